"""Networks of actors as GraphML and GEXF, read by networkx, with ties that were counted by hand."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import networkx
import pytest
from graph_by_hand import MINTER, GraphByHand
from lxml import etree

from kg.errors import BadInput
from kg.export import EXPORTERS, Options
from kg.store import Change
from kg.store.embedded import EmbeddedStore

RELATIONS = ("meetings", "agreement", "conflict", "quotes")


def debate() -> GraphByHand:
    """Ann, Bob and Cy meet, agree and contradict each other in three articles of three days."""
    graph = GraphByHand()
    graph.article("one", "Ann met Bob. Ann wants tolls. Bob wants tolls.", "2024-01-10")
    graph.met("Ann met Bob", "Ann", "Bob", day="2024-01-09")
    graph.holds("Ann", "supports", "tolls", "Ann wants tolls")
    graph.holds("Bob", "supports", "tolls", "Bob wants tolls")
    graph.article(
        "two", "Cy is against tolls. Ann is against speed limits. Cy too. Ann blames Cy. Bob met Ann.", "2024-02-20"
    )
    graph.holds("Cy", "opposes", "tolls", "Cy is against tolls")
    graph.holds("Ann", "opposes", "speed limits", "Ann is against speed limits")
    graph.holds("Cy", "opposes", "speed limits", "Cy too")
    graph.said("Ann", "Ann blames Cy", "Cy", "Ann")
    graph.met("Bob met Ann", "Bob", "Ann")
    graph.article(
        "three", "Ann wants tolls again. Ann blames Cy again. Cy answers Ann. Cy will meet Bob.", "2024-03-30"
    )
    graph.holds("Ann", "supports", "tolls", "Ann wants tolls again")
    graph.said("Ann", "Ann blames Cy again", "Cy", "Bob")
    graph.said("Cy", "Cy answers Ann", "Ann")
    graph.met("Cy will meet Bob", "Cy", "Bob", status="planned", day="2024-04")
    return graph


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    with EmbeddedStore.open(tmp_path_factory.mktemp("networks") / "store", create=True) as opened:
        opened.commit(Change(insert=tuple(debate().quads)))
        yield opened


def exported(store: EmbeddedStore, form: str, **asked: Any) -> bytes:
    stream = io.BytesIO()
    EXPORTERS[form](store, MINTER, stream, Options(**asked))
    return stream.getvalue()


def read(store: EmbeddedStore, form: str, **asked: Any) -> networkx.Graph:
    reader: Callable[..., networkx.Graph] = {"graphml": networkx.read_graphml, "gexf": networkx.read_gexf}[form]
    return reader(io.BytesIO(exported(store, form, **asked)))


def ties(graph: networkx.Graph, of: str = "count") -> dict[tuple[str, str], Any]:
    return {(a, b): about.get(of) for a, b, about in graph.edges(data=True)}


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_ties_are_those_of_the_articles(form: str, store: EmbeddedStore) -> None:
    assert ties(read(store, form, relation="meetings")) == {("ann", "bob"): 2}
    assert ties(read(store, form, relation="agreement")) == {("ann", "bob"): 1, ("ann", "cy"): 1}
    assert ties(read(store, form, relation="conflict")) == {("ann", "cy"): 1, ("bob", "cy"): 1}
    quotes = read(store, form, relation="quotes")
    assert quotes.is_directed()
    assert ties(quotes) == {("ann", "cy"): 2, ("ann", "bob"): 1, ("cy", "ann"): 1}
    assert ties(read(store, form)) == ties(read(store, form, relation="meetings"))


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_ties_have_their_days_and_what_they_rest_on(form: str, store: EmbeddedStore) -> None:
    met = read(store, form, relation="meetings").edges["ann", "bob"]
    # the one meeting has a day of its own, the other that of its article
    assert (met["first"], met["last"]) == ("2024-01-09", "2024-02-20")
    assert [iri.split("/")[-3] for iri in met["things"].split("; ")] == ["meeting", "meeting"]
    # Ann took her stance earlier, but there was nothing to contradict before Cy took his
    against = read(store, form, relation="conflict").edges["ann", "cy"]
    assert (against["first"], against["last"], against["things"]) == ("2024-02-20", "2024-03-30", "tolls")


def test_gexf_is_a_graph_in_time(store: EmbeddedStore) -> None:
    root = etree.fromstring(exported(store, "gexf", relation="meetings"))
    names = {"g": "http://gexf.net/1.3"}
    assert root.get("version") == "1.3"
    (graph,) = root.findall("g:graph", names)
    assert (graph.get("mode"), graph.get("timeformat")) == ("dynamic", "date")
    (edge,) = root.findall(".//g:edge", names)
    assert (edge.get("start"), edge.get("end"), edge.get("weight")) == ("2024-01-09", "2024-02-20", "2.0")


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_nodes_say_who_they_are(form: str, store: EmbeddedStore) -> None:
    node = read(store, form, relation="quotes").nodes["cy"]
    assert (node["label"], node["type"], node["iri"]) == ("Cy", "person", f"{MINTER.base}actor/cy")
    assert node["activity"] == 3  # he speaks once and is spoken of twice


def test_a_period_leaves_out_what_was_before_and_after(store: EmbeddedStore) -> None:
    def met(since: date | None, until: date | None) -> dict[tuple[str, str], Any]:
        return ties(read(store, "graphml", relation="meetings", since=since, until=until))

    assert met(date(2024, 1, 9), date(2024, 1, 9)) == {("ann", "bob"): 1}
    assert met(date(2024, 1, 10), None) == {("ann", "bob"): 1}
    assert met(date(2024, 2, 21), None) == {}
    assert met(None, date(2024, 1, 8)) == {}
    assert ties(read(store, "gexf", relation="conflict", until=date(2024, 2, 19))) == {}


# Ann has the stances tolls+ and limits-, Bob tolls+, Cy tolls- and limits-.
@pytest.mark.parametrize(
    ("relation", "normalise", "pair", "weight"),
    [
        ("agreement", "none", ("ann", "cy"), 1.0),
        ("agreement", "average", ("ann", "cy"), 1 / 2),
        ("agreement", "jaccard", ("ann", "cy"), 1 / 3),
        ("agreement", "cosine", ("ann", "cy"), 1 / 2),
        ("agreement", "jaccard", ("ann", "bob"), 1 / 2),
        ("agreement", "cosine", ("ann", "bob"), 1 / math.sqrt(2)),
        ("conflict", "jaccard", ("bob", "cy"), 1 / 2),
        ("conflict", "average", ("bob", "cy"), 2 / 3),
        ("meetings", "jaccard", ("ann", "bob"), 1.0),
        # Ann makes two statements, both name Cy, one Bob; nobody else names either
        ("quotes", "activity", ("ann", "bob"), 1 / 2),
        ("quotes", "prominence", ("ann", "bob"), 1.0),
        ("quotes", "jaccard", ("ann", "bob"), 1 / 2),
    ],
)
def test_weights_are_normalised(
    relation: str, normalise: str, pair: tuple[str, str], weight: float, store: EmbeddedStore
) -> None:
    for form in ("graphml", "gexf"):
        found = read(store, form, relation=relation, normalise=normalise).edges[pair]["weight"]
        assert found == pytest.approx(weight)


@pytest.mark.parametrize("relation", RELATIONS)
def test_each_network_of_an_empty_store_is_empty(relation: str, tmp_path: Path) -> None:
    with EmbeddedStore.open(tmp_path / "store", create=True) as empty:
        for form in ("graphml", "gexf"):
            graph = read(empty, form, relation=relation)
            assert (len(graph), graph.is_directed()) == (0, relation == "quotes")


def test_what_has_no_meaning_is_refused(store: EmbeddedStore) -> None:
    with pytest.raises(BadInput, match="--relation quotes"):
        exported(store, "graphml", relation="meetings", normalise="activity")
    with pytest.raises(BadInput, match="none of meetings, agreement, conflict, quotes"):
        exported(store, "gexf", relation="friends")
    with pytest.raises(BadInput, match="none of none, average"):
        exported(store, "gexf", normalise="log")
    with pytest.raises(BadInput, match="--from 2024-02-01 is after --to 2024-01-01"):
        exported(store, "gexf", since=date(2024, 2, 1), until=date(2024, 1, 1))
    with pytest.raises(BadInput, match="--table has no meaning here: it goes with csv, parquet, xlsx"):
        exported(store, "gexf", table="actors")


@pytest.mark.parametrize(
    "name", ["\"&<>'", "ب\u202eabc", "a\x0bb\x00c\ufffe", "=cmd()|' /C calc'!A0", "𝔸🐟", "]]>", "x" * 70_000]
)
def test_any_name_gives_xml_that_says_it(name: str, tmp_path: Path) -> None:
    graph = GraphByHand()
    graph.article("a", "Both met.", "2024-01-01")
    graph.met("Both met", name, "Bob")
    said = "".join(c if c.isprintable() or c == "\u202e" else "\N{REPLACEMENT CHARACTER}" for c in name)
    with EmbeddedStore.open(tmp_path / "store", create=True) as opened:
        opened.commit(Change(insert=tuple(graph.quads)))
        for form in ("graphml", "gexf"):
            labels = {about["label"] for _, about in read(opened, form).nodes(data=True)}
            assert labels == {said, "Bob"}
