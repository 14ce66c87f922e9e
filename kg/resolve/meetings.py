"""Meetings: one for all the sentences that tell of the same encounter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.records import Evidence, Meeting, MeetingKind, MeetingStatus, PlaceMention, Record, TimeWords
from kg.resolve.coreference import Resolver
from kg.resolve.discourse import Discourse, head_of
from kg.resolve.merging import Cluster

# Kinds that may speak of one encounter: 'the talks' of a visit, 'the meeting' that is a summit.
_GENERAL = frozenset({MeetingKind.MEETING, MeetingKind.TALKS, MeetingKind.NEGOTIATION})
_COMPATIBLE = frozenset(
    {
        frozenset({MeetingKind.VISIT, MeetingKind.MEETING}),
        frozenset({MeetingKind.VISIT, MeetingKind.TALKS}),
        frozenset({MeetingKind.SUMMIT, MeetingKind.MEETING}),
        frozenset({MeetingKind.SUMMIT, MeetingKind.TALKS}),
        frozenset({MeetingKind.SUMMIT, MeetingKind.CONFERENCE}),
        frozenset({MeetingKind.CONFERENCE, MeetingKind.MEETING}),
        frozenset({MeetingKind.CALL, MeetingKind.TALKS}),
    }
)
_PAST = frozenset({MeetingStatus.HELD, MeetingStatus.ONGOING})
_AHEAD = frozenset({MeetingStatus.PLANNED, MeetingStatus.PROPOSED})
_DEFINITE = frozenset({"the", "this", "that", "those", "these", "their", "his", "her", "its", "our"})
_FAR = 4


@dataclass(frozen=True, slots=True)
class Encounter:
    """A meeting whose participants are known."""

    meeting: Meeting
    actors: frozenset[Cluster]
    paragraph: int
    definite: bool
    back_reference: bool


def resolve_meetings(meetings: Sequence[Meeting], resolver: Resolver) -> tuple[list[Meeting], list[tuple[Record, str]]]:
    """One meeting for each encounter, in order of the text, with all its evidence; a participant or
    carrier that nobody can be found for is left out."""
    found: list[Encounter] = []
    dropped: list[tuple[Record, str]] = []
    for meeting in sorted(meetings, key=lambda m: m.evidence[0].span):
        encounter = _encounter(meeting, resolver)
        index = _same(encounter, found)
        if index is not None:
            found[index] = _united(found[index], encounter)
        elif not encounter.actors and encounter.meeting.place is None and encounter.meeting.time is None:
            dropped.append((meeting, "neither who meets nor where nor when is told"))
        else:
            found.append(encounter)
    return [e.meeting for e in found], dropped


def _encounter(meeting: Meeting, resolver: Resolver) -> Encounter:
    discourse = resolver.discourse
    participants: dict[Cluster, Evidence] = {}
    for evidence in (e for p in meeting.participants for e in resolver.several(p) or [p]):
        cluster = resolver.resolve(evidence)
        if cluster is not None:
            participants.setdefault(cluster, evidence)
    carrier = meeting.carrier if meeting.carrier is not None and resolver.resolve(meeting.carrier) is not None else None
    paragraph = discourse.paragraph(meeting.evidence[0].span.start)
    resolved = replace(meeting, participants=tuple(participants.values()), carrier=carrier)
    return Encounter(
        resolved,
        frozenset(participants),
        paragraph.index if paragraph else 0,
        _is_definite(resolved, discourse),
        _is_back_reference(resolved, discourse),
    )


def _is_definite(meeting: Meeting, discourse: Discourse) -> bool:
    """'the meeting', 'his visit': the encounter's noun is one that the reader knows of."""
    tokens = discourse.tokens(meeting.evidence[0].span)
    if tokens is None:
        return False
    return bool({tokens[0].lower_, *(t.lower_ for t in head_of(tokens).lefts)} & _DEFINITE)


def _is_back_reference(meeting: Meeting, discourse: Discourse) -> bool:
    """'the meeting', 'those talks': definite, and telling nothing of its own, not even which ('the
    shrine visit')."""
    if meeting.place is not None or meeting.participants or not _is_definite(meeting, discourse):
        return False
    tokens = discourse.tokens(meeting.evidence[0].span)
    return tokens is not None and not any(t.dep_ in {"compound", "nmod"} for t in head_of(tokens).lefts)


