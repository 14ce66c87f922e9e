"""Which statements are reports of one utterance: what somebody said once, quoted or retold by several articles."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from itertools import combinations

from rdflib import URIRef

from kg.identity.joins import Join
from kg.identity.wording import stem, told
from kg.lexicon.folding import name_key, words_of

ENOUGH = 0.6
_SAID = 0.2
# Whose speaker has no name, or speaks for the other's, must share a quotation that tells so much.
_QUOTED_ENOUGH = 0.3
# A logistic model, fitted to which statements of 168 articles are one utterance and judged on stories that it was not
# fitted to.
_BIAS = -6.77
_WEIGHTS = {
    "held": 2.2,
    "alike": -0.2,
    "both": 2.0,
    "run": 1.0,
    "quoted": -1.1,
    "share": 4.3,
    "cue": 0.5,
    "indirect": 2.3,
    "short": 0.7,
    "same": 0.6,
    "mutual": 1.9,
}
_QUOTED = re.compile(r"[\"“](.+?)[\"”]|(?<!\w)[‘'](\S.*?\S)[’'](?!\w)", re.DOTALL)


@dataclass(frozen=True)
class StatementNode:
    """What an article reports somebody to have said.

    iri       the statement
    article   its article
    story     the story of the article, else the article
    speaker   the actor, as all articles call it
    name      what the article calls the speaker; in lower case where it has no name of its own ('officials')
    content   what was said, in the article's words
    form      direct, indirect or mixed
    cue       the words that report it ('said')
    behind    actors for which the speaker speaks, or whose office the speaker has in the article
    """

    iri: URIRef
    article: URIRef
    story: URIRef
    speaker: URIRef
    name: str
    content: str
    form: str
    cue: str = ""
    behind: frozenset[URIRef] = field(default=frozenset())

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of the content."""
        return words_of(self.content)

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """The same without their endings."""
        return tuple(map(stem, self.words))

    @cached_property
    def quoted(self) -> tuple[tuple[str, ...], ...]:
        """The stems of each stretch that is quoted, not retold."""
        if self.form == "direct":
            return (self.stems,)
        if self.form == "indirect":
            return ()
        pieces = (found[1] or found[2] for found in _QUOTED.finditer(self.content))
        return tuple(tuple(map(stem, words_of(piece))) for piece in pieces)

    @cached_property
    def told(self) -> dict[str, float]:
        """What the content tells: stems with their weights."""
        return told(self.words)

    @cached_property
    def reported(self) -> frozenset[str]:
        """The stems of the words that report it, without those that any report may have."""
        return frozenset(told(words_of(self.cue)))

    @cached_property
    def is_named(self) -> bool:
        """Whether the speaker has a name of its own."""
        return name_key(self.name) is not None


def keys(node: StatementNode) -> frozenset[str]:
    """Its story: the same words elsewhere are a slogan, or were said again."""
    return frozenset({node.story})


def one_speaker(one: StatementNode, other: StatementNode) -> int:
    """2 where the speakers are one, 1 where they may be: one has no name, or speaks for the other; else 0."""
    if one.speaker == other.speaker:
        return 2
    if one.speaker in other.behind or other.speaker in one.behind:
        return 1
    return int(not one.is_named or not other.is_named)


def _run(one: Sequence[str], other: Sequence[str]) -> Sequence[str]:
    """The longest run of words that both have."""
    match = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
    return one[match.a : match.a + match.size]


def _weight(stems: Iterable[float]) -> float:
    return math.fsum(sorted(stems))


def _quoted(one: StatementNode, other: StatementNode) -> tuple[float, float]:
    """What the words tell that both quote in one run, and the share that they are of the shorter quotation."""
    best = (0.0, 0.0)
    for own in one.quoted:
        for others in other.quoted:
            run = _run(own, others)
            told_by = [
                _weight(one.told.get(word, other.told.get(word, 0.0)) for word in each) for each in (run, own, others)
            ]
            if told_by[0]:
                best = max(best, (told_by[0], told_by[0] / min(told_by[1:])))
    return best


def signs(one: StatementNode, other: StatementNode) -> dict[str, float]:
    """What speaks for the two being one utterance."""
    both = _weight(min(value, other.told[word]) for word, value in one.told.items() if word in other.told)
    own, others = (_weight(each.told.values()) for each in (one, other))
    run = _run(one.stems, other.stems)
    quoted, share = _quoted(one, other)
    return {
        "held": both / max(min(own, others), 0.5),
        "alike": both / max(own + others - both, 0.5),
        "both": min(both, 8.0) / 8,
        "run": min(len(run), 10) / 10,
        "quoted": min(quoted, 4.0) / 4,
        "share": share,
        "cue": float(bool(one.reported & other.reported)),
        "indirect": ((one.form == "indirect") + (other.form == "indirect")) / 2,
        "short": min(own, others, 5.0) / 5,
        "same": float(one.speaker == other.speaker),
    }


def joins(block: Sequence[StatementNode]) -> list[Join]:
    """What speaks for pairs of a story's statements being one utterance. Of all that somebody says in another article
    the likest is likelier the same, where that holds in both directions."""
    ordered = sorted(block, key=lambda each: each.iri)
    found = {(one, other): signs(one, other) for one, other in combinations(ordered, 2) if _may_be_one(one, other)}
    best: dict[tuple[URIRef, URIRef], float] = defaultdict(float)
    for (one, other), told_by in found.items():
        for end in ((one.iri, other.article), (other.iri, one.article)):
            best[end] = max(best[end], _likeness(told_by))
    joined = []
    for (one, other), told_by in found.items():
        likeness = _likeness(told_by)
        ends = (best[one.iri, other.article], best[other.iri, one.article])
        told_by["mutual"] = float(one.article != other.article and likeness > 0 and likeness >= max(ends))
        logit = _BIAS + math.fsum(weight * told_by[sign] for sign, weight in _WEIGHTS.items())
        confidence = min(round(1 / (1 + math.exp(-logit)), 2), 0.99)
        if confidence >= _SAID:
            joined.append(Join.of(one.iri, other.iri, _reason(one, other, told_by), confidence))
    return joined


def _may_be_one(one: StatementNode, other: StatementNode) -> bool:
    speakers = one_speaker(one, other)
    if speakers == 0 or one.told.keys().isdisjoint(other.told):
        return False
    if speakers == 2 and one.article != other.article:
        return True
    # An article that reports one twice has a longer quotation of it; its other statements are others.
    return (speakers == 2 or one.article != other.article) and _quoted(one, other)[0] / 4 >= _QUOTED_ENOUGH


def _likeness(told_by: dict[str, float]) -> float:
    return round(told_by["held"] / 2 + told_by["alike"] + told_by["share"] / 2 + told_by["quoted"] / 2, 9)


def _reason(one: StatementNode, other: StatementNode, told_by: dict[str, float]) -> str:
    if one.stems == other.stems:
        words = "the same words"
    elif told_by["share"] > 0.9:
        words = "the one quotes what the other does, or a part of it"
    elif told_by["share"] > 0:
        words = "words that both quote"
    else:
        words = "retold with words in common"
    speaker = (
        "by one speaker"
        if one.speaker == other.speaker
        else "by a speaker without a name of its own or one who speaks for the other"
    )
    return f"{words}, {speaker}, in one story"


def head(nodes: Sequence[StatementNode]) -> URIRef:
    """The first by its IRI: none is more the utterance than another."""
    return min(each.iri for each in nodes)
