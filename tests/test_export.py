"""Exports: the same bytes for the same graph, nothing lost, and annotations that fit the text."""

from __future__ import annotations

import csv
import io
import json
import random
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import example
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Dataset, Graph, Literal, URIRef

from kg import nquads
from kg.export import EXPORTERS, standoff, write_annotation_files
from kg.graph import describe, descriptions, merge
from kg.iris import Minter
from kg.namespaces import DCTERMS, NKG, NKGV, RDF, XSD, Quad
from kg.settings import Settings
from kg.store import Change
from kg.store.embedded import EmbeddedStore

MINTER = Minter(Settings().base)
OTHER_TEXT = example.TEXT + "Follow us!\n"
RDF_FORMATS = {"nquads": "nquads", "trig": "trig", "turtle": "turtle", "jsonld": "json-ld"}


class Quads:
    """Quads as a source of an exporter that needs no queries."""

    def __init__(self, quads: list[Quad]) -> None:
        self._quads = quads

    def quads(self, graph: URIRef | None = None) -> Iterator[Quad]:
        return (quad for quad in self._quads if graph is None or quad[3] == graph)

    def select(self, query: str) -> Iterator[Any]:
        raise NotImplementedError(query)


def exported(name: str, source: Any) -> bytes:
    stream = io.BytesIO()
    EXPORTERS[name](source, MINTER, stream)
    assert not stream.closed
    return stream.getvalue()


def quads_of(*texts: str) -> list[Quad]:
    graphs = [describe(e.document, e.resolution, e.minter, e.settings) for e in map(example.example, texts)]
    quads = [quad for each in graphs for quad in (*each.quads, *each.provenance)]
    return [*dict.fromkeys(quads), *merge((t for each in graphs for t in descriptions(each.quads)), MINTER)]


@pytest.fixture(scope="module")
def quads() -> list[Quad]:
    return quads_of(example.TEXT)


@pytest.fixture(scope="module")
def store(quads: list[Quad], tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    with EmbeddedStore.open(tmp_path_factory.mktemp("export") / "store", create=True) as opened:
        opened.commit(Change(insert=tuple(quads)))
        yield opened


def parsed(text: bytes, form: str) -> set[tuple[object, ...]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's parsers warn of its own classes
        if form == "turtle":
            return set(Graph().parse(data=text, format=form))
        dataset = Dataset()
        dataset.parse(data=text, format=form)
        return {(s, p, o, URIRef(str(g))) for s, p, o, g in dataset.quads()}


# --- RDF ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(EXPORTERS))
def test_the_same_graph_gives_the_same_bytes(name: str, store: EmbeddedStore, tmp_path: Path) -> None:
    shuffled = list(store.quads())
    random.Random(7).shuffle(shuffled)
    with EmbeddedStore.open(tmp_path / "store", create=True) as other:
        for start in range(0, len(shuffled), 500):
            other.commit(Change(insert=tuple(shuffled[start : start + 500])))
        assert exported(name, other) == exported(name, store)


@pytest.mark.parametrize("name", sorted(RDF_FORMATS))
def test_rdf_formats_hold_the_whole_store(name: str, store: EmbeddedStore) -> None:
    expected: set[tuple[object, ...]] = set(store.quads())
    if name == "turtle":
        expected = {quad[:3] for quad in expected}
    assert parsed(exported(name, store), RDF_FORMATS[name]) == expected


def test_nquads_are_sorted_lines_each_once(store: EmbeddedStore) -> None:
    lines = exported("nquads", store).decode().split("\n")
    assert lines.pop() == ""
    assert lines == sorted(set(lines))
    assert all(line.endswith(" .") for line in lines)


TERMS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(Literal),
    st.text(st.sampled_from("\"'\\\n\r\t\x00\x0c\x7f\x85\u2028\ufffe😀{}<>#@^ "), max_size=12).map(Literal),
    st.text(st.sampled_from('a"\\\n'), max_size=5).map(lambda words: Literal(words, lang="de-at")),
    st.integers().map(lambda number: Literal(str(number), datatype=XSD.integer)),
    st.decimals(allow_nan=False, allow_infinity=False, places=2).map(lambda n: Literal(f"{n:f}", datatype=XSD.decimal)),
    st.sampled_from(["true", "false"]).map(lambda words: Literal(words, datatype=XSD.boolean)),
    st.dates().map(lambda day: Literal(day.isoformat(), datatype=XSD.date)),
    st.sampled_from(["x#y", "actor/a-b", "actor/a/b", "topic/", "a.b", "é", "article/0f#char=1,2"]).map(
        lambda local: URIRef(MINTER.base + local)
    ),
    st.just(NKGV.opposes),
)
NODES = st.sampled_from([URIRef(MINTER.base + local) for local in ("actor/jane", "a#char=1,2", "statement/k/1-2", "é")])
VERBS = st.sampled_from([RDF.type, NKG.evidence, NKG.start, NKG.text, NKG.confidence, DCTERMS.title, MINTER.topic("v")])
GRAPHS = st.sampled_from([MINTER.entities_graph, MINTER.article_graph("0f"), URIRef("urn:g")])


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(NODES, VERBS, TERMS, GRAPHS), max_size=8))
def test_any_quads_come_back_from_every_rdf_format(found: list[Quad]) -> None:
    source = Quads(list(dict.fromkeys(found)))
    for name, form in RDF_FORMATS.items():
        back = parsed(exported(name, source), form)
        expected: set[tuple[object, ...]] = {quad[:3] for quad in found} if name == "turtle" else set(found)
        if name == "jsonld":  # its parser gives typed literals in rdflib's own spelling
            back = {tuple(map(nquads.term, quad)) for quad in back}  # type: ignore[arg-type]
            expected = {tuple(map(nquads.term, quad)) for quad in expected}  # type: ignore[arg-type]
        assert back == expected, name


