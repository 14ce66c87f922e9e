"""What a web page says of its article: by schema.org's JSON-LD and microdata, Open Graph, and the names that its meta
elements have. Nothing is worked out from its words: a date that nobody wrote is worse than none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from kg.articles.dates import parse_date
from kg.articles.metadata import Metadata

# https://schema.org/Article and what is below it
_ARTICLE = re.compile(r"(?:^|/|:)(?:\w*Article|BlogPosting|LiveBlogPosting|SocialMediaPosting|Report)$")
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "article:published",
    "article.published", "publication_date", "publicationdate", "publish_date", "publishdate", "publish-date",
    "published_date", "published-date", "pubdate", "pub_date", "parsely-pub-date", "sailthru.date", "dcterms.issued",
    "dc.date.issued", "dc.date.published", "citation_publication_date", "cxenseparse:recs:publishtime",
    "article_date_original", "originalpublicationdate", "rnews:datepublished", "bt:pubdate", "dcterms.date", "dc.date",
    "dc:date", "date",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "og:modified_time", "datemodified",
    "dcterms.modified", "dc.date.modified", "article:modified", "last-modified", "lastmod", "last_modified",
)  # fmt: skip
_AUTHOR = (
    "author", "article:author", "og:article:author", "parsely-author", "sailthru.author", "byl", "dc.creator",
    "dcterms.creator", "citation_author",
)  # fmt: skip
_TITLE = ("og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title", "headline")
_SITE = ("og:site_name", "dc.publisher", "dcterms.publisher", "citation_journal_title", "application-name")
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)\s*-->")
_BY = re.compile(r"^(?:written |reported )?by:?\s+", re.IGNORECASE)
_LONGEST_AUTHOR = 120


def described(tree: Any, markup: str) -> tuple[Metadata, tuple[str, ...], bool]:
    """What the page `tree`, whose bytes are `markup`, says of its article, notes on what it says unclearly, and whether
    it says that it is an article at all."""
    meta = _meta(tree)
    article = next(_articles(tree), {})
    site = _first(_names(article.get("publisher")), *(meta.get(name) for name in _SITE))
    published, notes = _date(
        "published", [article.get("datePublished"), *_named(meta, _PUBLISHED), *_times(tree, "published")]
    )
    modified, more = _date(
        "modified", [article.get("dateModified"), *_named(meta, _MODIFIED), *_times(tree, "updated")]
    )
    about = Metadata.plausible(
        {
            "published": published,
            "modified": modified,
            "title": _title(tree, meta, article, site),
            "url": _address(tree, meta, article, markup),
            "publisher": None if site and _is_address(site) else site,
            "author": _author(tree, meta, article),
        }
    )
    is_article = bool(article) or meta.get("og:type", "").lower() == "article" or published is not None
    return about, notes + more, is_article


def article_body(tree: Any) -> str:
    """The text of the article as JSON-LD has it; '' where it does not."""
    return next((body for each in _articles(tree) if isinstance(body := each.get("articleBody"), str)), "")


def shown(element: Any) -> str:
    """The words of an element, blanks as they are seen."""
    return " ".join("".join(element.itertext()).split())


def _meta(tree: Any) -> dict[str, str]:
    """Name of each meta element, in small letters -> what it says, the first of several."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = " ".join((element.get("content") or "").split())
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _articles(tree: Any) -> Iterator[dict[str, Any]]:
    """The articles that the page's JSON-LD speaks of."""
    for element in tree.iter("script"):
        if "ld+json" in (element.get("type") or "").lower():
            try:
                data = json.loads((element.text or "").strip().removesuffix(";"), strict=False)
            except (ValueError, RecursionError):
                continue
            yield from _articles_in(data)


def _articles_in(data: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if isinstance(data, list):
        for each in data[:100]:
            yield from _articles_in(each, depth)
    elif isinstance(data, dict) and depth < 4:
        kinds = data.get("@type")
        if any(
            isinstance(kind, str) and _ARTICLE.search(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])
        ):
            yield data
        else:
            for key in ("@graph", "mainEntity", "mainEntityOfPage"):
                yield from _articles_in(data.get(key), depth + 1)


