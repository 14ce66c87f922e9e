"""A list of web addresses: a text with one a line. Blank lines, and what begins with '#', are for people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import urlsplit

from kg.articles.raw import Linked, Note, NotRead
from kg.articles.streams import HEAD
from kg.settings import Settings

_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_LONGEST = 8_000
_MOST_WORDS = 4
_UNASKED = "it lists web addresses: name the file itself, or give --follow, to have them fetched"


def is_address(words: str) -> bool:
    """Whether `words` are an address that can be fetched."""
    try:
        return bool(_ADDRESS.fullmatch(words) and urlsplit(words).hostname)
    except ValueError:
        return False


def tells(head: bytes) -> bool:
    """Whether the lines of `head` are addresses, but for fewer others that no sentence would be: slips of whoever
    wrote the list."""
    lines = head.removeprefix(b"\xef\xbb\xbf").splitlines()
    if len(head) >= HEAD:
        lines = lines[:-1]  # may be cut
    said = [line for line in map(_said, lines) if line]
    others = [line for line in said if not is_address(line)]
    few = 2 * len(others) < len(said) and all(len(line.split()) <= _MOST_WORDS for line in others)
    return few and is_address(said[0])


def pieces(stream: BinaryIO, name: str, settings: Settings) -> Iterator[Linked | NotRead | Note]:
    """The pages at the addresses, each once."""
    seen: set[str] = set()
    number = 0
    while line := stream.readline(_LONGEST):
        number += 1
        address = _said(line.removeprefix(b"\xef\xbb\xbf"))
        if not address:
            continue
        if len(line) == _LONGEST or not is_address(address):
            yield NotRead(f"{name}:{number}", f"{address[:100]!r} is no web address: write https://... or http://...")
        elif address in seen:
            yield Note(f"{name}:{number}", f"{address} stands before it in the list: it is fetched once")
        else:
            seen.add(address)
            yield Linked(address, address, _UNASKED, listed=True)


def _said(line: bytes) -> str:
    words = line.decode("utf-8", "replace").strip()
    return "" if words.startswith("#") else words
