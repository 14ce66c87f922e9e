"""A whole build: pieces go out to workers in batches, and what comes back goes into the store."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from kg import commit
from kg.articles import Note, NotRead, Piece, RawArticle
from kg.commit import Committer, Fate, Item, Known, Status
from kg.iris import Minter
from kg.pipeline.account import Build, Problem, Processed, Refused, Result, Unchanged
from kg.pipeline.engines import Batch, Engine, Lost, Task
from kg.pipeline.engines.inline import Inline
from kg.pipeline.engines.local import Local
from kg.pipeline.known import held, in_store
from kg.pipeline.manifest import LEFT_OUT, QUARANTINED, Entry, Manifest
from kg.pipeline.quarantine import Quarantine
from kg.pipeline.work import ReadAndProcess
from kg.settings import Settings
from kg.shards import Folder
from kg.store import Store

# A batch ends with so many pieces or bytes. The first ones are smaller, so that all workers soon have one.
BATCH = 25
BATCH_BYTES = 8_000_000
# What came of so many pieces, or of as many as came within some seconds, is stored together.
_STORE_SECONDS = 2.0
FLUSH_EVERY = 200
_STANDS = {Status.STORED, Status.REPLACED, Status.REVISED}


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
    rebuild: bool = True,
    engine: Engine | None = None,
    manifests: Sequence[Path] = (),
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
        there = None if rebuild else stack.enter_context(held(in_store(store, minter)))
        work = ReadAndProcess(settings, published, there)
        manifest = stack.enter_context(Manifest(manifests, minter))
        kept = Quarantine(Folder(str(quarantine)))
        running = _Run(store, Committer(store, minter), kept, manifest, on_plan, on_article)
        stack.callback(running.finish)
        _through(engine, batches(running.tasks(found)), work, running)
        again, running.again = running.again, None
        _through(engine, [[task] for task in again or ()], ReadAndProcess(settings, published), running)
        return running.build


def _through(engine: Engine, todo: Iterable[Batch], work: ReadAndProcess, running: _Run) -> None:
    came: Generator[tuple[Task, Result | Lost]] = engine.results(todo, work)
    with closing(came) as results:
        for task, result in results:
            running.take(task, result)
        running.store_all()


@dataclass(slots=True)
class _Run:
    """What a build has in hand."""

    store: Store
    committer: Committer
    quarantine: Quarantine
    manifest: Manifest
    on_plan: Callable[[int], None]
    on_article: Callable[[str], None]
    build: Build = field(default_factory=Build)
    # what must be processed although it is unchanged; None while that is done
    again: list[Task] | None = field(default_factory=list)
    # by the number of the piece that they are of
    _notes: list[tuple[int, str]] = field(default_factory=list)
    _problems: list[tuple[int, Problem]] = field(default_factory=list)
    _incomplete: list[tuple[int, str]] = field(default_factory=list)
    _waiting: list[tuple[Task, Processed | Unchanged]] = field(default_factory=list)
    _stored_at: float = field(default_factory=time.monotonic)
    _unflushed: int = 0

    def tasks(self, found: Iterable[Piece]) -> Iterator[Task]:
        """What may hold an article; what else was found is taken down."""
        total = 0
        for number, piece in enumerate(found):
            total += not isinstance(piece, Note)
            match piece:
                case NotRead():
                    self._refuse(number, piece.name, piece.reason)
                    self.on_article(piece.name)
                case Note():
                    self._notes.append((number, f"{piece.name}: {piece.words}"))
                case RawArticle():
                    yield Task(number, piece)
        self.on_plan(total)

    def take(self, task: Task, result: Result | Lost) -> None:
        """What came of a piece."""
        number, source = task.number, task.raw.name
        if isinstance(result, Refused | Lost):
            self._refuse(number, source, result.reason)
        else:
            self.quarantine.readable(source)
            if isinstance(result, Processed):
                self._notes += ((number, f"{source}: {note}") for note in result.notes)
            self._waiting.append((task, result))
        self.on_article(source)
        if len(self._waiting) >= BATCH or time.monotonic() > self._stored_at + _STORE_SECONDS:
            self.store_all()

    def _refuse(self, number: int, source: str, reason: str) -> None:
        self._problems.append((number, Problem(source, reason, whole=True)))
        self.quarantine.unreadable(source, reason)
        self.manifest.add([Entry(source, LEFT_OUT, reason=reason)])

    def store_all(self) -> None:
        """Store what came since the last time."""
        start = time.process_time()
        fates = self.committer.put([_item(result) for _, result in self._waiting])
        self.build.timings.update({"store": time.process_time() - start})
        entries = list[Entry]()
        for (task, result), fate in zip(self._waiting, fates, strict=True):
            if fate.status is Status.AGAIN and self.again is not None:
                self.again.append(task)
            else:
                entries.append(self._account(task, result, fate))
        self.manifest.add(entries)
        self._unflushed += len(self._waiting)
        if self._unflushed >= FLUSH_EVERY:
            self.store.flush()
            self._unflushed = 0
        self._waiting.clear()
        self._stored_at = time.monotonic()

    def _account(self, task: Task, result: Processed | Unchanged, fate: Fate) -> Entry:
        """Take down what became of an article."""
        number, build, stands = task.number, self.build, fate.status in _STANDS
        build.became[fate.status] += 1
        if fate.reason:
            self._notes.append((number, f"{task.raw.name}: {fate.reason}"))
        entry = Entry(task.raw.name, fate.status, fate.key, result.article.url, fate.reason or None, fate.other)
        if isinstance(result, Unchanged):
            return entry
        outcome = result.outcome
        build.timings.update(outcome.timings)
        if stands:
            build.counts.update(outcome.counts)
            self._incomplete += ((number, f"{outcome.name}: {reason}") for reason in outcome.incomplete)
        report = self.quarantine.keep(outcome) if stands or fate.status is Status.REMOVED else None
        if report:
            what = "nothing of it" if not outcome.accepted else f"{len(outcome.rejected)} triples of it not"
            problem = Problem(outcome.name, f"{what} stored: see {report}", not outcome.accepted, Path(report))
            self._problems.append((number, problem))
            status = entry.status if outcome.accepted else QUARANTINED
            return replace(entry, status=status, reason="; ".join(filter(None, (entry.reason, problem.reason))))
        return entry

    def finish(self) -> None:
        """Flush, and put the account in the order of the sources."""
        self.store.flush()
        self.quarantine.save()
        self.build.notes = [note for _, note in sorted(self._notes)] + self.committer.notes()
        self.build.incomplete = [line for _, line in sorted(self._incomplete, key=lambda each: each[0])]
        self.build.problems = [problem for _, problem in sorted(self._problems, key=lambda each: each[0])]


def _item(result: Processed | Unchanged) -> Item:
    if isinstance(result, Unchanged):
        article = result.article
        return Known(article.key, article.input_hash, article.modified or article.published)
    return result.outcome.accepted or commit.Refused(result.outcome.key)
