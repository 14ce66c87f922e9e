"""One file in a wrapping that makes it smaller: gzip, Zstandard, bzip2, xz."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import PurePath
from typing import Any, BinaryIO, cast

from kg.articles.raw import Nested
from kg.articles.streams import Counted, unpacked
from kg.settings import Settings

# Of a packed Zstandard stream at once: a block of four bytes may stand for 128 KB (RFC 8878, section 3.1.1.2).
_ZSTD_PIECE = 1024
_ZSTD_WINDOW = 1 << 27  # what `zstd --long` makes


def is_gzip(head: bytes) -> bool:
    """Whether `head` begins as gzip does (RFC 1952, section 2.3.1)."""
    return head.startswith(b"\x1f\x8b\x08")


def is_zstd(head: bytes) -> bool:
    """Whether `head` begins as Zstandard does (RFC 8878, section 3.1.1)."""
    return head.startswith(b"\x28\xb5\x2f\xfd")


def is_bzip2(head: bytes) -> bool:
    """Whether `head` begins as bzip2 does."""
    return head.startswith(b"BZh") and head[4:10] == b"1AY&SY"


def is_xz(head: bytes) -> bool:
    """Whether `head` begins as xz does."""
    return head.startswith(b"\xfd7zXZ\x00")


class _Zstd(io.RawIOBase):
    """The bytes that are packed in all frames of `stream`. Raises EOFError where the last is cut off: the
    package's own stream would end there as if that were all."""

    def __init__(self, stream: Any) -> None:
        # to load it takes a while, and few need it
        from zstandard import ZstdDecompressor, ZstdError

        self._stream, self._error = stream, ZstdError
        self._new = ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj
        self._frame: Any = None
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._ready:
            packed = self._frame.unused_data if self._frame is not None and self._frame.eof else b""
            packed = packed or self._stream.read(_ZSTD_PIECE)
            if not packed:
                if self._frame is not None and not self._frame.eof:
                    raise EOFError("it ends before its end")
                return 0
            if self._frame is None or self._frame.eof:
                self._frame = self._new()
            try:
                self._ready = self._frame.decompress(packed)
            except self._error as error:
                raise EOFError(str(error)) from error
        size = min(len(buffer), len(self._ready))
        buffer[:size], self._ready = self._ready[:size], self._ready[size:]
        return size


def _pieces(wrap: Callable[[Any], Any], stream: BinaryIO, name: str, settings: Settings) -> Iterator[Nested]:
    """The one file in a stream. Its members or frames may be many."""
    packed = Counted(stream)
    yield Nested(name, unpacked(cast(BinaryIO, wrap(packed)), packed, name, settings), called=PurePath(name).stem)


gzipped = partial(_pieces, lambda stream: gzip.GzipFile(fileobj=stream))
zstandard = partial(_pieces, _Zstd)
bzip2 = partial(_pieces, bz2.BZ2File)
xz = partial(_pieces, lzma.LZMAFile)
