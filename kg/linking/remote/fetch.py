"""Filling the local authority from a SPARQL endpoint in Wikidata's model.

Asked country by country and page by page, so that no query is heavy; first which items there are, then
their facts, then the offices that they held and the classes above theirs. With a cache of answers (see
`kg.linking.remote.client`) a fetch that was broken off goes on where it stopped.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from rdflib import Literal, URIRef

from kg import nquads
from kg.errors import BadInput
from kg.graph.writer import moment
from kg.linking.match.authority import ALT_LABEL, LABEL, PQ, PS, SITELINKS, WD, WDT, WIKIPEDIA, P
from kg.linking.match.shipped import country_codes, country_items
from kg.linking.remote.services import Endpoint
from kg.namespaces import DCTERMS, PROV, RDF, XSD, Triple
from kg.store import values

PEOPLE, ORGANIZATIONS, PLACES = "people", "organizations", "places"
WHAT = (PEOPLE, ORGANIZATIONS, PLACES)
# News agencies, newspapers, broadcasters, parties, ministries, government agencies, armed organisations.
_OF_A_COUNTRY = ("Q192283", "Q11032", "Q15265344", "Q7278", "Q192350", "Q327333", "Q17149090")
# International organisations, which have no country.
_INTERNATIONAL = ("Q484652",)
_TOWNS = ("Q515",)
_FACTS = ("P31", "P279", "P27", "P17", "P1001", "P297", "P569", "P570", "P1566", "P1082")
_LANGUAGES = '"en", "mul"'
_PREFIXES = (
    f"PREFIX wd: <{WD}> PREFIX wdt: <{WDT}> PREFIX p: <{P}> PREFIX ps: <{PS}> PREFIX pq: <{PQ}> "
    f"PREFIX schema: <http://schema.org/> PREFIX xsd: <{XSD}> "
)
# Facts are asked for so many items at once.
_BATCH = 100


@dataclass(frozen=True, slots=True)
class Selection:
    """What to fetch.

    what       of WHAT
    countries  codes (ISO 3166) of the countries whose office holders, organisations and towns are wanted
    since, until  people who held an office in that time; None for any time
    page       items asked for at once
    """

    what: tuple[str, ...] = (PEOPLE, ORGANIZATIONS)
    countries: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    page: int = 500

    def __post_init__(self) -> None:
        for each in self.what:
            if each not in WHAT:
                raise BadInput(f"{each!r} is none of {', '.join(WHAT)}")
        for code in self.countries:
            if code not in country_items():
                raise BadInput(f"{code!r} is no country: give ISO 3166 codes in lower case, such as tr")
        if self.page < 1:
            raise BadInput("a page holds at least one item")

    def patterns(self) -> Iterator[str]:
        """One SPARQL pattern for ?item a query, none of them for all the world at once."""
        for code in self.countries or sorted(country_items()):
            land = _country(code)
            if PEOPLE in self.what:
                held = "?office wdt:P1001|wdt:P17 ?country . ?item p:P39 ?held . ?held ps:P39 ?office ."
                yield f"{land} {held} {self._period()}"
            if ORGANIZATIONS in self.what:
                yield f"{land} {_classes(_OF_A_COUNTRY)} ?item wdt:P31/wdt:P279* ?class ; wdt:P17 ?country ."
            if PLACES in self.what:
                yield f"{land} {_classes(_TOWNS)} ?item wdt:P31/wdt:P279* ?class ; wdt:P17 ?country ."
        if ORGANIZATIONS in self.what:
            yield f"{_classes(_INTERNATIONAL)} ?item wdt:P31/wdt:P279* ?class ."

    def _period(self) -> str:
        """By years, for many dates are no more than one."""
        parts = []
        if self.since is not None:
            ends = f'FILTER(!BOUND(?end) || SUBSTR(STR(?end), 1, 4) >= "{self.since.year:04}")'
            parts.append(f"OPTIONAL {{ ?held pq:P582 ?end }} {ends}")
        if self.until is not None:
            begins = f'FILTER(!BOUND(?start) || SUBSTR(STR(?start), 1, 4) <= "{self.until.year:04}")'
            parts.append(f"OPTIONAL {{ ?held pq:P580 ?start }} {begins}")
        return " ".join(parts)

    def describe(self) -> str:
        """The selection in words, for the file's provenance."""
        where = " ".join(self.countries) or "all countries"
        when = f", in office from {self.since or 'ever'} to {self.until or 'now'}" if self.since or self.until else ""
        return f"{' and '.join(self.what)} of {where}{when}"


def _country(code: str) -> str:
    own = country_items()[code]
    others = (URIRef(iri) for iri, of in country_codes().items() if of == code and iri != str(own))
    return f"VALUES ?country {{ {values([own, *sorted(others)])} }}"


def _classes(items: Iterable[str]) -> str:
    return f"VALUES ?class {{ {' '.join(f'wd:{item}' for item in items)} }}"


