"""Linking a store: the seed, what changes and what must not, the command."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import build
from rdflib import URIRef
from typer.testing import CliRunner

from kg import joining, nquads, queries, resources, validate
from kg.cli import app
from kg.iris import Minter
from kg.linking import linker
from kg.linking.decide import decisions, mappings
from kg.linking.decide.decisions import Decision
from kg.linking.linker import Authorities, Linking
from kg.linking.records import KnowledgeBase
from kg.namespaces import NKG, NKGV, OWL, SKOS, SSSOM
from kg.settings import Settings
from kg.store.embedded import EmbeddedStore

BASE = Settings().base
MINTER = Minter(BASE)
SMALL = Path(__file__).parent / "linking" / "authority.ttl"
WD, GN, DB = (str(source.iri) for source in (KnowledgeBase.WIKIDATA, KnowledgeBase.GEONAMES, KnowledgeBase.DBPEDIA))
PLACES = {
    ("place/ru", "exactMatch", f"{WD}Q159"),
    ("place/tr", "exactMatch", f"{WD}Q43"),
    ("place/sy", "exactMatch", f"{WD}Q858"),
    ("place/ru", "exactMatch", f"{DB}Russia"),
    ("place/sy/aleppo", "exactMatch", f"{GN}170063/"),
    ("place/ru/saint-petersburg", "exactMatch", f"{GN}498817/"),
    ("actor/government-of-turkey", "closeMatch", f"{WD}Q43"),
    ("actor/government-of-russia", "closeMatch", f"{WD}Q159"),
}
PEOPLE = {
    ("actor/vladimir-putin", "exactMatch", f"{WD}Q7747"),
    ("actor/recep-erdogan", "exactMatch", f"{WD}Q39259"),
    ("actor/mevlut-cavusoglu", "exactMatch", f"{WD}Q249206"),
    ("place/ru/saint-petersburg", "exactMatch", f"{WD}Q656"),
    ("place/sy/aleppo", "exactMatch", f"{WD}Q41183"),
}


@pytest.fixture
def store(seed_directory: Path, tmp_path: Path) -> Path:
    """The seed's store, to be written to."""
    shutil.copytree(seed_directory, tmp_path / "store")
    return tmp_path / "store"


def link(directory: Path, authority: Path | None = SMALL) -> Linking:
    with EmbeddedStore.open(directory) as opened:
        return linker.run(opened, MINTER, Authorities(authority), decisions.read(opened, MINTER))


def links(directory: Path) -> set[tuple[str, str, str]]:
    """All links themselves: subject without the base, local name of the predicate, target."""
    with EmbeddedStore.open(directory, read_only=True) as opened:
        return {
            (s.removeprefix(BASE), str(p).rpartition("#")[2], str(o))
            for s, p, o, _ in opened.quads(MINTER.links_graph)
            if p in {SKOS.exactMatch, SKOS.closeMatch, OWL.sameAs}
        }


def dump(directory: Path) -> str:
    with EmbeddedStore.open(directory, read_only=True) as opened:
        return "".join(sorted(nquads.lines(opened.quads())))


def verdicts(directory: Path, subject: str) -> dict[str, str]:
    query = (
        f"SELECT ?t ?j {{ ?m <{OWL.annotatedSource}> <{BASE}{subject}> ; <{OWL.annotatedTarget}> ?t ; "
        f"<{NKG.judgement}> ?j }}"
    )
    with EmbeddedStore.open(directory, read_only=True) as opened:
        return {str(row["t"]): str(row["j"]).rpartition("#")[2] for row in opened.select(query)}


# --- the seed ------------------------------------------------------------------------------------


def test_without_an_authority_places_and_countries_are_linked(store: Path) -> None:
    account = link(store, None)
    assert links(store) >= PLACES
    assert verdicts(store, "actor/vladimir-putin") == {str(SSSOM.NoTermFound): "nil"}
    assert account.written
    assert account.unchanged == 0


def test_with_an_authority_people_are_linked_too(store: Path) -> None:
    link(store)
    found = links(store)
    assert found >= PLACES | PEOPLE
    assert ("actor/vladimir-putin", "exactMatch", f"{DB}Vladimir_Putin") in found
    office = [(s, p, o) for s, p, o in found if s.startswith("affiliation/") and "cavusoglu" in s]
    assert [(p, o) for _, p, o in office] == [("closeMatch", f"{WD}Q20988486")]


