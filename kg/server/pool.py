"""The workers, the queue before them, and the snapshots that they read.

There are `settings.workers` places for queries. One that has run for a moment counts as slow: it keeps
its worker but gives its place to the next, so that a few long queries hold nobody up; up to
SLOW_PLACES for each place can be slow at once. Idle workers stand by for that, forked ahead.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

from kg.errors import KgError, StoreError, StoreLocked
from kg.server.frames import Task
from kg.server.protocol import Query
from kg.server.snapshots import Snapshots
from kg.server.worker import Answer, Nursery, Worker, WorkerLost
from kg.settings import Settings
from kg.store import GRAPH_TYPES

log = logging.getLogger(__name__)

WAIT_SECONDS = 5.0
WATCH_SECONDS = 1.0
RETRY_SECONDS = 1.0
SLOW_PLACES = 2
SPARE = 1
# Of an answer that is gathered in the server rather than streamed.
WHOLE_BYTES = 50_000_000


class ServerBusy(KgError):
    """Too many queries wait already, or this one waited too long for its turn."""


class Pool:
    """Answers queries; see the module. `federation` is where SERVICE is answered, '' where it is
    refused. `waiting`, `running` and `slow` count the queries in hand,
    `started` and `lost` the workers so far."""

    def __init__(self, snapshots: Snapshots, settings: Settings) -> None:
        self._snapshots = snapshots
        self._settings = settings
        self._nursery: Nursery | None = None
        self.federation = ""
        self._idle: deque[Worker] = deque()
        self._workers: set[Worker] = set()
        self._queue: deque[asyncio.Future[Worker]] = deque()
        self._overdue: deque[Worker] = deque()
        self._quick = 0
        self._starting = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._switching = asyncio.Lock()
        self._closing = False
        self._is_up = False
        self.slow = 0
        self.started = 0
        self.lost = 0

    # --- life --------------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The pool at work; afterwards its processes and snapshots are gone.

        Raises StoreError (StoreLocked where another process goes on holding the store), WorkerLost.
        """
        self._nursery = Nursery(self._settings, self.federation)
        try:
            await asyncio.to_thread(self._snapshots.take)
            self._idle.extend(await self._fresh())
            self._is_up = True
            self._begin(self._watch())
            yield
        finally:
            self._is_up = False
            self._closing = True
            tasks = list(self._tasks)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await asyncio.gather(*(worker.stop() for worker in list(self._workers)))
            await self._nursery.close()
            await asyncio.to_thread(self._snapshots.close)

    @property
    def is_ready(self) -> bool:
        """Whether a query would be taken."""
        return self._is_up and bool(self._workers) and len(self._queue) < self._settings.max_waiting

    @property
    def waiting(self) -> int:
        """The number of queries that wait for a place."""
        return len(self._queue)

    @property
    def active(self) -> int:
        """The number of queries in hand, slow ones included."""
        return self._quick + self.slow

    @property
    def version(self) -> str:
        """Of the store, as new queries see it."""
        return self._snapshots.current.version

    # --- queries -----------------------------------------------------------------------------

    async def ask(self, task: Task, until_gone: Callable[[], Awaitable[None]] | None = None) -> Answer:
        """The answer to `task`, from the next free worker; where it is long, its beginning.

        Raises what `Worker.ask` raises, ServerBusy, StoreError.
        """
        while True:
            worker = await self._take()
            if worker.usable:
                return await worker.ask(task, until_gone)
            self._free(worker)  # it ended between the two

    async def evaluate(self, query: Query, media_type: str, limit: int = WHOLE_BYTES) -> bytes:
        """The whole answer to `query` in `media_type`, of at most `limit` bytes. Raises what `ask` raises."""
        is_graph = media_type in GRAPH_TYPES
        task = Task(
            query.text,
            None if is_graph else media_type,
            media_type if is_graph else None,
            query.default_graphs,
            query.named_graphs,
            min(limit, self._settings.max_result_bytes),
            self._settings.max_rows,
            absent_is_empty=not self._settings.gate,
        )
        answer = await self.ask(task)
        if answer.body is not None:
            return answer.body
        try:
            return b"".join([piece async for piece in answer.pieces()])
        finally:
            answer.abandon()

    # --- the store's states ---------------------------------------------------------------------

    async def renew(self) -> bool:
        """See to it that every query from now on sees the store as it is now; whether that is new.

        Raises StoreLocked while another process holds the store, StoreError, WorkerLost.
        """
        async with self._switching:
            if not await asyncio.to_thread(self._snapshots.renew):
                return False
            await self._switch()
            return True

    async def adopt(self, directory: Path) -> None:
        """See to it that every query from now on sees the snapshot in `directory`, which is one of
        `Snapshots.new_directory`. Raises StoreError, WorkerLost."""
        async with self._switching:
            await asyncio.to_thread(self._snapshots.adopt, directory)
            await self._switch()

    async def _switch(self) -> None:
        fresh = await self._fresh()
        for worker in self._idle:
            worker.kill()
        self._idle = deque(fresh)
        self._hand_out()

    async def _watch(self) -> None:
        """Renew snapshot and workers whenever the store changed and is free."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            try:
                await self.renew()
            except StoreLocked:
                continue  # a build goes on: the next round tries again
            except (StoreError, WorkerLost, OSError) as failure:
                log.warning("the store changed but cannot be read: %s", failure)

    # --- places and workers ------------------------------------------------------------------------

    async def _take(self) -> Worker:
        if self._quick < self._settings.workers and self._idle and not self._queue:
            return self._assign()
        if len(self._queue) >= self._settings.max_waiting:
            raise ServerBusy(f"{len(self._queue)} queries wait already: try again later")
        self._top_up()
        turn: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._queue.append(turn)
        try:
            # Longer than one query may run, so that the next in line sees its worker replaced.
            async with asyncio.timeout(self._settings.timeout + WAIT_SECONDS):
                return await turn
        except BaseException as failure:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self._free(turn.result())
            if turn in self._queue:
                self._queue.remove(turn)
            if isinstance(failure, TimeoutError):
                raise ServerBusy("no query process became free in time: try again later") from failure
            raise

    def _assign(self) -> Worker:
        worker = self._idle.pop()
        worker.is_slow = False
        self._quick += 1
        return worker

    def _hand_out(self) -> None:
        while self._queue and self._idle and self._quick < self._settings.workers:
            turn = self._queue.popleft()
            if not turn.done():
                turn.set_result(self._assign())
        self._top_up()

    def _on_slow(self, worker: Worker) -> None:
        if self.slow < SLOW_PLACES * max(self._settings.workers, 2):
            self._make_slow(worker)
            self._hand_out()
        else:
            self._overdue.append(worker)

    def _make_slow(self, worker: Worker) -> None:
        worker.is_slow = True
        self._quick -= 1
        self.slow += 1

    def _free(self, worker: Worker) -> None:
        """The worker has answered: its place is free, and so is the worker if it can go on."""
        if worker.is_slow:
            self.slow -= 1
            if self._overdue:
                self._make_slow(self._overdue.popleft())
        else:
            self._quick -= 1
            if worker in self._overdue:
                self._overdue.remove(worker)
        if self._closing:
            return  # `running` ends every worker
        if worker.usable and worker.snapshot is self._snapshots.current and len(self._idle) < self._wanted:
            self._idle.append(worker)
        else:
            worker.kill()
        self._hand_out()

    def _on_lost(self, worker: Worker) -> None:
        self.lost += 1
        self._workers.discard(worker)
        if worker in self._idle:
            self._idle.remove(worker)
            self._top_up()

    # --- starting workers ---------------------------------------------------------------------------

    @property
    def _wanted(self) -> int:
        """How many should be idle."""
        return self._settings.workers - self._quick + SPARE

    def _top_up(self) -> None:
        if self._closing:
            return
        for _ in range(self._wanted - len(self._idle) - self._starting):
            self._starting += 1
            self._begin(self._add())

    async def _add(self) -> None:
        try:
            worker = await self._start()
        except (StoreError, WorkerLost, OSError) as failure:
            if not self._closing:
                log.warning("no new query process: %s", failure)
            # Those that wait need not find out for themselves.
            while self._queue and not self._workers:
                turn = self._queue.popleft()
                if not turn.done():
                    turn.set_exception(failure if isinstance(failure, KgError) else WorkerLost("no query process"))
            await asyncio.sleep(RETRY_SECONDS)
            worker = None
        finally:
            self._starting -= 1
        if worker is not None and worker.usable and worker.snapshot is self._snapshots.current:
            self._idle.append(worker)
        elif worker is not None:
            worker.kill()
        self._hand_out()

    async def _start(self) -> Worker:
        assert self._nursery is not None
        worker = await Worker.start(self._nursery, self._snapshots.current, self._settings)
        worker.on_slow, worker.on_free, worker.on_lost = self._on_slow, self._free, self._on_lost
        self._workers.add(worker)
        self.started += 1
        return worker

    async def _fresh(self) -> list[Worker]:
        """Workers for all places and to spare, of the current snapshot."""
        outcomes = await asyncio.gather(
            *(self._start() for _ in range(self._settings.workers + SPARE)), return_exceptions=True
        )
        found = [each for each in outcomes if isinstance(each, Worker)]
        for each in outcomes:
            if isinstance(each, BaseException) and not found:
                raise each
        return found

    def _begin(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
