"""What holds several articles, or one in a wrapping: the table that `find` asks. A row and a function, and there is
one more.

A container's function takes an open stream, what people call it and the settings. It yields, lazily and in constant
memory, `RawArticle`s, `Nested` files whose format is yet to be told, `Linked` pages that are elsewhere, and a `NotRead`
for whatever is broken, after which it goes on where it can.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

from kg.articles.containers import addresses, archives, compressed, feeds, jsons, newsml, tables, warc
from kg.articles.raw import Linked, Nested, Piece
from kg.settings import Settings

__all__ = ["CONTAINERS", "Container", "Pieces"]

Pieces = Iterator[Piece | Nested | Linked]


class Container(NamedTuple):
    """A row of CONTAINERS.

    name         as docs and messages call it
    suffixes     of files that are likely to be one, with the dot, in small letters
    media_types  as a server calls it, without parameters
    tells        whether the first bytes (sources.HEAD) say that it is one, whatever it is called
    pieces       what is in it
    seeks        whether `pieces` needs a stream that can seek: of one that cannot, it is given a temporary copy
    """

    name: str
    suffixes: tuple[str, ...]
    media_types: tuple[str, ...]
    tells: Callable[[bytes], bool]
    pieces: Callable[[BinaryIO, str, Settings], Pieces]
    seeks: bool = False


CONTAINERS: tuple[Container, ...] = (
    Container(
        "gzip", (".gz", ".tgz"), ("application/gzip", "application/x-gzip"), compressed.is_gzip, compressed.gzipped
    ),
    Container("Zstandard", (".zst",), ("application/zstd",), compressed.is_zstd, compressed.zstandard),
    Container("bzip2", (".bz2",), ("application/x-bzip2",), compressed.is_bzip2, compressed.bzip2),
    Container("xz", (".xz",), ("application/x-xz",), compressed.is_xz, compressed.xz),
    Container("ZIP", (".zip",), ("application/zip",), archives.is_zip, archives.zipped, seeks=True),
    Container("tar", (".tar",), ("application/x-tar",), archives.is_tar, archives.tarred),
    Container(
        "Parquet", (".parquet",), ("application/vnd.apache.parquet",), tables.is_parquet, tables.parquet, seeks=True
    ),
    Container(
        "JSON lines", (".jsonl", ".ndjson"), ("application/x-ndjson", "application/jsonl"), jsons.is_lines, jsons.lines
    ),
    Container("JSON", (".json",), ("application/json",), jsons.is_json, jsons.documents),
    Container(
        "CSV", (".csv", ".tsv", ".tab"), ("text/csv", "text/tab-separated-values"), tables.is_csv, tables.delimited
    ),
    Container("WARC", (".warc",), ("application/warc",), warc.tells, warc.pieces),
    Container("feed", (".rss", ".atom"), ("application/rss+xml", "application/atom+xml"), feeds.tells, feeds.pieces),
    Container("NewsML-G2", (), ("application/vnd.iptc.g2.newsmessage+xml",), newsml.tells, newsml.pieces),
    Container("addresses", (), (), addresses.tells, addresses.pieces),
)