def test_the_reference_slice_links_the_seed(store: Path, shared: Path) -> None:
    path = shared / "linking" / "wikidata-slice.nt.gz"
    if not path.is_file():
        pytest.skip("the reference slice of Wikidata is absent")
    link(store, path)
    assert links(store) >= PLACES | PEOPLE
    persons = {o for s, p, o in links(store) if s.startswith("actor/") and p == "exactMatch"}
    assert persons == {f"{WD}Q7747", f"{WD}Q39259", f"{WD}Q249206"}


def test_a_link_says_how_it_came_about(store: Path) -> None:
    link(store)
    with EmbeddedStore.open(store, read_only=True) as opened:
        node = MINTER.mapping(URIRef(f"{BASE}actor/vladimir-putin"), URIRef(f"{WD}Q7747"))
        said = {str(p).rpartition("/")[2].rpartition("#")[2]: str(o) for s, p, o, _ in opened.quads() if s == node}
    assert said["judgement"] == str(NKGV.accepted)
    assert said["mapping_justification"].endswith("CompositeMatching")
    assert said["mapping_date"] == "2026-11-01"
    assert said["object_label"] == said["subject_label"] == "Vladimir Putin"
    assert said["object_source"] == WD
    assert said["itemClass"] == str(NKG.Person)
    assert said["itemBorn"] == "1952-10-07"
    assert float(said["confidence"]) == float(said["score"]) >= 0.9
    assert {"nameScore", "officeScore", "countryScore", "priorScore"} <= set(said)


def test_the_linked_store_conforms_and_is_the_same_in_every_order(store: Path, tmp_path: Path) -> None:
    link(store)
    with EmbeddedStore.open(store, read_only=True) as opened:
        report = validate.validate_quads(opened.quads())
    assert report.conforms, report.text()
    other = tmp_path / "other"
    build([resources.folder("seeds")], other)
    link(other, None)  # another way to the same end
    link(other)
    assert dump(other) == dump(store)


def test_the_catalogue_tells_what_is_linked(store: Path) -> None:
    link(store)
    with EmbeddedStore.open(store, read_only=True) as opened:
        rows = list(opened.select(queries.bind(queries.find("links-out"), {})))
    found = {(str(row["label"]), str(row.get("relation")), str(row.get("target"))) for row in rows}
    assert ("Vladimir Putin", "exact match", f"{WD}Q7747") in found
    assert ("Government of Turkey", "close match", f"{WD}Q43") in found
    assert ("Interfax", "None", "None") in found
    assert all("confidence" in row for row in rows if "target" in row)


# --- again ---------------------------------------------------------------------------------------


def test_linking_again_does_nothing(store: Path) -> None:
    first = link(store)
    before = dump(store)
    again = link(store)
    assert (again.judged, again.written) == (0, False)
    assert again.unchanged == first.judged
    assert again.counts == first.counts
    assert dump(store) == before


