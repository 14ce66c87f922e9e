"""The lines of a shard, article by article."""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, cast

import zstandard

from kg import nquads
from kg.errors import BadInput, SkipArticle
from kg.graph import ArticleGraph
from kg.iris import Minter
from kg.namespaces import Quad
from kg.shards.folder import Folder

_NAME = re.compile(r"(?:.*/)?articles-([0-9a-f]{32})\.nq(?:\.zst|\.gz)?")
# Where, beside shards, lies what could not go into one.
QUARANTINE = "quarantine"
# The file that says that a folder holds shards.
MARKER = "newskg-shards.json"
_SUFFIXES = (".nq", ".nq.gz", ".nq.zst")
_KEY = re.compile(rb"[0-9a-f]{16}")
_LEVEL = 6
# No article of the longest text that is read has more.
MAX_LINE = 100_000_000
MAX_BLOCK = 4_000_000_000


class BrokenShard(SkipArticle):
    """The file is not what newskg wrote."""


@dataclass(slots=True)
class Block:
    """What a shard holds of one article.

    line        the number of its first line
    graph       the lines of its graph, with their line ends
    provenance  those of its provenance
    """

    key: str
    line: int
    graph: list[bytes] = field(default_factory=list)
    provenance: list[bytes] = field(default_factory=list)


# --- writing -----------------------------------------------------------------------------------


def content(articles: Iterable[ArticleGraph]) -> bytes:
    """The lines of a shard of `articles`, whose order does not matter; one text may be there under several names."""
    texts = [(each.key, b"".join((*_lines(each.quads), *_lines(each.provenance)))) for each in articles]
    return b"".join(lines for _, lines in sorted(texts))


def _lines(quads: Iterable[Quad]) -> list[bytes]:
    return sorted(line.encode() for line in nquads.lines(quads))


def name_of(content: bytes) -> str:
    """The name of the shard with these lines."""
    return f"articles-{hashlib.sha256(content).hexdigest()[:32]}.nq.zst"


def listing_of(name: str) -> str:
    """The name of the file that tells what is in the shard `name`."""
    return name.partition(".")[0] + ".json"


def mark(folder: Folder) -> None:
    """Say that `folder` holds shards, for it is no source of articles."""
    if not folder.exists(MARKER):
        folder.write(MARKER, b'{"format": 1}\n')


def compressed(content: bytes) -> bytes:
    """The lines of a shard as they are kept."""
    return zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compress(content)


def is_shard(name: str) -> bool:
    """Whether the file `name` of a folder of shards is one."""
    return name.endswith(_SUFFIXES) and QUARANTINE not in name.split("/")[:-1]


# --- reading -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shard:
    """A file of a folder."""

    folder: Folder
    name: str

    def __str__(self) -> str:
        return self.folder.name_of(self.name)


def find(urls: Iterable[str]) -> list[Shard]:
    """The shards at `urls`, files and folders with all that is below them, each once.

    Raises BadInput for an address that holds none.
    """
    found: dict[str, Shard] = {}
    for url in urls:
        if url.endswith(_SUFFIXES):
            parent, _, name = url.rpartition("/")
            folder, names = Folder(parent or "."), [name]
            names = names if folder.exists(name) else []
        else:
            folder = Folder(url)
            names = [name for name in folder.names() if is_shard(name)]
        if not names:
            raise BadInput(f"{url} holds no shard: name files that end in .nq.zst, .nq.gz or .nq, or a folder of them")
        found.update((str(shard), shard) for shard in (Shard(folder, name) for name in names))
    return list(found.values())


def blocks(shard: Shard, minter: Minter) -> Iterator[Block]:
    """What `shard` holds, article by article.

    Raises BrokenShard, with the line, for what cannot be decompressed, what is no line of an article's graph or
    provenance, and, at the end, for other lines than its name promises.
    """
    digest = hashlib.sha256()
    promised = _NAME.fullmatch(shard.name)
    with shard.folder.opened(shard.name) as stream:
        lines = _lines_of(_plain(stream, shard.name))
        yield from _grouped(_seen_by(digest.update, lines), minter)
    if promised and digest.hexdigest()[:32] != promised[1]:
        raise BrokenShard("its lines are not those that its name promises: it was changed, or cut short")


def _plain(stream: BinaryIO, name: str) -> BinaryIO:
    if name.endswith(".zst"):
        reader = zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True)
        return io.BufferedReader(cast("io.RawIOBase", reader), 1 << 20)
    return cast("BinaryIO", gzip.GzipFile(fileobj=stream)) if name.endswith(".gz") else stream


def _lines_of(stream: BinaryIO) -> Iterator[bytes]:
    number = 0
    while True:
        number += 1
        try:
            line = stream.readline(MAX_LINE)
        except (zstandard.ZstdError, zlib.error, EOFError, gzip.BadGzipFile) as error:
            raise BrokenShard(f"line {number}: what follows cannot be decompressed: {error}") from error
        if not line:
            return
        if not line.endswith(b"\n"):
            raise BrokenShard(f"line {number} is cut short, or too long")
        yield line


def _seen_by(see: Callable[[bytes], None], lines: Iterable[bytes]) -> Iterator[bytes]:
    for line in lines:
        see(line)
        yield line


def _grouped(lines: Iterable[bytes], minter: Minter) -> Iterator[Block]:
    article = f"<{minter.article_graph('')}".encode()
    provenance = f"<{minter.provenance_graph}> .\n".encode()
    block: Block | None = None
    size = 0
    for number, line in enumerate(lines, start=1):
        _, _, graph = line.rpartition(b" <")
        graph = b"<" + graph
        if graph == provenance and block is not None:
            block.provenance.append(line)
        elif graph.startswith(article) and graph.endswith(b"> .\n") and _KEY.fullmatch(graph[len(article) : -4]):
            key = graph[len(article) : -4].decode()
            if block is None or block.provenance or block.key != key:
                if block is not None:
                    yield block
                block, size = Block(key, number), 0
            block.graph.append(line)
        else:
            raise BrokenShard(
                f"line {number}: {_shown(graph)} is no graph of an article or of provenance of {minter.base}: "
                "if the shard has another base, set KG_BASE to it"
            )
        size += len(line)
        if size > MAX_BLOCK:
            raise BrokenShard(f"line {number}: more than {MAX_BLOCK} bytes about one article")
    if block is not None:
        yield block


def _shown(line: bytes) -> str:
    return repr(line[:100].decode("utf-8", "replace"))
