"""NewsML-G2 (https://iptc.org/standards/newsml-g2/): one newsItem. A newsMessage may hold several
(`containers.newsml`)."""

from __future__ import annotations

from typing import Any

from kg.articles.markup import of_fragment, text_of
from kg.articles.metadata import Metadata
from kg.articles.raw import Content
from kg.articles.readers import nitf
from kg.articles.xml import below, first, local, parsed, root, words
from kg.errors import UnreadableArticle

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def tells(head: bytes) -> bool:
    """Whether the root element in `head` is a newsItem."""
    return root(head)[0] == "newsItem"


def read(data: bytes, name: str) -> Content:
    """The article of a newsItem. Raises UnreadableArticle for what is no XML, for an item that was withdrawn or has no
    text."""
    item = parsed(data, name)
    if local(item) != "newsItem":
        raise UnreadableArticle(f"{name} is no newsItem of NewsML-G2")
    meta, content = first(item, "itemMeta"), first(item, "contentMeta")
    status = first(meta, "pubStatus") if meta is not None else None
    if status is not None and status.get("qcode", "").rpartition(":")[2] in {"canceled", "withheld"}:
        raise UnreadableArticle(f"{name} was withdrawn by its publisher: pubStatus {status.get('qcode')}")
    body = _body(item, name)
    about = Metadata.plausible(_told(item, meta, content))
    return Content(body.text, about.over(body.about), body.notes)


def _told(item: Any, meta: Any, content: Any) -> dict[str, Any]:
    created = _words(meta, "firstCreated") or _words(content, "contentCreated")
    version = _words(meta, "versionCreated")
    language = first(content, "language") if content is not None else None
    authors: list[str | None] = [words(each) for each in below(content, "by")] if content is not None else []
    authors = authors or ([_name(each) for each in below(content, "creator")] if content is not None else [])
    guid = item.get("guid")
    return {
        "title": _words(content, "headline") or _words(meta, "title"),
        "author": "; ".join(dict.fromkeys(filter(None, authors))),
        "published": created or version,
        "modified": version if created and created != version else None,
        "publisher": _name(first(meta, "provider")) if meta is not None else None,
        "language": language.get("tag") if language is not None else item.get(_LANGUAGE),
        "id": guid,
        "url": guid if guid and guid.startswith(("http://", "https://")) else None,
    }


def _words(within: Any, name: str) -> str | None:
    return words(first(within, name)) or None if within is not None else None


def _name(party: Any) -> str | None:
    if party is None:
        return None
    return words(first(party, "name")) or party.get("literal")


def _body(item: Any, name: str) -> Content:
    """The longest text of the contentSet, whose inlineXML holds NITF or XHTML, and inlineData HTML or plain text."""
    found: list[Content] = []
    for each in below(item, "inlineXML", "inlineData"):
        root = next((child for child in each if local(child)), None)
        if root is not None and local(root) == "nitf":
            found.append(nitf.article(root, name))
        elif root is not None:
            found.append(Content(text_of(root)))
        elif each.text and "html" in each.get("contenttype", "html"):
            found.append(Content(of_fragment(each.text)))
        elif each.text:
            found.append(Content(each.text.strip()))
    if not found:
        raise UnreadableArticle(f"{name} is a newsItem without a text of its own: a picture, or content elsewhere")
    return max(found, key=lambda content: len(content.text))
