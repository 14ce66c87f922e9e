"""Asking services of others politely: `kg.http_client` with manners and a memory.

A `Client` speaks to one service. It names itself, keeps a distance between its requests, waits as
Retry-After asks (RFC 9110, section 10.2.3), reads no more than so many bytes and seconds, believes no
answer that its reader cannot read, leaves a service alone that failed several times, and keeps what it
learnt on disk, also that there is nothing to learn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Generic, Self, TypeVar

import pybreaker
import requests
import tenacity
from requests_cache import CachedSession

from kg import http_client
from kg.errors import BadInput, OutsideError
from kg.http_client import Bounds, reason

_BUSY = frozenset({429, 500, 502, 503, 504})
_ABSENT = frozenset({404, 410})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Manners(Bounds):
    """How a service is treated, within the bounds of each request.

    attempts   how often one request is tried
    patience   the longest wait that a service may ask for; longer ones count as a failure
    failures   after so many failures in a row the service is left alone
    pause      seconds for which it then is
    keep       how long an answer is good; the same for 'there is none'
    """

    interval: float = 1.0
    max_bytes: int | None = 5_000_000
    attempts: int = 3
    patience: float = 60.0
    failures: int = 3
    pause: float = 300.0
    keep: timedelta = timedelta(days=30)


class _Refused(OutsideError):
    """The service works and does not like the request: trying again is of no use."""


class _Failed(OutsideError):
    """The service did not answer, or not what it should; `wait` is what Retry-After asks for."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class Client(Generic[T]):
    """Asks one service at `url`; a context manager that closes its connections.

    read   makes something of the body of an answer; raises ValueError where it is none, and then the
           answer counts as a failure of the service and is not kept
    cache  the file in which answers are kept; None keeps them only as long as the client lives
    """

    def __init__(
        self, url: str, read: Callable[[bytes], T], *, cache: Path | None = None, manners: Manners | None = None
    ) -> None:
        """Nothing is sent yet. Raises BadInput where `url` is no http address."""
        if not http_client.is_address(url):
            raise BadInput(f"{url!r} is no http address of a service")
        self.url = url
        self._name = http_client.shown(url)
        self._read = read
        self._manners = manners or Manners()
        if cache is not None:
            cache.parent.mkdir(parents=True, exist_ok=True)
        self._session = CachedSession(
            str(cache) if cache is not None else "memory",
            backend="sqlite" if cache is not None else "memory",
            serializer="json" if cache is not None else None,  # never pickle: a cache is data, not code
            allowable_methods=("GET", "POST"),
            allowable_codes=(200, *_ABSENT),
            match_headers=("Accept",),
            expire_after=self._manners.keep,
            stale_if_error=True,
            filter_fn=self._is_worth_keeping,
        )
        http_client.mount(self._session, self._manners)
        self._breaker = pybreaker.CircuitBreaker(
            fail_max=self._manners.failures,
            reset_timeout=self._manners.pause,
            exclude=[_Refused],
            throw_new_error_on_trip=False,
        )
        self._retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self._manners.attempts),
            retry=tenacity.retry_if_exception(self._is_passing),
            wait=self._wait,
            reraise=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close connections and cache."""
        self._session.close()  # type: ignore[no-untyped-call]

    def ask(self, request: requests.Request) -> T | None:
        """What the answer to `request` says, from the cache or from the service; None where the service
        has nothing under that address (404, 410).

        Raises OutsideError, in one line, for everything that can go wrong on the way.
        """
        prepared = self._session.prepare_request(request)
        try:
            answer: T | None = self._breaker.call(self._retrying, self._once, prepared)
        except pybreaker.CircuitBreakerError:
            manners = self._manners
            raise OutsideError(
                f"{self._name} failed {manners.failures} times in a row and is left alone for {manners.pause:g} seconds"
            ) from None
        return answer

    def _once(self, prepared: requests.PreparedRequest) -> T | None:
        try:
            response = http_client.send(self._session, prepared, self._manners)
        except OutsideError as error:
            raise _Failed(str(error)) from error
        if response.status_code in _ABSENT:
            return None
        if response.is_redirect:
            raise _Refused(f"{self._name} has moved to {response.headers['Location'][:200]}: use that address")
        if response.status_code != 200:
            said = f"{self._name} answered {response.status_code} {response.reason or ''}".rstrip()
            if response.status_code in _BUSY:
                raise _Failed(said, http_client.retry_after(response))
            raise _Refused(said)
        try:
            return self._read(response.content)
        except ValueError as error:
            kind = response.headers.get("Content-Type", "nothing known").partition(";")[0]
            raise _Failed(f"{self._name} gave an answer ({kind}) that cannot be read: {reason(error)}") from error

    def _is_worth_keeping(self, response: requests.Response) -> bool:
        if response.status_code in _ABSENT:
            return True
        try:
            self._read(response.content)
        except ValueError:
            return False
        return True

    def _is_passing(self, error: BaseException) -> bool:
        return isinstance(error, _Failed) and (error.wait or 0.0) <= self._manners.patience

    def _wait(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.wait if isinstance(error, _Failed) else None
        return asked if asked is not None else self._manners.interval * 2**state.attempt_number
