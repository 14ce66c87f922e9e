"""What people decided on links and on actors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from rdflib import URIRef


@dataclass(frozen=True, slots=True)
class Decision:
    """One person's word on one pair."""

    subject: URIRef
    predicate: URIRef
    object: URIRef
    accepted: bool
    reviewer: str | None = None
    date: date | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Decisions:
    """All decisions of a store, by subject and object."""

    accepted: Mapping[URIRef, Mapping[URIRef, Decision]] = field(default_factory=dict)
    rejected: Mapping[URIRef, Mapping[URIRef, Decision]] = field(default_factory=dict)
    merged: Mapping[URIRef, URIRef] = field(default_factory=dict)
