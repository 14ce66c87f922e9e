"""What spreadsheets make of a table of SSSOM, made good again before it is read.

They save it in windows-1252 or UTF-16, with semicolons or commas in place of tabs, quote cells, write 'NOT' or 'not'
for 'Not', and days as their country does. What can mean one thing only is taken so; a day that can be read in two ways
is refused with its row.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator

from kg.errors import BadInput

# What every table of SSSOM has.
_COLUMNS = {"subject_id", "predicate_id", "object_id", "mapping_justification"}
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(T.*)?", re.ASCII)


def decoded(data: bytes) -> str:
    """The text of a table: by its byte order mark, else UTF-8, else windows-1252, in which spreadsheets save.

    Raises ValueError where it is in none of them.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def mended(text: str) -> str:
    """`text` with tabs between its columns and with values as SSSOM writes them; its comments as they are.

    Raises BadInput, with the row, for a table without a column that it needs, for a row that has more cells than
    the table has columns, and for a day that is not of ISO 8601.
    """
    lines = text.splitlines(keepends=True)
    start = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    table = "".join(lines[start:])
    between = max("\t;,", key=table.partition("\n")[0].count)
    rows = csv.reader(io.StringIO(table), delimiter=between)
    columns = [cell.strip() for cell in next(rows, [])]
    missing = sorted(_COLUMNS - set(columns))
    if missing:
        raise BadInput(f"it lacks the column {missing[0]}")
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter="\t", lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(_values(rows, columns))
    # a comment that a spreadsheet took for cells ends with their separators
    return "".join(line.rstrip(f"\r\n\t{between}") + "\n" for line in lines[:start]) + stream.getvalue()


def _values(rows: Iterator[list[str]], columns: list[str]) -> Iterator[list[str]]:
    for number, cells in enumerate(rows, start=1):
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[len(columns) :]):
            raise BadInput(f"row {number} has more cells than there are columns")
        row = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
        modifier, day = row.get("predicate_modifier", ""), row.get("mapping_date", "")
        if modifier.lower() not in {"", "not"}:
            raise BadInput(f"row {number}: predicate_modifier {modifier!r} is none: write Not, or nothing")
        if day and not _ISO_DAY.fullmatch(day):
            raise BadInput(f"row {number}: mapping_date {day!r} is no day of ISO 8601: write YYYY-MM-DD")
        row["predicate_modifier"] = modifier.capitalize()
        yield [row.get(column, "") for column in columns]
