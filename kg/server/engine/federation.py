"""Asking other SPARQL endpoints for the workers: those whose addresses begin with an allow-listed prefix,
which holds for redirects too (see `kg.http_client`)."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import unquote

import requests

from kg import http_client
from kg.errors import OutsideError
from kg.settings import Settings

MAX_REDIRECTS = 3
MAX_REQUEST = 1_000_000


class Federation:
    """The server's side: answers, at the socket `path`, the requests that the workers' SERVICE makes."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.path = ""

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """At work, where the settings allow any service; otherwise `path` stays empty."""
        if not self._settings.allow_service:
            yield
            return
        with tempfile.TemporaryDirectory(prefix="kg-") as folder:
            self.path = str(Path(folder) / "federation")
            server = await asyncio.start_unix_server(self._serve, self.path)
            try:
                yield
            finally:
                server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(self._settings.timeout):
                status, media_type, body = await self._answer(reader)
            head = f"HTTP/1.1 {status} -\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\n"
            writer.write(f"{head}Connection: close\r\n\r\n".encode() + body)
            await writer.drain()
        except (OSError, TimeoutError, EOFError, asyncio.LimitOverrunError):
            pass  # the worker went away, or its query ran out of time
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader) -> tuple[int, str, bytes]:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        length = int(headers.get("content-length", "0"))
        if length > MAX_REQUEST:
            return 413, "text/plain", b"too long"
        body = await reader.readexactly(length)
        address = unquote(head[0].split(" ")[1].removeprefix("/"))
        try:
            return 200, *await asyncio.to_thread(ask, address, body, headers.get("accept", "*/*"), self._settings)
        except OutsideError as error:
            return 502, "text/plain", str(error).encode()


def ask(address: str, query: bytes, accept: str, settings: Settings) -> tuple[str, bytes]:
    """Media type and body of what the endpoint at `address` answers to `query`.

    Raises NotAllowed for an address, or a redirect, that no prefix of `settings.allow_service` admits,
    and OutsideError for a service that fails, is too slow or answers too much.
    """
    bounds = http_client.Bounds(
        settings.agent,
        timeout=settings.timeout,
        max_bytes=settings.max_result_bytes,
        prefixes=settings.allow_service,
        redirects=MAX_REDIRECTS,
    )
    headers = {"Accept": accept, "Content-Type": "application/sparql-query"}
    answer = http_client.ask(requests.Request("POST", address, headers=headers, data=query), bounds)
    if answer.status_code != 200:
        raise OutsideError(f"{http_client.shown(address)} answered {answer.status_code} {answer.reason}")
    return answer.headers.get("Content-Type", "text/plain"), answer.content
