"""Who may write: whoever sends the token (RFC 6750, https://www.rfc-editor.org/rfc/rfc6750)."""

from __future__ import annotations

import hmac

from starlette.requests import Request

from kg.server.errors import ProtocolError

REALM = 'Bearer realm="newskg"'


class Tokens:
    """The server's token, where it was given one, and the one for this very machine, which only those
    can read who can write to the store's directory."""

    def __init__(self, configured: str, local: str | None = None) -> None:
        self._configured = configured
        self._known = [token.encode() for token in (configured, local) if token]

    def allows(self, request: Request) -> bool:
        """Whether `request` carries a token that is known."""
        sent = _sent(request)
        return bool(sent) and any(hmac.compare_digest(sent, known) for known in self._known)

    def check(self, request: Request) -> None:
        """Raises ProtocolError unless `request` may write: 403 where nobody may, else 401."""
        if self.allows(request):
            return
        if not self._configured:
            raise ProtocolError(403, "this server only reads: to write, start it with KG_TOKEN or --token-file")
        if _sent(request):
            raise ProtocolError(
                401, "that is not the token of this server", {"WWW-Authenticate": f'{REALM}, error="invalid_token"'}
            )
        raise ProtocolError(
            401, "writing takes the token: send Authorization: Bearer TOKEN", {"WWW-Authenticate": REALM}
        )


def _sent(request: Request) -> bytes:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip().encode("utf-8", "surrogateescape") if scheme.lower() == "bearer" else b""
