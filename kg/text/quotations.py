"""Pairing of quotation marks, paragraph by paragraph.

Knows the curly, straight and doubled ('' and ``) double marks, the angular and the low ones,
and single marks where they quote and are no apostrophe. A quotation that its paragraph leaves
open goes on into the next one, which by the printers' rule opens with a mark of its own; without
one it goes on as far as the paragraph in which it ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kg.model import Span

# The doubled marks come first, so that they are not read as two single ones.
_MARK = re.compile(r"''|``|‘‘|’’|[\"“”„‟«»‹›'‘’‚`]")
_DOUBLE = frozenset({"''", "``", "‘‘", "’’", '"', "“", "”", "„", "‟", "«", "»"})
_OPENING = frozenset({"``", "‘‘", "“", "„", "«", "‹", "‘", "‚", "‟", "`"})
_CLOSING = frozenset({"’’", "”", "»", "›", "’"})
# Words that drop their beginning, and so start with an apostrophe.
_CLIPPED = re.compile(r"(?:\d\ds?|em|til|till|cause|twas|tis|n|round|bout|cuz|kay)\b", re.IGNORECASE)
# A single-marked quotation is short; this bounds the search for its end.
_SINGLE_REACH = 600
# A quotation that is left open seldom goes over more paragraphs without a mark than these.
_UNMARKED = 8


@dataclass(frozen=True, slots=True, order=True)
class Quotation:
    """Words between quotation marks.

    span        with its marks; `inner` without them
    paragraph   index of the paragraph that holds it
    nested      True inside another quotation
    closed      False where no closing mark was found: it then runs to the paragraph's end
    continues   True where the paragraph before was left open and this goes on with it
    """

    span: Span
    inner: Span
    paragraph: int
    nested: bool = False
    closed: bool = True
    continues: bool = False


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    sign: str
    opens: bool
    closes: bool


def _marks(text: str, paragraph: Span) -> Iterator[_Mark]:
    """The marks of a paragraph, with what each may be by its sign and its neighbours."""
    for match in _MARK.finditer(text, paragraph.start, paragraph.end):
        sign, start, end = match.group(), match.start(), match.end()
        before = text[start - 1] if start > paragraph.start else " "
        after = text[end] if end < paragraph.end else " "
        free_before = before.isspace() or before in "([{—–-/\"“‘'«…"
        free_after = after.isspace() or after in ")]}—–-/,.;:!?\"”’'»…"
        opens = not after.isspace() and (free_before or not before.isalnum())
        closes = not before.isspace() and (free_after or not after.isalnum())
        if sign in _OPENING and not (free_after and closes and not opens):
            opens, closes = True, False
        elif sign in _CLOSING and sign in _DOUBLE and not (free_before and opens and not closes):
            opens, closes = False, True
        elif sign == '"' and before.isdigit() and not free_before and after.isspace():
            opens = False  # inches, unless a quotation is open
        yield _Mark(start, end, sign, opens, closes)


def _single_end(text: str, opening: _Mark, marks: list[_Mark], limit: int) -> _Mark | None:
    """The mark that closes a single-marked quotation, or None: then it was an apostrophe.

    A mark after punctuation is taken before one that may be a plural's possessive.
    """
    doubtful: _Mark | None = None
    for mark in marks:
        if mark.start < opening.end or mark.sign not in {"'", "’", "›"}:
            continue
        if mark.start >= limit or mark.start - opening.start > _SINGLE_REACH:
            break
        before, after = text[mark.start - 1], text[mark.end : mark.end + 1]
        if before.isspace() or after.isalnum():
            continue
        if before != "s" or not after.isspace():
            return mark
        doubtful = doubtful or mark
    return doubtful


def _singles(text: str, marks: list[_Mark], limits: list[Span], index: int, nested: bool) -> Iterator[Quotation]:
    """Quotations in single marks that lie whole in one of `limits`."""
    done = -1
    for limit in limits:
        inside = [m for m in marks if limit.start <= m.start and m.end <= limit.end and m.sign not in _DOUBLE]
        for position, mark in enumerate(inside):
            if mark.start < done or not mark.opens or mark.sign in {"’", "`"} or _CLIPPED.match(text, mark.end):
                continue
            if mark.start > 0 and text[mark.start - 1].isalnum():
                continue
            end = _single_end(text, mark, inside[position + 1 :], limit.end)
            if end is not None and end.start > mark.end:
                done = end.end
                yield Quotation(Span(mark.start, end.end), Span(mark.end, end.start), index, nested)


def _doubles(text: str, paragraph: Span, marks: list[_Mark], index: int, open_before: bool) -> Iterator[Quotation]:
    """Quotations in double marks. `open_before`: the paragraph before was left open."""
    opening: _Mark | None = None
    first = next((m for m in marks if m.sign in _DOUBLE), None)
    if open_before and first is not None and first.closes and not first.opens:
        opening = _Mark(paragraph.start, paragraph.start, first.sign, True, False)
    found: list[Quotation] = []
    for mark in marks:
        if mark.sign not in _DOUBLE:
            continue
        if opening is None:
            if mark.opens:
                opening = mark
            continue
        if mark.closes or not mark.opens:
            if mark.start > opening.end:
                found.append(Quotation(Span(opening.start, mark.end), Span(opening.end, mark.start), index))
            opening = None
        else:  # a second opening: the first was never closed, its words end here
            if text[opening.end : mark.start].strip():
                end = opening.end + len(text[opening.end : mark.start].rstrip())
                found.append(Quotation(Span(opening.start, end), Span(opening.end, end), index, closed=False))
            opening = mark
    if opening is not None and text[opening.end : paragraph.end].strip():
        inner = Span(opening.end, paragraph.end)
        found.append(Quotation(Span(opening.start, paragraph.end), inner, index, closed=False))
    if open_before and found and not text[paragraph.start : found[0].span.start].strip():
        found[0] = replace(found[0], continues=True)
    yield from found


def _complement(paragraph: Span, spans: list[Span]) -> list[Span]:
    """What of `paragraph` lies outside `spans`, which are in order and apart."""
    gaps, start = [], paragraph.start
    for span in spans:
        if start < span.start:
            gaps.append(Span(start, span.start))
        start = max(start, span.end)
    if start < paragraph.end:
        gaps.append(Span(start, paragraph.end))
    return gaps


def pair(text: str, paragraphs: Iterable[Span]) -> tuple[Quotation, ...]:
    """The quotations of `text`, in order of their beginnings.

    `paragraphs` are ranges of `text`, in order. Quotations of one level never overlap; a nested
    one lies inside an outer one.
    """
    found: list[Quotation] = []
    open_before = False
    within = list(paragraphs)
    every = [list(_marks(text, paragraph)) for paragraph in within]
    for index, (paragraph, marks) in enumerate(zip(within, every, strict=True)):
        if not any(m.sign in _DOUBLE for m in marks) and open_before:
            open_before = _ends_later(every[index + 1 : index + _UNMARKED])
            if open_before:
                found.append(Quotation(paragraph, paragraph, index, closed=False, continues=True))
                found += _singles(text, marks, [paragraph], index, nested=True)
                continue
        if not marks:
            continue
        outer = list(_doubles(text, paragraph, marks, index, open_before))
        outside = _complement(paragraph, [q.span for q in outer])
        singles = list(_singles(text, marks, outside, index, nested=False))
        nested = list(_singles(text, marks, [q.inner for q in outer], index, nested=True))
        found += sorted([*outer, *singles, *nested])
        open_before = bool(outer) and not outer[-1].closed and outer[-1].span.end == paragraph.end
    return tuple(found)


def _ends_later(following: Iterable[list[_Mark]]) -> bool:
    """Whether the first double mark in the paragraphs that follow ends a quotation."""
    marks = (mark for each in following for mark in each if mark.sign in _DOUBLE)
    first = next(marks, None)
    return first is not None and first.closes and not first.opens
