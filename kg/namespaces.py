"""Vocabularies: our own as closed namespaces (a typing error fails at once), reused ones, prefixes."""

from __future__ import annotations

from functools import cache

from rdflib import DCTERMS, OWL, PROV, RDF, RDFS, SKOS, XSD, Literal, Namespace, URIRef
from rdflib.namespace import DefinedNamespace

__all__ = [
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
    "nkg",
]

SCHEMA = Namespace("https://schema.org/")
TIME = Namespace("http://www.w3.org/2006/time#")
SEMAPV = Namespace("https://w3id.org/semapv/vocab/")
SH = Namespace("http://www.w3.org/ns/shacl#")
SSSOM = Namespace("https://w3id.org/sssom/")


class NKG(DefinedNamespace):
    """Terms of ontology/newskg.ttl; a test compares both lists."""

    _fail = True
    _NS = Namespace("https://w3id.org/newskg/ontology#")

    Actor: URIRef
    Affiliation: URIRef
    Article: URIRef
    Assertion: URIRef
    Decision: URIRef
    Description: URIRef
    Group: URIRef
    Meeting: URIRef
    Mention: URIRef
    Organization: URIRef
    Person: URIRef
    Place: URIRef
    Position: URIRef
    Sentence: URIRef
    Statement: URIRef
    Topic: URIRef

    about: URIRef
    addressee: URIRef
    addresseeSpan: URIRef
    altName: URIRef
    asOf: URIRef
    asExtracted: URIRef
    carrierSpan: URIRef
    classOf: URIRef
    confidence: URIRef
    content: URIRef
    contentSpan: URIRef
    country: URIRef
    countryScore: URIRef
    cue: URIRef
    cueSpan: URIRef
    date: URIRef
    dateSpan: URIRef
    dateText: URIRef
    describes: URIRef
    end: URIRef
    evidence: URIRef
    expresses: URIRef
    extractedBy: URIRef
    form: URIRef
    fullText: URIRef
    governs: URIRef
    headline: URIRef
    holder: URIRef
    holderSpan: URIRef
    inArticle: URIRef
    inSentence: URIRef
    inputHash: URIRef
    issue: URIRef
    itemBorn: URIRef
    itemClass: URIRef
    judgedFrom: URIRef
    judgement: URIRef
    literalPlace: URIRef
    meetingKind: URIRef
    meetingStatus: URIRef
    member: URIRef
    mentionKind: URIRef
    metonymic: URIRef
    name: URIRef
    nameScore: URIRef
    officeScore: URIRef
    organization: URIRef
    participant: URIRef
    participantSpan: URIRef
    place: URIRef
    placeScore: URIRef
    placeSpan: URIRef
    priorScore: URIRef
    reportedBy: URIRef
    role: URIRef
    score: URIRef
    sector: URIRef
    sentenceIndex: URIRef
    setting: URIRef
    settingsHash: URIRef
    sha256: URIRef
    sourceSpan: URIRef
    speaker: URIRef
    stance: URIRef
    start: URIRef
    targetSpan: URIRef
    text: URIRef
    via: URIRef
    weekday: URIRef


for _term in NKG.__annotations__:
    setattr(NKG, _term, NKG[_term])  # found at once, instead of after everything else that a class may have


@cache
def nkg(name: str) -> URIRef:
    """The term of our ontology called `name`, in the table of classes or in NKG."""
    return URIRef(PREFIXES["nkg"] + name)


# The values' local names are those of the enumerations in `records`; a test compares them
# with ontology/vocab.ttl.
NKGV = Namespace("https://w3id.org/newskg/vocab#")

PREFIXES: dict[str, str] = {
    "dcterms": str(DCTERMS),
    "nkg": str(NKG._NS),
    "nkgv": str(NKGV),
    "owl": str(OWL),
    "prov": str(PROV),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "schema": str(SCHEMA),
    "semapv": str(SEMAPV),
    "sh": str(SH),
    "skos": str(SKOS),
    "sssom": str(SSSOM),
    "time": str(TIME),
    "xsd": str(XSD),
}

# subject, predicate, object (and graph); never a blank node
Triple = tuple[URIRef, URIRef, URIRef | Literal]
Quad = tuple[URIRef, URIRef, URIRef | Literal, URIRef]
