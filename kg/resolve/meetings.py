"""Meetings: one for all the sentences that tell of the same encounter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.lexicon import weights
from kg.model import Meeting, MeetingKind, MeetingStatus, PlaceMention, Record, TimeWords
from kg.resolve import circumstances
from kg.resolve.clustering import Cluster
from kg.resolve.coreference import Resolver
from kg.resolve.encounters import GENERAL, Encounter, are_one, encounter

# What is less likely a meeting is left out.
LEAST = 0.3


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
    dropped: list[tuple[Record, str]] = []
    kept: list[Meeting] = []
    complete = circumstances.complete([e.meeting for e in found], resolver)
    for meeting in complete:
        sure = round(weights.likelihood("meeting_confidence", features(meeting, complete, resolver)), 2)
        if (sure < LEAST and not _is_announced(meeting)) or _is_without_visitor(meeting, resolver):
            dropped.append((meeting, "nobody with a name takes part, or it may be none"))
        else:
            kept.append(replace(meeting, extraction=replace(meeting.extraction, confidence=sure)))
    return kept, dropped


def features(meeting: Meeting, others: Sequence[Meeting], resolver: Resolver) -> list[str]:
    """What the model of the confidence knows of an encounter: how sure its surest telling is, how many tell of it, who
    is named."""
    actors = [c for p in meeting.participants if (c := resolver.resolve(p)) is not None]
    named = min(sum(not c.local for c in actors), 3)
    sure = int(meeting.extraction.confidence * 10)
    told = min(len(meeting.evidence), 3)
    found = [f"sure {sure}", f"named {named}", f"named {named} of {min(len(actors), 3)}", f"told {told}"]
    found += [
        str(meeting.kind),
        str(meeting.status),
        f"{meeting.kind} named {named}",
        f"{meeting.status} named {named}",
    ]
    found += [f"dated {_is_dated(meeting)}", f"placed {meeting.place is not None}", f"told {told} named {named}"]
    shared = ((len(set(actors) & _actors(m, resolver)), m.kind is meeting.kind) for m in others if m is not meeting)
    again, same_kind = max(shared, default=(0, False))
    again = min(again, 2)
    found += [f"again {again}", f"again {again} {same_kind}", f"again {again} named {named}"]
    return found


def _is_dated(meeting: Meeting) -> bool:
    return meeting.time is not None and (meeting.time.fixed is not None or meeting.time.weekday is not None)


def _is_announced(meeting: Meeting) -> bool:
    """'A meeting on the lake will be held in Lima on Monday': whoever comes."""
    return not meeting.participants and meeting.place is not None and _is_dated(meeting)


def _actors(meeting: Meeting, resolver: Resolver) -> set[Cluster]:
    return {c for p in meeting.participants if (c := resolver.resolve(p)) is not None and not c.local}


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
    if a.governments == b.governments and len(a.governments) > 1:
        named = {resolver.government_behind(c) for c in a.actors | b.actors if c.governs is None}
        participants = tuple(p for p in participants if resolver.resolve(p) not in named)
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
    called_off = b in {MeetingStatus.CANCELLED, MeetingStatus.POSTPONED}
    return b if b in final and a is not MeetingStatus.HELD and (called_off or not known) else a


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
