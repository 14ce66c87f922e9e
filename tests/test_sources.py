"""Sources of every kind into articles: what is good is read, what is not is named with its reason, nothing vanishes."""

from __future__ import annotations

import bz2
import codecs
import csv
import gzip
import io
import json
import lzma
import os
import tarfile
import zipfile
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from test_cli import kg as command

import kg
from kg import articles
from kg.articles import NotRead, RawArticle, ReadResult
from kg.articles.dates import parse_date
from kg.errors import BadInput, BadSetting, SkipArticle, UnsupportedLanguage
from kg.settings import Settings
from kg.store.embedded import EmbeddedStore

SETTINGS = Settings()
MOMENT = datetime(2016, 8, 10, 9, 30, tzinfo=UTC)


def news(who: str) -> str:
    """An article that no other one is."""
    return (
        f"President Mari Tamm of Estonia met {who} in Tallinn on Monday to discuss the truce, a diplomat said.\n\n"
        f"“We will not give up,” Tamm told {who} after the talks.\n"
    )


def row(who: str, **more: object) -> dict[str, Any]:
    return {"title": f"Tamm meets {who}", "text": news(who), **more}


def found(*sources: object, **settings: object) -> dict[str, ReadResult | str]:
    """What the sources hold: name -> the article, or why there is none."""
    options = Settings(**settings)  # type: ignore[arg-type]
    became: dict[str, ReadResult | str] = {}
    for piece in articles.find([str(each) for each in sources], options):
        if isinstance(piece, RawArticle):
            try:
                became[piece.name] = articles.read(piece, options)
            except SkipArticle as error:
                became[piece.name] = str(error)
        elif isinstance(piece, NotRead):
            became[piece.name] = piece.reason
    return became


def texts(*sources: object, **settings: object) -> list[str]:
    """The texts of the articles; a reason in place of one is a failure."""
    results = found(*sources, **settings).values()
    assert [each for each in results if isinstance(each, str)] == []
    return [each.article.text for each in results if isinstance(each, ReadResult)]


def the_one(path: Path, **settings: object) -> ReadResult:
    (result,) = found(path, **settings).values()
    assert isinstance(result, ReadResult), result
    return result


