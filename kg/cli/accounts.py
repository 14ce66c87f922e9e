"""How builds and loads tell what became of articles."""

from __future__ import annotations

from collections.abc import Sequence

from kg.cli.common import notice
from kg.commit import Tally

# So many lines tell what is wrong; more would scroll it away.
SHOWN = 30


def number(count: int, what: str) -> str:
    """So many of it, in words."""
    return f"{count} {what}{'s' * (count != 1)}"


def stored(tally: Tally) -> str:
    """How many articles were stored, and how many of them in place of others."""
    in_place = [
        f"{count} {what}" for count, what in ((tally.replaced, "replaced"), (tally.revised, "revised")) if count
    ]
    return number(tally.stored, "article") + " stored" + (f" ({', '.join(in_place)})" if in_place else "")


def older(tally: Tally) -> list[str]:
    """How many gave way to later versions, if any did."""
    return [f"{tally.older} older than what is there"] if tally.older else []


def listed(lines: Sequence[str], what: str, shown: int | None = SHOWN) -> None:
    """Say the first of `lines`, with None all of them, and that there are more of `what`."""
    for line in lines[:shown]:
        notice(line)
    if shown is not None and len(lines) > shown:
        notice(f"and {len(lines) - shown} more {what}")
