"""Tables for analysts, read by the software that they use: csv, pandas, pyarrow, openpyxl."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas
import pyarrow
import pyarrow.parquet
import pytest
from conftest import REPOSITORY, build
from graph_by_hand import MINTER, GraphByHand

import kg
from kg.errors import BadInput
from kg.export import EXPORTERS, Options, workbook
from kg.export.tables import ALL, TABLES
from kg.iris import Minter
from kg.store import Change
from kg.store.embedded import EmbeddedStore

HOSTILE = (
    "=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", 'he said "no", then; left', "two\nlines\r\nhere",
    "a\x00b\x0bc\x1f", "مرحبا \u202ereversed\u202c", "𝔸🐟 é", "' apostrophe", "_x0041_", "NA", "1e5",
    "x" * 40_000, "🐟" * 20_000,
)  # fmt: skip


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seed and some articles of the gate, as newskg reads them."""
    folder = tmp_path_factory.mktemp("tables")
    texts = REPOSITORY / "tests" / "gate" / "texts"
    chosen = [
        texts / f"{name}.txt" for name in ("cables", "calls", "herring", "court") if (texts / f"{name}.txt").is_file()
    ]
    build([REPOSITORY / "seeds", *chosen], folder / "store", published=date(2024, 3, 13))
    return folder / "store"


@pytest.fixture(scope="module")
def store(directory: Path) -> Iterator[EmbeddedStore]:
    with EmbeddedStore.open(directory, read_only=True) as opened:
        yield opened


def exported(store: EmbeddedStore, form: str, **asked: Any) -> bytes:
    stream = io.BytesIO()
    EXPORTERS[form](store, Minter(store.base), stream, Options(**asked))
    return stream.getvalue()


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def frame(store: EmbeddedStore, table: str, **asked: Any) -> pandas.DataFrame:
    return pyarrow.parquet.read_table(io.BytesIO(exported(store, "parquet", table=table, **asked))).to_pandas()


def counted(store: EmbeddedStore, cls: str) -> int:
    classes = ", ".join(f"nkg:{name}" for name in cls.split())
    ((row),) = store.select(
        "PREFIX nkg: <https://w3id.org/newskg/ontology#> "
        f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ ?x a ?class FILTER(?class IN ({classes})) }}"
    )
    return int(row["n"])


CLASSES = {
    "statements": "Statement", "meetings": "Meeting", "positions": "Position", "affiliations": "Affiliation",
    "actors": "Actor", "articles": "Article", "assertions": "Statement Meeting Position Affiliation",
}  # fmt: skip


@pytest.mark.parametrize("table", CLASSES)
def test_every_form_of_a_table_has_a_row_for_each(table: str, store: EmbeddedStore) -> None:
    expected = counted(store, CLASSES[table])
    assert expected
    columns = [column.name for column in TABLES[table].columns]
    plain = rows(exported(store, "csv", table=table, plain=True))
    assert len(plain) == len({row["iri"] for row in plain}) == expected
    assert list(plain[0]) == columns
    found = frame(store, table)
    assert (len(found), list(found.columns)) == (expected, columns)
    assert list(found["iri"]) == [row["iri"] for row in plain]
    sheet = openpyxl.load_workbook(io.BytesIO(exported(store, "xlsx", table=table)), read_only=True)[table]
    assert [row[columns.index("iri")] for row in sheet.iter_rows(values_only=True)] == ["iri", *found["iri"]]


