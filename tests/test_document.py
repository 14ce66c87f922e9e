"""Stage 2: paragraphs and sentences lie where the article's text has them."""

from __future__ import annotations

import textwrap
from itertools import pairwise

import hypothesis
import pytest
from conftest import article_of, parsed
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.articles import read_string
from kg.model import Span
from kg.settings import Settings
from kg.text import document
from kg.text.document import Document
from kg.text.paragraphs import paragraphs, pieces

SETTINGS = Settings()
PARAGRAPHS = [
    "The foreign ministers of both countries met in Geneva on Monday to save the truce, which has been broken several "
    "times since it was signed in the spring. A diplomat who took part said that they had agreed on a new line.",
    "“We have a common goal,” the minister said before he left for the airport with his delegation and two advisers.",
    "The talks will go on in Vienna next week.",
]


def parse(text: str, **options: int) -> Document:
    return parsed(text, Settings(**options))


def pieces_of(text: str) -> list[str]:
    return [text[s.start : s.end] for s in paragraphs(text, Span(0, len(text)))]


def unwrapped(piece: str) -> str:
    return " ".join(piece.split())


# --- paragraphs ------------------------------------------------------------------------------


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\r\n", "\r", "\u2028", "\x0b\n", "\n \t\n"])
def test_each_line_is_a_paragraph(gap: str) -> None:
    assert pieces_of(gap.join(PARAGRAPHS) + "\n") == PARAGRAPHS


@pytest.mark.parametrize("width", [60, 72, 80])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("gap", "indent"),
    [("\n\n", ""), ("\n", "    "), ("\n", "\t"), ("\n\n", "  ")],
)
def test_lines_wrapped_at_a_width_are_joined(width: int, end: str, gap: str, indent: str) -> None:
    wrapped = [textwrap.fill(p, width, initial_indent=indent) for p in PARAGRAPHS]
    text = ("Ministers meet in Geneva\n\n" + gap.join(wrapped) + "\n").replace("\n", end)
    assert [unwrapped(p) for p in pieces_of(text)] == ["Ministers meet in Geneva", *PARAGRAPHS]


def test_a_headline_longer_than_the_wrapped_lines_does_not_set_the_width() -> None:
    headline = "Ministers of both countries meet in Geneva to save the truce after weeks of fighting along the line"
    text = "\n\n".join([headline, *(textwrap.fill(p, 65) for p in PARAGRAPHS)])
    assert [unwrapped(p) for p in pieces_of(text)] == [headline, *PARAGRAPHS]


@pytest.mark.parametrize(
    "text",
    [
        "Short lines\nof a list\nof a few\nwords each\n",
        "- The first item of a list that is not so short at all, really\n- The second item of that same list, as long\n"
        "- The third item of it, which is again about as long as that\n",
        "“Will you come to the meeting that they hold on Monday?”\n“I will not come to any meeting that they hold.”\n"
        "“Then we shall hold the meeting without you, my friend.”\n“Do as you please, for I have nothing to say.”\n",
    ],
)
def test_lines_that_are_not_wrapped_stay_apart(text: str) -> None:
    assert pieces_of(text) == text.splitlines()


def test_a_sentence_runs_over_the_line_ends_of_a_wrapped_paragraph() -> None:
    text = "\n\n".join(textwrap.fill(p, 65) for p in PARAGRAPHS)
    parsed = parse(text)
    assert len(parsed.sentences) == 4
    assert "\n" in parsed.sentences[0].text
    assert all(s.text == text[s.span.start : s.span.end] for s in parsed.sentences)
    assert not any(token.is_space for p in parsed.paragraphs for token in p.doc)


@given(st.text(min_size=1), st.integers(1, 50))
@hypothesis.settings(deadline=None)
def test_pieces_hold_every_character_but_white_space_once_in_order(text: str, limit: int) -> None:
    spans = list(pieces(text, Span(0, len(text)), limit))
    covered = "".join(text[s.start : s.end] for s in spans)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(len(text[s.start : s.end].strip()) == s.end - s.start <= limit for s in spans)


# --- parsing ---------------------------------------------------------------------------------

NASTY = st.text(
    alphabet=st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("\r\n\t\v\f\x00\x1b\x1f\x85\xa0\u200b\u200f\u202e\u2028\u3000\ufeff\U0001f600“”\"'. aZ"),
    ),
    min_size=1,
    max_size=200,
)


