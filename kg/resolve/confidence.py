"""How sure an assertion is: the last word, as measured.

An extractor's confidence ranks its readings. How often such a reading is right in all that a person
would look at, and whether its actors were found, is known only after resolution and only from gold:
`benchmarks/calibration.py` measures it on the development articles and says what these factors should
be. Statements have theirs from the training part of PolNeAR (`cues` and `ensemble` of
`kg.extraction.statements`);
affiliations, and positions that the learned reader alone finds, are as sure as their extractor says.
"""

from __future__ import annotations

from dataclasses import replace

from kg.model import Position, Resolution

POSITIONS = 0.83


def as_measured(resolution: Resolution) -> Resolution:
    """The same resolution with the confidences of positions as measured: those of the patterns."""
    scaled = (_scaled(p, POSITIONS) if p.extraction.extractor.endswith("patterns") else p for p in resolution.positions)
    return replace(resolution, positions=tuple(scaled))


def _scaled(position: Position, factor: float) -> Position:
    made = position.extraction
    return replace(position, extraction=replace(made, confidence=round(made.confidence * factor, 2)))
