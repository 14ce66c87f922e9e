"""A build into shards: each batch becomes one, which the worker writes that processed it.

So nothing large comes back to the process that hands out the pieces, and any number of machines may write into one
folder: a batch that is done twice gives the same file, and what stands in two shards is loaded once.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import date, datetime

from kg.articles import Piece
from kg.commit import Fate, Status
from kg.graph import ArticleGraph
from kg.iris import Minter
from kg.manifest import Manifest, Target
from kg.namespaces import DCTERMS, NKG, SCHEMA
from kg.pipeline.account import Build, Outcome, Processed, Result, Unchanged
from kg.pipeline.books import Books, Read
from kg.pipeline.engines import Batch, Engine, Lost, Postponed, Task
from kg.pipeline.known import Known, held
from kg.pipeline.quarantine import Quarantine
from kg.pipeline.run import batches, default_engine
from kg.pipeline.work import ReadAndProcess
from kg.settings import Settings
from kg.shards import Folder, files

# What a shard holds at most.
BATCH = 50


def run(
    found: Iterable[Piece],
    folder: Folder,
    settings: Settings,
    *,
    published: date | datetime | None = None,
    rebuild: bool = False,
    engine: Engine | None = None,
    manifests: Sequence[Target] = (),
    on_plan: Callable[[int], None] = lambda total: None,
    on_article: Callable[[str], None] = lambda name: None,
) -> Build:
    """Stages 1 to 6 for all that was `found`, into shards in `folder`, with what cannot be used in its `quarantine`;
    see `pipeline.run`. What shards there hold of the same input, version and settings is not done again, unless with
    `rebuild`. Raises StopRun where nothing can go on."""
    engine = engine or default_engine(settings)
    files.mark(folder)
    with ExitStack() as stack:
        there = None if rebuild else stack.enter_context(held(_in_shards(folder)))
        work = WriteShards(ReadAndProcess(settings, published, there), folder)
        manifest = stack.enter_context(Manifest(manifests, Minter(settings.base)))
        books = Books(Quarantine(Folder(folder.name_of(files.QUARANTINE))), manifest, on_plan, on_article)
        stack.callback(books.close)
        came: Generator[tuple[Task, Result | Lost]] = engine.results(batches(books.tasks(found), BATCH), work)
        for task, result in stack.enter_context(closing(came)):
            read = books.came(task, result)
            if read is not None:
                books.became([(task, read, _fate(read))])
    return books.build


def _fate(read: Read) -> Fate:
    """What a build knows by now: which of several versions, or of one text given twice, stands is for who loads them
    all."""
    if isinstance(read, Unchanged):
        return Fate(read.article.key, Status.UNCHANGED)
    outcome = read.outcome
    return Fate(outcome.key, Status.REMOVED if outcome.accepted is None else Status.STORED)


@dataclass(frozen=True)
class WriteShards:
    """`inner`, which reads and processes, and a shard in `folder` of what it accepts of a batch; the results come
    without graphs."""

    inner: ReadAndProcess
    folder: Folder

    def prepare(self) -> None:
        """See `engines.Work`."""
        self.inner.prepare()

    def portable(self) -> WriteShards:
        """See `engines.Work`."""
        return replace(self, inner=self.inner.portable())

    def __call__(self, batch: Batch) -> Iterator[Result | Postponed]:
        """See `engines.Work`. Raises BadInput where the shard cannot be written."""
        results: list[Result] = []
        for result in self.inner(batch):
            results.append(result)
            yield Postponed()
        outcomes = [result.outcome for result in results if isinstance(result, Processed)]
        accepted = [each.accepted for each in outcomes if each.accepted is not None]
        if accepted:
            content = files.content(accepted)
            name = files.name_of(content)
            self.folder.write(name, files.compressed(content))
            self.folder.write(files.listing_of(name), _listing(outcomes))
        yield from (result.light() if isinstance(result, Processed) else result for result in results)


def _listing(outcomes: Iterable[Outcome]) -> bytes:
    """What is in a shard, in JSON: articles by the run that they came from."""
    runs: dict[tuple[str, ...], list[dict[str, str]]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.accepted is not None:
            input_hash, *run = _known(outcome.accepted)
            runs[tuple(run)].append({"key": outcome.key, "name": outcome.name, "input": input_hash})
    rows: list[dict[str, object]] = [
        {"settings": run[0], "version": run[1], "agents": run[2:], "articles": sorted(own, key=lambda a: a["input"])}
        for run, own in sorted(runs.items())
    ]
    return (json.dumps({"runs": rows}, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def _known(accepted: ArticleGraph) -> list[str]:
    """Input hash, settings, version and agents, as the provenance has them."""
    said = defaultdict(list)
    for _, p, o, _ in accepted.provenance:
        said[p].append(str(o))
    one = [said[predicate][0] for predicate in (NKG.inputHash, NKG.settingsHash, SCHEMA.softwareVersion)]
    return [*one, *sorted(said[DCTERMS.hasPart])]


def _in_shards(folder: Folder) -> Iterator[Known]:
    """What the shards of `folder` hold, by their listings. One that cannot be read is as if there were none."""
    names = set(folder.names())
    for name in sorted(names):
        if not files.is_shard(name) or files.listing_of(name) not in names:
            continue
        try:
            for run in json.loads(folder.read(files.listing_of(name)))["runs"]:
                for article in run["articles"]:
                    yield article["input"], run["settings"], run["version"], run["agents"]
        except (ValueError, KeyError, TypeError):
            continue
