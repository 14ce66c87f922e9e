"""What articles tell of one actor, before it is known who else is the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from rdflib import URIRef

from kg.model import ActorType

# 'actor/KEY/obama' is one article's own, KEY the 16 hex digits that `kg.model.Article.key` has.
_OWN = re.compile(r"actor/[0-9a-f]{16}/[^/]+$")

Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class ActorNode:
    """An actor as articles mint it: one node of all articles for a full name, one of each article for what is
    ambiguous by itself, as a bare surname. How often something is said is the number of Descriptions that say it.

    iri        as minted
    names      as written, what the Descriptions call it and other names alike, with how often; no name twice
    kinds      the classes that the Descriptions give it, with how often
    countries  codes of countries, with how often
    offices    roles and titles as written ('President', 'Mr'), with how often, from affiliations and Descriptions
    governs    code of the country whose government it is
    articles   how many articles describe it
    """

    iri: URIRef
    names: Counts
    kinds: tuple[tuple[ActorType, int], ...]
    countries: Counts = ()
    offices: Counts = ()
    governs: str | None = None
    articles: int = 1

    @cached_property
    def type(self) -> ActorType:
        """The class that most Descriptions give it, of equals the first in the order of their names."""
        return min(self.kinds, key=lambda kind: (-kind[1], kind[0]))[0]

    @cached_property
    def name(self) -> str:
        """What most Descriptions call it, of equals the longest, of those the first by code points."""
        return min(self.names, key=lambda name: (-name[1], -len(name[0]), name[0]))[0]

    @cached_property
    def is_own(self) -> bool:
        """Whether it is a single article's."""
        return _OWN.search(self.iri) is not None

    @cached_property
    def is_named(self) -> bool:
        """Whether it has a name of its own: 'officials' have none."""
        return any(word[:1].isupper() for word in self.name.split())
