"""A request and its response on the shorter way: from the parser to the endpoint and back, with no task, no
event and no queue of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from kg.errors import KgError
from kg.server.answers import Answer, Pending

if TYPE_CHECKING:
    from kg.server.endpoint import Asked, Endpoint

# Requests with these headers take the longer way.
_UNUSUAL = frozenset({b"content-length", b"transfer-encoding", b"if-none-match", b"upgrade", b"expect"})
PREFIX = b"/sparql?"


class Exchange:
    """One of a connection's requests. To uvicorn's protocol it looks like one of its own cycles: hence
    `disconnected`, `keep_alive`, `response_complete`, `more_body` and `message_event`.

    `send` takes the bytes of the response, after its first line and the server's own headers; `resume` takes
    an ASGI application that sends the response instead, to the request `scope`.
    """

    __slots__ = (
        *("asked", "body", "disconnected", "keep_alive", "message_event", "more_body", "response_complete"),
        *("query_string", "scope", "_endpoint", "_pending", "_resume", "_send"),
    )

    def __init__(
        self,
        endpoint: Endpoint,
        keep_alive: bool,
        send: Callable[[Exchange, bytes], None],
        resume: Callable[[Exchange, Any], None],
    ) -> None:
        self.disconnected = False
        self.keep_alive = keep_alive
        self.response_complete = False
        self.more_body = False
        self.body = bytearray()
        self.message_event = _NOBODY_WAITS
        self.query_string = b""
        self.scope: Any = None
        self._endpoint = endpoint
        self._send = send
        self._resume = resume
        self._pending: Pending | None = None
        self.asked: Asked | None = None

    def begin(self, url: bytes, headers: list[tuple[bytes, bytes]]) -> bool:
        """Ask the query of a GET with this address; whether it could be asked on this way."""
        if not url.startswith(PREFIX) or b"#" in url:
            return False
        accept = accept_encoding = b""
        for name, value in headers:
            if name == b"accept":
                accept = accept + b", " + value if accept else value
            elif name == b"accept-encoding":
                accept_encoding = accept_encoding + b", " + value if accept_encoding else value
            elif name in _UNUSUAL:
                return False
        self.query_string = url[len(PREFIX) :]
        begun = self._endpoint.ask_directly(self.query_string, accept, accept_encoding, self._deliver)
        if begun is None:
            return False
        self.asked, self._pending = begun
        return True

    def gone(self) -> None:
        """The client has gone away."""
        self.disconnected = True
        if self._pending is not None:
            self._endpoint.give_up(self._pending)

    def _deliver(self, outcome: Answer | KgError) -> None:
        assert self.asked is not None
        if self.disconnected:
            if isinstance(outcome, Answer):
                outcome.abandon()
            self.response_complete = True
            self._endpoint.note(self.asked, outcome)
        elif isinstance(outcome, Answer) and outcome.body is not None:
            self.response_complete = True
            self._send(self, self._endpoint.whole(self.asked, outcome))
            self._endpoint.note(self.asked, outcome)
        else:
            self._resume(self, partial(self._endpoint.resume, self.asked, outcome))


class _NoEvent(asyncio.Event):
    """Of a request without a body: nobody waits for more of it."""

    def set(self) -> None:
        """See `asyncio.Event`."""


_NOBODY_WAITS = _NoEvent()
