"""What the endpoint says of itself (SPARQL 1.1 Service Description,
https://www.w3.org/TR/sparql11-service-description/)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rdflib import RDF, BNode, Graph, Namespace, URIRef

from kg.server.protocol.sparql import Format

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")

_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+/sparql")

# https://www.w3.org/ns/formats/
_FORMAT_IRIS = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "jsonld": "JSON-LD",
    "rdf": "RDF_XML",
    "nq": "N-Quads",
    "trig": "TriG",
}
# rdflib writes N-Quads of datasets alone; N-Triples are N-Quads of the default graph.
_RDFLIB = {"ttl": "turtle", "nt": "nt", "jsonld": "json-ld", "rdf": "xml", "nq": "nt", "trig": "trig"}


def description(endpoint: str, formats: Iterable[Format], wanted: Format) -> bytes:
    """The service description of `endpoint` in the format `wanted`; without the address where the
    client's Host header makes it none."""
    graph = Graph()
    graph.bind("sd", SD)
    service = BNode("service")
    graph.add((service, RDF.type, SD.Service))
    if _ADDRESS.fullmatch(endpoint):
        graph.add((service, SD.endpoint, URIRef(endpoint)))
    graph.add((service, SD.supportedLanguage, SD.SPARQL11Query))
    graph.add((service, SD.supportedLanguage, SD.SPARQL11Update))
    graph.add((service, SD.feature, SD.UnionDefaultGraph))
    dataset, default = BNode("dataset"), BNode("default")
    graph.add((service, SD.defaultDataset, dataset))
    graph.add((dataset, RDF.type, SD.Dataset))
    graph.add((dataset, SD.defaultGraph, default))
    graph.add((default, RDF.type, SD.Graph))
    for name in ("ttl", "nt", "rdf", "jsonld"):  # what /store takes
        graph.add((service, SD.inputFormat, URIRef(f"http://www.w3.org/ns/formats/{_FORMAT_IRIS[name]}")))
    for each in formats:
        graph.add((service, SD.resultFormat, URIRef(f"http://www.w3.org/ns/formats/{_FORMAT_IRIS[each.name]}")))
    return graph.serialize(format=_RDFLIB[wanted.name], encoding="utf-8")
