"""What is alike and what differs between two positions: numbers for the judge, each symmetric.

All pairs of a list of nodes are measured at once. Sums are of whole numbers, so they are exact, and what is divided is
rounded: the same nodes give the same numbers on every machine, whatever else is measured with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from kg.identity.issues.node import PositionNode
from kg.identity.issues.phrases import COMPLIANCE, ORDER, TURNING, head_of, points, words_of
from kg.identity.issues.words import ONE, Matrix, Vectors, cosines, distinct

Features = dict[str, NDArray[np.float64]]
_DIGITS = 4
_ALIKE, _SOME_DAYS, _SOME_YEARS = 0.45, 5, 800
_DAYS = (1, 2, 4, 8, 15, 31, 61, 121, 366, 1000, 4000, 15000)


def features(nodes: Sequence[PositionNode], vectors: Vectors) -> Features:
    """Of each pair of nodes the features by their names, matrices of shape (nodes, nodes)."""
    found: Features = {}
    targets, sentences, leads = (
        [words_of(getattr(node, each)) for node in nodes] for each in ("target", "sentence", "lead")
    )
    # Words of targets first: of most features only what is like these matters.
    named = distinct(targets)
    said = [*named, *sorted(set(distinct(sentences)).difference(named))]
    vocabulary = [*said, *sorted(set(distinct(leads)).difference(said))]
    rows, telling = vectors.of(vocabulary)
    number = {word: at for at, word in enumerate(vocabulary)}
    places = [[sorted({number[word] for word in words}) for words in each] for each in (targets, sentences, leads)]
    weights = [_weights(each, telling) for each in places]
    for name, weight in zip(("target", "sentence", "lead"), weights, strict=True):
        sums = weight @ rows
        found[f"like {name}"] = cosines(sums, sums) / ONE
    likeness = cosines(rows, rows[: len(named)])
    reach = [_reach(each, likeness) for each in places]
    own = weights[0][:, : len(named)]
    for name, each in zip(("target", "sentence", "lead"), reach, strict=True):
        _two_ways(found, f"target in {name}", _share(own @ each.T, ONE * own.sum(axis=1)))
    spoken = weights[1][:, : len(said)]
    wide = _reach(places[1], cosines(rows[: len(said)], rows[: len(said)]))
    _two_ways(found, "sentence in sentence", _share(spoken @ wide.T, ONE * spoken.sum(axis=1)))
    for name, weight in zip(("target", "sentence"), weights, strict=False):
        has = (weight[:, : len(named)] > 0).astype(np.float64)
        _two_ways(found, f"words in {name}", _share(own @ has.T, own.sum(axis=1)))
    _heads(
        found, [[number[word] for word in head_of(words)] for words in targets], rows, telling[: len(named)], reach[0]
    )
    # The most telling word of the one of which the other knows nothing alike.
    _two_ways(found, "absent", np.stack([_most_missing(own, each) for each in reach[0]], axis=1))
    known = np.maximum(reach[1], reach[2])
    _two_ways(found, "missing", np.stack([_most_missing(own, each) for each in known], axis=1))
    _actors(found, nodes)
    _plain(found, nodes, own, targets)
    return {name: np.round(each, _DIGITS) for name, each in found.items()}


def _heads(found: Features, heads: Sequence[Sequence[int]], rows: Matrix, telling: Matrix, reach: Matrix) -> None:
    sums = _weights(heads, np.ones(len(telling))) @ rows[: len(telling)]
    found["like head"] = cosines(sums, sums) / ONE
    found["same head"] = np.array([[float(bool(a) and a == b) for a in heads] for b in heads])
    weight = _weights(heads, telling)
    _two_ways(found, "head in target", _share(weight @ reach.T, ONE * weight.sum(axis=1)))


def _weights(places: Sequence[Sequence[int]], telling: Matrix) -> Matrix:
    weight = np.zeros((len(places), len(telling)))
    for row, each in enumerate(places):
        weight[row, each] = telling[each]
    return weight


def _reach(places: Sequence[Sequence[int]], likeness: Matrix) -> Matrix:
    """Of each text how alike its likest word is to each word of targets."""
    reach = np.zeros((len(places), likeness.shape[1]))
    for row, each in enumerate(places):
        if each:
            reach[row] = np.maximum(likeness[each].max(axis=0), 0)
    return reach


def _most_missing(weight: Matrix, reach: Matrix) -> Matrix:
    return np.asarray((weight * (ONE - reach)).max(axis=1, initial=0) / ONE)


def _share(part: Matrix, whole: Matrix) -> Matrix:
    """Part of whole; -1 where there is nothing to have a part of."""
    wide = np.broadcast_to(whole[:, None], part.shape)
    return np.asarray(np.divide(part, wide, out=np.full(part.shape, -1.0), where=wide > 0))


def _two_ways(found: Features, name: str, matrix: Matrix) -> None:
    found[f"{name}, less"] = np.minimum(matrix, matrix.T)
    found[f"{name}, more"] = np.maximum(matrix, matrix.T)


def _sets(one: Sequence[Iterable[str]], other: Sequence[Iterable[str]]) -> tuple[Matrix, Matrix, Matrix]:
    """Of each pair how many both have, and of each how many it has."""
    number: dict[str, int] = {}
    for each in (*one, *other):
        for name in each:
            number.setdefault(name, len(number))

    def table(sets: Sequence[Iterable[str]]) -> Matrix:
        has = np.zeros((len(sets), len(number)))
        for row, names in enumerate(sets):
            has[row, [number[name] for name in names]] = 1
        return has

    left, right = table(one), table(other)
    return left @ right.T, left.sum(axis=1), right.sum(axis=1)


def _actors(found: Features, nodes: Sequence[PositionNode]) -> None:
    targets = [n.in_target for n in nodes]
    sentences = [n.in_target | n.in_sentence for n in nodes]
    leads = [n.in_target | n.in_lead for n in nodes]
    for name, others in (("target", targets), ("sentence", sentences), ("lead", leads)):
        both, own, _ = _sets(targets, others)
        _two_ways(found, f"actors in {name}", _share(both, own))
    for name, each in (("sentences", sentences), ("leads", leads)):
        both, own, theirs = _sets(each, each)
        union = own[:, None] + theirs[None, :] - both
        found[f"actors of {name}"] = np.divide(both, union, out=np.zeros(both.shape), where=union > 0)
    found["same holder"] = _same([n.holder for n in nodes])


def _same(values: Sequence[str | None]) -> Matrix:
    return np.array([[float(a == b and a is not None) for a in values] for b in values])


def _plain(found: Features, nodes: Sequence[PositionNode], weight: Matrix, targets: Sequence[Sequence[str]]) -> None:
    shape = found["like target"].shape
    for name, values in (
        ("words", [float((row > 0).sum()) for row in weight]),
        ("telling", list(weight.sum(axis=1) / 8)),
        ("pointing", [points(words) for words in targets]),
        ("turns", [float(not TURNING.isdisjoint(words)) for words in targets]),
        ("complies", [float(not COMPLIANCE.isdisjoint(words)) for words in targets]),
    ):
        _two_ways(found, name, np.broadcast_to(np.array(values), shape))
    days = np.array([np.nan if n.day is None else n.day for n in nodes])
    # Where nobody says when, articles that begin alike are taken to be of some days, others of some years.
    unknown = np.where(found["like lead"] >= _ALIKE, _SOME_DAYS, _SOME_YEARS)
    apart = np.abs(days[:, None] - days[None, :])
    apart = np.where(np.isnan(apart), unknown, apart)
    # The order of magnitude is told.
    found["days"] = np.searchsorted([1, 2, 4, 8, 15, 31, 61, 121, 366, 1000, 4000, 15000], apart, side="right").astype(
        np.float64
    )
    found["same article"] = _same([str(n.article) for n in nodes])
    orders = [frozenset(words) & ORDER for words in targets]
    found["other order"] = np.array([[float(bool(a and b) and a.isdisjoint(b)) for a in orders] for b in orders])
    found["both ways"] = np.array([[float(a.supports == b.supports) for a in nodes] for b in nodes])
