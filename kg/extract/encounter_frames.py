"""How a clause tells of an encounter: by a verb ('met', 'visited') or by a noun ('talks between … and …'),
with its parties, its place and the verb that carries the tense."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from spacy.tokens import Token

from kg import gazetteer
from kg.extract import encounters as words
from kg.extract.holders import subject_of
from kg.extract.parties import is_party, is_reporter, name_span, parties
from kg.grammar import SUBJECTS, conjuncts, is_negated, is_passive, objects, prepositional
from kg.records import MeetingKind

_PARTNER_PREPOSITIONS = ("with", "between", "among", "of", "by", "alongside", "from")
# 'said during a meeting with X': the speaker takes part.
_ATTENDED = frozenset({"during", "in", "at", "on", "for", "after", "following", "before", "from", "to"})
_RECIPROCAL = frozenset({MeetingKind.TALKS, MeetingKind.MEETING, MeetingKind.NEGOTIATION})
_PORTIONS = frozenset({"day", "hour", "week", "month", "round", "series", "set", "number", "session", "string"})
_DEFINITE = frozenset({"the", "that", "this", "those", "these"})


@dataclass(slots=True)
class Frame:
    """An encounter as one clause tells it."""

    trigger: Token
    kind: MeetingKind
    carrier_of_tense: Token
    participants: list[Token] = field(default_factory=list)
    locatives: list[Token] = field(default_factory=list)
    destination: Token | None = None
    confidence: float = 0.9

    def add(self, tokens: Iterable[Token]) -> None:
        """Add participants, each once."""
        for token in tokens:
            if token not in self.participants:
                self.participants.append(token)


def frame_of(token: Token) -> Frame | None:
    """The encounter that `token`, a verb or a noun, tells of; None where it tells of none."""
    return _verb_frame(token) if token.pos_ == "VERB" else _noun_frame(token)


def is_back_reference(noun: Token) -> bool:
    """'The meeting', 'those talks': a noun that the reader knows of."""
    return noun.pos_ == "NOUN" and any(c.lower_ in _DEFINITE for c in noun.lefts)


# --- verbs -------------------------------------------------------------------------------------


def _verb_frame(verb: Token) -> Frame | None:
    kind = words.VERBS.get(verb.lemma_.lower())
    in_title = verb.text[0].isupper() and not verb.is_sent_start  # 'Meet the Press'
    if kind is None or verb.dep_ in {"amod", "compound"} or in_title:
        return None
    lemma = verb.lemma_.lower()
    frame = Frame(verb, kind, verb, locatives=[verb])
    passive = is_passive(verb)
    who = parties(_subject(verb))
    companions = list(prepositional(verb, "with", "alongside"))
    partners = [p for t in companions for p in parties(t)]
    things = [p for t in objects(verb) for p in parties(t)]
    if lemma in words.MOTION:
        return _journey(frame, who)
    if lemma in words.VISITED_OBJECT:
        return _visit(frame, who, passive)
    if lemma == "call" or lemma in words.CALLED_OBJECT or lemma in {"talk", "speak"}:
        return _call(frame, who, things, partners)
    if lemma in words.GUEST_OBJECT:
        return _guest(frame, who, things, passive)
    if lemma in words.WITH_ONLY:
        if not companions or (lemma == "sit" and not any(c.lower_ == "down" for c in verb.children)):
            return None
        things = []
    if any(t.ent_type_ == "GPE" for t in things) and lemma == "meet":
        return None  # countries and cities meet each other in sports
    if objects(verb) and not things:
        return None  # 'meet demands', 'convened a council': the latter is the noun's business
    if passive:
        who, things = [p for t in prepositional(verb, "by") for p in parties(t)], who
    frame.add([*who, *things, *partners])
    several = len(frame.participants) > 1 or _is_plural(verb) or (companions and lemma in words.PLURAL_SUBJECT)
    return frame if frame.participants and several else None


def _subject(verb: Token) -> Token | None:
    """The subject, also of 'leaders meeting in Rome' and 'the experts to visit the camp'."""
    found = subject_of(verb)
    if found is None and verb.dep_ == "acl" and is_party(verb.head):
        return verb.head
    return found


def _is_plural(verb: Token) -> bool:
    who = _subject(verb)
    if who is None:
        return False
    return len(conjuncts(who)) > 1 or who.tag_ in {"NNS", "NNPS"} or who.lower_ in {"they", "we", "both", "two"}


def _journey(frame: Frame, who: list[Token]) -> Frame | None:
    """'Flew to Havana': the traveller and the country or city where the journey ends."""
    verb = frame.trigger
    where = list(prepositional(verb, "to", "for", "in"))
    target = next((t for t in where if t.pos_ == "PROPN" and gazetteer.place(name_span(t).text)), None)
    if target is None or not who or any(c.lower_ == "when" for c in verb.lefts):
        return None
    frame.destination = target
    frame.add(who)
    frame.add([target])
    frame.confidence = 0.7
    return frame


def _visit(frame: Frame, who: list[Token], passive: bool) -> Frame | None:
    verb = frame.trigger
    seen = [t for t in verb.children if t.dep_ == "nsubjpass"] if passive else objects(verb)
    if passive:
        who = [p for t in prepositional(verb, "by") for p in parties(t)]
    if not who or not seen:
        return None
    frame.destination = next((t for t in seen if t.pos_ == "PROPN"), None)
    frame.add(who)
    frame.add(p for t in seen for p in conjuncts(t) if is_party(p))
    for thing in seen:
        if thing.pos_ == "NOUN":  # 'the company's headquarters in Lima'
            frame.locatives.append(thing)
            frame.add(p for c in thing.lefts if c.dep_ == "poss" and c.pos_ == "PROPN" for p in parties(c))
    return frame


def _call(frame: Frame, who: list[Token], things: list[Token], partners: list[Token]) -> Frame | None:
    verb = frame.trigger
    by_telephone = any(t.lemma_ in words.TELEPHONE for t in prepositional(verb, "by", "on", "over", "via"))
    lemma = verb.lemma_.lower()
    if lemma in {"talk", "speak"}:
        partners += [p for t in prepositional(verb, "to") for p in parties(t)]
        partners = [p for p in partners if not is_reporter(p)]
        if not partners or not who or (lemma == "speak" and not by_telephone):
            return None
        frame.kind = MeetingKind.CALL if by_telephone else frame.kind
        frame.confidence = 0.9 if by_telephone else 0.6
    elif not things or not who or (lemma in {"call", "ring"} and not by_telephone):
        return None
    else:
        partners = things
    frame.add([*who, *partners])
    return frame


def _may_be_person(token: Token) -> bool:
    """Surnames are often taken for places or bodies; places that are none are persons here."""
    if token.ent_type_ in {"PERSON", ""}:
        return token.pos_ == "PROPN"
    return len(name_span(token)) == 1 and gazetteer.place(token.text) is None


def _guest(frame: Frame, who: list[Token], things: list[Token], passive: bool) -> Frame | None:
    verb = frame.trigger
    if passive:
        who, things = [p for t in prepositional(verb, "by") for p in parties(t)], who
    persons = [t for t in things if t.pos_ == "PRON" or t.lemma_ in words.PEOPLE or _may_be_person(t)]
    if not persons or not who:
        return None
    somewhere = any(True for _ in prepositional(verb, "to", "at", "in", "for"))
    if verb.lemma_.lower() in {"welcome", "greet", "entertain"} and not somewhere:
        return None
    frame.add([*who, *things])
    frame.destination = next(prepositional(verb, "to"), None)
    return frame


# --- nouns -------------------------------------------------------------------------------------


def _noun_kind(noun: Token) -> MeetingKind | None:
    """The kind of encounter that `noun` names, None where it names none here."""
    lemma = noun.lemma_.lower()
    kind = words.NOUNS.get(lemma)
    if kind is None or noun.pos_ not in {"NOUN", "PROPN"} or noun.dep_ in {"compound", "nmod", "amod"}:
        return None
    if lemma in words.PLURAL_ONLY and noun.tag_ not in {"NNS", "NNPS"}:
        return None
    modifiers = {c.lower_ for c in noun.lefts}
    if modifiers & words.NO_ENCOUNTER_MODIFIERS and not modifiers & words.JOINT:
        return None
    if lemma in {"call", "conversation"} and modifiers & words.CALL_MODIFIERS:
        return MeetingKind.CALL
    if lemma == "call":
        with_partner = any(is_party(t) for t in prepositional(noun, "with", "between"))
        return MeetingKind.CALL if with_partner and not any(prepositional(noun, "for")) else None
    return MeetingKind.TALKS if lemma == "conversation" else kind


def _noun_frame(noun: Token) -> Frame | None:
    kind = _noun_kind(noun)
    if kind is None:
        return None
    frame = Frame(noun, kind, noun)
    own = _own_parties(frame)
    governor = _governor(noun)
    if governor is not None and noun.dep_ in SUBJECTS:
        # 'The summit is to take place in Busan': time and place hang on the infinitive.
        governor = next((c for c in governor.rights if c.dep_ == "xcomp" and c.tag_ == "VB"), governor)
    if governor is not None and governor.pos_ in {"VERB", "AUX"}:
        told_by_verb = kind is not MeetingKind.CALL and governor.lemma_.lower() in words.VERBS
        if told_by_verb and _verb_frame(governor) is not None:
            return None  # 'met for talks' is told by the verb
        frame.carrier_of_tense = governor
        frame.locatives.append(governor)
        _add_governor_parties(frame, governor, len(own))
    if noun.lemma_.lower() in words.NEEDS_PARTNER and len(frame.participants) < 2:
        return None
    return frame


def _own_parties(frame: Frame) -> list[Token]:
    """The parties in the noun's own phrase go into the frame; those are given back."""
    noun = frame.trigger
    found: list[Token] = []
    for child in noun.lefts:
        if child.dep_ in {"poss", "compound", "nmod", "amod"}:
            for each in conjuncts(child) if child.dep_ == "poss" else _compounds(child):
                if child.dep_ != "poss" and each.ent_type_ == "GPE" and not gazetteer.country(name_span(each).text):
                    frame.destination = each  # 'the Geneva talks'
                else:
                    found += [p for p in parties(each) if p.ent_type_ not in {"DATE", "TIME"}]
    for each in prepositional(noun, *_PARTNER_PREPOSITIONS):
        found += parties(each)
    for child in noun.rights:
        if child.dep_ in {"acl", "relcl"} and child.lemma_ in {"involve", "include", "bring", "attend", "host", "lead"}:
            found += [p for t in objects(child) for p in parties(t)]
            found += [p for t in prepositional(child, "by") for p in parties(t)]
    if frame.kind is MeetingKind.VISIT:
        target = next((t for t in prepositional(noun, "to", "in", "of") if t.pos_ == "PROPN"), None)
        frame.destination = target
        found += [t for t in prepositional(noun, "to") if t.ent_type_ == "GPE" or is_party(t)]
    frame.add(found)
    return found


