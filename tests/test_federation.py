"""The queries of docs/federation.md, as they stand there, over two servers on this machine."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from conftest import REPOSITORY, shared_folder
from rdflib import URIRef
from serving import Server, running
from test_remote import oxigraph

from kg import joining
from kg.iris import Minter
from kg.linking.decide.decisions import Decision
from kg.namespaces import OWL, XSD
from kg.settings import Settings
from kg.store.embedded import EmbeddedStore

MINTER = Minter(Settings().base)
PAGE = (REPOSITORY / "docs" / "federation.md").read_text("utf-8")
QUERIES = re.findall(r"```sparql\n(.*?)```", PAGE, re.S)
OURS, THEIRS = "http://127.0.0.1:8080/sparql", "https://query.wikidata.org/sparql"
WD = "http://www.wikidata.org/entity/"
# Public facts: dates of birth.
BORN = "".join(
    f'<{WD}{item}> <http://www.wikidata.org/prop/direct/P569> "{day}"^^<{XSD.date}> .\n'
    for item, day in (("Q7747", "1952-10-07"), ("Q249206", "1968-02-05"))
)


@pytest.fixture(scope="module")
def theirs() -> Iterator[str]:
    """Somebody else's endpoint with dates of birth: the slice of Wikidata where there is one."""
    found = shared_folder()
    reference = found / "linking" / "wikidata-slice.nt.gz" if found is not None else None
    known = reference is not None and reference.is_file()
    data = gzip.decompress(reference.read_bytes()) if known and reference is not None else BORN.encode()
    with oxigraph() as url:
        request = Request(f"{url}/store?default", data, {"Content-Type": "application/n-triples"}, method="PUT")
        urlopen(request, timeout=60).close()
        yield f"{url}/query"


@pytest.fixture(scope="module")
def ours(seed_directory: Path, tmp_path_factory: pytest.TempPathFactory, theirs: str) -> Iterator[Server]:
    """kg serve over the seed, with links that a person confirmed; it may ask the other endpoint."""
    directory = shutil.copytree(seed_directory, tmp_path_factory.mktemp("federated") / "store")
    with EmbeddedStore.open(directory) as store:
        made = [("vladimir-putin", "Q7747"), ("mevlut-cavusoglu", "Q249206")]
        confirmed = [
            Decision(URIRef(f"{MINTER.base}actor/{slug}"), OWL.sameAs, URIRef(WD + item), True) for slug, item in made
        ]
        joining.decide(store, MINTER, confirmed)
    with running(directory, allow_service=theirs) as server:
        yield server


def rows(endpoint: str, query: str) -> list[dict[str, str]]:
    body = urlencode({"query": query}).encode()
    with urlopen(Request(endpoint, body, {"Accept": "text/csv"}), timeout=60) as answer:
        return list(csv.DictReader(io.StringIO(answer.read().decode())))


def at(query: str, ours: Server, theirs: str) -> str:
    return query.replace(OURS, f"{ours.url}sparql").replace(THEIRS, theirs)


def expected(ours: Server) -> list[tuple[str, str]]:
    """What Putin said, from our graph alone: he was born in 1952, the other linked speaker in 1968."""
    query = (
        "PREFIX nkg: <https://w3id.org/newskg/ontology#> SELECT ?content { "
        f"?s nkg:speaker <{MINTER.base}actor/vladimir-putin> ; nkg:content ?content }} ORDER BY ?content"
    )
    found = [("Vladimir Putin", row["content"]) for row in rows(f"{ours.url}sparql", query)]
    assert found
    return found


def test_another_server_asks_ours(ours: Server, theirs: str) -> None:
    found = rows(theirs, at(QUERIES[0], ours, theirs))
    assert [(row["name"], row["content"]) for row in found] == expected(ours)
    assert {row["born"][:10] for row in found} == {"1952-10-07"}


def test_ours_asks_another_server_and_no_third(ours: Server, theirs: str) -> None:
    query = at(QUERIES[1], ours, theirs)
    found = rows(f"{ours.url}sparql", query)
    assert [(row["name"], row["content"]) for row in found] == expected(ours)
    assert {row["born"][:10] for row in found} == {"1952-10-07"}
    for elsewhere in (theirs.replace("/query", "/update"), "http://169.254.169.254/", "http://127.0.0.1:9/sparql"):
        with pytest.raises(HTTPError) as refused:
            rows(f"{ours.url}sparql", query.replace(theirs, elsewhere))
        with refused.value as answer:
            assert answer.code in {400, 403}
            assert "not among the services" in answer.read().decode()


def test_comunica_asks_both(ours: Server, theirs: str) -> None:
    folder = os.environ.get("KG_COMUNICA", "")
    binary = shutil.which("comunica-sparql", path=str(Path(folder) / "node_modules" / ".bin")) if folder else None
    binary = binary or shutil.which("comunica-sparql")
    if binary is None:
        pytest.skip("Comunica is not installed (npm install @comunica/query-sparql; KG_COMUNICA names the folder)")
    query = at(QUERIES[2], ours, theirs)
    sources = [f"sparql@{ours.url}sparql", f"sparql@{theirs}"]
    command = [binary, *sources, "-q", query, "-t", "application/sparql-results+json"]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    assert answer.returncode == 0, answer.stderr
    found = json.loads(answer.stdout)["results"]["bindings"]
    assert [row["content"]["value"] for row in found] == [content for _, content in expected(ours)]
    assert {row["born"]["value"][:10] for row in found} == {"1952-10-07"}
