"""Long answers and hard times: a real server whose clients stop reading, whose workers are killed, whose
queries never end. Nothing here asks the clock for more than that something happens in the end."""

from __future__ import annotations

import gzip
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from serving import Server, make_store, running

SMALL = "SELECT ?s WHERE { ?s ?p ?o } LIMIT 3"
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
DIGITS = " ".join(str(n) for n in range(10))
LIMIT = 120.0

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def numbers(power: int) -> str:
    """A query of 10 ** `power` rows that the engine finds at once."""
    names = [f"?x{n}" for n in range(power)]
    return f"SELECT {' '.join(names)} WHERE {{ {' '.join(f'VALUES {name} {{ {DIGITS} }}' for name in names)} }}"


ENDLESS = numbers(9)


def resident(pid: int) -> int:
    """Bytes of memory of its own that a process has in hand."""
    with suppress(OSError):  # it may just have ended
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Anonymous:"):
                return int(line.split()[1]) * 1024
    return 0


def eventually(holds, seconds: float = 60.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_store(tmp_path_factory.mktemp("streamed") / "store")


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[Server]:
    with running(store, timeout=LIMIT, max_rows=2_000_000) as found:
        yield found


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=LIMIT) as found:
        yield found


def metric(client: httpx.Client, name: str) -> float:
    found = [line.split() for line in client.get("/metrics").text.splitlines() if line.startswith(f"{name} ")]
    return float(found[0][1])


@linux
def test_a_million_rows_stream_in_bounded_memory(server: Server, client: httpx.Client) -> None:
    client.get("/sparql", params={"query": SMALL})
    pids = [server.process.pid, *server.children()]
    before = {pid: resident(pid) for pid in pids}
    most = dict(before)
    rows = size = 0
    last = b""
    headers = {"Accept": "text/csv", "Accept-Encoding": "identity"}
    with client.stream("GET", "/sparql", params={"query": numbers(6)}, headers=headers) as response:
        assert response.status_code == 200
        assert "content-length" not in response.headers
        for n, piece in enumerate(response.iter_raw()):
            size += len(piece)
            rows += piece.count(b"\n")
            last = piece
            if n % 50 == 0:
                for pid in [server.process.pid, *server.children()]:
                    before.setdefault(pid, 0)
                    most[pid] = max(most.get(pid, 0), resident(pid))
    assert rows == 1_000_001  # and the head
    assert last.endswith(b"\r\n")
    assert size > 10_000_000
    assert max(most[pid] - before[pid] for pid in most) < 200_000_000


