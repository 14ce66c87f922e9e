"""Programs that people have: curl, and Comunica where it is installed (npm install -g
@comunica/query-sparql). SPARQLWrapper and rdflib's SPARQLStore are in test_server."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import BASE, Server, make_store, running

NAMES = (
    "SELECT ?name WHERE { ?a a <https://w3id.org/newskg/ontology#Person> ; "
    "<http://www.w3.org/2004/02/skos/core#prefLabel> ?name . FILTER(STRLEN(?name) < 20) } ORDER BY ?name"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(make_store(tmp_path_factory.mktemp("asked") / "store"), timeout=60.0) as found:
        yield found


def curl(*arguments: str) -> str:
    if shutil.which("curl") is None:
        pytest.skip("there is no curl")
    result = subprocess.run(["curl", "-sS", "--max-time", "60", *arguments], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_curl_asks_in_every_way_of_the_protocol(server: Server) -> None:
    endpoint = f"{server.url}sparql"
    expected = "name\nAna Ruiz\nBo Lind\n"
    csv = ("-H", "Accept: text/csv")
    assert curl(*csv, "-G", "--data-urlencode", f"query={NAMES}", endpoint) == expected
    assert curl(*csv, "--data-urlencode", f"query={NAMES}", endpoint) == expected
    assert curl(*csv, "-H", "Content-Type: application/sparql-query", "--data-binary", NAMES, endpoint) == expected
    assert curl(*csv, "--compressed", "-G", "--data-urlencode", f"query={NAMES}", endpoint) == expected
    long = "SELECT ?x ?y ?z WHERE { VALUES ?x { 1 2 3 4 5 6 7 8 9 } ?y ?z ?w }"
    packed = curl(*csv, "--compressed", "-G", "--data-urlencode", f"query={long}", endpoint)
    assert packed == curl(*csv, "-G", "--data-urlencode", f"query={long}", endpoint)
    assert len(packed.splitlines()) > 1000


def test_curl_asks_again_only_for_what_changed(server: Server, tmp_path: Path) -> None:
    tag, first = tmp_path / "etag", tmp_path / "first"
    asked = ("-G", "--data-urlencode", f"query={NAMES}", f"{server.url}sparql")
    curl("--etag-save", str(tag), "-o", str(first), *asked)
    assert json.loads(first.read_bytes())["results"]["bindings"]
    assert curl("--etag-compare", str(tag), "-o", str(tmp_path / "second"), "-w", "%{http_code}", *asked) == "304"


def test_comunica(server: Server) -> None:
    program = os.environ.get("KG_COMUNICA") or shutil.which("comunica-sparql")
    if program is None:
        pytest.skip("there is no comunica-sparql")
    query = f"SELECT ?p ?o WHERE {{ <{BASE}actor/ana-ruiz> ?p ?o }} ORDER BY ?o"
    result = subprocess.run(
        [program, f"sparql@{server.url}sparql", query, "-t", "application/sparql-results+json"],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert result.returncode == 0, result.stderr
    rows = json.loads(result.stdout)["results"]["bindings"]
    assert {row["o"]["value"] for row in rows} >= {"Ana Ruiz", "Ruiz"}
