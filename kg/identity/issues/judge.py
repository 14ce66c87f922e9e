"""The learned judge: how likely two positions are on one issue.

Boosted trees over `features`, as `kg.identity.training` fits them; `weights/MODEL_CARD.md` tells on what. What English
or diplomacy tells for certain stands before them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.errors import BadInput
from kg.gc_tuning import lasting
from kg.identity.issues import words
from kg.identity.issues.features import Features, features
from kg.identity.issues.node import PositionNode

WEIGHTS = Path(__file__).parent / "weights" / "judge.npz"
# Words that only point at a matter are of one only in articles as alike as these.
_SAME_EVENT = 0.45
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Judge:
    """Trees one after another: of each of their nodes the feature and the threshold that part it, the nodes that follow
    (a leaf follows itself), and the value of a leaf.

    names   the features, in the order of their numbers
    roots   the node that each tree begins with
    depth   of the deepest tree
    """

    names: tuple[str, ...]
    roots: NDArray[np.int64]
    depth: int
    feature: NDArray[np.int64]
    threshold: NDArray[np.float64]
    less: NDArray[np.int64]
    more: NDArray[np.int64]
    value: NDArray[np.float64]

    def likelihoods(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """How likely the pairs are one whose features are `rows`, of shape (pairs, names)."""
        score = np.zeros(len(rows))
        every = np.arange(len(rows))
        for root in self.roots:
            at = np.full(len(rows), root)
            for _ in range(self.depth):
                at = np.where(rows[every, self.feature[at]] <= self.threshold[at], self.less[at], self.more[at])
            score += self.value[at]
        return np.asarray(1 / (1 + np.exp(-score)))


def likelihoods(nodes: Sequence[PositionNode]) -> NDArray[np.float64]:
    """Of each pair of nodes how likely they are one, shape (nodes, nodes)."""
    found = features(nodes, words.load())
    judge = load()
    rows = np.stack([found[name].ravel() for name in judge.names], axis=1)
    likely = np.where(possible(found).ravel(), judge.likelihoods(rows), 0.0)
    return np.asarray(np.round(likely, _DIGITS).reshape(len(nodes), len(nodes)), np.float64)


def possible(found: Features) -> NDArray[np.bool_]:
    """Which pairs may be one at all: keeping to a rule is another matter than the rule, the first letter another than
    the second, and 'the bill' another where the articles are of other events."""
    complies = found["complies, less"] == found["complies, more"]
    points = (found["pointing, more"] < 2) | (found["like lead"] >= _SAME_EVENT) | (found["same article"] == 1)
    return np.asarray(complies & (found["other order"] == 0) & points)


@lru_cache(maxsize=1)
@lasting()
def load(path: Path = WEIGHTS) -> Judge:
    """The judge in the file `path`. Raises BadInput where it is missing."""
    if not path.is_file():
        raise BadInput("this installation of newskg lacks the judge of issues: install it again")
    with np.load(path) as held:
        trees = {name: held[name] for name in ("roots", "feature", "threshold", "less", "more", "value")}
        return Judge(names=tuple(map(str, held["names"])), depth=int(held["depth"]), **trees)
