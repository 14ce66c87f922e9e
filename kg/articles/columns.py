"""How exports name what is known of an article: the columns of tables and the keys of JSON that are understood."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from kg.errors import BadSetting

TEXT = "text"
# What we call it -> what others do, the likeliest first, without marks and in small letters. News-please has 'maintext'
# beside all that the page said.
_NAMES: dict[str, tuple[str, ...]] = {
    TEXT: (
        "maintext", "articletext", "articlebody", "fulltext", "bodytext", "textcontent", "contenttext", "text", "body",
        "content", "article", "story", "storytext", "articlecontent", "maincontent", "plaintext", "rawtext",
        "contenthtml", "bodyhtml", "articlehtml", "html", "contentencoded",
    ),
    "title": ("title", "headline", "webtitle", "articletitle", "heading"),
    "published": (
        "published", "datepublished", "datepublish", "publisheddate", "publishdate", "publicationdate",
        "publicationdatetime", "webpublicationdate", "publishedat", "publishedon", "publishedtime", "publishtime",
        "firstpublished", "pubdate", "articledate", "date", "datetime", "publication_date",
    ),
    "modified": (
        "modified", "datemodified", "datemodify", "modifieddate", "modifiedat", "lastmodified", "updated", "updatedat",
        "dateupdated", "lastupdated", "updateddate",
    ),
    "url": ("url", "canonicalurl", "articleurl", "link", "permalink", "weburl", "sourceurl", "uri", "href"),
    "author": ("author", "authors", "byline", "creator", "writer"),
    "publisher": (
        "publisher", "publishername", "outlet", "sitename", "newspaper", "publication", "source", "sourcename",
        "newssource", "mediasource", "sourcedomain", "site", "provider", "domain", "media",
    ),
    "language": ("language", "lang", "languagecode", "inlanguage"),
    "id": ("id", "articleid", "docid", "documentid", "newsid", "storyid", "guid", "uuid", "identifier", "uid"),
}  # fmt: skip
_NOTHING: Mapping[str, str] = {}
_MARKS = re.compile(r"[^a-z0-9]+")


def parse_columns(given: Collection[str]) -> dict[str, str]:
    """What the setting `columns` says, FIELD=COLUMN each, as a mapping.

    Raises BadSetting for what is none, or names no field.

    >>> parse_columns(["text=Body", "published=Date of issue"])
    {'text': 'Body', 'published': 'Date of issue'}
    """
    columns = {}
    for each in given:
        field, equals, column = (part.strip() for part in each.partition("="))
        if not equals or not column or field not in _NAMES:
            raise BadSetting(f"column {each!r} must be FIELD=COLUMN, with FIELD one of {', '.join(_NAMES)}")
        columns[field] = column
    return columns


def understood(columns: Collection[str], given: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Field -> those of `columns` that may hold it, the likeliest first; what is `given` holds alone.

    >>> understood(["Headline", "Full Text", "summary", "date_publish"], {})
    {'text': ('Full Text',), 'title': ('Headline',), 'published': ('date_publish',)}
    """
    plain: dict[str, str] = {}
    for column in columns:
        plain.setdefault(_MARKS.sub("", column.lower()), column)
    found = {
        field: (given[field],) if given.get(field) in columns else tuple(plain[n] for n in names if n in plain)
        for field, names in _NAMES.items()
    }
    return {field: names for field, names in found.items() if names}


def with_parts(row: Mapping[str, Any], given: Mapping[str, str]) -> Mapping[str, Any]:
    """`row`, and what stands in an object within it where only that has a text: exports of databases and answers of
    services have the article there."""
    if understood(row, given).get(TEXT):
        return row
    for value in row.values():
        if isinstance(value, dict) and understood(value, given).get(TEXT):
            return {**row, **value}
    return row


def has_text(row: Mapping[str, Any], given: Mapping[str, str] = _NOTHING) -> bool:
    """Whether `row` has a column that may be an article's text."""
    row = with_parts(row, given)
    return any(isinstance(row[column], str) for column in understood(row, given).get(TEXT, ()))
