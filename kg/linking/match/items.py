"""What authorities hold: items with their names, kinds, offices and dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rdflib import URIRef

from kg.linking.records import KnowledgeBase
from kg.namespaces import NKG


class Kind(StrEnum):
    """What an item is, as far as linking tells: only items of the right kind are candidates. A REGION
    is a part of a country that is no town, a PLACE a town."""

    PERSON = "person"
    ORGANIZATION = "organization"
    COUNTRY = "country"
    REGION = "region"
    PLACE = "place"
    OFFICE = "office"

    @property
    def iri(self) -> URIRef | None:
        """The class of our ontology; offices have none."""
        return _CLASSES[self]


_CLASSES: dict[Kind, URIRef | None] = {
    Kind.PERSON: NKG.Person,
    Kind.ORGANIZATION: NKG.Organization,
    Kind.COUNTRY: NKG.Place,
    Kind.REGION: NKG.Place,
    Kind.PLACE: NKG.Place,
    Kind.OFFICE: None,
}


@dataclass(frozen=True, slots=True)
class Tenure:
    """An office held: `start` is the first possible day, `end` the last; None where not known."""

    office: str
    start: date | None = None
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Whether it can have been held on `day`; an unknown end counts as open."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Item:
    """One item of an authority.

    names      the label first, then the others, each once
    countries  ISO 3166 codes in lower case: of a person those of citizenship, of an office that of
               its jurisdiction, of a place or organisation the one it lies in or belongs to
    sitelinks  how many Wikipedias and the like have an article on it; None where it is not said
    population people that live there; None where it is not said
    same       items of other sources that the authority says are the same
    """

    iri: URIRef
    source: KnowledgeBase
    kind: Kind
    names: tuple[str, ...]
    countries: frozenset[str] = frozenset()
    born: date | None = None
    died: date | None = None
    tenures: tuple[Tenure, ...] = ()
    sitelinks: int | None = None
    population: int | None = None
    same: tuple[URIRef, ...] = ()

    @property
    def label(self) -> str:
        """The name that people read."""
        return self.names[0]


@dataclass(frozen=True, slots=True)
class Authority:
    """Items, with where they come from.

    version  hash of all that they were made from
    dated    the day on which they were fetched, where that is known
    """

    items: tuple[Item, ...]
    version: str
    dated: date | None = None
