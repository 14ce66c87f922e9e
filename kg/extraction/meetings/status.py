"""Whether a meeting was held, goes on, is planned, proposed, put off, called off or denied:
read from modifiers of its noun, tense, modality and negation of its verb, and the verbs above."""

from __future__ import annotations

from enum import Enum

from spacy.tokens import Token

from kg.english.repairs import lemma_of
from kg.english.syntax import FUTURE, HYPOTHETICAL, auxiliaries, is_negated
from kg.extraction.meetings import words
from kg.extraction.meetings.denial import is_conditional, is_denied
from kg.model import MeetingKind as Kind
from kg.model import MeetingStatus as Status


class Tense(Enum):
    """A present tense, of which a date tells whether it speaks of a plan."""

    PRESENT = "present"
    PROGRESSIVE = "progressive"


_PRESENT_BE = frozenset({"am", "is", "are", "'s", "’s", "'re", "’re", "'m", "’m"})
_PAST = frozenset({"had", "has", "have", "was", "were", "did", "'ve", "’ve", "'d"})
_COMPLEMENTS = frozenset({"xcomp", "ccomp", "acl", "pcomp", "relcl"})
PUT_OFF = frozenset({Status.CANCELLED, Status.POSTPONED})
_TOLD_OF = frozenset({"dobj", "nsubjpass", "conj"})


def status_of(trigger: Token, governor: Token) -> Status | Tense:
    """The status of the meeting that `trigger` names, `governor` being the verb that tells of
    it (the trigger itself where there is none)."""
    if is_denied(trigger, governor):
        return Status.DENIED
    if is_conditional(trigger, governor):
        return Status.PROPOSED
    told = _told(trigger, governor)
    return Status.ONGOING if told is Status.HELD and _goes_on(trigger, governor) else told


def _goes_on(trigger: Token, verb: Token) -> bool:
    """What began, or who arrived, and nothing said of the end: 'started talks on Monday', 'has been holding talks'."""
    aux = auxiliaries(verb)
    lasting = verb.tag_ == "VBG" and "been" in aux and bool(aux & {"has", "have"})
    if trigger.pos_ == "VERB":
        return lasting or (verb.lemma_ == "arrive" and verb.tag_ == "VBD")
    begun = trigger.dep_ in {"dobj", "nsubj", "nsubjpass"} and lemma_of(verb) in words.BEGINNING
    kind = words.NOUNS.get(trigger.lemma_.lower())
    return (begun and verb.tag_ in {"VBD", "VBN"} and kind not in {Kind.MEETING, Kind.CALL}) or lasting


def _told(trigger: Token, governor: Token) -> Status | Tense:
    """The status as tense, modality and the words beside it tell."""
    if trigger.dep_ == "pobj" and words.NOUNS.get(trigger.lemma_.lower()) is Kind.CALL:
        while governor.dep_ == "xcomp":
            governor = governor.head  # 'they agreed to meet during a phone call': the call is where they agreed
    if trigger.lemma_.lower() == "invite":
        return Status.PROPOSED
    modal = _from_verbs(trigger, governor)
    if trigger.pos_ == "VERB" and words.VERBS[trigger.lemma_.lower()].pattern == "journey" and modal is Status.HELD:
        visits = any(t.lemma_ in {"visit", "trip", "tour"} and t.head.lower_ in {"on", "for"} for t in trigger.subtree)
        modal = Status.ONGOING if visits else modal
    if _is_aside(trigger, governor):
        # What is not said, or may be said, at a summit leaves the summit as it is.
        if is_past(governor) and not (modal is Status.PROPOSED and trigger.dep_ == "nsubj"):
            modal = Status.HELD
        elif modal is Status.PROPOSED:
            modal = Status.PLANNED if governor.tag_ != "VB" else modal
        elif modal is Status.DENIED:
            modal = Status.PLANNED if auxiliaries(governor) & FUTURE else Status.HELD
    if trigger.pos_ in {"NOUN", "PROPN"} and modal not in PUT_OFF | {Status.DENIED}:
        return _from_noun(trigger) or modal
    return modal


def _is_aside(trigger: Token, governor: Token) -> bool:
    """Whether the clause tells something else of the meeting than that it happens."""
    if trigger.dep_ == "pobj":
        return governor.lemma_ not in words.ASIDE_ATTENDING and trigger.head.lower_ != "for"
    if trigger.dep_ == "nsubj":
        return governor.lemma_ not in words.TAKE_PLACE
    return trigger.dep_ == "nsubjpass" and governor.lemma_ not in words.HOLDING


def is_past(verb: Token) -> bool:
    """Whether the first verb from here upwards that has a tense has a past one."""
    for each in [verb, *verb.ancestors]:
        aux = auxiliaries(each) if each.pos_ in {"VERB", "AUX"} else set()
        if each.tag_ in {"VBZ", "VBP", "MD"} or aux & (FUTURE | HYPOTHETICAL | _PRESENT_BE):
            return False
        if each.tag_ == "VBD" or aux & {"had", "did", "was", "were"}:
            return lemma_of(each) not in words.PLANNING | {"be"}
    return False


