"""Where the headline of an article ends.

A headline is told by its typography and grammar: a short first paragraph without a full stop, in
title case, in two decks with a semicolon between, or before a dateline. Texts out of databases
put a full stop after it all the same; then only what no lead would say is one: a lead tells what
happened, and when. The title that is known from elsewhere decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg import lexicon
from kg.articles.boilerplate import is_title_case
from kg.english.calendar import MONTH, WEEKDAY
from kg.english.datelines import dateline
from kg.lexicon.folding import words_of
from kg.model import Span

_DAY = re.compile(
    rf"(?:{WEEKDAY},? )?(?:{MONTH} \d{{1,2}},? \d{{4}}|\d{{1,2}} {MONTH},? \d{{4}}|\d{{4}}-\d{{2}}-\d{{2}}"
    rf"|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}})\b"
)
_BYLINE = re.compile(r"(?i:by|from) ?:? ?[A-Z][\w.'’-]*(?:,? (?:and )?[A-Z][\w.'’-]*){0,8}(?:, .{0,40})?$")
_CLOSED = re.compile(r"[.!?…][\"'”’»)\]]*$")
_LEADS_ON = re.compile(r"[:,][\"'”’»)\]]*$")
# A lead has articles, names the time and tells in the past; headlines tell in the present, and leave 'be' out.
_CLAUSE_OF_A_LEAD = re.compile(
    rf"\b(?:an?|the|{WEEKDAY}|{MONTH} \d|\d {MONTH}|yesterday|today|tonight|ago|(?:last|this|next) \w+|\d{{4}}|\w+ed"
    rf"|{'|'.join(sorted(lexicon.words('english.told')))})\b",
    re.IGNORECASE,
)
_CAPTION = re.compile(r"[()/|]|\b\d{4}\b|\b(?:photo|image|caption|pictured)\b", re.IGNORECASE)
_LEAST_IN_COMMON = 0.5
# Labels under which databases of newspapers print a summary before the text.
_ABSTRACT = re.compile(r"ABSTRACT\.?")
_FULL_TEXT = re.compile(r"FULL TEXT\.?")
_MOST_WORDS = 30
_WORDS_OF_A_DECK = 40
_WORDS_OF_A_SENTENCE = 6
_FEW = 14


def _is_sentence(words: str) -> bool:
    return len(words.split()) >= _WORDS_OF_A_SENTENCE and bool(_CLOSED.search(words))


def _is_preliminary(words: str) -> bool:
    """A dateline, a date or a byline: part of the article, but of no headline."""
    return bool(dateline(words) or _DAY.match(words) or _BYLINE.match(words))


def _is_headline(words: str, following: str) -> bool:
    count = len(words.split())
    if count > _MOST_WORDS or _LEADS_ON.search(words):
        return False
    if dateline(following):
        return True
    if _is_preliminary(words):
        return False
    if not _CLOSED.search(words) or is_title_case(words):
        return True
    return count <= _FEW and words[0] not in '“"' and not _CLAUSE_OF_A_LEAD.search(words)


def _is_called(title: str, words: str) -> bool:
    """Whether `words` may be the headline of an article that is called `title` elsewhere."""
    ours, theirs = set(words_of(words)), set(words_of(title))
    return len(ours & theirs) >= _LEAST_IN_COMMON * min(len(ours), len(theirs))


def _is_deck(texts: Sequence[str]) -> bool:
    """Whether the second paragraph goes on with the headline."""
    second = texts[1]
    if len(texts) < 3 or len(second.split()) > _WORDS_OF_A_DECK or _is_preliminary(second) or _CAPTION.search(second):
        return False
    return texts[0].endswith(";") or not (_CLOSED.search(second) or _LEADS_ON.search(second))


def _last(texts: Sequence[str], title: str | None) -> int | None:
    """Which paragraph ends the headline, None where there is no headline."""
    labels = [i for i, each in enumerate(texts) if _FULL_TEXT.fullmatch(each)]
    if labels and any(_ABSTRACT.fullmatch(each) for each in texts[: labels[0]]):
        return labels[0]
    if title is not None:
        for last in (0, 1):
            if words_of(title) == words_of(" ".join(texts[: last + 1])):
                return last
        if _CLOSED.search(texts[0]) and not _is_called(title, texts[0]) and not dateline(texts[1]):
            return None
    if not any(map(_is_sentence, texts[1:])) or not _is_headline(texts[0], texts[1]):
        return None
    return 1 if _is_deck(texts) else 0


def headline(text: str, paragraphs: Sequence[Span], title: str | None) -> Span | None:
    """The headline, decks and a database's abstract included, None where the text has none.

    `paragraphs` are those of the article proper; `title` is what the sidecar says.
    """
    ends = [p.start + 1_000 if p.end - p.start > 1_000 else p.end for p in paragraphs[:12]]
    texts = [
        " ".join(text[p.start : end].split()) + "." * (end < p.end) for p, end in zip(paragraphs, ends, strict=False)
    ]
    last = _last(texts, title) if len(texts) > 1 else None
    return None if last is None else Span(paragraphs[0].start, paragraphs[last].end)
