"""Sources -> the pieces that may hold an article each, and what is none: a row for every file that was named or lies
in a folder that was. No piece is parsed here."""

from __future__ import annotations

import io
import os
import stat
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, nullcontext
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit

from kg.articles import kinds, streams
from kg.articles.charset import in_utf8
from kg.articles.columns import parse_columns
from kg.articles.containers import Container
from kg.articles.containers.addresses import is_address
from kg.articles.folders import files_of, is_below
from kg.articles.metadata import Metadata
from kg.articles.raw import Linked, Nested, NotRead, Piece, RawArticle
from kg.articles.readers import Reader
from kg.articles.sidecars import is_sidecar
from kg.errors import BadInput, KgError, OutsideError, SkipArticle
from kg.settings import Settings

if TYPE_CHECKING:
    from kg.articles.fetching import Web

STANDARD_INPUT = "-"
_STDIN = "standard input"
_DEEPEST = 6
_TEXTS = frozenset({"", "text/plain", "text/html", "application/xhtml+xml"})


@dataclass(frozen=True, slots=True)
class _Way:
    """How a file was come by.

    web     opens the web, once
    depth   in how many others it is
    named   whether the user named it, or its address, rather than a folder or container that it is in
    linked  whether it is a page that another one links to; where it leads is not followed further
    """

    settings: Settings
    web: Callable[[], Web]
    depth: int = 0
    named: bool = True
    linked: bool = False

    def follows(self, link: Linked, within: str) -> bool:
        """Whether a page may be fetched that is linked to from the file `within`: by a list of addresses or a feed
        at an address that the user named, and else where the settings say so."""
        return not self.linked and (self.settings.follow or (self.named and (link.listed or is_address(within))))


def find(sources: Iterable[str | Path], settings: Settings) -> Iterator[Piece]:
    """What the files and folders of `sources` hold, in the order given, folders with all that is below them in order
    of names, each file once; '-' is standard input, and a web address what is there. In a folder, what is hidden (its
    name begins with '.'), NAME.json beside a document NAME, a store and shards are no sources.

    Raises BadInput at once for a path that does not exist and BadSetting for columns that are none; whatever cannot
    be used otherwise is a NotRead.
    """
    parse_columns(settings.columns)  # a fault there is told before anything is done
    given = list(sources)
    if "" in given:
        raise BadInput("a source is '': name a file, a folder or a web address")
    named = [each if isinstance(each, str) and _is_no_path(each) else Path(each) for each in given]
    for said, each in zip(given, named, strict=True):
        if isinstance(each, Path) and isinstance(said, str) and "://" in said and not each.exists():
            raise BadInput(f"{said} is no web address: it begins with https:// or http://, and blanks in it are %20")
        if isinstance(each, Path) and not os.path.lexists(each):
            raise BadInput(f"{each} does not exist: name a file, a folder or a web address")
    return _of_sources(named, settings)


def _is_no_path(source: str) -> bool:
    return source == STANDARD_INPUT or is_address(source)


def _of_sources(named: list[str | Path], settings: Settings) -> Iterator[Piece]:
    with ExitStack() as opened:

        @cache
        def web() -> Web:
            from kg.articles.fetching import Web  # late, for few builds fetch anything

            return opened.enter_context(Web(settings))

        way = _Way(settings, web)
        for number, source in enumerate(named):
            if isinstance(source, Path):
                yield from _of_path(source, named[:number], way)
            elif source == STANDARD_INPUT:
                yield from _guarded(_STDIN, _nested(Nested(_STDIN, sys.stdin.buffer), way))
            elif source not in named[:number]:
                yield from _guarded(source, _fetched(Linked(source, source, ""), way))


def _of_path(source: Path, earlier: list[str | Path], way: _Way) -> Iterator[Piece]:
    before = [each.absolute() for each in earlier if isinstance(each, Path)]
    for path in files_of(source):
        if not isinstance(path, Path):
            yield path
        elif not is_below(path.absolute(), before):
            yield from _guarded(str(path), _of_file(path, replace(way, named=path == source)))