def _same(encounter: Encounter, found: Sequence[Encounter]) -> int | None:
    """The earlier meeting that `encounter` tells of again: of those that fit, one of the same kind
    and with the most participants in common, the last of these."""
    fitting = [
        (earlier.meeting.kind is encounter.meeting.kind, len(earlier.actors & encounter.actors), index)
        for index, earlier in enumerate(found)
        if _kinds_agree(earlier.meeting.kind, encounter.meeting.kind) and _fits(encounter, earlier)
    ]
    return max(fitting)[-1] if fitting else None


def _fits(encounter: Encounter, earlier: Encounter) -> bool:
    a, b = earlier.meeting, encounter.meeting
    if not _times_agree(a.time, b.time):
        return False
    if encounter.back_reference:
        return encounter.paragraph - earlier.paragraph <= _FAR
    if not (encounter.actors <= earlier.actors or earlier.actors <= encounter.actors):
        return False
    if not (_statuses_agree(a.status, b.status) and _places_agree(a.place, b.place)):
        return False
    shared = encounter.actors & earlier.actors
    # One actor meets many people: then something else must tell that it is the same encounter.
    return len(shared) > 1 or (
        len(shared) == 1 and (encounter.definite or _same_time(a.time, b.time) or _same_place(a, b))
    )


def _same_time(a: TimeWords | None, b: TimeWords | None) -> bool:
    if a is None or b is None:
        return False
    return (a.day is not None and a.day == b.day) or (a.weekday is not None and a.weekday == b.weekday)


def _same_place(a: Meeting, b: Meeting) -> bool:
    return a.place is not None and b.place is not None and a.place.place == b.place.place


def _kinds_agree(a: MeetingKind, b: MeetingKind) -> bool:
    return a is b or {a, b} <= _GENERAL or frozenset({a, b}) in _COMPATIBLE


def _statuses_agree(a: MeetingStatus, b: MeetingStatus) -> bool:
    """One encounter is not both past and to come; what was planned may be called off later."""
    return a is b or not ({a, b} & _PAST and {a, b} & _AHEAD)


def _times_agree(a: TimeWords | None, b: TimeWords | None) -> bool:
    if a is None or b is None:
        return True
    if a.fixed is not None and b.fixed is not None:
        # What happened on a day of a month happened in that month.
        return a.fixed.startswith(b.fixed) or b.fixed.startswith(a.fixed)
    if a.weekday is not None and b.weekday is not None:
        return a.weekday == b.weekday
    return True


def _places_agree(a: PlaceMention | None, b: PlaceMention | None) -> bool:
    if a is None or b is None:
        return True
    return a.place == b.place or (a.place.country == b.place.country and None in (a.place.name, b.place.name))


def _united(a: Encounter, b: Encounter) -> Encounter:
    """Both sentences' knowledge: place and time from the more explicit, participants of both."""
    first, second = a.meeting, b.meeting
    evidence = (*first.evidence, *(e for e in second.evidence if e not in first.evidence))
    more_actors = len(b.actors) > len(a.actors)
    participants = second.participants if more_actors else first.participants
    general = first.kind in {MeetingKind.MEETING, MeetingKind.TALKS} and not b.back_reference
    meeting = replace(
        first,
        evidence=evidence,
        status=_status(first.status, second.status, b.back_reference),
        kind=second.kind if general and second.kind not in _GENERAL else first.kind,
        participants=participants,
        place=_explicit_place(first.place, second.place),
        time=_explicit_time(first.time, second.time),
        carrier=first.carrier or second.carrier,
        extraction=max(first.extraction, second.extraction, key=lambda e: e.confidence),
    )
    return Encounter(meeting, a.actors | b.actors, max(a.paragraph, b.paragraph), a.definite, a.back_reference)


def _status(a: MeetingStatus, b: MeetingStatus, back_reference: bool) -> MeetingStatus:
    """News of a calling-off or postponement overrides the plan; else the first telling counts."""
    final = {MeetingStatus.CANCELLED, MeetingStatus.POSTPONED, MeetingStatus.DENIED}
    return b if b in final and not back_reference else a


def _explicit_place(a: PlaceMention | None, b: PlaceMention | None) -> PlaceMention | None:
    if a is None or b is None:
        return a or b
    return b if a.place.name is None and b.place.name is not None else a


def _explicit_time(a: TimeWords | None, b: TimeWords | None) -> TimeWords | None:
    if a is None or b is None:
        return a or b
    return b if _precision(b) > _precision(a) else a


def _precision(time: TimeWords) -> tuple[int, bool]:
    return len(time.fixed or ""), time.weekday is not None
