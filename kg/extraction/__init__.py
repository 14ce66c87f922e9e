"""Stage 3, extract: `Document` -> records. One room an extractor, one row in EXTRACTORS.

An extractor is a pure function of the document (and of the gazetteer's fixed data): no I/O,
no clock, no randomness. Every evidence that it gives reproduces the article's text. Extractors
import neither each other nor this table; what they share of English lives in `kg.english`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from kg.extraction.actors import ActorExtractor
from kg.extraction.affiliations import AffiliationExtractor
from kg.extraction.meetings import MeetingExtractor
from kg.extraction.places import PlaceExtractor
from kg.extraction.positions import PositionExtractor
from kg.extraction.statements import StatementExtractor
from kg.model import Record
from kg.text.document import Document


class Extractor(Protocol):
    """What a row of EXTRACTORS is. The version rises with every change of what it finds."""

    @property
    def name(self) -> str:
        """Short, lower case: it stands in IRIs of agents."""

    @property
    def version(self) -> str:
        """Of this extractor alone: letters, digits, dots."""

    @property
    def produces(self) -> tuple[type, ...]:
        """The types of record that it gives."""

    def __call__(self, document: Document) -> Iterable[Record]:
        """The records of `document`, in the same order each time."""


EXTRACTORS: tuple[Extractor, ...] = (
    ActorExtractor(),
    PlaceExtractor(),
    AffiliationExtractor(),
    StatementExtractor(),
    MeetingExtractor(),
    PositionExtractor(),
)
