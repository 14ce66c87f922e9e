"""How a noun tells of a meeting ('talks between … and …', 'the pope's visit', 'at a town hall'): its own
parties, those of the verb that governs it, its place."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from kg import gazetteer
from kg.english import outlets, repairs
from kg.english.antecedents import place_of
from kg.english.definiteness import is_definite
from kg.english.participants import is_party, name_span, parties
from kg.english.subjects import agents
from kg.english.syntax import SUBJECTS, conjuncts, is_negated, prepositional
from kg.extraction.meetings import words
from kg.extraction.meetings.found import FoundMeeting, acting_subject, companions, hosts, is_town
from kg.extraction.meetings.verb_patterns import told_by_verb
from kg.model import MeetingKind

_PARTNER_PREPOSITIONS = ("with", "of", "by", "alongside", "from")
# 'said during a meeting with X': the speaker takes part.
_ATTENDED = frozenset({"during", "in", "at", "on", "for", "after", "following", "before", "from", "to"})
_RECIPROCAL = frozenset({MeetingKind.TALKS, MeetingKind.MEETING, MeetingKind.NEGOTIATION})
_LARGE = frozenset({MeetingKind.SUMMIT, MeetingKind.CONFERENCE})
# Participles that tell of a meeting: 'held in', 'planned for', 'postponed to'.
_TOLD_OF = words.HOLDING | words.PLANNING | words.FATE.keys()
_LOCAL = ("at", "in", "to", "of")


def told_by_noun(noun: Token) -> Iterator[FoundMeeting]:
    """The meeting that `noun` tells of, if any."""
    kind = noun_kind(noun)
    if kind is None:
        return
    meeting = FoundMeeting(noun, kind, noun)
    own = _own_parties(meeting)
    governor = _governor(noun)
    if governor is not None and whole_of(noun).dep_ in SUBJECTS:
        # 'The summit is to take place in Busan': time and place hang on the infinitive.
        governor = next((c for c in governor.rights if c.dep_ == "xcomp" and c.tag_ == "VB"), governor)
    if governor is not None and governor.pos_ in {"VERB", "AUX"}:
        journey = next(told_by_verb(governor), None) if kind is not MeetingKind.CALL else None
        if journey is not None:
            if journey.kind is not MeetingKind.VISIT or not own:
                return  # 'met for talks' is told by the verb
            meeting.destination = journey.destination  # 'flew to Lima for talks with A B'
        meeting.carrier_of_tense = governor
        meeting.locatives.append(governor)
        meeting.destination = meeting.destination or repairs.town_before(governor)
        if governor.tag_ == "VBG" and governor.dep_ == "advcl":
            meeting.locatives.append(governor.head)  # 'was in Lima attending a conference'
        meeting.where = place_of(governor)
        _add_governor_parties(meeting, governor, len(own))
    elif governor is not None:
        _add_speaker(meeting, governor)
    if repairs.pair_before(noun) is not None:
        meeting.carrier_of_tense = next(c for c in noun.lefts if c.dep_ == "amod")
        meeting.participants = own
    if noun.lemma_.lower() in words.NEEDS_PARTNER and len(meeting.participants) < 2:
        attends = meeting.carrier_of_tense.lemma_.lower() in words.ATTENDING
        if not (attends and meeting.participants and noun.lemma_.lower() in words.ASSEMBLIES):
            return
    yield meeting


def is_back_reference(noun: Token) -> bool:
    """'The meeting', 'those talks': a noun that the reader knows of."""
    return noun.pos_ == "NOUN" and is_definite(noun)


def noun_kind(noun: Token) -> MeetingKind | None:
    """The kind of meeting that `noun` names, None where it names none here."""
    lemma = noun.lemma_.lower()
    kind = words.NOUNS.get(lemma)
    modifiers = {c.lower_ for c in noun.lefts}
    if lemma == "hall" and "town" in modifiers:
        kind = MeetingKind.MEETING
    if kind is None or noun.pos_ not in {"NOUN", "PROPN"} or noun.dep_ in {"compound", "nmod", "amod"}:
        return None
    if lemma in words.PLURAL_ONLY and noun.tag_ not in {"NNS", "NNPS"} and not _is_in_discussion(noun):
        return None
    if modifiers & words.NO_MEETING and not modifiers & words.JOINT:
        return None
    if lemma in {"call", "conversation"} and modifiers & words.TELEPHONE:
        return MeetingKind.CALL
    if lemma == "call":
        with_partner = any(is_party(t) for t in prepositional(noun, "with", "between"))
        return MeetingKind.CALL if with_partner else None
    if noun.pos_ == "PROPN" and lemma in words.BODIES:
        return None
    if kind is MeetingKind.MEETING and "summit" in modifiers:
        return MeetingKind.SUMMIT
    if kind is MeetingKind.TALKS and modifiers & words.BARGAINING:
        return MeetingKind.NEGOTIATION
    return MeetingKind.TALKS if lemma == "conversation" else kind


def _is_in_discussion(noun: Token) -> bool:
    """'Are in discussion with', 'have been in negotiation with'."""
    return noun.dep_ == "pobj" and noun.head.lower_ == "in" and any(prepositional(noun, "with"))


def _own_parties(meeting: FoundMeeting) -> list[Token]:
    """The parties in the noun's own phrase go into the meeting; those are given back."""
    noun = meeting.trigger
    found: list[Token] = []
    if noun.pos_ == "PROPN" and noun.ent_type_ == "ORG" and noun.lemma_.lower() not in words.NEEDS_PARTNER:
        found.append(noun)  # 'the Conference of Mayors' is itself a body
    for child in noun.lefts:
        if child.dep_ in {"poss", "compound", "nmod", "amod"} and not _is_own(child):
            for each in conjuncts(child) if child.dep_ == "poss" else _compounds(child):
                if child.dep_ != "poss" and is_venue(each, meeting.kind):
                    meeting.destination = each  # 'the Geneva talks', 'a White House meeting'
                else:
                    found += parties(each)
    if (pair := repairs.pair_before(noun)) is not None:
        found.append(pair)
    # 'A flight between A and B' has no parties.
    between = () if meeting.kind is MeetingKind.VISIT else ("between", "among")
    for each in prepositional(noun, *_PARTNER_PREPOSITIONS, *between):
        found += parties(each)
    for child in [*noun.rights, *repairs.loose_participle(noun)]:
        if child.lemma_ in {"involve", "include", "bring", "attend", "host", "lead"}:
            found += agents(child)
        if (
            child.tag_ in {"VBN", "VBG"}
            and repairs.lemma_of(child) in words.HOLDING | words.PLANNING | words.FATE.keys()
        ):
            meeting.locatives.append(child)  # 'a summit held in Lima', 'a meeting set to open in Lima'
            meeting.locatives += [c for c in child.rights if c.dep_ in {"xcomp", "advcl"} and c.tag_ == "VB"]
            found += [p for t in prepositional(child, "with", "between") for p in parties(t)]
    if meeting.kind is MeetingKind.VISIT:
        targets = list(prepositional(noun, "to", "in", "of"))
        meeting.destination = next(
            (t for t in targets if t.pos_ == "PROPN"), targets[0] if targets else meeting.destination
        )
        found += [t for t in prepositional(noun, "to") if (t.ent_type_ == "GPE" or is_party(t)) and not is_town(t)]
    for each in prepositional(noun, *_LOCAL):
        found += hosts(each)
    by_words = {(s.start, s.end): p for p in reversed(found) for s in [name_span(p)]}
    found = [p for p in found if p in by_words.values()]
    meeting.add(found)
    return found


