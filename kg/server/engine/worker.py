"""One process that evaluates queries, one after another, as the server sees it.

The processes themselves are `kg.server.engine.evaluator`. The event loop never waits for a query: a worker
is spoken to through a socket, and one that runs past its time limit is killed. A few queries are sent ahead, so
that neither side waits for the other between two. Those behind a query that turns out slow go to other workers:
this one answers them too when their turn comes, and nobody listens.

A worker is in one of five states, and goes from one to another for these reasons alone:

    STARTING  --READY-->          IDLE
    IDLE      --ask-->            BUSY      at a query of whose answer nothing has come
    BUSY      --WHOLE, ERROR-->   IDLE      or BUSY with the next in line
    BUSY      --BEGIN-->          SENDING   the answer comes in pieces
    SENDING   --END, ERROR-->     IDLE      or BUSY with the next in line
    any       --kill, its end-->  ENDED     for good
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import struct
import sys
from collections import deque
from collections.abc import Awaitable, Callable
from enum import Enum, auto
from typing import Protocol

from kg.errors import KgError, QueryTimeout, QueryTooLarge
from kg.server.engine import ipc
from kg.server.engine.answers import Answer, Pending, StreamedAnswer
from kg.server.engine.snapshots import Snapshot
from kg.server.errors import ClientGone, WorkerLost
from kg.settings import Settings

START_SECONDS = 60.0
# The queries that a worker has at once, the one that it is at among them.
DEPTH = 4
# A query that runs this long gives its place to others, ...
SLOW_SECONDS = 0.025
# ... and one that runs this long leaves the processor to them.
NICE_SECONDS = 1.0
NICENESS = 10
# So much of the time that a query waited for its worker counts towards its time limit.
COUNTED_SECONDS = 0.1
# A process that was killed is not gone at once, and what it is given meanwhile it never begins: a query goes on
# to so many others while they end within this time, as when something ended all that stood by.
MOST_TRIES = 8
DYING_SECONDS = 0.25
# The event loop's clock has milliseconds.
_TICK = 0.001

Fork = Callable[[Snapshot], Awaitable[socket.socket]]


class State(Enum):
    """See the module."""

    STARTING = auto()
    IDLE = auto()
    BUSY = auto()
    SENDING = auto()
    ENDED = auto()


# What the process may send in a state, and the state that follows.
_FOLLOWS = {
    (State.STARTING, ipc.READY): State.IDLE,
    (State.STARTING, ipc.ERROR): State.ENDED,
    (State.BUSY, ipc.WHOLE): State.IDLE,
    (State.BUSY, ipc.ERROR): State.IDLE,
    (State.BUSY, ipc.BEGIN): State.SENDING,
    (State.SENDING, ipc.MORE): State.SENDING,
    (State.SENDING, ipc.END): State.IDLE,
    (State.SENDING, ipc.ERROR): State.IDLE,
}


class Owner(Protocol):
    """Who gives queries to workers and hears what becomes of them."""

    def on_answered(self, worker: Worker) -> None:
        """A query of its is at its end."""

    def on_slow(self, worker: Worker) -> None:
        """Its query has run for SLOW_SECONDS."""

    def on_returned(self, query: Pending) -> None:
        """This must be given to another worker."""

    def on_lost(self, worker: Worker) -> None:
        """Its process has ended."""


class Worker(ipc.Channel):
    """One process with one snapshot open; `is_worn` turns True for good once it should not be asked again. `line`
    holds the queries that it was given, the one that it is at first; None is one that went to another since."""

    def __init__(self, owner: Owner, snapshot: Snapshot, settings: Settings) -> None:
        super().__init__()
        self.state = State.STARTING
        self.snapshot = snapshot
        self.is_worn = False
        self._owner = owner
        self._loop = asyncio.get_running_loop()
        self._ready: asyncio.Future[None] = self._loop.create_future()
        self._gone: asyncio.Future[None] = self._loop.create_future()
        self._process: int | None = None
        self._descriptor: int | None = None
        self.line: deque[Pending | None] = deque()
        self._answer: StreamedAnswer | None = None
        self._watch: asyncio.Task[None] | None = None
        # What is done to a query that takes its time, and when.
        self._seconds = settings.timeout
        early = ((SLOW_SECONDS, self._turn_slow), (NICE_SECONDS, self._step_back))
        self._stages = [each for each in early if each[0] < self._seconds] + [(self._seconds, self._overrun)]
        self._stage = 0
        self._began = 0.0
        self._timer: asyncio.TimerHandle | None = None

    @classmethod
    async def start(cls, owner: Owner, fork: Fork, snapshot: Snapshot, settings: Settings) -> Worker:
        """A worker that is ready. Raises StoreError where the snapshot cannot be opened, WorkerLost or
        OSError where the process does not come up."""
        # Counted before the first await, lest the snapshot be removed meanwhile.
        snapshot.users += 1
        try:
            worker = cls(owner, snapshot, settings)
            await worker.connect(await fork(snapshot))
        except BaseException:
            snapshot.release()
            raise
        try:
            async with asyncio.timeout(START_SECONDS):
                await worker._ready
        except BaseException as failure:
            worker.kill()
            if isinstance(failure, TimeoutError):
                raise WorkerLost("a query process did not start") from failure
            raise
        return worker

    # --- queries -----------------------------------------------------------------------------

    @property
    def is_slow(self) -> bool:
        """Whether its query has run for SLOW_SECONDS."""
        return bool(self.line) and self._stage > 0

    @property
    def has_room(self) -> bool:
        """Whether another query would not stand behind a slow one, nor in too long a line."""
        is_quick = self.state in {State.IDLE, State.BUSY} and not self._stage and not self.is_worn
        return is_quick and len(self.line) < DEPTH and None not in self.line

    def ask(self, query: Pending) -> None:
        """Have `query` answered. The worker must have room."""
        self.transport.write(query.frame)
        self.line.append(query)
        if self.state is State.IDLE:
            self._begin()

    def _begin(self) -> None:
        """Another query is the first in line."""
        self.state = State.BUSY
        self._began = self._loop.time()
        if self._stage:
            self._stage = 0
            self._disarm()
        # One timer for many queries: it finds out by itself that there is another by now.
        if self._timer is None:
            self._timer = self._loop.call_at(self._due(), self._on_time)

    def give_up(self, query: Pending) -> None:
        """Nobody waits for `query` any more: the process ends if it is at it."""
        if self.line and self.line[0] is query:
            self.kill(ClientGone("the query was given up"))

    def _give_back(self) -> None:
        """Those that wait in line go to other workers."""
        waiting = list(self.line)[1:]
        self.line = deque([*list(self.line)[:1], *(None for _ in waiting)])
        for query in reversed(waiting):
            if query is not None:
                self._owner.on_returned(query)

    def _finish(self, outcome: Answer | KgError | None) -> None:
        """The first query is at its end: a whole answer, an error, or None after the last piece."""
        query = self.line.popleft() if self.line else None
        answer, self._answer = self._answer, None
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        if answer is not None:
            answer.end(outcome if isinstance(outcome, KgError) else None)
        elif query is not None and outcome is not None:
            query.settle(outcome)

    # --- time --------------------------------------------------------------------------------

    def _due(self) -> float:
        after, act = self._stages[self._stage]
        if act == self._overrun and self.line[0] is not None:
            after -= min(max(self._began - self.line[0].came, 0.0), COUNTED_SECONDS)
        return self._began + after

    def _on_time(self) -> None:
        self._timer = None
        if self.line and self._due() <= self._loop.time() + _TICK:
            self._stage += 1
            self._stages[self._stage - 1][1]()
        if self.line:
            self._timer = self._loop.call_at(self._due(), self._on_time)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _turn_slow(self) -> None:
        query = self.line[0]
        if query is None:
            self.kill()  # nobody waits for it
            return
        if query.until_gone is not None:
            self._watch = self._loop.create_task(self._watch_client(query.until_gone))
        self._give_back()
        self._owner.on_slow(self)

    async def _watch_client(self, until_gone: Callable[[], Awaitable[None]]) -> None:
        await until_gone()
        self._watch = None
        self.kill(ClientGone("the client went away"))

    def _step_back(self) -> None:
        if self._process is not None:
            self.is_worn = True  # only root may take it back
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self._process, NICENESS)

    def _overrun(self) -> None:
        self.kill(QueryTimeout(f"the query ran longer than {self._seconds:g} seconds and was ended"))

    # --- the process ---------------------------------------------------------------------------

    def kill(self, error: KgError | None = None) -> None:
        """Send the process to its end without waiting for it; the query that it is at ends with `error`."""
        if self.state is State.ENDED:
            return
        self.state = State.ENDED
        self._disarm()
        if self._descriptor is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)
        elif self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process, signal.SIGKILL)
        self.transport.abort()
        self._leave(error or WorkerLost("the query process was ended"))

    def _leave(self, error: KgError) -> None:
        self._give_back()
        self._finish(error)
        self.line.clear()
        self._owner.on_answered(self)

    async def stop(self) -> None:
        """End the process and wait until it has let go."""
        self.kill()
        await asyncio.shield(self._gone)

    # --- what comes from it ----------------------------------------------------------------------

    def on_frame(self, kind: bytes, payload: bytes) -> None:
        """See `Channel`."""
        follows = _FOLLOWS.get((self.state, kind))
        if follows is None:
            return  # of a query that was ended
        was, self.state = self.state, follows
        if was is State.STARTING:
            self._start(kind, payload)
        elif follows is State.SENDING:
            self._take_piece(kind, payload)
        else:
            self._take_end(kind, payload)
            if self.is_worn and self.line:
                self.line.appendleft(None)
                self.kill()
                return
            if self.line:
                self._begin()
            self._owner.on_answered(self)

    def _start(self, kind: bytes, payload: bytes) -> None:
        if kind == ipc.ERROR:
            self._ready.set_exception(ipc.read_error(payload))
            return
        (self._process,) = struct.unpack(">I", payload)
        if sys.platform == "linux":
            # A number may come to name another process, a descriptor cannot.
            try:
                self._descriptor = os.pidfd_open(self._process)
            except OSError:
                self._process = None
        if not self._ready.done():
            self._ready.set_result(None)

    def _take_piece(self, kind: bytes, payload: bytes) -> None:
        if kind == ipc.BEGIN:
            is_graph, gzipped, _, _ = ipc.ABOUT.unpack_from(payload)
            payload = payload[ipc.ABOUT.size :]
            version = self.snapshot.version
            self._answer = StreamedAnswer(is_graph, gzipped, version, self.transport, self._abandoned)
            if self.line[0] is None:
                self.kill()  # a long answer that nobody waits for
                return
            self.line[0].settle(self._answer)
        assert self._answer is not None
        self._answer.add(payload)

    def _abandoned(self) -> None:
        self.kill(ClientGone("the answer was given up"))

    def _take_end(self, kind: bytes, payload: bytes) -> None:
        outcome: Answer | KgError | None = None
        if kind == ipc.WHOLE:
            is_graph, gzipped, rows, is_last = ipc.ABOUT.unpack_from(payload)
            outcome = Answer(is_graph, gzipped, rows, self.snapshot.version, payload[ipc.ABOUT.size :])
        elif kind == ipc.END:
            assert self._answer is not None
            self._answer.rows, is_last = ipc.ROWS.unpack(payload)
        else:
            outcome = ipc.read_error(payload)
            is_last = isinstance(outcome, QueryTooLarge)  # what took too much memory has it still
        self.is_worn = self.is_worn or is_last
        if self._answer is not None:
            self.transport.resume_reading()
        self._finish(outcome)

    def on_end(self) -> None:
        """See `Channel`."""
        was, self.state = self.state, State.ENDED
        self._disarm()
        lost = WorkerLost(
            "the process that evaluated the query ended, most likely because the query needs more memory "
            "than it may use: ask for less"
        )
        if not self._ready.done():
            self._ready.set_exception(lost)
            self._ready.exception()  # seen, even where nobody waits any more
        query = self.line[0] if self.line else None
        self._give_back()
        if was is State.BUSY and query is not None and self._may_not_have_begun(query):
            query.tried += 1
            self._owner.on_returned(query)
            self.line[0] = None
        self._leave(lost)
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor = self._process = None
        self.snapshot.release()
        self._gone.set_result(None)
        self._owner.on_lost(self)

    def _may_not_have_begun(self, query: Pending) -> bool:
        is_new = self._loop.time() - self._began < DYING_SECONDS
        return not query.found.done() and is_new and query.tried < MOST_TRIES
