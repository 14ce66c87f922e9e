"""Where the paragraphs of a plain text lie, lines that were broken at a fixed width joined.

A paragraph is one line of the text, unless the text is hard-wrapped; then it is the run of lines
that the wrapping made of one. Offsets are code points of the text as received.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.model import Span

# Whatever str.splitlines knows as a line end, so that vertical tabs and U+2028 separate too.
_LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_LINE_END = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_SENTENCE_END = re.compile(r"[.!?:…][\"'”’»)\]]*$")
_LIST_ITEM = re.compile(r"(?:[-*•·‣▪–—]|\(?\d{1,2}[.)])\s")
# Lines wrapped by mail readers, wire services and text editors lie between these widths.
_NARROWEST, _WIDEST = 40, 110


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is not blank, trimmed: `width` counts its indentation; `follows` says that
    the line before it is not blank."""

    start: int
    end: int
    indent: int
    follows: bool

    @property
    def width(self) -> int:
        return self.indent + self.end - self.start


def _lines(text: str, span: Span) -> Iterator[_Line]:
    before = None
    for match in _LINE.finditer(text, span.start, span.end):
        words = match[0].strip()
        if not words:
            before = None
            continue
        indent = len(match[0]) - len(match[0].lstrip())
        start = match.start() + indent
        follows = before is not None and _LINE_END.fullmatch(text, before, match.start()) is not None
        yield _Line(start, start + len(words), indent, follows)
        before = match.end()


def _may_continue(text: str, line: _Line, following: _Line) -> bool:
    """Whether `following` stands where the rest of a wrapped `line` would."""
    return following.follows and following.indent <= line.indent and not _LIST_ITEM.match(text, following.start)


def _was_full(text: str, line: _Line, following: _Line, width: int) -> bool:
    """Whether the first word of `following` had no room left on `line`."""
    first = text[following.start : min(following.end, following.start + width)].split(None, 1)[0]
    return line.width + 1 + len(first) > width


def _wrap_width(text: str, lines: Sequence[_Line]) -> int | None:
    """The width at which the lines of `text` were broken, None where they were not.

    In wrapped prose nearly every line is so full that the next word would not have fitted, and
    few lines end where a sentence does.
    """
    pairs = [(a, b) for a, b in pairwise(lines) if _may_continue(text, a, b)]
    if len(pairs) < 2:
        return None
    widths = sorted(each.width for pair in pairs for each in pair)
    # One overlong line (an address, an unwrapped headline) does not set the width.
    width = widths[int(0.95 * (len(widths) - 1))]
    if not _NARROWEST <= width <= _WIDEST:
        return None
    full = [(a, b) for a, b in pairs if _was_full(text, a, b, width)]
    running = sum(not _SENTENCE_END.search(text[a.start : a.end]) for a, _ in full)
    return width if len(full) >= 0.7 * len(pairs) and running >= 0.6 * len(full) else None


def paragraphs(text: str, span: Span) -> Iterator[Span]:
    """The paragraphs of `text` inside `span`, in order, trimmed of white space."""
    lines = list(_lines(text, span))
    width = _wrap_width(text, lines)
    index = 0
    while index < len(lines):
        last = index
        while (
            width is not None
            and last + 1 < len(lines)
            and _may_continue(text, lines[last], lines[last + 1])
            and _runs_on(text, lines[last], lines[last + 1], width)
        ):
            last += 1
        yield Span(lines[index].start, lines[last].end)
        index = last + 1


def _runs_on(text: str, line: _Line, following: _Line, width: int) -> bool:
    if _was_full(text, line, following, width):
        return True
    return text[following.start].islower() and not _SENTENCE_END.search(text[line.start : line.end])


def pieces(text: str, span: Span, limit: int) -> Iterator[Span]:
    """The paragraphs of `text` inside `span`; one longer than `limit` is cut, after a sentence
    or at white space where there is any, else at `limit`."""
    for paragraph in paragraphs(text, span):
        start, end = paragraph.start, paragraph.end
        while start < end:
            stop = end
            if end - start > limit:
                middle = start + limit // 2
                cut = text.rfind(". ", middle, start + limit) + 1 or text.rfind(" ", middle, start + limit)
                stop = cut if cut > start else start + limit
            piece = text[start:stop]
            left = start + len(piece) - len(piece.lstrip())
            right = start + len(piece.rstrip())
            if left < right:
                yield Span(left, right)
            start = stop
