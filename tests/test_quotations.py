"""Pairing of quotation marks: every kind of mark, paragraphs, apostrophes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Span
from kg.text.quotations import Quotation, pair


def quoted(*paragraphs: str) -> list[tuple[str, Quotation]]:
    """The inner words of each quotation, with the quotation."""
    text, spans = "", []
    for words in paragraphs:
        spans.append(Span(len(text), len(text) + len(words)))
        text += words + "\n"
    return [(text[q.inner.start : q.inner.end], q) for q in pair(text, spans)]


def inner(*paragraphs: str) -> list[str]:
    return [words for words, _ in quoted(*paragraphs)]


@pytest.mark.parametrize(
    "text",
    [
        "“We agree,” he said.",
        '"We agree," he said.',
        "``We agree,'' he said.",
        "''We agree,'' he said.",
        "„We agree,“ he said.",
        "«We agree,» he said.",
        "‘We agree,’ he said.",
        "'We agree,' he said.",
    ],
)
def test_every_kind_of_mark(text: str) -> None:
    assert inner(text) == ["We agree,"]


def test_the_span_holds_the_marks() -> None:
    [(_, quotation)] = quoted("He said ``yes'' twice.")
    assert (quotation.span, quotation.inner) == (Span(8, 15), Span(10, 13))


def test_several_in_one_paragraph() -> None:
    assert inner('"One," she said. "Two." And "three."') == ["One,", "Two.", "three."]


def test_apostrophes_are_no_quotations() -> None:
    assert inner("It's the workers' and the miners' strike of '84, rock 'n' roll, isn’t it? ’Tis.") == []


def test_inches_are_no_quotations() -> None:
    assert inner('A 6\'2" man and a 12" gun.') == []


def test_possessive_inside_a_single_quotation() -> None:
    assert inner("He spoke of 'the workers' party' and left.") == ["the workers' party"]


def test_single_inside_double_is_nested() -> None:
    found = quoted("“He told me, ‘We will stay,’ and left,” she said.")
    assert [(words, q.nested) for words, q in found] == [
        ("He told me, ‘We will stay,’ and left,", False),
        ("We will stay,", True),
    ]


def test_open_quotation_goes_on_in_the_next_paragraph() -> None:
    found = quoted('"We will stay.', '"And we will fight," he said.')
    assert [(words, q.closed, q.continues) for words, q in found] == [
        ("We will stay.", False, False),
        ("And we will fight,", True, True),
    ]


def test_next_paragraph_without_a_mark_of_its_own() -> None:
    found = quoted('"We will stay.', 'And we will fight," he said.')
    assert [words for words, _ in found] == ["We will stay.", "And we will fight,"]
    assert found[1][1].continues


def test_paragraphs_without_a_mark_go_on_to_where_the_quotation_ends() -> None:
    found = quoted("“We will stay.", "They won’t.", "And we will fight.”", "He left.")
    assert [(words, q.continues) for words, q in found] == [
        ("We will stay.", False),
        ("They won’t.", True),
        ("And we will fight.", True),
    ]


def test_a_quotation_that_never_ends_does_not_run_on() -> None:
    assert inner("“We will stay, he said.", "They left.", "The “mill” is safe.") == ["We will stay, he said.", "mill"]
    assert inner('"We will stay, he said.', "They left.") == ["We will stay, he said."]


def test_a_closed_quotation_does_not_run_on() -> None:
    assert inner('He said "no."', 'She left," they say.') == ["no."]


def test_a_second_opening_mark_ends_an_unclosed_one() -> None:
    assert inner("“We agree, he said. “We do.”") == ["We agree, he said.", "We do."]


MARKED = st.text(alphabet=st.sampled_from("ab s.,?\"'“”‘’«»`„-("), max_size=60)


@given(st.lists(MARKED, max_size=4))
def test_spans_lie_in_their_paragraphs_and_never_cross(paragraphs: list[str]) -> None:
    text, spans = "", []
    for words in paragraphs:
        if words:
            spans.append(Span(len(text), len(text) + len(words)))
        text += words + "\n"
    found = pair(text, spans)
    assert found == pair(text, spans)
    assert list(found) == sorted(found)
    for quotation in found:
        assert spans[quotation.paragraph].covers(quotation.span)
        assert quotation.span.covers(quotation.inner)
    outer = [q for q in found if not q.nested]
    assert all(not a.span.overlaps(b.span) for a in outer for b in outer if a is not b)
    assert all(any(o.span.covers(q.span) for o in outer) for q in found if q.nested)


@given(st.text(alphabet=st.characters(blacklist_characters="\"'“”„‟«»‹›‘’‚`", blacklist_categories=["Cs"])))
def test_text_without_marks_has_no_quotations(text: str) -> None:
    assert pair(text, [Span(0, len(text))] if text else []) == ()