def test_a_statement_stands_beside_its_sentence_and_is_cited(store: EmbeddedStore) -> None:
    texts = {path.stem: path.read_text("utf-8") for path in (REPOSITORY / "seeds").glob("*.txt")}
    found = [
        row for row in rows(exported(store, "csv", table="statements", plain=True)) if row["article_name"] in texts
    ]
    assert found
    for row in found:
        text = texts[row["article_name"]]
        assert text[int(row["start"]) : int(row["end"])] == row["words"].split(" | ")[0]
        assert row["words"].split(" | ")[0] in row["sentence"]
        assert row["content"] in row["citation"]
        assert f"({row['speaker']})" in row["citation"]
        assert row["citation"].endswith("2024-03-13")
    siege = next(row for row in found if "siege" in row["content"])
    assert (siege["speaker"], siege["form"], siege["cue"]) == ("Mevlut Cavusoglu", "direct", "said")
    assert "siege of Aleppo" in siege["about"].split("; ")
    assert 0 < float(siege["confidence"]) <= 1


def test_a_citation_has_all_its_parts(tmp_path: Path) -> None:
    graph = GraphByHand()
    about = {"title": "Tolls come", "publisher": "The Ledger", "url": "https://ledger.example/tolls?a=1"}
    graph.article("a", "Tolls are good, Ann says. They met.", "2024-01-10", **about)
    graph.said("Ann", "Tolls are good", "Bob")
    graph.met("They met", "Ann", "Bob")
    with EmbeddedStore.open(tmp_path / "store", create=True) as opened:
        opened.commit(Change(insert=tuple(graph.quads)))
        (said,) = rows(exported(opened, "csv", table="statements"))
        (met,) = rows(exported(opened, "csv", table="meetings"))
    rest = "Tolls come, The Ledger, 2024-01-10, https://ledger.example/tolls?a=1"
    assert said["citation"] == f"“Tolls are good” (Ann), {rest}"
    assert met["citation"] == f"“They met.”, {rest}"
    assert (met["participant"], met["outlet"], said["about"]) == ("Ann; Bob", "The Ledger", "Bob")


def test_parquet_has_types(store: EmbeddedStore) -> None:
    schema = pyarrow.parquet.read_schema(io.BytesIO(exported(store, "parquet", table="meetings")))
    assert schema.field("published").type == pyarrow.date32()
    assert schema.field("first_day").type == pyarrow.date32()
    assert schema.field("start").type == pyarrow.int64()
    assert schema.field("confidence").type == pyarrow.float64()
    assert schema.field("participant").type == pyarrow.list_(pyarrow.string())
    found = frame(store, "meetings")
    assert date(2024, 3, 13) in set(found["published"])
    assert any(len(who) == 2 for who in found["participant"])


def test_a_folder_has_all_tables_and_their_description(store: EmbeddedStore, tmp_path: Path) -> None:
    for form in ("csv", "parquet"):
        number = EXPORTERS[form].into(store, Minter(store.base), tmp_path / form, Options())
        assert {path.name for path in (tmp_path / form).iterdir()} == {f"{name}.{form}" for name in ALL} | {
            "croissant.json"
        }
        assert number == len(ALL) + 1
        described = json.loads((tmp_path / form / "croissant.json").read_text("utf-8"))
        assert described["conformsTo"] == "http://mlcommons.org/croissant/1.0"
        assert {"@context", "@type", "name", "description", "distribution", "recordSet"} <= described.keys()
        for each in described["distribution"]:
            data = (tmp_path / form / each["contentUrl"]).read_bytes()
            assert (each["@type"], each["sha256"]) == ("cr:FileObject", hashlib.sha256(data).hexdigest())
            assert each["contentSize"] == f"{len(data)} B"
        for record_set in described["recordSet"]:
            columns = [field["source"]["extract"]["column"] for field in record_set["field"]]
            if form == "csv":
                assert columns == list(pandas.read_csv(tmp_path / form / f"{record_set['name']}.csv").columns)
            assert len({field["@id"] for field in record_set["field"]}) == len(columns)
            assert record_set["key"]["@id"] == f"{record_set['name']}/iri"
            assert {field["dataType"] for field in record_set["field"]} <= {
                "sc:Text", "sc:Integer", "sc:Float", "sc:Date",
            }  # fmt: skip


