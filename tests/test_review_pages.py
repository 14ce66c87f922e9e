"""Decisions on the pages, as a browser and a program take them: a real server over a real store."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path

import httpx
import pytest
from serving import Server, running
from test_review import ERDOGAN, LINKS, MINISTER, MINTER, OTHER, PUTIN, Q7747, Q39259

from kg.linking.decide import decisions, mappings
from kg.namespaces import OWL
from kg.store.embedded import EmbeddedStore

TOKEN = "tokens-are-secret"


@pytest.fixture(scope="module")
def served(seed_directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that takes decisions, over the seed with candidates for three of its actors."""
    directory = shutil.copytree(seed_directory, tmp_path_factory.mktemp("reviewed") / "store")
    with EmbeddedStore.open(directory) as store:
        store.commit(mappings.change(LINKS, {}, decisions.Decisions(), MINTER))
        store.flush()
    with running(directory, token=TOKEN) as server:
        yield server


@pytest.fixture
def browser(served: Server) -> Iterator[httpx.Client]:
    """A browser that nobody is signed in with."""
    with httpx.Client(base_url=served.url, timeout=60, follow_redirects=True) as found:
        yield found


@pytest.fixture
def signed_in(browser: httpx.Client) -> httpx.Client:
    page = browser.post("/review/login", data={"token": TOKEN, "author": "Kari <b>", "next": "/review"})
    assert page.status_code == 200
    assert "Signed in as Kari &lt;b&gt;" in page.text
    return browser


def resource(client: httpx.Client, iri: str) -> httpx.Response:
    return client.get("/resource", params={"iri": iri})


def forms(page: str) -> list[dict[str, str]]:
    """The hidden fields of each form on a page that decides, with the verdicts that its buttons offer."""
    found = []
    for text in re.findall(r'<form[^>]*action="/review/decide".*?</form>', page, re.S):
        inputs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text)
        buttons = re.findall(r'<button name="verdict" value="(\w+)"', text)
        found.append({name: unescape(value) for name, value in inputs} | {"buttons": " ".join(buttons)})
    return found


def press(client: httpx.Client, page: httpx.Response, verdict: str, **wanted: str) -> httpx.Response:
    """Press the button of the form with those fields."""
    (form,) = (f for f in forms(page.text) if verdict in f["buttons"] and wanted.items() <= f.items())
    del form["buttons"]
    return client.post("/review/decide", data={**form, "verdict": verdict})


def links(client: httpx.Client, iri: str) -> set[str]:
    query = f"SELECT ?o {{ GRAPH <{MINTER.links_graph}> {{ <{iri}> ?p ?o FILTER(STRSTARTS(STR(?o), 'http')) }} }}"
    rows = client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
    return set(rows.text.split()[1:])


def test_everybody_sees_candidates_and_what_speaks_for_them_and_nobody_a_form(browser: httpx.Client) -> None:
    page = resource(browser, PUTIN)
    assert "Q7747" in page.text
    assert "office 1" in page.text
    assert "accepted" in page.text
    assert not forms(page.text)
    assert "/review/login" in page.text
    queue = browser.get("/review")
    assert "Recep Erdogan" in queue.text
    assert f'href="{Q39259}"' in queue.text


def test_a_decision_shows_at_once_and_can_be_taken_back(signed_in: httpx.Client) -> None:
    before = links(signed_in, ERDOGAN)
    page = press(signed_in, resource(signed_in, ERDOGAN), "accept", object=str(Q39259))
    assert page.status_code == 200
    assert "confirmed by a person" in page.text
    assert "Kari &lt;b&gt;" in page.text
    assert links(signed_in, ERDOGAN) == {str(Q39259)}
    page = press(signed_in, page, "reject", object=str(OTHER))
    assert "rejected by a person" in page.text
    for target in (Q39259, OTHER):
        page = press(signed_in, page, "forget", object=str(target))
    assert "by a person" not in page.text
    assert links(signed_in, ERDOGAN) == before


def test_an_item_that_nobody_proposed_can_be_named(signed_in: httpx.Client) -> None:
    page = resource(signed_in, MINISTER)
    (form,) = (f for f in forms(page.text) if "object" not in f)
    del form["buttons"]
    item = "http://www.wikidata.org/entity/Q249206"
    page = signed_in.post("/review/decide", data={**form, "verdict": "accept", "object": item})
    assert links(signed_in, MINISTER) == {item}
    for bad in ("Q249206", "javascript:alert(1)", "http://e.example/<script>", f"{MINTER.base}place/ru"):
        refused = signed_in.post("/review/decide", data={**form, "verdict": "accept", "object": bad})
        assert refused.status_code == 400, bad
    press(signed_in, page, "forget", object=item)


