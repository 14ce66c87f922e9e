"""The remote store: the same answers as the embedded one, and one clear error for every bad server."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import URLError
from urllib.parse import parse_qs
from urllib.request import urlopen

import pytest
from rdflib import Literal, URIRef
from rdflib.namespace import XSD

from kg.errors import QueryRefused, QuerySyntaxError, QueryTimeout, QueryTooLarge, StoreError
from kg.store import GRAPH_TYPES, RESULT_TYPES, Change
from kg.store.embedded import EmbeddedStore
from kg.store.remote import Credentials, RemoteStore

G, H = URIRef("http://example.org/g"), URIRef("http://example.org/h")
S, T, P = URIRef("http://example.org/s"), URIRef("http://example.org/t"), URIRef("http://example.org/p")
NASTY = [
    "a\0b",
    "".join(map(chr, range(1, 32))),
    "\x7f\x85\u2028\ufffe😀",
    "\"'\\\n\r\t\\u0041",
    '" } } ; DROP ALL # "',
]


# --- a real server ------------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def oxigraph(*options: str) -> Iterator[str]:
    """The address of an empty server on loopback."""
    binary = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if binary is None:
        pytest.skip("the oxigraph server is not installed")
    port = free_port()
    command = [binary, "serve", "--bind", f"127.0.0.1:{port}", *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            for _ in range(200):
                try:
                    urlopen(f"http://127.0.0.1:{port}/").close()
                    break
                except URLError:
                    time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with oxigraph("--union-default-graph") as running:
        yield running


@pytest.fixture
def store(address: str) -> RemoteStore:
    remote = RemoteStore(f"{address}/query", f"{address}/update")
    remote.commit(Change(drop_graphs=frozenset({G, H})))
    return remote


@pytest.fixture
def local(tmp_path: Path) -> Iterator[EmbeddedStore]:
    with EmbeddedStore.open(tmp_path / "store", create=True) as opened:
        yield opened


@pytest.mark.parametrize("words", NASTY)
def test_every_text_comes_back_as_it_was(store: RemoteStore, words: str) -> None:
    literals = {Literal(words), Literal(words, lang="en"), Literal("7", datatype=XSD.integer)}
    store.commit(Change(insert=tuple((S, P, literal, G) for literal in literals)))
    assert {o for _, _, o, _ in store.quads(G)} == literals
    assert {o for _, _, o, g in store.quads() if g == G} == literals


def test_a_change_drops_first_and_inserts_then(store: RemoteStore) -> None:
    store.commit(Change(insert=((S, P, T, G), (T, P, S, G), (S, P, T, H))))
    store.commit(
        Change(drop_subjects=frozenset({(G, S)}), drop_graphs=frozenset({H}), insert=((S, P, Literal("x"), G),))
    )
    assert {(s, o) for s, _, o, _ in store.quads(G)} == {(S, Literal("x")), (T, S)}
    assert store.holds(G)
    assert not store.holds(H)
    assert not store.holds("no iri>")


def test_it_answers_as_the_embedded_store_does(store: RemoteStore, local: EmbeddedStore) -> None:
    change = Change(insert=((S, P, Literal('a "b"\r\n😀'), G), (S, P, T, G), (T, P, Literal(2), H)))
    select = f"SELECT ?s ?o ?x {{ VALUES ?g {{ <{G}> <{H}> }} GRAPH ?g {{ ?s ?p ?o }} }} ORDER BY ?o"
    construct = "CONSTRUCT { ?s ?p ?o } { VALUES ?g { <http://example.org/g> } GRAPH ?g { ?s ?p ?o } }"
    for each in (store, local):
        each.commit(change)
    for media in RESULT_TYPES:
        assert store.serialize(select, media) == local.serialize(select, media)
        assert store.serialize("ASK {}", media) == local.serialize("ASK {}", media)
    for media in GRAPH_TYPES:
        assert store.serialize(construct, media) == local.serialize(construct, media)
    assert list(store.select(select)) == list(local.select(select))
    one = "SELECT ?o { ?s ?p ?o } ORDER BY ?o"
    for dataset in ({"default_graphs": (str(H),)}, {"default_graphs": (str(G), str(H))}, {"named_graphs": (str(H),)}):
        assert store.serialize(one, "text/csv", **dataset) == local.serialize(one, "text/csv", **dataset)  # type: ignore[arg-type]


def test_what_may_not_be_asked_is_not_sent(store: RemoteStore) -> None:
    with pytest.raises(QueryRefused, match="holds no graph"):
        store.select("SELECT * FROM <http://example.org/elsewhere> { ?s ?p ?o }")
    with pytest.raises(QueryRefused, match="update"):
        store.serialize("DROP ALL", "text/csv")


def test_errors_of_a_query(store: RemoteStore) -> None:
    with pytest.raises(QuerySyntaxError, match="cannot read the query"):
        store.select("SELECT * { ?s ?p }")
    with pytest.raises(QuerySyntaxError, match="prefix nkg:"):
        store.select("SELECT * { ?s nkg:text ?o }")
    store.commit(Change(insert=tuple((S, P, Literal(i), G) for i in range(200))))
    with pytest.raises(QueryTooLarge):
        store.serialize("SELECT * { ?a ?b ?c . ?d ?e ?f }", "text/csv", limit=1000)
    with pytest.raises(QueryTooLarge):
        store.serialize("CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle", limit=1000)


def test_the_reference_graphs_are_those_of_the_embedded_store(store: RemoteStore, local: EmbeddedStore) -> None:
    store.refresh_reference()
    store.refresh_reference()
    for graph in ("ontology", "shapes"):
        name = URIRef(f"{local.base}graph/{graph}")
        assert set(store.quads(name)) == set(local.quads(name))
    store.check()


def test_a_server_without_the_union_default_graph_is_told_so() -> None:
    with oxigraph() as running:
        remote = RemoteStore(f"{running}/query", f"{running}/update")
        remote.check()
        remote.commit(Change(insert=((S, P, T, G),)))
        with pytest.raises(StoreError, match="union-default-graph"):
            remote.check()


# --- bad servers ---------------------------------------------------------------------------------

ROWS = json.dumps({"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "uri", "value": str(S)}}] * 50}})
Answer = Callable[[BaseHTTPRequestHandler, bytes], None]


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer(self, self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def do_GET(self) -> None:
            answer(self, b"")

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/sparql"
        finally:
            server.shutdown()
            thread.join()


def reply(
    handler: BaseHTTPRequestHandler,
    status: int,
    content_type: str,
    body: bytes,
    length: int | None = None,
    **headers: str,
) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", content_type)
    handler.send_header("Content-Length", str(len(body) if length is None else length))
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


JSON = "application/sparql-results+json"
BAD = {
    "a page": (200, "text/html", b"<html>Welcome</html>", None, "text/html"),
    "an error page": (502, "text/html", b"<html>Bad gateway</html>", None, "502"),
    "an error": (500, "text/plain", b"out of\nmemory", None, "out of memory"),
    "no endpoint": (404, "text/plain", b"", None, "404"),
    "no token": (401, "text/plain", b"", None, "token"),
    "forbidden": (403, "text/plain", b"", None, "token"),
    "too busy": (429, "text/plain", b"", None, "429"),
    "half JSON": (200, JSON, ROWS[:-40].encode(), None, "no whole application/sparql-results"),
    "no JSON": (200, JSON, b"Welcome", None, "no whole application/sparql-results"),
    "other JSON": (200, JSON, b'{"message": "hello"}', None, "no whole application/sparql-results"),
    "nothing": (200, JSON, b"", None, "no whole application/sparql-results"),
    "cut short": (200, JSON, ROWS.encode(), 10_000, "broke off"),
}


@pytest.mark.parametrize("kind", sorted(BAD))
def test_a_bad_answer_is_one_clear_error(kind: str) -> None:
    status, content_type, body, length, words = BAD[kind]
    with serving(lambda handler, _: reply(handler, status, content_type, body, length)) as url:
        with pytest.raises(StoreError, match=words) as caught:
            list(RemoteStore(url).select("SELECT * { ?s ?p ?o }"))
        assert url in str(caught.value)
        assert "\n" not in str(caught.value)
        if status != 200:
            with pytest.raises(StoreError, match=words):
                RemoteStore(url, url).commit(Change(drop_graphs=frozenset({G})))


def test_a_refused_update_is_said() -> None:
    with (
        serving(lambda handler, _: reply(handler, 400, "text/plain", b"line 1: no")) as url,
        pytest.raises(StoreError, match=r"cannot read the update: line 1: no"),
    ):
        RemoteStore(url, url).commit(Change(drop_graphs=frozenset({G})))


@pytest.mark.parametrize(
    ("body", "length", "words"),
    [
        (b"<http://example.org/s> <http://example.org/p> <http://exa", None, "no whole application/n-triples"),
        (b"<http://example.org/s> <http://example.org/p> <http://example.org/o> .\n", 10_000, "broke off"),
    ],
)
def test_triples_that_are_cut(body: bytes, length: int | None, words: str) -> None:
    with (
        serving(lambda handler, _: reply(handler, 200, "application/n-triples", body, length)) as url,
        pytest.raises(StoreError, match=words),
    ):
        RemoteStore(url).serialize("CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle")


def test_a_silent_server_is_left_after_the_time_limit() -> None:
    done = threading.Event()
    with serving(lambda handler, _: (done.wait(20), reply(handler, 200, JSON, ROWS.encode()))[1]) as url:
        with pytest.raises(QueryTimeout, match=r"within 0\.2 seconds"):
            RemoteStore(url, timeout=0.2).select("SELECT * { ?s ?p ?o }")
        done.set()


def test_nobody_there() -> None:
    url = f"http://127.0.0.1:{free_port()}/sparql"
    with pytest.raises(StoreError, match="cannot be reached"):
        RemoteStore(url).check()


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://example.org/x", "localhost:7878", "", "http://"])
def test_only_http_addresses(address: str) -> None:
    with pytest.raises(StoreError, match="no http address"):
        RemoteStore(address)
    with pytest.raises(StoreError, match="no http address"):
        RemoteStore("http://127.0.0.1:1/", address)


def test_without_an_update_address_it_is_for_reading_only() -> None:
    with pytest.raises(StoreError, match="reading only"):
        RemoteStore("http://127.0.0.1:9/query").commit(Change(drop_graphs=frozenset({G})))


def test_the_token_goes_to_the_endpoint_and_nowhere_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: dict[str, list[str | None]] = {"endpoint": [], "elsewhere": []}
    passwords = tmp_path / "netrc"
    passwords.write_text("machine 127.0.0.1 login me password other\n")
    passwords.chmod(0o600)
    monkeypatch.setenv("NETRC", str(passwords))

    def elsewhere(handler: BaseHTTPRequestHandler, _: bytes) -> None:
        seen["elsewhere"].append(handler.headers.get("Authorization"))
        reply(handler, 200, JSON, ROWS.encode())

    with serving(elsewhere) as other:

        def endpoint(handler: BaseHTTPRequestHandler, _: bytes) -> None:
            seen["endpoint"].append(handler.headers.get("Authorization"))
            reply(handler, 302, "text/plain", b"", Location=other)

        with serving(endpoint) as url, pytest.raises(StoreError, match=f"302.*{other}"):
            list(RemoteStore(url, credentials=Credentials("secret")).select("SELECT * { ?s ?p ?o }"))
    assert seen == {"endpoint": ["Bearer secret"], "elsewhere": []}


def test_the_request_is_of_the_protocol() -> None:
    requests: list[tuple[str, dict[str, list[str]]]] = []

    def answer(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        assert handler.headers["Content-Type"] == "application/x-www-form-urlencoded"
        assert handler.headers["User-Agent"].startswith("newskg/")
        asked = parse_qs(body.decode())
        requests.append((handler.headers["Accept"], asked))
        rows = {"head": {"vars": ["any"]}, "results": {"bindings": [{"any": {"type": "literal", "value": "1"}}]}}
        is_ask = asked["query"][0].startswith("ASK")
        reply(handler, 200, JSON, json.dumps({"head": {}, "boolean": True} if is_ask else rows).encode())

    query = "ASK { ?s ?p 'é &+%' }"
    with serving(answer) as url:
        assert b"true" in RemoteStore(url).serialize(query, "text/csv", default_graphs=(str(G), str(H)))
    held = f"SELECT (1 AS ?any) {{ GRAPH <{G}> {{ ?s ?p ?o }} }} LIMIT 1"
    assert requests[0] == (JSON, {"query": [held]})
    assert requests[-1] == (JSON, {"query": [query], "default-graph-uri": [str(G), str(H)]})
