"""What one article may be written in: the table that `articles.read` asks. A row and a function, and there is one
more."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from kg.articles.raw import Content
from kg.articles.readers import docx, fragment, html, mhtml, newsml, ninjs, nitf, pdf, text

__all__ = ["READERS", "Reader"]


class Reader(NamedTuple):
    """A row of READERS.

    name         what RawArticle.format says
    suffixes     of files that are likely to be in it, with the dot, in small letters
    media_types  as a server calls it, without parameters
    tells        whether the first bytes (sources.HEAD) say that it is this, whatever it is called
    read         its bytes, and what messages call it -> the text with what it says of itself; raises SkipArticle
    """

    name: str
    suffixes: tuple[str, ...]
    media_types: tuple[str, ...]
    tells: Callable[[bytes], bool]
    read: Callable[[bytes, str], Content]


def _never(head: bytes) -> bool:
    return False


_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

READERS: tuple[Reader, ...] = (
    Reader("pdf", (".pdf",), ("application/pdf",), pdf.tells, pdf.read),
    Reader("docx", (".docx",), (_DOCX,), docx.tells, docx.read),
    Reader("newsml", (), ("application/vnd.iptc.g2.newsitem+xml",), newsml.tells, newsml.read),
    Reader("nitf", (".nitf",), ("application/nitf+xml",), nitf.tells, nitf.read),
    Reader("ninjs", (".ninjs",), ("application/vnd.iptc.g2.newsinjson+json",), ninjs.tells, ninjs.read),
    Reader("html", (".html", ".htm", ".xhtml"), ("text/html", "application/xhtml+xml"), html.tells, html.read),
    Reader("mhtml", (".mhtml", ".mht"), ("multipart/related",), mhtml.tells, mhtml.read),
    # what a feed or a row of a table has as its text, rather than a whole page
    Reader("fragment", (), (), _never, fragment.read),
    Reader("text", (".txt", ".text", ""), ("text/plain",), _never, text.read),
)
