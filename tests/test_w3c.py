"""The W3C's SPARQL 1.0 and 1.1 suites against a real server, over HTTP, as a client would ask."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest
import w3c
from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node
from serving import running
from w3c import BASE, QT, UT, Suite, Test

from kg.store import DEFAULT_GRAPH, guard
from kg.store.embedded import EmbeddedStore
from kg.store.lexer import named

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
TOKEN = "a-token-of-the-suite"
QUERY = {"Content-Type": "application/sparql-query"}
UPDATE = {"Content-Type": "application/sparql-update", "Authorization": f"Bearer {TOKEN}"}
KNOWN = Path(__file__).with_name("w3c_known_failures.json")


@pytest.fixture(scope="module")
def suite(shared: Path) -> Suite:
    folder = shared / "w3c" / "rdf-tests" / "sparql"
    if not folder.is_dir():
        pytest.skip("the W3C suites are absent")
    return Suite(folder)


@pytest.fixture(scope="module")
def client(suite: Suite) -> Iterator[httpx.Client]:
    # Hundreds of updates, each safe on disk before it is answered: in memory, where the machine has such a place.
    memory = Path("/dev/shm")
    with (
        tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder,
        _served(Path(folder) / "store") as found,
    ):
        yield found


@contextlib.contextmanager
def _served(directory: Path) -> Iterator[httpx.Client]:
    EmbeddedStore.open(directory, create=True).close()
    with (
        running(directory, token=TOKEN, gate=False, workers=1) as server,
        httpx.Client(base_url=server.url, timeout=120) as found,
    ):
        yield found


def known_failures(*kinds: str) -> set[str]:
    """Names of the tests that are known to fail; the file gives each its reason."""
    entries = json.loads(KNOWN.read_text(encoding="utf-8"))
    return {name for kind in kinds for reason in entries.get(kind, []) for name in reason["tests"]}


def judge(failed: dict[str, str], known: set[str]) -> None:
    """The list must neither grow nor tell of failures that are none."""
    assert {name: why for name, why in failed.items() if name not in known} == {}
    assert known - set(failed) == set()


def failures(tests: list[Test], run: Callable[[Test], str | None]) -> dict[str, str]:
    found = {}
    for test in tests:
        why = run(test)
        if why is not None:
            found[test.name] = why
    return found


def based(text: str, iri: object) -> str:
    """A request knows no file that it came from; its first line says so instead, where it may."""
    return f"BASE <{iri}> {text}"


def syntax_query(client: httpx.Client, test: Test) -> str | None:
    if str(test.query).endswith(".ru"):
        return syntax_update(client, test)
    text = based(test.suite.text(test.query), test.query)
    answer = client.post("/sparql", content=text.encode(), headers=QUERY, params={"default-graph-uri": f"{BASE}none"})
    return syntax(test, answer)


def syntax_update(client: httpx.Client, test: Test) -> str | None:
    text = test.suite.text(test.query)
    return syntax(test, client.post("/sparql", content=based(text, test.query).encode(), headers=UPDATE))


def syntax(test: Test, answer: httpx.Response) -> str | None:
    """A syntax error is told as one. What is understood may still be impossible: to COPY from a graph that
    there is not, to call a function that nobody knows; LOAD is refused only after it is understood."""
    malformed = answer.status_code == 400 and ("line" in answer.json() or "not SPARQL" in answer.json()["detail"])
    understood = answer.is_success or (answer.status_code == 400 and not malformed)
    understood |= answer.status_code == 403 and "LOAD" in answer.json()["detail"]
    right = malformed if any("Negative" in kind for kind in test.kinds) else understood
    return None if right else f"{answer.status_code} {answer.text[:150]}"


def evaluation(client: httpx.Client, test: Test) -> str | None:
    text = based(test.suite.text(test.query), test.query)
    data = [str(iri) for iri in test.all(test.action, QT.data)]
    named = [str(iri) for iri in test.all(test.action, QT.graphData)]
    parameters: dict[str, list[str]] = {}
    if not asked_for(text):
        parameters = {"default-graph-uri": data, "named-graph-uri": named}
        if not data and not named:
            parameters["default-graph-uri"] = [f"{BASE}none"]
    assert test.result is not None
    path = test.suite.path(test.result)
    accept = {".csv": "text/csv", ".tsv": "text/tab-separated-values"}.get(path.suffix)
    default = "application/sparql-results+json, application/n-triples;q=0.9"
    answer = client.post(
        "/sparql", content=text.encode(), headers={**QUERY, "Accept": accept or default}, params=parameters
    )
    if answer.status_code != 200:
        return f"{answer.status_code} {answer.text[:150]}"
    if path.suffix == ".csv":
        read = [rows_of_csv(each) for each in (answer.text, path.read_text(encoding="utf-8"))]
        return None if read[0] == read[1] else f"other rows: {answer.text[:150]}"
    kind, value, ordered = w3c.expected(test.suite, test.result)
    return None if same(answer, kind, value, ordered, test.is_lax) else f"another answer: {answer.text[:200]}"


def rows_of_csv(text: str) -> list[list[tuple[str, str]]]:
    """Rows in any order, columns too; labels of blank nodes are the server's, and 1.0E6 is 1000000."""
    rows = [dict(row) for row in csv.DictReader(io.StringIO(text))]
    labels: dict[str, str] = {}
    for row in rows:
        for name, value in row.items():
            if value.startswith("_:"):
                row[name] = labels.setdefault(value, f"_:{len(labels)}")
            elif re.fullmatch(r"[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?", value):
                row[name] = str(float(value))
    return sorted(sorted(row.items()) for row in rows)