def test_a_description_alone_is_that_of_the_folder(store: EmbeddedStore, tmp_path: Path) -> None:
    EXPORTERS["csv"].into(store, Minter(store.base), tmp_path / "tables")
    assert exported(store, "croissant") == (tmp_path / "tables" / "croissant.json").read_bytes()
    EXPORTERS["croissant"].into(store, Minter(store.base), tmp_path / "again")
    for path in (tmp_path / "again").iterdir():
        assert path.read_bytes() == (tmp_path / "tables" / path.name).read_bytes()


def test_a_period_holds_for_facts_and_articles(tmp_path: Path) -> None:
    graph = GraphByHand()
    for month in ("01", "02"):
        graph.article(f"m{month}", "Ann met Bob. They will meet.", f"2024-{month}-10")
        graph.met("Ann met Bob", "Ann", "Bob")
        graph.met("They will meet", "Ann", "Bob", status="planned", day="2024-12")
    with EmbeddedStore.open(tmp_path / "store", create=True) as opened:
        opened.commit(Change(insert=tuple(graph.quads)))

        def met(since: date | None, until: date | None) -> list[tuple[str, str]]:
            found = frame(opened, "meetings", since=since, until=until)
            return [(str(first), name) for first, name in zip(found["first_day"], found["article_name"], strict=True)]

        assert met(date(2024, 2, 1), date(2024, 6, 1)) == [("2024-02-10", "m02")]
        assert met(date(2024, 12, 31), None) == [("2024-12-01", "m01"), ("2024-12-01", "m02")]
        assert list(frame(opened, "articles", until=date(2024, 1, 31))["article_name"]) == ["m01"]
        with pytest.raises(BadInput, match="actors have no dates"):
            exported(opened, "csv", table="actors", since=date(2024, 1, 1))


# --- words that anybody may have written -----------------------------------------------------------


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    graph = GraphByHand()
    for number, words in enumerate(HOSTILE):
        graph.article(
            f"{number:02}{words[:20]}", f"Somebody speaks. {words}", "2024-01-10", title=words, publisher=words
        )
        graph.said(words[:100], words, content=words)
    with EmbeddedStore.open(tmp_path_factory.mktemp("hostile") / "store", create=True) as opened:
        opened.commit(Change(insert=tuple(graph.quads)))
        yield opened


def test_plain_csv_and_parquet_keep_every_character(hostile: EmbeddedStore) -> None:
    plain = rows(exported(hostile, "csv", table="statements", plain=True))
    assert [row["content"] for row in plain] == list(HOSTILE)
    assert list(frame(hostile, "statements")["content"]) == list(HOSTILE)
    assert list(frame(hostile, "statements")["title"]) == list(HOSTILE)


def test_csv_for_spreadsheets_has_no_formula(hostile: EmbeddedStore) -> None:
    for table in (None, "statements", "actors", "articles"):
        data = exported(hostile, "csv", table=table)
        assert data.startswith("\ufeff".encode())
        cells = [cell for row in rows(data) for cell in row.values()]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    guarded = [row["content"] for row in rows(exported(hostile, "csv", table="statements"))]
    assert [
        found if found == words else found.removeprefix("'") for found, words in zip(guarded, HOSTILE, strict=True)
    ] == list(HOSTILE)


