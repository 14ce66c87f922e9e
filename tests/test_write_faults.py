"""A server that dies while it writes, and a disk that is full: what was answered is there, nothing is half there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from serving import Server, make_store, running

from kg.store.embedded import EmbeddedStore

TOKEN = "a-token-of-the-tests"
HEADERS = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/sparql-update"}
RUNAWAY = "INSERT { GRAPH <http://g/> { ?a0 <http://b/> ?c1 } } WHERE { " + "".join(
    f"GRAPH ?g{n} {{ ?a{n} ?b{n} ?c{n} }} " for n in range(4)
) + "FILTER(?a1 = ?c2 && ?c0 != ?b3) }"  # fmt: skip

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def write(client: httpx.Client, number: int, filling: str = "") -> httpx.Response:
    """Two triples that belong together."""
    data = f"<http://s/{number}> <http://p/first> '{filling}' ; <http://p/second> {number}"
    return client.post("/sparql", content=f"INSERT DATA {{ GRAPH <http://g/> {{ {data} }} }}", headers=HEADERS)


def written(directory: Path) -> dict[int, int]:
    """How many triples the store holds of each number."""
    found: dict[int, int] = {}
    with EmbeddedStore.open(directory) as store:
        for s, _, _, _ in store.quads():
            if s.startswith("http://s/"):
                number = int(s.rpartition("/")[2])
                found[number] = found.get(number, 0) + 1
    return found


def killed(server: Server) -> None:
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait(30)


def descendants(process: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, ValueError):
                if int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == process:
                    found += [int(entry.name), *descendants(int(entry.name))]
    return found


def eventually(check, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, "it never came about"
        time.sleep(0.1)


@linux
@pytest.mark.parametrize("gate", [True, False])
def test_a_server_that_is_killed_in_an_update_leaves_nothing_of_it(tmp_path, gate):
    directory = make_store(tmp_path / "store")
    with EmbeddedStore.open(directory) as store:
        before = set(store.quads())
    with running(directory, token=TOKEN, gate=gate, workers=1) as server:
        asking = threading.Thread(target=_ask_until_it_breaks, args=(server.url,))
        with httpx.Client(base_url=server.url, timeout=60) as client:
            assert write(client, 1).status_code == 204  # the process that writes is up
            asking.start()
            scratch = list(directory.glob("serving-*/*-scratch"))
            eventually(lambda: not gate or scratch or list(directory.glob("serving-*/*-scratch")))
            time.sleep(0.5)  # well inside the evaluation, which takes minutes
        processes = descendants(server.process.pid)
        assert processes
        killed(server)
        asking.join(60)
    eventually(lambda: not [pid for pid in processes if Path(f"/proc/{pid}").exists()])
    assert written(directory) == {1: 2}
    with EmbeddedStore.open(directory) as store:
        assert {quad for quad in store.quads() if not quad[0].startswith("http://s/")} == before
    with running(directory, token=TOKEN, gate=gate, workers=1) as server, httpx.Client(base_url=server.url) as client:
        assert write(client, 2).status_code == 204
        assert len(list(directory.glob("serving-*"))) == 1
    assert written(directory) == {1: 2, 2: 2}


def _ask_until_it_breaks(url: str) -> None:
    with suppress(httpx.HTTPError):
        httpx.post(f"{url}sparql", content=RUNAWAY, headers=HEADERS, timeout=120)


def test_what_was_answered_survives_the_death_of_the_server(tmp_path):
    directory = make_store(tmp_path / "store")
    answered: list[int] = []

    def writing(url: str) -> None:
        with suppress(httpx.HTTPError), httpx.Client(base_url=url, timeout=60) as client:
            for number in range(1000):
                assert write(client, number, "x" * 2000).status_code == 204
                answered.append(number)

    with running(directory, token=TOKEN, workers=1) as server:
        thread = threading.Thread(target=writing, args=(server.url,))
        thread.start()
        eventually(lambda: len(answered) >= 4)
        killed(server)
        thread.join(60)
    eventually(lambda: not _is_held(directory))
    found = written(directory)
    assert set(found.values()) == {2}
    assert set(answered) <= set(found) <= {*answered, len(answered)}


def _is_held(directory: Path) -> bool:
    """The writing process ends a moment after its server."""
    try:
        EmbeddedStore.open(directory).close()
    except Exception:
        return True
    return False


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 32 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=32m", "none", str(folder)]
    if sys.platform != "linux" or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("no file system can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk(small_disk):
    directory = make_store(small_disk / "store")
    answered = []
    with (
        running(directory, token=TOKEN, workers=1) as server,
        httpx.Client(base_url=server.url, timeout=120) as client,
    ):
        filler = small_disk / "filler"
        for number in range(40):
            if number == 3:
                free = os.statvfs(small_disk)
                filler.write_bytes(b"x" * max(0, free.f_bavail * free.f_frsize - 1_500_000))
            answer = write(client, number, "".join(chr(97 + (i * i + number) % 23) for i in range(300_000)))
            if answer.status_code == 204:
                answered.append(number)
                continue
            assert answer.status_code == 503, answer.text
            break
        else:
            pytest.fail("the disk never filled")
        assert str(small_disk) not in answer.text
        # Readers go on with what was there.
        count = client.get("/sparql", params={"query": "SELECT * { ?s <http://p/second> ?o }"})
        assert {int(row["o"]["value"]) for row in count.json()["results"]["bindings"]} >= set(answered)
        filler.unlink()
        eventually(lambda: write(client, 100).status_code == 204)
    found = written(directory)
    assert set(found.values()) == {2}
    assert {*answered, 100} <= set(found) <= {*answered, number, 100}
