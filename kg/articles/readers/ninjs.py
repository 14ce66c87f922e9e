"""ninjs (https://iptc.org/standards/ninjs/), versions 1 to 3: news in JSON. Version 2 put lists in the place of names
with parts (body_html), version 3 writes versionCreated for versioncreated."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from kg.articles.markup import of_fragment
from kg.articles.metadata import Metadata
from kg.articles.raw import Content
from kg.errors import UnreadableArticle

_BODIES = ("body_text", "body_html", "body_xhtml", "body_nitf")
_OWN = frozenset(
    {"versioncreated", "pubstatus", "firstcreated", "contentcreated", "bodies", "headlines", "usageterms", "slugline"}
)


def tells(head: bytes) -> bool:
    """Whether `head` is the beginning of one object with the names of ninjs."""
    start = head.lstrip()[:1]
    found = {each.lower().decode() for each in re.findall(rb'"(\w+)"\s*:', head)}
    return start == b"{" and b"\n{" not in head.lstrip()[1:] and _is_told(found)


def is_item(data: Mapping[str, Any]) -> bool:
    """Whether an object of JSON is an item of ninjs."""
    return _is_told({key.lower() for key in data})


def _is_told(names: set[str]) -> bool:
    body = names & {*_BODIES, "bodies"}
    return bool(names & {"uri", "guid"} and body and len(names & _OWN) >= (1 if "bodies" in names else 2))


def read(data: bytes, name: str) -> Content:
    """The article of one item. Raises UnreadableArticle for what is no JSON, or was withdrawn or has no text."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UnreadableArticle(f"{name} is no valid JSON: {error}"[:200]) from error
    if not isinstance(found, dict):
        raise UnreadableArticle(f"{name} is no item of ninjs, which is one object")
    return article(found, name)


def article(data: Mapping[str, Any], name: str) -> Content:
    """The article of an item. Raises UnreadableArticle where it was withdrawn or has no text."""
    item = {key.lower(): value for key, value in data.items()}
    if str(item.get("pubstatus")) in {"canceled", "withheld"}:
        raise UnreadableArticle(f"{name} was withdrawn by its publisher: pubstatus {item['pubstatus']}")
    text = _body(item)
    if not text:
        raise UnreadableArticle(
            f"{name} is an item of ninjs without a text: of the type {item.get('type') or 'unknown'}"
        )
    created = item.get("firstcreated") or item.get("contentcreated")
    version = item.get("versioncreated")
    identifier = item.get("uri") or item.get("guid")
    about = {
        "title": item.get("headline") or _chosen(item.get("headlines"), "main"),
        "author": _author(item),
        "published": created or version,
        "modified": version if created and created != version else None,
        "publisher": item.get("copyrightholder"),
        "language": item.get("language"),
        "id": identifier,
        "url": identifier if str(identifier).startswith(("http://", "https://")) else None,
    }
    return Content(text, Metadata.plausible({key: value for key, value in about.items() if isinstance(value, str)}))


def _body(item: Mapping[str, Any]) -> str:
    """The text, from markup where there is some, for that knows paragraphs."""
    for key in reversed(_BODIES[:3]):
        if isinstance(words := item.get(key), str) and words.strip():
            return of_fragment(words).strip()
    bodies = [each for each in _dicts(item.get("bodies")) if isinstance(each.get("value"), str)]
    main = [each for each in bodies if str(each.get("role", "main")).lower() not in {"caption", "summary", "teaser"}]
    shown = [of_fragment(str(each["value"])).strip() for each in main]
    # one text in several forms: that with the most paragraphs of those that are about as long as any
    longest = max(map(len, shown), default=0)
    return max((each for each in shown if len(each) >= 0.9 * longest), key=lambda each: each.count("\n"), default="")


def _chosen(constructs: Any, role: str) -> str | None:
    """The value with that role, else the first."""
    found = [each for each in _dicts(constructs) if isinstance(each.get("value"), str)]
    found.sort(key=lambda each: each.get("role", role) != role)
    return found[0]["value"] if found else None


def _author(item: Mapping[str, Any]) -> str | None:
    for key in ("byline", "by"):
        if isinstance(line := item.get(key), str) and line.strip():
            return re.sub(r"^by\s+", "", line.strip(), flags=re.IGNORECASE)
    return None


def _dicts(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; their names in small letters."""
    found = value if isinstance(value, list) else []
    return [{key.lower(): each[key] for key in each} for each in found if isinstance(each, dict)]
