"""Carrying out what people decide."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import URIRef

from kg.commit import marks
from kg.iris import Minter
from kg.joining.updating import update
from kg.linking.decide import decisions, review
from kg.linking.decide.decisions import Decision, Decisions
from kg.namespaces import NKG
from kg.store import Change, Store, values


def decide(store: Store, minter: Minter, add: Iterable[Decision], remove: Iterable[Decision] = ()) -> Decisions:
    """Take back the decisions `remove`, then take the decisions `add`; what follows for the graphs of
    articles, for graph/entities and for graph/links comes with it. Returns the decisions that now stand.

    Raises BadInput, before anything is written, where one of `add` cannot be (`decisions.check`).
    """
    before = decisions.read(store, minter)
    gone, added = tuple(remove), tuple(add)
    after = review.decided(before, minter, added, gone)
    concerned = _nodes(store, _concerned(before, after, (*gone, *added), minter), minter)
    change = decisions.change(added, gone, minter)
    if concerned:
        store.commit(change | Change(insert=marks.waiting(concerned, minter)))
        update(store, minter)
        after, change = decisions.read(store, minter), Change()
    subjects = {each.subject for each in (*gone, *added)}
    store.commit(change | review.linking(store, minter, before, after, subjects))
    store.flush()
    return after


def _nodes(store: Store, concerned: set[URIRef], minter: Minter) -> set[URIRef]:
    """`concerned`, and the positions on those of them that are topics."""
    topics = [each for each in sorted(concerned) if decisions.class_of(each, minter) == "topic"]
    on = f"?p <{NKG.issue}>|<{NKG.joinedIssue}> ?t"
    rows = store.select(f"SELECT ?p {{ VALUES ?t {{ {values(topics)} }} {on} }}") if topics else iter(())
    return concerned | {URIRef(row["p"]) for row in rows}


def _concerned(before: Decisions, after: Decisions, decided: Iterable[Decision], minter: Minter) -> set[URIRef]:
    """The nodes whose clusters may change."""
    ends = {end for each in decided for end in (each.subject, each.object) if decisions.class_of(end, minter)}
    moved = {one for one in {**before.merged, **after.merged} if before.merged.get(one) != after.merged.get(one)}
    return ends | {end for one in moved for end in (one, before.merged.get(one, one), after.merged.get(one, one))}
