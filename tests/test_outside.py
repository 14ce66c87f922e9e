"""SERVICE: closed to everything, but for endpoints that the server was told to ask."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from serving import make_store, running

from kg.errors import OutsideError, QueryRefused
from kg.server.federation import ask
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
            self.send_header("Location", "/open/sparql" if self.path.endswith("here") else "/closed/sparql")
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
            f"{endpoint.url}/open/../closed/sparql",
            f"{endpoint.url}/open/%2e%2e/closed/sparql",
            f"{endpoint.url.replace('127.0.0.1', 'localhost')}/open/sparql",
            "http://169.254.169.254/latest/meta-data/",
            "file:///etc/passwd",
        ):
            assert service(found, address).status_code in {400, 403}, address
        assert len(endpoint.asked) == asked
        variable = f"SELECT * {{ VALUES ?e {{ <{endpoint.url}/open/sparql> }} SERVICE ?e {{ ?x ?p ?o }} }}"
        assert found.get("/sparql", params={"query": variable}).status_code == 403
        # A redirect leads nowhere else, and what fails may be left out only where the query says so.
        assert service(found, f"{endpoint.url}/open/moved/away").status_code == 400
        assert "/closed/sparql" not in [path for path, _ in endpoint.asked]
        assert service(found, f"{endpoint.url}/open/broken").status_code == 400
        assert service(found, f"{endpoint.url}/open/broken", "SILENT ").status_code == 200


@pytest.mark.parametrize(
    ("address", "prefix", "error"),
    [
        ("http://a.example/sparql", "http://b.example/", QueryRefused),
        ("http://a.example.evil/sparql", "http://a.example/", QueryRefused),
        ("http://a.example/x/../y", "http://a.example/x/", QueryRefused),
        ("http://a.example/x/%2E%2e/y", "http://a.example/x/", QueryRefused),
        ("http://public.example/sparql", "http://public.example/", QueryRefused),
        ("http://half.example/sparql", "http://half.example/", QueryRefused),
        ("http://nowhere.example/sparql", "http://nowhere.example/", OutsideError),
    ],
)
def test_a_name_that_leads_inside_is_not_followed(monkeypatch, address, prefix, error):
    def lookup(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        numbers = {"public.example": ["127.0.0.1"], "half.example": ["93.184.216.34", "10.0.0.1"]}
        if host not in numbers:
            raise OSError("no such host")
        return [(2, 1, 6, "", (number, port)) for number in numbers[host]]

    monkeypatch.setattr("kg.server.federation.socket.getaddrinfo", lookup)
    with pytest.raises(error):
        ask(address, b"ASK {}", "*/*", Settings(allow_service=(prefix,)), time.monotonic())


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
