"""SERVICE: closed to everything, but for endpoints that the server was told to ask."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from serving import make_store, running

from kg.errors import OutsideError, QueryRefused
from kg.http_client import NotAllowed
from kg.server.engine.federation import MAX_REDIRECTS, ask
from kg.settings import Settings
from kg.store import guard

ANSWER = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"uri","value":"http://far/x"}}]}}'


class Endpoint(ThreadingHTTPServer):
    """Another endpoint, that keeps what it was asked and answers as `answers` says by path."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((self.path, body))
        if self.path.startswith("/open/moved"):
            self.send_response(307)
            to = {"here": "/open/sparql", "round": self.path}.get(self.path.rpartition("/")[2], "/closed/sparql")
            self.send_header("Location", to)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(500 if "broken" in self.path else 200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    do_GET = do_POST

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint() as found:
        thread = threading.Thread(target=found.serve_forever, args=(0.05,))
        thread.start()
        yield found
        found.shutdown()
        thread.join()


@contextlib.contextmanager
def client(tmp_path: Path, **options: object) -> Iterator[httpx.Client]:
    with (
        running(make_store(tmp_path / "store"), workers=1, **options) as server,
        httpx.Client(base_url=server.url, timeout=60) as found,
    ):
        yield found


def service(client: httpx.Client, address: str, silent: str = "") -> httpx.Response:
    return client.get("/sparql", params={"query": f"SELECT ?x {{ SERVICE {silent}<{address}> {{ ?x ?p ?o }} }}"})


def test_an_allow_listed_service_is_asked_and_no_other(tmp_path, endpoint):
    with client(tmp_path, allow_service=f"{endpoint.url}/open/") as found:
        answer = service(found, f"{endpoint.url}/open/sparql")
        assert answer.status_code == 200, answer.text
        assert answer.json()["results"]["bindings"][0]["x"]["value"] == "http://far/x"
        assert len(endpoint.asked) == 1
        prefixed = f"PREFIX o: <{endpoint.url}/open/> ASK {{ SERVICE o:sparql {{ ?x ?p ?o }} }}"
        assert found.get("/sparql", params={"query": prefixed}).json()["boolean"] is True
        assert service(found, f"{endpoint.url}/open/moved/here").status_code == 200
        asked = len(endpoint.asked)
        for address in (
            f"{endpoint.url}/closed/sparql",
            f"{endpoint.url}/open",
            f"{endpoint.url.replace('127.0.0.1', 'localhost')}/open/sparql",
            "http://169.254.169.254/latest/meta-data/",
            "file:///etc/passwd",
        ):
            assert service(found, address).status_code == 403, address
        for address in (f"{endpoint.url}/open/../closed/sparql", f"{endpoint.url}/open/%2e%2e/closed/sparql"):
            assert not service(found, address).is_success, address
        assert len(endpoint.asked) == asked
        variable = f"SELECT * {{ VALUES ?e {{ <{endpoint.url}/open/sparql> }} SERVICE ?e {{ ?x ?p ?o }} }}"
        assert found.get("/sparql", params={"query": variable}).status_code == 403
        # A redirect leads nowhere else, and what fails may be left out only where the query says so.
        assert service(found, f"{endpoint.url}/open/moved/away").status_code == 400
        assert "/closed/sparql" not in [path for path, _ in endpoint.asked]
        asked = len(endpoint.asked)
        assert service(found, f"{endpoint.url}/open/moved/round").status_code == 400
        assert len(endpoint.asked) == asked + 1 + MAX_REDIRECTS
        assert service(found, f"{endpoint.url}/open/broken").status_code == 400
        assert service(found, f"{endpoint.url}/open/broken", "SILENT ").status_code == 200


@pytest.mark.parametrize(
    ("address", "prefix", "error"),
    [
        ("http://a.example/sparql", "http://b.example/", NotAllowed),
        ("http://a.example.evil/sparql", "http://a.example/", NotAllowed),
        ("http://a.example/x/../y", "http://a.example/x/", NotAllowed),
        ("http://a.example/x/%2E%2e/y", "http://a.example/x/", NotAllowed),
        ("http://public.example/sparql", "http://public.example/", NotAllowed),
        ("http://half.example/sparql", "http://half.example/", NotAllowed),
        ("http://nowhere.example/sparql", "http://nowhere.example/", OutsideError),
    ],
)
def test_a_name_that_leads_inside_is_not_followed(monkeypatch, address, prefix, error):
    def lookup(host: str, port: int | None, **_: object) -> list[tuple[object, ...]]:
        numbers = {"public.example": ["127.0.0.1"], "half.example": ["93.184.216.34", "10.0.0.1"]}
        if host not in numbers:
            raise OSError("no such host")
        return [(2, 1, 6, "", (number, port)) for number in numbers[host]]

    monkeypatch.setattr("kg.http_client.socket.getaddrinfo", lookup)
    with pytest.raises(error):
        ask(address, b"ASK {}", "*/*", Settings(allow_service=(prefix,)))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://a/sparql>{?s ?p ?o} FILTER(1<2)SERVICE?x#>\n{ ?s ?p ?o } }",
        "SELECT * { SERVICE <http://a/sparql> { ?s ?p ?o } trueSERVICE<http://b/> { ?s ?p ?o } }",
        "PREFIX b: <http://b/> SELECT * { SERVICE <http://a/sparql> { ?s ?p ?o } SERVICEb:x { ?s ?p ?o } }",
    ],
)
def test_what_another_reading_calls_stays_refused(query):
    _, read = guard.with_services(query, lambda iri: "http://127.0.0.1:1/x" if iri.startswith("http://a/") else None)
    with pytest.raises(QueryRefused):
        guard.outline(read)