def _is_own(possessor: Token) -> bool:
    """'The ministers held their talks': theirs who are the subject."""
    noun = possessor.head
    return possessor.tag_ == "PRP$" and noun.dep_ == "dobj" and any(c.dep_ == "nsubj" for c in noun.head.lefts)


def is_venue(name: Token, kind: MeetingKind) -> bool:
    """Whether a name before a meeting's noun tells where it is, not whose."""
    words = name_span(name).text
    if gazetteer.country(words) is not None:
        return False
    if name.ent_type_ == "GPE" or gazetteer.seat(words) is not None:
        return True
    body = gazetteer.body(words)
    return kind is MeetingKind.VISIT and body is not None and body.country is not None


def whole_of(noun: Token) -> Token:
    """'The next round of talks': the round."""
    portion = noun.head.head if noun.dep_ == "pobj" and noun.head.lower_ == "of" else noun
    return portion if portion.lemma_ in words.PORTIONS else noun


def _compounds(child: Token) -> list[Token]:
    """'US-China talks': both; nothing of a proper name that the noun itself ends ('Asia Summit')."""
    found = [t for t in child.subtree if t.pos_ == "PROPN" and t.ent_type_ in {"GPE", "ORG", "PERSON", "NORP"}]
    heads = [t for t in found if not (t.dep_ == "compound" and t.head in found and t.ent_type == t.head.ent_type)]
    return heads if child.head.pos_ == "NOUN" else []


