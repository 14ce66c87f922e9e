"""Mentions of actors: named persons, organisations, groups and governments, and the nouns that
stand for actors without a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.tokens import Doc

from kg import gazetteer
from kg.english import outlets, titles
from kg.english.organizations import shared_name
from kg.extraction.actors.nominals import Nominal, nominals
from kg.model import ActorType, Evidence, Extraction, Mention, MentionKind, Place, Sector
from kg.naming import metonymy
from kg.naming.names import Name, NameType, names, with_kind
from kg.text.document import Document

_TYPES = {
    NameType.PERSON: ActorType.PERSON,
    NameType.ORGANIZATION: ActorType.ORGANIZATION,
    NameType.GROUP: ActorType.GROUP,
}


_GOVERNORS = frozenset({"governor", "premier", "president", "minister", "leader", "government", "administration"})


def _stated_country(name: Name) -> str | None:
    """'the Ministry of Foreign Affairs of Azerbaijan', 'the Central Bank of Nigeria'; of a name that bodies of many
    countries bear also 'Kenya's Supreme Court', 'the South Korean Senate'."""
    doc, start, end = name.paragraph.doc, name.tokens.start, name.tokens.end
    if name.type is NameType.PERSON:
        return None
    if end + 1 < len(doc) and doc[end].lower_ == "of" and (after := _nation_at(doc, end + 1)) is not None:
        return after
    if shared_name(name.words) is None:
        return None
    owned = start > 1 and doc[start - 1].lower_ in {"'s", "’s"}
    before = start - 2 if owned else start - 1
    return _nation_at(doc, before) or _nation_at(doc, before - 1, 2)


def _nation_at(doc: Doc, index: int, length: int = 1) -> str | None:
    return gazetteer.nation(doc[index : index + length].text) if 0 <= index <= len(doc) - length else None


def _is_outlet(name: Name) -> bool:
    """'the newspaper X', 'the X news agency', for an X that no table knows."""
    called = outlets.follows_kind(name.tokens)
    return name.type is NameType.ORGANIZATION and (called or len(with_kind(name)) > len(name.tokens))


def _is_ministry(name: Name) -> bool:
    """A ministry without its full name, or a government: 'Foreign Ministry', 'UK Government'."""
    return name.tokens[-1].lower_ in {"ministry", "government"}


def _governs(name: Name) -> bool:
    """Whether a part of a country acts, or somebody governs it: 'the premier of Flanders', 'Tyrol's governor'."""
    root = name.tokens.root
    office = root.head.head if root.dep_ == "pobj" and root.head.lower_ == "of" else root.head
    return metonymy.is_party(name) or (root.dep_ in {"pobj", "poss"} and office.lower_ in _GOVERNORS)


def _is_people(name: Name) -> bool:
    """'Germans', 'Koreans': some or all people of a country, hardly an actor by that name; 'Democrats' are one."""
    return name.type is NameType.GROUP and name.body is None and gazetteer.demonym(name.words) is not None


