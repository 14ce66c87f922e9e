"""XML from strangers: nothing is fetched, no file is opened for it, and what would fill the memory is refused."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from html.entities import name2codepoint
from typing import Any

from kg.errors import UnreadableArticle

_ENTITY = re.compile(rb"&([A-Za-z]\w*);")


# Possessive, for comments behind comments could else be divided in more ways than anybody can try.
_PROLOG = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:(?><\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*+(?:\[.*?\]\s*+)?>)\s*+)*+"
    rb"(<(?:[\w.-]++:)?([\w.-]++)(?:\s[^>]*+)?/?>)",
    re.IGNORECASE | re.DOTALL,
)


def root(head: bytes) -> tuple[str, bytes]:
    """The local name of the root element of the document that begins with `head`, and its start tag; '' where there is
    none.

    >>> root(b'<?xml version="1.0"?> <!-- a feed --> <rss version="2.0"><channel>')
    ('rss', b'<rss version="2.0">')
    """
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", "replace").encode("utf-8")
    found = _PROLOG.match(head)
    return (found[2].decode("ascii", "replace"), found[1]) if found else ("", b"")


def parsed(data: bytes, name: str) -> Any:
    """The root element of `data`. Raises UnreadableArticle for what is no XML."""
    from lxml import etree

    # 'internal': entities that the document itself defines, which libxml2 refuses where they explode
    parser = etree.XMLParser(
        resolve_entities="internal", no_network=True, load_dtd=False, remove_pis=True, remove_comments=True
    )
    try:
        root = etree.fromstring(_ENTITY.sub(_numbered, data), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableArticle(f"{name} is no valid XML: {error}"[:300]) from error
    etree.strip_tags(root, etree.Entity)
    return root


def _numbered(entity: re.Match[bytes]) -> bytes:
    """An entity of HTML, which documents use that name a DTD, by its number; others as they are."""
    name = entity[1].decode("ascii")
    known = name in name2codepoint and name not in {"amp", "lt", "gt", "quot"}
    return f"&#{name2codepoint[name]};".encode() if known else entity[0]


def local(element: Any) -> str:
    """The name of an element without its namespace; '' for what is none, an entity for instance."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def below(element: Any, *names: str) -> Iterator[Any]:
    """Every element below `element` with one of the local `names`, in order."""
    return (each for each in element.iter() if local(each) in names)


def first(element: Any, *path: str) -> Any:
    """The first element on a `path` of local names, each somewhere below the one before; None where there is none."""
    for name in path:
        element = next(below(element, name), None) if element is not None else None
    return element


def words(element: Any) -> str:
    """All text in an element, on one line; '' for None."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""
