"""Engines hand pieces to processes that work on them, and give back what comes of each as it comes.

`local` runs workers on this machine, `ray` on those of a Ray cluster. Whatever runs them, a piece whose worker dies
twice, or is twice not done in time, is `Lost`, and nothing else is.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from kg.articles.raw import RawArticle

R_co = TypeVar("R_co", covariant=True)
R = TypeVar("R")
# How often a piece is tried before it is given up.
TRIES = 2
# Batches that a worker has before it: one in work, one that it need not wait for.
AHEAD = 2
# A worker that has not loaded its models by then is given up, and a build after so many such workers in a row.
START_SECONDS = 600.0
STARTS = 3
# A piece of that many bytes has twice the time of a short one, and so on.
_BYTES = 200_000


@dataclass(frozen=True, slots=True)
class Task:
    """What may hold one article, and the how-manyeth of its build it is, from 0."""

    number: int
    raw: RawArticle


Batch = Sequence[Task]


@dataclass(frozen=True, slots=True)
class Lost:
    """A piece that ended its workers, and how."""

    reason: str


@dataclass(frozen=True, slots=True)
class Postponed:
    """A piece is done, but its result is given when its whole batch is."""


def seconds(task: Task, limit: float) -> float:
    """The seconds that a worker may take for a piece, if it is `limit` for a short one."""
    data = task.raw.data
    if isinstance(data, bytes):
        size = len(data)
    else:
        try:
            size = data.stat().st_size
        except OSError:
            size = 0
    return limit * (1 + size / _BYTES)


class Work(Protocol[R_co]):
    """What a worker does. It is pickled once for each worker and must be light until `prepare` is called there."""

    def portable(self) -> Work[R_co]:
        """The same work, for machines that do not see this one's temporary files."""

    def prepare(self) -> None:
        """Load the models, once in each worker. A KgError that this or a call raises ends the whole run."""

    def __call__(self, batch: Batch) -> Iterable[R_co | Postponed]:
        """A result for each piece, in their order; best one after another, for a local worker hands on each at once. Or
        first a `Postponed` for each, which tells how far the worker is, and then the results. May end the process:
        whatever concerns one piece alone and raises must become a result."""


class Engine(Protocol):
    """Runs work in any number of processes."""

    def results(self, batches: Iterable[Batch], work: Work[R]) -> Generator[tuple[Task, R | Lost]]:
        """Each piece of `batches` with what `work` gave for it, in the order in which results come.

        Takes no more than two batches a worker ahead. Closing the generator ends the workers. Raises what `work`
        raises, and StopRun where no worker can be run.
        """
