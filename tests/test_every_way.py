"""One folder of all kinds, good and broken, built in every way there is: the same quads, and the same word on what was
not read."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pytest
from fastwarc.warc import WarcRecord, WarcRecordType
from fpdf import FPDF
from servers import oxigraph
from test_pipeline import TEXTS

from kg import api
from kg.settings import Settings

MORE = (
    "Ana Lovik, the foreign minister of Norway, said on Tuesday that talks with Denmark would go on in Oslo.",
    'She met Tomas Berg, her Swedish counterpart, at the palace. "Both sides want peace," she told reporters.',
    "The Danish government criticised the plan and called for an inquiry into the agreement, which had been negotiated "
    "without any participation of the regional governments.",
)
VERSIONS = [
    {"text": f"{TEXTS['c']}\nThis is version {day}.", "url": "https://news.example/c", "published": f"2024-03-0{day}"}
    for day in (2, 3, 1)
]


def page(number: int) -> bytes:
    body = "".join(f"<p>{text} It was day {number}.</p>" for text in MORE)
    return (
        f"<html><head><title>Talks {number}</title><meta property='og:url' content='https://herald.example/{number}'>"
        f"<meta property='article:published_time' content='2024-05-0{number}'></head><body><nav><a href='/'>Home</a>"
        f"</nav><article><h1>Talks {number}</h1>{body}</article></body></html>"
    ).encode()


def feed() -> str:
    entries = "".join(
        f"<item><title>Item {number}</title><link>https://feed.example/{number}</link>"
        f"<content:encoded><![CDATA[<p>{text}</p><p>{TEXTS['d']} Item {number}.</p>]]></content:encoded></item>"
        for number, text in enumerate(MORE)
    )
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>The Herald</title><link>https://feed.example/</link>{entries}</channel></rss>"
    )


def printed(paragraphs: tuple[str, ...]) -> bytes:
    document = FPDF()
    document.set_title("Printed")
    document.add_page()
    document.set_font("Times", size=12)
    for paragraph in paragraphs:
        document.multi_cell(0, 6, paragraph, new_x="LMARGIN", new_y="NEXT")
    return bytes(document.output())


def word() -> bytes:
    document, data = docx.Document(), io.BytesIO()
    for paragraph in (*MORE[::-1], TEXTS["b"]):
        document.add_paragraph(paragraph)
    document.save(data)
    return data.getvalue()


def crawl() -> bytes:
    data = io.BytesIO()
    for number, (kind, body) in enumerate((("text/html", page(3)), ("image/png", b"\x89PNG"), ("text/html", page(4)))):
        record = WarcRecord()
        record.init_headers(WarcRecordType.response)
        record.headers.set("WARC-Target-URI", f"https://crawl.example/{number}")
        record.headers.set("Content-Type", "application/http; msgtype=response")
        record.set_bytes_content(f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode() + body)
        record.write(data)
    return gzip.compress(data.getvalue())


def archive() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("in/one.txt", f"{TEXTS['a']}\nThis one was packed.")
        packed.writestr("in/two.jsonl", json.dumps({"text": f"{TEXTS['d']} It was packed, too."}) + "\n{broken\n")
        packed.writestr("in/noise.bin", bytes(range(256)) * 20)
    return data.getvalue()


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mixed")
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / "b.json").write_text(json.dumps({"published": "2024-03-05", "publisher": "The Example"}))
    (folder / "copy-of-a.txt").write_text(TEXTS["a"], encoding="utf-8")
    (folder / "page.html").write_bytes(page(1))
    (folder / "export.jsonl").write_text("".join(json.dumps(row) + "\n" for row in VERSIONS) + "{broken\n")
    (folder / "table.csv").write_text(f'title,text,date\nOne,"{MORE[0]}",2024-04-01\nTwo,,2024-04-02\n')
    (folder / "feed.xml").write_text(feed())
    (folder / "below").mkdir()
    (folder / "below" / "report.docx").write_bytes(word())
    (folder / "below" / "report.pdf").write_bytes(printed(MORE))
    (folder / "crawl.warc.gz").write_bytes(crawl())
    (folder / "packed.zip").write_bytes(archive())
    (folder / "empty.txt").touch()
    (folder / "blank.pdf").write_bytes(printed(()))
    (folder / "broken.docx").write_bytes(word()[:5000])
    (folder / "cut.jsonl.gz").write_bytes(gzip.compress(json.dumps(VERSIONS[0]).encode())[:-20])
    (folder / "noise.dat").write_bytes(bytes(range(256)) * 20)
    (folder / "below" / "round").symlink_to(folder)
    return folder


LeftOut = set[tuple[str, str]]


def kg(*words: object, folder: Path) -> None:
    """Run `kg` in `folder`, which must find all or leave something out."""
    done = subprocess.run(
        [sys.executable, "-m", "kg", *map(str, words)],
        cwd=folder, capture_output=True, text=True, timeout=600, check=False,
        env=os.environ | {"KG_STORE_FOLDER": str(folder / "state")},
    )  # fmt: skip
    assert done.returncode == (0 if words[0] == "load" else 1), done.stderr
    assert "Traceback" not in done.stderr


def graph(store: str, folder: Path) -> list[bytes]:
    """The sorted quads of a store in `folder`, or behind an address."""
    settings = Settings(store_folder=folder / "state")
    with api.open_store(store if "://" in store else folder / store, settings=settings) as opened:
        opened.export(folder / "graph.nq")
    lines = (folder / "graph.nq").read_bytes().splitlines()
    assert lines == sorted(set(lines))
    return lines


def left_out(folder: Path) -> LeftOut:
    """What all quarantines below `folder` say of what was not read; the manifests say the same."""
    kept = [json.loads(line) for file in folder.rglob("unreadable.jsonl") for line in file.read_text().splitlines()]
    told = [json.loads(line) for file in folder.rglob("runs/*.jsonl") for line in file.read_text().splitlines()]
    said = {(row["source"], row["reason"]) for row in kept}
    assert said == {(row["name"], row["reason"]) for row in told if row["status"] == "left out"}
    return said


@pytest.fixture(scope="module")
def once(mixed: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[bytes], LeftOut]:
    """What one worker makes of it."""
    folder = tmp_path_factory.mktemp("once")
    kg("build", mixed, "--store", "graph", "--jobs", 1, folder=folder)
    found = left_out(folder)
    names = {source.removeprefix(f"{mixed}/").partition(":")[0].partition("!")[0] for source, _ in found}
    assert names >= {
        "export.jsonl", "table.csv", "packed.zip", "empty.txt", "blank.pdf", "broken.docx", "cut.jsonl.gz", "noise.dat",
    }  # fmt: skip
    return graph("graph", folder), found


def test_two_workers_and_none(mixed: Path, once: tuple[list[bytes], LeftOut], tmp_path: Path) -> None:
    kg("build", mixed, "--store", "graph", "--jobs", 2, folder=tmp_path)
    assert (graph("graph", tmp_path), left_out(tmp_path)) == once
    account = api.build(mixed, tmp_path / "inline" / "graph", settings=Settings())
    assert graph("inline/graph", tmp_path) == once[0]
    assert {(each.source, each.reason) for each in account.problems} == once[1]


def test_ray(mixed: Path, once: tuple[list[bytes], LeftOut], tmp_path: Path) -> None:
    pytest.importorskip("ray")
    kg("build", mixed, "--store", "graph", "--engine", "ray", "--jobs", 2, folder=tmp_path)
    assert (graph("graph", tmp_path), left_out(tmp_path)) == once


def test_shards_into_a_directory_and_into_a_server(
    mixed: Path, once: tuple[list[bytes], LeftOut], tmp_path: Path
) -> None:
    kg("build", mixed, "--shards", "shards", "--jobs", 2, folder=tmp_path)
    assert left_out(tmp_path) == once[1]
    kg("load", "shards", "--store", "graph", folder=tmp_path)
    assert graph("graph", tmp_path) == once[0]
    with oxigraph("--union-default-graph") as (url, _):
        kg("load", "shards", "--store", f"{url}/query", folder=tmp_path)
        assert graph(f"{url}/query", tmp_path) == once[0]


def test_parts(mixed: Path, once: tuple[list[bytes], LeftOut], tmp_path: Path) -> None:
    for number in (1, 2, 3):
        api.build_shards(mixed, tmp_path / "shards", shard=f"{number}/3", settings=Settings())
    assert left_out(tmp_path) == once[1]
    kg("load", "shards", "--store", "graph", folder=tmp_path)
    assert graph("graph", tmp_path) == once[0]


def test_a_server(mixed: Path, once: tuple[list[bytes], LeftOut], tmp_path: Path) -> None:
    with oxigraph("--union-default-graph") as (url, _):
        kg("build", mixed, "--store", f"{url}/query", folder=tmp_path)
        assert (graph(f"{url}/query", tmp_path), left_out(tmp_path)) == once
