"""HTTP connections with limits, on uvicorn's: the length of a request's head, the time that it may
take to come, and a way for the application to break a connection off. Queries by GET go from here to the
endpoint directly (`kg.server.ops.exchange`)."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any, cast

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from kg.server.ops.exchange import PREFIX, Exchange, Head, preferences

if TYPE_CHECKING:
    from uvicorn._types import HTTPScope

    from kg.server.protocol.endpoint import Choices, Endpoint

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
# The first line of a query by GET; no '#', which ends a query string.
_FIRST_LINE = re.compile(rb"GET " + re.escape(PREFIX) + rb"([!\"$-~]*+) HTTP/1\.1\r\n")
_END_OF_HEAD = b"\r\n\r\n"


class _TooLong(Exception):
    """Ends the parser's work on a connection; never leaves this module."""


class Connection(HttpToolsProtocol):
    """One client's connection."""

    endpoint: Endpoint | None = None
    _head = 0
    _in_head = False
    _timer: asyncio.TimerHandle | None = None
    # Whether the next byte begins a request; how many have begun.
    _is_between = True
    _begun = 0
    _exchange: Exchange | None = None
    _known: Head | None = None
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
        if self._known is not None and self._is_between and self._ask_alike(data, self._known):
            return
        is_first, begun, before = self._is_between, self._begun, self._exchange
        super().data_received(data)
        if self._in_head and self._timer is None and not self.transport.is_closing():
            self._timer = self.loop.call_later(HEAD_SECONDS, self.transport.abort)
        if is_first and self._is_between and self._begun == begun + 1 and self._exchange is not before:
            self._learn(data)

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
        self._is_between = False
        self._begun += 1
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

    def on_message_complete(self) -> None:
        """See httptools."""
        super().on_message_complete()
        self._is_between = True

    # --- the shorter way -------------------------------------------------------------------------

    def _ask_directly(self) -> bool:
        """Begin to answer a query by GET, unless something about it is unusual; whether that was done."""
        if self.endpoint is None or self.parser.get_method() != b"GET" or self.parser.should_upgrade():
            return False
        url = self.url
        wishes = preferences(self.headers)
        if wishes is None or not url.startswith(PREFIX) or b"#" in url:
            return False
        keep_alive = self.parser.get_http_version() != "1.0" and self.parser.should_keep_alive()
        return self._ask(url[len(PREFIX) :], self.endpoint.choices(*wishes), self.scope, keep_alive=keep_alive)

    def _learn(self, data: bytes) -> None:
        """Keep the head of `data`, which is one request that came this way: those of a client's requests are alike
        below the first line."""
        exchange, line = self._exchange, _FIRST_LINE.match(data)
        if exchange is None or line is None or not exchange.keep_alive:
            return
        if data.find(_END_OF_HEAD) == len(data) - len(_END_OF_HEAD):
            self._known = Head(data[line.end() :], exchange.asked.choices, exchange.scope)

    def _ask_alike(self, data: bytes, known: Head) -> bool:
        """Begin to answer the request `data`, if all below its first line is known."""
        line = _FIRST_LINE.match(data)
        if line is None or data[line.end() :] != known.rest or len(data) > MAX_HEAD:
            return False
        self._unset_keepalive_if_required()
        return self._ask(line[1], known.choices, known.scope, keep_alive=True)

    def _ask(self, query_string: bytes, choices: Choices, scope: Scope | HTTPScope, *, keep_alive: bool) -> bool:
        busy = self.cycle is not None and not self.cycle.response_complete
        if self.endpoint is None or busy or self.flow.write_paused:
            return False
        asked = self.endpoint.asked_directly(query_string, choices)
        if asked is None:
            return False
        exchange = Exchange(self.endpoint, asked, query_string, cast(Scope, scope), self, keep_alive=keep_alive)
        if not self.endpoint.ask_directly(exchange):
            return False
        self._exchange = exchange
        self.cycle = cast(RequestResponseCycle, exchange)
        return True

    def respond(self, exchange: Exchange, response: bytes) -> None:
        """See `Client`."""
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

    def resume(self, exchange: Exchange, app: Any) -> None:
        """See `Client`: the response is sent in uvicorn's own way."""
        # It may be a known head's, which later requests need as it is.
        scope = cast("HTTPScope", dict(exchange.scope))
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
