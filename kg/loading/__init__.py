"""Shards into a store: what a build of all their articles would have put there, quad for quad.

A new store is loaded in bulk: each shard is read twice, once to check it and to see which articles it holds, once to
load those that stay; what is computed over all articles is counted meanwhile and comes last. A store that holds
something, or is a remote one, gets the articles one by one, as a build would put them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import Path

from kg import commit, shards
from kg.errors import BadInput, StopRun
from kg.graph import ArticleGraph
from kg.iris import Minter
from kg.loading import check, reduce
from kg.settings import Settings
from kg.shards import Block, BrokenShard, ExternalCounter, Shard
from kg.store import Store, opening
from kg.store.embedded import EmbeddedStore, bulk

__all__ = ["Account", "Broken", "into_new", "into_store", "run"]

_FLUSH_EVERY = 1000
_AT_ONCE = 25
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Broken:
    """A shard of which nothing was loaded, and why."""

    source: str
    reason: str


@dataclass(slots=True)
class Account:
    """What became of the shards.

    shards    whole ones
    stored    articles that are in the store now, of which it held `replaced` before
    repeated  articles that stood in the shards once more
    """

    shards: int = 0
    stored: int = 0
    replaced: int = 0
    repeated: int = 0
    problems: list[Broken] = field(default_factory=list)


def run(urls: Iterable[str], settings: Settings, on_progress: Progress) -> Account:
    """Load the shards at `urls`, files and folders on any file system that fsspec knows, into the store of `settings`:
    in bulk where there is none yet, else in place of what it holds of the same articles.

    `on_progress` is told what is done, and how many of how many. A shard that is broken is left out whole and named in
    the account. Raises BadInput for an address that holds no shard, and what opening a store raises.
    """
    found = shards.find(urls)
    if isinstance(settings.store, Path) and bulk.is_new(settings.store):
        return into_new(found, settings.store, Minter(settings.base), on_progress)
    with opening.writing(settings, create=True) as opened:
        account = into_store(found, opened, Minter(settings.base), on_progress)
        if isinstance(opened, EmbeddedStore):
            opened.optimize()
    return account


# Which blocks of each shard stay: a flag for each, in their order.
_Kept = dict[int, bytearray]


def into_new(found: Sequence[Shard], directory: Path, minter: Minter, on_progress: Progress) -> Account:
    """Make `directory`, which is new or empty, a store of all that the shards hold. Until it is whole there is none:
    a load that was killed is begun anew. Raises StoreError where it cannot be made.
    """
    account = Account()
    with bulk.new_store(directory, minter.base) as loader:
        kept = _choose(found, minter, loader.folder, account, on_progress)
        with ExternalCounter(loader.folder) as votes:

            def lines() -> Iterator[bytes]:
                for block in _kept_blocks(found, kept, minter, account, on_progress):
                    reduce.count(block.graph, block.key, minter, votes)
                    yield from block.graph
                    yield from block.provenance

            loader.lines(lines())
            loader.quads(reduce.entities(votes, minter))
    return account


def into_store(found: Sequence[Shard], store: Store, minter: Minter, on_progress: Progress) -> Account:
    """Put all that the shards hold into a store, in place of what it holds of the same articles; see `into_new`."""
    account = Account()
    with tempfile.TemporaryDirectory() as folder:
        kept = _choose(found, minter, Path(folder), account, on_progress)
    committer = commit.Committer(store, minter)
    blocks = _kept_blocks(found, kept, minter, account, on_progress)
    try:
        while batch := [_parsed(block, minter) for block in islice(blocks, _AT_ONCE)]:
            account.replaced += sum(fate.status is not commit.Status.STORED for fate in committer.put(batch))
            if account.stored % _FLUSH_EVERY == 0:
                store.flush()
    finally:
        store.flush()
    return account


def _parsed(block: Block, minter: Minter) -> ArticleGraph:
    quads, provenance = (tuple(bulk.parse(b"".join(part))) for part in (block.graph, block.provenance))
    return ArticleGraph(block.key, minter.article_graph(block.key), quads, provenance)


def _choose(found: Sequence[Shard], minter: Minter, folder: Path, account: Account, on_progress: Progress) -> _Kept:
    """Check all shards, and choose of several blocks about one article the one that a build would have kept."""
    kept: _Kept = {}
    with ExternalCounter(folder) as index:
        for number, shard in enumerate(found):
            try:
                rows = [check.row(block, minter) for block in shards.blocks(shard, minter)]
            except (BrokenShard, BadInput) as error:
                account.problems.append(Broken(str(shard), str(error)))
            else:
                account.shards += 1
                kept[number] = bytearray(len(rows))
                for at, row in enumerate(rows):
                    index.add(b"%b\t%d\t%d" % (row, number, at))
            on_progress("checking shards", number + 1, len(found))
        for _, same in groupby(index, key=lambda each: each[0].partition(b"\t")[0]):
            (first, _), *others = same
            _, shard_number, at_block = first.rsplit(b"\t", 2)
            kept[int(shard_number)][int(at_block)] = True
            account.repeated += len(others)
    return kept


def _kept_blocks(
    found: Sequence[Shard], kept: _Kept, minter: Minter, account: Account, on_progress: Progress
) -> Iterator[Block]:
    total = sum(map(sum, kept.values()))
    for number, flags in kept.items():
        if not any(flags):
            continue
        try:
            for flag, block in zip(flags, shards.blocks(found[number], minter), strict=True):
                if flag:
                    yield block
                    account.stored += 1
                    on_progress("loading articles", account.stored, total)
        except (BrokenShard, ValueError) as error:
            raise StopRun(f"{found[number]} was changed while it was loaded: load again") from error
