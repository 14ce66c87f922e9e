"""Writing beside the readers: one write at a time, in a process that can be killed.

A write that is refused, or runs past its time limit, leaves nothing. Once a write is answered, every
new query sees it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import shutil
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

from kg import errors
from kg.errors import KgError, QueryTimeout
from kg.server.engine.pool import Pool, ServerBusy
from kg.server.engine.snapshots import Snapshots
from kg.server.engine.updater import BODY, HEADER, Write, request
from kg.server.engine.zygote import WorkerLost
from kg.settings import Settings
from kg.store import DEFAULT_GRAPH

log = logging.getLogger(__name__)

MAX_WAITING = 50
START_SECONDS = 60.0


def _error(header: dict[str, Any]) -> KgError:
    """The exception that the process reported."""
    kind = getattr(errors, header["error"])
    if kind is errors.QuerySyntaxError:
        return errors.QuerySyntaxError(header["message"], header["line"], header["column"])
    if kind is errors.NotConforming:
        return errors.NotConforming(header["message"], header["report"])
    found: KgError = kind(header["message"])
    return found


class Writer:
    """The one writer of a server."""

    def __init__(self, store_directory: Path, snapshots: Snapshots, pool: Pool, settings: Settings) -> None:
        self._store = store_directory
        self._snapshots = snapshots
        self._pool = pool
        self._settings = settings
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def update(self, text: str) -> None:
        """Apply a SPARQL 1.1 update.

        Raises QuerySyntaxError, QueryRefused, QueryError, NotConforming, QueryTimeout, StoreError,
        ServerBusy, WorkerLost; then nothing of it was written.
        """
        await self._write("UPDATE", text.encode())

    async def graph(
        self, method: str, graph: str | None, parts: Sequence[tuple[str, bytes]] = (), base_iri: str | None = None
    ) -> bool:
        """PUT, POST or DELETE a graph (None: the one without a name), of documents each with its media
        type; whether the graph was made. Raises what `update` raises, BadInput and NotFound.
        """
        return await self._write(
            method,
            b"".join(document for _, document in parts),
            graph=graph or DEFAULT_GRAPH,
            base_iri=base_iri,
            parts=tuple((media_type, len(document)) for media_type, document in parts),
        )

    async def _write(self, method: str, body: bytes, **more: Any) -> bool:
        if self._waiting >= MAX_WAITING:
            raise ServerBusy(f"{self._waiting} updates wait already: try again later")
        self._waiting += 1
        try:
            # A client that goes away must not leave a write half answered.
            return await asyncio.shield(asyncio.ensure_future(self._in_turn(method, body, more)))
        finally:
            self._waiting -= 1

    async def _in_turn(self, method: str, body: bytes, more: dict[str, Any]) -> bool:
        async with self._turn:
            target = self._snapshots.new_directory()
            write = Write(method=method, snapshot=str(target), gate=self._settings.gate, **more)
            try:
                header = await self._ask(request(write, body))
                if header["error"] is not None:
                    raise _error(header)
            except BaseException:
                for left in (target, target.with_name(f"{target.name}-scratch")):
                    await asyncio.to_thread(shutil.rmtree, left, ignore_errors=True)
                raise
            await self._pool.adopt(target)
            return bool(header["made"])

    async def _ask(self, message: bytes) -> dict[str, Any]:
        process = self._process = await self._started()
        assert process.stdin is not None
        try:
            async with asyncio.timeout(self._settings.update_timeout):
                process.stdin.write(message)
                await process.stdin.drain()
                return await _receive(process)
        except TimeoutError as failure:
            await self._end()
            raise QueryTimeout(
                f"the update ran longer than {self._settings.update_timeout:g} seconds and was ended"
            ) from failure
        except (asyncio.IncompleteReadError, ConnectionError) as failure:
            await self._end()
            raise WorkerLost(
                "the process that carried out the update ended, most likely because it needs more memory than "
                "it may use: do less at once"
            ) from failure
        except BaseException:
            await self._end()
            raise

    async def _started(self) -> asyncio.subprocess.Process:
        if self._process is not None and self._process.returncode is None:
            return self._process
        await self._end()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "kg.server.engine.updater", str(self._store), str(self._settings.query_memory)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            # The child must find this very package, however this process found it; and no secrets.
            env={
                **{name: value for name, value in os.environ.items() if name != "KG_TOKEN"},
                "PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path),
            },
        )
        self._process = process
        try:
            async with asyncio.timeout(START_SECONDS):
                await _receive(process)
        except (TimeoutError, asyncio.IncompleteReadError) as failure:
            await self._end()
            raise WorkerLost("the process that writes did not start") from failure
        return process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Afterwards the write at work is done, or was ended at its time limit, and the process gone."""
        try:
            yield
        finally:
            async with self._turn:
                await self._end()


async def _receive(process: asyncio.subprocess.Process) -> dict[str, Any]:
    stream = process.stdout
    assert stream is not None
    (length,) = HEADER.unpack(await stream.readexactly(HEADER.size))
    header: dict[str, Any] = json.loads(await stream.readexactly(length))
    (length,) = BODY.unpack(await stream.readexactly(BODY.size))
    await stream.readexactly(length)
    return header
