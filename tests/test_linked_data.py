"""IRIs that answer: every one that the store mints, former ones, the ontology; by Accept header and by ending."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import RDF, Graph, URIRef
from serving import Server, running

from kg import api, joining
from kg.iris import Minter
from kg.linking.decide import review
from kg.namespaces import NKG, OWL, PREFIXES
from kg.server.linked_data.routes import mirrored
from kg.settings import Settings
from kg.store.embedded import EmbeddedStore

SEEDS = Path(__file__).parents[1] / "seeds"
FORMATS = ("ttl", "nt", "jsonld", "rdf")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("linked") / "store"
    api.build(SEEDS, found)
    return found


@pytest.fixture(scope="module")
def base(store: Path) -> str:
    with EmbeddedStore.open(store, read_only=True) as graph:
        return graph.base


@pytest.fixture(scope="module")
def held(store: Path) -> Graph:
    """All triples of the store."""
    found = Graph()
    with EmbeddedStore.open(store, read_only=True) as graph:
        for s, p, o, _ in graph.quads():
            found.add((s, p, o))
    return found


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[Server]:
    with running(store, timeout=20) as found:
        yield found


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=60, follow_redirects=True) as found:
        yield found


def size(document: bytes, ending: str) -> int:
    """The number of triples in a document whose address has this ending."""
    form = RdfFormat.from_extension(ending)
    assert form is not None
    return len({quad.triple for quad in parse(document, format=form)})


def here(iri: str, base: str) -> str:
    """The path that answers for `iri`, as a client asks for it: without its fragment."""
    return "/id/" + iri.removeprefix(base).partition("#")[0]


def test_every_iri_of_ours_answers_with_a_page_and_with_triples_of_the_store(
    client: httpx.Client, held: Graph, base: str
) -> None:
    iris = {term for triple in held for term in triple if isinstance(term, URIRef) and term.startswith(base)}
    paths = {here(iri, base) for iri in iris}
    assert len(paths) > 80
    for path in sorted(paths):
        data = client.get(path, headers={"Accept": "text/turtle"})
        assert data.status_code == 200, path
        triples = set(Graph().parse(data=data.text, format="turtle"))
        assert triples, path
        assert triples <= set(held), path
        page = client.get(path, headers={"Accept": BROWSER})
        assert page.status_code == 200, path
        if not path.startswith("/id/graph/"):
            assert page.headers["content-type"] == "text/html; charset=utf-8", path


def test_the_name_of_words_leads_to_the_document_that_says_what_they_are(
    client: httpx.Client, held: Graph, base: str
) -> None:
    spans = sorted(s for s in held.subjects(NKG.inSentence) if isinstance(s, URIRef))
    document = Graph().parse(data=client.get(f"{here(spans[0], base)}.ttl").text, format="turtle")
    assert {*document.objects(spans[0], NKG.start)} == {*held.objects(spans[0], NKG.start)}


def test_rdflib_follows_an_iri_whose_base_is_the_server(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    base = f"http://127.0.0.1:{port}/id/"
    api.build(SEEDS, tmp_path / "store", settings=Settings(base=base))
    with running(tmp_path / "store", timeout=20, port=port):
        putin = URIRef(f"{base}actor/vladimir-putin")
        assert (putin, RDF.type, NKG.Person) in Graph().parse(putin)
        assert {*Graph().parse(f"{putin}.rdf")} == {*Graph().parse(f"{putin}.nt")}
        assert (NKG.Actor, RDF.type, OWL.Class) in Graph().parse(f"http://127.0.0.1:{port}/ontology")


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/n-triples", "application/n-triples"),
        ("application/rdf+xml, text/html;q=0.1", "application/rdf+xml"),
        (BROWSER, "text/html"),
    ],
)
def test_an_iri_leads_to_what_is_asked_for(client: httpx.Client, accept: str, media_type: str) -> None:
    for path in ("/id/actor/vladimir-putin", "/newskg/id/actor/vladimir-putin"):
        answer = client.get(path, headers={"Accept": accept})
        assert answer.headers["content-type"].partition(";")[0] == media_type
        (redirect,) = answer.history
        assert redirect.status_code == 303
        assert redirect.headers["vary"] == "Accept"
        links = redirect.headers["link"]
        for ending in FORMATS:
            assert f'</data/actor/vladimir-putin.{ending}>; rel="alternate"' in links
            assert size(client.get(f"{path}.{ending}").content, ending) > 5


def test_a_document_is_asked_for_once(client: httpx.Client, base: str) -> None:
    first = client.get("/data/actor/vladimir-putin.ttl")
    assert first.headers["link"] == f'<{base}actor/vladimir-putin>; rel="describes"'
    again = client.get("/data/actor/vladimir-putin.ttl", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/data/actor/vladimir-putin.nt", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200
    assert client.head("/data/actor/vladimir-putin.ttl").headers["content-type"] == first.headers["content-type"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/id/actor/nobody-at-all", 404),
        ("/id/", 404),
        ("/id/../../etc/passwd", 404),
        ("/id/actor/%3E%20%7B%7D", 404),
        ("/id/actor/%FF", 404),
        ("/id/" + "a" * 5_000, 404),
        ("/data/actor/nobody-at-all.ttl", 404),
        ("/data/actor/vladimir-putin", 404),
        ("/data/actor/vladimir-putin.pdf", 404),
    ],
)
def test_what_is_not_there_is_not_found(client: httpx.Client, path: str, status: int) -> None:
    answer = client.get(path, headers={"Accept": "text/turtle"})
    assert answer.status_code == status
    assert answer.json()["detail"]


def test_what_nobody_can_give_is_not_acceptable(client: httpx.Client) -> None:
    assert client.get("/id/actor/vladimir-putin", headers={"Accept": "image/png"}).status_code == 406


def test_a_former_iri_leads_to_the_one_that_stands(tmp_path: Path, store: Path, base: str) -> None:
    shutil.copytree(store, tmp_path / "store")
    with EmbeddedStore.open(tmp_path / "store") as graph:
        one, other = URIRef(f"{base}actor/vladimir-putin"), URIRef(f"{base}actor/recep-erdogan")
        joining.decide(graph, Minter(base), [review.merger(one, other)])
    with running(tmp_path / "store", timeout=20) as server, httpx.Client(base_url=server.url, timeout=60) as client:
        moved = client.get("/id/actor/vladimir-putin", headers={"Accept": "text/turtle"})
        assert (moved.status_code, moved.headers["location"]) == (301, "/id/actor/recep-erdogan")
        assert client.get("/id/actor/vladimir-putin.nt").headers["location"] == "/id/actor/recep-erdogan.nt"


@pytest.mark.parametrize(("name", "namespace"), [("ontology", PREFIXES["nkg"]), ("vocab", PREFIXES["nkgv"])])
def test_the_vocabularies_answer_at_their_namespaces(client: httpx.Client, name: str, namespace: str) -> None:
    for path in (f"/{name}", f"/newskg/{name}"):
        graph = Graph().parse(data=client.get(path).text, format="turtle")
        page = client.get(path, headers={"Accept": BROWSER}).text
        terms = {s for s in graph.subjects() if isinstance(s, URIRef) and s.startswith(namespace)}
        assert len(terms) > 20
        for term in terms:
            assert f'id="{term.removeprefix(namespace)}"' in page, term
    for ending in FORMATS:
        assert size(client.get(f"/{name}.{ending}").content, ending) == len(graph)
    assert client.get("/context.jsonld").json()["@context"]["nkg"] == PREFIXES["nkg"]


def test_pages_name_the_documents_about_what_they_show(client: httpx.Client, base: str) -> None:
    page = client.get("/resource", params={"iri": f"{base}actor/vladimir-putin"}).text
    assert '<link rel="alternate" type="text/turtle" href="/data/actor/vladimir-putin.ttl">' in page


def test_which_paths_stand_for_a_base() -> None:
    assert mirrored("http://127.0.0.1:8080/id/") == ("/id/",)
    assert mirrored("https://news.example/graph/") == ("/id/", "/graph/")
    assert mirrored("https://news.example/") == ("/id/",)
