"""Whether an encounter was held, goes on, is planned, proposed, put off, called off or denied:
read from modifiers of its noun, tense, modality and negation of its verb, and the verbs above."""

from __future__ import annotations

from enum import Enum

from spacy.tokens import Token

from kg.english.syntax import FUTURE, HYPOTHETICAL, auxiliaries, is_negated
from kg.extraction.meetings import words
from kg.model import MeetingKind as Kind
from kg.model import MeetingStatus as Status


class Tense(Enum):
    """A present tense, of which a date tells whether it speaks of a plan."""

    PRESENT = "present"
    PROGRESSIVE = "progressive"


_PRESENT_BE = frozenset({"am", "is", "are", "'s", "’s", "'re", "’re", "'m", "’m"})
_PLAN_NOUNS = frozenset({"plan", "agreement", "arrangement", "preparation", "date", "intention", "decision", "way"})
_PROPOSAL_NOUNS = frozenset(
    {"proposal", "invitation", "offer", "request", "call", "appeal", "hope", "possibility", "chance", "prospect"}
    | {"suggestion", "idea", "demand", "willingness", "readiness", "desire", "wish", "opportunity", "bid", "need"}
)
_EXPECTED = frozenset({"likely", "certain", "sure", "bound", "poised", "about"})
_ATTENDING = frozenset({"participate", "take", "speak", "appear", "go", "travel", "come", "agree", "call", "invite"})
_ARRANGING = frozenset(
    {"plan", "schedule", "reschedule", "arrange", "set", "slate", "announce", "agree", "prepare", "await", "expect"}
)
_REFUSING = frozenset({"refuse", "decline", "reject", "rule", "deny", "fail", "avoid", "shun", "skip", "boycott"})
# What is only done to an encounter that goes on: 'to freeze the talks'.
_GOING_ON = frozenset({"freeze", "continue", "halt", "disrupt", "derail"})
# 'The cancellation of the visit'.
_ENDS = {
    "abandonment": Status.CANCELLED,
    "cancellation": Status.CANCELLED,
    "delay": Status.POSTPONED,
    "postponement": Status.POSTPONED,
    "suspension": Status.POSTPONED,
}
_NOUN_RULES = (
    (words.CANCELLED_WORDS, Status.CANCELLED),
    (words.POSTPONED_WORDS, Status.POSTPONED),
    (words.PROPOSED_WORDS, Status.PROPOSED),
    (words.PLANNED_WORDS, Status.PLANNED),
    (words.ONGOING_WORDS, Status.ONGOING),
)


def status_of(trigger: Token, governor: Token) -> Status | Tense:
    """The status of the encounter that `trigger` names, `governor` being the verb that tells of
    it (the trigger itself where there is none)."""
    if trigger.pos_ == "NOUN" and words.NOUNS.get(trigger.lemma_.lower()) is Kind.CALL and trigger.dep_ == "pobj":
        # 'They agreed to meet during a phone call': the call is where they agreed.
        while governor.dep_ == "xcomp" and governor.head.pos_ == "VERB" and trigger.head.lower_ in {"during", "in"}:
            governor = governor.head
    modal = _from_verbs(trigger, governor)
    if trigger.lemma_.lower() == "invite" and trigger.pos_ == "VERB":
        return modal if modal is Status.DENIED else Status.PROPOSED
    if trigger.pos_ == "VERB" and trigger.lemma_ in words.MOTION and modal is Status.HELD:
        visits = any(t.lemma_ in {"visit", "trip", "tour"} and t.head.lower_ in {"on", "for"} for t in trigger.subtree)
        modal = Status.ONGOING if visits else modal
    if _is_aside(trigger, governor):
        # What is not said, or may be said, at a summit leaves the summit as it is.
        if is_past(governor) and not (modal is Status.PROPOSED and trigger.dep_ == "nsubj" and governor.tag_ == "VB"):
            modal = Status.HELD
        elif modal is Status.PROPOSED:
            modal = Status.PLANNED if governor.tag_ != "VB" else modal
        elif modal is Status.DENIED:
            modal = Status.PLANNED if auxiliaries(governor) & FUTURE else Status.HELD
    if trigger.pos_ in {"NOUN", "PROPN"}:
        own = _from_noun(trigger)
        if own is not None and modal not in {Status.CANCELLED, Status.POSTPONED, Status.DENIED}:
            return own
    return modal


def _is_aside(trigger: Token, governor: Token) -> bool:
    """Whether the clause tells something else of the encounter than that it happens."""
    if trigger.dep_ == "pobj":
        return governor.lemma_ not in _ATTENDING and trigger.head.lower_ != "for"
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
            return each.lemma_ not in words.PLANNING | {"be"}
    return False


