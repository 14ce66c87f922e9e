"""NITF, NewsML-G2 and ninjs, as agencies send them, into articles."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kg import articles
from kg.articles import NotRead, RawArticle
from kg.articles.raw import Piece
from kg.errors import SkipArticle, UnsupportedLanguage
from kg.settings import Settings

TEXT = "Ana Lovik, Norway’s foreign minister, said on Monday that talks would go on.\n\nShe met Tomas Berg in Oslo."
PARAGRAPHS = f"<p>{TEXT.replace('Norway’s', '<em>Norway’s</em>').replace(chr(10) * 2, '</p><p>')}</p>"
NITF = """<?xml version="1.0" encoding="UTF-8"?>
<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><head><title>Envoys</title>
<docdata><doc-id id-string="h-2016-12"/><date.issue norm="20160809T100000Z"/></docdata>
<pubdata name="The Herald" date.publication="20160809" ex-ref="http://herald.example/talks"/></head>
<body><body.head><hedline><hl1>Talks go on</hl1><hl2>in Oslo</hl2></hedline>
<byline>By <person>Jane Doe</person></byline>
<dateline><location>OSLO, Norway</location></dateline></body.head>
<body.content><block>{}<media media-type="image"><media-caption>Not this</media-caption></media></block></body.content>
<body.end><tagline>Nor this</tagline></body.end></body></nitf>"""
ITEM = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:herald.example:12" version="3"
 xml:lang="en">
<itemMeta><itemClass qcode="ninat:text"/><provider qcode="h:1"><name>The Herald</name></provider>
<versionCreated>2016-08-09T12:00:00Z</versionCreated><firstCreated>2016-08-09T10:00:00Z</firstCreated>
<pubStatus qcode="stat:{status}"/></itemMeta>
<contentMeta><headline>Talks go on</headline><by>Jane Doe</by><language tag="{language}"/></contentMeta>
<contentSet>{body}</contentSet></newsItem>"""
XHTML = f"""<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">
<head><title>No</title></head><body>{PARAGRAPHS}</body></html></inlineXML>"""
NINJS: dict[str, Any] = {
    "uri": "http://herald.example/talks",
    "type": "text",
    "firstcreated": "2016-08-09T10:00:00Z",
    "versioncreated": "2016-08-09T12:00:00Z",
    "pubstatus": "usable",
    "language": "en",
    "headline": "Talks go on",
    "byline": "By Jane Doe",
    "copyrightholder": "The Herald",
    "body_html": PARAGRAPHS,
    "body_text": TEXT.replace("\n\n", " "),
}
NINJS_2: dict[str, Any] = {
    "uri": "http://herald.example/talks",
    "type": "text",
    "firstCreated": "2016-08-09T10:00:00Z",
    "versionCreated": "2016-08-09T12:00:00Z",
    "language": "en",
    "headlines": [{"role": "short", "value": "Talks"}, {"role": "main", "value": "Talks go on"}],
    "by": "Jane Doe",
    "copyrightHolder": "The Herald",
    "bodies": [
        {"role": "main", "contentType": "text/plain", "value": TEXT.replace("\n\n", " ")},
        {"role": "richtext", "contentType": "text/html", "value": PARAGRAPHS},
    ],
}


def item(body: str = XHTML, status: str = "usable", language: str = "en") -> str:
    return ITEM.format(body=body, status=status, language=language)


def pieces(folder: Path, text: str | bytes, name: str = "a.xml") -> list[Piece]:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(articles.find([path], Settings()))


def read(folder: Path, text: str | bytes, name: str = "a.xml") -> articles.ReadResult:
    (piece,) = pieces(folder, text, name)
    assert isinstance(piece, RawArticle), piece
    return articles.read(piece, Settings())


def test_nitf(tmp_path: Path) -> None:
    article = read(tmp_path, NITF.format(PARAGRAPHS)).article
    assert article.text == f"OSLO, Norway - {TEXT}"
    assert (article.title, article.author, article.publisher) == ("Talks go on", "Jane Doe", "The Herald")
    assert article.published == datetime(2016, 8, 9, 10, tzinfo=UTC)
    assert (article.url, article.source_id) == ("http://herald.example/talks", "h-2016-12")


@pytest.mark.parametrize(
    "body",
    [
        XHTML,
        f'<inlineData contenttype="text/html">{PARAGRAPHS.replace("<", "&lt;")}</inlineData>',
        f'<inlineData contenttype="text/plain">{TEXT}</inlineData>',
        f'<inlineData contenttype="text/plain">Short.</inlineData>{XHTML}',
    ],
)
def test_newsml_g2(tmp_path: Path, body: str) -> None:
    article = read(tmp_path, item(body)).article
    assert article.text == TEXT
    assert (article.title, article.author, article.publisher) == ("Talks go on", "Jane Doe", "The Herald")
    assert article.published == datetime(2016, 8, 9, 10, tzinfo=UTC)
    assert article.modified == datetime(2016, 8, 9, 12, tzinfo=UTC)
    assert (article.source_id, article.language) == ("urn:newsml:herald.example:12", "en")


def test_nitf_within_newsml_g2(tmp_path: Path) -> None:
    inner = NITF.format(PARAGRAPHS).partition("?>")[2]
    assert TEXT in read(tmp_path, item(f"<inlineXML>{inner}</inlineXML>")).article.text


