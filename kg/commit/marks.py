"""What is touched: kept in graph/identity until it is worked out what it is one with (`kg.joining`)."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import URIRef

from kg.identity.table import KINDS
from kg.iris import Minter
from kg.namespaces import NKG, Quad


def waiting(nodes: Iterable[URIRef], minter: Minter, kind: str = KINDS[0].name) -> tuple[Quad, ...]:
    """That `nodes`, articles or what they tell of, wait for things of a `kind` and of those after it to be joined."""
    return tuple((minter.stage(kind), NKG.awaits, node, minter.identity_graph) for node in sorted(set(nodes)))
