"""The bytes of a plain text file -> its text, every character as received."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

from charset_normalizer import from_bytes

from kg.articles.raw import Content
from kg.errors import UnreadableArticle

# Longer signatures first: UTF-32's little-endian one begins with UTF-16's.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What English prose in windows-1252 holds nowhere: letters with accents in a row or, as capitals, within a word
# (another alphabet, or the quotation marks of a Macintosh), signs between letters (those of DOS).
_NOT_WESTERN = re.compile(r"[À-ÖØ-öø-ÿ]{3}|[a-z][À-ÖØ-Þ]|[^\W\d_][\x80-¨ª-¶¸-¿×÷“”„†‡‰‹›™ˆ˜][^\W\d_]")
_NAMES = {"cp1252": "windows-1252"}
_CONTROLS = frozenset(map(chr, (*range(0x09), *range(0x0E, 0x20), 0x7F)))


def read(data: bytes, name: str) -> Content:
    """A plain text, every character as received, a byte order mark too. Raises UnreadableArticle for what is none."""
    text, notes = decode(data, name)
    return Content(text, notes=notes)


def decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """`data` as text: by its byte order mark, else as UTF-8, else in the encoding that fits best,
    with a note that names it. Raises UnreadableArticle for what is no text; `name` is for messages."""
    encoding = _encoding(data, name)
    notes: tuple[str, ...] = () if encoding == "utf-8" else (f"not UTF-8: read as {_NAMES.get(encoding, encoding)}",)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            message = f"{name} is no valid {encoding} at byte {error.start}: convert it to UTF-8"
            raise UnreadableArticle(message) from error
        text = data.decode(encoding, "replace")
        notes = (f"no valid UTF-8 at byte {error.start}: what cannot be read is replaced by U+FFFD",)
    if "\x00" in text or sum(map(_CONTROLS.__contains__, text)) > 0.1 * len(text):
        raise UnreadableArticle(f"{name} is binary, not text")
    return text, notes


def _encoding(data: bytes, name: str) -> str:
    """What the bytes of a text are in: a byte order mark is believed even where the rest is not in it."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return encoding
    if _is_nearly_utf8(data):
        return "utf-8"
    if b"\x00" in data:
        raise UnreadableArticle(f"{name} is binary, not text")
    with suppress(UnicodeDecodeError):
        if not _NOT_WESTERN.search(data.decode("cp1252")):
            return "cp1252"
    best = from_bytes(data).best()
    if best is None:
        raise UnreadableArticle(f"{name} is text in no known encoding: convert it to UTF-8")
    return best.encoding


def _is_nearly_utf8(data: bytes) -> bool:
    """Whether all of it is UTF-8, or more of its characters beyond ASCII are than are not."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        read = data.decode("utf-8", "replace")
        bad = read.count("\ufffd")
        return sum(not c.isascii() for c in read) > 2 * bad
    return True
