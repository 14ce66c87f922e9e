"""What can go wrong between a request and its answer, beside what `kg.errors` names."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from kg import errors
from kg.errors import KgError


class ProtocolError(KgError):
    """A request that is not the protocol's; `status` is the HTTP status that says so, `headers` go with it."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})


class NotAcceptable(KgError):
    """The answer has no format that the client takes; `form` is the query's."""

    def __init__(self, message: str, form: str | None = None) -> None:
        super().__init__(message)
        self.form = form


class ServerBusy(KgError):
    """Too many queries or updates wait already, or this one waited too long for its turn."""


class WorkerLost(KgError):
    """The process that was at the query or the update ended."""


class ClientGone(KgError):
    """Nobody waits for the answer any more."""


# The HTTP status of each error and what the access log calls it. The first class that fits counts. A refused query
# is understood but not carried out, which is 403 (RFC 9110, section 15.5.4); so is one whose answer is too long, for
# 413 speaks of requests.
_TOLD: tuple[tuple[type[KgError], HTTPStatus, str], ...] = (
    (errors.QuerySyntaxError, HTTPStatus.BAD_REQUEST, "malformed"),
    (errors.QueryRefused, HTTPStatus.FORBIDDEN, "refused"),
    (errors.QueryTooLarge, HTTPStatus.FORBIDDEN, "too large"),
    (errors.QueryTimeout, HTTPStatus.GATEWAY_TIMEOUT, "timed out"),
    (errors.QueryError, HTTPStatus.BAD_REQUEST, "failed"),
    (errors.NotConforming, HTTPStatus.UNPROCESSABLE_ENTITY, "failed"),
    (errors.NotFound, HTTPStatus.NOT_FOUND, "failed"),
    (errors.BadInput, HTTPStatus.BAD_REQUEST, "failed"),
    (errors.StoreError, HTTPStatus.SERVICE_UNAVAILABLE, "failed"),
    (ServerBusy, HTTPStatus.SERVICE_UNAVAILABLE, "busy"),
    (WorkerLost, HTTPStatus.SERVICE_UNAVAILABLE, "failed"),
    (ClientGone, HTTPStatus.REQUEST_TIMEOUT, "client gone"),  # nobody reads it
    (KgError, HTTPStatus.INTERNAL_SERVER_ERROR, "failed"),
)


def told(error: KgError) -> tuple[HTTPStatus, str]:
    """The HTTP status that tells of `error`, and what the access log calls it."""
    if isinstance(error, ProtocolError):
        return HTTPStatus(error.status), "bad request"
    return next((status, outcome) for kind, status, outcome in _TOLD if isinstance(error, kind))