def save(path: Path, content: str | bytes | object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not isinstance(content, str | bytes):
        content = json.dumps(content)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def table(path: Path, rows: Iterable[Iterable[object]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def archive(files: dict[str, str | bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", packing) as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return stream.getvalue()


# --- one folder of everything ------------------------------------------------------------------

PAGE = (
    '<!DOCTYPE html><html><head><meta property="article:published_time" content="2016-08-10T09:30:00Z">'
    '<link rel="canonical" href="https://post.example/talks/{0}"><title>Talks</title></head>'
    "<body><nav><a href='/'>Home</a> <a href='/s'>Sport</a></nav><article><h1>Tamm meets {0}</h1>"
    "<p>President Mari Tamm of Estonia met {0} in Tallinn on Monday, a diplomat said.</p>"
    "<p>“We will not give up,” Tamm told {0} after the talks.</p></article></body></html>"
)
MENUS = "<!DOCTYPE html><title>Post</title><body>" + 300 * "<ul><li><a href='/x'>Sport</a></li></ul>" + "</body>"


def everything(folder: Path) -> tuple[set[str], dict[str, str]]:
    """A folder with one of each kind, good and broken: whom the good ones speak of, and a word of the reason for
    each of the others, by the end of its name."""
    save(folder / "plain.txt", news("Ana Plain"))
    save(folder / "sub" / "page.html", PAGE.format("Ana Page"))
    save(folder / "saved.txt", PAGE.format("Ana Saved"))
    save(folder / "one.json", row("Ana One"))
    save(folder / "list.json", [row("Ana List"), {"title": "no text"}])
    lines = [json.dumps(row(f"Ana Line{number}")) for number in range(4)]
    lines[2] = lines[2][:-9]
    save(folder / "export.jsonl", "\n".join(lines))
    table(folder / "table.csv", [["Headline", "Body"], ["Talks", news("Ana Table")], ["Talks", "x", "y"]])
    table(folder / "other.csv", [["a", "b"], [1, 2]])
    pq.write_table(pa.Table.from_pylist([row("Ana Parquet")]), folder / "rows.parquet")
    save(folder / "cut.parquet", (folder / "rows.parquet").read_bytes()[:100])
    save(folder / "packed.txt.gz", gzip.compress(news("Ana Gzip").encode()))
    save(folder / "packed.jsonl.zst", zstandard.compress(json.dumps(row("Ana Zstandard")).encode()))
    many = "\n".join(json.dumps(row("Ana Cut", id=f"line-{number}")) for number in range(500))
    save(folder / "cut.jsonl.gz", gzip.compress(many.encode())[:-40])
    inner = archive({"deep/inner.html": PAGE.format("Ana Inner")})
    pieces = {
        "a.txt": news("Ana Zip"),
        "inner.zip": inner,
        "bomb.txt": b"a" * 20_000_000,
        "x.png": b"\x89PNG\r\n\x1a\n",
    }
    save(folder / "pages.zip", archive(pieces))
    save(folder / "menus.html", MENUS)
    save(folder / "photo.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF")
    save(folder / "style.css", "body { color: red }")
    save(folder / "empty.txt", "")
    save(
        folder / "french.txt",
        "Le ministre a rencontré mardi à Berlin son homologue allemand, a dit un porte-parole. " * 2,
    )
    save(folder / ".hidden.txt", "hidden")
    os.symlink("..", folder / "sub" / "loop")
    os.symlink("nowhere.txt", folder / "dead.txt")
    good = "Plain Page Saved One List Line0 Line1 Line3 Table Parquet Gzip Zstandard Zip Inner Cut"
    return {f"Ana {name}" for name in good.split()}, {
        "list.json:2": "no text",
        "export.jsonl:3": "no JSON",
        "table.csv:3": "3 values for 2 columns",
        "other.csv": "--column text=",
        "cut.parquet": "broken",
        "cut.jsonl.gz": "ended before",
        "pages.zip!/bomb.txt": "KG_MAX_RATIO",
        "pages.zip!/x.png": "PNG",
        "menus.html": "without an article",
        "photo.jpg": "JPEG",
        "style.css": "unknown format .css",
        "empty.txt": "empty",
        "french.txt": "French",
        "sub/loop": "lies in",
        "dead.txt": "does not exist",
    }


def test_a_folder_of_everything_is_in_the_graph_or_named_with_its_reason(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    good, bad = everything(folder)
    built = command("build", folder, "--store", tmp_path / "store")
    assert built.returncode == 1, built.stderr
    assert "Traceback" not in built.stderr
    kept = (tmp_path / "store" / "quarantine" / "unreadable.jsonl").read_text("utf-8").splitlines()
    reasons = {each["source"].removeprefix(f"{folder}/"): each["reason"] for each in map(json.loads, kept)}
    assert reasons.keys() == bad.keys()
    assert {name: reason for name, reason in reasons.items() if bad[name] not in reason} == {}
    with EmbeddedStore.open(tmp_path / "store", read_only=True) as store:
        rows = store.select("PREFIX nkg: <https://w3id.org/newskg/ontology#> SELECT ?t { ?a nkg:fullText ?t }")
        stored = "\n".join(str(each["t"]) for each in rows)
    assert {name for name in good if name not in stored} == set()


def test_an_export_that_was_mended_loses_its_line(tmp_path: Path) -> None:
    whole = gzip.compress("\n".join(json.dumps(row(f"Ana {number}")) for number in range(2)).encode())
    path = save(tmp_path / "a.jsonl.gz", whole[:-9])
    assert command("build", path, "--store", tmp_path / "store").returncode == 1
    save(path, whole)
    assert command("build", path, "--store", tmp_path / "store").returncode == 0
    assert not (tmp_path / "store" / "quarantine" / "unreadable.jsonl").exists()


def test_many_reasons_are_summed_up_on_the_terminal_and_kept_whole(tmp_path: Path) -> None:
    save(tmp_path / "a.jsonl", "\n".join(["{broken"] * 200 + [json.dumps(row("Ana"))]))
    built = command("build", tmp_path / "a.jsonl", "--store", tmp_path / "store")
    assert built.returncode == 1
    assert len(built.stderr.splitlines()) < 60
    assert "170 more left out" in built.stderr
    assert len((tmp_path / "store" / "quarantine" / "unreadable.jsonl").read_text().splitlines()) == 200
    told = command("build", tmp_path / "a.jsonl", "--store", tmp_path / "store", "--verbose")
    assert "a.jsonl:200:" in told.stderr


# --- JSON --------------------------------------------------------------------------------------


def test_news_pleases_json_is_read_with_all_that_it_knows(tmp_path: Path) -> None:
    data = {
        "authors": ["Jane Doe", "Jim Roe"],
        "date_download": "2020-01-01 00:00:00",
        "date_modify": None,
        "date_publish": "2016-08-10 09:30:00",
        "description": "Talks.",
        "image_url": "https://post.example/x.jpg",
        "language": "en",
        "maintext": news("Ana Lovik"),
        "source_domain": "post.example",
        "text": "Home Sport Weather",
        "title": "Tamm meets Lovik",
        "url": "https://post.example/talks",
    }
    result = the_one(save(tmp_path / "a.json", data))
    article = result.article
    assert (article.text, article.name, result.notes) == (news("Ana Lovik"), "a", ())
    assert article.published == datetime(2016, 8, 10, 9, 30)
    assert (article.title, article.url, article.author) == (data["title"], data["url"], "Jane Doe; Jim Roe")
    assert (article.publisher, article.language, article.modified) == ("post.example", "en", None)


def test_json_of_services_and_databases_is_read_where_the_articles_are(tmp_path: Path) -> None:
    service = {"status": "ok", "articles": [{"source": {"id": None, "name": "The Post"}, "content": news("Ana"),
                                             "publishedAt": "2016-08-10T09:30:00Z"}]}  # fmt: skip
    (result,) = found(save(tmp_path / "a.json", service)).values()
    assert isinstance(result, ReadResult)
    assert (result.article.publisher, result.article.published) == ("The Post", MOMENT)
    wrapped = {
        "response": {"results": [{"id": "world/talks", "webTitle": "Talks", "fields": {"bodyText": news("Bo")}}]}
    }
    (result,) = found(save(tmp_path / "b.json", wrapped)).values()
    assert isinstance(result, ReadResult)
    assert (result.article.title, result.article.source_id) == ("Talks", "world/talks")
    assert texts(save(tmp_path / "c.jsonl", {"_id": "x", "_source": row("Cy")})) == [news("Cy")]


def test_a_broken_line_is_named_and_costs_no_other(tmp_path: Path) -> None:
    lines = [json.dumps(row(f"Ana {number}")) for number in range(5000)]
    lines[4710] = lines[4710][:50]
    path = save(tmp_path / "export.jsonl", "\n".join(lines))
    pieces = list(articles.find([path], SETTINGS))
    assert len(pieces) == 5000
    (bad,) = [each for each in pieces if isinstance(each, NotRead)]
    assert bad.name == f"{path}:4711"
    assert "column" in bad.reason


@pytest.mark.parametrize("first", ["{broken", '{"text": "cut', "[1]", '"words"', "{}"])
def test_a_broken_first_line_costs_no_other(tmp_path: Path, first: str) -> None:
    became = found(save(tmp_path / "a.jsonl", f"{first}\n{json.dumps(row('Ana'))}\n{json.dumps(row('Bo'))}\n"))
    assert [isinstance(each, ReadResult) for each in became.values()] == [False, True, True]


def test_a_line_over_the_limit_is_named_and_the_next_is_read(tmp_path: Path) -> None:
    path = save(tmp_path / "a.jsonl", json.dumps(row("Ana " * 50_000)) + "\n" + json.dumps(row("Bo")))
    became = found(path, max_document_bytes=100_000)
    assert "KG_MAX_DOCUMENT_BYTES" in str(became[f"{path}:1"])
    assert isinstance(became[f"{path}:2"], ReadResult)


def test_a_list_is_read_until_it_breaks_and_the_line_is_named(tmp_path: Path) -> None:
    whole = json.dumps([row(f"Ana {number}") for number in range(300)], indent=1)
    assert len(texts(save(tmp_path / "a.json", whole))) == 300
    became = found(save(tmp_path / "b.json", whole[: len(whole) // 2]))
    *good, bad = became.values()
    assert len(good) > 140
    assert all(isinstance(each, ReadResult) for each in good)
    assert "nothing behind it is read" in str(bad)
    line = whole[: len(whole) // 2].count("\n") + 1
    assert any(f"line {each}," in str(bad) for each in (line, line - 1))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{'text': 'x'}", "no JSON"),
        ("[" * 100_000, "too deep"),
        ("[]", "empty list"),
        ('{"name": "tool", "version": "1"}', "no text"),
        ('{"text": null, "title": "x"}', "no text"),
        ('{"text": ""}', "no text"),
        ('{"text": 12}', "no text"),
        ("[1, 2]", "no object"),
        ("", "empty"),
    ],
)
def test_json_that_is_no_article_says_so(tmp_path: Path, content: str, reason: str) -> None:
    became = list(found(save(tmp_path / "a.json", content)).values())
    assert became
    assert all(reason in str(each) for each in became), became


def test_json_is_told_by_its_content(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps(row(who)) for who in ("Ana", "Bo"))
    for name in ("lines.json", "lines.txt", "lines.ndjson", "lines"):
        assert texts(save(tmp_path / name, lines)) == [news("Ana"), news("Bo")]
    assert texts(save(tmp_path / "list.jsonl", [row("Ana"), row("Bo")])) == [news("Ana"), news("Bo")]
    assert "[Music]" in the_one(save(tmp_path / "talk.txt", "[Music] " + news("Ana"))).article.text


def test_markup_in_a_text_is_text(tmp_path: Path) -> None:
    body = "<p>Mari Tamm met <b>Ana</b> Lovik in Tallinn on Monday &amp; left.</p><p>She will return.</p>"
    article = the_one(save(tmp_path / "a.json", {"content": body})).article
    assert article.text == "Mari Tamm met Ana Lovik in Tallinn on Monday & left.\n\nShe will return."
    page = the_one(save(tmp_path / "b.jsonl", {"html": PAGE.format("Bo Page")})).article
    assert (page.published, page.url) == (MOMENT, "https://post.example/talks/Bo Page".replace(" ", "%20"))


def test_half_characters_and_bytes_that_are_none_are_mended_and_noted(tmp_path: Path) -> None:
    half = the_one(save(tmp_path / "a.json", '{"text": "Ana Lovik \\ud83d met Mari Tamm in Oslo on Monday."}'))
    assert "\ufffd" in half.article.text
    assert "half a character" in half.notes[0]
    old = '{"text": "The café owner, René Müller, said on Monday that the plan would cost too much."}'
    result = the_one(save(tmp_path / "b.json", old.encode("cp1252")))
    assert "René Müller" in result.article.text
    assert result.notes == ("not UTF-8: read as windows-1252",)


# --- tables ------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_tables_are_read_however_they_were_saved(tmp_path: Path, delimiter: str, encoding: str) -> None:
    head = ["Doc ID", "Headline", "Full Text", "Date", "Link", "Byline", "Outlet"]
    cells = ["n-2016-1", "Talks", news("René"), "10 Aug 2016", "https://post.example/a", "J. Doe", "The Post"]
    path = table(tmp_path / "a.csv", [head, cells, []], encoding, delimiter)
    result = the_one(path)
    article = result.article
    # line ends as the module writes them
    assert article.text == news("René")
    assert (article.title, article.published, article.author) == ("Talks", date(2016, 8, 10), "J. Doe")
    assert (article.url, article.publisher, article.source_id) == ("https://post.example/a", "The Post", "n-2016-1")
    assert article.name == "n-2016-1"


def test_rows_in_windows_1252_are_read_and_noted(tmp_path: Path) -> None:
    result = the_one(table(tmp_path / "a.csv", [["title", "text"], ["A", news("René Müller")]], "cp1252"))
    assert result.article.text == news("René Müller")
    assert result.notes == ("not UTF-8: read as windows-1252",)


def test_columns_can_be_named_and_wrong_ones_are_told(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", [["Nr", "Inhalt", "Tag"], [1, news("Ana"), "2016-08-10"]])
    assert "'Nr', 'Inhalt', 'Tag'" in str(found(path)[str(path)])
    article = the_one(path, columns=("text=Inhalt", "published=Tag")).article
    assert article.published == date(2016, 8, 10)
    assert "no column 'Text'" in str(found(path, columns=("text=Text",))[str(path)])
    with pytest.raises(BadSetting, match="FIELD=COLUMN"):
        articles.find([path], Settings(columns=("Inhalt",)))
    built = command("build", path, "--column", "text=Inhalt", "--column", "published=Tag", "--store", tmp_path / "s")
    assert (built.returncode, built.stderr) == (0, "")
    wrong = command("build", path, "--column", "words=Inhalt", "--store", tmp_path / "t")
    assert wrong.returncode == 2
    assert "words=Inhalt" in wrong.stderr


def test_a_faulty_row_is_named_and_costs_no_other(tmp_path: Path) -> None:
    rows = [f'{number},"{news(f"Ana {number}").strip()}"' for number in range(5)]
    rows[2] = '2,"quoted" badly'
    rows[3] += ",more"
    path = save(tmp_path / "a.csv", "id,text\n" + "\n".join(rows) + '\n9,"never closed\n')
    became = found(path)
    assert [name.rpartition(":")[2] for name, each in became.items() if isinstance(each, ReadResult)] == ["2", "3", "6"]
    assert "expected after" in str(became[f"{path}:4"])
    assert "3 values for 2 columns" in str(became[f"{path}:5"])
    assert "unexpected end" in str(became[f"{path}:7"])


def test_quotation_marks_are_read_however_they_were_written(tmp_path: Path) -> None:
    said = '"We will stay," Mari Tamm, the president of Estonia, said in Oslo on Monday.'
    bare = save(tmp_path / "a.tsv", f"title\ttext\nA\t{said}\nB\t{said} More.\nC\t{said}\n")
    escaped = said.replace('"', '\\"')
    slashed = save(tmp_path / "b.csv", f'title,text\nA,"{escaped}"\nB,"{escaped}"\nC,"x"\n')
    doubled = table(tmp_path / "c.tsv", [["title", "text"], ["A", said], ["B", said + "\n" + said]], delimiter="\t")
    assert texts(bare)[0] == said
    assert found(slashed)[f"{slashed}:3"].article.text == said  # type: ignore[union-attr]
    assert texts(doubled) == [said, said + "\n" + said]


def test_a_row_over_the_limit_is_named_and_takes_no_memory(tmp_path: Path) -> None:
    path = save(tmp_path / "a.csv", "title,text\n" + "x" * 3_000_000 + f'\nB,"{news("Bo").strip()}"\n')
    became = found(path, max_document_bytes=1_000_000)
    assert isinstance(list(became.values())[-1], ReadResult)
    assert "field larger than field limit" in str(became[f"{path}:2"]) or "values" in str(became[f"{path}:2"])


def test_parquet_is_read_in_row_groups(tmp_path: Path) -> None:
    rows = [row(f"Ana {number}", date=MOMENT, authors=["A. Bee", "C. Dee"], n=number) for number in range(150)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet", row_group_size=40)
    became = list(found(tmp_path / "a.parquet").values())
    assert len(became) == 150
    last = became[-1]
    assert isinstance(last, ReadResult)
    assert (last.article.name, last.article.published, last.article.author) == ("a-150", MOMENT, "A. Bee; C. Dee")


def test_without_its_package_parquet_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pq.write_table(pa.Table.from_pylist([row("Ana")]), tmp_path / "a.parquet")
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    (reason,) = found(tmp_path / "a.parquet").values()
    assert "pip install 'newskg[parquet]'" in str(reason)


def test_numbers_of_rows_name_no_article(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", [["id", "text"], [1, news("Ana")], ["story-7", news("Bo")]])
    first, second = found(path).values()
    assert isinstance(first, ReadResult)
    assert isinstance(second, ReadResult)
    assert (first.article.source_id, first.article.name) == (None, "a-2")
    assert (second.article.source_id, second.article.name) == ("story-7", "story-7")


# --- dates -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2016-08-10", date(2016, 8, 10)),
        ("2016-08-10 09:30:00+00:00", MOMENT),
        ("2016-08-10T09:30:00.000Z", MOMENT),
        ("20160810T093000Z", MOMENT),
        ("Wed, 10 Aug 2016 09:30:00 GMT", MOMENT),
        ("Wednesday, August 10, 2016", date(2016, 8, 10)),
        ("10th August 2016, 9:30 am", date(2016, 8, 10)),
        ("8/25/2016", date(2016, 8, 25)),
        ("25.8.2016", date(2016, 8, 25)),
        (20160810, date(2016, 8, 10)),
        (1470821400, MOMENT),
        ("1470821400000", MOMENT),
    ],
)
def test_dates_are_read_in_every_clear_form(written: str | int, meant: date) -> None:
    assert parse_date(written) == meant


@pytest.mark.parametrize(
    "written",
    ["3/4/2016", "10.08.2016", "2016", "2016-08", "2016-02-30", "yesterday", "0000-00-00", "2016-08-10 to 12", 0],
)
def test_a_date_that_is_none_or_may_be_two_is_left_out_and_noted(tmp_path: Path, written: str | int) -> None:
    result = the_one(save(tmp_path / "a.json", row("Ana", date=written)))
    assert result.article.published is None
    assert "published" in result.notes[0]
    assert str(written) in result.notes[0]


# --- packing -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("suffix", "pack"),
    [("gz", gzip.compress), ("zst", zstandard.compress), ("bz2", bz2.compress), ("xz", lzma.compress)],
)
def test_what_is_packed_is_read_and_what_was_cut_off_is_told(tmp_path: Path, suffix: str, pack: Any) -> None:
    assert the_one(save(tmp_path / f"a.txt.{suffix}", pack(news("Ana").encode()))).article.name == "a"
    page = the_one(save(tmp_path / f"b.{suffix}", pack(PAGE.format("Bo").encode()))).article
    assert page.published == MOMENT
    lines = "\n".join(json.dumps(row(os.urandom(20).hex())) for _ in range(300)).encode()
    twice = pack(lines + b"\n") + pack(lines)
    assert len(texts(save(tmp_path / f"c.jsonl.{suffix}", twice))) == 600
    path = save(tmp_path / f"d.jsonl.{suffix}", pack(lines)[:-20])
    became = found(path)
    assert "broken" in str(became[str(path)])


def test_archives_in_archives_are_read_to_a_depth(tmp_path: Path) -> None:
    data = archive({"a.txt": news("Ana")})
    for _ in range(3):
        data = archive({"in.zip": data})
    path = save(tmp_path / "a.zip", data)
    assert list(found(path)) == [f"{path}!/in.zip!/in.zip!/in.zip!/a.txt"]
    for _ in range(8):
        data = archive({"in.zip": data})
    (reason,) = found(save(tmp_path / "b.zip", data)).values()
    assert "packed more than" in str(reason)


def test_tar_is_read_packed_or_not(tmp_path: Path) -> None:
    save(tmp_path / "in" / "a.txt", news("Ana"))
    save(tmp_path / "in" / "b.jsonl", row("Bo"))
    for name, mode in (("a.tar", "w"), ("a.tar.gz", "w:gz"), ("a.tgz", "w:gz"), ("a.tar.xz", "w:xz")):
        with tarfile.open(tmp_path / name, mode) as opened:  # type: ignore[call-overload]
            opened.add(tmp_path / "in", "in")
        assert texts(tmp_path / name) == [news("Ana"), news("Bo")]


def test_faults_in_an_archive_cost_no_other_file(tmp_path: Path) -> None:
    whole = archive({"a.txt": news("Ana"), "b.txt": news("Bo"), "c.txt": news("Cy")}, zipfile.ZIP_STORED)
    broken = whole.replace(b"met Bo in", b"met Xo in")
    path = save(tmp_path / "a.zip", broken)
    became = found(path)
    assert [isinstance(each, ReadResult) for each in became.values()] == [True, False, True]
    assert "CRC" in str(became[f"{path}!/b.txt"])
    assert "no whole ZIP" in str(found(save(tmp_path / "b.zip", whole[:-30])))


def test_what_fills_disks_is_refused(tmp_path: Path) -> None:
    zeros = gzip.compress(bytes(50_000_000))
    for name, data in (
        ("a.txt.gz", zeros),
        ("b.jsonl.gz", zeros),
        ("c.csv.zst", zstandard.compress(bytes(50_000_000))),
    ):
        (reason,) = found(save(tmp_path / name, data)).values()
        assert "KG_MAX_RATIO" in str(reason), (name, reason)
    random = os.urandom(3_000_000).hex()
    (reason,) = found(
        save(tmp_path / "d.txt.gz", gzip.compress(random.encode())), max_unpacked_bytes=1_000_000
    ).values()
    assert "KG_MAX_UNPACKED_BYTES" in str(reason)
    (reason,) = found(save(tmp_path / "e.txt", random), max_document_bytes=1_000_000).values()
    assert "KG_MAX_DOCUMENT_BYTES" in str(reason)


def test_sidecars_describe_in_archives_too(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "d/a.txt": news("Ana"), "d/a.json": '{"published": "2016-08-10"}',
        "d/b.txt": news("Bo"), "d/b.json": '{"publishd": "2016-08-10"}',
    }  # fmt: skip
    path = save(tmp_path / "a.zip", archive(files))
    became = found(path)
    good = became[f"{path}!/d/a.txt"]
    assert isinstance(good, ReadResult)
    assert good.article.published == date(2016, 8, 10)
    assert "publishd" in str(became[f"{path}!/d/b.txt"])
    assert len(became) == 2


def test_what_holds_nothing_is_named(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "b.tar", "w"):
        pass
    sources = [save(tmp_path / "a.zip", archive({})), tmp_path / "b.tar", save(tmp_path / "c.csv", "title,text\n")]
    sources += [save(tmp_path / "d.jsonl", "\n\n"), save(tmp_path / "e.zip", archive({".hidden": "x"}))]
    for source in sources:
        assert "nothing in it" in str(found(source)[str(source)])


def test_an_archive_of_documents_is_no_document_and_a_workbook_no_archive(tmp_path: Path) -> None:
    import docx
    import openpyxl

    document, stream = docx.Document(), io.BytesIO()
    document.add_paragraph(news("Ana").partition("\n")[0])
    document.save(stream)
    stored = archive({"a.docx": stream.getvalue(), "b.txt": news("Bo")}, zipfile.ZIP_STORED)
    assert len(texts(save(tmp_path / "a.zip", stored))) == 2
    openpyxl.Workbook().save(tmp_path / "b.xlsx")
    (reason,) = found(tmp_path / "b.xlsx").values()
    assert "save it as .docx, a table as .csv" in str(reason)


# --- files and folders -------------------------------------------------------------------------


def test_a_sidecar_may_lie_beside_any_document_and_is_no_article(tmp_path: Path) -> None:
    save(tmp_path / "a.html", PAGE.format("Ana"))
    save(tmp_path / "a.json", {"published": "2020-01-01", "id": "x-1"})
    for sources in ([tmp_path], [tmp_path / "a.json", tmp_path / "a.html"]):
        (result,) = found(*sources).values()
        assert isinstance(result, ReadResult)
        assert (result.article.published, result.article.source_id) == (date(2020, 1, 1), "x-1")


def test_an_article_beside_a_document_of_its_name_is_one_of_its_own(tmp_path: Path) -> None:
    save(tmp_path / "a.html", PAGE.format("Ana"))
    save(tmp_path / "a.json", row("Bo"))
    assert len(texts(tmp_path)) == 2


def test_what_browsers_save_beside_a_page_is_part_of_it(tmp_path: Path) -> None:
    save(tmp_path / "Talks.html", PAGE.format("Ana"))
    save(tmp_path / "Talks_files" / "style.css", "x")
    save(tmp_path / "other_files" / "style.css", "x")
    assert [Path(name).parent.name for name in found(tmp_path)] == [tmp_path.name, "other_files"]


def test_a_page_that_was_saved_in_one_file_is_read(tmp_path: Path) -> None:
    from email.message import EmailMessage

    message = EmailMessage()
    message["Snapshot-Content-Location"] = "https://post.example/other"
    message.set_content(
        PAGE.format("Ana").replace('<link rel="canonical" href="https://post.example/talks/Ana">', ""), "html"
    )
    message.add_related(b"\x89PNG", "image", "png")
    article = the_one(save(tmp_path / "a.mhtml", bytes(message))).article
    assert article.text.startswith("Tamm meets Ana\n\nPresident Mari Tamm")
    assert (article.url, article.published) == ("https://post.example/other", MOMENT)


def test_links_are_followed_but_not_round_and_round(tmp_path: Path) -> None:
    save(tmp_path / "in" / "a.txt", news("Ana"))
    save(tmp_path / "elsewhere" / "b.txt", news("Bo"))
    os.symlink(tmp_path / "elsewhere", tmp_path / "in" / "more")
    os.symlink(tmp_path / "in", tmp_path / "elsewhere" / "back")
    os.symlink("self", tmp_path / "in" / "self")
    became = {str(Path(name).relative_to(tmp_path)): each for name, each in found(tmp_path / "in").items()}
    assert isinstance(became.pop("in/a.txt"), ReadResult)
    assert isinstance(became.pop("in/more/b.txt"), ReadResult)
    assert "lies in" in str(became.pop("in/more/back"))
    assert became.keys() == {"in/self"}


def test_plain_text_without_a_suffix_is_read(tmp_path: Path) -> None:
    assert texts(save(tmp_path / "19990101", news("Ana"))) == [news("Ana")]


def test_standard_input_may_be_of_any_format(tmp_path: Path) -> None:
    import subprocess
    import sys

    for number, data in enumerate(
        (news("Ana").encode(), gzip.compress(PAGE.format("Bo").encode()), archive({"a.txt": news("Cy")}))
    ):
        store = tmp_path / f"store{number}"
        built = subprocess.run(
            [sys.executable, "-m", "kg", "build", "-", "--store", str(store)],
            input=data,
            capture_output=True,
            timeout=120,
        )
        assert built.returncode == 0, built.stderr
        assert b"1 article stored" in built.stdout


def test_kg_read_takes_a_file_of_any_format(tmp_path: Path) -> None:
    article = kg.read(save(tmp_path / "a.html", PAGE.format("Ana")))
    assert article.text.startswith("Tamm meets Ana\n\nPresident")
    assert article.published == MOMENT
    assert kg.read(save(tmp_path / "b.json", row("Bo")), published="2020-01-01").published == date(2020, 1, 1)
    with pytest.raises(BadInput, match=r"kg\.build takes"):
        kg.read(save(tmp_path / "c.json", [row("Bo"), row("Cy")]))
    with pytest.raises(SkipArticle, match="JPEG"):
        kg.read(save(tmp_path / "d.jpg", b"\xff\xd8\xff"))
    with pytest.raises(UnsupportedLanguage, match="'de'"):
        kg.read(save(tmp_path / "e.json", row("Bo", language="de")))


@pytest.mark.parametrize("mark", [codecs.BOM_UTF8, b""])
def test_a_text_file_stays_as_it_was_received(tmp_path: Path, mark: bytes) -> None:
    data = mark + ("  " + news("Ana")).replace("\n", "\r\n").encode()
    assert the_one(save(tmp_path / "a.txt", data)).article.text == data.decode()
