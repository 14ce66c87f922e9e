"""A first judge of actors: the same name but for points, case and middle initials."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from rdflib import URIRef

from kg.identity.actors.node import ActorNode
from kg.identity.joins import Join
from kg.lexicon.folding import lower_ascii
from kg.model import ActorType

_INITIAL = re.compile(r"(?<=\w )[a-z] (?=\w)")


def _plain(name: str, kind: ActorType) -> str:
    words = re.sub(r"[^a-z0-9 ]+", "", lower_ascii(name).replace("-", " "))
    return _INITIAL.sub("", words) if kind is ActorType.PERSON else words


def keys(node: ActorNode) -> frozenset[str]:
    """The plain name."""
    return frozenset() if node.is_own else frozenset({_plain(node.name, node.type)} - {""})


def joins(block: Sequence[ActorNode]) -> list[Join]:
    """Those of one class with the same plain name."""
    found: dict[tuple[ActorType, str], list[URIRef]] = defaultdict(list)
    for node in block:
        found[node.type, _plain(node.name, node.type)].append(node.iri)
    return [Join(one, other, "the same name", 0.95) for same in found.values() for one, other in pairwise(sorted(same))]


def head(cluster: Sequence[ActorNode]) -> URIRef:
    """That of most articles."""
    return min(cluster, key=lambda node: (node.is_own, -node.articles, node.iri)).iri
