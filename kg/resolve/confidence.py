"""How sure an assertion is: the last word, as measured.

An extractor's confidence ranks its readings. How often such a reading is right in all that a person
would look at, and whether its actors were found, is known only after resolution and only from gold:
`benchmarks/calibration.py` measures it on the development articles and says what these factors should
be. Statements have theirs from the training part of PolNeAR (`cues` and `ensemble` of
`kg.extraction.statements`);
affiliations are as sure as their extractor says.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from kg.model import Meeting, Position, Resolution

# By how many of its participants have a name: none, one, more. Without one an encounter is seldom news.
MEETINGS = (0.33, 0.82, 0.94)
POSITIONS = 0.83

A = TypeVar("A", Meeting, Position)


def as_measured(resolution: Resolution) -> Resolution:
    """The same resolution with the confidences of meetings and positions as measured; their order
    within a row of the table stays."""
    meetings = tuple(_scaled(m, MEETINGS[min(_named(m, resolution), 2)]) for m in resolution.meetings)
    positions = tuple(_scaled(p, POSITIONS) for p in resolution.positions)
    return replace(resolution, meetings=meetings, positions=positions)


def _named(meeting: Meeting, resolution: Resolution) -> int:
    found = (resolution.actor_at.get(evidence.span) for evidence in meeting.participants)
    return len({actor.slug for actor in found if actor is not None and not actor.local})


def _scaled(assertion: A, factor: float) -> A:
    made = assertion.extraction
    return replace(assertion, extraction=replace(made, confidence=round(made.confidence * factor, 2)))
