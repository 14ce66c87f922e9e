"""Texts that once broke a stage: each must come through whole, with nothing refused by the gate."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import articles, pipeline
from kg.articles import Source
from kg.settings import Settings


@pytest.mark.parametrize(
    "text",
    [
        # nation and title begin the paragraph
        "Saudi Prince Faisal Bin Omar mocked the minister's plan on Monday.",
        # a role with a group, which is no organisation that has offices
        "“It is good,” said Douglas Holt, a former adviser to Republicans who leads a group in Ohio.",
        "The talks failed on Monday. A Republicans spokesman, Douglas Holt, said so.",
    ],
)
def test_nothing_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "text.txt").write_text(text, encoding="utf-8")
    outcome = pipeline.process(articles.read(Source(tmp_path / "text.txt"), Settings()).article, Settings())
    assert outcome.rejected == ()
    assert outcome.accepted is not None
