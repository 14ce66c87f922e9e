"""Several queries are sent ahead to a worker: none waits behind a slow one, none is lost with its worker."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPResponse
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from serving import Server, make_store, running

RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
CSV = "Accept: text/csv\r\n"
LIMIT = 240.0

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    store = make_store(tmp_path_factory.mktemp("ahead") / "store")
    with running(store, workers=1, timeout=LIMIT) as found:
        yield found


def number(n: int) -> str:
    return f"SELECT ({n} AS ?n) WHERE {{}}"


def connected(server: Server) -> socket.socket:
    address = httpx.URL(server.url)
    return socket.create_connection((address.host, address.port), timeout=LIMIT)


def request(query: str, headers: str = CSV) -> bytes:
    return f"GET /sparql?{urlencode({'query': query})} HTTP/1.1\r\nHost: x\r\n{headers}\r\n".encode()


def ask(server: Server, n: int) -> tuple[int, str]:
    response = httpx.get(
        f"{server.url}sparql", params={"query": number(n)}, headers={"Accept": "text/csv"}, timeout=LIMIT
    )
    return response.status_code, response.text


def test_nothing_waits_for_a_query_that_does_not_end(server: Server) -> None:
    with connected(server) as slow, ThreadPoolExecutor(12) as threads:
        slow.sendall(request(RUNAWAY))
        answers = list(threads.map(lambda n: ask(server, n), range(12)))
        assert answers == [(200, f"n\r\n{n}\r\n") for n in range(12)]
        slow.setblocking(False)
        with pytest.raises(BlockingIOError):  # which goes on all the while
            slow.recv(1)


@linux
def test_what_waits_at_a_killed_worker_is_answered_by_another(server: Server) -> None:
    assert ask(server, 0)[0] == 200
    processes = server.children()
    zygote_and_workers = [pid for pid in processes if b"evaluator" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    workers = [pid for pid in zygote_and_workers if _parent(pid) in zygote_and_workers]
    assert workers
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    with ThreadPoolExecutor(10) as threads:
        waiting = [threads.submit(ask, server, n) for n in range(10)]
        time.sleep(0.2)
        for pid in workers:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        answers = [each.result() for each in waiting]
    lost = [status for status, _ in answers if status == 503]
    assert len(lost) <= len(workers)  # one that a worker was at goes with it
    assert [a for a in answers if a[0] != 503] == [(200, f"n\r\n{n}\r\n") for n, a in enumerate(answers) if a[0] != 503]


def test_what_waits_behind_a_query_that_is_too_large_is_answered_by_another(tmp_path: Path) -> None:
    too_large = "SELECT * WHERE { ?s ?p ?o }"
    with running(make_store(tmp_path / "store"), workers=1, max_rows=9) as server, ThreadPoolExecutor(24) as threads:

        def outcome(n: int) -> tuple[int, str]:
            if n % 3:
                return ask(server, n)
            return httpx.get(f"{server.url}sparql", params={"query": too_large}, timeout=LIMIT).status_code, ""

        found = list(threads.map(outcome, range(48)))
    assert found == [(200, f"n\r\n{n}\r\n") if n % 3 else (403, "") for n in range(48)]


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def test_requests_sent_ahead_on_one_connection_are_answered_in_their_order(server: Server) -> None:
    with connected(server) as connection:
        connection.sendall(
            b"".join(request(number(n)) for n in range(5))
            + request("SELEKT", "Accept: application/json\r\n")
            + b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
            + request(number(7), f"{CSV}Connection: close\r\n")
        )
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    parts = answer.split(b"HTTP/1.1 ")[1:]
    assert [part[:3] for part in parts] == [*[b"200"] * 5, b"400", b"200", b"200"]
    bodies = [part.partition(b"\r\n\r\n")[2] for part in parts]
    assert bodies[:5] == [f"n\r\n{n}\r\n".encode() for n in range(5)]
    assert bodies[7] == b"n\r\n7\r\n"


def test_a_connection_is_kept_and_closed_as_its_client_asks(server: Server) -> None:
    with connected(server) as connection:
        for n in range(3):
            connection.sendall(request(number(n)))
            assert body_on(connection) == f"n\r\n{n}\r\n".encode()
        connection.sendall(request(number(3), f"{CSV}Connection: close\r\n"))
        last = b"".join(iter(lambda: connection.recv(65536), b""))
    assert b"connection: close" in last
    with connected(server) as old:
        old.sendall(request(number(4)).replace(b"HTTP/1.1", b"HTTP/1.0"))
        assert b"".join(iter(lambda: old.recv(65536), b"")).endswith(b"n\r\n4\r\n")


def body_on(connection: socket.socket) -> bytes:
    """The body of the answer that comes next."""
    response = HTTPResponse(connection)
    response.begin()
    return response.read()


def answers_on(server: Server, *requests: bytes) -> list[tuple[str, bytes]]:
    """Media type and body of the answer to each of `requests`, one after another on one connection."""
    found = []
    with connected(server) as connection:
        for each in requests:
            connection.sendall(each)
            response = HTTPResponse(connection)
            response.begin()
            found.append((response.headers.get_content_type(), response.read()))
    return found


def test_each_request_of_a_connection_is_read_by_its_own_head(server: Server) -> None:
    tsv, cookie = "Accept: text/tab-separated-values\r\n", "Cookie: a=b\r\n"
    heads = [CSV, CSV, tsv, tsv, CSV + cookie, CSV, f"{tsv}{cookie}", tsv, CSV]
    found = answers_on(server, *(request(number(n), head) for n, head in enumerate(heads)))
    assert found == [
        ("text/csv", f"n\r\n{n}\r\n".encode())
        if head.startswith(CSV)
        else ("text/tab-separated-values", f"?n\n{n}\n".encode())
        for n, head in enumerate(heads)
    ]


def test_other_requests_between_two_that_are_alike(server: Server) -> None:
    alike = request(number(1))
    post = f"POST /sparql HTTP/1.1\r\nHost: x\r\n{CSV}Content-Type: application/sparql-query\r\n"
    body = number(2).encode()
    others = [
        f"{post}Content-Length: {len(body)}\r\n\r\n".encode() + body,
        request("SELEKT"),
        alike.replace(b"/sparql?", b"/sparql?default-graph-uri=urn:x&"),
        alike.replace(b"/sparql?", b"/?"),
        alike.replace(b" HTTP", b"#there HTTP"),
        alike.replace(b"query=", b"query=%"),
        request("CONSTRUCT WHERE { ?s ?p ?o }", "Accept: text/turtle\r\n"),
    ]
    for other in others:
        first, _, last = answers_on(server, alike, other, alike)
        assert first == last == ("text/csv", b"n\r\n1\r\n")


def test_a_request_that_comes_in_two_parts_after_one_like_it(server: Server) -> None:
    whole = request(number(1))
    for at in range(1, len(whole), 7):
        with connected(server) as connection:
            connection.sendall(whole)
            assert body_on(connection) == b"n\r\n1\r\n"
            connection.sendall(whole[:at])
            time.sleep(0.002)
            connection.sendall(whole[at:] + request(number(2), f"{CSV}Connection: close\r\n"))
            both = b"".join(iter(lambda: connection.recv(65536), b""))
        assert [part.partition(b"\r\n\r\n")[2] for part in both.split(b"HTTP/1.1 ")[1:]] == [
            b"n\r\n1\r\n",
            b"n\r\n2\r\n",
        ]
