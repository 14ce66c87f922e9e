"""Definiteness: whether a noun phrase speaks of what the reader knows of, as its determiner tells."""

from __future__ import annotations

from spacy.tokens import Token

from kg.gazetteer import demonym

DEFINITE = frozenset({"the", "this", "that", "these", "those"})
POSSESSIVES = frozenset({"my", "our", "your", "his", "her", "its", "their"})


def is_definite(noun: Token) -> bool:
    """Whether `noun` has a definite article or a demonstrative.

    >>> from kg.text.document import doc_of
    >>> [is_definite(doc_of(f"She left {words} talks early.")[3]) for words in ("the", "those", "some")]
    [True, True, False]
    """
    return any(child.lower_ in DEFINITE for child in noun.lefts)


def is_known(noun: Token) -> bool:
    """Whether `noun` is definite or somebody's: 'the visit', 'his visit'."""
    return is_definite(noun) or any(child.lower_ in POSSESSIVES for child in noun.lefts)


def is_identifiable(noun: Token) -> bool:
    """Whether `noun` tells of whom it speaks: 'the government', 'EU leaders', 'his party', a name; not 'some
    leaders', 'foreign governments', 'Americans'.

    >>> from kg.text.document import doc_of
    >>> [is_identifiable(doc_of(f"{word} leaders left early.")[1]) for word in ("The", "Some", "Turkish", "His")]
    [True, False, True, True]
    """
    if noun.tag_ == "NNPS" and demonym(noun.text) and not any(c.lower_ == "the" for c in noun.lefts):
        return False  # a people, not its government
    if noun.pos_ != "NOUN" or noun.text[0].isupper():
        return True
    if is_definite(noun) or any(child.pos_ == "PROPN" for child in noun.children):
        return True
    return any(c.lower_ == "both" or c.dep_ == "poss" or demonym(c.text) is not None for c in noun.lefts)
