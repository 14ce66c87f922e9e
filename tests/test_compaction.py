"""A store's files are written anew after a build; what happens on the way costs nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from rdflib import Literal, URIRef

from kg.store import Change
from kg.store.embedded import EmbeddedStore, compaction
from kg.store.embedded.compaction import compact

NOTES: list[str] = []
G = URIRef("https://example.org/g")
QUADS = tuple(
    (URIRef(f"https://example.org/{n}"), URIRef("https://example.org/p"), Literal(f"{n} words"), G) for n in range(9)
)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A store that was written in many commits, with an empty graph."""
    with EmbeddedStore.open(tmp_path / "store", create=True) as store:
        store.update("CREATE GRAPH <https://example.org/empty>")
        for number in range(300):
            words = (Literal(f"{number} {place} " * 40) for place in range(40))
            store.commit(
                Change(insert=tuple((URIRef(f"https://example.org/{number}"), QUADS[0][1], each, G) for each in words))
            )
    return tmp_path / "store"


def held(store: Path) -> tuple[list[object], list[URIRef]]:
    with EmbeddedStore.open(store, read_only=True) as opened:
        return sorted(opened.quads()), opened.graphs()


def test_the_same_quads_take_less_room(made: Path) -> None:
    before, size = held(made), compaction.size(made / "graph")
    assert compact(made, NOTES.append)
    assert held(made) == before
    assert compaction.size(made / "graph") < size / 2
    assert {path.name for path in made.iterdir()} == {"graph", "newskg.json"}


def test_nothing_is_written_anew_where_little_has_come(made: Path) -> None:
    assert compact(made, NOTES.append)
    with EmbeddedStore.open(made) as store:
        store.commit(Change(insert=QUADS))
    assert not compact(made, NOTES.append)


def test_more_quads_than_are_sorted_at_once_are_merged(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = held(made)
    monkeypatch.setattr(compaction, "_AT_MOST", 100)
    assert compact(made, NOTES.append)
    assert held(made) == before


def test_a_store_that_somebody_has_open_stays_as_it_is(made: Path) -> None:
    with EmbeddedStore.open(made, read_only=True):
        assert not compact(made, NOTES.append)
    assert compact(made, NOTES.append)


def test_a_failure_leaves_the_store_as_it_was_and_is_told(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, notes = held(made), list[str]()

    def no_room(old: Path, new: Path) -> bool:
        new.mkdir()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(compaction, "_written_anew", no_room)
    assert not compact(made, notes.append)
    assert "No space left" in notes[0]
    assert held(made) == before
    assert {path.name for path in made.iterdir()} == {"graph", "newskg.json"}


def test_where_room_is_short_nothing_is_written_and_that_is_told(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, notes = held(made), list[str]()
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=1_000_000))
    monkeypatch.setattr(compaction, "_written_anew", None)
    assert not compact(made, notes.append)
    assert "must be free meanwhile, 1 MB are" in notes[0]
    assert held(made) == before


_PACK = """
import sys
from pathlib import Path
from kg.store.embedded.compaction import compact
compact(Path(sys.argv[1]), print)
"""


def test_a_packing_that_is_killed_costs_nothing(made: Path) -> None:
    before = held(made)
    for moment in range(6):
        process = subprocess.Popen([sys.executable, "-c", _PACK, str(made)])
        while process.poll() is None and not (made / "compact").exists():
            time.sleep(0.001)
        time.sleep(moment * 0.05)
        process.kill()
        process.wait()
        assert held(made) == before
        assert {path.name for path in made.iterdir()} == {"graph", "newskg.json"}


@pytest.mark.parametrize("read_only", [False, True])
def test_what_a_killed_process_left_is_mended(made: Path, read_only: bool) -> None:
    before = held(made)
    # killed while it wrote
    shutil.copytree(made / "graph", made / "compact" / "graph")
    EmbeddedStore.open(made, read_only=read_only).close()
    assert not (made / "compact").exists()
    # killed after it had taken the old files away
    (made / "compact").mkdir()
    (made / "graph").rename(made / "compact" / "old")
    EmbeddedStore.open(made, read_only=read_only).close()
    assert held(made) == before
    # killed before it threw the old files away
    (made / "compact").mkdir()
    shutil.copytree(made / "graph", made / "compact" / "old")
    EmbeddedStore.open(made, read_only=read_only).close()
    assert held(made) == before
    assert not (made / "compact").exists()


def test_the_engines_diaries_do_not_pile_up(made: Path) -> None:
    for _ in range(4):
        EmbeddedStore.open(made).close()
    assert len(list((made / "graph").glob("LOG*"))) <= 2
