"""Graphs for exports, written by hand: who said, met and holds what, in articles with any words."""

from __future__ import annotations

import hashlib
import re

from rdflib import Literal, URIRef

from kg.iris import Minter, slug
from kg.model import Span
from kg.namespaces import DCTERMS, NKG, NKGV, RDF, RDFS, SCHEMA, SKOS, XSD, Quad, Triple
from kg.settings import Settings

MINTER = Minter(Settings().base)


class GraphByHand:
    """Quads as `describe` and `merge` write them, of whatever the test says."""

    def __init__(self) -> None:
        self.quads: list[Quad] = []
        self.text = ""
        self.key = ""
        agent = MINTER.agent("hand", "1")
        self.quads.append((agent, RDFS.label, Literal("hand 1"), MINTER.provenance_graph))

    def article(self, name: str, text: str, published: str = "", **about: str) -> URIRef:
        """An article, of which the next facts are; each sentence ends with a full stop."""
        self.text, self.key = text, hashlib.sha256(f"{name}{text}".encode()).hexdigest()[:16]
        node = MINTER.article(self.key)
        self._add((node, RDF.type, NKG.Article), (node, NKG.fullText, Literal(text)))
        self._add((node, DCTERMS.identifier, Literal(name)))
        terms = {"title": DCTERMS.title, "publisher": DCTERMS.publisher, "author": DCTERMS.creator}
        self._add(*((node, terms[key], Literal(value)) for key, value in about.items() if key in terms))
        if "url" in about:
            self._add((node, SCHEMA.url, URIRef(about["url"])))
        if published:
            self._add((node, DCTERMS.issued, Literal(published, datatype=XSD.date)))
        for found in re.finditer(r"[^.]+\.?", text):
            span = MINTER.span(self.key, Span(*found.span()))
            self._add((span, RDF.type, NKG.Sentence), (span, NKG.text, Literal(found[0])), (span, NKG.inArticle, node))
        return node

    def actor(self, name: str, cls: str = "Person") -> URIRef:
        """An actor, of the class of which it was first."""
        node = URIRef(f"{MINTER.base}actor/{slug(name)}")
        if any(quad[0] == node for quad in self.quads):
            return node
        label = Literal(name, lang="en")
        for p, o in ((RDF.type, NKG.Actor), (RDF.type, NKG[cls]), (SKOS.prefLabel, label)):
            self.quads.append((node, p, o, MINTER.entities_graph))
        return node

    def fact(self, cls: str, words: str, *more: tuple[URIRef, URIRef | Literal], confidence: str = "0.9") -> URIRef:
        """An assertion that rests on `words` of the article."""
        start = self.text.index(words)
        place = Span(start, start + len(words))
        number = sum(1 for s, p, o, _ in self.quads if p == RDF.type and o == NKG.Assertion)
        node = URIRef(f"{MINTER.base}{cls.lower()}/{self.key}/{number:04}")
        span = MINTER.span(self.key, place)
        agent, article = MINTER.agent("hand", "1"), MINTER.article(self.key)
        self._add((node, RDF.type, NKG.Assertion), (node, RDF.type, NKG[cls]), (span, RDF.type, NKG.Mention))
        self._add((node, NKG.inArticle, article), (node, NKG.evidence, span), (node, NKG.extractedBy, agent))
        self._add((node, NKG.confidence, Literal(confidence, datatype=XSD.decimal)))
        self._add(*((node, p, o) for p, o in more))
        return node

    def said(
        self, who: str, words: str, *about: str, content: str | None = None, expresses: URIRef | None = None
    ) -> URIRef:
        """A statement."""
        more = [(NKG.about, self.actor(each)) for each in about]
        more += [(NKG.expresses, expresses)] if expresses else []
        return self.fact(
            "Statement", words, (NKG.speaker, self.actor(who)), (NKG.form, NKGV.direct),
            (NKG.content, Literal(words if content is None else content)), *more,
        )  # fmt: skip

    def met(self, words: str, *who: str, status: str = "held", day: str = "") -> URIRef:
        """A meeting."""
        dates = (
            [(NKG.date, Literal(day, datatype={4: XSD.gYear, 7: XSD.gYearMonth}.get(len(day), XSD.date)))]
            if day
            else []
        )
        return self.fact(
            "Meeting", words, (NKG.meetingStatus, NKGV[status]), (NKG.meetingKind, NKGV.talks),
            (SKOS.prefLabel, Literal(f"talks of {' and '.join(who)}", lang="en")),
            *((NKG.participant, self.actor(each)) for each in who), *dates,
        )  # fmt: skip

    def holds(self, who: str, stance: str, issue: str, words: str) -> URIRef:
        """A position."""
        topic = MINTER.topic(issue)
        self.quads += [
            (topic, RDF.type, NKG.Topic, MINTER.entities_graph),
            (topic, SKOS.prefLabel, Literal(issue, lang="en"), MINTER.entities_graph),
        ]
        return self.fact(
            "Position", words, (NKG.holder, self.actor(who)), (NKG.stance, NKGV[stance]), (NKG.issue, topic)
        )

    def office(self, who: str, role: str, body: str, words: str) -> URIRef:
        """An affiliation."""
        about = (NKG.member, self.actor(who)), (NKG.organization, self.actor(body, "Organization"))
        return self.fact("Affiliation", words, *about, (NKG.role, Literal(role)))

    def _add(self, *triples: Triple) -> None:
        graph = MINTER.article_graph(self.key)
        self.quads += [(s, p, o, graph) for s, p, o in triples]
