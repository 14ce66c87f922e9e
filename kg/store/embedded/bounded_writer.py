"""Where the engine's serialisers write to: answers go on in pieces, their rows counted, within limits.

The engine writes a whole answer in one call, row after row; nothing but what it writes tells how far
it is. So the rows are counted by their marks in the bytes of each format.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kg.errors import QueryError, QueryTooLarge

# An answer up to this size is handed on whole.
PIECE = 1 << 16

# What XML 1.0 cannot hold (its production Char), in UTF-8; surrogates are no Unicode text anyway.
_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long an answer may be: bytes as serialised, rows of a SELECT or triples; None is no limit."""

    size: int | None = None
    rows: int | None = None

    def check(self, size: int, rows: int = 0) -> None:
        """Raises QueryTooLarge where an answer of so many bytes and rows is too long."""
        if self.size is not None and size > self.size:
            raise QueryTooLarge(f"the answer is longer than {self.size:,} bytes: add a LIMIT")
        if self.rows is not None and rows > self.rows:
            raise QueryTooLarge(f"the answer has more than {self.rows:,} rows: add a LIMIT")


class RowCounter:
    """Counts the rows of one answer."""

    def feed(self, piece: bytes) -> int:
        """The number of rows in the answer as far as `piece`, which follows the last one."""
        raise NotImplementedError

    @classmethod
    def count(cls, answer: bytes) -> int:
        """The number of rows in a whole answer."""
        return cls().feed(answer)


class _Marks(RowCounter):
    """Rows by marks that only a row's beginning or end has: any of `_marks`, all of one length, unless it is the
    beginning of one of `_no_marks`, which are longer by one; the first `_before` of them are no row's. By
    literals, whose search is quicker by far than that of a pattern."""

    _marks: Sequence[bytes]
    _no_marks: Sequence[bytes] = ()
    # What all of these end with: they are rare, and one search is quicker than many.
    _doubtful: re.Pattern[bytes] | None = None
    _before = 0

    def __init__(self) -> None:
        self._after = 1 if self._no_marks else 0
        self._overlap = len(self._marks[0]) - 1 + self._after
        self._found = -self._before
        self._tail = b""

    def feed(self, piece: bytes) -> int:
        """See `RowCounter`."""
        joined = self._tail + piece if self._tail else piece
        end = max(len(joined) - self._after, 0)
        for mark in self._marks:
            self._found += joined.count(mark, 0, end)
        if self._doubtful is not None and self._doubtful.search(joined):
            for mark in self._no_marks:
                self._found -= joined.count(mark)
        self._tail = joined[-self._overlap :] if self._overlap else b""
        return max(self._found, 0)


class JsonRows(_Marks):
    """Of SPARQL 1.1 Query Results JSON. Inside a string a quotation mark is escaped, and behind the
    one that ends it comes neither a letter nor a colon: so this mark stands at a row's beginning
    alone. A row that binds nothing has none and is not counted."""

    _marks = (b'[{"', b',{"')
    _no_marks = tuple(mark + other for mark in (b'[{"', b',{"') for other in (b"}", b",", b":"))
    _doubtful = re.compile(rb'\{"[},:]')

    @classmethod
    def count(cls, answer: bytes) -> int:
        """See `RowCounter`. Short answers come by the thousand: the fewer steps, the better."""
        if cls._doubtful.search(answer):
            return super().count(answer)
        return answer.count(cls._marks[0]) + answer.count(cls._marks[1])


class XmlRows(_Marks):
    """Of SPARQL Query Results XML, where '<' is a mark's alone."""

    _marks = (b"<result>",)


class TsvRows(_Marks):
    """Of SPARQL 1.1 Query Results TSV: a line each below the head, for line ends in terms are escaped."""

    _marks = (b"\n",)
    _before = 1


class CsvRows(RowCounter):
    """Of SPARQL 1.1 Query Results CSV: line ends outside quotation marks, below the head."""

    def __init__(self) -> None:
        self._found, self._quoted = -1, False

    def feed(self, piece: bytes) -> int:
        """See `RowCounter`."""
        for part in re.split(rb'(")', piece) if b'"' in piece else (piece,):
            if part == b'"':
                self._quoted = not self._quoted
            elif not self._quoted:
                self._found += part.count(b"\n")
        return max(self._found, 0)


class BoundedWriter:
    """A binary stream that hands on what it is given in pieces of about PIECE bytes.

    Raises QueryTooLarge where the answer runs past its limits, QueryError where it cannot be
    written in XML (`not_xml` names the formats that can). Each is raised before what is wrong is
    handed on, though pieces before it may have gone.
    """

    def __init__(
        self,
        write: Callable[[bytes], None],
        limits: Limits,
        counter: RowCounter | None = None,
        not_xml: str | None = None,
    ) -> None:
        self._write = write
        self._limits = limits
        self._counter = counter
        self._not_xml = not_xml
        self._is_rdf_xml = not_xml is not None and counter is None
        self._pieces: list[bytes] = []
        self._waiting = 0
        self._size = 0
        self._tail = b""
        self.rows = 0

    def write(self, data: bytes) -> int:
        """Take `data`, all of it."""
        self._size += len(data)
        self._limits.check(self._size)
        self._pieces.append(bytes(data))
        self._waiting += len(data)
        if self._waiting >= PIECE:
            self._hand_on()
        return len(data)

    def flush(self) -> None:
        """Nothing waits for the serialiser's flush: `finish` hands on the rest."""

    def finish(self) -> None:
        """Hand on what is left."""
        if self._pieces:
            self._hand_on()

    def counting(self, rows: Iterable[_T]) -> Iterator[_T]:
        """`rows`, counted as they are taken."""
        for row in rows:
            self._count(self.rows + 1)
            yield row

    def _count(self, rows: int) -> None:
        self.rows = rows
        self._limits.check(0, rows)

    def _hand_on(self) -> None:
        piece = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
        self._pieces, self._waiting = [], 0
        if self._counter is not None:
            self._count(self._counter.feed(piece))
        if self._not_xml is not None:
            self._check_xml(piece, self._not_xml)
            if self._is_rdf_xml:
                # A bare carriage return would come back as a line feed (XML 1.0, section 2.11).
                piece = piece.replace(b"\r", b"&#13;")
        self._write(piece)

    def _check_xml(self, piece: bytes, instead: str) -> None:
        """The graph keeps an article's characters as they are; to leave one out would be to misquote."""
        found = _NOT_XML.search(self._tail + piece)
        if found:
            code = ord(found.group().decode())
            raise QueryError(f"the answer holds the character U+{code:04X}, which XML cannot hold: ask for {instead}")
        self._tail = piece[-2:]
