"""Time expressions: where they stand, what they hang on, and the day that they fix.

An expression is found by its words, for parsers attach dates badly, and then given to the
verb or noun above it. A day is fixed only by the words and the day of publication: without
the latter nothing but a date written out with its year is a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import dateparser  # type: ignore[import-untyped]
from spacy.tokens import Span as TokenSpan
from spacy.tokens import Token

from kg.document import Document, Paragraph
from kg.grammar import noun_phrase
from kg.records import Span, TimeWords

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_NUMBER = r"(?:\d+|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|a few|a couple of|many)"
_UNIT = r"(?:minute|hour|day|night|week|weekend|fortnight|month|year|decade)"
_PART = r"(?:morning|afternoon|evening|night|noon|midday|lunchtime|midnight)"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_DAYS = rf"{_DAY}(?:\s?[-–]\s?{_DAY}| (?:and|to) {_DAY})?(?!\d|[.,]\d|%|:\d)"
_YEAR = r"(?:1[5-9]|20)\d\d"
_SEASON = r"(?:spring|summer|autumn|fall|winter)"
_DATE = (
    rf"(?:(?:the )?{_DAYS}(?: of)? {_MONTH}(?:,? {_YEAR})?"
    rf"|{_MONTH} {_DAYS}(?:,? {_YEAR})?"
    rf"|(?:{_YEAR})-(?:0[1-9]|1[0-2])-(?:[0-2]\d|3[01]))"
)
_BARE_MONTH = r"(?:January|February|April|June|July|August|September|October|November|December)"
# Without a day of the month 'May' and 'March' may be a verb, so a bare month needs company.
_LOOSE = (
    rf"(?:(?:early|mid|late)[- ]?(?:{_MONTH}|{_YEAR})(?:,? {_YEAR})?|{_MONTH},? (?:of )?{_YEAR}"
    rf"|(?:(?:early|late|in|last|next|this|of|by|since|until|for|during|through) )(?:{_BARE_MONTH}|May|March)(?! ?\d))"
)
_RELATIVE = (
    rf"(?:(?:just |about |around |some |only |more than |nearly |almost )?{_NUMBER} {_UNIT}s? "
    r"(?:ago|earlier|later)"
    rf"|(?:the )?(?:last|next|this|coming|past|previous|following|same) (?:few |couple of )?"
    rf"(?:{_UNIT}s?|{_WEEKDAY}|{_SEASON}|{_PART})\b(?: {_PART})?"
    r"|(?:the )?day (?:before yesterday|after tomorrow)"
    rf"|(?:yesterday|today|tomorrow|tonight)(?: {_PART})?"
    rf"|the (?:first|second|third|fourth|last) {_UNIT} of (?:(?:this|next|last) (?:month|year)|{_MONTH})"
    rf"|the (?:{_PART}|day|week|month|year|weekend)\b"
    rf"|the (?:end|beginning|start|middle) of (?:the|this|next|last) (?:day|week|month|year|{_UNIT})|the weekend)"
)
_CORE = (
    rf"(?:{_WEEKDAY}(?:,? (?:the )?{_DATE}| {_PART})?s?|{_DATE}|{_LOOSE}|{_BARE_MONTH}|{_RELATIVE}"
    rf"|(?:the )?{_YEAR}(?:'?s)?)"
)
_PREPOSITION = (
    r"(?:on|in|at|by|since|until|till|before|after|during|from|between|over|within|for|around|about|through|throughout)"
)
_EXPRESSION = re.compile(
    rf"\b(?:(?P<shift>(?:just )?(?:earlier|later|late|early)(?: in)?) )?(?:(?P<prep>{_PREPOSITION}) )?"
    rf"(?P<core>{_CORE})(?P<more> (?:and|or|to|until) (?:{_DATE}|{_LOOSE}|{_WEEKDAY}))?(?!\w)",
    re.IGNORECASE,
)
# 'the day', 'the week' or a bare year are times only behind a preposition.
_NEEDS_PREPOSITION = re.compile(
    rf"(?:the (?:{_PART}|day|week|month|year|weekend)|(?:the )?{_YEAR}(?:'?s)?)", re.IGNORECASE
)
_CAPITAL = re.compile(rf"\b(?:{_WEEKDAY}|{_MONTH})")
_NAMED = re.compile(rf"\b(?:{_WEEKDAY}|{_MONTH})", re.IGNORECASE)

# 'In the morning', 'earlier in the day': of the day that the text spoke of last.
_SAME_DAY = re.compile(rf"the (?:same )?(?:day|{_PART})", re.IGNORECASE)

# Nouns that name something that happens at a time ('before the meeting').
_EVENTS = (
    "address anniversary appearance arrival attack audience ballot briefing call campaign ceremony conference congress "
    "convention conversation debate deadline departure dialogue dinner election encounter event flight forum funeral "
    "gala game gathering hearing holiday inauguration interview invasion journey lunch luncheon mass meeting "
    "negotiation news night opening parade presentation primary rally reception referendum retreat round "
    "seminar service session signing speech stop stopover strike summit symposium talk talks telethon tour "
    "trial trip unveiling visit vote war wedding workshop"
)
EVENTS = frozenset(_EVENTS.split())
_BEFORE_AFTER = frozenset({"before", "after", "during", "following", "ahead", "amid", "prior", "upon"})
_CLAUSAL = frozenset({"relcl", "acl", "advcl", "ccomp", "pcomp", "parataxis", "csubj"})


@dataclass(frozen=True, slots=True)
class _Expression:
    tokens: TokenSpan
    core: str


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
        return TimeWords(evidence, day, weekday_of(found.core))
    for prep in token.children:
        if prep.lower_ in _BEFORE_AFTER and prep.dep_ in {"prep", "advmod", "mark"}:
            for noun in _objects(prep):
                if noun.lemma_.lower() in EVENTS and noun.pos_ == "NOUN":
                    phrase = noun_phrase(noun)
                    span = Span(paragraph.span(prep).start, paragraph.span(phrase).end)
                    return TimeWords(document.evidence(span))
    return None


def _day_before(document: Document, paragraph: Paragraph, tokens: TokenSpan) -> date | None:
    """The day that the text named last before `tokens`, in this paragraph or the five before."""
    for each in document.paragraphs[paragraph.index :: -1][:6]:
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
    for match in _EXPRESSION.finditer(sentence.text):
        core, prep = match["core"], match["prep"]
        if prep is None and match["shift"] is None and _NEEDS_PREPOSITION.fullmatch(core):
            continue
        if _NAMED.search(core) and not _CAPITAL.search(core):
            continue
        start, end = match.span()
        if core[0].isupper() and core.istitle() and " " in core and start > 0 and not _NAMED.search(core):
            continue  # the name of a programme or a column ('This Week')
        # 'In Sunday's paper' the preposition is the paper's; 'about' belongs to what precedes.
        if prep and (prep.lower() in {"about", "around"} or sentence.text[end : end + 2] in {"'s", "’s"}):
            start = match.start("core")
        tokens = sentence.char_span(start, end, alignment_mode="expand")
        if tokens is not None:
            yield _Expression(tokens, core + (match["more"] or ""))


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
        if current.dep_ in _CLAUSAL and current.pos_ in {"VERB", "AUX"}:
            return None
        if current.dep_ == "conj" and current.pos_ in {"VERB", "AUX"}:
            return None
    return None


def weekday_of(words: str) -> int | None:
    """ISO number (1 = Monday) of the weekday that `words` name, None where they name none."""
    found = re.search(_WEEKDAY, words, re.IGNORECASE)
    return _WEEKDAYS.index(found.group().lower()) + 1 if found else None


def day_of(words: str, published: date | None, *, future: bool) -> date | None:
    """The day that `words` fix, read on the day `published` (None: unknown).

    Months, weeks and years are no days; of a range ('May 3-5') the first day counts.
    """
    written = re.search(_DATE, words, re.IGNORECASE)
    if written:
        first = re.sub(rf"({_DAY})(?:\s?[-–]\s?| (?:and|to) ){_DAY}(?!\d)", r"\1", written.group(), flags=re.IGNORECASE)
        first = re.sub(r"^the ", "", first, flags=re.IGNORECASE)
        if re.search(rf"\b{_YEAR}\b", first):
            return _parsed(first, published or date(2000, 1, 1), future)
        return _nearest_year(first, published, future) if published else None
    if published is None:
        return None
    weekday = weekday_of(words)
    if weekday is not None:
        return _weekday_near(words.lower(), weekday, published, future)
    plain = words.lower()
    if re.fullmatch(rf"(?:today|tonight|this {_PART})(?: {_PART})?", plain):
        return published
    if plain.startswith(("yesterday", "tomorrow", "the day before yesterday", "the day after tomorrow")):
        return _parsed(re.sub(rf" {_PART}$", "", plain).removeprefix("the "), published, future)
    if plain == "last night":
        return published - timedelta(days=1)
    if re.fullmatch(rf"(?:just |only )?{_NUMBER} days? ago", plain) and not re.search("several|few|couple|many", plain):
        return _parsed(re.sub("^(?:just|only) ", "", plain), published, future)
    return None


def _nearest_year(words: str, published: date, future: bool) -> date | None:
    """The day of a date without its year: the next or the last one, but never one most of a
    year away when the other is near, for then the article would have named the year."""
    first, other = _parsed(words, published, future), _parsed(words, published, not future)
    if first and other and abs((first - published).days) > 270 and abs((other - published).days) < 95:
        return other
    return first


def _weekday_near(words: str, weekday: int, published: date, future: bool) -> date:
    """The next or the last such day. 'Last' and 'next' win over what the verb tells."""
    ahead = (weekday - published.isoweekday()) % 7
    if re.match(r"(?:the )?(?:last|past|previous) ", words):
        return published - timedelta(days=(7 - ahead) % 7 or 7)
    if re.match(r"(?:the )?(?:next|coming|following) ", words):
        return published + timedelta(days=ahead or 7)
    return published + timedelta(days=ahead) if future else published - timedelta(days=(7 - ahead) % 7)


@lru_cache(maxsize=4096)
def _parsed(words: str, base: date, future: bool) -> date | None:
    """What dateparser makes of `words` on the day `base`."""
    found = dateparser.parse(
        words,
        languages=["en"],
        settings={
            "RELATIVE_BASE": datetime(base.year, base.month, base.day, 23 if not future else 0),
            "PREFER_DATES_FROM": "future" if future else "past",
            "TIMEZONE": "UTC",
            "RETURN_AS_TIMEZONE_AWARE": False,
            "DATE_ORDER": "MDY",
        },
    )
    return found.date() if found else None
