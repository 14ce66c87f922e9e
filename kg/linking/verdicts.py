"""From scores to verdicts: a pure function, so that a person's decision can be applied to what is
stored without asking an authority again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from rdflib import URIRef

from kg.linking.records import Candidate, KnowledgeBase, Verdict

# A candidate is accepted from here on, if the second lies that far behind.
ACCEPT = 0.90
GAP = 0.10
# Below this, a candidate is none.
REVIEW = 0.60

_NOTHING: frozenset[URIRef] = frozenset()


def ranked(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The best first; equals in order of their IRIs."""
    return sorted(candidates, key=lambda each: (-each.score, each.target))


def judge(
    candidates: Sequence[Candidate],
    *,
    confirmed: AbstractSet[URIRef] = _NOTHING,
    rejected: AbstractSet[URIRef] = _NOTHING,
) -> dict[URIRef, Verdict]:
    """The verdict on each of `candidates` that scores REVIEW or more, best first, and on each of
    `confirmed`, which need not be among them.

    In each source at most one is ACCEPTED, unless a person confirmed one; then all others there are
    OVERRULED. What a person rejected does not stand in the way of others.
    """
    verdicts: dict[URIRef, Verdict] = dict.fromkeys(sorted(confirmed), Verdict.CONFIRMED)
    settled = {KnowledgeBase.of(target) for target in confirmed}
    live = [each for each in ranked(candidates) if each.target not in confirmed and each.score >= REVIEW]
    direct = [each for each in live if each.via is None]
    for source in KnowledgeBase:
        competing = [each for each in direct if each.source is source and each.target not in rejected]
        for place, each in enumerate(competing):
            if source in settled:
                verdicts[each.target] = Verdict.OVERRULED
            elif place == 0 and _stands_out(competing):
                verdicts[each.target] = Verdict.ACCEPTED
                settled.add(source)
            else:
                verdicts[each.target] = Verdict.REVIEW
    for each in live:
        if each.target in rejected:
            verdicts[each.target] = Verdict.REJECTED
        elif each.via is not None:
            verdicts[each.target] = _derived(each, verdicts, settled)
    return verdicts


def _stands_out(competing: Sequence[Candidate]) -> bool:
    best = competing[0].score
    second = competing[1].score if len(competing) > 1 else 0.0
    return best >= ACCEPT and round(best - second, 2) >= GAP


def _derived(candidate: Candidate, verdicts: dict[URIRef, Verdict], settled: set[KnowledgeBase | None]) -> Verdict:
    """The verdict on an item that another source's item gave: that item's, unless its own source
    already has one."""
    if candidate.source in settled or candidate.via is None:
        return Verdict.OVERRULED
    verdict = verdicts.get(candidate.via, Verdict.OVERRULED)
    return {Verdict.CONFIRMED: Verdict.ACCEPTED, Verdict.REJECTED: Verdict.OVERRULED}.get(verdict, verdict)