def test_a_message_holds_items(tmp_path: Path) -> None:
    picture = item('<remoteContent href="a.jpg"/>')
    items = f"<itemSet>{item()}{picture}{item()}</itemSet>"
    found = pieces(tmp_path, f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header/>{items}</newsMessage>')
    assert [piece.name.rpartition(":")[2] for piece in found] == ["1", "2", "3"]
    assert articles.read(found[2], Settings()).article.text == TEXT  # type: ignore[arg-type]
    with pytest.raises(SkipArticle, match="without a text"):
        articles.read(found[1], Settings())  # type: ignore[arg-type]


@pytest.mark.parametrize("data", [NINJS, NINJS_2])
@pytest.mark.parametrize("layout", [None, 2])
def test_ninjs(tmp_path: Path, data: dict[str, Any], layout: int | None) -> None:
    article = read(tmp_path, json.dumps(data, indent=layout), "a.json").article
    assert article.text == TEXT
    assert (article.title, article.author, article.publisher) == ("Talks go on", "Jane Doe", "The Herald")
    assert article.published == datetime(2016, 8, 9, 10, tzinfo=UTC)
    assert article.modified == datetime(2016, 8, 9, 12, tzinfo=UTC)
    assert (article.url, article.source_id) == ("http://herald.example/talks",) * 2


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_many_items_of_ninjs(tmp_path: Path, name: str) -> None:
    listed = [NINJS, NINJS_2, {**NINJS, "body_html": "", "body_text": "Another text."}]
    text = json.dumps(listed) if name == "a.json" else "\n".join(map(json.dumps, listed))
    found = pieces(tmp_path, text, name)
    texts = [articles.read(piece, Settings()).article.text for piece in found if isinstance(piece, RawArticle)]
    assert texts == [TEXT, TEXT, "Another text."]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (item(status="canceled"), "a.xml"),
        (json.dumps({**NINJS, "pubstatus": "canceled"}), "a.json"),
        (NITF.format(PARAGRAPHS).replace("<docdata>", '<docdata management-status="canceled">'), "a.xml"),
    ],
)
def test_what_was_withdrawn_is_no_article(tmp_path: Path, text: str, name: str) -> None:
    with pytest.raises(SkipArticle, match="withdrawn"):
        read(tmp_path, text, name)


def test_the_language_that_an_agency_declares_holds(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedLanguage):
        read(tmp_path, item(language="de"))


def test_what_is_no_character_is_replaced_and_told(tmp_path: Path) -> None:
    found = read(tmp_path, json.dumps({**NINJS, "body_html": "Envoys met.\ud800 They \x00left."}), "a.json")
    assert found.article.text == "Envoys met.\ufffd They \ufffdleft."
    assert any("U+FFFD" in note for note in found.notes)


# --- broken and hostile documents -------------------------------------------------------------


def test_entities_that_explode_are_refused(tmp_path: Path) -> None:
    bomb = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
    text = NITF.format("<p>&e11;</p>").replace("<nitf", f'<!DOCTYPE nitf [<!ENTITY e0 "laugh">{bomb}]><nitf', 1)
    with pytest.raises(SkipArticle, match="entity"):
        read(tmp_path, text)


def test_entities_open_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret words")
    for doctype in (f'<!ENTITY x SYSTEM "{secret.as_uri()}">', f'<!ENTITY % x SYSTEM "{secret.as_uri()}"> %x;'):
        text = NITF.format("<p>Envoys met. &x;</p>").replace("<nitf", f"<!DOCTYPE nitf [{doctype}]><nitf", 1)
        with pytest.raises(SkipArticle):
            assert "secret" not in read(tmp_path, text).article.text


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "utf-8-sig"])
def test_the_declared_encoding_holds(tmp_path: Path, encoding: str) -> None:
    text = NITF.format("<p>Zoë met René.</p>").replace("UTF-8", encoding.removesuffix("-sig"))
    assert "Zoë met René." in read(tmp_path, text.encode(encoding)).article.text


def test_entities_of_html_are_letters(tmp_path: Path) -> None:
    text = NITF.format("<p>Zo&euml; met Ren&eacute; &amp; others.</p>")
    doctype = '<!DOCTYPE nitf SYSTEM "http://nowhere.example/nitf.dtd"><nitf'
    assert "Zoë met René & others." in read(tmp_path, text.replace("<nitf", doctype, 1)).article.text


@pytest.mark.parametrize("cut", [10, 200, 700])
def test_what_breaks_off_is_told(tmp_path: Path, cut: int) -> None:
    for text, name in ((NITF.format(PARAGRAPHS), "a.xml"), (item(), "b.xml"), (json.dumps(NINJS), "c.json")):
        (piece,) = pieces(tmp_path, text[:-cut], name)
        if isinstance(piece, NotRead):
            continue
        with pytest.raises(SkipArticle, match=r"no valid|no article"):
            articles.read(piece, Settings())  # type: ignore[arg-type]


def test_beginnings_that_are_made_to_be_tried_in_many_ways(tmp_path: Path) -> None:
    for start in ("<!-- -->" * 5000, "<?a?>" * 9000, "<!DOCTYPE a [" + "[]>" * 9000):
        assert len(pieces(tmp_path, start + "x")) == 1


def test_depth_is_no_danger(tmp_path: Path) -> None:
    with pytest.raises(SkipArticle):
        read(tmp_path, "<nitf><body><body.content>" + "<block>" * 100_000)
    with pytest.raises(SkipArticle):
        read(tmp_path, '{"uri": "a", "bodies": [], "headlines": ' + "[" * 100_000)
