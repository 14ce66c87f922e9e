"""`kg build` and `kg withdraw` beside a running `kg serve`, each a process of its own."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from serving import running

from kg import nquads
from kg.errors import StoreLocked
from kg.store import server_lockfile
from kg.store.embedded import EmbeddedStore

NKG = "https://w3id.org/newskg/ontology#"
FIRST = "Ingrid Solheim met Jon Arnason in Bergen on Friday.\n\nSolheim said the talks were useful.\n"
SECOND = "Jon Arnason said on Monday that Iceland opposes the quota. He will meet Ingrid Solheim in Oslo.\n"


def kg(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kg", *map(str, arguments)], capture_output=True, text=True, timeout=300, check=False
    )


def held(directory: Path) -> str:
    with EmbeddedStore.open(directory, read_only=True) as store:
        return nquads.text(tuple(store.quads()))


def articles_seen(url: str) -> int:
    query = f"SELECT (COUNT(DISTINCT ?a) AS ?n) {{ ?a a <{NKG}Article> }}"
    answer = httpx.get(f"{url}sparql", params={"query": query}, timeout=60).json()
    return int(answer["results"]["bindings"][0]["n"]["value"])


@pytest.fixture
def texts(tmp_path: Path) -> tuple[Path, Path]:
    first, second = tmp_path / "first.txt", tmp_path / "second.txt"
    first.write_text(FIRST, encoding="utf-8")
    second.write_text(SECOND, encoding="utf-8")
    return first, second


def test_a_build_goes_through_the_server_that_runs(tmp_path, texts):
    store, alone = tmp_path / "store", tmp_path / "alone"
    assert kg("build", texts[0], "--store", store).returncode == 0
    with running(store, workers=1) as server:
        assert articles_seen(server.url) == 1
        built = kg("build", texts[1], texts[0], "--store", store)
        assert built.returncode == 0, built.stderr
        assert "being served" in built.stderr
        assert "1 already there" in built.stdout
        assert articles_seen(server.url) == 2
        found = server_lockfile.find(store)
        assert found is not None
        assert found.token not in built.stderr + built.stdout
        assert "2 already there" in kg("build", *texts, "--store", store, "--resume").stdout
        both = held(store)
        withdrawn = kg("withdraw", "second", "--store", store)
        assert withdrawn.returncode == 0, withdrawn.stderr
        assert articles_seen(server.url) == 1
        one = held(store)
    # The same bytes as without a server.
    assert kg("build", *texts, "--store", alone).returncode == 0
    assert held(alone) == both
    assert kg("withdraw", "second", "--store", alone).returncode == 0
    assert held(alone) == one


def test_a_version_that_goes_through_the_server_takes_the_place_of_the_one_before(tmp_path):
    rows = [{"text": text, "id": "a", "published": f"2024-03-0{day}"} for day, text in enumerate((FIRST, SECOND), 1)]
    for day, row in enumerate(rows):
        (tmp_path / f"{day}.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    store, alone = tmp_path / "store", tmp_path / "alone"
    assert kg("build", tmp_path / "0.jsonl", "--store", store).returncode == 0
    with running(store, workers=1) as server:
        built = kg("build", tmp_path / "1.jsonl", "--store", store)
        assert "1 revised" in built.stdout, built.stderr
        assert articles_seen(server.url) == 1
        both = held(store)
        withdrawn = kg("withdraw", "a", "--store", store)
        assert withdrawn.returncode == 0, withdrawn.stderr
        empty = held(store)
    assert kg("build", tmp_path / "1.jsonl", tmp_path / "0.jsonl", "--store", alone).returncode == 0
    assert held(alone) == both
    assert kg("withdraw", "a", "--store", alone).returncode == 0
    assert held(alone) == empty


def test_a_server_that_was_killed_is_not_asked(tmp_path, texts):
    store = tmp_path / "store"
    assert kg("build", texts[0], "--store", store).returncode == 0
    with running(store, workers=1) as server:
        path = store / server_lockfile.FILE
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert json.loads(path.read_text())["address"] == server.url
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait(30)
    assert path.exists()
    assert server_lockfile.find(store) is None
    built = kg("build", texts[1], "--store", store)
    assert built.returncode == 0, built.stderr
    assert "being served" not in built.stderr
    with running(store, workers=1) as server:
        assert articles_seen(server.url) == 2
        assert server_lockfile.find(store) is not None
    assert not path.exists()


def test_only_one_feeds_the_server_at_a_time(tmp_path):
    with (
        server_lockfile.feeding(tmp_path),
        pytest.raises(StoreLocked, match="feeds"),
        server_lockfile.feeding(tmp_path),
    ):
        pass
    with server_lockfile.feeding(tmp_path):
        pass


def test_of_two_servers_the_first_is_found(tmp_path):
    first, second = (
        server_lockfile.RunningServer("http://127.0.0.1:1/", "a"),
        server_lockfile.RunningServer("http://127.0.0.1:2/", "b"),
    )
    with server_lockfile.announced(tmp_path, first):
        with server_lockfile.announced(tmp_path, second):
            assert server_lockfile.find(tmp_path) == first
        assert server_lockfile.find(tmp_path) == first
    assert server_lockfile.find(tmp_path) is None
    assert "a'" not in repr(first)
