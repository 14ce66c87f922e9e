"""Worker processes on this machine.

No pool of the standard library lives on when one of its workers dies, and all of them run the user's script again in
each worker. A worker answers piece by piece, so who was at work when it died is known, and only that piece is charged.
"""

from __future__ import annotations

import os
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
from multiprocessing.reduction import send_handle
from queue import SimpleQueue
from threading import Thread
from typing import Any

from kg.errors import KgError, StopRun
from kg.pipeline.engines import AHEAD, START_SECONDS, STARTS, TRIES, Batch, Lost, Postponed, R, Task, Work, seconds
from kg.pipeline.engines.worker import FORKS

_COMMAND = "import sys; sys.path[:] = sys.argv[2:]; from kg.pipeline.engines.worker import main; main(int(sys.argv[1]))"
# What starts threads as soon as it is loaded or used, unless it is told not to.
_NO_THREADS = {
    "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "BLIS_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}  # fmt: skip


class _Template:
    """The process that loads the models and is forked into workers; see `worker`."""

    def __init__(self, work: bytes) -> None:
        self._control, theirs = Pipe()
        # A group of its own: Ctrl-C is for the parent, which decides how to stop.
        self._process = subprocess.Popen(
            [sys.executable, "-c", _COMMAND, str(theirs.fileno()), *sys.path], env={**os.environ, **_NO_THREADS},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, pass_fds=[theirs.fileno()], process_group=0,
        )  # fmt: skip
        theirs.close()
        with suppress(OSError):  # it has died, which its first worker tells
            self._control.send_bytes(work)

    @property
    def is_usable(self) -> bool:
        """Whether it can be asked for another worker."""
        return FORKS and self._process.poll() is None

    def fork(self) -> Connection[Any, Any]:
        """The connection to a new worker, which will be there when the models are; if there will be none, it ends."""
        ours, theirs = Pipe()
        with theirs, suppress(OSError):
            self._control.send(None)
            send_handle(self._control, theirs.fileno(), self._process.pid)
        return ours

    def end(self, worker: int | None = None) -> int:
        """End the process `worker`, or else the template with all that it was forked into; its exit status, negative
        for a signal's number."""
        if worker is not None and worker != self._process.pid:
            with suppress(EOFError, OSError):  # the template has ended, and all its workers with it
                self._control.send(worker)
                return int(self._control.recv())
        self._process.kill()
        self._control.close()
        return self._process.wait()


class _Worker:
    """A process, what it has before it, and since when it has been at the first of that. It has a number when it is
    ready."""

    def __init__(self, template: _Template) -> None:
        self.template = template
        self.connection = template.fork()
        self.number: int | None = None
        self.batches: deque[deque[Task]] = deque()
        # how many of the first batch are done without their result being there
        self.postponed = 0
        self.since = time.monotonic()
        # Sending waits for the worker to read, which it does not while it hangs: the parent must not wait with it.
        self._outbox: SimpleQueue[bytes | None] = SimpleQueue()
        self._sender = Thread(target=_send, args=(self.connection, self._outbox), daemon=True)
        self._sender.start()

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
        status = self.template.end(self.number)
        self._outbox.put(None)
        self._sender.join()
        self.connection.close()
        return status


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
    _template: _Template | None = None
    _workers: list[_Worker] = field(default_factory=list)
    # What a dead worker had before it, to be given to others before anything else.
    _again: deque[Batch] = field(default_factory=deque)
    _tries: Counter[int] = field(default_factory=Counter)
    # One after the other, without a worker of any.
    _failed: set[_Template] = field(default_factory=set)

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
            if self._template is not None:
                self._template.end()
            self._template = None
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
                    self._workers.append(self._started(work))
                self._workers[place].give(batch)
        return True

    def _started(self, work: bytes) -> _Worker:
        try:
            if self._template is None or not self._template.is_usable:
                self._template = _Template(work)
            return _Worker(self._template)
        except OSError as error:
            raise StopRun(f"no worker process can be started: {error.strerror or error}") from error

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
                elif worker.number is not None:
                    yield worker.answered(), answer
                else:
                    worker.number, worker.since = answer, time.monotonic()
                    self._failed.clear()
            elif self._is_late(worker):
                yield from self._bury(worker, f"took longer than {round(self._limit(worker), 1):g} seconds")

    def _is_late(self, worker: _Worker) -> bool:
        if not worker.batches or time.monotonic() <= worker.since + self._limit(worker):
            return False
        # It may have answered while whoever takes the answers was long at the last one.
        return not worker.connection.poll()

    def _limit(self, worker: _Worker) -> float:
        """The seconds that the worker may take for what it is at."""
        if worker.number is None:
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
        if worker.number is None:
            self._failed.add(worker.template)
            if len(self._failed) == STARTS:
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
