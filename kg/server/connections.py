"""HTTP connections with limits, on uvicorn's: the length of a request's head, the time that it may
take to come, and a way for the application to break a connection off."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

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


class _TooLong(Exception):
    """Ends the parser's work on a connection; never leaves this module."""


class Connection(HttpToolsProtocol):
    """One client's connection."""

    _head = 0
    _in_head = False
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """See `asyncio.Protocol`."""
        super().connection_made(transport)
        self._timer = self.loop.call_later(HEAD_SECONDS, transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """See `asyncio.Protocol`."""
        self._disarm()
        super().connection_lost(exc)

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
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """What uvicorn answers where the parser gives up."""
        if self._in_head and (self._head > MAX_HEAD or len(self.headers) > MAX_HEADERS):
            self.transport.write(_TOO_LONG)
            self.transport.close()
            return
        super().send_400_response(msg)


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
