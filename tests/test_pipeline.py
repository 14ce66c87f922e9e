"""Whole builds: the same bytes every time, and one article never touches another."""

from __future__ import annotations

import io
import json
import os
import random
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import build
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import commit, extraction, joining, pipeline, resources
from kg.export import EXPORTERS
from kg.iris import Minter
from kg.settings import Settings
from kg.store import Change
from kg.store.embedded import EmbeddedStore

MINTER = Minter(Settings().base)

# Short articles that share actors, places and topics, and disagree on how to spell a name.
TEXTS = {
    "a": "The foreign minister of Norway, Kari Dahl, met her Danish counterpart Lars Holm in Oslo on Monday.\n"
    '"We support a ceasefire in Sudan," Dahl said.',
    "b": "Danish Foreign Minister Lars Holm said on Tuesday that Denmark opposes the blockade of Gaza.\n"
    "He will visit Norway next week, the Ritzau news agency reported.",
    "c": "KARI DAHL said Norway supports a ceasefire in Sudan.\nShe called for an end to the blockade of Gaza.",
    "d": "Officials in Copenhagen said that talks between Norway and Denmark will be held in Oslo on Friday.",
}


def nquads(directory: Path) -> bytes:
    stream = io.BytesIO()
    with EmbeddedStore.open(directory) as store:
        EXPORTERS["nquads"](store, MINTER, stream)
    return stream.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("articles")
    for name, text in TEXTS.items():
        (place / f"{name}.txt").write_text(text, encoding="utf-8")
    (place / "b.json").write_text(json.dumps({"published": "2024-03-05"}), encoding="utf-8")
    (place / "seed.txt").write_bytes(next(resources.files("seeds", ".txt")).read_bytes())
    return place


@pytest.fixture(scope="module")
def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.txt"))


