"""What is given to be stored, and what became of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from kg.commit.contribution import Contribution
from kg.graph import ArticleGraph


@dataclass(frozen=True, slots=True)
class Known:
    """An article that need not be made again: the store is said to have it, or to have had it, from this input.
    `dated` is when it was changed last, else published."""

    key: str
    input: str
    dated: date | datetime | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """An article of which nothing may be in the store."""

    key: str


Item = Contribution | ArticleGraph | Known | Refused


class Status(StrEnum):
    """What became of an article.

    STORED     it is new
    REPLACED   the store had its text, perhaps with other metadata, made with other settings or versions
    REVISED    it stands in place of another version
    UNCHANGED  the store has it from the same input
    DUPLICATE  the same text was given before in this run, and that stays
    OLDER      a later version stands
    REMOVED    nothing of it may be in the store, and nothing is any more
    AGAIN      it was thought to be known, but is needed: process it and give it again
    """

    STORED = "stored"
    REPLACED = "replaced"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    OLDER = "older"
    REMOVED = "removed"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an article, and why, in words; `other` is the key of the version that it replaces or gives way
    to."""

    key: str
    status: Status
    reason: str = ""
    other: str | None = None


@dataclass(slots=True)
class Tally:
    """Of how many articles what became."""

    became: Counter[Status] = field(default_factory=Counter)

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
