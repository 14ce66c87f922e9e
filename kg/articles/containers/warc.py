"""WARC (ISO 28500): the pages of a web archive, records by fastwarc.

Pages are responses with status 200 in HTML or plain text. What else an archive holds (requests, metadata, revisits,
images, errors, robots.txt) is counted and told in one note. A damaged record is named, and the rest goes on behind it:
fastwarc stops there, so what it was given last is kept, and looked through for the next record.
"""

from __future__ import annotations

import io
import re
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import suppress
from email.message import Message
from typing import TYPE_CHECKING, BinaryIO

from kg.articles.charset import in_utf8
from kg.articles.metadata import Metadata
from kg.articles.raw import Note, NotRead, Piece, RawArticle
from kg.errors import SkipArticle
from kg.settings import Settings

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_PAGES = {"text/html": "html", "application/xhtml+xml": "html", "text/plain": "text"}
# fastwarc reads 64 KiB ahead, and a record may claim to be longer than it is.
_KEPT = 4 << 20
_NEXT_RECORD = re.compile(rb"\r\nWARC/1\.[01]\r\n(?=[A-Za-z-]+:)")
_PIECE = 1 << 16
_HEAD = 1 << 16
_END_OF_HEAD = b"\r\n\r\n"
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})\b")
_HTML = re.compile(rb"\s*<(?:!doctype html|html|head|body)\b", re.IGNORECASE)


def tells(head: bytes) -> bool:
    """Whether `head` begins as a record does."""
    return head.startswith((b"WARC/1.", b"WARC/0."))


class _Damaged(Exception):
    """A record that cannot be read, and what follows it may be in it."""

    def __init__(self, record: str, reason: str) -> None:
        super().__init__(reason)
        self.record, self.reason = record, reason


