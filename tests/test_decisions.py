"""Decisions of people: they persist, and mergers of actors are exact, whatever happens around them."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from conftest import build
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import URIRef

from kg import joining, nquads, resources, validate, verify
from kg.errors import BadInput
from kg.iris import Minter
from kg.linking.decide import aliases, decisions
from kg.linking.decide.decisions import Decision
from kg.namespaces import DCTERMS, NKG, OWL, SKOS, Quad
from kg.settings import Settings
from kg.store.embedded import EmbeddedStore

MINTER = Minter(Settings().base)
PUTIN, ERDOGAN, MINISTER, TURKEY, RUSSIA = (
    URIRef(f"{MINTER.base}actor/{slug}")
    for slug in (
        "vladimir-putin",
        "recep-erdogan",
        "mevlut-cavusoglu",
        "government-of-turkey",
        "government-of-russia",
    )
)
ITEM, NAMESAKE = URIRef("http://www.wikidata.org/entity/Q7747"), URIRef("http://www.wikidata.org/entity/Q999999999")


def accepted(subject: URIRef, target: URIRef, predicate: URIRef = OWL.sameAs) -> Decision:
    return Decision(subject, predicate, target, True)


def rejected(subject: URIRef, target: URIRef, predicate: URIRef = OWL.sameAs) -> Decision:
    return Decision(subject, predicate, target, False)


@pytest.fixture
def seed(seed_directory: Path, tmp_path: Path) -> Path:
    """A store with the seed article that the test may write to."""
    return shutil.copytree(seed_directory, tmp_path / "seed")


def content(directory: Path) -> str:
    """The store's quads, but for the one by which graph/links says what it is once it was used."""
    with EmbeddedStore.open(directory) as store:
        return "".join(sorted(nquads.lines(q for q in store.quads() if q[0] != MINTER.links_graph)))


def graphs_without_decisions(directory: Path) -> str:
    mark = f"<{MINTER.decisions_graph}> .\n"
    return "".join(line for line in content(directory).splitlines(keepends=True) if not line.endswith(mark))


def take(directory: Path, *add: Decision, remove: tuple[Decision, ...] = ()) -> decisions.Decisions:
    with EmbeddedStore.open(directory) as store:
        return joining.decide(store, MINTER, add, remove)


# --- decisions about items --------------------------------------------------------------------------


def test_a_decision_is_read_back_as_it_was_made(seed: Path) -> None:
    first = Decision(PUTIN, OWL.sameAs, ITEM, True, "Kari N.", date(2026, 11, 22), 'the president, not "a namesake"')
    second = rejected(PUTIN, NAMESAKE, SKOS.exactMatch)
    take(seed, first, second)
    with EmbeddedStore.open(seed, read_only=True) as store:
        found = decisions.read(store, MINTER)
    assert found.accepted == {PUTIN: {ITEM: first}}
    assert found.rejected == {PUTIN: {NAMESAKE: second}}
    assert not found.merged


def test_the_last_word_on_a_pair_counts(seed: Path) -> None:
    take(seed, accepted(PUTIN, ITEM))
    take(seed, rejected(PUTIN, ITEM))
    found = take(seed)
    assert not found.accepted
    assert found.rejected == {PUTIN: {ITEM: rejected(PUTIN, ITEM)}}


def test_decisions_outlive_a_build_a_withdrawal_and_a_move(seed: Path, tmp_path: Path) -> None:
    made = [accepted(PUTIN, ITEM), rejected(ERDOGAN, ITEM), accepted(MINISTER, ERDOGAN)]
    take(seed, *made)
    before = content(seed)
    moved = seed.rename(tmp_path / "elsewhere")
    build([resources.folder("seeds")], moved)
    assert content(moved) == before


