"""What an article brings into a store, worked out of its graph alone: by whoever made it, in any process.

So the one process that writes a store need not read what it writes. What it does need of an article are its versions
and what it says of the entities that others speak of too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from rdflib import Literal, URIRef

from kg import graph
from kg.commit import coding
from kg.graph import ArticleGraph, Triple
from kg.iris import Minter
from kg.linking.decide import aliases
from kg.namespaces import DCTERMS, NKG, PROV, RDF, SCHEMA, Quad
from kg.store.embedded import terms

# What provenance keeps of an article whose graph is gone: enough to tell what stood there.
KEPT = (
    DCTERMS.identifier, DCTERMS.issued, DCTERMS.modified, DCTERMS.publisher, DCTERMS.title, NKG.sha256, NKG.sourceId,
    SCHEMA.url,
)  # fmt: skip

Facts = frozenset[tuple[URIRef, URIRef | Literal]]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What an article brings.

    key           the article's key
    input         its input hash
    works         what it is a version of
    facts         what is known of it, by the properties of KEPT
    graph         the named graph of its assertions
    text          that graph in N-Triples
    descriptions  the triples of its Descriptions
    affiliations  which may have links
    provenance    how its graph was made, in N-Triples
    themes        those of its positions, as quads of graph/identity
    """

    key: str
    input: str
    works: frozenset[URIRef]
    facts: Facts
    graph: URIRef
    text: str
    descriptions: tuple[Triple, ...]
    affiliations: frozenset[URIRef]
    provenance: str
    themes: tuple[Quad, ...] = ()

    def minted(self) -> set[URIRef]:
        """The entities that it describes, as its words alone tell them."""
        return aliases.minted((s, p, o, self.graph) for s, p, o in self.descriptions)

    def merged(self, merged: Mapping[URIRef, URIRef]) -> Contribution:
        """The same with every actor of `merged` replaced by the one that it was merged into."""
        if not merged.keys() & self.minted():
            return self
        return replace(self, **_of_graph(aliases.apply(self.quads(), merged)))

    def quads(self) -> Iterator[Quad]:
        """Its graph, read when it is asked for."""
        return terms.parsed(self.text, self.graph)


def contribution(described: ArticleGraph, minter: Minter) -> Contribution:
    """What `described` brings. Raises StoreError for a term that RDF cannot hold."""
    node = minter.article(described.key)
    said = [(p, o) for s, p, o, _ in described.provenance if s == node]
    return Contribution(
        described.key,
        next(str(o) for _, p, o, _ in described.provenance if p == NKG.inputHash),
        frozenset(URIRef(o) for p, o in said if p == PROV.specializationOf),
        frozenset((p, o) for s, p, o, _ in described.quads if s == node and p in KEPT),
        described.graph,
        provenance=terms.ntriples(quad for quad in described.provenance if quad[0] != node),
        themes=coding.themed(described.quads, minter),
        **_of_graph(described.quads),
    )


def _of_graph(quads: tuple[Quad, ...]) -> dict[str, Any]:
    return {
        "text": terms.ntriples(quads),
        "descriptions": tuple(graph.descriptions(quads)),
        "affiliations": frozenset(s for s, p, o, _ in quads if p == RDF.type and o == NKG.Affiliation),
    }
