"""Encounters: when do two sentences tell of one meeting? Nothing must speak against it (AGAINST), something for
it (FOR); each criterion is a function of the earlier and the later telling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from spacy.tokens import Token

from kg.english.definiteness import DEFINITE, POSSESSIVES, is_known
from kg.model import Meeting, MeetingKind, MeetingStatus, PlaceMention, TimeWords
from kg.resolve.clustering import Cluster
from kg.resolve.coreference import Resolver
from kg.resolve.participants import participants_of

# Kinds that may speak of one encounter: 'the talks' of a visit, 'the meeting' that is a summit.
GENERAL = frozenset({MeetingKind.MEETING, MeetingKind.TALKS, MeetingKind.NEGOTIATION})
LARGE = frozenset({MeetingKind.SUMMIT, MeetingKind.CONFERENCE})
# Kinds that go on for long: a second telling that names one side only is of the same ones.
PROCESSES = frozenset({MeetingKind.TALKS, MeetingKind.NEGOTIATION})
HAPPENED = frozenset({MeetingStatus.HELD, MeetingStatus.ONGOING})
_AHEAD = frozenset({MeetingStatus.PLANNED, MeetingStatus.PROPOSED})
_COMPATIBLE = (
    GENERAL,
    LARGE,
    {MeetingKind.VISIT, MeetingKind.MEETING},
    {MeetingKind.VISIT, MeetingKind.TALKS},
    {MeetingKind.SUMMIT, MeetingKind.MEETING},
    {MeetingKind.SUMMIT, MeetingKind.TALKS},
    {MeetingKind.CONFERENCE, MeetingKind.MEETING},
    {MeetingKind.CALL, MeetingKind.TALKS},
)
# What may stand before a noun that goes back to an encounter.
_TELLING_NOTHING = DEFINITE | POSSESSIVES | {"same", "brief", "two", "-", "day", "hour"}
_OF_PARTIES = frozenset({"with", "between", "among", "of", "by", "to"})
# What one does who is in an encounter that was told of before.
_ATTENDING = frozenset(
    {"address", "attend", "be", "chair", "host", "join", "leave", "open", "participate", "present", "speak", "tell"}
)
# How many paragraphs later a definite noun, and a clause that adds a participant, tell of an encounter again.
_FAR, _NEAR = 4, 2


@dataclass(frozen=True, slots=True)
class Encounter:
    """A meeting whose participants are known.

    definite        its noun is one that the reader knows of ('the meeting', 'his visit')
    back_reference  definite, and telling nothing of its own
    bare            definite, its own phrase naming no party and no place: 'suspended the talks'
    governments     those of the actors that are one, and those that the others serve
    joined          bare, and who is named takes part: 'the president joined the talks'
    """

    meeting: Meeting
    actors: frozenset[Cluster]
    governments: frozenset[Cluster]
    paragraph: int
    definite: bool
    back_reference: bool
    bare: bool
    joined: bool


def encounter(meeting: Meeting, resolver: Resolver) -> Encounter:
    """The meeting with its participants as far as they are known; a carrier that nobody can be found for
    is left out."""
    participants = participants_of(meeting, resolver)
    carrier = meeting.carrier if meeting.carrier is not None and resolver.resolve(meeting.carrier) is not None else None
    noun = resolver.discourse.head((meeting.trigger or meeting.evidence[0]).span)
    definite = is_known(noun)
    bare = definite and meeting.place is None and _is_bare(noun)
    return Encounter(
        replace(meeting, participants=tuple(participants.values()), carrier=carrier),
        frozenset(participants),
        frozenset(g for c in participants if (g := resolver.government_behind(c)).governs is not None),
        resolver.discourse.paragraph(meeting.evidence[0].span.start).index,
        definite,
        definite and meeting.place is None and not participants and not _tells_which(noun),
        bare,
        bare and meeting.status is not MeetingStatus.DENIED and _is_attended(noun),
    )


def _tells_which(noun: Token) -> bool:
    """'The shrine visit'."""
    return any(t.dep_ in {"compound", "nmod"} for t in noun.lefts)


def _is_bare(noun: Token) -> bool:
    known = {t.lower_ for t in noun.lefts} <= _TELLING_NOTHING
    return noun.pos_ == "NOUN" and known and not any(t.lower_ in _OF_PARTIES for t in noun.rights if t.dep_ == "prep")


def _is_attended(noun: Token) -> bool:
    """'The president joined the talks', 'told the conference'."""
    return bool({noun.head.lemma_, noun.head.head.lemma_} & _ATTENDING)


def are_one(earlier: Encounter, later: Encounter) -> bool:
    """Whether `later` tells of the encounter `earlier` again."""
    return not any(speaks(earlier, later) for speaks in AGAINST) and any(speaks(earlier, later) for speaks in FOR)


# --- criteria --------------------------------------------------------------------------------------


def _kinds_differ(earlier: Encounter, later: Encounter) -> bool:
    kinds = {earlier.meeting.kind, later.meeting.kind}
    return len(kinds) > 1 and not any(kinds <= compatible for compatible in _COMPATIBLE)


def _times_differ(earlier: Encounter, later: Encounter) -> bool:
    a, b = earlier.meeting.time, later.meeting.time
    if a is None or b is None:
        return False
    if a.fixed is not None and b.fixed is not None:
        # What happened on a day of a month happened in that month.
        return not (a.fixed.startswith(b.fixed) or b.fixed.startswith(a.fixed))
    return a.weekday is not None and b.weekday is not None and a.weekday != b.weekday


def _is_on_its_sidelines(earlier: Encounter, later: Encounter) -> bool:
    """'On the sidelines of the summit': the summit is another one."""
    within, trigger = earlier.meeting.within, later.meeting.trigger
    return within is not None and trigger is not None and within.span.overlaps(trigger.span)


def _bare_noun_is_of_another_kind(earlier: Encounter, later: Encounter) -> bool:
    """'The conference' is no two ministers' meeting."""
    kinds = {earlier.meeting.kind, later.meeting.kind}
    return later.bare and later.meeting.kind not in GENERAL and len(kinds) > 1 and kinds != LARGE


