"""Our endpoint beside `oxigraph serve` and rdflib-endpoint, in one interleaved run.

    python benchmarks/corpus.py STORE
    python benchmarks/endpoint.py requests STORE --rdflib-endpoint OTHER_VENV/bin/python
    python benchmarks/endpoint.py queries STORE
    python benchmarks/endpoint.py runaways STORE

requests   small SELECTs a second over 1,000 different texts, so that no cache of answers decides it, by GET and
           by POST, on connections that are kept and each on a new one; the servers take turns of a few
           seconds, in several rounds. wrk makes the load.
queries    every query of the catalogue by plain pyoxigraph on a snapshot, and over HTTP from both servers, in turns
runaways   while four queries run that never end: how long /healthz and a small SELECT take

rdflib-endpoint keeps its graph in memory, so it is given the subjects that are asked for, no more. It is
not installed with newskg: name the Python of a virtual environment that has it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import httptools
import pyoxigraph as ox

from kg import queries
from kg.store.embedded import EmbeddedStore

JSON = "application/sparql-results+json"
TEXTS = 1000
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"

RDFLIB_SERVER = """
import sys, uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint
graph = Dataset(default_union=True)
graph.parse(sys.argv[1], format="nquads")
uvicorn.run(SparqlEndpoint(graph=graph), port=int(sys.argv[2]), workers=1, log_level="error", access_log=False)
"""
# Each line of the file is a query as it goes into an address.
WRK = """
local queries = {}
for line in io.lines("%(queries)s") do queries[#queries + 1] = line end
local n = %(start)d
local headers = {["Accept"] = "application/sparql-results+json", ["Connection"] = "%(connection)s"}
if "%(method)s" == "POST" then headers["Content-Type"] = "application/x-www-form-urlencoded" end
request = function()
  n = n %% #queries + 1
  if "%(method)s" == "POST" then return wrk.format("POST", "%(path)s", headers, queries[n]) end
  return wrk.format("GET", "%(path)s?" .. queries[n], headers)
end
done = function(summary)
  local e = summary.errors
  print("RESULT " .. summary.requests / (summary.duration / 1e6) .. " " .. e.status + e.connect + e.read + e.timeout)
end
"""


def free_port() -> int:
    """A port of loopback that was free just now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def get(url: str, accept: str = JSON, timeout: float = 300) -> bytes:
    """The body of a GET."""
    with urlopen(Request(url, headers={"Accept": accept}), timeout=timeout) as answer:
        body: bytes = answer.read()
        return body


@dataclass
class Served:
    """A server that runs: the address of its endpoint, and its process."""

    url: str
    pid: int

    def busy(self) -> tuple[float, float]:
        """The processor's seconds so far (Linux): of the process, and of all that come from it."""
        return _seconds(self.pid), sum(map(_seconds, _descendants(self.pid)))


def _seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has ended
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _descendants(pid: int) -> list[int]:
    try:
        children = [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
    return children + [each for child in children for each in _descendants(child)]


@contextlib.contextmanager
def server(command: list[str], url: str | None) -> Iterator[Served]:
    """A server in a process of its own, once it answers; ours tells its own address."""
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL if url else subprocess.PIPE, text=True)
    try:
        if url is None:
            assert process.stderr is not None
            found = re.search(r"http://\S+", next(line for line in process.stderr if "http://" in line))
            assert found is not None
            url = f"{found.group().rstrip('/')}/sparql"
        end = time.monotonic() + 600
        while True:
            try:
                get(f"{url}?query={quote('ASK {}')}")
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > end:
                    raise
                time.sleep(0.2)
        yield Served(url, process.pid)
    finally:
        process.terminate()
        process.wait()


def ours(store: Path, *options: str) -> contextlib.AbstractContextManager[Served]:
    """`kg serve` over `store`."""
    return server([sys.executable, "-m", "kg", "serve", "--store", str(store), "--port", "0", *options], None)


def oxigraph(graph: Path) -> contextlib.AbstractContextManager[Served]:
    """`oxigraph serve` over a snapshot."""
    binary, address = str(Path(sys.executable).parent / "oxigraph"), f"127.0.0.1:{free_port()}"
    return server(
        [binary, "serve-read-only", "--location", str(graph), "--bind", address, "--union-default-graph"],
        f"http://{address}/query",
    )


@contextlib.contextmanager
def snapshot(store: Path) -> Iterator[Path]:
    """A snapshot of the store, for the other engines to open."""
    with tempfile.TemporaryDirectory(dir=store.parent) as folder:
        with EmbeddedStore.open(store) as opened:
            opened.snapshot(Path(folder) / "snapshot")
        yield Path(folder) / "snapshot" / "graph"


# --- requests --------------------------------------------------------------------------------


def small_queries(engine: ox.Store) -> tuple[list[str], list[ox.Quad]]:
    """TEXTS different queries, each for what one subject is and has, and the quads that answer them."""
    subjects: dict[ox.NamedNode, None] = {}
    for quad in engine.quads_for_pattern(None, ox.NamedNode("https://w3id.org/newskg/ontology#inArticle"), None, None):
        if isinstance(quad.subject, ox.NamedNode):
            subjects[quad.subject] = None
        if len(subjects) == TEXTS:
            break
    texts = [f"SELECT ?p ?o WHERE {{ {subject} ?p ?o }} LIMIT 5" for subject in subjects]
    quads = [quad for subject in subjects for quad in engine.quads_for_pattern(subject, None, None, None)]
    return texts, quads


@dataclass(frozen=True)
class Manner:
    """How queries are sent: by GET or POST, on connections that are kept or each on a new one."""

    method: str
    kept: bool

    def __str__(self) -> str:
        return f"{self.method}, {'kept' if self.kept else 'new'} connections"


MANNERS = tuple(Manner(method, kept) for kept in (True, False) for method in ("GET", "POST"))


def load(url: str, queries: Path, manner: Manner, arguments: argparse.Namespace, turn: int) -> tuple[float, int]:
    """Requests a second and errors, of `wrk` with one thread."""
    values = {"queries": queries, "start": turn * 37, "path": url[url.index("/", 8) :], "method": manner.method}
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(WRK % {**values, "connection": "keep-alive" if manner.kept else "close"})
        script.flush()
        command = ["wrk", "-t1", f"-c{arguments.connections}", f"-d{arguments.seconds}s", "-s", script.name, url]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    _, rate, errors = next(line for line in output.splitlines() if line.startswith("RESULT")).split()
    return float(rate), int(float(errors))


def count(url: str, text: str) -> int:
    """The number of rows that the query has there."""
    return len(json.loads(get(f"{url}?{urlencode({'query': text})}"))["results"]["bindings"])


def requests(arguments: argparse.Namespace) -> None:
    """The small SELECTs."""
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is not installed: apt-get install wrk")
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        graph = stack.enter_context(snapshot(arguments.store))
        texts, quads = small_queries(ox.Store.read_only(str(graph)))
        servers = {
            "kg serve": stack.enter_context(ours(arguments.store, "--workers", "2")),
            "oxigraph serve": stack.enter_context(oxigraph(graph)),
        }
        if arguments.rdflib_endpoint:
            data, port = folder / "data.nq", free_port()
            data.write_bytes(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"")
            servers["rdflib-endpoint"] = stack.enter_context(
                server(
                    [arguments.rdflib_endpoint, "-c", RDFLIB_SERVER, str(data), str(port)], f"http://127.0.0.1:{port}/"
                )
            )
        expected = [count(servers["kg serve"].url, text) for text in texts[:20]]
        for name, its in servers.items():
            assert [count(its.url, text) for text in texts[:20]] == expected, f"{name} answers something else"
        turns(servers, texts, folder, arguments)


def turns(servers: dict[str, Served], texts: list[str], folder: Path, arguments: argparse.Namespace) -> None:
    """Load on one server after another in each manner, in several rounds; what came of it, for each request."""
    rates: dict[tuple[Manner, str], list[float]] = defaultdict(list)
    times: dict[tuple[Manner, str], list[tuple[float, float]]] = defaultdict(list)
    queries = folder / "queries"
    queries.write_text("".join(f"{urlencode({'query': text})}\n" for text in texts))
    for turn in range(arguments.rounds):
        for manner in MANNERS:
            for name, its in servers.items():
                before = its.busy()
                rate, errors = load(its.url, queries, manner, arguments, turn)
                answered = rate * arguments.seconds
                own, others = ((b - a) / answered * 1000 for a, b in zip(before, its.busy(), strict=True))
                rates[manner, name].append(rate)
                times[manner, name].append((own, others))
                print(f"round {turn + 1}: {manner}: {name:<16} {rate:9.0f} requests/s, {errors} errors", flush=True)
    for manner in MANNERS:
        own_rate = statistics.median(rates[manner, "kg serve"])
        for name in servers:
            middle = statistics.median(rates[manner, name])
            server_ms, worker_ms = (statistics.median(each) for each in zip(*times[manner, name], strict=True))
            print(
                f"{manner}: {name:<16} median {middle:9.0f} requests/s; kg serve has {own_rate / middle:5.2f} times "
                f"that; {server_ms:.3f} + {worker_ms:.3f} ms of the processor"
            )


# --- queries ---------------------------------------------------------------------------------


class Client:
    """One connection for many queries, that takes next to no time itself: where a query takes half a
    millisecond, Python's own client would take as long again."""

    def __init__(self, url: str) -> None:
        host, _, path = url.removeprefix("http://").partition("/")
        self._path = path
        name, _, port = host.partition(":")
        self._socket = socket.create_connection((name, int(port)), timeout=300)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._pieces: list[bytes] = []
        self._complete = False

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def ask(self, text: str) -> tuple[float, bytes]:
        """The seconds that the whole answer to this query took, and the answer."""
        head = f"GET /{self._path}?{urlencode({'query': text})} HTTP/1.1\r\nHost: localhost\r\nAccept: {JSON}\r\n\r\n"
        request = head.encode()
        self._pieces, self._complete = [], False
        parser = httptools.HttpResponseParser(self)
        began = time.perf_counter()
        self._socket.sendall(request)
        while not self._complete:
            data = self._socket.recv(1 << 18)
            if not data:
                raise SystemExit("the server closed the connection")
            parser.feed_data(data)
        seconds = time.perf_counter() - began
        if parser.get_status_code() != 200:
            raise SystemExit(f"the server answered {parser.get_status_code()}")
        return seconds, b"".join(self._pieces)

    def on_body(self, piece: bytes) -> None:
        """See httptools."""
        self._pieces.append(piece)

    def on_message_complete(self) -> None:
        """See httptools."""
        self._complete = True


def catalogue(arguments: argparse.Namespace) -> None:
    """Every query of the catalogue, on the engine alone and over HTTP, in turns. On a machine that does
    other things too, the processor's time of the engine alone says more than the clock's."""
    with (
        snapshot(arguments.store) as graph,
        ours(arguments.store, "--timeout", "120") as its,
        oxigraph(graph) as other,
        Client(its.url) as client,
        Client(other.url) as other_client,
    ):
        engine = ox.Store.read_only(str(graph))
        print(f"{len(engine)} quads; milliseconds, the best of {arguments.rounds}")
        for query in queries.catalogue():
            text = queries.bind(query, {})
            alone, busy, served, elsewhere = [], [], [], []
            for _ in range(arguments.rounds):
                began, worked = time.perf_counter(), time.process_time()
                found = engine.query(text, use_default_graph_as_union=True)
                assert isinstance(found, ox.QuerySolutions)
                size = len(found.serialize(format=ox.QueryResultsFormat.JSON) or b"")
                alone.append(time.perf_counter() - began)
                busy.append(time.process_time() - worked)
                for taken, by in ((served, client), (elsewhere, other_client)):
                    seconds, body = by.ask(text)
                    taken.append(seconds)
                    assert len(body) == size
            a, p, s, o = (min(each) * 1000 for each in (alone, busy, served, elsewhere))
            print(
                f"{query.name:<26} {a:8.2f} alone ({p:7.2f} of the processor) {s:8.2f} served: {s / a:5.2f} times; "
                f"{o:8.2f} by oxigraph serve: {o / a:5.2f} times; {size} bytes",
                flush=True,
            )


# --- runaways --------------------------------------------------------------------------------


def runaways(arguments: argparse.Namespace) -> None:
    """Small requests, one after another, while four queries run that do not end."""
    with ours(arguments.store, "--workers", "2", "--timeout", str(arguments.seconds)) as its:
        url = its.url

        def run() -> None:
            began = time.perf_counter()
            with contextlib.suppress(OSError):
                get(f"{url}?{urlencode({'query': RUNAWAY})}")
            overruns.append(time.perf_counter() - began - arguments.seconds)

        overruns: list[float] = []
        threads = [threading.Thread(target=run) for _ in range(4)]
        times: dict[str, list[float]] = {"/healthz": [], "small SELECT": []}
        for thread in threads:
            thread.start()
        n = 0
        while any(thread.is_alive() for thread in threads):
            n += 1
            small = f"SELECT ?s WHERE {{ ?s ?p ?o }} LIMIT {n % 50 + 1}"
            for name, address in (
                ("/healthz", url.replace("/sparql", "/healthz")),
                ("small SELECT", f"{url}?{urlencode({'query': small})}"),
            ):
                began = time.perf_counter()
                get(address)
                times[name].append(time.perf_counter() - began)
            time.sleep(0.01)
        for name, its in times.items():
            its.sort()
            half, most = its[len(its) // 2] * 1000, its[int(len(its) * 0.99)] * 1000
            print(f"{name:<14} {len(its):5} requests, median {half:6.1f} ms, 99th percentile {most:6.1f} ms")
        print(f"the runaways were ended {max(overruns) * 1000:.0f} ms after their time limit at the most")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("requests", "queries", "runaways"))
    parser.add_argument("store", type=Path, help="a store, as benchmarks/corpus.py makes one")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each (default: 3)")
    parser.add_argument("--seconds", type=int, default=5, help="of a turn, or of a runaway (default: 5)")
    parser.add_argument("--connections", type=int, default=16, help="at once (default: 16)")
    parser.add_argument("--rdflib-endpoint", metavar="PYTHON", help="a Python that has rdflib-endpoint")
    arguments = parser.parse_args()
    {"requests": requests, "queries": catalogue, "runaways": runaways}[arguments.what](arguments)


if __name__ == "__main__":
    main()