def test_turtle_reads_well(store: EmbeddedStore) -> None:
    text = exported("turtle", store).decode()
    assert "\nactor:ingrid-solheim a nkg:Actor , nkg:Person ;\n" in text
    assert "nkg:start 31" in text
    assert "nkg:confidence 0.9" in text
    assert 'skos:prefLabel "Ingrid Solheim"@en' in text


def test_jsonld_uses_the_terms_of_the_context(store: EmbeddedStore) -> None:
    document = json.loads(exported("jsonld", store))
    graph = next(g for g in document["@graph"] if g["id"] == str(MINTER.entities_graph))
    person = next(node for node in graph["@graph"] if node["id"] == str(MINTER.base) + "actor/ingrid-solheim")
    assert person["type"] == ["Actor", "Person"]
    assert person["prefLabel"] == "Ingrid Solheim"
    assert person["country"] == MINTER.base + "place/no"


# --- CSV ---------------------------------------------------------------------------------------


def table(data: bytes) -> list[dict[str, str]]:
    assert data.startswith("\ufefftype,article,".encode())
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_csv_has_a_row_for_each_assertion_with_its_words(store: EmbeddedStore) -> None:
    rows = table(exported("csv", store))
    assert [row["type"] for row in rows] == ["Affiliation", "Statement", "Position", "Statement", "Meeting"]
    meeting = rows[-1]
    assert meeting["who"] == "Ingrid Solheim; Jon Arnason"
    assert (meeting["status"], meeting["date"], meeting["where"]) == ("planned", "2024-03-15", "Bergen")
    assert meeting["reported by"] == "Aftenposten"
    said = rows[1]
    assert (said["who"], said["kind"], said["when"]) == ("Ingrid Solheim", "indirect", "on Tuesday")
    assert said["what"] == "Oslo opposed the herring quota"
    assert example.TEXT[int(said["start"]) : int(said["end"])] == said["words"]
    assert {(row["article"], row["published"], row["extractor"]) for row in rows} == {
        ("herring", "2024-03-13", "by-hand 1.0")
    }
    assert all(words in row["sentence"] for row in rows for words in row["words"].split(" | ") if row is not rows[3])


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", 'x"=1', "a\nb"])
def test_no_cell_is_a_formula(words: str, tmp_path: Path) -> None:
    graph, node = MINTER.article_graph("0f"), URIRef(MINTER.base + "statement/0f/1-2")
    with EmbeddedStore.open(tmp_path / "store", create=True) as opened:
        opened.commit(
            Change(insert=((node, RDF.type, NKG.Statement, graph), (node, NKG.content, Literal(words), graph)))
        )
        (row,) = table(exported("csv", opened))
    assert row["what"].lstrip("'") == words
    assert row["what"][0] not in "=+-@\t\r"