def test_a_link_that_a_person_accepts_stands_at_once_and_one_rejected_goes(seed: Path) -> None:
    def links() -> set[tuple[URIRef, URIRef]]:
        with EmbeddedStore.open(seed, read_only=True) as store:
            return {(p, o) for s, p, o, _ in store.quads(MINTER.links_graph) if s == PUTIN}  # type: ignore[misc]

    take(seed, accepted(PUTIN, ITEM))
    assert links() == {(OWL.sameAs, ITEM)}
    take(seed, accepted(PUTIN, ITEM, SKOS.exactMatch))
    assert links() == {(SKOS.exactMatch, ITEM)}
    with EmbeddedStore.open(seed, read_only=True) as store:
        assert validate.validate_quads(store.quads()).conforms
    take(seed, rejected(PUTIN, ITEM))
    assert not links()


def test_a_decision_taken_back_leaves_nothing(seed: Path) -> None:
    before = content(seed)
    take(seed, accepted(PUTIN, ITEM), rejected(PUTIN, NAMESAKE))
    assert content(seed) != before
    take(seed, remove=(accepted(PUTIN, ITEM), rejected(PUTIN, NAMESAKE)))
    assert content(seed) == before


# --- mergers -------------------------------------------------------------------------------------------


def test_merged_actors_meet_in_one_entity(seed: Path) -> None:
    take(seed, accepted(MINISTER, ERDOGAN))
    with EmbeddedStore.open(seed, read_only=True) as store:
        uses = {row["p"] for row in store.select(f"SELECT DISTINCT ?p {{ GRAPH ?g {{ ?s ?p <{MINISTER}> }} }}")}
        assert uses == {OWL.annotatedSource, NKG.mintedAs}, "nothing but the decision speaks of the merged actor"
        said = {row["p"]: row["o"] for row in store.select(f"SELECT ?p ?o {{ <{MINISTER}> ?p ?o }}")}
        assert said.pop(DCTERMS.isReplacedBy) == ERDOGAN
        assert said.keys() == {NKG.joinKey}
        labels = f"<{SKOS.altLabel}>|<{SKOS.prefLabel}>"
        names = {str(row["n"]) for row in store.select(f"SELECT ?n {{ <{ERDOGAN}> {labels} ?n }}")}
        assert {"Mevlut Cavusoglu", "Recep Erdogan"} <= names
        speakers = {row["s"] for row in store.select(f"SELECT ?s {{ ?x <{NKG.speaker}> ?s }}")}
        assert ERDOGAN in speakers
        assert validate.validate_quads(store.quads()).conforms
        assert not verify.verify(store).discrepancies


def test_undoing_a_merger_gives_back_every_byte(seed: Path) -> None:
    before = content(seed)
    for decision in (accepted(MINISTER, ERDOGAN), accepted(RUSSIA, TURKEY)):
        take(seed, decision)
    take(seed, remove=(accepted(MINISTER, ERDOGAN), accepted(RUSSIA, TURKEY)))
    assert content(seed) == before


def test_merging_before_and_after_the_build_gives_the_same_bytes(seed: Path, tmp_path: Path) -> None:
    pair = accepted(MINISTER, ERDOGAN)
    early = tmp_path / "early"
    EmbeddedStore.open(early, create=True).close()
    take(early, pair)
    build([resources.folder("seeds")], early)
    take(seed, pair)
    assert content(early) == content(seed)


def test_a_withdrawn_article_takes_its_merged_actor_along(seed: Path) -> None:
    take(seed, accepted(MINISTER, ERDOGAN))
    with EmbeddedStore.open(seed) as store:
        (row,) = store.select(f"SELECT ?a {{ ?a a <{NKG.Article}> }}")
        joining.withdraw(store, [str(row["a"]).rpartition("/")[2]], MINTER)
        left = {g for _, _, _, g in store.quads()}
    assert left == {MINTER.decisions_graph, MINTER.ontology_graph, MINTER.shapes_graph}


def test_a_chain_of_mergers_ends_at_its_last_actor_and_unties_link_by_link(seed: Path) -> None:
    before = content(seed)
    found = take(seed, accepted(MINISTER, ERDOGAN), accepted(ERDOGAN, PUTIN))
    assert found.merged == {MINISTER: PUTIN, ERDOGAN: PUTIN}
    whole = graphs_without_decisions(seed)
    take(seed, remove=(accepted(ERDOGAN, PUTIN),))
    take(seed, remove=(accepted(MINISTER, ERDOGAN),))
    assert content(seed) == before
    take(seed, accepted(ERDOGAN, PUTIN), accepted(MINISTER, PUTIN))
    assert graphs_without_decisions(seed) == whole


