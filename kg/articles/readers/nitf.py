"""NITF (https://iptc.org/standards/nitf/), in which agencies and databases of newspapers keep articles."""

from __future__ import annotations

import re
from typing import Any

from kg.articles.markup import text_of
from kg.articles.metadata import Metadata
from kg.articles.raw import Content
from kg.articles.xml import below, first, local, parsed, root, words
from kg.errors import UnreadableArticle

_BY = re.compile(r"by\s+", re.IGNORECASE)


def tells(head: bytes) -> bool:
    """Whether the root element in `head` is that of NITF."""
    return root(head)[0] == "nitf"


def read(data: bytes, name: str) -> Content:
    """The article of an NITF document. Raises UnreadableArticle for what is no XML, and an article that was
    withdrawn."""
    root = parsed(data, name)
    nitf = root if local(root) == "nitf" else first(root, "nitf")
    if nitf is None:
        raise UnreadableArticle(f"{name} is no NITF document")
    return article(nitf, name)


def article(nitf: Any, name: str) -> Content:
    """The article in a nitf element."""
    docdata, body = first(nitf, "docdata"), first(nitf, "body")
    if docdata is not None and str(docdata.get("management-status", "")).lower() in {"canceled", "embargoed"}:
        raise UnreadableArticle(f"{name} was withdrawn by its publisher: {docdata.get('management-status')}")
    head, content = first(body, "body.head"), first(body, "body.content")
    if content is None:
        raise UnreadableArticle(f"{name} is an NITF document without a text")
    text, dateline = text_of(content), _dateline(head)
    if dateline and dateline.lower() not in text[:200].lower():
        text = f"{dateline} - {text}"
    pubdata = first(nitf, "pubdata")
    pub = (lambda key: pubdata.get(key)) if pubdata is not None else (lambda key: None)
    about = {
        "title": words(first(head, "hl1") if head is not None else None) or words(first(nitf, "head", "title")),
        "author": _byline(head),
        "published": _date(docdata, "date.issue") or pub("date.publication") or _date(docdata, "date.release"),
        "publisher": pub("name") or words(first(head, "distributor") if head is not None else None),
        "url": pub("ex-ref"),
        "id": _attribute(docdata, "doc-id", "id-string"),
        "language": nitf.get("{http://www.w3.org/XML/1998/namespace}lang"),
    }
    return Content(text, Metadata.plausible(about))


def _dateline(head: Any) -> str:
    """The place of the dateline, as it would be printed before the text."""
    found = first(head, "dateline") if head is not None else None
    place = first(found, "location") if found is not None else None
    return (words(place) or words(found)).rstrip(" -–—")


def _byline(head: Any) -> str | None:
    if head is None:
        return None
    lines = (words(first(line, "person")) or words(line) for line in below(head, "byline"))
    return "; ".join(dict.fromkeys(_BY.sub("", line, count=1) for line in lines if line)) or None


def _date(docdata: Any, name: str) -> str | None:
    return _attribute(docdata, name, "norm")


def _attribute(within: Any, name: str, key: str) -> str | None:
    found = first(within, name) if within is not None else None
    return found.get(key) if found is not None else None
