"""A query in hand, and its answer as the server gets it from a worker: whole, or piece by piece."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from kg.errors import KgError
from kg.server.engine.ipc import Task, question

# What a worker may have sent that nobody took yet.
MOST_WAITING = 1 << 18


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

    async def whole(self) -> bytes:
        """The body to its end. Raises what `pieces` raises."""
        try:
            return b"".join([piece async for piece in self.pieces()])
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Nobody wants the rest of it: the worker ends, if it is still at it."""


class StreamedAnswer(Answer):
    """An answer that comes through `transport` in pieces; a reader that is slow makes its worker wait."""

    __slots__ = ("_abandon", "_has_ended", "_pieces", "_transport", "_waiting")

    def __init__(
        self, is_graph: bool, gzipped: bool, version: str, transport: asyncio.ReadTransport, abandon: Callable[[], None]
    ) -> None:
        super().__init__(is_graph, gzipped, 0, version, None)
        self._transport = transport
        self._abandon = abandon
        self._pieces: asyncio.Queue[bytes | KgError | None] = asyncio.Queue()
        self._waiting = 0
        self._has_ended = False

    def add(self, piece: bytes) -> None:
        """The next piece has come."""
        self._pieces.put_nowait(piece)
        self._waiting += len(piece)
        if self._waiting >= MOST_WAITING:
            self._transport.pause_reading()

    def end(self, error: KgError | None) -> None:
        """It is complete, or broke off by `error`; what comes through the transport is not its any more."""
        self._pieces.put_nowait(error)
        self._has_ended = True

    async def pieces(self) -> AsyncIterator[bytes]:
        """See `Answer`."""
        while (piece := await self._pieces.get()) is not None:
            if isinstance(piece, KgError):
                raise piece
            self._waiting -= len(piece)
            if self._waiting < MOST_WAITING and not self._has_ended:
                self._transport.resume_reading()
            yield piece

    def abandon(self) -> None:
        """See `Answer`."""
        if not self._has_ended:
            self._abandon()


class Pending:
    """A query in hand. `found` gets its answer (of a long one the beginning), the QueryError that evaluation
    raised, NotAcceptable, QueryTimeout, WorkerLost when the process ended, ClientGone.

    frame       as it goes to a worker
    until_gone  called for a slow query only, returns when nobody waits for it any more
    came        when it came, in the event loop's time
    expires     when it has waited too long, in the event loop's time
    tried       how many workers ended before they could have been at it for long
    """

    __slots__ = ("came", "expires", "found", "frame", "tried", "until_gone")

    def __init__(self, task: Task, until_gone: Callable[[], Awaitable[None]] | None, most_waiting: float) -> None:
        loop = asyncio.get_running_loop()
        self.frame = question(task)
        self.until_gone = until_gone
        self.came = loop.time()
        self.expires = self.came + most_waiting
        self.found: asyncio.Future[Answer] = loop.create_future()
        self.tried = 0

    def settle(self, outcome: Answer | KgError) -> None:
        """Tell what came of it, unless nobody waits any more."""
        if self.found.done():
            return
        if isinstance(outcome, KgError):
            self.found.set_exception(outcome)
        else:
            self.found.set_result(outcome)
