"""SPARQL 1.1 Update over HTTP (SPARQL 1.1 Protocol, section 2.2): from a request to the writer."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from kg.server.engine.writer import Writer
from kg.server.errors import ProtocolError
from kg.server.ops.tokens import Tokens
from kg.server.protocol.sparql import FORM_TYPE, UPDATE_TYPE, content_type, parameters
from kg.store import update_guard

_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+")


@dataclass(frozen=True, slots=True)
class Update:
    """An update operation; the graphs are those of the protocol, which go with no USING or WITH."""

    text: str
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()


def is_update(content_type_header: str | None, query_string: bytes, body: bytes) -> bool:
    """Whether a POST means an update rather than a query."""
    media_type, _ = content_type(content_type_header)
    if media_type == UPDATE_TYPE:
        return True
    form = body if media_type == FORM_TYPE else b""
    if b"update" not in form and b"update" not in query_string:
        return False
    return any(pair.partition(b"=")[0] == b"update" for raw in (query_string, form) for pair in raw.split(b"&"))


def parse(content_type_header: str | None, query_string: bytes, body: bytes) -> Update:
    """Update via POST, urlencoded (section 2.2.1) or direct (section 2.2.2).

    Raises ProtocolError: 400, or 415 for another media type or charset.
    """
    media_type, charset = content_type(content_type_header)
    if media_type not in {FORM_TYPE, UPDATE_TYPE}:
        raise ProtocolError(
            415, f"an update must be {FORM_TYPE} or {UPDATE_TYPE}, not {media_type or 'without a type'}"
        )
    if charset not in {"utf-8", "utf8", "us-ascii"}:
        raise ProtocolError(415, f"the request must be in UTF-8, not {charset}")
    pairs = parameters(query_string, "the address")
    texts = []
    if media_type == FORM_TYPE:
        pairs += parameters(body, "the body")
    else:
        try:
            texts.append(body.decode())
        except UnicodeDecodeError:
            raise ProtocolError(400, "the update is not UTF-8") from None
    texts += [value for name, value in pairs if name == "update"]
    if any(name == "query" for name, _ in pairs):
        raise ProtocolError(400, "the request holds both a query and an update: send one")
    if len(texts) != 1:
        raise ProtocolError(400, f"the request holds {len(texts)} updates: send one")
    return Update(
        texts[0],
        tuple(value for name, value in pairs if name == "using-graph-uri"),
        tuple(value for name, value in pairs if name == "using-named-graph-uri"),
    )


def address(request: Request) -> str | None:
    """Scheme and host by which the client knows the server; None where its Host header makes them none."""
    found = f"{request.url.scheme}://{request.headers.get('host', '')}"
    return found if _ADDRESS.fullmatch(found) else None


def handler(writer: Writer, tokens: Tokens) -> Callable[[Request, bytes], Awaitable[Response]]:
    """Answers a POST to /sparql that holds an update."""

    async def on_update(request: Request, body: bytes) -> Response:
        tokens.check(request)
        update = parse(request.headers.get("content-type"), request.scope["query_string"], body)
        text = update_guard.with_dataset(update.text, update.using, update.using_named)
        await writer.update(text)
        return Response(status_code=204)

    return on_update
