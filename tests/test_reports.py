"""Stories, encounters and utterances: what several articles report is one, and what only looks like it is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import build
from hypothesis import given
from hypothesis import strategies as st
from rdflib import URIRef

import kg
from kg import joining
from kg.export import standoff
from kg.identity import Kind, cluster
from kg.identity.meetings import MeetingNode
from kg.identity.stories import ArticleNode
from kg.identity.table import ENCOUNTERS, STORIES, UTTERANCES
from kg.identity.utterances import StatementNode
from kg.iris import Minter
from kg.namespaces import NKG
from kg.settings import Settings
from kg.store.embedded import EmbeddedStore

MINTER = Minter(Settings().base)
STORY = URIRef("story/bridge")

WIRE = """Norway and Sweden agree to reopen border bridge

GENEVA, March 12, 2024 (Agency) - Norwegian Foreign Minister Anniken Huitfeldt met Swedish Prime Minister Ulf Kristersson in Geneva on Tuesday to discuss the reopening of the Svinesund bridge to freight traffic after the storm.

"We have agreed that the bridge will open to lorries before the end of the month, and that both customs services will share one hall," Huitfeldt told reporters after the talks.

Kristersson said the closure had cost hauliers 40 million kronor a week. He called the talks "frank and useful".
"""  # noqa: E501
REPORT = """Lorries to cross Svinesund again this month, Norway says

OSLO, March 12, 2024 (Times) - Lorries will be back on the Svinesund bridge within weeks, Norway's foreign minister said on Tuesday after meeting the Swedish prime minister in Geneva.

Anniken Huitfeldt said "both customs services will share one hall" once the bridge opens to freight traffic. Ulf Kristersson said the talks were "frank and useful".

The bridge has been closed to lorries since engineers found cracks in two pylons after the February storm.
"""  # noqa: E501
# The same people, the same words, another day and matter.
LATER = """Norway and Sweden discuss fish quotas in Bergen

BERGEN, June 4, 2024 (Agency) - Norwegian Foreign Minister Anniken Huitfeldt met Swedish Prime Minister Ulf Kristersson in Bergen on Tuesday to discuss quotas for cod and herring in the Skagerrak.

Kristersson told reporters that the talks were "frank and useful". He said fishermen on both sides would lose 3,000 tonnes a year.

