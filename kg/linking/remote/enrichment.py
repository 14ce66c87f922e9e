"""Facts from outside about the items that links lead to, in a graph of their own: graph/enrichment.

Labels in other languages, country, office, picture and place on the map, in the terms of the source
that says them, each item with the retrieval that brought it. Nothing else in the store rests on them,
and where a service does not answer, what it said before stays.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rdflib import Literal, URIRef

from kg.errors import OutsideError
from kg.graph.writer import moment, sorted_quads
from kg.iris import Minter
from kg.linking.records import KnowledgeBase, Verdict
from kg.linking.remote.services import Endpoint
from kg.namespaces import DCTERMS, NKG, NKGV, OWL, PROV, RDF, RDFS, Triple
from kg.store import Change, Row, Store, values

BATCH = 50
# A service that lies shall not fill the store.
MOST_VALUES = 100
MOST_CHARS = 500

_WDT = "http://www.wikidata.org/prop/direct/"
_DBO = "http://dbpedia.org/ontology/"
_GEO = "http://www.w3.org/2003/01/geo/wgs84_pos#"

# What is asked of each source. Wikidata: country, citizenship, office, image, coordinates; DBpedia likewise.
PROPERTIES: Mapping[KnowledgeBase, tuple[URIRef, ...]] = {
    KnowledgeBase.WIKIDATA: tuple(URIRef(_WDT + name) for name in ("P17", "P27", "P39", "P18", "P625")),
    KnowledgeBase.DBPEDIA: (
        *(URIRef(_DBO + name) for name in ("country", "nationality", "office", "thumbnail")),
        *(URIRef(_GEO + name) for name in ("lat", "long")),
    ),
}


@dataclass(slots=True)
class Enrichment:
    """The account of a run.

    items     how many items each source was asked about
    facts     how many facts graph/enrichment holds now
    failures  what went wrong, a line for each source that did not answer
    """

    items: dict[KnowledgeBase, int] = field(default_factory=dict)
    facts: int = 0
    failures: list[str] = field(default_factory=list)


def linked_items(store: Store, minter: Minter) -> dict[KnowledgeBase, list[URIRef]]:
    """The items of accepted and confirmed links, by source, sorted."""
    verdicts = " ".join(f"<{NKGV[each]}>" for each in Verdict if each.links)
    rows = store.select(
        f"SELECT DISTINCT ?t {{ VALUES ?v {{ {verdicts} }} GRAPH <{minter.links_graph}> {{ "
        f"?m <{NKG.judgement}> ?v ; <{OWL.annotatedTarget}> ?t }} }}"
    )
    found: dict[KnowledgeBase, list[URIRef]] = defaultdict(list)
    for target in sorted({URIRef(row["t"]) for row in rows}):
        source = KnowledgeBase.of(target)
        if source is not None:
            found[source].append(target)
    return dict(found)


def enrich(
    store: Store,
    minter: Minter,
    endpoints: Mapping[KnowledgeBase, Endpoint],
    languages: Sequence[str],
    today: datetime.date,
    on_items: Callable[[int], None] = lambda count: None,
) -> Enrichment:
    """Ask each endpoint about the linked items of its source, and make graph/enrichment say what they answer.

    languages  of the labels that are wanted, as in BCP 47
    today      the day that the retrievals carry
    on_items   called with the number of items after each batch

    A service that fails is named in the account, and what the graph holds from it stays. Raises StoreError.
    """
    account = Enrichment()
    before = _held(store, minter)
    after: set[Triple] = set()
    linked = linked_items(store, minter)
    for source, items in linked.items():
        endpoint = endpoints.get(source)
        answered: set[URIRef] = set()
        if endpoint is not None:
            account.items[source] = len(items)
            run = minter.retrieval(endpoint.url)
            for start in range(0, len(items), BATCH):
                batch = items[start : start + BATCH]
                try:
                    rows = endpoint.select(_query(batch, PROPERTIES.get(source, ()), languages))
                except OutsideError as error:
                    account.failures.append(f"{source}: {error}; {len(items) - start} items keep what is known of them")
                    break
                after |= _facts(batch, rows, PROPERTIES.get(source, ()), languages, run)
                after |= _retrieval(run, endpoint.url, source, today)
                answered.update(batch)
                on_items(len(batch))
        after |= _kept(before, set(items) - answered)
    quads = sorted_quads(after, minter.enrichment_graph)
    account.facts = len(quads)
    if {quad[:3] for quad in quads} != before:
        store.commit(Change(drop_graphs=frozenset({minter.enrichment_graph}), insert=quads))
        store.flush()
    return account


def _query(items: Sequence[URIRef], properties: Sequence[URIRef], languages: Sequence[str]) -> str:
    wanted = ", ".join(f'"{each}"' for each in languages)
    facts = (
        f"UNION {{ VALUES ?p {{ {values(properties)} }} ?item ?p ?v "
        f'OPTIONAL {{ ?v <{RDFS.label}> ?l FILTER(LANG(?l) = "en") }} }}'
        if properties
        else ""
    )
    return (
        f"SELECT ?item ?p ?v ?l WHERE {{ VALUES ?item {{ {values(items)} }} "
        f"{{ VALUES ?p {{ <{RDFS.label}> }} ?item ?p ?v FILTER(LANG(?v) IN ({wanted})) }} {facts} }}"
    )


def _facts(
    items: Iterable[URIRef], rows: Iterable[Row], properties: Sequence[URIRef], languages: Sequence[str], run: URIRef
) -> set[Triple]:
    """What `rows` say of `items`, as far as it was asked for: no service writes anything else."""
    asked, allowed = set(items), {RDFS.label, *properties}
    found: dict[URIRef, set[Triple]] = defaultdict(set)
    for row in rows:
        item, predicate, value = row.get("item"), row.get("p"), row.get("v")
        if item not in asked or predicate not in allowed or value is None or len(value) > MOST_CHARS:
            continue
        if predicate == RDFS.label and (not isinstance(value, Literal) or value.language not in languages):
            continue
        triples = found[URIRef(item)]
        triples.add((URIRef(item), URIRef(predicate), value))
        label = row.get("l")
        if isinstance(value, URIRef) and isinstance(label, Literal) and label.language == "en":
            triples.add((value, RDFS.label, label))
    facts = {each for triples in found.values() for each in sorted(triples, key=str)[:MOST_VALUES]}
    return facts | {(item, PROV.wasGeneratedBy, run) for item in found}


def _retrieval(run: URIRef, endpoint: str, source: KnowledgeBase, today: datetime.date) -> set[Triple]:
    return {
        (run, RDF.type, PROV.Activity),
        (run, PROV.used, URIRef(endpoint)),
        (run, DCTERMS.source, source.iri),
        (run, DCTERMS.date, moment(today)),
    }


def _held(store: Store, minter: Minter) -> set[Triple]:
    return {quad[:3] for quad in store.quads(minter.enrichment_graph)}


def _kept(before: Iterable[Triple], items: set[URIRef]) -> set[Triple]:
    """What is known of `items`, with the names of what it speaks of and the retrievals."""
    own = {triple for triple in before if triple[0] in items}
    mentioned = {o for _, p, o in own if isinstance(o, URIRef)}
    return own | {
        triple
        for triple in before
        if triple[0] in mentioned and (triple[1] == RDFS.label or (triple[0], RDF.type, PROV.Activity) in before)
    }
