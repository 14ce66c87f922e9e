"""RSS and Atom feeds into articles: full texts as they are, pages that are linked to, and no article from a teaser."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from website import Reply, Site, website

from kg import articles
from kg.articles import Note, NotRead, RawArticle
from kg.articles.raw import Piece
from kg.settings import Settings

FULL = (
    "&lt;p&gt;Ana Lovik, Norway’s foreign minister, said on Monday that talks would go on.&lt;/p&gt;"
    "&lt;p&gt;She met Tomas Berg in Oslo.&lt;/p&gt;"
)
PAGE = "<html><body><article><h1>Talks</h1><p>Ana Lovik said on Monday that talks went on.</p></article></body></html>"
RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>The &lt;i&gt;Herald&lt;/i&gt;</title><link>http://herald.example/</link><language>en-us</language>
{}
</channel></rss>"""
ATOM = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>The Herald</title><id>urn:feed</id><link href="http://herald.example/"/>
<author><name>The desk</name></author>
{}
</feed>"""


def item(**parts: str) -> str:
    return "<item>{}</item>".format(
        "".join(f"<{k.replace('_', ':')}>{v}</{k.replace('_', ':')}>" for k, v in parts.items())
    )


def feed(folder: Path, *entries: str, frame: str = RSS, name: str = "feed.xml") -> Path:
    path = folder / name
    path.write_text(frame.format("\n".join(entries)), encoding="utf-8")
    return path


def pieces(path: Path | str, **settings: object) -> list[Piece]:
    return list(articles.find([path], Settings(**settings)))  # type: ignore[arg-type]


def read(path: Path) -> articles.ReadResult:
    (piece,) = pieces(path)
    assert isinstance(piece, RawArticle)
    return articles.read(piece, Settings())


@pytest.fixture
def site() -> Iterator[Site]:
    with website() as found:
        yield found


def test_an_entry_of_rss_with_all_that_it_says(tmp_path: Path) -> None:
    entry = item(
        title="Talks &lt;b&gt;go&lt;/b&gt; on: AT&amp;amp;T &amp;amp; others",
        link="/world/talks.html",
        guid="https://herald.example/?p=12",
        pubDate="Tue, 09 Aug 2016 23:30:00 -0400",
        dc_creator="Jane Doe",
        description="Ana Lovik said that talks would go on ...",
        content_encoded=FULL,
    )
    article = read(feed(tmp_path, entry)).article
    assert article.text == (
        "Ana Lovik, Norway’s foreign minister, said on Monday that talks would go on.\n\nShe met Tomas Berg in Oslo."
    )
    assert article.title == "Talks go on: AT&T & others"
    assert article.url == "http://herald.example/world/talks.html"
    assert article.source_id == "https://herald.example/?p=12"
    assert article.published == datetime(2016, 8, 9, 23, 30, tzinfo=timezone(-timedelta(hours=4)))
    assert (article.author, article.publisher) == ("Jane Doe", "The Herald")


def test_an_entry_of_atom_with_all_that_it_says(tmp_path: Path) -> None:
    entry = """<entry><id>tag:herald.example,2016:12</id>
    <title type="html">Talks &amp;lt;on&amp;gt; &amp;amp; off</title>
    <link rel="enclosure" href="/a.mp3"/><link rel="alternate" href="/world/talks"/>
    <published>2016-08-09T10:00:00+02:00</published><updated>2016-08-10T11:00:00Z</updated>
    <author><name>Jane Doe</name></author><author><name>John Roe</name></author><summary>Short.</summary>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Ana Lovik <b>said</b> that
    talks would go on.</p><p>She left.</p></div></content></entry>"""
    article = read(feed(tmp_path, entry, frame=ATOM)).article
    assert article.text == "Ana Lovik said that talks would go on.\n\nShe left."
    assert article.title == "Talks <on> & off"
    assert article.url == "http://herald.example/world/talks"
    assert article.published == datetime(2016, 8, 9, 10, tzinfo=timezone(timedelta(hours=2)))
    assert article.modified == datetime(2016, 8, 10, 11, tzinfo=UTC)
    assert (article.author, article.source_id) == ("Jane Doe; John Roe", "tag:herald.example,2016:12")


@pytest.mark.parametrize(
    ("words", "published"),
    [
        ("2016-08-09", date(2016, 8, 9)),
        ("2016-08-09T10:00:00Z", datetime(2016, 8, 9, 10, tzinfo=UTC)),
        ("Tue, 09 Aug 2016 10:00:00 EST", datetime(2016, 8, 9, 10, tzinfo=timezone(-timedelta(hours=5)))),
        ("when it was ready", None),
        ("", None),
    ],
)
def test_dates_in_many_forms_and_none(tmp_path: Path, words: str, published: date | None) -> None:
    assert read(feed(tmp_path, item(title="Talks", pubDate=words, content_encoded=FULL))).article.published == published


@pytest.mark.parametrize(
    "description",
    [
        "Envoys met in Oslo on Monday. They talked about the truce for hours. It will be signed on Friday, they said.",
        "&lt;p&gt;Envoys met in Oslo on Monday.&lt;/p&gt;&lt;p&gt;They will sign on Friday.&lt;/p&gt;",
    ],
)
def test_a_description_that_is_more_than_a_teaser_is_the_article(tmp_path: Path, description: str) -> None:
    assert "Envoys met" in read(feed(tmp_path, item(link="http://a.example/1", description=description))).article.text


@pytest.mark.parametrize(
    "description",
    [
        "",
        "Envoys met in Oslo on Monday.",
        "Envoys met in Oslo on Monday. They talked for hours. It will be signed on Friday. And then the ministers…",
        "&lt;p&gt;Envoys met.&lt;/p&gt;&lt;p&gt;Talks go on.&lt;/p&gt; &lt;a href='x'&gt;Continue reading...&lt;/a&gt;",
        "&lt;p&gt;Envoys met in Oslo.&lt;/p&gt;&lt;p&gt;The post Talks appeared first on The Herald.&lt;/p&gt;",
    ],
)
def test_no_article_is_made_of_a_teaser(tmp_path: Path, description: str) -> None:
    (piece,) = pieces(feed(tmp_path, item(link="http://a.example/1", description=description)))
    assert isinstance(piece, NotRead)
    assert "--follow" in piece.reason
    assert "http://a.example/1" in piece.reason


def test_an_entry_without_text_and_link_is_named(tmp_path: Path) -> None:
    first, second = pieces(feed(tmp_path, item(title="Only a title"), item(content_encoded=FULL)))
    assert isinstance(first, NotRead)
    assert first.name.endswith("feed.xml:1")
    assert isinstance(second, RawArticle)


def test_a_feed_at_an_address_gives_the_pages_that_it_links_to(tmp_path: Path, site: Site) -> None:
    entries = (
        item(title="Full", link="/full", content_encoded=FULL),
        item(title="Teaser", link="/teaser", pubDate="2016-08-09", description="Short."),
        item(title="Gone", link="/gone", description="Short."),
    )
    site.pages["/feed"] = Reply(
        feed(tmp_path, *entries).read_text().replace("http://herald.example", site.url),
        media_type="application/rss+xml",
    )
    site.pages["/teaser"] = Reply(PAGE)
    full, teaser, gone = pieces(
        f"{site.url}/feed", store=tmp_path / "store", interval=0.0, allow_fetch=(f"{site.url}/",)
    )
    assert isinstance(full, RawArticle)
    assert isinstance(teaser, RawArticle)
    assert (teaser.format, teaser.about.title, teaser.about.published) == ("html", "Teaser", date(2016, 8, 9))
    assert teaser.about.url == f"{site.url}/teaser"
    assert isinstance(gone, NotRead)
    assert "404" in gone.reason
    assert site.paths == ["/feed", "/teaser", "/gone"]


def test_pages_of_a_feed_in_a_file_are_fetched_where_somebody_says_so(tmp_path: Path, site: Site) -> None:
    site.pages["/1"] = Reply(PAGE)
    path = feed(tmp_path, item(link=f"{site.url}/1", description="Short."))
    given = {"store": tmp_path / "store", "interval": 0.0, "allow_fetch": (f"{site.url}/",)}
    assert isinstance(pieces(path, **given)[0], NotRead)
    assert site.asked == []
    assert isinstance(pieces(path, **given, follow=True)[0], RawArticle)


def test_the_same_entry_twice_is_kept_once(tmp_path: Path) -> None:
    entry = item(link="http://a.example/1", guid="http://a.example/1", content_encoded=FULL)
    first, second = pieces(feed(tmp_path, entry, entry))
    assert isinstance(first, RawArticle)
    assert isinstance(second, Note)


def test_a_guid_that_every_entry_has_names_none(tmp_path: Path) -> None:
    entries = (item(link=f"http://a.example/{i}", guid="http://a.example/", content_encoded=FULL) for i in range(3))
    found = pieces(feed(tmp_path, *entries))
    assert [piece.about.id for piece in found if isinstance(piece, RawArticle)] == [None] * 3


def test_a_number_as_guid_is_one_of_its_feed(tmp_path: Path) -> None:
    article = read(feed(tmp_path, item(link="/1", guid="12", content_encoded=FULL))).article
    assert article.source_id == "http://herald.example/#12"


def test_links_with_blanks_are_mended(tmp_path: Path) -> None:
    article = read(feed(tmp_path, item(link=" /a talk.html ", content_encoded=FULL))).article
    assert article.url == "http://herald.example/a%20talk.html"


def test_links_that_are_none_are_left_out(tmp_path: Path) -> None:
    for link in ("javascript:alert(1)", "http://[bad/", "file:///etc/passwd", "mailto:a@b"):
        assert read(feed(tmp_path, item(link=link, content_encoded=FULL))).article.url is None


# --- broken and hostile feeds ----------------------------------------------------------------


def test_a_feed_that_breaks_off_loses_its_last_entry_by_name(tmp_path: Path) -> None:
    path = feed(tmp_path, *(item(link=f"http://a.example/{i}", content_encoded=FULL) for i in range(3)))
    path.write_bytes(path.read_bytes()[:-120])
    found = pieces(path)
    assert [type(piece) for piece in found] == [NotRead, RawArticle, RawArticle]
    assert found[0].name.endswith(":3")


def test_a_sloppy_feed_is_read_and_says_so(tmp_path: Path) -> None:
    found = pieces(feed(tmp_path, item(title="AT&T", content_encoded="&lt;p&gt;Envoys met.&lt;/p&gt;")))
    assert [type(piece) for piece in found] == [Note, RawArticle]


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-16", "windows-1252"])
def test_the_declared_encoding_holds(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.rss"
    text = RSS.replace("utf-8", encoding).format(item(title="Café", content_encoded="&lt;p&gt;Zoë met René.&lt;/p&gt;"))
    path.write_bytes(text.encode(encoding))
    article = read(path).article
    assert (article.title, article.text) == ("Café", "Zoë met René.")


def test_a_wrong_charset_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.rss"
    path.write_bytes(RSS.format(item(title="Café", content_encoded="&lt;p&gt;Zoë left.&lt;/p&gt;")).encode("cp1252"))
    found = pieces(path)
    assert [type(piece) for piece in found] == [Note, RawArticle]


@pytest.mark.parametrize("between", ["", "\n"])
def test_entities_that_explode_do_not(tmp_path: Path, between: str) -> None:
    bomb = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
    path = feed(tmp_path, item(title="&e11;", content_encoded=FULL))
    start = f'<?xml version="1.0"?>{between}<!DOCTYPE rss [<!ENTITY e0 "laugh">{bomb}]>{between}<rss'
    path.write_text(start + path.read_text().partition("<rss")[2])
    found = pieces(path)
    assert any(isinstance(piece, NotRead | Note) for piece in found)
    assert len(str(found)) < 10_000


def test_entities_open_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret words")
    path = feed(tmp_path, item(title="Talks &x;", content_encoded=FULL))
    path.write_text(path.read_text().replace("<rss", f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]><rss', 1))
    assert "secret words" not in str(pieces(path))


def test_packed_feeds_and_feeds_without_entries(tmp_path: Path) -> None:
    packed = tmp_path / "feed.xml.gz"
    packed.write_bytes(gzip.compress(feed(tmp_path, item(content_encoded=FULL)).read_bytes()))
    assert read(packed).article.publisher == "The Herald"
    (piece,) = pieces(feed(tmp_path))
    assert isinstance(piece, NotRead)
    assert "no entries" in piece.reason


def test_thousands_of_entries(tmp_path: Path) -> None:
    entries = (item(link=f"http://a.example/{i}", content_encoded=FULL) for i in range(2000))
    found = pieces(feed(tmp_path, *entries))
    assert len([piece for piece in found if isinstance(piece, RawArticle)]) == 2000
