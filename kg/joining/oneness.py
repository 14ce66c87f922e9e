"""Whether two things of a store are one in it, and why."""

from __future__ import annotations

from rdflib import URIRef

from kg.errors import BadInput, NotFound
from kg.iris import Minter
from kg.linking.decide.decisions import class_of, is_address
from kg.namespaces import DCTERMS, NKG
from kg.store import Store

_CLUSTERS = (NKG.encounter, NKG.utterance, NKG.story)
_WAYS = "|".join(f"<{each}>" for each in (DCTERMS.isReplacedBy, NKG.joinedIssue, *_CLUSTERS))


def meant(store: Store, minter: Minter, words: str) -> URIRef:
    """What of `store` a person means by an IRI, with or without its base: of an encounter, an utterance or a story the
    first of its reports. Raises BadInput for what is no IRI, NotFound for what no article speaks of: most likely it is
    misspelt."""
    iri = URIRef(minter.base + words.removeprefix(minter.base))
    if not is_address(iri):
        raise BadInput(f"{words!r} is no IRI, nor what follows the base of one")
    ways = "|".join(f"<{each}>" for each in _CLUSTERS)
    patterns = (
        f"{{ <{iri}> <{DCTERMS.isReplacedBy}>|a ?c }} UNION {{ ?d <{NKG.describes}>|<{NKG.mintedAs}> <{iri}> }}",
        f"?x {ways} <{iri}>",
    )
    known, reports = (list(store.select(f"SELECT * {{ {each} }} ORDER BY ?x LIMIT 1")) for each in patterns)
    if reports:
        return URIRef(reports[0]["x"])
    if not known:
        kind = class_of(iri, minter) or "thing"
        listed = {"actor": "actors", "topic": "positions", "meeting": "meetings", "article": "articles"}
        raise NotFound(f"the store knows no {kind} {iri}: kg query {listed.get(kind, 'who-said-what')} lists them")
    return iri


def stands_for(store: Store, minter: Minter, node: URIRef) -> URIRef:
    """What `node` is a part or a name of, or itself."""
    rows = store.select(f"SELECT ?c {{ GRAPH <{minter.identity_graph}> {{ <{node}> {_WAYS} ?c }} }} LIMIT 1")
    return next((URIRef(row["c"]) for row in rows), node)


def are_one(store: Store, minter: Minter, one: URIRef, other: URIRef) -> bool:
    """Whether the two are one."""
    return stands_for(store, minter, one) == stands_for(store, minter, other)


def reasons(store: Store, one: URIRef, other: URIRef) -> str:
    """Why, where newskg joined the two themselves; else that it did over others."""
    rows = store.select(f"SELECT ?why {{ ?j <{NKG.joins}> <{one}>, <{other}> ; <{NKG.reason}> ?why }} LIMIT 1")
    return next((str(row["why"]) for row in rows), "over others that are one with both")
