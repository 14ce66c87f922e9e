"""Writing beside the readers: one write at a time, in a process that can be killed.

A write that is refused, or runs past its time limit, leaves nothing. Once a write is answered, every
new query sees it.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

from kg.errors import QueryRefused, QueryTimeout
from kg.server.engine import ipc
from kg.server.engine.ipc import Write
from kg.server.engine.pool import Pool
from kg.server.engine.snapshots import Snapshots
from kg.server.errors import ServerBusy, WorkerLost
from kg.settings import Settings
from kg.store import DEFAULT_GRAPH

MAX_WAITING = 50
START_SECONDS = 60.0


class _Updater(ipc.Channel):
    """The process that writes (`kg.server.engine.updater`); `told` gets what it tells next."""

    def __init__(self, process: Process) -> None:
        super().__init__()
        self.process = process
        self.told: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def ask(self, write: Write) -> bool:
        """Whether `write` made a graph. Raises what it came to, WorkerLost."""
        self.told = asyncio.get_running_loop().create_future()
        self.transport.write(ipc.question(write))
        return bool(ord(await self.told))

    def on_frame(self, kind: bytes, payload: bytes) -> None:
        """See `Channel`."""
        if not self.told.done():
            if kind == ipc.ERROR:
                self.told.set_exception(ipc.read_error(payload))
            else:
                self.told.set_result(payload)

    def on_end(self) -> None:
        """See `Channel`."""
        if not self.told.done():
            message = "the process that carried out the update ended, most likely because it needs more memory than "
            self.told.set_exception(WorkerLost(f"{message}it may use: do less at once"))


class Writer:
    """The one writer of a server."""

    def __init__(self, store_directory: Path, snapshots: Snapshots, pool: Pool, settings: Settings) -> None:
        self._store = store_directory
        self._snapshots = snapshots
        self._pool = pool
        self._settings = settings
        self._updater: _Updater | None = None
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def update(self, text: str) -> None:
        """Apply a SPARQL 1.1 update.

        Raises QuerySyntaxError, QueryRefused, QueryError, NotConforming, QueryTimeout, StoreError,
        ServerBusy, WorkerLost; then nothing of it was written.
        """
        await self._write("UPDATE", text=text)

    async def graph(
        self, method: str, graph: str | None, documents: Sequence[tuple[str, bytes]] = (), base_iri: str | None = None
    ) -> bool:
        """PUT, POST or DELETE a graph (None: the one without a name), of documents each with its media
        type; whether the graph was made. Raises what `update` raises, BadInput and NotFound.
        """
        graph = graph or DEFAULT_GRAPH
        return await self._write(method, graph=graph, documents=tuple(documents), base_iri=base_iri)

    async def _write(self, method: str, **more: Any) -> bool:
        if self._snapshots.read_only:
            raise QueryRefused(f"this server only reads: {self._snapshots.read_only}")
        if self._waiting >= MAX_WAITING:
            raise ServerBusy(f"{self._waiting} updates wait already: try again later")
        self._waiting += 1
        try:
            # A client that goes away must not leave a write half answered.
            return await asyncio.shield(asyncio.ensure_future(self._in_turn(method, more)))
        finally:
            self._waiting -= 1

    async def _in_turn(self, method: str, more: dict[str, Any]) -> bool:
        async with self._turn:
            target = self._snapshots.new_directory()
            try:
                made = await self._ask(Write(method, str(target), self._settings.gate, **more))
            except BaseException:
                for left in (target, target.with_name(f"{target.name}-scratch")):
                    await asyncio.to_thread(shutil.rmtree, left, ignore_errors=True)
                raise
            await self._pool.adopt(target)
            return made

    async def _ask(self, write: Write) -> bool:
        updater = await self._started()
        try:
            async with asyncio.timeout(self._settings.update_timeout):
                return await updater.ask(write)
        except TimeoutError as failure:
            await self._end()
            raise QueryTimeout(
                f"the update ran longer than {self._settings.update_timeout:g} seconds and was ended"
            ) from failure
        except (WorkerLost, asyncio.CancelledError):
            await self._end()
            raise

    async def _started(self) -> _Updater:
        if self._updater is not None and self._updater.process.returncode is None:
            return self._updater
        await self._end()
        arguments = (str(self._store), str(self._settings.query_memory))
        process, channel = await ipc.start("kg.server.engine.updater", *arguments, environment={})
        updater = self._updater = _Updater(process)
        try:
            async with asyncio.timeout(START_SECONDS):
                await updater.connect(channel)
                await updater.told
        except (TimeoutError, WorkerLost) as failure:
            await self._end()
            raise WorkerLost("the process that writes did not start") from failure
        return updater

    async def _end(self) -> None:
        updater, self._updater = self._updater, None
        if updater is not None:
            await ipc.end(updater.process)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Afterwards the write at work is done, or was ended at its time limit, and the process gone."""
        try:
            yield
        finally:
            async with self._turn:
                await self._end()
