"""The SPARQL endpoint as a plain ASGI application: nothing of a framework stands in its way.

Reads a request (`kg.server.protocol.sparql`), has the worker pool answer it, and sends the answer whole or, a
long one, as it is found. An answer that breaks off after its beginning was sent ends with its connection
(`BrokenOff`), so that no client takes the beginning for the whole.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlencode

from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from kg.errors import KgError
from kg.server.engine.answers import Answer
from kg.server.engine.ipc import Task
from kg.server.engine.pool import Pool
from kg.server.engine.writer import Writer
from kg.server.errors import NotAcceptable, ProtocolError, told
from kg.server.ops.access_log import AccessLog
from kg.server.ops.tokens import Tokens
from kg.server.protocol import bodies, description, graph_store, sparql
from kg.server.protocol.sparql import (
    GRAPHS,
    HTML,
    SOLUTIONS,
    Choice,
    Operation,
    formats_for,
    negotiate,
)
from kg.settings import Settings
from kg.store import update_guard

PATHS = frozenset({"/sparql", "/sparql/"})

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
    (b"x-content-type-options", b"nosniff"),
)

Headers = tuple[tuple[bytes, bytes], ...]
OnError = Callable[[Request, KgError, float], Response]


class BrokenOff(Exception):
    """An answer cannot be completed. The client has a status of 200: only a broken connection tells it the truth,
    and that is what an ASGI server makes of an exception at this point."""


class Choices(NamedTuple):
    """What a client takes: of solutions and of graphs; a page where it is one of these (`html`); gzip."""

    solutions: Choice | None
    graph: Choice | None
    html: bool
    gzip: bool


@lru_cache(maxsize=256)
def _choices(accept: str, accept_encoding: str, for_browsers: bool) -> Choices:
    # A browser comes by GET and gets a page rather than a file.
    also = (HTML,) if for_browsers else ()
    solutions, graph = negotiate(accept, (*SOLUTIONS, *also)), negotiate(accept, (*GRAPHS, *also))
    html = any(choice is not None and choice.format is HTML for choice in (solutions, graph))
    return Choices(solutions, graph, html, sparql.quality(accept_encoding, "gzip") > 0)


class Call:
    """A request in hand."""

    __slots__ = ("began", "headers", "receive", "scope", "send")

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.began = time.perf_counter()
        self.scope = scope
        self.receive = receive
        self.send = send
        self.headers: dict[bytes, str] = {}
        for name, value in scope["headers"]:
            text = value.decode("latin-1")
            # RFC 9110, section 5.3: the same field twice is one list.
            self.headers[name] = f"{self.headers[name]}, {text}" if name in self.headers else text

    @property
    def seconds(self) -> float:
        """Since it came."""
        return time.perf_counter() - self.began

    async def start(self, headers: Iterable[tuple[bytes, bytes]]) -> None:
        """Send the head of an answer."""
        await self.send({"type": "http.response.start", "status": 200, "headers": headers})

    async def write(self, piece: bytes, *, more: bool) -> None:
        """Send a piece of its body; whether `more` follow. To HEAD none is sent."""
        body = b"" if self.scope["method"] == "HEAD" else piece
        await self.send({"type": "http.response.body", "body": body, "more_body": more})

    async def until_gone(self) -> None:
        """Returns when the client has gone away."""
        while (await self.receive())["type"] != "http.disconnect":
            pass

    async def respond(self, response: Response) -> None:
        """Send `response`, with the headers that all have here."""
        for name, value in _COMMON:
            response.headers[name.decode()] = value.decode()
        if self.scope["method"] == "HEAD":
            response.body = b""
        await response(self.scope, self.receive, self.send)


class Endpoint:
    """Answers what comes to PATHS; `on_error` tells of an error, given the seconds after which the request may be
    tried again."""

    def __init__(
        self,
        pool: Pool,
        writer: Writer,
        settings: Settings,
        log: AccessLog,
        tokens: Tokens,
        on_error: OnError,
    ) -> None:
        self._pool = pool
        self._settings = settings
        self._most = settings.max_query_chars * _ENCODED + 10_000
        self._log = log
        self._tokens = tokens
        self._writer = writer
        self._on_error = on_error

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        call = Call(scope, receive, send)
        operation: Operation | None = None
        try:
            if scope["method"] == "POST":
                media_type, body = call.headers.get(b"content-type"), await self._body(call)
                operation = sparql.parse_post(media_type, scope["query_string"], body, self._settings.max_query_chars)
            elif scope["method"] in {"GET", "HEAD"} and scope["query_string"]:
                operation = sparql.parse_get(scope["query_string"], self._settings.max_query_chars)
            if operation is None:
                await self._respond(call, _without_query(Request(scope)))
            elif operation.is_update:
                self._tokens.check(Request(scope))
                await self._writer.update(update_guard.with_dataset(*operation[:3]))
                await self._respond(call, Response(status_code=204))
            else:
                await self._answer(call, operation)
        except ClientDisconnect:
            return
        except KgError as error:
            await self._refuse(call, operation, error)

    async def _body(self, call: Call) -> bytes:
        """The body of a POST; whoever may write may send more. Raises what `bodies.read` raises."""

        def fits(size: int) -> bool:
            return size <= self._most or (
                size <= self._settings.max_update_bytes and self._tokens.allows(Request(call.scope))
            )

        return await bodies.read(call.receive, fits)

    # --- queries -------------------------------------------------------------------------------

    async def _answer(self, call: Call, query: Operation) -> None:
        is_get = call.scope["method"] != "POST"
        choices = _choices(call.headers.get(b"accept", ""), call.headers.get(b"accept-encoding", ""), is_get)
        cacheable = is_get and not _is_volatile(query.text)
        response = _page(query, choices) if choices.html else None
        if response is None and cacheable and b"if-none-match" in call.headers:
            response = self._not_modified(call.headers[b"if-none-match"], choices)
        if response is not None:
            await self._respond(call, response)
            return
        answer = await self._pool.ask(self._task(query, choices), call.until_gone)
        choice = choices.graph if answer.is_graph else choices.solutions
        assert choice is not None  # the worker found a format
        headers = _answer_headers(choice.content_type, choice.format.name, answer.version, answer.gzipped, cacheable)
        if answer.body is None:
            await self._stream(call, query, answer, headers)
            return
        size = len(answer.body)
        await call.start((*headers, (b"content-length", b"%d" % size)))
        await call.write(answer.body, more=False)
        self._log.query(query.text, "ok", 200, call.seconds, answer.rows, size)

    async def _stream(self, call: Call, query: Operation, answer: Answer, headers: Headers) -> None:
        size = 0
        try:
            await call.start(headers)
            if call.scope["method"] != "HEAD":
                async for piece in answer.pieces():
                    size += len(piece)
                    await call.write(piece, more=True)
            await call.write(b"", more=False)
            self._log.query(query.text, "ok", 200, call.seconds, answer.rows, size)
        except KgError as failure:
            self._log.query(query.text, f"broken off: {told(failure)[1]}", 200, call.seconds, 0, size)
            raise BrokenOff from failure
        finally:
            answer.abandon()

    def _not_modified(self, known: str, choices: Choices) -> Response | None:
        """For a client that has the answer already, found in the store as it is."""
        for choice in (choices.solutions, choices.graph):
            if choice is not None and (tag := _etag(self._pool.version, choice.format.name)) in known:
                return Response(status_code=304, headers={"ETag": tag, "Cache-Control": "no-cache"})
        return None

    def _task(self, query: Operation, choices: Choices) -> Task:
        """The query, as it goes to a worker. Clients that open a graph ask for it beside the query, before anything is
        in it: such a graph is empty. A FROM in the query itself is a person's, who wants to be told of a mistake."""
        beside = bool(query.default_graphs or query.named_graphs)
        return Task(
            query.text,
            choices.solutions.format.media_type if choices.solutions else None,
            choices.graph.format.media_type if choices.graph else None,
            query.default_graphs,
            query.named_graphs,
            self._settings.max_result_bytes,
            self._settings.max_rows,
            choices.gzip,
            beside or not self._settings.gate,
        )

    # --- other responses -------------------------------------------------------------------------

    async def _respond(self, call: Call, response: Response) -> None:
        await call.respond(response)
        self._log.request(call.scope["path"], response.status_code, call.seconds)

    async def _refuse(self, call: Call, query: Operation | None, error: KgError) -> None:
        if isinstance(error, NotAcceptable):
            formats = GRAPHS if error.form in {"CONSTRUCT", "DESCRIBE"} else SOLUTIONS
            names = ", ".join(f.media_type for f in formats)
            error = ProtocolError(406, f"the answer to this query can be had as {names}")
        response = self._on_error(Request(call.scope), error, self._settings.timeout)
        text = query.text if query else ""
        self._log.query(text, told(error)[1], response.status_code, call.seconds, 0, 0)
        await call.respond(response)


