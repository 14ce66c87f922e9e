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
from datetime import date, timedelta
from functools import lru_cache

from spacy.tokens import Span as TokenSpan
from spacy.tokens import Token

from kg import lexicon
from kg.english.calendar import MONTH, WEEKDAY
from kg.english.syntax import noun_phrase
from kg.model import Span, TimeWords
from kg.text.days import DATE, DAY, NUMBER, OFFSET, PART, UNIT, YEAR, day_of, weekday_of
from kg.text.document import Document, Paragraph
from kg.text.periods import BARE_MONTH, LOOSE, SEASON, period_of

_ORDINAL = r"(?:[12]?1st|2?2nd|2?3rd|[12]?[04-9]th|1[1-3]th|30th|31st)"
# What follows a time that needs no noun: 'the day before', not 'the day before the summit'.
_ENDS = r"(?=[.,;:)]|$| (?:in|at|on|to|and|with|for|said|that|when|by)\b)"
_RELATIVE = (
    rf"(?:(?:just |about |around |some |only |more than |nearly |almost )?{NUMBER} {UNIT}s? "
    r"(?:ago|earlier|later)"
    rf"|(?:the )?(?:last|next|this|this past|this coming|coming|past|previous|following|same) (?:few |couple of )?"
    rf"(?:{UNIT}s?|{WEEKDAY}|{SEASON}|{PART})\b(?: {PART})?"
    r"|(?:the )?day (?:before yesterday|after tomorrow)"
    rf"|the {UNIT} before last"
    rf"|(?:yesterday|today|tomorrow|tonight)(?: {PART})?"
    rf"|the (?:first|second|third|fourth|last) (?:{UNIT}|{WEEKDAY}) (?:of|in) (?:(?:this|next|last|the) (?:month|year)"
    rf"|(?:(?:last|next) )?{MONTH}(?:,? {YEAR})?)"
    rf"|the (?:day|night|{PART}|week|month|year) (?:before|after){_ENDS}"
    rf"|the {_ORDINAL}(?: of (?:the|this|next|last) month|{_ENDS})"
    rf"|the week(?:end)? (?:of|beginning|starting|ending) (?:{WEEKDAY},? )?{DATE}"
    rf"|the (?:{PART}|day|week|month|year|weekend)\b"
    rf"|the (?:end|beginning|start|middle) of (?:(?:the|this|next|last) {UNIT}|{MONTH}(?:,? {YEAR})?)|the weekend)"
)
_CORE = (
    rf"(?:{OFFSET}|(?:every(?: other)?|each|an?|one|some|another|any|that) {WEEKDAY}(?: {PART})?"
    rf"|{WEEKDAY}(?:,? (?:the )?{DATE}|,? the {_ORDINAL}{_ENDS}| {PART})?s?|{DATE}|{LOOSE}|{BARE_MONTH}|{_RELATIVE}"
    rf"|(?:the )?{YEAR}(?:'?s)?)"
)
# Since or until when, or how early: the day is not fixed, though one is named.
_OPEN = (
    r"(?:(?:no (?:later|earlier) than|(?:as )?(?:early|late|soon) as|on or (?:before|after|about)|not (?:before|until)"
    r"|ahead of|prior to|up to|as of|by|since|until|till|before|after|within)(?: the)?(?: end of)?)"
)
_PREPOSITION = rf"(?:{_OPEN}|on|in|at|during|from|between|over|for|around|about|through|throughout)"
_EXPRESSION = re.compile(
    rf"\b(?:(?P<shift>(?:just )?(?:earlier|later|late|early)(?: in)?) )?(?:(?P<prep>{_PREPOSITION}) )?"
    rf"(?P<core>{_CORE})(?P<more> (?:and|to|until) (?:{DATE}|{LOOSE}|{WEEKDAY}))?"
    rf"(?P<open> or (?P<other>{DATE}|{LOOSE}|{WEEKDAY}|{DAY}|earlier|later|sooner)| at the (?:earliest|latest))?(?!\w)",
    re.IGNORECASE,
)
_IS_OPEN = re.compile(rf"{_OPEN}|around", re.IGNORECASE)
# 'the day', 'the week' or a bare year are times only behind a preposition.
_NEEDS_PREPOSITION = re.compile(
    rf"(?:the (?:{PART}|day|week|month|year|weekend)|(?:the )?{YEAR}(?:'?s)?)", re.IGNORECASE
)
_CAPITAL = re.compile(rf"\b(?:{WEEKDAY}|{MONTH})")
_NAMED = re.compile(rf"\b(?:{WEEKDAY}|{MONTH})", re.IGNORECASE)
# Between two times lies no one month.
_BETWEEN = re.compile(r"\b(?:from|between|over|through|throughout)\b", re.I)

# 'In the morning', 'earlier in the day', 'the day before': told from the day that the text spoke of last.
_SAME_DAY = re.compile(
    rf"the (?:same )?(?:day|{PART})"
    r"|(?P<before>the (?:day|night) before|the previous (?:day|night)|(?:a|one) day earlier)"
    r"|(?P<after>the day after|the (?:next|following) day|(?:a|one) day later)",
    re.IGNORECASE,
)
_OF_A_MONTH = re.compile(rf"the {_ORDINAL}", re.IGNORECASE)
_ANY_SUCH_DAY = re.compile(rf"(?:every(?: other)?|each|an?|one|some|another|any) {WEEKDAY}.*|.*days", re.IGNORECASE)

