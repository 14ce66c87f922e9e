"""The workers, the queue before them, and the snapshots that they read.

There are `settings.workers` places for workers. A query goes to the one with the shortest line; a worker whose query
has run for a moment counts as slow: it keeps that query but gives its place to the next worker, so that a
few long queries hold nobody up; up to SLOW_PLACES for each place can be slow at once. Idle workers stand by
for that, forked ahead.
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
from kg.server.engine.answers import Answer, Pending
from kg.server.engine.ipc import Task
from kg.server.engine.snapshots import Snapshots
from kg.server.engine.worker import State, Worker
from kg.server.engine.zygote import Zygote
from kg.server.errors import ServerBusy, WorkerLost
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


class Pool:
    """Answers queries; see the module. `federation` is where SERVICE is answered, '' where it is
    refused. `waiting`, `active` and `slow` count the queries in hand,
    `started` and `lost` the workers so far."""

    def __init__(self, snapshots: Snapshots, settings: Settings) -> None:
        self._snapshots = snapshots
        self._settings = settings
        self._zygote: Zygote | None = None
        self.federation = ""
        self._workers: set[Worker] = set()
        # Those that stand by, those that have a place, in the order in which they took it, and the slow ones.
        self._idle: list[Worker] = []
        self._quick: dict[Worker, None] = {}
        self._slow: set[Worker] = set()
        self._queue: deque[Pending] = deque()
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
        self._zygote = Zygote(self._settings, self.federation)
        try:
            await asyncio.to_thread(self._snapshots.take)
            self._idle = await self._fresh()
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
            await self._zygote.close()
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
        return sum(len(worker.line) - worker.line.count(None) for worker in (*self._quick, *self._slow))

    @property
    def slow(self) -> int:
        """The number of queries that have given up their place."""
        return len(self._slow)

    @property
    def version(self) -> str:
        """Of the store, as new queries see it."""
        return self._snapshots.current.version

    # --- queries -----------------------------------------------------------------------------

    async def ask(self, task: Task, until_gone: Callable[[], Awaitable[None]] | None = None) -> Answer:
        """The answer to `task`; where it is long, its beginning. `until_gone`, called for a slow query only,
        returns when nobody waits for it any more.

        Raises what `Pending` tells, ServerBusy, StoreError. Cancellation gives the query up.
        """
        if len(self._queue) >= self._settings.max_waiting:
            raise ServerBusy(f"{len(self._queue)} queries wait already: try again later")
        # Longer than one query may run, so that the next in line sees its worker replaced.
        query = Pending(task, until_gone, self._settings.timeout + WAIT_SECONDS)
        self._queue.append(query)
        self._hand_out()
        try:
            return await query.found
        except asyncio.CancelledError:
            if query in self._queue:
                self._queue.remove(query)
            for worker in (*self._quick, *self._slow):
                worker.give_up(query)
            raise

    async def evaluate(
        self,
        text: str,
        media_type: str,
        *,
        default_graphs: tuple[str, ...] = (),
        named_graphs: tuple[str, ...] = (),
        limit: int = WHOLE_BYTES,
    ) -> bytes:
        """The whole answer to the query `text` in `media_type`, of at most `limit` bytes. Raises what `ask`
        raises."""
        is_graph = media_type in GRAPH_TYPES
        task = Task(
            text,
            None if is_graph else media_type,
            media_type if is_graph else None,
            default_graphs,
            named_graphs,
            min(limit, self._settings.max_result_bytes),
            self._settings.max_rows,
            absent_is_empty=not self._settings.gate,
        )
        return await (await self.ask(task)).whole()

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
        old, self._idle = self._idle, fresh
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

    def _hand_out(self) -> None:
        """Give queries that wait to workers, as long as there is room."""
        while self._queue and (worker := self._with_room()) is not None:
            self._quick[worker] = None
            worker.ask(self._queue.popleft())
        if self._queue and self._clock is None:
            self._clock = self._loop.call_at(self._queue[0].expires, self._expire)

    def _with_room(self) -> Worker | None:
        """The worker for the next query: an idle one as long as there is a place, else the one with the
        shortest line."""
        if self._idle and len(self._quick) < self._settings.workers:
            return self._idle.pop()
        current = self._snapshots.current
        best: Worker | None = None
        for each in self._quick:
            if each.has_room and each.snapshot is current and (best is None or len(each.line) < len(best.line)):
                best = each
        return best

    def _expire(self) -> None:
        self._clock = None
        while self._queue and self._queue[0].expires <= self._loop.time() + 0.01:
            self._queue.popleft().settle(ServerBusy("no query process became free in time: try again later"))
        self._hand_out()

    def _can_go_on(self, worker: Worker) -> bool:
        """Whether the next query may go to `worker`, which has none."""
        is_current = worker.snapshot is self._snapshots.current
        return worker.state is State.IDLE and not worker.is_worn and is_current

    def on_answered(self, worker: Worker) -> None:
        """See `Owner`."""
        if self._closing:
            return  # `running` ends every worker
        if worker.line:
            self._hand_out()
            return
        if worker in self._quick:
            del self._quick[worker]
        elif worker in self._slow:
            self._slow.remove(worker)
            overdue = next((each for each in self._quick if each.is_slow), None)
            if overdue is not None:
                self.on_slow(overdue)
        else:
            return
        if self._can_go_on(worker) and len(self._idle) < self._wanted + SURPLUS:
            self._idle.append(worker)
        else:
            worker.kill()
            self._top_up()
        self._hand_out()

    def on_slow(self, worker: Worker) -> None:
        """See `Owner`."""
        if len(self._slow) < SLOW_PLACES * max(self._settings.workers, 2):
            del self._quick[worker]
            self._slow.add(worker)
        self._hand_out()
        self._top_up()

    def on_returned(self, query: Pending) -> None:
        """See `Owner`."""
        if self._closing:
            query.settle(WorkerLost("the server is about to stop"))
        else:
            self._queue.appendleft(query)

    def on_lost(self, worker: Worker) -> None:
        """See `Owner`."""
        self.lost += 1
        self._workers.discard(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        self._hand_out()
        self._top_up()

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
            # Those that wait need not find out for themselves; but a zygote that was just ended takes
            # what it forked with it, and another one is there at once.
            tell = not isinstance(failure, WorkerLost) or self._failed >= MOST_FAILURES
            told = failure if isinstance(failure, KgError) else WorkerLost("no query process")
            while tell and self._queue and not self._workers:
                self._queue.popleft().settle(told)
            await asyncio.sleep(RETRY_SECONDS if tell else 0)
            worker = None
        else:
            self._failed = 0
        finally:
            self._starting -= 1
        if worker is not None and self._can_go_on(worker):
            self._idle.append(worker)
        elif worker is not None:
            worker.kill()
        self._hand_out()
        self._top_up()

    async def _start(self) -> Worker:
        assert self._zygote is not None
        worker = await Worker.start(self, self._zygote.fork, self._snapshots.current, self._settings)
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
