"""RSS (0.9 to 2.0) and Atom (RFC 4287): the entries of a feed, read by feedparser.

An entry's article is its full text, where the feed carries it: content:encoded, Atom's content, or a description that
is more than a teaser. Else it is the page that the entry links to, where that may be fetched. No article is made of a
teaser.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any, BinaryIO
from urllib.parse import urljoin

from kg.articles.containers.addresses import is_address
from kg.articles.dates import parse_date
from kg.articles.markup import of_fragment, plain
from kg.articles.metadata import Metadata
from kg.articles.raw import Linked, Note, NotRead, Piece, RawArticle
from kg.articles.xml import root
from kg.settings import Settings

# Of the root elements of Atom (0.3 and 1.0) and RSS 1.0 and 0.9.
_SPACES = (
    b"http://www.w3.org/2005/Atom",
    b"http://purl.org/atom/",
    b"http://purl.org/rss/",
    b"http://my.netscape.com/rdf",
)
_TEASER_ENDS = re.compile(
    r"(?:\.\.\.|…|\[(?:…|\.\.\.)\]|\b(?:continue reading|read (?:more|the full)\b[^.\n]{0,200}"
    r"|(?:the post|full story)\b[^.\n]{0,200}|appeared first on\b[^\n]{0,200}))[\s.…»→>]*$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[a-z0-9)\]][\"'”’»)]*[.!?][\"'”’»)]*(?=\s|$)")
# A description of fewer sentences, in one paragraph, is a teaser.
_SENTENCES = 3
_END = re.compile(rb"</(?:\w+:)?(?:rss|feed|RDF)\s*>", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def tells(head: bytes) -> bool:
    """Whether `head` begins as a feed does."""
    name, tag = root(head)
    return name == "rss" or any(space in tag for space in _SPACES if name in {"feed", "RDF"})


def pieces(stream: BinaryIO, name: str, settings: Settings) -> Iterator[Piece | Linked]:
    """The entries of a feed, in its order. Its name is its address where it was fetched: links in it may be relative
    to that."""
    import feedparser

    limit, url = settings.max_document_bytes, name if is_address(name) else None
    data = stream.read(limit + 1)
    if len(data) > limit:
        yield NotRead(name, f"the feed has more than {limit} bytes: split it or raise KG_MAX_DOCUMENT_BYTES")
        return
    headers = {"content-type": "application/xml", **({"content-location": url} if url else {})}
    # The HTML in it is made plain elsewhere, and is shown nowhere.
    try:
        found = feedparser.parse(io.BytesIO(data), response_headers=headers, sanitize_html=False)
    except Exception as error:  # it raises whatever a broken feed makes it stumble over
        yield NotRead(name, f"the feed is too broken to be read: {error}"[:300])
        return
    # plain dicts, for feedparser's own guess what is not there
    entries = [dict(each) for each in found.get("entries", ())]
    fault = str(found.get("bozo_exception") or "") if found.get("bozo") else ""
    if "amplification" in fault:
        yield NotRead(name, "the feed's entities would fill the memory: it is an attack, or broken")
        return
    if fault and _is_cut(data):
        yield NotRead(f"{name}:{len(entries)}", f"the feed breaks off within or after this entry: {fault}"[:300])
        entries = entries[:-1]
    elif fault and entries:
        yield Note(name, f"the feed is no valid XML and is read as well as it goes: {fault}"[:300])
    elif not entries:
        yield NotRead(name, f"the feed has no entries{fault and ': '}{fault}"[:300])
    about = _Feed(dict(found.get("feed", {})), entries, url)
    seen: set[tuple[str | None, str | None]] = set()
    for number, entry in enumerate(entries, start=1):
        known = about.of(entry)
        called = f"{name}:{number}"
        if (known.id or known.url) and (known.id, known.url) in seen:
            yield Note(called, f"the same entry ({known.id or known.url}) stands before it: that one is kept")
            continue
        seen.add((known.id, known.url))
        yield _article(entry, called, known)


def _is_cut(data: bytes) -> bool:
    """Whether the end of the root element is not there."""
    return _END.search(data[-200:]) is None


def _article(entry: Mapping[str, Any], called: str, known: Metadata) -> RawArticle | Linked | NotRead:
    text, is_whole = _text(entry)
    if is_whole or (text and known.url is None):
        return RawArticle(called, text.encode("utf-8", "replace"), "fragment", known)
    if known.url is None:
        return NotRead(called, "the entry has neither a text nor a link to a page")
    has = "only a teaser" if text else "no text"
    unasked = f"the feed has {has}: with --follow the page that it links to is fetched, {known.url}"
    return Linked(called, known.url, unasked, known)


def _text(entry: Mapping[str, Any]) -> tuple[str, bool]:
    """The longest text that an entry carries, and whether it is the whole article."""
    contents = [
        _markup(each)
        for each in entry.get("content", ())
        if "html" in (kind := each.get("type", "text/plain")) or kind.startswith("text/")
    ]
    whole = max(contents, key=len, default="")
    summary = _markup(entry.get("summary_detail") or {"value": entry.get("summary", "")})
    if whole.strip() and whole != summary:
        shown = _shown(whole)
        return whole, not (_TEASER_ENDS.search(shown) and len(shown) <= len(_shown(summary)) + 100)
    shown = _shown(summary)
    long = len(_SENTENCE_END.findall(shown)) >= _SENTENCES or len(re.findall(r"\n\s*\n", shown)) >= 1
    return summary, bool(whole.strip() or long) and not _TEASER_ENDS.search(shown)


def _shown(words: str) -> str:
    return of_fragment(words).strip()


def _markup(detail: Mapping[str, Any]) -> str:
    """What a construct says, as HTML: of plain text, '<' and '&' are meant."""
    words = str(detail.get("value") or "")
    if detail.get("type") == "text/plain" and re.search(r"[<&]", words):
        paragraphs = words.replace("&", "&amp;").replace("<", "&lt;").split("\n\n")
        return "".join(f"<p>{each}</p>" for each in paragraphs)
    return words


class _Feed:
    """What a feed says of all its entries."""

    def __init__(self, feed: Mapping[str, Any], entries: Sequence[Mapping[str, Any]], url: str | None) -> None:
        self._title = _line(feed.get("title_detail"))
        self._author = _authors(feed)
        self._language = str(feed.get("language") or "")
        self._url = url
        self._site = str(feed.get("link") or url or self._title or "")
        # A guid that several pages have, the site's address for instance, names none of them.
        links: dict[str, set[str]] = {}
        for entry in entries:
            links.setdefault(str(entry.get("id")), set()).add(str(entry.get("link")))
        self._shared = Counter({guid: len(each) for guid, each in links.items()})

    def of(self, entry: Mapping[str, Any]) -> Metadata:
        """What is known of one entry's article."""
        published, updated = _moment(entry, "published"), _moment(entry, "updated")
        source = entry.get("source") or {}
        return Metadata.plausible(
            {
                "published": published or updated,
                "modified": updated if published and updated != published else None,
                "url": self._link(entry),
                "title": _line(entry.get("title_detail")),
                "publisher": _line(source.get("title_detail")) or source.get("title") or self._title,
                "language": self._declared(entry),
                "author": _authors(entry) or self._author,
                "id": self._id(entry),
            }
        )

    def _link(self, entry: Mapping[str, Any]) -> str | None:
        links = [each.get("href") for each in entry.get("links", ()) if each.get("rel", "alternate") == "alternate"]
        for link in filter(None, (*links, entry.get("link"))):
            with suppress(ValueError):
                full = urljoin(self._url or self._site, str(link).strip().replace(" ", "%20"))
                if is_address(full):
                    return full
        return None

    def _id(self, entry: Mapping[str, Any]) -> str | None:
        guid = str(entry.get("id") or "")
        if not guid or self._shared[guid] > 1:
            return None
        # A number is one only within its feed.
        return guid if _SCHEME.match(guid) else f"{self._site}#{guid}"

    def _declared(self, entry: Mapping[str, Any]) -> str | None:
        """The language, but for English: that is what feeds of all languages say whose software nobody set up."""
        for detail in entry.get("content", ()):
            if detail.get("language"):
                self_declared = str(detail["language"])
                break
        else:
            self_declared = self._language
        return None if self_declared.lower().startswith("en") else self_declared or None


def _authors(of: Mapping[str, Any]) -> str | None:
    names = [" ".join(str(each.get("name") or "").split()) for each in of.get("authors", ())]
    return "; ".join(dict.fromkeys(filter(None, names))) or None


def _line(detail: Mapping[str, Any] | None) -> str | None:
    """A title, in one line and without markup."""
    return " ".join(plain(_markup(detail)).split()) if detail else None


def _moment(entry: Mapping[str, Any], which: str) -> date | datetime | None:
    """A date as the entry writes it, its offset kept; else as feedparser understands it."""
    with suppress(ValueError, OverflowError):
        return parse_date(entry.get(which) or "")
    parsed = entry.get(f"{which}_parsed")
    return datetime(*parsed[:6]).replace(tzinfo=UTC) if parsed else None
