"""Taking decisions: what changes in the store when a person accepts, rejects, merges or takes back.

One transaction holds the decision and all that follows from it, so a store never shows one without
the other.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from rdflib import URIRef

from kg import graph
from kg.iris import Minter
from kg.linking.decide import aliases, decisions, mappings
from kg.linking.decide.decisions import Decision, Decisions
from kg.linking.records import Link
from kg.namespaces import NKG, OWL, SKOS, Quad
from kg.store import Change, Store, values

# In place of the basis and the authority of a link that no linking run has made.
NOT_LINKED = "by hand"


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
    store.commit(
        decisions.change(added, gone, minter)
        | _merging(store, minter, before.merged, after.merged)
        | _linking(store, minter, before, after, {each.subject for each in (*gone, *added)})
    )
    store.flush()
    return after


def merger(
    alias: URIRef,
    into: URIRef,
    *,
    author: str | None = None,
    date: datetime.date | None = None,
    comment: str | None = None,
) -> Decision:
    """The decision that the actor `alias` is the actor `into`."""
    return Decision(alias, OWL.sameAs, into, True, author, date, comment)


def _linking(store: Store, minter: Minter, before: Decisions, after: Decisions, decided: Iterable[URIRef]) -> Change:
    """The change of graph/links for the subjects `decided` and those that they were or are merged into, from
    the candidates that it holds. What mergers alone change is for the next linking run to judge."""
    subjects = {end for each in decided for end in (each, before.canonical(each), after.canonical(each))}
    held = mappings.held(store, minter, subjects)
    links = mappings.read(held, minter)
    gone = {each for each in subjects if after.canonical(each) != each}
    # What was never linked has no candidates: an item that a person named is all that there is to say of it.
    for each in subjects - gone:
        unlinked = each not in links or links[each].basis == NOT_LINKED
        if unlinked and after.accepted.get(each):
            links[each] = Link(each, _label(store, each), basis=NOT_LINKED, authority=NOT_LINKED)
        elif unlinked:
            gone.add(each)
    judged = mappings.change((links[each] for each in sorted(links.keys() - gone)), held, after, minter)
    return judged | mappings.removal(gone, held, minter)


def _label(store: Store, entity: URIRef) -> str:
    rows = store.select(f"SELECT ?n {{ <{entity}> <{SKOS.prefLabel}> ?n }} LIMIT 1")
    return next((str(row["n"]) for row in rows), "")


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
    rows = store.select(
        f"SELECT DISTINCT ?g {{ VALUES ?e {{ {values(sorted(entities))} }} "
        f"GRAPH ?g {{ ?d <{NKG.describes}> ?e }} }} ORDER BY ?g"
    )
    return [URIRef(row["g"]) for row in rows]
