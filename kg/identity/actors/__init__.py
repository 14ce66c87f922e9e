"""Actors: which names of several articles are one person's, body's or group's.

node     what is known of an actor
names    the names of people, and whether two can be one person's
people   full names that are one's, and whose a bare surname is
bodies   acronyms, and the bodies that they are of
"""

from __future__ import annotations

from collections.abc import Sequence

from rdflib import URIRef

from kg.identity.actors import bodies, people
from kg.identity.actors.node import ActorNode, Counts
from kg.identity.joins import Join
from kg.identity.kinds import Kind
from kg.model import ActorType

__all__ = ["ACTORS", "ActorNode", "Counts"]


def keys(node: ActorNode) -> frozenset[str]:
    """The blocks of `node`; none of a government, which its country tells, and of one that has no name of its own."""
    if node.governs is not None or not node.is_named:
        return frozenset()
    return people.keys(node) if node.type is ActorType.PERSON else bodies.keys(node)


def joins(block: Sequence[ActorNode]) -> list[Join]:
    """What is to say of the nodes of one block, never of a person and an organisation."""
    persons = [node for node in block if node.type is ActorType.PERSON]
    return people.joins(persons) + bodies.joins([node for node in block if node.type is not ActorType.PERSON])


def head(cluster: Sequence[ActorNode]) -> URIRef:
    """The member that gives its name to a cluster: one that all articles share before one of a single article, then the
    one of which most articles speak, then the longest."""
    return min(cluster, key=lambda node: (node.is_own, -node.articles, -len(node.iri), node.iri)).iri


def leaf(node: ActorNode) -> bool:
    """Whether it is a single article's, known by a surname alone."""
    return node.is_own and node.type is ActorType.PERSON


ACTORS: Kind[ActorNode] = Kind("actors", keys, joins, people.ENOUGH, head, leaf)