The two countries share stocks of cod, herring and mackerel, and scientists have advised a cut of a fifth.
"""  # noqa: E501
OUTLETS = {"herald": WIRE, "post": "\n\n".join(WIRE.split("\n\n")[:3]) + "\n", "times": REPORT, "later": LATER}


def clusters(kind: Kind[Any], nodes: Sequence[Any]) -> list[frozenset[URIRef]]:
    """What is one of `nodes`, all in one block."""
    return cluster([each.iri for each in nodes], kind.joins(nodes), enough=kind.enough)


def article(name: str, text: str, day: date | None = None) -> ArticleNode:
    return ArticleNode(URIRef(f"article/{name}"), text, day)


def statement(name: str, content: str, speaker: str = "Ann Lee", form: str = "direct", **more: Any) -> StatementNode:
    actor = URIRef(f"actor/{speaker}")
    return StatementNode(
        URIRef(f"statement/{name}"), URIRef(f"article/{name[0]}"), STORY, actor, speaker, content, form, "said", **more
    )


def meeting(name: str, *who: str, **more: Any) -> MeetingNode:
    told = {"place": None, "date": "", "weekday": "", "kind": "meeting", "status": "held", **more}
    people = frozenset(URIRef(f"actor/{each}") for each in who)
    return MeetingNode(URIRef(f"meeting/{name}"), URIRef(f"article/{name[0]}"), STORY, people, **told)


# --- stories ------------------------------------------------------------------------------------


def test_copies_and_reports_of_an_event_are_one_story_and_a_later_event_is_another() -> None:
    nodes = [article(name, text) for name, text in OUTLETS.items()]
    assert clusters(STORIES, nodes) == [{each.iri for each in nodes[:3]}]
    assert STORIES.head(nodes[:3]) == nodes[0].iri, "the longest of one day"


def test_the_day_of_publication_comes_before_that_of_the_dateline() -> None:
    nodes = [article("a", WIRE, date(2024, 3, 13)), article("b", REPORT, date(2024, 3, 13)), article("c", REPORT)]
    assert len(clusters(STORIES, nodes)) == 1
    assert not clusters(STORIES, [nodes[0], article("b", REPORT, date(2024, 9, 1))])
    assert STORIES.head(nodes) == nodes[2].iri, "the earliest"


def test_a_copy_may_be_printed_weeks_later() -> None:
    assert clusters(STORIES, [article("a", WIRE, date(2024, 3, 12)), article("b", WIRE + "\n", date(2024, 3, 30))])


@pytest.mark.parametrize("text", ["", "Bridge opens.", "1 2 3", "\n\n"])
def test_too_few_words_are_no_story(text: str) -> None:
    assert not clusters(STORIES, [article("a", text), article("b", text)])


def test_articles_of_one_story_share_a_key_and_keys_are_few() -> None:
    first, second, third, other = (STORIES.keys(article(name, text)) for name, text in OUTLETS.items())
    assert first & second
    assert first & third
    assert not first & other
    assert len(first) <= 15


# --- utterances -----------------------------------------------------------------------------------

WHOLE = "We have agreed that the bridge will open to lorries before the end of the month"


@pytest.mark.parametrize(
    "other",
    [
        statement("b", WHOLE),
        statement("b", WHOLE.lower() + "."),
        statement("b", 'the bridge "will open to lorries before the end of the month"', form="mixed"),
        statement("b", WHOLE, "spokeswoman"),
        statement("b", WHOLE, "Norway", behind=frozenset({URIRef("actor/Ann Lee")})),
    ],
    ids=["the same", "written otherwise", "a fragment", "a speaker without a name", "who she speaks for"],
)
def test_the_same_words_are_one_utterance(other: StatementNode) -> None:
    assert clusters(UTTERANCES, [statement("a", WHOLE), other])


@pytest.mark.parametrize(
    "other",
    [
        statement("b", WHOLE, "Bo Ek"),
        statement("b", "The closure has cost hauliers 40 million kronor a week"),
        statement("b", "the bridge", form="indirect", speaker="officials"),
        statement("b", "the month", "officials"),
    ],
    ids=["another speaker", "other words", "a speaker without a name, retold", "few words of nobody"],
)
def test_what_only_looks_like_it_is_another_utterance(other: StatementNode) -> None:
    assert not clusters(UTTERANCES, [statement("a", WHOLE), other])


def test_the_same_words_in_another_story_are_said_again() -> None:
    again = replace(statement("b", WHOLE), story=URIRef("story/fish"))
    assert not UTTERANCES.keys(statement("a", WHOLE)) & UTTERANCES.keys(again)


# --- encounters -------------------------------------------------------------------------------------

GENEVA, ZURICH, LYON = (URIRef(f"place/{each}") for each in ("ch/geneva", "ch/zurich", "fr/lyon"))


def test_one_encounter_is_told_with_another_status_or_without_a_day() -> None:
    nodes = [
        meeting("a", "ann", "bo", place=GENEVA, date="2024-03-12"),
        meeting("b", "ann", "bo", status="planned", place=GENEVA),
        meeting("c", "ann", "bo", kind="talks", date="2024-03-12"),
    ]
    assert clusters(ENCOUNTERS, nodes) == [{each.iri for each in nodes}]


@pytest.mark.parametrize(
    "other",
    [
        meeting("b", "ann", "bo", date="2024-03-13"),
        meeting("b", "ann", "bo", date="2023"),
        meeting("b", "ann", "bo", kind="call"),
        meeting("b", "ann", "cy"),
        meeting("b", "ann"),
        meeting("b", "bo", place=LYON),
        meeting("b"),
    ],
    ids=["another day", "another year", "a call", "another visitor", "one alone", "one elsewhere", "nobody"],
)
def test_what_only_looks_like_it_is_another_encounter(other: MeetingNode) -> None:
    assert not clusters(ENCOUNTERS, [meeting("a", "ann", "bo", place=GENEVA, date="2024-03-12"), other])


def test_who_acts_for_a_government_takes_part_for_it() -> None:
    people = meeting("a", "ann", "bo", behind=frozenset({URIRef("actor/norway"), URIRef("actor/sweden")}))
    assert clusters(ENCOUNTERS, [people, meeting("b", "norway", "sweden")])
    assert not clusters(ENCOUNTERS, [people, meeting("b", "norway", "denmark")])


def test_a_day_and_people_are_enough_across_stories() -> None:
    one = meeting("a", "ann", "bo", place=GENEVA, date="2024-03-12")
    other = replace(meeting("b", "ann", "bo", place=ZURICH, date="2024-03-12"), story=URIRef("story/other"))
    assert ENCOUNTERS.keys(one) & ENCOUNTERS.keys(other)
    assert clusters(ENCOUNTERS, [one, other])
    assert not clusters(ENCOUNTERS, [replace(one, date=""), replace(other, date="")])


# --- whatever the order -------------------------------------------------------------------------------

SAID = [
    statement("a", WHOLE),
    statement("b", WHOLE, "officials"),
    statement("c", f'she said "{WHOLE}"', form="mixed"),
    statement("d", "the bridge will open in days", form="indirect"),
    statement("aa", "The bridge will open"),
]
MET = [meeting("a", "ann", "bo"), meeting("b", "ann", "bo", "cy"), meeting("c", "cy", kind="visit"), meeting("d", "bo")]


@given(st.permutations(SAID), st.permutations(MET), st.permutations(list(OUTLETS.items())))
def test_the_order_tells_nothing(
    said: list[StatementNode], met: list[MeetingNode], texts: list[tuple[str, str]]
) -> None:
    assert set(UTTERANCES.joins(said)) == set(UTTERANCES.joins(SAID))
    assert set(ENCOUNTERS.joins(met)) == set(ENCOUNTERS.joins(MET))
    nodes = [article(name, text) for name, text in texts]
    assert clusters(STORIES, nodes) == clusters(STORIES, sorted(nodes, key=lambda each: each.iri))


# --- in a store -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("texts")
    for name, text in OUTLETS.items():
        (folder / f"{name}.txt").write_text(text)
    return folder


def annotations(directory: Path) -> dict[str, dict[str, Any]]:
    with EmbeddedStore.open(directory, read_only=True) as store:
        return {each["id"]: each for each in standoff.annotate(store, MINTER)}


def content(directory: Path) -> set[Any]:
    with EmbeddedStore.open(directory, read_only=True) as store:
        return set(store.quads())


def test_from_articles_to_what_they_have_in_common_and_back(texts: Path, tmp_path: Path) -> None:
    build([texts], tmp_path / "store")
    found = annotations(tmp_path / "store")
    story = found["herald"]["story"]
    assert story.startswith("story/")
    assert [found[name]["story"] for name in OUTLETS] == [story, story, story, None]

    def said(name: str, words: str) -> str | None:
        for each in found[name]["statements"]:
            if words in " ".join(OUTLETS[name][start:end] for start, end in each["content"]):
                return each["utterance"]
        raise AssertionError(f"{name} has no statement with {words!r}")

    hall = "both customs services will share one hall"
    assert said("herald", hall) == said("post", hall) == said("times", hall) is not None
    assert said("later", "frank and useful") is None
    places = {name: {each["place"]: each["id"] for each in found[name]["meetings"]} for name in found}
    assert places["herald"]["Geneva"] == places["post"]["Geneva"]
    assert places["herald"]["Geneva"].startswith("encounter/")
    assert places["later"]["Bergen"].startswith("meeting/")

    # withdrawn and put again, in another order, everything is as it was
    before = content(tmp_path / "store")
    keys = {name: kg.read(texts / f"{name}.txt").key for name in OUTLETS}
    with EmbeddedStore.open(tmp_path / "store") as store:
        joining.withdraw(store, [keys["times"]], MINTER)
        joining.withdraw(store, [keys["herald"]], MINTER)
    left = content(tmp_path / "store")
    assert not [quad for quad in left if quad[1] in (NKG.story, NKG.utterance, NKG.encounter, NKG.joins)]
    build([texts / "times.txt"], tmp_path / "store")
    build([texts / "herald.txt"], tmp_path / "store")
    assert content(tmp_path / "store") == before