# 'Good Friday' is one of all Fridays.
_HOLIDAY = re.compile(rf"\b(?:{'|'.join(sorted(w.capitalize() for w in lexicon.words('time.holiday')))}) $")

# Nouns that name something that happens at a time ('before the meeting').
_EVENTS = lexicon.words("time.event")
_BEFORE_AFTER = frozenset({"before", "after", "during", "following", "ahead", "amid", "prior", "upon"})
_CLAUSAL = frozenset({"relcl", "acl", "advcl", "ccomp", "pcomp", "parataxis", "csubj"})


@dataclass(frozen=True, slots=True)
class _Expression:
    """`is_open` where the words tell since or until when, or give two times to choose from: then no day is
    fixed; nor is one month where they give the `bounds` of a time. `other` is the second of two times."""

    tokens: TokenSpan
    core: str
    is_open: bool
    bounds: bool
    other: str | None = None


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
        if found.is_open:
            return TimeWords(evidence, period=_month_of_either(found, document, future=future))
        day = day_of(found.core, document.article.published_day, future=future)
        if day is None and (same := _SAME_DAY.fullmatch(found.core)) is not None:
            named = _day_before(document, paragraph, found.tokens)
            day = named + timedelta(days=bool(same["after"]) - bool(same["before"])) if named is not None else None
        period = None
        if day is None and not found.bounds:
            period = period_of(found.core, document.article.published_day, future=future)
        weekday = weekday_of(found.core) if not _ANY_SUCH_DAY.fullmatch(found.core) else None
        return TimeWords(evidence, day, weekday, period)
    for prep in token.children:
        if prep.lower_ in _BEFORE_AFTER and prep.dep_ in {"prep", "advmod", "mark"}:
            for noun in _objects(prep):
                if noun.lemma_.lower() in _EVENTS and noun.pos_ == "NOUN" and noun.i > prep.i:
                    phrase = noun_phrase(noun)
                    span = Span(paragraph.span(prep).start, paragraph.span(phrase).end)
                    return TimeWords(document.evidence(span))
    return None


def _month_of_either(found: _Expression, document: Document, *, future: bool) -> str | None:
    """'On Monday or Tuesday': the month of both."""
    published = document.article.published_day
    days = [day_of(words, published, future=future) for words in (found.core, found.other) if words is not None]
    months = {f"{day:%Y-%m}" if day is not None else None for day in days}
    return months.pop() if len(days) == 2 and len(months) == 1 else None


def times_named(sentence: TokenSpan) -> list[TokenSpan]:
    """The words of `sentence`, its relative clauses aside, that name a day, a month, a year or any time,
    one that nobody can read ('at Easter') too."""
    found = [each.tokens for each in _expressions(sentence)]
    found += [
        e
        for e in sentence.ents
        if e.label_ == "DATE"
        and (e.root.dep_ == "pobj" or (e.root.dep_ == "npadvmod" and e.root.head.pos_ in {"VERB", "AUX"}))
    ]
    return [each for each in found if not any(t.dep_ == "relcl" for t in each.root.ancestors)]


def _day_before(document: Document, paragraph: Paragraph, tokens: TokenSpan) -> date | None:
    """The day that the text named last before `tokens`."""
    for each in document.paragraphs[paragraph.index :: -1]:
        for sentence in reversed(list(each.doc.sents)):
            for found in reversed(list(_expressions(sentence))):
                if each.index == paragraph.index and found.tokens.start >= tokens.start:
                    continue
                day = day_of(found.core, document.article.published_day, future=False)
                if (day is not None and not found.is_open) or _OF_A_MONTH.match(found.core):
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
    for start, end, core, is_open, bounds, other in _expressions_in(sentence.text):
        tokens = sentence.char_span(start, end, alignment_mode="expand")
        if tokens is not None and tokens.root.ent_type_ != "PERSON" and not _is_of_name(tokens):  # 'January Smith'
            yield _Expression(tokens, core, is_open, bounds, other)


def _is_of_name(tokens: TokenSpan) -> bool:
    """'The Sunday Post', 'the Mail on Sunday'."""
    doc, end = tokens.doc, tokens.end
    goes_on = end < len(doc) and doc[end].ent_iob_ == "I" and doc[end].pos_ == "PROPN"
    return tokens[-1].ent_type_ in {"ORG", "WORK_OF_ART"} and (goes_on or tokens[0].ent_iob_ == "I")


@lru_cache(maxsize=16)  # each verb and noun of a sentence asks for them
def _expressions_in(sentence: str) -> tuple[tuple[int, int, str, bool, bool, str | None], ...]:
    """Start and end of each time expression, and what `_Expression` says of it."""
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
        is_open = match["open"] is not None or (prep is not None and _IS_OPEN.fullmatch(prep) is not None)
        if prep and (prep.lower() in {"about", "around"} or sentence[end : end + 2] in {"'s", "’s"}):
            start = match.start("core")
            is_open = is_open and prep.lower() == "around"
        if (holiday := _HOLIDAY.search(sentence, 0, match.start("core"))) is not None:
            start, is_open = min(start, holiday.start()), True
        bounds = match["more"] is not None or _BETWEEN.search(sentence, start, end) is not None
        found.append((start, end, core, is_open, bounds, match["other"]))
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
