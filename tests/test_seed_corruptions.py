"""The seed's own graph, spoilt in many ways: `kg validate` finds each and says it in plain words."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kg import validate
from kg.export import EXPORTERS
from kg.iris import Minter
from kg.store.embedded import EmbeddedStore

Spoil = Callable[[str], str]
NKG = "https://w3id.org/newskg/ontology#"
KEY = "c26070722920b8f3"


@pytest.fixture(scope="module")
def quads(seed_directory: Path) -> str:
    stream = io.BytesIO()
    with EmbeddedStore.open(seed_directory, read_only=True) as store:
        EXPORTERS["nquads"](store, Minter(store.base), stream)
    return stream.getvalue().decode()


def without(subject: str, predicate: str) -> Spoil:
    """Drop the property of the things whose IRI holds `subject`."""
    return lambda text: re.sub(rf"(?m)^<[^>]*{subject}[^>]*> <{NKG}{predicate}> .*\n", "", text)


def instead(subject: str, predicate: str, value: str) -> Spoil:
    """Give the property another value, in N-Quads."""
    line = rf"(?m)^(<[^>]*{subject}[^>]*> <[^>]*[#/]{predicate}>) .* (<[^ ]*>) \.$"
    return lambda text: re.sub(line, lambda found: f"{found[1]} {value} {found[2]} .", text)


def besides(subject: str, predicate: str, value: str) -> Spoil:
    """Give the property a further value."""
    line = rf"(?m)^(<[^>]*{subject}[^>]*> <[^>]*[#/]{predicate}>) .* (<[^ ]*>) \.$"
    return lambda text: re.sub(line, lambda found: f"{found[0]}\n{found[1]} {value} {found[2]} .", text)


INTEGER = "^^<http://www.w3.org/2001/XMLSchema#integer>"
CORRUPTIONS: dict[str, tuple[Spoil, str]] = {
    "a statement without speaker": (without(f"statement/{KEY}/615-716", "speaker"), "has a speaker"),
    "a place as speaker": (
        instead(f"statement/{KEY}/615-716", "speaker", "<https://w3id.org/newskg/id/place/sy/aleppo>"),
        "has a speaker: a person, an organisation or a group",
    ),
    "content that nobody said": (
        instead(f"statement/{KEY}/615-716", "content", '"Turkey and Russia agree on everything"'),
        "The content is not made of the words",
    ),
    "a form of one's own": (instead(f"statement/{KEY}/615-716", "form", '"indirect"'), "direct, indirect or mixed"),
    "a shifted offset": (
        instead(f"article/{KEY}#char=615,624", "start", f'"616"{INTEGER}'),
        "The text is not what the article holds at these offsets",
    ),
    "other words at the offsets": (
        instead(f"article/{KEY}#char=615,777", "text", '"Kavusoglu"'),
        "The text is not as long as its offsets say",
    ),
    "an offset in the fundraising message": (
        lambda text: re.sub(rf"(article/{KEY}> <{NKG}end>) \"1305\"", r'\1 "1000"', text),
        "The span reaches outside the article's body",
    ),
    "a tampered text": (
        lambda text: text.replace("The collaboration was approved", "The collaboration was rejected"),
        "The hash of the text is not the one",
    ),
    "a meeting without status": (
        without(f"meeting/{KEY}/267-380", "meetingStatus"),
        "proposed, planned, ongoing, held",
    ),
    "time words that are no words": (
        instead(f"meeting/{KEY}/267-380", "dateText", f"<{NKG}Thursday>"),
        "The words of the time are one string",
    ),
    "a stance out of the list": (
        instead(f"position/{KEY}/government-of-turkey--siege-of-aleppo", "stance", f"<{NKG}hates>"),
        "A stance is supports, opposes, neutral, ambivalent or unclear",
    ),
    "two holders of one position": (
        besides(
            f"position/{KEY}/government-of-turkey--siege-of-aleppo",
            "holder",
            "<https://w3id.org/newskg/id/actor/vladimir-putin>",
        ),
        "holder",
    ),
    "an affiliation without role": (without("mevlut-cavusoglu--government-of-turkey", "role"), "role"),
    "more than certain": (
        instead(f"statement/{KEY}/615-716", "confidence", '"1.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        "a decimal number from 0 to 1",
    ),
    "an actor of two classes": (
        besides("actor/vladimir-putin", "22-rdf-syntax-ns#type", f"<{NKG}Organization>"),
        "An actor is either a Person, an Organization or a Group",
    ),
    "no evidence": (without(f"statement/{KEY}/615-716", "evidence"), "An assertion has evidence"),
    "a metonym of nowhere": (without(f"article/{KEY}#char=0,6", "literalPlace"), "metonymic"),
}


def test_the_seed_conforms(quads: str, tmp_path: Path) -> None:
    (tmp_path / "seed.nq").write_text(quads, encoding="utf-8")
    assert validate.validate_file(tmp_path / "seed.nq").conforms


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_each_corruption_is_caught_with_a_plain_message(quads: str, tmp_path: Path, name: str) -> None:
    spoil, message = CORRUPTIONS[name]
    spoilt = spoil(quads)
    assert spoilt != quads, "the corruption changes something"
    (tmp_path / "spoilt.nq").write_text(spoilt, encoding="utf-8")
    report = validate.validate_file(tmp_path / "spoilt.nq")
    assert not report.conforms
    assert message in report.text()
