"""Nonsense from strangers: whatever arrives, the server answers with a reason or closes, never with an
error of its own, and serves the next one."""

from __future__ import annotations

import itertools
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from serving import Server, make_store, running

SMALL = "SELECT ?s WHERE { ?s ?p ?o } LIMIT 3"
# Each is answered, or refused for a reason that the client can act on.
EXPECTED = {200, 303, 400, 403, 404, 405, 406, 408, 413, 414, 415, 431, 503, 504}
OWN_FAULT = b"HTTP/1.1 500"

often = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(make_store(tmp_path_factory.mktemp("fuzzed") / "store"), timeout=5.0, query_memory=10**9) as found:
        yield found


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=60) as found:
        yield found


def is_well(client: httpx.Client) -> bool:
    """Whether a sound query is answered, several times over: no worker stays dead."""
    return all(client.get("/sparql", params={"query": SMALL}).status_code == 200 for _ in range(3))


def raw(server: Server, sent: bytes) -> bytes:
    """What comes back for these bytes on a connection of their own."""
    address = httpx.URL(server.url)
    with socket.create_connection((address.host, address.port), timeout=60) as connection:
        received = b""
        try:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(1 << 16):
                received += piece
        except OSError:
            pass  # closed on us, which is an answer too
        return received


# --- bytes ------------------------------------------------------------------------------------------


