"""How builds of many articles scale: articles a second, CPU time, peak memory of all processes and room on disk, for
one worker, two, and Ray; how much faster two are than one, and how much CPU time goes beside the stages; whether the
last thousand takes longer than the first; how fast shards are loaded; and what follows for a hundred thousand, a
million and ten million articles.

The articles are made up (generator.py), so that what came out is checked against the truth as well.

    python benchmarks/scale.py --number 1000
    python benchmarks/scale.py --number 10000 --ways 2 --json scale.json
    python benchmarks/scale.py --number 1000 --ways 1 2 ray shards
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import generator

import kg

WAYS = ("1", "2", "ray", "shards")
# What `kg build --jobs` does, and the CPU time of its stages.
LOCAL = """
import json, sys, kg
from kg import settings
from kg.pipeline.engines.local import Local
articles, store, jobs = sys.argv[1:]
engine = Local(int(jobs), settings.load({}).article_seconds)
print(json.dumps(kg.build(articles, store, engine=engine).timings))
"""


def descendants(root: int) -> list[int]:
    """The processes that `root` started, and theirs."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError):
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found, todo = [], [root]
    while todo:
        each = todo.pop()
        found.append(each)
        todo += children.get(each, ())
    return found


def memory(root: int) -> int:
    """Bytes of memory of `root` and all that it started, what they share counted once (Pss)."""
    total = 0
    for each in descendants(root):
        try:
            lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total


@dataclass(slots=True)
class Watch:
    """What one command used."""

    seconds: float = 0.0
    cpu: float = 0.0
    peak: int = 0
    output: str = ""


@contextmanager
def sampling(root: int, watch: Watch) -> Iterator[None]:
    """Take the memory of `root` four times a second."""
    over = threading.Event()

    def sample() -> None:
        while not over.wait(0.25):
            watch.peak = max(watch.peak, memory(root))

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def command(*words: str) -> Watch:
    """Run `kg` with `words`, and watch it."""
    return python("-m", "kg", *words)


def python(*words: str) -> Watch:
    """Run Python with `words`, and watch it."""
    watch = Watch()
    before = os.times()
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        with sampling(process.pid, watch):
            for line in process.stdout:
                watch.output += line
        code = process.wait()
    watch.seconds = time.perf_counter() - started
    after = os.times()
    watch.cpu = after.children_user + after.children_system - before.children_user - before.children_system
    if code not in (0, 1):
        raise SystemExit(f"{' '.join(words)} ended with {code}:\n{watch.output}")
    return watch


def size(folder: Path) -> int:
    """Bytes on disk."""
    return sum(each.stat().st_blocks * 512 for each in folder.rglob("*") if each.is_file())


def quads(store: Path) -> int:
    with kg.open_store(store) as graph:
        (row,) = graph.query("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } FILTER(CONTAINS(STR(?g), '/article/')) }")
    return int(row["n"])


def figures(watch: Watch, number: int, store: Path) -> dict[str, Any]:
    return {
        "seconds": round(watch.seconds, 1),
        "articles_a_second": round(number / watch.seconds, 1),
        "cpu_ms_an_article": round(1000 * watch.cpu / number, 1),
        "peak_mb": watch.peak // 1_000_000,
        "kb_an_article": round(size(store / "graph") / number / 1000, 1),
        "quads_an_article": round(quads(store) / number),
    }


def build(articles: Path, number: int, store: Path, *options: str) -> dict[str, Any]:
    """Build into `store`, check against the truth, and give the figures."""
    watch = command("build", str(articles), "--store", str(store), *options)
    wrong = generator.check(str(store), number, 0)
    return figures(watch, number, store) | {"wrong": wrong, "seconds_of_each_thousand": growth(store)}


