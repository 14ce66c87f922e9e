"""Asking other SPARQL endpoints for the workers: those whose addresses begin with an allow-listed prefix.

The prefix holds for redirects too. A name is resolved once, and the connection goes to the address
that was found and judged: a name may lead to public addresses only, lest it be made to name this
machine or its network. Who means those allow-lists them by number, or as localhost.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import ipaddress
import re
import socket
import ssl
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from kg import __version__
from kg.errors import OutsideError, QueryRefused
from kg.settings import Settings

MAX_REDIRECTS = 3
MAX_REQUEST = 1_000_000
_REDIRECTS = {307, 308}  # those that keep the method and the body
_PIECE = 1 << 16
# What would make an address mean something else than its beginning says.
_DEVIOUS = re.compile(r"/\.{1,2}(?:[/?#]|$)|%2e|%2f|%5c|\\|[\x00-\x20\x7f]", re.IGNORECASE)


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
            return 200, *await asyncio.to_thread(
                ask, address, body, headers.get("accept", "*/*"), self._settings, time.monotonic()
            )
        except (OutsideError, QueryRefused) as error:
            return 502, "text/plain", str(error).encode()


def ask(address: str, query: bytes, accept: str, settings: Settings, start: float) -> tuple[str, bytes]:
    """Media type and body of what the endpoint at `address` answers to `query`.

    Raises QueryRefused for an address, or a redirect, that no prefix of `settings.allow_service`
    admits, and OutsideError for a service that fails, is too slow or answers too much.
    """
    for _ in range(MAX_REDIRECTS + 1):
        left = settings.timeout - (time.monotonic() - start)
        if left <= 0:
            raise OutsideError(f"{address} did not answer in time")
        connection = _connection(address, settings.allow_service, left)
        try:
            parts = urlsplit(address)
            headers = {
                "Accept": accept,
                "Content-Type": "application/sparql-query",
                "User-Agent": f"newskg/{__version__}",
                "Connection": "close",
            }
            connection.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), query, headers)
            answer = connection.getresponse()
            if answer.status in _REDIRECTS:
                address = urljoin(address, answer.getheader("Location", ""))
                continue
            if answer.status != 200:
                raise OutsideError(f"{address} answered {answer.status} {answer.reason}")
            return answer.getheader("Content-Type", "text/plain"), _bounded(answer, settings, start, address)
        except (OSError, http.client.HTTPException) as error:
            raise OutsideError(f"{address} cannot be asked: {error or type(error).__name__}") from error
        finally:
            connection.close()
    raise OutsideError(f"{address}: more than {MAX_REDIRECTS} redirects")


def _bounded(answer: http.client.HTTPResponse, settings: Settings, start: float, address: str) -> bytes:
    body = bytearray()
    while piece := answer.read1(_PIECE):
        body += piece
        if len(body) > settings.max_result_bytes:
            raise OutsideError(f"{address} answered more than {settings.max_result_bytes:,} bytes")
        if time.monotonic() - start > settings.timeout:
            raise OutsideError(f"{address} did not answer in time")
    return bytes(body)


def _connection(address: str, prefixes: tuple[str, ...], seconds: float) -> http.client.HTTPConnection:
    """A connection to the host of `address`, at an address that was judged. Raises as `ask` does."""
    if _DEVIOUS.search(address) or not address.startswith(prefixes):
        raise QueryRefused(f"{address!r} is not among the services that this server was told to ask")
    try:
        parts = urlsplit(address)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise QueryRefused(f"{address!r} is no address") from error
    if parts.hostname is None or "@" in parts.netloc:
        raise QueryRefused(f"{address!r} is no address of a host")
    number = _resolved(parts, port)
    context = ssl.create_default_context() if parts.scheme == "https" else None
    connection = (
        http.client.HTTPConnection(parts.hostname, port, timeout=seconds)
        if context is None
        else http.client.HTTPSConnection(parts.hostname, port, timeout=seconds, context=context)
    )
    try:
        raw = socket.create_connection((number, port), seconds)
    except OSError as error:
        raise OutsideError(f"{address} cannot be reached: {error.strerror or error}") from error
    connection.sock = raw if context is None else context.wrap_socket(raw, server_hostname=parts.hostname)
    return connection


def _resolved(parts: SplitResult, port: int) -> str:
    """The number of the host. Raises QueryRefused where a name leads to anything but public addresses."""
    host = parts.hostname or ""
    try:
        found = sorted({str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)})
    except OSError as error:
        raise OutsideError(f"{host} cannot be found: {error.strerror or error}") from error
    meant = host == "localhost" or _is_number(host)
    if not meant and not all(ipaddress.ip_address(number.partition("%")[0]).is_global for number in found):
        raise QueryRefused(f"{host} leads to an address that is not public: allow-list that by its number")
    return found[0]


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
