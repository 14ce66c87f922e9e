"""A newsMessage or package of NewsML-G2: the newsItems in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from kg.articles.raw import NotRead, RawArticle
from kg.articles.xml import below, parsed, root
from kg.settings import Settings


def tells(head: bytes) -> bool:
    """Whether the root element in `head` is a newsMessage."""
    return root(head)[0] == "newsMessage"


def pieces(stream: BinaryIO, name: str, settings: Settings) -> Iterator[RawArticle | NotRead]:
    """The newsItems of a message, each a document of its own. Raises UnreadableArticle for what is no XML."""
    from lxml import etree

    data = stream.read(settings.max_document_bytes + 1)
    if len(data) > settings.max_document_bytes:
        yield NotRead(name, f"the message has more than {settings.max_document_bytes} bytes: split it")
        return
    number = 0
    for number, item in enumerate(below(parsed(data, name), "newsItem"), start=1):
        yield RawArticle(f"{name}:{number}", etree.tostring(item, encoding="utf-8", with_tail=False), "newsml")
    if not number:
        yield NotRead(name, "the message holds no newsItem")
