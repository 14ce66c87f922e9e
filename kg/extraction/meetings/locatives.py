"""Places of a meeting: what its locative phrases name, 'here' as the dateline tells, buildings and sites
that no gazetteer holds."""

from __future__ import annotations

from spacy.tokens import Token

from kg import gazetteer
from kg.english.datelines import dateline
from kg.english.participants import name_span
from kg.english.syntax import conjuncts, noun_phrase, prepositional
from kg.extraction.meetings.words import VENUES
from kg.model import UNLOCATED, Evidence, Extraction, Place, PlaceMention, Span
from kg.text.document import Document, Paragraph

_LEAD = 5
_PLACES = frozenset({"FAC", "GPE", "LOC"})
_LOCAL_PREPOSITIONS = frozenset({"in", "at", "near", "inside", "outside"})


class Places:
    """Reads place names in the light of the countries that the article speaks of."""

    def __init__(self, document: Document) -> None:
        self._document = document
        codes = {
            code
            for paragraph in document.paragraphs
            for entity in paragraph.doc.ents
            if entity.label_ in {"GPE", "NORP"}
            and (code := gazetteer.country(entity.text) or gazetteer.demonym(entity.text)) is not None
        }
        self._context = tuple(sorted(codes))
        self._dateline = self._find_dateline()

    def _find_dateline(self) -> tuple[Evidence, Place] | None:
        for paragraph in self._document.paragraphs[:_LEAD]:
            found = None if paragraph.doc.text.isupper() else dateline(paragraph.doc.text)
            where = gazetteer.place(found.place.title(), self._context) if found is not None else None
            if found is not None and where is not None:
                return self._document.evidence(Span(paragraph.start, paragraph.start + len(found.place))), where
        return None

    def here(self, extraction: Extraction) -> PlaceMention | None:
        """Where the reporter writes from, as the dateline says."""
        return PlaceMention(*self._dateline, extraction) if self._dateline is not None else None

    def mention(
        self, paragraph: Paragraph, token: Token, extraction: Extraction, *, located: bool = False, reach: int = 3
    ) -> PlaceMention | None:
        """The place that the phrase of `token` names, None where that is no known place and no site
        with a name of its own. `located`: the text says that it is a place, whatever its phrase;
        `reach`: how many phrases within phrases are looked at ('the port in the city of Busan')."""
        for head in (token, *(c for c in token.rights if c.dep_ == "appos")):
            if head.pos_ != "PROPN" or head.ent_type_ in {"PERSON", "DATE", "TIME"}:
                continue
            words = name_span(head)
            found = self._read(head, words.text)
            if found is not None:
                return PlaceMention(self._document.evidence_of(paragraph, words), found, extraction)
        # 'The port city of Busan'
        for child in token.rights if reach else ():
            if child.lower_ == "of" and token.pos_ == "NOUN":
                for inner in child.children:
                    if inner.dep_ == "pobj" and (
                        found_inner := self.mention(paragraph, inner, extraction, located=located, reach=reach - 1)
                    ):
                        return found_inner
        if (capital := self._capital(paragraph, token, extraction)) is not None:
            return capital
        for each in prepositional(token, "in", "at", "near") if reach and token.pos_ == "NOUN" else ():
            # 'On the lagoon at Grand-Popo'
            inside = self.mention(paragraph, each, extraction, reach=reach - 1) if each.pos_ == "PROPN" else None
            if inside is not None:
                return inside
        if token.head.lower_ == "on" and token.dep_ == "pobj":
            return None
        return self._site(paragraph, token, extraction, located)

    def _capital(self, paragraph: Paragraph, token: Token, extraction: Extraction) -> PlaceMention | None:
        """'The Turkish capital', 'France's capital'."""
        if token.lemma_ != "capital":
            return None
        named = (gazetteer.demonym(t.text) or gazetteer.country(name_span(t).text) for t in token.lefts)
        found = next((c for c in named if c is not None), None)
        where = gazetteer.capital_of(found) if found is not None else None
        words = noun_phrase(token, with_of=False)
        return PlaceMention(self._document.evidence_of(paragraph, words), where, extraction) if where else None

    def there(self, paragraph: Paragraph, token: Token, extraction: Extraction) -> PlaceMention | None:
        """The place that 'there', standing at `token`, goes back to: the last one named in the paragraph
        or in the one before."""
        for each in self._document.paragraphs[paragraph.index :: -1][:2]:
            for earlier in reversed(each.doc[: token.i] if each is paragraph else each.doc):
                words = name_span(earlier)
                where = self._read(earlier, words.text) if earlier.ent_type_ in {"GPE", "LOC"} else None
                if where is not None:
                    return PlaceMention(self._document.evidence_of(each, words), where, extraction)
        return None

    def _read(self, head: Token, words: str) -> Place | None:
        seat = gazetteer.seat(words)
        if seat is not None and seat.country is not None:
            return Place(seat.country, words.removeprefix("the "))
        within = self._stated_country(head)
        code = gazetteer.country(words)
        if code is not None:
            return Place(code)  # whatever stands beside it: 'Britain and France'
        found = gazetteer.place(words, self._context, within)
        if found is None and within is not None:
            found = Place(within, words)  # a small town whose country the text names
        return found

    @staticmethod
    def _stated_country(head: Token) -> str | None:
        for other in (*head.lefts, *head.rights):
            if other.dep_ in {"poss", "appos", "npadvmod", "conj"} or other.ent_type_ == "GPE":
                code = gazetteer.country(name_span(other).text)
                if code is not None:
                    return code
        return None

    def _site(self, paragraph: Paragraph, token: Token, extraction: Extraction, located: bool) -> PlaceMention | None:
        """'The Vatican guest house', 'the State Department', 'the headquarters of MI5', 'Porton Down': a
        building by the place or the body that its name begins with, or a name of its own."""
        head = token
        if head.lemma_.lower() in VENUES or head.lower_ in VENUES:
            for child in head.lefts:
                if child.dep_ in {"compound", "nmod", "poss", "amod"} and child.text[:1].isupper():
                    words = name_span(child)
                    found = self._read(child, words.text)
                    if found is not None:
                        return PlaceMention(self._document.evidence_of(paragraph, words), found, extraction)
            named = (c for c in head.rights if c.dep_ == "appos" and c.pos_ == "PROPN")
            head = next(named, head)
        elif head.pos_ != "PROPN" or not (self._is_located(head) or (located and self._has_place(head))):
            return None
        phrase = name_span(head) if head.pos_ == "PROPN" else noun_phrase(head)
        while len(phrase) > 1 and phrase[0].pos_ in {"DET", "PRON"}:
            phrase = phrase[1:]
        if not any(t.pos_ == "PROPN" for t in phrase):
            return None
        where = Place(self._country_of(head, phrase.text), phrase.text)
        return PlaceMention(self._document.evidence_of(paragraph, phrase), where, extraction)

    @staticmethod
    def _has_place(head: Token) -> bool:
        body = gazetteer.body(name_span(head).text)
        return head.ent_type_ in _PLACES or body is not None

    @staticmethod
    def _is_located(head: Token) -> bool:
        """A name that a recogniser takes for a place, in a phrase that says where; or a body with a seat."""
        located = head.dep_ == "pobj" and head.head.lower_ in _LOCAL_PREPOSITIONS
        visited = head.dep_ == "dobj"
        body = gazetteer.body(name_span(head).text)
        if body is not None:
            return located and head.head.lower_ == "at" and body.country is not None
        return (located or visited) and head.ent_type_ in _PLACES

    def _country_of(self, head: Token, words: str) -> str:
        """The country of the body that has its seat there, or of the place that the text gives with it."""
        near = [t for p in head.rights if p.lower_ in {"in", "of", "near"} for t in p.children if t.dep_ == "pobj"]
        near += [c for c in head.lefts if c.dep_ in {"poss", "compound", "nmod"}]
        for each in [t for n in near for t in conjuncts(n)]:
            name = name_span(each).text
            body = gazetteer.body(name)
            if body is not None and body.country is not None:
                return body.country
            found = gazetteer.place(name, self._context)
            if found is not None:
                return found.country
        body = gazetteer.body(words)
        above = head.head.head if head.dep_ == "pobj" and head.head.lower_ == "of" else head  # 'the Greek isle of'
        demonyms = (gazetteer.demonym(t.text) for t in (*head.lefts, *above.lefts) if t.text[:1].isupper())
        return (body.country if body else None) or next((c for c in demonyms if c), None) or UNLOCATED
