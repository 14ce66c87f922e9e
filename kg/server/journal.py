"""What the operator sees: an access log of JSON lines, and metrics in Prometheus' format.

Neither ever holds a query's text, a header or an address of a client: a query is told by the
beginning of its SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from kg.errors import BadSetting
from kg.server.pool import Pool

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Journal:
    """Writes both. Raises BadSetting where the access log cannot be opened."""

    def __init__(self, pool: Pool, access_log: str) -> None:
        self._log = _open(access_log)
        self._registry = CollectorRegistry()
        name = "newskg"
        self._requests = Counter(f"{name}_requests", "Requests by status.", ["status"], registry=self._registry)
        self._queries = Counter(f"{name}_queries", "Queries by outcome.", ["outcome"], registry=self._registry)
        self._rows = Counter(f"{name}_rows", "Rows and triples answered.", registry=self._registry)
        self._seconds = Histogram(
            f"{name}_query_seconds", "From a query to the end of its answer.", buckets=_SECONDS, registry=self._registry
        )
        for gauge, about, value in (
            ("queries_waiting", "Queries that wait for a place.", lambda: pool.waiting),
            ("queries_active", "Queries in hand.", lambda: pool.active),
            ("queries_slow", "Queries in hand that have given up their place.", lambda: pool.slow),
            ("workers_started", "Worker processes started so far.", lambda: pool.started),
            ("workers_ended", "Worker processes ended so far.", lambda: pool.lost),
        ):
            Gauge(f"{name}_{gauge}", about, registry=self._registry).set_function(value)

    def query(self, text: str, outcome: str, status: int, seconds: float, rows: int, size: int) -> None:
        """A query at the endpoint and what became of it; `size` is that of the answer in bytes."""
        self._queries.labels(outcome).inc()
        self._rows.inc(rows)
        self._seconds.observe(seconds)
        self._requests.labels(str(status)).inc()
        if self._log is not None:
            self._write("/sparql", status, seconds, query=_hash(text), outcome=outcome, rows=rows, bytes=size)

    def request(self, path: str, status: int, seconds: float) -> None:
        """Any other request."""
        self._requests.labels(str(status)).inc()
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