# --- annotations --------------------------------------------------------------------------------


def annotations(source: EmbeddedStore) -> list[dict[str, Any]]:
    return [json.loads(line) for line in exported("annotations", source).decode().splitlines()]


def test_annotations_are_spans_of_the_text(store: EmbeddedStore) -> None:
    (found,) = annotations(store)

    def words(span: list[int]) -> str:
        return example.TEXT[span[0] : span[1]]

    assert found["id"] == "herring"
    assert found["body"] == [0, example.BODY_END]
    assert words(found["headline"]) == "Ministers to meet over herring"
    assert [(a["id"], a["name"], a["type"], [words(m) for m in a["mentions"]]) for a in found["actors"]] == [
        ("aftenposten", "Aftenposten", "organization", ["Aftenposten"]),
        ("government-of-norway", "Government of Norway", "country", ["Oslo"]),
        ("ingrid-solheim", "Ingrid Solheim", "person", ["Ingrid Solheim", "Solheim"]),
        ("jon-arnason", "Jon Arnason", "person", ["Jon Arnason"]),
        ("nrk", "NRK", "organization", ["NRK"]),
    ]
    first, second = found["statements"]
    assert first["speaker"] == second["speaker"] == "ingrid-solheim"
    assert words(first["speaker_text"]) == "Norwegian Fisheries Minister Ingrid Solheim"
    assert words(second["speaker_text"]) == "she"
    assert [words(piece) for piece in second["content"]] == [
        '"We will not accept it,"',
        '"The talks in Bergen are the last chance."',
    ]
    assert (first["form"], words(first["cue"]), second["form"]) == ("indirect", "said", "direct")
    assert first["reported_by"] is None
    (meeting,) = found["meetings"]
    assert meeting["participants"] == ["ingrid-solheim", "jon-arnason"]
    assert (meeting["place"], meeting["date"], meeting["status"]) == ("Bergen", "2024-03-15", "planned")
    assert words(meeting["date_text"]) == "on Friday"
    assert [words(span) for span in meeting["evidence"]] == [
        "The talks in Bergen",
        "Solheim will meet Jon Arnason in Bergen on Friday",
    ]
    (position,) = found["positions"]
    assert (position["holder"], position["stance"]) == ("government-of-norway", "opposes")
    assert words(position["target"]) == "the herring quota"


