"""Places named as places: countries in locative phrases, capitals that are no metonyms, cities and
well-known regions."""

from __future__ import annotations

from collections.abc import Iterable

from kg import gazetteer, lexicon
from kg.model import Extraction, Place, PlaceMention
from kg.naming import metonymy
from kg.naming.names import Name, NameType, names
from kg.text.document import Document, Paragraph

_COUNTRY_TYPES = frozenset({NameType.COUNTRY, NameType.CAPITAL})
_KINDS_OF_PLACE = lexicon.words("name.place-kind")


class PlaceExtractor:
    """`Document` -> `PlaceMention`. A government named by its country or capital is no place here:
    its mention holds the literal place."""

    name = "places"
    version = "2"
    produces: tuple[type, ...] = (PlaceMention,)

    def __call__(self, document: Document) -> Iterable[PlaceMention]:
        """Mentions in order of the text, none overlapping another."""
        found = names(document)
        context = countries_named(document)
        made = Extraction(self.name, self.version, 0.9)
        mentions = []
        for index, name in enumerate(found):
            if metonymy.is_dateline(name):
                continue
            where = _place(name, found[index - 1] if index else None, found[index + 1 : index + 2], context)
            if where is not None:
                mentions.append(PlaceMention(document.evidence(name.span), where, made))
        return mentions


def countries_named(document: Document) -> frozenset[str]:
    """Codes of the countries that the article speaks of, by name, capital or demonym."""
    codes = {n.code for n in names(document) if n.code}
    for paragraph in document.paragraphs:
        codes |= {code for t in paragraph.doc if t.text[:1].isupper() and (code := gazetteer.demonym(t.text))}
    return frozenset(codes)


def _place(name: Name, before: Name | None, after: tuple[Name, ...], context: frozenset[str]) -> Place | None:
    if name.type in _COUNTRY_TYPES:
        if metonymy.is_party(name):
            return None
        if name.type is NameType.COUNTRY:
            return _namesake_state(name, context) or (Place(name.code) if name.code else None)
        stated = _stated_country(name, before, after) or name.code
        return gazetteer.place(name.words, within=stated) or gazetteer.place(name.words, within=name.code)
    if name.type is not NameType.PLACE or (gazetteer.part(name.words) is not None and metonymy.is_party(name)):
        return None
    stated = _stated_country(name, before, after)
    if stated:
        known = gazetteer.place(name.words, within=stated)
        # A place that no gazetteer knows is in the country that the text names with it.
        located = name.tokens.root.dep_ == "pobj" and name.tokens.root.head.lower_ in {"in", "at", "near", "from", "to"}
        return known or (Place(stated, name.words) if located else None)
    return gazetteer.place(name.words, context)


def _namesake_state(name: Name, context: frozenset[str]) -> Place | None:
    """Georgia, the US state, where a country shares its name and the article speaks of the United States and
    of no country around the Black Sea and the Caucasus."""
    if name.code != "ge" or name.words != "Georgia" or "us" not in context:
        return None
    return None if context & {"ru", "am", "az", "tr", "ua"} else gazetteer.place(name.words, within="us")


def _stated_country(name: Name, before: Name | None, after: tuple[Name, ...]) -> str | None:
    """The country in 'Russia's St. Petersburg', 'Sochi, Russia', 'the Russian city of Sochi'."""
    doc, start, end = name.paragraph.doc, name.tokens.start, name.tokens.end
    if before is not None and _same(before.paragraph, name.paragraph) and before.type is NameType.COUNTRY:
        between = doc[before.tokens.end : start].text
        if between in {"'s", "’s", "'", "’"}:
            return before.code
    for each in after:
        if _same(each.paragraph, name.paragraph) and doc[end : each.tokens.start].text == ",":
            part = gazetteer.region(each.words)  # 'London, Ontario'; Georgia is a country too
            codes = [each.code, part.country if part else None]
            fitting = [code for code in codes if code and gazetteer.place(name.words, within=code)]
            if fitting or any(codes):
                return fitting[0] if fitting else next(filter(None, codes))
    for index in range(start - 1, max(-1, start - 5), -1):
        token = doc[index]
        code = gazetteer.demonym(token.text)
        if code:
            return code
        if token.lower_ not in _KINDS_OF_PLACE | {"of", "southern", "northern", "eastern", "western", "central"}:
            return None
    return None


def _same(one: Paragraph, other: Paragraph) -> bool:
    return one.index == other.index
