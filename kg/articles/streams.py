"""Streams that can be looked into before they are read, and streams that end where somebody's patience would."""

from __future__ import annotations

import io
import lzma
import stat
import tarfile
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from kg.errors import SkipArticle, UnreadableArticle
from kg.settings import Settings

# How many bytes formats are told by.
HEAD = 1 << 16
_PIECE = 1 << 20
# What is unpacked before anybody asks how well it was packed: a short text packs very well.
_SMALL = 10_000_000
# what may be wrong with what is packed, in the words of the packages that unpack
_FAULTS = (EOFError, OSError, RuntimeError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError)


class _Chained(io.RawIOBase):
    """`head`, then the rest of `stream`, or why there is none."""

    def __init__(self, head: bytes, stream: BinaryIO, fault: SkipArticle | None) -> None:
        self._head, self._stream, self._fault = io.BytesIO(head), stream, fault

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._head.read(len(buffer))
        if not data and self._fault is not None:
            raise self._fault
        data = data or getattr(self._stream, "read1", self._stream.read)(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class Counted(io.RawIOBase):
    """`stream`, and how many bytes of it were read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self.count = stream, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self.count += len(data)
        return len(data)


class _Unpacked(io.RawIOBase):
    def __init__(self, unpacker: BinaryIO, packed: Counted | int, name: str, settings: Settings) -> None:
        self._unpacker, self._packed, self._name, self._settings, self._count = unpacker, packed, name, settings, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            # no more than comes at once: what was unpacked before a fault is not lost with it
            data = getattr(self._unpacker, "read1", self._unpacker.read)(len(buffer))
        except _FAULTS as error:
            raise UnreadableArticle(f"{self._name} is broken: {error}") from error
        buffer[: len(data)] = data
        self._count += len(data)
        packed = self._packed if isinstance(self._packed, int) else self._packed.count
        if self._count > _SMALL and self._count > packed * self._settings.max_ratio:
            raise UnreadableArticle(
                f"{self._name} unpacks to more than {self._settings.max_ratio:g} times its size, as what is made to "
                "fill disks does: unpack it yourself or raise KG_MAX_RATIO"
            )
        if self._count > self._settings.max_unpacked_bytes:
            limit = self._settings.max_unpacked_bytes
            raise UnreadableArticle(
                f"{self._name} unpacks to more than {limit} bytes: unpack it yourself or raise KG_MAX_UNPACKED_BYTES"
            )
        return len(data)


def unpacked(unpacker: BinaryIO, packed: Counted | int, name: str, settings: Settings) -> BinaryIO:
    """What `unpacker` makes of `packed` (how many bytes, or what counts them), which raises UnreadableArticle
    where it is more than the settings allow."""
    return io.BufferedReader(_Unpacked(unpacker, packed, name, settings), HEAD)


def peeked(stream: BinaryIO) -> tuple[bytes, BinaryIO]:
    """The first bytes of `stream`, at most HEAD, and a stream that has all of it still. What is wrong behind the
    first byte is raised by that."""
    head, fault = b"", None
    read = getattr(stream, "read1", stream.read)
    try:
        while len(head) < HEAD and (more := read(HEAD - len(head))):
            head += more
    except SkipArticle as error:
        if not head:
            raise
        fault = error
    return head, io.BufferedReader(_Chained(head, stream, fault), HEAD)


def kept(stream: BinaryIO) -> BinaryIO:
    """A temporary copy of `stream` that can seek; it is gone when it is closed."""
    copy = tempfile.SpooledTemporaryFile(max_size=8 * _PIECE)  # noqa: SIM115
    while more := stream.read(_PIECE):
        copy.write(more)
    copy.seek(0)
    return copy  # type: ignore[return-value]


def contents(path: Path, settings: Settings) -> bytes:
    """The bytes of a file of one article. Raises UnreadableArticle for what vanished, is no regular file, may not be
    read or is too large."""
    limit = settings.max_document_bytes
    try:
        # Asked first, for to open a named pipe is to wait for a writer.
        if not stat.S_ISREG(path.stat().st_mode):
            raise UnreadableArticle(f"{path.name} is no regular file")
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        raise UnreadableArticle(f"{path.name} vanished before it could be read") from None
    except PermissionError:
        raise UnreadableArticle(f"{path.name} may not be read: check its permissions") from None
    except OSError as error:
        raise UnreadableArticle(f"{path.name} cannot be read: {error.strerror or error}") from error
    if len(data) > limit:
        raise UnreadableArticle(f"{path.name} has more than {limit} bytes: split it or raise KG_MAX_DOCUMENT_BYTES")
    return data
