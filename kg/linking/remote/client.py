"""The way out: HTTP to services of others, which may be down, slow, busy or lying.

A `Client` speaks to one service. It names itself, keeps a distance between its requests, waits as
Retry-After asks (RFC 9110, section 10.2.3), reads no more than so many bytes and seconds, believes no
answer that its reader cannot read, leaves a service alone that failed several times, and keeps what it
learnt on disk, also that there is nothing to learn.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

import pybreaker
import requests
import tenacity
import urllib3
from requests.adapters import HTTPAdapter
from requests_cache import CachedSession

from kg.errors import BadInput, OutsideError
from kg.settings import Settings

AGENT = Settings().agent

_BUSY = frozenset({429, 500, 502, 503, 504})
_ABSENT = frozenset({404, 410})
_CHUNK = 1 << 16

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Manners:
    """How a service is treated.

    agent      how newskg names itself; operators ask for a way to reach whoever runs it
    interval   seconds between two requests
    timeout    seconds for one request, from its sending to its last byte
    attempts   how often one request is tried
    patience   the longest wait that a service may ask for; longer ones count as a failure
    max_bytes  a longer answer is no answer
    failures   after so many failures in a row the service is left alone
    pause      seconds for which it then is
    keep       how long an answer is good; the same for 'there is none'
    """

    agent: str = AGENT
    interval: float = 1.0
    timeout: float = 30.0
    attempts: int = 3
    patience: float = 60.0
    max_bytes: int = 5_000_000
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
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise BadInput(f"{url!r} is no http address of a service")
        self.url = url
        self._name = parts.netloc.rpartition("@")[2]
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
        adapter = _Bounded(self._name, self._manners)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)
        self._session.headers["User-Agent"] = self._manners.agent
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

    def __enter__(self) -> Client[T]:
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
            # A redirect may lead anywhere, also into the network of whoever runs this.
            response = self._session.send(prepared, timeout=self._manners.timeout, allow_redirects=False)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise _Failed(f"{self._name} cannot be reached: {_reason(error)}") from error
        if response.status_code in _ABSENT:
            return None
        if response.is_redirect:
            raise _Refused(f"{self._name} has moved to {response.headers['Location'][:200]}: use that address")
        if response.status_code != 200:
            said = f"{self._name} answered {response.status_code} {response.reason or ''}".rstrip()
            if response.status_code in _BUSY:
                raise _Failed(said, _retry_after(response))
            raise _Refused(said)
        try:
            return self._read(response.content)
        except ValueError as error:
            kind = response.headers.get("Content-Type", "nothing known").partition(";")[0]
            raise _Failed(f"{self._name} gave an answer ({kind}) that cannot be read: {_reason(error)}") from error

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


class _Bounded(HTTPAdapter):
    """Keeps the distance between requests, and reads a body whole within its bounds."""

    def __init__(self, name: str, manners: Manners) -> None:
        super().__init__()
        self._name = name
        self._manners = manners
        self._free_at = 0.0
        self._deadline = 0.0

    def send(self, *args: Any, **kwargs: Any) -> requests.Response:
        """See HTTPAdapter."""
        time.sleep(max(0.0, self._free_at - time.monotonic()))
        self._deadline = time.monotonic() + self._manners.timeout
        try:
            return super().send(*args, **kwargs)
        finally:
            self._free_at = time.monotonic() + self._manners.interval

    def build_response(self, req: requests.PreparedRequest, resp: Any) -> requests.Response:
        """See HTTPAdapter. Raises OutsideError for a body that is too long or comes too slowly."""
        headers = resp.headers.copy()
        try:
            body = self._body(resp)
        finally:
            resp.release_conn()
        for name in ("Content-Encoding", "Content-Length", "Transfer-Encoding"):
            headers.pop(name, None)  # it is decoded now
        whole = urllib3.HTTPResponse(
            body=io.BytesIO(body),
            headers=headers,
            status=resp.status,
            reason=resp.reason,
            preload_content=False,
            request_url=req.url,
        )
        return super().build_response(req, whole)

    def _body(self, resp: Any) -> bytes:
        body = bytearray()
        # read1 gives what there is; read would wait for a whole chunk, however slowly it comes.
        while chunk := resp.read1(_CHUNK, decode_content=True):
            body += chunk
            if len(body) > self._manners.max_bytes:
                resp.close()
                raise _Failed(f"{self._name} sent more than {self._manners.max_bytes:,} bytes")
            if time.monotonic() > self._deadline:
                resp.close()
                raise _Failed(f"{self._name} was not done after {self._manners.timeout:g} seconds")
        return bytes(body)


def _retry_after(response: requests.Response) -> float | None:
    header = response.headers.get("Retry-After")
    if header is None:
        return None
    try:
        return urllib3.Retry().parse_retry_after(header)
    except urllib3.exceptions.InvalidHeader:
        return None


def _reason(error: BaseException) -> str:
    """The innermost reason, on one line of bounded length."""
    while True:
        inner = getattr(error, "reason", None) or (error.args[0] if error.args else None)
        if not isinstance(inner, BaseException):
            break
        error = inner
    words = " ".join(str(error).split()).rpartition("object at 0x")[2] or type(error).__name__
    return words[-300:]
