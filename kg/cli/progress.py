"""How far long work has come, how fast it goes and how long it will take, on standard error."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

# The pace is that of the last minute, so that a quick or slow beginning is soon forgotten.
_WINDOW = 60.0
_SAMPLE = 0.5
# Too little to tell a pace from.
_LEAST = 2.0


class Pace:
    """How fast something advances, by what it did within the last minute."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._samples: deque[tuple[float, int]] = deque()

    def reach(self, done: int) -> None:
        """`done` are done by now."""
        now = self._clock()
        if not self._samples or now >= self._samples[-1][0] + _SAMPLE:
            self._samples.append((now, done))
        while len(self._samples) > 2 and self._samples[1][0] < now - _WINDOW:
            self._samples.popleft()

    def rate(self) -> float | None:
        """How many are done in a second; None where that cannot be told yet."""
        if not self._samples:
            return None
        (start, before), (end, after) = self._samples[0], self._samples[-1]
        return (after - before) / (end - start) if end >= start + _LEAST and after > before else None


def words(done: int, total: int | None, rate: float | None) -> tuple[str, str]:
    """How fast it goes and how long it takes, as people say it; '' for what is not known.

    >>> words(100, 10000, 9.87)
    ('9.9 a second', '17 min left')
    >>> words(100, None, 0.05)
    ('3.0 a minute', '')
    """
    if rate is None:
        return "", ""
    pace = f"{rate:.1f} a second" if rate >= 1 else f"{60 * rate:.1f} a minute"
    return pace, f"{_duration((total - done) / rate)} left" if total is not None and total > done else ""


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"


class Counting:
    """How far long work has come: a bar on a terminal; elsewhere a line after every tenth of it where there is enough
    of it, and at least every half minute."""

    _LINES_FROM = 100
    _SECONDS = 30.0

    def __init__(self, what: str, bar: Progress) -> None:
        self._what, self._bar = what, bar
        self._task = bar.add_task(what, total=None, count="", pace="", left="")
        self._begin()

    def _begin(self) -> None:
        self._done, self._total = 0, 0
        self._pace = Pace()  # which begins with the first that is done, for nothing is while models load
        self._said = time.monotonic()

    def turn_to(self, what: str) -> None:
        """Other work begins, unless it is what is being done."""
        if what != self._what:
            self._what = what
            self._begin()
            self._bar.reset(self._task, total=None, description=what, count="", pace="", left="")

    def plan(self, total: int) -> None:
        """There are `total` to be done, as far as is known by now."""
        self._total = total
        self._bar.update(self._task, total=total, count=f"{self._done} of {total}")

    def advance(self, number: int = 1) -> None:
        """So many more are done."""
        self.reach(self._done + number)

    def reach(self, done: int, total: int | None = None) -> None:
        """`done` are done, of `total` where that is known by now."""
        if total is not None and total != self._total:
            self.plan(total)
        before, self._done = self._done, done
        self._pace.reach(done)
        total = self._total if self._total >= done else None
        pace, left = words(done, total, self._pace.rate())
        count = f"{done} of {total}" if total else str(done)
        self._bar.update(self._task, completed=done, count=count, pace=pace, left=left)
        if self._bar.disable and self._is_due(before, done):
            self._said = time.monotonic()
            print(f"kg: {self._what}: {', '.join(part for part in (count, pace, left) if part)}", file=sys.stderr)

    def _is_due(self, before: int, done: int) -> bool:
        if time.monotonic() > self._said + self._SECONDS:
            return True
        return self._total >= self._LINES_FROM and 10 * done // self._total > 10 * before // self._total


@contextmanager
def counting(what: str) -> Iterator[Counting]:
    """Progress of `what` ('verifying') on standard error."""
    texts = (TextColumn(f"{{task.fields[{name}]}}") for name in ("count", "pace", "left"))
    err = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), *texts)
    with Progress(*columns, console=err, disable=not err.is_terminal, transient=True) as bar:
        yield Counting(what, bar)
