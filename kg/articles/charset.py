"""The encoding that a server declares (RFC 9110, section 8.3.2), for readers that see bytes only."""

from __future__ import annotations

import codecs


def in_utf8(data: bytes, declared: str | None) -> bytes:
    """`data`, a text or page of which its server says the encoding, in UTF-8 with a byte order mark, which is believed
    more than what a page says of itself. As it is where it is in UTF-8 anyway, whatever the server says, or where the
    server is wrong."""
    if declared is None or data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        # As browsers do (https://encoding.spec.whatwg.org/#names-and-labels).
        name = "cp1252" if declared.lower() in {"iso-8859-1", "latin1", "us-ascii", "ascii"} else declared
        try:
            return codecs.BOM_UTF8 + data.decode(name).encode("utf-8")
        except (LookupError, UnicodeError):
            return data
    return data
