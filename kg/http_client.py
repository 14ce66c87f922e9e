"""The one way out: HTTP to services of others, which may be down, slow, busy, moved or lying.

A request goes out as its `Bounds` say, and its answer is read whole, within them; a redirect is
followed only to where the bounds allow. Where they hold prefixes of addresses, no other address is
asked; its host's name is resolved once, and the connection goes to the number that was found and judged:
a name may lead to public numbers only, lest it be made to name this machine or its network. Who means
those allows them by number, or as localhost. Where they say `public`, any public address may be asked, and of others
those that begin with a prefix, whatever their names lead to.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import re
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from kg.errors import OutsideError
from kg.settings import Settings

_REDIRECTS = {307, 308}  # those that keep the method and the body
_PIECE = 1 << 16
# What urllib3 says first: which object it was.
_WHO = re.compile(r"^\w+\(host=[^)]*\): ")
# What would make an address mean something else than its beginning says.
_DEVIOUS = re.compile(r"/\.{1,2}(?:[/?#]|$)|%2e|%2f|%5c|\\|[\x00-\x20\x7f]", re.IGNORECASE)


class NotAllowed(OutsideError):
    """The address is none that may be asked."""


class TooSlow(OutsideError):
    """The answer did not come in time."""


class TooLong(OutsideError):
    """The answer is longer than it may be."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a request may go.

    agent      how newskg names itself; operators ask for a way to reach whoever runs it
    timeout    seconds for all, from the sending to the last byte
    patient    the timeout counts anew whenever something comes
    max_bytes  a longer answer, unpacked, is none; None for any length
    interval   seconds between two requests of one session to one host
    prefixes   beginnings of the addresses that may be asked; None for any
    public     any address whose host's numbers are all public may be asked, too
    redirects  how many are followed, each within the prefixes
    """

    agent: str = Settings().agent
    timeout: float = 30.0
    patient: bool = False
    max_bytes: int | None = None
    interval: float = 0.0
    prefixes: tuple[str, ...] | None = None
    public: bool = False
    redirects: int = 0


def is_address(url: str) -> bool:
    """Whether `url` is an http address of a host."""
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def mount(session: requests.Session, bounds: Bounds, *beginnings: str) -> requests.Session:
    """`session`, its requests bound by `bounds` from now on: all of them, or those to addresses with one of these
    `beginnings`."""
    adapter = _Bounded(bounds)
    for beginning in beginnings or ("http://", "https://"):
        session.mount(beginning, adapter)
    session.headers["User-Agent"] = bounds.agent
    return session


def ask(request: requests.Request, bounds: Bounds) -> requests.Response:
    """The answer to `request`, whatever its status, over a connection of its own.

    Raises NotAllowed, TooSlow, TooLong, and OutsideError for everything else that can go wrong.
    """
    address, headers = str(request.url), {**request.headers, "Connection": "close"}
    ends = time.monotonic() + bounds.timeout
    for _ in range(bounds.redirects + 1):
        with mount(requests.Session(), bounds) as session:
            if bounds.prefixes is not None:
                # Neither a proxy nor a password of whoever runs this is meant.
                session.trust_env = False
                headers["Host"] = _allowed(address, bounds.prefixes)
            found = requests.Request(request.method, address, headers=headers, data=request.data, auth=request.auth)
            answer = send(session, session.prepare_request(found), bounds)
        if not bounds.redirects or answer.status_code not in _REDIRECTS:
            return answer
        address = urljoin(address, answer.headers.get("Location", ""))
        bounds = replace(bounds, timeout=max(ends - time.monotonic(), 0.001))
    raise OutsideError(f"{shown(address)}: more than {bounds.redirects} redirects")


def send(session: requests.Session, prepared: requests.PreparedRequest, bounds: Bounds) -> requests.Response:
    """The answer to one request in a session to which `bounds` are mounted. Raises what `ask` raises."""
    name = shown(str(prepared.url))
    try:
        # A redirect may lead anywhere, also into the network of whoever runs this.
        return session.send(prepared, timeout=bounds.timeout, allow_redirects=False)
    except (requests.Timeout, urllib3.exceptions.ReadTimeoutError) as error:
        raise TooSlow(f"{name} did not answer within {bounds.timeout:g} seconds") from error
    except urllib3.exceptions.ProtocolError as error:
        raise OutsideError(f"{name} broke off its answer: {reason(error)}") from error
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        raise OutsideError(f"{name} cannot be reached: {reason(error)}") from error


def origin(url: str) -> str:
    """Scheme, host and port of `url`, without user and password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def shown(url: str) -> str:
    """`url` as it may be told: without user, password and query."""
    return f"{origin(url)}{urlsplit(url).path}"


def reason(error: BaseException) -> str:
    """The innermost reason of `error`, on one line of bounded length."""
    while True:
        inner = getattr(error, "reason", None) or (error.args[0] if error.args else None)
        if not isinstance(inner, BaseException):
            break
        error = inner
    words = " ".join(str(error).split()).rpartition("object at 0x")[2] or type(error).__name__
    return _WHO.sub("", words)[-300:]


