"""`kg link` and its subcommands as people run them: links, table, decisions, bad services."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from fault_proxy import FAULTS, FaultProxy, faulty
from serving import running
from test_enrichment import FACTS
from test_remote import oxigraph
from test_review import edited
from typer.testing import CliRunner, Result

from kg import nquads, resources
from kg.cli import app
from kg.iris import Minter
from kg.namespaces import RDFS
from kg.settings import Settings
from kg.store.embedded import EmbeddedStore

MINTER = Minter(Settings().base)
SEEDS = str(resources.folder("seeds"))
TURKEY = f"{MINTER.base}place/tr"


def kg(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture(scope="module")
def made(seed_directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seed's store, linked with what comes with newskg; tests must not write to it."""
    directory = shutil.copytree(seed_directory, tmp_path_factory.mktemp("made") / "store")
    assert kg("link", "--store", directory).exit_code == 0
    return directory


@pytest.fixture
def store(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "store")


def content(directory: Path) -> str:
    with EmbeddedStore.open(directory, read_only=True) as store:
        return "".join(sorted(nquads.lines(store.quads())))


def links(directory: Path) -> str:
    with EmbeddedStore.open(directory, read_only=True) as store:
        return "".join(sorted(nquads.lines(store.quads(MINTER.links_graph))))


def items(directory: Path, subject: str) -> dict[str, str]:
    """The items of a subject with the predicate's local name."""
    with EmbeddedStore.open(directory, read_only=True) as store:
        found = store.quads(MINTER.links_graph)
        return {str(o): str(p).rpartition("#")[2].rpartition("/")[2] for s, p, o, _ in found if str(s) == subject}


@pytest.mark.parametrize("command", ["review", "merge", "enrich"])
def test_every_subcommand_has_help_with_an_example(command: str) -> None:
    found = CliRunner().invoke(app, ["link", command, "--help"], env={"COLUMNS": "200"})
    assert found.exit_code == 0
    assert f"Example: kg link {command}" in found.output


# --- review -----------------------------------------------------------------------------------------


def test_a_decision_in_the_table_outlives_build_link_and_move(store: Path, tmp_path: Path) -> None:
    before = items(store, TURKEY)
    right = next(item for item in before if "wikidata" in item)
    wrong = next(item for item in before if "geonames" in item)
    path = tmp_path / "review.tsv"
    assert kg("link", "review", "--store", store, "--all", "--output", path).exit_code == 0
    prefix = {"wd": "http://www.wikidata.org/entity/", "gn": "https://sws.geonames.org/"}
    edited(
        path,
        ("nkgd:place/tr", right.replace(prefix["wd"], "wd:")),
        mapping_justification="semapv:ManualMappingCuration",
        predicate_id="owl:sameAs",
    )
    edited(path, ("nkgd:place/tr", wrong.replace(prefix["gn"], "gn:")), predicate_modifier="Not")
    took = kg("link", "review", "--store", store, "--take", path, "--author", "Kari")
    assert took.exit_code == 0, took.output
    assert "1 accepted, 1 rejected, 0 merged, 0 as before" in took.output
    after = items(store, TURKEY)
    assert after[right] == "sameAs"
    assert wrong not in after
    moved = store.rename(tmp_path / "moved")
    assert kg("build", SEEDS, "--store", moved).exit_code == 0
    assert kg("link", "--store", moved).exit_code == 0
    assert items(moved, TURKEY) == after
    again = kg("link", "review", "--store", moved, "--take", path, "--author", "Kari")
    assert "0 accepted, 0 rejected, 0 merged, 2 as before" in again.output
    assert kg("validate", "--store", moved).exit_code == 0


def test_a_table_goes_to_standard_output_too(store: Path) -> None:
    found = kg("link", "review", "--store", store)
    assert found.exit_code == 0
    assert "subject_id\tsubject_label\tpredicate_id" in found.output


@pytest.mark.parametrize(
    "words",
    [
        ("--take", "absent.tsv"),
        ("--take", "x.tsv", "--all"),
        ("--take", "x.tsv", "--output", "y.tsv"),
        ("--output", "absent/y.tsv"),
    ],
)
def test_a_wrong_call_is_refused_and_changes_nothing(store: Path, words: tuple[str, ...]) -> None:
    before = content(store)
    assert kg("link", "review", "--store", store, *words).exit_code == 2
    assert content(store) == before


def test_beside_a_server_that_runs_decisions_go_through_it(store: Path, tmp_path: Path, proxy: FaultProxy) -> None:
    path = tmp_path / "review.tsv"
    kg("link", "review", "--store", store, "--all", "--output", path)
    item = next(item for item in items(store, TURKEY) if "wikidata" in item).rpartition("/")[2]
    edited(path, ("nkgd:place/tr", f"wd:{item}"), mapping_justification="semapv:ManualMappingCuration")
    alone = shutil.copytree(store, tmp_path / "alone")
    words = (("link", "review", "--take", path), ("link", "merge", "actor/mevlut-cavusoglu", "actor/recep-erdogan"))
    with running(store) as server:
        for each in words:
            assert kg(*each, "--store", store).exit_code == 0
        assert enrich(store, proxy).exit_code == 0
        page = urlopen(f"{server.url}resource?iri={TURKEY}", timeout=60).read().decode()
        assert "confirmed by a person" in page
    for each in words:
        assert kg(*each, "--store", alone).exit_code == 0
    assert enrich(alone, proxy).exit_code == 0
    assert content(store) == content(alone)


