"""The Ray engine, on a Ray of this machine: the same graph, and what ends an actor costs only itself."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hard_work import HardWork, HardWorkTogether
from test_engines import answers, batches
from test_pipeline import TEXTS, nquads, visits

import kg
from kg import api
from kg.errors import BadSetting, MissingExtra, StopRun
from kg.pipeline.engines.ray import Ray
from kg.settings import Settings


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """Ray with two processors; its workers find what this process finds."""
    ray = pytest.importorskip("ray")
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    ray.init(address="local", num_cpus=2, include_dashboard=False, log_to_driver=False)
    yield
    ray.shutdown()
    os.environ.pop("PYTHONPATH") if before is None else os.environ.update(PYTHONPATH=before)


@pytest.mark.filterwarnings("default")
class TestRay:
    def test_every_piece_is_answered_once(self, cluster: None) -> None:
        assert answers(Ray(60.0, jobs=2), batches(["work"] * 23)) == (list(range(23)), {})
        assert answers(Ray(60.0, jobs=2), batches(["work"] * 23), HardWorkTogether()) == (list(range(23)), {})
        assert answers(Ray(60.0, jobs=2), []) == ([], {})

    @pytest.mark.parametrize(("what", "why"), [("die", "died"), ("sleep", "longer than")])
    def test_what_ends_its_actor_is_lost_and_nothing_else_is(self, cluster: None, what: str, why: str) -> None:
        pieces = ["work"] * 14
        for number in (0, 7):
            pieces[number] = what
        answered, lost = answers(Ray(1.0, jobs=2), batches(pieces))
        assert sorted(lost) == [0, 7]
        assert answered == [number for number in range(14) if number not in lost]
        assert all(why in reason for reason in lost.values()), lost

    def test_what_ends_the_run_is_raised(self, cluster: None) -> None:
        with pytest.raises(BadSetting):
            answers(Ray(60.0, jobs=2), batches(["work", "refuse"]))
        with pytest.raises(BadSetting):
            answers(Ray(60.0, jobs=1), batches(["work"]), HardWork("refuse"))
        with pytest.raises(StopRun, match="no worker can be started"):
            answers(Ray(60.0, jobs=1), batches(["work"]), HardWork("die"))

    def test_actors_build_the_same_while_one_of_them_is_killed(self, cluster: None, tmp_path: Path) -> None:
        many = visits(tmp_path / "articles", 30)
        kg.build(many, tmp_path / "clean", settings=Settings())
        killed = []

        def kill(_: str) -> None:
            if not killed:
                killed.extend(actors()[:1])
                os.kill(killed[0], signal.SIGKILL)

        account = kg.build(many, tmp_path / "built", settings=Settings(), engine=Ray(60.0, jobs=2), on_article=kill)
        assert (account.stored, account.problems, len(killed)) == (30, [], 1)
        assert nquads(tmp_path / "built") == nquads(tmp_path / "clean")
        killed.clear()
        engine = Ray(60.0, jobs=2)
        account = api.build_shards(many, tmp_path / "shards", settings=Settings(), engine=engine, on_article=kill)
        assert (account.stored, account.problems, len(killed)) == (30, [], 1)
        kg.load(tmp_path / "shards", tmp_path / "loaded", settings=Settings())
        assert nquads(tmp_path / "loaded") == nquads(tmp_path / "clean")
        again = api.build_shards(many, tmp_path / "shards", settings=Settings(), engine=Ray(60.0, jobs=1))
        assert (again.stored, again.unchanged) == (0, 30)


def actors() -> list[int]:
    """The processes of the engine's actors, of those that this process and its children started."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            found[int(folder.name)] = (
                int((folder / "stat").read_text().rpartition(")")[2].split()[1]),
                (folder / "cmdline").read_bytes().startswith(b"ray::_Actor"),
            )

    def is_ours(pid: int) -> bool:
        return pid == os.getpid() or (pid in found and is_ours(found[pid][0]))

    return sorted(pid for pid, (_, is_actor) in found.items() if is_actor and is_ours(pid))


def test_without_ray_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    (tmp_path / "a.txt").write_text(TEXTS["a"])
    with pytest.raises(MissingExtra, match=r"newskg\[ray\]"):
        kg.build(tmp_path / "a.txt", tmp_path / "store", settings=Settings(), engine=Ray(60.0))
