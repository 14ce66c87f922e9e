"""DNA's table, Web Annotations and RDF 1.2, as their fields' software reads them; what the command line says."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from conftest import REPOSITORY, build
from graph_by_hand import MINTER, GraphByHand
from rdflib import Graph, URIRef
from serving import running

import kg as api
from kg.export import EXPORTERS, Options
from kg.namespaces import NKG, NKGV
from kg.settings import Settings
from kg.store import Change
from kg.store.embedded import EmbeddedStore

TEXT = (
    "🐟 Ann spoke. “Tolls are bad,” Ann, mayor of Oslo, said. Bob hates limits, Ann said. "
    "The Guild wants tolls. Ann will meet Bob."
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    graph = GraphByHand()
    graph.article("debate", TEXT, "2024-01-10", title="Tolls", publisher="The Ledger", author="Eve")
    graph.actor("The Guild", "Organization")
    graph.office("Ann", "mayor", "City of Oslo", "Ann, mayor of Oslo")
    against = graph.holds("City of Oslo", "opposes", "tolls", "Tolls are bad")
    hates = graph.holds("Bob", "opposes", "limits", "Bob hates limits")
    wants = graph.holds("The Guild", "supports", "tolls", "The Guild wants tolls")
    graph.said("Ann", "“Tolls are bad,” Ann, mayor of Oslo, said", expresses=against, content="Tolls are bad")
    graph.said("Ann", "Bob hates limits, Ann said", "Bob", expresses=hates)
    graph.said("The Guild", "The Guild wants tolls", expresses=wants)
    graph.met("Ann will meet Bob", "Ann", "Bob", status="planned", day="2024-02-01")
    graph.article("later", "Ann met Bob. =1+1 is said by Ann.", "2024-03-01")
    graph.met("Ann met Bob", "Ann", "Bob")
    graph.said("Ann", "=1+1")
    with EmbeddedStore.open(tmp_path_factory.mktemp("formats") / "store", create=True) as opened:
        opened.commit(Change(insert=tuple(graph.quads)))
        yield opened


def exported(store: EmbeddedStore, form: str, **asked: Any) -> bytes:
    stream = io.BytesIO()
    EXPORTERS[form](store, MINTER, stream, Options(**asked))
    return stream.getvalue()


# --- Discourse Network Analyzer ---------------------------------------------------------------------


def test_dna_has_what_speakers_hold_themselves_or_for_their_body(store: EmbeddedStore, tmp_path: Path) -> None:
    EXPORTERS["dna"].into(store, MINTER, tmp_path / "dna", Options(plain=True))
    statements, documents = (
        list(csv.DictReader(io.StringIO((tmp_path / "dna" / name).read_bytes().decode(), newline="")))
        for name in ("statements.csv", "documents.csv")
    )
    told = [(row["person"], row["organization"], row["concept"], row["agreement"], row["time"]) for row in statements]
    # what Ann says of Bob's position is not hers
    assert told == [
        ("Ann", "City of Oslo", "tolls", "0", "2024-01-10"),
        ("", "The Guild", "tolls", "1", "2024-01-10"),
    ]
    (document,) = documents
    assert (document["title"], document["author"], document["source"]) == ("Tolls", "Eve", "The Ledger")
    assert document["text"] == TEXT
    in_utf16 = TEXT.encode("utf-16-le")
    for row in statements:
        assert row["document_id"] == document["document_id"] == "1"
        said = in_utf16[2 * int(row["start_caret"]) : 2 * int(row["end_caret"])].decode("utf-16-le")
        assert said == row["text"] != ""
    assert [row["statement_id"] for row in statements] == ["1", "2"]


# --- Web Annotations --------------------------------------------------------------------------------


OA = "http://www.w3.org/ns/oa#"
# What https://www.w3.org/ns/anno.jsonld says of the terms that are used, so that nothing is fetched.
CONTEXT = {
    "oa": OA, "as": "http://www.w3.org/ns/activitystreams#", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/", "dcterms": "http://purl.org/dc/terms/", "schema": "http://schema.org/",
    "foaf": "http://xmlns.com/foaf/0.1/", "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": {"@id": "@id", "@type": "@id"}, "type": {"@id": "@type", "@type": "@vocab"},
    **{name: f"oa:{name}" for name in (
        "Annotation", "SpecificResource", "TextualBody", "TextPositionSelector", "TextQuoteSelector",
        "exact", "prefix", "suffix",
    )},
    "AnnotationPage": "as:OrderedCollectionPage", "Software": "as:Application", "describing": "oa:describing",
    "body": {"@id": "oa:hasBody", "@type": "@id"}, "target": {"@id": "oa:hasTarget", "@type": "@id"},
    "source": {"@id": "oa:hasSource", "@type": "@id"}, "selector": {"@id": "oa:hasSelector", "@type": "@id"},
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"}, "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"},
    "generator": {"@id": "as:generator", "@type": "@id"},
    "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
    "value": "rdf:value", "format": "dc:format", "language": "dc:language", "name": "foaf:name",
    "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
    "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
}  # fmt: skip


def test_annotations_select_the_words_by_place_and_by_quotation(store: EmbeddedStore) -> None:
    page = json.loads(exported(store, "webannotation"))
    assert page["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    assert (page["type"], len(page["items"])) == ("AnnotationPage", 10)
    assert len({each["id"] for each in page["items"]}) == 10
    first = page["items"][0]
    assert first["type"] == "Annotation"
    for each in page["items"][:8]:
        place, quote = each["target"]["selector"]
        assert (place["type"], quote["type"]) == ("TextPositionSelector", "TextQuoteSelector")
        assert TEXT[place["start"] : place["end"]] == quote["exact"] != ""
        assert TEXT.find(quote["prefix"] + quote["exact"] + quote["suffix"]) == place["start"] - len(quote["prefix"])
    captions = [body["value"] for each in page["items"] for body in each["body"] if body.get("type") == "TextualBody"]
    assert "Ann said: Tolls are bad" in captions
    assert "The Guild supports tolls" in captions
    assert "talks of Ann and Bob" in captions


def test_annotations_are_json_ld_of_the_web_annotation_vocabulary(store: EmbeddedStore) -> None:
    page = json.loads(exported(store, "webannotation"))
    page["@context"] = [CONTEXT, *page["@context"][1:]]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        graph = Graph().parse(data=json.dumps(page), format="json-ld")
    asked = f"""PREFIX oa: <{OA}> SELECT ?fact ?exact ?source ?confidence {{
      ?a a oa:Annotation ; oa:hasBody ?fact ; oa:motivatedBy oa:describing ; oa:hasTarget ?t .
      ?t oa:hasSource ?source ; oa:hasSelector [ a oa:TextQuoteSelector ; oa:exact ?exact ] ,
        [ oa:start ?start ; oa:end ?end ] .
      ?fact a <{NKG.Position}> ; <{NKG.stance}> <{NKGV.supports}> ; <{NKG.confidence}> ?confidence }}"""
    (row,) = graph.query(asked)
    assert str(row["exact"]) == "The Guild wants tolls"
    assert float(row["confidence"]) == 0.9
    assert str(row["source"]).startswith(f"{MINTER.base}article/")


# --- RDF 1.2 ----------------------------------------------------------------------------------------


def test_rdf_1_2_says_what_is_and_reifies_what_is_not_yet(store: EmbeddedStore) -> None:
    data = exported(store, "rdf12")
    for form in (pyoxigraph.RdfFormat.N_TRIPLES, pyoxigraph.RdfFormat.TURTLE):
        graph = pyoxigraph.Store()
        graph.load(data, form)
        prefixes = (
            "PREFIX d: <https://w3id.org/newskg/direct#> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
            f"PREFIX nkg: <{NKG.text.removesuffix('text')}> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
        )

        def rows(where: str, graph: Any = graph, prefixes: str = prefixes) -> list[tuple[str, ...]]:
            return sorted(tuple(term.value for term in row) for row in graph.query(f"{prefixes} SELECT {where}"))

        assert rows("?a ?b { ?x d:opposes ?y . ?x skos:prefLabel ?a . ?y skos:prefLabel ?b }") == [
            ("Bob", "limits"),
            ("City of Oslo", "tolls"),
        ]
        assert rows("?a ?b { ?x d:holdsOfficeIn ?y . ?x skos:prefLabel ?a . ?y skos:prefLabel ?b }") == [
            ("Ann", "City of Oslo")
        ]
        # the meeting that was held is said, the one that is planned is only spoken of
        assert rows("?words { ?f rdf:reifies <<( ?x d:met ?y )>> ; nkg:evidence/nkg:text ?words }") == [
            ("Ann met Bob",),
            ("Ann will meet Bob",),
        ]
        ((words,),) = rows("?words { ?x d:met ?y . ?f rdf:reifies <<( ?x d:met ?y )>> ; nkg:meetingStatus "
                           f"<{NKGV.held}> ; nkg:evidence/nkg:text ?words }}")  # fmt: skip
        assert words == "Ann met Bob"
        assert rows("?c { ?f rdf:reifies <<( ?x d:supports ?y )>> ; nkg:confidence ?c }") == [("0.9",)]


def test_rdf_1_2_of_a_period(store: EmbeddedStore) -> None:
    data = exported(store, "rdf12", since=date(2024, 2, 1), until=date(2024, 2, 29))
    assert data.count(b"reifies") == 1
    assert URIRef("https://w3id.org/newskg/direct#met").n3().encode() in data


def test_an_empty_store_gives_valid_files(tmp_path: Path) -> None:
    with EmbeddedStore.open(tmp_path / "store", create=True) as empty:
        assert json.loads(exported(empty, "webannotation"))["items"] == []
        assert list(pyoxigraph.parse(exported(empty, "rdf12"), pyoxigraph.RdfFormat.N_TRIPLES))
        assert exported(empty, "dna").count(b"\r\n") == 1


# --- the command line -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("seed") / "store"
    build([REPOSITORY / "seeds"], directory, published=date(2016, 8, 10))
    return directory


def kg(*arguments: object, store: Path) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "kg", "export", "--store", str(store), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, timeout=120, env=os.environ)


def test_to_a_file_to_a_folder_and_to_the_next_program(seed: Path, tmp_path: Path) -> None:
    done = kg("--format", "graphml", "--relation", "quotes", "--output", tmp_path / "q.graphml", store=seed)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert (tmp_path / "q.graphml").read_bytes() == kg("--format", "graphml", "--relation", "quotes", store=seed).stdout
    done = kg("--format", "csv", "--output", tmp_path / "tables", store=seed)
    assert (done.returncode, done.stderr.decode()) == (0, f"kg: 7 files written to {tmp_path / 'tables'}\n")
    done = kg("--format", "csv", "--table", "statements", "--plain", "--output", "-", store=seed)
    assert done.stdout.startswith(b"iri,speaker,speaker_iri,content,about,")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("--format", "turtle", "--relation", "meetings"),
            "--relation has no meaning here: it goes with graphml, gexf",
        ),
        (("--format", "nquads", "--from", "2024-01-01"), "--from has no meaning here: it goes with rdf12, csv"),
        (("--format", "gexf", "--plain"), "--plain has no meaning here: it goes with csv, croissant, dna"),
        (("--format", "gexf", "--from", "yesterday"), "--from 'yesterday' is no day: write YYYY-MM-DD"),
        (("--format", "gexf", "--from", "2024-02-01", "--to", "2024-01-01"), "is after"),
        (("--format", "csv", "--table", "people"), "--table 'people' is none of assertions, statements"),
        (("--format", "graphml", "--normalise", "prominence"), "goes with --relation quotes"),
        (("--format", "gexf", "--output", "{folder}"), "is a folder: name a file"),
        (("--format", "csv", "--table", "actors", "--output", "{folder}"), "is a folder: name a file"),
        (("--format", "parquet", "--output", "{file}"), "is a file: name a folder, or a file that ends in .parquet"),
        (("--format", "xlsx", "--output", "{folder}/none/a.xlsx"), "there is no folder"),
        (("--format", "csv", "--output", "{file}/tables"), "cannot write"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: tuple[str, ...], words: str, seed: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("mine")
    given = [each.format(folder=tmp_path / "folder", file=tmp_path / "file") for each in arguments]
    done = kg(*given, store=seed)
    assert (done.returncode, done.stdout) == (2, b"")
    assert words in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert (tmp_path / "file").read_text() == "mine"
    assert not list((tmp_path / "folder").iterdir())


@pytest.mark.parametrize("form", ["csv", "gexf", "webannotation", "rdf12", "dna"])
def test_a_server_gives_the_same_as_its_directory(form: str, seed: Path, tmp_path: Path) -> None:
    direct = kg("--format", form, store=seed)
    copied = tmp_path / "store"
    shutil.copytree(seed, copied)
    with running(copied) as server:
        command = [sys.executable, "-m", "kg", "export", "--store", f"{server.url}sparql", "--format", form]
        done = subprocess.run(command, capture_output=True, timeout=120, env=os.environ)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == direct.stdout != b""


def test_where_only_hashes_of_texts_are_kept_the_rest_is_there(tmp_path: Path) -> None:
    api.build([REPOSITORY / "seeds"], tmp_path / "store", settings=Settings(jobs=1, keep_text="hash"))
    with EmbeddedStore.open(tmp_path / "store", read_only=True) as opened:
        (said, *_) = csv.DictReader(io.StringIO(exported(opened, "csv", table="statements", plain=True).decode()))
        assert (said["words"], said["sentence"], said["speaker"]) == ("", "", "Mevlut Cavusoglu")
        assert said["content"] in said["citation"]
        (target, *_) = (each["target"] for each in json.loads(exported(opened, "webannotation"))["items"])
        assert [each["type"] for each in target["selector"]] == ["TextPositionSelector"]
        assert exported(opened, "dna").count(b"Government of Turkey")
        assert list(pyoxigraph.parse(exported(opened, "rdf12"), pyoxigraph.RdfFormat.N_TRIPLES))


def test_standard_output_that_is_full_is_said(seed: Path) -> None:
    command = [sys.executable, "-m", "kg", "export", "--store", str(seed), "--format", "csv"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, timeout=120, env=os.environ)
    assert (done.returncode, done.stderr) == (2, b"kg: cannot write to standard output: No space left on device\n")


def test_parquet_without_its_package_names_the_extra(seed: Path, tmp_path: Path) -> None:
    (tmp_path / "pyarrow.py").write_text("raise ImportError('not here')")
    path = os.pathsep.join(filter(None, [str(tmp_path), str(REPOSITORY), os.environ.get("PYTHONPATH", "")]))
    command = [sys.executable, "-m", "kg", "export", "--store", str(seed), "--format", "parquet"]
    done = subprocess.run(command, capture_output=True, timeout=120, env={**os.environ, "PYTHONPATH": path})
    assert (done.returncode, done.stdout) == (2, b"")
    assert "pip install 'newskg[parquet]'" in done.stderr.decode()