# --- merge ------------------------------------------------------------------------------------------


def test_a_merger_outlives_build_and_link_and_can_be_undone(store: Path, tmp_path: Path) -> None:
    pair = ("actor/mevlut-cavusoglu", f"{MINTER.base}actor/recep-erdogan")
    plain = content(store)
    merged = kg("link", "merge", "--store", store, *pair, "--author", "Kari", "--comment", "a test")
    assert merged.exit_code == 0, merged.output
    assert kg("build", SEEDS, "--store", store).exit_code == 0
    assert kg("link", "--store", store).exit_code == 0
    with EmbeddedStore.open(store, read_only=True) as graph:
        gone = {g for s, _, _, g in graph.quads() if str(s) == f"{MINTER.base}{pair[0]}"}
    assert gone == {MINTER.identity_graph}, "nothing is said of the merged actor but which one stands for it"
    assert kg("show", "actor/recep-erdogan", "--store", store).exit_code == 0
    table = kg("link", "review", "--store", store)
    assert "nkgd:actor/mevlut-cavusoglu\t" in table.output
    assert kg("link", "merge", "--store", store, *pair, "--undo").exit_code == 0
    assert kg("link", "--store", store).exit_code == 0
    assert content(store) == plain
    assert kg("link", "merge", "--store", store, *pair, "--undo").exit_code == 2


@pytest.mark.parametrize(
    "pair",
    [
        ("actor/nobody", "actor/recep-erdogan"),
        ("actor/recep-erdogan", "actor/recep-erdogan"),
        ("place/tr", "actor/recep-erdogan"),
        ("actor/<x>", "actor/recep-erdogan"),
    ],
)
def test_what_cannot_be_merged_is_refused(store: Path, pair: tuple[str, str]) -> None:
    before = content(store)
    found = kg("link", "merge", "--store", store, *pair)
    assert found.exit_code == 2
    assert content(store) == before


# --- enrich, and every endpoint down --------------------------------------------------------------------


@pytest.fixture(scope="module")
def upstream() -> Iterator[str]:
    with oxigraph() as url:
        turkey = f"INSERT DATA {{ <http://www.wikidata.org/entity/Q43> <{RDFS.label}> 'Türkiye'@tr }}"
        for update in (FACTS, turkey):
            urlopen(Request(f"{url}/update", update.encode(), {"Content-Type": "application/sparql-update"})).close()
        yield url


@pytest.fixture
def proxy(upstream: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultProxy]:
    monkeypatch.setenv("KG_INTERVAL", "0.01")
    monkeypatch.setenv("KG_OUTSIDE_TIMEOUT", "2")
    with faulty(upstream) as found:
        yield found


def enrich(store: Path, proxy: FaultProxy) -> Result:
    return kg(
        "link", "enrich", "--store", store, "--wikidata", f"{proxy.url}/query", "--dbpedia", "", "--languages", "en,tr"
    )


def test_facts_come_into_a_graph_of_their_own(store: Path, proxy: FaultProxy) -> None:
    before = links(store)
    found = enrich(store, proxy)
    assert found.exit_code == 0, found.output
    with EmbeddedStore.open(store, read_only=True) as graph:
        labels = {str(o) for _, _, o, _ in graph.quads(MINTER.enrichment_graph)}
    assert "Türkiye" in labels
    assert links(store) == before
    assert kg("validate", "--store", store).exit_code == 0
    asked = len(proxy.seen)
    assert enrich(store, proxy).exit_code == 0
    assert len(proxy.seen) == asked, "answers are kept in the store's directory"


@pytest.mark.parametrize("fault", sorted({*FAULTS} - {"silent", "drip"}))
def test_a_bad_service_is_a_warning_and_the_links_stay(store: Path, proxy: FaultProxy, fault: str) -> None:
    before = content(store)
    proxy.fault = fault
    proxy.retry_after = "1000"
    found = enrich(store, proxy)
    assert found.exit_code == 1
    assert "wikidata" in found.output
    assert content(store) == before


def test_with_no_network_at_all_build_and_link_give_the_same(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("KG_INTERVAL", "0.01")
    store = tmp_path / "store"
    assert kg("build", SEEDS, "--store", store).exit_code == 0
    assert kg("link", "--store", store).exit_code == 0
    assert content(store) == content(made)
    found = kg("link", "enrich", "--store", store)
    assert found.exit_code == 1
    assert "cannot be reached" in found.output
    assert content(store) == content(made)


@pytest.mark.parametrize(
    "words",
    [
        ("--languages", "en, not a language"),
        ("--languages", ","),
        ("--wikidata", "ftp://e.example"),
        ("--reconcile", "nonsense"),
    ],
)
def test_a_wrong_setting_is_refused(store: Path, words: tuple[str, ...]) -> None:
    none = ("--wikidata", "", "--dbpedia", "")
    assert kg("link", "enrich", "--store", store, *none, *words).exit_code == 2
