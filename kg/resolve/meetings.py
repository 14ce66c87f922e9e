"""Meetings: one for all the sentences that tell of the same encounter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.model import Meeting, MeetingKind, MeetingStatus, PlaceMention, Record, TimeWords
from kg.resolve import circumstances
from kg.resolve.coreference import Resolver
from kg.resolve.encounters import GENERAL, Encounter, are_one, encounter


def resolve_meetings(meetings: Sequence[Meeting], resolver: Resolver) -> tuple[list[Meeting], list[tuple[Record, str]]]:
    """One meeting for each encounter, in order of the text, with all its evidence; a participant or
    carrier that nobody can be found for is left out, and so is an encounter in which nobody with a
    name takes part, unless it is announced with its place and time."""
    found: list[Encounter] = []
    for meeting in sorted(
        meetings, key=lambda m: (m.evidence[0].span, m.trigger.span if m.trigger else m.evidence[0].span)
    ):
        told = encounter(meeting, resolver)
        index = _same(told, found)
        if index is not None:
            found[index] = _united(found[index], told, resolver)
        else:
            found.append(told)
    complete = circumstances.complete([e.meeting for e in found], resolver)
    dropped: list[tuple[Record, str]] = []
    kept: list[Meeting] = []
    for meeting in complete:
        named = any(not c.local for p in meeting.participants if (c := resolver.resolve(p)) is not None)
        dated = meeting.time is not None and (meeting.time.fixed is not None or meeting.time.weekday is not None)
        announced = not meeting.participants and meeting.place is not None and dated
        if (named or announced) and not _is_without_visitor(meeting, resolver):
            kept.append(meeting)
        else:
            dropped.append((meeting, "nobody with a name takes part"))
    return kept, dropped


def _is_without_visitor(meeting: Meeting, resolver: Resolver) -> bool:
    """'A trip to India', of which nobody says whose it is."""
    if meeting.kind is not MeetingKind.VISIT or meeting.place is None:
        return False
    where = meeting.place
    actors = [(p, resolver.resolve(p)) for p in meeting.participants]
    return all(p.span.overlaps(where.evidence.span) or (c and c.governs == where.place.country) for p, c in actors)


def _same(told: Encounter, found: Sequence[Encounter]) -> int | None:
    """The earlier meeting that `told` tells of again: of those that fit, one of the same kind and with the
    most participants in common, the last of these."""
    fitting = [
        (earlier.meeting.kind is told.meeting.kind, len(earlier.actors & told.actors), index)
        for index, earlier in enumerate(found)
        if are_one(earlier, told)
    ]
    return max(fitting)[-1] if fitting else None


def _united(a: Encounter, b: Encounter, resolver: Resolver) -> Encounter:
    """Both sentences' knowledge: place and time from the more explicit, participants of both."""
    first, second = a.meeting, b.meeting
    evidence = (*first.evidence, *(e for e in second.evidence if e not in first.evidence))
    added = second.participants if b.joined or not b.bare else ()
    participants = (*first.participants, *(p for p in added if resolver.resolve(p) not in a.actors))
    meeting = replace(
        first,
        evidence=evidence,
        status=_status(first.status, second.status, b.bare),
        kind=_kind(first.kind, second.kind, b.back_reference),
        participants=participants,
        place=_explicit_place(first.place, second.place)
        if first.kind is not MeetingKind.VISIT
        else first.place or second.place,
        time=_explicit_time(first.time, second.time),
        carrier=first.carrier or second.carrier,
        extraction=max(first.extraction, second.extraction, key=lambda e: e.confidence),
        within=first.within or second.within,
    )
    actors = (c for p in participants if (c := resolver.resolve(p)) is not None)
    return replace(a, meeting=meeting, actors=frozenset(actors), paragraph=max(a.paragraph, b.paragraph))


def _kind(a: MeetingKind, b: MeetingKind, back_reference: bool) -> MeetingKind:
    """The more telling name: a meeting may be a visit's, a conference a summit."""
    if back_reference:
        return a
    general = a in {MeetingKind.MEETING, MeetingKind.TALKS} and b not in GENERAL
    return b if general or (a is MeetingKind.CONFERENCE and b is MeetingKind.SUMMIT) else a


def _status(a: MeetingStatus, b: MeetingStatus, known: bool) -> MeetingStatus:
    """News of a calling-off or postponement overrides the plan; else the first telling counts."""
    final = {MeetingStatus.CANCELLED, MeetingStatus.POSTPONED, MeetingStatus.DENIED}
    called_off = b in {MeetingStatus.CANCELLED, MeetingStatus.POSTPONED} and a is not MeetingStatus.HELD
    return b if b in final and (called_off or not known) else a


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
