"""Actors as all articles together describe them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from rdflib import Literal, URIRef

from kg.iris import Minter
from kg.model.classes import ACTORS
from kg.namespaces import NKG, OWL, RDF, SKOS
from kg.store import Queryable, values

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Actor:
    """An entity that acts; '' for what nobody says of it.

    type      its class: person, organization, group
    country   the name of the country that it belongs to, and `governs` of the one that it governs
    links     the same in other sources, as accepted by machine or person
    articles  how many articles describe it
    """

    iri: str
    name: str
    other_names: tuple[str, ...]
    type: str
    sector: str
    country: str
    governs: str
    links: tuple[str, ...]
    articles: int


def all_actors(source: Queryable) -> Iterator[str]:
    """The IRIs of all actors, in no order."""
    return (str(row["actor"]) for row in source.select(f"SELECT ?actor {{ ?actor a <{NKG.Actor}> }}"))


def described(source: Queryable, minter: Minter, iris: Iterable[str]) -> Iterator[Actor]:
    """The actors with these IRIs, in the same order. One that is none has its IRI for a name."""
    remaining = iter(iris)
    while batch := list(islice(remaining, _BATCH)):
        yield from _read(source, minter, batch)


def _read(source: Queryable, minter: Minter, iris: list[str]) -> Iterator[Actor]:
    about: dict[str, dict[URIRef, set[URIRef | Literal]]] = defaultdict(lambda: defaultdict(set))
    # The links of entities stand in a graph of their own, those of a person's word too.
    for row in source.select(f"SELECT ?n ?p ?o {{ VALUES ?n {{ {values(iris)} }} ?n ?p ?o }}"):
        about[str(row["n"])][URIRef(row["p"])].add(row["o"])
    places = {o for each in about.values() for p in (NKG.country, NKG.governs) for o in each.get(p, ())}
    names = _place_names(source, sorted(map(str, places)))
    count = f"SELECT ?n (COUNT(?d) AS ?count) {{ VALUES ?n {{ {values(iris)} }} ?d <{NKG.describes}> ?n }} GROUP BY ?n"
    counts = {str(row["n"]): int(row["count"]) for row in source.select(count)}

    def first(iri: str, of: URIRef) -> str:
        return min(map(str, about[iri].get(of, ())), default="")

    for iri in iris:
        classes = {str(o).rpartition("#")[2] for o in about[iri].get(RDF.type, ())}
        linked = {str(o) for p in (OWL.sameAs, SKOS.exactMatch) for o in about[iri].get(p, ())}
        yield Actor(
            iri,
            first(iri, SKOS.prefLabel) or iri,
            tuple(sorted(map(str, about[iri].get(SKOS.altLabel, ())))),
            next((name.lower() for name in ACTORS if name in classes), ""),
            first(iri, NKG.sector).rpartition("#")[2],
            names.get(first(iri, NKG.country), ""),
            names.get(first(iri, NKG.governs), ""),
            tuple(sorted(linked)),
            counts.get(iri, 0),
        )


def _place_names(source: Queryable, iris: list[str]) -> dict[str, str]:
    if not iris:
        return {}
    query = f"SELECT ?n ?label {{ VALUES ?n {{ {values(iris)} }} ?n <{SKOS.prefLabel}> ?label }}"
    return {str(row["n"]): str(row["label"]) for row in source.select(query)}
