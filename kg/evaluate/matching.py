"""How well two annotations of one thing agree, and which belongs to which."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from kg.evaluate.annotations import Spans, plain
from kg.model import Span

G = TypeVar("G")
F = TypeVar("F")
Score = tuple[float, ...]


def pairs(gold: Sequence[G], found: Sequence[F], score: Callable[[G, F], Score | None]) -> list[tuple[int, int]]:
    """Pairs of indexes, one to one: the highest score first, of equal ones the earlier; None never."""
    scored = [
        (tuple(-value for value in agreement), g, f)
        for g, mine in enumerate(gold)
        for f, other in enumerate(found)
        if (agreement := score(mine, other)) is not None
    ]
    chosen: list[tuple[int, int]] = []
    taken_gold, taken_found = set(), set()
    for _, g, f in sorted(scored):
        if g not in taken_gold and f not in taken_found:
            chosen.append((g, f))
            taken_gold.add(g)
            taken_found.add(f)
    return chosen


def letters(text: str, spans: Spans) -> frozenset[int]:
    """Where the spans hold a letter or a digit: nobody gains or loses by a quotation mark at the edge."""
    return frozenset(at for span in spans for at in range(span.start, span.end) if text[at].isalnum())


def shared(a: frozenset[int], b: frozenset[int]) -> float:
    """The part of both together that both have (Jaccard)."""
    return len(a & b) / len(a | b) if a or b else 0.0


def common(a: Span, b: Span) -> float:
    """The part of the hull of two spans that both cover."""
    both = min(a.end, b.end) - max(a.start, b.start)
    return max(both, 0) / (max(a.end, b.end) - min(a.start, b.start))


def touch(a: Iterable[Span], b: Spans) -> bool:
    """Whether any span of `a` overlaps one of `b`."""
    return any(each.overlaps(other) for each in a for other in b)


def same_date(gold: str | None, found: str | None) -> bool | None:
    """Whether they agree to gold's precision: a day in gold's month does. None where one has none."""
    if gold is None or found is None:
        return None
    return found == gold or found.startswith((f"{gold}-", f"{gold}T"))


def same_place(gold: str | None, found: str | None) -> bool | None:
    """Whether one name holds the other: 'Lima' and 'Lima, Peru'. None where one has none."""
    a, b = (f" {plain(name or '')} " for name in (gold, found))
    if not a.strip() or not b.strip():
        return None
    return a in b or b in a
