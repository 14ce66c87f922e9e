"""`kg split` and `kg link merge` of whatever newskg joins: they outlive rebuilds and are undone to the last byte."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from test_link_cli import content, kg

from kg.linking.decide.sssom import MANUAL

ONE = (
    "OSLO, March 3 (Wire) - Foreign Minister Carla J. Rossi met Prime Minister Bo Lind in Oslo on Thursday.\n\n"
    '"We will keep the northern sea lanes open whatever the storms may bring," Rossi told reporters.\n'
)
OTHER = (
    "OSLO, March 3 (Post) - Prime Minister Bo Lind received Carla Rossi, the Foreign Minister, in Oslo on Thursday.\n\n"
    'Rossi said: "We will keep the northern sea lanes open whatever the storms may bring."\n'
)
ACTORS = ("actor/carla-j-rossi", "actor/carla-rossi")


@pytest.fixture
def sources(tmp_path: Path) -> list[Path]:
    found = [tmp_path / "one.txt", tmp_path / "other.txt"]
    for path, text in zip(found, (ONE, OTHER), strict=True):
        path.write_text(text, encoding="utf-8")
    return found


def built(store: Path, sources: Sequence[Path], *words: object) -> str:
    for each in sources:
        found = kg("build", each, "--store", store, "--published", "2016-03-03", *words)
        assert found.exit_code == 0, found.output
    return content(store)


def ask(store: Path, query: str) -> list[str]:
    answer = kg("query", query, "--store", store, "--format", "csv")
    assert answer.exit_code == 0, answer.output
    return answer.stdout.splitlines()[1:]


def actors(store: Path) -> set[str]:
    named = 'SELECT ?a { ?a a nkg:Person ; skos:prefLabel ?n FILTER(CONTAINS(?n, "Rossi")) }'
    return {each.rpartition("/")[2] for each in ask(store, named)}


def test_actors_are_taken_apart_and_stay_so(tmp_path: Path, sources: list[Path]) -> None:
    store = tmp_path / "store"
    plain = built(store, sources)
    assert len(actors(store)) == 1
    split = kg("split", "--store", store, *ACTORS, "--author", "Kari", "--comment", "a test")
    assert split.exit_code == 0, split.output
    assert actors(store) == {each.removeprefix("actor/") for each in ACTORS}
    apart = content(store)
    assert built(store, sources[::-1], "--rebuild") == apart
    again = kg("split", "--store", store, *ACTORS)
    assert again.exit_code == 0, again.output
    undone = kg("split", "--store", store, *ACTORS[::-1], "--undo")
    assert undone.exit_code == 0, undone.output
    assert content(store) == plain
    assert kg("split", "--store", store, *ACTORS, "--undo").exit_code == 2


def test_a_split_before_there_is_anything_to_join_holds_when_it_comes(tmp_path: Path, sources: list[Path]) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    built(first, sources)
    assert kg("split", "--store", first, *ACTORS).exit_code == 0
    built(second, sources[::-1])
    assert kg("split", "--store", second, *ACTORS).exit_code == 0
    assert content(first) == content(second)


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        (("actor/bo-lind", "actor/carla-rossi"), "two already"),
        (("actor/nobody", "actor/carla-rossi"), "actor/nobody"),
        (("actor/bo-lind", "place/no/oslo"), "two already"),
        (("actor/bo-lind", "actor/bo-lind"), "itself"),
        (("actor/<x>", "actor/bo-lind"), "actor/<x>"),
    ],
)
def test_what_cannot_be_split_is_refused(
    tmp_path: Path, sources: list[Path], pair: tuple[str, str], words: str
) -> None:
    store = tmp_path / "store"
    before = built(store, sources)
    found = kg("split", "--store", store, *pair)
    assert found.exit_code == 2
    assert words in found.stderr
    assert content(store) == before


def test_what_a_person_merged_is_taken_back_where_it_was_said(tmp_path: Path, sources: list[Path]) -> None:
    store = tmp_path / "store"
    built(store, sources)
    assert kg("link", "merge", "--store", store, "actor/bo-lind", "actor/carla-rossi").exit_code == 0
    found = kg("split", "--store", store, "actor/carla-rossi", "actor/bo-lind")
    assert found.exit_code == 2
    assert "kg link merge --undo" in found.stderr


def test_what_is_too_unsure_to_be_joined_is_proposed_and_a_persons_word_decides(
    tmp_path: Path, sources: list[Path]
) -> None:
    store, table = tmp_path / "store", tmp_path / "review.tsv"
    sources[0].write_text(ONE.replace("Carla J. Rossi", "Carl Rossi Jr."), encoding="utf-8")
    sources[1].write_text(OTHER.replace("Carla Rossi", "Carl Rossi"), encoding="utf-8")
    built(store, sources)
    before = actors(store)
    assert len(before) == 2
    assert kg("link", "review", "--store", store, "--output", table).exit_code == 0
    (row,) = [line for line in table.read_text().splitlines() if "verdict=proposed" in line and "Rossi" in line]
    assert "jr with one alone" in row
    table.write_text(table.read_text().replace(row, row.replace("semapv:CompositeMatching", MANUAL)))
    taken = kg("link", "review", "--store", store, "--take", table)
    assert "1 merged" in taken.output
    assert len(actors(store)) == 1
    assert kg("link", "review", "--store", store, "--output", table).exit_code == 0
    assert "verdict=proposed" not in table.read_text()
