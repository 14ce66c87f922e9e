"""One process that evaluates queries, as the server sees it.

The processes themselves are `kg.server.engine.evaluator`. The event loop never waits for a query: a worker
is spoken to through a socket, and one that runs past its time limit is killed. Several queries are sent
ahead, so that neither side waits for the other between two; what stands behind a query that turns out
slow is taken back, to be given to another worker.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import struct
import sys
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol, cast

from kg.errors import KgError, QueryTimeout, QueryTooLarge
from kg.server.engine import ipc
from kg.server.engine.answers import Answer, ClientGone, Pending, StreamedAnswer
from kg.server.engine.snapshots import Snapshot
from kg.server.engine.zygote import START_SECONDS, Nursery, WorkerLost
from kg.settings import Settings

# The queries that a worker has at once, the one that it is at among them.
DEPTH = 16
# Behind a query that has run this long none waits any more, ...
HURRY_SECONDS = 0.005
# ... one that runs this long gives its place to others, ...
SLOW_SECONDS = 0.025
# ... and one that runs this long leaves the processor to them.
NICE_SECONDS = 1.0
NICENESS = 10
# So much of the time that a query waited for its worker counts towards its time limit.
COUNTED_SECONDS = 0.1
# So many workers may end at once under a query, as when something else ended all that stood by, ...
MOST_TRIES = 8
# ... and so many within this time: on a busy machine a process that was killed is not gone at once, and what it
# is given meanwhile it never begins. One more than stand by for two places.
DYING_TRIES = 4
DYING_SECONDS = 0.25
# The event loop's clock has milliseconds.
_TICK = 0.001


class Owner(Protocol):
    """Who gives queries to workers and hears what becomes of them."""

    def on_change(self, worker: Worker) -> None:
        """Its line is shorter, or it was killed."""

    def on_slow(self, worker: Worker) -> None:
        """Its query has run for SLOW_SECONDS."""

    def on_returned(self, queries: Iterable[Pending]) -> None:
        """These must be given to another worker."""

    def on_lost(self, worker: Worker) -> None:
        """Its process has ended."""


class Worker(asyncio.Protocol):
    """One process with one snapshot open; `usable` turns False for good once it was killed, ended, or
    should not be asked again. `line` holds the queries that it was given, the one that it is at first,
    also those taken back since that it has not skipped yet."""

    def __init__(self, owner: Owner, snapshot: Snapshot, settings: Settings) -> None:
        self.snapshot = snapshot
        self.usable = True
        self.line: deque[Pending] = deque()
        self._owner = owner
        self._loop = asyncio.get_running_loop()
        self._seconds = settings.timeout
        self._transport: asyncio.Transport | None = None
        self._ready: asyncio.Future[None] = self._loop.create_future()
        self._gone: asyncio.Future[None] = self._loop.create_future()
        self._process: int | None = None
        self._descriptor: int | None = None
        self._buffer = bytearray()
        self._streamed: StreamedAnswer | None = None
        self._withdrawn = 0
        self._began = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._watch: asyncio.Task[None] | None = None
        # What is done to a query that takes its time, and when.
        early = ((HURRY_SECONDS, self._take_back), (SLOW_SECONDS, self._turn_slow), (NICE_SECONDS, self._step_back))
        self._stages = [each for each in early if each[0] < self._seconds] + [(self._seconds, self._overrun)]
        self._stage = 0

    @classmethod
    async def start(cls, owner: Owner, nursery: Nursery, snapshot: Snapshot, settings: Settings) -> Worker:
        """A worker that is ready. Raises StoreError where the snapshot cannot be opened, WorkerLost or
        OSError where the process does not come up."""
        # Counted before the first await, lest the snapshot be removed meanwhile.
        snapshot.users += 1
        try:
            channel = await nursery.fork(snapshot)
            worker = cls(owner, snapshot, settings)
            await worker._loop.create_unix_connection(lambda: worker, sock=channel)
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
    def active(self) -> int:
        """The number of queries in line that are still its own."""
        return len(self.line) - self._withdrawn

    @property
    def has_room(self) -> bool:
        """Whether another query would not stand behind a slow one, nor in too long a line."""
        return self.usable and not self._stage and not self._withdrawn and len(self.line) < DEPTH

    def give(self, query: Pending) -> None:
        """Have `query` answered. It gets the answer, the QueryError that evaluation raised, NotAcceptable,
        QueryTimeout, WorkerLost when the process ended, ClientGone when nobody waits for it any more."""
        assert self._transport is not None
        query.worker = self
        self.line.append(query)
        self._transport.write(query.frame)
        if len(self.line) == 1:
            self._begin()

    def give_up(self, query: Pending) -> None:
        """Nobody waits for `query` any more. It ends where it has begun and is slow."""
        query.unwanted = True
        if not self._is_first(query):
            query.settle(ClientGone("the query was given up"))
        elif self._is_slow:
            self._fail(ClientGone("the client went away"))

    def abandon(self, answer: StreamedAnswer) -> None:
        """End the process if it is still at `answer`."""
        if self._streamed is answer:
            self._fail(ClientGone("the answer was given up"))

    def pause(self, answer: StreamedAnswer) -> None:
        """Take nothing more of `answer` for now."""
        if self._streamed is answer and self._transport is not None:
            self._transport.pause_reading()

    def resume(self, answer: StreamedAnswer) -> None:
        """Take more of `answer`."""
        if self._streamed is answer and self._transport is not None:
            self._transport.resume_reading()

    @property
    def _tries(self) -> int:
        """How often the first query may be given to a worker, now that this one has ended."""
        if self._stage == 0:
            return MOST_TRIES
        return DYING_TRIES if self._loop.time() - self._began < DYING_SECONDS else 0

    def _is_first(self, query: Pending) -> bool:
        return bool(self.line) and self.line[0] is query and query.worker is self

    # --- time --------------------------------------------------------------------------------

    @property
    def _is_slow(self) -> bool:
        return self._loop.time() - self._began >= min(SLOW_SECONDS, self._seconds)

    def _begin(self) -> None:
        """Another query is the first in line."""
        self._began = self._loop.time()
        if self._stage:
            self._stage = 0
            self._disarm()
        # One timer for many queries: it finds out by itself that the first is another by now.
        if self._timer is None:
            self._timer = self._loop.call_at(self._began + self._stages[0][0], self._on_time)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    def _on_time(self) -> None:
        self._timer = None
        while self.line:
            after, act = self._stages[self._stage]
            if act == self._overrun:
                after -= min(max(self._began - self.line[0].came, 0.0), COUNTED_SECONDS)
            if self._loop.time() - self._began + _TICK < after:
                self._timer = self._loop.call_at(self._began + after, self._on_time)
                return
            if act == self._overrun:
                act()
                return
            self._stage += 1
            act()

    def _take_back(self) -> None:
        """What stands behind the query must not wait for it."""
        assert self._transport is not None
        if len(self.line) > 1:
            self._withdrawn = len(self.line) - 1
            self._transport.write(ipc.frame(ipc.WITHDRAW, ipc.COUNT.pack(self._withdrawn)))
            self._owner.on_returned(self._behind())

    def _behind(self) -> list[Pending]:
        """The queries in line that wait, the first one left out; they are this worker's no longer."""
        found = [query for query in list(self.line)[1:] if query.worker is self and not query.settled]
        for query in found:
            query.worker = None
        return found

    def _turn_slow(self) -> None:
        first = self.line[0]
        if first.unwanted or (self._streamed is None and (first.settled or first.worker is not self)):
            self._fail(ClientGone("the client went away"))
            return
        if first.until_gone is not None:
            self._watch = self._loop.create_task(self._watch_client(first.until_gone))
        self._owner.on_slow(self)

    async def _watch_client(self, until_gone: Callable[[], Awaitable[None]]) -> None:
        await until_gone()
        self._watch = None
        self._fail(ClientGone("the client went away"))

    def _step_back(self) -> None:
        if self._process is not None:
            self.usable = False  # only root may take it back
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self._process, NICENESS)

    def _overrun(self) -> None:
        self._fail(QueryTimeout(f"the query ran longer than {self._seconds:g} seconds and was ended"))

    # --- the process ---------------------------------------------------------------------------

    def _fail(self, error: KgError) -> None:
        """The first query ends with `error`, and the process with it."""
        self._end_first(error)
        self.kill()

    def _end_first(self, error: KgError) -> None:
        """The first query ends with `error`, and no other begins; those behind it are returned."""
        self.usable = False
        self._disarm()
        if not self.line:
            return
        returned = self._behind()
        first, streamed = self.line[0], self._streamed
        self.line.clear()
        self._streamed = None
        if streamed is not None:
            streamed.add(error)
        elif first.worker is self:
            first.settle(error)
        self._owner.on_returned(returned)

    def kill(self) -> None:
        """Send the process to its end without waiting for it."""
        self.usable = False
        if self._descriptor is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)
        elif self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process, signal.SIGKILL)
        if self._transport is not None:
            self._transport.abort()
        self._end_first(WorkerLost("the query process was ended"))
        self._owner.on_change(self)

    async def stop(self) -> None:
        """End the process and wait until it has let go."""
        self.kill()
        await asyncio.shield(self._gone)

    def _is_up(self, payload: bytes) -> None:
        (self._process,) = struct.unpack(">I", payload)
        if sys.platform == "linux":
            # A number may come to name another process, a descriptor cannot.
            try:
                self._descriptor = os.pidfd_open(self._process)
            except OSError:
                self._process = None
        if not self._ready.done():
            self._ready.set_result(None)

    # --- asyncio.Protocol ------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See `asyncio.Protocol`."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """See `asyncio.Protocol`."""
        if self._buffer:
            self._buffer += data
            data = bytes(self._buffer)
            self._buffer.clear()
        size, start, most = ipc.HEAD.size, 0, len(data)
        while most - start >= size:
            kind, length = ipc.HEAD.unpack_from(data, start)
            end = start + size + length
            if most < end:
                break
            self._take(kind, data[start + size : end])
            start = end
        if start < most:
            self._buffer += data[start:]
        self._owner.on_change(self)

    def _take(self, kind: bytes, payload: bytes) -> None:
        if kind == ipc.READY:
            self._is_up(payload)
        elif kind == ipc.ERROR and not self._ready.done():
            self._ready.set_exception(ipc.read_error(payload))
        elif not self.line:
            return  # of a query that was ended
        elif kind == ipc.WHOLE:
            is_graph, gzipped, rows, is_last = ipc.ABOUT.unpack_from(payload)
            self._next(is_last, Answer(is_graph, gzipped, rows, self.snapshot.version, payload[ipc.ABOUT.size :]))
        elif kind == ipc.BEGIN:
            self._begin_stream(payload)
        elif kind == ipc.MORE:
            if self._streamed is not None:
                self._streamed.add(payload)
        elif kind == ipc.END:
            rows, is_last = ipc.ROWS.unpack(payload)
            if self._streamed is not None:
                self._streamed.rows = rows
            self._next(is_last, None)
        elif kind == ipc.ERROR:
            error = ipc.read_error(payload)
            # What took too much memory has it still.
            self._next(isinstance(error, QueryTooLarge), error)
        elif kind == ipc.SKIPPED:
            self._pop_first()

    def _begin_stream(self, payload: bytes) -> None:
        first = self.line[0]
        if first.settled or first.worker is not self:
            self.kill()  # a long answer that nobody waits for
            return
        is_graph, gzipped, _, _ = ipc.ABOUT.unpack_from(payload)
        self._streamed = StreamedAnswer(is_graph, gzipped, self)
        self._streamed.add(payload[ipc.ABOUT.size :])
        first.settle(self._streamed)

    def _next(self, is_last: bool, outcome: Answer | KgError | None) -> None:
        """The first query is at its end: a whole answer, an error, or None after the last piece."""
        self.usable = self.usable and not is_last
        first, streamed = self._pop_first(), self._streamed
        if streamed is not None:
            self._streamed = None
            assert self._transport is not None
            self._transport.resume_reading()
            streamed.add(cast("KgError | None", outcome))
        elif first.worker is self:
            first.settle(outcome or WorkerLost("the query process broke the protocol"))
        if self.line and not self.usable:
            self._return_all()

    def _pop_first(self) -> Pending:
        first = self.line.popleft()
        self._withdrawn = min(self._withdrawn, len(self.line))
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        if self.line:
            self._begin()
        return first

    def _return_all(self) -> None:
        """It should not be asked again: what it has not begun goes to others."""
        returned = [query for query in self.line if query.worker is self and not query.settled]
        for query in returned:
            query.worker = None
        self.line.clear()
        self._owner.on_returned(returned)
        self.kill()

    def connection_lost(self, exc: Exception | None) -> None:
        """See `asyncio.Protocol`."""
        self.usable = False
        lost = WorkerLost(
            "the process that evaluated the query ended, most likely because the query needs more memory "
            "than it may use: ask for less"
        )
        if not self._ready.done():
            self._ready.set_exception(lost)
            self._ready.exception()  # seen, even where nobody waits any more
        if self.line and self._streamed is None and self.line[0].tried < self._tries:
            # It may well have ended before the query came.
            self.line[0].tried += 1
            self._return_all()
        else:
            self._end_first(lost)
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
        self._process = None
        self.snapshot.release()
        self._gone.set_result(None)
        self._owner.on_lost(self)
        self._owner.on_change(self)
