"""What linking speaks of: sources, candidates with the parts of their scores, links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rdflib import URIRef


class KnowledgeBase(StrEnum):
    """A data set that is linked to."""

    WIKIDATA = "wikidata"
    GEONAMES = "geonames"
    DBPEDIA = "dbpedia"

    @property
    def iri(self) -> URIRef:
        """What all its items' IRIs begin with."""
        return _SOURCES[self]

    @classmethod
    def of(cls, target: str) -> KnowledgeBase | None:
        """The source that `target` is an item of."""
        return next((source for source, start in _SOURCES.items() if target.startswith(start)), None)

    @classmethod
    def item(cls, address: str) -> URIRef | None:
        """The item that `address` means: itself, or what a page about it is about, as browsers show it; any other
        address as it is. None where it begins as one of a source does and names no item there.

        >>> print(KnowledgeBase.item("https://www.wikidata.org/wiki/Q159"))
        http://www.wikidata.org/entity/Q159
        >>> KnowledgeBase.item("http://www.wikidata.org/entity/") is None
        True
        """
        for source, pattern in _PAGES.items():
            if found := pattern.fullmatch(address):
                name = found["name"]
                return URIRef(source.iri + name + "/" * (source is cls.GEONAMES)) if name else None
        return URIRef(address)


# Wikidata names its items with http://, whatever address a browser shows.
_SOURCES = {
    KnowledgeBase.WIKIDATA: URIRef("http://www.wikidata.org/entity/"),
    KnowledgeBase.GEONAMES: URIRef("https://sws.geonames.org/"),
    KnowledgeBase.DBPEDIA: URIRef("http://dbpedia.org/resource/"),
}

# Their items and the pages about these; what is no item's name there leaves `name` empty.
_PAGES = {
    KnowledgeBase.WIKIDATA: re.compile(
        r"https?://(?:www\.|m\.)?wikidata\.org/(?:wiki|entity)/(?:(?:Item:)?(?P<name>[QPL][1-9]\d*)(?:\.\w+|#.*)?|.*)",
        re.ASCII,
    ),
    KnowledgeBase.GEONAMES: re.compile(
        r"https?://(?:www\.|sws\.)?geonames\.org/(?:(?P<name>[1-9]\d*)(?:/.*)?|.*)", re.ASCII
    ),
    KnowledgeBase.DBPEDIA: re.compile(r"https?://dbpedia\.org/(?:resource|page|data)/(?P<name>[^/?#]*).*"),
}


class Verdict(StrEnum):
    """Local names of the concepts of nkgv:Judgement. The machine gives the first three and OVERRULED,
    a person's decision the others."""

    ACCEPTED = "accepted"
    REVIEW = "review"
    NIL = "nil"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    OVERRULED = "overruled"

    @property
    def links(self) -> bool:
        """Whether it makes a candidate a link."""
        return self in (Verdict.ACCEPTED, Verdict.CONFIRMED)


class Signal(StrEnum):
    """The parts of a score; nkg:{value}Score holds one."""

    NAME = "name"
    OFFICE = "office"
    COUNTRY = "country"
    PLACE = "place"
    PRIOR = "prior"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that may be what a subject is.

    kind    nkg:Person, nkg:Organization or nkg:Place; None for the item of an affiliation's office
    born    the first day on which a person can have been born, where it is known
    score   0 to 1, in hundredths
    parts   the signals that are known, each 0 to 1
    close   not the same but its counterpart: a government's country, an affiliation's office
    via     the item of another source whose own links gave this one; its verdict follows that item's
    """

    target: URIRef
    source: KnowledgeBase
    label: str
    kind: URIRef | None
    score: float
    parts: tuple[tuple[Signal, float], ...] = ()
    born: date | None = None
    close: bool = False
    via: URIRef | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """What was found out about one subject: an actor, a place or an affiliation.

    as_of      date of the earliest dated article that names it
    basis      hash of all that the candidates' scores follow from
    authority  version of the authorities that were asked
    dated      date of the authority, where it gives one
    """

    subject: URIRef
    label: str
    basis: str
    authority: str
    as_of: date | None = None
    dated: date | None = None
    candidates: tuple[Candidate, ...] = ()