def test_a_long_answer_comes_gzipped_to_whoever_takes_it(client: httpx.Client) -> None:
    query = {"query": numbers(5)}
    plain = client.get("/sparql", params=query, headers={"Accept": "text/csv", "Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    with client.stream("GET", "/sparql", params=query, headers={"Accept": "text/csv"}) as response:
        assert response.headers["content-encoding"] == "gzip"
        packed = b"".join(response.iter_raw())
    assert len(packed) < len(plain.content)
    assert gzip.decompress(packed) == plain.content
    refused = client.get("/sparql", params=query, headers={"Accept": "text/csv", "Accept-Encoding": "gzip;q=0"})
    assert "content-encoding" not in refused.headers


@pytest.mark.parametrize(
    ("options", "outcome"),
    [
        ({"timeout": 2.0}, "timed out"),
        ({"max_rows": 100_000}, "too large"),
        ({"max_result_bytes": 500_000}, "too large"),
    ],
)
def test_an_answer_that_breaks_off_never_looks_complete(store: Path, options: dict[str, object], outcome: str) -> None:
    with (
        running(store, **{"timeout": LIMIT, "max_rows": 10**9, **options}) as server,
        httpx.Client(base_url=server.url, timeout=LIMIT) as client,
    ):
        received: list[int] = []
        headers = {"Accept-Encoding": "identity"}
        with client.stream("GET", "/sparql", params={"query": ENDLESS}, headers=headers) as response:
            assert response.status_code == 200
            with pytest.raises(httpx.RemoteProtocolError):
                received.extend(map(len, response.iter_raw()))
        assert sum(received) > 100_000
        assert f'outcome="broken off: {outcome}"' in client.get("/metrics").text
        assert client.get("/sparql", params={"query": SMALL}).status_code == 200
        # It is no fault of the server's, and leaves no trace on its standard error.
        assert server.process.stderr is not None
        os.set_blocking(server.process.stderr.fileno(), False)
        with pytest.raises(BlockingIOError):
            os.read(server.process.stderr.fileno(), 1)


def test_too_many_rows_are_refused_where_nothing_was_sent_yet(store: Path) -> None:
    with running(store, max_rows=99) as server, httpx.Client(base_url=server.url, timeout=LIMIT) as client:
        answer = client.get("/sparql", params={"query": numbers(2)})
        assert answer.status_code == 403
        assert "99 rows" in answer.json()["detail"]


def test_a_client_that_stops_reading_is_dropped_and_its_worker_freed(server: Server, client: httpx.Client) -> None:
    address = httpx.URL(server.url)
    query = httpx.QueryParams({"query": ENDLESS})
    with socket.create_connection((address.host, address.port)) as stalled:
        stalled.sendall(f"GET /sparql?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert stalled.recv(100).startswith(b"HTTP/1.1 200")
        assert eventually(lambda: metric(client, "newskg_queries_slow") == 1)
        # It reads no more, while others are answered.
        assert client.get("/sparql", params={"query": SMALL}).status_code == 200
        assert eventually(lambda: metric(client, "newskg_queries_slow") == 0)
    assert 'outcome="broken off: client gone"' in client.get("/metrics").text
    assert metric(client, "newskg_queries_active") == 0


def test_a_client_that_goes_away_in_the_middle_frees_its_worker(server: Server, client: httpx.Client) -> None:
    with (
        httpx.Client(base_url=server.url) as other,
        other.stream("GET", "/sparql", params={"query": ENDLESS}) as response,
    ):
        next(response.iter_raw())
    assert eventually(lambda: metric(client, "newskg_queries_active") == 0)


def test_head_of_a_long_answer_does_not_compute_it_to_its_end(client: httpx.Client) -> None:
    assert client.head("/sparql", params={"query": ENDLESS}).status_code == 200
    assert eventually(lambda: metric(client, "newskg_queries_active") == 0)


def test_four_runaways_hold_up_neither_the_health_check_nor_small_queries(store: Path) -> None:
    with (
        running(store, workers=2, timeout=20) as server,
        httpx.Client(base_url=server.url, timeout=LIMIT) as client,
        ThreadPoolExecutor(4) as threads,
    ):
        runaways = [
            threads.submit(httpx.get, f"{server.url}sparql", params={"query": RUNAWAY}, timeout=LIMIT) for _ in range(4)
        ]
        assert eventually(lambda: metric(client, "newskg_queries_slow") == 4)
        for n in range(20):
            assert client.get("/sparql", params={"query": f"{SMALL}{n}"}).status_code == 200
            assert client.get("/healthz").status_code == 200
        # All that while the four were at it.
        assert not any(each.done() for each in runaways)
        assert {each.result().status_code for each in runaways} == {504}
        assert eventually(lambda: metric(client, "newskg_queries_active") == 0)


@linux
def test_memory_comes_back_after_a_hungry_query(server: Server, client: httpx.Client) -> None:
    hungry = "SELECT (COUNT(*) AS ?n) WHERE { SELECT DISTINCT * WHERE { ?a ?b ?c . ?d ?e ?f } LIMIT 600000 }"
    client.get("/sparql", params={"query": hungry})
    assert eventually(lambda: metric(client, "newskg_queries_active") == 0)
    assert eventually(lambda: max(resident(pid) for pid in server.children()) < 250_000_000)
    assert client.get("/sparql", params={"query": SMALL}).status_code == 200


@linux
def test_workers_killed_one_by_one_are_replaced_and_so_is_the_zygote(server: Server, client: httpx.Client) -> None:
    for _ in range(3):
        for pid in server.children():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            client.get("/sparql", params={"query": SMALL})
        assert eventually(lambda: client.get("/sparql", params={"query": SMALL}).status_code == 200)
    assert client.get("/readyz").status_code == 200


def test_two_hundred_clients_at_once(server: Server) -> None:
    def ask(n: int) -> str:
        query = f"SELECT ({n} AS ?n) WHERE {{}}"
        while True:
            answer = many.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
            if answer.status_code != 503:  # told to come back
                return answer.text

    limits = httpx.Limits(max_connections=200)
    with httpx.Client(base_url=server.url, timeout=LIMIT, limits=limits) as many, ThreadPoolExecutor(200) as threads:
        found = list(threads.map(ask, range(200)))
    assert found == [f"n\r\n{n}\r\n" for n in range(200)]


def test_an_answer_is_not_sent_again_while_the_store_is_the_same(client: httpx.Client) -> None:
    first = client.get("/sparql", params={"query": SMALL})
    again = client.get("/sparql", params={"query": SMALL}, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    as_csv = {"Accept": "text/csv", "If-None-Match": first.headers["etag"]}
    assert client.get("/sparql", params={"query": SMALL}, headers=as_csv).status_code == 200
    for volatile in ("SELECT (RAND() AS ?r) {}", "SELECT (now() AS ?r) {}", "SELECT (struuid() AS ?r) {}"):
        assert "etag" not in client.get("/sparql", params={"query": volatile}).headers


def test_a_stop_lets_running_queries_finish(store: Path) -> None:
    with running(store, timeout=30) as server, ThreadPoolExecutor(1) as threads:
        with httpx.Client(base_url=server.url, timeout=LIMIT) as client:
            rows = threads.submit(client.get, "/sparql", params={"query": numbers(6)}, headers={"Accept": "text/csv"})
            with httpx.Client(base_url=server.url) as other:
                assert eventually(lambda: metric(other, "newskg_queries_active") == 1)
            server.process.terminate()
            assert rows.result().text.count("\n") == 1_000_001
        assert server.process.wait(30) is not None


def test_the_access_log_tells_what_became_of_a_query_but_not_what_it_was(store: Path, tmp_path: Path) -> None:
    import json

    log = tmp_path / "access.jsonl"
    with running(store, access_log=str(log), token="s3cret") as server, httpx.Client(base_url=server.url) as client:
        client.get("/sparql", params={"query": SMALL}, headers={"Authorization": "Bearer s3cret"})
        client.get("/sparql", params={"query": "SELEKT"})
        client.get("/healthz")
    text = log.read_text("utf-8")
    assert "s3cret" not in text
    assert "SELE" not in text
    small, broken, health = (json.loads(line) for line in text.splitlines())
    assert (small["status"], small["outcome"], small["rows"]) == (200, "ok", 3)
    assert (broken["status"], broken["outcome"]) == (400, "malformed")
    assert small["query"] != broken["query"]
    assert (health["path"], health["status"]) == ("/healthz", 200)
    assert all(line["ms"] >= 0 and line["time"] for line in (small, broken, health))
