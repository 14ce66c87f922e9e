"""The SPARQL test suites of the W3C, read from their manifests (https://www.w3.org/TR/sparql11-query/ and
its companions): every file is known by an IRI under BASE, so that relative IRIs meet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox
from rdflib import RDF, RDFS, BNode, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

BASE = "http://w3c.example/"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
DAWG = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-dawg#")
_FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".n3": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
}
_RESULTS = {".srx": ox.QueryResultsFormat.XML, ".srj": ox.QueryResultsFormat.JSON, ".tsv": ox.QueryResultsFormat.TSV}
_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"

Triples = list[ox.Triple]


@dataclass(frozen=True)
class Suite:
    """The folder of the suites."""

    folder: Path

    def path(self, iri: Node | str) -> Path:
        return self.folder / str(iri).removeprefix(BASE)

    def text(self, iri: Node | str) -> str:
        return self.path(iri).read_text(encoding="utf-8")

    def triples(self, iri: Node | str) -> Triples:
        """The triples of a file, its blank nodes its own."""
        path = self.path(iri)
        parsed = ox.parse(path.read_bytes(), _FORMATS[path.suffix], base_iri=str(iri), rename_blank_nodes=True)
        return [quad.triple for quad in parsed]

    def tests(self, manifests: Iterable[Path], *, approved: bool = True) -> Iterator[Test]:
        """The tests, or those that the W3C approved, in the order of the manifests."""
        for path in manifests:
            manifest = Graph().parse(path, publicID=BASE + path.relative_to(self.folder).as_posix())
            for entries in manifest.objects(None, MF.entries):
                for node in Collection(manifest, entries):
                    if not approved or manifest.value(node, DAWG.approval) == DAWG.Approved:
                        yield Test(self, manifest, node, path.relative_to(self.folder).parent.as_posix())


@dataclass(frozen=True)
class Test:
    """An entry of a manifest."""

    __test__ = False

    suite: Suite
    manifest: Graph
    node: Node
    place: str

    @property
    def name(self) -> str:
        return f"{self.place}/{str(self.node).rpartition('#')[2]}"

    @cached_property
    def kinds(self) -> set[str]:
        return {str(kind).rpartition("#")[2] for kind in self.manifest.objects(self.node, RDF.type)}

    @property
    def action(self) -> Node:
        found = self.manifest.value(self.node, MF.action)
        assert found is not None
        return found

    def file(self, *path: URIRef) -> Node | None:
        """What the action leads to by `path`."""
        node: Node | None = self.action
        for step in path:
            node = self.manifest.value(node, step) if node is not None else None
        return node

    def all(self, node: Node | None, predicate: URIRef) -> list[Node]:
        return sorted(self.manifest.objects(node, predicate), key=str)

    @property
    def query(self) -> Node:
        return self.action if isinstance(self.action, URIRef) else self.all(self.action, QT.query)[0]

    @property
    def is_lax(self) -> bool:
        """Whether duplicates may be left out (REDUCED)."""
        return self.manifest.value(self.node, MF.resultCardinality) == MF.LaxCardinality

    @property
    def result(self) -> Node | None:
        return self.manifest.value(self.node, MF.result)

    def dataset(self, node: Node | None) -> list[tuple[str | None, Triples]]:
        """The default graph (None) and the named graphs that `node` of an update test describes."""
        found: list[tuple[str | None, Triples]] = [(None, self.suite.triples(iri)) for iri in self.all(node, UT.data)]
        for graph in self.all(node, UT.graphData):
            if isinstance(graph, BNode):
                iri = self.manifest.value(graph, UT.graph) or self.manifest.value(graph, UT.data)
                found.append((str(self.manifest.value(graph, RDFS.label)), self.suite.triples(iri)))
            else:
                found.append((str(graph), self.suite.triples(graph)))
        return found


def insert_data(dataset: Iterable[tuple[str | None, Triples]]) -> str:
    """The update that inserts a dataset."""
    blocks = []
    for name, triples in dataset:
        lines = "".join(f"{triple} .\n" for triple in triples)
        blocks.append(lines if name is None else f"GRAPH <{name}> {{ {lines} }}\n")
    return f"INSERT DATA {{ {''.join(blocks)} }}"


# --- answers as graphs, for which being equal is being isomorphic ------------------------------------


def canonical(quads: Iterable[ox.Quad]) -> ox.Dataset:
    """`quads` with blank nodes named by what is said of them, and numbers and times in the canonical form of
    their values, in which the store keeps them."""
    store = ox.Store()
    store.extend(quads)
    dataset = ox.Dataset(store)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def of_triples(triples: Iterable[ox.Triple]) -> ox.Dataset:
    return canonical(ox.Quad(t.subject, t.predicate, t.object) for t in triples)


def of_solutions(rows: Iterable[dict[str, object]], index: bool = False) -> ox.Dataset:
    """A multiset of rows, or with `index` a list."""
    quads = []
    for number, row in enumerate(rows):
        node = ox.BlankNode(f"row{number}")
        quads.append(ox.Quad(node, ox.NamedNode(f"{_RS}solution"), ox.Literal(str(number if index else 0))))
        quads += [ox.Quad(node, ox.NamedNode(f"urn:var:{name}"), value) for name, value in row.items()]  # type: ignore[arg-type]
    return canonical(quads)


def rows(results: ox.QuerySolutions) -> list[dict[str, object]]:
    names = [variable.value for variable in results.variables]
    return [{n: v for n, v in zip(names, row, strict=True) if v is not None} for row in results]


def expected(suite: Suite, iri: Node) -> tuple[str, object, bool]:
    """What a result file says: 'solutions' with rows, 'boolean', or 'graph' with triples; and whether
    the order of rows is told."""
    path = suite.path(iri)
    if path.suffix in _RESULTS:
        results = ox.parse_query_results(path.read_bytes(), _RESULTS[path.suffix])
        if isinstance(results, ox.QueryBoolean):
            return "boolean", bool(results), False
        return "solutions", rows(results), False
    triples = suite.triples(iri)
    if not any(t.object == ox.NamedNode(f"{_RS}ResultSet") for t in triples):
        return "graph", triples, False
    return _result_set(triples)


def _result_set(triples: Triples) -> tuple[str, object, bool]:
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    prefix = f"PREFIX rs: <{_RS}> "
    booleans = list(store.query(prefix + "SELECT ?b { ?r rs:boolean ?b }"))  # type: ignore[arg-type]
    if booleans:
        return "boolean", booleans[0]["b"].value == "true", False  # type: ignore[union-attr]
    found: dict[object, dict[str, object]] = {}
    order: dict[object, int] = {}
    query = (
        "SELECT ?s ?i ?n ?v { ?r rs:solution ?s OPTIONAL { ?s rs:index ?i } "
        "OPTIONAL { ?s rs:binding [ rs:variable ?n ; rs:value ?v ] } }"
    )
    for row in store.query(prefix + query):  # type: ignore[union-attr]
        solution = found.setdefault(row["s"], {})  # type: ignore[index]
        if row["n"] is not None:  # type: ignore[index]
            solution[row["n"].value] = row["v"]  # type: ignore[index]
        if row["i"] is not None:  # type: ignore[index]
            order[row["s"]] = int(row["i"].value)  # type: ignore[index]
    ordered = sorted(found, key=lambda each: order.get(each, 0))
    return "solutions", [found[each] for each in ordered], bool(order)
