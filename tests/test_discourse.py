"""No discourse, however tangled, keeps the resolver from an answer."""

from __future__ import annotations

import hypothesis
import pytest
from conftest import article_of, parsed
from hypothesis import given
from hypothesis import strategies as st

from kg.model import ActorType, Extraction, Mention, MentionKind, Record, Span, Statement, StatementForm
from kg.pipeline import process
from kg.resolve import resolve
from kg.settings import Settings

SURE = Extraction("test", "1", 1.0)
_WORDS = ("I", "we", "my", "he", "she", "who", "they", "it", "you", "the", "envoy", "Jo", "Lind", "said", "told", "and")
_SENTENCE = st.builds(
    lambda words, opening, closing: f"{opening}{' '.join(words)}{closing}",
    st.lists(st.sampled_from(_WORDS), min_size=1, max_size=12),
    st.sampled_from(("", '"', "“", "‘")),
    st.sampled_from((".", '."', ',"', "?”", ".’", ' "')),
)
_TEXT = st.lists(_SENTENCE, min_size=1, max_size=8).flatmap(
    lambda sentences: st.sampled_from((" ", "\n", "\n\n")).map(lambda gap: gap.join(sentences))
)


@hypothesis.settings(max_examples=60, deadline=None)
@given(text=_TEXT, data=st.data())
def test_any_words_may_be_said_by_any_others(text: str, data: st.DataObject) -> None:
    document = parsed(text)
    tokens = [p.span(t) for p in document.paragraphs for t in p.doc if not t.is_space]
    starts = st.integers(0, len(tokens) - 1)

    def words(first: int, length: int) -> Span:
        return Span(tokens[first].start, tokens[min(first + length, len(tokens) - 1)].end)

    records: list[Record] = [
        Mention(document.evidence(span), MentionKind.NAME, ActorType.PERSON, "Jo Lind", SURE)
        for span in tokens
        if document.text[span.start : span.end] in {"Jo", "Lind"}
    ]
    for first, content, length in data.draw(st.lists(st.tuples(starts, starts, st.integers(0, 30)), max_size=12)):
        source, said = tokens[first], words(content, length)
        whole = Span(min(source.start, said.start), max(source.end, said.end))
        hull, what, who = (document.evidence(each) for each in (whole, said, source))
        records.append(Statement(hull, (what,), StatementForm.INDIRECT, SURE, source=who))
    assert resolve(document, records) == resolve(document, records)


@hypothesis.settings(max_examples=25, deadline=None)
@given(_TEXT)
def test_any_discourse_is_read(text: str) -> None:
    process(article_of(text), Settings())


_OFTEN = 1_200


@pytest.mark.parametrize(
    "text",
    [
        'The envoy rose.\n\n"Nor do I think that it would last," and recalled that planning belongs to the cabinet.',
        " ".join(['"I am going," I said.'] * _OFTEN),
        "\n\n".join(['"We are going," we said.'] * _OFTEN),
        f"{'I said that ' * _OFTEN}we left.",
        f"The envoy {', '.join(['came'] * _OFTEN)} and met the mayor, he said.",
        f"The envoy joined {'the round of ' * _OFTEN}talks with Jo Lind.",
        f"The envoy met Jo Lind in {'the city of ' * _OFTEN}Riga.",
        f"Jo Lind, {'who said he, ' * _OFTEN}left.",
        f"Jo Lind {'began to ' * _OFTEN}say that the envoy left.",
    ],
    ids=lambda text: text[:30],
)
def test_no_chain_is_too_long(text: str) -> None:
    process(article_of(text), Settings())
