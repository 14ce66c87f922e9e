"""Finding: the index by itself, and the box and the lists of the pages over a server."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from serving import Server, running

from kg import api
from kg.server.search.index import ArticleRow, Fact, Index, Wanted, matching
from kg.store.embedded import EmbeddedStore

SEEDS = Path(__file__).parents[1] / "seeds"


def fact(iri: str, article: str, words: str, confidence: float = 0.9, **parts: str) -> Fact:
    return Fact(iri, "Statement", article, 10, words, f"{words}, she said.", confidence, tuple(parts.items()))


@pytest.fixture
def index(tmp_path: Path) -> Index:
    found = Index(tmp_path / "index" / "words.sqlite")
    found.prepare()
    found.put_names(
        {
            "a/store": ("Person", "Jonas Gahr Støre", ["Jonas Gahr Støre", "Støre"]),
            "a/stores": ("Organization", "Stores United", ["Stores United"]),
            "a/un": ("Organization", "United Nations", ["United Nations", "UN"]),
        }
    )
    found.put(
        [ArticleRow("k1", "r1", "one", outlet="The Post", day="2020-03-01"), ArticleRow("k2", "r1", "two", day="2021")],
        [
            fact("s/1", "k1", "The cease-fire in Aleppo holds", speaker="a/store"),
            fact("s/2", "k1", "Nobody spoke of Aleppo", 0.5, speaker="a/un"),
            fact("s/3", "k2", "Zürich is far away", speaker="a/store"),
        ],
    )
    return found


def iris(index: Index, **wanted: object) -> list[str]:
    return [each.iri for each in index.facts(Wanted(**wanted), 0, 100)]  # type: ignore[arg-type]


def test_names_are_found_without_accents_and_by_beginnings_the_exact_ones_first(index: Index) -> None:
    assert [each.iri for each in index.names("store", 5)] == ["a/store", "a/stores"]
    assert [each.iri for each in index.names("STØR", 5)] == ["a/store", "a/stores"]
    assert index.names("u.n.", 5)[0].iri == "a/un"
    assert [each.iri for each in index.names("united", 5, ("Organization",))] == ["a/un", "a/stores"]
    assert index.names("", 5) == index.names("?!", 5) == []


def test_facts_are_found_by_words_and_by_what_is_known_of_them(index: Index) -> None:
    assert iris(index) == ["s/1", "s/2", "s/3"]
    assert iris(index, words="aleppo") == ["s/1", "s/2"]
    assert iris(index, words="cease fire ALEP") == ["s/1"]
    assert iris(index, words="zurich") == ["s/3"]
    assert iris(index, parts={"speaker": "a/store"}) == ["s/1", "s/3"]
    assert iris(index, parts={"addressee": "a/store"}) == []
    assert iris(index, outlet="The Post", confidence=0.6) == ["s/1"]
    assert iris(index, since="2020-03-02") == ["s/3"]
    assert iris(index, until="2020-02") == []
    for day in ("2020-03-01", "2020-03", "2020"):
        assert iris(index, until=day) == ["s/1", "s/2"]
    assert iris(index, sort="unsure")[0] == "s/2"
    assert iris(index, sort="newest")[0] == "s/3"
    assert index.count(Wanted(words="aleppo")) == 2
    facets = index.facets(Wanted(), ["speaker"], 5)
    assert facets == {
        "speaker": [("a/store", "Jonas Gahr Støre", 2), ("a/un", "United Nations", 1)],
        "outlet": [("The Post", "The Post", 2)],
    }


def test_what_is_replaced_or_taken_out_is_not_found_any_more(index: Index) -> None:
    index.put([ArticleRow("k1", "r2", "one")], [fact("s/4", "k1", "A truce in Homs")], gone=["k2"])
    assert iris(index) == ["s/4"]
    assert iris(index, words="aleppo") == iris(index, words="zurich") == []
    assert iris(index, words="homs truce") == ["s/4"]
    assert index.made() == {"k1": "r2"}
    index.put_names({"a/un": ("Organization", "United Nations", ["United Nations"])})
    assert index.names("store", 5) == index.names("un.", 5, ("Person",)) == []
    assert [each.iri for each in index.names("nations", 5)] == ["a/un"]


def test_a_file_that_is_no_index_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "words.sqlite"
    path.write_bytes(b"nothing of the kind" * 500)
    index = Index(path)
    index.prepare()
    assert index.made() == {}


@given(st.text())
def test_any_words_are_an_expression(tmp_path_factory: pytest.TempPathFactory, words: str) -> None:
    index = Index(tmp_path_factory.getbasetemp() / "any.sqlite")
    index.prepare()
    assert index.count(Wanted(words=words)) == 0
    assert index.names(words, 3) == []
    assert re.fullmatch(r'""|"[a-z0-9]+"\*( "[a-z0-9]+"\*)*', matching(words))


# --- over a server ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("finding") / "store"
    api.build(SEEDS, found)
    return found


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[Server]:
    with running(store, timeout=20, token="secret") as found:
        yield found


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=60, headers={"Accept": "text/html"}) as found:
        yield found


def shown(client: httpx.Client, path: str, status: int = 200, **parameters: str) -> str:
    answer = client.get(path, params=parameters or None)
    assert answer.status_code == status, answer.text[:500]
    return answer.text


def test_one_box_finds_names_and_sentences(client: httpx.Client) -> None:
    assert 'action="/find"' in shown(client, "/")
    page = shown(client, "/find", q="cavuşoğlu")
    assert ">Mevlut Cavusoglu</a>" in page
    assert 'class="fact k-statement"' in page
    assert "no sentence holds all of these words" in shown(client, "/find", q="zeppelin")
    assert "Write a name" in shown(client, "/find")


def test_a_list_is_narrowed_by_what_it_offers(client: httpx.Client) -> None:
    whole = shown(client, "/positions")
    count = whole.count('class="fact k-position"')
    offered = re.findall(r'href="(/positions\?holder=[^"]+)">([^<]+)</a> <span class="meta">(\d+)', whole)
    assert sum(int(number) for *_, number in offered) == count > 3
    for address, name, number in offered:
        page = shown(client, address.replace("&amp;", "&"))
        assert page.count('class="fact k-position"') == int(number)
        assert f">{name}</a>" in page
        assert "take it back" in page
    nothing = shown(client, "/positions", confidence="1", q="nothing")
    assert "no sentence here holds" in nothing


@pytest.mark.parametrize(
    "wrong", [{"from": "yesterday"}, {"confidence": "2"}, {"confidence": "x"}, {"sort": "by name"}]
)
def test_what_cannot_be_is_told(client: httpx.Client, wrong: dict[str, str]) -> None:
    (name,) = wrong
    assert f"{name}=" in shown(client, "/statements", status=400, **wrong)


def test_a_list_is_a_file_too(client: httpx.Client) -> None:
    statements = client.get("/statements.json").json()
    rows = list(csv.DictReader(io.StringIO(client.get("/statements.csv").content.decode("utf-8-sig"))))
    assert [row["iri"] for row in rows] == [each["iri"] for each in statements]
    assert len(statements) == shown(client, "/statements").count('class="fact k-statement"')
    assert all(each["sentence"] and each["title"] for each in statements)
    turtle = client.get("/statements.ttl", params={"q": statements[0]["sentence"][:60]}).text
    assert statements[0]["iri"].rpartition("/")[2] in turtle


def test_what_comes_into_the_store_is_found_and_what_leaves_is_not(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("Ana Ruiz, the Foreign Minister, said on Monday that zinc prices would rise.\n")
    (tmp_path / "two.txt").write_text("Bo Lind, the Finance Minister, said on Monday that copper prices would fall.\n")
    store = tmp_path / "store"
    api.build(tmp_path / "one.txt", store)
    with running(store, timeout=20, token="secret") as server, httpx.Client(base_url=server.url, timeout=60) as client:
        assert "zinc" in shown(client, "/find", q="zinc")
        api.build(tmp_path / "two.txt", store)
        assert "Bo Lind" in shown(client, "/find", q="copper")
        withdraw = [sys.executable, "-m", "kg", "withdraw", "one", "--store", str(store)]
        subprocess.run(withdraw, check=True, capture_output=True, timeout=120)
        assert "no sentence holds all" in shown(client, "/find", q="zinc")


def test_a_store_in_a_folder_that_cannot_be_written_is_searched_all_the_same(store: Path, tmp_path: Path) -> None:
    with EmbeddedStore.open(store, read_only=True) as graph:
        assert graph.base
    (store / "cache").mkdir(exist_ok=True)
    blocked = store / "cache" / "search"
    kept = blocked.rename(tmp_path / "search") if blocked.exists() else None
    blocked.write_text("no folder")
    try:
        with running(store, timeout=20) as server, httpx.Client(base_url=server.url, timeout=60) as client:
            assert "Cavusoglu" in shown(client, "/find", q="cavusoglu")
    finally:
        blocked.unlink()
        if kept is not None:
            kept.rename(blocked)
