"""HTTP connections with limits, on uvicorn's: the length of a request's head, the time that it may
take to come, and a way for the application to break a connection off. Queries by GET go from here to the
endpoint directly (`kg.server.exchange`)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from kg.server.exchange import PREFIX, Exchange

if TYPE_CHECKING:
    from kg.server.endpoint import Endpoint

# Room for a query of the length that the settings allow by default, in an address.
MAX_HEAD = 1 << 18
MAX_HEADERS = 200
HEAD_SECONDS = 20.0

_ABORT = "kg.abort"
_TOO_LONG = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Content-Length: 69\r\nConnection: close\r\n\r\n"
    b"the head of the request is too long: send a long query in a POST body"
)


_STATUS_LINE = b"HTTP/1.1 200 OK\r\n"


class _TooLong(Exception):
    """Ends the parser's work on a connection; never leaves this module."""


class Connection(HttpToolsProtocol):
    """One client's connection."""

    endpoint: Endpoint | None = None
    _head = 0
    _in_head = False
    _timer: asyncio.TimerHandle | None = None
    _exchange: Exchange | None = None
    _idle_since = 0.0
    _idle_timer: asyncio.TimerHandle | None = None
    _default_headers: tuple[object, bytes] = (None, b"")

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """See `asyncio.Protocol`."""
        super().connection_made(transport)
        self._timer = self.loop.call_later(HEAD_SECONDS, transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """See `asyncio.Protocol`."""
        self._disarm()
        if self._idle_timer is not None:
            self._idle_timer.cancel()
        exchange, self._exchange = self._exchange, None
        super().connection_lost(exc)
        if exchange is not None:
            exchange.gone()

    def data_received(self, data: bytes) -> None:
        """See `asyncio.Protocol`."""
        super().data_received(data)
        if self._in_head and self._timer is None and not self.transport.is_closing():
            self._timer = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _count(self, length: int) -> None:
        self._head += length
        if self._head > MAX_HEAD or len(self.headers) > MAX_HEADERS:
            raise _TooLong

    def on_message_begin(self) -> None:
        """See httptools."""
        super().on_message_begin()
        self._head, self._in_head = 0, True
        self.scope["extensions"] = {_ABORT: {"abort": self.transport.abort}}

    def on_url(self, url: bytes) -> None:
        """See httptools."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """See httptools."""
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """See httptools."""
        self._in_head = False
        self._disarm()
        if not self._ask_directly():
            super().on_headers_complete()

    # --- the shorter way -------------------------------------------------------------------------

    def _ask_directly(self) -> bool:
        """Begin to answer a query by GET, unless something about it is unusual; whether that was done."""
        busy = self.cycle is not None and not self.cycle.response_complete
        if self.endpoint is None or busy or self.flow.write_paused or self.parser.get_method() != b"GET":
            return False
        if self.parser.should_upgrade():
            return False
        keep_alive = self.parser.get_http_version() != "1.0" and self.parser.should_keep_alive()
        exchange = Exchange(self.endpoint, keep_alive, self._respond, self._resume)
        if not exchange.begin(self.url, self.headers):
            return False
        exchange.scope = self.scope
        self._exchange = exchange
        self.cycle = cast(RequestResponseCycle, exchange)
        return True

    def _respond(self, exchange: Exchange, response: bytes) -> None:
        self._exchange = None
        if self.transport.is_closing():
            return
        close = b"" if exchange.keep_alive else b"connection: close\r\n"
        self.transport.write(b"".join((_STATUS_LINE, self._defaults(), close, response)))
        if not exchange.keep_alive:
            self.transport.close()
        if self.pipeline:
            self.on_response_complete()
            return
        self.server_state.total_requests += 1
        self._idle_since = self.loop.time()
        # One timer for many requests: it finds out by itself when the last one was.
        if self._idle_timer is None:
            self._idle_timer = self.loop.call_later(self.timeout_keep_alive, self._on_idle)

    def _defaults(self) -> bytes:
        """The headers that every response of the server has; the server makes a new list each second."""
        known, found = Connection._default_headers
        if known is not self.server_state.default_headers:
            known = self.server_state.default_headers
            found = b"".join(b"%b: %b\r\n" % header for header in known)
            Connection._default_headers = (known, found)
        return found

    def _on_idle(self) -> None:
        self._idle_timer = None
        if self.transport.is_closing():
            return
        busy = self._in_head or (self.cycle is not None and not self.cycle.response_complete)
        left = self._idle_since + self.timeout_keep_alive - self.loop.time()
        if busy or left > 0:
            self._idle_timer = self.loop.call_later(self.timeout_keep_alive if busy else left, self._on_idle)
        else:
            self.transport.close()

    def on_response_complete(self) -> None:
        """See `HttpToolsProtocol`."""
        self._idle_since = self.loop.time()
        super().on_response_complete()

    def _resume(self, exchange: Exchange, app: Any) -> None:
        """Have `app` send the response in uvicorn's own way."""
        scope = exchange.scope
        path = PREFIX[:-1]
        scope["method"], scope["path"], scope["raw_path"] = "GET", path.decode(), path
        scope["query_string"] = exchange.query_string
        cycle = RequestResponseCycle(
            scope=scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=self.access_log,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=False,
            keep_alive=exchange.keep_alive,
            on_response=self.on_response_complete,
        )
        cycle.more_body = False
        if self.cycle is cast(RequestResponseCycle, exchange):
            self.cycle = cycle
        self._start_asgi_task(cycle, app)

    def send_400_response(self, msg: str) -> None:
        """What uvicorn answers where the parser gives up."""
        if self._in_head and (self._head > MAX_HEAD or len(self.headers) > MAX_HEADERS):
            self.transport.write(_TOO_LONG)
            self.transport.close()
            return
        super().send_400_response(msg)


def connections_of(endpoint: Endpoint) -> type[Connection]:
    """Connections whose queries `endpoint` answers."""
    return type("Connection", (Connection,), {"endpoint": endpoint})


async def break_off(scope: Scope) -> bool:
    """End the connection of a response that cannot be completed, so that its client does not take the
    beginning for the whole. False where the server is another than ours: then only an exception
    from the application does it."""
    extension: dict[str, Any] | None = scope.get("extensions", {}).get(_ABORT)
    if extension is None:
        return False
    extension["abort"]()
    # The server hears of it in the next rounds of the event loop.
    for _ in range(3):
        await asyncio.sleep(0)
    return True
