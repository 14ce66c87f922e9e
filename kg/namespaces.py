"""Vocabularies: our own as closed namespaces (a typing error fails at once), reused ones, prefixes."""

from __future__ import annotations

import json
from typing import Any

from rdflib import DCTERMS, OWL, PROV, RDF, RDFS, SKOS, XSD, Literal, Namespace, URIRef

from kg import resources

__all__ = [
    "CONTEXT",
    "DCTERMS",
    "NKG",
    "NKGV",
    "OWL",
    "PREFIXES",
    "PROV",
    "RDF",
    "RDFS",
    "SCHEMA",
    "SEMAPV",
    "SH",
    "SKOS",
    "SSSOM",
    "TIME",
    "XSD",
    "Quad",
    "Triple",
    "curie",
]

SCHEMA = Namespace("https://schema.org/")
TIME = Namespace("http://www.w3.org/2006/time#")
SEMAPV = Namespace("https://w3id.org/semapv/vocab/")
SH = Namespace("http://www.w3.org/ns/shacl#")
SSSOM = Namespace("https://w3id.org/sssom/")


# The terms of our ontology and the prefixes, as JSON-LD has them.
CONTEXT: dict[str, Any] = json.loads((resources.folder("ontology") / "context.jsonld").read_text("utf-8"))["@context"]
PREFIXES: dict[str, str] = {
    name: iri
    for name, iri in sorted({**CONTEXT, "sh": str(SH)}.items())
    if isinstance(iri, str) and iri.endswith(("#", "/"))
}


class _Ontology:
    """The terms of our ontology (those that CONTEXT names) as attributes and items. Any other name fails at
    once with AttributeError."""

    def __init__(self) -> None:
        for name, about in CONTEXT.items():
            if (about["@id"] if isinstance(about, dict) else about) == f"nkg:{name}":
                vars(self)[name] = URIRef(PREFIXES["nkg"] + name)

    def __getattr__(self, name: str) -> URIRef:
        raise AttributeError(f"the ontology has no term {name!r}")

    def __getitem__(self, name: str) -> URIRef:
        found: URIRef = getattr(self, name)
        return found


NKG = _Ontology()

# The values' local names are those of the enumerations in `records`; a test compares them
# with ontology/vocab.ttl.
NKGV = Namespace("https://w3id.org/newskg/vocab#")


def curie(iri: str) -> str:
    """`iri` with a known prefix, or as it is where there is none."""
    return next((f"{p}:{iri.removeprefix(ns)}" for p, ns in PREFIXES.items() if iri.startswith(ns) and iri != ns), iri)


# subject, predicate, object (and graph); never a blank node
Triple = tuple[URIRef, URIRef, URIRef | Literal]
Quad = tuple[URIRef, URIRef, URIRef | Literal, URIRef]
