"""Places in locative phrases of an event."""

from __future__ import annotations

from spacy.tokens import Token

from kg import gazetteer
from kg.document import Document, Paragraph
from kg.extract.parties import name_span
from kg.records import Extraction, Place, PlaceMention


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

    def mention(self, paragraph: Paragraph, token: Token, extraction: Extraction) -> PlaceMention | None:
        """The place that the phrase of `token` names, None where that is no known place."""
        for head in (token, *(c for c in token.rights if c.dep_ == "appos")):
            # Taggers take some names of cities for common nouns.
            named = head.pos_ == "PROPN" or (head.text[0].isupper() and head.ent_type_ in {"GPE", "LOC", "FAC"})
            if not named or head.ent_type_ in {"PERSON", "DATE", "TIME"}:
                continue
            words = name_span(head)
            found = self._read(head, words.text)
            if found is not None:
                return PlaceMention(self._document.evidence_of(paragraph, words), found, extraction)
        # 'The port city of Busan'
        for child in token.rights:
            if child.lower_ == "of" and token.pos_ == "NOUN":
                for inner in child.children:
                    if inner.dep_ == "pobj" and (found_inner := self.mention(paragraph, inner, extraction)):
                        return found_inner
        return None

    def _read(self, head: Token, words: str) -> Place | None:
        seat = gazetteer.seat(words)
        if seat is not None and seat.country is not None:
            return Place(seat.country, words.removeprefix("the "))
        within = None
        for other in (*head.lefts, *head.rights):
            if other.dep_ in {"poss", "appos", "npadvmod", "conj"} or other.ent_type_ == "GPE":
                within = within or gazetteer.country(name_span(other).text)
        found = gazetteer.place(words, self._context, within)
        if found is None and within is not None and head.ent_type_ == "GPE":
            found = Place(within, words)  # a small town whose country the text names
        return found or gazetteer.place(words, self._context)
