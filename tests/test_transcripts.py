"""Transcripts: turns that begin with the speaker's name in capitals."""

from __future__ import annotations

import pytest
from test_statements import brief, statements

from kg.model import StatementForm

LEAD = "Governor Ann Pence told the host Chris Wallace on Sunday that Flowers would stay away.\n\n"
TURNS = "WALLACE: Will she be there?\n\nPENCE: She will not. The tweet was mocking an effort."


def test_each_turn_is_a_direct_statement_of_whom_its_label_names() -> None:
    found = [s for s in statements(LEAD + TURNS) if s.source is not None and s.source.text.isupper()]
    assert [(s.source.text, s.content[0].text) for s in found if s.source is not None] == [
        ("WALLACE", "Will she be there?"),
        ("PENCE", "She will not. The tweet was mocking an effort."),
    ]
    assert {s.form for s in found} == {StatementForm.DIRECT}


def test_a_quoted_transcript_goes_on_in_the_next_quoted_paragraph() -> None:
    text = LEAD + "“WALLACE: Will she be there?\n\n“PENCE: She will not.\n\n“The tweet was mocking an effort.”"
    assert ("PENCE", None, "“The tweet was mocking an effort.”") in brief(text)


def test_what_a_turn_tells_of_others_is_a_statement_in_it() -> None:
    text = LEAD + "WALLACE: What is true?\n\nPENCE: The mayor said that the press had lied."
    assert [found[1:] for found in brief(text) if found[0] == "The mayor"] == [("said", "the press had lied")]


def test_a_question_of_nobody_s_ends_a_turn_and_is_no_statement() -> None:
    text = LEAD + "PENCE: She will not be there.\n\nQUESTION: Are you sure of that?\n\nPENCE: I am quite sure."
    assert [content for source, _, content in brief(text) if source == "PENCE"] == [
        "She will not be there.",
        "I am quite sure.",
    ]
    assert not any("Are you sure" in content for _, _, content in brief(text))


@pytest.mark.parametrize(
    "text",
    [
        "NEW DELHI: The ministry met.\n\nLONDON: The cabinet met in New Delhi and London.",
        "UPDATE: The talks go on.\n\nNOTE: This page has been changed.",
        "PENCE: She will not be there.",
    ],
)
def test_datelines_headings_and_a_single_label_are_no_turns(text: str) -> None:
    assert brief(text) == []


TALK = (
    "Ana Lovik leads the Coast Party. She spoke to the Bay Post on Friday.\n\n"
    "{0}: Will you govern with the greens?\n\n{1}: No. The mill is dead.\n\n"
    "{0}: What about the harbour?\n\n{1}: We will not sell the harbour.\n\nWould we lease it? Perhaps.\n\n"
    "{0}: Thank you for your time.\n\n{1}: Thank you."
)


@pytest.mark.parametrize(
    "labels",
    [
        ("Bay Post", "Ana Lovik"),
        ("Bay Post", "Lovik"),
        ("Reporter", "Ms. Lovik"),
        ("Bay Post", "Ana Lovik (Coast Party)"),
        ("BAY POST", "LOVIK"),
        ("BAY POST, HOST", "ANA LOVIK, BYLINE"),
        ("Q", "Lovik"),
        ("Q", "A"),
        ("Interviewer", "Ana de la Lovik"),
        ("QUESTION", "SENIOR OFFICIAL"),
    ],
)
def test_interviews_with_labels_of_every_kind(labels: tuple[str, str]) -> None:
    found = [(source, content) for source, _, content in brief(TALK.format(*labels)) if "spoke" not in content]
    answers = [content for source, content in found if source is not None and source in labels[1] + " Ana Lovik"]
    assert answers == [
        "No. The mill is dead.",
        "We will not sell the harbour.",
        "Would we lease it? Perhaps.",
        "Thank you.",
    ]
    asked = "Post" in labels[0] or "POST" in labels[0]
    assert len(found) - len(answers) == (3 if asked else 0)


def test_who_alone_has_a_label_is_asked_by_another() -> None:
    text = (
        "Ana Lovik leads the Coast Party.\n\nLovik: We will not sell the harbour.\n\nAnd the mill?\n\n"
        "Lovik: My answer is no."
    )
    assert [content for _, _, content in brief(text)] == ["We will not sell the harbour.", "My answer is no."]


@pytest.mark.parametrize(
    "text",
    [
        "The town: Riga has two mills.\n\nThe price: The mill costs a million.\n\nThe town: It is old.",
        "Population: It grew in May.\n\nCapital: Riga grew too.\n\nPopulation: It fell.\n\nCapital: It fell.",
        "Ana Lovik: New leader of the Coast Party.\n\nMart Kuusk: Old leader of the Coast Party.",
        "Read More: How we lost the mill\n\nAna Lovik: Party leader steps down",
    ],
)
def test_headings_are_no_speakers(text: str) -> None:
    assert brief(text) == []
