"""A proxy on loopback that stands before a service of others and spoils what it says."""

from __future__ import annotations

import contextlib
import gzip
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

JSON = "application/sparql-results+json"
HUGE = 10_000_000


@dataclass
class FaultProxy:
    """What the proxy does to the next answers; `seen` are the requests that came, with their headers.

    fine       hands the answer on
    reset      breaks the connection before a status line
    silent     takes the request and says nothing
    drip       sends a byte now and then
    html       200 with a page in place of data
    half       200 with the first half of the right answer, cleanly ended
    cut        200 with the first half of what Content-Length promised
    huge       200 with ten megabytes of well-formed data
    gzip bomb  200 with a small body that unpacks to a hundred megabytes
    error      500
    busy       429, with `retry_after`
    moved      302 to elsewhere
    absent     404
    nonsense   200 with JSON that is something else
    """

    upstream: str
    url: str = ""
    fault: str = "fine"
    retry_after: str = "0"
    # After so many spoilt answers it is fine again.
    spoil: int | None = None
    seen: list[dict[str, str]] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)


@lru_cache(maxsize=1)
def _gzip_bomb() -> bytes:
    return gzip.compress(b" " * 100_000_000, compresslevel=1)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    proxy: FaultProxy

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _answer(self, body: bytes | None) -> None:
        proxy = self.proxy
        proxy.seen.append({k.title(): v for k, v in self.headers.items()})
        fault = proxy.fault
        if proxy.spoil is not None and len(proxy.seen) > proxy.spoil:
            fault = "fine"
        getattr(self, f"_{fault.replace(' ', '_')}")(body)

    def _upstream(self, body: bytes | None) -> tuple[int, str, bytes]:
        wanted = ("Accept", "Content-Type")
        headers = {name: self.headers[name] for name in wanted if name in self.headers}
        request = urllib.request.Request(self.proxy.upstream + self.path, body, headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status, response.headers.get("Content-Type", ""), response.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers.get("Content-Type", ""), error.read()

    def _send(self, status: int, kind: str, body: bytes, *, length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)
        if length is not None:
            self.close_connection = True

    def _fine(self, body: bytes | None) -> None:
        self._send(*self._upstream(body))

    def _reset(self, body: bytes | None) -> None:
        self.close_connection = True

    def _silent(self, body: bytes | None) -> None:
        self.proxy.closing.wait(30)
        self.close_connection = True

    def _drip(self, body: bytes | None) -> None:
        self.send_response(200)
        self.send_header("Content-Type", JSON)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        with contextlib.suppress(OSError):
            while not self.proxy.closing.is_set():
                self.wfile.write(b" ")
                time.sleep(0.05)
        self.close_connection = True

    def _html(self, body: bytes | None) -> None:
        self._send(200, "text/html", b"<!doctype html><title>Maintenance</title><p>Back soon")

    def _half(self, body: bytes | None) -> None:
        status, kind, whole = self._upstream(body)
        self._send(status, kind, whole[: len(whole) // 2])

    def _cut(self, body: bytes | None) -> None:
        status, kind, whole = self._upstream(body)
        self._send(status, kind, whole[: len(whole) // 2], length=len(whole))

    def _huge(self, body: bytes | None) -> None:
        row = b'{"x":{"type":"literal","value":"' + b"x" * 1000 + b'"}}'
        rows = b",".join([row] * (HUGE // len(row)))
        self._send(200, JSON, b'{"head":{"vars":["x"]},"results":{"bindings":[' + rows + b"]}}")

    def _gzip_bomb(self, body: bytes | None) -> None:
        self._send(200, JSON, _gzip_bomb(), Content_Encoding="gzip")

    def _error(self, body: bytes | None) -> None:
        self._send(500, "text/plain", b"java.lang.NullPointerException")

    def _busy(self, body: bytes | None) -> None:
        self._send(429, "text/plain", b"slow down", Retry_After=self.proxy.retry_after)

    def _moved(self, body: bytes | None) -> None:
        self._send(302, "text/plain", b"", Location="http://169.254.169.254/latest/meta-data")

    def _absent(self, body: bytes | None) -> None:
        self._send(404, "text/plain", b"no")

    def _nonsense(self, body: bytes | None) -> None:
        self._send(200, JSON, b'{"error": "quota", "head": [1, {"vars": null}]}')

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients go away in bad services."""


@contextlib.contextmanager
def faulty(upstream: str = "http://127.0.0.1:9") -> Iterator[FaultProxy]:
    """The proxy before `upstream`, at `.url`."""
    state = FaultProxy(upstream.rstrip("/"))
    handler = type("Handler", (_Handler,), {"proxy": state})
    server = _Server(("127.0.0.1", 0), handler)
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


FAULTS = (
    *("reset", "silent", "drip", "html", "half", "cut", "huge", "gzip bomb", "error", "busy", "moved"),
    *("absent", "nonsense"),
)
