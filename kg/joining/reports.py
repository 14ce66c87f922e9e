"""Stories, encounters and utterances in a store: which articles, meetings and statements are reports of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import ClassVar, TypeVar

from rdflib import XSD, Literal, URIRef

from kg.identity import Join, Node, stories
from kg.identity.meetings import MeetingNode
from kg.identity.stories import ArticleNode
from kg.identity.table import ENCOUNTERS, STORIES, UTTERANCES
from kg.identity.utterances import StatementNode
from kg.joining import told
from kg.joining.side import Follows, Side, batches
from kg.namespaces import DCTERMS, NKG, RDF, SKOS, Triple
from kg.nquads import term
from kg.store import Row, values

N = TypeVar("N", bound=Node)
_LABEL = 120
# Articles asked for in one query, each with as many rows as it has keys.
_ARTICLES = 30


class Stories(Side[ArticleNode]):
    """Articles: those that report one event, or one text, are one story. An article is found by two words that it is
    about; each stands in graph/identity by itself, for the pairs are many."""

    kind = STORIES
    belongs = NKG.story
    keeps_keys = True
    pairwise = True

    def owns(self, node: URIRef) -> bool:
        return node.startswith(self.minter.article("")) and "#" not in node

    def nodes_of(self, articles: Collection[URIRef]) -> set[URIRef]:
        return set(articles)

    def read(self, nodes: Collection[URIRef]) -> list[ArticleNode]:
        return list(told.articles(self.store, nodes))

    def kept(self, node: ArticleNode) -> Iterable[str]:
        return node.terms

    def members(self, keys: Collection[str], having: Sequence[ArticleNode]) -> set[URIRef]:
        by_iri = {str(node.iri): node for node in having}
        shared: Counter[tuple[str, str]] = Counter()
        days: dict[str, date | None] = {}
        for batch in batches(by_iri):
            for start in range(0, len(batch), _ARTICLES):
                for row in self._sharing([by_iri[each] for each in batch[start : start + _ARTICLES]]):
                    shared[str(row["y"]), str(row["x"])] += 1
                    days[str(row["x"])] = date.fromisoformat(str(row["day"])[:10]) if "day" in row else None
        return {
            URIRef(other)
            for (one, other), pairs in shared.items()
            if stories.may_be_one(by_iri[one].day, days[other], pairs)
        }

    def _sharing(self, having: Sequence[ArticleNode]) -> Iterable[Row]:
        rows: list[str] = []
        for node in having:
            first, last = (
                (str(node.day + timedelta(days=days)) for days in (-stories.COPY_DAYS, stories.COPY_DAYS + 1))
                if node.day
                else ("", "~")
            )
            span = f"{term(Literal(first))} {term(Literal(last))}"
            keys = (" ".join(term(Literal(word)) for word in key.split()) for key in sorted(self.kind.keys(node)))
            rows += (f"(<{node.iri}> {key} {span})" for key in keys)
        return self.store.select(
            f"SELECT ?y ?x ?day {{ VALUES (?y ?a ?b ?first ?last) {{ {' '.join(rows)} }} "
            f"GRAPH <{self.minter.identity_graph}> {{ ?x <{NKG.joinKey}> ?a , ?b }} "
            f"OPTIONAL {{ ?x <{DCTERMS.issued}> ?day }} "
            "FILTER(?x != ?y && (!BOUND(?day) || (STR(?day) >= ?first && STR(?day) < ?last))) }"
        )

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
