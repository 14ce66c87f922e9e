"""A piece of HTML that is an article's body and nothing else, as feeds and databases carry it."""

from __future__ import annotations

from kg.articles.markup import of_fragment
from kg.articles.raw import Content
from kg.articles.readers.text import decode


def read(data: bytes, name: str) -> Content:
    """The text that `data` shows; Raises UnreadableArticle for what is no text."""
    words, notes = decode(data, name)
    return Content(of_fragment(words), notes=notes)
