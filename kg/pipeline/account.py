"""What becomes of a piece, and the account of a whole build. Imports nothing heavy: the process that hands pieces out
and stores what comes of them loads no models."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from kg.commit import Contribution, Status, Tally
from kg.graph import ArticleGraph
from kg.model import Article
from kg.namespaces import Quad

T = TypeVar("T")


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


@dataclass(frozen=True, slots=True)
class Processed:
    """A piece that was read and went through stages 2 to 6: its article without the text, which is in the graph, and
    what a person may want to know of how it was read. Where it goes from one process to another, `contribution` or a
    shard has what was accepted, and the outcome nothing of it."""

    article: Article
    outcome: Outcome
    notes: tuple[str, ...] = ()
    contribution: Contribution | None = None

    def light(self, contribution: Contribution | None = None) -> Processed:
        """The same without the quads that were accepted."""
        accepted = self.outcome.accepted and replace(self.outcome.accepted, quads=(), provenance=())
        return replace(self, outcome=replace(self.outcome, accepted=accepted), contribution=contribution)


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A piece whose article the store holds as it is, from the same software and settings: its article without the
    text."""

    article: Article


@dataclass(frozen=True, slots=True)
class Refused:
    """A piece that no article comes of, and why."""

    reason: str


Result = Processed | Unchanged | Refused


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should look at: an article left out whole, or triples in quarantine,
    which `kept_in` names."""

    source: str
    reason: str
    whole: bool
    kept_in: Path | None = None


@dataclass(slots=True)
class Build(Tally):
    """The account of a build. Problems, notes and what was incomplete
    are in the order of the sources."""

    counts: Counter[str] = field(default_factory=Counter)
    timings: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    incomplete: list[str] = field(default_factory=list)

    def timed(self, stage: str, do: Callable[[], T]) -> T:
        """What `do` gives; the CPU time that it takes is added to that of `stage`."""
        start = time.process_time()
        given = do()
        self.timings.update({stage: time.process_time() - start})
        return given

    @property
    def unchanged(self) -> int:
        """Articles that the store held as they are."""
        return self.became[Status.UNCHANGED]

    @property
    def duplicate(self) -> int:
        """Articles whose text had come before."""
        return self.became[Status.DUPLICATE]

    @property
    def resumed(self) -> int:
        """`unchanged`, as it was called before."""
        return self.unchanged

    @property
    def skipped(self) -> int:
        """Articles of which nothing was stored."""
        return sum(problem.whole for problem in self.problems)
