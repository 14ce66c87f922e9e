"""The only composer of stages.

    1 read      articles   file -> Article
    2 parse     document   Article -> Document
    3 extract   extraction Document -> records
    4 resolve   resolve    mentions -> actors
    5 describe  graph      records -> quads
    6 validate  validate   quads + shapes -> accepted, rejected, report
    7 store     commit     quads -> graph store, one transaction an article

`process` is stages 2 to 6: a pure function of (article, settings, code version). It runs in
any number of worker processes; one writer stores what they give, in the order of the sources.
"""

from __future__ import annotations

import json
import multiprocessing
import signal
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from kg import __version__, articles, extraction, gc_tuning, graph, nquads, resolve, validate
from kg.articles import Note, NotRead, Piece, RawArticle
from kg.commit import put
from kg.errors import KgError, SkipArticle, StopRun
from kg.graph import ArticleGraph
from kg.iris import Minter
from kg.model import Article
from kg.model.classes import ACTORS, CLASSES
from kg.namespaces import NKG, PROV, SCHEMA, Quad
from kg.settings import Settings
from kg.store import Store
from kg.text import document

FLUSH_EVERY = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """What stages 2 to 6 made of one article.

    accepted   the quads that may go into the store; None where nothing of it may
    rejected   the quads that the gate refused
    report     why, in plain words, with the sentences; empty where all was accepted
    counts     accepted assertions by class name
    incomplete what the extractors found but nobody could complete, with the reason
    timings    seconds of CPU time by stage: for benchmarks, never part of the graph
    """

    key: str
    name: str
    accepted: ArticleGraph | None
    rejected: tuple[Quad, ...] = ()
    report: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    incomplete: tuple[str, ...] = ()
    timings: dict[str, float] = field(default_factory=dict)


@contextmanager
def _timed(timings: dict[str, float], stage: str) -> Iterator[None]:
    start = time.process_time()
    yield
    timings[stage] = timings.get(stage, 0.0) + time.process_time() - start


def process(article: Article, settings: Settings) -> Outcome:
    """Stages 2 to 6 for one article."""
    timings: dict[str, float] = {}
    minter = Minter(settings.base)
    with _timed(timings, "parse"):
        parsed = next(iter(document.parse([article], settings)))
    with _timed(timings, "extract"):
        records = [record for extractor in extraction.EXTRACTORS for record in extractor(parsed)]
    with _timed(timings, "resolve"):
        resolution = resolve.resolve(parsed, records)
    with _timed(timings, "describe"):
        described = graph.describe(parsed, resolution, minter, settings, _extractors())
    with _timed(timings, "validate"):
        gated = validate.gate(described)
    return Outcome(
        key=article.key,
        name=article.name,
        accepted=gated.accepted,
        rejected=gated.rejected,
        report="" if gated.report.conforms else gated.report.text(),
        counts=_counts(gated.accepted),
        incomplete=tuple(f"{type(record).__name__}: {reason}" for record, reason in resolution.dropped),
        timings=timings,
    )


def _counts(accepted: ArticleGraph | None) -> dict[str, int]:
    wanted = {NKG[name] for name in (*ACTORS, *(cls.name for cls in CLASSES))}
    found = Counter(str(o).rpartition("#")[2] for _, _, o, _ in (accepted.quads if accepted else ()) if o in wanted)
    return dict(sorted(found.items()))


