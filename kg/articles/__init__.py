"""Stage 1, read: files and folders -> `Article`, the text exactly as received.

What is known beside a text (`metadata`), its encoding (`text`), its language (`language`), its body
(`boilerplate`) and its headline (`headline`) are a module each.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from kg.articles.boilerplate import article_proper
from kg.articles.headline import headline
from kg.articles.language import check_language
from kg.articles.metadata import Metadata, parse_published, read_sidecar
from kg.articles.text import read_text, text_of
from kg.errors import BadInput, UnreadableArticle
from kg.model import Article, Span
from kg.settings import Settings
from kg.text.paragraphs import paragraphs
from kg.text.visible import visible

__all__ = ["SUFFIX", "Metadata", "ReadResult", "find", "parse_published", "read", "read_string", "reread"]

# Of the names of files that hold an article.
SUFFIX = ".txt"
_SENTENCE_END = re.compile(r"[^\W\d_][\"'”’»)]*[.!?…][\"'”’»)]*(?:\s|$)")
_BYTE_ORDER_MARK = "\ufeff"
_NOTHING = Metadata()


@dataclass(frozen=True, slots=True)
class ReadResult:
    """An article, and what a person may want to know of how it was read."""

    article: Article
    notes: tuple[str, ...] = ()


def find(paths: Iterable[Path]) -> list[Path]:
    """The text files of `paths`, each once: files in the order given, folders with all that is
    below them in order of names; what is hidden (its name begins with '.') is left out there.

    Raises BadInput for a path that does not exist, a folder that may not be listed and a file
    whose format is not supported.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if path.is_dir():
            files: Iterable[Path] = _below(path)
        elif not path.exists():
            raise BadInput(f"{path} does not exist: name a text file or a folder of them")
        elif path.suffix.lower() != SUFFIX:
            raise BadInput(f"{path} has no supported format: name files that end in {SUFFIX}, or a folder")
        else:
            files = (path,)
        for file in files:
            found.setdefault(file.absolute(), file)
    return list(found.values())


def _below(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise BadInput(f"{error.filename} cannot be listed: {error.strerror}") from error

    for where, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        texts = (name for name in sorted(files) if not name.startswith(".") and name.lower().endswith(SUFFIX))
        yield from (Path(where, name) for name in texts)


def read(
    path: Path, settings: Settings, *, published: date | datetime | None = None, given: Metadata = _NOTHING
) -> ReadResult:
    """Read one text file. What is `given` holds in place of what its sidecar says; `published` holds where
    neither gives a date.

    Raises UnreadableArticle, UnsupportedLanguage or BadSidecar where it cannot be used.
    """
    text, notes = read_text(path, settings)
    about = given.over(read_sidecar(path.with_suffix(".json"))).over(Metadata(published=published))
    # bytes in the file's name that are no UTF-8 cannot go into RDF
    stem = path.stem.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return _result(text, about, notes, stem, path.name)


def read_string(text: str, settings: Settings, *, name: str | None = None, given: Metadata = _NOTHING) -> ReadResult:
    """The article whose text is `text`, with what is `given` of it; it is called `name`, else by its key.
    Every check of a file's text holds for it too, and raises the same."""
    called = name or "the text"
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UnreadableArticle(f"{called} holds half a character at {error.start}, which is no Unicode") from error
    return _result(text_of(data, called, settings)[0], given, (), name, called)


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


def reread(path: Path, settings: Settings, known: Article) -> Article:
    """`known`, which an earlier reading of `path` gave and which was kept without its text, with its text.

    Raises what `read` raises, and UnreadableArticle where the text is another by now.
    """
    text, _ = read_text(path, settings)
    if _sha256(text) != known.sha256:
        raise UnreadableArticle(f"{path.name} was changed while the build went on: build it again")
    return replace(known, text=text)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
