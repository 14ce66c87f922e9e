"""What the OpenAPI document says of the routes that FastAPI cannot describe by itself."""

from __future__ import annotations

from typing import Any

from kg import queries
from kg.server.protocol.sparql import FORM_TYPE, GRAPHS, MULTIPART, QUERY_TYPE, SOLUTIONS
from kg.store.embedded.documents import DOCUMENT_TYPES

_STRING = {"type": "string"}
_PROBLEM = {"application/problem+json": {"schema": {"type": "object"}}}


def _parameters(schema: dict[str, Any], **about: str) -> list[dict[str, Any]]:
    return [
        {"name": name.replace("_", "-"), "in": "query", "schema": schema, "description": text}
        for name, text in about.items()
    ]


def _responses(answers: dict[int, dict[str, Any]], problems: dict[int, str]) -> dict[str, Any]:
    failures = {code: {"description": about, "content": _PROBLEM} for code, about in problems.items()}
    return {str(code): each for code, each in sorted((answers | failures).items())}


# --- /sparql ---------------------------------------------------------------------------------

_DATASET = _parameters(
    {"type": "array", "items": _STRING},
    default_graph_uri="A named graph of this store that the default graph is made of.",
    named_graph_uri="A named graph of this store that GRAPH may name.",
)
_ANSWER = {
    "description": "The answer: solutions for SELECT and ASK, a graph for CONSTRUCT and DESCRIBE.",
    "content": {each.media_type: {"schema": _STRING} for each in (*SOLUTIONS, *GRAPHS)},
}
_QUERY_RESPONSES = _responses(
    {200: _ANSWER},
    {
        304: "The client has this answer already: the store is what it was (If-None-Match).",
        400: "The request or the query is malformed; a syntax error comes with line and column.",
        403: "An update, SERVICE, a graph from elsewhere, or an answer that is too long.",
        406: "No acceptable format.",
        405: "Neither GET nor POST.",
        408: "The request's body did not come.",
        413: "The query is too long.",
        415: "A body that is neither a form nor a query.",
        431: "The head of the request is too long.",
        503: "Too many queries at once, or one that needs too much memory.",
        504: "The query ran past the time limit and was ended.",
    },
)


def endpoint(base: str) -> dict[str, Any]:
    """The path item of the endpoint, with the catalogue's queries as examples."""
    examples = {
        each.name: {"summary": each.title, "description": each.description, "value": queries.bind(each, {}, base=base)}
        for each in queries.catalogue()
    }
    common = {"summary": "Ask a SPARQL query", "responses": _QUERY_RESPONSES}
    query = {"required": True, **_parameters(_STRING, query="SPARQL 1.1")[0], "examples": examples}
    form = {"type": "object", "required": ["query"], "properties": {"query": _STRING}}
    content = {QUERY_TYPE: {"schema": _STRING, "examples": examples}, FORM_TYPE: {"schema": form}}
    return {
        "get": {**common, "operationId": "query_get", "parameters": [query, *_DATASET]},
        "post": {
            **common,
            "operationId": "query_post",
            "parameters": _DATASET,
            "requestBody": {"required": True, "content": content},
        },
    }


# --- /store ----------------------------------------------------------------------------------

_GRAPH = _parameters(_STRING, graph="IRI of the graph.", default="The graph without a name.")
_GRAPH_ANSWER = {
    "description": "The graph.",
    "content": {each.media_type: {"schema": _STRING} for each in GRAPHS},
}
_ALWAYS = {
    400: "No graph is named, more than one, or none that is an IRI.",
    408: "The request's body did not come.",
    503: "Busy.",
    504: "It took too long.",
}
_WRITES = {
    **_ALWAYS,
    401: "The token is missing or wrong.",
    403: "This server only reads.",
    413: "Too long.",
    422: "What would be stored does not conform; the report tells why.",
}
_READS = {**_ALWAYS, 403: "The graph is too large.", 404: "No such graph.", 406: "No acceptable format."}
_TAKEN = {
    "parameters": _GRAPH,
    "requestBody": {
        "required": True,
        "content": {
            **{name: {"schema": _STRING} for name in DOCUMENT_TYPES},
            MULTIPART: {"schema": {"type": "object"}},
        },
    },
    "responses": _responses(
        {201: {"description": "The graph was made."}, 204: {"description": "Done."}},
        {**_WRITES, 415: "No RDF document."},
    ),
}
# By method.
GRAPH_STORE: dict[str, dict[str, Any]] = {
    "GET": {"parameters": _GRAPH, "responses": _responses({200: _GRAPH_ANSWER}, _READS)},
    "DELETE": {
        "parameters": _GRAPH,
        "responses": _responses({204: {"description": "Gone."}}, {**_WRITES, 404: "No such graph."}),
    },
    "PUT": _TAKEN,
    "POST": _TAKEN,
}