def asked_for(text: str) -> tuple[str, ...]:
    try:
        outline = guard.outline(text)
    except Exception:
        return ()
    return (*outline.default_graphs, *outline.named_graphs)


def same(answer: httpx.Response, kind: str, value: object, ordered: bool, lax: bool) -> bool:
    if kind == "graph":
        triples = [quad.triple for quad in ox.parse(answer.content, ox.RdfFormat.N_TRIPLES)]
        return w3c.of_triples(triples) == w3c.of_triples(value)  # type: ignore[arg-type]
    form = {"text/tab-separated-values": ox.QueryResultsFormat.TSV}.get(
        answer.headers["content-type"].partition(";")[0], ox.QueryResultsFormat.JSON
    )
    results = ox.parse_query_results(answer.content, form)
    if isinstance(results, ox.QueryBoolean):
        return kind == "boolean" and bool(results) is value
    found = w3c.rows(results)
    if lax:
        return {frozenset(row.items()) for row in found} == {frozenset(row.items()) for row in value}  # type: ignore[attr-defined]
    return kind == "solutions" and w3c.of_solutions(found, ordered) == w3c.of_solutions(value, ordered)  # type: ignore[arg-type]


def update(client: httpx.Client, test: Test) -> str | None:
    request = test.all(test.action, UT.request)[0]
    prologue, operations = divided(based(test.suite.text(request), request))
    # Given data and update in one request; the engine takes a prologue at its very beginning only.
    text = f"{prologue} DROP ALL ;\n{w3c.insert_data(test.dataset(test.action))} ;\n{operations}"
    answer = client.post("/sparql", content=text.encode(), headers=UPDATE)
    if not answer.is_success:
        return f"{answer.status_code} {answer.text[:150]}"
    wanted = [
        ox.Quad(t.subject, t.predicate, t.object, ox.DefaultGraph() if name is None else ox.NamedNode(name))
        for name, triples in test.dataset(test.result)
        for t in triples
    ]
    return None if w3c.canonical(held(client)) == w3c.canonical(wanted) else "another outcome"


def divided(text: str) -> tuple[str, str]:
    """The prologue of an update, and the rest."""
    found = [token for token, _ in named(text)]
    i = 0
    while i < len(found) and found[i].text.upper() in {"BASE", "PREFIX"}:
        i += 2 if found[i].text.upper() == "BASE" else 3
    at = found[i].at if i < len(found) else len(text)
    return text[:at], text[at:]


