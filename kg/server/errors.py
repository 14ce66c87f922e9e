"""What can go wrong between a request and its answer, beside what `kg.errors` names."""

from __future__ import annotations

from collections.abc import Mapping

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