def _named(meta: dict[str, str], names: Iterable[str]) -> Iterator[str]:
    yield from (meta[name] for name in names if name in meta)


def _times(tree: Any, what: str) -> list[str]:
    """The one moment that elements of the page say they are `what` ('published') at, in microdata, hAtom or
    microformats; none where they differ, for then some are of other articles."""
    item = {"published": "datePublished", "updated": "dateModified"}[what]
    found: dict[str, None] = {}
    for element in tree.iter("time", "abbr", "span", "div"):
        classes = (element.get("class") or "").split()
        if element.get("itemprop") == item or (element.tag in {"time", "abbr"} and {what, f"dt-{what}"} & set(classes)):
            said = element.get("datetime") or element.get("content") or element.get("title") or shown(element)
            found[said.strip()] = None
        elif element.tag == "time" and element.get("pubdate") is not None and what == "published":
            found[(element.get("datetime") or shown(element)).strip()] = None
    return list(found) if len(found) == 1 else []


def _date(field: str, said: Iterable[Any]) -> tuple[Any, tuple[str, ...]]:
    """The first of what is `said` that is a date; where none is, a note on the first."""
    notes: list[str] = []
    for each in said:
        if not each:
            continue
        try:
            return parse_date(each), ()
        except (ValueError, TypeError, AttributeError, OverflowError) as error:
            notes.append(f"{field} {str(each)[:60]!r} {error}: left out")
    return None, tuple(notes[:1])


def _title(tree: Any, meta: dict[str, str], article: dict[str, Any], site: str | None) -> str | None:
    headings = [words for each in tree.iter("h1") if (words := shown(each))]
    said = _first(article.get("headline"), *_named(meta, _TITLE), headings[0] if len(headings) == 1 else None)
    title = said or _first(*(shown(each) for each in tree.iter("title")))
    # 'Envoys meet | The Daily'
    if title and site:
        cut = re.sub(rf"\s+[-–—|•·:»]+\s+{re.escape(site)}$", "", title, flags=re.IGNORECASE)
        return cut or title
    return title


def _author(tree: Any, meta: dict[str, str], article: dict[str, Any]) -> str | None:
    said = [_names(article.get("author")), *_named(meta, _AUTHOR)]
    for element in tree.iter("a", "span", "p", "div", "address"):
        if element.get("rel") == "author" or element.get("itemprop") == "author" or _is_byline(element):
            said.append(shown(element))
            break
    return next(
        (_BY.sub("", each) for each in said if each and len(each) <= _LONGEST_AUTHOR and not _is_address(each)), None
    )


def _is_byline(element: Any) -> bool:
    return bool(
        {"byline", "author", "article-author", "byline__name", "entry-author"}
        & set((element.get("class") or "").split())
    )


def _names(value: Any) -> str | None:
    """The names in what JSON-LD has for a person or an organisation, or several of them."""
    if isinstance(value, list):
        return "; ".join(filter(None, map(_names, value))) or None
    if isinstance(value, dict):
        return _names(value.get("name"))
    return " ".join(value.split()) if isinstance(value, str) else None


def _address(tree: Any, meta: dict[str, str], article: dict[str, Any], markup: str) -> str | None:
    """The page's own address. That of a site's front page is no article's: templates have it by mistake."""
    canonical = [
        each.get("href") for each in tree.iter("link") if "canonical" in (each.get("rel") or "").lower().split()
    ]
    main = article.get("mainEntityOfPage")
    said = [*canonical, meta.get("og:url"), article.get("url"), main.get("@id") if isinstance(main, dict) else main]
    if saved := _SAVED_FROM.search(markup[:5_000]):
        said.append(saved[1])
    return next(
        (
            each.strip().replace(" ", "%20")
            for each in said
            if isinstance(each, str) and _is_address(each) and _leads_on(each)
        ),
        None,
    )


def _is_address(words: str) -> bool:
    return words.strip().lower().startswith(("http://", "https://"))


def _leads_on(address: str) -> bool:
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return False
    return bool(parts.path.strip("/") or parts.query)


def _first(*said: Any) -> str | None:
    return next((" ".join(each.split()) for each in said if isinstance(each, str) and each.strip()), None)