@pytest.fixture(scope="module")
def whole(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> bytes:
    directory = tmp_path_factory.mktemp("whole") / "store"
    build(files, directory)
    return nquads(directory)


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("seed", [1, 2])
def test_order_and_workers_do_not_change_a_byte(
    files: list[Path], whole: bytes, tmp_path: Path, jobs: int, seed: int
) -> None:
    shuffled = files.copy()
    random.Random(seed).shuffle(shuffled)
    build(shuffled, tmp_path / "store", jobs=jobs)
    assert nquads(tmp_path / "store") == whole


def test_building_twice_changes_nothing(files: list[Path], whole: bytes, tmp_path: Path) -> None:
    build(files, tmp_path / "store")
    assert build(files, tmp_path / "store").unchanged == len(files)
    assert nquads(tmp_path / "store") == whole
    assert build(files, tmp_path / "store", rebuild=True).replaced == len(files)
    assert nquads(tmp_path / "store") == whole


def test_one_by_one_is_the_same_as_all_at_once(files: list[Path], whole: bytes, tmp_path: Path) -> None:
    for file in reversed(files):
        build([file], tmp_path / "store")
    assert nquads(tmp_path / "store") == whole


def test_the_same_text_under_two_names_is_kept_once_whatever_the_order(folder: Path, tmp_path: Path) -> None:
    copies = [tmp_path / "x.txt", tmp_path / "y.txt"]
    for copy in copies:
        copy.write_text(TEXTS["a"], encoding="utf-8")
    built = build(copies, tmp_path / "one")
    assert built.stored == 1
    assert any("same text" in note for note in built.notes)
    build(copies[::-1], tmp_path / "two")
    assert nquads(tmp_path / "one") == nquads(tmp_path / "two")


def test_what_is_there_unchanged_is_left_and_what_changed_is_taken(files: list[Path], tmp_path: Path) -> None:
    build(files[:2], tmp_path / "store")
    built = build(files, tmp_path / "store")
    assert (built.unchanged, built.stored) == (2, len(files) - 2)
    again = tmp_path / "again.txt"
    again.write_bytes(files[0].read_bytes())
    (tmp_path / "again.json").write_text('{"published": "2020-01-01"}', encoding="utf-8")
    assert build([again], tmp_path / "store").stored == 1


@pytest.mark.parametrize("jobs", [1, 2])
def test_of_one_text_the_same_input_stands_however_often_it_is_built(tmp_path: Path, jobs: int) -> None:
    copies = [tmp_path / f"{day}.txt" for day in range(1, 7)]
    for copy in copies:
        copy.write_text(TEXTS["a"], encoding="utf-8")
        copy.with_suffix(".json").write_text(json.dumps({"published": f"2024-03-0{copy.stem}"}), encoding="utf-8")
    build(copies, tmp_path / "once")
    for order in (copies[2:], copies, copies[::-1]):
        built = build(order, tmp_path / "store", jobs=jobs)
        assert len(built.notes) == len(order) - 1
    assert nquads(tmp_path / "store") == nquads(tmp_path / "once")


def test_what_an_older_extractor_read_is_built_again(files: list[Path], whole: bytes, tmp_path: Path) -> None:
    build(files, tmp_path / "store")
    # Of the statements' extractor nothing need have come from the article: that it ran is what counts.
    (agent,) = {MINTER.agent(each.name, each.version) for each in extraction.EXTRACTORS if each.name == "statements"}
    with EmbeddedStore.open(tmp_path / "store") as store:
        quads = [quad for quad in store.quads(MINTER.provenance_graph) if quad[2] == agent]
        older = MINTER.agent("statements", "0")
        store.commit(Change(delete=tuple(quads), insert=tuple((s, p, older, g) for s, p, _, g in quads)))
    built = build(files, tmp_path / "store")
    assert (built.unchanged, built.replaced) == (0, len(files))
    assert nquads(tmp_path / "store") == whole
    assert build(files, tmp_path / "store").unchanged == len(files)


@pytest.fixture(scope="module")
def described(files: list[Path]) -> dict[str, pipeline.Outcome]:
    """Stages 2 to 6 of each article, once."""
    from kg import articles

    outcomes = {}
    for source in articles.find(files, Settings()):
        outcome = pipeline.process(articles.read(source, Settings()).article, Settings())
        outcomes[outcome.key] = outcome
    return outcomes


def put(store: EmbeddedStore, outcome: pipeline.Outcome) -> None:
    assert outcome.accepted is not None
    commit.put(store, outcome.accepted, MINTER)


def lines(store: EmbeddedStore) -> bytes:
    stream = io.BytesIO()
    EXPORTERS["nquads"](store, MINTER, stream)
    return stream.getvalue()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=12))
def test_a_store_depends_only_on_what_is_in_it_at_last(
    described: dict[str, pipeline.Outcome], tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, bool]]
) -> None:
    """Any history of putting, replacing and withdrawing leaves the same quads as putting
    what remains into an empty store."""
    keys = sorted(described)
    place = tmp_path_factory.mktemp("history")
    remaining: set[str] = set()
    with EmbeddedStore.open(place / "one", create=True) as store:
        for number, wanted in steps:
            key = keys[number]
            if wanted:
                put(store, described[key])
                remaining.add(key)
            else:
                assert bool(joining.withdraw(store, [key], MINTER)) == (key in remaining)
                remaining.discard(key)
        joining.update(store, MINTER)
        history = lines(store)
    with EmbeddedStore.open(place / "two", create=True) as store:
        for key in sorted(remaining):
            put(store, described[key])
        joining.update(store, MINTER)
        assert lines(store) == history


def test_withdrawing_leaves_every_other_article_graph_alone(files: list[Path], tmp_path: Path) -> None:
    directory = tmp_path / "store"
    build(files, directory)
    before = nquads(directory).splitlines()
    with EmbeddedStore.open(directory) as store:
        keys = sorted(
            {
                str(row["a"])[-16:]
                for row in store.select("SELECT ?a { ?a a <https://w3id.org/newskg/ontology#Article> }")
            }
        )
        assert joining.withdraw(store, [keys[0]], MINTER)
    after = nquads(directory).splitlines()
    others = [line for line in before if b"/graph/article/" in line and keys[0].encode() not in line]
    assert [line for line in after if b"/graph/article/" in line] == others
    assert not any(keys[0].encode() in line for line in after), "nothing of it is left"