# --- a whole build ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should look at: an article left out whole, or triples in quarantine,
    which `kept_in` names."""

    source: str
    reason: str
    whole: bool
    kept_in: Path | None = None


@dataclass(slots=True)
class Build:
    """The account of a build."""

    stored: int = 0
    replaced: int = 0
    resumed: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    timings: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    incomplete: list[str] = field(default_factory=list)

    @property
    def skipped(self) -> int:
        """Articles of which nothing was stored."""
        return sum(problem.whole for problem in self.problems)


class _Task(NamedTuple):
    """An article to be processed: its piece, and what the plan read of it, without its text."""

    piece: RawArticle
    article: Article


def _work(task: _Task, settings: Settings) -> Outcome | Problem:
    """Read the text again and process: texts never wait in memory or cross a process border."""
    try:
        return process(articles.reread(task.piece, settings, task.article), settings)
    except SkipArticle as error:
        return Problem(task.piece.name, str(error), whole=True)
    except KgError:
        raise
    except Exception:  # a fault of ours in one article must not cost the others
        return Problem(task.piece.name, f"fault in newskg, please report it:\n{traceback.format_exc()}", whole=True)


def _begin_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc_tuning.collect_seldom()


@contextmanager
def _interrupt_ignored() -> Iterator[None]:
    """Ctrl-C reaches the whole process group, but the parent alone decides how to stop: what it
    starts in here ignores the signal from its first instruction on."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _outcomes(tasks: Sequence[_Task], settings: Settings) -> Iterator[Iterator[Outcome | Problem]]:
    work = partial(_work, settings=settings)
    if settings.jobs == 1 or len(tasks) < 2:
        with gc_tuning.collecting_seldom():
            yield map(work, tasks)
        return
    # 'spawn': a forked child would inherit the store's lock and threads.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(min(settings.jobs, len(tasks)), context, _begin_worker)
    try:
        with _interrupt_ignored():
            outcomes = pool.map(work, tasks)
        yield outcomes
    except BrokenProcessPool as error:
        raise StopRun(
            "a worker process was killed, perhaps for want of memory: run again with fewer --jobs and --resume"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _plan(pieces: Iterable[Piece], settings: Settings, published: date | datetime | None, build: Build) -> list[_Task]:
    """One task a text. Of several files with the same text the least by metadata and name
    stands for all, so that their order cannot matter."""
    chosen: dict[str, _Task] = {}
    for piece in pieces:
        if isinstance(piece, Note):
            build.notes.append(f"{piece.name}: {piece.words}")
            continue
        if isinstance(piece, NotRead):
            build.problems.append(Problem(piece.name, piece.reason, whole=True))
            continue
        try:
            read = articles.read(piece, settings, published=published)
        except SkipArticle as error:
            build.problems.append(Problem(piece.name, str(error), whole=True))
            continue
        article = read.article
        build.notes += [f"{piece.name}: {note}" for note in read.notes]
        other = chosen.get(article.key)
        if other:
            build.notes.append(f"{piece.name}: the same text as {other.piece.name}: kept once")
        if not other or article.input_hash < other.article.input_hash:
            chosen[article.key] = _Task(piece, replace(article, text=""))
    return list(chosen.values())


def run(
    pieces: Iterable[Piece],
    store: Store,
    quarantine: Path,
    settings: Settings,
    *,
    published: date | datetime | None = None,
    resume: bool = False,
    on_plan: Callable[[int], None] = lambda total: None,
    on_article: Callable[[str], None] = lambda name: None,
) -> Build:
    """Stages 1 to 7 for the pieces that `articles.find` gives.

    published   publication date of articles that do not carry their own
    resume      leave out articles that the store already holds from the same input,
                settings, software version and extractors' versions
    on_plan     called once with the number of articles, on_article after each of them

    What cannot be used is kept in `quarantine` with its reason, and the rest goes on. An
    interrupt leaves every finished article in the store. Raises StopRun where nothing can go on.
    """
    build = Build()
    minter = Minter(settings.base)
    tasks = _plan(pieces, settings, published, build)
    if resume:
        done = _stored_inputs(store, settings, minter)
        pending = [task for task in tasks if task.article.input_hash not in done]
        build.resumed, tasks = len(tasks) - len(pending), pending
    on_plan(len(tasks))
    try:
        with _outcomes(tasks, settings) as outcomes:
            for number, (task, outcome) in enumerate(zip(tasks, outcomes, strict=True), start=1):
                _store_outcome(store, quarantine, minter, outcome, build)
                on_article(task.piece.name)
                if number % FLUSH_EVERY == 0:
                    store.flush()
    finally:
        store.flush()
        _keep_unreadable(quarantine, {task.piece.name for task in tasks}, build.problems)
    return build


def _store_outcome(store: Store, quarantine: Path, minter: Minter, outcome: Outcome | Problem, build: Build) -> None:
    if isinstance(outcome, Problem):
        build.problems.append(outcome)
        return
    start = time.process_time()
    held = put(store, minter.article_graph(outcome.key), outcome.accepted, minter)
    build.timings.update({**outcome.timings, "store": time.process_time() - start})
    _keep_rejected(quarantine, outcome)
    if outcome.accepted:
        build.stored += 1
        build.replaced += held
        build.counts.update(outcome.counts)
        build.incomplete += (f"{outcome.name}: {reason}" for reason in outcome.incomplete)
    if outcome.rejected:
        what = "nothing of it" if not outcome.accepted else f"{len(outcome.rejected)} triples of it not"
        where = quarantine / outcome.key / "report.txt"
        reason = f"{what} stored: see {where}"
        build.problems.append(Problem(outcome.name, reason, whole=not outcome.accepted, kept_in=where))


def _extractors() -> list[tuple[str, str]]:
    return [(extractor.name, extractor.version) for extractor in extraction.EXTRACTORS]


def _stored_inputs(store: Store, settings: Settings, minter: Minter) -> set[str]:
    """Input hashes of the articles that the store holds from this software, these versions of the
    extractors and these settings."""
    agents = " , ".join(f"<{minter.agent(*extractor)}>" for extractor in _extractors())
    rows = store.select(
        f"SELECT ?input {{ GRAPH <{minter.provenance_graph}> {{ ?run <{NKG.inputHash}> ?input ; "
        f'<{NKG.settingsHash}> "{settings.extraction_hash}" ; <{SCHEMA.softwareVersion}> "{__version__}" ; '
        f"<{PROV.wasAssociatedWith}> {agents} }} }}"
    )
    return {str(row["input"]) for row in rows}


# --- quarantine: nothing is lost ----------------------------------------------------------------


def _keep_rejected(quarantine: Path, outcome: Outcome) -> None:
    """`quarantine/KEY/report.txt` and `rejected.nq`, or neither where all was accepted."""
    folder = quarantine / outcome.key
    if not outcome.rejected:
        for name in ("report.txt", "rejected.nq"):
            (folder / name).unlink(missing_ok=True)
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.txt").write_text(f"{outcome.name} ({outcome.key})\n\n{outcome.report}\n", encoding="utf-8")
    (folder / "rejected.nq").write_text(nquads.text(outcome.rejected), encoding="utf-8")


def _keep_unreadable(quarantine: Path, read: set[str], problems: Iterable[Problem]) -> None:
    """`quarantine/unreadable.jsonl`: a line for each file that could not be used, with the reason.
    A file that was read this time loses the line that it had."""
    path = quarantine / "unreadable.jsonl"
    kept: dict[str, str] = {}
    if path.is_file():
        rows = map(json.loads, path.read_text("utf-8").splitlines())
        kept = {row["source"]: row["reason"] for row in rows if row["source"] not in read}
    kept.update({p.source: p.reason for p in problems if not p.kept_in})
    if not kept:
        path.unlink(missing_ok=True)
        return
    quarantine.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps({"source": s, "reason": r}, ensure_ascii=False) for s, r in sorted(kept.items()))
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
