"""The gazetteer's own tables, `*.tsv` beside this module; the head of each says what its columns mean."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kg.errors import BadInput
from kg.lexicon.tables import Row, rows
from kg.model import Sector

_FOLDER = Path(__file__).parent


def read(name: str, *columns: str, folder: Path = _FOLDER) -> Iterator[Row]:
    """The rows of the table `name` in `folder`. Raises BadInput, with file and line, where it is no such table or
    a row says what one before says."""
    seen: dict[tuple[str, ...], str] = {}
    for row in rows(folder / f"{name}.tsv", columns):
        other = seen.setdefault(row.cells, row.where)
        if other is not row.where:
            raise BadInput(f"{row.where}: the same as {other}")
        yield row


def parts(cell: str) -> list[str]:
    """The names in a cell, which bars part.

    >>> parts("Kyiv|Kiev"), parts("")
    (['Kyiv', 'Kiev'], [])
    """
    return cell.split("|") if cell else []


def sector(where: str, cell: str) -> Sector:
    """The sector that a cell of the row at `where` names. Raises BadInput for a word that is none."""
    try:
        return Sector(cell)
    except ValueError:
        raise BadInput(f"{where}: no sector: {cell!r}") from None
