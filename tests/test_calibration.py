"""Confidence is what was measured: the page keeps its promise, and resolution tells known participants from none."""

from __future__ import annotations

import re
from dataclasses import replace

import example
from conftest import REPOSITORY

from kg.lexicon.weights import likelihood
from kg.model import Position
from kg.resolve.confidence import POSITIONS, as_measured

PAGE = (REPOSITORY / "docs" / "calibration.md").read_text(encoding="utf-8")


def test_of_the_assertions_at_0_9_and_more_nine_of_ten_are_right() -> None:
    """As the page, which a benchmark writes, has it: enough statements, and no layer below. A cell of
    fewer than twenty tells nothing."""
    cells = [
        (float(share), int(number))
        for row in re.findall(r"^\| \*\*0\.9 and more\*\* \|(.*)$", PAGE, re.MULTILINE)
        for share, number in re.findall(r"([\d.]+) of (\d+)", row)
    ]
    assert sum(number for _, number in cells) > 500
    assert [cell for cell in cells if cell[0] < 0.9 and cell[1] >= 20] == []


def test_every_layer_is_on_the_page() -> None:
    assert re.findall(r"^## (\w+)$", PAGE, re.MULTILINE) == ["Statements", "Meetings", "Positions", "Affiliations"]


def test_a_meeting_is_the_surer_the_more_of_its_participants_have_a_name() -> None:
    told = [[f"named {n}", f"named {n} of {n}", "told 1", f"told 1 named {n}"] for n in range(3)]
    sure = [likelihood("meeting_confidence", features) for features in told]
    assert sure == sorted(sure)


def test_of_two_positions_the_surer_stays_the_surer() -> None:
    resolution = example.example(example.TEXT).resolution
    (position, *_) = resolution.positions
    assert isinstance(position, Position)
    made = replace(position.extraction, extractor="positions by patterns")
    hedged = replace(position, extraction=replace(made, confidence=0.4))
    plain = replace(position, extraction=replace(made, confidence=0.9))
    measured = as_measured(replace(resolution, positions=(hedged, plain))).positions
    assert [p.extraction.confidence for p in measured] == [round(0.4 * POSITIONS, 2), round(0.9 * POSITIONS, 2)]
