"""What entities can be and have, as the reconciliation service tells it: types.tsv and properties.tsv."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from kg.lexicon.tables import rows

_FOLDER = Path(__file__).parent


class Type(NamedTuple):
    """A type of entities; `broader` is empty where there is none."""

    name: str
    broader: str
    about: str


class Property(NamedTuple):
    """A property of entities; what its columns mean, the table says."""

    id: str
    name: str
    about: str
    types: str
    path: str
    values: str


TYPES: Mapping[str, Type] = {
    row.cells[0]: Type(*row.cells) for row in rows(_FOLDER / "types.tsv", ("type", "broader", "about"))
}
PROPERTIES: Mapping[str, Property] = {
    row.cells[0]: Property(*row.cells) for row in rows(_FOLDER / "properties.tsv", Property._fields)
}


def of_type(name: str) -> list[Property]:
    """The properties that entities of the type `name` have; all for an unknown type."""
    found = TYPES.get(name)
    return [each for each in PROPERTIES.values() if found is None or {*found[:2]} & {*each.types.split()}]
