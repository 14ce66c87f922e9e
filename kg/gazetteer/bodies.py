"""Bodies that world news names without saying what they are: their sector, their one name.

Names are compared as in `kg.gazetteer`; an acronym counts only in its own capitals.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kg.gazetteer import tables
from kg.lexicon.folding import fold, is_acronym, name_key
from kg.model import ActorType, Sector


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation or group: its customary name, its sector, the country that it belongs to
    (None for international ones), and GROUP for what has no charter (the G7, a people)."""

    name: str
    sector: Sector | None
    country: str | None = None
    type: ActorType = ActorType.ORGANIZATION


def entries() -> Iterator[tuple[str, Body]]:
    """Every name of the tables with what it names."""
    for where, (name, sector, kind, country, others) in tables.read(
        "bodies", "name", "sector", "type", "country", "other names"
    ):
        type_ = ActorType.GROUP if kind == "group" else ActorType.ORGANIZATION
        body = Body(name, tables.sector(where, sector), country or None, type_)
        yield from ((each, body) for each in (name, *tables.parts(others)))
    for _, (name, country, others) in tables.read("outlets", "name", "country", "other names"):
        yield from ((each, Body(name, Sector.MEDIA, country)) for each in (name, *tables.parts(others)))


@lru_cache(maxsize=1)
def _bodies() -> dict[str, Body]:
    table: dict[str, Body] = {}
    for name, found in entries():
        table.setdefault(_body_key(name), found)
    return table


def _body_key(words: str) -> str:
    """One word stays as it is written, and keeps its article where it has one: 'Times' alone is
    no newspaper, 'Time' is one and 'time' none. Longer names are compared in lower case."""
    folded = fold(words)
    if " " in folded and not is_acronym(folded):
        return folded.casefold()
    return f"the {folded}" if words[:4].casefold() == "the " else folded


def keys() -> frozenset[str]:
    """Every name of the tables, as it is compared."""
    return frozenset(_bodies())


def body(words: str) -> Body | None:
    """The body that `words` name.

    >>> found = body("the Duma")
    >>> found.name, found.sector.value, found.country
    ('State Duma', 'legislature', 'ru')
    >>> body("Guardian").name, body("The Guardian").name, body("guardian")
    ('The Guardian', 'The Guardian', None)
    """
    folded = fold(words)
    if not folded or name_key(words) is None:
        return None
    table = _bodies()
    found = table.get(_body_key(words))
    # 'the Duma' is the Duma, 'the UN' the UN; but 'Guardian' is not 'The Guardian'.
    return found or (table.get(folded) if " " not in folded else None)
