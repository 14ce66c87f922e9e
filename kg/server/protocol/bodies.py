"""Bodies of requests, bounded in length and in the time that they may take to come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive

from kg.server.errors import ProtocolError
from kg.server.protocol.sparql import FORM_TYPE, content_type, parameters

# A request whose body takes longer to come is refused.
BODY_SECONDS = 60.0


async def read(receive: Receive, fits: Callable[[int], bool]) -> bytes:
    """The body of a request. Raises ProtocolError 413 as soon as it has more bytes than `fits`, 408 where it does
    not come, ClientDisconnect."""
    pieces: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                piece: bytes = message.get("body", b"")
                size += len(piece)
                if not fits(size):
                    raise ProtocolError(413, "the request is too large")
                pieces.append(piece)
                if not message.get("more_body", False):
                    return b"".join(pieces)
    except TimeoutError:
        raise ProtocolError(408, "the body of the request did not come in time") from None


async def read_form(request: Request, most: int) -> dict[str, str]:
    """The fields of a form of at most so many bytes. Raises what `read` raises, ProtocolError 400, 415."""
    media_type, _ = content_type(request.headers.get("content-type"))
    if media_type != FORM_TYPE:
        raise ProtocolError(415, f"a POST must be {FORM_TYPE}, not {media_type or 'without a type'}")
    return dict(parameters(await read(request.receive, lambda size: size <= most), "the body"))
