"""What a kind of things that can be one across articles must tell, whatever it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from rdflib import URIRef

from kg.identity.joins import Join


class Node(Protocol):
    """What articles tell of one thing: `iri` is how they mint it."""

    @property
    def iri(self) -> URIRef:
        """The name of the thing, before anything is joined."""


N = TypeVar("N", bound=Node)


def _no_leaf(_: Node) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Kind(Generic[N]):
    """A kind of things.

    name    what people call them
    keys    the blocks that a node is in; nodes that share none are never compared
    joins   what is to say of the nodes of one block: symmetric, and whatever their order. Pairs below `enough` are for
            people to judge, and count against their clusters like those of which nothing is said
    enough  the confidence from which on two are one; a cluster is held together by so much on average
    leaf    whether a node only hangs on another and holds nothing together, as a bare surname of one article
    head    the member that gives a cluster its name
    """

    name: str
    keys: Callable[[N], frozenset[str]]
    joins: Callable[[Sequence[N]], list[Join]]
    enough: float
    head: Callable[[Sequence[N]], URIRef]
    leaf: Callable[[N], bool] = _no_leaf
