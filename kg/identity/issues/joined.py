"""Which positions are on one issue: their keys, what speaks for pairs, and what a cluster is called."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rdflib import URIRef

from kg.identity.codebook.passages import stem
from kg.identity.issues.node import PositionNode
from kg.identity.issues.phrases import COMPLIANCE, GENERAL, LIGHT, POINTING, TURNING, points, turns, words_of
from kg.identity.joins import Join

# From how much on two are one, and a cluster is held together, on average; by folds over stories.
ENOUGH = 0.5
# What is less likely is not told.
_SAID = 0.05
# Words of a target, and actors with each of them, by which it is looked for; how much such a word must tell.
_WORDS, _ACTORS, _TELLING = 2, 2, 12
# More nodes of a block are not compared at once, but so many neighbours in time.
_AT_ONCE = 120


@lru_cache(maxsize=4096)
def keys(node: PositionNode) -> frozenset[str]:
    """A telling word of the target with somebody whom it, the sentence or the lead name; the story. None for what is an
    actor: its issue is known without others."""
    if node.is_actor is not None:
        return frozenset()
    found = {f"{word} {whom}" for word in _telling(node) for whom in _about(node)}
    return frozenset(found | ({f"story {node.story}"} if node.story is not None else set()))


def _telling(node: PositionNode) -> list[str]:
    own = [w for w in dict.fromkeys(words_of(node.target)) if w not in POINTING | GENERAL | LIGHT | TURNING]
    # The network's tokenizer comes with it, so only where it is needed.
    from kg.identity.issues import words

    _, telling = words.load().of(own)
    ranked = sorted(zip(own, telling.tolist(), strict=True), key=lambda each: (-each[1], each[0]))
    return [stem(word) for word, tells in ranked[:_WORDS] if tells >= _TELLING]


def _about(node: PositionNode) -> list[str]:
    named = node.in_target or node.in_lead | node.in_sentence
    return sorted(named, key=lambda each: (each not in node.in_sentence, each not in node.in_lead, each))[:_ACTORS]


def joins(block: Sequence[PositionNode]) -> list[Join]:
    """What the judge says of the pairs of a block."""
    from kg.identity.issues import judge

    nodes = sorted((node for node in block if node.is_actor is None), key=lambda each: (each.day or 0, each.iri))
    found: dict[tuple[URIRef, URIRef], Join] = {}
    for start in range(0, max(1, len(nodes) - _AT_ONCE // 2), _AT_ONCE // 2):
        near = nodes[start : start + _AT_ONCE]
        likely = judge.likelihoods(near) if len(near) > 1 else None
        for i, one in enumerate(near if likely is not None else ()):
            for j, other in enumerate(near[:i]):
                if likely is not None and likely[i, j] >= _SAID:
                    join = _join(one, other, float(likely[i, j]))
                    found[join.ends] = join
    return [found[ends] for ends in sorted(found)]


def _join(one: PositionNode, other: PositionNode, likely: float) -> Join:
    first, second = sorted((one, other), key=lambda each: each.iri)
    turned = turns(words_of(first.target)) != turns(words_of(second.target))
    reason = f"the judge of issues: '{first.label}' and '{second.label}'{', turned' if turned else ''}"
    return Join.of(one.iri, other.iri, reason, likely, turned=turned)


def head(nodes: Sequence[PositionNode]) -> URIRef:
    """The member whose words name the issue best: not turned, no breach of it, saying most by themselves and shortest,
    told by most, then the earliest."""
    told: dict[str, int] = {}
    for node in nodes:
        told[node.label.casefold()] = told.get(node.label.casefold(), 0) + 1

    def rank(node: PositionNode) -> tuple[object, ...]:
        own = words_of(node.label)
        size = len(own)
        return (
            turns(words_of(node.target)),
            points(own),
            not COMPLIANCE.isdisjoint(own),
            not node.in_target,
            -told[node.label.casefold()],
            abs(size - 3),
            node.day or 0,
            node.iri,
        )

    return min(nodes, key=rank).iri
