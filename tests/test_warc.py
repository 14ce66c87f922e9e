"""Web archives into articles: pages by their records, damage by its name, and the rest goes on."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path

import brotli
import pytest
from fastwarc.warc import WarcRecord, WarcRecordType

from kg import articles
from kg.articles import Note, NotRead, RawArticle
from kg.articles.raw import Piece
from kg.settings import Settings

PAGE = b"<html><body><article><p>Ana Lovik said on Monday that talks went on.</p></article></body></html>"
URL = "http://herald.example/"


def record(
    path: str,
    body: bytes = PAGE,
    media_type: str = "text/html; charset=utf-8",
    status: str = "200 OK",
    kind: str = "response",
    length: int | None = None,
    **headers: str,
) -> bytes:
    """A record, perhaps with a wrong `length`."""
    lines = {"Content-Type": media_type, **{name.replace("_", "-"): value for name, value in headers.items()}}
    said = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    block = f"HTTP/1.1 {status}\r\n{said}\r\n".encode() + body
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:0>\r\nWARC-Date: 2016-08-09T10:00:00Z\r\n"
        f"WARC-Target-URI: {URL}{path}\r\nContent-Type: application/http;msgtype={kind}\r\n"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def pieces(folder: Path, data: bytes, name: str = "crawl.warc", **settings: int) -> list[Piece]:
    path = folder / name
    path.write_bytes(data)
    return list(articles.find([path], Settings(**settings)))  # type: ignore[arg-type]


def pages(found: list[Piece]) -> list[str]:
    return [piece.name.rpartition("/")[2] for piece in found if isinstance(piece, RawArticle)]


def refused(found: list[Piece]) -> list[tuple[str, str]]:
    return [(piece.name.rpartition("/")[2], piece.reason) for piece in found if isinstance(piece, NotRead)]


def test_records_that_fastwarc_writes_are_pages_with_their_addresses(tmp_path: Path) -> None:
    written = io.BytesIO()
    for path in ("a", "b"):
        found = WarcRecord()
        found.init_headers(WarcRecordType.response)
        found.headers.set("WARC-Target-URI", f"{URL}{path}")
        found.headers.set("Content-Type", "application/http; msgtype=response")
        found.set_bytes_content(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE)
        found.write(written)
    first, second = pieces(tmp_path, written.getvalue())
    assert isinstance(first, RawArticle)
    assert isinstance(second, RawArticle)
    assert first.name == f"{tmp_path}/crawl.warc!{URL}a"
    assert (first.format, first.data, first.about.url) == ("html", PAGE, f"{URL}a")
    assert first.about.published is None  # when it was fetched is not when it was published


def test_every_record_packed_alone_and_all_in_one(tmp_path: Path) -> None:
    records = [record(str(number)) for number in range(3)]
    assert pages(pieces(tmp_path, b"".join(map(gzip.compress, records)), "a.warc.gz")) == ["0", "1", "2"]
    assert pages(pieces(tmp_path, gzip.compress(b"".join(records)), "b.gz")) == ["0", "1", "2"]


def test_what_is_no_page_is_counted_in_one_note(tmp_path: Path) -> None:
    others = (
        record("i.png", b"\x89PNG", "image/png") * 40
        + record("gone", status="404 Not Found") * 30
        + record("r", kind="revisit") * 20
        + record("q", kind="request") * 10
        + record("robots.txt", b"User-agent: *", "text/plain") * 2
    )
    found = pieces(tmp_path, others + record("page") + record("text", b"Envoys met.", "text/plain"))
    assert pages(found) == ["page", "text"]
    (note,) = [piece for piece in found if isinstance(piece, Note)]
    assert note.words.endswith("40 image/png, 30 with status 404, 20 revisit, 10 request, 2 robots.txt")
    assert refused(found) == []


def test_an_archive_without_a_page_says_so(tmp_path: Path) -> None:
    ((_, reason),) = refused(pieces(tmp_path, record("i.png", b"\x89PNG", "image/png")))
    assert "no article" in reason


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(PAGE), {"Content_Encoding": "gzip"}),
        (zlib.compress(PAGE), {"Content_Encoding": "deflate"}),
        (brotli.compress(PAGE), {"Content_Encoding": "br"}),
        (
            b"8;x=y\r\n" + PAGE[:8] + b"\r\n" + b"%x\r\n" % len(PAGE[8:]) + PAGE[8:] + b"\r\n0\r\n\r\n",
            {"Transfer_Encoding": "chunked"},
        ),
        (PAGE, {"Content_Encoding": "gzip"}),  # crawlers unpack and leave the headers
        (PAGE, {"Transfer_Encoding": "chunked"}),
        (PAGE, {"media_type": ""}),
    ],
)
def test_pages_are_unpacked(tmp_path: Path, body: bytes, headers: dict[str, str]) -> None:
    found = pieces(tmp_path, record("a", body, **headers) + record("b"))
    assert pages(found) == ["a", "b"]
    assert isinstance(found[0], RawArticle)
    assert found[0].data == PAGE


def test_the_charset_of_the_response_holds(tmp_path: Path) -> None:
    (found,) = pieces(tmp_path, record("a", "<html><p>Přemysl".encode("iso-8859-2"), "text/html; charset=iso-8859-2"))
    assert isinstance(found, RawArticle)
    assert isinstance(found.data, bytes)
    assert found.data.decode("utf-8-sig") == "<html><p>Přemysl"


# --- damage ----------------------------------------------------------------------------------


def test_a_record_that_is_too_long_is_refused_by_its_length(tmp_path: Path) -> None:
    found = pieces(tmp_path, record("a") + record("b", b"x" * 3_000_000) + record("c"), max_document_bytes=1_000_000)
    assert pages(found) == ["a", "c"]
    ((name, reason),) = refused(found)
    assert name == "b"
    assert "KG_MAX_DOCUMENT_BYTES" in reason


def test_a_page_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    bomb = record("bomb", gzip.compress(bytes(20_000_000)), Content_Encoding="gzip")
    found = pieces(tmp_path, record("a") + bomb + record("c"), max_document_bytes=1_000_000)
    assert pages(found) == ["a", "c"]
    assert [name for name, _ in refused(found)] == ["bomb"]


@pytest.mark.parametrize("length", [10_000, 900, 150, 20, 0, -5, 10**30])
def test_a_wrong_length_costs_its_record_only(tmp_path: Path, length: int) -> None:
    found = pieces(tmp_path, record("a") + record("b", length=length) + record("c") + record("d") * 20)
    assert pages(found) == ["a", "c"] + ["d"] * 20
    assert "b" in [name for name, _ in refused(found)]


def test_what_stands_between_records_is_told(tmp_path: Path) -> None:
    found = pieces(tmp_path, record("a") + b"not a record at all\r\n" * 50 + record("b"))
    assert pages(found) == ["a", "b"]
    ((name, reason),) = refused(found)
    assert name == "crawl.warc"
    assert "damaged" in reason


@pytest.mark.parametrize("cut", [10, 100, 300])
def test_an_archive_that_breaks_off(tmp_path: Path, cut: int) -> None:
    found = pieces(tmp_path, (record("a") + record("b") + record("c"))[:-cut])
    assert pages(found) == ["a", "b"]
    assert [name for name, _ in refused(found)] == ["c" if cut < 300 else "crawl.warc"]


def test_a_packed_archive_that_breaks_off_keeps_what_is_there(tmp_path: Path) -> None:
    records = [gzip.compress(record(str(number), PAGE + bytes(range(256)) * 40)) for number in range(30)]
    found = pieces(tmp_path, b"".join(records)[:-60], "crawl.warc.gz")
    assert pages(found) == [str(number) for number in range(29)]
    assert any("breaks off" in reason for _, reason in refused(found))


def test_bytes_that_are_wrong_in_a_packed_archive(tmp_path: Path) -> None:
    records = [gzip.compress(record(str(number))) for number in range(3)]
    found = pieces(tmp_path, records[0] + records[1][:80] + b"\0\0\0\0" + records[1][84:] + records[2], "crawl.warc.gz")
    assert pages(found)[:1] == ["0"]
    assert refused(found)
