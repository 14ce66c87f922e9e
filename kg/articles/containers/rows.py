"""A row of an export -> the piece that it is: one of its columns is the text, others tell of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from kg.articles.columns import TEXT, understood, with_parts
from kg.articles.metadata import Metadata
from kg.articles.raw import NotRead, RawArticle
from kg.articles.readers import html
from kg.articles.readers.text import decode
from kg.errors import UnreadableArticle

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_MOST_SHOWN = 20
# What counts the rows of one export names no article: in the next export it is another's.
_NUMBER = re.compile(r"\d{1,5}(?:\.0)?", re.ASCII)


def piece(row: Mapping[str, Any], name: str, given: Mapping[str, str]) -> RawArticle | NotRead:
    """The piece in `row`; `given` says which column is what, where somebody said it."""
    row = with_parts(row, given)
    columns = understood([key for key, value in row.items() if not _is_blank(value)], given)
    text = next((row[column] for column in columns.get(TEXT, ()) if isinstance(row[column], str)), None)
    if text is None:
        return NotRead(name, f"it has no text: {remedy(row)}")
    told = {field: _words(row[names[0]]) for field, names in columns.items() if field != TEXT}
    try:
        text, notes = mended(text)
        told = {field: mended(value)[0] if isinstance(value, str) else value for field, value in told.items()}
    except UnreadableArticle as error:
        return NotRead(name, str(error))
    if "id" not in given and _NUMBER.fullmatch(str(told.get("id", ""))):
        del told["id"]
    if isinstance(language := told.get("language"), str):
        told["language"] = language.replace("_", "-")
    about, about_notes = Metadata.told(told)
    return RawArticle(name, text.encode("utf-8"), html.format_of(text), about, notes + about_notes)


def remedy(columns: Iterable[str]) -> str:
    """What a person can do about a text that is in none of the columns that are known."""
    names = [str(column)[:40] for column in columns]
    shown = ", ".join(map(repr, names[:_MOST_SHOWN])) + (", …" if len(names) > _MOST_SHOWN else "")
    return f"name its column with --column text=COLUMN, one of {shown or 'none at all'}"


def mended(text: str) -> tuple[str, tuple[str, ...]]:
    """`text` with bytes that were no UTF-8 (PEP 383) read in the encoding that fits them, and what a person should
    know of it. Raises UnreadableArticle where they are in none."""
    if not _SURROGATE.search(text):
        return text, ()
    try:
        return decode(text.encode("utf-8", "surrogateescape"), "it")
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text), ("half a character in it is replaced by U+FFFD",)


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value == [] or value != value


def _words(value: Any) -> Any:
    """A name out of what JSON has for it: a text, an object with a name, a list of them."""
    if isinstance(value, dict):
        return _words(value.get("name") or value.get("title") or value.get("id"))
    if isinstance(value, list):
        return "; ".join(words for each in value if isinstance(words := _words(each), str) and words)
    return value
