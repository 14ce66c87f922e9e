"""The account of a load."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from kg.commit import Status

# Told what is being done, and how many of how many are done.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Broken:
    """A shard of which nothing was loaded, and why."""

    source: str
    reason: str


@dataclass(slots=True)
class Account:
    """What became of shards and articles.

    shards    whole ones
    became    of how many articles what became
    repeated  articles that stood in the shards once more
    notes     what a person may want to know
    """

    shards: int = 0
    became: Counter[Status] = field(default_factory=Counter)
    repeated: int = 0
    problems: list[Broken] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def stored(self) -> int:
        """Articles that were written into the store, in place of what it held of them or not."""
        return sum(self.became[status] for status in (Status.STORED, Status.REPLACED, Status.REVISED))

    @property
    def replaced(self) -> int:
        """Those of `stored` whose text the store held before."""
        return self.became[Status.REPLACED]

    @property
    def revised(self) -> int:
        """Those of `stored` that took the place of another version."""
        return self.became[Status.REVISED]

    @property
    def older(self) -> int:
        """Articles of which a later version stands."""
        return self.became[Status.OLDER]
