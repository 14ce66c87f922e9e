"""Words of stance that tell nobody's stance, or another's: given up, denied, prescribed, asked of somebody."""

from __future__ import annotations

from spacy.tokens import Token

from kg.english.subjects import subject_of
from kg.english.syntax import auxiliaries, is_negated, is_passive, objects, prepositional
from kg.extraction.positions import words


def is_disowned(trigger: Token, holders: tuple[Token, ...]) -> bool:
    """Whether a stance at `trigger` is nobody's, or not that of `holders` (none for whoever says it): given up,
    denied, only prescribed to them, or a private wish."""
    verb = trigger if trigger.pos_ in {"VERB", "AUX"} else trigger.head
    prescribed = bool(holders) and is_prescribed(verb) and subject_of(verb) in holders
    return prescribed or is_given_up(verb) or is_given_up(trigger) or verb.lemma_.lower() in words.PRIVATE_WISHES


def is_given_up(trigger: Token) -> bool:
    """'Stopped supporting X', 'denied that it backs X', 'was wrongly reported to oppose X', 'used to back X': a
    stance that is over, or that nobody owns to.

    >>> from kg.text.document import doc_of
    >>> [is_given_up(doc_of(f"Oslo {how} backing the plan.")[2]) for how in ("denied", "began")]
    [True, False]
    """
    if any(c.lower_ in {"once", "formerly", "previously"} for c in trigger.lefts):
        return True
    outer = trigger.head
    if trigger.dep_ not in {"xcomp", "ccomp", "advcl", "dobj", "pobj", "pcomp"} or outer == trigger:
        return False
    if outer.pos_ == "ADP":
        outer = outer.head
    lemma = outer.lemma_.lower()
    if lemma in words.ABANDONING or (lemma == "give" and any(c.lower_ == "up" for c in outer.rights)):
        return not is_negated(outer)
    if lemma == "use" and trigger.tag_ == "VB":
        return True
    wrongly = any(c.lower_ in {"wrongly", "falsely", "mistakenly", "erroneously"} for c in outer.children)
    return wrongly or (is_passive(outer) and lemma in words.SAYING | words.RUMOURING and trigger.tag_ == "VB")


def is_anothers(verb: Token) -> bool:
    """'Urged Chile to back the plan': Chile is to back it, and nobody says that it does."""
    if not any(c.lower_ == "to" and c.dep_ == "aux" for c in verb.lefts):
        return False
    if any(c.dep_ in {"nsubj", "nsubjpass"} for c in verb.lefts):
        return True
    controls = any("oi" in e.constructions for e in words.VERBS.get(verb.head.lemma_.lower(), []))
    addressed = bool(objects(verb.head)) or any(True for _ in prepositional(verb.head, "on", "to"))
    return addressed and (controls or verb.head.lemma_.lower() in words.CAUSING)


def is_unwilled(verb: Token) -> bool:
    """'Refused to back X': the outer verb tells the stance."""
    outer = verb.head
    if verb.dep_ != "xcomp":
        return False
    return is_negated(outer) or outer.lemma_.lower() in {"refuse", "decline", "unwilling", "reluctant", "fail"}


def has_other_sense(verb: Token) -> bool:
    """'Called out', 'pushed aside': a particle makes another verb."""
    particle = next((c.lower_ for c in verb.rights if c.dep_ == "prt"), None)
    return particle is not None and f"{verb.lemma_.lower()} {particle}" not in {"back up", "speak out", "speak up"}


def is_prescribed(verb: Token) -> bool:
    """'Spain should back X', 'has to press for X': what somebody ought to do he may not want."""
    who = subject_of(verb)
    if who is not None and who.lower_ in {"i", "we"}:
        return False
    bound = bool(auxiliaries(verb) & words.OBLIGING)
    return bound or (verb.dep_ == "xcomp" and verb.head.lemma_ in {"have", "need", "ought"} and verb.tag_ == "VB")
