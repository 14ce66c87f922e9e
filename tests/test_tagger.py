"""The tagger: what it reads, how its scores become spans, and that it never changes its mind."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conftest import parsed
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import tagger
from kg.errors import BadInput
from kg.extraction.statements import StatementExtractor
from kg.extraction.statements.hints import passage
from kg.model import Span, Statement
from kg.settings import Settings
from kg.tagger.decoding import best_segment, segments
from kg.tagger.encoding import TRUSTED, Hint, Passage, encode, hinted


def statements(text: str, **chosen: bool) -> list[Statement]:
    return list(StatementExtractor()(parsed(text, Settings(**chosen))))


def passage_of(text: str) -> Passage:
    return passage(parsed(text), [])


def score(logits: np.ndarray, mask: np.ndarray) -> float:
    """What `segments` makes greatest, of one cue."""
    first = mask & ~np.concatenate([[False], mask[:-1]])
    last = mask & ~np.concatenate([mask[1:], [False]])
    return float(logits[mask, 0].sum() + logits[first, 1].sum() + logits[last, 2].sum())


@given(st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_no_other_choice_of_words_scores_higher_than_the_one_taken(length: int, seed: int) -> None:
    logits = np.random.default_rng(seed).normal(0, 2, (2, length, 3)).astype(np.float32)
    chosen = segments(logits)
    for row in range(2):
        every = ((np.arange(2**length)[:, None] >> np.arange(length)) & 1).astype(bool)
        best = max(score(logits[row], mask) for mask in every)
        assert score(logits[row], chosen[row]) == pytest.approx(best, abs=1e-4)


@given(st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_the_source_is_the_one_run_of_words_that_scores_highest(length: int, seed: int) -> None:
    logits = np.random.default_rng(seed).normal(0, 2, (1, length, 3)).astype(np.float32)
    first, last, value = best_segment(logits)
    runs = [(a, b) for a in range(length) for b in range(a, length)]
    scores = {(a, b): score(logits[0], np.isin(np.arange(length), range(a, b + 1))) for a, b in runs}
    assert value[0] == pytest.approx(max(scores.values()), abs=1e-4)
    assert scores[int(first[0]), int(last[0])] == pytest.approx(float(value[0]), abs=1e-4)


WORDS = st.lists(
    st.sampled_from(["peace", "talks", "Москва", "naïve", "“yes”", "3.5", "Internationalisierung"]), min_size=1
)


@given(st.lists(WORDS, min_size=1, max_size=12), st.integers(20, 60))
@settings(max_examples=40, deadline=None)
def test_windows_hold_every_word_once_and_in_order(paragraphs: list[list[str]], longest: int) -> None:
    lines = [" ".join(words) for words in paragraphs]
    text = "\n".join(lines)
    starts = [0, *(i + 1 for i, c in enumerate(text) if c == "\n")]
    spans = [Span(start, start + len(line)) for start, line in zip(starts, lines, strict=True)]
    windows = encode(Passage(text, spans, [], []), tagger.load().tokenizer, longest)
    assert all(len(w.ids) == len(w.features) <= longest for w in windows)
    found = [text[a:b] for w in windows for a, b in zip(w.starts, w.ends, strict=True)]
    assert "".join(found) == "".join(text.split())
    assert sorted(int(s) for w in windows for s in w.starts) == [int(s) for w in windows for s in w.starts]


def test_hints_reach_the_words_that_they_name() -> None:
    text = "Merkel said the talks had failed."
    hint = Hint(7, (Span(12, 32),), Span(0, 6), TRUSTED)
    [window] = encode(Passage(text, [Span(0, len(text))], [], [hint]), tagger.load().tokenizer)
    cue = window.word_at(7)
    assert cue == 1
    table = hinted(window, np.array([cue]), [hint])[0]
    assert [column.nonzero()[0].tolist() for column in table.T] == [[2, 3, 4, 5], [2], [5], [0], [0], [0]]


SPEECH = "Merkel said that the talks had failed. “We will go on,” she told reporters."


def test_both_find_plain_speech_and_say_so() -> None:
    found = statements(SPEECH)
    assert {s.extraction.extractor for s in found} == {"statements by rules and tagger"}
    assert [s.content[0].text for s in found] == ["the talks had failed", "“We will go on,”"]


def test_the_setting_leaves_the_rules_alone() -> None:
    found = statements(SPEECH, tagger=False)
    assert {s.extraction.extractor for s in found} == {"statements by rules"}
    assert len(found) == 2


def test_quoted_words_at_a_verb_that_judges_are_found() -> None:
    text = (
        "The opposition has criticised the budget. Speaking to reporters in Lima on Tuesday, the senator "
        "dismissed claims that he had taken money from the company as “a fairy tale”."
    )
    assert any("fairy tale" in s.content[-1].text for s in statements(text))


@pytest.mark.parametrize(
    "text",
    [
        "Merkel believes that the talks have failed.",
        "Merkel hopes to return to the talks.",
        "Merkel did not say that the talks had failed.",
        "The trip suggests that the talks have failed.",
    ],
)
def test_thoughts_denials_and_inferences_are_no_statements_for_either(text: str) -> None:
    assert statements(text) == statements(text, tagger=False) == []


def test_a_text_is_read_alike_whatever_was_read_before() -> None:
    first = statements(SPEECH)
    statements("Nothing of this kind. " * 50)
    assert statements(SPEECH) == first


def test_the_same_text_gives_the_same_scores_to_the_last_bit() -> None:
    speech = passage_of(SPEECH)
    one, other = (tagger.load().read(speech, []) for _ in range(2))
    assert [r.said.tobytes() for r in one] == [r.said.tobytes() for r in other]


def test_missing_weights_are_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="KG_TAGGER=off"):
        tagger.load(tmp_path)


def test_nothing_is_read_into_an_empty_passage() -> None:
    assert tagger.load().read(Passage("", [], [], []), []) == []


def test_a_statement_told_inside_another_stays_though_the_tagger_hardly_knows_any() -> None:
    text = (
        "During the meeting, Clinton assured the spiritual leader he was concerned about protecting Tibet and "
        "called for direct talks between the exiled god-king and Beijing, a White House spokesman said."
    )
    found = {s.source.text: s.extraction.confidence for s in statements(text) if s.source is not None}
    assert set(found) == {"Clinton", "a White House spokesman"}
    assert found["Clinton"] < found["a White House spokesman"]
