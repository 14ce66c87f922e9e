"""Tables as CSV (RFC 4180) in UTF-8, one line after another.

By default a spreadsheet program opens them unasked and unharmed: with a byte order mark, and an apostrophe before a
cell that the program would take for a formula, for the words come from articles that anybody may
have written (https://owasp.org/www-community/attacks/CSV_Injection). Both leave with `plain`. Lists are joined by '; '.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO

from kg.export.tables import Cell, Row, Table

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@contextmanager
def writing(stream: BinaryIO, columns: Sequence[str], *, plain: bool) -> Iterator[Callable[[Row], None]]:
    """What writes a row to `stream`, below the names of the columns."""
    encoding = "utf-8" if plain else "utf-8-sig"
    text = io.TextIOWrapper(stream, encoding=encoding, newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    written = _plain if plain else _guarded
    try:
        yield lambda row: writer.writerow([written(row.get(column)) for column in columns])
    finally:
        text.detach()  # the stream is the caller's to close


@contextmanager
def table(stream: BinaryIO, of: Table, *, plain: bool) -> Iterator[Callable[[Row], None]]:
    """What writes a row of a table."""
    with writing(stream, [column.name for column in of.columns], plain=plain) as write:
        yield write


def guarded(answer: bytes) -> bytes:
    """The CSV of a query's answer, in which numbers are not told from words, as a spreadsheet program opens it
    unharmed."""
    text = io.StringIO(newline="")
    rows = csv.reader(io.StringIO(answer.decode(), newline=""))
    csv.writer(text, lineterminator="\r\n").writerows(
        [cell if _NUMBER.fullmatch(cell) else _guarded(cell) for cell in row] for row in rows
    )
    return text.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:g}"
    return "; ".join(cell) if isinstance(cell, list) else str(cell)


def _guarded(cell: Cell) -> str:
    words = _plain(cell)
    return f"'{words}" if isinstance(cell, str | list) and words.startswith(_FORMULA) else words
