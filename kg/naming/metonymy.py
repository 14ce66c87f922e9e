"""Whether a country, a capital or a seat of government is named as a party or as a mere place.

A country acts, is acted on or is a party by default and is a place in locative phrases; a capital
is a place by default and stands for its government where it does what only governments do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from spacy.tokens import Token

from kg import lexicon
from kg.english.datelines import opens_dateline
from kg.model import Sector
from kg.naming.names import Name, NameType


def _by_role(name: str) -> Mapping[str, frozenset[str]]:
    """The words of a class by the roles in which they govern a name."""
    found: dict[str, set[str]] = defaultdict(set)
    for entry in lexicon.entries(name):
        for role in entry.construction.split():
            found[role].add(entry.word)
    return {role: frozenset(words) for role, words in found.items()}


_LOCATIVE = lexicon.words("place.preposition")
_PLACES = _by_role("place.governor")
_GOVERNMENTS = _by_role("government.governor")
# Prepositions whose object is a place, or a government, by what they hang on; each with the role of the tables.
_TO_PLACE = {"to": "to", "from": "from", "of": "of", "over": "over", "about": "over", "for": "for"}
_TO_GOVERNMENT = dict.fromkeys(("of", "from", "for", "to", "on"), "of")


def _governor(preposition: Token) -> Token:
    """The word that a preposition hangs on; a second preposition ('out of') is passed over."""
    head = preposition.head
    while head.dep_ in {"prep", "pcomp"} and head.head != head:
        head = head.head
    return head


def _first_conjunct(token: Token) -> Token:
    """The head of a coordination, or what an apposition explains: it bears the role of all."""
    seen = token
    while seen.dep_ == "conj" and seen.head != seen:
        seen = seen.head
    return seen


def is_party(name: Name) -> bool:
    """Whether a COUNTRY, CAPITAL or SEAT speaks of its government rather than of a place."""
    head = name.tokens.root
    token = _first_conjunct(head)
    if is_dateline(name) or _names_city_before(name):
        return False
    if name.type is NameType.COUNTRY:
        return not _is_locative(token)
    if name.type is NameType.SEAT:
        return not (token.dep_ == "pobj" and token.head.lower_ in _LOCATIVE | {"to"} and token.head.lower_ != "under")
    return _capital_acts(token)


def is_dateline(name: Name) -> bool:
    """Whether a name only tells where, or by which agency, the report was written."""
    return _is_credit(name) or opens_dateline(name.tokens)


def _is_credit(name: Name) -> bool:
    """'(Reuters)' at the head or the end of a paragraph."""
    doc, start, end = name.paragraph.doc, name.tokens.start, name.tokens.end
    if not start or end >= len(doc) or doc[start - 1].text not in {"(", "["} or doc[end].text not in {")", "]"}:
        return False
    if end + 1 >= len(doc):
        return name.type is NameType.ORGANIZATION and name.body is not None and name.body.sector is Sector.MEDIA
    return start < 15 and doc[end + 1].text in {"-", "--", "–", "—"}


def _names_city_before(name: Name) -> bool:
    """'Damascus, Syria': the country only says where the city is."""
    doc, start = name.paragraph.doc, name.tokens.start
    if start < 2 or doc[start - 1].text != "," or name.type is not NameType.COUNTRY:
        return False
    city = doc[start - 2]
    return (
        city.ent_type_ in {"GPE", "LOC", "FAC"}
        and city.dep_ == "pobj"
        and name.tokens.root.head == city
        and (name.tokens.root.dep_ in {"appos", "npadvmod"})
    )


def _is_locative(token: Token) -> bool:
    while token.dep_ in {"appos", "npadvmod"} and token.head.ent_type_ in {"GPE", "LOC"} and token.head.i < token.i:
        token = token.head
    head = token.head
    if token.dep_ in {"pobj", "pcomp"}:
        return _is_locative_object(head)
    if token.dep_ == "poss":
        return head.lower_ in _PLACES["'s"] or head.ent_type_ in {"GPE", "LOC", "FAC"}
    if token.dep_ in {"dobj", "obj"}:
        return head.lemma_ in _PLACES["object"]
    return token.dep_ in {"compound", "nmod", "amod"} and head.ent_type_ in {"GPE", "LOC"}


def _is_locative_object(preposition: Token) -> bool:
    word, governor = preposition.lower_, _governor(preposition)
    if word in _LOCATIVE:
        return True
    if word == "on":
        return not (_burdens(governor) or _words(governor) & _GOVERNMENTS["on"])
    role = _TO_PLACE.get(word)
    # Nouns of parts are listed in the forms that count: 'parts of Turkey'.
    return role is not None and bool(({governor.lower_} if role == "of" else _words(governor)) & _PLACES[role])


def _words(token: Token) -> set[str]:
    return {token.lemma_, token.lower_}


def _burdens(governor: Token) -> bool:
    """'Impose sanctions', 'put pressure': whatever the verb is."""
    return any(c.dep_ == "dobj" and c.lower_ in _GOVERNMENTS["on"] for c in governor.children)


def _capital_acts(token: Token) -> bool:
    head = token.head
    if token.dep_ in {"nsubj", "csubj"}:
        return _acts(head)
    if token.dep_ in {"nsubjpass", "dobj", "obj", "dative"}:
        return head.lemma_ in _GOVERNMENTS["object"]
    if token.dep_ in {"poss", "compound", "nmod"}:
        return head.lower_ in _GOVERNMENTS["'s"]
    return token.dep_ in {"pobj", "pcomp"} and _is_acting_object(head)


def _is_acting_object(preposition: Token) -> bool:
    word, governor = preposition.lower_, _governor(preposition)
    if word == "by":
        return preposition.dep_ == "agent"
    if word in {"with", "between", "against", "toward", "towards", "among"}:
        return governor.lemma_ != "bind"
    if word == "to" and _words(governor) & _GOVERNMENTS["to"]:
        return True
    if word == "on" and _burdens(governor):
        return True
    return word in _TO_GOVERNMENT and bool(_words(governor) & _GOVERNMENTS["of"])


def _acts(verb: Token) -> bool:
    """Whether `verb` is what a government does; 'be' and the like need a complement that is."""
    if verb.lemma_ in _GOVERNMENTS["subject"]:
        return True
    if verb.lemma_ in {"be", "have", "remain", "become"}:
        return any(
            c.dep_ in {"xcomp", "acomp"}
            or (c.dep_ == "attr" and c.lower_ in _GOVERNMENTS["complement"])
            or (c.dep_ == "dobj" and c.lower_ in _GOVERNMENTS["complement"] | _GOVERNMENTS["held"])
            for c in verb.children
        )
    return (
        verb.pos_ == "VERB" and verb.dep_ in {"xcomp", "ccomp"} and verb.lemma_ not in {"lie", "sit", "sprawl", "burn"}
    )
