"""Engines: what ends a worker costs only itself, nothing waits in memory, and nobody outlives the build."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hard_work import HardWork, HardWorkTogether

from kg.articles import RawArticle
from kg.errors import BadSetting, StopRun
from kg.pipeline.engines import Batch, Engine, Lost, Task
from kg.pipeline.engines.inline import Inline
from kg.pipeline.engines.local import Local


def batches(pieces: list[str], size: int = 5) -> list[Batch]:
    tasks = [Task(number, RawArticle(f"p{number}", piece.encode(), "text")) for number, piece in enumerate(pieces)]
    return [tasks[start : start + size] for start in range(0, len(tasks), size)]


def answers(engine: Engine, todo: list[Batch], work: HardWork | None = None) -> tuple[list[int], dict[int, str]]:
    """The numbers of the pieces that were answered, sorted, and why the others were lost."""
    answered, lost = [], {}
    for task, result in engine.results(todo, work or HardWork()):
        if isinstance(result, Lost):
            lost[task.number] = result.reason
        else:
            assert result[0] == task.raw.data, "the answer is that of the piece"
            answered.append(task.number)
    return sorted(answered), lost


@pytest.mark.parametrize("engine", [Inline(), Local(1, 60), Local(3, 60)])
def test_every_piece_is_answered_once(engine: Engine) -> None:
    assert answers(engine, batches(["work"] * 23)) == (list(range(23)), {})
    assert answers(engine, []) == ([], {})


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("die", "SIGKILL"),
        ("exit", "exit code 3"),
        ("segfault", "SIGSEGV"),
        ("hang", "longer than"),
        ("sleep", "longer"),
    ],
)
def test_what_ends_its_worker_is_lost_and_nothing_else_is(what: str, why: str, jobs: int) -> None:
    pieces = ["work"] * 40
    for number in (0, 7, 8, 39):
        pieces[number] = what
    # So much lies behind what hangs that a socket does not take it.
    pieces[9:14] = [f"work {'x' * 1_000_000}"] * 5
    answered, lost = answers(Local(jobs, 1.0), batches(pieces))
    assert sorted(lost) == [0, 7, 8, 39]
    assert answered == [number for number in range(40) if number not in lost]
    assert all(why in reason for reason in lost.values()), lost


@pytest.mark.parametrize("engine", [Inline(), Local(1, 60), Local(3, 60)])
def test_answers_may_come_when_a_whole_batch_is_done(engine: Engine) -> None:
    assert answers(engine, batches(["work"] * 23), HardWorkTogether()) == (list(range(23)), {})


@pytest.mark.parametrize("what", ["die", "sleep"])
def test_of_a_batch_that_answers_together_only_the_piece_is_tried_again_that_ended_it(what: str) -> None:
    pieces = ["work"] * 30
    for number in (0, 7, 8, 24):
        pieces[number] = what
    answered, lost = answers(Local(2, 1.0), batches(pieces), HardWorkTogether())
    assert sorted(lost) == [0, 7, 8, 24]
    assert answered == [number for number in range(30) if number not in lost]


def test_a_longer_piece_has_more_time() -> None:
    slow = f"sleep {'x' * 3_000_000}"
    _, lost = answers(Local(1, 0.1), batches([slow]))
    assert "longer than 1.6 seconds" in lost[0]


def test_who_is_slow_to_take_answers_does_not_end_workers() -> None:
    found = []
    for task, result in Local(2, 0.5).results(batches(["work"] * 20), HardWork()):
        found.append((task.number, result))
        if len(found) in (3, 9):
            time.sleep(1)
    assert len(found) == 20
    assert not any(isinstance(result, Lost) for _, result in found)


def test_no_more_than_two_batches_a_worker_are_taken_ahead() -> None:
    taken = 0

    def source() -> Iterator[Batch]:
        nonlocal taken
        for batch in batches(["work"] * 400):
            taken += len(batch)
            yield batch

    answered = 0
    for _ in Local(2, 60).results(source(), HardWork()):
        answered += 1
        assert taken - answered <= 2 * 2 * 5
    assert answered == 400


def test_what_ends_the_run_is_raised() -> None:
    with pytest.raises(BadSetting, match="cannot go on"):
        answers(Local(2, 60), batches(["work"] * 9 + ["refuse"]))
    with pytest.raises(BadSetting, match="cannot go on"):
        answers(Local(2, 60), batches(["work"]), HardWork("refuse"))


def test_workers_that_never_start_end_the_run() -> None:
    with pytest.raises(StopRun, match="SIGKILL"):
        answers(Local(1, 60), batches(["work"]), HardWork("die"))


def test_idle_workers_that_are_killed_are_replaced() -> None:
    done, killed = 0, set[int]()
    for _, result in Local(2, 60).results(batches(["work"] * 300), HardWork()):
        done += 1
        if not isinstance(result, Lost) and done % 60 == 0 and result[1] not in killed:
            killed.add(result[1])
            os.kill(result[1], signal.SIGKILL)
    assert done == 300
    assert len(killed) > 2


def test_whoever_kills_all_processes_costs_only_what_they_were_at() -> None:
    """The template, which the workers are forked from, takes them with it."""
    done, templates = 0, set[int]()
    for _, result in Local(2, 60).results(batches(["work"] * 300), HardWork()):
        done += 1
        assert not isinstance(result, Lost)
        if done in (60, 180):
            templates.add(template := parent_of(result[1]))
            os.kill(template, signal.SIGKILL)
    assert done == 300
    assert len(templates) == 2


def test_the_models_are_loaded_once_for_all_workers() -> None:
    workers, templates = set[int](), set[int]()
    for _, result in Local(2, 60).results(batches(["work"] * 100, size=1), HardWork()):
        assert not isinstance(result, Lost)
        workers.add(result[1])
        templates.add(parent_of(result[1]))
    assert len(workers) == 2
    assert len(templates) == 1
    assert os.getpid() not in templates


SCRIPT = """
import sys
sys.path.insert(0, {tests!r})
print("running", flush=True)  # once: a worker that ran the script again would say so too
from hard_work import HardWork, HardWorkTogether
from kg.articles import RawArticle
from kg.pipeline.engines import Task
from kg.pipeline.engines.local import Local
todo = [[Task(n, RawArticle(str(n), what.encode(), "text"))] for n, what in enumerate({pieces!r})]
for task, result in Local(2, 60).results(todo, HardWork()):
    print(result[1], flush=True)
"""


def script(pieces: list[str]) -> subprocess.Popen[str]:
    code = SCRIPT.format(tests=str(Path(__file__).parent), pieces=pieces)
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)


def test_a_script_needs_no_guard_and_is_run_once() -> None:
    process = script(["work"] * 6)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert out.splitlines()[0] == "running"
    assert len(out.splitlines()) == 7


@pytest.mark.parametrize("busy", ["sleep", "hang", "work"])
def test_nobody_outlives_a_parent_that_is_killed(busy: str) -> None:
    process = script(["work", "work", busy, busy])
    assert process.stdout is not None
    assert process.stdout.readline() == "running\n"
    workers = {int(process.stdout.readline()) for _ in range(2)}
    process.kill()
    process.communicate(timeout=60)
    deadline = time.monotonic() + 30
    while any(is_alive(worker) for worker in workers):
        assert time.monotonic() < deadline, "a worker outlives its parent"
        time.sleep(0.05)


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
