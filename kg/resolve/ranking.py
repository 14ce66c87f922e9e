"""A choice among the actors that words without a name may mean, or nobody of them: logistic, with the weights of
`ranking.tsv`, which `benchmarks/speakers.py` fits to annotated articles.

Every candidate has features, by name; how likely it is grows with the sum of their weights. Nobody is a candidate
as well, so that what is unsure is nobody's.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.resolve.clustering import Cluster

Features = dict[str, float]
# Below this the better one is still unsure.
SURE = {"pronoun": 0.4, "noun": 0.6}
_TABLE = Path(__file__).parent / "ranking.tsv"


@dataclass(frozen=True, slots=True)
class Question:
    """Whom the words that begin at `at` mean: `model` is 'pronoun' or 'noun'; `candidates` with what speaks for each,
    and `nobody` with what speaks for none of them. `rules` is what rules say, where they say anything."""

    at: int
    model: str
    nobody: Features
    candidates: Sequence[tuple[Cluster, Features]]
    rules: Cluster | None = None


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Mapping[str, float]]:
    """The weights of the features, by model."""
    found: dict[str, dict[str, float]] = {}
    for line in _TABLE.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            model, feature, weight = line.split("\t")
            found.setdefault(model, {})[feature] = float(weight)
    return found


def likelihoods(question: Question, weights: Mapping[str, float]) -> list[float]:
    """How likely nobody is, then each candidate."""
    rows = [question.nobody, *(features for _, features in question.candidates)]
    sums = [sum(weights.get(name, 0.0) * value for name, value in row.items()) for row in rows]
    most = max(sums)
    powers = [math.exp(each - most) for each in sums]
    return [each / sum(powers) for each in powers]


def choose(question: Question) -> tuple[Cluster | None, float]:
    """The named actor that the words mean, with its likelihood; where none is sure, what the rules say, or the
    likeliest actor without a name, or None."""
    found = likelihoods(question, shipped().get(question.model, {}))[1:]
    rated = list(zip(found, (cluster for cluster, _ in question.candidates), strict=True))
    likelihood, best = max(((p, c) for p, c in rated if not c.local), key=lambda pair: pair[0], default=(0.0, None))
    if best is not None and likelihood >= SURE[question.model]:
        return best, likelihood
    if question.rules is not None:
        return question.rules, next((p for p, c in rated if c is question.rules), 0.5)
    unnamed = max(((p, c) for p, c in rated if c.local), key=lambda pair: pair[0], default=(0.0, None))
    return unnamed[1], unnamed[0]