def _from_noun(noun: Token) -> Status | None:
    modifiers = {c.lower_ for c in noun.children if c.dep_ in {"amod", "acl", "compound", "advmod"}}
    if any(c.lower_ == "no" and c.dep_ == "det" for c in noun.children):
        return Status.DENIED
    prep = noun.head
    if noun.dep_ == "pobj" and prep.lower_ == "of" and prep.head.lemma_.lower() in _ENDS:
        return _ENDS[prep.head.lemma_.lower()]
    if any(c.dep_ in {"acl", "relcl"} and c.tag_ == "VBN" and c.lemma_.lower() in words.PLANNING for c in noun.rights):
        return Status.PLANNED
    for rule, status in _NOUN_RULES:
        if modifiers & rule:
            return status
    # 'Comes ahead of a visit', 'coincides with a visit'
    if noun.dep_ == "pobj" and {prep.lower_, prep.head.lower_, prep.head.lemma_} & {"ahead", "coincide"}:
        return Status.PLANNED
    if noun.dep_ == "pobj" and prep.lower_ == "for" and prep.head.lemma_.lower() in _PROPOSAL_NOUNS | words.PROPOSING:
        return Status.PROPOSED
    if noun.dep_ == "pobj" and prep.lower_ in {"for", "of"} and prep.head.lemma_.lower() in _PLAN_NOUNS:
        return Status.PLANNED
    if noun.dep_ == "pobj" and prep.lower_ == "on" and noun.lemma_ in {"visit", "trip", "tour"}:
        return Status.ONGOING
    return None


def _from_verbs(trigger: Token, governor: Token) -> Status | Tense:
    """Climb from the verb to the first one that has a tense of its own."""
    verb = governor
    if trigger != governor and trigger.dep_ in {"dobj", "nsubjpass", "nsubj", "pobj", "conj"}:
        lemma = verb.lemma_.lower()
        called_off = lemma == "call" and any(c.lower_ == "off" and c.dep_ == "prt" for c in verb.children)
        put_off = lemma in {"put", "push"} and any(c.lower_ in {"off", "back"} for c in verb.children)
        object_like = trigger.dep_ in {"dobj", "nsubjpass", "conj"}
        if object_like and not is_negated(verb):
            if called_off or lemma in words.CANCELLING:
                return Status.CANCELLED
            if put_off or lemma in words.POSTPONING:
                return Status.POSTPONED
            if lemma in _REFUSING:
                return Status.DENIED
            if lemma in _ARRANGING:
                return Status.PLANNED
            if lemma in _GOING_ON and (verb.tag_ in {"VB", "VBG"} or auxiliaries(verb) & (FUTURE | HYPOTHETICAL)):
                return Status.ONGOING
            if lemma in words.PROPOSING:
                return Status.PROPOSED
    for _ in range(6):
        found = _from_verb(verb)
        if found is not None:
            return found
        if verb.head == verb:
            break
        verb = _climb(verb)
    return Status.HELD


def _climb(verb: Token) -> Token:
    return verb.head.head if verb.head.dep_ == "prep" and verb.dep_ == "pcomp" else verb.head


def _from_verb(verb: Token) -> Status | Tense | None:
    """What this verb's own form and what it depends on tell; None: look at the verb above."""
    aux = auxiliaries(verb)
    head, infinitive = verb.head, "to" in aux
    if is_negated(verb):
        return Status.DENIED
    if any(c.dep_ == "mark" and c.lower_ == "whether" for c in verb.lefts):
        return Status.PROPOSED
    if any(c.dep_ in {"acomp", "oprd"} and c.lower_ in words.PLANNED_WORDS for c in verb.rights):
        return Status.PLANNED
    if aux & FUTURE or "would" in aux:
        return Status.PLANNED
    if aux & HYPOTHETICAL:
        return Status.PROPOSED
    if (infinitive or verb.tag_ in {"VB", "VBG"}) and verb.dep_ in {"xcomp", "ccomp", "acl", "pcomp", "relcl", "advcl"}:
        governor = _climb(verb)
        lemma = governor.lemma_.lower()
        if lemma in _REFUSING or (is_negated(governor) and governor.pos_ == "VERB" and verb.dep_ == "xcomp"):
            return Status.DENIED
        if infinitive and lemma in {"be", "go"} and verb.dep_ == "xcomp":
            return Status.PLANNED
        if verb.dep_ in {"xcomp", "ccomp", "acl", "pcomp", "relcl"}:
            if lemma in words.PLANNING or lemma in _PLAN_NOUNS or lemma in _EXPECTED:
                return Status.PLANNED
            if lemma in words.WILLING or lemma in words.PROPOSING or lemma in _PROPOSAL_NOUNS:
                return Status.PROPOSED
    if infinitive and verb.dep_ == "advcl" and verb.lemma_.lower() in words.ATTENDING and head.pos_ == "VERB":
        return Status.PLANNED  # 'left for Lima to attend the summit'
    if verb.tag_ == "VBG" and aux & _PRESENT_BE:
        return Tense.PROGRESSIVE
    if verb.tag_ in {"VBD", "MD"} or aux & {"had", "has", "have", "was", "were", "did", "'ve", "’ve", "'d"}:
        return Status.HELD
    if verb.tag_ in {"VBZ", "VBP"} and verb.pos_ in {"VERB", "AUX"}:
        return Tense.PRESENT
    if verb.tag_ == "VBN" and aux & _PRESENT_BE:
        return Tense.PRESENT
    if head == verb or head.pos_ not in {"VERB", "AUX", "NOUN", "ADJ", "ADP", "PROPN"}:
        return Status.HELD
    return None
