"""Taking decisions: what stands, and what that changes in graph/links, when a person says a word or takes it back.

What follows from mergers for other graphs is worked out by `kg.joining`, which carries out decisions.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from rdflib import URIRef

from kg.iris import Minter
from kg.linking.decide import decisions, mappings
from kg.linking.decide.decisions import Decision, Decisions
from kg.linking.records import Link
from kg.namespaces import OWL, SKOS
from kg.store import Change, Store

# In place of the basis and the authority of a link that no linking run has made.
NOT_LINKED = "by hand"


def decided(before: Decisions, minter: Minter, add: Iterable[Decision], remove: Iterable[Decision]) -> Decisions:
    """The decisions that stand where of `before` some are taken back, and some added.

    Raises BadInput where one of `add` cannot be (`decisions.check`).
    """
    standing = dict(before.made)
    for each in remove:
        standing.pop((each.subject, each.object), None)
    after = decisions.gather(standing.values(), minter, before.joined)
    for each in add:
        decisions.check(each, after, minter)
        # A later word on a pair takes its place at the end, not the place of the earlier.
        standing.pop((each.subject, each.object), None)
        standing[each.subject, each.object] = each
        after = decisions.gather(standing.values(), minter, before.joined)
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


def linking(store: Store, minter: Minter, before: Decisions, after: Decisions, decided: Iterable[URIRef]) -> Change:
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
