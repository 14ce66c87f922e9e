"""Meetings: who met whom, where, when and whether at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from conftest import parsed
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.extraction.meetings import MeetingExtractor
from kg.model import Meeting, MeetingKind, MeetingStatus, Place, Span

WEDNESDAY = date(2024, 5, 8)


def meetings(text: str) -> list[Meeting]:
    return list(MeetingExtractor()(parsed(text, published=WEDNESDAY)))


def only(text: str) -> Meeting:
    found = meetings(text)
    assert len(found) == 1, found
    return found[0]


def names(meeting: Meeting) -> set[str]:
    return {p.text for p in meeting.participants}


@pytest.mark.parametrize(
    ("text", "people", "kind"),
    [
        ("President Emmanuel Macron met William Ruto on Monday.", {"Emmanuel Macron", "William Ruto"}, "meeting"),
        ("Talks between Armenia and Azerbaijan were held in Geneva.", {"Armenia", "Azerbaijan"}, "talks"),
        ("Lula da Silva spoke by phone with Xi Jinping.", {"Lula da Silva", "Xi Jinping"}, "call"),
        (
            "A meeting between President Alan Smith and his Kenyan counterpart William Ruto took place in Nairobi.",
            {"Alan Smith", "William Ruto"},
            "meeting",
        ),
    ],
)
def test_participants_and_kind(text: str, people: set[str], kind: str) -> None:
    meeting = only(text)
    assert names(meeting) == people
    assert meeting.kind == MeetingKind(kind)
    assert meeting.status is MeetingStatus.HELD


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Olaf Scholz will meet Justin Trudeau next week.", MeetingStatus.PLANNED),
        ("Olaf Scholz is to meet Justin Trudeau in Ottawa.", MeetingStatus.PLANNED),
        ("Olaf Scholz agreed to meet Justin Trudeau.", MeetingStatus.PLANNED),
        ("Olaf Scholz may meet Justin Trudeau in Ottawa.", MeetingStatus.PROPOSED),
        ("Olaf Scholz offered to meet Justin Trudeau.", MeetingStatus.PROPOSED),
        ("Olaf Scholz did not meet Justin Trudeau.", MeetingStatus.DENIED),
        ("Olaf Scholz refused to meet Justin Trudeau.", MeetingStatus.DENIED),
        ("Olaf Scholz is meeting Justin Trudeau.", MeetingStatus.ONGOING),
        ("The summit between India and Pakistan in Geneva has been cancelled.", MeetingStatus.CANCELLED),
        ("The summit between India and Pakistan was called off.", MeetingStatus.CANCELLED),
        ("The summit between India and Pakistan was postponed.", MeetingStatus.POSTPONED),
        ("Talks between India and Pakistan will be held in Geneva.", MeetingStatus.PLANNED),
        ("Olaf Scholz met Justin Trudeau on Tuesday.", MeetingStatus.HELD),
    ],
)
def test_status(text: str, status: MeetingStatus) -> None:
    assert only(text).status is status


@pytest.mark.parametrize(
    "text",
    [
        "Olaf Scholz denied that he had met Justin Trudeau.",
        "Olaf Scholz denied having met Justin Trudeau.",
        "It is not true that Olaf Scholz met Justin Trudeau.",
        "There is no evidence that Olaf Scholz met Justin Trudeau.",
        "Officials could not confirm that Olaf Scholz met Justin Trudeau.",
        "Claims that Olaf Scholz had met Justin Trudeau are untrue.",
        "Olaf Scholz rejected reports that he had met Justin Trudeau.",
        "Olaf Scholz doubted that Justin Trudeau would meet him.",
        "Olaf Scholz has yet to meet Justin Trudeau.",
        "Olaf Scholz has never met Justin Trudeau.",
        "Olaf Scholz left Ottawa without meeting Justin Trudeau.",
        "Olaf Scholz flew home instead of meeting Justin Trudeau.",
        "Olaf Scholz has no intention to talk to Justin Trudeau.",
        "No talks between Olaf Scholz and Justin Trudeau took place.",
        "Olaf Scholz ruled out a meeting with Justin Trudeau.",
        "Olaf Scholz failed to meet Justin Trudeau in Ottawa.",
    ],
)
def test_what_is_denied_or_doubted_is_not_held(text: str) -> None:
    assert {m.status for m in meetings(text) if "Justin Trudeau" in names(m)} == {MeetingStatus.DENIED}


@pytest.mark.parametrize(
    "text",
    [
        "If Olaf Scholz meets Justin Trudeau, his coalition will end.",
        "If Olaf Scholz were to meet Justin Trudeau, it would be in Oslo.",
        "Were Olaf Scholz to meet Justin Trudeau, his coalition would end.",
        "Unless Olaf Scholz meets Justin Trudeau, the treaty is dead.",
        "Olaf Scholz would meet Justin Trudeau only if the treaty were signed.",
        "It is unclear whether Olaf Scholz met Justin Trudeau.",
    ],
)
def test_what_is_a_condition_is_proposed(text: str) -> None:
    assert only(text).status is MeetingStatus.PROPOSED


@pytest.mark.parametrize(
    "text",
    [
        "India and Pakistan started talks in Geneva on Monday.",
        "Olaf Scholz has been holding talks with Justin Trudeau.",
    ],
)
def test_what_began_goes_on(text: str) -> None:
    assert only(text).status is MeetingStatus.ONGOING


def test_who_speaks_with_somebody_talks() -> None:
    meeting = only("Olaf Scholz spoke today with Prime Minister Justin Trudeau.")
    assert (names(meeting), meeting.kind) == ({"Olaf Scholz", "Justin Trudeau"}, MeetingKind.TALKS)
    assert meetings("Olaf Scholz spoke with reporters.") == []


def test_place_and_day() -> None:
    meeting = only("Emmanuel Macron met William Ruto in Nairobi on Monday.")
    assert meeting.place is not None
    assert meeting.place.place == Place("ke", "Nairobi")
    assert meeting.time is not None
    assert (meeting.time.evidence.text, meeting.time.weekday, meeting.time.day) == ("on Monday", 1, date(2024, 5, 6))


def test_planned_meeting_takes_the_next_such_day() -> None:
    meeting = only("Emmanuel Macron will meet William Ruto on Monday.")
    assert meeting.time is not None
    assert meeting.time.day == date(2024, 5, 13)


def test_visit_has_visitor_and_host_country() -> None:
    meeting = only("Olaf Scholz will visit Canada next Thursday.")
    assert names(meeting) == {"Olaf Scholz", "Canada"}
    assert meeting.kind is MeetingKind.VISIT


def test_topic_is_no_place() -> None:
    meeting = only("Emmanuel Macron met William Ruto to discuss the war in Sudan.")
    assert meeting.place is None


def test_announced_meeting_without_names() -> None:
    meeting = only(
        "A meeting to discuss the border will be held in Norway's Bergen on Friday, newspaper Dagbladet reported."
    )
    assert meeting.participants == ()
    assert meeting.status is MeetingStatus.PLANNED
    assert meeting.place is not None
    assert meeting.place.place == Place("no", "Bergen")
    assert meeting.carrier is not None
    assert meeting.carrier.text == "Dagbladet"


def test_definite_noun_refers_back() -> None:
    found = meetings("Emmanuel Macron met William Ruto in Nairobi. Mr Ruto smiled before the meeting.")
    assert [len(m.participants) for m in found] == [2, 0]
    assert found[1].evidence[0].text == "the meeting"


@pytest.mark.parametrize(
    "text",
    [
        "The offer meets the demands of the union.",
        "She opened the door of the meeting room.",
        "There was a call for reform in Peru.",
        "Brazil met Croatia in the quarter-final.",
        "He gave a talk.",
        "The report was ready before the meeting.",
    ],
)
def test_no_encounter(text: str) -> None:
    assert meetings(text) == []


def test_headline_tells_no_meeting() -> None:
    text = "Emmanuel Macron met William Ruto\nIt rained."
    assert list(MeetingExtractor()(parsed(text, headline=Span(0, 32)))) == []


_PERSONS = st.sampled_from(["Ann Smith", "Bob Jones", "Carla Diaz", "Omar Haddad"])
_ACTS = st.sampled_from(["met", "visited", "will receive", "spoke by phone with", "held talks with", "did not meet"])
_ENDS = st.sampled_from(["in Oslo", "on Friday", "at the summit", "before the meeting", "", "— again"])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(_PERSONS, _ACTS, _PERSONS, _ENDS), min_size=1, max_size=3))
def test_evidence_reproduces_the_text_and_holds_its_participants(sentences: list[tuple[str, str, str, str]]) -> None:
    text = " ".join(" ".join(filter(None, words)) + "." for words in sentences)
    for meeting in meetings(text):
        spans = [*meeting.evidence, *meeting.participants]
        spans += [meeting.place.evidence] if meeting.place else []
        spans += [meeting.time.evidence] if meeting.time else []
        assert all(text[e.span.start : e.span.end] == e.text for e in spans)
        assert all(meeting.evidence[0].span.covers(p.span) for p in meeting.participants)
    assert meetings(text) == meetings(text)


_WORDS = 'that which who met to with of at the summit Ann visit is will before call talks in it between by , " and'


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(_WORDS.split()), min_size=1, max_size=14))
@example(["for", "between", "on", "talks", "against", "with", "met", "of", "held", "in"])  # no verb above
@example(
    ["summit", "of", "for", "which", "during", "against", "visit", "before", "for", "between"]
)  # an object before its preposition
def test_any_string_of_words_is_read_to_its_end(words: list[str]) -> None:
    text = " ".join(words)
    for meeting in meetings(text):
        assert all(text[e.span.start : e.span.end] == e.text for e in meeting.evidence)


def test_seed(shared: Path) -> None:
    text = (shared / "design" / "seed-article.txt").read_bytes().decode()
    found = list(MeetingExtractor()(parsed(text, body=Span(0, 1305))))
    planned, held, back = found
    assert (planned.evidence[0].span, planned.status) == (Span(267, 380), MeetingStatus.PLANNED)
    assert planned.place is not None
    assert planned.place.place.country == "ru"
    assert planned.carrier is not None
    assert planned.carrier.text == "Hurriyet"
    assert (held.evidence[0].span, held.status) == (Span(1084, 1179), MeetingStatus.HELD)
    assert names(held) == {"Vladimir Putin", "Recep Erdogan"}
    assert held.place is None
    assert held.time is not None
    assert (held.time.evidence.text, held.time.weekday, held.time.day) == ("on Tuesday", 2, None)
    assert back.evidence[0].span == Span(1258, 1269)


@pytest.mark.parametrize(
    "text",
    [
        "The plan was met with applause in Oslo.",
        "Olaf Scholz will assemble a force of ministers.",
        "Its recent naming convention was a joke.",
        "The plan met with criticism from everybody.",
    ],
)
def test_what_is_met_with_applause_meets_nobody(text: str) -> None:
    assert meetings(text) == []