# --- probes: nothing that a request can name is fetched or read ------------------------------------

TOKEN = "a-token-of-the-tests"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
UPDATE = {**BEARER, "Content-Type": "application/sparql-update"}


# What is named beside a query is a graph of the store, an empty one where the store lacks it.
BESIDE = ("default-graph-uri", "named-graph-uri")


def probes(target: str) -> list[tuple[str, dict[str, object]]]:
    """Requests that would reach `target` in a server that fetches what it is told, by the place of its name."""
    asking: list[tuple[str, dict[str, object]]] = [
        (text, {"method": "GET", "url": "/sparql", "params": {"query": text}})
        for text in (
            f"SELECT * FROM <{target}> {{ ?s ?p ?o }}",
            f"SELECT * FROM NAMED <{target}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
            f"SELECT * {{ SERVICE <{target}> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ SERVICE SILENT <{target}> {{ ?s ?p ?o }} }}",
            f"LOAD <{target}>",
        )
    ]
    asking += [
        (name, {"method": "GET", "url": "/sparql", "params": {"query": "SELECT * { ?s ?p ?o }", name: target}})
        for name in BESIDE
    ]
    insert = "INSERT { GRAPH <http://g/> { ?s ?p ?o } } %s WHERE { %s }"
    asking += [
        (text, {"method": "POST", "url": "/sparql", "content": text, "headers": UPDATE})
        for text in (
            f"LOAD <{target}>",
            f"LOAD <{target}> INTO GRAPH <http://g/>",
            insert % (f"USING <{target}>", "?s ?p ?o"),
            insert % (f"USING NAMED <{target}>", "GRAPH ?g { ?s ?p ?o }"),
            insert % ("", f"SERVICE <{target}> {{ ?s ?p ?o }}"),
            f"COPY <{target}> TO <http://g/>",
        )
    ]
    asking += [
        (
            name,
            {
                "method": "POST",
                "url": "/sparql",
                "params": {name: target},
                "content": insert % ("", "?s ?p ?o"),
                "headers": UPDATE,
            },
        )
        for name in ("using-graph-uri", "using-named-graph-uri")
    ]
    asking.append(("graph", {"method": "GET", "url": "/store", "params": {"graph": target}}))
    return asking


@pytest.mark.parametrize("gate", [True, False])
def test_probes_fail_closed(tmp_path, endpoint, gate):
    secret = tmp_path / "secret.nt"
    secret.write_text("<http://secret/> <http://secret/> <http://secret/> .\n")
    targets = [
        secret.as_uri(),
        f"{endpoint.url}/data.nt",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]:1/x",
    ]
    with client(tmp_path, token=TOKEN, gate=gate) as found:
        for target in targets:
            for place, request in probes(target):
                answer = found.request(**request)  # type: ignore[arg-type]
                assert "secret/" not in answer.text, (place, target)
                # A plain graph store takes a graph that it lacks for an empty one, COPY and a query do so anywhere;
                # nothing is fetched there either.
                lenient = (
                    "COPY" in place or place in BESIDE or (not gate and "SERVICE" not in place and "LOAD" not in place)
                )
                assert lenient or 400 <= answer.status_code < 500, (place, target)
        # What a document names is not fetched either: a context of JSON-LD, an entity of XML.
        for media_type, document in (
            ("application/ld+json", f'{{"@context": "{endpoint.url}/context", "name": "x"}}'),
            (
                "application/rdf+xml",
                f'<!DOCTYPE r [<!ENTITY x SYSTEM "{secret.as_uri()}">]><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-'
                'syntax-ns#" xmlns:p="http://p/"><r:Description r:about="http://s/"><p:p>&x;</p:p></r:Description></r:RDF>',
            ),
        ):
            headers = {**BEARER, "Content-Type": media_type}
            put = found.put("/store", params={"graph": "http://g/document"}, content=document, headers=headers)
            assert put.status_code in {400, 204, 201}, put.text
            assert "secret/" not in found.get("/store", params={"graph": "http://g/document"}).text
        everything = found.get("/sparql", params={"query": "SELECT * { { GRAPH ?g { ?s ?p ?o } } UNION { ?s ?p ?o } }"})
        assert "http://secret/" not in everything.text
    assert endpoint.asked == []
