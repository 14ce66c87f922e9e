"""JSON: one article, a list of them, an object that holds such a list, or one article a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, TextIO

from kg.articles.columns import has_text, parse_columns
from kg.articles.containers import rows
from kg.articles.raw import NotRead, Piece, RawArticle
from kg.articles.readers import ninjs
from kg.articles.streams import HEAD
from kg.articles.texts import as_text
from kg.settings import Settings

_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{\s*[\"}]|\[\s*[{\]])")
_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()
_FAULTS = (ValueError, RecursionError)  # no JSON, a number of thousands of digits, brackets within brackets
_PIECE = 1 << 16
# How deep in an object the list of articles may lie, as in the answers of news services.
_DEEPEST = 3


def is_json(head: bytes) -> bool:
    """Whether `head` begins with an object or a list of objects."""
    return _BEGINNING.match(head) is not None and not (is_lines(head) and len(_lines(head)) > 1)


def is_lines(head: bytes) -> bool:
    """Whether `head` begins with an object in a line, whole or broken or longer than `head`."""
    if _BEGINNING.match(head) is None or head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"{":
        return False
    lines = _lines(head)
    if len(lines) == 1 and len(head) >= HEAD:
        return True
    first = lines[0].decode("utf-8", "replace")
    try:
        return isinstance(json.loads(first), dict)
    except json.JSONDecodeError as error:
        # an object over several lines only misses something at the end of its first
        return error.pos < len(first)
    except _FAULTS:
        return True


def _lines(head: bytes) -> list[bytes]:
    return [line for line in head.lstrip(b"\xef\xbb\xbf").strip().splitlines() if line.strip()]


def _why(error: Exception, line: int | None = None) -> str:
    if isinstance(error, json.JSONDecodeError):
        where = f"line {line}, " if line is not None else ""
        return f"it is no JSON: {error.msg.removesuffix(' at')} at {where}column {error.colno}"
    return f"it is no JSON that can be read: {'too deep' if isinstance(error, RecursionError) else error}"


def lines(stream: BinaryIO, name: str, settings: Settings) -> Iterator[Piece]:
    """An article a line (JSON lines, NDJSON), called by the number of its line."""
    given, limit = parse_columns(settings.columns), settings.max_document_bytes
    text, number = as_text(stream), 0
    while line := text.readline(limit + 1):
        number += 1
        where = f"{name}:{number}"
        if len(line) > limit:
            yield NotRead(where, f"the line has more than {limit} bytes: shorten it or raise KG_MAX_DOCUMENT_BYTES")
            while line and line[-1] not in "\r\n":
                line = text.readline(_PIECE)
        elif line.strip():
            try:
                value = json.loads(line)
            except _FAULTS as error:
                yield NotRead(where, _why(error))
            else:
                yield from _of_value(value, where, given)


def documents(stream: BinaryIO, name: str, settings: Settings) -> Iterator[Piece]:
    """One article, or the articles of a list, called by their number in that; what stands behind a fault is not read,
    for nobody can tell where it begins."""
    given = parse_columns(settings.columns)
    scanner = _Scanner(as_text(stream), settings.max_document_bytes)
    number, within = 0, False
    try:
        while found := scanner.next_character():
            if found == "[" and not within:
                within = scanner.skip()
            elif within and found in ",]":
                within = scanner.skip() and found != "]"
            else:
                value = scanner.value()
                number += 1
                alone = number == 1 and not within and not scanner.next_character()
                yield from _of_value(value, name if alone else f"{name}:{number}", given)
        if within:
            yield NotRead(name, f"it ends in the middle of the list, after {number} articles")
        elif not number:
            yield NotRead(name, "it holds an empty list")
    except _TooLong:
        yield NotRead(
            f"{name}:{number + 1}" if within else name,
            f"it has more than {scanner.limit} bytes: write an article a line (.jsonl) or raise KG_MAX_DOCUMENT_BYTES",
        )
    except _FAULTS as error:
        where = f"{name}:{number + 1}" if within or number else name
        behind = "; nothing behind it is read" if within or number else ""
        yield NotRead(where, _why(error, scanner.line_of(error)) + behind)


def _of_value(value: Any, name: str, given: Mapping[str, str]) -> Iterator[Piece]:
    if not isinstance(value, dict):
        yield NotRead(name, f"it is {type(value).__name__} and no object: write one with a text")
        return
    if not given and ninjs.is_item(value):
        yield RawArticle(name, json.dumps(value).encode("ascii"), "ninjs")
        return
    listed = None if has_text(value, given) else _list_in(value, given)
    if listed is None:
        yield rows.piece(value, name, given)
        return
    for number, each in enumerate(listed, start=1):
        yield from _of_value(each, f"{name}:{number}", given)


def _list_in(value: Mapping[str, Any], given: Mapping[str, str], depth: int = 1) -> list[Any] | None:
    """The list in `value` that holds objects with a text; the first of several."""
    for each in value.values():
        if isinstance(each, list) and any(isinstance(item, dict) and has_text(item, given) for item in each):
            return each
    inner = (each for each in value.values() if isinstance(each, dict)) if depth < _DEEPEST else ()
    return next((found for each in inner if (found := _list_in(each, given, depth + 1)) is not None), None)


class _TooLong(Exception):
    """A value is longer than the limit."""


class _Scanner:
    """Values of JSON one after the other, without the text of more than one in memory."""

    def __init__(self, text: TextIO, limit: int) -> None:
        self._text, self.limit = text, limit
        self._buffer, self._at, self._lines = "", 0, 1

    def next_character(self) -> str:
        """The next character that is no white space, '' at the end; it stays the next."""
        while True:
            self._at = _SPACE.match(self._buffer, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._buffer) or not self._more():
                return self._buffer[self._at : self._at + 1]

    def skip(self) -> bool:
        """Leave the next character behind; True."""
        self._at += 1
        return True

    def value(self) -> Any:
        """The next value, which is left behind. Raises ValueError where it is none, _TooLong."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self._buffer, self._at)
            except ValueError:
                if not self._more():
                    raise
            else:
                if end < len(self._buffer) or not self._more():
                    self._at = end
                    return value

    def line_of(self, error: Exception) -> int | None:
        """In which line an error is that `value` raised."""
        return self._lines + self._buffer.count("\n", 0, error.pos) if isinstance(error, json.JSONDecodeError) else None

    def _more(self) -> bool:
        """Read on, twice as much each time; whether there was something."""
        self._lines += self._buffer.count("\n", 0, self._at)
        self._buffer, self._at = self._buffer[self._at :], 0
        if len(self._buffer) > self.limit:
            raise _TooLong
        more = self._text.read(max(_PIECE, len(self._buffer)))
        self._buffer += more
        return bool(more)
