"""Counting and sorting more lines than memory holds: sorted runs on disk, merged as they are read."""

from __future__ import annotations

import heapq
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, Self

# Bytes of lines held in memory, besides what Python needs for each of them.
MEMORY = 64_000_000
# What Python needs for a line and its count, about.
_EACH = 150
# Runs merged at once, each an open file.
_AT_ONCE = 100

Counted = tuple[bytes, int]


class ExternalCounter:
    """How often each line was added, in order of the lines' bytes; a context manager that takes its files away."""

    def __init__(self, folder: Path, memory: int = MEMORY) -> None:
        """`folder` is where runs lie; about `memory` bytes are used besides."""
        self._folder = tempfile.TemporaryDirectory(prefix="sorting-", dir=folder)
        self._memory = memory
        self._counts: Counter[bytes] = Counter()
        self._size = 0
        self._runs: list[Path] = []
        self._made = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def add(self, line: bytes, number: int = 1) -> None:
        """Count `line`, which holds no line end, `number` times more."""
        if line not in self._counts:
            self._size += len(line) + _EACH
        self._counts[line] += number
        if self._size >= self._memory:
            self._spill()

    def __iter__(self) -> Iterator[Counted]:
        """Each line once, with its number; nothing can be added afterwards."""
        if not self._runs:
            yield from sorted(self._counts.items())
            return
        self._spill()
        while len(self._runs) > _AT_ONCE:
            some, self._runs = self._runs[:_AT_ONCE], self._runs[_AT_ONCE:]
            self._write(_merged(some))
            for path in some:
                path.unlink()
        yield from _merged(self._runs)

    def _spill(self) -> None:
        if self._counts:
            self._write(sorted(self._counts.items()))
        self._counts.clear()
        self._size = 0

    def _write(self, counted: Iterable[Counted]) -> None:
        self._made += 1
        path = Path(self._folder.name, str(self._made))
        with path.open("wb") as stream:
            stream.writelines(b"%b\t%d\n" % each for each in counted)
        self._runs.append(path)


def _merged(runs: Iterable[Path]) -> Iterator[Counted]:
    streams = [path.open("rb") for path in runs]
    try:
        everything = heapq.merge(*map(_read, streams))
        for line, same in groupby(everything, key=lambda each: each[0]):
            yield line, sum(number for _, number in same)
    finally:
        for stream in streams:
            stream.close()


def _read(stream: BinaryIO) -> Iterator[Counted]:
    for row in stream:
        line, _, number = row.rpartition(b"\t")
        yield line, int(number)
