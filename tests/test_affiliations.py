"""Who holds which office, as the text words it."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import parsed

from kg.extraction.affiliations import AffiliationExtractor
from kg.model import Affiliation, Span


def offices(text: str, **known: Span) -> list[tuple[str, str, str | None, str | None]]:
    """Member, role, organisation's words, country."""
    return [
        (a.member.text, a.role, a.organization.text if a.organization else None, a.country)
        for a in AffiliationExtractor()(parsed(text, **known))
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Turkish Foreign Minister Mevlut Cavusoglu spoke.", ("Mevlut Cavusoglu", "Foreign Minister", None, "tr")),
        ("Former British Prime Minister Tony Blair spoke.", ("Tony Blair", "former Prime Minister", None, "gb")),
        ("Kremlin spokesman Dmitry Peskov spoke.", ("Dmitry Peskov", "spokesman", "Kremlin", "ru")),
        ("NATO Secretary General Jens Stoltenberg spoke.", ("Jens Stoltenberg", "Secretary General", "NATO", None)),
        ("Chad's President Mahamat Deby spoke.", ("Mahamat Deby", "President", None, "td")),
        ("Hezbollah leader Hassan Nasrallah spoke.", ("Hassan Nasrallah", "leader", "Hezbollah", None)),
        ("U.S. Secretary of State John Kerry spoke.", ("John Kerry", "Secretary of State", None, "us")),
        ("President Olusegun Obasanjo of Nigeria spoke.", ("Olusegun Obasanjo", "President", None, "ng")),
        ("Olaf Scholz, Germany's chancellor, spoke.", ("Olaf Scholz", "chancellor", None, "de")),
        ("The French president, Emmanuel Macron, spoke.", ("Emmanuel Macron", "president", None, "fr")),
        ("Ahmed Aboul Gheit, the head of the Arab League, spoke.", ("Ahmed Aboul Gheit", "head", "Arab League", None)),
        ("Zalmay Khalilzad, the U.S. special envoy, spoke.", ("Zalmay Khalilzad", "special envoy", None, "us")),
        ("President Vladimir Putin spoke.", ("Vladimir Putin", "President", None, None)),
    ],
)
def test_offices(text: str, expected: tuple[str, str, str | None, str | None]) -> None:
    assert offices(text) == [expected]


def test_a_former_or_deputy_minister_stays_one() -> None:
    roles = {
        m: r for m, r, _, _ in offices("Iraqi Deputy Prime Minister Tariq Aziz met former President Jimmy Carter.")
    }
    assert roles == {"Tariq Aziz": "Deputy Prime Minister", "Jimmy Carter": "former President"}


@pytest.mark.parametrize(
    ("first", "demonym", "second", "code"),
    [("Vladimir Putin", "Turkish", "Recep Erdogan", "tr"), ("Andrzej Duda", "Lithuanian", "Gitanas Nauseda", "lt"),
     ("William Ruto", "Ugandan", "Yoweri Museveni", "ug")],
)  # fmt: skip
def test_a_counterpart_holds_the_same_office_elsewhere(first: str, demonym: str, second: str, code: str) -> None:
    text = f"A meeting between President {first} and his {demonym} counterpart {second} took place on Tuesday."
    assert offices(text) == [(first, "President", None, None), (second, "President", None, code)]
    evidence = [a.evidence.text for a in AffiliationExtractor()(parsed(text))]
    assert evidence[1] == f"President {first} and his {demonym} counterpart {second}"


def test_the_other_government_is_inferred_where_only_one_acts() -> None:
    ending = "President Pavel Orlov and his Turkish counterpart Murat Aksoy met."
    found: list[Affiliation] = list(AffiliationExtractor()(parsed(f"Russia and Turkey signed a treaty. {ending}")))
    assert [(a.member.text, a.country) for a in found] == [("Pavel Orlov", "ru"), ("Murat Aksoy", "tr")]
    assert all(0.55 <= a.extraction.confidence < 1.0 for a in found)
    assert offices(f"Russia, Iran and Turkey signed a treaty. {ending}")[0][3] is None


def test_what_one_mention_leaves_out_another_says() -> None:
    text = "Russian President Vladimir Putin spoke.\nPresident Putin left."
    assert offices(text) == [("Vladimir Putin", "President", None, "ru"), ("Putin", "President", None, "ru")]


