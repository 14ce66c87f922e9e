"""HTTP connections with limits, on uvicorn's: the length of a request's head, the time that it may take to
come, and how long a client may take nothing of its answer.

uvicorn has no settings for these. What this module knows of it, beyond `asyncio.Protocol` and the callbacks of
httptools, is `HttpToolsProtocol` with `headers`, `loop`, `transport` and `send_400_response`, unchanged from uvicorn
0.34 to 0.54; `pyproject.toml` allows no other versions, and no other module knows any of it.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# Room for a query of the length that the settings allow by default, in an address.
MAX_HEAD = 1 << 18
MAX_HEADERS = 200
HEAD_SECONDS = 20.0
# A client that takes none of the answer for this long is dropped.
STALL_SECONDS = 10.0

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
    _head_timer: asyncio.TimerHandle | None = None
    _stall_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """See `asyncio.Protocol`."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """See `asyncio.Protocol`."""
        self._has_head()
        self._is_taken()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """See `asyncio.Protocol`."""
        super().data_received(data)
        if self._in_head and not self.transport.is_closing():
            self._head += len(data)
            if self._head > MAX_HEAD:
                self._refuse()
            elif self._head_timer is None:
                self._await_head()

    def pause_writing(self) -> None:
        """See `asyncio.Protocol`."""
        super().pause_writing()
        self._stall_timer = self.loop.call_later(STALL_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """See `asyncio.Protocol`."""
        self._is_taken()
        super().resume_writing()

    def on_message_begin(self) -> None:
        """See httptools."""
        super().on_message_begin()
        self._head, self._in_head = 0, True

    def on_headers_complete(self) -> None:
        """See httptools."""
        if len(self.headers) > MAX_HEADERS or len(self.url) > MAX_HEAD:
            raise _TooLong
        self._in_head = False
        if self._head_timer is not None:
            self._has_head()
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """What uvicorn answers where the parser gives up."""
        if (self._in_head and len(self.headers) > MAX_HEADERS) or len(self.url) > MAX_HEAD:
            self._refuse()
        else:
            super().send_400_response(msg)

    def _refuse(self) -> None:
        self.transport.write(_TOO_LONG)
        self.transport.close()

    def _await_head(self) -> None:
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def _has_head(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _is_taken(self) -> None:
        if self._stall_timer is not None:
            self._stall_timer.cancel()
            self._stall_timer = None
