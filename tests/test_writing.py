"""Writing over HTTP: a real server on loopback over a real store."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from rdflib import Graph
from serving import Server, make_store, running

from kg import joining
from kg.iris import Minter
from kg.settings import Settings
from kg.store.embedded import EmbeddedStore

TOKEN = "a-token-of-the-tests"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
UPDATE = {"Content-Type": "application/sparql-update", **BEARER}
TURTLE = {"Content-Type": "text/turtle", **BEARER}
NKG = "https://w3id.org/newskg/ontology#"
BASE = Settings().base
ENTITIES = f"{BASE}graph/entities"
LIMIT = 4.0
RUNAWAY = (
    "INSERT { GRAPH <http://g/> { ?a <http://b/> ?i } } WHERE { "
    + "".join(f"GRAPH ?g{n} {{ ?a{n} ?b{n} ?c{n} }} " for n in range(4))
    + "FILTER(?a1 = ?c2 && ?c0 != ?b3) BIND(?a1 AS ?a) BIND(?c0 AS ?i) }"
)


def held(directory: Path) -> set[tuple[object, ...]]:
    with EmbeddedStore.open(directory, read_only=True) as store:
        return set(store.quads())


@pytest.fixture(scope="module")
def store(seed_directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(seed_directory, tmp_path_factory.mktemp("written") / "store"))


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[Server]:
    with running(store, token=TOKEN, update_timeout=LIMIT, workers=1) as found:
        yield found


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=60) as found:
        yield found


@pytest.fixture(scope="module")
def key(store: Path) -> str:
    with EmbeddedStore.open(store, read_only=True) as opened:
        return next(str(row["a"]).rpartition("/")[2] for row in opened.select(f"SELECT ?a {{ ?a a <{NKG}Article> }}"))


def update(client: httpx.Client, text: str, **parameters: object) -> httpx.Response:
    return client.post("/sparql", content=text, headers=UPDATE, params=parameters)


def ask(client: httpx.Client, pattern: str) -> bool:
    response = client.get("/sparql", params={"query": f"ASK {{ {pattern} }}"})
    return bool(response.json()["boolean"])


# --- who may write --------------------------------------------------------------------------------


def test_without_a_token_of_its_own_a_server_only_reads(tmp_path):
    with running(make_store(tmp_path / "store"), workers=1) as server, httpx.Client(base_url=server.url) as client:
        for headers in ({}, BEARER):
            answer = client.post("/sparql", content="DROP ALL", headers={**UPDATE, "Authorization": "", **headers})
            assert answer.status_code == 403
            assert "--token-file" in answer.json()["detail"]
            assert client.put("/store?default", content="", headers={**TURTLE, **headers}).status_code == 403
            assert client.delete("/store?default", headers=headers).status_code == 403
        assert ask(client, "?s ?p ?o")


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer nonsense", f"Basic {TOKEN}", f"Bearer {TOKEN}x"])
def test_writing_takes_the_token(client, authorization):
    headers = {} if authorization is None else {"Authorization": authorization}
    for answer in (
        client.post("/sparql", content="DROP ALL", headers={"Content-Type": "application/sparql-update", **headers}),
        client.post("/sparql", data={"update": "DROP ALL"}, headers=headers),
        client.put("/store?graph=http://g/", content="", headers={"Content-Type": "text/turtle", **headers}),
        client.post("/store", content="", headers={"Content-Type": "text/turtle", **headers}),
        client.delete("/store?graph=http://g/", headers=headers),
    ):
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert TOKEN not in answer.text


# --- update ---------------------------------------------------------------------------------------


def test_what_was_written_is_there_at_once(client):
    for number in range(3):
        assert update(
            client, f"INSERT DATA {{ GRAPH <http://g/now> {{ <http://a/> <http://b/> {number} }} }}"
        ).is_success
        assert ask(client, f"GRAPH <http://g/now> {{ <http://a/> <http://b/> {number} }}")
    assert client.post("/sparql", data={"update": "DROP GRAPH <http://g/now>"}, headers=BEARER).status_code == 204
    assert not ask(client, "GRAPH <http://g/now> { ?s ?p ?o }")


def test_relative_iris_belong_to_the_store(client):
    assert update(client, "INSERT DATA { GRAPH <http://g/base> { <actor/x> <p> <http://o/> } }").status_code == 204
    assert ask(client, f"GRAPH <http://g/base> {{ <{BASE}actor/x> <{BASE}p> <http://o/> }}")
    assert ask(client, "GRAPH <http://g/base> { <actor/x> <p> <http://o/> }")


def test_the_dataset_of_the_request(client):
    data = "".join(f"GRAPH <http://g/{n}> {{ <http://a/{n}> <http://b/> {n} }} " for n in (1, 2))
    update(client, f"INSERT DATA {{ {data} }}")
    copy = "INSERT { GRAPH <http://g/3> { ?s <http://c/> ?o } } WHERE { ?s ?p ?o }"
    assert update(client, copy, **{"using-graph-uri": "http://g/1"}).is_success
    assert ask(client, "GRAPH <http://g/3> { <http://a/1> <http://c/> 1 }")
    assert not ask(client, "GRAPH <http://g/3> { <http://a/2> ?p ?o }")


@pytest.mark.parametrize(
    ("sent", "status", "says"),
    [
        ({"content": "INSERT DATA {\n <a> }", "headers": UPDATE}, 400, "line 2"),
        ({"content": b"\xff", "headers": UPDATE}, 400, "UTF-8"),
        (
            {"content": "DROP ALL", "headers": {**UPDATE, "Content-Type": "application/sparql-update; charset=utf-16"}},
            415,
            "",
        ),
        ({"content": "DROP ALL", "headers": UPDATE, "params": {"update": "DROP ALL"}}, 400, "2 updates"),
        ({"content": "DROP ALL", "headers": UPDATE, "params": {"query": "ASK {}"}}, 400, "both"),
        ({"data": {"update": ["DROP ALL", "DROP ALL"]}, "headers": BEARER}, 400, "2 updates"),
        ({"data": {"update": "DROP ALL", "query": "ASK {}"}, "headers": BEARER}, 400, "both"),
        (
            {"content": "CREATE GRAPH <http://g/a> ; CREATE GRAPH <http://g/a>", "headers": UPDATE},
            400,
            "already exists",
        ),
        (
            {
                "content": "WITH <http://g/1> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
                "headers": UPDATE,
                "params": {"using-graph-uri": "http://g/1"},
            },
            400,
            "cannot go with",
        ),
    ],
)
def test_an_update_that_is_none(client, sent, status, says):
    answer = client.post("/sparql", **sent)
    assert answer.status_code == status
    assert says in answer.json()["detail"]


# --- the gate -------------------------------------------------------------------------------------


def refusals(key: str) -> dict[str, tuple[str, str]]:
    article = f"{BASE}graph/article/{key}"
    return {
        "no graph": ("INSERT DATA { <http://a/> <http://b/> 1 }", "no named graph"),
        "blank node": ("INSERT DATA { GRAPH <http://g/> { <http://a/> <http://b/> [] } }", "blank node"),
        "ontology": (f"CLEAR GRAPH <{BASE}graph/ontology>", "comes with newskg itself"),
        "everything": ("DROP ALL", "comes with newskg itself"),
        "twice": (
            f"INSERT {{ GRAPH <http://g/> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{ENTITIES}> {{ ?s ?p ?o }} }}",
            "belongs in one graph",
        ),
        "article elsewhere": (
            f"INSERT DATA {{ GRAPH <http://g/> {{ <{BASE}article/0000> a <{NKG}Article> }} }}",
            "belongs in",
        ),
        "entity by hand": (
            f"INSERT {{ GRAPH <{ENTITIES}> {{ ?a <http://www.w3.org/2004/02/skos/core#altLabel> 'X'@en }} }} "
            f"WHERE {{ GRAPH <{ENTITIES}> {{ ?a a <{NKG}Person> }} }}",
            "worked out from the Descriptions",
        ),
        "entity of no article": (
            f"INSERT DATA {{ GRAPH <{ENTITIES}> {{ <{BASE}actor/x> a <{NKG}Actor> }} }}",
            "worked out from the Descriptions",
        ),
        "statement without speaker": (
            f"DELETE WHERE {{ GRAPH <{article}> {{ ?s <{NKG}confidence> ?c }} }}",
            "nothing was stored",
        ),
        "text that is not the article's": (
            f"WITH <{article}> DELETE {{ ?s <{NKG}text> ?t }} INSERT {{ ?s <{NKG}text> 'x' }} "
            f"WHERE {{ ?s a <{NKG}Sentence> ; <{NKG}text> ?t }}",
            "nothing was stored",
        ),
        "actor in a graph of its own": (
            f"INSERT DATA {{ GRAPH <http://g/> {{ <{BASE}actor/x> a <{NKG}Actor> }} }}",
            "nothing was stored",
        ),
        "one of several": (
            "INSERT DATA { GRAPH <http://g/half> { <http://a/> <http://b/> 1 } } ; "
            f"INSERT DATA {{ GRAPH <http://g/half> {{ <{BASE}statement/x> a <{NKG}Statement> }} }}",
            "nothing was stored",
        ),
    }


@pytest.mark.parametrize("name", sorted(refusals("")))
def test_what_does_not_conform_is_refused_whole(client, store, key, name):
    text, says = refusals(key)[name]
    before = held(store)
    answer = update(client, text)
    assert answer.status_code == 422
    assert says in answer.json()["detail"]
    assert held(store) == before


def test_the_report_shows_the_sentence(client, key):
    answer = update(client, f"DELETE WHERE {{ GRAPH <{BASE}graph/article/{key}> {{ ?s <{NKG}confidence> ?c }} }}")
    assert "in: " in answer.json()["report"]


def test_dropping_an_article_withdraws_it_and_putting_it_back_restores_it(client, store, key, tmp_path):
    graph = f"{BASE}graph/article/{key}"
    before = held(store)
    turtle = client.get("/store", params={"graph": graph}, headers={"Accept": "text/turtle"}).content
    alone = tmp_path / "alone"
    with EmbeddedStore.open(store) as opened:
        opened.snapshot(alone)
    with EmbeddedStore.open(alone) as opened:
        joining.withdraw(opened, [key], Minter(opened.base))
    assert update(client, f"DROP GRAPH <{graph}>").status_code == 204
    assert held(store) == held(alone)
    assert not ask(client, f"?s a <{NKG}Actor>")
    assert client.put("/store", params={"graph": graph}, content=turtle, headers=TURTLE).status_code == 201
    assert held(store) == {quad for quad in before if str(quad[3]) != f"{BASE}graph/provenance"}
    assert ask(client, f"?s a <{NKG}Actor>")


def test_without_the_gate_everything_goes(tmp_path):
    with (
        running(make_store(tmp_path / "store"), token=TOKEN, gate=False, workers=1) as server,
        httpx.Client(base_url=server.url, timeout=60) as client,
    ):
        assert update(client, "DROP ALL ; INSERT DATA { <http://a/> <http://b/> [] }").status_code == 204
        assert ask(client, "<http://a/> <http://b/> ?o FILTER(isBlank(?o))")
        assert not ask(client, "GRAPH ?g { ?s ?p ?o }")


# --- limits ---------------------------------------------------------------------------------------


def test_a_runaway_update_is_ended_while_the_readers_go_on(client, store):
    before = held(store)
    with httpx.Client(base_url=client.base_url, timeout=60) as other:
        runaway = other.build_request("POST", "/sparql", content=RUNAWAY, headers=UPDATE)
        answer = other.send(runaway)
    assert answer.status_code == 504
    assert held(store) == before
    assert update(client, "INSERT DATA { GRAPH <http://g/after> { <http://a/> <http://b/> 1 } }").status_code == 204
    assert ask(client, "GRAPH <http://g/after> { ?s ?p 1 }")


def test_what_is_too_long_is_refused(tmp_path):
    with (
        running(make_store(tmp_path / "store"), token=TOKEN, max_update_bytes=2_000_000, workers=1) as server,
        httpx.Client(base_url=server.url, timeout=60) as client,
    ):
        text = f"INSERT DATA {{ GRAPH <http://g/> {{ <http://a/> <http://b/> '{'x' * 2_000_000}' }} }}"
        assert update(client, text).status_code == 413
        assert client.put("/store?graph=http://g/", content=text, headers=TURTLE).status_code == 413
        assert update(client, text.replace("x" * 1000, "")).status_code == 204


# --- the Graph Store Protocol -----------------------------------------------------------------------


def test_a_graph_comes_and_goes(client):
    graph = {"graph": "http://g/one"}
    assert client.get("/store", params=graph).status_code == 404
    made = client.put("/store", params=graph, content="<#s> <p> 1 .", headers=TURTLE)
    assert (made.status_code, made.headers["location"]) == (201, "http://g/one")
    assert client.put("/store", params=graph, content="<#s> <p> 2 .", headers=TURTLE).status_code == 204
    added = b'{"@id": "http://g/one#s", "http://g/q": "x"}'
    posted = client.post(
        "/store", params=graph, content=added, headers={**BEARER, "Content-Type": "application/ld+json"}
    )
    assert posted.status_code == 204
    for accept in ("text/turtle", "application/n-triples", "application/rdf+xml"):
        answer = client.get("/store", params=graph, headers={"Accept": accept})
        assert answer.headers["content-type"].startswith(accept)
        assert sorted(Graph().parse(data=answer.text, format=accept).serialize(format="nt").splitlines()) == [
            '<http://g/one#s> <http://g/p> "2"^^<http://www.w3.org/2001/XMLSchema#integer> .',
            '<http://g/one#s> <http://g/q> "x" .',
        ]
    assert client.head("/store", params=graph).status_code == 200
    assert client.delete("/store", params=graph, headers=BEARER).status_code == 204
    assert client.delete("/store", params=graph, headers=BEARER).status_code == 404
    assert client.head("/store", params=graph).status_code == 404


def test_a_graph_can_be_named_by_its_address(client, server):
    assert client.put("/store/people/1", content="<> <#p> 1 .", headers=TURTLE).status_code == 201
    assert (
        client.get("/store", params={"graph": f"{server.url}store/people/1"}).text == client.get("/store/people/1").text
    )
    made = client.post("/store", content="<> <#p> 2 .", headers=TURTLE)
    assert made.status_code == 201
    assert "2" in client.get(made.headers["location"]).text


@pytest.mark.parametrize(
    ("method", "path", "more", "status"),
    [
        ("GET", "/store", {}, 400),
        ("GET", "/store?graph=relative", {}, 400),
        ("GET", "/store?graph=http://g/&default", {}, 400),
        ("GET", "/store?graph=http://g/%3E%20%7B%7D", {}, 400),
        ("GET", "/store?default", {"headers": {"Accept": "image/png"}}, 406),
        ("GET", "/store?graph=file:///etc/passwd", {}, 404),
        ("GET", "/store?graph=http://localhost:1/", {}, 404),
        ("GET", "/store?graph=http://169.254.169.254/latest/meta-data/", {}, 404),
        ("PUT", "/store?graph=http://g/bad", {"content": "<a> <b> .", "headers": TURTLE}, 400),
        ("PUT", "/store?graph=http://g/bad", {"content": "x", "headers": {**BEARER, "Content-Type": "image/png"}}, 415),
        ("PUT", "/store?graph=http://g/bad", {"content": "x", "headers": BEARER}, 415),
        ("PUT", "/store?default", {"content": "<a:a> <a:b> 1 .", "headers": TURTLE}, 422),
        ("POST", "/store?graph=http://g/bad", {"files": {"a": ("a.bin", b"x", "image/png")}, "headers": BEARER}, 415),
        ("PATCH", "/store?graph=http://g/bad", {"headers": BEARER}, 405),
    ],
)
def test_what_the_graph_store_does_not_take(client, store, method, path, more, status):
    before = held(store)
    assert client.request(method, path, **more).status_code == status
    assert held(store) == before


def test_several_documents_in_one_form(client):
    files = [
        (
            "a",
            (
                "a.ttl",
                b"<http://a/> <http://b/> _:x . _:x <http://c/> 1 .".replace(b"_:x", b"<http://x/>"),
                "text/turtle",
            ),
        ),
        ("b", ("b.nt", '<http://a/> <http://b/> "\u00fc" .'.encode(), "application/n-triples")),
    ]
    assert client.post("/store?graph=http://g/form", files=files, headers=BEARER).status_code == 201
    assert len(Graph().parse(data=client.get("/store?graph=http://g/form").text, format="turtle")) == 3
