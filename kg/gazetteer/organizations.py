"""Bodies that world news names without saying what they are: their sector, their one name.

Facts in tables, one body a line: the customary name first, then other names and acronyms. Names
are compared as in `kg.gazetteer`; an acronym counts only in its own capitals.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from kg.gazetteer.international import ARMED_GROUPS, BLOCS, IGOS, NGOS, PEOPLES
from kg.gazetteer.national import PARTIES, STATE_BODIES
from kg.gazetteer.outlets import MEDIA
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


def _entries() -> list[tuple[list[str], Body]]:
    """Every line of the tables as its names and what they name."""
    found: list[tuple[list[str], Body]] = []

    def add(line: str, sector: Sector | None, country: str | None, kind: ActorType = ActorType.ORGANIZATION) -> None:
        names = line.split("|")
        found.append((names, Body(names[0], sector, country, kind)))

    for table, sector, kind in (
        (IGOS, Sector.IGO, ActorType.ORGANIZATION),
        (BLOCS, Sector.IGO, ActorType.GROUP),
        (NGOS, Sector.NGO, ActorType.ORGANIZATION),
        (ARMED_GROUPS, Sector.REBEL, ActorType.ORGANIZATION),
        (PEOPLES, Sector.CIVILIAN, ActorType.GROUP),
    ):
        for line in table.strip().splitlines():
            add(line, sector, None, kind)
    for line in PARTIES.strip().splitlines():
        country, _, names = line.partition(" ")
        add(names, Sector.PARTY, country)
    for line in STATE_BODIES.strip().splitlines():
        country, sector_name, names = line.split(" ", 2)
        add(names, Sector(sector_name), country)
    for line in MEDIA.strip().splitlines():
        country, _, names = line.partition(" ")
        for name in names.split("|"):
            add(name, Sector.MEDIA, country)
    return found


@lru_cache(maxsize=1)
def _bodies() -> dict[str, Body]:
    table: dict[str, Body] = {}
    for names, found in _entries():
        for name in names:
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
    """The body that `words` name ('UN', 'Hezbollah', 'Interfax', 'the Duma')."""
    folded = fold(words)
    if not folded or name_key(words) is None:
        return None
    table = _bodies()
    found = table.get(_body_key(words))
    # 'the Duma' is the Duma, 'the UN' the UN; but 'Guardian' is not 'The Guardian'.
    return found or (table.get(folded) if " " not in folded else None)
