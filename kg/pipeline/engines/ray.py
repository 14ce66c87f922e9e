"""Workers on a Ray cluster (https://docs.ray.io), or on a Ray that is started on this machine for the build.

Each worker is an actor that loads the models in its constructor, so that they never go through the object store. It has
two batches before it. What concerns a whole batch happens to its pieces one by one next time.
"""

from __future__ import annotations

import logging
import time
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from kg import gc_tuning
from kg.errors import KgError, MissingExtra, StopRun
from kg.pipeline.engines import AHEAD, START_SECONDS, STARTS, TRIES, Batch, Lost, Postponed, R, Task, Work, seconds


class _Actor:
    """What runs on the cluster."""

    def __init__(self, work: Work[Any]) -> None:
        gc_tuning.collect_seldom()
        self._work = work
        self._fault: KgError | None = None
        try:
            work.prepare()
        except KgError as error:
            self._fault = error

    def ready(self) -> KgError | None:
        return self._fault

    def results(self, batch: Batch) -> list[Any] | KgError:
        try:
            return [result for result in self._work(batch) if not isinstance(result, Postponed)]
        except KgError as error:
            return error


@dataclass(slots=True)
class _Member:
    """An actor, what it has before it with the reference to what will come of it, and since when it has been at the
    first of that. Until it is `ready`, that is its start."""

    actor: Any
    ahead: deque[tuple[Any, Batch]]
    ready: bool = False
    suspicious: bool = False
    since: float = field(default_factory=time.monotonic)


@dataclass(slots=True)
class Ray:
    """Actors on the cluster at `address`; without one on that of RAY_ADDRESS, else on this machine. There are `jobs` of
    them, or as many as there are processors. For `piece_seconds` see `engines.local`. Raises MissingExtra where Ray is
    not installed, StopRun where there is no cluster or it runs no actor."""

    piece_seconds: float
    address: str | None = None
    jobs: int | None = None
    _members: list[_Member] = field(default_factory=list)
    # What a dead worker had before it; and the pieces, alone, that it may have been at.
    _again: deque[Batch] = field(default_factory=deque)
    _suspects: deque[Batch] = field(default_factory=deque)
    _tries: Counter[int] = field(default_factory=Counter)
    _failed_starts: int = 0

    def results(self, batches: Iterable[Batch], work: Work[R]) -> Generator[tuple[Task, R | Lost]]:
        """See `engines.Engine`."""
        ray = _imported()
        is_ours = not ray.is_initialized()
        if is_ours:
            self._begin(ray)
        try:
            actors = ray.remote(num_cpus=1, max_restarts=0, max_task_retries=0)(_Actor)
            given = ray.put(work.portable())
            source = iter(batches)
            while self._hand_out(source, lambda: actors.remote(given)):
                yield from self._answers(ray)
        finally:
            for member in self._members:
                ray.kill(member.actor)
            self._members.clear()
            if is_ours:
                ray.shutdown()

    def _begin(self, ray: Any) -> None:
        try:
            ray.init(
                self.address, include_dashboard=None if self.address else False, log_to_driver=False,
                logging_level=logging.ERROR, num_cpus=None if self.address else self.jobs,
            )  # fmt: skip
        except (OSError, RuntimeError, ValueError) as error:
            where = f"the Ray cluster {self.address}" if self.address else "Ray on this machine"
            raise StopRun(f"{where} cannot be used: {_first_line(error)}") from error
        if self.jobs is None:
            self.jobs = max(1, int(ray.cluster_resources().get("CPU", 1)))

    def _hand_out(self, source: Iterator[Batch], start: Callable[[], Any]) -> bool:
        """Give every worker that is ready what it may have, and start workers as long as there is something for them.
        Returns whether anything is in hand."""
        while True:
            # Suspects are alone with their worker: what else it has done may not be known any more when it dies.
            most = 1 if self._suspects else AHEAD
            free = [each for each in self._members if each.ready and len(each.ahead) < most and not each.suspicious]
            starting = sum(not member.ready for member in self._members)
            waiting = self._suspects or self._again
            # what waits is for those that start
            if not self._suspects and len(self._again) <= (0 if free else starting):
                self._again.extend(islice(source, 1))
            if free and waiting:
                self._give(min(free, key=lambda each: len(each.ahead)), waiting.popleft(), waiting is self._suspects)
            elif not free and len(waiting) > starting and len(self._members) < (self.jobs or 1):
                actor = start()
                self._members.append(_Member(actor, deque([(actor.ready.remote(), [])])))
            else:
                return bool(waiting) or any(member.ready and member.ahead for member in self._members)

    def _give(self, member: _Member, batch: Batch, suspicious: bool) -> None:
        if not member.ahead:
            member.since = time.monotonic()
        member.suspicious = suspicious
        member.ahead.append((member.actor.results.remote(list(map(_everywhere, batch))), batch))

    def _answers(self, ray: Any) -> Iterator[tuple[Task, Any]]:
        """Wait for answers, deaths and time limits; what came."""
        first = {member.ahead[0][0]: member for member in self._members if member.ahead}
        deadlines = [member.since + self._limit(member) for member in first.values()]
        done, _ = ray.wait(list(first), timeout=max(0.0, min(deadlines) - time.monotonic()))
        for member in self._members.copy():
            if not member.ahead:
                continue
            reference, batch = member.ahead[0]
            if reference in done:
                try:
                    answer = ray.get(reference)
                except ray.exceptions.RayError as error:
                    yield from self._bury(ray, member, _first_line(error))
                    continue
                if isinstance(answer, KgError):
                    raise answer
                member.ahead.popleft()
                member.since, member.suspicious = time.monotonic(), False
                if not member.ready:
                    member.ready, self._failed_starts = True, 0
                yield from zip(batch, answer or (), strict=True)
            elif time.monotonic() > member.since + self._limit(member):
                yield from self._bury(ray, member, f"it took longer than {self._limit(member):.0f} seconds")

    def _limit(self, member: _Member) -> float:
        """The seconds that a worker may take for what it is at. A start may wait as long as others work, for a cluster
        may be full, or grow."""
        if not member.ready:
            return float("inf") if any(each.ready for each in self._members) else START_SECONDS
        return sum(seconds(task, self.piece_seconds) for task in member.ahead[0][1])

    def _bury(self, ray: Any, member: _Member, how: str) -> Iterator[tuple[Task, Lost]]:
        """End a worker that died, and take back what it had. The pieces of the batch that it was at are tried alone;
        one that was alone with a worker that died, twice, is lost."""
        self._members.remove(member)
        with suppress(ray.exceptions.RayError):
            ray.kill(member.actor)
        (_, batch), *others = member.ahead
        if not member.ready:
            self._failed_starts += 1
            if self._failed_starts == STARTS:
                raise StopRun(f"no worker can be started on the Ray cluster, {STARTS} in a row failed: {how}")
        elif len(batch) > 1:
            self._suspects.extend([task] for task in batch)
        else:
            (task,) = batch
            # what was not alone is not charged
            self._tries[task.number] += member.suspicious
            if self._tries[task.number] < TRIES:
                self._suspects.append([task])
            else:
                yield task, Lost(f"ended {TRIES} workers alone, the last so: {how}")
        self._again.extend(waiting for _, waiting in others)


def _imported() -> Any:
    try:
        import ray
    except ImportError as error:
        raise MissingExtra("the engine ray needs Ray: pip install 'newskg[ray]'") from error
    return ray


def _everywhere(task: Task) -> Task:
    """`task` for a process with another working directory."""
    data = task.raw.data
    return replace(task, raw=replace(task.raw, data=data.absolute())) if isinstance(data, Path) else task


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
