"""Taking decisions: what changes in the store when a person accepts, rejects, merges or takes back.

One transaction holds the decision and all that follows from it, so a store never shows one without
the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rdflib import URIRef

from kg import graph
from kg.iris import Minter
from kg.link import aliases, decisions
from kg.link.decisions import Decision, Decisions
from kg.namespaces import NKG, Quad
from kg.store import Change, Store


def decide(store: Store, minter: Minter, add: Iterable[Decision], remove: Iterable[Decision] = ()) -> Decisions:
    """Take back the decisions `remove`, then take the decisions `add`; what follows for the graphs of
    articles, for graph/entities and for graph/links comes with it. Returns the decisions that now stand.

    Raises BadInput, before anything is written, where one of `add` cannot be (`decisions.check`).
    """
    before = decisions.read(store, minter)
    gone, added = tuple(remove), tuple(add)
    standing = dict(before.made)
    for each in gone:
        standing.pop((each.subject, each.object), None)
    after = decisions.gather(standing.values(), minter)
    for each in added:
        decisions.check(each, after, minter)
        # A later word on a pair takes its place at the end, not the place of the earlier.
        standing.pop((each.subject, each.object), None)
        standing[each.subject, each.object] = each
        after = decisions.gather(standing.values(), minter)
    change = decisions.change(added, gone, minter)
    store.commit(_together(change, _merging(store, minter, before.merged, after.merged)))
    store.flush()
    return after


def _together(*changes: Change) -> Change:
    return Change(
        drop_graphs=frozenset().union(*(each.drop_graphs for each in changes)),
        drop_subjects=frozenset().union(*(each.drop_subjects for each in changes)),
        insert=tuple(quad for each in changes for quad in each.insert),
    )


def _merging(store: Store, minter: Minter, before: Mapping[URIRef, URIRef], after: Mapping[URIRef, URIRef]) -> Change:
    """The change of article graphs and entities where the actors that are merged change from `before` to `after`."""
    moved = {actor for actor in {**before, **after} if before.get(actor, actor) != after.get(actor, actor)}
    if not moved:
        return Change()
    concerned = {end for actor in moved for end in (actor, before.get(actor, actor), after.get(actor, actor))}
    drop: set[tuple[URIRef, URIRef]] = {(minter.entities_graph, entity) for entity in concerned}
    insert: list[Quad] = []
    said: list[graph.Triple] = []
    for name in _graphs_describing(store, concerned):
        old = set(store.quads(name))
        new = aliases.apply(aliases.restore(old), after)
        touched = {quad[0] for quad in old.symmetric_difference(new)}
        drop |= {(name, subject) for subject in touched}
        insert += [quad for quad in new if quad[0] in touched]
        nodes = {s for s, p, o, _ in new if p == NKG.describes and o in concerned}
        said += [quad[:3] for quad in new if quad[0] in nodes]
    return Change(drop_subjects=frozenset(drop), insert=(*insert, *graph.merge(said, minter)))


def _graphs_describing(store: Store, entities: Iterable[URIRef]) -> list[URIRef]:
    values = " ".join(f"<{entity}>" for entity in sorted(entities))
    rows = store.select(
        f"SELECT DISTINCT ?g {{ VALUES ?e {{ {values} }} GRAPH ?g {{ ?d <{NKG.describes}> ?e }} }} ORDER BY ?g"
    )
    return [URIRef(row["g"]) for row in rows]
