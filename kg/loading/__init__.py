"""Shards into a store: what a build of all their articles would have put there, quad for quad.

A new store is loaded in bulk: each shard is read twice, once to check it and to see which articles it holds, once to
load those that stay; what is computed over all articles is counted meanwhile and comes last. Only articles with several
versions go in as a build would put them, and so does all that a store gets which holds something or is a remote one.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain, islice
from pathlib import Path

from kg import commit, joining, nquads, shards
from kg.commit import Fate, Status, coding, marks
from kg.graph import ArticleGraph
from kg.iris import Minter
from kg.loading import choice, reduce
from kg.loading.account import Account, Broken, Postponed, Progress, entry
from kg.loading.choice import Chosen, Way
from kg.manifest import LEFT_OUT, Entry, Manifest, Target
from kg.settings import Settings
from kg.shards import Block, ExternalCounter, Shard
from kg.store import Store, opening
from kg.store.embedded import bulk
from kg.store.embedded.compaction import compact

__all__ = ["Account", "Broken", "into_new", "into_store", "run"]

_FLUSH_EVERY = 1000
_AT_ONCE = 25


def run(urls: Iterable[str], settings: Settings, on_progress: Progress, manifests: Sequence[Target] = ()) -> Account:
    """Load the shards at `urls`, files and folders on any file system that fsspec knows, into the store of `settings`:
    in bulk where there is none yet, else in place of what it holds of the same articles.

    `on_progress` is told what is done, and how many of how many; `manifests` are files that get a line for each article
    of a shard, and for each broken shard: what became of it. A shard that is broken is left out whole and named in the
    account. Raises BadInput for an address that holds no shard, and what opening a store raises.
    """
    found, minter = shards.find(urls), Minter(settings.base)
    with Manifest(manifests, minter) as manifest:
        if isinstance(settings.store, Path) and bulk.is_new(settings.store):
            account = into_new(found, settings.store, minter, on_progress, manifest)
        else:
            with opening.writing(settings, create=True) as opened:
                account = into_store(found, opened, minter, on_progress, manifest)
    if isinstance(settings.store, Path):
        compact(settings.store, account.notes.append)
    return account


def into_new(
    found: Sequence[Shard], directory: Path, minter: Minter, on_progress: Progress, manifest: Manifest
) -> Account:
    """Make `directory`, which is new or empty, a store of all that the shards hold. Until it is whole there is none,
    and the manifest says nothing: a load that was killed is begun anew. Raises StoreError where it cannot be made.
    """
    account = Account()
    with ExitStack() as stack:
        with bulk.new_store(directory, minter.base) as loader:
            entries = stack.enter_context(Postponed(loader.folder))
            chosen = choice.choose(found, minter, loader.folder, account, on_progress)
            with ExternalCounter(loader.folder) as votes:

                def lines() -> Iterator[bytes]:
                    for block in chosen.blocks({Way.ALONE}):
                        account.became[Status.STORED] += 1
                        entries.add(entry(block, Fate(block.key, Status.STORED), minter))
                        reduce.count(block.graph, block.key, minter, votes)
                        yield from block.graph
                        yield from block.provenance
                        waiting = marks.waiting([minter.article(block.key)], minter)
                        yield from (line.encode() for line in nquads.lines(waiting))
                        yield from _themes(block, minter)

                loader.lines(lines())
                loader.quads(reduce.entities(votes, minter))
            with loader.store() as store:
                for stored in _put(chosen.blocks({Way.VERSION}), store, minter, account):
                    entries.add(stored)
        manifest.add(chain(entries, _left_out(chosen, minter, account)))
    return account


def _themes(block: Block, minter: Minter) -> Iterator[bytes]:
    """What graph/identity says of the positions of an article, in a store that has no codebook."""
    found = coding.themed(bulk.parse(b"".join(block.graph)), minter)
    return (line.encode() for line in nquads.lines(found))


def into_store(
    found: Sequence[Shard], store: Store, minter: Minter, on_progress: Progress, manifest: Manifest
) -> Account:
    """Put all that the shards hold into a store, in place of what it holds of the same articles; see `into_new`."""
    account = Account()
    with tempfile.TemporaryDirectory() as folder:
        chosen = choice.choose(found, minter, Path(folder), account, on_progress)
        for stored in _put(chosen.blocks({Way.ALONE, Way.VERSION}), store, minter, account):
            manifest.add([stored])
        manifest.add(_left_out(chosen, minter, account))
    return account


def _put(blocks: Iterator[Block], store: Store, minter: Minter, account: Account) -> Iterator[Entry]:
    """Put `blocks` into the store; what became of them, as soon as it is there."""
    committer = commit.Committer(store, minter)
    unflushed = 0
    try:
        while batch := list(islice(blocks, _AT_ONCE)):
            fates = committer.put([_parsed(block, minter) for block in batch])
            account.became.update(fate.status for fate in fates)
            for block, fate in zip(batch, fates, strict=True):
                made = entry(block, fate, minter)
                account.notes += [f"{made.name}: {fate.reason}"] if fate.reason else []
                yield made
            unflushed += len(batch)
            if unflushed >= _FLUSH_EVERY:
                store.flush()
                unflushed = 0
        joining.update(store, minter)
    finally:
        store.flush()
    account.notes += committer.notes()


def _left_out(chosen: Chosen, minter: Minter, account: Account) -> Iterator[Entry]:
    for problem in account.problems:
        yield Entry(problem.source, LEFT_OUT, reason=problem.reason)
    for block in chosen.blocks({Way.NOT}):
        yield entry(block, Fate(block.key, Status.DUPLICATE, "the same text stands in the shards once more"), minter)


def _parsed(block: Block, minter: Minter) -> ArticleGraph:
    quads, provenance = (tuple(bulk.parse(b"".join(part))) for part in (block.graph, block.provenance))
    return ArticleGraph(block.key, minter.article_graph(block.key), quads, provenance)
