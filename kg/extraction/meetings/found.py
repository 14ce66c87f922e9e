"""What the patterns of verbs and of nouns find, and what both need to fill it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from spacy.tokens import Token

from kg import gazetteer
from kg.english import repairs
from kg.english.participants import is_party, name_span, parties
from kg.english.subjects import subject_of
from kg.english.syntax import objects, prepositional
from kg.extraction.meetings import words
from kg.model import MeetingKind

WITH = ("with", "alongside")


@dataclass(slots=True)
class FoundMeeting:
    """A meeting as one clause tells it.

    carrier_of_tense   the verb that says that it happens, the trigger where there is none
    locatives          words whose locative phrases may say where
    destination        where a journey goes to
    where              what a clause with 'where' hangs on
    """

    trigger: Token
    kind: MeetingKind
    carrier_of_tense: Token
    participants: list[Token] = field(default_factory=list)
    locatives: list[Token] = field(default_factory=list)
    destination: Token | None = None
    where: Token | None = None
    confidence: float = 0.9

    def add(self, tokens: Iterable[Token]) -> None:
        """Add participants, each once."""
        for token in tokens:
            if token not in self.participants:
                self.participants.append(token)


def acting_subject(verb: Token) -> Token | None:
    """The subject, also of 'leaders meeting in Rome' and 'the experts to visit the camp'."""
    found = subject_of(verb)
    if found is None:
        return verb.head if verb.dep_ == "acl" and is_party(verb.head) else None
    clause = found.head
    if repairs.town_before(clause) == found:
        return subject_of(clause.head)
    return found


def companions(verb: Token) -> list[Token]:
    """Those with whom: 'with A and with B', 'along with C', 'joining D'."""
    found = list(prepositional(verb, *WITH))
    for child in verb.children:
        if child.lower_ in {"along", "together"}:
            found += prepositional(child, "with")
        if child.dep_ in {"advcl", "acl", "conj"} and child.lower_ in {"joining", "accompanying"}:
            found += objects(child)
    return [p for t in found for p in parties(t)]


def hosts(place: Token) -> list[Token]:
    """Whose seat a building is: 'the SAS headquarters', 'Iran's embassy', 'the headquarters of MI5 and MI6'."""
    if place.lemma_.lower() not in words.VENUES and place.lower_ not in words.VENUES:
        return []
    if place.ent_type_ == "ORG":
        return [place]
    found = [c for c in place.lefts if c.dep_ in {"compound", "nmod", "poss"} and c.pos_ == "PROPN"]
    found += prepositional(place, "of")
    return [p for t in found for p in parties(t) if p.ent_type_ in {"ORG", "PERSON", ""}]


def is_town(token: Token) -> bool:
    """A city or a region that stands for no government: a mere place where somebody goes."""
    name = name_span(token).text
    where = gazetteer.place(name) if token.pos_ == "PROPN" and token.ent_type_ in {"GPE", "LOC"} else None
    return where is not None and where.name is not None and gazetteer.capital(name) is None