def _fetched(link: Linked, way: _Way) -> Iterator[Piece]:
    """The pieces of a page of the web."""
    try:
        page = way.web().get(link.url)
    except OutsideError as error:
        yield NotRead(link.name, f"{link.url} was not fetched: {error}" if link.name != link.url else str(error))
        return
    data = in_utf8(page.data, page.charset) if page.media_type in _TEXTS else page.data
    about = Metadata.plausible({"url": page.url}).over(link.about)
    called = PurePath(urlsplit(page.url).path).name
    yield from _nested(Nested(link.name, io.BytesIO(data), about, called or "page", page.media_type), way)


def _guarded(name: str, pieces: Iterator[Piece]) -> Iterator[Piece]:
    """`pieces` of the file `name`, and at their end what went wrong: it must not cost what else there is."""
    try:
        yield from pieces
    except SkipArticle as error:
        yield NotRead(name, str(error))
    except PermissionError:
        yield NotRead(name, "it may not be read: check its permissions")
    except OSError as error:
        yield NotRead(name, f"it cannot be read: {error.strerror or error}")
    except KgError:
        raise
    except Exception:
        yield NotRead(name, f"fault in newskg, please report it:\n{traceback.format_exc()}")


def _of_file(path: Path, way: _Way) -> Iterator[Piece]:
    name = str(path)
    # Asked first, for to open a named pipe is to wait for a writer.
    if not stat.S_ISREG(path.stat().st_mode):
        yield NotRead(name, "it is no regular file; a pipe is read as -, standard input")
        return
    with path.open("rb") as file:
        head = file.read(streams.HEAD)
        file.seek(0)
        kind = kinds.tell(head, path.name)
        if isinstance(kind, Reader) and head:
            yield RawArticle(name, path, kind.name)
        elif not is_sidecar(path, lambda each: Path(each).exists(), partial(_start, path)):
            yield from _told(head, Nested(name, file, called=path.name), way)


def _start(path: Path, size: int) -> bytes:
    with path.open("rb") as file:
        return file.read(size)


def _told(head: bytes, file: Nested, way: _Way) -> Iterator[Piece]:
    """The pieces of a file that begins with `head`."""
    kind = kinds.tell(head, file.called or file.name, file.media_type)
    limit = way.settings.max_document_bytes
    if not head:
        yield NotRead(file.name, "it is empty")
    elif isinstance(kind, str):
        yield NotRead(file.name, kind)
    elif isinstance(kind, Reader):
        data = file.stream.read(limit + 1)
        if len(data) > limit:
            yield NotRead(file.name, f"it has more than {limit} bytes: split it or raise KG_MAX_DOCUMENT_BYTES")
        else:
            yield RawArticle(file.name, data, kind.name, file.about)
    elif way.depth == _DEEPEST:
        yield NotRead(file.name, f"it is packed more than {_DEEPEST} times: unpack it")
    else:
        yield from _contained(kind, file, way)


def _contained(container: Container, file: Nested, way: _Way) -> Iterator[Piece]:
    must_copy = container.seeks and not _seeks(file.stream)
    with closing(streams.kept(file.stream)) if must_copy else nullcontext(file.stream) as stream:
        piece = None
        for piece in container.pieces(stream, file.name, way.settings):
            if isinstance(piece, Nested):
                yield from _guarded(piece.name, _nested(piece, replace(way, depth=way.depth + 1, named=False)))
            elif not isinstance(piece, Linked):
                yield piece
            elif way.follows(piece, file.name):
                yield from _guarded(
                    piece.name, _fetched(piece, replace(way, depth=way.depth + 1, named=False, linked=True))
                )
            elif piece.listed:
                yield NotRead(file.name, piece.unasked)
                return
            else:
                yield NotRead(piece.name, piece.unasked)
        if piece is None:
            yield NotRead(file.name, "there is nothing in it that could be an article")


def _nested(file: Nested, way: _Way) -> Iterator[Piece]:
    head, stream = streams.peeked(file.stream)
    yield from _told(head, replace(file, stream=stream), way)


def _seeks(stream: BinaryIO) -> bool:
    return isinstance(stream, io.BufferedReader) and isinstance(stream.raw, io.FileIO)
