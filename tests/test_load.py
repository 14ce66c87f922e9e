"""Shards into a store: the same as a build, whatever was repeated, cut off or meddled with."""

from __future__ import annotations

import gzip
import hashlib
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import build
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Literal, URIRef
from test_pipeline import MINTER, TEXTS, nquads

import kg
from kg import articles, graph, pipeline
from kg import nquads as written
from kg.errors import BadInput
from kg.graph import ArticleGraph
from kg.graph.entities import NAMES as NAMES_OF
from kg.linking.decide import decisions
from kg.linking.decide.decisions import Decision
from kg.loading import Account, reduce
from kg.namespaces import NKG, NKGV, OWL, Quad, Triple
from kg.settings import Settings
from kg.shards import ExternalCounter, Folder
from kg.shards import files as shard_files
from kg.store.embedded import EmbeddedStore


def graph_of(text: str, name: str) -> ArticleGraph:
    accepted = pipeline.process(articles.read_string(text, Settings(), name=name).article, Settings()).accepted
    assert accepted is not None
    return accepted


@pytest.fixture(scope="module")
def graphs() -> dict[str, ArticleGraph]:
    return {name: graph_of(text, name) for name, text in TEXTS.items()}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What a build of the same articles gives."""
    folder = tmp_path_factory.mktemp("texts")
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    store = tmp_path_factory.mktemp("built") / "store"
    build([folder], store)
    return nquads(store)


def write(folder: str | Path, *parts: list[ArticleGraph]) -> list[str]:
    """One shard a part; their names."""
    where, names = Folder(str(folder)), []
    for part in parts:
        content = shard_files.content(part)
        names.append(shard_files.name_of(content))
        where.write(names[-1], shard_files.compressed(content))
    return names


def load(source: str | Path | list[Path], store: Path) -> Account:
    return kg.load(source, store, settings=Settings())


def test_shards_load_into_what_a_build_of_the_same_articles_gives(
    graphs: dict[str, ArticleGraph], whole: bytes, tmp_path: Path
) -> None:
    a, b, c, d = graphs.values()
    write(tmp_path / "one", [a, b], [b, c])
    write(tmp_path / "two", [d, a])
    account = load([tmp_path / "two", tmp_path / "one"], tmp_path / "store")
    assert (account.shards, account.stored, account.repeated, account.problems) == (3, 4, 2, [])
    assert nquads(tmp_path / "store") == whole
    assert sorted(path.name for path in (tmp_path / "store").iterdir()) == ["graph", "newskg.json", "runs"]


def test_a_store_that_holds_something_gets_what_a_build_would_put_there(
    graphs: dict[str, ArticleGraph], whole: bytes, tmp_path: Path
) -> None:
    write(tmp_path / "shards", list(graphs.values())[1:])
    (tmp_path / "a.txt").write_text(TEXTS["a"], encoding="utf-8")
    build([tmp_path / "a.txt"], tmp_path / "store")
    assert load(tmp_path / "shards", tmp_path / "store").replaced == 0
    assert nquads(tmp_path / "store") == whole
    assert load(tmp_path / "shards", tmp_path / "store").replaced == 3
    assert nquads(tmp_path / "store") == whole


def test_what_people_decided_holds_for_what_is_loaded(graphs: dict[str, ArticleGraph], tmp_path: Path) -> None:
    one, other = (URIRef(f"{MINTER.base}actor/{name}") for name in ("kari-dahl", "lars-holm"))
    merger = Decision(one, OWL.sameAs, other, accepted=True)
    for name in ("built", "loaded"):
        with EmbeddedStore.open(tmp_path / name, create=True) as store:
            store.commit(decisions.change([merger], [], MINTER))
    for name, text in TEXTS.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    build(sorted(tmp_path.glob("*.txt")), tmp_path / "built")
    write(tmp_path / "shards", list(graphs.values()))
    load(tmp_path / "shards", tmp_path / "loaded")
    assert b"asExtracted" in nquads(tmp_path / "loaded")
    assert nquads(tmp_path / "loaded") == nquads(tmp_path / "built")


def test_of_one_text_under_two_names_the_one_stays_that_a_build_would_keep(tmp_path: Path) -> None:
    files = [tmp_path / "x.txt", tmp_path / "y.txt"]
    for file in files:
        file.write_text(TEXTS["a"], encoding="utf-8")
    build(files, tmp_path / "built")
    for number, names in enumerate(("xy", "yx")):
        folders = [tmp_path / f"{name}{number}" for name in names]
        for name, folder in zip(names, folders, strict=True):
            write(folder, [graph_of(TEXTS["a"], name)])
        load(folders, tmp_path / f"store{number}")
        assert nquads(tmp_path / f"store{number}") == nquads(tmp_path / "built")


def test_a_shard_is_written_once_however_often_and_in_whatever_order(graphs: dict[str, ArticleGraph]) -> None:
    (name,) = write("memory://shards", list(graphs.values()))
    folder = Folder("memory://shards")
    before = folder.read(name)
    assert write("memory://shards", list(graphs.values())[::-1]) == [name]
    assert (folder.names(), folder.read(name)) == ([name], before)


def test_shards_may_lie_elsewhere_and_be_compressed_otherwise(
    graphs: dict[str, ArticleGraph], whole: bytes, tmp_path: Path
) -> None:
    a, b, c, d = graphs.values()
    write("memory://elsewhere/below", [a])
    (tmp_path / "plain.nq").write_bytes(shard_files.content([b, c]))
    (tmp_path / "packed.nq.gz").write_bytes(gzip.compress(shard_files.content([d])))
    account = kg.load(["memory://elsewhere", tmp_path / "plain.nq", tmp_path], tmp_path / "s", settings=Settings())
    assert (account.stored, account.repeated) == (4, 0)
    assert nquads(tmp_path / "s") == whole


@pytest.mark.parametrize("source", ["nowhere", "memory://nowhere", "nowhere.nq.zst", "xyz://nowhere"])
def test_what_holds_no_shard_is_said(source: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nowhere"):
        load(source, tmp_path / "store")
    assert not (tmp_path / "store").exists()


def test_a_folder_with_other_files_is_left_alone(graphs: dict[str, ArticleGraph], tmp_path: Path) -> None:
    write(tmp_path / "shards", list(graphs.values()))
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").touch()
    with pytest.raises(kg.KgError, match="other files"):
        load(tmp_path / "shards", tmp_path / "photos")
    assert [path.name for path in (tmp_path / "photos").iterdir()] == ["cat.jpg"]


# --- what others did to a shard -----------------------------------------------------------------


def _added(line: str) -> Callable[[bytes, str], bytes]:
    """A line more in the article's graph, as its last."""

    def meddle(content: bytes, key: str) -> bytes:
        graph_name = f" <{MINTER.article_graph(key)}> .\n"
        cut = content.rindex(graph_name.encode()) + len(graph_name)
        own = line.replace("KEY", key).replace("BASE/", MINTER.base)
        return content[:cut] + (own if own.endswith(" .") else own + graph_name[:-1]).encode() + b"\n" + content[cut:]

    return meddle


