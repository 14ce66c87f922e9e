"""The pages as people (and attackers) meet them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from serving import ARTICLE, ATTACK, BASE, HOSTILE, HOSTILE_ARTICLE, KEY, TEXT, Server, make_store, running

from kg import queries
from kg.errors import NotFound
from kg.server.pages.highlighting import MARKED, Mark, segments
from kg.server.pages.menu import MENU
from kg.server.pages.reader import cut, iriref
from kg.store.embedded import EmbeddedStore

LISTS = ("/articles", "/actors", "/statements", "/meetings", "/positions", "/affiliations", "/topics", "/places")
# Elements of HTML that have no end tag.
VOID = {"meta", "link", "input", "br", "img", "hr"}
ALLOWED = {
    "details",
    "summary",
    "select",
    "option",
    *("html", "head", "title", "meta", "link", "body", "header", "nav", "main", "footer", "section", "article"),
    *("div", "p", "span", "a", "ul", "li", "h1", "h2", "h3", "mark", "q", "blockquote", "strong", "time", "code"),
    *("pre", "table", "thead", "tbody", "tr", "th", "td", "form", "label", "input", "textarea", "select", "option"),
    *("button", "br"),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(make_store(tmp_path_factory.mktemp("pages") / "store"), timeout=20) as found:
        yield found


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=60, headers={"Accept": "text/html"}, follow_redirects=True) as found:
        yield found


class Page(HTMLParser):
    """Reads a page strictly: elements close in order, and what they are and link to is kept."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.marked: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        assert len(dict(attrs)) == len(attrs), f"an attribute of {tag} stands twice"
        if tag not in VOID:
            self.open.append(tag)
        if tag == "mark":
            self.marked.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if "mark" in self.open:
            self.marked[-1] += data

    def links(self) -> list[str]:
        return [str(a[n]) for _, a in self.elements for n in ("href", "src", "action") if n in a]

    def assert_harmless(self) -> None:
        """No script, no handler, no style, nothing loaded or sent elsewhere, no strange scheme."""
        for tag, attributes in self.elements:
            assert tag in ALLOWED, tag
            for name, value in attributes.items():
                assert not name.startswith("on"), (tag, name)
                assert name not in {"style", "autofocus", "srcdoc", "formaction", "http-equiv"}, (tag, name)
                if name in {"src", "action"} or (tag == "link" and name == "href"):
                    assert str(value).startswith("/"), value
        for target in self.links():
            assert urlsplit(target).scheme in {"", "http", "https"}, target


def get(client: httpx.Client, path: str, status: int = 200, **parameters: str) -> Page:
    response = client.get(path, params=parameters or None)
    assert response.status_code == status, response.text[:500]
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    page = Page(response.text)
    page.assert_harmless()
    headings = [tag for tag, _ in page.elements if tag in {"h1", "h2", "h3"}]
    assert headings.count("h1") == 1
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert len(ids) == len(set(ids))
    labelled = {a["for"] for tag, a in page.elements if tag == "label"}
    fields = {a.get("id") for tag, a in page.elements if tag in {"input", "textarea", "select"}}
    assert fields <= labelled
    assert ("html", {"lang": "en"}) in page.elements
    return page


# --- what people see ---------------------------------------------------------------------------


def test_the_front_page_lists_everything(client):
    page = get(client, "/")
    for words in ("A meeting in Oslo", "Ana Ruiz", "We back the treaty", "meeting of Ana Ruiz and Bo Lind", "treaty"):
        assert words in page.text
    assert "“We back the treaty,” Ruiz told reporters" in page.marked
    for query in queries.catalogue():
        assert f"/query/{query.name}" in page.links()


@pytest.mark.parametrize("path", LISTS)
def test_every_list_has_a_page(client, path):
    page = get(client, path)
    assert path in page.links()
    assert "/articles" in page.links()


