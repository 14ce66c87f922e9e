"""Organisations and groups: an acronym alone, and the body that articles tell with it.

All else that a name says is told where it is minted (`kg.resolve.minting`): 'UN' and 'the United Nations' have one IRI.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.gazetteer import body
from kg.identity.actors.node import ActorNode
from kg.identity.joins import Join
from kg.lexicon.folding import bare_words, is_acronym

# With fewer letters an acronym means too many things.
_LETTERS = 3
# How many bodies of the same acronym that nobody told of are to be reckoned with.
_OTHERS = 0.5


def _acronyms(node: ActorNode) -> dict[str, int]:
    """Its acronyms that no table explains, in folded letters, and how many Descriptions tell them."""
    found: dict[str, int] = {}
    for name, often in node.names:
        letters = "".join(bare_words(name))
        if is_acronym(name) and len(letters) >= _LETTERS and body(name) is None:
            found[letters] = found.get(letters, 0) + often
    return found


def _is_spelt_out(node: ActorNode) -> bool:
    return any(not is_acronym(name) for name, _ in node.names)


def keys(node: ActorNode) -> frozenset[str]:
    """Its acronyms."""
    return frozenset(f"body {letters}" for letters in _acronyms(node))


def joins(block: Sequence[ActorNode]) -> list[Join]:
    """What is to say of acronyms alone and of the bodies of a block that articles tell with them, in order."""
    bodies = sorted(block, key=lambda node: node.iri)
    spelt = [node for node in bodies if _is_spelt_out(node)]
    alone = [node for node in bodies if not _is_spelt_out(node)]
    return sorted((join for node in alone for join in _meant(node, spelt)), key=lambda join: join.ends)


def _meant(node: ActorNode, spelt: Sequence[ActorNode]) -> Iterator[Join]:
    letters = set(_acronyms(node))
    told = [(max((n for each, n in _acronyms(other).items() if each in letters), default=0), other) for other in spelt]
    every = sum(number for number, _ in told)
    for number, other in told:
        if number:
            reason = f"{node.name} is another name of {other.name}: {number} article{'s' if number > 1 else ''} tell so"
            yield Join.of(node.iri, other.iri, reason, round(number / (every + _OTHERS), 3))
