"""Stories, encounters and utterances in a store: which articles, meetings and statements are reports of one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import ClassVar, TypeVar

from rdflib import XSD, Literal, URIRef

from kg.identity import Join, Node
from kg.identity.meetings import MeetingNode
from kg.identity.stories import ArticleNode
from kg.identity.table import ENCOUNTERS, STORIES, UTTERANCES
from kg.identity.utterances import StatementNode
from kg.joining import told
from kg.joining.side import Follows, Side, batches
from kg.namespaces import NKG, RDF, SKOS, Triple
from kg.nquads import term
from kg.store import values

N = TypeVar("N", bound=Node)
_LABEL = 120


class Stories(Side[ArticleNode]):
    """Articles: those that report one event, or one text, are one story. An article is found by two words that it is
    about; each stands in graph/identity by itself, for the pairs are many."""

    kind = STORIES
    belongs = NKG.story
    keeps_keys = True

    def owns(self, node: URIRef) -> bool:
        return node.startswith(self.minter.article("")) and "#" not in node

    def nodes_of(self, articles: Collection[URIRef]) -> set[URIRef]:
        return set(articles)

    def read(self, nodes: Collection[URIRef]) -> list[ArticleNode]:
        return list(told.articles(self.store, nodes))

    def kept(self, node: ArticleNode) -> Iterable[str]:
        return node.terms

    def keys_held(self, nodes: Collection[URIRef]) -> set[str]:
        """None: what two articles have in common is a matter of the two; nothing changes for others where one goes."""
        return set()

    def members(self, keys: Collection[str], having: Sequence[ArticleNode]) -> set[URIRef]:
        found: set[URIRef] = set()
        for batch in batches(keys):
            pairs = " ".join(f"({' '.join(term(Literal(word)) for word in key.split())})" for key in batch)
            rows = self.store.select(
                f"SELECT ?x {{ VALUES (?a ?b) {{ {pairs} }} GRAPH <{self.minter.identity_graph}> "
                f"{{ ?x <{NKG.joinKey}> ?a , ?b }} }}"
            )
            found |= {URIRef(row["x"]) for row in rows}
        return {node for node in found if self.owns(node)}

    def name(self, members: Sequence[ArticleNode], decided: Collection[URIRef]) -> URIRef:
        return self.minter.cluster("story", min(each.iri for each in members))

    def describe(self, cluster: URIRef, members: Sequence[ArticleNode], joins: Sequence[Join]) -> Iterable[Triple]:
        yield cluster, RDF.type, NKG.Story
        lead = self.kind.head(members)
        yield cluster, NKG.lead, lead
        yield cluster, SKOS.prefLabel, _label(next(each.text for each in members if each.iri == lead))

    def follows(self, before: Mapping[URIRef, URIRef], after: Mapping[URIRef, URIRef]) -> Follows:
        """What its articles tell is compared within a story."""
        moved = {each for each in {**before, **after} if before.get(each) != after.get(each)}
        return Follows(articles=frozenset(moved))


class _Reports(Side[N]):
    """What articles tell of, found by the story of the article."""

    what: ClassVar[URIRef]
    one: ClassVar[URIRef]

    def owns(self, node: URIRef) -> bool:
        return node.startswith(f"{self.minter.base}{self.what.rpartition('#')[2].lower()}/")

    def nodes_of(self, articles: Collection[URIRef]) -> set[URIRef]:
        found: set[URIRef] = set()
        for batch in batches(articles):
            rows = self.store.select(
                f"SELECT ?x {{ VALUES ?y {{ {values(batch)} }} ?x <{NKG.inArticle}> ?y ; a <{self.what}> }}"
            )
            found |= {URIRef(row["x"]) for row in rows}
        return found

    def members(self, keys: Collection[str], having: Sequence[N]) -> set[URIRef]:
        stories = [key for key in keys if " " not in key]
        articles = {URIRef(each) for each in stories if self.minter.article("") in each}
        for batch in batches(stories):
            rows = self.store.select(f"SELECT ?x {{ VALUES ?s {{ {values(batch)} }} ?x <{NKG.story}> ?s }}")
            articles |= {URIRef(row["x"]) for row in rows}
        return self.nodes_of(articles)

    def name(self, members: Sequence[N], decided: Collection[URIRef]) -> URIRef:
        return self.minter.cluster(self.one.rpartition("#")[2].lower(), min(each.iri for each in members))

    def describe(self, cluster: URIRef, members: Sequence[N], joins: Sequence[Join]) -> Iterable[Triple]:
        yield cluster, RDF.type, self.one
        yield cluster, SKOS.prefLabel, _label(max(map(self.label, members), key=lambda each: (len(each), each)))

    def label(self, node: N) -> str:
        """What a report may give to the label of what it reports: the fullest does."""
        return ""


class Encounters(_Reports[MeetingNode]):
    """Meetings, also found by who took part on which day."""

    kind = ENCOUNTERS
    belongs = NKG.encounter
    what, one = NKG.Meeting, NKG.Encounter

    def read(self, nodes: Collection[URIRef]) -> list[MeetingNode]:
        return list(told.meetings(self.store, nodes))

    def label(self, node: MeetingNode) -> str:
        return node.label

    def members(self, keys: Collection[str], having: Sequence[MeetingNode]) -> set[URIRef]:
        found = super().members(keys, having)
        for batch in batches(key for key in keys if " " in key):
            pairs = (key.split() for key in batch)
            listed = " ".join(f"(<{who}> {term(Literal(day, datatype=XSD.date))})" for who, day in pairs)
            rows = self.store.select(
                f"SELECT ?x {{ VALUES (?who ?day) {{ {listed} }} ?x <{NKG.participant}> ?who ; <{NKG.date}> ?day ; "
                f"a <{NKG.Meeting}> }}"
            )
            found |= {URIRef(row["x"]) for row in rows}
        return found


class Utterances(_Reports[StatementNode]):
    """Statements."""

    kind = UTTERANCES
    belongs = NKG.utterance
    what, one = NKG.Statement, NKG.Utterance

    def read(self, nodes: Collection[URIRef]) -> list[StatementNode]:
        return list(told.statements(self.store, nodes))

    def label(self, node: StatementNode) -> str:
        return node.content


def _label(words: str) -> Literal:
    """The first line of `words`, not too long for a heading."""
    line = " ".join(words.split("\n")[0].split())
    return Literal(line if len(line) <= _LABEL else f"{line[:_LABEL].rstrip()}…", lang="en")
