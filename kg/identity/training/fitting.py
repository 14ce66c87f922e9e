"""The judge of issues fitted to what people read, and how good it is on stories that it did not learn from.

Reads private names of scikit-learn: its boosted trees have no public door, and the judge runs without it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from kg.identity import Join, cluster
from kg.identity.issues import words
from kg.identity.issues.features import features
from kg.identity.issues.joined import ENOUGH
from kg.identity.issues.judge import Judge, possible
from kg.identity.issues.phrases import turns, words_of
from kg.identity.training.gold import Read

_ROUNDS, _LEAVES, _RATE = 80, 10, 0.1
_SEEDS = (0, 1, 2)
# Of pairs that are two so many are learnt from.
_APART = 40_000
# The likest pairs, as far down as to this share of those that are one: the rest teaches nothing.
_LIKEST = 0.7


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of positions worth judging: the rows of both, features, whether they are one, whether of two articles."""

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    rows: NDArray[np.float64]
    one: NDArray[np.bool_]
    across: NDArray[np.bool_]
    possible: NDArray[np.bool_]
    names: tuple[str, ...]


def pairs(read: Sequence[Read]) -> Pairs:
    """All pairs of `read` that are alike enough, those apart whose targets are actors."""
    nodes = [each.node for each in read]
    found = features(nodes, words.load())
    first, second = np.triu_indices(len(nodes), 1)
    issues = np.array([each.issue for each in read])
    articles = np.array([each.node.article for each in read])
    plain = np.array([each.node.is_actor is None for each in read])
    one, across = issues[first] == issues[second], articles[first] != articles[second]
    alike = (
        0.5 * found["like target"]
        + 0.4 * (found["like sentence"] + found["like lead"])
        + 0.3 * (found["actors in sentence, more"] > 0)
        + 0.3 * found["target in sentence, more"]
        + 0.2 * found["same article"]
    )[first, second]
    kept = (alike > np.quantile(alike[one & across], 1 - _LIKEST)) & plain[first] & plain[second]
    first, second = first[kept], second[kept]
    names = tuple(sorted(found))
    rows = np.stack([found[name][first, second] for name in names], axis=1)
    return Pairs(first, second, rows, one[kept], across[kept], possible(found)[first, second], names)


def fit(read: Sequence[Read], known: Pairs, without: Sequence[str] = ()) -> Judge:
    """A judge that learnt from the pairs of `known` of whose articles none is in the folds `without`. Issues of many
    positions would have all the say: the weight of theirs grows with the root of their number."""
    folds = np.array([each.fold for each in read])
    kept = known.possible & ~np.isin(folds[known.first], without) & ~np.isin(folds[known.second], without)
    issues = [read[at].issue for at in known.first.tolist()]
    often = Counter(issue for issue, one in zip(issues, known.one.tolist(), strict=True) if one)
    together = np.flatnonzero(kept & known.one)
    weight = np.array([often[issues[at]] ** -0.5 for at in together.tolist()])
    weight *= len(together) / weight.sum()
    apart = np.flatnonzero(kept & ~known.one)
    trees: list[object] = []
    base = 0.0
    for seed in _SEEDS:
        some = np.random.RandomState(seed).choice(apart, min(len(apart), _APART), replace=False)
        every = np.concatenate([together, some])
        order = np.argsort(every, kind="stable")
        weights = np.concatenate([weight, np.full(len(some), len(apart) / len(some))])
        model = HistGradientBoostingClassifier(
            max_iter=_ROUNDS,
            learning_rate=_RATE,
            max_leaf_nodes=_LEAVES,
            min_samples_leaf=40,
            l2_regularization=5,
            random_state=seed,
        )
        model.fit(known.rows[every[order]], known.one[every[order]], weights[order])
        trees += [each[0].nodes for each in model._predictors]
        base += float(model._baseline_prediction.ravel()[0])
    return _judge(trees, base / len(_SEEDS), known.names)