def _compounds(child: Token) -> list[Token]:
    """'US-China talks': both; nothing of a proper name that the noun itself ends ('Asia Summit')."""
    found = [t for t in child.subtree if t.pos_ == "PROPN" and t.ent_type_ in {"GPE", "ORG", "PERSON", "NORP"}]
    heads = [t for t in found if not (t.dep_ == "compound" and t.head in found and t.ent_type == t.head.ent_type)]
    return heads if child.head.pos_ == "NOUN" else []


def _governor(noun: Token) -> Token | None:
    """The verb that says that the encounter happens, or in whose course it does."""
    if noun.dep_ in {"dobj", "obj", "nsubj", "nsubjpass", "attr", "oprd", "npadvmod"}:
        return noun.head
    if noun.dep_ == "pobj" and noun.head.dep_ in {"prep", "agent"}:
        prep = noun.head
        while prep.head != prep and (prep.head.pos_ == "ADP" or prep.head.dep_ == "prep"):
            prep = prep.head
        if prep.lower_ == "of" and prep.head.lemma_ in _PORTIONS and prep.head.pos_ == "NOUN":
            return _governor(prep.head)  # 'two days of talks ended'
        return prep.head
    if noun.dep_ == "conj":
        return _governor(noun.head)
    return None


def _add_governor_parties(frame: Frame, governor: Token, own: int) -> None:
    noun, lemma = frame.trigger, governor.lemma_.lower()
    top = noun
    while top.dep_ == "conj":
        top = top.head
    who = parties(_subject(governor))
    if top.dep_ in {"nsubj", "nsubjpass"}:
        frame.add(p for t in prepositional(governor, "by", "with") for p in parties(t))
        return
    if top.dep_ in {"dobj", "obj"}:
        if lemma in words.HOLDING and lemma not in words.ABSENT:
            frame.add(p for p in who if not is_reporter(p))
        frame.add(p for t in prepositional(governor, "with") for p in parties(t))
        return
    if top.dep_ != "pobj" or top.head.lower_ not in _ATTENDED or own > 1 or is_negated(governor):
        return
    if top.head.lower_ == "to" and lemma not in {"speak", "talk"}:
        return
    attending = lemma in {"participate", "speak", "take", "appear", "arrive", "attend", "join", "gather", "agree", "be"}
    at_named = top.head.lower_ in {"at", "during"} and frame.kind in {MeetingKind.SUMMIT, MeetingKind.CONFERENCE}
    among = top.head.lower_ in {"during", "in"} and not is_back_reference(noun) and frame.kind in _RECIPROCAL
    if own or attending or among or at_named or frame.kind is MeetingKind.VISIT or frame.kind is MeetingKind.CALL:
        frame.add(p for p in who if not is_reporter(p))
