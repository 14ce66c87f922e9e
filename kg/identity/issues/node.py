"""What an article tells of one position, before it is known which other ones are on the same issue."""

from __future__ import annotations

from dataclasses import dataclass

from rdflib import URIRef


@dataclass(frozen=True, slots=True)
class PositionNode:
    """A position as its article has it. Whom words name are actors across articles (IRIs), countries their codes.

    iri         the position
    article     the article
    day         of its publication, as a proleptic ordinal, or None
    label       what its article calls the matter
    holder      who holds it
    supports    whether it is for it; None where it is neither for nor against
    target      the words that name it
    sentence    the sentence in which they stand
    lead        headline and first words of the article
    in_target, in_sentence, in_lead   whom these name
    is_actor    the one whom the target names and nothing else, or None
    story       that the article is of, or None
    """

    iri: URIRef
    article: URIRef
    day: int | None
    label: str
    holder: str | None
    supports: bool | None
    target: str
    sentence: str
    lead: str
    in_target: frozenset[str] = frozenset()
    in_sentence: frozenset[str] = frozenset()
    in_lead: frozenset[str] = frozenset()
    is_actor: str | None = None
    story: URIRef | None = None
