"""What an article is called: by its file, by what its source calls it, or by where it stands in that."""

from __future__ import annotations

import re
from pathlib import Path, PurePath
from urllib.parse import unquote, urlsplit

from kg.articles.raw import RawArticle

_SIMPLE = re.compile(r"[\w.@+-]{1,100}")
_ROW = re.compile(r"(?P<file>.*):(?P<number>\d+)", re.DOTALL)
_INDEX = re.compile(r"(?:index|default)\.x?html?", re.IGNORECASE)
_PACKED = re.compile(r"\.(?:gz|zst|bz2|xz)$", re.IGNORECASE)
# not 'index', nor the number of a page
_TELLING = re.compile(r"(?!index|default|article$)[\w.%~-]{6,100}")
_WEB = re.compile(r"https?://", re.IGNORECASE)


def article_name(raw: RawArticle) -> str:
    """The name of the article in `raw`: its file's without the suffix; of a row or an entry the identifier that it
    has, else the end of its address, else the file's name and the number.

    >>> from kg.articles.metadata import Metadata
    >>> article_name(RawArticle("in/a.b.txt", Path("in/a.b.txt")))
    'a.b'
    >>> article_name(RawArticle("mirror/talks/index.html", Path("mirror/talks/index.html")))
    'talks-index'
    >>> article_name(RawArticle("in/export.jsonl.gz:12", b""))
    'export-12'
    >>> article_name(RawArticle("export.csv:12", b"", about=Metadata(url="https://example.org/world/envoys-meet.html")))
    'envoys-meet'
    >>> article_name(RawArticle("crawl.warc!https://example.org/", b""))
    'example.org'
    """
    last = re.split(r"!(?=/|https?://)", raw.name)[-1]
    row = _ROW.fullmatch(last) if not isinstance(raw.data, Path) and not _WEB.match(last) else None
    if row and raw.about.id and _SIMPLE.fullmatch(raw.about.id):
        return raw.about.id
    if _WEB.match(last):
        return _slug(last)
    if row and raw.about.url and _TELLING.fullmatch(slug := _slug(raw.about.url)):
        return slug
    path = PurePath(_PACKED.sub("", row["file"] if row else last))
    # as mirrors of sites have it in every folder
    stem = f"{path.parent.name}-{path.stem}" if _INDEX.fullmatch(path.name) and path.parent.name else path.stem
    # bytes in the file's name that are no UTF-8 cannot go into RDF
    stem = stem.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return f"{stem}-{row['number']}" if row else stem


def _slug(address: str) -> str:
    """The end of a web address: the last part of its path, without the suffix, else the host."""
    parts = urlsplit(address)
    path = unquote(parts.path).rstrip("/").rpartition("/")[2]
    return PurePath(path).stem or parts.hostname or address