def _without_query(request: Request) -> Response:
    """The answer to a request that asks nothing: what the service is (SPARQL 1.1 Service Description,
    section 2), or what it takes. Raises ProtocolError 405, 406."""
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=_PREFLIGHT)
    if request.method not in {"GET", "HEAD"}:
        raise ProtocolError(405, f"this endpoint takes {_METHODS}", {"Allow": _METHODS})
    choice = negotiate(request.headers.get("accept"), (*GRAPHS, HTML))
    if choice is None:
        raise ProtocolError(406, "the description of this service can be had as RDF")
    if choice.format is HTML:
        return RedirectResponse("/editor", 303, {"Vary": "Accept"})
    body = description.description(graph_store.address(request), choice.format)
    return Response(body, headers={"Content-Type": choice.content_type})


def _page(query: Operation, choices: Choices) -> Response | None:
    """For a browser: the page that asks the query."""
    choice = choices.graph if formats_for(query.text) is GRAPHS else choices.solutions
    if choice is None or choice.format is not HTML:
        return None
    return RedirectResponse(f"/editor?{urlencode({'query': query.text})}", 303)


def _is_volatile(query: str) -> bool:
    """Whether two answers to `query` may differ though the store is the same."""
    lower = query.lower()
    return "now" in lower or "rand" in lower or "uuid" in lower or "service" in lower


def _etag(version: str, format_name: str) -> str:
    return f'W/"{version}-{format_name}"'


@lru_cache(maxsize=256)
def _answer_headers(content_type: str, format_name: str, version: str, gzipped: bool, cacheable: bool) -> Headers:
    """The headers of an answer, save that of its length."""
    charset = "; charset=utf-8" if content_type.startswith("text/") else ""
    headers = [*_COMMON, (b"content-type", (content_type + charset).encode())]
    if gzipped:
        headers.append((b"content-encoding", b"gzip"))
    if cacheable:
        headers.append((b"etag", _etag(version, format_name).encode()))
        headers.append((b"cache-control", b"no-cache"))
        headers.append((b"access-control-expose-headers", b"ETag"))
    return tuple(headers)