def test_every_link_of_the_site_leads_somewhere(client):
    seen, waiting = set(), ["/"]
    while waiting:
        path = waiting.pop()
        seen.add(path)
        response = client.get(path)
        if path.endswith(".rdf") and response.status_code == 400:
            assert "XML cannot hold" in response.text
            continue
        assert response.status_code == 200, (path, response.text[:300])
        # What the ontology and the queries link to is of the same kind; once is enough.
        if not response.headers["content-type"].startswith("text/html") or "/ontology" in path or "/query/" in path:
            continue
        page = Page(response.text)
        page.assert_harmless()
        targets = {urljoin(f"http://here{path}", target).partition("#")[0] for target in page.links()}
        found = {t.removeprefix("http://here") for t in targets if t.startswith("http://here/")}
        waiting = sorted({*waiting, *(t for t in found if "iri=" not in t or quote(BASE, safe="") in t)} - seen)
    assert {"/", *LISTS, f"/article/{KEY}", "/editor"} <= seen


def test_an_article_shows_its_text_with_the_evidence_marked(client):
    page = get(client, f"/article/{KEY}")
    assert TEXT.replace("\n", "") in page.text.replace("\n", "")
    assert "Ana Ruiz" in page.marked
    assert "Oslo" in page.marked
    anchors = {a["id"] for tag, a in page.elements if tag == "mark" and "id" in a}
    assert f"c{TEXT.index('Ana Ruiz')}" in anchors
    assert "https://news.example/oslo" in page.links()


def test_a_thing_shows_its_sentences_its_facts_and_its_triples(client):
    page = get(client, "/resource", iri=f"{BASE}actor/ana-ruiz")
    assert "Ana Ruiz" in page.marked
    assert "met Bo Lind in Oslo on Monday." in page.text
    assert "skos:altLabel" in page.text
    assert "We back the treaty" in page.text
    assert get(client, "/resource", iri=f"{BASE}position/{KEY}/ana-ruiz--treaty").text.count("supports") >= 1


def test_what_is_only_pointed_at_has_a_page_too(client):
    page = get(client, "/resource", iri="http://www.wikidata.org/entity/Q1")
    assert f"actor/{HOSTILE}/attack" in page.text
    assert "http://www.wikidata.org/entity/Q1" in page.links()
    assert "javascript:alert(5)" not in get(client, "/resource", iri="javascript:alert(5)").links()


def test_an_articles_iri_leads_to_its_page(client):
    response = client.get("/resource", params={"iri": ARTICLE})
    assert response.url.path == f"/article/{KEY}"
    assert "dcterms:title" in get(client, "/resource", iri=ARTICLE, **{"as": "triples"}).text


def test_names_can_be_looked_for(client):
    assert "Bo Lind" not in get(client, "/actors", q="RUIZ").text
    assert "Ana Ruiz" in get(client, "/actors", q="RUIZ").text
    assert "Ana Ruiz" in get(client, "/actors", q="  rüíz ").text
    assert "No name here holds" in get(client, "/actors", q="nobody").text
    assert "No name here holds" in get(client, "/actors", q="?!").text
    get(client, "/actors", status=404, q="ruiz", page="2")


@pytest.mark.parametrize("path", [f"/{each.path}" for each in MENU if not each.named])
def test_what_has_no_name_can_be_looked_for_by_its_words(client, path):
    assert "here holds “nowhere at all”" in get(client, path, q="nowhere at all").text


def test_a_downloaded_table_opens_in_a_spreadsheet_unharmed(client):
    query = 'SELECT ?a ?b { VALUES (?a ?b) { ("=1+1" -5) ("é" "-x") } }'
    response = client.get("/editor", params={"query": query, "as": "csv"})
    assert response.content == b"\xef\xbb\xbfa,b\r\n'=1+1,-5\r\n\xc3\xa9,'-x\r\n"


