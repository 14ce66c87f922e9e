"""The SPARQL 1.1 Graph Store HTTP Protocol at /store (https://www.w3.org/TR/sparql11-http-rdf-update/).

A graph is named by `?graph=IRI`, `?default` (the graph without a name) or directly, by an address
under /store/. Reading is for everybody, writing takes the token.
"""

from __future__ import annotations

import json
import re
import secrets
from email.parser import BytesParser

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kg.server.engine.pool import Pool
from kg.server.engine.writer import Writer
from kg.server.errors import ProtocolError
from kg.server.ops.tokens import Tokens
from kg.server.protocol import bodies
from kg.server.protocol.sparql import GRAPHS, MULTIPART, content_type, negotiate, parameters
from kg.settings import Settings
from kg.store import DEFAULT_GRAPH
from kg.store.embedded.documents import DOCUMENT_TYPES

PATH = "/store"
_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^<>"{}|^`\\\x00-\x20]*')
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+")
_TYPES = {name: each.media_type for each in GRAPHS for name in (each.media_type, *each.aliases)}
_ALLOW = "GET, HEAD, PUT, POST, DELETE, OPTIONS"
_PREFLIGHT = {
    "Allow": _ALLOW,
    "Access-Control-Allow-Methods": _ALLOW,
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type",
    "Access-Control-Max-Age": "86400",
}

Parts = list[tuple[str, bytes]]


def address(request: Request) -> str | None:
    """Scheme and host by which the client knows the server; None where its Host header makes them none."""
    found = f"{request.url.scheme}://{request.headers.get('host', '')}"
    return found if _ADDRESS.fullmatch(found) else None


def graph_of(request: Request) -> str | None:
    """The graph that the request names (section 4), None for the service itself. Raises ProtocolError 400."""
    pairs = parameters(request.scope["query_string"], "the address")
    named = [value for name, value in pairs if name == "graph"] + [
        DEFAULT_GRAPH for name, _ in pairs if name == "default"
    ]
    path: bytes = request.scope["raw_path"].partition(b"?")[0]
    direct = path.decode("ascii", "replace").rstrip("/") != PATH
    if direct:
        named.append(f"{address(request) or ''}{path.decode('ascii', 'replace')}")
    if len(named) > 1:
        raise ProtocolError(400, "the request names more than one graph: name one")
    if named and not _IRI.fullmatch(named[0]):
        raise ProtocolError(400, f"{named[0]!r} is no absolute IRI of a graph")
    return named[0] if named else None


def documents(content_type_header: str | None, body: bytes) -> Parts:
    """The documents in the body of a PUT or POST, each with its media type; of multipart/form-data
    there may be several (section 5.5). Raises ProtocolError 400 or 415."""
    media_type, charset = content_type(content_type_header)
    if media_type == MULTIPART:
        message = BytesParser().parsebytes(
            b"Content-Type: " + (content_type_header or "").encode() + b"\r\n\r\n" + body
        )
        if not message.is_multipart():
            raise ProtocolError(400, "the body is no multipart/form-data")
        found: Parts = []
        for part in message.get_payload():
            payload = part.get_payload(decode=True) if not isinstance(part, str) else None
            if isinstance(part, str) or not isinstance(payload, bytes):
                raise ProtocolError(400, "the body is no multipart/form-data")
            found += documents(part.get("Content-Type"), payload)
        return found
    if _TYPES.get(media_type) not in DOCUMENT_TYPES:
        known = ", ".join((*DOCUMENT_TYPES, MULTIPART))
        raise ProtocolError(415, f"a graph can be sent as {known}, not {media_type or 'without a type'}")
    if charset not in {"utf-8", "utf8", "us-ascii"}:
        raise ProtocolError(415, f"the graph must be in UTF-8, not {charset}")
    return [(_TYPES[media_type], body)]


async def _read(pool: Pool, graph: str, media_type: str) -> bytes:
    """The graph in `media_type`. Raises ProtocolError 404 where there is none."""
    if graph == DEFAULT_GRAPH:
        query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
        return await pool.evaluate(query, media_type, default_graphs=(DEFAULT_GRAPH,))
    held = await pool.evaluate(f"ASK {{ GRAPH <{graph}> {{}} }}", "application/sparql-results+json")
    if not json.loads(held)["boolean"]:
        raise ProtocolError(404, f"this store holds no graph <{graph}>")
    return await pool.evaluate(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}", media_type)


def make_router(pool: Pool, writer: Writer, tokens: Tokens, settings: Settings) -> APIRouter:
    """The routes of the protocol."""
    router = APIRouter(include_in_schema=False)  # openapi.json tells of them

    async def body(request: Request) -> bytes:
        return await bodies.read(request.receive, lambda size: size <= settings.max_update_bytes)

    async def get(request: Request) -> Response:
        """The graph, in the negotiated format (section 5.2)."""
        graph = _required(graph_of(request))
        choice = negotiate(request.headers.get("accept"), GRAPHS)
        if choice is None:
            raise ProtocolError(406, f"a graph can be had as {', '.join(each.media_type for each in GRAPHS)}")
        body = await _read(pool, graph, choice.format.media_type)
        charset = "; charset=utf-8" if choice.content_type.startswith("text/") else ""
        headers = {"Vary": "Accept", "Content-Type": choice.content_type + charset}
        return Response(body, headers=headers)

    async def put(request: Request) -> Response:
        """Replace the graph (section 5.3)."""
        tokens.check(request)
        graph = _required(graph_of(request))
        parts = documents(request.headers.get("content-type"), await body(request))
        return _made(graph, await writer.graph("PUT", graph, parts, _base(request, graph)))

    async def post(request: Request) -> Response:
        """Add to the graph, or to a new one that the answer's Location names (section 5.5)."""
        tokens.check(request)
        graph = graph_of(request) or f"{_required(address(request))}{PATH}/{secrets.token_hex(8)}"
        parts = documents(request.headers.get("content-type"), await body(request))
        return _made(graph, await writer.graph("POST", graph, parts, _base(request, graph)))

    async def delete(request: Request) -> Response:
        """Drop the graph (section 5.4)."""
        tokens.check(request)
        await writer.graph("DELETE", _required(graph_of(request)))
        return Response(status_code=204)

    async def options(request: Request) -> Response:
        return Response(status_code=204, headers=_PREFLIGHT)

    async def other(request: Request) -> Response:
        raise ProtocolError(405, "a graph takes GET, HEAD, PUT, POST and DELETE", {"Allow": _ALLOW})

    methods = {"GET": get, "PUT": put, "POST": post, "DELETE": delete, "OPTIONS": options}
    for path in (PATH, f"{PATH}/{{path:path}}"):
        for method, endpoint in methods.items():
            router.add_api_route(path, endpoint, methods=[method])
        router.add_api_route(path, other, methods=["PATCH", "TRACE"])
    return router


def _required(graph: str | None) -> str:
    if graph is None:
        raise ProtocolError(400, "name the graph: ?graph=IRI, ?default, or an address under /store/")
    return graph


def _base(request: Request, graph: str) -> str | None:
    """Relative IRIs are resolved against the graph's own (section 4.3)."""
    found = address(request)
    return graph if graph != DEFAULT_GRAPH else found and f"{found}{PATH}"


def _made(graph: str, made: bool) -> Response:
    return Response(status_code=201, headers={"Location": graph}) if made else Response(status_code=204)
