"""What the text says did not or need not happen: what denies, doubts or makes a condition of a meeting, read from the
words that govern it."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from kg.english.repairs import lemma_of
from kg.english.syntax import HYPOTHETICAL, auxiliaries, is_negated
from kg.extraction.meetings import words
from kg.model import MeetingStatus as Status

_CLAUSES = frozenset({"xcomp", "ccomp", "acl", "pcomp", "relcl", "csubj", "csubjpass", "advcl"})
_NO = frozenset({"no", "little", "any", "neither"})
# Of what is reported with these, 'not' speaks.
_HELD_TRUE = frozenset({"claim", "believe", "think", "expect", "know", "confirm", "prove", "show"})


def _chain(trigger: Token, governor: Token) -> Iterator[tuple[Token, Token]]:
    """From the word that carries the tense upwards through the clauses that it is a complement of: each word with
    the one below it, as long as what is denied above is denied below."""
    below = governor
    if trigger != governor:
        if not _happens(trigger, governor):
            return
        yield governor, trigger
    for _ in range(6):
        above = below.head
        while above.pos_ == "ADP" and above.head != above:
            above = above.head
        if above == below or below.dep_ not in _CLAUSES | {"pobj", "conj", "dobj", "attr", "nsubj", "acomp"}:
            return
        if below.dep_ in {"advcl", "relcl"} and below.tag_ != "VB":
            return  # 'when they met', 'who met': the clause above says nothing of it
        claims = below.lemma_ in words.PROSPECT or below.lemma_ in words.DOUBTS | words.SAYING
        if below.dep_ in {"dobj", "nsubj", "pobj"} and below.pos_ in {"NOUN", "PROPN"} and not claims:
            return
        if below.dep_ == "conj" and _has_subject(below):
            return
        yield above, below
        below = above


def _happens(noun: Token, verb: Token) -> bool:
    """Whether the clause of `verb` says that the meeting happens, not something aside."""
    if noun.dep_ in {"nsubj", "nsubjpass"}:
        return verb.lemma_ in words.TAKE_PLACE | words.HOLDING
    return noun.dep_ in {"dobj", "obj", "attr"}


def _has_subject(verb: Token) -> bool:
    return any(c.dep_ in {"nsubj", "nsubjpass"} for c in verb.lefts)


def is_denied(trigger: Token, governor: Token) -> bool:
    """Whether the text denies or doubts that it took place or will: 'did not meet', 'denied having met', 'no evidence
    that they met', 'has yet to meet', 'without meeting', 'no plans to meet'."""
    if trigger.pos_ == "VERB":
        if is_negated(trigger) or _is_without(trigger):
            return True
    elif any(c.lower_ in _NO and c.dep_ in {"det", "neg"} for c in trigger.children):
        return True
    return any(_denies(above, below) for above, below in _chain(trigger, governor))


def _is_without(verb: Token) -> bool:
    """'Without meeting', 'instead of meeting'."""
    return verb.dep_ == "pcomp" and bool(
        {verb.head.lower_, *(c.lower_ for c in verb.head.children)} & {"without", "instead"}
    )


def _denies(above: Token, below: Token) -> bool:
    lemma = lemma_of(above)
    if lemma in {"have", "be"} and any(c.lower_ == "yet" for c in above.children) and "to" in auxiliaries(below):
        return True  # 'has yet to meet'
    if _is_without(above):
        return True
    believed = below.dep_ in {"ccomp"} and lemma in words.SAYING | {"know"} and lemma not in words.DOUBTS
    if above.pos_ in {"VERB", "AUX"} and is_negated(above):
        negated = lemma not in words.DOUBTS and not believed
        return negated or (believed and lemma in _HELD_TRUE)
    nobody = any(c.lower_ in _NO and c.dep_ in {"det", "neg"} for c in above.children)
    if above.pos_ == "NOUN":
        return nobody and (lemma in words.PROSPECT or lemma in words.DOUBTS)
    untrue = any(c.dep_ in {"acomp", "attr"} and c.lemma_.lower() in words.UNTRUE for c in above.children)
    return untrue or words.PROSPECT.get(lemma) is Status.DENIED or (lemma in words.DOUBTS and above.pos_ == "VERB")


def is_conditional(trigger: Token, governor: Token) -> bool:
    """Whether it would only take place: 'if A meets B', 'were A to meet B', 'unless they meet'."""
    carrier = governor if _happens(trigger, governor) else trigger
    clauses = [c for c in carrier.children if c.dep_ == "advcl" and auxiliaries(carrier) & HYPOTHETICAL]
    if any(c.lower_ in {"if", "unless"} for clause in clauses for c in clause.lefts):
        return True  # 'would meet her only if …'
    for verb in (carrier, *carrier.ancestors):
        marks = {c.lower_ for c in verb.lefts if c.dep_ in {"mark", "advmod"}}
        if marks & {"if", "unless", "whether"} and verb.dep_ in {"advcl", "ccomp", "pcomp", "acl"}:
            return True
        first = verb.sent[0]
        if (
            first.lower_ in {"were", "should", "had"}
            and first in {*verb.children, *verb.head.children, verb.head}
            and ("to" in auxiliaries(verb) or first.lower_ == "should")
        ):
            return not verb.sent.text.rstrip().endswith("?")
        if verb.dep_ not in {"xcomp", "conj", "auxpass"}:
            return False
    return False
