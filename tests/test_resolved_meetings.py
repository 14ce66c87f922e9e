"""Meetings as articles tell them and `resolve` joins them: in several sentences, as parts of each
other, with what other sentences say of their place, their time and those who take part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from conftest import parsed

from kg.extraction import EXTRACTORS
from kg.gazetteer import place_name
from kg.resolve import resolve

TUESDAY = date(2024, 5, 14)


@dataclass(frozen=True)
class Told:
    """A meeting as the graph will hold it."""

    who: frozenset[str]
    kind: str
    status: str
    place: str | None
    date: str | None
    sentences: int


def told(text: str, published: date | None = TUESDAY) -> list[Told]:
    document = parsed(text, published=published)
    found = resolve(document, [record for extractor in EXTRACTORS for record in extractor(document)])
    return [
        Told(
            frozenset(found.actor_at[p.span].slug for p in m.participants),
            str(m.kind),
            str(m.status),
            place_name(m.place.place) if m.place else None,
            m.time.fixed if m.time else None,
            len(m.evidence),
        )
        for m in found.meetings
    ]


def only(text: str) -> Told:
    found = told(text)
    assert len(found) == 1, found
    return found[0]


# --- who ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "who"),
    [
        (
            "Thailand's foreign minister met Wang Yi in Bangkok on Monday.",
            {"government-of-thailand", "wang-yi"},
        ),
        (
            "The leaders of Serbia and Kosovo met in Ohrid on Saturday.",
            {"government-of-serbia", "government-of-kosovo"},
        ),
        (
            "Brazilian officials held talks with Peruvian and Chilean diplomats in Lima.",
            {"government-of-brazil", "government-of-peru", "government-of-chile"},
        ),
        (
            "A summit between Presidents William Ruto and Samia Hassan will be held in Arusha.",
            {"william-ruto", "samia-hassan"},
        ),
        ("Chad and Mali are negotiating over a canal.", {"government-of-chad", "government-of-mali"}),
        (
            "Ann Smith met with Lula da Silva on Monday and with Javier Milei.",
            {"ann-smith", "lula-da-silva", "javier-milei"},
        ),
        (
            "Alan Smith and South Korean President Bora Kim held talks with Kosovo Prime Minister Albin Kurti.",
            {"alan-smith", "bora-kim", "albin-kurti"},
        ),
        ("The UN Security Council met on Monday.", {"united-nations-security-council"}),
        ("Olaf Scholz will fly to Ottawa on Monday, joining Emmanuel Macron.", None),
    ],
)
def test_who_takes_part(text: str, who: set[str] | None) -> None:
    found = only(text)
    if who is None:
        assert {"olaf-scholz", "emmanuel-macron"} <= found.who
    else:
        assert found.who == who


def test_the_two_sides_are_those_that_the_text_speaks_of() -> None:
    text = (
        "Armenia accused Azerbaijan of moving a fence on Monday. Armenia closed the road, and Azerbaijan sent guards.\n"
        "Talks between the two sides were held in Tbilisi in April."
    )
    assert told(text)[-1].who == {"government-of-armenia", "government-of-azerbaijan"}


def test_the_two_whom_a_host_receives_are_others() -> None:
    text = (
        "Chadian President Idriss Deby and Sudanese President Omar al-Bashir will sign a deal on Thursday.\n"
        "King Abdullah will host the two leaders. The two presidents met last in Cannes in February."
    )
    planned, held = told(text)
    assert planned.who == {"abdullah", "idriss-deby", "omar-al-bashir"}
    assert held.who == {"idriss-deby", "omar-al-bashir"}
    assert (held.place, held.date) == ("Cannes", "2024-02")


def test_the_two_presidents_are_two_of_that_title() -> None:
    text = (
        "President Ann Smith and President Omar Haddad quarrelled over a lake on Monday.\n"
        "Envoy Carla Diaz praised Haddad. The two presidents will meet in Lima in June."
    )
    assert told(text)[-1].who == {"ann-smith", "omar-haddad"}


def test_who_stays_away_takes_no_part() -> None:
    text = "Mike Pompeo met Jacek Czaputowicz in Warsaw on Monday. Heiko Maas will not attend the conference."
    assert told(text)[0].who == {"mike-pompeo", "jacek-czaputowicz"}
    assert told(text)[0].status == "held"


def test_a_meeting_of_nobody_with_a_name_is_none() -> None:
    assert told("The mayors gathered in the city of Lyon.") == []


def test_business_leaders_do_not_stand_for_their_country() -> None:
    found = only("Emmanuel Macron met Japanese business leaders in Tokyo on Monday.")
    assert "government-of-japan" not in found.who


def test_a_city_that_is_visited_takes_no_part() -> None:
    assert only("Emmanuel Macron visited Osaka on Monday.").who == {"emmanuel-macron"}


# --- where ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("SEOUL, May 14 (Xinhua)\n\nWang Yi held talks here with William Ruto.", "Seoul"),
        ("LA CROSSE, Wis. — Tim Walz met Bernie Sanders here on Monday.", "La Crosse"),
        ("Emmanuel Macron met William Ruto in the Kenyan capital.", "Nairobi"),
        ("Emmanuel Macron visited Nairobi last week and met William Ruto there.", "Nairobi"),
        ("Emmanuel Macron met William Ruto at Camp David.", "Camp David"),
        ("Emmanuel Macron will visit Britain and France next week.", "United Kingdom"),
        ("Emmanuel Macron met William Ruto at the State Department.", "State Department"),
        ("Emmanuel Macron met William Ruto at the Geneva headquarters of the Red Cross.", "Geneva"),
        ("Emmanuel Macron had a White House meeting with Joe Biden.", "White House"),
        ("Kenya will host talks between Emmanuel Macron and William Ruto.", "Kenya"),
    ],
)
def test_where_it_takes_place(text: str, place: str) -> None:
    assert place in {m.place for m in told(text)}


def test_talks_during_a_visit_are_where_the_visit_is() -> None:
    text = (
        "British Foreign Secretary David Cameron arrived in Astana on Monday.\n"
        "He held talks with his Kazakh counterpart Murat Nurtleu."
    )
    visit, talks = told(text)
    assert (visit.kind, talks.kind) == ("visit", "talks")
    assert talks.place == visit.place == "Astana"


def test_a_meeting_on_the_sidelines_is_where_and_when_the_summit_is() -> None:
    text = (
        "EU leaders will hold a summit in Vilnius in July.\n"
        "Olaf Scholz will meet Viktor Orban on the sidelines of the summit."
    )
    summit, meeting = told(text)
    assert (summit.place, summit.date) == ("Vilnius", "2024-07")
    assert meeting.who == {"olaf-scholz", "viktor-orban"}
    assert (meeting.place, meeting.date) == ("Vilnius", "2024-07")


# --- when -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Emmanuel Macron met William Ruto last month.", "2024-04"),
        ("Emmanuel Macron met William Ruto in June 2017.", "2017-06"),
        ("Trade will grow, Emmanuel Macron said on Monday after he met William Ruto.", "2024-05-13"),
        ("Emmanuel Macron flew to Nairobi on Monday and met William Ruto.", "2024-05-13"),
        ("Emmanuel Macron met William Ruto for the first time since the war of 2011.", None),
    ],
)
def test_when_it_takes_place(text: str, day: str | None) -> None:
    assert told(text)[-1].date == day


def test_what_is_told_after_the_lead_happened_on_the_day_of_the_lead() -> None:
    text = (
        "Emmanuel Macron defended his plan for the lake on Monday.\n"
        "The French president met William Ruto, who had voted against it.\n"
        "He had met Ruto before."
    )
    assert told(text)[0].date == "2024-05-13"


def test_a_day_is_never_another_meetings() -> None:
    text = (
        "Emmanuel Macron met William Ruto on Monday in Nairobi. The day before, Macron met Abiy Ahmed in Paris.\n"
        "Macron met Samia Hassan on the 15th."
    )
    days = {frozenset(m.who) - {"emmanuel-macron"}: m.date for m in told(text)}
    assert days[frozenset({"william-ruto"})] == "2024-05-13"
    assert days[frozenset({"abiy-ahmed"})] in {None, "2024-05-12"}
    assert days[frozenset({"samia-hassan"})] != "2024-05-13"


def test_a_day_of_calling_off_is_not_the_day_of_the_visit() -> None:
    found = only("Olaf Scholz will not travel to Canada next week. The visit was called off on Monday.")
    assert (found.status, found.date, found.sentences) == ("cancelled", "2024-05", 2)


# --- whether, and which ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("It is unclear whether Olaf Scholz will meet Justin Trudeau.", "proposed"),
        ("Olaf Scholz is likely to meet Justin Trudeau.", "planned"),
        ("Olaf Scholz hopes to meet Justin Trudeau in September.", "proposed"),
        ("The EU wants to freeze membership talks with Turkey.", "ongoing"),
        ("The cancellation of a meeting between Olaf Scholz and Justin Trudeau surprised nobody.", "cancelled"),
        ("The speech came ahead of Olaf Scholz's visit to Canada.", "planned"),
        ("The first meeting between Olaf Scholz and Justin Trudeau, now scheduled for June, was his idea.", "planned"),
        ("Olaf Scholz invited Justin Trudeau to Berlin.", "proposed"),
    ],
)
def test_status(text: str, status: str) -> None:
    assert only(text).status == status


def test_who_joins_the_talks_takes_part_in_them() -> None:
    text = "Olaf Scholz held talks with Justin Trudeau in Ottawa. Emmanuel Macron joined the talks on Monday."
    found = only(text)
    assert found.who == {"olaf-scholz", "justin-trudeau", "emmanuel-macron"}
    assert found.sentences == 2


def test_leaders_of_two_countries_are_those_who_meet_by_their_names() -> None:
    text = (
        "The leaders of Kenya and Ethiopia met in Nairobi on Monday.\n"
        "Kenyan President William Ruto greeted Ethiopian Prime Minister Abiy Ahmed at his residence."
    )
    found = only(text)
    assert (found.who, found.place) == ({"william-ruto", "abiy-ahmed"}, "Nairobi")


def test_who_speaks_after_a_meeting_was_in_it() -> None:
    found = only("Trade will grow, Emmanuel Macron said after a meeting with William Ruto.")
    assert found.who == {"emmanuel-macron", "william-ruto"}


def test_the_next_round_is_between_the_same() -> None:
    text = (
        "Talks between Chad and Mali ended in Algiers on Monday.\n"
        "The next round of talks will be held in Tunis in June."
    )
    first, second = told(text)
    assert second.who == first.who == {"government-of-chad", "government-of-mali"}
    assert (second.status, second.place, second.date) == ("planned", "Tunis", "2024-06")


def test_two_countries_are_two_visits() -> None:
    found = told("Olaf Scholz will visit Brazil and Panama next week.")
    assert [m.place for m in found] == ["Brazil", "Panama"]
    assert [m.who for m in found] == [
        {"olaf-scholz", "government-of-brazil"},
        {"olaf-scholz", "government-of-panama"},
    ]


def test_talks_that_a_journey_is_made_for_are_told_too() -> None:
    found = told("Olaf Scholz flew to Kinshasa on Monday for talks with Felix Tshisekedi.")
    assert {m.kind for m in found} == {"visit", "talks"}
    talks = next(m for m in found if m.kind == "talks")
    assert talks.who == {"olaf-scholz", "felix-tshisekedi"}
    assert talks.place == "Kinshasa"


@pytest.mark.parametrize(
    ("town", "country"),
    [
        ("London, Ontario", "ca"),
        ("Athens, Georgia", "us"),
        ("Birmingham, Alabama", "us"),
        ("Perth, Scotland", "gb"),
        ("Cambridge, Massachusetts", "us"),
    ],
)
def test_a_meeting_is_in_the_town_of_the_state_that_is_named_behind_it(town: str, country: str) -> None:
    document = parsed(f"Ines Falk met Otto Brandt in {town} on Friday.", published=TUESDAY)
    found = resolve(document, [record for extractor in EXTRACTORS for record in extractor(document)])
    (where,) = (m.place.place for m in found.meetings if m.place)
    assert (where.country, where.name) == (country, town.partition(",")[0])
