"""A request and its response on the shorter way: from the parser to the endpoint and back, with no task, no
event and no queue of their own."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from starlette.types import Scope

from kg.errors import KgError
from kg.server.engine.answers import Answer, Pending

if TYPE_CHECKING:
    from kg.server.protocol.endpoint import Asked, Choices, Endpoint

# Requests with these headers take the longer way.
_UNUSUAL = frozenset({b"content-length", b"transfer-encoding", b"if-none-match", b"upgrade", b"expect"})
PREFIX = b"/sparql?"


class Client(Protocol):
    """Who sent the request."""

    def respond(self, exchange: Exchange, response: bytes) -> None:
        """Send `response`: it lacks its first line and the server's own headers."""

    def resume(self, exchange: Exchange, app: Any) -> None:
        """Have this ASGI application send the response."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands below a request's first line: `rest` as it came, `choices` as it was read, and the `scope`
    that ASGI makes of it."""

    rest: bytes
    choices: Choices
    scope: Scope


def preferences(headers: list[tuple[bytes, bytes]]) -> tuple[str, str] | None:
    """Accept and Accept-Encoding; None where a request with these headers must take the longer way."""
    accept = accept_encoding = b""
    for name, value in headers:
        if name == b"accept":
            accept = accept + b", " + value if accept else value
        elif name == b"accept-encoding":
            accept_encoding = accept_encoding + b", " + value if accept_encoding else value
        elif name in _UNUSUAL:
            return None
    return accept.decode("latin-1"), accept_encoding.decode("latin-1")


class Exchange(Pending):
    """One of a connection's requests, while its query is in hand. To uvicorn's protocol it looks like one of its
    own cycles: hence `disconnected`, `keep_alive`, `response_complete`, `more_body` and `message_event`."""

    __slots__ = (
        *("asked", "body", "disconnected", "keep_alive", "message_event", "more_body"),
        *("query_string", "response_complete", "scope", "_client", "_endpoint"),
    )

    def __init__(
        self, endpoint: Endpoint, asked: Asked, query_string: bytes, scope: Scope, client: Client, *, keep_alive: bool
    ) -> None:
        super().__init__(endpoint.task(asked))
        self.disconnected = False
        self.keep_alive = keep_alive
        self.response_complete = False
        self.more_body = False
        self.body = b""
        self.message_event = _NOBODY_WAITS
        self.asked = asked
        self.query_string = query_string
        self.scope = scope
        self._endpoint = endpoint
        self._client = client

    def gone(self) -> None:
        """The client has gone away."""
        self.disconnected = True
        self._endpoint.give_up(self)

    def deliver(self, outcome: Answer | KgError) -> None:
        """See `Pending`."""
        if self.disconnected:
            if isinstance(outcome, Answer):
                outcome.abandon()
            self.response_complete = True
            self._endpoint.note(self.asked, outcome)
        elif isinstance(outcome, Answer) and outcome.body is not None:
            self.response_complete = True
            self._client.respond(self, self._endpoint.whole(self.asked, outcome))
            self._endpoint.note(self.asked, outcome)
        else:
            self._client.resume(self, partial(self._endpoint.resume, self.asked, outcome))


class _NoEvent(asyncio.Event):
    """Of a request without a body: nobody waits for more of it."""

    def set(self) -> None:
        """See `asyncio.Event`."""


_NOBODY_WAITS = _NoEvent()
