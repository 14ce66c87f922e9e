"""How fast and how large a build is: articles per second, CPU time by stage, peak memory, and the
CPU time of the whole in units of what spaCy's full pipeline alone takes on the same texts.

Every number of worker processes is measured in a process of its own, on a new store. Wall and CPU
time hold everything but the imports: starting the workers, loading the language model, reading,
storing. spaCy's own time is that of `nlp.pipe` over the whole texts, without loading it.

    python benchmarks/speed.py
    python benchmarks/speed.py articles/ --jobs 1 2 4 --json speed.json
    python benchmarks/speed.py --jobs 1 --rounds 3
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from reference import evaluation_folder

from kg import articles, pipeline, settings
from kg.pipeline.engines.local import Local
from kg.store.embedded import EmbeddedStore
from kg.text.document import load_pipeline

STAGES = ("read", "parse", "extract", "resolve", "describe", "validate", "store", "join")


def cpu_seconds() -> float:
    """CPU time of this process and of the workers that it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def megabytes(who: int) -> float:
    """Peak resident memory; Linux counts in kibibytes."""
    return resource.getrusage(who).ru_maxrss / 1024


def measure(folder: Path, limit: int | None, jobs: int, answer: Connection) -> None:
    """Build the texts of `folder` into a new store and send the figures."""
    with tempfile.TemporaryDirectory() as temporary:
        loaded = settings.load({"store": Path(temporary, "store"), "jobs": jobs})
        started, used = time.perf_counter(), cpu_seconds()
        found = islice(articles.find([folder], loaded), limit)
        with EmbeddedStore.open(loaded.store, create=True) as store:
            # one worker is a process of its own too, as it is for `kg build`
            engine = Local(jobs, loaded.article_seconds)
            build = pipeline.run(found, store, loaded.store / "quarantine", loaded, engine=engine)
        seconds, cpu = time.perf_counter() - started, cpu_seconds() - used
    stages = {stage: round(build.timings[stage], 2) for stage in STAGES}
    figures = {
        "jobs": jobs,
        "articles": build.stored,
        "left_out": build.skipped,
        "problems": [f"{problem.source}: {problem.reason}" for problem in build.problems],
        "seconds": round(seconds, 2),
        "articles_per_second": round(build.stored / seconds, 2),
        "cpu_seconds": round(cpu, 2),
        "cpu_seconds_by_stage": {**stages, "start, rest": round(cpu - sum(build.timings.values()), 2)},
        "peak_mb_main": round(megabytes(resource.RUSAGE_SELF)),
        "peak_mb_worker": round(megabytes(resource.RUSAGE_CHILDREN)),
    }
    answer.send(figures)


def measure_spacy(folder: Path, limit: int | None, jobs: int, answer: Connection) -> None:
    """Run the language pipeline as it is loaded, all components of it and none of `kg.text.parsing`, over the bare
    texts and send its CPU time."""
    texts = [path.read_text("utf-8") for path in sorted(folder.rglob("*.txt"))[:limit]]
    nlp = load_pipeline(settings.load().pipeline)
    used = cpu_seconds()
    tokens = sum(len(doc) for doc in nlp.pipe(texts))
    answer.send({"cpu_seconds": round(cpu_seconds() - used, 2), "tokens": tokens, "components": list(nlp.pipe_names)})


def measured(task: Callable[..., None], folder: Path, limit: int | None, jobs: int) -> dict[str, Any]:
    """`task` in a process of its own, so that one peak of memory does not hide another."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=task, args=(folder, limit, jobs, sender))
    process.start()
    sender.close()
    try:
        figures: dict[str, Any] = receiver.recv()
    except EOFError:
        raise SystemExit(f"the measurement with {jobs} jobs failed") from None
    finally:
        process.join()
    return figures


def rounds_of(
    folder: Path, limit: int | None, jobs: list[int], rounds: int
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Of each number of jobs, and of spaCy alone, the round that took the least CPU time: what other work on the
    machine adds is no part of it. Where it wanders, both sides of a comparison must see the same of it: spaCy is
    measured before and after every build, and `times_spacy` is the median over the builds of the ratio to the mean
    of the two."""
    spacy = [measured(measure_spacy, folder, limit, 1)]
    builds: list[list[dict[str, Any]]] = [[] for _ in jobs]
    for _ in range(rounds):
        for number, found in zip(jobs, builds, strict=True):
            build = measured(measure, folder, limit, number)
            spacy.append(measured(measure_spacy, folder, limit, 1))
            around = statistics.mean(each["cpu_seconds"] for each in spacy[-2:])
            found.append({**build, "times_spacy": build["cpu_seconds"] / around})
            print(f"{number} jobs: {build['cpu_seconds']:.1f} CPU seconds, spaCy {around:.1f}", file=sys.stderr)
    results = []
    for found in builds:
        ratio = round(statistics.median(each["times_spacy"] for each in found), 2)
        results.append({**min(found, key=_cpu_seconds), "times_spacy": ratio})
    return results, min(spacy, key=_cpu_seconds)


def _cpu_seconds(figures: dict[str, Any]) -> float:
    seconds: float = figures["cpu_seconds"]
    return seconds


def table(results: list[dict[str, Any]]) -> str:
    """The figures side by side, a column for each number of jobs."""
    rows: list[tuple[str, list[str]]] = [
        ("jobs", [str(each["jobs"]) for each in results]),
        ("articles", [str(each["articles"]) for each in results]),
        ("left out", [str(each["left_out"]) for each in results]),
        ("seconds", [f"{each['seconds']:.1f}" for each in results]),
        ("articles per second", [f"{each['articles_per_second']:.2f}" for each in results]),
        ("CPU seconds", [f"{each['cpu_seconds']:.1f}" for each in results]),
    ]
    for stage in results[0]["cpu_seconds_by_stage"]:
        cells = [f"{each['cpu_seconds_by_stage'][stage]:.1f}" for each in results]
        rows.append((f"  {stage}", cells))
    rows.append(("times spaCy's CPU seconds", [f"{each['times_spacy']:.2f}" for each in results]))
    rows.append(("peak memory, main (MB)", [str(each["peak_mb_main"]) for each in results]))
    rows.append(("peak memory, largest worker (MB)", [str(each["peak_mb_worker"]) for each in results]))
    return "\n".join(f"{name:<34}" + "".join(f"{cell:>10}" for cell in cells) for name, cells in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", help="folder of texts (default: PolNeAR's dev part)")
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2], help="numbers of workers (default: 1 2)")
    parser.add_argument("--limit", type=int, help="only the first LIMIT articles by name")
    parser.add_argument("--rounds", type=int, default=1, help="how often to measure (default: 1)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to FILE")
    arguments = parser.parse_args()
    folder = arguments.folder or evaluation_folder() / "polnear" / "dev" / "text"
    if not folder.is_dir():
        parser.error(f"there is no folder {folder}")
    results, spacy = rounds_of(folder, arguments.limit, arguments.jobs, arguments.rounds)
    machine = {"python": platform.python_version(), "machine": platform.machine(), "cpus": os.cpu_count()}
    print(f"Python {machine['python']} on {machine['machine']}, {machine['cpus']} CPUs")
    print(f"spaCy alone ({', '.join(spacy['components'])}): {spacy['cpu_seconds']:.1f} CPU seconds for", end=" ")
    print(f"{spacy['tokens']:,} tokens")
    print(table(results))
    for problem in results[0]["problems"]:
        print(problem, file=sys.stderr)
    if arguments.json:
        report = {"machine": machine, "spacy": spacy, "results": results}
        arguments.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
