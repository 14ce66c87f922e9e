"""Nouns that stand for an actor without naming one: 'the Turkish government', 'officials', 'the
foreign minister', 'moderate opposition groups'."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from kg import gazetteer, lexicon
from kg.english import titles
from kg.model import ActorType, Sector
from kg.naming.names import Name, NameType, with_kind
from kg.text.document import Paragraph

T = TypeVar("T")

_GOVERNMENTS = lexicon.words("actor.government")
_ORGANIZATIONS = lexicon.words("actor.organization")
_GROUPS = lexicon.words("actor.group")
_SECTORS = {
    word: Sector(name.removeprefix("sector.")) for name, words in lexicon.classes("sector.").items() for word in words
}


@dataclass(frozen=True, slots=True)
class Nominal:
    """A noun phrase: its tokens without determiner or pronoun; `governs` where it is the government of a
    country, `part` where it is that of a part of one."""

    paragraph: Paragraph
    tokens: TokenSpan
    type: ActorType
    sector: Sector | None
    governs: str | None
    country: str | None
    part: gazetteer.Part | None = None


def nominals(paragraph: Paragraph, named: tuple[Name, ...]) -> Iterator[Nominal]:
    """The nominal actors of `paragraph`, in order; `named` are its names."""
    doc = paragraph.doc
    used = {t.i for n in named if n.type is not NameType.OTHER for t in with_kind(n)}
    titles = {t.i for n in named if n.title for t in n.title.whole}
    for token in doc:
        if token.i in used | titles or token.pos_ not in {"NOUN", "PROPN"}:
            continue
        kind = _kind(token)
        if kind is None or _is_predicate(token, used) or token.dep_ in {"compound", "nmod"}:
            continue
        phrase = _phrase(token)
        sector = _SECTORS.get(token.lower_)
        governs = token.lower_ in _GOVERNMENTS - {"delegation"} and kind is not ActorType.PERSON
        part = _named(phrase, token, gazetteer.part) if governs else None
        code = part.place.country if part else _named(phrase, token, gazetteer.nation)
        yield Nominal(paragraph, phrase, kind, sector, code if governs and not part else None, code, part)


def _kind(token: Token) -> ActorType | None:
    word = token.lower_
    if word in _GROUPS:
        return ActorType.GROUP
    if titles.is_office(token):
        return ActorType.GROUP if token.tag_ in {"NNS", "NNPS"} else ActorType.PERSON
    return ActorType.ORGANIZATION if word in _ORGANIZATIONS else None


def _is_predicate(token: Token, used: set[int]) -> bool:
    """Said of an actor that is named beside it: 'X is the leader', 'X, the leader'."""
    if token.dep_ in {"attr", "oprd"}:
        return True
    if token.dep_ == "appos" and token.head.i in used:
        return True
    return any(c.dep_ == "appos" and c.i in used for c in token.children)


def _phrase(head: Token) -> TokenSpan:
    """The head with what stands before it, determiner and pronoun left out."""
    doc: Doc = head.doc
    start = head.i
    for child in head.lefts:
        if child.dep_ in {"amod", "compound", "nmod", "poss", "nummod", "quantmod", "case"} and child.tag_ not in {
            "PRP$",
            "WP$",
        }:
            start = min(start, child.left_edge.i)
    while start < head.i and (doc[start].tag_ in {"DT", "PDT", "PRP$", "WDT", "WP$"} or doc[start].is_punct):
        start += 1
    return doc[start : head.i + 1]


def _named(phrase: TokenSpan, head: Token, ask: Callable[[str], T | None]) -> T | None:
    """What `ask` knows of the words before the head of the phrase, or of those in an 'of' phrase behind it."""
    doc = phrase.doc
    for index in range(phrase.start, head.i):
        for end in (index + 2, index + 1):
            if end <= head.i and (found := ask(doc[index:end].text)) is not None:
                return found
    for prep in head.rights:
        if prep.dep_ == "prep" and prep.lower_ in {"of", "in"} and prep.i == head.i + 1:
            for child in prep.children:
                if (found := ask(doc[child.left_edge.i : child.i + 1].text)) is not None:
                    return found
    return None
