"""The manifest of a run: a line for each piece, written when what it says is certain."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

from conftest import build
from rdflib import Graph, URIRef

from kg import api, settings
from kg.iris import Minter
from kg.namespaces import DCTERMS, NKG, PROV, RDF
from kg.shards import Folder
from kg.store.embedded import EmbeddedStore

FIRST = {
    "id": "n1",
    "url": "https://news.example/n1",
    "text": "Kari Dahl said that Norway supports a ceasefire in Sudan.",
}
OTHER = {"id": "n2", "url": "https://news.example/n2", "text": "Lars Holm met Kari Dahl in Oslo to talk about herring."}
LATER = {**FIRST, "text": "Kari Dahl said that Norway opposes a ceasefire in Sudan.", "title": "Corrected"}


def export(path: Path, *rows: dict[str, str]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def rows(store: Path) -> list[dict[str, str]]:
    """Of the latest run."""
    latest = max((store / "runs").glob("*.jsonl"), key=lambda path: path.stat().st_mtime_ns)
    return [json.loads(line) for line in latest.read_text("utf-8").splitlines()]


def kg(*words: str) -> tuple[int, str]:
    """The exit code and all that was said."""
    done = subprocess.run(
        [sys.executable, "-m", "kg", *words], capture_output=True, text=True, timeout=120, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_a_run_tells_of_every_piece(tmp_path: Path) -> None:
    store = tmp_path / "store"
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"text": \n', encoding="utf-8")
    build([export(tmp_path / "monday.jsonl", FIRST, OTHER), broken], store)
    first = {row["name"].rpartition("/")[2]: row for row in rows(store)}
    assert {name: row["status"] for name, row in first.items()} == {
        "monday.jsonl:1": "stored", "monday.jsonl:2": "stored", "broken.jsonl": "left out",
    }  # fmt: skip
    assert first["broken.jsonl"]["reason"]
    assert first["monday.jsonl:1"]["url"] == FIRST["url"]

    time.sleep(0.01)
    file = tmp_path / "run.ttl"
    tuesday = export(tmp_path / "tuesday.jsonl", LATER, OTHER, OTHER)
    built = build([tuesday], store, manifest=file)
    assert (built.revised, built.unchanged) == (1, 2)
    second = rows(store)
    assert sorted(row["status"] for row in second) == ["revised", "unchanged", "unchanged"]
    (revised,) = (row for row in second if row["status"] == "revised")
    assert revised["other"] == first["monday.jsonl:1"]["key"]

    told = Graph().parse(file)
    (run,) = told.subjects(RDF.type, PROV.Activity)
    pieces = set(told.objects(run, PROV.used))
    assert sorted(str(told.value(each, NKG.outcome)) for each in pieces) == ["revised", "unchanged", "unchanged"]
    assert {str(told.value(each, DCTERMS.identifier)) for each in pieces} == {row["name"] for row in second}
    article = Minter(settings.Settings().base).article
    assert (article(revised["key"]), PROV.wasRevisionOf, article(revised["other"])) in told
    assert all((each, PROV.wasDerivedFrom, None) in told for each in [URIRef(article(revised["key"]))])


def test_shards_and_loads_tell_of_every_piece_too(tmp_path: Path) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"text": \n', encoding="utf-8")
    dated = [{**FIRST, "published": "2024-03-01"}, {**LATER, "published": "2024-03-02"}, {**OTHER, "title": "\tA"}]
    shards, file = tmp_path / "shards", tmp_path / "run.ttl"
    code, said = kg(
        "build",
        str(export(tmp_path / "a.jsonl", *dated)),
        str(broken),
        "--shards",
        str(shards),
        "--manifest",
        str(file),
    )
    assert code == 1, said
    built = {row["name"].rpartition("/")[2]: row for row in rows(shards)}
    assert {name: row["status"] for name, row in built.items()} == {
        "a.jsonl:1": "stored", "a.jsonl:2": "stored", "a.jsonl:3": "stored", "broken.jsonl": "left out",
    }  # fmt: skip
    told = Graph().parse(file)
    assert len(set(told.objects(None, PROV.used))) == 4

    assert kg("build", str(export(tmp_path / "b.jsonl", OTHER)), "--shards", str(shards), "--rebuild")[0] == 0
    (shards / f"articles-{'0' * 32}.nq").write_text("no quads\n")
    for store, first, second in ((tmp_path / "new", "stored", "revised"), (tmp_path / "old", "replaced", "older")):
        if second == "older":
            kg("build", str(tmp_path / "a.jsonl"), "--store", str(store))
        time.sleep(0.01)
        lines = tmp_path / "loaded.jsonl"
        code, said = kg("load", str(shards), "--store", str(store), "--manifest", str(lines))
        assert code == 1, said
        loaded = rows(store)
        assert loaded == [json.loads(line) for line in lines.read_text("utf-8").splitlines()]
        of = {(row["key"], row["status"]) for row in loaded}
        keys = {name: row["key"] for name, row in built.items()}
        assert {(keys["a.jsonl:3"], first), (keys["a.jsonl:3"], "duplicate"), (None, "left out")} <= of
        assert len(loaded) == 5
        assert {row["url"] for row in loaded if row["key"] == keys["a.jsonl:1"]} == {FIRST["url"]}
        assert {row["status"] for row in loaded if row["key"] in (keys["a.jsonl:1"], keys["a.jsonl:2"])} <= {
            "stored", "replaced", "revised", "older",
        }  # fmt: skip


def test_shards_may_lie_where_nothing_is_appended(tmp_path: Path) -> None:
    source = export(tmp_path / "a.jsonl", FIRST, OTHER)
    api.build_shards(source, "memory://told", settings=settings.Settings())
    folder = Folder("memory://told")
    (name,) = (name for name in folder.names() if name.startswith("runs/"))
    assert [json.loads(line)["status"] for line in folder.read(name).splitlines()] == ["stored", "stored"]


def test_an_article_is_withdrawn_by_whatever_it_is_called(tmp_path: Path) -> None:
    store = tmp_path / "store"
    plain = tmp_path / "herring.txt"
    plain.write_text("Ingrid Solheim met fishermen in Bergen on Monday.\n", encoding="utf-8")
    build([export(tmp_path / "a.jsonl", FIRST, OTHER), plain], store)
    build([export(tmp_path / "b.jsonl", LATER)], store)
    (revised,) = rows(store)
    old, new = revised["other"], revised["key"]

    def withdraw(*words: str) -> tuple[int, str]:
        return kg("withdraw", "--store", str(store), *words)

    code, said = withdraw("herring", "nothing of that name")
    assert code == 2
    assert "nothing of that name" in said
    code, said = withdraw(old)
    assert code == 2
    assert new in said
    assert withdraw("HTTP://news.example/n1/?utm_source=x", "n2", str(plain))[0] == 0
    with EmbeddedStore.open(store) as opened:
        minter = Minter(opened.base)
        assert not list(opened.select(f"SELECT ?a {{ ?a a <{NKG.Article}> }}"))
        assert not list(opened.quads(minter.provenance_graph))
        assert not list(opened.quads(minter.entities_graph))


def test_a_manifest_of_no_known_kind_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    source = export(tmp_path / "a.jsonl", FIRST)
    code, said = kg("build", str(source), "--store", str(tmp_path / "store"), "--manifest", str(tmp_path / "run.csv"))
    assert code == 2
    assert ".jsonl" in said
    assert not (tmp_path / "store").exists()


def test_what_a_killed_run_wrote_down_is_in_the_store(tmp_path: Path) -> None:
    store = tmp_path / "store"
    visits = [{"text": f"{FIRST['text']} It was visit {number}.", "id": f"v{number}"} for number in range(200)]
    many = export(tmp_path / "many.jsonl", *visits)
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", "build", str(many), "--store", str(store)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        if any(path.stat().st_size for path in (store / "runs").glob("*.jsonl")):
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=60)
    (path,) = (store / "runs").glob("*.jsonl")
    complete = [json.loads(line) for line in path.read_text("utf-8").splitlines(keepends=True) if line.endswith("\n")]
    assert complete
    with EmbeddedStore.open(store) as opened:
        held = {str(row["a"])[-16:] for row in opened.select(f"SELECT ?a {{ ?a a <{NKG.Article}> }}")}
    assert {row["key"] for row in complete} <= held
