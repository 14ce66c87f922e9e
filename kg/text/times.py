"""Time expressions: where they stand, what they hang on, and the day, month or year that they fix.

An expression is found by its words, for parsers attach dates badly, and then given to the
verb or noun above it. A day is fixed only by the words and the day of publication: without
the latter nothing but a date written out with its year is a day. What `kg.text.dates` makes of
the words is the day or, where they fix none, the month or the year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from spacy.tokens import Span as TokenSpan
from spacy.tokens import Token

from kg import lexicon
from kg.english.calendar import MONTH, WEEKDAY
from kg.english.syntax import noun_phrase
from kg.model import Span, TimeWords
from kg.text.dates import (
    BARE_MONTH,
    DATE,
    LOOSE,
    NUMBER,
    PART,
    SEASON,
    UNIT,
    YEAR,
    day_of,
    period_of,
    weekday_of,
)
from kg.text.document import Document, Paragraph

_RELATIVE = (
    rf"(?:(?:just |about |around |some |only |more than |nearly |almost )?{NUMBER} {UNIT}s? "
    r"(?:ago|earlier|later)"
    rf"|(?:the )?(?:last|next|this|coming|past|previous|following|same) (?:few |couple of )?"
    rf"(?:{UNIT}s?|{WEEKDAY}|{SEASON}|{PART})\b(?: {PART})?"
    r"|(?:the )?day (?:before yesterday|after tomorrow)"
    rf"|(?:yesterday|today|tomorrow|tonight)(?: {PART})?"
    rf"|the (?:first|second|third|fourth|last) {UNIT} of (?:(?:this|next|last) (?:month|year)|{MONTH})"
    rf"|the (?:{PART}|day|week|month|year|weekend)\b"
    rf"|the (?:end|beginning|start|middle) of (?:the|this|next|last) (?:day|week|month|year|{UNIT})|the weekend)"
)
_CORE = (
    rf"(?:{WEEKDAY}(?:,? (?:the )?{DATE}| {PART})?s?|{DATE}|{LOOSE}|{BARE_MONTH}|{_RELATIVE}"
    rf"|(?:the )?{YEAR}(?:'?s)?)"
)
_PREPOSITION = (
    r"(?:on|in|at|by|since|until|till|before|after|during|from|between|over|within|for|around|about|through|throughout)"
)
_EXPRESSION = re.compile(
    rf"\b(?:(?P<shift>(?:just )?(?:earlier|later|late|early)(?: in)?) )?(?:(?P<prep>{_PREPOSITION}) )?"
    rf"(?P<core>{_CORE})(?P<more> (?:and|or|to|until) (?:{DATE}|{LOOSE}|{WEEKDAY}))?(?!\w)",
    re.IGNORECASE,
)
# 'the day', 'the week' or a bare year are times only behind a preposition.
_NEEDS_PREPOSITION = re.compile(
    rf"(?:the (?:{PART}|day|week|month|year|weekend)|(?:the )?{YEAR}(?:'?s)?)", re.IGNORECASE
)
_CAPITAL = re.compile(rf"\b(?:{WEEKDAY}|{MONTH})")
_NAMED = re.compile(rf"\b(?:{WEEKDAY}|{MONTH})", re.IGNORECASE)

_BOUND = re.compile(r"\b(?:since|until|till|before|after|from|between|over|by|through|throughout|within)\b", re.I)

# 'In the morning', 'earlier in the day': of the day that the text spoke of last.
_SAME_DAY = re.compile(rf"the (?:same )?(?:day|{PART})", re.IGNORECASE)

# Nouns that name something that happens at a time ('before the meeting').
_EVENTS = lexicon.words("time.event")
_BEFORE_AFTER = frozenset({"before", "after", "during", "following", "ahead", "amid", "prior", "upon"})
_CLAUSAL = frozenset({"relcl", "acl", "advcl", "ccomp", "pcomp", "parataxis", "csubj"})


@dataclass(frozen=True, slots=True)
class _Expression:
    """`is_bound` where the words tell since or until when, or give two times to choose from."""

    tokens: TokenSpan
    core: str
    is_bound: bool


def time_words(document: Document, paragraph: Paragraph, token: Token, *, future: bool) -> TimeWords | None:
    """The time that `token`, a verb or a noun, is given in its sentence, or None.

    `future` tells which Thursday 'on Thursday' is: the next one (True) or the last one, the day
    of publication itself counting as either. Words like 'before the meeting' are a time too,
    one without a day.
    """
    nearest = min(
        (
            (steps, abs(each.tokens.start - token.i), each)
            for each in _expressions(token.sent)
            if (steps := _steps(each.tokens, token)) is not None
        ),
        key=lambda found: found[:2],
        default=None,
    )
    if nearest is not None:
        found = nearest[2]
        evidence = document.evidence_of(paragraph, found.tokens)
        day = day_of(found.core, document.article.published_day, future=future)
        if day is None and _SAME_DAY.fullmatch(found.core):
            day = _day_before(document, paragraph, found.tokens)
        period = None
        if day is None and not found.is_bound:
            period = period_of(found.core, document.article.published_day, future=future)
        return TimeWords(evidence, day, weekday_of(found.core), period)
    for prep in token.children:
        if prep.lower_ in _BEFORE_AFTER and prep.dep_ in {"prep", "advmod", "mark"}:
            for noun in _objects(prep):
                if noun.lemma_.lower() in _EVENTS and noun.pos_ == "NOUN" and noun.i > prep.i:
                    phrase = noun_phrase(noun)
                    span = Span(paragraph.span(prep).start, paragraph.span(phrase).end)
                    return TimeWords(document.evidence(span))
    return None


def times_named(sentence: TokenSpan) -> list[TokenSpan]:
    """The words of `sentence`, its relative clauses aside, that name a day, a month, a year or any time."""
    found = (each.tokens for each in _expressions(sentence))
    return [each for each in found if not any(t.dep_ == "relcl" for t in each.root.ancestors)]


def _day_before(document: Document, paragraph: Paragraph, tokens: TokenSpan) -> date | None:
    """The day that the text named last before `tokens`."""
    for each in document.paragraphs[paragraph.index :: -1]:
        for sentence in reversed(list(each.doc.sents)):
            for found in reversed(list(_expressions(sentence))):
                if each.index == paragraph.index and found.tokens.start >= tokens.start:
                    continue
                day = day_of(found.core, document.article.published_day, future=False)
                if day is not None:
                    return day
    return None


def _objects(prep: Token) -> Iterator[Token]:
    for child in prep.children:
        if child.dep_ == "pobj":
            yield child
        elif child.dep_ == "prep":
            yield from _objects(child)


def _expressions(sentence: TokenSpan) -> Iterator[_Expression]:
    """The time expressions of a sentence, in order of the text."""
    for start, end, core, more in _expressions_in(sentence.text):
        tokens = sentence.char_span(start, end, alignment_mode="expand")
        if tokens is not None and tokens.root.ent_type_ != "PERSON":  # 'January Smith'
            yield _Expression(tokens, core + more, bool(more) or _BOUND.search(tokens.text) is not None)


@lru_cache(maxsize=16)  # each verb and noun of a sentence asks for them
def _expressions_in(sentence: str) -> tuple[tuple[int, int, str, str], ...]:
    """Start, end, core and what completes the core, of each time expression."""
    found = []
    for match in _EXPRESSION.finditer(sentence):
        core, prep = match["core"], match["prep"]
        if prep is None and match["shift"] is None and _NEEDS_PREPOSITION.fullmatch(core):
            continue
        if _NAMED.search(core) and not _CAPITAL.search(core):
            continue
        start, end = match.span()
        if core[0].isupper() and core.istitle() and " " in core and start > 0 and not _NAMED.search(core):
            continue  # the name of a programme or a column ('This Week')
        # 'In Sunday's paper' the preposition is the paper's; 'about' belongs to what precedes.
        if prep and (prep.lower() in {"about", "around"} or sentence[end : end + 2] in {"'s", "’s"}):
            start = match.start("core")
        found.append((start, end, core, match["more"] or ""))
    return tuple(found)


def _steps(expression: TokenSpan, token: Token) -> int | None:
    """How many arcs lie between the expression and `token` above it; None where it is not above
    it, or where another clause comes between."""
    if expression.start <= token.i < expression.end:
        return None
    current, steps = expression.root, 0
    if current.head == current:
        return None
    while current.head != current and steps < 8:
        current, steps = current.head, steps + 1
        if current == token:
            return steps
        if current.lower_ in _BEFORE_AFTER | {"since", "until", "till"} and current.pos_ in {"ADP", "SCONJ"}:
            return None  # 'their first talks since the war of March'
        if current.dep_ in _CLAUSAL and current.pos_ in {"VERB", "AUX"}:
            return None
        if current.dep_ == "conj" and current.pos_ in {"VERB", "AUX"}:
            return None
    return None
