"""One process that evaluates queries, as the server sees it; and the nursery that it comes from.

The processes themselves are `kg.server.evaluator`. The event loop never waits for a query: a worker
is spoken to through a socket, and one that runs past its time limit is killed.
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
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import cast

from kg.errors import KgError, QueryTimeout, QueryTooLarge
from kg.server import frames
from kg.server.frames import Task
from kg.server.snapshots import Snapshot
from kg.settings import Settings

START_SECONDS = 60.0
END_SECONDS = 2.0
# A query that runs this long gives its place to others, ...
SLOW_SECONDS = 0.1
# ... and one that runs this long leaves the processor to them.
NICE_SECONDS = 1.0
NICENESS = 10
# What a worker may have sent that nobody took yet.
MOST_WAITING = 1 << 18


class WorkerLost(KgError):
    """The process that evaluated the query ended of itself."""


class ClientGone(KgError):
    """Nobody waits for the answer any more."""


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
            if self._process is None or self._process.returncode is not None:
                await self._start()
            assert self._socket is not None
            ours, its = socket.socketpair()
            try:
                async with asyncio.timeout(START_SECONDS):
                    socket.send_fds(self._socket, [os.fsencode(snapshot.directory)], [its.fileno()])
                    if not await asyncio.get_running_loop().sock_recv(self._socket, 1):
                        raise ConnectionResetError
            except (TimeoutError, ConnectionError) as failure:
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
                *(sys.executable, "-m", "kg.server.evaluator", str(self._settings.query_memory)),
                *(self._federation, *self._settings.allow_service),
                stdin=its.fileno(),
                # The child must find this very package, however this process found it; and no secrets.
                env={
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


class Answer:
    """An answer: `body` where it came whole, else None, and `pieces` gives it.

    is_graph   whether it is a graph rather than solutions
    gzipped    whether it is compressed
    version    of the store that it was found in
    rows       rows or triples; of an answer in pieces known at its end
    """

    def __init__(self, worker: Worker, about: bytes, body: bytes | None) -> None:
        self.is_graph, self.gzipped, self.rows, _ = frames.ABOUT.unpack(about)
        self.version = worker.snapshot.version
        self.body = body
        self._worker = worker

    async def pieces(self) -> AsyncIterator[bytes]:
        """The pieces of an answer that did not come whole. Raises what `Worker.ask` raises. Whoever
        stops before the end calls `abandon`."""
        while (piece := await self._worker.next_piece()) is not None:
            yield piece
        self.rows = self._worker.rows

    def abandon(self) -> None:
        """Nobody wants the rest of it: the worker ends, if it is still at it."""
        self._worker.abandon(self)


class Worker(asyncio.Protocol):
    """One process with one snapshot open; `usable` turns False for good once it was killed, ended, or
    should not be asked again. `on_slow`, `on_free` and `on_lost` are called with the worker
    when its query has run for SLOW_SECONDS, when its answer is there, and when its process ended."""

    def __init__(self, snapshot: Snapshot, settings: Settings) -> None:
        self.snapshot = snapshot
        self.usable = True
        self.is_slow = False
        self.rows = 0
        self.on_slow: Callable[[Worker], None] = lambda _: None
        self.on_free: Callable[[Worker], None] = lambda _: None
        self.on_lost: Callable[[Worker], None] = lambda _: None
        self._loop = asyncio.get_running_loop()
        self._seconds = settings.timeout
        self._transport: asyncio.Transport | None = None
        self._ready: asyncio.Future[None] = self._loop.create_future()
        self._gone: asyncio.Future[None] = self._loop.create_future()
        self._process: int | None = None
        self._descriptor: int | None = None
        self._buffer = bytearray()
        self._answer: asyncio.Future[Answer] | None = None
        self._streamed: Answer | None = None
        self._pieces: deque[bytes | KgError | None] = deque()
        self._waiting = 0
        self._piece: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._until = 0.0
        self._was_slow = False
        self._gone_client: Callable[[], Awaitable[None]] | None = None
        self._watch: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls, nursery: Nursery, snapshot: Snapshot, settings: Settings) -> Worker:
        """A worker that is ready. Raises StoreError where the snapshot cannot be opened, WorkerLost or
        OSError where the process does not come up."""
        # Counted before the first await, lest the snapshot be removed meanwhile.
        snapshot.users += 1
        try:
            channel = await nursery.fork(snapshot)
            worker = cls(snapshot, settings)
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

    # --- asking ------------------------------------------------------------------------------

    async def ask(self, task: Task, until_gone: Callable[[], Awaitable[None]] | None = None) -> Answer:
        """The answer to `task`; where it is long, its beginning.

        Raises the QueryError that evaluation raised, NotAcceptable, QueryTimeout, WorkerLost when the
        process ended, ClientGone when `until_gone` returns first, which is called for a slow
        query only. Cancellation ends the process.
        """
        transport = self._transport
        assert transport is not None
        self._answer = self._loop.create_future()
        self._streamed = None
        self._gone_client = until_gone
        self._was_slow = False
        self._until = self._loop.time() + self._seconds
        self._timer = self._loop.call_later(min(SLOW_SECONDS, self._seconds), self._on_time)
        transport.write(task.frame())
        try:
            return await self._answer
        except asyncio.CancelledError:
            self._fail(ClientGone("the query was given up"))
            raise

    async def next_piece(self) -> bytes | None:
        """The next piece of an answer that did not come whole, None at its end."""
        while not self._pieces:
            self._piece = self._loop.create_future()
            await self._piece
        piece = self._pieces.popleft()
        if isinstance(piece, KgError):
            raise piece
        if piece is not None:
            self._waiting -= len(piece)
            if self._waiting < MOST_WAITING and self._transport is not None:
                self._transport.resume_reading()
        return piece

    def abandon(self, answer: Answer) -> None:
        """End the process if it is still at `answer`."""
        if self._streamed is answer:
            self._fail(ClientGone("the answer was given up"))

    def _on_time(self) -> None:
        """The query is slow, very slow, or has run out of time."""
        now = self._loop.time()
        if now >= self._until:
            self._fail(QueryTimeout(f"the query ran longer than {self._seconds:g} seconds and was ended"))
            return
        began = self._until - self._seconds
        if not self._was_slow:
            self._was_slow = True
            self._timer = self._loop.call_at(min(began + NICE_SECONDS, self._until), self._on_time)
            if self._gone_client is not None:
                self._watch = self._loop.create_task(self._watch_client(self._gone_client))
            self.on_slow(self)
            return
        self._timer = self._loop.call_at(self._until, self._on_time)
        if self._process is not None:
            self.usable = False  # only root may take it back
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self._process, NICENESS)

    async def _watch_client(self, until_gone: Callable[[], Awaitable[None]]) -> None:
        await until_gone()
        self._watch = None
        self._fail(ClientGone("the client went away"))

    def _fail(self, error: KgError) -> None:
        """The query in hand ends with `error`, and the process with it."""
        self.kill()
        self._finish(error)

    def _finish(self, outcome: Answer | KgError | None) -> None:
        """The query in hand is at its end: a whole answer, an error, or None after the last piece."""
        if self._answer is None:
            return
        for each in (self._timer, self._watch):
            if each is not None:
                each.cancel()
        self._timer = self._watch = self._gone_client = None
        answer, self._answer = self._answer, None
        if self._streamed is not None:
            self._streamed = None
            self._add_piece(cast("KgError | None", outcome))
        elif not answer.done():
            if isinstance(outcome, Answer):
                answer.set_result(outcome)
            else:
                answer.set_exception(outcome or WorkerLost("the query process broke the protocol"))
        self.on_free(self)

    def _add_piece(self, piece: bytes | KgError | None) -> None:
        self._pieces.append(piece)
        if isinstance(piece, bytes):
            self._waiting += len(piece)
            if self._waiting >= MOST_WAITING and self._transport is not None:
                self._transport.pause_reading()
        if self._piece is not None and not self._piece.done():
            self._piece.set_result(None)

    # --- the process ---------------------------------------------------------------------------

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
        size = frames.HEAD.size
        if not self._buffer and len(data) >= size:
            kind, length = frames.HEAD.unpack_from(data)
            if len(data) == size + length:  # as nearly always
                self._take(kind, data[size:])
                return
        self._buffer += data
        while len(self._buffer) >= size:
            kind, length = frames.HEAD.unpack_from(self._buffer)
            if len(self._buffer) < size + length:
                return
            payload = bytes(self._buffer[size : size + length])
            del self._buffer[: size + length]
            self._take(kind, payload)

    def _take(self, kind: bytes, payload: bytes) -> None:
        about = frames.ABOUT.size
        if kind == frames.READY:
            self._is_up(payload)
        elif kind == frames.WHOLE:
            answer = Answer(self, payload[:about], payload[about:])
            self.usable = self.usable and not frames.ABOUT.unpack_from(payload)[3]
            self._finish(answer)
        elif kind == frames.BEGIN and self._answer is not None and not self._answer.done():
            self._pieces.clear()
            self._waiting = 0
            self._piece = None
            self._streamed = Answer(self, payload[:about], None)
            self._add_piece(payload[about:])
            self._answer.set_result(self._streamed)
        elif kind == frames.MORE:
            self._add_piece(payload)
        elif kind == frames.END:
            self.rows, is_last = frames.ROWS.unpack(payload)
            self.usable = self.usable and not is_last
            self._finish(None)
        elif kind == frames.ERROR:
            error = frames.read_error(payload)
            if not self._ready.done():
                self._ready.set_exception(error)
                return
            # What took too much memory has it still.
            self.usable = self.usable and not isinstance(error, QueryTooLarge)
            self._finish(error)

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
        self._finish(lost)
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
        self._process = None
        self.snapshot.release()
        self._gone.set_result(None)
        self.on_lost(self)
