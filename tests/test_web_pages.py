"""Web pages into articles: the text without what is around it, and of what is known of it only what the page states."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from kg.articles.raw import Content
from kg.articles.readers import html
from kg.errors import UnreadableArticle

PARAGRAPHS = [
    "Prime Minister Mari Tamm of Estonia met President Olavi Korhonen of Finland on Tuesday, officials said.",
    "“We will not give up until the last ship is home,” Tamm told reporters after two hours of talks in the town hall.",
    "Korhonen said that his country would send two more vessels, but he warned against hopes of a quick end.",
    "An envoy of the European Union, Piet Vos, welcomed the meeting and called for a neutral inquiry.",
]
BODY = "\n".join(f"<p>{each}</p>" for each in PARAGRAPHS)
ARTICLE = f"<article><h1>Tamm and Korhonen meet</h1>{BODY}</article>"
MENU = (
    "<nav><ul>"
    + "".join(f'<li><a href="/{w}">{w}</a></li>' for w in ("Home", "World", "Sport", "Jobs"))
    + "</ul></nav>"
)
RELATED = (
    '<aside><h2>Read more</h2><ul><li><a href="/1"><h3>Ferry runs aground</h3><p>A ferry with 200 people ran aground '
    "on Sunday, rescuers said.</p></a></li></ul></aside>"
    '<section class="comments"><h2>Comments</h2><div class="comment"><p>JohnDoe: They never talk about fish, he said.'
    "</p></div></section>"
    "<footer><p>© 2026 The Baltic Post. All rights reserved.</p><p>We use cookies to improve your visit.</p></footer>"
)
LINKED_DATA = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "name": "The Baltic Post", "datePublished": "2001-01-01"},
        {
            "@type": ["NewsArticle"],
            "headline": "Tamm and Korhonen meet over truce",
            "datePublished": "2016-08-10T09:30:00+03:00",
            "dateModified": "2016-08-10T12:00:00+03:00",
            "author": [{"@type": "Person", "name": "Jaana Lehto"}, {"name": "Tom Reed"}],
            "publisher": {"@type": "Organization", "name": "The Baltic Post"},
            "mainEntityOfPage": {"@id": "https://post.example/world/talks"},
        },
    ],
}


def page(head: str = "", body: str = ARTICLE) -> str:
    return f"<!DOCTYPE html>\n<html><head>{head}</head><body>{MENU}<main>{body}</main>{RELATED}</body></html>"


def linked(data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def read(text: str | bytes) -> Content:
    return html.read(text if isinstance(text, bytes) else text.encode(), "a.html")


def meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{content}">'


def og(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def test_the_article_is_read_with_its_headline_and_without_what_is_around_it() -> None:
    content = read(page("<title>Tamm and Korhonen meet</title>"))
    assert content.text.split("\n\n") == ["Tamm and Korhonen meet", *PARAGRAPHS]
    assert content.notes == ()


def test_linked_data_is_believed_first() -> None:
    head = linked(LINKED_DATA) + og("og:title", "Other | The Baltic Post") + meta("date", "2011-01-01")
    about = read(page(head)).about
    zone = timezone(timedelta(hours=3))
    assert about.published == datetime(2016, 8, 10, 9, 30, tzinfo=zone)
    assert about.modified == datetime(2016, 8, 10, 12, tzinfo=zone)
    assert (about.title, about.author) == ("Tamm and Korhonen meet over truce", "Jaana Lehto; Tom Reed")
    assert (about.publisher, about.url) == ("The Baltic Post", "https://post.example/world/talks")


@pytest.mark.parametrize("tag", ["h1", "h2"])
def test_the_headline_stands_once_whatever_it_is_called_elsewhere(tag: str) -> None:
    head = og("og:title", "Truce at sea: Tamm meets Korhonen")
    content = read(page(head, ARTICLE.replace("h1>", f"{tag}>")))
    assert content.text.split("\n\n") == ["Tamm and Korhonen meet", *PARAGRAPHS]
    assert content.about.title == "Truce at sea: Tamm meets Korhonen"
    without = read(page(head, f"<article>{BODY}</article>"))
    assert without.text.split("\n\n")[:2] == ["Truce at sea: Tamm meets Korhonen", PARAGRAPHS[0]]


def test_open_graph_and_meta_elements_are_read() -> None:
    head = (
        "<title>Tamm and Korhonen meet | The Baltic Post</title>"
        '<link rel="canonical" href="https://post.example/world/talks">'
        + og("og:site_name", "The Baltic Post")
        + og("article:published_time", "2016-08-10T06:30:00Z")
        + og("article:modified_time", "2016-08-10T09:00:00Z")
        + og("article:author", "https://social.example/jaana")
        + meta("author", "By Jaana Lehto")
    )
    about = read(page(head)).about
    assert (about.title, about.publisher, about.author) == ("Tamm and Korhonen meet", "The Baltic Post", "Jaana Lehto")
    assert about.published == datetime(2016, 8, 10, 6, 30, tzinfo=UTC)
    assert about.modified == datetime(2016, 8, 10, 9, tzinfo=UTC)
    assert about.url == "https://post.example/world/talks"


@pytest.mark.parametrize(
    "element",
    [
        '<time itemprop="datePublished" datetime="2016-08-10">Aug 10</time>',
        '<time class="entry-date published" datetime="2016-08-10">Aug 10</time>',
        '<time class="dt-published" datetime="2016-08-10">Aug 10</time>',
        '<time pubdate datetime="2016-08-10">Aug 10</time>',
        '<meta itemprop="datePublished" content="2016-08-10">',
        meta("parsely-pub-date", "2016-08-10"),
        meta("DC.date.issued", "2016-08-10"),
        meta("DATE", "10 August 2016"),
    ],
)
def test_a_date_that_the_page_states_is_taken(element: str) -> None:
    assert read(page(body=element + ARTICLE)).about.published == date(2016, 8, 10)


@pytest.mark.parametrize(
    "element",
    [
        "<p>Posted on August 3, 2015</p>",
        '<time datetime="2015-08-03">August 3</time>',
        "<footer>Copyright 2015</footer>",
        '<a href="/2015/08/03/other">Other</a>',
        '<link rel="canonical" href="https://post.example/2015/08/03/talks">',
        '<time class="published" datetime="2015-08-03"></time><time class="published" datetime="2015-08-04"></time>',
        og("og:updated_time", "2015-08-03"),
        linked({"@type": "WebPage", "datePublished": "2015-08-03"}),
        linked({"@type": "NewsArticle", "datePublished": ""}),
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2015-08-03"</script>',
    ],
)
def test_a_date_that_the_page_does_not_state_is_not_made_up(element: str) -> None:
    assert read(page(body=element + ARTICLE)).about.published is None


def test_an_unclear_date_is_left_out_and_noted() -> None:
    content = read(page(meta("pubdate", "03/04/2016")))
    assert content.about.published is None
    assert content.notes == ("published '03/04/2016' may be of two days: left out",)


def test_the_address_of_a_front_page_is_no_articles() -> None:
    head = '<link rel="canonical" href="https://post.example/">' + og("og:url", "https://post.example/world/talks?id=1")
    assert read(page(head)).about.url == "https://post.example/world/talks?id=1"
    assert read(page('<link rel="canonical" href="/world/talks">')).about.url is None
    saved = page().replace("<html>", "<!-- saved from url=(0029)https://post.example/saved -->\n<html>")
    assert read(saved).about.url == "https://post.example/saved"


def test_a_page_that_a_program_fills_is_read_from_its_linked_data() -> None:
    data = {"@type": "NewsArticle", "headline": "Tamm and Korhonen meet", "articleBody": "\n".join(PARAGRAPHS)}
    text = read(f"<html><head>{linked(data)}</head><body><div id='root'></div></body></html>").text
    assert text.split("\n\n") == ["Tamm and Korhonen meet", *PARAGRAPHS]


@pytest.mark.parametrize(
    "body",
    [
        "<div id='story'><h2>Tamm and Korhonen meet</h2>" + "<br/><br/>".join(PARAGRAPHS) + "</div>",
        "<table><tr><td><h1>Tamm and Korhonen meet</h1>" + BODY + "</td></tr></table>",
    ],
)
def test_pages_of_old_make_are_read(body: str) -> None:
    text = read(f"<html><head><title>Tamm and Korhonen meet</title></head><body>{body}</body></html>").text
    assert text.split("\n\n") == ["Tamm and Korhonen meet", *PARAGRAPHS]


def test_a_table_in_an_article_is_no_part_of_its_text() -> None:
    table = "<table><tr><th>Country</th><th>Ships</th></tr><tr><td>Estonia</td><td>4</td></tr></table>"
    assert "Ships" not in read(page(body=ARTICLE.replace("</article>", table + "</article>"))).text


def test_an_article_may_be_one_sentence() -> None:
    body = "<article><h1>Minister resigns</h1><p>The minister resigned on Monday, his office said.</p></article>"
    assert read(page(body=body)).text == "Minister resigns\n\nThe minister resigned on Monday, his office said."


TEASERS = "".join(
    f'<article><h2><a href="/{n}">{each[:40]}</a></h2><p>{each}</p></article>' for n, each in enumerate(2 * PARAGRAPHS)
)
RESULTS = "".join(f'<li><a href="/{number}">{each}</a> on Monday.</li>' for number, each in enumerate(3 * PARAGRAPHS))


@pytest.mark.parametrize(
    "text",
    [
        page(body=""),
        page(body=100 * MENU),
        page(og("og:type", "website"), TEASERS),
        page("<title>Results</title>", f"<ol>{RESULTS}</ol>"),
        page(body="<h1>Page not found</h1><p>Sorry, the page that you are looking for does not exist any more.</p>"),
        page(body="<p>We and our partners use cookies to store information on your device.</p><button>Accept</button>"),
        page(body="<p>Choose a section.</p>"),
        "<html></html>",
        "<!DOCTYPE html>",
        "<html><body>" + "<div>" * 20_000,
    ],
)
def test_a_page_without_an_article_says_so(text: str) -> None:
    with pytest.raises(UnreadableArticle, match=r"without an article|no HTML page"):
        read(text)


@pytest.mark.parametrize(
    ("encoding", "declared", "note"),
    [
        ("utf-8", "utf-8", None),
        ("utf-8", "iso-8859-1", None),
        ("utf-8-sig", None, None),
        ("cp1252", "iso-8859-1", "iso-8859-1"),
        ("cp1252", "utf-8", "windows-1252"),
        ("cp1252", None, "windows-1252"),
        ("cp1252", "x-none", "windows-1252"),
        ("iso-8859-2", "iso-8859-2", "iso-8859-2"),
        ("utf-16", None, "utf-16"),
    ],
)
def test_the_encoding_is_found_whatever_is_declared(encoding: str, declared: str | None, note: str | None) -> None:
    head = f'<meta charset="{declared}">' if declared else ""
    text = page(head + "<title>Müller</title>").replace("Tamm", "Müller").replace("©", "").replace("“", '"')
    content = read(text.replace("”", '"').encode(encoding))
    assert "Müller and Korhonen meet" in content.text
    assert [note in each for each in content.notes] == ([True] if note else []) if note else content.notes == ()


@pytest.mark.parametrize(
    ("head", "is_page"),
    [
        (b"<!DOCTYPE html>", True),
        (b"\xef\xbb\xbf\n<!-- x --><!-- y -->\n<HTML>", True),
        (b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x">', True),
        (b"<p>News</p>", False),
        (b"<?xml version='1.0'?><rss>", False),
        (b"<!---->" * 9_000, False),
        (b"<!--" * 16_000, False),
        (b"<html5 is what they speak of", False),
    ],
)
def test_a_page_is_told_by_how_it_begins(head: bytes, is_page: bool) -> None:
    assert html.tells(head) == is_page
