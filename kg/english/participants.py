"""Whom a noun phrase names: the words that stand for an actor that takes part or holds a view."""

from __future__ import annotations

from spacy.tokens import Span as TokenSpan
from spacy.tokens import Token

from kg import lexicon
from kg.english import titles
from kg.english.syntax import SUBJECTS, conjuncts, noun_phrase

_NAMES = frozenset({"PERSON", "ORG", "GPE", "NORP"})
_NO_NAMES = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "CARDINAL", "ORDINAL", "QUANTITY", "LANGUAGE"})
PRONOUNS = frozenset(
    {"he", "she", "they", "we", "i", "him", "her", "them", "us", "me", "his", "their", "its", "our", "my"}
)
_BOTH = frozenset({"both", "two", "trio", "pair", "duo"})
PEOPLE = lexicon.words("participant")
_DASHES = frozenset({"-", "--", "–", "—"})


def is_party(token: Token) -> bool:
    """Whether `token` heads words that can name somebody who acts: a person, a government, a body."""
    if token.pos_ == "PRON":
        return token.lower_ in PRONOUNS or token.lower_ in _BOTH
    if token.ent_type_ in _NO_NAMES:
        return token.lower_ in _BOTH
    if token.pos_ == "PROPN" or token.ent_type_ in _NAMES:
        return token.ent_type_ not in {"EVENT", "FAC", "LOC", "PRODUCT", "LAW"} or token.ent_type_ == ""
    if token.pos_ == "ADJ":
        return token.text[0].isupper() and token.dep_ in SUBJECTS and not any(token.lefts)
    return token.pos_ == "NOUN" and (token.lemma_.lower() in PEOPLE or _is_name_elsewhere(token))


def _is_name_elsewhere(token: Token) -> bool:
    """A name at the head of a sentence, which taggers take for a common noun or an adjective."""
    return token.text[0].isupper() and any(t.text == token.text and t.pos_ == "PROPN" for t in token.doc)


def parties(token: Token | None) -> list[Token]:
    """The parties that the phrase of `token` names, coordinated ones each; 'his Kenyan
    counterpart A. B.' is B., 'a delegation of Kurds' the delegation.

    >>> from kg.text.document import doc_of
    >>> parties(doc_of("Lavrov and his Kenyan counterpart Amina Mohamed met a delegation of Kurds.")[0])
    [Lavrov, Mohamed]
    """
    if token is None:
        return []
    found: list[Token] = []
    for each in conjuncts(token):
        # 'Prime Minister A B and President C D' often parses as one long compound.
        for c in each.lefts:
            if c.dep_ in {"nmod", "compound"} and c.ent_type_ != "NORP" and any(g.dep_ == "cc" for g in c.children):
                found += [t for t in conjuncts(c) if t.i < each.i and not _is_before_title(t)]
        found.append(each)
    named = (t for each in dict.fromkeys(found) if is_party(each) for t in _named(each))
    return list(dict.fromkeys(named))


def _is_before_title(token: Token) -> bool:
    """The country in 'A B and Kosovo Prime Minister C D', which is no party of its own."""
    return token.ent_type_ in {"GPE", "NORP"} and titles.is_title_word(token.nbor())


def _named(token: Token) -> list[Token]:
    """The names in apposition, where the head is only their title ('Presidents A B and C D') or a dateline."""
    dateline = any(c.text in _DASHES for c in token.rights) or (
        token.is_upper and token.i + 1 < len(token.doc) and token.nbor().text in {"(", ","}
    )
    apposed = [c for c in token.rights if c.dep_ == "appos"]
    people = [c for c in apposed if c.pos_ == "PROPN" and c.ent_type_ == "PERSON"]
    if people and token.ent_type_ == "" and token.tag_ not in {"NNS", "NNPS"}:
        return people[:1]
    if token.pos_ == "NOUN" or dateline:
        apposed += [d for c in apposed if c.pos_ == "NOUN" for d in c.rights if d.dep_ == "appos"]
        names = [c for c in apposed if c.pos_ == "PROPN" and c.ent_type_ in {"PERSON", "", "ORG", "GPE"}]
        chosen = next((c for c in names if c.ent_type_ == "PERSON"), names[0] if names else None)
        if chosen is not None:
            plural = token.tag_ in {"NNS", "NNPS"} and chosen.ent_type_ == "PERSON"
            return conjuncts(chosen) if plural else [chosen]
    return [token]


def name_span(token: Token) -> TokenSpan:
    """The words that name the party: its entity or run of proper nouns, else its noun phrase.

    Determiner and possessive marker are left out of names.

    >>> from kg.text.document import doc_of
    >>> doc = doc_of("The Syrian Foreign Minister Walid Muallem met EU foreign ministers.")
    >>> name_span(doc[5]), name_span(doc[9])
    (Walid Muallem, EU)
    """
    doc = token.doc
    if token.pos_ == "PRON":
        return doc[token.i : token.i + 1]
    if token.lower_ == "two" and token.i and doc[token.i - 1].lower_ == "the":
        return doc[token.i - 1 : token.i + 1]
    if token.ent_type_ in _NAMES:
        start = end = token.i
        while doc[start].ent_iob_ == "I" and start > 0:
            start -= 1
        while end + 1 < len(doc) and doc[end + 1].ent_iob_ == "I":
            end += 1
        # 'Vietnam's Ho Chi Minh City' may be one entity.
        start = max([start, *(t.i + 1 for t in doc[start : token.i] if t.tag_ == "POS")])
        start = max([start, *(t.i + 1 for t in doc[start : token.i] if t.text in _DASHES and t.whitespace_)])
        while start < token.i and (doc[start].pos_ in {"DET", "PUNCT", "ADP"} or doc[start].tag_ == "VBG"):
            start += 1
        while end > token.i and doc[end].tag_ in {"POS", "."}:
            end -= 1
        return doc[start : end + 1]
    if token.pos_ == "PROPN":
        start = token.i
        while start > 0 and doc[start - 1].pos_ == "PROPN" and doc[start - 1].dep_ in {"compound", "nmod"}:
            start -= 1
        return doc[start : token.i + 1]
    for child in token.lefts:
        # 'EU foreign ministers' act for the EU.
        if token.tag_ == "NNS" and child.dep_ in {"compound", "nmod"} and child.ent_type_ in {"ORG", "GPE"}:
            return name_span(child)
    return noun_phrase(token, with_of=False)
