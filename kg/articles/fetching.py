"""Pages of the web, fetched politely: `kg.http_client` as a well-behaved robot.

A `Web` names itself, asks a host for one page after another with a distance between, does what robots.txt says (RFC
9309) and waits as it is told (Retry-After). What it fetched it keeps on disk and does not ask for again until that is
old; then it asks only whether the page has changed (RFC 9111, section 4.3), as it asks a feed each time. It follows
few redirects, each judged as the first address was, and asks nobody within the network of whoever runs this unless
KG_ALLOW_FETCH admits it. A host that fails again and again is left alone.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self
from urllib.parse import urldefrag, urljoin, urlsplit

import requests

from kg import http_client
from kg.articles.containers.addresses import is_address
from kg.errors import OutsideError
from kg.http_client import Bounds, NotAllowed, TooLong
from kg.settings import Settings

if TYPE_CHECKING:
    from protego import Protego

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5
_BUSY = frozenset({429, 502, 503, 504})
_ATTEMPTS = 3
# The longest wait that a host may ask for, between two requests or before trying again.
_PATIENCE = 60.0
# After so many failures in a row a host is left alone.
_FAILURES = 3
_ROBOTS_READ = 500 * 1024  # RFC 9309, section 2.5
_CACHE = "pages.sqlite"
_ACCEPT = "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/xml;q=0.9,*/*;q=0.8"
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """What was found: at which address, after redirects; what the server calls it, and its bytes."""

    url: str
    media_type: str
    charset: str | None
    data: bytes


class Web:
    """All that is fetched in one run, one page after another; a context manager that closes connections and cache.
    Nothing is opened before the first address is asked."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        allowed = settings.allow_fetch
        self._bounds = Bounds(
            agent=settings.agent,
            timeout=settings.outside_timeout,
            max_bytes=settings.max_fetch_bytes,
            interval=settings.interval,
            # who admits a part of a host admits that it is asked how to treat it
            prefixes=(*allowed, *(f"{http_client.origin(each)}/robots.txt" for each in allowed)),
            public=True,
        )
        self._cache = settings.folder / "cache" / _CACHE
        self._opened: requests.Session | None = None
        self._robots: dict[str, Protego] = {}
        self._failures: Counter[str] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._opened is not None:
            self._opened.close()

    def get(self, url: str) -> Page:
        """The page at `url`.

        Raises OutsideError, in one line, where there is none, where it may not be asked for or is too long or slow.
        """
        if not is_address(url):
            raise NotAllowed(f"{url[:200]!r} is no web address: write one that begins with https:// or http://")
        if "@" in urlsplit(url).netloc:
            raise NotAllowed(f"{http_client.shown(url)} has a user's name before it: it would be sent and kept")
        address = urldefrag(url)[0]
        for _ in range(_MOST_REDIRECTS + 1):
            self._ask_robots(address)
            answer = self._answer(address)
            if answer.status_code not in _REDIRECTS or "Location" not in answer.headers:
                return _page(answer)
            address = _target(answer)
        raise OutsideError(f"more than {_MOST_REDIRECTS} redirects")

    # --- one request ---------------------------------------------------------------------------

    def _answer(self, address: str) -> requests.Response:
        """The answer to one address, whatever its status, from the cache or the network."""
        host = urlsplit(address).netloc
        if self._failures[host] >= _FAILURES:
            raise OutsideError(
                f"{host} failed {_FAILURES} times in a row and is left alone in this run: run again later"
            )
        try:
            answer = self._patiently(address)
        except NotAllowed as error:
            remedy = f"allow it with KG_ALLOW_FETCH={http_client.origin(address)}/ if you mean it"
            raise NotAllowed(f"{host} is this machine or within its network: {remedy}") from error
        except TooLong:
            raise  # it works
        except OutsideError:
            self._failures[host] += 1
            raise
        self._failures[host] = 0
        return answer

    def _patiently(self, address: str) -> requests.Response:
        answer = self._once(address)
        for attempt in range(1, _ATTEMPTS):
            if answer.status_code not in _BUSY:
                break
            asked = http_client.retry_after(answer)
            wait = self._settings.interval * 2**attempt if asked is None else asked
            if wait > _PATIENCE:
                break
            time.sleep(wait)
            answer = self._once(address)
        return answer

    def _once(self, address: str) -> requests.Response:
        try:
            return self._sent(self._session(), address)
        except (sqlite3.Error, OSError) as error:
            remedy = "give a store that may be written, or delete that file, and pages are fetched anew"
            raise OutsideError(f"the cache {self._cache} cannot be used ({error}): {remedy}") from error

    def _sent(self, session: requests.Session, address: str) -> requests.Response:
        try:
            prepared = session.prepare_request(requests.Request("GET", address))
        except (requests.RequestException, ValueError) as error:
            raise OutsideError(f"{address[:200]!r} is no valid address: {http_client.reason(error)}") from error
        # The connection goes to a number.
        prepared.headers["Host"] = urlsplit(str(prepared.url)).netloc
        answer = http_client.send(session, prepared, self._bounds)
        if _is_old_news(answer):
            # requests-cache's words for: ask whether it has changed, where the server can tell, else ask again
            can_tell = any(each in answer.headers for each in ("ETag", "Last-Modified"))
            prepared.headers["Cache-Control"] = "must-revalidate" if can_tell else "no-cache"
            answer = http_client.send(session, prepared, self._bounds)
        return answer

    def _session(self) -> requests.Session:
        if self._opened is None:
            from requests_cache import CachedSession

            self._cache.parent.mkdir(parents=True, exist_ok=True)
            session = CachedSession(
                str(self._cache),
                backend="sqlite",
                serializer="json",  # never pickle: a cache is data, not code
                allowable_codes=(200, 404, 410, *_REDIRECTS),
                expire_after=self._settings.fetch_keep,
            )
            # Neither a proxy nor a password of whoever runs this is meant.
            session.trust_env = False
            session.headers["Accept"] = _ACCEPT
            self._opened = http_client.mount(session, self._bounds)
        return self._opened

    # --- robots.txt ----------------------------------------------------------------------------

    def _ask_robots(self, address: str) -> None:
        origin = http_client.origin(address)
        if origin not in self._robots:
            self._robots[origin] = self._read_robots(origin)
        if not self._robots[origin].can_fetch(address, self._token()):
            raise OutsideError(f"{origin}/robots.txt asks robots to stay away from it")

    def _token(self) -> str:
        """What robots.txt calls us."""
        return re.split(r"[/\s(]", self._settings.agent, maxsplit=1)[0]

    def _read_robots(self, origin: str) -> Protego:
        """The rules of a host. Raises OutsideError where it does not tell them now, and so nothing there may be
        fetched (RFC 9309, section 2.3.1)."""
        from protego import Protego

        address = f"{origin}/robots.txt"
        for _ in range(_MOST_REDIRECTS + 1):
            answer = self._answer(address)
            if answer.status_code not in _REDIRECTS or "Location" not in answer.headers:
                break
            address = _target(answer)
        if answer.status_code == 429 or answer.status_code >= 500:
            said = f"{origin}/robots.txt answered {answer.status_code}"
            raise OutsideError(f"{said}, and until it says who may, nothing there is fetched: run again later")
        body = answer.content[:_ROBOTS_READ] if answer.status_code == 200 else b""
        rules = Protego.parse(body.decode("utf-8", "replace"))
        delay = min(float(rules.crawl_delay(self._token()) or 0.0), _PATIENCE)
        if delay > self._settings.interval:
            http_client.mount(self._session(), replace(self._bounds, interval=delay), f"{origin}/")
        return rules


def _target(answer: requests.Response) -> str:
    """Where a redirect leads. Raises OutsideError where that is no web address."""
    location = answer.headers["Location"]
    with suppress(ValueError):
        address = urldefrag(urljoin(str(answer.url), location))[0]
        if is_address(address) and "@" not in urlsplit(address).netloc:
            return address
    raise OutsideError(f"it leads to {location[:200]!r}, which is no web address that is fetched")


def _is_old_news(answer: requests.Response) -> bool:
    """Whether it is a feed out of the cache: whoever names one wants to know what is new."""
    return bool(getattr(answer, "from_cache", False) and _FEED.search(answer.content[:2000]))


def _page(answer: requests.Response) -> Page:
    """Raises OutsideError for a status that means none."""
    if answer.status_code != 200:
        raise OutsideError(f"the server answered {answer.status_code} {answer.reason or ''}".rstrip())
    kind, _, rest = answer.headers.get("Content-Type", "").partition(";")
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", rest, re.IGNORECASE)
    return Page(str(answer.url), kind.strip().lower(), charset[1] if charset else None, answer.content)
