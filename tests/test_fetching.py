"""Web addresses as sources: fetched as a well-behaved robot does, and never from where nobody means."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from website import Reply, Site, website

from kg import articles
from kg.articles import Note, NotRead, RawArticle
from kg.articles.fetching import Web
from kg.articles.raw import Piece
from kg.errors import BadInput, BadSetting, OutsideError
from kg.http_client import NotAllowed
from kg.settings import Settings

NEWS = "<html><body><article><p>Ana Lovik said on Monday that talks went on.</p></article></body></html>"


@pytest.fixture
def site() -> Iterator[Site]:
    with website() as found:
        yield found


def settings(folder: Path, *sites: Site, **others: Any) -> Settings:
    allowed = tuple(f"{each.url}/" for each in sites)
    return Settings(
        **{"store": folder / "store", "interval": 0.0, "allow_fetch": allowed, "outside_timeout": 10.0, **others}
    )


def found(given: Settings, *sources: str | Path) -> list[Piece]:
    return list(articles.find(sources, given))


def reasons(pieces: list[Piece]) -> list[str]:
    return [piece.reason for piece in pieces if isinstance(piece, NotRead)]


def test_an_address_is_a_source_whose_page_has_it(tmp_path: Path, site: Site) -> None:
    site.pages["/world/talks"] = Reply(NEWS)
    (piece,) = found(settings(tmp_path, site), f"{site.url}/world/talks#top")
    assert isinstance(piece, RawArticle)
    assert (piece.format, piece.about.url) == ("html", f"{site.url}/world/talks")
    assert site.asked[-1][1]["User-Agent"].startswith("newskg/")
    assert site.asked[-1][1]["Host"] == site.url.removeprefix("http://")


@pytest.mark.parametrize(
    ("media_type", "body", "form"),
    [
        ("text/plain", NEWS, "html"),
        ("text/html", "Ana Lovik said that talks went on.", "html"),
        ("application/octet-stream", "%PDF-1.7", "pdf"),
        ("text/plain; charset=utf-8", "Ana Lovik said that talks went on.", "text"),
    ],
)
def test_content_decides_then_the_media_type(tmp_path: Path, site: Site, media_type: str, body: str, form: str) -> None:
    site.pages["/a"] = Reply(body, media_type=media_type)
    (piece,) = found(settings(tmp_path, site), f"{site.url}/a")
    assert isinstance(piece, RawArticle)
    assert piece.format == form


def test_the_charset_that_the_server_declares_is_believed(tmp_path: Path, site: Site) -> None:
    site.pages["/a"] = Reply(
        "<html><p>Přemysl řekl</p>".encode("iso-8859-2"), media_type="text/html; charset=ISO-8859-2"
    )
    site.pages["/b"] = Reply("<html><p>Přemysl řekl</p>".encode(), media_type="text/html; charset=ISO-8859-1")
    for piece in found(settings(tmp_path, site), f"{site.url}/a", f"{site.url}/b"):
        assert isinstance(piece, RawArticle)
        assert isinstance(piece.data, bytes)
        assert "Přemysl řekl" in piece.data.decode("utf-8-sig")


def test_a_list_of_addresses_gives_its_pages_and_says_what_it_cannot(tmp_path: Path, site: Site) -> None:
    site.pages |= {"/1": Reply(NEWS), "/2": Reply(NEWS)}
    listed = tmp_path / "urls.txt"
    listed.write_text(f"# today\n{site.url}/1\n\n{site.url}/2\n{site.url}/1\n{site.url}/gone\n")
    pieces = found(settings(tmp_path, site), listed)
    assert [piece.name.rpartition("/")[2] for piece in pieces] == ["1", "2", "urls.txt:5", "gone"]
    assert isinstance(pieces[2], Note)
    assert reasons(pieces) == ["the server answered 404 Not Found"]
    assert site.paths == ["/1", "/2", "/gone"]


def test_slips_in_a_list_are_named_and_a_text_is_no_list(tmp_path: Path, site: Site) -> None:
    site.pages |= {"/1": Reply(NEWS), "/2": Reply(NEWS)}
    listed = tmp_path / "urls"
    listed.write_bytes(f"\ufeff{site.url}/1\r\nexample.org/page\r\n  {site.url}/2  \r\n".encode())
    pieces = found(settings(tmp_path, site), listed)
    assert [type(piece) for piece in pieces] == [RawArticle, NotRead, RawArticle]
    assert pieces[1].name.endswith("urls:2")
    text = tmp_path / "a.txt"
    text.write_text(f"{site.url}/1\n{site.url}/2\nThe two addresses above are quoted by this article.\n")
    (piece,) = found(settings(tmp_path, site), text)
    assert isinstance(piece, RawArticle)
    assert piece.format == "text"


@pytest.mark.parametrize("source", ["https://", "ftp://example.org/a", "https://example.org/a b", "file:///etc/passwd"])
def test_what_looks_like_an_address_and_is_none_is_a_wrong_call(tmp_path: Path, source: str) -> None:
    with pytest.raises(BadInput, match="web address"):
        found(settings(tmp_path), source)


def test_a_list_in_a_folder_is_fetched_only_where_somebody_says_so(tmp_path: Path, site: Site) -> None:
    site.pages["/1"] = Reply(NEWS)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "urls.txt").write_text(f"{site.url}/1\n{site.url}/2\n")
    (piece,) = found(settings(tmp_path, site), tmp_path / "in")
    assert isinstance(piece, NotRead)
    assert "--follow" in piece.reason
    assert site.asked == []
    assert isinstance(found(settings(tmp_path, site, follow=True), tmp_path / "in")[0], RawArticle)


def test_a_page_that_lists_addresses_leads_nowhere(tmp_path: Path, site: Site) -> None:
    site.pages["/list"] = Reply(f"{site.url}/1\n", media_type="text/plain")
    listed = tmp_path / "urls.txt"
    listed.write_text(f"{site.url}/list\n")
    assert len(reasons(found(settings(tmp_path, site, follow=True), listed))) == 1
    assert site.paths == ["/list"]


# --- manners ---------------------------------------------------------------------------------


def test_what_robots_txt_forbids_is_not_asked(tmp_path: Path, site: Site) -> None:
    rules = "User-agent: *\nAllow: /\n\nUser-agent: newskg\nDisallow: /private/\nDisallow: /*.pdf$\n"
    site.pages |= {"/robots.txt": Reply(rules, media_type="text/plain"), "/public": Reply(NEWS)}
    pieces = found(settings(tmp_path, site), *(f"{site.url}{each}" for each in ("/private/x", "/a/b.pdf", "/public")))
    assert [f"{site.url}/robots.txt asks robots to stay away from it"] * 2 == reasons(pieces)
    assert site.paths == ["/public"]
    assert [path for path, _ in site.asked].count("/robots.txt") == 1


def test_where_robots_txt_cannot_be_had_nothing_is_fetched(tmp_path: Path, site: Site) -> None:
    site.pages |= {"/robots.txt": Reply("", 500), "/a": Reply(NEWS)}
    (reason,) = reasons(found(settings(tmp_path, site), f"{site.url}/a"))
    assert "robots.txt answered 500" in reason
    assert site.paths == []


def test_a_second_run_asks_nothing(tmp_path: Path, site: Site) -> None:
    site.pages |= {"/a": Reply(NEWS), "/b": Reply("", 302, {"Location": "/a"})}
    addresses = [f"{site.url}/{each}" for each in ("a", "b", "gone")]
    first = found(settings(tmp_path, site), *addresses)
    count = len(site.asked)
    assert found(settings(tmp_path, site), *addresses) == first
    assert len(site.asked) == count


def test_what_is_old_is_asked_whether_it_changed(tmp_path: Path, site: Site) -> None:
    def page(request: Any) -> Reply:
        if request.headers.get("If-None-Match") == '"v1"':
            return Reply(status=304, headers={"ETag": '"v1"'})
        return Reply(NEWS, headers={"ETag": '"v1"'})

    site.pages["/a"] = page
    given = settings(tmp_path, site, fetch_keep=0.001)
    first = found(given, f"{site.url}/a")
    assert found(given, f"{site.url}/a") == first
    assert [headers.get("If-None-Match") for path, headers in site.asked if path == "/a"] == [None, '"v1"']


def test_a_feed_is_asked_each_time_for_what_is_new_and_its_pages_are_not(tmp_path: Path, site: Site) -> None:
    def feed(*numbers: int) -> Reply:
        items = "".join(f"<item><link>{site.url}/{number}</link></item>" for number in numbers)
        return Reply(f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>', media_type="text/xml")

    site.pages |= {"/feed": feed(1), "/1": Reply(NEWS), "/2": Reply(NEWS)}
    given = settings(tmp_path, site)
    assert len(found(given, f"{site.url}/feed")) == 1
    site.pages["/feed"] = feed(2, 1)
    assert len(found(given, f"{site.url}/feed")) == 2
    assert site.paths == ["/feed", "/1", "/feed", "/2"]


def test_a_busy_server_is_asked_again_when_it_says(tmp_path: Path, site: Site) -> None:
    replies = iter([Reply("", 503, {"Retry-After": "0"}), Reply("", 429, {"Retry-After": "0"}), Reply(NEWS)])
    site.pages["/a"] = lambda _: next(replies)
    site.pages["/b"] = Reply("", 503, {"Retry-After": "86400"})
    pieces = found(settings(tmp_path, site), f"{site.url}/a", f"{site.url}/b")
    assert isinstance(pieces[0], RawArticle)
    assert reasons(pieces) == ["the server answered 503 Service Unavailable"]
    assert site.paths == ["/a", "/a", "/a", "/b"]


def test_a_host_that_fails_is_left_alone(tmp_path: Path, site: Site) -> None:
    def hangs_up(request: Any) -> None:
        request.connection.close()

    site.pages |= {f"/{number}": hangs_up for number in range(9)}
    pieces = found(settings(tmp_path, site), *(f"{site.url}/{number}" for number in range(9)))
    assert len(reasons(pieces)) == 9
    assert site.paths == ["/0", "/1", "/2"]
    assert "left alone" in reasons(pieces)[-1]


def test_a_cache_that_is_damaged_or_may_not_be_written_is_told(tmp_path: Path, site: Site) -> None:
    site.pages["/a"] = Reply(NEWS)
    given = settings(tmp_path, site)
    cache = given.folder / "cache" / "pages.sqlite"
    cache.parent.mkdir(parents=True)
    cache.write_bytes(b"no database at all" * 1000)
    (reason,) = reasons(found(given, f"{site.url}/a"))
    assert str(cache) in reason
    cache.unlink()
    cache.parent.rmdir()
    cache.parent.write_text("a file where the folder should be")
    (reason,) = reasons(found(given, f"{site.url}/a"))
    assert str(cache) in reason


# --- bounds ----------------------------------------------------------------------------------


def endless(request: Any) -> None:
    request.send_response(200)
    request.end_headers()
    while True:
        request.wfile.write(b"x" * 65536)


def dripping(stop: threading.Event, opening: bytes, drop: bytes) -> Any:
    def reply(request: Any) -> None:
        request.wfile.write(opening)
        while not stop.wait(0.1):
            request.wfile.write(drop)

    return reply


def test_an_endless_page_is_left(tmp_path: Path, site: Site) -> None:
    site.pages["/a"] = endless
    (reason,) = reasons(found(settings(tmp_path, site, max_fetch_bytes=1_000_000), f"{site.url}/a"))
    assert "more than 1,000,000 bytes" in reason


@pytest.mark.parametrize(
    ("opening", "drop"), [(b"HTTP/1.1 200 OK\r\n\r\n", b"x"), (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"), (b"HTTP", b" ")]
)
def test_a_page_that_drips_is_left(tmp_path: Path, site: Site, opening: bytes, drop: bytes) -> None:
    stop = threading.Event()
    site.pages |= {"/a": dripping(stop, opening, drop), "/b": Reply(NEWS)}
    pieces = found(settings(tmp_path, site, outside_timeout=1.5), f"{site.url}/a", f"{site.url}/b")
    stop.set()
    assert "1.5 seconds" in reasons(pieces)[0]
    assert isinstance(pieces[1], RawArticle)


@pytest.mark.parametrize("target", ["/loop?{}", "{site}/a/../loop?{}x"])
def test_redirects_end(tmp_path: Path, site: Site, target: str) -> None:
    for number in range(20):
        location = target.format(number + 1, site=site.url).replace("/a/..", "")
        site.pages[f"/loop?{number}"] = site.pages[f"/loop?{number}x"] = Reply("", 302, {"Location": location})
    assert reasons(found(settings(tmp_path, site), f"{site.url}/loop?0")) == ["more than 5 redirects"]


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://example.org/", "http://user:word@example.org/"])
def test_redirects_lead_to_pages_only(tmp_path: Path, site: Site, location: str) -> None:
    site.pages["/a"] = Reply("", 302, {"Location": location})
    (reason,) = reasons(found(settings(tmp_path, site), f"{site.url}/a"))
    assert "no web address" in reason


def test_a_redirect_into_the_own_network_is_not_followed(tmp_path: Path, site: Site) -> None:
    with website() as inside:
        inside.pages["/secret"] = Reply(NEWS)
        site.pages["/a"] = Reply("", 302, {"Location": f"{inside.url}/secret"})
        (reason,) = reasons(found(settings(tmp_path, site), f"{site.url}/a"))
        assert inside.asked == []
    assert "KG_ALLOW_FETCH" in reason


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/",
        "http://2130706433/", "http://0x7f.1/", "http://10.0.0.1/", "http://192.168.1.1/", "http://172.16.0.1/",
        "http://169.254.169.254/latest/meta-data/", "http://100.64.0.1/", "http://[fe80::1]/", "http://[fd00::1]/",
        "http://[2002:7f00:1::]/", "http://224.0.0.1/",
    ],
)  # fmt: skip
def test_inner_addresses_are_not_asked(tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("connected"))
    with Web(settings(tmp_path)) as web, pytest.raises(NotAllowed, match="KG_ALLOW_FETCH"):
        web.get(address)


def test_a_name_that_leads_inside_is_not_asked(tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def lookup(host: str, port: int | None, **_: object) -> list[tuple[object, ...]]:
        numbers = ["93.184.216.34", "127.0.0.1"] if host == "rebound.example" else [host]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 0)) for number in numbers]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    with Web(settings(tmp_path, site)) as web, pytest.raises(NotAllowed):
        web.get("http://rebound.example/")


def test_an_allowed_prefix_admits_nothing_beside_it(tmp_path: Path, site: Site) -> None:
    site.pages |= {"/news/1": Reply(NEWS), "/admin": Reply(NEWS)}
    given = settings(tmp_path, allow_fetch=(f"{site.url}/news/",))
    pieces = found(given, f"{site.url}/news/1", f"{site.url}/admin", f"{site.url}/news/../admin")
    assert isinstance(pieces[0], RawArticle)
    assert len(reasons(pieces)) == 2
    assert site.paths == ["/news/1"]


def test_a_prefix_is_a_whole_host(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="allow_fetch"):
        Settings(allow_fetch=("http://127.0.0.1",))


@pytest.mark.parametrize("address", ["http://user:word@example.org/", "ftp://example.org/", "http://[bad/", "nonsense"])
def test_what_is_no_address_of_a_page_is_refused(tmp_path: Path, address: str) -> None:
    with Web(settings(tmp_path)) as web, pytest.raises(OutsideError) as error:
        web.get(address)
    assert "word@" not in str(error.value).replace("'http://user:word@", "")
