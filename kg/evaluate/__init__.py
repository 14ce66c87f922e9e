"""How good a graph is: its annotations against those that a careful person made of the same texts.

Gold and found have one format, that of `kg export --format annotations`; gold actors may also carry
`role`, `affiliation` (an actor's id) and `optional`. Everything is matched one to one, the best pairs
first, and counted over all articles together:

    actors        a person with a person, the other types with each other, by mentions that overlap
                  or by name. Finding an `optional` one is neither right nor wrong
    statements    half of the letters and digits of both contents together are shared; 'end-to-end'
                  also wants the speaker (the actor, or words that overlap), 'strict' the actor
                  wherever gold names one
    meetings      a participant is shared, and the evidence overlaps or date or place are the same
    positions     the holder is the same, and 0.3 of both targets is shared or one holds the other;
                  the stance must be right too, except for 'any stance'
    affiliations  member and organization are the same; counted for those whom gold knows
    other classes  the evidence overlaps and, where gold names actors, one is the same

Nothing is expected in a headline (actors aside) or outside the body, so nothing there counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kg.evaluate.annotations import Annotation, annotation, read_gold
from kg.evaluate.figures import Figures, figures
from kg.evaluate.floors import Shortfall
from kg.evaluate.listing import Fault, faults
from kg.evaluate.scoring import Judgement, judge

__all__ = [
    "Annotation",
    "Fault",
    "Figures",
    "Judgement",
    "Shortfall",
    "annotation",
    "evaluate",
    "faults",
    "overall",
    "read_gold",
]


def evaluate(gold: Mapping[str, Annotation], found: Mapping[str, Annotation]) -> dict[str, list[Judgement]]:
    """By article, in order of names: what became of everything in gold and everything found. An
    article of which nothing was found counts as one with no finds."""
    return {name: judge(each, found.get(name) or each.empty()) for name, each in sorted(gold.items())}


def overall(judgements: Mapping[str, Iterable[Judgement]]) -> Figures:
    """The figures over all articles together."""
    return figures(each for judged in judgements.values() for each in judged)