def test_a_nation_is_no_employer() -> None:
    assert offices("Turkish journalist Can Dundar and Turkish opposition leader Kemal Kilicdaroglu spoke.") == []
    assert offices("Mr. Smith met Dr. Jones.") == []


def test_each_of_several_ministers() -> None:
    text = "Foreign ministers Javad Zarif of Iran and John Kerry of the United States met in Vienna."
    assert offices(text) == [
        ("Javad Zarif", "Foreign minister", None, "ir"), ("John Kerry", "Foreign minister", None, "us")
    ]  # fmt: skip


def test_the_seed_article(shared: Path) -> None:
    text = (shared / "design" / "seed-article.txt").read_text(encoding="utf-8")
    document = parsed(text, body=Span(0, 1305))
    found = {
        (a.member.text, a.role, a.country, a.evidence.span.start, a.evidence.span.end)
        for a in AffiliationExtractor()(document)
    }
    assert found == {
        ("Mevlut Cavusoglu", "Foreign Minister", "tr", 153, 194),
        ("Vladimir Putin", "President", "ru", 1102, 1126),
        ("Recep Erdogan", "President", "tr", 1102, 1168),
    }


def test_evidence_reproduces_the_text_and_holds_the_member() -> None:
    text = (
        "The speaker of the Iraqi parliament, Mohammed al-Halbousi, met King Abdullah of Jordan and Sir Keir Starmer."
    )
    for each in AffiliationExtractor()(parsed(text)):
        span = each.evidence.span
        assert text[span.start : span.end] == each.evidence.text
        assert span.covers(each.member.span)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BBC Lagos correspondent Mary Quist spoke.", ("Mary Quist", "correspondent", "BBC", None)),
        ("The head of the Red Cross in Asia, Lars Holm, spoke.", ("Lars Holm", "head", "Red Cross", None)),
        ("The UN special envoy for Syria, Lars Holm, spoke.", ("Lars Holm", "special envoy", "UN", None)),
        ("Lars Holm, who heads the Red Cross, spoke.", ("Lars Holm", "head", "Red Cross", None)),
        ("It wrote to Belgium, whose premier, Eva Claes, agreed.", ("Eva Claes", "premier", None, "be")),
        ("Foreign Affairs Minister Ana Bell of Chile spoke.", ("Ana Bell", "Foreign Affairs Minister", None, "cl")),
        ("Siemens CEO Wen Liang spoke to Siemens workers.", ("Wen Liang", "CEO", "Siemens", None)),
        ("Tim Crook resigned as interior minister of Chile.", ("Tim Crook", "former interior minister", None, "cl")),
        ("Labour leader Sir Kit Stone spoke.", ("Kit Stone", "Labour leader", "Labour", None)),
        ("India's former trade secretary, R.S. Nandi, spoke.", ("R.S. Nandi", "former trade secretary", None, "in")),
    ],
)  # fmt: skip
def test_offices_in_other_wordings(text: str, expected: tuple[str, str, str | None, str | None]) -> None:
    assert expected in offices(text)


def test_an_office_without_its_country_is_less_sure() -> None:
    text = (
        "Japan raised taxes. The Japanese parliament agreed. Finance Minister Ken Mori said the Japanese public knew."
    )
    found: list[Affiliation] = list(AffiliationExtractor()(parsed(text)))
    assert [(a.member.text, a.country) for a in found] == [("Ken Mori", "jp")]
    direct = next(iter(AffiliationExtractor()(parsed("Japanese Finance Minister Ken Mori spoke."))))
    assert found[0].extraction.confidence <= direct.extraction.confidence


@pytest.mark.parametrize(
    "text",
    [
        "Florida Attorney General Dana Poole met Mexico's ambassador.",
        "Scottish Conservative leader Dana Poole spoke.",
        "Dana Poole's lawyer, Tom Hale, flew to France.",
        "Dana Poole, spokeswoman of the Unity Front, said President Samuel Dube was wrong.",
    ],
)
def test_what_stands_between_keeps_an_office_from_a_country(text: str) -> None:
    found = offices(text)
    assert all(country is None for _, _, _, country in found)
    assert not any(member == "Samuel Dube" and body for member, _, body, _ in found)
