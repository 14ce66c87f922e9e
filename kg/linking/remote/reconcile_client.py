"""Candidates from a service of the Reconciliation API, for what has no link yet. They wait for review:
no score of a stranger makes a link."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from rdflib import URIRef

from kg.errors import BadInput
from kg.iris import Minter
from kg.linking.decide import decisions, mappings
from kg.linking.records import Candidate, KnowledgeBase, Link
from kg.linking.remote.services import Offer, ReconciliationQuery, ReconciliationService, item
from kg.linking.verdicts import ACCEPT, REVIEW, ranked
from kg.namespaces import NKG, RDF
from kg.store import Store, values

# Services score from 0 to 100 by custom; a hundredth below the bound, nothing is accepted by machine.
_FULL = 100.0
_MOST = ACCEPT - 0.01


@dataclass(frozen=True, slots=True)
class Offered:
    """How many subjects were asked about, and for how many candidates came."""

    asked: int
    found: int


def propose(store: Store, minter: Minter, service: ReconciliationService) -> Offered:
    """Ask `service` about every linked subject that has no item yet in the source whose items it knows, and
    keep what it offers as candidates to review.

    Raises OutsideError, and then nothing is changed; BadInput where its items are of no source known here.
    """
    space = service.identifier_space()
    source = KnowledgeBase.of(URIRef(space))
    if source is None:
        raise BadInput(f"{service.url} knows items of {space}, which is none of {', '.join(KnowledgeBase)}")
    standing = decisions.read(store, minter)
    held = mappings.held(store, minter)
    open_links = [
        link
        for _, link in sorted(mappings.read(held, minter).items())
        if link.label
        and not any(
            verdict.links and KnowledgeBase.of(target) is source for target, verdict in standing.verdicts(link).items()
        )
    ]
    kinds = _kinds(store, (link.subject for link in open_links))
    asked = [link for link in open_links if link.subject in kinds]
    offers = service.reconcile([ReconciliationQuery(link.label) for link in asked])
    extended = [
        _extended(link, kinds[link.subject], offered, space, source)
        for link, offered in zip(asked, offers, strict=True)
        if offered
    ]
    store.commit(mappings.change(extended, held, standing, minter))
    store.flush()
    return Offered(len(asked), len(extended))


def _kinds(store: Store, subjects: Iterable[URIRef]) -> dict[URIRef, URIRef]:
    """The class of each subject that is a person, an organisation or a place."""
    rows = store.select(
        f"SELECT ?s ?c {{ VALUES ?c {{ <{NKG.Person}> <{NKG.Organization}> <{NKG.Place}> }} "
        f"VALUES ?s {{ {values(subjects)} }} ?s <{RDF.type}> ?c }}"
    )
    return {URIRef(row["s"]): URIRef(row["c"]) for row in rows}


def _extended(link: Link, kind: URIRef, offers: Iterable[Offer], space: str, source: KnowledgeBase) -> Link:
    """`link` with the offers as further candidates. What class an item has only the reviewer can tell, so it
    is taken to be the subject's."""
    known = {each.target for each in link.candidates}
    new = []
    for offer in offers:
        target = item(space, offer.id)
        if target in known or KnowledgeBase.of(target) is not source or not decisions.is_address(target):
            continue
        share = min(max(offer.score, 0.0), _FULL) / _FULL
        new.append(Candidate(target, source, offer.name, kind, round(REVIEW + (_MOST - REVIEW) * share, 2)))
    return replace(link, candidates=tuple(ranked((*link.candidates, *new))))
