"""Stage 1, read: files and folders -> `Article`, the text exactly as received.

READERS names, by suffix, the formats that can be read; each is one row. What lies beside a text
(`sidecar`), its encoding (`text`), its language (`language`), its body (`boilerplate`) and its
headline (`headline`) are a module each.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from kg.articles.boilerplate import article_proper
from kg.articles.headline import headline
from kg.articles.language import check_language
from kg.articles.sidecar import Sidecar, parse_published, read_sidecar
from kg.articles.text import read_text, text_of
from kg.errors import BadInput, UnreadableArticle
from kg.model import Article, Span
from kg.settings import Settings
from kg.text.paragraphs import paragraphs

__all__ = ["READERS", "ReadResult", "Sidecar", "Source", "find", "parse_published", "read", "read_string", "reread"]

_SENTENCE_END = re.compile(r"[^\W\d_][\"'”’»)]*[.!?…][\"'”’»)]*(?:\s|$)")
_BYTE_ORDER_MARK = "\ufeff"
_NOTHING = Sidecar()


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """Where one article lies: a file, and which of its articles where the format holds several."""

    path: Path
    member: str | None = None


@dataclass(frozen=True, slots=True)
class Raw:
    """What a reader gives: the text, what the format itself says of it, notes for the user."""

    text: str
    about: Sidecar
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadResult:
    """An article, and what a person may want to know of how it was read."""

    article: Article
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """A format: `members` lists the articles of a file, `read` reads one of them."""

    name: str
    members: Callable[[Path], Iterable[str | None]]
    read: Callable[[Source, Settings], Raw]


def _read_plain_text(source: Source, settings: Settings) -> Raw:
    text, notes = read_text(source.path, settings)
    return Raw(text, read_sidecar(source.path.with_suffix(".json")), notes)


READERS: dict[str, Reader] = {
    ".txt": Reader("plain text", lambda path: (None,), _read_plain_text),
}


def _reader(path: Path) -> Reader | None:
    return READERS.get(path.suffix.lower())


def find(paths: Iterable[Path]) -> list[Source]:
    """The articles of `paths`, each once: files in the order given, folders with all that is
    below them in order of names; what is hidden (its name begins with '.') is left out there.

    Raises BadInput for a path that does not exist, a folder that may not be listed and a file
    whose format is not supported.
    """
    found: dict[Path, list[Source]] = {}
    for path in paths:
        if path.is_dir():
            files: Iterable[Path] = _below(path)
        elif not path.exists():
            raise BadInput(f"{path} does not exist: name a text file or a folder of them")
        elif _reader(path) is None:
            raise BadInput(f"{path} has no supported format: name files that end in {', '.join(READERS)}, or a folder")
        else:
            files = (path,)
        for file in files:
            reader = _reader(file)
            if reader is not None and file.absolute() not in found:
                found[file.absolute()] = [Source(file, member) for member in reader.members(file)]
    return [source for sources in found.values() for source in sources]


def _below(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise BadInput(f"{error.filename} cannot be listed: {error.strerror}") from error

    for where, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(where, name) for name in sorted(files) if not name.startswith("."))


def read(
    source: Source, settings: Settings, *, published: date | datetime | None = None, given: Sidecar = _NOTHING
) -> ReadResult:
    """Read one article. What is `given` holds in place of what its sidecar says; `published` holds where
    neither gives a date.

    Raises UnreadableArticle, UnsupportedLanguage or BadSidecar where it cannot be used, BadInput
    where no reader knows its format.
    """
    raw = _raw(source, settings)
    about = given.over(raw.about).over(Sidecar(published=published))
    return _result(replace(raw, about=about), _name(source), source.path.name)


def read_string(text: str, settings: Settings, *, name: str | None = None, given: Sidecar = _NOTHING) -> ReadResult:
    """The article whose text is `text`, with what is `given` of it; it is called `name`, else by its key.
    Every check of a file's text holds for it too, and raises the same."""
    called = name or "the text"
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UnreadableArticle(f"{called} holds half a character at {error.start}, which is no Unicode") from error
    return _result(Raw(text_of(data, called, settings)[0], given), name, called)


def _result(raw: Raw, name: str | None, called: str) -> ReadResult:
    """`called` is what messages call it."""
    text, about = raw.text, raw.about
    start = 1 if text.startswith(_BYTE_ORDER_MARK) else 0
    proper = article_proper(text, list(paragraphs(text, Span(start, len(text)))))
    if not proper:
        raise UnreadableArticle(f"{called} holds no article: only notices, appeals or menus")
    body = Span(proper[0].start, proper[-1].end)
    notes = list(raw.notes)
    if not _SENTENCE_END.search(text, body.start, body.end):
        notes.append("no sentence in it ends: is it an article?")
    digest = _sha256(text)
    article = Article(
        key=digest[:16],
        sha256=digest,
        text=text,
        body=body,
        name=name or digest[:16],
        headline=headline(text, proper, about.title),
        published=about.published,
        title=about.title,
        language=check_language(text[body.start : body.end], about.language),
        url=about.url,
        publisher=about.publisher,
    )
    return ReadResult(article, tuple(notes))


def reread(source: Source, settings: Settings, known: Article) -> Article:
    """`known`, which an earlier reading of `source` gave and which was kept without its text, with its text.

    Raises what `read` raises, and UnreadableArticle where the text is another by now.
    """
    text = _raw(source, settings).text
    if _sha256(text) != known.sha256:
        raise UnreadableArticle(f"{source.path.name} was changed while the build went on: build it again")
    return replace(known, text=text)


def _raw(source: Source, settings: Settings) -> Raw:
    reader = _reader(source.path)
    if reader is None:
        raise BadInput(f"{source.path} has no supported format: name files that end in {', '.join(READERS)}")
    return reader.read(source, settings)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _name(source: Source) -> str:
    """The file's stem; bytes in it that are no UTF-8 cannot go into RDF."""
    stem = source.path.stem.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return stem if source.member is None else f"{stem}#{source.member}"