def held(client: httpx.Client) -> list[ox.Quad]:
    found = []
    for pattern, parameters in (
        ("GRAPH ?g { ?s ?p ?o }", {}),
        ("?s ?p ?o", {"default-graph-uri": DEFAULT_GRAPH}),
    ):
        answer = client.get("/sparql", params={"query": f"SELECT * {{ {pattern} }}", **parameters})
        results = ox.parse_query_results(answer.content, ox.QueryResultsFormat.JSON)
        assert isinstance(results, ox.QuerySolutions)
        found += [ox.Quad(r["s"], r["p"], r["o"], r.get("g", ox.DefaultGraph())) for r in w3c.rows(results)]  # type: ignore[arg-type]
    return found


# --- the suites -----------------------------------------------------------------------------------


def manifests(suite: Suite) -> list[Path]:
    return sorted(
        path
        for version in ("sparql10", "sparql11")
        for path in (suite.folder / version).glob("*/manifest.ttl")
        if path.parent.name not in {"entailment", "protocol", "service-description", "http-rdf-update"}
    )


def of_kind(suite: Suite, *words: str) -> list[Test]:
    tests = list(suite.tests(manifests(suite)))
    return [test for test in tests if any(word in kind for word in words for kind in test.kinds)]


def test_queries(suite, client):
    tests = of_kind(suite, "QueryEvaluationTest", "CSVResultFormatTest")
    files = {str(iri) for test in tests for word in (QT.data, QT.graphData) for iri in test.all(test.action, word)}
    files |= {iri for test in tests for iri in asked_for(based(suite.text(test.query), test.query))}
    data = [(iri, suite.triples(iri)) for iri in sorted(files) if suite.path(iri).is_file()]
    assert client.post("/sparql", content=w3c.insert_data(data).encode(), headers=UPDATE).status_code == 204
    judge(failures(tests, lambda test: evaluation(client, test)), known_failures("queries"))


def test_query_syntax(suite, client):
    tests = [t for t in of_kind(suite, "SyntaxTest") if not any("Update" in kind for kind in t.kinds)]
    judge(failures(tests, lambda test: syntax_query(client, test)), known_failures("query syntax"))


def test_update_syntax(suite, client):
    tests = of_kind(suite, "UpdateSyntaxTest")
    judge(failures(tests, lambda test: syntax_update(client, test)), known_failures("update syntax"))


def test_updates(suite, client):
    tests = of_kind(suite, "UpdateEvaluationTest")
    judge(failures(tests, lambda test: update(client, test)), known_failures("updates"))


# --- protocol, Graph Store Protocol, service description ---------------------------------------------

HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
_HTS = "http://www.w3.org/2011/http-statusCodes#"
_STATUS = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}


@dataclass
class Exchange:
    """A request of a protocol test, and what the answer must be like."""

    method: str
    path: str
    body: bytes
    headers: dict[str, str]
    status: set[str]
    boolean: bool | None
    form: str | None
    location: str | None
    graph: str | None

    def fits(self, status: int) -> bool:
        return any(_STATUS.get(s) == status or s == f"StatusCode{status // 100}xx" for s in self.status)


def exchanges(test: Test) -> list[Exchange]:
    m = test.manifest

    def value(node: Node | None, predicate: URIRef) -> str | None:
        found = m.value(node, predicate)
        return None if found is None else str(found)

    def headers(node: Node) -> dict[str, str]:
        lists = [Collection(m, each) for each in m.objects(node, HT.headers)]
        return {value(h, HT.fieldName): value(h, HT.fieldValue) for each in lists for h in each}  # type: ignore[misc]

    found = []
    for node in Collection(m, m.value(test.action, HT.requests)):
        content, answer = m.value(node, HT.body), m.value(node, HT.resp)
        text = value(content, CNT.chars) or ""
        boolean = value(answer, w3c.MF.expectedBoolean)
        found.append(
            Exchange(
                method=value(node, HT.methodName) or "",
                path=value(node, HT.absolutePath) or "",
                body=text.encode((value(content, CNT.characterEncoding) or "utf-8").lower()),
                headers=headers(node),
                status={str(s).removeprefix(_HTS) for s in m.objects(answer, w3c.MF.expectedStatus)},
                boolean=None if boolean is None else boolean == "true",
                form=value(answer, w3c.MF.expectedFormat),
                location=value(answer, w3c.MF.expectedLocation),
                graph=value(m.value(answer, HT.body), CNT.chars) if answer is not None else None,
            )
        )
    return found