class ActorExtractor:
    """`Document` -> `Mention`, one for each time that an actor is named or spoken of by a noun."""

    name = "actors"
    version = "3"
    produces: tuple[type, ...] = (Mention,)

    def __call__(self, document: Document) -> Iterable[Mention]:
        """Mentions in order of the text; none overlaps another of kind NAME."""
        found = [*self._named(document), *self._nominal(document)]
        return sorted(found, key=lambda m: (m.evidence.span, m.kind))

    def _made(self, confidence: float) -> Extraction:
        return Extraction(self.name, self.version, confidence)

    def _named(self, document: Document) -> Iterator[Mention]:
        for name in names(document):
            if metonymy.is_dateline(name):
                continue
            if name.type in _TYPES:
                yield self._actor(document, name)
            elif name.type in {NameType.COUNTRY, NameType.CAPITAL, NameType.SEAT} and metonymy.is_party(name):
                yield self._government(document, name)
            elif name.type is NameType.PLACE and (part := gazetteer.part(name.words)) and _governs(name):
                yield self._part(document.evidence(name.span), part, part.place)

    def _nominal(self, document: Document) -> Iterator[Mention]:
        named = names(document)
        for paragraph in document.paragraphs:
            if paragraph.is_headline:
                continue
            here = tuple(n for n in named if n.paragraph.index == paragraph.index)
            for each in nominals(paragraph, here):
                yield self._common(document, each)

    def _common(self, document: Document, each: Nominal) -> Mention:
        evidence = document.evidence_of(each.paragraph, each.tokens)
        if each.part is not None:
            return self._part(evidence, each.part)
        return Mention(
            evidence=evidence,
            kind=MentionKind.NOMINAL,
            type=each.type,
            name=evidence.text,
            extraction=self._made(0.7),
            sector=each.sector,
            governs=each.governs,
            country=each.country,
        )

    def _actor(self, document: Document, name: Name) -> Mention:
        if name.type is NameType.ORGANIZATION and name.body is None and _is_ministry(name):
            return self._ministry(document, name)
        office = (titles.role_words(name.title),) if name.title and name.title.role.text != "counterpart" else ()
        return Mention(
            evidence=document.evidence_of(name.paragraph, with_kind(name)),
            kind=MentionKind.NOMINAL if _is_people(name) else MentionKind.NAME,
            type=_TYPES[name.type],
            name=name.words,
            extraction=self._made(0.9),
            sector=name.body.sector if name.body else (Sector.MEDIA if _is_outlet(name) else None),
            country=_stated_country(name) or (name.body.country if name.body else None),
            titles=office,
        )

    def _part(self, evidence: Evidence, part: gazetteer.Part, literal: Place | None = None) -> Mention:
        """'The Scottish government', 'Bavaria' where it acts: the government of a part of a country."""
        return Mention(
            evidence=evidence,
            kind=MentionKind.NAME,
            type=ActorType.ORGANIZATION,
            name=part.government,
            extraction=self._made(0.8),
            sector=Sector.GOVERNMENT,
            country=part.place.country,
            metonymic=literal is not None,
            literal=literal,
        )

    def _ministry(self, document: Document, name: Name) -> Mention:
        """'Syria's Foreign Ministry', 'UK Government': the government of the country that is named."""
        doc, start = name.paragraph.doc, name.tokens.start
        owned = start > 1 and doc[start - 1].lower_ in {"'s", "’s"}
        owner = [doc[start - 3 : start - 1].text, doc[start - 2].text] if owned else []
        for words in (doc[start : start + 2].text, doc[start].text, *owner):
            if (part := gazetteer.part(words)) is not None and name.tokens[-1].lower_ == "government":
                return self._part(document.evidence(name.span), part)
        code = gazetteer.nation(doc[start].text) or (gazetteer.country(owner[1]) if owned else None)
        return Mention(
            evidence=document.evidence(name.span),
            kind=MentionKind.NOMINAL,
            type=ActorType.ORGANIZATION,
            name=name.words,
            extraction=self._made(0.8),
            sector=Sector.GOVERNMENT,
            governs=code,
            country=code,
        )

    def _government(self, document: Document, name: Name) -> Mention:
        seat = gazetteer.seat(name.words) if name.type is NameType.SEAT else None
        literal, body = (seat.literal, seat.organization) if seat else (None, None)
        if name.type is NameType.CAPITAL and name.code:
            literal = gazetteer.place(name.words, within=name.code) or Place(name.code, name.words)
        return Mention(
            evidence=document.evidence(name.span),
            kind=MentionKind.NAME,
            type=ActorType.ORGANIZATION,
            name=body or name.words,
            extraction=self._made(0.9 if name.type is NameType.COUNTRY else 0.8),
            sector=seat.sector if seat else Sector.GOVERNMENT,
            governs=None if body else name.code,
            country=name.code,
            metonymic=literal is not None,
            literal=literal,
        )