@often
@given(st.binary(max_size=300))
@example(b"GET /sparql?query=%00%ff HTTP/1.1\r\nHost: \xff\r\n\r\n")
@example(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n")
@example(b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
@example(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef")
@example(b"GET http://[::1/sparql HTTP/1.1\r\nHost: x\r\n\r\n")
@example(b"GET /sparql HTTP/9.9\r\n\r\n")
def test_any_bytes(server: Server, client: httpx.Client, sent: bytes) -> None:
    assert not raw(server, sent).startswith(OWN_FAULT)
    assert client.get("/healthz").status_code == 200


@often
@given(st.binary(max_size=60).map(lambda each: each.replace(b"\r", b"").replace(b"\n", b"")))
@example(b'*/*;q=,,,;;="')
@example(b"text/csv;q=1e309")
def test_any_header(server: Server, client: httpx.Client, value: bytes) -> None:
    for name in (b"Accept", b"Accept-Encoding", b"If-None-Match", b"Content-Type", b"Authorization", b"Origin"):
        for head in (b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n", b"POST /sparql HTTP/1.1\r\nContent-Length: 5\r\n"):
            answer = raw(server, head + b"Host: x\r\nConnection: close\r\n" + name + b": " + value + b"\r\n\r\nASK{}")
            assert not answer.startswith(OWN_FAULT)
    assert client.get("/healthz").status_code == 200


def test_heads_without_end_are_cut_off(server: Server, client: httpx.Client) -> None:
    for sent in (
        b"GET /sparql?query=" + b"a" * 2_000_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 2_000_000 + b"\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + b"X: a\r\n" * 100_000 + b"\r\n",
    ):
        answer = raw(server, sent)
        assert answer == b"" or answer.startswith(b"HTTP/1.1 431")
    assert is_well(client)


# --- queries ------------------------------------------------------------------------------------------

DEEP = 30_000
FOURFOLD = (f"BIND(CONCAT(?{c}, ?{c}, ?{c}, ?{c}) AS ?{d})" for c, d in itertools.pairwise("abcdefghijklm"))
GROWING = f"SELECT ?x {{ BIND('{'a' * 1000}' AS ?a) {' '.join(FOURFOLD)} BIND(STRLEN(?m) AS ?x) }}"
QUERIES = {
    "a union of ten thousand": "SELECT * WHERE { " + " UNION ".join(["{}"] * 10_000) + " }",
    "deep groups": "SELECT * WHERE " + "{" * DEEP + "}" * DEEP,
    "deep brackets": "SELECT (" + "(" * DEEP + "1" + ")" * DEEP + " AS ?x) {}",
    "deep negation": "SELECT * WHERE { ?s ?p ?o FILTER(" + "!" * DEEP + "true) }",
    "a deep path": "SELECT * WHERE { ?s " + "(" * 10_000 + "<x:p>" + ")*" * 10_000 + " ?o }",
    "a long path": "SELECT * WHERE { ?s " + "/".join(["<x:p>"] * 10_000) + " ?o }",
    "deep subselects": "SELECT * WHERE { " * 2_000 + "}" * 2_000,
    "deep exists": "SELECT * WHERE { ?s ?p ?o " + "FILTER EXISTS { ?s ?p ?o " * 2_000 + "}" * 2_001,
    "deep collections": "SELECT * WHERE { ?s ?p " + "(" * 20_000 + ")" * 20_000 + " }",
    "a huge literal": 'SELECT ("' + "a" * 90_000 + '" AS ?x) {}',
    "a growing literal": GROWING,
    "a slow expression": "SELECT * { FILTER(REGEX('" + "a" * 5000 + "', '" + "(a?){50}" * 20 + "')) }",
    "a huge number": "SELECT (" + "9" * 50_000 + " * " + "9" * 50_000 + " AS ?x) {}",
    "many values": "SELECT * { VALUES ?x { " + "1 " * 45_000 + "} }",
    "many variables": "SELECT * { " + " ".join(f"OPTIONAL {{ ?s{n} ?p ?o{n} }}" for n in range(2_000)) + " } LIMIT 1",
    "many prefixes": "".join(f"PREFIX p{n}: <x:{n}>\n" for n in range(5_000)) + "ASK {}",
    "nothing but white space": " \n\t" * 1000,
    "a null character": "SELECT * { ?s ?p '\x00' }",
}  # fmt: skip


@pytest.mark.parametrize("name", QUERIES)
def test_monstrous_queries(client: httpx.Client, name: str) -> None:
    answer = client.post("/sparql", data={"query": QUERIES[name]})
    assert answer.status_code in EXPECTED
    assert is_well(client)


# What SPARQL is made of, in no order.
WORDS = (
    'SELECT ASK CONSTRUCT DESCRIBE WHERE { } ( ) [ ] . ; , * ?x ?y $z <x:a> <> x:y _:b \'a\' """ 1 -2.5 1e9 true a '
    "FILTER OPTIONAL UNION MINUS GRAPH BIND AS VALUES ORDER BY LIMIT 1 OFFSET GROUP HAVING COUNT SUM DISTINCT FROM "
    "NAMED PREFIX BASE EXISTS NOT IN || && = != < > + - / ^ | ! @en ^^ # \\ \n SERVICE UNDEF LATERAL << >>"
)
PIECES = st.lists(
    st.sampled_from(WORDS.split(" ")),
    max_size=30,
).map(" ".join)


@often
@given(PIECES | st.text(max_size=80))
def test_any_words_are_a_query_or_a_clear_refusal(client: httpx.Client, words: str) -> None:
    answer = client.post("/sparql", data={"query": words})
    assert answer.status_code in EXPECTED - {503, 504}
    if answer.status_code != 200:
        assert answer.json()["detail"]
        assert "Traceback" not in answer.text
    if answer.status_code == 400 and "line" in answer.json():
        lines = words.split("\n")
        assert 1 <= answer.json()["line"] <= len(lines) + 1
        assert answer.json()["column"] >= 1


# --- requests as OpenAPI tells them -----------------------------------------------------------------


def test_every_operation_of_openapi_answers_as_it_says(client: httpx.Client) -> None:
    """Requests with the parameters left out, empty, wrong and strange: the statuses are those that the
    document names (and those that every route has)."""
    document = client.get("/openapi.json").json()
    asked = 0
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method not in {"get", "post"}:
                continue
            for value in ("", "x", "-1", "\u0000", "<x:a>", "9" * 400, "%zz", "ü{}\\'\""):
                named = {each["name"]: value for each in operation.get("parameters", []) if each["in"] == "query"}
                target = re.sub(r"\{[^{}]*\}", quote(value, safe="") or "x", path)
                answer = client.request(method.upper(), target, params=named)
                asked += 1
                assert answer.status_code < 500 or answer.status_code in {503, 504}, (method, path, value)
    assert asked > 50
    assert is_well(client)


def test_every_example_of_openapi_is_answered(client: httpx.Client) -> None:
    path = client.get("/openapi.json").json()["paths"]["/sparql"]
    for examples in (
        path["get"]["parameters"][0]["examples"],
        path["post"]["requestBody"]["content"]["application/sparql-query"]["examples"],
    ):
        assert len(examples) >= 20
        for each in examples.values():
            assert client.get("/sparql", params={"query": each["value"]}).status_code == 200


def test_the_store_is_as_it_was(server: Server, client: httpx.Client) -> None:
    assert is_well(client)
    assert client.get("/readyz").status_code == 200
    assert server.process.poll() is None
    assert Path(f"/proc/{server.process.pid}").exists()
