"""Deterministic IRIs: the same article always gives the same ones.

No counter, UUID or external id is in them; every part that comes from text goes through
`slug`, so that nothing in an article can reach the syntax of RDF or SPARQL.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import URIRef

from kg.lexicon.folding import lower_ascii
from kg.model import Actor, Evidence, Place, Span

SLUG_LIMIT = 80
_ARTICLE = re.compile(r"^the (?=\w)", re.IGNORECASE)
_INNER_STOP = re.compile(r"(?<=\b\w)\.(?=\w\b)")


def slug(words: str) -> str:
    """Lower-case ASCII letters, digits and single hyphens for `words`; never empty.

    Longer than SLUG_LIMIT it is cut and closed with eight hex digits of its hash; words
    without any letter or digit become a hash alone.
    """
    plain = re.sub(r"[^a-z0-9]+", "-", lower_ascii(re.sub("['’]", "", words))).strip("-")
    digest = hashlib.sha256(words.encode("utf-8")).hexdigest()[:8]
    if not plain:
        return f"x-{digest}"
    return plain if len(plain) <= SLUG_LIMIT else f"{plain[:SLUG_LIMIT].rstrip('-')}-{digest}"


def organization_slug(name: str) -> str:
    """The slug of an organisation's name, which is written with and without an article, and with and without points.

    >>> organization_slug("The U.N. Secretariat"), organization_slug("C.I.A.")
    ('un-secretariat', 'cia')
    """
    return slug(_INNER_STOP.sub("", _ARTICLE.sub("", name)))


def hull(spans: Iterable[Span]) -> Span:
    """The smallest span that covers all of `spans` (at least one)."""
    found = list(spans)
    return Span(min(s.start for s in found), max(s.end for s in found))


@dataclass(frozen=True, slots=True)
class Minter:
    """Mints every IRI of the graph under one base, which ends in '/'.

    A method is named after what it mints. `key` is the article's; what has a key in its IRI
    belongs to that article and leaves the store with it.
    """

    base: str

    def _iri(self, path: str) -> URIRef:
        return URIRef(self.base + path)

    # graphs
    def article_graph(self, key: str) -> URIRef:
        return self._iri(f"graph/article/{key}")

    @property
    def entities_graph(self) -> URIRef:
        return self._iri("graph/entities")

    @property
    def provenance_graph(self) -> URIRef:
        return self._iri("graph/provenance")

    @property
    def ontology_graph(self) -> URIRef:
        return self._iri("graph/ontology")

    @property
    def shapes_graph(self) -> URIRef:
        return self._iri("graph/shapes")

    @property
    def links_graph(self) -> URIRef:
        return self._iri("graph/links")

    @property
    def decisions_graph(self) -> URIRef:
        return self._iri("graph/decisions")

    @property
    def enrichment_graph(self) -> URIRef:
        return self._iri("graph/enrichment")

    @property
    def identity_graph(self) -> URIRef:
        return self._iri("graph/identity")

    # text
    def article(self, key: str) -> URIRef:
        return self._iri(f"article/{key}")

    def span(self, key: str, span: Span) -> URIRef:
        """RFC 5147 character position of a plain text."""
        return self._iri(f"article/{key}#char={span.start},{span.end}")

    def evidence(self, evidence: Evidence) -> URIRef:
        return self.span(evidence.article, evidence.span)

    # entities
    def actor(self, key: str, actor: Actor) -> URIRef:
        return self._iri(f"actor/{key}/{actor.slug}" if actor.local else f"actor/{actor.slug}")

    def place(self, place: Place) -> URIRef:
        return self._iri(f"place/{place.country}" + (f"/{slug(place.name)}" if place.name else ""))

    def topic(self, label: str) -> URIRef:
        return self._iri(f"topic/{slug(label)}")

    def issue(self, label: str) -> URIRef:
        """What a person's codebook calls `label`."""
        return self._iri(f"issue/{slug(label)}")

    def theme(self, matter: str, about: str) -> URIRef:
        """A kind of matter, by its code, and whom it concerns, '' for nobody that is known."""
        return self._iri(f"theme/{matter}" + (f"/{slug(about)}" if about else ""))

    def entry(self, label: str) -> URIRef:
        """The row of a person's codebook that says what the issue `label` is."""
        return self._iri(f"codebook/{slug(label)}")

    def description(self, key: str, entity: URIRef) -> URIRef:
        """What article `key` says about `entity`, an IRI of this minter."""
        return self._iri(f"description/{key}/{entity.removeprefix(self.base).removeprefix(f'actor/{key}/')}")

    def item(self, source: str, identifier: str) -> URIRef:
        """What `source` (empty where it does not matter) calls `identifier`, through all its revisions."""
        digest = hashlib.sha256(repr((source, identifier)).encode()).hexdigest()[:16]
        return self._iri(f"item/{slug(identifier)}-{digest}")

    # assertions
    def assertion(self, kind: str, key: str, parts: Iterable[str]) -> URIRef:
        """An assertion of the class `kind` (lower case), told from others by `parts`, slugs."""
        return self._iri(f"{kind}/{key}/{'--'.join(parts)}")

    def assertion_at(self, kind: str, key: str, span: Span) -> URIRef:
        """An assertion told from others of its class by its place in the text."""
        return self._iri(f"{kind}/{key}/{span.start}-{span.end}")

    # links
    def retrieval(self, endpoint: str) -> URIRef:
        """Asking a service of others for facts."""
        return self._iri(f"retrieval/{slug(endpoint)}")

    def decision(self, subject: URIRef, target: URIRef) -> URIRef:
        """What a person decided about the pair; one node a pair, whatever was decided."""
        return self._iri(f"decision/{hashlib.sha256(f'{subject} {target}'.encode()).hexdigest()[:16]}")

    # identity
    def join(self, one: URIRef, other: URIRef) -> URIRef:
        """Why the two, in order, are one."""
        return self._iri(f"join/{hashlib.sha256(f'{one} {other}'.encode()).hexdigest()[:16]}")

    def cluster(self, kind: str, least: URIRef) -> URIRef:
        """What the node `least` and those after it are reports of, all of a `kind` (lower case)."""
        return self._iri(f"{kind}/{hashlib.sha256(least.encode()).hexdigest()[:16]}")

    def stage(self, kind: str) -> URIRef:
        """What the touched nodes of a kind wait in until they are joined."""
        return self._iri(f"joining/{kind}")

    # provenance
    def agent(self, extractor: str, version: str) -> URIRef:
        return self._iri(f"agent/{slug(extractor)}-{version}")

    def team(self, agents: Iterable[URIRef]) -> URIRef:
        """Agents who work together."""
        return self._iri(f"agent/team-{hashlib.sha256(' '.join(sorted(agents)).encode()).hexdigest()[:16]}")

    def run(self, key: str, settings_hash: str, software_version: str) -> URIRef:
        return self._iri(f"run/{key}/{slug(software_version)}-{settings_hash[:16]}")

    # links
    def mapping(self, subject: URIRef, target: URIRef) -> URIRef:
        """The judgement on whether `subject`, an IRI of this minter, is `target`."""
        return self._iri(f"mapping/{hashlib.sha256(f'{subject} {target}'.encode()).hexdigest()[:16]}")
