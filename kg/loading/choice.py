"""Which articles of shards go into the store, and how: found out without having more than one shard in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from enum import IntEnum
from itertools import groupby
from pathlib import Path

from kg import shards
from kg.errors import BadInput, StopRun
from kg.iris import Minter
from kg.loading import check
from kg.loading.account import Account, Broken, Progress
from kg.shards import Block, BrokenShard, ExternalCounter, Shard


class Way(IntEnum):
    """How an article goes into a store: not at all, since it stands in another block, too; by itself; or together with
    other versions of it."""

    NOT = 0
    ALONE = 1
    VERSION = 2


class Chosen:
    """The blocks of checked shards, and the way of each."""

    def __init__(self, found: Sequence[Shard], minter: Minter, on_progress: Progress) -> None:
        self._found = found
        self._minter = minter
        self._on_progress = on_progress
        self._done = 0
        # a byte for each block of a shard, in their order
        self._ways: dict[int, bytearray] = {}

    def add(self, shard: int, blocks: int) -> None:
        """The shard of that number is whole, and has so many blocks."""
        self._ways[shard] = bytearray(blocks)

    def take(self, place: tuple[int, int], way: Way) -> None:
        """The block at `place`, numbers of its shard and in that, goes that way."""
        shard, at = place
        self._ways[shard][at] = way

    def blocks(self, ways: Collection[Way]) -> Iterator[Block]:
        """All blocks that go one of `ways`. Raises StopRun where a shard is not what it was."""
        total = sum(sum(map(bool, each)) for each in self._ways.values())
        for shard, own in self._ways.items():
            if not any(way in own for way in ways):
                continue
            try:
                for way, block in zip(own, shards.blocks(self._found[shard], self._minter), strict=True):
                    if way in ways:
                        yield block
                        self._done += bool(way)
                        self._on_progress("loading articles", self._done, total)
            except (BrokenShard, ValueError) as error:
                raise StopRun(f"{self._found[shard]} was changed while it was loaded: load again") from error


def choose(found: Sequence[Shard], minter: Minter, folder: Path, account: Account, on_progress: Progress) -> Chosen:
    """Check all shards, and choose of several blocks about one text the one that a build would have kept: of those that
    the latest version made, the one that was changed last, else the least by its input. What is broken is entered into
    `account`; `folder` is for files while it lasts."""
    chosen = Chosen(found, minter, on_progress)
    with ExternalCounter(folder) as index, ExternalCounter(folder) as works:
        for number, shard in enumerate(found):
            try:
                rows = [check.row(block, minter) for block in shards.blocks(shard, minter)]
            except (BrokenShard, BadInput) as error:
                account.problems.append(Broken(str(shard), str(error)))
            else:
                account.shards += 1
                chosen.add(number, len(rows))
                for at, row in enumerate(rows):
                    index.add(b"%b\t%d\t%d" % (row, number, at))
            on_progress("checking shards", number + 1, len(found))
        for _, same in _grouped(index):
            blocks = [line.split(b"\t") for line in same]
            latest = max(made for _, made, *_ in blocks)
            made_last = [each for each in blocks if each[1] == latest]
            dated = max(day for *_, day, _, _, _, _ in made_last)
            # sorted by their input: of one text under several names a build keeps the latest, else the least
            *_, versions_of, in_shard, at_block = next(each for each in made_last if each[3] == dated)
            chosen.take((int(in_shard), int(at_block)), Way.ALONE)
            account.repeated += len(blocks) - 1
            for work in versions_of.split():
                works.add(b"%b\t%b\t%b" % (work, in_shard, at_block))
        for _, same in _grouped(works):
            places = [line.rsplit(b"\t", 2)[1:] for line in same]
            for in_shard, at_block in places if len(places) > 1 else ():
                chosen.take((int(in_shard), int(at_block)), Way.VERSION)
    return chosen


def _grouped(lines: ExternalCounter) -> Iterator[tuple[bytes, Iterator[bytes]]]:
    """Lines with the same first field together."""
    return groupby((line for line, _ in lines), key=lambda line: line.partition(b"\t")[0])
