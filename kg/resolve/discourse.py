"""Where actors are spoken of in the running text: the references that pronouns look back to."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from spacy.tokens import Span as TokenSpan
from spacy.tokens import Token

from kg.english.syntax import SUBJECTS
from kg.model import Span, Statement
from kg.resolve.clustering import Cluster, government
from kg.text.document import Document, Paragraph


class Role(IntEnum):
    """Grammatical role, by how much it makes its actor the topic."""

    MODIFIER = 1
    OBJECT = 2
    POSSESSOR = 3
    SUBJECT = 4
    SOURCE = 5


@dataclass(frozen=True, slots=True)
class Reference:
    """One place where a cluster is spoken of."""

    span: Span
    cluster: Cluster
    role: Role
    sentence: int
    paragraph: int
    quoted: bool


def head_of(tokens: TokenSpan) -> Token:
    """The syntactic head of a phrase: its word that depends on nothing inside it; where the parse
    has several, the last noun of them."""
    outer = [t for t in tokens if t.head == t or not tokens.start <= t.head.i < tokens.end]
    nouns = [t for t in outer if t.pos_ in {"NOUN", "PROPN", "PRON"} and t.dep_ != "det"]
    return nouns[-1] if nouns else tokens.root


def role_of(head: Token) -> Role:
    """The role of the phrase that `head` heads; a conjunct and an apposition have that of the whole."""
    while head.dep_ in {"conj", "appos"} and head.head != head:
        head = head.head
    if head.dep_ in SUBJECTS or (head.dep_ == "pobj" and head.head.dep_ == "agent"):
        return Role.SUBJECT
    if head.dep_ == "poss":
        return Role.POSSESSOR
    if head.dep_ in {"dobj", "dative", "pobj", "attr", "oprd"}:
        return Role.OBJECT
    if head.dep_ == "ROOT":
        return Role.SUBJECT
    return Role.MODIFIER


class Discourse:
    """The actors of one article, where they are spoken of, and the quotations that hold them.

    `clusters` grows while descriptions are resolved: each may bring a local actor.
    """

    def __init__(self, document: Document, clusters: Iterable[Cluster], statements: Sequence[Statement]) -> None:
        self.document = document
        self.clusters = list(clusters)
        named = [(m.evidence.span, i) for i, c in enumerate(self.clusters) for m in c.mentions]
        self._named = sorted(named)
        spoken = sorted(statements, key=lambda s: (s.evidence.span, s.extraction.confidence), reverse=True)
        self._contents = {s.source.span: tuple(c.span for c in s.content) for s in spoken if s.source is not None}
        self._starts = [s.span.start for s in document.sentences]
        self._paragraph_starts = [p.start for p in document.paragraphs]
        self._quotes = sorted(q.span for q in document.quotations if not q.nested)
        self._quote_starts = [q.start for q in self._quotes]
        self.sources = sorted({s.source.span for s in statements if s.source is not None})
        self._narrative = self._narrative_index()
        self.references: list[Reference] = []
        for cluster in self.clusters:
            for mention in cluster.mentions:
                self.add(mention.evidence.span, cluster)

    def _narrative_index(self) -> list[int]:
        """For each sentence, how many sentences up to it are not wholly quoted: the distance that
        a reader feels."""
        count, found = 0, []
        for sentence in self.document.sentences:
            quote = self.quote_at(sentence.span.start)
            count += not (quote is not None and quote.end >= sentence.span.end - 1)
            found.append(count)
        return found

    # --- places in the text

    def sentence(self, offset: int) -> int:
        """Index (from 0) of the sentence at `offset`."""
        return max(bisect.bisect_right(self._starts, offset) - 1, 0)

    def distance(self, earlier: int, later: int) -> int:
        """How many sentences lie between two sentence indexes, quoted ones left out."""
        return self._narrative[later] - self._narrative[earlier]

    def paragraph(self, offset: int) -> Paragraph:
        """The last paragraph that begins at or before `offset`, which lies in one as all evidence does."""
        return self.document.paragraphs[bisect.bisect_right(self._paragraph_starts, offset) - 1]

    def quote_at(self, offset: int) -> Span | None:
        """The quotation that holds `offset`."""
        index = bisect.bisect_right(self._quote_starts, offset) - 1
        if index < 0:
            return None
        quote = self._quotes[index]
        return quote if offset < quote.end else None

    def tokens(self, span: Span) -> TokenSpan:
        """The tokens that `span` covers or touches. Raises ValueError where it is not in the text."""
        paragraph = self.paragraph(span.start)
        start, end = span.start - paragraph.start, span.end - paragraph.start
        found = paragraph.doc.char_span(start, end, alignment_mode="expand")
        if found is None:
            raise ValueError(f"{span} is no span of the text")
        return found

    def head(self, span: Span) -> Token:
        """The syntactic head of the words at `span`."""
        return head_of(self.tokens(span))

    def span_of(self, token: Token, near: Span) -> Span:
        """Where the token lies, which is in the paragraph of `near`."""
        return self.paragraph(near.start).span(token)

    # --- actors

    def inside(self, span: Span) -> list[tuple[Span, Cluster]]:
        """The actors whose marked names overlap `span`, in order, with the names' spans."""
        low = bisect.bisect_left(self._named, (Span(max(span.start - 120, 0), max(span.start - 119, 1)), 0))
        found = []
        for each, index in self._named[low:]:
            if each.start >= span.end:
                break
            if each.overlaps(span):
                found.append((each, self.clusters[index]))
        return found

    def is_source(self, span: Span) -> bool:
        """Whether the words at `span` are the source of a statement."""
        return span in self._contents

    def content_of(self, source: Span) -> tuple[Span, ...]:
        """What the actor that the words at `source` name is said to say; nothing where they are no source."""
        return self._contents.get(source, ())

    def quoted_speaker(self, span: Span) -> Cluster | None:
        """Who says the words at `span`, where they stand in a quotation and he is known already."""
        if self.quote_at(span.start) is None:
            return None
        for source, contents in self._contents.items():
            if any(content.covers(span) for content in contents):
                named = self.inside(source)
                found = named[-1][1] if named else self.at(source)
                if found is not None:
                    return found
        return None

    def at(self, span: Span) -> Cluster | None:
        """The actor that the first reference overlapping `span` is to."""
        return next((r.cluster for r in self.references if r.span.overlaps(span)), None)

    def government_of(self, code: str) -> Cluster:
        """The government of a country, a new one where the article never names it."""
        for cluster in self.clusters:
            if cluster.governs == code:
                return cluster
        self.clusters.append(government(code))
        return self.clusters[-1]

    # --- references

    def add(self, span: Span, cluster: Cluster) -> None:
        """Note that `cluster` is spoken of at `span`."""
        role = role_of(self.head(span))
        if role >= Role.POSSESSOR and any(s.overlaps(span) and s.end - s.start < 120 for s in self._sources_near(span)):
            role = Role.SOURCE
        paragraph, quoted = self.paragraph(span.start).index, self.quote_at(span.start) is not None
        reference = Reference(span, cluster, role, self.sentence(span.start), paragraph, quoted)
        bisect.insort(self.references, reference, key=lambda r: r.span)

    def _sources_near(self, span: Span) -> list[Span]:
        low = bisect.bisect_left(self.sources, Span(max(span.start - 200, 0), max(span.start - 199, 1)))
        high = bisect.bisect_left(self.sources, Span(span.end, span.end + 1))
        return self.sources[low:high]

    def before(self, offset: int) -> list[Reference]:
        """The references that end at or before `offset`, in order."""
        last = bisect.bisect_left(self.references, offset, key=lambda r: r.span.start)
        return [r for r in self.references[:last] if r.span.end <= offset]

    def nearby(self, offset: int, reach: int) -> list[Reference]:
        """Those of `before` that are at most `reach` sentences away."""
        here = self.sentence(offset)
        first = bisect.bisect_left(self.references, -reach, key=lambda r: -self.distance(r.sentence, here))
        last = bisect.bisect_left(self.references, offset, key=lambda r: r.span.start)
        return [r for r in self.references[first:last] if r.span.end <= offset]