def test_queries_of_the_catalogue_run_and_can_be_downloaded(client):
    page = get(client, "/query/who-said-what")
    assert "We back the treaty" in page.text
    assert "SELECT" in page.text
    download = client.get("/query/who-said-what", params={"as": "csv"})
    assert download.headers["content-type"].startswith("text/csv")
    assert "We back the treaty" in download.text
    with_parameter = next(q for q in queries.catalogue() if any(p.type == "iri" for p in q.parameters))
    name = next(p.name for p in with_parameter.parameters if p.type == "iri")
    page = get(client, f"/query/{with_parameter.name}", **{name: "no iri <>"}, status=400)
    assert "must be an IRI" in page.text
    assert "did you mean" in get(client, "/query/who-said-wat", status=404).text


def test_the_editor_answers_without_a_script(client):
    assert "SELECT" in get(client, "/editor").text
    page = get(client, "/editor", query="SELECT (1 AS ?one) (<urn:a:b> AS ?two) WHERE {}")
    assert "1 row" in page.text
    assert "Yes" in get(client, "/editor", query="ASK {}").text
    assert "skos:prefLabel" in get(client, "/editor", query=f"DESCRIBE <{BASE}actor/bo-lind>").text
    assert "nothing in the store answers it" in get(client, "/editor", query="SELECT * { ?s <a:b> ?o }").text
    assert "line 1, column" in get(client, "/editor", query="SELECT", status=400).text
    assert "SERVICE is refused" in get(client, "/editor", query="ASK { SERVICE <http://x/> {} }", status=403).text
    assert "is an update" in get(client, "/editor", query="DROP ALL", status=403).text
    download = client.get("/editor", params={"query": "ASK {}", "as": "xml"})
    assert download.headers["content-disposition"] == 'attachment; filename="answer.xml"'
    assert client.get("/editor", params={"query": "ASK {}", "as": "exe"}).status_code == 400


def test_a_browser_that_asks_the_endpoint_gets_the_editor(client):
    response = client.get("/sparql", params={"query": "ASK {}"})
    assert response.url.path == "/editor"
    assert "Yes" in response.text


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/article/ffffffffffffffff",
        "/article/..%2F..%2Fetc",
        "/resource",
        "/resource?iri=nothing",
        "/resource?iri=urn:not:known",
        "/resource?iri=http://x/%3E%20%7D%20INSERT",
        "/statements?page=2",
        "/statements?page=0",
        "/statements?page=-1",
        "/statements?page=x",
        "/statements?page=99999999999999999999",
        "/statements?page=000000000001" + "9" * 5000,
        "/query/nothing",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
    ],
)
def test_what_does_not_exist_is_a_page_with_404(client, path):
    assert "Nothing here" in get(client, path, status=404).text


def test_an_empty_store_says_so(tmp_path):
    directory = tmp_path / "store"
    with EmbeddedStore.open(directory, create=True):
        pass
    with running(directory) as server, httpx.Client(base_url=server.url, headers={"Accept": "text/html"}) as client:
        assert "holds no article yet" in get(client, "/").text
        for path in LISTS:
            assert get(client, path)


# --- what attackers try ----------------------------------------------------------------------------


def test_a_hostile_text_stays_text(client):
    shown = ATTACK.replace("\x07", "\u2407")
    for path in (f"/article/{HOSTILE}", "/", "/articles", "/actors", "/statements"):
        assert shown in get(client, path).text
    for name in (f"actor/{HOSTILE}/attack", f"statement/{HOSTILE}/0-9"):
        assert shown in get(client, "/resource", iri=BASE + name).text
    page = get(client, "/resource", iri=HOSTILE_ARTICLE, **{"as": "triples"})
    assert shown in page.text
    query = f"SELECT ?c WHERE {{ <{BASE}statement/{HOSTILE}/0-9> <https://w3id.org/newskg/ontology#content> ?c }}"
    assert shown in get(client, "/editor", query=query).text


def test_addresses_that_are_no_web_addresses_are_not_linked(client):
    page = get(client, f"/article/{HOSTILE}")
    assert "javascript:alert(4)" in page.text
    assert not [target for target in page.links() if target.lower().startswith("javascript")]
    assert "open" not in get(client, "/editor", query="SELECT (<javascript:alert(6)> AS ?x) {}").links()


