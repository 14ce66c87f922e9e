"""What goes wrong, as HTTP: one body for each reader.

Clients get `application/problem+json` (RFC 9457, https://www.rfc-editor.org/rfc/rfc9457), people
a page. Neither ever holds a path of the server or a stack trace.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from kg.errors import KgError, NotConforming, QuerySyntaxError, StoreError
from kg.server.errors import ProtocolError, told
from kg.server.pages.templating import page
from kg.server.protocol.sparql import GRAPHS, HTML, SOLUTIONS, negotiate

HEADLINES = {
    HTTPStatus.BAD_REQUEST: "That request cannot be understood",
    HTTPStatus.FORBIDDEN: "That is not allowed here",
    HTTPStatus.NOT_FOUND: "Nothing here",
    HTTPStatus.GATEWAY_TIMEOUT: "The query took too long",
    HTTPStatus.SERVICE_UNAVAILABLE: "The server is busy",
}


def message_of(error: KgError) -> str:
    """What a stranger may read of `error`: the message of some names files of the server."""
    return "the store cannot be read at the moment" if isinstance(error, StoreError) else str(error)


def answer(request: Request, error: KgError, retry_seconds: float) -> Response:
    """`error` as a response: a page for a browser, a problem document for everything else."""
    (status, _), message = told(error), message_of(error)
    headers = {"Vary": "Accept"}
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(math.ceil(retry_seconds))
    if isinstance(error, ProtocolError):
        headers |= error.headers
    more: dict[str, object] = {}
    if isinstance(error, QuerySyntaxError) and error.line is not None:
        more = {"line": error.line, "column": error.column}
    elif isinstance(error, NotConforming) and error.report:
        more = {"report": error.report}
    return respond(request, status, message, headers, more)


def respond(
    request: Request, status: int, message: str, headers: dict[str, str], more: Mapping[str, object] | None = None
) -> Response:
    """A page or a problem document with `message`, and `more` members of the document."""
    code = HTTPStatus(status)
    choice = negotiate(request.headers.get("accept"), (*SOLUTIONS, *GRAPHS, HTML))
    if choice and choice.format is HTML:
        headline = HEADLINES.get(code, code.phrase)
        return page(request, "error.html", {"title": headline, "message": message}, status=status, headers=headers)
    body: dict[str, object] = {"title": code.phrase, "status": status, "detail": message, **(more or {})}
    return JSONResponse(body, status, headers, media_type="application/problem+json")
