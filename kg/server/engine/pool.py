"""The workers, the queue before them, and the snapshots that they read.

There are `settings.workers` places for workers. The queries go to the one with the shortest line; a worker
whose query has run for a moment counts as slow: it keeps that query but gives its place to the next worker, so
that a few long queries hold nobody up; up to SLOW_PLACES for each place can be slow at once. Idle workers
stand by for that, forked ahead.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from pathlib import Path
from typing import Any

from kg.errors import KgError, StoreError, StoreLocked
from kg.server.engine.answers import Answer, Awaited, ClientGone, Pending
from kg.server.engine.ipc import Task
from kg.server.engine.snapshots import Snapshots
from kg.server.engine.worker import Worker
from kg.server.engine.zygote import Nursery, WorkerLost
from kg.server.protocol.sparql import Query
from kg.settings import Settings
from kg.store import GRAPH_TYPES

log = logging.getLogger(__name__)

WAIT_SECONDS = 5.0
WATCH_SECONDS = 1.0
RETRY_SECONDS = 1.0
# Starts in a row that may fail before queries that wait are told.
MOST_FAILURES = 3
SLOW_PLACES = 2
SPARE = 1
# More than that may stand by, rather than be ended and soon be forked again: on a busy machine many a
# query is slow by the clock.
SURPLUS = 2
# Of an answer that is gathered in the server rather than streamed.
WHOLE_BYTES = 50_000_000


class ServerBusy(KgError):
    """Too many queries wait already, or this one waited too long for its turn."""


class Pool:
    """Answers queries; see the module. `federation` is where SERVICE is answered, '' where it is
    refused. `waiting`, `active` and `slow` count the queries in hand,
    `started` and `lost` the workers so far."""

    def __init__(self, snapshots: Snapshots, settings: Settings) -> None:
        self._snapshots = snapshots
        self._settings = settings
        self._nursery: Nursery | None = None
        self.federation = ""
        self._idle: deque[Worker] = deque()
        self._workers: set[Worker] = set()
        self._queue: deque[Pending] = deque()
        self._quick: list[Worker] = []
        self._slow: set[Worker] = set()
        self._overdue: deque[Worker] = deque()
        self._clock: asyncio.TimerHandle | None = None
        self._starting = 0
        self._failed = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._switching = asyncio.Lock()
        self._closing = False
        self._is_up = False
        self.started = 0
        self.lost = 0

    # --- life --------------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The pool at work; afterwards its processes and snapshots are gone.

        Raises StoreError (StoreLocked where another process goes on holding the store), WorkerLost.
        """
        self._loop = asyncio.get_running_loop()
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
            if self._clock is not None:
                self._clock.cancel()
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
        """The number of queries that workers have, slow ones included."""
        return sum(worker.active for worker in (*self._quick, *self._slow))

    @property
    def slow(self) -> int:
        """The number of queries that have given up their place."""
        return len(self._slow)

    @property
    def version(self) -> str:
        """Of the store, as new queries see it."""
        return self._snapshots.current.version

    # --- queries -----------------------------------------------------------------------------

    def submit(self, query: Pending) -> None:
        """Have `query` answered, which is told what `Worker.give` tells, ServerBusy or StoreError.

        Raises ServerBusy where too many wait.
        """
        # Longer than one query may run, so that the next in line sees its worker replaced.
        query.came = self._loop.time()
        query.expires = query.came + self._settings.timeout + WAIT_SECONDS
        worker = None if self._queue else self._with_room()
        if worker is not None:
            worker.give(query)
            self._top_up()
            return
        if len(self._queue) >= self._settings.max_waiting:
            raise ServerBusy(f"{len(self._queue)} queries wait already: try again later")
        self._wait([query])
        self._top_up()

    def give_up(self, query: Pending) -> None:
        """Nobody waits for `query` any more."""
        if query.worker is not None:
            query.worker.give_up(query)
        elif not query.settled:
            with contextlib.suppress(ValueError):
                self._queue.remove(query)
            query.settle(ClientGone("the query was given up"))

    async def ask(self, task: Task, until_gone: Callable[[], Awaitable[None]] | None = None) -> Answer:
        """The answer to `task`; where it is long, its beginning. See `Pending`.

        Raises what `Worker.give` tells, ServerBusy, StoreError. Cancellation gives the query up.
        """
        query = Awaited(task, until_gone)
        found = query.found
        self.submit(query)
        try:
            return await found
        except asyncio.CancelledError:
            self.give_up(query)
            if found.done() and not found.cancelled() and found.exception() is None:
                found.result().abandon()
            raise

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
        old, self._idle = self._idle, deque(fresh)
        for worker in old:
            worker.kill()
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

    def _with_room(self) -> Worker | None:
        """The worker for the next query: an idle one as long as there is a place, else the one with the
        shortest line."""
        if self._idle and len(self._quick) < self._settings.workers:
            worker = self._idle.pop()
            self._quick.append(worker)
            return worker
        best: Worker | None = None
        for each in self._quick:
            if each.has_room and (best is None or len(each.line) < len(best.line)) and self._is_current(each):
                best = each
        return best

    def _is_current(self, worker: Worker) -> bool:
        return worker.snapshot is self._snapshots.current

    def _hand_out(self) -> None:
        while self._queue and (worker := self._with_room()) is not None:
            worker.give(self._queue.popleft())
        self._top_up()

    def on_returned(self, queries: Iterable[Pending]) -> None:
        """See `Owner`."""
        if self._closing:
            for query in queries:
                query.settle(WorkerLost("the server is about to stop"))
            return
        self._wait(queries)
        self._hand_out()

    def on_slow(self, worker: Worker) -> None:
        """See `Owner`."""
        if worker not in self._quick:
            return
        if len(self._slow) < SLOW_PLACES * max(self._settings.workers, 2):
            self._make_slow(worker)
            self._hand_out()
        else:
            self._overdue.append(worker)

    def _make_slow(self, worker: Worker) -> None:
        self._quick.remove(worker)
        self._slow.add(worker)

    def on_change(self, worker: Worker) -> None:
        """See `Owner`."""
        if not worker.line:
            if worker in self._quick:
                self._quick.remove(worker)
                if worker in self._overdue:
                    self._overdue.remove(worker)
                self._rest(worker)
            elif worker in self._slow:
                self._slow.remove(worker)
                if self._overdue:
                    self._make_slow(self._overdue.popleft())
                self._rest(worker)
        if self._queue and not self._closing:
            self._hand_out()

    def _rest(self, worker: Worker) -> None:
        """The worker has nothing to do: it stands by if it can go on and is wanted."""
        if self._closing:
            return  # `running` ends every worker
        if worker.usable and self._is_current(worker) and len(self._idle) < self._wanted + SURPLUS:
            self._idle.append(worker)
        else:
            worker.kill()
        self._top_up()

    def on_lost(self, worker: Worker) -> None:
        """See `Owner`."""
        self.lost += 1
        self._workers.discard(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        self._top_up()

    # --- waiting ---------------------------------------------------------------------------------

    def _wait(self, queries: Iterable[Pending]) -> None:
        """Let `queries` wait, all in the order in which they came."""
        self._queue.extend(queries)
        self._queue = deque(sorted(self._queue, key=lambda each: each.expires))
        if self._queue and self._clock is None:
            self._clock = self._loop.call_at(self._queue[0].expires, self._expire)

    def _expire(self) -> None:
        self._clock = None
        while self._queue and self._queue[0].expires <= self._loop.time() + 0.01:
            self._queue.popleft().settle(ServerBusy("no query process became free in time: try again later"))
        self._wait([])

    # --- starting workers ---------------------------------------------------------------------------

    @property
    def _wanted(self) -> int:
        """How many should be idle."""
        return self._settings.workers - len(self._quick) + SPARE

    def _top_up(self) -> None:
        if self._closing:
            return
        for _ in range(self._wanted - len(self._idle) - self._starting):
            self._starting += 1
            self._begin(self._add())

    async def _add(self) -> None:
        failed = self._failed
        try:
            worker = await self._start()
        except (StoreError, WorkerLost, OSError) as failure:
            if not self._closing:
                log.warning("no new query process: %s", failure)
            # Starts that went on at once end together, and count as one.
            self._failed = max(self._failed, failed + 1)
            # Those that wait need not find out for themselves; but a nursery that was just ended takes
            # what it forked with it, and another one is there at once.
            tell = not isinstance(failure, WorkerLost) or self._failed >= MOST_FAILURES
            while tell and self._queue and not self._workers:
                self._queue.popleft().settle(
                    failure if isinstance(failure, KgError) else WorkerLost("no query process")
                )
            await asyncio.sleep(RETRY_SECONDS if tell else 0)
            worker = None
        else:
            self._failed = 0
        finally:
            self._starting -= 1
        if worker is not None and worker.usable and self._is_current(worker):
            self._idle.append(worker)
        elif worker is not None:
            worker.kill()
        self._hand_out()

    async def _start(self) -> Worker:
        assert self._nursery is not None
        worker = await Worker.start(self, self._nursery, self._snapshots.current, self._settings)
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
