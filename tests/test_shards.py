"""Builds into shards: all parts together are the whole, whoever builds them, whoever dies, however often."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_pipeline import TEXTS, nquads, visits, wait_for_progress

import kg
from kg import api, extraction
from kg.articles import RawArticle
from kg.errors import BadInput, BadSetting
from kg.extraction.statements import StatementExtractor
from kg.pipeline.engines.local import Local
from kg.pipeline.parts import Part
from kg.settings import Settings
from kg.shards import Folder

FOUND = st.lists(st.text(st.characters(exclude_categories=()), min_size=1), max_size=30, unique=True)


@given(FOUND, st.integers(1, 9), st.randoms())
def test_every_piece_belongs_to_one_part_in_whatever_order_they_are_found(names, total, random) -> None:
    pieces = [RawArticle(name, b"") for name in names]
    parts = [list(Part(number, total).pieces(pieces)) for number in range(1, total + 1)]
    assert sorted(piece.name for piece in chain(*parts)) == sorted(names)
    random.shuffle(pieces)
    for number, part in enumerate(parts, start=1):
        assert {piece.name for piece in Part(number, total).pieces(pieces)} == {piece.name for piece in part}


@pytest.mark.parametrize("words", ["0/3", "4/3", "3", "a/b", "1/0", "-1/3", "1/3/5", ""])
def test_what_is_no_part_is_said(words: str) -> None:
    with pytest.raises(BadSetting, match="1/8"):
        Part.of(words)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Texts, a table in which articles have versions, a text twice, and what cannot be read."""
    folder = tmp_path_factory.mktemp("mixed")
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / "copy-of-a.txt").write_text(TEXTS["a"], encoding="utf-8")
    (folder / "b.json").write_text(json.dumps({"published": "2024-03-05", "publisher": "The Example"}))
    (folder / "empty.txt").touch()
    (folder / "page.html").write_text(
        f"<html><body><article><p>{TEXTS['d']} Nothing more is known.</p></article></html>"
    )
    rows = [
        {
            "text": f"{TEXTS['c']}\nThis is version {day}.",
            "url": "https://news.example/c",
            "published": f"2024-03-0{day}",
        }
        for day in (2, 3, 1)
    ]
    lines = [json.dumps(row) for row in rows] + ["{broken"]
    (folder / "export.jsonl").write_text("\n".join(lines))
    return folder


@pytest.fixture(scope="module")
def whole(mixed: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    store = tmp_path_factory.mktemp("whole") / "store"
    account = kg.build(mixed, store, settings=Settings())
    assert (account.older, account.duplicate, len(account.problems)) == (2, 1, 2)
    return nquads(store)


@pytest.mark.parametrize("total", [1, 3])
def test_all_parts_together_load_into_what_one_build_gives(
    total: int, mixed: Path, whole: bytes, tmp_path: Path
) -> None:
    accounts = [
        api.build_shards(mixed, tmp_path / "shards", shard=f"{number}/{total}", settings=Settings())
        for number in range(1, total + 1)
    ]
    assert sum(account.stored for account in accounts) == 9
    problems = sorted(problem.source for account in accounts for problem in account.problems)
    assert problems == [str(mixed / "empty.txt"), f"{mixed}/export.jsonl:4"]
    kept = (tmp_path / "shards").rglob("quarantine/unreadable.jsonl")
    assert sorted(json.loads(line)["source"] for file in kept for line in file.read_text().splitlines()) == problems
    account = kg.load(tmp_path / "shards", tmp_path / "store", settings=Settings())
    assert (account.problems, account.repeated) == ([], 1)
    assert nquads(tmp_path / "store") == whole


def test_workers_write_the_shards_and_a_store_that_is_there_gets_the_same(
    mixed: Path, whole: bytes, tmp_path: Path
) -> None:
    # a name that would be a chain of addresses to fsspec
    shards = tmp_path / "shards::1"
    api.build_shards(mixed, shards, settings=Settings(), engine=Local(2, 60.0))
    assert {path.name for path in tmp_path.iterdir()} == {"shards::1"}
    kg.build([mixed / "d.txt", mixed / "export.jsonl"], tmp_path / "store", settings=Settings())
    kg.load(shards, tmp_path / "store", settings=Settings())
    assert nquads(tmp_path / "store") == whole


def test_what_a_folder_holds_is_not_done_again(mixed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def build() -> kg.pipeline.Build:
        return api.build_shards(mixed, "memory://resumed", settings=Settings())

    first = build()
    assert (first.stored, first.unchanged) == (9, 0)
    again = build()
    assert (again.stored, again.unchanged) == (0, 9)
    folder = Folder("memory://resumed")
    gone = next(name for name in folder.names() if name.endswith(".nq.zst"))
    folder.remove(gone)
    mended = build()
    assert mended.stored > 0
    assert mended.stored + mended.unchanged == 9
    raised = StatementExtractor()
    raised.version += ".1"
    others = [each for each in extraction.EXTRACTORS if each.name != raised.name]
    monkeypatch.setattr(extraction, "EXTRACTORS", (*others, raised))
    assert build().stored == 9
    # the folder holds all twice by now: what the later version made is loaded
    kg.load("memory://resumed", tmp_path / "loaded", settings=Settings())
    kg.build(mixed, tmp_path / "built", settings=Settings())
    assert nquads(tmp_path / "loaded") == nquads(tmp_path / "built")


def test_a_name_that_is_no_text_is_kept_in_quarantine(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / os.fsdecode(b"half-\xff.txt")).touch()
    (source / "a.txt").write_text(TEXTS["a"])
    for _ in range(2):
        account = api.build_shards(source, tmp_path / "shards", settings=Settings())
        assert (account.stored + account.unchanged, len(account.problems)) == (1, 1)
    (line,) = (tmp_path / "shards" / "quarantine" / "unreadable.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["source"] == str(source / os.fsdecode(b"half-\xff.txt"))


def test_shards_that_cannot_be_written_end_the_build(mixed: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match="file"):
        api.build_shards(mixed, tmp_path / "file" / "shards", settings=Settings())


def test_a_folder_of_shards_and_a_store_are_no_sources(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXTS["a"])
    kg.build(tmp_path, tmp_path / "store", settings=Settings())
    api.build_shards(tmp_path, tmp_path / "shards", settings=Settings())
    account = kg.build(tmp_path, tmp_path / "store", settings=Settings())
    assert (account.unchanged, account.stored, account.problems) == (1, 0, [])


def test_a_killed_build_leaves_whole_shards_and_a_rerun_completes_them(tmp_path: Path) -> None:
    many = visits(tmp_path / "articles", 100)
    command = [sys.executable, "-m", "kg", "build", str(many), "--shards", str(tmp_path / "shards")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    wait_for_progress(process)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert "already there" in done.stdout
    assert kg.load(tmp_path / "shards", tmp_path / "store", settings=Settings()).problems == []
    kg.build(many, tmp_path / "clean", settings=Settings())
    assert nquads(tmp_path / "store") == nquads(tmp_path / "clean")


def test_a_part_of_nothing_and_an_address_of_nothing_are_said(mixed: Path, tmp_path: Path) -> None:
    for options, said in (
        (["--shard", "1/2"], "--shards"),
        (["--shards", str(tmp_path / "s"), "--store", str(tmp_path / "t")], "kg load"),
        (["--shards", str(tmp_path / "s"), "--shard", "3/2"], "1/8"),
        (["--address", "auto"], "--engine ray"),
        (["--engine", "spark"], "local, ray"),
    ):
        command = [sys.executable, "-m", "kg", "build", str(mixed), *options]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=tmp_path)
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr
