"""Worker processes on this machine.

No pool of the standard library lives on when one of its workers dies, and all of them run the user's script again in
each worker. A worker answers piece by piece, so who was at work when it died is known, and only that piece is charged.
"""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from queue import SimpleQueue
from threading import Thread
from typing import Any

from kg.errors import KgError, StopRun
from kg.pipeline.engines import AHEAD, START_SECONDS, STARTS, TRIES, Batch, Lost, Postponed, R, Task, Work, seconds

_COMMAND = "import sys; sys.path[:] = sys.argv[2:]; from kg.pipeline.engines.worker import main; main(int(sys.argv[1]))"


class _Worker:
    """A process, what it has before it, and since when it has been at the first of that."""

    def __init__(self, work: bytes) -> None:
        self.connection, theirs = Pipe()
        self.ready = False
        self.batches: deque[deque[Task]] = deque()
        # how many of the first batch are done without their result being there
        self.postponed = 0
        self.since = time.monotonic()
        # A group of its own: Ctrl-C is for the parent, which decides how to stop.
        self._process = subprocess.Popen(
            [sys.executable, "-c", _COMMAND, str(theirs.fileno()), *sys.path],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, pass_fds=[theirs.fileno()], process_group=0,
        )  # fmt: skip
        theirs.close()
        # Sending waits for the worker to read, which it does not while it hangs: the parent must not wait with it.
        self._outbox: SimpleQueue[bytes | None] = SimpleQueue()
        self._sender = Thread(target=_send, args=(self.connection, self._outbox), daemon=True)
        self._sender.start()
        self._outbox.put(work)

    def give(self, batch: Batch) -> None:
        """Send `batch`."""
        if not self.batches:
            self.since = time.monotonic()
        self.batches.append(deque(batch))
        self._outbox.put(pickle.dumps(batch, pickle.HIGHEST_PROTOCOL))

    @property
    def at(self) -> int:
        """The place in the first batch of the piece that the worker is at."""
        return min(self.postponed, len(self.batches[0]) - 1)

    def postpone(self) -> None:
        """A piece is done; the next one's time begins."""
        self.since = time.monotonic()
        self.postponed += 1

    def answered(self) -> Task:
        """The piece that an answer is for; the next one's time begins."""
        self.since = time.monotonic()
        self.postponed = max(0, self.postponed - 1)
        task = self.batches[0].popleft()
        if not self.batches[0]:
            self.batches.popleft()
        return task

    def end(self) -> int:
        """End the process; its exit status, negative for a signal's number."""
        self._process.kill()
        status = self._process.wait()
        self._outbox.put(None)
        self._sender.join()
        self.connection.close()
        return status


def _started(work: bytes) -> _Worker:
    try:
        return _Worker(work)
    except OSError as error:
        raise StopRun(f"no worker process can be started: {error.strerror or error}") from error


def _send(connection: Connection[Any, Any], outbox: SimpleQueue[bytes | None]) -> None:
    with suppress(OSError):  # the worker has died, which the other side of the connection tells
        while (message := outbox.get()) is not None:
            connection.send_bytes(message)


@dataclass(slots=True)
class Local:
    """`jobs` workers, each with `piece_seconds` for a short piece, and as much again for every 200,000 bytes of it; see
    `engines.Engine`."""

    jobs: int
    piece_seconds: float
    _workers: list[_Worker] = field(default_factory=list)
    # What a dead worker had before it, to be given to others before anything else.
    _again: deque[Batch] = field(default_factory=deque)
    _tries: Counter[int] = field(default_factory=Counter)
    _failed_starts: int = 0

    def results(self, batches: Iterable[Batch], work: Work[R]) -> Generator[tuple[Task, R | Lost]]:
        """See `engines.Engine`."""
        pickled = pickle.dumps(work, pickle.HIGHEST_PROTOCOL)
        source = iter(batches)
        try:
            while self._hand_out(source, pickled):
                yield from self._answers()
        finally:
            for worker in self._workers:
                worker.end()
            self._workers.clear()
            self._again.clear()
            self._tries.clear()

    def _hand_out(self, source: Iterator[Batch], work: bytes) -> bool:
        """Give every worker what it may have, starting workers as long as there is something for them. Returns
        whether anything is in hand."""
        for fill in range(AHEAD):
            for place in range(self.jobs):
                if place < len(self._workers) and len(self._workers[place].batches) > fill:
                    continue
                batch = self._again.popleft() if self._again else next(source, None)
                if batch is None:
                    return any(worker.batches for worker in self._workers)
                if place == len(self._workers):
                    self._workers.append(_started(work))
                self._workers[place].give(batch)
        return True

    def _answers(self) -> Iterator[tuple[Task, Any]]:
        """Wait for answers, deaths and time limits; what came."""
        ready = wait([worker.connection for worker in self._workers], self._seconds_left())
        for worker in self._workers.copy():
            if worker.connection in ready:
                try:
                    answer = worker.connection.recv()
                except (EOFError, OSError):
                    yield from self._bury(worker, "")
                    continue
                if isinstance(answer, KgError):
                    raise answer
                if isinstance(answer, Postponed):
                    worker.postpone()
                elif worker.ready:
                    yield worker.answered(), answer
                else:
                    worker.ready, worker.since, self._failed_starts = True, time.monotonic(), 0
            elif self._is_late(worker):
                yield from self._bury(worker, f"took longer than {round(self._limit(worker), 1):g} seconds")

    def _is_late(self, worker: _Worker) -> bool:
        if not worker.batches or time.monotonic() <= worker.since + self._limit(worker):
            return False
        # It may have answered while whoever takes the answers was long at the last one.
        return not worker.connection.poll()

    def _limit(self, worker: _Worker) -> float:
        """The seconds that the worker may take for what it is at."""
        if not worker.ready:
            return START_SECONDS
        return seconds(worker.batches[0][worker.at], self.piece_seconds)

    def _seconds_left(self) -> float | None:
        limits = [worker.since + self._limit(worker) for worker in self._workers if worker.batches]
        return max(0.0, min(limits) - time.monotonic()) if limits else None

    def _bury(self, worker: _Worker, how: str) -> Iterator[tuple[Task, Lost]]:
        """End a worker that died (or took too long, which `how` says) and take back what it had. The piece that it was
        at is tried once more, alone; if that was its last try, it is lost."""
        self._workers.remove(worker)
        ending = _ending(worker.end())
        remedy = "" if not how else ": split it or raise KG_ARTICLE_SECONDS"
        how = how or ending
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts == STARTS:
                raise StopRun(f"no worker process can be started: {STARTS} in a row {how} while loading the models")
        elif worker.batches:
            task = worker.batches[0][worker.at]
            del worker.batches[0][worker.at]
            self._tries[task.number] += 1
            if self._tries[task.number] < TRIES:
                self._again.append([task])
            else:
                yield task, Lost(f"its worker process {how}, {TRIES} times{remedy}")
        self._again.extend(batch for batch in worker.batches if batch)


def _ending(status: int) -> str:
    if status >= 0:
        return f"ended with exit code {status}"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"signal {-status}"
    return f"was killed ({name})" + (", perhaps for want of memory" if -status == signal.SIGKILL else "")
