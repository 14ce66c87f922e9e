"""What was received, before anything of it is read: a piece of a source that may hold one article.

Where pieces come from (files, folders, archives, exports, feeds) is the business of `containers`, what is written in
one of them that of `readers`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from kg.articles.metadata import Metadata


@dataclass(frozen=True, slots=True)
class RawArticle:
    """A piece that may hold one article.

    name    what people find it by: the file's path, and where it lies in that: 'pages.zip!/a/b.html',
            'export.jsonl:12', 'crawl.warc.gz!https://example.org/a'
    data    its bytes, or the file that holds them, which is opened by whoever reads it: another process, perhaps
    format  the row of READERS that reads it
    about   what its container says of it: the other columns of a row, a feed's entry; a file has a sidecar
    notes   what a person may want to know of how its container was read
    """

    name: str
    data: bytes | Path
    format: str = "text"
    about: Metadata = field(default_factory=Metadata)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotRead:
    """A piece that no article comes of, and why, with the remedy where there is one."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Note:
    """What a person may want to know of a source as a whole, and need do nothing about: '12 revisits left out'."""

    name: str
    words: str


# What a source is taken apart into.
Piece = RawArticle | NotRead | Note


@dataclass(frozen=True, slots=True)
class Nested:
    """A file within a container, which may be of any format: `find` tells by its content, and reads it before it
    asks the container for more.

    name        what people find it by, as that of a RawArticle
    stream      its bytes
    about       what its container says of it
    called      its file name, where that is not the end of `name`
    media_type  what a server says of its format
    """

    name: str
    stream: BinaryIO
    about: Metadata = field(default_factory=Metadata)
    called: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Linked:
    """A page somewhere in the web that a container speaks of, and that `find` fetches where it may.

    name    what people find it by
    url     its address
    unasked why it was not read, with the remedy, where it may not be fetched
    about   what the container says of it
    listed  whether its container is nothing but a list of addresses
    """

    name: str
    url: str
    unasked: str
    about: Metadata = field(default_factory=Metadata)
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """What a reader makes of a piece: the text that is kept and that all offsets refer to, what the piece itself says
    of it, and what a person may want to know of how it was read."""

    text: str
    about: Metadata = field(default_factory=Metadata)
    notes: tuple[str, ...] = ()
