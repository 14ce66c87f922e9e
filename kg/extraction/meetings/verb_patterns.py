"""How a verb tells of a meeting ('met', 'visited', 'telephoned'): a pattern for each way in which verbs
take those who meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from spacy.tokens import Token

from kg import gazetteer
from kg.english import outlets, repairs
from kg.english.antecedents import place_of
from kg.english.participants import PEOPLE, is_party, name_span, parties
from kg.english.subjects import agents
from kg.english.syntax import conjuncts, is_passive, objects, prepositional
from kg.extraction.meetings import words
from kg.extraction.meetings.found import (
    WITH,
    FoundMeeting,
    acting_subject,
    companions,
    hosts,
    is_town,
)
from kg.model import MeetingKind


class _Clause(NamedTuple):
    """Who is in the clause of a verb: subjects, objects, those with whom."""

    who: list[Token]
    things: list[Token]
    partners: list[Token]
    passive: bool

    def acting(self, verb: Token) -> tuple[list[Token], list[Token]]:
        """Who does it, and to whom, in the passive voice too."""
        return (agents(verb), self.who) if self.passive else (self.who, self.things)


def told_by_verb(verb: Token) -> Iterator[FoundMeeting]:
    """The meetings that `verb` tells of: none, one, or for a journey one for each country."""
    lemma = verb.lemma_.lower()
    in_title = verb.text[0].isupper() and not verb.is_sent_start  # 'Meet the Press'
    if lemma not in words.VERBS or verb.dep_ in {"amod", "compound"} or in_title or repairs.is_visiting(verb):
        return
    kind, pattern, _ = words.VERBS[lemma]
    meeting = FoundMeeting(verb, kind, verb, locatives=[verb, *(c for c in verb.rights if repairs.is_visiting(c))])
    things = [p for t in _people_or_things(verb) for p in parties(t)]
    clause = _Clause(parties(acting_subject(verb)), things, companions(verb), is_passive(verb))
    if not _PATTERNS[pattern](meeting, clause):
        return
    meeting.where = place_of(verb)
    countries = [t for t in objects(verb) if t.ent_type_ == "GPE" and gazetteer.country(name_span(t).text)]
    if kind is not MeetingKind.VISIT or len(countries) < 2:
        yield meeting
        return
    for each in countries:
        others = [t for t in meeting.participants if t not in countries]
        yield replace(meeting, participants=[*others, each], destination=each)


def _pattern(verb: Token) -> str:
    return words.VERBS[verb.lemma_.lower()].pattern


def _people_or_things(verb: Token) -> list[Token]:
    found = (objects(verb) or repairs.bare_object(verb)) + [
        t for c in verb.rights if repairs.is_visiting(c) for t in objects(c)
    ]
    return found or (repairs.lost_person(verb) if _pattern(verb) == "phone" else [])


def _meets(meeting: FoundMeeting, clause: _Clause) -> bool:
    """'A met B', 'the council met', 'A and B conferred', 'the ministers gathered'."""
    verb, lemma = meeting.trigger, meeting.trigger.lemma_.lower()
    pattern = _pattern(verb)
    who, things = clause.who, clause.things
    together = pattern != "consult"
    if pattern in {"confer", "consult"}:
        # 'Chad and Mali are negotiating over a canal'
        if not any(prepositional(verb, *WITH)) and not (together and len(who) > 1):
            return False
        if lemma == "sit" and not any(c.lower_ == "down" for c in verb.children):
            return False
        things = []
    elif objects(verb) and (pattern == "gather" or not things):
        return False  # 'will assemble a force', 'meet demands', 'convened a council': that is the noun's business
    elif lemma == "meet" and any(t.ent_type_ == "GPE" and gazetteer.place(name_span(t).text) for t in things):
        return False  # countries and cities meet each other in sports
    if clause.passive:
        who, things = agents(verb), who
    meeting.add([*who, *things, *clause.partners])
    together = together and (_is_with_people(verb) or any(map(_is_body, who)))
    several = len(meeting.participants) > 1 or (not clause.passive and (_is_plural(verb) or together))
    return bool(meeting.participants) and several


def _is_with_people(verb: Token) -> bool:
    """'Met with officials', 'with a mix of lawmakers'; not 'met with applause'."""
    partners = list(prepositional(verb, *WITH))
    return any(parties(t) or any(parties(p) for p in prepositional(t, "of")) for t in partners)


def _is_body(token: Token) -> bool:
    """A council, a cabinet, a parliament: one subject that meets."""
    return token.ent_type_ == "ORG" or (token.pos_ in {"NOUN", "PROPN"} and token.lemma_.lower() in words.COLLECTIVE)


def _is_plural(verb: Token) -> bool:
    who = acting_subject(verb)
    if who is None:
        return False
    return len(conjuncts(who)) > 1 or who.tag_ in {"NNS", "NNPS"} or who.lower_ in {"they", "we", "both", "two"}


def _invites(meeting: FoundMeeting, clause: _Clause) -> bool:
    """'Invited him to Porto-Novo': the guest is to visit the host."""
    target = next((t for t in prepositional(meeting.trigger, "to") if t.pos_ == "PROPN"), None)
    if target is None:
        return False
    meeting.destination = target
    meeting.add([*clause.things, *clause.who])
    meeting.confidence = 0.7
    return True


def _travels(meeting: FoundMeeting, clause: _Clause) -> bool:
    """'Flew to Havana': the traveller and the country or city where the journey ends."""
    verb = meeting.trigger
    where = list(prepositional(verb, *words.VERBS[verb.lemma_.lower()].prepositions))
    target = next((t for t in where if t.pos_ == "PROPN" and gazetteer.place(name_span(t).text)), None)
    if target is None or not clause.who or any(c.lower_ == "when" for c in verb.lefts):
        return False
    # 'Arrived in Khartoum on a visit to Sudan'
    visits = (t for t in prepositional(verb, "on", "for") if words.NOUNS.get(t.lemma_.lower()) is MeetingKind.VISIT)
    countries = [t for v in visits for t in (*prepositional(v, "to", "in"), *where)]
    country = next((t for t in countries if gazetteer.country(name_span(t).text)), None)
    meeting.destination = country or target
    meeting.add([*clause.who, *clause.partners])
    meeting.add(t for t in [meeting.destination] if not is_town(t))
    meeting.confidence = 0.7
    return True


def _visits(meeting: FoundMeeting, clause: _Clause) -> bool:
    """'Visited Canada'."""
    verb = meeting.trigger
    seen = objects(verb)
    if not clause.who or not seen:
        return False
    meeting.destination = next((t for t in seen if t.pos_ == "PROPN"), seen[0])
    meeting.add([*clause.who, *clause.partners])
    meeting.add(p for t in seen for p in conjuncts(t) if is_party(p) and not is_town(p) and p.lemma_ != "state")
    for thing in seen:
        if thing.pos_ == "NOUN":  # 'the company's headquarters in Lima'
            meeting.locatives.append(thing)
            meeting.add(hosts(thing))
    return True


def _calls(meeting: FoundMeeting, clause: _Clause) -> bool:
    """'Telephoned A', 'told A by phone', 'spoke to A on the telephone', 'talked with A'."""
    verb, lemma = meeting.trigger, meeting.trigger.lemma_.lower()
    by_telephone = any(t.lemma_ in words.TELEPHONE for t in prepositional(verb, "by", "on", "over", "via"))
    partners = clause.things
    if lemma in {"talk", "speak"}:
        to = [p for t in prepositional(verb, "to") for p in parties(t)] if lemma == "talk" or by_telephone else []
        partners = clause.partners + to
        partners = [p for p in partners if not outlets.is_press(p)]
        meeting.kind = MeetingKind.CALL if by_telephone else meeting.kind
        meeting.confidence = 0.9 if by_telephone else 0.6
    if not partners or not clause.who or (lemma in {"call", "ring", "tell"} and not by_telephone):
        return False
    meeting.add([*clause.who, *partners])
    return True


def _receives(meeting: FoundMeeting, clause: _Clause) -> bool:
    """'Received A', 'A was hosted by B', 'welcomed A to the palace'."""
    verb = meeting.trigger
    who, things = clause.acting(verb)
    if not who or not any(t.pos_ == "PRON" or t.lemma_ in PEOPLE or _is_person(t) for t in things):
        return False
    somewhere = any(True for _ in prepositional(verb, "to", "at", "in", "for"))
    if verb.lemma_.lower() in {"welcome", "greet", "entertain"} and not somewhere:
        return False
    meeting.add([*who, *things])
    meeting.destination = next(prepositional(verb, "to"), None)
    return True


def _is_person(token: Token) -> bool:
    return token.pos_ == "PROPN" and token.ent_type_ in {"PERSON", ""}


# By the pattern that the lexicon gives a verb: fills in the meeting, False where there is none.
_PATTERNS: dict[str, Callable[[FoundMeeting, _Clause], bool]] = {
    "call": _calls,
    "confer": _meets,
    "consult": _meets,
    "gather": _meets,
    "invitation": _invites,
    "journey": _travels,
    "meet": _meets,
    "phone": _calls,
    "reception": _receives,
    "visit": _visits,
}