def local(articles: Path, number: int, store: Path, jobs: int) -> dict[str, Any]:
    """`build` by `jobs` workers, and how many times the CPU time of the stages all processes took."""
    watch = python("-c", LOCAL, str(articles), str(store), str(jobs))
    stages = json.loads(watch.output.splitlines()[-1])
    wrong = generator.check(str(store), number, 0)
    return figures(watch, number, store) | {
        "cpu_to_stages": round(watch.cpu / sum(stages.values()), 3),
        "stages": {name: round(seconds, 1) for name, seconds in stages.items()},
        "wrong": wrong,
        "seconds_of_each_thousand": growth(store),
    }


def growth(store: Path) -> list[float]:
    """Seconds that each thousand of a build's articles took, by the times in its manifest; the first without the
    start of the workers."""
    (manifest,) = (store / "runs").glob("*.jsonl")
    times = [datetime.fromisoformat(json.loads(line)["time"]) for line in manifest.read_text("utf-8").splitlines()]
    marks = [times[0], *times[999::1000]]
    return [round((later - earlier).total_seconds(), 1) for earlier, later in pairwise(marks)]


def shards(articles: Path, number: int, folder: Path) -> dict[str, Any]:
    """Shards, then a store in a directory of them, then one behind an `oxigraph` server."""
    written = command("build", str(articles), "--shards", str(folder / "shards"), "--jobs", "2")
    loaded = command("load", str(folder / "shards"), "--store", str(folder / "loaded"))
    count = quads(folder / "loaded")
    with oxigraph(folder / "served") as address:
        os.environ["KG_STORE_FOLDER"] = str(folder / "state")
        remote = command("load", str(folder / "shards"), "--store", address)
    return {
        "written": {"seconds": round(written.seconds, 1), "peak_mb": written.peak // 1_000_000},
        "loaded": figures(loaded, number, folder / "loaded") | {"quads_a_second": round(count / loaded.seconds)},
        "loaded_into_oxigraph": {"seconds": round(remote.seconds, 1), "quads_a_second": round(count / remote.seconds)},
        "wrong": generator.check(str(folder / "loaded"), number, 0),
    }


@contextmanager
def oxigraph(location: Path) -> Iterator[str]:
    """The address of an empty `oxigraph` server on this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{probe.getsockname()[1]}"
    binary = str(Path(sys.executable).parent / "oxigraph")
    options = ("serve", "--location", str(location), "--bind", bind, "--union-default-graph")
    with subprocess.Popen([binary, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            time.sleep(2.0)
            yield f"http://{bind}/query"
        finally:
            server.terminate()


def estimates(found: dict[str, Any]) -> dict[str, Any]:
    """Hours and gigabytes for more articles, at the measured rates of one worker and of one load."""
    alone = found.get("1") or found.get("2")
    if alone is None:
        return {}
    return {
        f"{number:,}": {
            "core_hours": round(number * alone["cpu_ms_an_article"] / 3.6e6, 1),
            "disk_gb": round(number * alone["kb_an_article"] / 1e6, 1),
        }
        for number in (10**5, 10**6, 10**7)
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--number", type=int, default=1000, help="how many articles")
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=["1", "2"])
    parser.add_argument("--json", type=Path, help="write the figures here too")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        generator.write_folder(generator.articles(given.number), folder / "articles")
        articles = folder / "articles"
        ways: dict[str, Callable[[], dict[str, Any]]] = {
            "1": lambda: local(articles, given.number, folder / "one", 1),
            "2": lambda: local(articles, given.number, folder / "two", 2),
            "ray": lambda: build(articles, given.number, folder / "ray", "--engine", "ray", "--jobs", "2"),
            "shards": lambda: shards(articles, given.number, folder),
        }
        found: dict[str, Any] = {}
        for way in given.ways:
            found[way] = ways[way]()
            print(way, json.dumps(found[way]), flush=True)
        if {"1", "2"} <= found.keys():
            found["speed_up"] = round(found["1"]["seconds"] / found["2"]["seconds"], 2)
            print(f"two workers are {found['speed_up']} times as fast as one")
        found["estimates"] = estimates(found)
        print(json.dumps(found["estimates"], indent=1))
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
