"""Issues in a store: which positions of several articles are on one matter."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from rdflib import Literal, URIRef

from kg.identity import Join
from kg.identity.issues import PositionNode
from kg.identity.issues.phrases import destroys, turns, words_of
from kg.identity.table import ISSUES
from kg.joining.positions import positions
from kg.joining.side import Side, batches
from kg.namespaces import NKG, RDF, SKOS, XSD, Quad, Triple
from kg.nquads import term
from kg.store import values

_TRUE = Literal("true", datatype=XSD.boolean)


class Issues(Side[PositionNode]):
    """Positions. What a person's codebook says of one is left as it is, and it is joined to no other.

    A position is found by telling words of its target, which graph/identity keeps; of those only such are compared as
    share an actor, too, and those of one story.
    """

    kind = ISSUES
    belongs = NKG.joinedIssue
    keeps_keys = True
    singles = True
    says = (NKG.turned,)

    def owns(self, node: URIRef) -> bool:
        return node.startswith(f"{self.minter.base}position/")

    def nodes_of(self, articles: Collection[URIRef]) -> set[URIRef]:
        found: set[URIRef] = set()
        for batch in batches(articles):
            rows = self.store.select(
                f"SELECT ?x {{ VALUES ?y {{ {values(batch)} }} ?x <{NKG.inArticle}> ?y ; a <{NKG.Position}> }}"
            )
            found |= {URIRef(row["x"]) for row in rows}
        return found

    def read(self, nodes: Collection[URIRef]) -> list[PositionNode]:
        coded = self._coded(nodes)
        return [each for batch in batches(set(nodes) - coded) for each in positions(self.store, self.minter, batch)]

    def kept(self, node: PositionNode) -> Iterable[str]:
        return {word for word, _, whom in (key.partition(" ") for key in self.kind.keys(node)) if word != "story"}

    def keys_held(self, nodes: Collection[URIRef]) -> set[str]:
        """None: what two positions have in common is a matter of the two; nothing changes for others where one goes."""
        return set()

    def members(self, keys: Collection[str], having: Sequence[PositionNode]) -> set[URIRef]:
        pairs = [(word, whom) for word, _, whom in (key.partition(" ") for key in sorted(keys))]
        found = self.nodes_of(self._articles({URIRef(whom) for word, whom in pairs if word == "story"}))
        for batch in batches({word for word, _ in pairs if word != "story"}):
            listed = " ".join(term(Literal(word)) for word in batch)
            rows = self.store.select(
                f"SELECT ?x {{ VALUES ?k {{ {listed} }} "
                f"GRAPH <{self.minter.identity_graph}> {{ ?x <{NKG.joinKey}> ?k }} }}"
            )
            found |= {URIRef(row["x"]) for row in rows}
        return {node for node in found if self.owns(node)}

    def _articles(self, stories: Collection[URIRef]) -> set[URIRef]:
        found: set[URIRef] = set()
        for batch in batches(stories):
            rows = self.store.select(f"SELECT ?x {{ VALUES ?s {{ {values(batch)} }} ?x <{NKG.story}> ?s }}")
            found |= {URIRef(row["x"]) for row in rows}
        return found

    def clusters_held(self, nodes: Collection[URIRef]) -> set[URIRef]:
        """Those that were made here; what is an actor holds nothing together."""
        return {each for each in super().clusters_held(nodes) if self._is_own(each)}

    def held(self, nodes: Collection[URIRef], clusters: Collection[URIRef]) -> set[Quad]:
        found = super().held(nodes, {each for each in clusters if self._is_own(each)})
        coded = {s for s, p, o, _ in found if p == self.belongs and self._is_coded(str(o))}
        return {
            (s, p, o, g)
            for s, p, o, g in found
            if s not in coded or (p != NKG.turned and not (p == self.belongs and self._is_coded(str(o))))
        }

    def _coded(self, nodes: Collection[URIRef]) -> set[URIRef]:
        found: set[URIRef] = set()
        for batch in batches(nodes):
            rows = self.store.select(
                f"SELECT ?x ?c {{ VALUES ?x {{ {values(batch)} }} "
                f"GRAPH <{self.minter.identity_graph}> {{ ?x <{self.belongs}> ?c }} }}"
            )
            found |= {URIRef(row["x"]) for row in rows if self._is_coded(row["c"])}
        return found

    def _is_coded(self, issue: str) -> bool:
        return issue.startswith(self.minter.issue("x").removesuffix("x"))

    def _is_own(self, issue: str) -> bool:
        return issue.startswith(f"{self.minter.base}topic/")

    def name(self, members: Sequence[PositionNode], decided: Collection[URIRef]) -> URIRef:
        actors = {each.is_actor for each in members if each.is_actor is not None}
        if actors:
            return URIRef(min(actors))
        return self.minter.cluster("topic" if len(members) > 1 else "alone", min(each.iri for each in members))

    def belonging(self, node: URIRef, cluster: URIRef) -> Iterable[Triple]:
        if not cluster.startswith(f"{self.minter.base}alone/"):
            yield from super().belonging(node, cluster)

    def describe(self, cluster: URIRef, members: Sequence[PositionNode], joins: Sequence[Join]) -> Iterable[Triple]:
        if not self._is_own(cluster):
            for each in members:
                if each.is_actor is not None and destroys(words_of(each.target)):
                    yield each.iri, NKG.turned, _TRUE
            return
        named = self.kind.head(members)
        head = next(each for each in members if each.iri == named)
        yield cluster, RDF.type, NKG.Topic
        yield cluster, SKOS.prefLabel, Literal(head.label, lang="en")
        for each in members:
            if turns(words_of(each.target)) != turns(words_of(head.target)):
                yield each.iri, NKG.turned, _TRUE