@given(NASTY)
@hypothesis.settings(deadline=None, max_examples=60, suppress_health_check=[hypothesis.HealthCheck.too_slow])
def test_sentences_and_tokens_reproduce_the_text(text: str) -> None:
    parsed = parse(text)
    assert len(parsed.text) == len(text)
    words = 0
    for paragraph in parsed.paragraphs:
        for token in paragraph.doc:
            span = paragraph.span(token)
            assert token.text.split() == parsed.text[span.start : span.end].split()
            words += len("".join(token.text.split()))
    assert words == len("".join(parsed.text.split()))
    for number, sentence in enumerate(parsed.sentences, start=1):
        assert sentence.index == number
        assert sentence.text == text[sentence.span.start : sentence.span.end] == sentence.text.strip()


def test_what_is_not_seen_is_not_read_and_offsets_are_those_of_the_text() -> None:
    text = "<p>Mari <b>Lei\u200bnonen</b> met J&otilde;gi on Mon\u00adday.</p>"
    text += "<p>&ldquo;We agreed,&rdquo;&nbsp;she said. AT&T fell.</p>"
    parsed = parse(text)
    assert [" ".join(p.doc.text.split()) for p in parsed.paragraphs] == [
        "Mari Leinonen met Jõgi on Monday .",
        "“We agreed,” she said. AT&T fell.",
    ]
    [first, second] = parsed.paragraphs
    written = {t.text: parsed.evidence_of(first, t).text for t in first.doc if t.text.strip()}
    assert written["Leinonen"] == "Lei\u200bnonen"
    assert written["Jõgi"] == "J&otilde;gi"
    assert written["Monday"] == "Mon\u00adday"
    assert [parsed.text[q.inner.start : q.inner.end].split() for q in parsed.quotations] == [["We", "agreed,"]]
    assert second.start == text.index("&ldquo;")


@pytest.mark.parametrize(
    "words",
    [
        "&ldquo;We agreed,&rdquo; Tamm said.",
        "&quot;We agreed,&quot; Tamm said.",
        "&#8220;We agreed,&#8221;&nbsp;Tamm said.",
        "<p><em>“We ag&shy;reed,”</em> Tamm said.</p>",
        "“We ag\u00adreed,” Ta\u200bmm said.",
    ],
)
def test_what_is_said_is_stored_as_it_is_seen(words: str) -> None:
    found = kg.extract(read_string(f"Mari Tamm met the envoys in Riga.<br>\n{words}\n", SETTINGS).article)
    assert [(s.speaker and s.speaker.name, s.content) for s in found.statements] == [("Mari Tamm", "We agreed")]


@pytest.mark.parametrize("text", ["It is < 3 & > 2.", "AT&T; R&D", "a <- b", "<Name> said", "&unknown; &", "1 < 2 > 0"])
def test_signs_that_are_no_markup_are_read_as_they_are(text: str) -> None:
    assert parse(text).text == text


def test_notices_within_the_body_are_not_read() -> None:
    text = "The ministers met in Geneva on Monday.\n\nAdvertisement\n\nThey dined in Bern on Tuesday, too."
    article = read_string(text, SETTINGS).article
    read = next(iter(document.parse([article], SETTINGS)))
    assert [p.doc.text for p in read.paragraphs] == text.split("\n\n")[::2]


def test_nothing_outside_the_body_is_parsed() -> None:
    text = "Share\n\nThe ministers met in Geneva.\n\nAll rights reserved."
    parsed = next(iter(document.parse([article_of(text, body=Span(7, 35))], SETTINGS)))
    assert [s.text for s in parsed.sentences] == ["The ministers met in Geneva."]


def test_an_article_parses_alike_beside_others() -> None:
    texts = ["\n".join(PARAGRAPHS), "Geneva.", "The talks go on.\n" * 40]
    alone = [parse(text).sentences for text in texts]
    together = [d.sentences for d in document.parse([article_of(text) for text in reversed(texts)], SETTINGS)]
    assert alone == together[::-1]


def test_a_long_paragraph_is_parsed_in_pieces() -> None:
    text = "The ministers met in Geneva. " * 50
    parsed = parse(text, max_paragraph_chars=200)
    assert len(parsed.paragraphs) > 1
    assert [s.text for s in parsed.sentences] == ["The ministers met in Geneva."] * 50


def test_offsets_find_paragraphs_tokens_and_sentences() -> None:
    text = "  The ministers met.\r\n\r\nThey will meet again."
    parsed = parse(text)
    start = text.index("meet")
    paragraph = parsed.paragraph_at(start)
    assert paragraph is not None
    [tokens] = [t for t in paragraph.doc if t.text == "meet"]
    assert paragraph.span(tokens) == Span(start, start + 4)
    assert parsed.evidence_of(paragraph, tokens).text == "meet"
    assert [s.index for s in parsed.sentences_of(Span(start, start + 4))] == [2]
    assert parsed.paragraph_at(21) is None
    assert parsed.paragraph_at(0) is None
