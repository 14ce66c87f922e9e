"""Every query of the catalogue on the seed's graph, against stored results: from the store, by
`kg query`, and over HTTP from a real server.

KG_WRITE_EXPECTED=1 writes the results anew: read the difference before committing it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from serving import Server, running

from kg import queries
from kg.store.embedded import EmbeddedStore

EXPECTED = Path(__file__).parent / "queries"
CATALOGUE = queries.catalogue()
# These compare articles: one article alone gives them no rows.
EMPTY = {"contradictions", "differing-reports", "reports-of-meetings", "shifts", "stories", "utterances"}

by_name = pytest.mark.parametrize("query", CATALOGUE, ids=lambda query: query.name)


@pytest.fixture(scope="module")
def server(seed_directory: Path) -> Iterator[Server]:
    with running(seed_directory) as found:
        yield found


def expected(query: queries.CatalogueQuery) -> str:
    return (EXPECTED / f"{query.name}.csv").read_text(encoding="utf-8")


@by_name
def test_from_the_store(seed_directory: Path, query: queries.CatalogueQuery) -> None:
    with EmbeddedStore.open(seed_directory, read_only=True) as store:
        found = store.serialize(queries.bind(query, {}), "text/csv").decode().replace("\r\n", "\n")
    if os.environ.get("KG_WRITE_EXPECTED"):
        (EXPECTED / f"{query.name}.csv").write_text(found, encoding="utf-8")
    assert found == expected(query)
    assert (len(found.splitlines()) > 1) != (query.name in EMPTY)


@by_name
def test_by_the_command_line(seed_directory: Path, query: queries.CatalogueQuery) -> None:
    command = [sys.executable, "-m", "kg", "query", query.name, "--store", str(seed_directory), "--format", "csv"]
    result = subprocess.run(command, capture_output=True, timeout=60)
    assert result.returncode == 0, result.stderr
    assert result.stdout.decode().replace("\r\n", "\n") == expected(query)


@by_name
def test_over_http(server: Server, query: queries.CatalogueQuery) -> None:
    answer = httpx.get(
        f"{server.url}sparql", params={"query": queries.bind(query, {})}, headers={"Accept": "text/csv"}, timeout=30
    )
    assert answer.status_code == 200
    assert answer.text.replace("\r\n", "\n") == expected(query)


def test_there_is_a_result_for_each_query_and_for_nothing_else() -> None:
    assert {path.stem for path in EXPECTED.glob("*.csv")} == {query.name for query in CATALOGUE}
