"""A query in hand and its answer, as the server sees them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING

from kg.errors import KgError
from kg.server.engine.ipc import Task

if TYPE_CHECKING:
    from kg.server.engine.worker import Worker

# What a worker may have sent that nobody took yet.
MOST_WAITING = 1 << 18


class ClientGone(KgError):
    """Nobody waits for the answer any more."""


class Pending:
    """A query in hand; `until_gone`, called for a slow query only, returns when nobody waits for it any more.

    frame       as it goes to a worker
    worker      that it was given to; None while it waits for one
    settled     whether it was delivered
    unwanted    whether it was given up since
    tried       how many workers ended before they could have been at it for long
    came        when it came, in the event loop's time
    expires     when it has waited too long, in the event loop's time
    """

    __slots__ = ("came", "expires", "frame", "settled", "tried", "until_gone", "unwanted", "worker")

    def __init__(self, task: Task, until_gone: Callable[[], Awaitable[None]] | None = None) -> None:
        self.frame = task.frame()
        self.until_gone = until_gone
        self.worker: Worker | None = None
        self.settled = False
        self.unwanted = False
        self.tried = 0
        self.came = 0.0
        self.expires = 0.0

    def settle(self, outcome: Answer | KgError) -> None:
        """Deliver `outcome`, unless another was."""
        if not self.settled:
            self.settled = True
            self.deliver(outcome)

    def deliver(self, outcome: Answer | KgError) -> None:
        """Take what came of it: the answer (of a long one the beginning) or the error. Called once."""
        raise NotImplementedError


class Answer:
    """An answer that came whole.

    is_graph   whether it is a graph rather than solutions
    gzipped    whether it is compressed
    version    of the store that it was found in
    rows       rows or triples; of an answer in pieces known at its end
    body       None of an answer in pieces
    """

    __slots__ = ("body", "gzipped", "is_graph", "rows", "version")

    def __init__(self, is_graph: bool, gzipped: bool, rows: int, version: str, body: bytes | None) -> None:
        self.is_graph = is_graph
        self.gzipped = gzipped
        self.rows = rows
        self.version = version
        self.body = body

    async def pieces(self) -> AsyncIterator[bytes]:
        """The pieces of the body. Of one that did not come whole this raises what its evaluation
        raises, and whoever stops before the end calls `abandon`."""
        if self.body is not None:
            yield self.body

    def abandon(self) -> None:
        """Nobody wants the rest of it: the worker ends, if it is still at it."""


class StreamedAnswer(Answer):
    """An answer that comes in pieces; a reader that is slow makes its worker wait."""

    __slots__ = ("_arrived", "_pieces", "_waiting", "_worker")

    def __init__(self, is_graph: bool, gzipped: bool, worker: Worker) -> None:
        super().__init__(is_graph, gzipped, 0, worker.snapshot.version, None)
        self._worker = worker
        self._pieces: deque[bytes | KgError | None] = deque()
        self._waiting = 0
        self._arrived: asyncio.Future[None] | None = None

    def add(self, piece: bytes | KgError | None) -> None:
        """The next piece has come; an error where the answer broke off, None at its end."""
        self._pieces.append(piece)
        if isinstance(piece, bytes):
            self._waiting += len(piece)
            if self._waiting >= MOST_WAITING:
                self._worker.pause(self)
        if self._arrived is not None and not self._arrived.done():
            self._arrived.set_result(None)

    async def pieces(self) -> AsyncIterator[bytes]:
        """See `Answer`."""
        while True:
            while not self._pieces:
                self._arrived = asyncio.get_running_loop().create_future()
                await self._arrived
            piece = self._pieces.popleft()
            if isinstance(piece, KgError):
                raise piece
            if piece is None:
                return
            self._waiting -= len(piece)
            if self._waiting < MOST_WAITING:
                self._worker.resume(self)
            yield piece

    def abandon(self) -> None:
        """See `Answer`."""
        self._worker.abandon(self)


class Awaited(Pending):
    """A query in hand whose answer a coroutine awaits."""

    __slots__ = ("found",)

    def __init__(self, task: Task, until_gone: Callable[[], Awaitable[None]] | None) -> None:
        super().__init__(task, until_gone)
        self.found: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

    def deliver(self, outcome: Answer | KgError) -> None:
        """See `Pending`."""
        if isinstance(outcome, KgError):
            if not self.found.done():
                self.found.set_exception(outcome)
        elif self.found.done():
            outcome.abandon()
        else:
            self.found.set_result(outcome)
