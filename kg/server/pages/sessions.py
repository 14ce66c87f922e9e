"""Who is signed in on the pages: whoever gave the server's token into the form, for some hours.

The token itself never leaves the form; the browser keeps a random name of the session, which no script
and no other site can use (HttpOnly, SameSite=Strict, RFC 6265bis), and every form carries a secret of
the session as well, lest another page send it.
"""

from __future__ import annotations

import hmac
import secrets
import time
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from kg.server.errors import ProtocolError

COOKIE = "newskg-session"
SECONDS = 8 * 3600
MOST = 1_000


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in: the person's name, and the secret that its forms carry."""

    author: str
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    ends: float = field(default_factory=lambda: time.monotonic() + SECONDS)


class Sessions:
    """The sessions of one server, in memory: they end with it."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()
        self._sessions: dict[str, Session] = {}

    @property
    def possible(self) -> bool:
        """Whether the server has a token, so that anybody can sign in."""
        return bool(self._token)

    def open(self, response: Response, token: str, author: str, *, secure: bool) -> bool:
        """Sign in whoever knows the token: `response` then carries the session. False for any other token."""
        if not self._token or not hmac.compare_digest(token.encode("utf-8", "surrogateescape"), self._token):
            return False
        now = time.monotonic()
        self._sessions = {name: each for name, each in self._sessions.items() if each.ends > now}
        while len(self._sessions) >= MOST:
            del self._sessions[next(iter(self._sessions))]
        name = secrets.token_urlsafe(24)
        self._sessions[name] = Session(author)
        response.set_cookie(COOKIE, name, max_age=SECONDS, httponly=True, samesite="strict", secure=secure)
        return True

    def of(self, request: Request) -> Session | None:
        """The session of the browser that sent `request`."""
        found = self._sessions.get(request.cookies.get(COOKIE, ""))
        return found if found is not None and found.ends > time.monotonic() else None

    def close(self, request: Request, response: Response) -> None:
        """Sign out the browser that sent `request`."""
        self._sessions.pop(request.cookies.get(COOKIE, ""), None)
        response.delete_cookie(COOKIE, httponly=True, samesite="strict")

    def check(self, request: Request, secret: str) -> Session:
        """The session of `request`, whose form carried `secret`. Raises ProtocolError 403."""
        session = self.of(request)
        if session is None:
            raise ProtocolError(403, "you are not signed in, or no longer: sign in at /review/login")
        if not hmac.compare_digest(secret.encode("utf-8", "surrogateescape"), session.secret.encode()):
            raise ProtocolError(403, "this form is not of your session: load the page again")
        return session
