"""Archives of many files: ZIP and tar."""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from kg.articles.metadata import Metadata
from kg.articles.raw import Nested, NotRead
from kg.articles.sidecars import LONGEST, SUFFIX, is_sidecar, parse_sidecar
from kg.articles.streams import unpacked
from kg.errors import BadSidecar, UnreadableArticle
from kg.settings import Settings

_ENCRYPTED = 0x1
# Parts of documents of Office Open XML, OpenDocument and EPUB, which are ZIP archives, too
_OFFICE = frozenset({"[Content_Types].xml", "META-INF/manifest.xml", "META-INF/container.xml"})
# what may be wrong with an entry
_FAULTS = (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, zlib.error)


def is_zip(head: bytes) -> bool:
    """Whether `head` begins as a ZIP archive does, an empty one included."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def is_tar(head: bytes) -> bool:
    """Whether `head` begins as a tar archive of POSIX or GNU does."""
    return head[257:262] == b"ustar"


def _is_hidden(path: PurePosixPath) -> bool:
    return any((part.startswith(".") and part not in {".", ".."}) or part == "__MACOSX" for part in path.parts)


def zipped(stream: BinaryIO, name: str, settings: Settings) -> Iterator[Nested | NotRead]:
    """The files of a ZIP archive, in its order, but for those that are hidden; NAME.json beside a document describes
    it, as in a folder."""
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableArticle(f"it is no whole ZIP archive: {error}") from error
    with archive:
        if _OFFICE & set(archive.namelist()):
            raise UnreadableArticle("it is an office document or a book: save it as .docx, a table as .csv")
        files = [info for info in archive.infolist() if not info.is_dir()]
        names = {info.filename for info in files}
        for info in files:
            path = PurePosixPath(info.filename)
            if _is_hidden(path) or _is_sidecar(archive, info, path, names):
                continue
            yield _of_zip(archive, info, f"{name}!/{info.filename}", path, names, settings)


def _is_sidecar(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: PurePosixPath, names: set[str]) -> bool:
    try:
        return is_sidecar(path, lambda each: str(each) in names, partial(_start, archive, info))
    except _FAULTS:
        return False  # to read it will tell what is wrong


def _of_zip(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, path: PurePosixPath, names: set[str], settings: Settings
) -> Nested | NotRead:
    if info.flag_bits & _ENCRYPTED:
        return NotRead(name, "it is encrypted: unpack it with its password")
    beside = str(path.with_suffix(SUFFIX))
    try:
        about = Metadata()
        if beside in names and path.suffix.lower() != SUFFIX:
            about = parse_sidecar(_start(archive, archive.getinfo(beside), LONGEST + 1), beside)
        entry = cast(BinaryIO, archive.open(info))
    except BadSidecar as error:
        return NotRead(name, str(error))
    except _FAULTS as error:
        return NotRead(name, f"it is broken or packed in an unknown way: {error}")
    packed = max(info.compress_size, 1)
    return Nested(name, unpacked(entry, packed, name, settings), about, path.name)


def _start(archive: zipfile.ZipFile, info: zipfile.ZipInfo, size: int) -> bytes:
    with archive.open(info) as entry:
        return entry.read(size)


def tarred(stream: BinaryIO, name: str, settings: Settings) -> Iterator[Nested | NotRead]:
    """The files of a tar archive, in its order, but for those that are hidden."""
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for member in archive:
                path = PurePosixPath(member.name)
                if member.isdir() or _is_hidden(path):
                    continue
                within = f"{name}!/{member.name}"
                file = archive.extractfile(member) if member.isreg() else None
                if file is None:
                    yield NotRead(within, "it is a link or a device, no file")
                else:
                    yield Nested(
                        within, unpacked(cast(BinaryIO, file), max(member.size, 1), within, settings), called=path.name
                    )
    except (tarfile.TarError, EOFError, OSError) as error:
        raise UnreadableArticle(f"it is no whole tar archive: {error}") from error
