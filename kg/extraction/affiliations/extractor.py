"""Who holds which office where, as the article words it: 'Turkish Foreign Minister X', 'X, head of
the IMF', 'President X and his Turkish counterpart Y'."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from spacy.tokens import Doc

from kg import gazetteer
from kg.english import titles
from kg.extraction.affiliations.offices import Office, OfficeReader
from kg.model import Affiliation, Extraction, Span
from kg.naming import metonymy
from kg.naming.names import Name, NameType, names
from kg.text.document import Document


class AffiliationExtractor:
    """`Document` -> `Affiliation`: an office or a role that the words around a person's name give."""

    name = "affiliations"
    version = "1"
    produces: tuple[type, ...] = (Affiliation,)

    def __call__(self, document: Document) -> Iterable[Affiliation]:
        """Affiliations in order of the text."""
        named = names(document)
        owners = [n for n in named if n.type is not NameType.OTHER]
        by_start = {(n.paragraph.index, n.tokens.start): n for n in owners}
        by_end = {(n.paragraph.index, n.tokens.end): n for n in owners}
        reader = OfficeReader(by_start, by_end)
        persons = [_with_shared_title(name, named) for name in named if name.type is NameType.PERSON]
        found = [each for name in persons for each in reader.offices(name)]
        acting = _governments(named)
        completed = _with_counterparts(found, persons, acting)
        records = [self._record(document, each) for each in _filled(_once(completed))]
        return sorted(records, key=lambda a: (a.evidence.span, a.member.span, a.role))

    def _record(self, document: Document, each: Office) -> Affiliation:
        paragraph = each.person.paragraph
        phrase = paragraph.doc[each.start : each.end]
        return Affiliation(
            evidence=document.evidence_of(paragraph, phrase),
            member=document.evidence(each.person.span),
            role=each.role,
            extraction=Extraction(self.name, self.version, each.confidence),
            organization=document.evidence(each.organization) if each.organization else None,
            country=each.country,
        )


def _with_shared_title(name: Name, named: Iterable[Name]) -> Name:
    """'Foreign ministers X of A and Y of B': each in the list bears the plural title."""
    if name.title is not None or name.tokens.root.dep_ != "conj":
        return name
    listed = {t.i for t in name.tokens.root.conjuncts}
    here = (n for n in named if n.paragraph.index == name.paragraph.index and n.tokens.root.i in listed)
    shared = next((n.title for n in here if n.title and titles.is_plural(n.title.role[-1])), None)
    return replace(name, title=shared) if shared else name


def _governments(named: Iterable[Name]) -> frozenset[str]:
    """Countries whose governments act in the article."""
    readings = {NameType.COUNTRY, NameType.CAPITAL, NameType.SEAT}
    return frozenset(n.code for n in named if n.code and n.type in readings and metonymy.is_party(n))


def _once(found: Iterable[Office]) -> list[Office]:
    """One office of one mention once, where two readings saw it."""
    kept: dict[tuple[Span, str], Office] = {}
    for each in found:
        kept.setdefault((each.person.span, each.role.casefold()), each)
    return list(kept.values())


def _filled(found: list[Office]) -> list[Office]:
    """What one mention of a holder leaves out another says: 'President X' after 'Russian President
    A. X' is of the same country."""
    known: dict[tuple[str, str], Office] = {}
    for each in found:
        if each.country or each.organization:
            known.setdefault((each.person.words.split()[-1].casefold(), each.role.casefold()), each)
    result = []
    for each in found:
        same = known.get((each.person.words.split()[-1].casefold(), each.role.casefold()))
        if same is not None and not each.country and not each.organization:
            confidence = min(0.9, same.confidence)
            each = replace(each, country=same.country, organization=same.organization, confidence=confidence)
        result.append(each)
    return result


def _with_counterparts(found: list[Office], persons: list[Name], acting: frozenset[str]) -> Iterator[Office]:
    """`found`, then the offices of counterparts, which are those of the persons whose they are."""
    replaced: dict[Office, Office] = {}
    added: list[Office] = []
    for position, name in enumerate(persons):
        doc, start = name.paragraph.doc, name.tokens.start
        if not start or doc[start - 1].lower_ not in {"counterpart", "opposite"}:
            continue
        country = _country_before(doc, start - 1)
        antecedent = _antecedent(name, persons[:position], found)
        if antecedent is None or country is None:
            continue
        near = antecedent.person.paragraph.index == name.paragraph.index
        begin = antecedent.start if near else start - 2
        added.append(
            Office(name, begin, name.tokens.end, antecedent.role, antecedent.head, country=country, confidence=0.9)
        )
        others = acting - {country}
        if not antecedent.country and not antecedent.organization and len(others) == 1:
            replaced[antecedent] = replace(antecedent, country=min(others), confidence=0.9)
    yield from (replaced.get(each, each) for each in found)
    yield from added


def _antecedent(name: Name, earlier: list[Name], found: list[Office]) -> Office | None:
    """The office of the person whose counterpart `name` is: the nearest earlier one in the sentence,
    else in the paragraph, by what the document says of that person."""
    for person in reversed(earlier):
        if person.paragraph.index != name.paragraph.index:
            return None
        last = person.words.split()[-1]
        here = (f for f in found if f.person is person)
        elsewhere = (f for f in found if f.person.words.split()[-1] == last)
        if (office := next(chain(here, elsewhere), None)) is not None:
            return office
    return None


def _country_before(doc: Doc, index: int) -> str | None:
    codes = (gazetteer.demonym(doc[start:index].text) for start in (index - 2, index - 1) if start >= 0)
    return next(filter(None, codes), None)
