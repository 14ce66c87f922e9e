"""A web page -> its article."""

from __future__ import annotations

import re

from kg.articles.raw import Content
from kg.articles.readers.text import decode
from kg.errors import UnreadableArticle

# What ends a paragraph or a link: plain text that only speaks of markup seldom has both the tag and its end.
_MARKUP = re.compile(
    r"</(?:p|div|a|li|ul|em|strong|b|i|h[1-6]|blockquote|span|figure|section|article)>|<br ?/?>|<p>", re.IGNORECASE
)
_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:(?><!--.{0,2000}?-->)\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)


def format_of(text: str) -> str:
    """The row of READERS for a text out of a table: a web page, a piece of one, or plain."""
    if tells(text[:5_000].encode("utf-8", "replace")):
        return "html"
    return "fragment" if _MARKUP.search(text) else "text"


def tells(head: bytes) -> bool:
    """Whether `head` begins as a web page does."""
    return _PAGE.match(head.removeprefix(b"\xef\xbb\xbf")) is not None


def read(data: bytes, name: str) -> Content:
    """The article of a web page. Raises UnreadableArticle where it has none."""
    raise UnreadableArticle(f"{name} is an HTML page without an article")


def read_fragment(data: bytes, name: str) -> Content:
    """The text of a piece of markup that is all article, as a feed has it."""
    text, notes = decode(data, name)
    return Content(text, notes=notes)
