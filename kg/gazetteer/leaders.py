"""Who has led a country, or spoken for it for years, since about 1990."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from kg.gazetteer import tables
from kg.lexicon.folding import fold


@lru_cache(maxsize=1)
def _leaders() -> Mapping[str, frozenset[str]]:
    """The countries of every full name and surname, as they are compared."""
    found: dict[str, set[str]] = defaultdict(set)
    for _, (country, names) in tables.read("leaders", "country", "names"):
        for name in tables.parts(names):
            words = _key(name)
            found[words].add(country)
            found[words.split()[-1]].add(country)
    return {name: frozenset(countries) for name, countries in found.items()}


def _key(name: str) -> str:
    return fold(name).casefold().replace("-", " ").replace(".", " ")


def led_by(name: str) -> frozenset[str]:
    """The countries that a leader called so has led or spoken for; by a surname alone, those of all who bear it.

    >>> sorted(led_by("Recep Tayyip Erdoğan")), sorted(led_by("Bush")), sorted(led_by("Jane Doe"))
    (['tr'], ['us'], [])
    """
    return _leaders().get(_key(name).strip(), frozenset())
