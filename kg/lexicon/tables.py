"""Tables of words as files: TSV in UTF-8 with comments, read strictly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kg.errors import BadInput


class Row(NamedTuple):
    """A row of a table: where it stands ('speech.tsv:12') and its cells, in the order of the columns."""

    where: str
    cells: tuple[str, ...]


def rows(path: Path, columns: tuple[str, ...]) -> Iterator[Row]:
    """The rows of the table in `path`.

    Lines that begin with `#` say what the table holds and where its entries come from; the first
    other line names the columns, which must be `columns`; cells at the end of a row that are empty
    may be left out. Raises BadInput, with file and line, where the table is anything else.
    """
    header: tuple[str, ...] | None = None
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        where = f"{path.name}:{number}"
        cells = tuple(line.split("\t"))
        if header is None:
            header = cells
            if header != columns:
                raise BadInput(f"{where}: the columns are {', '.join(header)}, not {', '.join(columns)}")
            continue
        if len(cells) > len(columns) or not cells[0] or any(cell != cell.strip() for cell in cells):
            raise BadInput(f"{where}: no row of {', '.join(columns)}: {line!r}")
        yield Row(where, cells + ("",) * (len(columns) - len(cells)))
