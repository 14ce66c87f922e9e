"""Whom the words of a speaker mean, from the text to the graph's actor."""

from __future__ import annotations

import pytest
from conftest import parsed

from kg.extraction import EXTRACTORS
from kg.model import Actor, MentionKind
from kg.resolve import resolve
from kg.resolve.ranking import Question, choose, likelihoods, shipped


def speakers(text: str) -> list[str | None]:
    """The names of the speakers of all statements, in order; None for one who has none."""
    document = parsed(text)
    resolution = resolve(document, [record for extractor in EXTRACTORS for record in extractor(document)])
    found = [resolution.actor_at.get(s.source.span) for s in resolution.statements if s.source is not None]
    return [actor.name if actor is not None and _is_named(actor) else None for actor in found]


def _is_named(actor: Actor) -> bool:
    return not actor.local or any(mention.kind is MentionKind.NAME for mention in actor.mentions)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Former Minister for Trade and Fisheries Oona Tarrant said the quota was unjust.", "Oona Tarrant"),
        ("Permanent Secretary to the Treasury Piet Loman said the road was safe.", "Piet Loman"),
        ("Ambassador to the United Nations Carla Boone said the vote was a mistake.", "Carla Boone"),
        ("Minister for Women and Equality Aino Saari said the delay was over.", "Aino Saari"),
        ("The former Minister for Housing and Communities Rolf Berg said the delay was over.", "Rolf Berg"),
    ],
)
def test_a_name_behind_a_long_office(text: str, speaker: str) -> None:
    assert speakers(text) == [speaker]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Chilean leaders said the canal would open in May.", "Government of Chile"),
        ("Japanese and South Korean officials said the launch had failed.", "Government of Japan"),
        ("Danish business leaders said the tax was too high.", None),
    ],
)
def test_leaders_and_officials_of_countries(text: str, speaker: str | None) -> None:
    assert speakers(f"Denmark, Chile, Japan and South Korea took part. {text}")[-1] == speaker


def test_an_administration_is_that_of_its_head() -> None:
    text = "Philippine President Ramon Dizon flew home. The Dizon administration said that the port was safe."
    assert speakers(text) == ["Government of the Philippines"]


def test_a_bare_surname_is_whom_the_text_speaks_of() -> None:
    text = (
        "Mayor Hugo Brandt said the bridge would be closed. Brandt said the river was rising. His wife, Clara Brandt, "
        "watched from the bank. Brandt said that nobody was hurt."
    )
    assert speakers(text) == ["Hugo Brandt"] * 3


def test_a_president_who_is_named_before_his_wife() -> None:
    text = (
        "President Marlow said the treaty was ready. His wife, Irene Marlow, smiled. "
        "Marlow said that the senate would agree."
    )
    assert speakers(text) == ["Marlow", "Marlow"]


@pytest.mark.parametrize(
    "text",
    [
        "Kim Il Un visited a farm. The UN said the harvest had failed.",
        "Park Chol Eu visited a farm. The EU said the harvest had failed.",
    ],
)
def test_an_acronym_is_nobody_s_surname(text: str) -> None:
    assert speakers(text)[0] not in {"Kim Il Un", "Park Chol Eu"}


def test_a_king_is_nobody_else_s_given_name() -> None:
    text = "Council President Charles Durand said unity was vital. King Charles said that he was glad."
    assert speakers(text)[0] == "Charles Durand"
    assert speakers(text)[1] != "Charles Durand"


def test_who_speaks_is_not_he_in_his_own_quotation() -> None:
    document = parsed('Paul Obote met Amos Kiberu. "He wants no peace," Kiberu said.')
    resolution = resolve(document, [record for extractor in EXTRACTORS for record in extractor(document)])
    he = [a.name for a in resolution.actors for m in a.mentions if m.evidence.text == "He"]
    assert he == ["Paul Obote"]


def test_a_choice_is_what_is_likely_enough_else_what_rules_say() -> None:
    question = Question(0, "noun", {"nobody, definite": 1.0}, [])
    assert choose(question) == (None, 0.0)
    assert likelihoods(question, shipped()["noun"]) == [1.0]
    assert {"noun", "pronoun"} == shipped().keys()


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Interfax quoted Trade Minister Ana Petrov as saying that the deal was dead.", "Ana Petrov"),
        ("The mission's top envoy in Somalia, Erik Nansen, said the road was open.", "Erik Nansen"),
        ("Robin Vale, the treasurer, resigned on Monday. They said the books were sound.", "Robin Vale"),
        ("Erik Nansen, the envoy to Mali, flew home. The Norwegian diplomat said the road was open.", "Erik Nansen"),
        ('"It is a trick," the Morning Herald said. The paper also said that talks were over.', "Morning Herald"),
        (
            "The Lunt Institute spoke first. The war will end, says the statement signed by Mali and Chad.",
            "Government of Mali",
        ),
    ],
)
def test_who_is_described_or_quoted(text: str, speaker: str) -> None:
    assert speakers(text)[-1] == speaker


def test_they_who_may_be_several_are_not_one() -> None:
    assert speakers("Robin Vale met two miners. They said the shaft was dry.") != ["Robin Vale"]
