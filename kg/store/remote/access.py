"""Requests to one server: as whom, how long to wait, how often to try.

What is sent may be sent again: a query changes nothing, and an update of ours leaves the same graph however
often it is carried out. So where the way to the server breaks, or the server says that it will be back, the
request is repeated for as long as the patience lasts.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus

import requests
import tenacity
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth

from kg import http_client
from kg.errors import OutsideError, QueryTimeout, QueryTooLarge, StoreError
from kg.http_client import Bounds, TooLong, TooSlow

# A server that is about to come back says so; any other error of its own may well be one for good.
_BACK_SOON = {
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
}
_TRIES_OF_ERRORS = 3
_LONGEST_WAIT = 8.0
_HINTS = {
    HTTPStatus.UNAUTHORIZED: "credentials",
    HTTPStatus.FORBIDDEN: "credentials",
    HTTPStatus.NOT_FOUND: ": there is no SPARQL endpoint",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ": the server takes no request of this length: raise its limit",
}
_CREDENTIALS = "(KG_STORE_TOKEN, or KG_STORE_USER and KG_STORE_PASSWORD)"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks: a token for `Authorization: Bearer`, or a user with a password, by Basic or Digest (RFC 7617, RFC
    7616) as the server asks. They go to the server's own addresses alone: redirects are not followed."""

    token: str = field(default="", repr=False)
    user: str = ""
    password: str = field(default="", repr=False)

    def __bool__(self) -> bool:
        return bool(self.token or self.user)


class _Passing(StoreError):
    """What may be over in a moment; `soon` where the server or its silence tells that."""

    def __init__(self, message: str, *, soon: bool) -> None:
        super().__init__(message)
        self.soon = soon


class Access:
    """The way to a server.

    timeout   seconds that it may be silent
    patience  seconds for which a request is repeated; 0 for one try
    """

    def __init__(self, credentials: Credentials, timeout: float, patience: float = 0.0) -> None:
        self._credentials = credentials
        self._timeout = timeout
        self.patience = patience
        self._auth: AuthBase | Callable[[requests.PreparedRequest], requests.PreparedRequest] | None = None
        if credentials.token:
            self._auth = self._bearing
        # Software that answered last, as it names itself.
        self.server = ""

    def answer(self, request: requests.Request, limit: int | None = None) -> requests.Response:
        """The answer to `request`, whatever it says, of `limit` bytes at most.

        Raises StoreError where there is none or the server failed, QueryTimeout, QueryTooLarge.
        """
        trying = tenacity.Retrying(
            stop=tenacity.stop_after_delay(self.patience),
            wait=tenacity.wait_exponential(0.25, max=_LONGEST_WAIT),
            retry=_again,
            reraise=True,
        )
        answer: requests.Response = trying(self._authorised, request, limit)
        return answer

    def check_status(self, answer: requests.Response, address: str) -> None:
        """Raises StoreError where `answer` of `address` is none."""
        if answer.ok and not answer.is_redirect:
            return
        code = answer.status_code
        hint = _HINTS.get(HTTPStatus(code) if code in set(HTTPStatus) else HTTPStatus.OK, "")
        if hint == "credentials" and code == HTTPStatus.FORBIDDEN and said(answer):
            hint = said(answer)  # not of who asks, perhaps: it may be the length of the answer
        if hint == "credentials":
            kind = "token" if self._credentials.token else "user and password" if self._credentials else ""
            hint = f": check the {kind} {_CREDENTIALS}" if kind else f": it wants a token or a user {_CREDENTIALS}"
        if not hint:
            hint = f": use {answer.headers['Location'][:200]}" if answer.is_redirect else said(answer)
        raise StoreError(f"{address} answered {code} {answer.reason}{hint}")

    def _authorised(self, request: requests.Request, limit: int | None) -> requests.Response:
        answer = self._once(request, limit)
        asks = answer.status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
        if self._auth is None and self._credentials.user and asks:
            # Not before it is asked for: what wants a digest should not be told the password, and some servers
            # refuse the one kind without a word of the other.
            digest = answer.headers.get("WWW-Authenticate", "").lower().startswith("digest")
            user, password = self._credentials.user, self._credentials.password
            self._auth = (HTTPDigestAuth if digest else HTTPBasicAuth)(user, password)
            answer = self._once(request, limit)
        self.server = answer.headers.get("Server", "")
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status_code in _BACK_SOON:
            try:
                self.check_status(answer, http_client.shown(str(request.url)))
            except StoreError as error:
                raise _Passing(str(error), soon=answer.status_code in _BACK_SOON) from None
        return answer

    def _once(self, request: requests.Request, limit: int | None) -> requests.Response:
        # Where a user is named, no password that lies elsewhere (~/.netrc) is meant.
        request.auth = self._auth or (_as_it_is if self._credentials else None)
        # N-Triples may repeat triples, so twice the limit is what tells without reading on.
        most = None if limit is None else 2 * limit
        try:
            return http_client.ask(request, Bounds(timeout=self._timeout, patient=True, max_bytes=most))
        except TooSlow as error:
            raise QueryTimeout(str(error)) from error
        except TooLong as error:
            raise QueryTooLarge(f"the answer is longer than {limit:,} bytes: add a LIMIT") from error
        except OutsideError as error:
            raise _Passing(str(error), soon=True) from error

    def _bearing(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        prepared.headers["Authorization"] = f"Bearer {self._credentials.token}"
        return prepared


def _as_it_is(prepared: requests.PreparedRequest) -> requests.PreparedRequest:
    return prepared


def _again(state: tenacity.RetryCallState) -> bool:
    error = state.outcome.exception() if state.outcome is not None else None
    return isinstance(error, _Passing) and (error.soon or state.attempt_number < _TRIES_OF_ERRORS)


def said(answer: requests.Response) -> str:
    """What the server wrote about it, after a colon: the detail of a problem document (RFC 9457), or plain words."""
    try:
        words = str(json.loads(answer.content)["detail"])
    except (ValueError, KeyError, TypeError):
        words = "" if "html" in answer.headers.get("Content-Type", "") else answer.text
    words = " ".join(words.split())[:500]
    return f": {words}" if words else ""
