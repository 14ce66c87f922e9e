"""What a build takes down of each piece, whether it goes into a store or into shards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg.articles import Note, NotRead, Piece, RawArticle
from kg.commit import Fate, Status
from kg.manifest import LEFT_OUT, QUARANTINED, Entry, Manifest
from kg.pipeline.account import Build, Problem, Processed, Refused, Result, Unchanged
from kg.pipeline.engines import Lost, Task
from kg.pipeline.quarantine import Quarantine

Read = Processed | Unchanged
_STANDS = {Status.STORED, Status.REPLACED, Status.REVISED}


@dataclass(slots=True)
class Books:
    """The account of a build, its manifest, and its quarantine.

    on_plan called with the number of pieces when all are found; on_article after each of them
    """

    quarantine: Quarantine
    manifest: Manifest
    on_plan: Callable[[int], None]
    on_article: Callable[[str], None]
    build: Build = field(default_factory=Build)
    # by the number of the piece that they are of
    _notes: list[tuple[int, str]] = field(default_factory=list)
    _problems: list[tuple[int, Problem]] = field(default_factory=list)
    _incomplete: list[tuple[int, str]] = field(default_factory=list)

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

    def came(self, task: Task, result: Result | Lost) -> Read | None:
        """Take down how a piece was read. What came of it, if something did: `became` wants to know what became of
        that."""
        source = task.raw.name
        self.on_article(source)
        if isinstance(result, Refused | Lost):
            self._refuse(task.number, source, result.reason)
            return None
        self.quarantine.readable(source)
        if isinstance(result, Processed):
            self._notes += ((task.number, f"{source}: {note}") for note in result.notes)
        return result

    def became(self, fates: Iterable[tuple[Task, Read, Fate]]) -> None:
        """Take down what became of articles, now that it is certain."""
        self.manifest.add([self._entry(task, result, fate) for task, result, fate in fates])

    def close(self, notes: Iterable[str] = ()) -> None:
        """Put the account in the order of the sources, and `notes` on the whole behind it."""
        self.quarantine.save()
        self.build.notes = [*(note for _, note in sorted(self._notes)), *notes]
        self.build.incomplete = [line for _, line in sorted(self._incomplete, key=lambda each: each[0])]
        self.build.problems = [problem for _, problem in sorted(self._problems, key=lambda each: each[0])]

    def _refuse(self, number: int, source: str, reason: str) -> None:
        self._problems.append((number, Problem(source, reason, whole=True)))
        self.quarantine.unreadable(source, reason)
        self.manifest.add([Entry(source, LEFT_OUT, reason=reason)])

    def _entry(self, task: Task, result: Read, fate: Fate) -> Entry:
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
