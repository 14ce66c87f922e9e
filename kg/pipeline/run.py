"""A whole build: pieces go out to workers in batches, and what comes back goes into the store."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from kg import __version__, commit, joining
from kg.articles import Piece
from kg.commit import Committer, Fate, Item, Known, Status
from kg.iris import Minter
from kg.manifest import Manifest, Target
from kg.pipeline.account import Build, Result, Unchanged
from kg.pipeline.books import Books, Read
from kg.pipeline.engines import Batch, Engine, Lost, Task
from kg.pipeline.engines.inline import Inline
from kg.pipeline.engines.local import Local
from kg.pipeline.known import held, in_store
from kg.pipeline.quarantine import Quarantine
from kg.pipeline.work import Contribute, ReadAndProcess
from kg.settings import Settings
from kg.shards import Folder
from kg.store import Store

# A batch ends with so many pieces or bytes. The first ones are smaller, so that all workers soon have one.
BATCH = 25
BATCH_BYTES = 8_000_000
# What came of so many pieces, or of as many as came within some seconds, is stored together.
_STORE_SECONDS = 2.0
FLUSH_EVERY = 200


def batches(pieces: Iterable[Task], most: int = BATCH) -> Iterator[Batch]:
    """`pieces` in batches of growing size, up to `most`."""
    wanted, batch, size = 1, list[Task](), 0
    for piece in pieces:
        batch.append(piece)
        size += len(piece.raw.data) if isinstance(piece.raw.data, bytes) else 0
        if len(batch) >= wanted or size >= BATCH_BYTES:
            yield batch
            wanted, batch, size = min(most, 2 * wanted), [], 0
    if batch:
        yield batch


def default_engine(settings: Settings) -> Engine:
    """What runs the workers where nothing else is said."""
    return Inline() if settings.jobs == 1 else Local(settings.jobs, settings.article_seconds)


def run(
    found: Iterable[Piece],
    store: Store,
    quarantine: Path,
    settings: Settings,
    *,
    published: date | datetime | None = None,
    rebuild: bool = False,
    engine: Engine | None = None,
    manifests: Sequence[Target] = (),
    on_plan: Callable[[int], None] = lambda total: None,
    on_article: Callable[[str], None] = lambda name: None,
) -> Build:
    """Stages 1 to 7 for all that was `found`, which is asked for no faster than it is worked on.

    published   publication date of articles that do not carry their own
    rebuild     also process what the store already holds from the same input, settings, software version and
                extractors' versions
    engine      what runs the workers; by default `settings.jobs` processes on this machine, or this one alone for 1 job
    manifests   files that get a line for each piece: what became of it
    on_plan     called with the number of pieces when all are found; on_article after each of them

    What cannot be used is kept in `quarantine` with its reason, and the rest goes on. An
    interrupt leaves what was stored by then in the store. Raises StopRun where nothing can go on.
    """
    minter = Minter(settings.base)
    engine = engine or default_engine(settings)
    with ExitStack() as stack:
        there = (
            None
            if rebuild
            else stack.enter_context(held(in_store(store, minter, settings.extraction_hash, __version__)))
        )
        work = Contribute(ReadAndProcess(settings, published, there))
        manifest = stack.enter_context(Manifest(manifests, minter))
        books = Books(Quarantine(Folder(str(quarantine))), manifest, on_plan, on_article)
        storing = _Storing(store, Committer(store, minter), books)
        stack.callback(storing.finish)
        _through(engine, batches(books.tasks(found)), work, storing)
        again, storing.again = storing.again, None
        _through(engine, [[task] for task in again or ()], Contribute(ReadAndProcess(settings, published)), storing)
        books.build.timed("join", lambda: joining.update(store, minter))
        return books.build


def _through(engine: Engine, todo: Iterable[Batch], work: Contribute, storing: _Storing) -> None:
    came: Generator[tuple[Task, Result | Lost]] = engine.results(todo, work)
    with closing(came) as results:
        for task, result in results:
            storing.take(task, result)
        storing.store_all()


@dataclass(slots=True)
class _Storing:
    """What a build has in hand."""

    store: Store
    committer: Committer
    books: Books
    # what must be processed although it is unchanged; None while that is done
    again: list[Task] | None = field(default_factory=list)
    _waiting: list[tuple[Task, Read]] = field(default_factory=list)
    _stored_at: float = field(default_factory=time.monotonic)
    _unflushed: int = 0

    def take(self, task: Task, result: Result | Lost) -> None:
        """What came of a piece."""
        read = self.books.came(task, result)
        if read is not None:
            self._waiting.append((task, read))
        if len(self._waiting) >= BATCH or time.monotonic() > self._stored_at + _STORE_SECONDS:
            self.store_all()

    def store_all(self) -> None:
        """Store what came since the last time."""
        timed = self.books.build.timed
        fates = timed("store", lambda: self.committer.put([_item(result) for _, result in self._waiting]))
        stored = list[tuple[Task, Read, Fate]]()
        for (task, result), fate in zip(self._waiting, fates, strict=True):
            if fate.status is Status.AGAIN and self.again is not None:
                self.again.append(task)
            else:
                stored.append((task, result, fate))
        self.books.became(stored)
        self._unflushed += len(self._waiting)
        if self._unflushed >= FLUSH_EVERY:
            timed("store", self.store.flush)
            self._unflushed = 0
        self._waiting.clear()
        self._stored_at = time.monotonic()

    def finish(self) -> None:
        """Flush, and close the books."""
        self.books.build.timed("store", self.store.flush)
        self.books.close(self.committer.notes())


def _item(result: Read) -> Item:
    if isinstance(result, Unchanged):
        article = result.article
        return Known(article.key, article.input_hash, article.modified or article.published)
    return result.contribution or commit.Refused(result.outcome.key)
