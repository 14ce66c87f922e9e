"""Shards into a store: what a build of all their articles would have put there, quad for quad.

A new store is loaded in bulk: each shard is read twice, once to check it and to see which articles it holds, once to
load those that stay; what is computed over all articles is counted meanwhile and comes last. Only articles with several
versions go in as a build would put them, and so does all that a store gets which holds something or is a remote one.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from kg import commit, shards
from kg.graph import ArticleGraph
from kg.iris import Minter
from kg.loading import choice, reduce
from kg.loading.account import Account, Broken, Progress
from kg.loading.choice import Way
from kg.settings import Settings
from kg.shards import Block, ExternalCounter, Shard
from kg.store import Store, opening
from kg.store.embedded import EmbeddedStore, bulk
from kg.store.embedded.compaction import compact

__all__ = ["Account", "Broken", "into_new", "into_store", "run"]

_FLUSH_EVERY = 1000
_AT_ONCE = 25


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
        compact(opened.directory)
    return account


def into_new(found: Sequence[Shard], directory: Path, minter: Minter, on_progress: Progress) -> Account:
    """Make `directory`, which is new or empty, a store of all that the shards hold. Until it is whole there is none:
    a load that was killed is begun anew. Raises StoreError where it cannot be made.
    """
    account = Account()
    with bulk.new_store(directory, minter.base) as loader:
        chosen = choice.choose(found, minter, loader.folder, account, on_progress)
        with ExternalCounter(loader.folder) as votes:

            def lines() -> Iterator[bytes]:
                for block in chosen.blocks({Way.ALONE}):
                    account.became[commit.Status.STORED] += 1
                    reduce.count(block.graph, block.key, minter, votes)
                    yield from block.graph
                    yield from block.provenance

            loader.lines(lines())
            loader.quads(reduce.entities(votes, minter))
        with loader.store() as store:
            _put(chosen.blocks({Way.VERSION}), store, minter, account)
    return account


def into_store(found: Sequence[Shard], store: Store, minter: Minter, on_progress: Progress) -> Account:
    """Put all that the shards hold into a store, in place of what it holds of the same articles; see `into_new`."""
    account = Account()
    with tempfile.TemporaryDirectory() as folder:
        chosen = choice.choose(found, minter, Path(folder), account, on_progress)
        _put(chosen.blocks({Way.ALONE, Way.VERSION}), store, minter, account)
    return account


def _put(blocks: Iterator[Block], store: Store, minter: Minter, account: Account) -> None:
    committer = commit.Committer(store, minter)
    unflushed = 0
    try:
        while batch := [_parsed(block, minter) for block in islice(blocks, _AT_ONCE)]:
            fates = committer.put(batch)
            account.became.update(fate.status for fate in fates)
            account.notes += (f"{fate.key}: {fate.reason}" for fate in fates if fate.reason)
            unflushed += len(batch)
            if unflushed >= _FLUSH_EVERY:
                store.flush()
                unflushed = 0
    finally:
        store.flush()
    account.notes += committer.notes()


def _parsed(block: Block, minter: Minter) -> ArticleGraph:
    quads, provenance = (tuple(bulk.parse(b"".join(part))) for part in (block.graph, block.provenance))
    return ArticleGraph(block.key, minter.article_graph(block.key), quads, provenance)
