"""What can be asked of an export besides its format."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, fields
from datetime import date, datetime

from kg.errors import BadInput

# The first and the last day of a date that may be a month or a year only.
Days = tuple[str, str]
LEVELS = ("issue", "theme")


@dataclass(frozen=True, slots=True)
class Options:
    """What is to be exported, and how; each has a meaning for some formats only.

    relation   of networks: what ties two actors, a name in kg.export.networks.RELATIONS
    normalise  of networks: by what weights are divided, a name in kg.export.networks.NORMALISATIONS
    table      of tables: which one, a name in kg.export.tables.TABLES; None for all, or for the one of all assertions
    since      only what is of this day or later, `until` of this day or earlier
    plain      of CSV: cells exactly as in the graph, and no byte order mark
    level      of networks of stances and of DNA: what stances are on, one of LEVELS; None for the issue
    """

    relation: str | None = None
    normalise: str | None = None
    table: str | None = None
    since: date | None = None
    until: date | None = None
    plain: bool = False
    level: str | None = None

    @property
    def given(self) -> frozenset[str]:
        """The names of those that are not as by default."""
        return frozenset(each.name for each in fields(self) if getattr(self, each.name) not in (None, False))

    def cover(self, days: Days | None) -> bool:
        """Whether what happened on `days` is wanted; where none is known, if no day is asked for."""
        if days is None:
            return self.since is None and self.until is None
        first, last = days
        return (self.since is None or last >= self.since.isoformat()) and (
            self.until is None or first <= self.until.isoformat()
        )


def day(value: date | str | None, option: str) -> date | None:
    """`value` as a day. Raises BadInput, which names the `option`, for what is none in ISO 8601."""
    if value is None or isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise BadInput(f"{option} {value!r} is no day: write YYYY-MM-DD") from None


def days(words: str) -> Days | None:
    """The days of an ISO 8601 year, month, day or moment; None for other words.

    >>> days("2024-02"), days("2024-03-13T10:00:00Z"), days("soon")
    (('2024-02-01', '2024-02-29'), ('2024-03-13', '2024-03-13'), None)
    """
    try:
        match words[:10].split("-"):
            case [year]:
                return date(int(year), 1, 1).isoformat(), date(int(year), 12, 31).isoformat()
            case [year, month]:
                first = date(int(year), int(month), 1)
                return first.isoformat(), first.replace(day=monthrange(first.year, first.month)[1]).isoformat()
            case _:
                day = date.fromisoformat(words[:10]).isoformat()
                return day, day
    except ValueError:
        return None
