"""Query evaluation in worker processes that can be killed.

A `Pool` keeps `settings.workers` processes (`kg.server.evaluator`), each with a snapshot of the
store open. A query that runs past its time limit ends with its process, and another process takes
its place; the event loop never waits for a query. The store itself stays free for `kg build`: it
is held only for the moment in which a snapshot is taken.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any

from kg import errors
from kg.errors import KgError, QueryTimeout, StoreError, StoreLocked
from kg.server.evaluator import BODY, HEADER, frame
from kg.server.protocol import Query
from kg.server.snapshots import Snapshot, Snapshots
from kg.settings import Settings

log = logging.getLogger(__name__)

MAX_WAITING = 100
WAIT_SECONDS = 5.0
START_SECONDS = 60.0
WATCH_SECONDS = 1.0


class ServerBusy(KgError):
    """Too many queries wait already, or this one waited too long for its turn."""


class WorkerLost(KgError):
    """The process that evaluated the query ended of itself."""


def _error(header: dict[str, Any]) -> KgError:
    """The exception that a worker reported."""
    kind = getattr(errors, header["error"])
    if kind is errors.QuerySyntaxError:
        return errors.QuerySyntaxError(header["message"], header["line"], header["column"])
    found: KgError = kind(header["message"])
    return found


class Worker:
    """One process with one snapshot open; `usable` turns False for good once it was killed or
    its answers cannot be trusted to be in step."""

    def __init__(self, process: asyncio.subprocess.Process, snapshot: Snapshot) -> None:
        self._process = process
        self.snapshot = snapshot
        self.usable = True

    @classmethod
    async def start(cls, snapshot: Snapshot, settings: Settings) -> Worker:
        """A worker that is ready. Raises StoreError where the snapshot cannot be opened, WorkerLost
        where the process does not come up."""
        # Counted before the first await, lest the snapshot be removed meanwhile.
        snapshot.users += 1
        try:
            process = await cls._launch(snapshot, settings)
        except BaseException:
            snapshot.release()
            raise
        worker = cls(process, snapshot)
        try:
            async with asyncio.timeout(START_SECONDS):
                header, _ = await worker._receive()
        except BaseException as failure:
            await worker.stop()
            if isinstance(failure, TimeoutError | asyncio.IncompleteReadError):
                raise WorkerLost("a query process did not start") from failure
            raise
        if header["error"] is not None:
            await worker.stop()
            raise _error(header)
        return worker

    @staticmethod
    async def _launch(snapshot: Snapshot, settings: Settings) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "kg.server.evaluator", str(snapshot.directory)),
            str(settings.query_memory),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            # The child must find this very package, however this process found it.
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path)},
        )

    async def _receive(self) -> tuple[dict[str, Any], bytes]:
        stream = self._process.stdout
        assert stream is not None
        (length,) = HEADER.unpack(await stream.readexactly(HEADER.size))
        header = json.loads(await stream.readexactly(length))
        (length,) = BODY.unpack(await stream.readexactly(BODY.size))
        return header, await stream.readexactly(length)

    async def evaluate(
        self, query: Query, media_type: str, limit: int, seconds: float, *, absent_is_empty: bool = False
    ) -> bytes:
        """The answer, serialised as `media_type`, of at most `limit` bytes.

        Raises the QueryError that evaluation raised, QueryTimeout after `seconds`, WorkerLost when
        the process ended. Whatever interrupts it (cancellation too) ends the process.
        """
        header = {
            "media_type": media_type,
            "default_graphs": query.default_graphs,
            "named_graphs": query.named_graphs,
            "limit": limit,
            "absent_is_empty": absent_is_empty,
        }
        try:
            async with asyncio.timeout(seconds):
                stream = self._process.stdin
                assert stream is not None
                stream.write(frame(header, query.text.encode()))
                await stream.drain()
                answer, body = await self._receive()
        except TimeoutError as failure:
            self.kill()
            raise QueryTimeout(f"the query ran longer than {seconds:g} seconds and was ended") from failure
        except (asyncio.IncompleteReadError, ConnectionError) as failure:
            self.kill()
            raise WorkerLost(
                "the process that evaluated the query ended, most likely because the query needs more memory "
                "than it may use: ask for less"
            ) from failure
        except BaseException:
            self.kill()
            raise
        if answer["error"] is not None:
            raise _error(answer)
        return body

    @property
    def is_alive(self) -> bool:
        """Whether the process has not ended, as far as the event loop has heard."""
        return self._process.returncode is None

    def kill(self) -> None:
        """Send the process to its end without waiting for it."""
        self.usable = False
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def stop(self) -> None:
        """End the process, and the snapshot with its last user."""
        self.kill()
        await self._process.wait()
        self.snapshot.release()


class Pool:
    """Workers, the queue before them, and the snapshots that they read."""

    def __init__(self, snapshots: Snapshots, settings: Settings) -> None:
        self._snapshots = snapshots
        self._settings = settings
        # A place for each worker; None is the place of one that could not be started.
        self._idle: asyncio.Queue[Worker | None] = asyncio.Queue()
        self._workers: set[Worker] = set()
        self._waiting = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The pool at work; afterwards its processes and snapshots are gone.

        Raises StoreError (StoreLocked where another process goes on holding the store).
        """
        try:
            await asyncio.to_thread(self._snapshots.take)
            for _ in range(self._settings.workers):
                self._idle.put_nowait(await self._start())
            self._begin(self._watch())
            yield
        finally:
            self._closing = True
            tasks = list(self._tasks)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await asyncio.gather(*(self._stop(worker) for worker in list(self._workers)))
            await asyncio.to_thread(self._snapshots.close)

    async def evaluate(self, query: Query, media_type: str, limit: int | None = None) -> bytes:
        """The answer to `query` in `media_type`, from the next free worker; at most `limit` bytes of
        it, and never more than the settings allow.

        Raises QueryError as `Worker.evaluate` does, ServerBusy, WorkerLost, StoreError.
        """
        worker = await self._take()
        try:
            most = min(limit or self._settings.max_result_bytes, self._settings.max_result_bytes)
            return await worker.evaluate(
                query, media_type, most, self._settings.timeout, absent_is_empty=not self._settings.gate
            )
        finally:
            self._give_back(worker)

    def _begin(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _start(self) -> Worker:
        worker = await Worker.start(self._snapshots.current, self._settings)
        self._workers.add(worker)
        return worker

    async def _stop(self, worker: Worker) -> None:
        self._workers.discard(worker)
        await worker.stop()

    async def _take(self) -> Worker:
        if self._idle.empty() and self._waiting >= MAX_WAITING:
            raise ServerBusy(f"{self._waiting} queries wait already: try again later")
        self._waiting += 1
        try:
            # Longer than one query may run, so that the next in line sees its worker replaced.
            async with asyncio.timeout(self._settings.timeout + WAIT_SECONDS):
                worker = await self._idle.get()
        except TimeoutError as failure:
            raise ServerBusy("no query process became free in time: try again later") from failure
        finally:
            self._waiting -= 1
        if worker is not None and worker.is_alive:
            return worker
        try:
            if worker is not None:
                await self._stop(worker)
            return await self._start()
        except BaseException:
            self._idle.put_nowait(None)
            raise

    def _give_back(self, worker: Worker) -> None:
        if self._closing:
            return  # `running` ends every worker
        if worker.usable and worker.snapshot is self._snapshots.current:
            self._idle.put_nowait(worker)
        else:
            self._begin(self._replace(worker))

    async def _replace(self, worker: Worker) -> None:
        successor = None
        try:
            await self._stop(worker)
            successor = await self._start()
            while successor.snapshot is not self._snapshots.current:  # a newer one came meanwhile
                stale, successor = successor, None
                await self._stop(stale)
                successor = await self._start()
        except (StoreError, WorkerLost, OSError) as failure:
            log.warning("no new query process: %s", failure)
        finally:
            self._idle.put_nowait(successor)

    async def _watch(self) -> None:
        """Renew snapshot and workers whenever the store changed and is free."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            try:
                if not await asyncio.to_thread(self._snapshots.renew):
                    continue
            except StoreLocked:
                continue  # a build goes on: the next round tries again
            except (StoreError, OSError) as failure:
                log.warning("the store changed but cannot be read: %s", failure)
                continue
            self._replace_idle()

    async def adopt(self, directory: Path) -> None:
        """Make the snapshot in `directory` the current one: every new query is evaluated on it."""
        await asyncio.to_thread(self._snapshots.adopt, directory)
        self._replace_idle()

    def _replace_idle(self) -> None:
        # Those at work are replaced when they come back.
        for _ in range(self._idle.qsize()):
            worker = self._idle.get_nowait()
            if worker is None:
                self._idle.put_nowait(None)
            else:
                self._give_back(worker)
