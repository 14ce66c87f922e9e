"""Whatever waits to be joined is joined, kind by kind, a portion in each transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from rdflib import URIRef

from kg.commit import marks
from kg.identity.table import KINDS
from kg.iris import Minter
from kg.joining.actors import Actors
from kg.joining.issues import Issues
from kg.joining.reports import Encounters, Stories, Utterances
from kg.joining.settling import settle
from kg.joining.side import Side
from kg.linking.decide import decisions
from kg.namespaces import NKG
from kg.store import Change, Store

SIDES: Mapping[str, type[Side[Any]]] = {
    side.kind.name: side for side in (Actors, Stories, Encounters, Utterances, Issues)
}
# So many articles and nodes are worked out together.
PORTION = 1000


def update(store: Store, minter: Minter, commit: Callable[[Change], None] | None = None) -> None:
    """Make `store` say what is one of all that was touched since the last time; what a killed one left is done by the
    next. `commit` is called in place of the store's own with all that changes."""
    commit = commit or store.commit
    names = [kind.name for kind in KINDS]
    following = dict(pairwise(names))
    side: Side[Any] | None = None
    for name in names:
        while portion := _waiting(store, minter, name):
            side = side if side is not None and side.kind.name == name else _side(store, minter, name)
            nodes = {node for node in portion if side.owns(node)}
            articles = {node for node in portion if node.startswith(minter.article(""))}
            found = settle(side, nodes | side.nodes_of(articles))
            done = Change(delete=marks.waiting(portion, minter, name))
            if name in following:
                done |= Change(insert=marks.waiting({*portion, *found.articles}, minter, following[name]))
            commit(found.change | done)


def _side(store: Store, minter: Minter, name: str) -> Side[Any]:
    return SIDES[name](store, minter, decisions.read(store, minter))


def _waiting(store: Store, minter: Minter, kind: str) -> list[URIRef]:
    graph, stage = minter.identity_graph, minter.stage(kind)
    rows = store.select(f"SELECT ?n {{ GRAPH <{graph}> {{ <{stage}> <{NKG.awaits}> ?n }} }} LIMIT {PORTION}")
    return [URIRef(row["n"]) for row in rows]
