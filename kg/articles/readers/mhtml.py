"""A web page that a browser saved with its pictures in one file (MHTML, RFC 2557) -> its article."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

from kg.articles.charset import in_utf8
from kg.articles.metadata import Metadata
from kg.articles.raw import Content
from kg.articles.readers import html
from kg.errors import UnreadableArticle

_HEAD = re.compile(rb"(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*+)*?content-type:\s*multipart/related", re.IGNORECASE)


def tells(head: bytes) -> bool:
    """Whether `head` begins as a page that was saved in one file does."""
    return _HEAD.match(head[:4096].replace(b"\r\n", b"\n")) is not None


def read(data: bytes, name: str) -> Content:
    """The article of the page, with the address that the browser wrote down. Raises UnreadableArticle where it has
    none."""
    message = message_from_bytes(data, policy=policy.default)
    part = next((each for each in message.walk() if each.get_content_type() == "text/html"), None)
    if not isinstance(part, EmailMessage):
        raise UnreadableArticle(f"{name} is a saved page without a page in it")
    page = part.get_payload(decode=True)
    if not isinstance(page, bytes):
        raise UnreadableArticle(f"{name} is a saved page that cannot be read")
    content = html.read(in_utf8(page, part.get_content_charset()), name)
    url = part.get("Content-Location") or message.get("Snapshot-Content-Location")
    return replace(content, about=content.about.over(Metadata.plausible({"url": str(url) if url else None})))
