"""The words of meetings, as the lexicon has them: which nouns and verbs name one, of which kind, and
which words say that one happens, is planned, proposed, put off or called off."""

from __future__ import annotations

from typing import NamedTuple

from kg import lexicon
from kg.model import MeetingKind, MeetingStatus


class Verb(NamedTuple):
    """How a verb tells of a meeting: its kind, how it takes those who meet, for a journey the
    prepositions of where it ends."""

    kind: MeetingKind
    pattern: str
    prepositions: tuple[str, ...]


def _statuses(name: str) -> dict[str, MeetingStatus]:
    return {entry.word: MeetingStatus(entry.construction) for entry in lexicon.entries(name)}


def _verb(construction: str) -> Verb:
    kind, pattern, *prepositions = construction.split()
    return Verb(MeetingKind(kind), pattern, tuple(each.removeprefix("=") for each in prepositions))


NOUNS = {entry.word: MeetingKind(entry.construction) for entry in lexicon.entries("meeting.noun")}
PLURAL_ONLY = lexicon.words("meeting.plural-only")
NEEDS_PARTNER = lexicon.words("meeting.needs-partner")
ASSEMBLIES = lexicon.words("meeting.assembly")
BODIES = lexicon.words("meeting.body")
SPEECHES = lexicon.words("meeting.speech")
ATTENDEES = lexicon.words("meeting.attendee")
BARGAINING = lexicon.words("meeting.bargaining")
TELEPHONE = lexicon.words("meeting.telephone")
NO_MEETING = lexicon.words("meeting.no-meeting")
JOINT = lexicon.words("meeting.joint")
COLLECTIVE = lexicon.words("meeting.collective")
VENUES = lexicon.words("meeting.venue")
PORTIONS = lexicon.words("meeting.portion")
WHOLES = lexicon.words("meeting.whole")
VERBS = {entry.word: _verb(entry.construction) for entry in lexicon.entries("meeting.verb")}
SAYING = lexicon.words("speech.cue")
BEGINNING = lexicon.words("meeting.beginning")
HOLDING = lexicon.words("meeting.holding")
ABSENT = lexicon.words("meeting.absent")
ATTENDING = lexicon.words("meeting.attending")
ASIDE_ATTENDING = lexicon.words("meeting.aside-attending")
TAKE_PLACE = lexicon.words("meeting.take-place")
# What a verb makes of the meeting that is its object, and a noun of what it is 'of'.
FATE = _statuses("meeting.fate")
# What is to come of the verb of a meeting, by the word that governs it: 'agreed to meet', 'likely to meet'.
PROSPECT = _statuses("meeting.prospect")
# What stands with a meeting's noun: 'the planned talks'.
MODIFIERS = _statuses("meeting.modifier")
DOUBTS = lexicon.words("meeting.doubt")
UNTRUE = lexicon.words("meeting.untrue")
PLANNING = frozenset(w for w, s in PROSPECT.items() if s is MeetingStatus.PLANNED)
