"""Stage 1, read: sources -> pieces -> `Article`s.

`find` tells, cheaply, which pieces the sources hold (`sources`, `containers`), `read` reads one of them (`readers`).
What is known beside a text (`metadata`), its language (`language`), its body (`boilerplate`) and its headline
(`headline`) are a module each.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path, PurePath

from kg.articles.boilerplate import article_proper
from kg.articles.counting import count
from kg.articles.headline import headline
from kg.articles.language import check_language
from kg.articles.metadata import Metadata, parse_published
from kg.articles.names import article_name
from kg.articles.raw import Content, Note, NotRead, Piece, RawArticle
from kg.articles.readers import READERS, html
from kg.articles.sidecars import read_sidecar
from kg.articles.sources import find
from kg.articles.streams import contents
from kg.errors import BadInput, UnreadableArticle
from kg.model import Article, Span
from kg.settings import Settings
from kg.text.paragraphs import paragraphs
from kg.text.visible import visible

__all__ = [
    "SUFFIXES",
    "Metadata",
    "NotRead",
    "Note",
    "Piece",
    "RawArticle",
    "ReadResult",
    "count",
    "find",
    "find_one",
    "parse_published",
    "read",
    "read_string",
]  # fmt: skip

_SENTENCE_END = re.compile(r"[^\W\d_][\"'”’»)]*[.!?…][\"'”’»)]*(?:\s|$)")
# Halves of characters and zero bytes, which escapes in JSON and broken fonts give.
_NO_CHARACTER = re.compile(r"[\x00\ud800-\udfff]")
_BYTE_ORDER_MARK = "\ufeff"
_NOTHING = Metadata()
# Of the names of files that hold one article.
SUFFIXES = frozenset(suffix for reader in READERS for suffix in reader.suffixes if suffix)
_READ = {reader.name: reader.read for reader in READERS}


@dataclass(frozen=True, slots=True)
class ReadResult:
    """An article, and what a person may want to know of how it was read."""

    article: Article
    notes: tuple[str, ...] = ()


def find_one(path: Path, settings: Settings) -> RawArticle:
    """The piece in the file `path`, which holds one article. Raises BadInput where there is no such file or it may
    hold several, UnreadableArticle where it cannot be used."""
    pieces = list(islice((piece for piece in find([path], settings) if not isinstance(piece, Note)), 2))
    if len(pieces) != 1:
        raise BadInput(f"{path} is no file of one article: kg.build takes folders and files of several")
    if isinstance(pieces[0], NotRead):
        raise UnreadableArticle(f"{path}: {pieces[0].reason}")
    return pieces[0]


def read(
    piece: RawArticle | Path,
    settings: Settings,
    *,
    published: date | datetime | None = None,
    given: Metadata = _NOTHING,
) -> ReadResult:
    """Read one piece, or the one in a file. What is `given` holds in place of what its container says (a sidecar, the
    other columns of a row), that in place of what it says itself; `published` holds where nothing gives a date.

    Raises UnreadableArticle, UnsupportedLanguage or BadSidecar where it cannot be used.
    """
    raw = find_one(piece, settings) if isinstance(piece, Path) else piece
    content = _content(raw, settings)
    said = read_sidecar(raw.data) if isinstance(raw.data, Path) else raw.about
    about = given.over(said).over(content.about).over(Metadata(published=published))
    name = article_name(raw)
    return _result(content.text, about, raw.notes + content.notes, name, _called(raw))


def _content(raw: RawArticle, settings: Settings) -> Content:
    called = _called(raw)
    data = contents(raw.data, settings) if isinstance(raw.data, Path) else raw.data
    content = _READ[raw.format](data, called)
    if _NO_CHARACTER.search(content.text):
        note = "what is no character in it is replaced by U+FFFD"
        content = replace(content, text=_NO_CHARACTER.sub("\ufffd", content.text), notes=(*content.notes, note))
    if len(content.text) > settings.max_article_chars:
        raise UnreadableArticle(
            f"{called} has more than {settings.max_article_chars} characters: split it or raise KG_MAX_ARTICLE_CHARS"
        )
    if not any(map(str.isalnum, content.text)):
        raise UnreadableArticle(f"{called} is empty: it holds no letter and no digit")
    return content


def _called(raw: RawArticle) -> str:
    return PurePath(raw.name).name


def read_string(text: str, settings: Settings, *, name: str | None = None, given: Metadata = _NOTHING) -> ReadResult:
    """The article whose text is `text`, with what is `given` of it; it is called `name`, else by its key.
    Every check of a file's text holds for it too, and raises the same."""
    called = name or "the text"
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UnreadableArticle(f"{called} holds half a character at {error.start}, which is no Unicode") from error
    content = _content(RawArticle(called, data, "html" if html.tells(data) else "text"), settings)
    return _result(content.text, given.over(content.about), content.notes, name, called)


def _result(text: str, about: Metadata, notes: tuple[str, ...], name: str | None, called: str) -> ReadResult:
    """`called` is what messages call it."""
    start = 1 if text.startswith(_BYTE_ORDER_MARK) else 0
    seen, _ = visible(text)
    every = list(paragraphs(seen, Span(start, len(text))))
    proper = article_proper(seen, every)
    if not proper:
        raise UnreadableArticle(f"{called} holds no article: only notices, appeals or menus")
    body = Span(proper[0].start, proper[-1].end)
    if not _SENTENCE_END.search(seen, body.start, body.end):
        notes += ("no sentence in it ends: is it an article?",)
    digest = _sha256(text)
    article = Article(
        key=digest[:16],
        sha256=digest,
        text=text,
        body=body,
        name=name or digest[:16],
        headline=headline(seen, proper, about.title),
        published=about.published,
        title=about.title,
        language=check_language(seen[body.start : body.end], about.language),
        url=about.url,
        publisher=about.publisher,
        modified=about.modified,
        author=about.author,
        source_id=about.id,
        notices=frozenset(p for p in every if body.covers(p) and not any(each.overlaps(p) for each in proper)),
    )
    return ReadResult(article, notes)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