MEDDLED: dict[str, tuple[Callable[[bytes, str], bytes], str]] = {
    "text": (lambda c, key: c.replace(b"met her Danish", b"hit her Danish"), "hash"),
    "another article": (lambda c, key: c.replace(b"/" + key.encode(), b"/0123456789abcdef"), "beginning of"),
    "another base": (lambda c, key: c.replace(b"w3id.org", b"else.example"), r"line 1: .*KG_BASE"),
    "no quads": (_added("<BASE/article/KEY> no quad"), r"line \d+: "),
    "half a string": (_added('<BASE/article/KEY> <http://e.example/p> "half'), r"line \d+: "),
    "no IRI": (_added("<BASE/article/KEY> <not an IRI> <BASE/article/KEY>"), r"line \d+: "),
    "blank node": (_added("_:b <http://e.example/p> <http://e.example/o>"), r"line \d+: "),
    "decision": (_added("<BASE/decision/1> <http://e.example/p> <BASE/x> <BASE/graph/decisions> ."), "no graph of an"),
    "default graph": (_added("<BASE/article/KEY> <http://e.example/p> <http://e.example/o> ."), "no graph of an"),
    "entity": (_added('<BASE/actor/kari-dahl> <http://e.example/p> "x"'), r"line \d+: .*kari-dahl"),
    "other span": (_added(f"<BASE/actor/kari-dahl> <{NKG.evidence}> <BASE/article/KEY#char=9,99999>"), "9-99999"),
    "foreign run": (
        _added("<BASE/run/0123456789abcdef/x> <http://e.example/p> <http://e.example/o> <BASE/graph/provenance> ."),
        "no provenance of",
    ),
    "no input": (lambda c, key: b"".join(row for row in c.splitlines(True) if b"inputHash" not in row), "one input"),
}


