"""The SPARQL endpoint as a plain ASGI application: nothing of a framework stands in its way.

Reads a request (`kg.server.protocol.sparql`), has the worker pool answer it, and sends the answer whole or, a
long one, as it is found. An answer that breaks off after its beginning was sent ends with its connection
(`BrokenOff`), so that no client takes the beginning for the whole.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import NamedTuple

from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from kg import errors
from kg.errors import KgError
from kg.server.engine.answers import Answer, ClientGone
from kg.server.engine.ipc import NotAcceptable, Task
from kg.server.engine.pool import Pool, ServerBusy
from kg.server.ops.access_log import Journal
from kg.server.ops.tokens import Tokens
from kg.server.pages.templating import link
from kg.server.protocol import description, problems, sparql, update
from kg.server.protocol.sparql import (
    GRAPHS,
    HTML,
    SOLUTIONS,
    Choice,
    ProtocolError,
    Query,
    formats_for,
    negotiate,
)
from kg.settings import Settings

PATHS = frozenset({"/sparql", "/sparql/"})

# A request whose body takes longer to come is refused.
BODY_SECONDS = 60.0
# The worst that percent-encoding makes of one character: four bytes, three characters each.
_ENCODED = 12

_METHODS = "GET, HEAD, POST, OPTIONS"
_PREFLIGHT = {
    "Access-Control-Allow-Methods": _METHODS,
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
    "Allow": _METHODS,
}
VARY = "Accept, Accept-Encoding"
_COMMON = (
    (b"vary", VARY.encode()),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag"),
    (b"x-content-type-options", b"nosniff"),
)
# What makes two answers to one query differ though the store is the same.
_VOLATILE = ("now", "rand", "uuid", "service")

_OUTCOMES: tuple[tuple[type[KgError], str], ...] = (
    (errors.QuerySyntaxError, "malformed"),
    (errors.QueryRefused, "refused"),
    (errors.QueryTooLarge, "too large"),
    (errors.QueryTimeout, "timed out"),
    (errors.QueryError, "failed"),
    (ServerBusy, "busy"),
    (ClientGone, "client gone"),
    (ProtocolError, "bad request"),
    (NotAcceptable, "bad request"),
    (KgError, "failed"),
)

OnUpdate = Callable[[Request, bytes], Awaitable[Response]]


class BrokenOff(Exception):
    """An answer cannot be completed. The client has a status of 200: only a broken connection tells it the truth,
    and that is what an ASGI server makes of an exception at this point."""


class Choices(NamedTuple):
    """What a client takes: of solutions and of graphs; a page where it is one of these (`html`); gzip."""

    solutions: Choice | None
    graph: Choice | None
    html: bool
    gzip: bool


class Asked(NamedTuple):
    """A query that was asked, what its client takes for an answer, whether the answer may be kept, and when
    the query came."""

    query: Query
    choices: Choices
    cacheable: bool
    began: float


@lru_cache(maxsize=256)
def _choices(accept: str, accept_encoding: str, for_browsers: bool) -> Choices:
    # A browser comes by GET and gets a page rather than a file.
    also = (HTML,) if for_browsers else ()
    solutions, graph = negotiate(accept, (*SOLUTIONS, *also)), negotiate(accept, (*GRAPHS, *also))
    html = any(choice is not None and choice.format is HTML for choice in (solutions, graph))
    return Choices(solutions, graph, html, sparql.quality(accept_encoding, "gzip") > 0)


def _is_volatile(query: str) -> bool:
    lower = query.lower()
    for word in _VOLATILE:  # noqa: SIM110 - every query passes here, and a generator takes three times as long
        if word in lower:
            return True
    return False


def _headers(scope: Scope) -> dict[bytes, str]:
    found: dict[bytes, str] = {}
    for name, value in scope["headers"]:
        text = value.decode("latin-1")
        # RFC 9110, section 5.3: the same field twice is one list.
        found[name] = f"{found[name]}, {text}" if name in found else text
    return found


class Endpoint:
    """Answers what comes to PATHS; `on_update` answers updates, given the request and its body."""

    def __init__(self, pool: Pool, settings: Settings, journal: Journal, tokens: Tokens, on_update: OnUpdate) -> None:
        self._pool = pool
        self._settings = settings
        self._journal = journal
        self._tokens = tokens
        self._on_update = on_update

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        query: Query | None = None
        response: Response | None = None
        try:
            method: str = scope["method"]
            if method in {"GET", "HEAD"}:
                raw: bytes = scope["query_string"]
                if raw:
                    query = sparql.parse_get(raw, self._settings.max_query_chars)
            elif method == "POST":
                headers = _headers(scope)
                body = await self._body(scope, receive)
                content_type = headers.get(b"content-type")
                raw = scope["query_string"]
                if update.is_update(content_type, raw, body):
                    response = await self._on_update(Request(scope), body)
                else:
                    query = sparql.parse_post(content_type, raw, body, self._settings.max_query_chars)
            elif method == "OPTIONS":
                response = Response(status_code=204, headers=_PREFLIGHT)
            else:
                raise ProtocolError(405, f"this endpoint takes {_METHODS}")
            if query is not None:
                await self._answer(query, began, scope, receive, send)
            else:
                await self._respond(response or self._description(Request(scope)), began, scope, receive, send)
        except ClientDisconnect:
            return
        except KgError as error:
            await self._refuse(query, error, began, scope, receive, send)

    # --- requests ------------------------------------------------------------------------------

    async def _body(self, scope: Scope, receive: Receive) -> bytes:
        """The body of a POST. Raises ProtocolError 413 as soon as it is too long, 408 where it does
        not come, ClientDisconnect."""
        limit = self._settings.max_query_chars * _ENCODED + 10_000
        if self._tokens.allows(Request(scope)):
            limit = max(limit, self._settings.max_update_bytes)
        pieces: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(BODY_SECONDS):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise ClientDisconnect
                    piece: bytes = message.get("body", b"")
                    size += len(piece)
                    if size > limit:
                        raise ProtocolError(413, "the request is too large")
                    pieces.append(piece)
                    if not message.get("more_body", False):
                        return b"".join(pieces)
        except TimeoutError:
            raise ProtocolError(408, "the body of the request did not come in time") from None

    def _description(self, request: Request) -> Response:
        """SPARQL 1.1 Service Description, section 2: GET without any query string."""
        choice = negotiate(request.headers.get("accept"), (*GRAPHS, HTML))
        if choice is None:
            raise ProtocolError(406, "the description of this service can be had as RDF")
        if choice.format is HTML:
            return RedirectResponse("/editor", 303, {"Vary": "Accept"})
        address = f"{request.url.scheme}://{request.headers.get('host', '')}/sparql"
        body = description.description(address, (*SOLUTIONS, *GRAPHS), choice.format)
        return Response(body, headers={"Content-Type": choice.content_type})

    # --- queries -------------------------------------------------------------------------------

    def _page(self, query: Query, choices: Choices) -> Response | None:
        """For a browser: the page that asks the query."""
        if not choices.html:
            return None
        choice = choices.graph if formats_for(query.text) is GRAPHS else choices.solutions
        if choice is None or choice.format is not HTML:
            return None
        return RedirectResponse(link("/editor", query=query.text), 303)

    def _not_modified(self, known: str, choices: Choices) -> Response | None:
        """For a client that has the answer already, found in the store as it is."""
        for choice in (choices.solutions, choices.graph):
            if choice is not None and (tag := _etag(self._pool.version, choice.format.name)) in known:
                return Response(status_code=304, headers={"ETag": tag, "Cache-Control": "no-cache"})
        return None

    async def _answer(self, query: Query, began: float, scope: Scope, receive: Receive, send: Send) -> None:
        headers = _headers(scope)
        is_get = scope["method"] != "POST"
        choices = _choices(headers.get(b"accept", ""), headers.get(b"accept-encoding", ""), is_get)
        cacheable = is_get and not _is_volatile(query.text)
        response = self._page(query, choices)
        if response is None and cacheable and b"if-none-match" in headers:
            response = self._not_modified(headers[b"if-none-match"], choices)
        if response is not None:
            await self._respond(response, began, scope, receive, send)
            return
        asked = Asked(query, choices, cacheable, began)

        async def until_gone() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass

        answer = await self._pool.ask(self.task(asked), until_gone)
        await self._send_answer(asked, answer, scope, send)

    def task(self, asked: Asked) -> Task:
        """What was asked, as it goes to a worker."""
        choices, query = asked.choices, asked.query
        return Task(
            query.text,
            choices.solutions.format.media_type if choices.solutions else None,
            choices.graph.format.media_type if choices.graph else None,
            query.default_graphs,
            query.named_graphs,
            self._settings.max_result_bytes,
            self._settings.max_rows,
            choices.gzip,
            not self._settings.gate,
        )

    async def _send_answer(self, asked: Asked, answer: Answer, scope: Scope, send: Send) -> None:
        query, began = asked.query, asked.began
        choice = asked.choices.graph if answer.is_graph else asked.choices.solutions
        assert choice is not None  # the worker found a format
        headers = _answer_headers(
            choice.content_type, choice.format.name, answer.version, answer.gzipped, asked.cacheable
        )
        body = answer.body
        if body is not None:
            headers.append((b"content-length", str(len(body)).encode()))
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
            self._journal.query(query.text, "ok", 200, time.perf_counter() - began, answer.rows, len(body))
            return
        size = 0
        try:
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            if scope["method"] != "HEAD":
                async for piece in answer.pieces():
                    size += len(piece)
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
            self._journal.query(query.text, "ok", 200, time.perf_counter() - began, answer.rows, size)
        except KgError as failure:
            outcome = f"broken off: {_outcome(failure)}"
            self._journal.query(query.text, outcome, 200, time.perf_counter() - began, 0, size)
            raise BrokenOff from failure
        finally:
            answer.abandon()

    # --- responses -----------------------------------------------------------------------------

    async def _respond(self, response: Response, began: float, scope: Scope, receive: Receive, send: Send) -> None:
        await self._send(response, scope, receive, send)
        self._journal.request(scope["path"], response.status_code, time.perf_counter() - began)

    async def _send(self, response: Response, scope: Scope, receive: Receive, send: Send) -> None:
        for name, value in _COMMON:
            response.headers[name.decode()] = value.decode()
        if scope["method"] == "HEAD":
            response.body = b""
        await response(scope, receive, send)

    async def _refuse(
        self, query: Query | None, error: KgError, began: float, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if isinstance(error, NotAcceptable):
            formats = GRAPHS if error.form in {"CONSTRUCT", "DESCRIBE"} else SOLUTIONS
            names = ", ".join(f.media_type for f in formats)
            error = ProtocolError(406, f"the answer to this query can be had as {names}")
        response = problems.answer(Request(scope), error, self._settings.timeout)
        if response.status_code == 405:
            response.headers["Allow"] = _METHODS
        seconds = time.perf_counter() - began
        self._journal.query(query.text if query else "", _outcome(error), response.status_code, seconds, 0, 0)
        await self._send(response, scope, receive, send)


def _etag(version: str, format_name: str) -> str:
    return f'W/"{version}-{format_name}"'


def _answer_headers(
    content_type: str, format_name: str, version: str, gzipped: bool, cacheable: bool
) -> list[tuple[bytes, bytes]]:
    """The headers of an answer, save that of its length."""
    charset = "; charset=utf-8" if content_type.startswith("text/") else ""
    headers = [*_COMMON, (b"content-type", (content_type + charset).encode())]
    if gzipped:
        headers.append((b"content-encoding", b"gzip"))
    if cacheable:
        headers.append((b"etag", _etag(version, format_name).encode()))
        headers.append((b"cache-control", b"no-cache"))
    return headers


def _outcome(error: BaseException) -> str:
    return next((name for kind, name in _OUTCOMES if isinstance(error, kind)), "failed")