def _is_referred_back_to(earlier: Encounter, later: Encounter) -> bool:
    """'The meeting lasted an hour.'"""
    return later.back_reference and later.paragraph - earlier.paragraph <= _FAR


def _is_meant_by_bare_noun(earlier: Encounter, later: Encounter) -> bool:
    """'Russia suspended the talks', 'the president joined the talks'."""
    kinds = {earlier.meeting.kind, later.meeting.kind}
    return (
        not later.back_reference
        and later.bare
        and later.paragraph - earlier.paragraph <= _NEAR
        and (later.joined or len(kinds) == 1 or kinds <= PROCESSES)
    )


def _are_leaders_of_the_same(earlier: Encounter, later: Encounter) -> bool:
    """'The leaders of Chad and Mali met … President A greeted President B': the same two, once by their names."""
    if len(earlier.governments) < 2 or earlier.governments != later.governments:
        return False
    a, b = earlier.meeting, later.meeting
    unnamed = earlier.actors == earlier.governments or later.actors == later.governments
    return unnamed and _statuses_agree(a.status, b.status) and _places_agree(a.place, b.place)


def _share_actors(earlier: Encounter, later: Encounter, least: int) -> bool:
    """Whether all whom one names the other names too, at least so many, and place and status do not differ;
    of a noun that goes back to what was told, and should have been found, they say nothing."""
    if later.back_reference or (later.bare and later.paragraph - earlier.paragraph <= _NEAR):
        return False
    nested = later.actors <= earlier.actors or earlier.actors <= later.actors
    if not nested or len(later.actors & earlier.actors) < least:
        return False
    a, b = earlier.meeting, later.meeting
    return _statuses_agree(a.status, b.status) and _places_agree(a.place, b.place)


def _has_same_pair(earlier: Encounter, later: Encounter) -> bool:
    """'A met B ... The talks between A and B': at one time, in one place, of one kind or told together."""
    together = later.definite or later.paragraph - earlier.paragraph <= 1
    return _share_actors(earlier, later, 2) and (
        together or earlier.meeting.kind is later.meeting.kind or _same_time_or_place(earlier, later)
    )


def _has_same_actor(earlier: Encounter, later: Encounter) -> bool:
    """One actor meets many people: then something else must tell that it is the same encounter."""
    return _share_actors(earlier, later, 1) and (
        later.definite or _same_time_or_place(earlier, later) or _goes_on(earlier, later)
    )


def _goes_on(earlier: Encounter, later: Encounter) -> bool:
    """Another sentence on the same summit, or on the same talks with fewer names."""
    a, b = earlier.meeting, later.meeting
    lasts = a.kind in LARGE or (a.kind in PROCESSES and later.actors <= earlier.actors)
    return a.kind is b.kind and a.status is b.status and lasts


def _same_time_or_place(earlier: Encounter, later: Encounter) -> bool:
    a, b = earlier.meeting, later.meeting
    place = a.place is not None and b.place is not None and a.place.place == b.place.place
    return place or _same_time(a.time, b.time)


def _same_time(a: TimeWords | None, b: TimeWords | None) -> bool:
    if a is None or b is None:
        return False
    return (a.fixed is not None and a.fixed == b.fixed) or (a.weekday is not None and a.weekday == b.weekday)


def _statuses_agree(a: MeetingStatus, b: MeetingStatus) -> bool:
    """One encounter is not both past and to come; what was planned may be called off later."""
    return a is b or not ({a, b} & HAPPENED and {a, b} & _AHEAD)


def _places_agree(a: PlaceMention | None, b: PlaceMention | None) -> bool:
    if a is None or b is None:
        return True
    return a.place == b.place or (a.place.country == b.place.country and None in (a.place.name, b.place.name))


Criterion = Callable[[Encounter, Encounter], bool]
AGAINST: tuple[Criterion, ...] = (_kinds_differ, _times_differ, _is_on_its_sidelines, _bare_noun_is_of_another_kind)
FOR: tuple[Criterion, ...] = (
    _is_referred_back_to,
    _is_meant_by_bare_noun,
    _are_leaders_of_the_same,
    _has_same_pair,
    _has_same_actor,
)
