"""Tables as a workbook (XLSX, ECMA-376), one sheet a table; text is never a formula.

openpyxl writes row by row into files of its own. It puts the time into the workbook, which is taken out
again, so that the same graph gives the same bytes.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, BinaryIO

from kg.errors import BadInput
from kg.export.tables import TABLES, Cell, Column, Row, Table, Type

if TYPE_CHECKING:
    from openpyxl import Workbook

# https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
LAST_ROW = 1_048_576
LONGEST = 32_767  # UTF-16 units in a cell
_CUT = " […]"
# XML 1.0 cannot hold them, whatever the program.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_WIDTHS = {Type.WHOLE: 10, Type.NUMBER: 11, Type.DAY: 12, Type.LIST: 30, Type.TEXT: 24}
_WIDE = {"content": 60, "words": 60, "sentence": 80, "citation": 80, "what": 60}
_EPOCH = (1980, 1, 1, 0, 0, 0)  # of ZIP


def write(rows: Iterable[tuple[str, Row]], names: Iterable[str], stream: BinaryIO) -> None:
    """The tables called `names`, of their `rows`. What is longer than a cell may be ends with '[…]'; a table of more
    rows than a sheet may have goes on in the next. Raises BadInput where there is no room for the temporary files."""
    from lxml.etree import SerialisationError
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    workbook.properties.created = datetime(1980, 1, 1)
    try:
        sheets = {name: _Sheets(workbook, TABLES[name]) for name in names}
        for name, row in rows:
            sheets[name].append(row)
        with tempfile.TemporaryFile() as made:
            workbook.save(made)
            _without_times(made, stream)
    except SerialisationError as error:  # what lxml, by which openpyxl writes, makes of an error of the disk
        raise BadInput(f"no room for the sheets: {error} (TMPDIR names another folder)") from error


class _Sheets:
    """The sheets of a table."""

    def __init__(self, workbook: Workbook, table: Table) -> None:
        self._workbook = workbook
        self._table = table
        self._number = 0
        self._begin()

    def _begin(self) -> None:
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter

        self._number += 1
        title = self._table.name if self._number == 1 else f"{self._table.name} {self._number}"
        self._sheet: Any = self._workbook.create_sheet(title)
        self._sheet.freeze_panes = "B2"
        for number, column in enumerate(self._table.columns, start=1):
            width = _WIDE.get(column.name, _WIDTHS[column.type])
            self._sheet.column_dimensions[get_column_letter(number)].width = width
        bold = Font(bold=True)
        header = [self._text(column.name) for column in self._table.columns]
        for cell in header:
            cell.font = bold
        self._sheet.append(header)
        self._rows = 1

    def append(self, row: Row) -> None:
        if self._rows == LAST_ROW:
            self._begin()
        self._sheet.append([self._cell(column, row.get(column.name)) for column in self._table.columns])
        self._rows += 1

    def _cell(self, column: Column, value: Cell) -> Any:
        if value is None or value in ("", []):
            return None
        if column.type is Type.DAY:
            return date.fromisoformat(str(value))
        if isinstance(value, list):
            value = "; ".join(value)
        return self._text(value) if isinstance(value, str) else value

    def _text(self, words: str) -> Any:
        """A cell that holds text even where that begins with '='."""
        from openpyxl.cell import WriteOnlyCell

        cell = WriteOnlyCell(self._sheet, fitting(words))
        cell.data_type = "s"
        return cell


def fitting(words: str) -> str:
    """`words` as a cell can hold them.

    >>> fitting("a\\x00b"), len(fitting("x" * 40_000))
    ('a\ufffdb', 32767)
    """
    words = _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", words)
    if len(words) > LONGEST // 2 and len(words.encode("utf-16-le")) > 2 * LONGEST:
        kept = words.encode("utf-16-le")[: 2 * (LONGEST - len(_CUT))]
        words = kept.decode("utf-16-le", errors="ignore") + _CUT
    return words


def _without_times(made: Any, stream: BinaryIO) -> None:
    """The same archive with one time for all its entries, and none in what is said of the document."""
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            if name == "docProps/core.xml":
                new.writestr(entry, re.sub(rb"<dcterms:modified.*?</dcterms:modified>", b"", old.read(name)))
                continue
            with old.open(name) as source, new.open(entry, "w", force_zip64=True) as target:
                shutil.copyfileobj(source, target)
