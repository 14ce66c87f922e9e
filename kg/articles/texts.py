"""A stream of bytes as text, for what is read line by line."""

from __future__ import annotations

import codecs
import io
from typing import BinaryIO, TextIO

from kg.articles.streams import peeked

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def as_text(stream: BinaryIO) -> TextIO:
    """`stream` as text: by its byte order mark, else as UTF-8. Bytes that are none are kept as PEP 383 has it, for
    whoever knows which belong together (`rows.mended`)."""
    head, whole = peeked(stream)
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), "utf-8-sig")
    errors = "surrogateescape" if encoding == "utf-8-sig" else "replace"
    return io.TextIOWrapper(whole, encoding, errors, newline="")
