"""The account of a load."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kg.commit import Tally

# Told what is being done, and how many of how many are done.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Broken:
    """A shard of which nothing was loaded, and why."""

    source: str
    reason: str


@dataclass(slots=True)
class Account(Tally):
    """What became of shards and articles.

    shards    whole ones
    repeated  articles that stood in the shards once more
    notes     what a person may want to know
    """

    shards: int = 0
    repeated: int = 0
    problems: list[Broken] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