def test_a_workbook_has_text_and_no_formula(hostile: EmbeddedStore) -> None:
    data = exported(hostile, "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(data), rich_text=False)
    assert book.sheetnames == list(ALL)
    sheet = book["statements"]
    assert sheet.freeze_panes == "B2"
    header = [cell.value for cell in sheet[1]]
    assert header == [column.name for column in TABLES["statements"].columns]
    assert all(sheet.column_dimensions[letter].width >= 10 for letter in ("A", "B", "C"))
    content = header.index("content")
    for row, words in zip(list(sheet.rows)[1:], HOSTILE, strict=True):
        cell = row[content]
        assert cell.data_type == "s"
        said = re.sub(r"[\x00\x0b\x1f]", "\ufffd", words).replace("\r\n", "\n").replace("\r", "\n")
        if len(words.encode("utf-16-le")) // 2 <= workbook.LONGEST:
            assert str(cell.value).replace("\r\n", "\n").replace("\r", "\n") == said
        else:
            assert len(str(cell.value).encode("utf-16-le")) // 2 <= workbook.LONGEST
            assert str(cell.value).startswith(words[:10_000])
            assert str(cell.value).endswith(" […]")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not [name for name in archive.namelist() if b"<f>" in archive.read(name)]


def test_a_workbook_has_days_and_numbers_and_no_time_of_its_making(hostile: EmbeddedStore) -> None:
    data = exported(hostile, "xlsx", table="statements")
    sheet = openpyxl.load_workbook(io.BytesIO(data))["statements"]
    first = dict(zip((cell.value for cell in sheet[1]), (cell.value for cell in sheet[2]), strict=True))
    assert first["published"] == datetime(2024, 1, 10)
    assert (type(first["start"]), first["confidence"]) == (int, 0.9)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        assert str(datetime.now().year).encode() not in archive.read("docProps/core.xml")


def test_more_rows_than_a_sheet_may_have_go_on_in_the_next(
    hostile: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "LAST_ROW", 6)
    book = openpyxl.load_workbook(io.BytesIO(exported(hostile, "xlsx", table="statements")))
    assert book.sheetnames == ["statements", "statements 2", "statements 3", "statements 4"]
    assert [sheet.max_row for sheet in book] == [6, 6, 6, 3]
    assert {sheet["A1"].value for sheet in book} == {"iri"}


# --- the rest ---------------------------------------------------------------------------------------


def test_an_empty_store_gives_empty_tables(tmp_path: Path) -> None:
    with EmbeddedStore.open(tmp_path / "store", create=True) as empty:
        for name in TABLES:
            assert rows(exported(empty, "csv", table=name)) == []
            assert len(frame(empty, name)) == 0
        book = openpyxl.load_workbook(io.BytesIO(exported(empty, "xlsx")))
        assert [sheet.max_row for sheet in book] == [1] * len(ALL)
        EXPORTERS["csv"].into(empty, MINTER, tmp_path / "tables")
        assert len(list((tmp_path / "tables").iterdir())) == len(ALL) + 1


def test_the_same_graph_gives_the_same_folder(store: EmbeddedStore, tmp_path: Path) -> None:
    for form in ("csv", "parquet", "dna"):
        for name in ("a", "b"):
            EXPORTERS[form].into(store, Minter(store.base), tmp_path / form / name)
        a, b = ({p.name: p.read_bytes() for p in (tmp_path / form / name).iterdir()} for name in ("a", "b"))
        assert a == b


def test_from_python(directory: Path, tmp_path: Path) -> None:
    with kg.open_store(directory) as opened:
        opened.export(tmp_path / "meetings.parquet", table="meetings", since="2024-01-01")
        opened.export(tmp_path / "book.xlsx")
        opened.export(tmp_path / "net.gexf", relation="quotes", normalise="cosine", until=date(2030, 1, 1))
        opened.export(tmp_path / "tables", "csv", plain=True)
        assert pyarrow.parquet.read_table(tmp_path / "meetings.parquet").num_rows
        assert openpyxl.load_workbook(tmp_path / "book.xlsx").sheetnames == list(ALL)
        assert (tmp_path / "net.gexf").read_bytes().startswith(b"<?xml")
        assert not (tmp_path / "tables" / "actors.csv").read_bytes().startswith(b"\xef\xbb\xbf")
        with pytest.raises(BadInput, match="since 'soon' is no day"):
            opened.export(tmp_path / "x.csv", since="soon")
        with pytest.raises(BadInput, match="none of assertions"):
            opened.export(tmp_path / "x.csv", table="people")
