"""Positions: who is for or against what."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import parsed
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import BadInput
from kg.extraction.positions import PositionExtractor, learned, topics
from kg.model import Position, Span


def positions(text: str) -> list[Position]:
    return list(PositionExtractor()(parsed(text)))


def told(text: str) -> list[tuple[str | None, str, str]]:
    """Holder, stance and label of each position."""
    return [(p.holder.text if p.holder else None, p.stance.value, p.label) for p in positions(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Japan condemned the missile launch.", ("Japan", "opposes", "missile launch")),
        ("Poland backs the treaty.", ("Poland", "supports", "treaty")),
        ("Poland does not support the treaty.", ("Poland", "opposes", "treaty")),
        ("Brazil refused to join the coalition.", ("Brazil", "opposes", "joining the coalition")),
        ("Brazil refuses to support the sanctions.", ("Brazil", "opposes", "supporting the sanctions")),
        ("Germany called for an end to the blockade.", ("Germany", "opposes", "blockade")),
        ("Iran wants to lift the sanctions.", ("Iran", "opposes", "sanctions")),
        ("Spain opposes imposing sanctions on Chad.", ("Spain", "opposes", "imposing sanctions on Chad")),
        ("Spain supports lifting the sanctions.", ("Spain", "supports", "lifting the sanctions")),
        ("Spain did not support lifting the sanctions.", ("Spain", "opposes", "lifting the sanctions")),
        ("Canada urged Chile to sign the accord.", ("Canada", "supports", "signing the accord")),
        ("Canada urged Chile not to sign the accord.", ("Canada", "opposes", "signing the accord")),
        ("Egypt's opposition to the dam is old.", ("Egypt", "opposes", "dam")),
        ("Norway expressed support for the ceasefire.", ("Norway", "supports", "ceasefire")),
        ("Kenya is ready to send troops.", ("Kenya", "supports", "sending troops")),
        ("Hungary is opposed to the embargo.", ("Hungary", "opposes", "embargo")),
        ("Hungary is in favour of the embargo.", ("Hungary", "supports", "embargo")),
        ("Mexico accused Peru of breaking the treaty.", ("Mexico", "opposes", "breaking the treaty")),
        ("The plan was rejected by Peru.", ("Peru", "opposes", "plan")),
        ("The minister said that Turkey opposes the embargo.", ("Turkey", "opposes", "embargo")),
        ("France described the report as misleading.", ("France", "opposes", "report")),
        ("Chile demanded that Peru withdraw its troops.", ("Chile", "supports", "Peru withdrawing its troops")),
        ("Chile demanded that Peru not join the pact.", ("Chile", "supports", "Peru not joining the pact")),
        ("Peru called for the base to be closed.", ("Peru", "supports", "base being closed")),
        ("Kenya tried to block the deal.", ("Kenya", "opposes", "deal")),
        ("Kenya rejected calls for a ceasefire.", ("Kenya", "opposes", "ceasefire")),
        ("Ghana refused the offer.", ("Ghana", "opposes", "offer")),
        ("The plan has the support of France.", ("France", "supports", "plan")),
        ("Japan was accused by Peru of breaking the treaty.", ("Peru", "opposes", "breaking the treaty")),
        ("A statement by Norway condemned the raid.", ("Norway", "opposes", "raid")),
        ("Smith accused Jones of fraud.", ("Smith", "opposes", "fraud")),
        (
            "Increased trade and integration are backed by Peru.",
            ("Peru", "supports", "Increased trade and integration"),
        ),
        ("OSLO (AFP) – President Jane Doe has rejected the treaty.", ("Jane Doe", "opposes", "treaty")),
        ("Smith, whose opposition to the dam is old, left.", ("Smith", "opposes", "dam")),
    ],
)
def test_holder_stance_and_topic(text: str, expected: tuple[str, str, str]) -> None:
    assert told(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Canada could support the plan.",
        "If Canada supports the plan, Chile will leave.",
        "Spain should back the plan.",
        "Peru has not accused Chile of cheating.",
        "Smith wants to thank the voters.",
        "Smith has the support of women.",
        "Chile wants to work with them.",
    ],
)
def test_no_stance_is_told(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Neither Norway nor Sweden backs the plan.", [("Norway", "opposes", "plan"), ("Sweden", "opposes", "plan")]),
        (
            "Arab states like Jordan and Egypt condemned the raid.",
            [("Jordan", "opposes", "raid"), ("Egypt", "opposes", "raid")],
        ),
        (
            "Chile signed the pact despite opposition from Peru and Bolivia.",
            [("Peru", "opposes", "pact"), ("Bolivia", "opposes", "pact")],
        ),
        (
            "Smith criticised Jones over his support for the dam.",
            [("Smith", "opposes", "Jones"), ("Smith", "opposes", "support for the dam"), ("Jones", "supports", "dam")],
        ),
        (
            "Canada blamed Chile for leaving the talks.",
            [("Canada", "opposes", "leaving the talks")],
        ),
        (
            "The envoy reiterated the government's support for the treaty.",
            [("The envoy", "supports", "treaty"), ("the government", "supports", "treaty")],
        ),
        ("The deal that Kenya pledged to sign is old.", [("Kenya", "supports", "deal")]),
    ],
)
def test_each_holder_and_each_thing(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("said", "stance", "label"),
    [
        ("Ending the war would be in Spain's interest", "supports", "Ending the war"),
        ("The public is advised to ignore the recordings", "supports", "ignoring the recordings"),
        (
            "It is damning that the ministry is not helping refugees",
            "opposes",
            "ministry not helping refugees",
        ),
        ("The wall needs to be dismantled", "opposes", "wall"),
    ],
)
def test_what_is_judged_is_held_by_whoever_says_it(said: str, stance: str, label: str) -> None:
    assert told(f'"{said}," Smith said.') == [(None, stance, label)]


def test_what_somebody_is_accused_of_is_not_the_accusers_own() -> None:
    found = told("Christie accused Cruz of opposing the bill.")
    assert found == [("Christie", "opposes", "opposing the bill")]


def test_passive_demand_is_named_as_an_act() -> None:
    assert told("Norway demanded that the treaty be ratified.") == [("Norway", "supports", "treaty being ratified")]


def test_what_must_stop_is_opposed() -> None:
    assert told('"The bloodshed must stop," Smith said.') == [(None, "opposes", "bloodshed")]


def test_each_holder_has_a_position_of_its_own() -> None:
    assert told("Kenya and Uganda are to cooperate on border security.") == [
        ("Kenya", "supports", "cooperation on border security"),
        ("Uganda", "supports", "cooperation on border security"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Moreau denied that she backs the levy.",
        "Moreau denied supporting the levy.",
        "Moreau stopped supporting the levy.",
        "Moreau has given up her opposition to the levy.",
        "Moreau used to oppose the levy.",
        "Moreau was wrongly reported to support the levy.",
        "Moreau is rumoured to oppose the levy.",
        "Moreau once backed the levy.",
    ],
)
def test_who_denies_a_stance_or_gave_it_up_has_none(text: str) -> None:
    assert told(text) == []


def test_no_longer_is_a_negation() -> None:
    assert told("Moreau no longer opposes the levy.") == [("Moreau", "unclear", "levy")]
    assert told("Moreau no longer supports the levy.") == [("Moreau", "opposes", "levy")]


def test_a_change_of_mind_is_its_last_state() -> None:
    assert told("Moreau once opposed the levy but now backs it.") == [("Moreau", "supports", "levy")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Peru signed the treaty.", ("Peru", "supports", "treaty")),
        ("Oslo imposed sanctions on Moscow.", ("Oslo", "supports", "sanctions on Moscow")),
        ("Kenya appointed a new ambassador.", ("Kenya", "supports", "new ambassador")),
    ],
)
def test_acts_that_are_a_stance_are_learned(text: str, expected: tuple[str, str, str]) -> None:
    (position,) = positions(text)
    assert told(text) == [expected]
    assert position.extraction.extractor == "positions by reader"


def test_without_the_tagger_the_patterns_are_alone() -> None:
    document = replace(parsed("Peru signed the treaty. Peru backs the treaty."), learned=False)
    assert [p.extraction.extractor for p in PositionExtractor()(document)] == ["positions by patterns"]


def test_weights_that_are_missing_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="KG_TAGGER=off"):
        learned.load(tmp_path / "stances.npz")


def test_weights_come_back_as_they_were_written(tmp_path: Path) -> None:
    learned.save(learned.load(), tmp_path / "stances.npz")
    again, shipped = learned.load(tmp_path / "stances.npz"), learned.load()
    assert (again.holder == shipped.holder).all()
    assert all((a.hidden == b.hidden).all() for a, b in zip(again.members, shipped.members, strict=True))


def test_compound_call_names_several_things() -> None:
    found = told("Norway urged Chad to free the hostages and reopen the border.")
    assert found == [("Norway", "supports", "freeing the hostages"), ("Norway", "supports", "reopening the border")]


def test_differing_positions_are_unclear() -> None:
    assert told("Egypt's and Qatar's positions on the blockade may differ.") == [
        ("Egypt", "unclear", "blockade"),
        ("Qatar", "unclear", "blockade"),
    ]


def test_who_does_not_oppose_is_no_supporter() -> None:
    assert told("France does not oppose the deal.") == [("France", "unclear", "deal")]


def test_evaluation_belongs_to_whoever_says_it() -> None:
    text = '"The invasion is unacceptable," Baerbock said.'
    (found,) = positions(text)
    assert (found.holder, found.stance.value, found.label) == (None, "opposes", "invasion")
    assert found.evidence[0].text == "The invasion is unacceptable"


def test_narrator_holds_nothing() -> None:
    assert positions("The road is terrible.") == []


def test_modality_and_condition_lower_the_confidence() -> None:
    (plain,) = positions("Argentina supports the proposal.")
    (modal,) = positions("Argentina would support the proposal.")
    assert modal.extraction.confidence < plain.extraction.confidence


@pytest.mark.parametrize(
    "text",
    [
        "The ministry declined to comment.",
        "The ministry did not respond to requests for comment.",
        "Brazil won the match.",
        "She welcomed the guests to the palace.",
    ],
)
def test_no_position(text: str) -> None:
    assert positions(text) == []


@pytest.mark.parametrize(
    ("verb", "form"),
    [
        ("send", "sending"),
        ("lift", "lifting"),
        ("stop", "stopping"),
        ("impose", "imposing"),
        ("agree", "agreeing"),
        ("die", "dying"),
        ("permit", "permitting"),
        ("visit", "visiting"),
        ("free", "freeing"),
        ("be", "being"),
        ("play", "playing"),
        ("fix", "fixing"),
    ],
)
def test_gerund(verb: str, form: str) -> None:
    assert topics.gerund(verb) == form


_HOLDERS = st.sampled_from(["Norway", "The president", "Ann Smith", "EU leaders", "We", "Peru and Chile"])
_STANCES = st.sampled_from(
    ["condemned", "did not support", "called for an end to", "want to stop", "voted against", "are ready for", "hailed"]
)
_THINGS = st.sampled_from(
    ["the siege of Oslo", "sanctions", "a plan that hurts farmers", '"reckless" attacks', "the deal"]
)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(_HOLDERS, _STANCES, _THINGS), min_size=1, max_size=3))
def test_evidence_reproduces_the_text_and_holds_the_target(sentences: list[tuple[str, str, str]]) -> None:
    text = " ".join(" ".join(words) + "." for words in sentences)
    found = positions(text)
    for position in found:
        spans = [*position.evidence, position.target, *([position.holder] if position.holder else [])]
        assert all(text[e.span.start : e.span.end] == e.text for e in spans)
        assert position.evidence[0].span.covers(position.target.span)
        assert position.label.strip() == position.label != ""
        assert 0 < position.extraction.confidence <= 1
    assert positions(text) == found


_WORDS = 'that which who urged to support of for not the plan against is must want call on end in it he by , " and'


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(_WORDS.split()), min_size=1, max_size=14))
def test_any_string_of_words_is_read_to_its_end(words: list[str]) -> None:
    text = " ".join(words)
    for position in positions(text):
        assert text[position.target.span.start : position.target.span.end] == position.target.text


def test_seed(shared: Path) -> None:
    text = (shared / "design" / "seed-article.txt").read_bytes().decode()
    found = PositionExtractor()(parsed(text, body=Span(0, 1305)))
    assert [(p.holder.text if p.holder else None, p.stance.value, p.label) for p in found] == [
        ("Moscow", "supports", "collaboration on action in Syria"),
        ("Ankara", "supports", "collaboration on action in Syria"),
        ("Turkey", "unclear", "implementing a ceasefire"),
        ("Russia", "unclear", "implementing a ceasefire"),
        ("we", "opposes", "attacks that affect the civil population"),
        ("Turkey", "opposes", "fighting moderate opposition groups"),
        (None, "opposes", "siege of Aleppo"),
        ("We", "supports", "regulation of Syrian crisis"),
    ]
