"""The application: the SPARQL endpoint, /healthz and the pages, over one worker pool."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg import __version__
from kg.errors import KgError
from kg.iris import Minter
from kg.server import graph_store, problems, reconciliation, review, service, update
from kg.server.entities import Entities
from kg.server.pages import make_router
from kg.server.protocol import (
    GRAPHS,
    HTML,
    SOLUTIONS,
    ProtocolError,
    Query,
    formats_for,
    negotiate,
    parse_get,
    parse_post,
)
from kg.server.reading import Reader
from kg.server.sessions import Sessions
from kg.server.snapshots import Snapshots
from kg.server.templating import STATIC, link
from kg.server.tokens import Tokens
from kg.server.worker import Pool
from kg.server.writing import Writer
from kg.settings import Settings

# The worst that percent-encoding makes of one character: four bytes, three characters each.
_ENCODED = 12

_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Max-Age": "86400",
}


def build(store_directory: Path, settings: Settings, base: str, local_token: str | None = None) -> FastAPI:
    """The application over the store in `store_directory`, whose IRIs begin with `base`. Besides the
    token of the settings it takes `local_token`, for processes on the same machine."""
    snapshots = Snapshots(store_directory)
    pool = Pool(snapshots, settings)
    writer = Writer(store_directory, snapshots, pool, settings)
    tokens = Tokens(settings.token, local_token)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with pool.running(), writer.running():
            with app.state.announced():
                yield

    app = FastAPI(
        title="newskg",
        version=__version__,
        summary="A knowledge graph of news articles.",
        lifespan=lifespan,
        docs_url=None,  # both would load their scripts from elsewhere
        redoc_url=None,
    )
    app.state.snapshots = snapshots
    app.state.base = base
    app.state.tokens = tokens
    app.state.announced = nullcontext
    _add_errors(app, settings)
    app.add_middleware(_Headers)
    _add_endpoint(app, pool, settings, tokens, update.handler(writer, tokens))
    app.include_router(graph_store.make_router(pool, writer, tokens, settings))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    entities = Entities(pool, lambda: snapshots.current, base)
    app.include_router(reconciliation.make_router(pool, entities, base))
    sessions = Sessions(settings.token)
    app.include_router(review.make_router(Reader(pool), tokens, sessions, Minter(base)))
    app.include_router(make_router(pool, settings, sessions, base))
    return app


def _add_errors(app: FastAPI, settings: Settings) -> None:
    @app.exception_handler(KgError)
    async def on_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, KgError)
        return problems.answer(request, error, settings.timeout)

    @app.exception_handler(ClientDisconnect)
    async def on_gone(request: Request, error: Exception) -> Response:
        return Response(status_code=400)  # nobody reads it

    @app.exception_handler(HTTPException)
    async def on_http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        message = "there is no such page here" if error.status_code == 404 else str(error.detail)
        return problems.respond(request, error.status_code, message, {"Vary": "Accept", **(error.headers or {})})


class _Headers:
    """Middleware: headers that every response carries, leave for any page of the web to ask the
    endpoint, and HEAD wherever there is GET (RFC 9110, section 9.3.2; the server drops the body)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Content-Type-Options"] = "nosniff"
                if scope["path"].rstrip("/") == "/sparql" or scope["path"].startswith("/reconcile"):
                    headers["Access-Control-Allow-Origin"] = "*"
            await send(message)

        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}
        await self._app(scope, receive, sending)


async def _unless_gone(request: Request, answer: Coroutine[Any, Any, bytes]) -> bytes:
    """What `answer` gives. Where the client goes away first, it is cancelled, which ends the query."""

    async def gone() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    answering, watching = asyncio.create_task(answer), asyncio.create_task(gone())
    tasks = (answering, watching)
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if answering.done():
            return answering.result()
        raise ClientDisconnect
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _body(request: Request, limit: int) -> bytes:
    """The body of a POST. Raises ProtocolError 413 as soon as it is longer than `limit` bytes."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > limit:
            raise ProtocolError(413, "the request is too large")
    return bytes(body)


def _add_endpoint(
    app: FastAPI,
    pool: Pool,
    settings: Settings,
    tokens: Tokens,
    on_update: Callable[[Request, bytes], Awaitable[Response]],
) -> None:
    async def evaluate(request: Request, query: Query) -> Response:
        formats = formats_for(query.text)
        # A browser comes by GET and gets a page rather than a file.
        choice = negotiate(request.headers.get("accept"), (*formats, HTML) if request.method == "GET" else formats)
        if choice is None:
            names = ", ".join(f.media_type for f in formats)
            raise ProtocolError(406, f"the answer to this query can be had as {names}")
        if choice.format is HTML:
            return RedirectResponse(link("/editor", query=query.text), 303, {"Vary": "Accept"})
        body = await _unless_gone(request, pool.evaluate(query, choice.format.media_type))
        charset = "; charset=utf-8" if choice.content_type.startswith("text/") else ""
        return Response(body, headers={"Vary": "Accept", "Content-Type": choice.content_type + charset})

    @app.get("/sparql", openapi_extra=service.OPENAPI_GET, response_class=Response, summary="Ask a SPARQL query")
    @app.get("/sparql/", include_in_schema=False)
    async def get_sparql(request: Request) -> Response:
        raw: bytes = request.scope["query_string"]
        if raw:
            return await evaluate(request, parse_get(raw, settings.max_query_chars))
        # SPARQL 1.1 Service Description, section 2: GET without any query string.
        choice = negotiate(request.headers.get("accept"), (*GRAPHS, HTML))
        if choice is None:
            raise ProtocolError(406, "the description of this service can be had as RDF")
        if choice.format is HTML:
            return RedirectResponse("/editor", 303, {"Vary": "Accept"})
        endpoint = f"{request.url.scheme}://{request.headers.get('host', '')}/sparql"
        body = service.description(endpoint, (*SOLUTIONS, *GRAPHS), choice.format)
        return Response(body, headers={"Vary": "Accept", "Content-Type": choice.content_type})

    @app.post("/sparql", openapi_extra=service.OPENAPI_POST, response_class=Response, summary="Ask a SPARQL query")
    @app.post("/sparql/", include_in_schema=False)
    async def post_sparql(request: Request) -> Response:
        limit = settings.max_query_chars * _ENCODED + 10_000
        body = await _body(request, max(limit, settings.max_update_bytes) if tokens.allows(request) else limit)
        raw: bytes = request.scope["query_string"]
        if update.is_update(request.headers.get("content-type"), raw, body):
            return await on_update(request, body)
        query = parse_post(request.headers.get("content-type"), raw, body, settings.max_query_chars)
        return await evaluate(request, query)

    @app.options("/sparql", include_in_schema=False)
    @app.options("/sparql/", include_in_schema=False)
    async def options_sparql() -> Response:
        return Response(status_code=204, headers={**_PREFLIGHT, "Allow": "GET, POST, OPTIONS"})

    @app.get("/healthz", summary="Whether the server is alive")
    async def healthz() -> Any:
        return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})

    @app.get("/robots.txt", include_in_schema=False)
    async def robots() -> Response:
        return PlainTextResponse("User-agent: *\nDisallow: /sparql\nDisallow: /editor\nDisallow: /query/\n")
