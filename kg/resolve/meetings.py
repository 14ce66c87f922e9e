"""Meetings: one for all the sentences that tell of the same encounter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Span as TokenSpan

from kg.model import Meeting, MeetingKind, MeetingStatus, PlaceMention, Record, TimeWords
from kg.resolve import circumstances
from kg.resolve.clustering import Cluster
from kg.resolve.coreference import Resolver
from kg.resolve.discourse import Discourse, head_of
from kg.resolve.participants import participants_of

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
_LARGE = frozenset({MeetingKind.SUMMIT, MeetingKind.CONFERENCE})
_PAST = frozenset({MeetingStatus.HELD, MeetingStatus.ONGOING})
_AHEAD = frozenset({MeetingStatus.PLANNED, MeetingStatus.PROPOSED})
_DEFINITE = frozenset({"the", "this", "that", "those", "these", "their", "his", "her", "its", "our"})
# What may stand before a noun that goes back to an encounter.
_KNOWN = _DEFINITE | {"same", "brief", "two", "-", "day", "hour"}
# What one does who is in an encounter that was told of before.
_ATTENDING = frozenset(
    {"address", "attend", "be", "chair", "host", "join", "leave", "open", "participate", "present", "speak", "tell"}
)
# How many paragraphs later a definite noun, and a clause that adds a participant, tell of an encounter again.
_FAR, _NEAR = 4, 2
# Kinds that go on for long: a second telling that names one side only is of the same ones.
_PROCESSES = frozenset({MeetingKind.TALKS, MeetingKind.NEGOTIATION})


@dataclass(frozen=True, slots=True)
class Encounter:
    """A meeting whose participants are known.

    definite        its noun is one that the reader knows of ('the meeting', 'his visit')
    back_reference  definite, and telling nothing of its own
    bare            definite, its own phrase naming no party and no place: 'suspended the talks'
    joined          bare, and who is named takes part: 'the president joined the talks'
    """

    meeting: Meeting
    actors: frozenset[Cluster]
    paragraph: int
    definite: bool
    back_reference: bool
    bare: bool
    joined: bool


def resolve_meetings(meetings: Sequence[Meeting], resolver: Resolver) -> tuple[list[Meeting], list[tuple[Record, str]]]:
    """One meeting for each encounter, in order of the text, with all its evidence; a participant or
    carrier that nobody can be found for is left out, and so is an encounter in which nobody with a
    name takes part, unless it is announced with its place and time."""
    found: list[Encounter] = []
    for meeting in sorted(
        meetings, key=lambda m: (m.evidence[0].span, m.trigger.span if m.trigger else m.evidence[0].span)
    ):
        encounter = _encounter(meeting, resolver)
        index = _same(encounter, found)
        if index is not None:
            found[index] = _united(found[index], encounter, resolver)
        else:
            found.append(encounter)
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


def _encounter(meeting: Meeting, resolver: Resolver) -> Encounter:
    discourse = resolver.discourse
    participants = participants_of(meeting, resolver)
    carrier = meeting.carrier if meeting.carrier is not None and resolver.resolve(meeting.carrier) is not None else None
    resolved = replace(meeting, participants=tuple(participants.values()), carrier=carrier)
    definite = _is_definite(resolved, discourse)
    return Encounter(
        resolved,
        frozenset(participants),
        discourse.paragraph(meeting.evidence[0].span.start).index,
        definite,
        definite and _is_back_reference(resolved, discourse),
        bare := definite and _is_bare(resolved, discourse),
        bare and meeting.status is not MeetingStatus.DENIED and _attends(resolved, discourse),
    )


def _trigger(meeting: Meeting, discourse: Discourse) -> TokenSpan:
    return discourse.tokens((meeting.trigger or meeting.evidence[0]).span)


def _is_definite(meeting: Meeting, discourse: Discourse) -> bool:
    tokens = _trigger(meeting, discourse)
    return bool({tokens[0].lower_, *(t.lower_ for t in head_of(tokens).lefts)} & _DEFINITE)


def _is_back_reference(meeting: Meeting, discourse: Discourse) -> bool:
    """Not even telling which ('the shrine visit')."""
    if meeting.place is not None or meeting.participants:
        return False
    tokens = _trigger(meeting, discourse)
    return not any(t.dep_ in {"compound", "nmod"} for t in head_of(tokens).lefts)


def _is_bare(meeting: Meeting, discourse: Discourse) -> bool:
    tokens = _trigger(meeting, discourse)
    if meeting.place is not None:
        return False
    head = head_of(tokens)
    known = {t.lower_ for t in head.lefts} <= _KNOWN
    parties = {"with", "between", "among", "of", "by", "to"}
    return head.pos_ == "NOUN" and known and not any(t.lower_ in parties for t in head.rights if t.dep_ == "prep")


def _attends(meeting: Meeting, discourse: Discourse) -> bool:
    """'The president joined the talks', 'told the conference'."""
    tokens = _trigger(meeting, discourse)
    head = head_of(tokens) if tokens is not None else None
    return head is not None and bool({head.head.lemma_, head.head.head.lemma_} & _ATTENDING)


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
    if a.within is not None and b.trigger is not None and a.within.span.overlaps(b.trigger.span):
        return False  # 'on the sidelines of the summit': the summit is another one
    if encounter.bare and b.kind not in _GENERAL and a.kind is not b.kind and {a.kind, b.kind} != _LARGE:
        return False  # 'the conference' is no two ministers' meeting
    if encounter.back_reference:
        return encounter.paragraph - earlier.paragraph <= _FAR
    if encounter.bare and encounter.paragraph - earlier.paragraph <= _NEAR:
        return encounter.joined or a.kind is b.kind or {a.kind, b.kind} <= _PROCESSES
    if not (encounter.actors <= earlier.actors or earlier.actors <= encounter.actors):
        return False
    if not (_statuses_agree(a.status, b.status) and _places_agree(a.place, b.place)):
        return False
    shared = encounter.actors & earlier.actors
    if len(shared) != 1:
        near = encounter.definite or encounter.paragraph - earlier.paragraph <= 1
        return len(shared) > 1 and (near or a.kind is b.kind or _same_time(a.time, b.time) or _same_place(a, b))
    # One actor meets many people: then something else must tell that it is the same encounter.
    process = {a.kind, b.kind} <= _PROCESSES and a.status is b.status and encounter.actors <= earlier.actors
    process = process or (a.kind is b.kind and a.kind in _LARGE and a.status is b.status)
    if a.kind is not b.kind and not encounter.definite:
        return _same_time(a.time, b.time) or _same_place(a, b)
    return encounter.definite or process or _same_time(a.time, b.time) or _same_place(a, b)


def _same_time(a: TimeWords | None, b: TimeWords | None) -> bool:
    if a is None or b is None:
        return False
    return (a.fixed is not None and a.fixed == b.fixed) or (a.weekday is not None and a.weekday == b.weekday)


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
    general = a in {MeetingKind.MEETING, MeetingKind.TALKS} and b not in _GENERAL
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
