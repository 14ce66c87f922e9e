"""The endpoint as its clients see it: a real server on loopback over a real store."""

from __future__ import annotations

import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from rdflib.query import Result
from serving import ARTICLE, BASE, HOSTILE, KEY, Server, change, make_store, running
from SPARQLWrapper import JSON, POST, POSTDIRECTLY, TURTLE, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from kg import server as kg_server
from kg.errors import BadSetting, StoreError, StoreLocked
from kg.server.engine.pool import SPARE
from kg.settings import Settings
from kg.store.embedded import EmbeddedStore

NKG = "https://w3id.org/newskg/ontology#"
STATEMENTS = f"SELECT ?content WHERE {{ ?s a <{NKG}Statement> ; <{NKG}content> ?content }} ORDER BY ?content"
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
SMALL = "SELECT ?s WHERE { ?s ?p ?o } LIMIT 3"
LIMIT = 3.0

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_store(tmp_path_factory.mktemp("served") / "store")


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[Server]:
    with running(store, timeout=LIMIT) as found:
        yield found


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=30) as found:
        yield found


def ask(client: httpx.Client, query: str, accept: str = "*/*", **parameters: object) -> httpx.Response:
    return client.get("/sparql", params={"query": query, **parameters}, headers={"Accept": accept})


def eventually(check, seconds: float = 60.0):
    """The first true result of `check`; what is waited for has no other sign."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(httpx.HTTPError):
            if found := check():
                return found
        time.sleep(0.1)
    raise AssertionError("it never came about")


# --- clients -----------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", POST, POSTDIRECTLY])
def test_sparqlwrapper(server, method):
    wrapper = SPARQLWrapper(f"{server.url}sparql")
    wrapper.setQuery(STATEMENTS)
    wrapper.setReturnFormat(JSON)
    if method == POSTDIRECTLY:
        wrapper.setMethod(POST)
        wrapper.setRequestMethod(POSTDIRECTLY)
    else:
        wrapper.setMethod(method)
    rows = wrapper.query().convert()["results"]["bindings"]
    assert "We back the treaty" in [row["content"]["value"] for row in rows]


def test_sparqlwrapper_gets_graphs_and_errors(server):
    wrapper = SPARQLWrapper(f"{server.url}sparql")
    wrapper.setQuery(f"DESCRIBE <{BASE}actor/ana-ruiz>")
    wrapper.setReturnFormat(TURTLE)
    assert (URIRef(f"{BASE}actor/ana-ruiz"), None, Literal("Ana Ruiz", lang="en")) in Graph().parse(
        data=wrapper.query().convert(), format="turtle"
    )
    wrapper.setQuery("SELECT nonsense")
    wrapper.setReturnFormat(JSON)
    with pytest.raises(QueryBadFormed, match="line 1, column"):
        wrapper.query()


def test_rdflib_sparqlstore(server):
    graph = Graph(SPARQLStore(f"{server.url}sparql"))
    query = f"SELECT ?content WHERE {{ ?s <{NKG}content> ?content ; <{NKG}inArticle> <{ARTICLE}> }}"
    assert [str(row.content) for row in graph.query(query)] == ["We back the treaty"]
    assert graph.value(URIRef(f"{BASE}actor/bo-lind"), URIRef("http://www.w3.org/2004/02/skos/core#prefLabel")) == (
        Literal("Bo Lind", lang="en")
    )


# --- formats -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "reader"),
    [
        ("application/sparql-results+json", "json"),
        ("application/sparql-results+xml", "xml"),
        ("text/csv", "csv"),
        ("text/tab-separated-values", "tsv"),
    ],
)
def test_solutions_in_every_format(client, accept, reader):
    query = f"SELECT ?label WHERE {{ <{BASE}actor/ana-ruiz> <http://www.w3.org/2004/02/skos/core#prefLabel> ?label }}"
    response = ask(client, query, accept)
    assert response.headers["content-type"].partition(";")[0] == accept
    assert response.headers["vary"] == "Accept, Accept-Encoding"
    rows = list(Result.parse(io.BytesIO(response.content), format=reader))
    assert [str(row.label) for row in rows] == ["Ana Ruiz"]


@pytest.mark.parametrize(
    ("accept", "reader"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/ld+json", "json-ld"),
        ("application/rdf+xml", "xml"),
        ("application/n-quads", "nquads"),
        ("application/trig", "trig"),
    ],
)
# rdflib's own JSON-LD parser uses what rdflib deprecates.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_graphs_in_every_format(client, accept, reader):
    query = f"CONSTRUCT {{ ?s <{NKG}content> ?c }} WHERE {{ ?s <{NKG}content> ?c ; <{NKG}inArticle> <{ARTICLE}> }}"
    response = ask(client, query, accept)
    assert response.headers["content-type"].partition(";")[0] == accept
    if reader in {"nquads", "trig"}:  # without named graphs these are N-Triples and Turtle
        reader = {"nquads": "nt", "trig": "turtle"}[reader]
    graph = Graph().parse(data=response.content, format=reader)
    assert [(str(p), str(o)) for _, p, o in graph] == [(f"{NKG}content", "We back the treaty")]


@pytest.mark.parametrize("accept", ["application/sparql-results+json", "application/sparql-results+xml"])
def test_ask(client, accept):
    for query, expected in (("ASK { ?s ?p ?o }", True), ("ASK { ?s <a:b> ?o }", False)):
        response = ask(client, query, accept)
        assert Result.parse(io.BytesIO(response.content), format=accept[-4:].lstrip("+")).askAnswer is expected


def test_an_unacceptable_format_is_406_and_names_what_there_is(client):
    response = ask(client, SMALL, "image/png")
    assert response.status_code == 406
    assert "application/sparql-results+json" in response.json()["detail"]


def test_a_character_that_xml_cannot_hold_is_refused_in_xml_alone(client):
    rows = ask(client, STATEMENTS, "application/json").json()["results"]["bindings"]
    assert "\x07" in "".join(row["content"]["value"] for row in rows)
    refused = ask(client, STATEMENTS, "application/sparql-results+xml")
    assert refused.status_code == 400
    assert "U+0007" in refused.json()["detail"]


# --- the protocol --------------------------------------------------------------------------------


def test_the_protocols_dataset_replaces_the_default_graph(client):
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s a ?c }"
    graphs = {name: f"{BASE}graph/{name}" for name in ("entities", f"article/{KEY}", f"article/{HOSTILE}")}

    def number(**parameters: object) -> int:
        return int(ask(client, count, **parameters).json()["results"]["bindings"][0]["n"]["value"])

    one, other = (number(**{"default-graph-uri": graphs[g]}) for g in ("entities", f"article/{KEY}"))
    assert one == 8
    assert number(**{"default-graph-uri": [graphs["entities"], graphs[f"article/{KEY}"]]}) == one + other
    assert number(**{"named-graph-uri": graphs["entities"]}) == 0
    named = ask(client, "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }", **{"named-graph-uri": graphs["entities"]})
    assert [row["g"]["value"] for row in named.json()["results"]["bindings"]] == [graphs["entities"]]


@pytest.mark.parametrize(
    ("parameters", "status", "words"),
    [
        ({"query": "SELECT * WHERE {\n ?s ?p }"}, 400, "line 2, column"),
        ({"query": "SELECT ?x { ?x a foo:bar }"}, 400, "foo:"),
        ({"query": ""}, 400, "1"),
        ({"format": "json"}, 400, "no query"),
        ({"query": ["ASK {}", "ASK {}"]}, 400, "2 queries"),
        ({"query": "ASK { SERVICE <http://localhost:1/> { ?s ?p ?o } }"}, 403, "SERVICE"),
        ({"query": "ASK FROM <http://localhost:1/> { ?s ?p ?o }"}, 403, "http://localhost:1/"),
        ({"query": "ASK FROM <file:///etc/passwd> { ?s ?p ?o }"}, 403, "file:///etc/passwd"),
        ({"query": "ASK FROM <http://localhost:1/> {}"}, 403, "http://localhost:1/"),
        ({"query": "LOAD <http://localhost:1/>"}, 403, "LOAD"),
        ({"query": "DELETE WHERE { ?s ?p ?o }"}, 403, "DELETE"),
        ({"update": "DROP ALL"}, 403, "only reads"),
        ({"query": "#" * 100_001}, 413, "100000"),
    ],
)
def test_bad_queries_get_a_status_and_a_reason(client, parameters, status, words):
    # by form, for what is long does not fit into an address
    pairs = [(n, each) for n, v in parameters.items() for each in (v if isinstance(v, list) else [v])]
    response = client.post(
        "/sparql", content=urlencode(pairs), headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert words in problem["detail"]
    assert problem["status"] == status
    assert "Traceback" not in response.text


def test_a_syntax_error_tells_line_and_column_apart(client):
    problem = ask(client, "SELECT * WHERE {\n\n   ?s ?p }").json()
    assert (problem["line"], problem["column"]) == (3, 11)


def test_other_methods_and_media_types(client):
    assert client.put("/sparql", content=b"").status_code == 405
    assert client.delete("/sparql").status_code == 405
    assert client.post("/sparql", content=b"ASK {}", headers={"Content-Type": "text/plain"}).status_code == 415
    assert client.post("/sparql", content=b"ASK {}").status_code == 415
    update = client.post("/sparql", content=b"DROP ALL", headers={"Content-Type": "application/sparql-update"})
    assert update.status_code == 403


@pytest.mark.parametrize(
    ("target", "headers", "status"),
    [
        ("/sparql?query=ASK{}\xff", "", 400),
        ("/sparql?query=\xc3\xbc", "", 400),
        ("/sparql", "Host: a> <b\r\nAccept: text/turtle\r\n", 200),
        ("/sparql", "Host: \r\nAccept: application/ld+json\r\n", 200),
        ("/resource?iri=%ff%fe", "", 404),
        ("/resource?iri=http://[%EF%BF%BE", "", 404),
        ("/actors?q=%ff%fe", "", 200),
        ("/editor?query=%ff", "", 400),
        ("/article/%ff%fe", "", 404),
        ("/query/%00%ff", "", 404),
        ("/sparql?query=ASK%7B%7D", "Accept: \xff\xfe/\xff, */*;q=\xff\r\n", 200),
    ],
)
def test_strange_bytes_are_no_error_of_the_server(server, target, headers, status):
    host = "" if "Host:" in headers else "Host: localhost\r\n"
    request = f"GET {target} HTTP/1.1\r\n{host}{headers}Connection: close\r\n\r\n".encode("latin-1")
    url = httpx.URL(server.url)
    with socket.create_connection((url.host, url.port), timeout=30) as connection:
        connection.sendall(request)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert int(answer.split(b" ", 2)[1]) == status, answer[:500]


def test_a_query_nested_too_deeply_harms_nobody(client):
    query = "SELECT * WHERE " + "{" * 20_000 + "}" * 20_000
    nested = client.post("/sparql", content=query, headers={"Content-Type": "application/sparql-query"})
    assert nested.status_code in {400, 503}
    assert [ask(client, SMALL).status_code for _ in range(3)] == [200] * 3


@pytest.mark.parametrize("path", ["/", "/healthz", "/sparql?query=ASK%7B%7D", "/articles"])
def test_head_is_get_without_its_body(client, path):
    head, get = client.head(path), client.get(path)
    assert head.status_code == get.status_code == 200
    assert head.headers["content-type"] == get.headers["content-type"]
    assert head.content == b""


def test_a_body_without_end_is_cut_off(client):
    def endless() -> Iterator[bytes]:
        yield b"query="
        for _ in range(200):
            yield b"x" * 100_000

    with suppress(httpx.WriteError, httpx.RemoteProtocolError):
        response = client.post("/sparql", content=endless(), headers={"Content-Type": "application/sparql-query"})
        assert response.status_code == 413
    assert client.get("/healthz").status_code == 200


def test_without_a_query_the_service_describes_itself(client):
    response = client.get("/sparql", headers={"Accept": "text/turtle"})
    graph = Graph().parse(data=response.text, format="turtle")
    sd = "http://www.w3.org/ns/sparql-service-description#"
    assert [str(o) for o in graph.objects(None, URIRef(f"{sd}endpoint"))] == [str(response.url)]
    for kind in ("application/n-quads", "application/trig", "application/n-triples", "application/ld+json"):
        assert client.get("/sparql", headers={"Accept": kind}).headers["content-type"] == kind
    page = client.get("/sparql", headers={"Accept": "text/html"}, follow_redirects=True)
    assert "<textarea" in page.text


def test_any_page_of_the_web_may_ask(client):
    preflight = client.options(
        "/sparql", headers={"Origin": "https://a.example", "Access-Control-Request-Method": "POST"}
    )
    assert preflight.status_code == 204
    assert "POST" in preflight.headers["access-control-allow-methods"]
    for response in (ask(client, SMALL), ask(client, "nonsense"), preflight):
        assert response.headers["access-control-allow-origin"] == "*"
        assert response.headers["x-content-type-options"] == "nosniff"


def test_a_page_of_the_web_may_ask_before_it_writes_a_graph(client):
    preflight = client.options(
        "/store", headers={"Origin": "https://a.example", "Access-Control-Request-Method": "PUT"}
    )
    assert preflight.status_code == 204
    assert {"PUT", "POST", "DELETE"} <= set(preflight.headers["access-control-allow-methods"].split(", "))
    assert {"Authorization", "Content-Type"} <= set(preflight.headers["access-control-allow-headers"].split(", "))
    refused = client.put("/store?default", content=b"", headers={"Content-Type": "text/turtle"})
    for response in (preflight, refused, client.get("/store?graph=http://example.org/none")):
        assert response.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("accept", ["text/html", "application/xhtml+xml", "*/*", "text/turtle", "image/png", "", ";;,"])
@pytest.mark.parametrize("asked", ["query=ASK%7B%7D&query=x", "query=nonsense", "update=DROP+ALL", "query=%FF", "x=1"])
def test_an_error_is_told_to_whoever_asks_whatever_it_accepts(client, accept, asked):
    for response in (
        client.get(f"/sparql?{asked}", headers={"Accept": accept}),
        client.post("/sparql", content=asked, headers={"Accept": accept, "Content-Type": "text/plain"}),
    ):
        assert response.status_code < 500, response.text
        assert "Traceback" not in response.text


def test_a_graph_that_a_client_opens_is_empty_before_anything_is_in_it(client, server):
    graph = Graph(SPARQLStore(f"{server.url}sparql"), identifier=URIRef("http://example.org/nothing"))
    assert (len(graph), list(graph)) == (0, [])
    refused = ask(client, "SELECT * FROM <http://example.org/nothing> { ?s ?p ?o }")
    assert refused.status_code == 403


def test_rdf_xml_that_no_program_could_read_is_not_sent(client):
    response = ask(client, "CONSTRUCT { <http://a.example/s> <http://a.example/1> 1 } {}", "application/rdf+xml")
    assert response.status_code == 400
    assert "no name for the predicate <http://a.example/1>" in response.json()["detail"]


def test_openapi_describes_the_endpoint_and_no_page_loads_from_elsewhere(client):
    paths = client.get("/openapi.json").json()["paths"]
    assert {"get", "post"} <= set(paths["/sparql"])
    assert "query" in [p["name"] for p in paths["/sparql"]["get"]["parameters"]]
    assert client.get("/docs").status_code == 404
    assert client.get("/redoc").status_code == 404


def _w3c_query_tests(shared: Path) -> list[tuple[str, dict[str, str], dict[str, str]]]:
    """(name, request, expected) of the query operations in the W3C's protocol tests that need one
    request each."""
    ht, cnt = Namespace("http://www.w3.org/2011/http#"), Namespace("http://www.w3.org/2011/content#")
    mf = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
    folder = shared / "w3c" / "rdf-tests" / "sparql" / "sparql11" / "protocol"
    graph = Graph().parse(folder / "manifest.ttl", format="turtle")
    cases = []
    for test in graph.subjects(RDF.type, mf.ProtocolTest):
        requests = [
            r
            for connection in graph.objects(test, mf.action)
            for head in graph.objects(connection, ht.requests)
            for r in Collection(graph, head)
        ]
        name = str(test).partition("#")[2]
        if len(requests) != 1 or "update" in name:
            continue
        (request,) = requests
        body = graph.value(request, ht.body)
        headers = {}
        for head in graph.objects(request, ht.headers):
            for header in Collection(graph, head):
                headers[str(graph.value(header, ht.fieldName))] = str(graph.value(header, ht.fieldValue))
        response = graph.value(request, ht.resp)
        sent = {
            "method": str(graph.value(request, ht.methodName)),
            "path": str(graph.value(request, ht.absolutePath)),
            "body": str(graph.value(body, cnt.chars) or ""),
            "encoding": str(graph.value(body, cnt.characterEncoding) or "utf-8"),
        }
        expected = {
            "status": " ".join(sorted(str(s) for s in graph.objects(response, mf.expectedStatus))),
            "boolean": str(graph.value(response, mf.expectedBoolean) or ""),
        }
        cases.append((name, sent | {f"header {n}": v for n, v in headers.items()}, expected))
    return sorted(cases, key=lambda case: case[0])


def test_w3c_protocol_tests(shared, tmp_path):
    folder = shared / "w3c" / "rdf-tests" / "sparql" / "sparql11" / "protocol"
    data = ""
    for number in (1, 2, 3):
        triples = (folder / f"data{number}.nt").read_text()
        data += f"GRAPH <http://kasei.us/2009/09/sparql/data/data{number}.rdf> {{ {triples} }}\n"
    directory = tmp_path / "store"
    with EmbeddedStore.open(directory, create=True) as store:
        store.commit(change(data))
    cases = _w3c_query_tests(shared)
    assert len(cases) > 15
    failed = []
    with running(directory) as server, httpx.Client(base_url=server.url, follow_redirects=True) as client:
        for name, sent, expected in cases:
            headers = {n.removeprefix("header "): v for n, v in sent.items() if n.startswith("header ")}
            body = sent["body"].encode(sent["encoding"])
            response = client.request(sent["method"], sent["path"], content=body, headers=headers)
            if "data0.rdf" in sent["path"] and response.status_code == 403:
                continue  # a graph of the web that no store of the test holds: ours asks nobody for it
            right = f"{response.status_code // 100}xx" in expected["status"]
            if right and expected["boolean"]:
                accepted = response.headers["content-type"].rpartition("+")[2].rpartition("/")[2]
                answer = Result.parse(io.BytesIO(response.content), format=accepted)
                right = answer.askAnswer is (expected["boolean"] == "true")
            if not right:
                failed.append((name, response.status_code, response.text[:200]))
    assert not failed


# --- limits ----------------------------------------------------------------------------------------


def test_a_runaway_query_is_ended_while_the_server_goes_on(client):
    with ThreadPoolExecutor(2) as threads:
        runaways = [threads.submit(ask, client, RUNAWAY) for _ in range(2)]
        while not all(each.done() for each in runaways):
            assert client.get("/healthz").json() == {"status": "ok"}
            time.sleep(0.1)
    for each in runaways:
        response = each.result()
        assert response.status_code == 504
        assert f"{LIMIT:g} seconds" in response.json()["detail"]
    # both workers were lost, and others have taken their places
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: ask(client, SMALL), range(4)))
    assert [r.status_code for r in answers] == [200] * 4


def test_a_query_whose_client_goes_away_is_ended(store):
    with running(store, workers=1, timeout=300) as server, httpx.Client(base_url=server.url) as client:
        for method in ("GET", "POST"):
            with pytest.raises(httpx.ReadTimeout):
                client.request(method, "/sparql", **_request(method, RUNAWAY), timeout=0.5)
            assert client.request(method, "/sparql", **_request(method, SMALL), timeout=60).status_code == 200


def _request(method: str, query: str) -> dict[str, dict[str, str]]:
    return {"params" if method == "GET" else "data": {"query": query}}


def test_fifty_queries_at_once(client):
    with ThreadPoolExecutor(50) as threads:
        answers = list(threads.map(lambda n: ask(client, f"SELECT ({n} AS ?n) WHERE {{}}"), range(50)))
    found = [int(r.json()["results"]["bindings"][0]["n"]["value"]) for r in answers]
    assert found == list(range(50))


def test_a_full_queue_says_when_to_come_back(store):
    with (
        running(store, workers=1, timeout=1) as server,
        httpx.Client(base_url=server.url, timeout=60, limits=httpx.Limits(max_connections=150)) as client,
        ThreadPoolExecutor(130) as threads,
    ):
        answers = list(threads.map(lambda _: ask(client, RUNAWAY), range(130)))
        busy = [r for r in answers if r.status_code == 503]
        assert {r.status_code for r in answers} <= {503, 504}
        assert any("wait already" in r.json()["detail"] for r in busy)
        assert all(int(r.headers["retry-after"]) >= 1 for r in busy)
        assert eventually(lambda: ask(client, SMALL).status_code == 200)


@linux
def test_a_killed_worker_is_replaced(server, client):
    for pid in server.children():
        os.kill(pid, signal.SIGKILL)
    answers = [ask(client, SMALL) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200] * 4, [answer.text for answer in answers]
    with ThreadPoolExecutor(1) as threads:
        before = set(server.children())
        running_query = threads.submit(ask, client, RUNAWAY)
        time.sleep(0.5)
        for pid in before:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        response = running_query.result()
    assert response.status_code == 503
    assert "memory" in response.json()["detail"]
    after = ask(client, SMALL)
    assert after.status_code == 200, after.text


def test_a_query_that_eats_memory_harms_nobody(store):
    hungry = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } ORDER BY DESC(?f) ?c"
    with (
        running(store, workers=1, timeout=60, query_memory=400_000_000) as server,
        httpx.Client(base_url=server.url, timeout=90) as client,
    ):
        response = ask(client, hungry)
        assert response.status_code in {403, 503}
        assert "memory" in response.json()["detail"]
        assert ask(client, SMALL).status_code == 200


def test_an_answer_that_is_too_long_is_refused(store):
    with (
        running(store, workers=1, max_result_bytes=5_000) as server,
        httpx.Client(base_url=server.url, timeout=30) as client,
    ):
        for query in ("SELECT * WHERE { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"):
            response = ask(client, query)
            assert response.status_code == 403
            assert "5,000" in response.json()["detail"]
        assert ask(client, SMALL).status_code == 200


# --- beside a build, start and end ------------------------------------------------------------------


def test_the_store_can_be_written_beside_the_server(tmp_path):
    directory = make_store(tmp_path / "store")
    query = "SELECT ?o WHERE { <urn:x:new> ?p ?o }"
    with running(directory) as server, httpx.Client(base_url=server.url, timeout=30) as client:
        assert ask(client, query).json()["results"]["bindings"] == []
        with EmbeddedStore.open(directory) as store:
            store.commit(change('GRAPH <urn:x:g> { <urn:x:new> <urn:x:p> "one" }'))
            assert ask(client, query).status_code == 200  # the old state, while the store is held
            store.commit(change('GRAPH <urn:x:g> { <urn:x:new> <urn:x:p> "two" }'))
            store.flush()
        assert eventually(lambda: len(ask(client, query).json()["results"]["bindings"]) == 2)
        # the snapshot that nobody reads any more goes
        assert eventually(lambda: len([p for p in directory.glob("serving-*/*") if p.is_dir()]) == 1)


@linux
def test_workers_have_no_network(server):
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode:
        pytest.skip("this kernel gives no process a network of its own")
    for pid in server.children():
        assert os.readlink(f"/proc/{pid}/ns/net") != os.readlink("/proc/self/ns/net")


@linux
def test_nothing_is_left_after_the_server(tmp_path):
    directory = make_store(tmp_path / "store")
    before = sorted(p.name for p in directory.iterdir())
    with running(directory) as server:
        assert httpx.get(f"{server.url}healthz").status_code == 200
        workers = server.children()
        assert len(workers) == 1 + Settings().workers + SPARE  # with the zygote
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]
    assert sorted(p.name for p in directory.iterdir()) == before


@linux
def test_workers_die_with_a_killed_server_and_the_next_one_tidies_up(tmp_path):
    directory = make_store(tmp_path / "store")
    with running(directory) as server:
        assert httpx.get(f"{server.url}healthz").status_code == 200
        workers = server.children()
        server.process.kill()
        server.process.wait()
        assert eventually(lambda: not [pid for pid in workers if _is_running(pid)])
    assert list(directory.glob("serving-*"))
    with running(directory) as server:
        assert httpx.get(f"{server.url}healthz").status_code == 200
        assert len(list(directory.glob("serving-*"))) == 1


def _is_running(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def test_what_cannot_be_served_is_said_at_once(tmp_path, store):
    with pytest.raises(StoreError, match="kg build"):
        kg_server.create_app(tmp_path, Settings())
    own = make_store(tmp_path / "store")
    with EmbeddedStore.open(own), pytest.raises(StoreLocked, match="another process"):
        kg_server.serve(Settings(store=own, port=0))
    assert not list(own.glob("serving-*"))
    with running(store) as server:
        port = httpx.URL(server.url).port
        with pytest.raises(BadSetting, match=f"{port}"):
            kg_server.serve(Settings(store=store, port=port))
