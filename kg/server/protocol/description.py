"""What the endpoint says of itself: the OpenAPI parts and its service description
(SPARQL 1.1 Service Description, https://www.w3.org/TR/sparql11-service-description/)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from rdflib import RDF, BNode, Graph, Namespace, URIRef

from kg import queries
from kg.server.protocol.sparql import FORM_TYPE, GRAPHS, QUERY_TYPE, SOLUTIONS, Format

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


_GRAPH_PARAMETERS = [
    {"name": name, "in": "query", "schema": {"type": "array", "items": {"type": "string"}}, "description": about}
    for name, about in (
        ("default-graph-uri", "A named graph of this store that the default graph is made of."),
        ("named-graph-uri", "A named graph of this store that GRAPH may name."),
    )
]
_RESPONSES = {
    "200": {
        "description": "The answer: solutions for SELECT and ASK, a graph for CONSTRUCT and DESCRIBE.",
        "content": {f.media_type: {"schema": {"type": "string"}} for f in (*SOLUTIONS, *GRAPHS)},
    },
    **{
        status: {
            "description": about,
            "content": {"application/problem+json": {"schema": {"type": "object"}}},
        }
        for status, about in (
            ("304", "The client has this answer already: the store is what it was (If-None-Match)."),
            ("400", "The request or the query is malformed; a syntax error comes with line and column."),
            ("403", "An update, SERVICE, a graph from elsewhere, or an answer that is too long."),
            ("406", "No acceptable format."),
            ("405", "Neither GET nor POST."),
            ("408", "The request's body did not come."),
            ("413", "The query is too long."),
            ("415", "A body that is neither a form nor a query."),
            ("431", "The head of the request is too long."),
            ("503", "Too many queries at once, or one that needs too much memory."),
            ("504", "The query ran past the time limit and was ended."),
        )
    },
}


def openapi_path(base: str) -> dict[str, Any]:
    """The OpenAPI path item of the endpoint, with the catalogue's queries as examples."""
    examples = {
        each.name: {"summary": each.title, "description": each.description, "value": queries.bind(each, {}, base=base)}
        for each in queries.catalogue()
    }
    string = {"type": "string"}
    query = {"name": "query", "in": "query", "required": True, "schema": string, "description": "SPARQL 1.1"}
    summary = "Ask a SPARQL query"
    form = {"type": "object", "required": ["query"], "properties": {"query": string}}
    return {
        "get": {
            "summary": summary,
            "operationId": "query_get",
            "parameters": [{**query, "examples": examples}, *_GRAPH_PARAMETERS],
            "responses": _RESPONSES,
        },
        "post": {
            "summary": summary,
            "operationId": "query_post",
            "parameters": _GRAPH_PARAMETERS,
            "requestBody": {
                "required": True,
                "content": {
                    QUERY_TYPE: {"schema": string, "examples": examples},
                    FORM_TYPE: {"schema": form},
                },
            },
            "responses": _RESPONSES,
        },
    }
