"""Texts that once broke a stage: each must come through whole, with nothing refused by the gate."""

from __future__ import annotations

import pytest

import kg


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
def test_nothing_is_refused(text: str) -> None:
    assert kg.extract(text).rejected == ""