@pytest.mark.parametrize("kind", MEDDLED)
def test_a_shard_that_newskg_did_not_write_is_left_out_and_named_and_the_rest_goes_on(
    kind: str, graphs: dict[str, ArticleGraph], tmp_path: Path
) -> None:
    meddle, reason = MEDDLED[kind]
    content = shard_files.content([graphs["a"]])
    meddled = meddle(content, graphs["a"].key)
    assert meddled != content
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / shard_files.name_of(meddled)).write_bytes(shard_files.compressed(meddled))
    write(tmp_path / "good", [graphs["b"]])
    account = load([tmp_path / "bad", tmp_path / "good"], tmp_path / "store")
    ((source, said),) = [(problem.source, problem.reason) for problem in account.problems]
    assert source == str(tmp_path / "bad" / shard_files.name_of(meddled))
    assert re.search(reason, said), said
    write(tmp_path / "alone", [graphs["b"]])
    load(tmp_path / "alone", tmp_path / "b")
    assert nquads(tmp_path / "store") == nquads(tmp_path / "b")


@pytest.mark.parametrize("kind", ["cut", "flipped", "renamed", "empty", "nothing of it", "no permission"])
def test_a_damaged_file_is_named(kind: str, graphs: dict[str, ArticleGraph], tmp_path: Path) -> None:
    (name,) = write(tmp_path, [graphs["a"], graphs["c"]])
    path = tmp_path / name
    data = path.read_bytes()
    match kind:
        case "cut":
            path.write_bytes(data[: len(data) // 2])
        case "flipped":
            path.write_bytes(data[:2000] + bytes([data[2000] ^ 255]) + data[2001:])
        case "renamed":
            path.write_bytes(shard_files.compressed(shard_files.content([graphs["a"]])))
        case "empty":
            path.write_bytes(b"")
        case "nothing of it":
            path.write_bytes(b"\0" * 1000)
        case "no permission":
            path.unlink()
            path.symlink_to(tmp_path / "gone")
    write(tmp_path, [graphs["b"]])
    command = [sys.executable, "-m", "kg", "load", str(tmp_path / name), str(tmp_path), "--store", str(tmp_path / "s")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if kind == "no permission":  # a link to nothing is no file
        assert (done.returncode, name in done.stderr) == (2, True)
        return
    assert done.returncode == 1
    (line,) = [line for line in done.stderr.splitlines() if name in line]
    assert line.endswith("nothing of it is stored")
    assert "1 article stored, from 1 shard, 1 broken" in done.stdout


def test_a_line_without_end_is_no_way_to_fill_the_memory(
    graphs: dict[str, ArticleGraph], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shard_files, "MAX_LINE", 100_000)
    bomb = shard_files.content([graphs["a"]]) + b"<" + b"a" * 10_000_000
    (tmp_path / "bomb.nq.zst").write_bytes(shard_files.compressed(bomb))
    account = load(tmp_path, tmp_path / "store")
    assert "cut short, or too long" in account.problems[0].reason


# --- killed -------------------------------------------------------------------------------------


def many(graphs: dict[str, ArticleGraph], folder: Path, number: int) -> None:
    """Shards of so many articles: one, each time with another sentence at its end."""
    content, text = shard_files.content([graphs["b"]]).decode(), TEXTS["b"]
    old = hashlib.sha256(text.encode()).hexdigest()
    for start in range(0, number, 6):
        part = ""
        for each in range(start, start + 6):
            longer = f"{text}\nIt was visit number {each}."
            new = hashlib.sha256(longer.encode()).hexdigest()
            one = content.replace(written.quoted(text), written.quoted(longer))
            part += one.replace(old, new).replace(old[:16], new[:16])
        Folder(str(folder)).write(shard_files.name_of(part.encode()), shard_files.compressed(part.encode()))


@pytest.fixture(scope="module")
def undisturbed(graphs: dict[str, ArticleGraph], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A folder of shards, and what an undisturbed load of it gives."""
    place = tmp_path_factory.mktemp("many")
    many(graphs, place / "shards", 600)  # 100 shards: of fewer no progress is told
    load(place / "shards", place / "store")
    return place / "shards", nquads(place / "store")


@pytest.mark.parametrize("phase", ["checking shards", "loading articles"])
def test_a_killed_load_leaves_no_half_store_and_the_next_gives_the_same(
    phase: str, undisturbed: tuple[Path, bytes], tmp_path: Path
) -> None:
    shards, whole = undisturbed
    command = [sys.executable, "-m", "kg", "load", str(shards), "--store", str(tmp_path / "store")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    assert any(line.startswith(f"kg: {phase}: ".encode()) for line in process.stderr)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    with pytest.raises(kg.KgError, match="no newskg store"):
        kg.open_store(tmp_path / "store")
    assert load(shards, tmp_path / "store").stored == 600
    assert nquads(tmp_path / "store") == whole


# --- sorting more than memory holds --------------------------------------------------------------

LINES = st.lists(st.tuples(st.binary(max_size=6).map(lambda b: b.replace(b"\n", b"")), st.integers(1, 3)), max_size=60)


@settings(max_examples=60, deadline=None)
@given(LINES, st.sampled_from([1, 500, 10**6]))
def test_lines_are_counted_and_sorted_whatever_memory_holds(
    tmp_path_factory: pytest.TempPathFactory, added: list[tuple[bytes, int]], memory: int
) -> None:
    expected: Counter[bytes] = Counter()
    with ExternalCounter(tmp_path_factory.getbasetemp(), memory) as counter:
        for line, number in added:
            counter.add(line, number)
            expected[line] += number
        assert list(counter) == sorted(expected.items())


def test_more_runs_than_files_may_be_open_are_merged_in_several_steps(tmp_path: Path) -> None:
    with ExternalCounter(tmp_path, memory=1) as counter:
        for number in range(250):
            counter.add(b"%03d" % (number % 70))
        assert [number for _, number in counter] == [4] * 40 + [3] * 30
    assert not list(tmp_path.iterdir())


NAMES = st.sampled_from(["Kari Dahl", "KARI DAHL", 'Dahl, "K."', "Ångström\n2", "x\ty"])
KINDS = st.sampled_from(["Person", "Organization", "Group", "Place", "Topic"])
SAID = st.tuples(
    st.sampled_from(["actor/a", "actor/b", "place/no", "topic/t"]), KINDS, NAMES, st.lists(NAMES, max_size=2),
    st.none() | st.sampled_from(["Government", "Media"]), st.none() | st.sampled_from(["place/no", "place/dk"]),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(SAID, max_size=4, unique_by=lambda said: said[0]), max_size=12), st.sampled_from([1, 10**6]))
def test_entities_follow_from_counted_lines_as_from_the_descriptions(
    tmp_path_factory: pytest.TempPathFactory, said: list[list[tuple[str, str, str, list[str], str, str]]], memory: int
) -> None:
    triples: list[Triple] = []
    with ExternalCounter(tmp_path_factory.getbasetemp(), memory) as votes:
        for number, descriptions in enumerate(said):
            key = f"{number:016x}"
            own: set[Triple] = set()
            for entity, kind, name, others, sector, country in descriptions:
                node = URIRef(f"{MINTER.base}description/{key}/{entity}")
                own |= {
                    (node, NKG.describes, URIRef(MINTER.base + entity)),
                    (node, NAMES_OF[NKG[kind]], Literal(name)),
                    *((node, NKG.altName, Literal(other)) for other in others),
                }
                if sector is not None:
                    own.add((node, NKG.sector, NKGV[sector]))
                if country is not None:
                    own.add((node, NKG.country, URIRef(MINTER.base + country)))
            triples += own
            quads: list[Quad] = [(*triple, MINTER.article_graph(key)) for triple in own]
            reduce.count([line.encode() for line in written.lines(quads)], key, MINTER, votes)
        assert sorted(reduce.entities(votes, MINTER)) == sorted(graph.merge(triples, MINTER))
