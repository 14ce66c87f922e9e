"""Versions of articles: whatever the order and the batches, the latest stands, and the store tells of those before."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import URIRef
from versions import MINTER, described

from kg import joining, nquads
from kg.commit import Committer, Fate, Known, Refused, Status, entities_of
from kg.graph import ArticleGraph
from kg.graph.identity import canonical_address
from kg.namespaces import DCTERMS, NKG, PROV
from kg.store.embedded import EmbeddedStore

PAGE = "https://news.example/a"


def lines(store: EmbeddedStore) -> bytes:
    """All that articles brought."""
    names = (row["g"] for row in store.select("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"))
    reference = {MINTER.ontology_graph, MINTER.shapes_graph}
    quads = (quad for name in names if name not in reference for quad in store.quads(URIRef(name)))
    return nquads.text(sorted(quads, key=str)).encode()


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    with EmbeddedStore.open(tmp_path_factory.mktemp("versions") / "store", create=True) as one:
        yield one


@pytest.fixture
def store(opened: EmbeddedStore) -> EmbeddedStore:
    """A store without any article."""
    return emptied(opened)


def emptied(store: EmbeddedStore) -> EmbeddedStore:
    """`store` without any article, hence without anything that articles brought."""
    every = f"SELECT DISTINCT ?a {{ {{ ?a a <{NKG.Article}> }} UNION {{ ?a <{PROV.specializationOf}> ?w }} }}"
    joining.withdraw(store, [str(row["a"])[-16:] for row in store.select(every)], MINTER)
    assert lines(store) == b""
    return store


def run(store: EmbeddedStore, *batches: Sequence[ArticleGraph | Known | Refused]) -> list[Fate]:
    committer = Committer(store, MINTER)
    fates = [fate for batch in batches for fate in committer.put(batch)]
    joining.update(store, MINTER)
    return fates


def standing(store: EmbeddedStore) -> set[str]:
    return {str(row["text"]) for row in store.select(f"SELECT ?text {{ ?a <{NKG.fullText}> ?text }}")}


def chain(store: EmbeddedStore, latest: ArticleGraph) -> list[str]:
    """The keys of `latest` and of what it revises, the latest first."""
    found = [latest.key]
    while rows := list(store.select(f"SELECT ?o {{ <{MINTER.article(found[-1])}> <{PROV.wasRevisionOf}> ?o }}")):
        (row,) = rows
        found.append(str(row["o"])[-16:])
    return found


def test_a_correction_takes_the_place_of_what_it_corrects(store: EmbeddedStore) -> None:
    old = described("Ann met Bob.", ["Ann", "Bob"], url=PAGE, published=date(2024, 3, 1), name="a")
    new = described("Ann met Eve.", ["Ann", "Eve"], url=PAGE + "?utm_source=feed", modified=date(2024, 3, 2), name="b")
    assert [fate.status for fate in run(store, [old])] == [Status.STORED]
    (fate,) = run(store, [new])
    assert (fate.status, fate.other) == (Status.REVISED, old.key)
    assert "a" in fate.reason
    assert standing(store) == {"Ann met Eve."}
    assert chain(store, new) == [new.key, old.key]
    (told,) = store.select(
        f"SELECT ?sha ?name ?input ?day {{ GRAPH <{MINTER.provenance_graph}> {{ <{MINTER.article(old.key)}> "
        f"<{NKG.sha256}> ?sha ; <http://purl.org/dc/terms/identifier> ?name ; <http://purl.org/dc/terms/issued> ?day . "
        f"<{MINTER.article_graph(old.key)}> <{PROV.wasGeneratedBy}> ?run . ?run <{NKG.inputHash}> ?input }} }}"
    )
    assert (str(told["sha"])[:16], str(told["name"]), str(told["day"])) == (old.key, "a", "2024-03-01")
    assert not list(store.select(f"SELECT ?d {{ ?d <{NKG.describes}> <{MINTER.base}actor/bob> }}"))
    assert not list(store.select(f"SELECT ?o {{ <{MINTER.base}actor/bob> ?p ?o }}")), "nobody speaks of him any more"


def test_what_came_before_is_left_out_when_it_comes_late(store: EmbeddedStore) -> None:
    old = described("Ann met Bob.", ["Ann"], url=PAGE, published=date(2024, 3, 1))
    new = described("Ann met Eve.", ["Ann"], url=PAGE, published=date(2024, 3, 2))
    run(store, [new])
    (fate,) = run(store, [old])
    assert (fate.status, fate.other) == (Status.OLDER, new.key)
    late = lines(store)
    assert chain(store, new) == [new.key, old.key]
    joining.withdraw(store, [new.key], MINTER)
    run(store, [old], [new])
    assert lines(store) == late


def test_without_dates_the_one_given_now_stands_and_an_old_text_can_come_back(store: EmbeddedStore) -> None:
    first, second = described("One.", ["Ann"], source_id="7"), described("Two.", ["Bob"], source_id="7")
    run(store, [first])
    run(store, [second])
    assert chain(store, second) == [second.key, first.key]
    assert [fate.status for fate in run(store, [first])] == [Status.REVISED]
    assert chain(store, first) == [first.key, second.key]
    assert standing(store) == {"One."}
    third = described("Three.", source_id="7")
    run(store, [third])
    assert chain(store, third) == [third.key, first.key, second.key]


def test_versions_without_dates_of_one_run_are_ordered_alike_whatever_their_order(store: EmbeddedStore) -> None:
    versions = [described(f"Version {number}.", ["Ann"], url=PAGE) for number in range(4)]
    run(store, versions)
    together = lines(store)
    for seed in range(4):
        joining.withdraw(store, [graph.key for graph in versions], MINTER)
        random.Random(seed).shuffle(versions)
        fates = run(store, *[[graph] for graph in versions])
        assert lines(store) == together
    assert any("no date" in fate.reason for fate in fates)


@pytest.mark.parametrize("known", [{"source_id": "1"}, {"url": "https://a.example/"}, {}])
def test_what_may_be_two_articles_is_two(store: EmbeddedStore, known: dict[str, str]) -> None:
    publishers = ("A", "B") if "source_id" in known else ("A", "A")
    run(
        store,
        [described("One.", publisher=publishers[0], **known)],
        [described("Two.", publisher=publishers[1], **known)],
    )
    assert standing(store) == {"One.", "Two."}


def test_a_plain_file_of_a_name_that_the_store_has_is_told_with_the_remedy(store: EmbeddedStore) -> None:
    old, new = described("One.", name="report"), described("Two.", name="report")
    run(store, [old])
    committer = Committer(store, MINTER)
    committer.put([new, described("Three.", name="report"), described("Four.", name="other")])
    (note,) = committer.notes()
    assert old.key in note
    assert new.key in note
    assert "kg withdraw" in note
    committer.put([known(old)])
    assert committer.notes() == [], "both were given: two files of one name"


def known(graph: ArticleGraph) -> Known:
    """What a build says of an article whose input the store has."""
    days = {p: o for _, p, o, _ in graph.quads if p in (DCTERMS.issued, DCTERMS.modified)}
    day = days.get(DCTERMS.modified, days.get(DCTERMS.issued))
    return Known(graph.key, input_of(graph), day.toPython() if day is not None else None)


def input_of(graph: ArticleGraph) -> str:
    return next(str(o) for _, p, o, _ in graph.provenance if p == NKG.inputHash)


def test_what_was_thought_to_be_there_but_is_needed_is_asked_for_again(store: EmbeddedStore) -> None:
    low, high = sorted((described(f"Text {n}.", url=PAGE) for n in range(2)), key=lambda each: each.key)
    run(store, [low], [high])
    committer = Committer(store, MINTER)
    # As in a build that begins anew after it was killed: `low` is processed, `high` is known to be there.
    assert committer.put([low])[0].status is Status.REVISED
    assert committer.put([known(high)])[0].status is Status.AGAIN
    assert committer.put([high])[0].status is Status.REVISED
    assert chain(store, high) == [high.key, low.key]
    assert committer.put([known(low)])[0].status is Status.OLDER


def test_withdrawing_takes_the_earlier_versions_too(store: EmbeddedStore) -> None:
    other = described("Cy met Dee.", ["Cy", "Ann"])
    run(store, [other])
    before = lines(store)
    versions = [described(f"Version {number}.", ["Ann", "Bob"], url=PAGE) for number in range(3)]
    for version in versions:
        run(store, [version])
    assert joining.withdraw(store, [versions[0].key], MINTER) == frozenset(), "it is no article of the store any more"
    assert joining.withdraw(store, [versions[2].key], MINTER) == {versions[2].key}
    assert lines(store) == before


# --- any order, any batches ----------------------------------------------------------------------

_NAMES = ("Ann", "Bob", "Eve")


@st.composite
def corpora(draw: st.DrawFn) -> list[ArticleGraph]:
    """Versions of some articles, some of them dated, texts that come several times, and plain files."""
    found = []
    for number in range(draw(st.integers(1, 8))):
        page = draw(st.sampled_from([None, "a", "b", "c"]))
        day = draw(st.sampled_from([None, date(2024, 3, 1), date(2024, 3, 2), datetime(2024, 3, 2, 12)]))
        known = {"url": f"https://news.example/{page}"} if page else {}
        if page and draw(st.booleans()):
            known["source_id"] = "i" + page
        actors = draw(st.lists(st.sampled_from(_NAMES), max_size=2, unique=True))
        found.append(described(f"Text {number} of {page}.", actors, published=day, **known))
        if draw(st.booleans()):  # once more, under another name
            found.append(described(f"Text {number} of {page}.", actors, name="copy", published=day, **known))
    return found


def cut(items: list[ArticleGraph], seed: int) -> list[list[ArticleGraph]]:
    chance = random.Random(seed)
    items = items.copy()
    chance.shuffle(items)
    batches: list[list[ArticleGraph]] = []
    while items:
        size = chance.randint(1, 4)
        batches.append(items[:size])
        items = items[size:]
    return batches


BOUNDS = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


# What is drawn is shown in a message, and graphs are long.
@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@settings(BOUNDS, max_examples=40)
@given(corpora(), corpora(), st.integers(0, 9), st.integers(0, 9))
def test_neither_order_nor_batches_of_a_run_matter(
    opened: EmbeddedStore, before: list[ArticleGraph], now: list[ArticleGraph], one: int, two: int
) -> None:
    found = []
    for seed in (one, two):
        store = emptied(opened)
        run(store, *cut(before, seed))
        run(store, *cut(now, seed))
        found.append(lines(store))
        derived = set(store.quads(MINTER.entities_graph))
        assert derived == set(entities_of(store, {s for s, _, _, _ in derived}, MINTER))
    assert found[0] == found[1]


@settings(BOUNDS, max_examples=30)
@given(corpora(), st.integers(0, 9), st.data())
def test_a_run_that_was_killed_and_begun_anew_ends_as_an_undisturbed_one(
    opened: EmbeddedStore, corpus: list[ArticleGraph], seed: int, data: st.DataObject
) -> None:
    run(emptied(opened), *cut(corpus, seed))
    whole = lines(opened)
    batches = cut(corpus, seed)
    run(emptied(opened), *batches[: data.draw(st.integers(0, len(batches)))])
    held = {str(row["i"]) for row in opened.select(f"SELECT ?i {{ ?run <{NKG.inputHash}> ?i }}")}
    committer = Committer(opened, MINTER)
    again: list[ArticleGraph] = []
    for batch in cut(corpus, seed + 1):
        fates = committer.put([known(each) if input_of(each) in held else each for each in batch])
        again += [each for each, fate in zip(batch, fates, strict=True) if fate.status is Status.AGAIN]
    committer.put(again)
    joining.update(opened, MINTER)
    assert lines(opened) == whole


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("http://News.Example:80/a/", "https://news.example/a"),
        ("https://news.example/a?fbclid=1&utm_medium=x#top", "https://news.example/a"),
        ("https://news.example/?p=12", "https://news.example?p=12"),
        ("https://news.example/a?b=2&a=1", "https://news.example/a?a=1&b=2"),
        ("https://news.example/a?gallery=1", "https://news.example/a?gallery=1"),
        ("https://news.example:8443/a", "https://news.example:8443/a"),
        ("https://news.example/#!/story/1", "https://news.example#!/story/1"),
        ("https://news.example/å b", "https://news.example/%C3%A5%20b"),
        ("https://news.example/", None),
        ("https://news.example?utm_source=x", None),
        ("not an address", None),
    ],
)
def test_ways_to_write_an_address(url: str, same: str | None) -> None:
    assert canonical_address(url) == same
    if same is not None:
        assert canonical_address(same) == same
        URIRef(same).n3()
