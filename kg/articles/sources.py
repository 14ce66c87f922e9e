"""Sources -> the pieces that may hold an article each, and what is none: a row for every file that was named or lies
in a folder that was. No piece is parsed here."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, nullcontext
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from kg.articles import kinds, streams
from kg.articles.containers import Container
from kg.articles.raw import Nested, NotRead, Piece, RawArticle
from kg.articles.readers import READERS, Reader
from kg.errors import BadInput, SkipArticle
from kg.settings import Settings

STANDARD_INPUT = "-"
_DEEPEST = 6
# Suffixes of documents that may have a sidecar, as they are written in names of files.
_DOCUMENTS = tuple(
    each for reader in READERS for suffix in reader.suffixes if suffix for each in (suffix, suffix.upper())
)


def find(sources: Iterable[str | Path], settings: Settings) -> Iterator[Piece]:
    """What the files and folders of `sources` hold, in the order given, folders with all that is below them in order
    of names, each file once; '-' is standard input. In a folder, what is hidden (its name begins with '.') and
    NAME.json beside a document NAME are no sources.

    Raises BadInput at once for a path that does not exist; whatever cannot be used otherwise is a NotRead.
    """
    named = [each if isinstance(each, str) and each == STANDARD_INPUT else Path(each) for each in sources]
    for each in named:
        if isinstance(each, Path) and not os.path.lexists(each):
            raise BadInput(f"{each} does not exist: name a file or a folder")
    return chain.from_iterable(_of_source(each, named[:number], settings) for number, each in enumerate(named))


def _of_source(source: str | Path, earlier: list[str | Path], settings: Settings) -> Iterator[Piece]:
    if isinstance(source, str):
        yield from _nested(Nested("standard input", sys.stdin.buffer), settings, 0)
        return
    before = [each.absolute() for each in earlier if isinstance(each, Path)]
    for path in _files(source):
        if isinstance(path, NotRead):
            yield path
        elif not _is_below(path.absolute(), before):
            yield from _of_file(path, settings)


def _is_below(path: Path, before: list[Path]) -> bool:
    """Whether a source that was read `before` is `path`, or a folder that shows it."""
    return any(
        path == each or (path.is_relative_to(each) and not any(p[0] == "." for p in path.relative_to(each).parts))
        for each in before
    )


def _files(path: Path, above: tuple[tuple[int, int], ...] = ()) -> Iterator[Path | NotRead]:
    """`path`, or the files below it; `above` are the folders that it lies in."""
    try:
        status = path.stat()
        if not stat.S_ISDIR(status.st_mode):
            yield path
            return
        place = (status.st_dev, status.st_ino)
        if place in above:
            yield NotRead(str(path), "it is a link to a folder that it lies in: it is not followed round and round")
            return
        names = sorted(name for name in os.listdir(path) if not name.startswith("."))
    except FileNotFoundError:
        yield NotRead(str(path), "it is a link to what does not exist")
        return
    except OSError as error:
        yield NotRead(str(path), f"it cannot be read: {error.strerror or error}")
        return
    for name in names:
        yield from _files(path / name, (*above, place))


def _of_file(path: Path, settings: Settings) -> Iterator[Piece]:
    name = str(path)
    try:
        # Asked first, for to open a named pipe is to wait for a writer.
        if not stat.S_ISREG(path.stat().st_mode):
            yield NotRead(name, "it is no regular file")
            return
        with path.open("rb") as file:
            head = file.read(streams.HEAD)
            file.seek(0)
            kind = kinds.tell(head, path.name)
            if isinstance(kind, Reader) and head:
                yield RawArticle(name, path, kind.name)
            elif not _is_sidecar(path):
                yield from _told(head, Nested(name, file, called=path.name), settings, 0)
    except PermissionError:
        yield NotRead(name, "it may not be read: check its permissions")
    except OSError as error:
        yield NotRead(name, f"it cannot be read: {error.strerror or error}")


def _is_sidecar(path: Path) -> bool:
    return path.suffix.lower() == ".json" and any(path.with_suffix(each).exists() for each in _DOCUMENTS)


def _told(head: bytes, file: Nested, settings: Settings, depth: int) -> Iterator[Piece]:
    """The pieces of a file that begins with `head`."""
    kind = kinds.tell(head, file.called or file.name, file.media_type)
    limit = settings.max_document_bytes
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
    elif depth == _DEEPEST:
        yield NotRead(file.name, f"it is packed more than {_DEEPEST} times: unpack it")
    else:
        yield from _contained(kind, file, settings, depth)


def _contained(container: Container, file: Nested, settings: Settings, depth: int) -> Iterator[Piece]:
    must_copy = container.seeks and not _seeks(file.stream)
    with closing(streams.kept(file.stream)) if must_copy else nullcontext(file.stream) as stream:
        for piece in container.pieces(stream, file.name, settings):
            if isinstance(piece, Nested):
                yield from _nested(piece, settings, depth + 1)
            else:
                yield piece


def _nested(file: Nested, settings: Settings, depth: int) -> Iterator[Piece]:
    """The pieces of a file in a container, which goes on whatever is wrong with this one."""
    try:
        head, stream = streams.peeked(file.stream)
        yield from _told(head, replace(file, stream=stream), settings, depth)
    except SkipArticle as error:
        yield NotRead(file.name, str(error))


def _seeks(stream: BinaryIO) -> bool:
    return isinstance(stream, io.BufferedReader) and isinstance(stream.raw, io.FileIO)