def visits(folder: Path, number: int) -> Path:
    """A folder of `number` articles."""
    folder.mkdir()
    for each in range(number):
        (folder / f"n{each:03}.txt").write_text(f"{TEXTS['b']}\nIt was visit number {each}.", encoding="utf-8")
    return folder


def wait_for_progress(process: subprocess.Popen[bytes]) -> None:
    """Wait until the build says that a tenth of the articles is done."""
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith(b"kg: building: "):
            return
    pytest.fail("the build ended without a line of progress")


def article_count(directory: Path) -> int:
    with EmbeddedStore.open(directory) as store:
        return sum(1 for _ in store.select("SELECT ?a { ?a a <https://w3id.org/newskg/ontology#Article> }"))


def kg_build(*arguments: object, **environment: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "kg", "build", *map(str, arguments)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, env=os.environ | environment
    )


def children_of(process: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True, check=True)
    return [int(pid) for pid in found.stdout.split()]


def workers_of(process: subprocess.Popen[bytes]) -> list[int]:
    (template,) = children_of(process.pid)
    return children_of(template)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A folder of articles, and the store of an undisturbed build of it."""
    place = tmp_path_factory.mktemp("many")
    folder = visits(place / "articles", 100)
    build([folder], place / "store")
    return folder, nquads(place / "store")


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("what", ["worker", "template"])
def test_a_worker_that_is_killed_costs_nothing(many: tuple[Path, bytes], tmp_path: Path, what: str, jobs: int) -> None:
    folder, whole = many
    process = kg_build(folder, "--store", tmp_path / "store", "--jobs", jobs)
    wait_for_progress(process)
    found = workers_of(process) if what == "worker" else children_of(process.pid)
    os.kill(found[0], signal.SIGKILL)
    out, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    assert b"100 articles stored" in out
    assert nquads(tmp_path / "store") == whole


def test_a_document_that_takes_too_long_is_quarantined_and_the_rest_stored(folder: Path, tmp_path: Path) -> None:
    slow = tmp_path / "slow.txt"
    slow.write_text(" ".join(f"{TEXTS['b']} That was number {number}." for number in range(4000)), encoding="utf-8")
    process = kg_build(folder, slow, "--store", tmp_path / "store", KG_ARTICLE_SECONDS="2")
    out, err = process.communicate(timeout=300)
    assert process.returncode == 1
    assert re.search(rf"{slow}: its worker process took longer than [\d.]+ seconds, 2 times".encode(), err)
    assert b"5 articles stored, 1 left out" in out
    kept = json.loads((tmp_path / "store" / "quarantine" / "unreadable.jsonl").read_text("utf-8"))
    assert kept["source"] == str(slow)
    assert "KG_ARTICLE_SECONDS" in kept["reason"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_rerun_completes_what_was_killed_and_nobody_is_left(
    many: tuple[Path, bytes], tmp_path: Path, jobs: int
) -> None:
    folder, whole = many
    process = kg_build(folder, "--store", tmp_path / "store", "--jobs", jobs)
    wait_for_progress(process)
    workers = workers_of(process)
    process.kill()
    process.communicate(timeout=60)  # which waits for whoever has the pipes open: the workers
    assert len(workers) == jobs
    assert 0 < article_count(tmp_path / "store") < 100
    build([folder], tmp_path / "store")
    assert nquads(tmp_path / "store") == whole


def test_ctrl_c_keeps_what_is_finished(tmp_path: Path) -> None:
    many = visits(tmp_path / "articles", 300)
    process = kg_build(many, "--store", tmp_path / "store", "--jobs", 2)
    wait_for_progress(process)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in err
    assert 0 < article_count(tmp_path / "store") < 300