def test_actors_that_share_an_item_are_merged_and_taken_apart_on_a_persons_word(signed_in: httpx.Client) -> None:
    (form,) = (f for f in forms(resource(signed_in, MINISTER).text) if "object" not in f)
    del form["buttons"]
    signed_in.post("/review/decide", data={**form, "verdict": "accept", "object": str(Q7747)})
    assert "Actors that share an item" in signed_in.get("/review").text
    page = press(signed_in, resource(signed_in, MINISTER), "accept", object=str(PUTIN))
    assert "Merged into it" in page.text
    assert "mevlut-cavusoglu" in page.text
    assert resource(signed_in, MINISTER).url == page.url, "the page of a merged actor is that of the other"
    assert "Actors that share an item" not in signed_in.get("/review").text
    press(signed_in, page, "forget", subject=str(MINISTER))
    assert "Mevlut Cavusoglu" in resource(signed_in, MINISTER).text
    page = press(signed_in, resource(signed_in, MINISTER), "reject", object=str(PUTIN))
    assert "Not the same as" in page.text
    assert "Actors that share an item" not in signed_in.get("/review").text
    press(signed_in, page, "forget", object=str(Q7747))


def test_a_program_decides_with_the_token_alone(browser: httpx.Client) -> None:
    decision = {"subject": str(ERDOGAN), "object": str(OTHER), "verdict": "reject", "author": "a program"}
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    assert browser.post("/review/decide", data=decision, headers=bearer).status_code == 204
    assert "a program" in resource(browser, ERDOGAN).text
    forget = {**decision, "verdict": "forget"}
    assert browser.post("/review/decide", data=forget, headers=bearer).status_code == 204
    assert browser.post("/review/decide", data=forget, headers=bearer).status_code == 404
    for headers, status in (({}, 403), ({"Authorization": "Bearer wrong"}, 401), ({"Authorization": "x"}, 401)):
        assert browser.post("/review/decide", data=decision, headers=headers).status_code == status
    assert "a program" not in resource(browser, ERDOGAN).text


def test_decisions_at_the_same_moment_all_stand(browser: httpx.Client) -> None:
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    targets = [f"http://www.wikidata.org/entity/Q{number}" for number in range(900_001, 900_007)]

    def decide(target: str, verdict: str) -> int:
        form = {"subject": str(ERDOGAN), "object": target, "verdict": verdict}
        return browser.post("/review/decide", data=form, headers=bearer).status_code

    with ThreadPoolExecutor(6) as at_once:
        assert set(at_once.map(decide, targets, ["reject"] * 5 + ["accept"])) == {204}
    page = resource(browser, ERDOGAN).text
    assert all(target in page for target in targets)
    assert links(browser, ERDOGAN) == {targets[-1]}
    with ThreadPoolExecutor(6) as at_once:
        assert set(at_once.map(decide, targets, ["forget"] * 6)) == {204}
    assert targets[-1] not in links(browser, ERDOGAN)


def test_a_form_of_another_site_or_another_session_decides_nothing(signed_in: httpx.Client) -> None:
    decision = {"subject": str(ERDOGAN), "object": str(OTHER), "verdict": "reject", "predicate": str(OWL.sameAs)}
    for secret in ({}, {"secret": ""}, {"secret": "guessed"}):
        assert signed_in.post("/review/decide", data={**decision, **secret}).status_code == 403
    (cookie,) = (c for c in signed_in.cookies.jar if c.name == "newskg-session")
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "strict"
    assert TOKEN not in (cookie.value or "")
    assert TOKEN not in resource(signed_in, ERDOGAN).text
    form = forms(resource(signed_in, ERDOGAN).text)[0]
    signed_in.post("/review/logout", data={"secret": form["secret"]})
    assert not forms(resource(signed_in, ERDOGAN).text)
    signed_in.cookies.set("newskg-session", cookie.value or "")
    assert not forms(resource(signed_in, ERDOGAN).text), "a session that was ended stays ended"


def test_signing_in_takes_the_token_and_leads_nowhere_else(browser: httpx.Client) -> None:
    refused = browser.post("/review/login", data={"token": "wrong", "next": "/review"})
    assert refused.status_code == 403
    assert "not the token" in refused.text
    for away in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"):
        page = browser.post("/review/login", data={"token": TOKEN, "next": away}, follow_redirects=False)
        assert page.headers["location"] == "/review"


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"verdict": "maybe", "subject": str(PUTIN), "object": str(Q7747)}, 400),
        ({"verdict": "accept", "object": str(Q7747)}, 400),
        ({"verdict": "accept", "subject": "https://elsewhere.example/x", "object": str(Q7747)}, 400),
        ({"verdict": "accept", "subject": str(PUTIN), "object": str(PUTIN)}, 400),
        ({"verdict": "accept", "subject": str(PUTIN), "object": "x" * 30_000}, 413),
    ],
)
def test_what_is_no_decision_is_refused(browser: httpx.Client, form: dict[str, str], status: int) -> None:
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    assert browser.post("/review/decide", data=form, headers=bearer).status_code == status
    assert browser.post("/review/decide", json=form, headers=bearer).status_code == 415


def test_a_server_without_a_token_only_shows(seed_directory: Path, tmp_path: Path) -> None:
    directory = shutil.copytree(seed_directory, tmp_path / "store")
    with running(directory) as server, httpx.Client(base_url=server.url, timeout=60) as client:
        page = resource(client, PUTIN)
        assert "No item of another source" in page.text
        assert "/review/login" not in page.text
        decision = {"subject": str(PUTIN), "object": str(Q7747), "verdict": "accept"}
        assert client.post("/review/decide", data=decision).status_code == 403
        assert client.post("/review/login", data={"token": "", "next": "/"}).status_code == 403
        assert "only reads" in client.get("/review/login").text
