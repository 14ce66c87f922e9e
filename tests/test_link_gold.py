"""The gold of linking against the reference slice of Wikidata, and against a small authority that has
hardly anybody of it."""

from __future__ import annotations

from pathlib import Path

import gold_links
import pytest

from kg.linking.match import authority, shipped
from kg.linking.match.index import Index
from kg.linking.match.scoring import Scorer
from kg.linking.records import Signal, Verdict

HERE = Path(__file__).parent / "linking"
# What the gold must be full of: one name for several, and several for one.
HOMONYMS = ("Clinton", "Bush", "Georgia", "Congo", "Korea", "Guinea", "Washington")


@pytest.fixture(scope="module")
def reference(shared: Path) -> Index:
    path = shared / "linking" / "wikidata-slice.nt.gz"
    if not path.is_file():
        pytest.skip("the reference slice of Wikidata is absent")
    return Index([authority.read(path), shipped.authority()])


@pytest.fixture(scope="module")
def small() -> Index:
    return Index([authority.read(HERE / "authority.ttl"), shipped.authority()])


def test_the_gold_is_what_it_should_be() -> None:
    gold = gold_links.read()
    assert len(gold) == len(set(gold)) >= 150
    for name in HOMONYMS:
        items = {each.item for each in gold if name in each.mention}
        assert len(items) >= 2, name
    assert sum(each.target is None for each in gold) >= 50
    assert sum(not each.mention.isascii() for each in gold) >= 5


def test_targets_on_the_reference(reference: Index) -> None:
    findings = gold_links.find(Scorer(reference), gold_links.read())
    figures = gold_links.figures(findings)
    assert figures.precision >= 0.98
    assert figures.recall >= 0.85
    assert figures.nil >= 0.95
    assert figures.accepted_absent == 0


def test_the_office_on_the_day_tells_successors_apart(small: Index) -> None:
    bushes = [each for each in gold_links.read() if each.mention in {"Bush", "George Bush"} and each.kind == "person"]
    assert {each.item for each in bushes} == {"Q207", "Q23505"}
    assert all(each.right for each in gold_links.find(Scorer(small), bushes))
    without = gold_links.find(Scorer(small, frozenset(Signal) - {Signal.OFFICE}), bushes)
    assert sum(each.right for each in without) < len(bushes)


def test_with_a_small_authority_nobody_else_is_accepted(small: Index) -> None:
    findings = gold_links.find(Scorer(small), gold_links.read())
    assert sum(each.expected is None for each in findings) > 200
    assert [each for each in findings if each.verdict is Verdict.ACCEPTED and not each.right] == []
    assert gold_links.figures(findings).recall >= 0.85
