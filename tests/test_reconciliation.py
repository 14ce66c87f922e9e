"""The reconciliation service as OpenRefine sees it: a real server over the seed's graph."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import jsonschema
import pytest
import reconciliation_schemas as schemas
from hypothesis import given, settings
from hypothesis import strategies as st
from serving import BASE, Server, change, make_store, running

from kg.lexicon.folding import words_of
from kg.linking.remote.client import Manners
from kg.linking.remote.services import ReconciliationQuery, ReconciliationService
from kg.server.reconciliation.entity_index import Entity, Index
from kg.server.reconciliation.service import Query, reconcile
from kg.store.embedded import EmbeddedStore

PUTIN = "actor/vladimir-putin"
BERG = f"""PREFIX nkg: <https://w3id.org/newskg/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
GRAPH <{BASE}graph/entities> {{ <{BASE}actor/nils-berg> a nkg:Person ; skos:prefLabel "Nils Berg"@en }}"""


@pytest.fixture(scope="module")
def server(seed_directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    directory = tmp_path_factory.mktemp("reconciled") / "store"
    shutil.copytree(seed_directory, directory)
    with running(directory) as found:
        yield found


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=60) as found:
        yield found


def checked(response: httpx.Response, schema: dict[str, Any]) -> Any:
    """The JSON of a good answer, which the schema must allow."""
    assert response.status_code == 200, response.text
    assert response.headers["access-control-allow-origin"] == "*"
    found = response.json()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(found, schema)
    return found


def ask(client: httpx.Client, **query: Any) -> list[dict[str, Any]]:
    found = checked(client.post("/reconcile", data={"queries": json.dumps({"q": query})}), schemas.RESULTS)
    return list(found["q"]["result"])


# --- the manifest ------------------------------------------------------------------------------------


def test_the_manifest_says_what_there_is_and_every_address_in_it_works(client: httpx.Client) -> None:
    manifest = checked(client.get("/reconcile"), schemas.MANIFEST)
    assert manifest["identifierSpace"] == BASE
    identifier = quote(PUTIN, safe="")
    view = client.get(manifest["view"]["url"].replace("{{id}}", identifier))
    assert view.status_code == 200
    assert "Vladimir Putin" in view.text
    preview = client.get(manifest["preview"]["url"].replace("{{id}}", identifier))
    assert preview.status_code == 200
    assert client.get(manifest["logo"]).status_code == 200
    assert client.get(manifest["documentation"]).status_code == 200
    for kind, example in (("entity", PUTIN), ("type", "Person"), ("property", "country")):
        service = manifest["suggest"][kind]
        schema = schemas.SUGGESTED_ENTITIES if kind == "entity" else schemas.SUGGESTED
        suggested = checked(
            client.get(service["service_url"] + service["service_path"], params={"prefix": example}), schema
        )
        assert example in [each["id"] for each in suggested["result"]]
        path = service["flyout_service_path"].replace("${id}", quote(example, safe=""))
        flyout = checked(client.get(service["flyout_service_url"] + path), schemas.FLYOUT)
        assert flyout["id"] == example
    proposals = manifest["extend"]["propose_properties"]
    checked(
        client.get(proposals["service_url"] + proposals["service_path"], params={"type": "Person"}), schemas.PROPOSALS
    )


def test_another_page_of_the_web_may_ask(client: httpx.Client) -> None:
    for path in ("/reconcile", "/reconcile/suggest/entity"):
        asked = client.options(
            path, headers={"Origin": "https://refine.example", "Access-Control-Request-Method": "POST"}
        )
        assert asked.status_code == 204
        assert asked.headers["access-control-allow-origin"] == "*"
        assert "POST" in asked.headers["access-control-allow-methods"]
    refused = client.post("/reconcile", data={"queries": "nonsense"})
    assert refused.status_code == 400
    assert refused.headers["access-control-allow-origin"] == "*"


def test_an_old_client_gets_jsonp_and_nothing_but_a_function_call(client: httpx.Client) -> None:
    found = client.get("/reconcile", params={"callback": "jQuery123.done"})
    assert found.headers["content-type"].startswith("text/javascript")
    call = re.fullmatch(r"/\*\*/jQuery123\.done\((.*)\);", found.text)
    assert call is not None
    jsonschema.validate(json.loads(call[1].replace("<\\/", "</")), schemas.MANIFEST)
    for name in ("alert(1)//", "<script>", "a b", "", "x" * 300):
        assert client.get("/reconcile", params={"callback": name}).status_code == 400


# --- queries -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "identifier"),
    [
        ("Vladimir Putin", PUTIN),
        ("PUTIN, Vladimir", PUTIN),
        ("Mevlüt Çavuşoğlu", "actor/mevlut-cavusoglu"),
        ("Recep Erdoğan", "actor/recep-erdogan"),
        ("St. Petersburg", "place/ru/saint-petersburg"),
        ("government of turkey", "actor/government-of-turkey"),
        (PUTIN, PUTIN),
        (BASE + PUTIN, PUTIN),
    ],
)
def test_a_name_finds_its_bearer_whatever_its_spelling(client: httpx.Client, words: str, identifier: str) -> None:
    best = ask(client, query=words)[0]
    assert best["id"] == identifier
    assert best["match"] is True
    assert best["score"] >= 94


def test_a_name_that_is_not_there_finds_nobody(client: httpx.Client) -> None:
    assert ask(client, query="Angela Merkel") == []
    assert not any(each["match"] for each in ask(client, query="Vladimira Putina"))


def test_a_surname_that_articles_use_finds_its_bearer_but_is_no_match(client: httpx.Client) -> None:
    best = ask(client, query="Putin")[0]
    assert best["id"] == PUTIN
    assert (best["match"], best["score"]) == (False, 85.0)


def test_a_spelling_mistake_finds_but_does_not_match(client: httpx.Client) -> None:
    found = ask(client, query="Vladimir Puttin Vladimirovic")
    assert not any(each["match"] for each in found)
    assert [each["id"] for each in ask(client, query="Cavusoglou")][:1] == ["actor/mevlut-cavusoglu"]


def test_types_exclude_and_properties_weigh(client: httpx.Client) -> None:
    both = {each["id"] for each in ask(client, query="Russia", limit=20)}
    assert "place/ru" in both
    for type_ in ("Place", ["Place"], "https://w3id.org/newskg/ontology#Place"):
        assert {each["id"].split("/")[0] for each in ask(client, query="Russia", type=type_)} == {"place"}
    (plain, *_), (right, *_), (wrong, *_) = (
        ask(client, query="Saint Petersburg", **more)
        for more in (
            {},
            {"properties": [{"pid": "country", "v": ["Finland", {"id": "place/ru"}]}]},
            {"properties": [{"pid": "country", "v": "United States"}]},
        )
    )
    assert plain["score"] == right["score"] > wrong["score"]
    assert not wrong["match"]
    assert {"id": "country", "value": True} in right["features"]


def test_properties_alone_are_a_question_too(client: httpx.Client) -> None:
    found = ask(client, properties=[{"pid": "country", "v": "Turkey"}], type="Place", limit=50)
    assert "place/tr/ankara" in {each["id"] for each in found}
    assert not {each["id"] for each in found} & {"place/ru/moscow", "place/ru"}


def test_a_batch_is_answered_query_by_query_by_get_and_post(client: httpx.Client) -> None:
    queries = {f"q{n}": {"query": name} for n, name in enumerate(["Putin", "Ankara", "Nobody Atall"])}
    posted = checked(client.post("/reconcile", data={"queries": json.dumps(queries)}), schemas.RESULTS)
    got = checked(client.get("/reconcile", params={"queries": json.dumps(queries)}), schemas.RESULTS)
    assert posted == got
    assert list(posted) == list(queries)
    for key, query in queries.items():
        alone = checked(client.get("/reconcile", params={"queries": json.dumps({key: query})}), schemas.RESULTS)
        assert alone[key] == posted[key]
    assert posted["q2"]["result"] == []


@pytest.mark.parametrize(
    ("queries", "status"),
    [
        ("", 400),
        ("[1, 2]", 400),
        ('{"q": "Putin"}', 400),
        ("[" * 100_000, 400),
        (json.dumps({f"q{n}": {"query": "x"} for n in range(51)}), 413),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_no_batch_is_refused_in_plain_words(client: httpx.Client, queries: str, status: int) -> None:
    found = client.post("/reconcile", data={"queries": queries})
    assert found.status_code == status
    assert found.json()["detail"]


@pytest.mark.parametrize(
    "faulty",
    [
        {},
        {"query": "   "},
        {"query": 24},
        {"query": "x", "limit": 0},
        {"query": "x", "limit": "many"},
        {"query": "x", "type": [None]},
        {"query": "x", "properties": [{"v": 1}]},
    ],
    ids=str,
)
def test_one_faulty_query_costs_the_others_of_its_batch_nothing(client: httpx.Client, faulty: dict[str, Any]) -> None:
    batch = {"faulty": faulty, "sound": {"query": "Vladimir Putin", "limit": "1"}}
    found = checked(client.post("/reconcile", data={"queries": json.dumps(batch)}), schemas.RESULTS)
    assert found["faulty"]["result"] == []
    assert [each["name"] for each in found["sound"]["result"]] == ["Vladimir Putin"]


def test_a_post_must_be_a_form_of_bounded_size(client: httpx.Client) -> None:
    assert client.post("/reconcile", json={"q": {"query": "x"}}).status_code == 415
    assert client.post("/reconcile", data={"queries": " " * 3_000_000}).status_code == 413


@settings(deadline=None)  # a busy machine is no fault
@given(st.text(max_size=40), st.lists(st.text(max_size=12), max_size=4))
def test_any_words_are_answered_as_the_specification_says(words: str, names: list[str]) -> None:
    index = Index([Entity(f"actor/{n}", "Person", name or "x") for n, name in enumerate(names)])
    if not words.strip():
        return
    found = reconcile(index, Query(query=words), BASE)
    jsonschema.validate({"q": {"result": found}}, schemas.RESULTS)
    assert [each["score"] for each in found] == sorted((each["score"] for each in found), reverse=True)
    assert sum(each["match"] for each in found) <= 1
    if words in names and words_of(words):
        every = reconcile(index, Query(query=words, limit=100), BASE)
        assert f"actor/{names.index(words)}" in {each["id"] for each in every}


# --- suggestions, previews, extension -------------------------------------------------------------------


def test_suggestions_come_as_a_name_is_typed_and_page_by_cursor(client: httpx.Client) -> None:
    def suggest(prefix: str, **more: int) -> list[str]:
        found = checked(
            client.get("/reconcile/suggest/entity", params={"prefix": prefix, **more}), schemas.SUGGESTED_ENTITIES
        )
        return [each["id"] for each in found["result"]]

    for prefix in ("vla", "Vladimir P", "putin", "Çavuş", "cavus"):
        assert suggest(prefix)[0].startswith("actor/"), prefix
    assert suggest("zzz") == []
    every, cursor = [], 0
    while page := suggest("", cursor=cursor):
        every += page
        cursor += len(page)
    assert len(every) == len(set(every)) > 10


def test_a_preview_may_stand_in_a_frame_and_runs_nothing(client: httpx.Client) -> None:
    found = client.get("/reconcile/preview", params={"id": PUTIN})
    policy = found.headers["content-security-policy"]
    assert "frame-ancestors *" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "Vladimir Putin" in found.text
    assert "<mark>" in found.text


@pytest.mark.parametrize("path", ["preview", "flyout/entity", "flyout/type", "flyout/property"])
def test_what_is_not_there_is_not_found(client: httpx.Client, path: str) -> None:
    assert client.get(f"/reconcile/{path}", params={"id": "actor/nobody<script>"}).status_code == 404


def test_extension_gives_values_for_each_row_and_column(client: httpx.Client) -> None:
    ids = [PUTIN, "actor/mevlut-cavusoglu", "place/ru/moscow", "actor/nobody"]
    wanted = [
        "country",
        "role",
        "organization",
        "altLabel",
        "mentions",
        "sector",
        "sameAs",
        "governs",
        "firstMentioned",
    ]
    query = json.dumps({"ids": ids, "properties": [{"id": each} for each in wanted]})
    posted = checked(client.post("/reconcile", data={"extend": query}), schemas.EXTENSION)
    assert posted == checked(client.get("/reconcile", params={"extend": query}), schemas.EXTENSION)
    assert [each["id"] for each in posted["meta"]] == wanted
    rows = posted["rows"]
    assert list(rows) == ids
    assert rows["place/ru/moscow"]["country"] == [{"id": "place/ru", "name": "Russia"}]
    assert {"id": "actor/government-of-turkey", "name": "Government of Turkey"} in rows["actor/mevlut-cavusoglu"][
        "organization"
    ]
    assert any("minister" in each["str"].lower() for each in rows["actor/mevlut-cavusoglu"]["role"])
    assert rows[PUTIN]["mentions"] == [{"int": 3}]
    assert all(cells == [] for cells in rows["actor/nobody"].values())


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"ids": [1], "properties": []}, 400),
        ({"ids": ["x"], "properties": ["country"]}, 400),
        ({"ids": ["x"], "properties": [{"id": "shoe size"}]}, 400),
        ({"ids": ["x"] * 501, "properties": [{"id": "country"}]}, 413),
    ],
)
def test_what_is_no_extension_query_is_refused(client: httpx.Client, query: dict[str, Any], status: int) -> None:
    found = client.post("/reconcile", data={"extend": json.dumps(query)})
    assert found.status_code == status
    assert found.json()["detail"]


def test_every_proposed_property_can_be_fetched(client: httpx.Client) -> None:
    for type_ in ("Person", "Organization", "Place", "Topic", ""):
        found = checked(client.get("/reconcile/properties", params={"type": type_}), schemas.PROPOSALS)
        query = {"ids": [PUTIN], "properties": found["properties"]}
        checked(client.post("/reconcile", data={"extend": json.dumps(query)}), schemas.EXTENSION)
    two = checked(client.get("/reconcile/properties", params={"type": "Person", "limit": 2}), schemas.PROPOSALS)
    assert len(two["properties"]) == two["limit"] == 2


# --- from outside, hostile, and over time ------------------------------------------------------------------


def test_another_newskg_can_link_to_this_one(server: Server) -> None:
    with ReconciliationService(f"{server.url}reconcile", manners=Manners(interval=0)) as service:
        assert service.identifier_space() == BASE
        putin, nobody = service.reconcile(
            [ReconciliationQuery("Vladimir Putin", ("Person",)), ReconciliationQuery("Xyzzy")]
        )
    assert putin[0].id == PUTIN
    assert putin[0].match
    assert nobody == ()


def test_names_that_are_an_attack_stay_names_and_a_changed_store_is_seen(tmp_path: Path) -> None:
    directory = make_store(tmp_path / "store")
    with running(directory) as server, httpx.Client(base_url=server.url, timeout=60) as client:
        for path, identifier in (("flyout/entity", "html"), ("preview", "")):
            found = client.get(f"/reconcile/{path}", params={"id": "actor/00000000000000bb/attack"})
            assert found.status_code == 200
            html = found.json()[identifier] if identifier else found.text
            assert "<script" not in html
            assert "<img" not in html
        called = client.get("/reconcile", params={"callback": "f", "queries": '{"q": {"query": "mark textarea"}}'})
        assert "</" not in called.text
        assert [each["id"] for each in ask(client, query="Nils Berg")] == []
        with EmbeddedStore.open(directory) as store:
            store.commit(change(BERG))
            store.flush()
        for _ in range(100):
            if ask(client, query="Nils Berg"):
                break
            time.sleep(0.1)
        assert [each["id"] for each in ask(client, query="Nils Berg")] == ["actor/nils-berg"]
