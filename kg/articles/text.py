"""The bytes of a plain text file -> its text, every character as received."""

from __future__ import annotations

import codecs
import re
import stat
from pathlib import Path

from charset_normalizer import from_bytes

from kg.errors import UnreadableArticle
from kg.settings import Settings

# Longer signatures first: UTF-32's little-endian one begins with UTF-16's.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OTHER_FORMATS = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"{\\rtf", "a rich text document"),
    (b"\x1f\x8b", "compressed"),
    (b"<!doctype html", "an HTML page"),
    (b"<html", "an HTML page"),
    (b"<?xml", "an XML document"),
)
# Encodings that tell English texts apart no better than by chance: the usual one stands for all.
_USUAL = {"cp1252": "windows-1252", "mac_roman": "mac-roman"}
# The families of windows-1252 share most letters and all quotation marks with it. A text that must be
# English is far likelier to be that than, for a single letter's sake, the Central European one.
_NEAR_WESTERN = re.compile(r"cp125[0-8]|(iso8859|latin)_\d+")
_MOST_BYTES_A_CHARACTER = 4
_CONTROLS = frozenset(map(chr, (*range(0x09), *range(0x0E, 0x20), 0x7F)))


def read_text(path: Path, settings: Settings) -> tuple[str, tuple[str, ...]]:
    """The text of the file `path`, a byte order mark kept, and notes on how it was read.

    Raises UnreadableArticle for what vanished, is no regular file, may not be read, is too
    large, empty or no text.
    """
    return text_of(_read_bytes(path, settings.max_article_chars), path.name, settings)


def text_of(data: bytes, name: str, settings: Settings) -> tuple[str, tuple[str, ...]]:
    """What `read_text` gives and raises, of a file's bytes; `name` is for messages."""
    text, notes = decode(data, name)
    if len(text) > settings.max_article_chars:
        raise _too_large(name, settings.max_article_chars)
    if not any(map(str.isalnum, text)):
        raise UnreadableArticle(f"{name} is empty: it holds no letter and no digit")
    return text, notes


def _too_large(name: str, limit: int) -> UnreadableArticle:
    return UnreadableArticle(f"{name} has more than {limit} characters: split it or raise KG_MAX_ARTICLE_CHARS")


def _read_bytes(path: Path, max_chars: int) -> bytes:
    try:
        # Asked first, for to open a named pipe is to wait for a writer.
        if not stat.S_ISREG(path.stat().st_mode):
            raise UnreadableArticle(f"{path.name} is no regular file")
        with path.open("rb") as file:
            data = file.read(max_chars * _MOST_BYTES_A_CHARACTER + 1)
    except FileNotFoundError:
        raise UnreadableArticle(f"{path.name} vanished before it could be read") from None
    except PermissionError:
        raise UnreadableArticle(f"{path.name} may not be read: check its permissions") from None
    except OSError as error:
        raise UnreadableArticle(f"{path.name} cannot be read: {error.strerror or error}") from error
    if len(data) > max_chars * _MOST_BYTES_A_CHARACTER:
        raise _too_large(path.name, max_chars)
    return data


def decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """`data` as text: by its byte order mark, else as UTF-8, else in the encoding that fits best,
    with a note that names it. Raises UnreadableArticle for what is no text; `name` is for messages."""
    head = data[:100].lstrip().lower()
    for signature, kind in _OTHER_FORMATS:
        if head.startswith(signature.lower()):
            raise UnreadableArticle(f"{name} is {kind}, not plain text: save the article's text as a .txt file")
    encoding = _encoding(data, name)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        message = f"{name} is no valid {encoding} at byte {error.start}: convert it to UTF-8"
        raise UnreadableArticle(message) from error
    if "\x00" in text or sum(map(_CONTROLS.__contains__, text)) > 0.1 * len(text):
        raise UnreadableArticle(f"{name} is binary, not text")
    return text, () if encoding == "utf-8" else (f"not UTF-8: read as {_USUAL.get(encoding, encoding)}",)


def _encoding(data: bytes, name: str) -> str:
    """What the bytes of a text are in: a byte order mark is believed even where the rest is not in it."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return encoding
    if _decodes(data, "utf-8"):
        return "utf-8"
    if b"\x00" in data:
        raise UnreadableArticle(f"{name} is binary, not text")
    best = from_bytes(data).best()
    if best is None:
        raise UnreadableArticle(f"{name} is text in no known encoding: convert it to UTF-8")
    encoding = next((each for each in _USUAL if each in best.could_be_from_charset), best.encoding)
    return "cp1252" if _NEAR_WESTERN.fullmatch(encoding) and _decodes(data, "cp1252") else encoding


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
