"""Joins of pairs, and the clusters that follow from them and from what people decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from rdflib import URIRef

Pair = tuple[URIRef, URIRef]


def pair(one: URIRef, other: URIRef) -> Pair:
    """The two in order."""
    return (one, other) if one < other else (other, one)


@dataclass(frozen=True, slots=True)
class Join:
    """That two nodes are one.

    one, other  in order
    reason      why, in words for people
    confidence  how likely it is, 0 to 1
    turned      of positions: the wording of the one is the reverse of the other's
    """

    one: URIRef
    other: URIRef
    reason: str
    confidence: float
    turned: bool = False

    def __post_init__(self) -> None:
        if not self.one < self.other:
            raise ValueError(f"the ends of a join stand in order: {self.one}, {self.other}")

    @classmethod
    def of(cls, one: URIRef, other: URIRef, reason: str, confidence: float, *, turned: bool = False) -> Join:
        """A join of the two, in whatever order they are given."""
        return cls(*pair(one, other), reason, confidence, turned)

    @property
    def ends(self) -> Pair:
        """Both."""
        return self.one, self.other

    @property
    def rank(self) -> tuple[float, URIRef, URIRef, str, bool]:
        """A total order, the surest first."""
        return -self.confidence, self.one, self.other, self.reason, self.turned


def surest(joins: Iterable[Join]) -> dict[Pair, Join]:
    """Of each pair the join that is the surest."""
    found: dict[Pair, Join] = {}
    for join in joins:
        if join.ends not in found or join.rank < found[join.ends].rank:
            found[join.ends] = join
    return found


def cluster(
    nodes: Iterable[URIRef],
    joins: Iterable[Join],
    together: Iterable[Pair] = (),
    apart: Iterable[Pair] = (),
    *,
    enough: float = 0.5,
    leaves: Set[URIRef] = frozenset(),
) -> list[frozenset[URIRef]]:
    """The clusters of two and more among `nodes`, in order of their least members; the order of the arguments does not
    matter.

    together, apart  what people decided: this comes first and is never overruled, `together` before `apart`
    enough           what the joins between two clusters must reach on average, a pair without one counting 0: so no
                     single pair chains two clusters together
    leaves           nodes that only hang on the node that they are joined to surest; they hold nothing together but
                     each other, where there is nothing else

    Average linkage (Sokal and Michener 1958): the two likeliest clusters become one, as long as there are any. What is
    in no join with a cluster has no say in it, so components can be worked out by themselves.

    >>> a, b, c, d = map(URIRef, "abcd")
    >>> joins = [Join(a, b, "", 0.9), Join(b, c, "", 0.6), Join(c, d, "", 0.9)]
    >>> ["".join(sorted(each)) for each in cluster([a, b, c, d], joins)]
    ['ab', 'cd']
    """
    every = set(nodes)
    sets = _Sets(every, apart)
    for each in sorted(pair(*each) for each in together):
        if every.issuperset(each):
            sets.unite(*each, decided=True)
    held = [join for join in surest(joins).values() if every.issuperset(join.ends)]
    core = [join for join in held if leaves.isdisjoint(join.ends)]
    _link(sets, core, enough)
    hanging = [join for join in held if not leaves.isdisjoint(join.ends) and join.confidence >= enough]
    _hang(sets, hanging, leaves)
    return sets.clusters()


def _link(sets: _Sets, joins: Iterable[Join], enough: float) -> None:
    """Average linkage by `joins`."""
    sums: dict[URIRef, dict[URIRef, float]] = defaultdict(dict)
    # What people put together is as one node: the surest that is said of it counts.
    sizes = dict.fromkeys(sets.roots(), 1)
    for join in sorted(joins, key=lambda each: each.rank):
        one, other = sets.root(join.one), sets.root(join.other)
        if one != other and other not in sums[one]:
            sums[one][other] = sums[other][one] = join.confidence

    def mean(one: URIRef, other: URIRef) -> float:
        # rounded, for the order in which numbers are added must not tell
        return round(sums[one][other] / (sizes[one] * sizes[other]), 9)

    queue = [(-mean(one, other), one, other) for one in sums for other in sums[one] if one < other]
    heapify(queue)
    while queue:
        score, one, other = heappop(queue)
        if -score < enough:
            break
        if other not in sums.get(one, {}) or -mean(one, other) != score:
            continue
        if not sets.unite(one, other):
            del sums[one][other], sums[other][one]
            continue
        left, gone = (one, other) if sets.root(one) == one else (other, one)
        sizes[left] += sizes.pop(gone)
        for third, said in sums.pop(gone).items():
            del sums[third][gone]
            if third != left:
                sums[left][third] = sums[third][left] = round(sums[left].get(third, 0.0) + said, 9)
        for third in sums[left]:
            low, high = pair(left, third)
            heappush(queue, (-mean(left, third), low, high))


def _hang(sets: _Sets, joins: Iterable[Join], leaves: Set[URIRef]) -> None:
    """Each leaf with the surest of what it is joined to; where that are leaves alone, they hold together."""
    ordered = sorted(joins, key=lambda each: each.rank)
    # People may have put a leaf with others: it holds on to one thing all the same.
    ends = {end for join in ordered for end in join.ends if end in leaves}
    hung = {leaf for leaf in ends if not sets.members(leaf) <= leaves}
    for join in ordered:
        leaf, other = join.ends if join.one in leaves else (join.other, join.one)
        if other not in leaves and leaf not in hung:
            together = set(sets.members(leaf))
            if sets.unite(leaf, other):
                hung |= together
    for join in ordered:
        if hung.isdisjoint(join.ends) and join.one in leaves and join.other in leaves:
            sets.unite(*join.ends)


class _Sets:
    """Disjoint sets named after their least members, some pairs of which must stay apart."""

    def __init__(self, nodes: Iterable[URIRef], apart: Iterable[Pair]) -> None:
        self._members: dict[URIRef, set[URIRef]] = {node: {node} for node in nodes}
        self._root: dict[URIRef, URIRef] = {node: node for node in self._members}
        self._apart: dict[URIRef, set[URIRef]] = defaultdict(set)
        for one, other in apart:
            self._apart[one].add(other)
            self._apart[other].add(one)

    def root(self, node: URIRef) -> URIRef:
        return self._root[node]

    def roots(self) -> Iterable[URIRef]:
        return self._members.keys()

    def members(self, node: URIRef) -> set[URIRef]:
        return self._members[self._root[node]]

    def unite(self, one: URIRef, other: URIRef, *, decided: bool = False) -> bool:
        """Make one set of those of the two, unless people keep them apart and it is not `decided` by people. Whether
        they are one now."""
        left, gone = pair(self._root[one], self._root[other])
        if left == gone:
            return True
        own, others = self._members[left], self._members[gone]
        if not decided and any(self._apart.get(member, set()) & others for member in own):
            return False
        for member in others:
            self._root[member] = left
        own |= self._members.pop(gone)
        return True

    def clusters(self) -> list[frozenset[URIRef]]:
        return [frozenset(self._members[root]) for root in sorted(self._members) if len(self._members[root]) > 1]


def spanning(clusters: Iterable[Set[URIRef]], joins: Iterable[Join], enough: float = 0.0) -> list[Join]:
    """Of `joins` the surest that tell why each cluster is one: a join fewer than it has members, or less where people
    decided; in order of their ends (Kruskal's algorithm)."""
    number: Mapping[URIRef, int] = {node: at for at, each in enumerate(clusters) for node in each}
    sets = _Sets(number, ())
    found: list[Join] = []
    for join in sorted(surest(joins).values(), key=lambda each: each.rank):
        if join.confidence < enough or number.get(join.one, -1) != number.get(join.other, -2):
            continue
        if sets.root(join.one) != sets.root(join.other):
            sets.unite(*join.ends)
            found.append(join)
    return sorted(found, key=lambda each: each.ends)