def retry_after(response: requests.Response) -> float | None:
    """The seconds that an answer asks to wait (RFC 9110, section 10.2.3); None where it does not, or not clearly."""
    header = response.headers.get("Retry-After")
    if header is None:
        return None
    try:
        return urllib3.Retry().parse_retry_after(header)
    except urllib3.exceptions.InvalidHeader:
        return None


class _Prompt(urllib3.connection.HTTPConnection):
    """Waits for the head of an answer as long as the timeout says, however slowly its lines come: a socket counts
    anew with each of them."""

    def getresponse(self) -> urllib3.HTTPResponse:  # type: ignore[override]  # as its superclass has it
        """See HTTPConnection. Raises TimeoutError."""
        over = threading.Event()

        def hang_up() -> None:
            over.set()
            with suppress(OSError):
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

        timer = threading.Timer(float(self.timeout or 0.0), hang_up)
        timer.daemon = True
        timer.start()
        answer = None
        try:
            answer = super().getresponse()
        except (OSError, ValueError, http.client.HTTPException):
            if not over.is_set():
                raise
        finally:
            timer.cancel()
        if over.is_set() or answer is None:
            if answer is not None:
                answer.close()
            raise TimeoutError("the head of the answer did not come in time")
        return answer


class _PromptSecure(_Prompt, urllib3.connection.HTTPSConnection):
    pass


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Prompt


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _PromptSecure


class _Bounded(HTTPAdapter):
    """Keeps the distance between requests, connects to the number that was judged, and reads a body whole."""

    def __init__(self, bounds: Bounds) -> None:
        super().__init__()
        self._bounds = bounds
        self._free_at: dict[str, float] = {}
        self._ends = 0.0

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """See HTTPAdapter."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """See HTTPAdapter."""
        host = urlsplit(str(request.url)).netloc
        time.sleep(max(0.0, self._free_at.get(host, 0.0) - time.monotonic()))
        self._ends = time.monotonic() + self._bounds.timeout
        try:
            return super().send(request, *args, **kwargs)
        finally:
            self._free_at[host] = time.monotonic() + self._bounds.interval

    def build_connection_pool_key_attributes(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        """See HTTPAdapter. Raises NotAllowed for a host that only a name hides."""
        host, pool = super().build_connection_pool_key_attributes(request, *args, **kwargs)
        bounds, name = self._bounds, host["host"]
        if bounds.prefixes is None and not bounds.public:
            return host, pool
        if bounds.public:
            meant = _is_admitted(str(request.url), bounds.prefixes or ())
        else:
            meant = name == "localhost" or _is_number(name)
        if host["scheme"] == "https":
            pool["server_hostname"] = name
        return {**host, "host": _resolved(name, meant=meant)}, pool

    def build_response(self, req: requests.PreparedRequest, resp: Any) -> requests.Response:
        """See HTTPAdapter. Raises TooLong and TooSlow."""
        headers = resp.headers.copy()
        try:
            body = self._body(shown(str(req.url)), resp)
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

    def _body(self, name: str, resp: Any) -> bytes:
        body, bounds = bytearray(), self._bounds
        # read1 gives what there is; read would wait for a whole piece, however slowly it comes.
        while piece := resp.read1(_PIECE, decode_content=True):
            body += piece
            if bounds.max_bytes is not None and len(body) > bounds.max_bytes:
                resp.close()
                raise TooLong(f"{name} sent more than {bounds.max_bytes:,} bytes")
            if not bounds.patient and time.monotonic() > self._ends:
                resp.close()
                raise TooSlow(f"{name} was not done after {bounds.timeout:g} seconds")
        return bytes(body)


def _allowed(address: str, prefixes: tuple[str, ...]) -> str:
    """The host of `address`, with its port. Raises NotAllowed where no prefix admits the address."""
    if not _is_admitted(address, prefixes):
        raise NotAllowed(f"{address!r} is not among the services that may be asked")
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError as error:
        raise NotAllowed(f"{address!r} is no address") from error
    if parts.hostname is None or "@" in parts.netloc:
        raise NotAllowed(f"{address!r} is no address of a host")
    return parts.netloc


def _is_admitted(address: str, prefixes: tuple[str, ...]) -> bool:
    return not _DEVIOUS.search(address) and address.startswith(prefixes)


def _resolved(host: str, *, meant: bool) -> str:
    """The number of `host`. Raises NotAllowed where a name that is not `meant` leads to anything but public
    numbers."""
    try:
        # In the order in which this machine reaches them (RFC 6724).
        found = [str(info[4][0]) for info in socket.getaddrinfo(host.strip("[]"), None, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise OutsideError(f"{host} cannot be found: {getattr(error, 'strerror', None) or error}") from error
    if not meant and not all(map(_is_public, found)):
        raise NotAllowed(f"{host} leads to an address that is not public: allow-list that by its number")
    return found[0]


def _is_public(number: str) -> bool:
    """Whether the whole Internet means the same machine by `number`, also where it wraps one of IPv4."""
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            address = inner
    return address.is_global and not address.is_multicast


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
