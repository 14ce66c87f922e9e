"""What an article is made of: `values`, the records that hold them, and the table of `classes` that they
become in the graph."""

from __future__ import annotations

from kg.model.records import (
    UNLOCATED,
    Actor,
    Affiliation,
    Article,
    Evidence,
    Extraction,
    Meeting,
    Mention,
    Place,
    PlaceMention,
    Position,
    Record,
    Resolution,
    ResolvedAffiliation,
    Sentence,
    Span,
    Statement,
    TimeWords,
)
from kg.model.values import ActorType, MeetingKind, MeetingStatus, MentionKind, Sector, Setting, Stance, StatementForm

__all__ = [
    "UNLOCATED", "Actor", "ActorType", "Affiliation", "Article", "Evidence", "Extraction", "Meeting",
    "MeetingKind", "MeetingStatus", "Mention", "MentionKind", "Place", "PlaceMention", "Position", "Record",
    "Resolution", "ResolvedAffiliation", "Sector", "Sentence", "Setting", "Span", "Stance", "Statement",
    "StatementForm", "TimeWords",
]  # fmt: skip
