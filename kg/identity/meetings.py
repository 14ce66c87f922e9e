"""Which meetings of several articles are one encounter: by who took part, the day, the place and the kind."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from rdflib import URIRef

from kg.identity.joins import Join
from kg.model import MeetingKind, MeetingStatus

ENOUGH = 0.6
_SAID = 0.3
# What two reports share, and how sure that alone makes it that they are of one encounter: two participants or more, all
# that the one names, or one of several.
_SEVERAL, _ALL, _ONE = 0.75, 0.55, 0.4
_SAME = {"kind": 0.15, "day": 0.15, "place": 0.1, "mutual": 0.1}
_OTHER = {"kind": -0.1, "place": -0.05, "country": -0.25, "status": -0.15}
# A day is enough where an encounter lasts for several, and reports count from the first or from the last.
_LONG = frozenset(
    {MeetingKind.SUMMIT, MeetingKind.CONFERENCE, MeetingKind.VISIT, MeetingKind.TALKS, MeetingKind.NEGOTIATION}
)
# Of these somebody has several in a story, with different people.
_MANY = frozenset({MeetingKind.MEETING, MeetingKind.VISIT})
_OFF = frozenset({MeetingStatus.CANCELLED, MeetingStatus.DENIED, MeetingStatus.POSTPONED})
_DAY = len("2016-11-10")
# 'actor/KEY/officials' is one article's own, KEY the 16 hex digits of `kg.model.Article.key`.
_OWN = re.compile(r"actor/[0-9a-f]{16}/[^/]+$")


@dataclass(frozen=True)
class MeetingNode:
    """What an article tells of a meeting.

    iri           the meeting
    article       its article
    story         the story of the article, else the article
    participants  actors, as all articles call them
    place         where, None where nothing is said
    date          the day, month or year as ISO 8601 writes it, '' for none
    weekday       its English name, '' for none
    kind, status  values of the vocabulary
    label         what a list shows for it
    behind        the bodies for which participants act in the article, as their government
    """

    iri: URIRef
    article: URIRef
    story: URIRef
    participants: frozenset[URIRef]
    place: URIRef | None
    date: str
    weekday: str
    kind: str
    status: str
    label: str = ""
    behind: frozenset[URIRef] = frozenset()

    @cached_property
    def named(self) -> frozenset[URIRef]:
        """The participants that other articles can speak of, too."""
        return frozenset(each for each in self.participants if not _OWN.search(each))


def keys(node: MeetingNode) -> frozenset[str]:
    """Its story and, where the day is known, each participant with that."""
    days = (f"{each} {node.date}" for each in node.named) if len(node.date) == _DAY else ()
    return frozenset({node.story, *days})


def joins(block: Sequence[MeetingNode]) -> list[Join]:
    """What speaks for pairs of meetings of different articles being one encounter. Of all that another article tells,
    the likest is likelier the same, where that holds in both directions."""
    ordered = sorted(block, key=lambda each: each.iri)
    found: dict[tuple[MeetingNode, MeetingNode], float] = {}
    for one, other in combinations(ordered, 2):
        likeness = _likeness(one, other) if one.article != other.article else None
        if likeness is not None:
            found[one, other] = likeness
    best: dict[tuple[URIRef, URIRef], list[float]] = defaultdict(list)
    for (one, other), likeness in found.items():
        best[one.iri, other.article].append(likeness)
        best[other.iri, one.article].append(likeness)
    joined = []
    for (one, other), likeness in found.items():
        rivals = sorted(best[one.iri, other.article])[:-1] + sorted(best[other.iri, one.article])[:-1]
        is_best = likeness >= max(best[one.iri, other.article] + best[other.iri, one.article])
        alone = is_best and likeness > max(rivals, default=0.0)
        confidence = min(round(likeness + (_SAME["mutual"] if alone else 0.0), 2), 0.99)
        if confidence >= _SAID:
            joined.append(Join.of(one.iri, other.iri, _reason(one, other), confidence))
    return joined


def _likeness(one: MeetingNode, other: MeetingNode) -> float | None:
    """How likely the two are one, None where something speaks against it."""
    shared = _shared(one, other)
    if not shared or (MeetingKind.CALL in (one.kind, other.kind) and one.kind != other.kind):
        return None
    days = _days(one, other)
    if days is False or (one.story != other.story and not days):
        return None
    place = _places(one.place, other.place)
    if len(shared) == 1 and {one.kind, other.kind} & _MANY and not days and place <= 0:
        return None
    whole = len(shared) >= min(len(one.named), len(other.named))
    score = _SEVERAL if len(shared) > 1 else _ALL if whole else _ONE
    score += _SAME["kind"] if one.kind == other.kind else _OTHER["kind"]
    score += _SAME["day"] if days else 0.0
    score += place
    if (one.status in _OFF) != (other.status in _OFF):
        score += _OTHER["status"]
    return score


def _shared(one: MeetingNode, other: MeetingNode) -> frozenset[URIRef]:
    """Who takes part by both: the same actor or, in the one, somebody who acts for it."""
    return (one.named & other.named) | (one.behind & other.named) | (other.behind & one.named)


def _days(one: MeetingNode, other: MeetingNode) -> bool | None:
    """Whether the two were on one day, None where nobody says so."""
    if one.date and other.date:
        length = min(len(one.date), len(other.date))
        if one.date[:length] != other.date[:length]:
            return False
        return True if length == _DAY else None
    if one.weekday and other.weekday:
        if one.weekday == other.weekday:
            return True
        return None if {one.kind, other.kind} & _LONG else False
    return None


def _places(one: URIRef | None, other: URIRef | None) -> float:
    """What places (place/us, place/us/washington) say: one may lie in the other, or both in one country, near by."""
    if one is None or other is None:
        return 0.0
    if one == other:
        return _SAME["place"]
    if one.startswith(f"{other}/") or other.startswith(f"{one}/"):
        return _SAME["place"] / 2
    return _OTHER["place" if _country(one) == _country(other) else "country"]


def _country(place: URIRef) -> str:
    return place.rpartition("place/")[2].partition("/")[0]


def _reason(one: MeetingNode, other: MeetingNode) -> str:
    number = len(_shared(one, other))
    said = [f"{number} participant{'s' if number > 1 else ''} in common"]
    said += ["the same day"] if _days(one, other) else []
    said += ["the same place"] if _places(one.place, other.place) > 0 else []
    said += ["the same kind"] if one.kind == other.kind else []
    said += ["one story"] if one.story == other.story else []
    return ", ".join(said)


def head(nodes: Sequence[MeetingNode]) -> URIRef:
    """The first by its IRI: none is more the encounter than another."""
    return min(each.iri for each in nodes)