FORMS = {
    "boolean": ("application/sparql-results+json", "application/sparql-results+xml"),
    "tabular": (
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    ),
    "RDF": ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"),
}


def protocol(client: httpx.Client, test: Test) -> str | None:
    """None if all exchanges of `test` go as they must, else what the first other answer was."""
    given = [
        (str(test.manifest.value(graph, RDFS.label)), test.suite.triples(test.manifest.value(graph, UT.graph)))
        for graph in test.all(test.node, UT.graphData)
    ]
    reset = "DROP ALL" + (f" ; {w3c.insert_data(given)}" if given else "")
    assert client.post("/sparql", content=reset.encode(), headers=UPDATE).status_code == 204
    known: dict[str, str] = {}
    for exchange in exchanges(test):
        path, body = (
            exchange.path.replace("/gsp", "/store", 1) if exchange.path.startswith("/gsp") else exchange.path,
            exchange.body,
        )
        for name, found in known.items():
            path, body = path.replace(name, quote(found, safe="")), body.replace(name.encode(), found.encode())
        token = {} if exchange.method in {"GET", "HEAD"} else {"Authorization": f"Bearer {TOKEN}"}
        # As the suite has it on the wire: no header that it does not name, and the path as it is.
        request = client.build_request(exchange.method, path, content=body, headers={**exchange.headers, **token})
        answer = client.send(request)
        media_type = answer.headers.get("content-type", "").partition(";")[0]
        right = exchange.fits(answer.status_code)
        if right and exchange.form is not None:
            right = media_type in FORMS[exchange.form]
        if right and exchange.boolean is not None:
            right = answer.json()["boolean"] is exchange.boolean
        if right and exchange.graph is not None:
            read = [
                w3c.of_triples(q.triple for q in ox.parse(each.encode(), ox.RdfFormat.TURTLE, base_iri=str(answer.url)))
                for each in (answer.text, exchange.graph)
            ]
            right = read[0] == read[1] and media_type == "text/turtle"
        if exchange.location is not None:
            known[exchange.location] = answer.headers.get("location", "")
        if not right:
            return f"{exchange.method} {path}: {answer.status_code} {media_type} {answer.text[:150]}"
    return None


def test_protocol(suite, client):
    tests = list(suite.tests([suite.folder / "sparql11" / "protocol" / "manifest.ttl"]))
    assert len(tests) == 34
    judge(failures(tests, lambda test: protocol(client, test)), set())


def test_graph_store_protocol(suite, client):
    folder = suite.folder / "sparql11" / "graph-store-protocol"
    tests = list(suite.tests(sorted(folder.glob("manifest-*.ttl")), approved=False))
    assert len(tests) == 13
    judge(failures(tests, lambda test: protocol(client, test)), set())


def test_service_description(suite, client):
    """returns-rdf, has-endpoint-triple and conforms-to-schema: properties of the vocabulary with the classes
    that it gives them (SPARQL 1.1 Service Description, section 3)."""
    answer = client.get("/sparql", headers={"Accept": "text/turtle"})
    assert answer.headers["content-type"].partition(";")[0] == "text/turtle"
    graph = Graph().parse(data=answer.text, format="turtle")
    [service] = graph.subjects(RDF.type, SD.Service)
    assert list(graph.objects(service, SD.endpoint)) == [URIRef(f"{client.base_url}sparql")]
    classes = {SD.defaultDataset: SD.Dataset, SD.defaultGraph: SD.Graph, SD.availableGraphs: SD.GraphCollection}
    for subject, predicate, value in graph:
        if str(predicate).startswith(str(SD)):
            assert predicate in {
                *classes,
                SD.endpoint,
                SD.supportedLanguage,
                SD.feature,
                SD.resultFormat,
                SD.inputFormat,
                SD.name,
                SD.namedGraph,
                SD.graph,
                SD.defaultEntailmentRegime,
            }
            assert predicate not in classes or (value, RDF.type, classes[predicate]) in graph
        assert (subject, RDF.type, None) in graph
    languages = set(graph.objects(service, SD.supportedLanguage))
    assert languages == {SD.SPARQL11Query, SD.SPARQL11Update}
    assert {SD.UnionDefaultGraph} <= set(graph.objects(service, SD.feature))
    assert graph.value(service, SD.inputFormat) is not None
