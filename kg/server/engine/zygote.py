"""The process that workers are forked from, as the server sees it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys

from kg.errors import KgError
from kg.server.engine.snapshots import Snapshot
from kg.settings import Settings

START_SECONDS = 60.0
END_SECONDS = 2.0
# The engine makes and drops hundreds of small objects for each query: glibc keeps as many of a size at hand, where
# it would keep seven. Other C libraries take no notice (https://sourceware.org/glibc/manual/, "Tunables").
_MALLOC = {"GLIBC_TUNABLES": "glibc.malloc.tcache_count=200:glibc.malloc.mxfast=0"}


class WorkerLost(KgError):
    """The process that evaluated the query ended of itself."""


class Nursery:
    """The process that workers are forked from; another one takes its place if it ends."""

    def __init__(self, settings: Settings, federation: str = "") -> None:
        self._settings = settings
        self._federation = federation
        self._process: asyncio.subprocess.Process | None = None
        self._socket: socket.socket | None = None
        self._lock = asyncio.Lock()

    async def fork(self, snapshot: Snapshot) -> socket.socket:
        """The socket of a new worker that opens `snapshot`. Raises WorkerLost, OSError."""
        async with self._lock:
            try:
                return await self._fork(snapshot)
            except ConnectionError:
                await self._end()  # it had ended and nobody knew: another one can
            try:
                return await self._fork(snapshot)
            except ConnectionError as failure:
                await self._end()
                raise WorkerLost("no query process could be started") from failure

    async def _fork(self, snapshot: Snapshot) -> socket.socket:
        if self._process is None or self._process.returncode is not None:
            await self._start()
        assert self._socket is not None
        ours, its = socket.socketpair()
        try:
            async with asyncio.timeout(START_SECONDS):
                socket.send_fds(self._socket, [os.fsencode(snapshot.directory)], [its.fileno()])
                if not await asyncio.get_running_loop().sock_recv(self._socket, 1):
                    raise ConnectionResetError
        except TimeoutError as failure:
            ours.close()
            await self._end()
            raise WorkerLost("no query process could be started") from failure
        except BaseException:
            ours.close()
            raise
        finally:
            its.close()
        return ours

    async def _start(self) -> None:
        await self._end()
        self._socket, its = socket.socketpair()
        self._socket.setblocking(False)
        with its:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "kg.server.engine.evaluator", str(self._settings.query_memory)),
                *(self._federation, *self._settings.allow_service),
                stdin=its.fileno(),
                # The child must find this very package, however this process found it; and no secrets.
                env={
                    **_MALLOC,
                    **{name: value for name, value in os.environ.items() if name != "KG_TOKEN"},
                    "PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path),
                },
            )

    async def _end(self) -> None:
        if self._socket is not None:
            self._socket.close()
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()

    async def close(self) -> None:
        """End the process, once its workers have ended."""
        async with self._lock:
            if self._socket is not None and self._process is not None:
                self._socket.close()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(END_SECONDS):
                        await self._process.wait()
            await self._end()