def fetch(
    endpoint: Endpoint, selection: Selection, at: datetime, *, on_items: Callable[[int], None] = lambda count: None
) -> list[Triple]:
    """All facts of `selection` that `endpoint` has, sorted, with where and when they were asked for.

    `on_items` is told how many items are known so far. Raises OutsideError where the endpoint does not
    answer; what it answered before is in its cache.
    """
    items: set[URIRef] = set()
    for pattern in selection.patterns():
        for found in _pages(endpoint, pattern, selection.page):
            items |= found
            on_items(len(items))
    triples = _facts(endpoint, items)
    offices = {o for _, p, o in triples if str(p) == f"{PS}P39" and isinstance(o, URIRef)}
    triples |= _facts(endpoint, offices - items)
    classes = {o for _, p, o in triples if str(p) in {f"{WDT}P31", f"{WDT}P279"} and isinstance(o, URIRef)}
    triples |= _above(endpoint, classes)
    ordered = sorted(triples, key=lambda t: (str(t[0]), str(t[1]), nquads.term(t[2])))
    return [*_provenance(endpoint.url, selection, at), *ordered]


def _pages(endpoint: Endpoint, pattern: str, page: int) -> Iterator[set[URIRef]]:
    offset = 0
    while True:
        rows = endpoint.select(
            f"{_PREFIXES}SELECT DISTINCT ?item {{ {pattern} }} ORDER BY ?item LIMIT {page} OFFSET {offset}"
        )
        yield {URIRef(row["item"]) for row in rows if str(row.get("item", "")).startswith(f"{WD}Q")}
        if len(rows) < page:
            return
        offset += page


def _facts(endpoint: Endpoint, items: Iterable[URIRef]) -> set[Triple]:
    """Names, facts, offices held and the English Wikipedia's article of `items`."""
    found: set[Triple] = set()
    facts = " ".join(f"wdt:{each}" for each in _FACTS)
    for batch in _batches(items):
        found |= _triples(
            endpoint,
            f"VALUES ?s {{ {batch} }} VALUES ?p {{ <{LABEL}> <{ALT_LABEL}> }} ?s ?p ?o "
            f"FILTER(LANG(?o) IN ({_LANGUAGES}))",
        )
        found |= _triples(endpoint, f"VALUES ?s {{ {batch} }} VALUES ?p {{ {facts} <{SITELINKS}> p:P39 }} ?s ?p ?o")
        found |= _triples(
            endpoint,
            f"VALUES ?item {{ {batch} }} VALUES ?p {{ ps:P39 pq:P580 pq:P582 }} ?item p:P39 ?s . ?s ?p ?o",
        )
        found |= _triples(
            endpoint,
            f"VALUES ?o {{ {batch} }} VALUES ?p {{ schema:about }} ?s ?p ?o ; schema:isPartOf <{WIKIPEDIA[:-5]}>",
        )
    return found


def _above(endpoint: Endpoint, classes: Iterable[URIRef]) -> set[Triple]:
    """The classes above `classes`."""
    found: set[Triple] = set()
    for batch in _batches(classes):
        found |= _triples(
            endpoint, f"VALUES ?class {{ {batch} }} VALUES ?p {{ wdt:P279 }} ?class wdt:P279* ?s . ?s ?p ?o"
        )
    return found


def _batches(items: Iterable[URIRef]) -> Iterator[str]:
    ordered = sorted(items)
    for start in range(0, len(ordered), _BATCH):
        yield values(ordered[start : start + _BATCH])


def _triples(endpoint: Endpoint, pattern: str) -> set[Triple]:
    rows = endpoint.select(f"{_PREFIXES}SELECT DISTINCT ?s ?p ?o {{ {pattern} }}")
    # Unknown values come as blank nodes, which are no facts.
    return {
        (URIRef(row["s"]), URIRef(row["p"]), row["o"])
        for row in rows
        if {"s", "p", "o"} <= set(row) and str(row["s"]).startswith("http")
    }


def _provenance(url: str, selection: Selection, at: datetime) -> list[Triple]:
    queries = "\n".join(selection.patterns())
    node = URIRef(f"{url}#newskg-{hashlib.sha256(queries.encode()).hexdigest()[:16]}")
    return [
        (node, RDF.type, PROV.Entity),
        (node, PROV.wasDerivedFrom, URIRef(url)),
        (node, PROV.generatedAtTime, moment(at)),
        (node, DCTERMS.description, Literal(selection.describe())),
        (node, PROV.value, Literal(queries)),
    ]


def write(triples: Iterable[Triple], path: Path) -> None:
    """`triples` as N-Triples in `path`, gzipped where its name says so; written beside and moved over.

    Raises BadInput where it cannot be written.
    """
    lines = "".join(f"{nquads.term(s)} {nquads.term(p)} {nquads.term(o)} .\n" for s, p, o in triples).encode()
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_bytes(gzip.compress(lines, mtime=0) if path.suffix == ".gz" else lines)
        partial.replace(path)
    except OSError as error:
        raise BadInput(f"cannot write {path}: {error.strerror}") from error
    finally:
        partial.unlink(missing_ok=True)
