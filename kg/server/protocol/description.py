"""What the endpoint says of itself (SPARQL 1.1 Service Description,
https://www.w3.org/TR/sparql11-service-description/): description.ttl."""

from __future__ import annotations

from pathlib import Path

from rdflib import RDF, Graph, Namespace, URIRef

from kg.server.protocol.sparql import Format

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")

_DOCUMENT = Path(__file__).with_name("description.ttl")


def description(address: str | None, wanted: Format) -> bytes:
    """The service description in the format `wanted`, with the `address` of the server where that is known."""
    graph = Graph().parse(_DOCUMENT)
    if address is not None:
        (service,) = graph.subjects(RDF.type, SD.Service)
        graph.add((service, SD.endpoint, URIRef(f"{address}/sparql")))
    # rdflib writes N-Quads of datasets alone; N-Triples are N-Quads of the default graph.
    name = {"nq": "nt", "jsonld": "json-ld", "rdf": "xml"}.get(wanted.name, wanted.name)
    return graph.serialize(format=name, encoding="utf-8")