def test_an_unchanged_store_does_not_even_read_the_authority(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "authority.ttl"
    shutil.copy(SMALL, path)
    link(store, path)
    authorities = Authorities(path)
    path.unlink()  # its hash is known, and nothing is to be judged
    with EmbeddedStore.open(store) as opened:
        assert not linker.run(opened, MINTER, authorities, decisions.read(opened, MINTER)).written


def test_nil_is_asked_again_when_the_authority_changes(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "authority.ttl"
    path.write_text(SMALL.read_text("utf-8"), "utf-8")
    link(store, path)
    assert verdicts(store, "actor/interfax") == {str(SSSOM.NoTermFound): "nil"}
    added = "wd:Q999999999 wdt:P31 wd:Q192283 ; rdfs:label 'Interfax'@en ; wdt:P17 wd:Q159 ; wikibase:sitelinks 40 .\n"
    path.write_text(SMALL.read_text("utf-8") + added, "utf-8")
    link(store, path)
    assert verdicts(store, "actor/interfax") == {f"{WD}Q999999999": "accepted"}


def test_what_leaves_the_store_leaves_its_links(store: Path) -> None:
    link(store)
    with EmbeddedStore.open(store) as opened:
        (row,) = opened.select(f"SELECT ?a {{ ?a a <{NKG.Article}> }}")
        assert joining.withdraw(opened, [str(row["a"]).rpartition("/")[2]], MINTER)
        left = {s for s, _, _, _ in opened.quads(MINTER.links_graph)}
    assert left <= {MINTER.links_graph}


def test_links_survive_a_build_of_the_same_articles(store: Path) -> None:
    link(store)
    before = dump(store)
    build([resources.folder("seeds")], store)
    assert dump(store) == before


# --- people decide -------------------------------------------------------------------------------


def decide(directory: Path, subject: str, target: str, *, accepted: bool) -> None:
    """A decision in the store's own graph, and nothing else."""
    made = Decision(URIRef(f"{BASE}{subject}"), OWL.sameAs, URIRef(target), accepted)
    with EmbeddedStore.open(directory) as opened:
        opened.commit(decisions.change([made], [], MINTER))


def test_a_rejected_item_stays_rejected(store: Path) -> None:
    link(store)
    decide(store, "actor/vladimir-putin", f"{WD}Q7747", accepted=False)
    for authority in (SMALL, None, SMALL):
        link(store, authority)
        assert not [o for s, _, o in links(store) if s == "actor/vladimir-putin"]
    assert verdicts(store, "actor/vladimir-putin")[f"{WD}Q7747"] == "rejected"


def test_a_confirmed_item_is_never_overwritten(store: Path) -> None:
    decide(store, "actor/vladimir-putin", f"{WD}Q42852", accepted=True)
    link(store)
    assert ("actor/vladimir-putin", "sameAs", f"{WD}Q42852") in links(store)
    assert verdicts(store, "actor/vladimir-putin")[f"{WD}Q7747"] == "overruled"
    assert not [o for s, p, o in links(store) if s == "actor/vladimir-putin" and p != "sameAs"]
    assert not link(store).written


def test_what_is_stored_gives_the_same_graph_again(store: Path) -> None:
    """A decision on the page changes the graph from what is stored, without an authority."""
    link(store)
    with EmbeddedStore.open(store, read_only=True) as opened:
        held = mappings.held(opened, MINTER)
        for subject, found in mappings.read(held, MINTER).items():
            again = mappings.entity_quads(found, decisions.Decisions(), MINTER)
            assert set(again) == set(held[subject])
            alone = mappings.held(opened, MINTER, [subject])
            assert set(alone[subject]) == set(held[subject])


def test_two_actors_with_one_item_are_reported(store: Path) -> None:
    decide(store, "actor/recep-erdogan", f"{WD}Q7747", accepted=True)
    account = link(store)
    (found,) = account.shared
    assert found.target == URIRef(f"{WD}Q7747")
    assert [each.removeprefix(BASE) for each in found.subjects] == ["actor/recep-erdogan", "actor/vladimir-putin"]
    with EmbeddedStore.open(store, read_only=True) as opened:
        report = validate.validate_quads(opened.quads())
    assert report.conforms
    assert "mappings-shared" in {str(each.source_shape).rpartition("#")[2] for each in report.results}


# --- the command ---------------------------------------------------------------------------------


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["link", *words])
    return result.exit_code, result.stdout, result.stderr


def test_the_command_links_and_sums_up(store: Path) -> None:
    code, out, err = run("--store", str(store), "--authority", str(SMALL))
    assert (code, err) == (0, "")
    assert "17 judged, 0 unchanged" in out
    assert any(line.split() == ["people", "0", "3", "0", "0"] for line in out.splitlines())
    code, out, _ = run("--store", str(store), "--authority", str(SMALL))
    assert code == 0
    assert "0 judged, 17 unchanged" in out
    assert links(store) >= PLACES | PEOPLE


def test_the_command_says_what_is_wrong(store: Path, tmp_path: Path) -> None:
    code, _, err = run("--store", str(store), "--authority", str(tmp_path / "absent.nt"))
    assert code == 2
    assert "kg authority fetch" in err
    code, _, err = run("--store", str(tmp_path / "nowhere"))
    assert code == 2
    assert "kg build" in err
    decide(store, "actor/recep-erdogan", f"{WD}Q7747", accepted=True)
    code, _, err = run("--store", str(store), "--authority", str(SMALL))
    assert code == 1
    assert "actor/recep-erdogan, actor/vladimir-putin" in err


def test_a_build_can_link_as_well(tmp_path: Path) -> None:
    directory, output = tmp_path / "store", tmp_path / "all.nq"
    words = ["build", str(resources.folder("seeds")), "--store", str(directory), "--link", "--output", str(output)]
    result = CliRunner().invoke(app, words, env={"KG_AUTHORITY": str(SMALL)})
    assert result.exit_code == 0, result.stderr
    assert "17 judged" in result.stdout
    assert links(directory) >= PLACES | PEOPLE
    assert f"<{WD}Q7747>" in output.read_text("utf-8")
