"""Issues across articles: positions on one matter in other words are one, and what only looks alike is not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import URIRef

from kg.identity import cluster
from kg.identity.issues import PositionNode, features, joined, judge, words
from kg.identity.issues.phrases import head_of, turns, words_of


def node(
    name: str, target: str, sentence: str, lead: str, about: Sequence[str] = ("ir",), **more: object
) -> PositionNode:
    named = frozenset(about)
    return PositionNode(
        URIRef(f"position/{name}"), URIRef(f"article/{name[0]}"), 735000, target, None, True, target, sentence, lead,
        named, named, named, **more,  # type: ignore[arg-type]
    )  # fmt: skip


LEAD = "Oil ministers met on Sunday as the embargo on Iran's oil exports went into its third month."
NODES = [
    node("a1", "the oil embargo on Iran", "France backed the oil embargo on Iran.", LEAD),
    node("b1", "an oil embargo against Iran", "Italy supported an oil embargo against Iran on Monday.", LEAD),
    node("b2", "violating the oil embargo on Iran", "He accused traders of violating the oil embargo on Iran.", LEAD),
    node("c1", "the bill", "The senator opposes the bill.", "Farmers in Ohio wait for rain.", ("us",)),
    node("d1", "the bill", "The minister opposes the bill.", "Nairobi's buses stand still.", ("ke",)),
    node("d2", "lifting the oil embargo on Iran", "China supports lifting the oil embargo on Iran.", LEAD),
]


@pytest.fixture(scope="module")
def joins() -> dict[tuple[str, str], float]:
    found = joined.joins(NODES)
    return {(str(each.one)[-2:], str(each.other)[-2:]): each.confidence for each in found}


def test_other_words_of_one_matter_are_joined(joins: dict[tuple[str, str], float]) -> None:
    assert joins["a1", "b1"] >= joined.ENOUGH


def test_a_breach_is_not_the_rule_and_a_bill_not_another_bill(joins: dict[tuple[str, str], float]) -> None:
    assert ("a1", "b2") not in joins
    assert ("c1", "d1") not in joins


def test_a_reversed_wording_is_turned() -> None:
    assert {each.turned for each in joined.joins([NODES[0], NODES[5]])} <= {True}
    assert turns(words_of("lifting the oil embargo on Iran"))
    assert not turns(words_of("the sanctions that stop trade"))


def test_the_head_of_a_target_is_found() -> None:
    assert head_of(words_of("the latest round of U.N. sanctions on Tehran")) == ("sanctions",)


@settings(max_examples=10, deadline=None)
@given(st.permutations(NODES))
def test_the_order_of_a_block_does_not_tell(nodes: list[PositionNode]) -> None:
    found = joined.joins(nodes)
    assert found == joined.joins(NODES)
    every = [each.iri for each in nodes]
    assert cluster(every, found, enough=joined.ENOUGH) == cluster(
        [each.iri for each in NODES], found, enough=joined.ENOUGH
    )


def test_a_pair_is_judged_the_same_whoever_else_is_there() -> None:
    every = judge.likelihoods(NODES)
    for i in range(len(NODES)):
        for j in range(i):
            assert judge.likelihoods([NODES[j], NODES[i]])[0, 1] == every[i, j] == every[j, i]
    found = features.features(NODES, words.load())
    assert all(np.array_equal(each, each.T) for each in found.values())


def test_what_is_an_actor_is_looked_for_by_nothing() -> None:
    assert joined.keys(node("e1", "Iran", "France criticised Iran.", LEAD, is_actor="actor/x")) == frozenset()