def test_what_was_decided_of_a_merged_actor_counts_for_the_other(seed: Path) -> None:
    found = take(seed, rejected(MINISTER, NAMESAKE), accepted(MINISTER, ERDOGAN))
    assert set(found.rejected) == {ERDOGAN}
    assert set(found.rejected[ERDOGAN]) == {NAMESAKE}


def test_two_that_a_person_kept_apart_are_known(seed: Path) -> None:
    assert take(seed, rejected(PUTIN, ERDOGAN)).distinct == {(ERDOGAN, PUTIN)}


@pytest.mark.parametrize(
    ("earlier", "decision", "words"),
    [
        ([], accepted(URIRef("https://elsewhere.example/x"), ITEM), "nothing of this store"),
        ([], accepted(PUTIN, ITEM, DCTERMS.relation), "says nothing about identity"),
        ([], accepted(PUTIN, URIRef(f"{MINTER.base}place/ru")), "only actors can be merged"),
        ([], accepted(URIRef(f"{MINTER.base}place/ru"), PUTIN), "only actors can be merged"),
        ([], accepted(PUTIN, PUTIN), "into itself"),
        ([accepted(PUTIN, ERDOGAN)], accepted(ERDOGAN, PUTIN), "undo that first"),
        ([accepted(PUTIN, ERDOGAN), accepted(ERDOGAN, MINISTER)], accepted(MINISTER, PUTIN), "undo that first"),
        ([accepted(PUTIN, ERDOGAN)], accepted(PUTIN, MINISTER), "merged into"),
        ([accepted(PUTIN, ITEM), accepted(ERDOGAN, NAMESAKE)], accepted(PUTIN, ERDOGAN), "reject one of them first"),
    ],
)
def test_what_cannot_be_decided_is_refused_and_changes_nothing(
    seed: Path, earlier: list[Decision], decision: Decision, words: str
) -> None:
    take(seed, *earlier)
    before = content(seed)
    with pytest.raises(BadInput, match=words):
        take(seed, rejected(TURKEY, ITEM), decision)
    assert content(seed) == before


def test_a_circle_that_somebody_wrote_past_the_checks_still_ends() -> None:
    found = decisions.gather([accepted(PUTIN, ERDOGAN), accepted(ERDOGAN, PUTIN)], MINTER)
    assert found.merged == {PUTIN: ERDOGAN}


# --- rewriting a graph, whatever is in it ---------------------------------------------------------------

_ACTORS = [URIRef(f"{MINTER.base}actor/{name}") for name in "abcd"]
_GRAPH = MINTER.article_graph("0" * 16)


@st.composite
def article_graphs(draw: st.DrawFn) -> tuple[Quad, ...]:
    """Graphs in which some actors are described, and described ones are used anywhere."""
    described = draw(st.sets(st.sampled_from(_ACTORS)))
    nodes = [URIRef(f"{MINTER.base}statement/{n}") for n in range(3)]
    found: set[Quad] = {(MINTER.description("0" * 16, a), NKG.describes, a, _GRAPH) for a in described}
    if described:
        ends = st.sampled_from([*sorted(described), *nodes])
        properties = st.sampled_from([NKG.about, NKG.speaker])
        found |= draw(st.sets(st.tuples(ends, properties, ends, st.just(_GRAPH)), max_size=12))
    return aliases.restore(found)


@given(article_graphs(), st.dictionaries(st.sampled_from(_ACTORS[:2]), st.sampled_from(_ACTORS[2:])))
@settings(max_examples=200)
def test_restoring_undoes_applying(original: tuple[Quad, ...], merged: dict[URIRef, URIRef]) -> None:
    applied = aliases.apply(original, merged)
    assert aliases.restore(applied) == original
    for s, p, o, _ in applied:
        assert s not in merged
        assert p in (NKG.asExtracted, NKG.mintedAs) or o not in merged
