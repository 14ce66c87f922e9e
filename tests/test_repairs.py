"""Repairs of the parse: each is needed as long as the parser errs as the first half of its test says."""

from __future__ import annotations

from spacy.tokens import Token

from kg.english import repairs
from kg.english.syntax import objects, subject
from kg.model import Article, Span
from kg.settings import Settings
from kg.text.document import parse


def word(text: str, wanted: str) -> Token:
    """The word `wanted` of `text`, as parsed."""
    document = next(parse([Article("0" * 16, "0" * 64, text, Span(0, len(text)), "x")], Settings()))
    return next(token for paragraph in document.paragraphs for token in paragraph.doc if token.text == wanted)


def texts(tokens: list[Token]) -> list[str]:
    return [token.text for token in tokens]


def test_hopes_are_no_hops():
    hopes = word("Olaf Scholz hopes to meet Justin Trudeau.", "hopes")
    slated = word("The summit is slated for June.", "slated")
    assert (hopes.lemma_, slated.lemma_) == ("hop", "slat")
    assert (repairs.lemma_of(hopes), repairs.lemma_of(slated)) == ("hope", "slate")


def test_a_town_attends_no_summit():
    attend = word("Olaf Scholz left for Kyiv to attend the summit.", "attend")
    town = subject(attend)
    assert town is not None
    assert town.text == "Kyiv"
    assert repairs.town_before(attend) == town
    assert repairs.town_before(word("Olaf Scholz wants Italy to attend the summit.", "attend")) is None


def test_who_is_telephoned_hours_before():
    telephoned = word("He telephoned German Chancellor Angela Merkel hours before the vote.", "telephoned")
    assert objects(telephoned) == []
    assert texts(repairs.lost_person(telephoned)) == ["Merkel"]


def test_a_visiting_president_is_visited_by_nobody():
    visiting = word("Olaf Scholz held talks with visiting Kenyan President William Ruto.", "visiting")
    assert (visiting.pos_, texts(objects(visiting))) == ("VERB", ["Ruto"])
    assert repairs.is_visiting(visiting)
    assert not repairs.is_visiting(word("Olaf Scholz is visiting Kenya.", "visiting"))


def test_both_owners():
    qatar = word("Egypt's and Qatar's positions on the blockade may differ.", "Qatar")
    assert texts(list(qatar.conjuncts)) == []
    assert texts(repairs.lost_possessor(qatar)) == ["Egypt"]
    assert repairs.lost_possessor(word("Qatar's positions may differ.", "Qatar")) == []


def test_whom_somebody_is_willing_to_back():
    back = word("Smith has indicated he may be willing to back Trump.", "back")
    assert objects(back) == []
    assert texts(repairs.detached_name(back)) == ["Trump"]


def test_the_two_held_talks():
    talks = word("Relations are strong, the ministry said Thursday after the two held talks here.", "talks")
    held = next(c for c in talks.lefts if c.text == "held")
    assert (held.dep_, held.head) == ("amod", talks)
    pair = repairs.pair_before(talks)
    assert pair is not None
    assert pair.text == "two"
    assert repairs.pair_before(word("The two open seats are theirs.", "seats")) is None


def test_what_is_now_scheduled():
    text = "Mike Pence will address the conference, now scheduled for mid-October, in a signal of support."
    conference = word(text, "conference")
    assert texts(list(conference.rights)) == []
    assert texts(repairs.loose_participle(conference)) == ["scheduled"]
