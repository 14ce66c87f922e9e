"""What may be one, but is too unsure for newskg to join: questions for people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from rdflib import URIRef

from kg.identity import Join
from kg.identity.joins import surest
from kg.identity.kinds import N
from kg.iris import Minter
from kg.joining.actors import Actors
from kg.joining.reports import Encounters, Utterances
from kg.joining.side import Side, batches
from kg.linking.decide.decisions import Decisions
from kg.linking.decide.sssom import Question
from kg.namespaces import NKG, OWL, RDF, SEMAPV, SKOS
from kg.store import Store, values

# What is less likely is no question worth a person's time.
_WORTH = 0.3


def proposals(store: Store, minter: Minter, decisions: Decisions) -> Iterator[Question]:
    """A question for each two actors, meetings and statements of `store` that are alike but not enough to be joined and
    that no person decided on: kind by kind, the likeliest first. Everything in the store is compared."""
    rows = store.select(f"SELECT ?a {{ ?a <{RDF.type}> <{NKG.Article}> }}")
    articles = {URIRef(row["a"]) for row in rows}
    yield from _of_kind(Actors(store, minter, decisions), articles)
    yield from _of_kind(Encounters(store, minter, decisions), articles)
    yield from _of_kind(Utterances(store, minter, decisions), articles)


def _of_kind(side: Side[N], articles: set[URIRef]) -> Iterator[Question]:
    asked = sorted(_unsure(side, articles), key=lambda join: join.rank)
    labels = _labels(side.store, {end for join in asked for end in join.ends})
    for join in asked:
        yield Question(
            subject=join.one,
            subject_label=labels.get(join.one, ""),
            predicate=OWL.sameAs,
            object=join.other,
            object_label=labels.get(join.other, ""),
            confidence=join.confidence,
            justification=SEMAPV.CompositeMatching,
            grounds={"verdict": "proposed", "why": join.reason},
        )


def _unsure(side: Side[N], articles: set[URIRef]) -> Iterator[Join]:
    blocks: dict[str, list[N]] = defaultdict(list)
    for node in sorted(side.read(side.nodes_of(articles)), key=lambda each: each.iri):
        for key in side.kind.keys(node):
            blocks[key].append(node)
    found = surest(join for _, block in sorted(blocks.items()) if len(block) > 1 for join in side.kind.joins(block))
    alike = [join for join in found.values() if _WORTH <= join.confidence < side.kind.enough]
    ends = {end for join in alike for end in join.ends}
    of = side.in_clusters(side.clusters_held(ends))
    merged, apart = side.together(), side.decisions.distinct
    for join in alike:
        one, other = (merged.get(end, of.get(end, end)) for end in join.ends)
        if one != other and join.ends not in apart:
            yield join


def _labels(store: Store, nodes: set[URIRef]) -> dict[URIRef, str]:
    """What people read of each: its label, an actor's own name in its article, what was said."""
    found: dict[URIRef, str] = {}
    for batch in batches(nodes):
        rows = store.select(
            f"SELECT ?x ?n {{ VALUES ?x {{ {values(batch)} }} {{ ?x <{SKOS.prefLabel}>|<{NKG.content}> ?n }} UNION "
            f"{{ ?d <{NKG.mintedAs}> ?x ; <{NKG.personName}>|<{NKG.organizationName}>|<{NKG.groupName}> ?n }} }} "
            "ORDER BY ?x ?n"
        )
        for row in rows:
            found.setdefault(URIRef(row["x"]), " ".join(str(row["n"]).split()))
    return found
