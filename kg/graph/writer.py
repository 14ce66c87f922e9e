"""The nodes of an article's text: the article, its sentences and its spans; and triples in order."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from rdflib import Literal, URIRef
from rdflib.term import Node

from kg.iris import Minter
from kg.model import Evidence, MentionKind, Span
from kg.namespaces import DCTERMS, NKG, NKGV, RDF, SCHEMA, XSD, Quad, Triple

if TYPE_CHECKING:
    from kg.text.document import Document

# Scheme, host with user and port, path, query, fragment, as in RFC 3986, appendix B.
_HOST = r"(?:[\w.~-]|%[0-9A-Fa-f]{2})+"
_HTTP = re.compile(
    rf"(https?)://((?:{_HOST}(?::{_HOST})?@)?{_HOST}(?::[0-9]*)?)(/[^?#]*)?(\?[^#]*)?(#.*)?", re.I | re.S
)
# What may stand in each besides letters and digits; '%' so that what is encoded stays so.
_IN_HOST = ":@.~-_%"
_IN_URI = "-._~!$&'()*+,;=:@/?%"
_TEXTS = frozenset({NKG.fullText, NKG.text})
_STRAY = re.compile(r"%(?![0-9A-Fa-f]{2})")


def order(triple: tuple[Node, ...]) -> tuple[str, ...]:
    """Sorting key of a triple or quad: total, and independent of hashes."""
    subject, predicate, value = triple[:3]
    kind = f"{value.datatype or ''}@{value.language or ''}" if type(value) is Literal else ""
    return str(subject), str(predicate), str(value), kind


def sorted_quads(triples: set[Triple], graph: URIRef) -> tuple[Quad, ...]:
    """`triples`, each once, in order, as quads of `graph`."""
    return tuple((s, p, o, graph) for s, p, o in sorted(triples, key=order))


def without_texts(quads: Iterable[Quad]) -> tuple[Quad, ...]:
    """`quads` without the texts of articles and sentences; where words stand, and what is said in them, stays."""
    return tuple(quad for quad in quads if quad[1] not in _TEXTS)


@lru_cache(maxsize=1 << 14)  # where one span ends another begins, and all articles begin with 0
def integer(value: int) -> Literal:
    """`value` in the canonical form of xsd:integer."""
    return Literal(str(value), datatype=XSD.integer)


def decimal(value: float) -> Literal:
    """`value` with two digits at most, in the canonical form of XSD 1.1 ('0.9', '1'): the one that
    every store keeps as it is."""
    return Literal(f"{value:.2f}".rstrip("0").rstrip("."), datatype=XSD.decimal, normalize=False)


def moment(value: date | datetime) -> Literal:
    """An xsd:date, or an xsd:dateTime with 'Z' for UTC and no idle digits."""
    if not isinstance(value, datetime):
        return Literal(value.isoformat(), datatype=XSD.date, normalize=False)
    zoned = value.tzinfo is not None
    words = (value.astimezone(UTC).replace(tzinfo=None) if zoned else value).isoformat()
    words = words.rstrip("0") if "." in words else words
    return Literal(words + ("Z" if zoned else ""), datatype=XSD.dateTime, normalize=False)


def calendar(words: str) -> Literal:
    """A day, a month or a year in ISO 8601 as the datatype of XML Schema that fits its precision."""
    kind = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}[len(words)]
    return Literal(words, datatype=kind, normalize=False)


def web_address(words: str) -> URIRef | Literal:
    """`words` as an address, with what may not stand in a URI (RFC 3986) percent-encoded; what is no
    http address stays a string."""
    found = _HTTP.fullmatch(words.strip())
    if found is None:
        return Literal(words)
    scheme, host, path, query, fragment = found.groups(default="")
    return URIRef(
        f"{scheme.lower()}://{quote(host, safe=_IN_HOST)}"
        + "".join(part[:1] + quote(_STRAY.sub("%25", part[1:]), safe=_IN_URI) for part in (path, query, fragment))
    )


class TextWriter:
    """Collects the triples of one article's graph; words that are evidence become one node, however often used."""

    def __init__(self, document: Document, minter: Minter) -> None:
        self.article = document.article
        self.key = document.article.key
        self.minter = minter
        self.node = minter.article(self.key)
        self.triples: set[Triple] = set()
        self._sentences = sorted(document.sentences, key=lambda sentence: sentence.span)
        self._starts = [sentence.span.start for sentence in self._sentences]
        self._sentence_nodes = [minter.span(self.key, sentence.span) for sentence in self._sentences]
        self._spans: dict[Span, URIRef] = {}
        self._kinds: dict[Span, MentionKind] = {}

    def add(self, subject: URIRef, predicate: URIRef, value: URIRef | Literal | None) -> None:
        """Add one triple; nothing where there is no value."""
        if value is not None:
            self.triples.add((subject, predicate, value))

    def write_article(self) -> None:
        """The article itself: its text, hash, body and headline, and what was known beside it."""
        article = self.article
        self.add(self.node, RDF.type, NKG.Article)
        self.add(self.node, NKG.fullText, Literal(article.text))
        self.add(self.node, NKG.sha256, Literal(article.sha256))
        self.add(self.node, NKG.start, integer(article.body.start))
        self.add(self.node, NKG.end, integer(article.body.end))
        self.add(self.node, DCTERMS.identifier, Literal(article.name))
        if article.headline is not None:
            self.add(self.node, NKG.headline, self.minter.span(self.key, article.headline))
        if article.published is not None:
            self.add(self.node, DCTERMS.issued, moment(article.published))
        if article.modified is not None:
            self.add(self.node, DCTERMS.modified, moment(article.modified))
        for predicate, words in (
            (DCTERMS.title, article.title),
            (DCTERMS.language, article.language),
            (DCTERMS.publisher, article.publisher),
            (DCTERMS.creator, article.author),
            (NKG.sourceId, article.source_id),
        ):
            if words:
                self.add(self.node, predicate, Literal(words))
        if article.url:
            self.add(self.node, SCHEMA.url, web_address(article.url))

    def write_sentences(self) -> None:
        """Every sentence with its text, whether or not anything was found in it."""
        for sentence, node in zip(self._sentences, self._sentence_nodes, strict=True):
            self.add(node, RDF.type, NKG.Sentence)
            self._write_range(node, sentence.span)
            self.add(node, NKG.text, Literal(self.article.text[sentence.span.start : sentence.span.end]))
            self.add(node, NKG.inArticle, self.node)

    def _write_range(self, node: URIRef, span: Span) -> None:
        self.add(node, NKG.start, integer(span.start))
        self.add(node, NKG.end, integer(span.end))

    def _evidence(self, span: Span) -> URIRef:
        """The node of `span`, written at its first use: its offsets, and the sentences that it overlaps. Its
        words follow from these, and its article from the sentence."""
        if span not in self._spans:
            node = self._spans[span] = self.minter.span(self.key, span)
            self._write_range(node, span)
            index = max(bisect_right(self._starts, span.start) - 1, 0)
            while index < len(self._starts) and self._starts[index] < span.end:
                if self._sentences[index].span.overlaps(span):
                    self.add(node, NKG.inSentence, self._sentence_nodes[index])
                index += 1
        return self._spans[span]

    def link(self, subject: URIRef, predicate: URIRef, evidence: Evidence | None) -> None:
        """Link `subject` to the words of `evidence`, where there are any. Of the words that are no more than a
        part of an assertion nothing is written but their name, which says where they are (RFC 5147)."""
        if evidence is not None:
            of_part = predicate != NKG.evidence
            words = self.minter.span(self.key, evidence.span) if of_part else self._evidence(evidence.span)
            self.add(subject, predicate, words)

    def set_kind(self, span: Span, kind: MentionKind) -> None:
        """Say what kind of words `span` is; where two actors claim it, the more telling kind stays."""
        ranks = list(MentionKind)
        self._kinds[span] = min(kind, self._kinds.get(span, kind), key=ranks.index)

    def finished(self) -> tuple[Quad, ...]:
        """All triples, sorted, as quads of the article's graph. What names an actor without a kind is a name,
        as most of it is."""
        for span, kind in self._kinds.items():
            if kind is not MentionKind.NAME:
                self.add(self._evidence(span), NKG.mentionKind, NKGV[kind])
        return sorted_quads(self.triples, self.minter.article_graph(self.key))
