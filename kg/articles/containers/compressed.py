"""One file in a wrapping that makes it smaller: gzip and the like."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import PurePath
from typing import BinaryIO, cast

from kg.articles.raw import Nested, NotRead
from kg.articles.streams import Counted, unpacked
from kg.settings import Settings


def is_gzip(head: bytes) -> bool:
    """Whether `head` begins as gzip does (RFC 1952, section 2.3.1)."""
    return head.startswith(b"\x1f\x8b\x08")


def gzipped(stream: BinaryIO, name: str, settings: Settings) -> Iterator[Nested | NotRead]:
    """The one file in a gzip stream, of one member or many."""
    packed = Counted(stream)
    inner = gzip.GzipFile(fileobj=cast(BinaryIO, packed))
    yield Nested(name, unpacked(cast(BinaryIO, inner), packed, name, settings), called=PurePath(name).stem)
