"""The process that workers are forked from, as the server sees it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from asyncio.subprocess import Process

from kg.server.engine import ipc
from kg.server.engine.snapshots import Snapshot
from kg.server.errors import WorkerLost
from kg.settings import Settings

FORK_SECONDS = 60.0
END_SECONDS = 2.0
# The engine makes and drops hundreds of small objects for each query: glibc keeps as many of a size at hand, where
# it would keep seven. Other C libraries take no notice (https://sourceware.org/glibc/manual/, "Tunables").
_MALLOC = {"GLIBC_TUNABLES": "glibc.malloc.tcache_count=200:glibc.malloc.mxfast=0"}


class Zygote:
    """The process that workers are forked from; another one takes its place if it ends."""

    def __init__(self, settings: Settings, federation: str = "") -> None:
        self._settings = settings
        self._federation = federation
        self._process: Process | None = None
        self._socket: socket.socket | None = None
        self._lock = asyncio.Lock()

    async def fork(self, snapshot: Snapshot) -> socket.socket:
        """The socket of a new worker that opens `snapshot`. Raises WorkerLost, OSError."""
        async with self._lock:
            for _ in range(2):  # it may have ended and nobody knew: another one can
                with contextlib.suppress(ConnectionError, TimeoutError):
                    return await self._fork(snapshot)
                await self._end()
            raise WorkerLost("no query process could be started")

    async def _fork(self, snapshot: Snapshot) -> socket.socket:
        if self._socket is None or self._process is None or self._process.returncode is not None:
            await self._end()
            self._process, self._socket = await ipc.start(
                "kg.server.engine.evaluator",
                *(str(self._settings.query_memory), self._federation, *self._settings.allow_service),
                environment=_MALLOC,
            )
        ours, its = socket.socketpair()
        try:
            with its:
                socket.send_fds(self._socket, [os.fsencode(snapshot.directory)], [its.fileno()])
                async with asyncio.timeout(FORK_SECONDS):
                    if not await asyncio.get_running_loop().sock_recv(self._socket, 1):
                        raise ConnectionResetError
        except BaseException:
            ours.close()
            raise
        return ours

    async def _end(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._process is not None:
            await ipc.end(self._process)

    async def close(self) -> None:
        """End the process, once its workers have ended."""
        async with self._lock:
            if self._socket is not None and self._process is not None:
                self._socket.close()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(END_SECONDS):
                        await self._process.wait()
            await self._end()