def _judge(trees: Sequence[object], base: float, names: tuple[str, ...]) -> Judge:
    """The trees of several models, whose scores are averaged."""
    nodes = [np.asarray(tree) for tree in trees]
    starts = np.cumsum([0, *map(len, nodes)])[:-1]
    every = np.concatenate(nodes)
    own = np.arange(len(every))
    start = np.repeat(starts, [len(each) for each in nodes])
    leaf = every["is_leaf"].astype(bool)
    value = np.round(every["value"] / len(_SEEDS) + base / len(nodes), 6)
    return Judge(
        names,
        starts.astype(np.int64),
        int(every["depth"].max()),
        np.where(leaf, 0, every["feature_idx"]).astype(np.int64),
        np.where(leaf, 0, every["num_threshold"]).astype(np.float64),
        np.where(leaf, own, start + every["left"]).astype(np.int64),
        np.where(leaf, own, start + every["right"]).astype(np.int64),
        np.where(leaf, value, 0),
    )


def out_of_fold(read: Sequence[Read], known: Pairs) -> NDArray[np.float64]:
    """How likely the pairs are one, each by a judge that knows nothing of the folds of either."""
    folds = np.array([each.fold for each in read])
    one, other = folds[known.first], folds[known.second]
    found = np.zeros(len(known.first))
    for left, right in combinations_with_replacement(sorted(set(folds)), 2):
        at = np.flatnonzero((((one == left) & (other == right)) | ((one == right) & (other == left))) & known.possible)
        if len(at):
            found[at] = fit(read, known, (left, right)).likelihoods(known.rows[at])
    return np.round(found, 3)


def curve(
    read: Sequence[Read], known: Pairs, likely: NDArray[np.float64], among: Sequence[bool] | None = None
) -> Iterator[str]:
    """Lines that tell precision and recall of pairs across articles for several thresholds, of the positions `among`
    alone, with the share of those joined rightly of which it is told rightly whether one is turned."""
    kept = [among is None or among[at] for at in range(len(read))]
    for enough in sorted({0.1, 0.15, ENOUGH, 0.25, 0.3, 0.4, 0.5, 0.6}):
        clusters = _clusters(read, known, likely, enough)
        right = told = predicted = 0
        for each in clusters:
            members = [at for at in each if kept[at]]
            for i, one in enumerate(members):
                for other in members[:i]:
                    if read[one].node.article != read[other].node.article:
                        predicted += 1
                        if read[one].issue == read[other].issue:
                            right += 1
                            ways = turns(_words(read[one])) != turns(_words(read[other]))
                            told += ways == (read[one].turned != read[other].turned)
        total = _gold(read, kept)
        yield (
            f"enough {enough:.2f}: P {right / max(1, predicted):.3f} R {right / max(1, total):.3f} "
            f"({right} of {total}, {predicted} predicted), turned told rightly {told / max(1, right):.3f}"
        )


def _words(read: Read) -> tuple[str, ...]:
    return words_of(read.node.target)


def _gold(read: Sequence[Read], kept: Sequence[bool]) -> int:
    every: dict[str, Counter[str]] = {}
    for each, keep in zip(read, kept, strict=True):
        if keep:
            every.setdefault(each.issue, Counter())[each.node.article] += 1
    return sum((sum(n.values()) ** 2 - sum(v * v for v in n.values())) // 2 for n in every.values())


def _clusters(read: Sequence[Read], known: Pairs, likely: NDArray[np.float64], enough: float) -> list[list[int]]:
    nodes = [each.node for each in read]
    number = {node.iri: at for at, node in enumerate(nodes)}
    said = np.flatnonzero(likely >= 0.05)
    joins = [
        Join.of(nodes[known.first[at]].iri, nodes[known.second[at]].iri, "", float(likely[at])) for at in said.tolist()
    ]
    found = [[number[iri] for iri in each] for each in cluster(number, joins, enough=enough)]
    actors: dict[str, list[int]] = {}
    for at, node in enumerate(nodes):
        if node.is_actor is not None:
            actors.setdefault(node.is_actor, []).append(at)
    return [*found, *actors.values()]