@pytest.mark.parametrize("attack", [ATTACK, "'\"><svg onload=alert(1)>", "</textarea><script>", "{{ 7*7 }}", "\x00"])
def test_hostile_parameters_come_back_as_text(client, attack):
    shown = attack.replace("\x07", "\u2407").replace("\x00", "\u2400")
    assert shown in get(client, "/editor", query=attack, status=403 if "INSERT" in attack else 400).text
    get(client, "/actors", q=attack)
    get(client, "/resource", iri=attack, status=404)
    name = next(q.name for q in queries.catalogue() if any(p.type == "iri" for p in q.parameters))
    parameter = next(p.name for p in queries.find(name).parameters if p.type == "iri")
    get(client, f"/query/{name}", **{parameter: attack}, status=400)
    response = client.get(f"/article/{quote(attack, safe='')}")
    assert response.status_code == 404
    Page(response.text).assert_harmless()


@given(st.text())
def test_nothing_but_an_iri_gets_into_a_query(text):
    try:
        name = iriref(text)
    except NotFound:
        return
    assert name == f"<{text}>"
    assert not set(text) & set(' <>"{}|^`\\\n\r\t')


# --- cutting texts -----------------------------------------------------------------------------------

_marks = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 30), st.sampled_from(MARKED), st.sampled_from(["u:a", "u:b", "u:c"]))
)


@given(st.text(max_size=60), st.integers(0, 20), _marks)
def test_segments_are_the_text_and_know_what_covers_them(text, offset, raw):
    found = [Mark(start, start + length, kind, iri) for start, length, kind, iri in raw]
    cut_up = segments(text, offset, found)
    assert "".join(s.text for s in cut_up) == text
    position = offset
    for segment in cut_up:
        for at in range(position, position + len(segment.text)):
            assert set(segment.kinds) == {m.kind for m in found if m.start <= at < m.end}
        assert bool(segment.iri) == bool(segment.kinds)
        position += len(segment.text)
    body = (offset + 5, offset + 25)
    with_body = segments(text, offset, found, body)
    assert "".join(s.text for s in with_body) == text
    assert "".join(s.text for s in with_body if not s.outside) == text[5:25]
    anchors = [s.anchor for s in cut_up if s.anchor is not None]
    assert len(anchors) == len(set(anchors))


@given(
    st.integers(0, 50), st.integers(1, 50), st.lists(st.tuples(st.integers(0, 80), st.text(max_size=20)), max_size=4)
)
def test_cutting_a_sentence_loses_nothing(start, length, sentences):
    for (offset, text), part in zip(sentences, cut(start, start + length, sentences), strict=True):
        assert part.before + part.words + part.after == text
        inside = text[max(start - offset, 0) : max(start + length - offset, 0)]
        assert part.words == inside


# --- a real browser -------------------------------------------------------------------------------------

CHROMIUM = shutil.which("chromium")


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium")
@pytest.mark.parametrize("path", ["/", f"/article/{HOSTILE}", "/editor?query=ASK%7B%7D"])
def test_a_browser_shows_the_pages_and_runs_nothing(server, tmp_path, path):
    options = (
        *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
        *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
        *(f"--user-data-dir={tmp_path / 'profile'}", "--enable-logging=stderr", "--dump-dom"),
    )
    done = subprocess.run(
        [str(CHROMIUM), *options, server.url.rstrip("/") + path], capture_output=True, text=True, timeout=120
    )
    assert "</footer>" in done.stdout
    assert "CONSOLE" not in done.stderr  # no refused resource, no script error, no alert


def test_the_shipped_files_hold_no_address_of_elsewhere():
    folder = Path(queries.__file__).parent / "server" / "pages"
    for path in sorted((folder / "templates").iterdir()) + sorted((folder / "static").iterdir()):
        text = path.read_text(encoding="utf-8")
        loads = [line for line in text.splitlines() if "@import" in line or "url(" in line or "<script" in line]
        assert not loads, path
