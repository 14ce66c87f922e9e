"""Tables whose rows are articles: CSV with its kin, and Parquet."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any, BinaryIO

from kg.articles.columns import TEXT, parse_columns, understood
from kg.articles.containers import rows
from kg.articles.raw import NotRead, Piece
from kg.articles.streams import HEAD
from kg.articles.texts import as_text
from kg.errors import UnreadableArticle
from kg.settings import Settings

_DELIMITERS = ",\t;|"
_LONGEST_NAME = 60  # characters of a column's name: prose has longer pieces between its commas
_LONGEST_HEADER = 10_000
_ROWS_AT_ONCE = 64


def is_csv(head: bytes) -> bool:
    """Whether the first line of `head` names columns, among them one for the text and one for something else."""
    lines = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:_LONGEST_HEADER].decode("utf-8", "replace").splitlines()
    cells = _split(lines[0], _delimiter(lines[0])) if lines else []
    return all(len(cell) <= _LONGEST_NAME for cell in cells) and {TEXT} < understood(cells, {}).keys()


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return []


def _delimiter(line: str) -> str:
    """What stands between the columns that `line` names: that which gives most that are known, then most at all."""
    cells = {each: _split(line, each) for each in _DELIMITERS}
    return max(_DELIMITERS, key=lambda each: (len(understood(cells[each], {})), len(cells[each])))


def _first(lines: Iterator[str]) -> Iterator[str]:
    """The first of `lines`, as many as formats are told by."""
    size = 0
    while size < HEAD and (line := next(lines, "")):
        size += len(line)
        yield line


def _quoting(sample: Sequence[str], delimiter: str) -> dict[str, Any]:
    """How quotation marks are written, as `csv` wants it: doubled, as RFC 4180 has it, unless only another way reads
    the `sample`: behind a backslash, as databases write, or, between tabs, as they are."""
    if sum(map(len, sample)) >= HEAD:
        sample = sample[:-1]  # may be half a row
    ways: list[dict[str, Any]] = [{}]
    if any('\\"' in line for line in sample):
        ways.append({"escapechar": "\\", "doublequote": False})
    if delimiter == "\t":
        ways.append({"quoting": csv.QUOTE_NONE})
    for way in ways:
        try:
            widths = {len(cells) for cells in csv.reader(sample, delimiter=delimiter, strict=True, **way) if cells}
        except csv.Error:
            continue
        if len(widths) == 1:
            return way
    return {}


def delimited(stream: BinaryIO, name: str, settings: Settings) -> Iterator[Piece]:
    """The rows of CSV, TSV and the like, whose first row names the columns; a row is called by its number, the first
    being 1 as spreadsheets have it."""
    given, limit = parse_columns(settings.columns), settings.max_document_bytes
    csv.field_size_limit(limit)
    text = as_text(stream)
    lines = iter(partial(text.readline, limit), "")
    sample = list(_first(lines))
    if sample and sample[0].lower().startswith("sep="):  # for spreadsheets
        del sample[0]
    delimiter = _delimiter(sample[0]) if sample else ","
    reader = csv.reader(chain(sample, lines), delimiter=delimiter, strict=True, **_quoting(sample, delimiter))
    header: list[str] = []
    number = 0
    while True:
        number += 1
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield NotRead(f"{name}:{number}", f"it is no row, lines {line} to {reader.line_num}: {error}")
            continue
        if not header:
            header = [rows.mended(cell.strip())[0] for cell in cells]
            _check_columns(header, given)
        elif len(cells) == len(header):
            yield rows.piece(dict(zip(header, cells, strict=True)), f"{name}:{number}", given)
        elif any(cells):
            yield NotRead(
                f"{name}:{number}", f"it has {len(cells)} values for {len(header)} columns, at line {reader.line_num}"
            )


def _check_columns(header: Sequence[str], given: Mapping[str, str]) -> None:
    missing = [column for column in given.values() if column not in header]
    if missing:
        raise UnreadableArticle(f"it has no column {missing[0]!r}: give --column one of {', '.join(map(repr, header))}")
    if TEXT not in understood(header, given):
        raise UnreadableArticle(f"none of its columns is known to be the text: {rows.remedy(header)}")


def is_parquet(head: bytes) -> bool:
    """Whether `head` begins as Parquet does."""
    return head.startswith(b"PAR1")


def parquet(stream: BinaryIO, name: str, settings: Settings) -> Iterator[Piece]:
    """The rows of a Parquet file, called by their number. A NotRead where the extra `parquet` is not installed."""
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError:
        yield NotRead(name, "Parquet needs pyarrow: pip install 'newskg[parquet]'")
        return
    given = parse_columns(settings.columns)
    number = 0
    try:
        table = ParquetFile(stream)
        _check_columns(table.schema_arrow.names, given)
        known = understood(table.schema_arrow.names, given)
        wanted = list(dict.fromkeys(chain.from_iterable(known.values())))
        for batch in table.iter_batches(batch_size=_ROWS_AT_ONCE, columns=wanted):
            for row in batch.to_pylist():
                number += 1
                yield rows.piece(row, f"{name}:{number}", given)
    except (ArrowException, OSError, ValueError) as error:
        raise UnreadableArticle(f"it is broken after row {number}: {error}") from error
