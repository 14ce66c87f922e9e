"""What goes wrong, as HTTP: one table from exceptions to statuses, one body for each reader.

Clients get `application/problem+json` (RFC 9457, https://www.rfc-editor.org/rfc/rfc9457), people
a page. Neither ever holds a path of the server or a stack trace.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from kg import errors
from kg.errors import KgError, NotConforming, QuerySyntaxError
from kg.server.errors import ClientGone, ProtocolError, ServerBusy, WorkerLost
from kg.server.pages.templating import page
from kg.server.protocol.sparql import GRAPHS, HTML, SOLUTIONS, negotiate

# The first class that fits counts. A refused query is understood but not carried out, which is
# 403 (RFC 9110, section 15.5.4); so is one whose answer is too long, for 413 speaks of requests.
STATUS: tuple[tuple[type[KgError], HTTPStatus], ...] = (
    (errors.QuerySyntaxError, HTTPStatus.BAD_REQUEST),
    (errors.QueryRefused, HTTPStatus.FORBIDDEN),
    (errors.QueryTooLarge, HTTPStatus.FORBIDDEN),
    (errors.QueryTimeout, HTTPStatus.GATEWAY_TIMEOUT),
    (errors.QueryError, HTTPStatus.BAD_REQUEST),
    (errors.NotConforming, HTTPStatus.UNPROCESSABLE_ENTITY),
    (errors.NotFound, HTTPStatus.NOT_FOUND),
    (errors.BadInput, HTTPStatus.BAD_REQUEST),
    (errors.StoreError, HTTPStatus.SERVICE_UNAVAILABLE),
    (ServerBusy, HTTPStatus.SERVICE_UNAVAILABLE),
    (WorkerLost, HTTPStatus.SERVICE_UNAVAILABLE),
    (ClientGone, HTTPStatus.REQUEST_TIMEOUT),  # nobody reads it
    (KgError, HTTPStatus.INTERNAL_SERVER_ERROR),
)
# Their messages name files of the server; the reader gets the reason in general words.
_PRIVATE: dict[type[KgError], str] = {errors.StoreError: "the store cannot be read at the moment"}

HEADLINES = {
    HTTPStatus.BAD_REQUEST: "That request cannot be understood",
    HTTPStatus.FORBIDDEN: "That is not allowed here",
    HTTPStatus.NOT_FOUND: "Nothing here",
    HTTPStatus.GATEWAY_TIMEOUT: "The query took too long",
    HTTPStatus.SERVICE_UNAVAILABLE: "The server is busy",
}


def status_of(error: KgError) -> HTTPStatus:
    """The HTTP status that tells of `error`."""
    if isinstance(error, ProtocolError):
        return HTTPStatus(error.status)
    return next(status for kind, status in STATUS if isinstance(error, kind))


def message_of(error: KgError) -> str:
    """What a stranger may read of `error`."""
    return next((text for kind, text in _PRIVATE.items() if isinstance(error, kind)), str(error))


def answer(request: Request, error: KgError, retry_seconds: float) -> Response:
    """`error` as a response: a page for a browser, a problem document for everything else."""
    status, message = status_of(error), message_of(error)
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