class _Recorder(io.RawIOBase):
    """A stream that remembers the last that it gave, where that began, and why it ended."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._again = io.BytesIO()
        self._kept: deque[bytes] = deque()
        self._size = 0
        self.given = 0
        self.broken: str | None = None

    def readable(self) -> bool:
        """See RawIOBase."""
        return True

    def read(self, size: int = -1) -> bytes:
        """See RawIOBase. A stream that breaks off has ended."""
        try:
            size = _PIECE if size < 0 else size
            piece = self._again.read(size) or getattr(self._source, "read1", self._source.read)(size)
        except (OSError, SkipArticle) as error:
            self.broken, piece = str(error) or type(error).__name__, b""
        self._kept.append(piece)
        self._size += len(piece)
        self.given += len(piece)
        while self._size - len(self._kept[0]) > _KEPT:
            self._size -= len(self._kept.popleft())
        return piece

    def tell(self) -> int:
        """See RawIOBase."""
        return self.given

    def after(self, start: int, length: int | None) -> bytes:
        """What follows the record at `start`, whose block is so long; from `start` on where there is none."""
        kept = b"".join(self._kept)
        position = max(0, start - self.given + self._size)
        if length is not None:
            position = kept.find(_END_OF_HEAD, position) + len(_END_OF_HEAD) + length
        return kept[position:]

    def behind(self, position: int) -> int | None:
        """Gives again what it gave from the first record on that begins behind `position`; where that is, None where
        there is none."""
        first = self.given - self._size
        kept = b"".join(self._kept)
        found = _NEXT_RECORD.search(kept, max(0, position + 1 - first))
        if found is None:
            return None
        start = kept.index(b"WARC/", found.start())
        self._again = io.BytesIO(kept[start:] + self._again.read())
        self._kept.clear()
        self._size, self.given = 0, first + start
        return first + start


def pieces(stream: BinaryIO, name: str, settings: Settings) -> Iterator[Piece]:
    """The pages of an archive that is not compressed, in its order; one record at a time is in memory."""
    recorder = _Recorder(stream)
    others: Counter[str] = Counter()
    found = False
    position: int | None = 0
    while position is not None:
        last = position
        length, waiting, fault = None, None, ""
        try:
            for record in _records(recorder):
                if waiting is not None:
                    yield waiting
                    waiting = None
                last, length = record.stream_pos, record.content_length
                waiting = _page(record, name, settings, others)
                found = found or waiting is not None
        except _Damaged as error:
            waiting = NotRead(error.record, error.reason)
        except OSError as error:
            fault = str(error)
        rest = recorder.after(last, length)
        if fault and isinstance(waiting, RawArticle) and not b"\r\n\r\n".startswith(rest[:4]):
            waiting = NotRead(waiting.name, "its Content-Length is wrong: the record goes on behind its end")
        if waiting is not None:
            yield waiting
        position = recorder.behind(last)
        if position is None and not fault and not isinstance(waiting, NotRead) and rest.strip(b"\r\n\0"):
            fault = "it breaks off"
        if fault:
            onwards = "nothing behind it can be read" if position is None else f"reading goes on at byte {position:,}"
            yield NotRead(name, f"the record at byte {last:,}, or what follows it, is damaged ({fault}): {onwards}")
            found = True
    if recorder.broken:
        yield NotRead(name, f"the archive breaks off after {recorder.given:,} bytes: {recorder.broken}")
    elif not found:
        yield NotRead(name, "no article in it: no response with status 200 in HTML or plain text")
    if others:
        counted = sorted(others.items(), key=lambda each: (-each[1], each[0]))
        listed = ", ".join(f"{count:,} {what}" for what, count in counted)
        yield Note(name, f"records that are no pages were left out: {listed}")


def _records(stream: _Recorder) -> Iterator[WarcRecord]:
    from fastwarc.warc import ArchiveIterator

    # Payloads are unpacked here: what is wrong in one of them would end the iterator.
    yield from ArchiveIterator(stream, parse_http=False, stream_detect=False)


def _page(record: WarcRecord, name: str, settings: Settings, others: Counter[str]) -> RawArticle | NotRead | None:
    """The page that a record holds; None, counted among `others`, where it is none. Raises _Damaged."""
    kind = str(record.record_type)
    target = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
    if kind != "response" or not record.is_http:
        others[kind if kind != "response" else "response of another protocol"] += 1
        return None
    called, length = f"{name}!{target or record.record_id}", record.content_length
    block = _read(record, min(length, _HEAD))
    status, headers, start = _head(block)
    media_type = headers.get_content_type() if "Content-Type" in headers else _sniffed(block[start:])
    if not status:
        return NotRead(
            called, "the record holds no HTTP response: its length is wrong, or the archive breaks off in it"
        )
    if status != 200:
        others[f"with status {status}"] += 1
    elif media_type not in _PAGES:
        others[media_type] += 1
    elif target.partition("?")[0].endswith("/robots.txt"):
        others["robots.txt"] += 1
    elif length > (limit := settings.max_document_bytes):
        return NotRead(
            called,
            f"the record says it has {length:,} bytes; more than {limit:,} are not read: raise KG_MAX_DOCUMENT_BYTES",
        )
    else:
        block += _read(record, length - len(block))
        if len(block) < length:
            raise _Damaged(called, f"the archive ends within it: {len(block):,} of {length:,} bytes are there")
        if _NEXT_RECORD.search(block):
            raise _Damaged(called, "its Content-Length is wrong: another record begins within it")
        data = _unpacked(block[start:], headers, limit)
        if len(data) > limit:
            return NotRead(called, f"the page has more than {limit:,} bytes, unpacked")
        data = in_utf8(data, headers.get_content_charset())
        return RawArticle(called, data, _PAGES[media_type], Metadata.plausible({"url": target}))
    return None


def _read(record: WarcRecord, size: int) -> bytes:
    pieces = []
    while size > 0 and (piece := record.reader.read(size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _head(block: bytes) -> tuple[int, Message, int]:
    """Status and headers of a response, and where its body begins; status 0 where it has none."""
    import http.client

    stream = io.BytesIO(block)
    found = _STATUS.match(stream.readline(_PIECE)) if re.search(rb"\r?\n\r?\n", block) else None
    try:
        headers = http.client.parse_headers(stream)
    except http.client.HTTPException:
        return 0, Message(), 0
    return int(found[1]) if found else 0, headers, stream.tell()


def _sniffed(body: bytes) -> str:
    return "text/html" if _HTML.match(body) else "without a media type"


def _unpacked(body: bytes, headers: Message, limit: int) -> bytes:
    """The body as its server had it. Crawlers unpack it and leave the headers: what is not packed stays as it is."""
    import urllib3

    if "chunked" in headers.get("Transfer-Encoding", "").lower():
        with suppress(ValueError):
            body = _dechunked(body)
    if packed := headers.get("Content-Encoding"):
        response = urllib3.HTTPResponse(io.BytesIO(body), {"Content-Encoding": packed}, preload_content=False)
        with suppress(urllib3.exceptions.HTTPError):
            return bytes(response.read(limit + 1, decode_content=True))
    return body


def _dechunked(body: bytes) -> bytes:
    """RFC 9112, section 7.1. Raises ValueError for what is not in chunks."""
    stream, pieces = io.BytesIO(body), []
    while size := int(stream.readline(100).partition(b";")[0], 16):
        piece = stream.read(size)
        if size < 0 or len(piece) < size:
            raise ValueError(size)
        pieces.append(piece)
        stream.readline(100)
    return b"".join(pieces)