def test_annotations_score_against_themselves(store: EmbeddedStore, shared: Path, tmp_path: Path) -> None:
    """The format is the scorer's: as gold and as prediction it matches itself wholly."""
    for folder in ("texts", "pred"):
        (tmp_path / folder).mkdir()
    (tmp_path / "texts" / "herring.txt").write_text(example.TEXT, encoding="utf-8", newline="")
    assert write_annotation_files(store, MINTER, tmp_path / "pred") == 1
    score = [sys.executable, str(shared / "eval" / "score.py"), "--texts", "texts", "--gold", "pred", "--pred", "pred"]
    done = subprocess.run([*score, "--json", "score.json"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    text = (tmp_path / "score.json").read_text()
    assert '"f1": 1.0' in text or '"f1":1.0' in text or '"F1": 1.0' in text, text


def test_articles_of_one_name_keep_apart(tmp_path: Path) -> None:
    with EmbeddedStore.open(tmp_path / "store", create=True) as opened:
        opened.commit(Change(insert=tuple(quads_of(example.TEXT, OTHER_TEXT))))
        found = annotations(opened)
        keys = sorted(example.article(text).key for text in (example.TEXT, OTHER_TEXT))
        assert [each["id"] for each in found] == [f"herring--{key}" for key in keys]
        assert {len(each["statements"]) for each in found} == {2}
        assert write_annotation_files(opened, MINTER, tmp_path / "out" / "deep") == 2
    assert sorted(p.name for p in (tmp_path / "out" / "deep").iterdir()) == [f"herring--{key}.json" for key in keys]


def by_hand(name: str, mention_kind: URIRef | None) -> tuple[Quad, ...]:
    """An article whose one statement is by 'officials', an actor of this article alone."""
    key = "0123456789abcdef"
    graph, article = MINTER.article_graph(key), MINTER.article(key)
    actor, said = URIRef(f"{MINTER.base}actor/{key}/officials"), URIRef(f"{MINTER.base}statement/{key}/0-20")
    described = URIRef(f"{MINTER.base}description/{key}/officials")
    words, content = URIRef(f"{article}#char=0,9"), URIRef(f"{article}#char=15,20")
    found = [
        (article, RDF.type, NKG.Article),
        (article, DCTERMS.identifier, Literal(name)),
        (article, NKG.start, Literal("0", datatype=XSD.integer)),
        (article, NKG.end, Literal("20", datatype=XSD.integer)),
        (described, NKG.describes, actor),
        (described, NKG.groupName, Literal("officials")),
        (said, RDF.type, NKG.Statement),
        (said, NKG.inArticle, article),
        (said, NKG.speaker, actor),
        (said, NKG.sourceSpan, words),
        (said, NKG.contentSpan, content),
        (said, NKG.form, NKGV.indirect),
        (actor, NKG.evidence, words),
    ]
    if mention_kind is not None:
        found.append((words, NKG.mentionKind, mention_kind))
    entity = ((actor, RDF.type, NKG.Actor, MINTER.entities_graph), (actor, RDF.type, NKG.Group, MINTER.entities_graph))
    return (*((s, p, o, graph) for s, p, o in found), *entity)


@pytest.mark.parametrize("kind", [NKGV.nominal, NKGV.pronoun])
def test_unnamed_actors_are_null(tmp_path: Path, kind: URIRef) -> None:
    with EmbeddedStore.open(tmp_path / "store", create=True) as opened:
        opened.commit(Change(insert=by_hand("a", kind)))
        (found,) = annotations(opened)
    assert found["actors"] == []
    assert found["statements"][0]["speaker"] is None
    assert found["statements"][0]["speaker_text"] == [0, 9]


def test_a_named_actor_of_one_article_alone_is_an_actor(tmp_path: Path) -> None:
    with EmbeddedStore.open(tmp_path / "store", create=True) as opened:
        opened.commit(Change(insert=by_hand("a", None)))
        (found,) = annotations(opened)
    assert [actor["id"] for actor in found["actors"]] == ["0123456789abcdef/officials"]
    assert found["statements"][0]["speaker"] == "0123456789abcdef/officials"


@pytest.mark.parametrize("name", ["../../escape", "/etc/x", "..", "a/b", "a\\b", "a\nb", "x" * 300, "a\u2028b", "é ü"])
def test_no_article_name_leaves_the_folder_or_breaks_a_line(tmp_path: Path, name: str) -> None:
    with EmbeddedStore.open(tmp_path / "store", create=True) as opened:
        opened.commit(Change(insert=by_hand(name, None)))
        assert [each["id"] for each in annotations(opened)] == [name]
        assert write_annotation_files(opened, MINTER, tmp_path / "out") == 1
    (path,) = (tmp_path / "out").iterdir()
    assert json.loads(path.read_text("utf-8"))["id"] == name
    assert {p.name for p in tmp_path.iterdir()} == {"store", "out"}


def test_the_number_of_queries_does_not_grow_with_the_articles(store: EmbeddedStore, tmp_path: Path) -> None:
    def asked(source: EmbeddedStore) -> int:
        queries: list[str] = []

        class Counting(Quads):
            def select(self, query: str) -> Iterator[Any]:
                queries.append(query)
                return source.select(query)

        assert list(standoff.annotate(Counting([]), MINTER))
        return len(queries)

    with EmbeddedStore.open(tmp_path / "store", create=True) as opened:
        opened.commit(Change(insert=tuple(quads_of(example.TEXT, OTHER_TEXT))))
        assert asked(opened) == asked(store)