def _governor(noun: Token) -> Token | None:
    """The verb that says that the meeting happens, or in whose course it does."""
    # 'Two days of talks ended': the two days.
    while (whole := noun.head if noun.dep_ == "conj" else whole_of(noun)) != noun:
        noun = whole
    if noun.dep_ in {"dobj", "obj", "nsubj", "nsubjpass", "attr", "oprd", "npadvmod"}:
        return noun.head
    if noun.dep_ == "pobj" and noun.head.dep_ in {"prep", "agent"}:
        prep = noun.head
        while prep.head != prep and (prep.head.pos_ == "ADP" or prep.head.dep_ == "prep"):
            prep = prep.head
        return prep.head
    return None


def _add_speaker(meeting: FoundMeeting, governor: Token) -> None:
    """'His speech to the union at its meeting', 'participants in the summit are A and B'."""
    if governor.lemma_.lower() in words.SPEECHES and meeting.trigger.head.lower_ in {"at", "during", "to", "before"}:
        hearers = [p for t in prepositional(governor, "to") if t != meeting.trigger for p in parties(t)]
        # 'His report to the council at its meeting': its is the council's.
        meeting.participants = [p for p in meeting.participants if p.lower_ != "its"]
        meeting.add([p for c in governor.lefts if c.dep_ == "poss" for p in parties(c)] + hearers)
    if governor.lemma_.lower() in words.ATTENDEES and governor.dep_ == "attr":
        meeting.add(p for c in governor.head.lefts if c.dep_ in SUBJECTS for p in parties(c))


def _add_governor_parties(meeting: FoundMeeting, governor: Token, own: int) -> None:
    lemma = governor.lemma_.lower()
    top = whole_of(meeting.trigger)
    while top.dep_ == "conj":
        top = top.head
    who = [p for p in parties(acting_subject(governor)) if not outlets.is_press(p)]
    if top.dep_ in {"nsubj", "nsubjpass"}:
        meeting.add(p for t in prepositional(governor, "by", "with") for p in parties(t))
        return
    if top.dep_ in {"dobj", "obj"}:
        if lemma in {"host", "co-host", "cohost"}:
            countries = (t for t in who if t.ent_type_ == "GPE")
            meeting.destination = next(countries, None)  # 'Fiji will host talks'
        if lemma in words.HOLDING and lemma not in words.ABSENT:
            meeting.add(who)
        meeting.add(companions(governor))
        return
    if top.dep_ != "pobj" or top.head.lower_ not in _ATTENDED or own > 1 or is_negated(governor):
        return
    if top.head.lower_ == "to" and lemma not in {"speak", "talk"}:
        return
    if (
        own
        or lemma in words.ATTENDING
        or meeting.kind in {MeetingKind.VISIT, MeetingKind.CALL}
        or _takes_in(meeting, top)
    ):
        meeting.add(who)


def _takes_in(meeting: FoundMeeting, noun: Token) -> bool:
    """Whether who does something 'at', 'in' or 'during' the meeting is in it: in a named summit, or in
    a meeting that is told of for the first time."""
    preposition = noun.head.lower_
    if meeting.kind in _LARGE and preposition in {"at", "during"}:
        return True
    return (
        meeting.kind in _RECIPROCAL and preposition in {"during", "in", "at"} and not is_back_reference(meeting.trigger)
    )
