"""The application: the SPARQL endpoint, /healthz and the pages, over one worker pool."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from kg import __version__
from kg.errors import KgError
from kg.iris import Minter
from kg.server.engine.federation import Federation
from kg.server.engine.pool import Pool
from kg.server.engine.snapshots import Snapshots
from kg.server.engine.writer import Writer
from kg.server.linked_data import routes as linked_data
from kg.server.ops.access_log import CONTENT_TYPE, AccessLog
from kg.server.ops.tokens import Tokens
from kg.server.pages import finding, problems, review
from kg.server.pages.reader import Reader
from kg.server.pages.routes import make_router
from kg.server.pages.sessions import Sessions
from kg.server.pages.templating import STATIC
from kg.server.protocol import graph_store, openapi
from kg.server.protocol.endpoint import PATHS, Endpoint
from kg.server.reconciliation import service as reconciliation
from kg.server.reconciliation.entity_index import Entities
from kg.server.search.finder import Finder
from kg.settings import Settings


def build(store_directory: Path, settings: Settings, base: str, local_token: str | None = None) -> Application:
    """The application over the store in `store_directory`, whose IRIs begin with `base`. Besides the
    token of the settings it takes `local_token`, for processes on the same machine."""
    snapshots = Snapshots(store_directory)
    pool = Pool(snapshots, settings)
    writer = Writer(store_directory, snapshots, pool, settings)
    federation = Federation(settings)
    tokens = Tokens(settings.token, local_token)
    log = AccessLog(pool, settings.access_log)
    finder = Finder(pool, base, store_directory / "cache" / "search")

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with contextlib.closing(log):
            async with federation.running():
                pool.federation = federation.path
                async with pool.running(), writer.running(), finder.running():
                    with app.state.announced():
                        yield

    app = Application(
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
    app.state.announced = contextlib.nullcontext
    app.access_log = log
    app.endpoint = Endpoint(pool, writer, settings, log, tokens, problems.answer)
    _add_errors(app, settings)
    _add_operation(app, pool, log)
    app.include_router(graph_store.make_router(pool, writer, tokens, settings))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    entities = Entities(pool, base)
    app.include_router(reconciliation.make_router(pool, entities, base))
    app.include_router(linked_data.make_router(pool, base))
    sessions = Sessions(settings.token)
    app.include_router(finding.make_router(finder, Reader(pool)))
    app.include_router(review.make_router(Reader(pool), tokens, sessions, Minter(base)))
    app.include_router(make_router(pool, settings, sessions, base, entities.named))
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


class Application(FastAPI):
    """The FastAPI application, with the endpoint before everything else: its requests do not pass
    through the framework. Every request is told to the access log, every response carries a header, and there is
    HEAD wherever there is GET (RFC 9110, section 9.3.2; the server drops the body)."""

    endpoint: Endpoint
    access_log: AccessLog

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        if scope["path"] in PATHS:
            await self.endpoint({**scope, "app": self}, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Content-Type-Options"] = "nosniff"
                if scope["path"].startswith(("/reconcile", "/store")):
                    headers["Access-Control-Allow-Origin"] = "*"
            await send(message)

        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        try:
            await super().__call__({**scope, "method": method}, receive, sending)
        finally:
            self.access_log.request(scope["path"], status, time.perf_counter() - began)

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document, with the routes that FastAPI does not see."""
        if self.openapi_schema is None:
            self.openapi_schema = openapi.completed(super().openapi(), self.state.base)
        return self.openapi_schema


def _add_operation(app: FastAPI, pool: Pool, log: AccessLog) -> None:
    no_store = {"Cache-Control": "no-store"}

    @app.get("/healthz", summary="Whether the server is alive")
    async def healthz() -> Any:
        return JSONResponse({"status": "ok"}, headers=no_store)

    @app.get(
        "/readyz",
        summary="Whether queries would be answered",
        responses={503: {"description": "Not yet, not any more, or the queue is full."}},
    )
    async def readyz() -> Any:
        ready = pool.is_ready
        return JSONResponse({"status": "ready" if ready else "not ready"}, 200 if ready else 503, headers=no_store)

    @app.get("/metrics", summary="Metrics in Prometheus' text format", response_class=PlainTextResponse)
    async def metrics() -> Response:
        return Response(log.metrics(), headers={"Content-Type": CONTENT_TYPE, **no_store})

    @app.get("/robots.txt", include_in_schema=False)
    async def robots() -> Response:
        return PlainTextResponse("User-agent: *\nDisallow: /sparql\nDisallow: /editor\nDisallow: /query/\n")