def _from_noun(noun: Token) -> Status | None:
    """What the modifiers of the noun, and what it is 'of' or 'for', tell."""
    if any(c.lower_ == "no" for c in noun.children):
        return Status.DENIED
    preposition = noun.head if noun.dep_ == "pobj" else None
    fate = words.FATE.get(preposition.head.lemma_.lower()) if preposition and preposition.lower_ == "of" else None
    if fate in PUT_OFF:
        return fate  # 'the cancellation of the visit'
    if any(c.dep_ in {"acl", "relcl"} and c.tag_ == "VBN" and lemma_of(c) in words.PLANNING for c in noun.rights):
        return Status.PLANNED
    modifiers = {c.lower_ for c in noun.children if c.dep_ in {"amod", "acl", "compound", "advmod"}}
    told = {words.MODIFIERS[each] for each in modifiers & words.MODIFIERS.keys()}
    if told:
        return min(told, key=_STRONGEST.index)
    return _from_preposition(preposition) if preposition else None


_STRONGEST = (Status.CANCELLED, Status.POSTPONED, Status.PROPOSED, Status.PLANNED, Status.ONGOING, Status.HELD)


def _from_preposition(preposition: Token) -> Status | None:
    """'Comes ahead of a visit', 'a proposal for a summit', 'plans of a visit', 'on a visit'."""
    above = preposition.head
    if {preposition.lower_, above.lower_, above.lemma_} & {"ahead", "coincide"}:
        return Status.PLANNED
    prospect = words.PROSPECT.get(lemma_of(above))
    if prospect is Status.PROPOSED and (preposition.lower_ == "for" or above.pos_ == "NOUN"):
        return prospect
    if prospect is Status.PLANNED and preposition.lower_ in {"for", "of"} and above.pos_ == "NOUN":
        return prospect
    on_visit = preposition.lower_ == "on" and any(c.lemma_ in {"visit", "trip", "tour"} for c in preposition.children)
    return Status.ONGOING if on_visit else None


def _from_verbs(trigger: Token, governor: Token) -> Status | Tense:
    """Climb from the verb to the first one that has a tense of its own."""
    if trigger != governor and trigger.dep_ in _TOLD_OF and not is_negated(governor):
        fate = fate_of(governor)
        if fate is not None:
            return fate
    verb = governor
    for _ in range(6):
        found = _from_form(verb) or _from_governor(verb) or _from_tense(verb)
        if found is not None:
            return found
        verb = _climb(verb)
    return Status.HELD


def fate_of(verb: Token) -> Status | None:
    """What `verb` makes of the meeting that is its object: 'called off', 'postponed', 'refused'."""
    lemma = lemma_of(verb)
    if lemma == "call" and any(c.lower_ == "off" for c in verb.children):
        return Status.CANCELLED
    if lemma in {"put", "push"}:  # off, back
        return Status.POSTPONED
    fate = words.FATE.get(lemma)
    to_come = verb.tag_ in {"VB", "VBG"} or auxiliaries(verb) & (FUTURE | HYPOTHETICAL)
    return fate if fate is not Status.ONGOING or to_come else None  # 'to freeze the talks'


def _climb(verb: Token) -> Token:
    return verb.head.head if verb.head.dep_ == "prep" and verb.dep_ == "pcomp" else verb.head


def _from_form(verb: Token) -> Status | None:
    """What negation, modality and predicate of `verb` itself tell."""
    aux = auxiliaries(verb)
    if is_negated(verb):
        return Status.DENIED
    if any(c.dep_ == "mark" and c.lower_ == "whether" for c in verb.lefts):
        return Status.PROPOSED
    predicates = (words.MODIFIERS.get(c.lower_) for c in verb.rights if c.dep_ in {"acomp", "oprd"})
    if aux & (FUTURE | {"must", "would"}) or Status.PLANNED in predicates:
        return Status.PLANNED
    return Status.PROPOSED if aux & HYPOTHETICAL else None


def _from_governor(verb: Token) -> Status | None:
    """What the word tells that `verb` is the complement of: 'agreed to meet', 'refused to meet'."""
    infinitive = "to" in auxiliaries(verb)
    if not infinitive and verb.tag_ not in {"VB", "VBG"}:
        return None
    governor = _climb(verb)
    prospect = words.PROSPECT.get(lemma_of(governor))
    if verb.dep_ in _COMPLEMENTS | {"advcl"} and prospect is Status.DENIED:
        return prospect
    if verb.dep_ == "xcomp" and is_negated(governor):
        return Status.DENIED
    if verb.dep_ == "xcomp" and infinitive and governor.lemma_.lower() in {"be", "go"}:
        return Status.PLANNED
    if verb.dep_ in _COMPLEMENTS and prospect is not None:
        return prospect
    attends = infinitive and verb.dep_ == "advcl" and verb.lemma_.lower() in words.ATTENDING
    return Status.PLANNED if attends else None  # 'left for Lima to attend the summit'


def _from_tense(verb: Token) -> Status | Tense | None:
    """What the tense of `verb` tells; None: look at the verb above."""
    aux, head = auxiliaries(verb), verb.head
    if verb.tag_ == "VBG" and aux & _PRESENT_BE:
        return Tense.PROGRESSIVE
    if verb.tag_ in {"VBD", "MD"} or aux & _PAST:
        return Status.HELD
    if verb.tag_ in {"VBZ", "VBP"} or (verb.tag_ == "VBN" and aux & _PRESENT_BE):
        return Tense.PRESENT
    if head == verb or head.pos_ not in {"VERB", "AUX", "NOUN", "ADJ", "ADP", "PROPN"}:
        return Status.HELD
    return None
