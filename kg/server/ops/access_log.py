"""What the operator sees: an access log of JSON lines, and metrics in Prometheus' format.

Neither ever holds a query's text, a header or an address of a client: a query is told by the
beginning of its SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from typing import IO

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from kg.errors import BadSetting
from kg.server.engine.pool import Pool

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


_NAME = "newskg"


class _Tallies(Collector):
    """What is counted for each request: in plain numbers, that nobody else writes, and given Prometheus' form
    only when it is asked for."""

    def __init__(self) -> None:
        self.requests: Counter[int] = Counter()
        self.queries: Counter[str] = Counter()
        self.rows = 0
        self.seconds = 0.0
        self.by_seconds = [0] * (len(_SECONDS) + 1)

    def collect(self) -> Iterator[Metric]:
        """See `Collector`."""
        requests = CounterMetricFamily(f"{_NAME}_requests", "Requests by status.", labels=["status"])
        for status, number in sorted(self.requests.items()):
            requests.add_metric([str(status)], number)
        queries = CounterMetricFamily(f"{_NAME}_queries", "Queries by outcome.", labels=["outcome"])
        for outcome, number in sorted(self.queries.items()):
            queries.add_metric([outcome], number)
        rows = CounterMetricFamily(f"{_NAME}_rows", "Rows and triples answered.", value=self.rows)
        bounds = [*map(str, _SECONDS), "+Inf"]
        buckets = list(zip(bounds, accumulate(self.by_seconds), strict=True))
        about = "From a query to the end of its answer."
        yield from (
            *(requests, queries, rows),
            HistogramMetricFamily(f"{_NAME}_query_seconds", about, buckets=buckets, sum_value=self.seconds),
        )


class AccessLog:
    """Writes both. Raises BadSetting where the access log cannot be opened."""

    def __init__(self, pool: Pool, access_log: str) -> None:
        self._log = _open(access_log)
        self._registry = CollectorRegistry()
        self._tallies = _Tallies()
        self._registry.register(self._tallies)
        for gauge, about, value in (
            ("queries_waiting", "Queries that wait for a place.", lambda: pool.waiting),
            ("queries_active", "Queries in hand.", lambda: pool.active),
            ("queries_slow", "Queries in hand that have given up their place.", lambda: pool.slow),
            ("workers_started", "Worker processes started so far.", lambda: pool.started),
            ("workers_ended", "Worker processes ended so far.", lambda: pool.lost),
        ):
            Gauge(f"{_NAME}_{gauge}", about, registry=self._registry).set_function(value)

    def query(self, text: str, outcome: str, status: int, seconds: float, rows: int, size: int) -> None:
        """A query at the endpoint and what became of it; `size` is that of the answer in bytes."""
        tallies = self._tallies
        tallies.queries[outcome] += 1
        tallies.rows += rows
        tallies.seconds += seconds
        tallies.by_seconds[bisect_left(_SECONDS, seconds)] += 1
        tallies.requests[status] += 1
        if self._log is not None:
            self._write("/sparql", status, seconds, query=_hash(text), outcome=outcome, rows=rows, bytes=size)

    def request(self, path: str, status: int, seconds: float) -> None:
        """Any other request."""
        self._tallies.requests[status] += 1
        if self._log is not None:
            self._write(path, status, seconds)

    def _write(self, path: str, status: int, seconds: float, **more: str | int) -> None:
        assert self._log is not None
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = {"time": now, "path": path, "status": status, "ms": round(seconds * 1000, 2), **more}
        self._log.write(json.dumps(line) + "\n")

    def metrics(self) -> bytes:
        """All metrics in the text format."""
        return generate_latest(self._registry)

    def close(self) -> None:
        """Close the access log."""
        if self._log is not None and self._log is not sys.stderr:
            self._log.close()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _open(access_log: str) -> IO[str] | None:
    if not access_log:
        return None
    if access_log == "-":
        return sys.stderr
    try:
        return Path(access_log).open("a", buffering=1, encoding="utf-8")
    except OSError as error:
        raise BadSetting(f"access_log: cannot write to {access_log}: {error.strerror}") from error
