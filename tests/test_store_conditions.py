"""What keeps a store from being opened or written is told with its cause and remedy, under real conditions."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from rdflib import Literal, URIRef

from kg.errors import StoreError
from kg.store import Change
from kg.store.embedded import EmbeddedStore

ROOT = Path(__file__).parents[1]
G, S, P = (URIRef(f"http://example.org/{name}") for name in "gsp")
TEXT = "Ingrid Solheim met Jon Arnason in Bergen on Friday.\n\nSolheim said the talks were useful.\n"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    with EmbeddedStore.open(tmp_path / "store", create=True) as made:
        made.commit(Change(insert=tuple((URIRef(f"{S}{i}"), P, Literal("x" * 200), G) for i in range(500))))
        made.flush()
    return tmp_path / "store"


def kg(*arguments: object, shell: str = "", **options: object) -> subprocess.CompletedProcess[str]:
    """Run `kg`, behind the words `shell` where a shell is to set something first."""
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    if shell:
        command = ["bash", "-c", f'{shell}; exec "$@"', "bash", *command]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=300, check=False, cwd=ROOT, stdin=subprocess.DEVNULL, **options
    )  # type: ignore[call-overload,no-any-return]


@contextlib.contextmanager
def mounted(target: Path, *arguments: str) -> Iterator[Path]:
    """A file system of a kind, where this machine lets us mount one."""
    target.mkdir(exist_ok=True)
    done = subprocess.run(["mount", *arguments, str(target)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("nothing can be mounted here")
    try:
        yield target
    finally:
        subprocess.run(["umount", "--lazy", str(target)], check=True)


@contextlib.contextmanager
def read_only(store: Path) -> Iterator[Path]:
    with mounted(store.with_name("readonly"), "--bind", str(store)) as path:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(path)], check=True)
        yield path


def is_told(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """Exit code 2 and one line that tells the cause, and never that a store should be deleted."""
    assert done.returncode == 2, done.stderr
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("kg: the store")]
    assert "Traceback" not in done.stderr
    for each in words:
        assert each in line
    for each in ("delete", "damaged", "build it again"):
        assert each not in line


def test_a_disk_that_is_full_costs_only_what_was_under_way(tmp_path: Path) -> None:
    batch = 400

    def fill(store: EmbeddedStore) -> None:
        for number in range(1_000):
            predicate = URIRef(f"{P}{number}")
            words = os.urandom(100).hex()
            store.commit(Change(insert=tuple((URIRef(f"{S}{i}"), predicate, Literal(words), G) for i in range(batch))))

    with mounted(tmp_path / "small", "-t", "tmpfs", "-o", "size=6M", "tmpfs") as small:
        place = small / "store"
        with (
            EmbeddedStore.open(place, create=True) as store,
            pytest.raises(StoreError, match=r"disk is full.*make room"),
        ):
            fill(store)
        text = tmp_path / "article.txt"
        text.write_text(TEXT, encoding="utf-8")
        is_told(kg("build", text, "--store", place), "the disk is full", str(place), "make room")
        # What is there can be read all the same, and every batch is whole or not there.
        with EmbeddedStore.open(place, read_only=True) as store:
            held = len(list(store.quads(G)))
        assert held
        assert held % batch == 0
        subprocess.run(["mount", "-o", "remount,size=60M", str(small)], check=True)
        done = kg("build", text, "--store", place)
        assert done.returncode == 0, done.stderr
        with EmbeddedStore.open(place, read_only=True) as store:
            assert len(list(store.quads(G))) == held


def test_a_store_on_a_read_only_file_system_is_read_and_served_but_not_written(tmp_path: Path, store: Path) -> None:
    text = tmp_path / "article.txt"
    text.write_text(TEXT, encoding="utf-8")
    with read_only(store) as place:
        is_told(kg("build", text, "--store", place), "mounted read-only", str(place))
        assert kg("query", "articles", "--store", place).returncode == 0
        assert kg("export", "--store", place).stdout == kg("export", "--store", store).stdout
        with served(place) as (url, lines):
            assert any("mounted read-only" in line for line in lines)
            found = httpx.get(f"{url}sparql", params={"query": f"SELECT ?s {{ ?s <{P}> ?o }} LIMIT 1"}, timeout=60)
            assert found.status_code == 200
            update = {"update": f"DROP GRAPH <{G}>"}
            refused = httpx.post(f"{url}sparql", data=update, headers={"Authorization": "Bearer secret"}, timeout=60)
            assert refused.status_code == 403
            assert "read-only" in refused.text
    assert list(store.glob("serving-*")) == []


@contextlib.contextmanager
def served(store: Path, *prefix: str) -> Iterator[tuple[str, list[str]]]:
    """`kg serve` over `store`: its address, and what it said before."""
    command = [*prefix, sys.executable, "-m", "kg", "serve", "--store", str(store), "--port", "0", "--workers", "1"]
    environment = {**os.environ, "KG_TOKEN": "secret", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment, cwd=ROOT) as server:
        try:
            lines = []
            assert server.stderr is not None
            for line in server.stderr:
                lines.append(line)
                if "serving http" in line:
                    yield line.split()[2], lines
                    break
            else:
                pytest.fail("".join(lines))
        finally:
            server.terminate()
            server.wait(60)


# Root without what lets root pass by the rights of files; anybody else has these rights only anyway.
BOUND = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search") if not os.geteuid() else ()


@pytest.fixture
def not_writable(store: Path) -> Iterator[Path]:
    """The store, its files there to be read and not to be written."""
    if BOUND and shutil.which("setpriv") is None:
        pytest.skip("root passes by the rights of files")
    paths = (store, *store.rglob("*"))
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield store
    for path in paths:
        path.chmod(0o755)


def test_a_user_who_may_only_read_reads_and_serves(not_writable: Path) -> None:
    def bound(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [*BOUND, sys.executable, "-m", "kg", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, cwd=ROOT)

    is_told(bound("withdraw", "x", "--store", not_writable), "this user may not", str(not_writable))
    assert bound("query", "articles", "--store", not_writable).returncode == 0
    with served(not_writable, *BOUND) as (url, lines):
        assert any("this user may not" in line for line in lines)
        assert httpx.get(f"{url}readyz", timeout=60).status_code == 200
    for path in (not_writable / "graph").iterdir():
        path.chmod(0)
    is_told(bound("query", "articles", "--store", not_writable), "this user may not", "right to read")


def test_a_limit_of_the_process_is_named_with_its_remedy(store: Path) -> None:
    is_told(kg("query", "articles", "--store", store, shell="ulimit -n 40"), "too many files", "ulimit -n")
    if sys.platform == "linux":
        is_told(kg("query", "articles", "--store", store, shell="ulimit -v 400000"), "not enough memory", "ulimit -v")


@pytest.mark.parametrize("spoilt", ["*.sst", "MANIFEST-*"])
@pytest.mark.parametrize("how", ["gone", "empty", "cut", "garbage"])
def test_real_damage_says_how_to_keep_what_people_decided(store: Path, spoilt: str, how: str) -> None:
    for path in (store / "graph").glob(spoilt):
        content = path.read_bytes()
        if how == "gone":
            path.unlink()
        else:
            path.write_bytes({"empty": b"", "cut": content[: len(content) // 3], "garbage": os.urandom(2_000)}[how])
    done = kg("export", "--store", store)
    assert done.returncode == 2, done.stderr
    (line,) = done.stderr.splitlines()
    assert "damaged" in line
    assert "kg link review" in line
    assert "delete" not in line
