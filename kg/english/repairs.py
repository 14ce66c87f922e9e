"""Where the parser, the tagger or the lemmatiser errs: what is read instead.

Nothing here says anything about English. Each function names the sentence that needs it, and
`tests/test_repairs.py` shows the error and what becomes of it; with another parser, what no longer
errs there can go.
"""

from __future__ import annotations

from spacy.tokens import Token

from kg import gazetteer
from kg.english import titles
from kg.english.participants import name_span

# The lemmatiser takes off too much: 'he hopes', 'the talks are slated'.
_LEMMAS = {"hop": "hope", "slat": "slate"}
_TITLE_POS = frozenset({"DET", "ADJ", "PROPN", "NOUN", "PUNCT"})
_DASHES = frozenset({"-", "--", "–", "—"})


def lemma_of(token: Token) -> str:
    """The lemma in lower case; of 'hopes' and 'slated' those of 'hope' and 'slate'."""
    lemma = token.lemma_.lower()
    return _LEMMAS.get(lemma, lemma)


def town_before(verb: Token) -> Token | None:
    """In 'left for Kyiv to attend the summit' the town, which the parser makes the infinitive's subject."""
    found = next((c for c in verb.lefts if c.dep_ == "nsubj"), None) if verb.tag_ == "VB" else None
    if found is None or not found.left_edge.i or found.doc[found.left_edge.i - 1].lower_ != "for":
        return None
    where = gazetteer.place(name_span(found).text)
    return found if where is not None and where.name is not None else None


def lost_person(verb: Token) -> list[Token]:
    """In 'he telephoned German Chancellor Angela Merkel hours before the vote' the person called, whom the
    parser hangs on the hours."""
    after = (e for e in verb.doc.ents if e.label_ == "PERSON" and verb.i < e.start <= verb.i + 4)
    return [e.root for e in after if all(t.pos_ in _TITLE_POS for t in verb.doc[verb.i + 1 : e.start])][:1]


def is_visiting(token: Token) -> bool:
    """Whether 'visiting' is an adjective, as in 'held talks with visiting Kenyan President William Ruto': the
    parser makes it a verb with the guest as its object."""
    if token.lower_ != "visiting" or not token.i or any(c.dep_ == "aux" for c in token.children):
        return False
    name = token.nbor() if token.i + 1 < len(token.doc) else token
    person = name.ent_type_ in {"NORP", "PERSON"} or titles.is_title_word(name)
    return person and (token.nbor(-1).pos_ in {"VERB", "ADP", "DET"} or token.nbor(-1).lower_ == "the")


def after_dateline(token: Token) -> Token:
    """In 'OSLO (AFP) – President Jane Doe has rejected …', where the parser takes the dateline for the
    subject, the name that follows it."""
    doc = token.doc
    if token.i > 8 or token.pos_ != "PROPN" or token.ent_type_ == "PERSON":
        return token
    dash = next((t for t in doc[token.i + 1 : token.i + 10] if t.text in _DASHES and doc[t.i - 1].whitespace_), None)
    if dash is None or any(t.pos_ in {"VERB", "AUX"} for t in doc[: dash.i]):
        return token
    if any(t.text in _DASHES for t in doc[dash.i + 1 : max(token.head.i, dash.i + 1)]):
        return token  # two dashes enclose an aside
    end = dash.i + 1
    while end < len(doc) and doc[end].pos_ in {"DET", "ADJ", "PROPN", "NOUN"}:
        end += 1
    return doc[end - 1]


def lost_possessor(possessor: Token) -> list[Token]:
    """In 'Turkey's and Russia's positions' the first owner, which the parser does not tie to the second."""
    doc, before = possessor.doc, possessor.left_edge.i - 1
    if before >= 2 and doc[before].dep_ == "cc" and doc[before - 1].tag_ == "POS":
        return [doc[before - 2]]
    return []


def detached_name(verb: Token) -> list[Token]:
    """In 'has indicated he may be willing to back Trump' the object, which the parser hangs on the adjective."""
    return [c for c in verb.head.rights if c.dep_ == "npadvmod" and c.left_edge.i == verb.i + 1]


def pair_before(noun: Token) -> Token | None:
    """In 'after the two held talks', which the parser reads like 'the two open seats', the pair."""
    lefts = list(noun.lefts)
    held = any(c.lower_ in {"held", "began", "resumed"} and c.dep_ == "amod" for c in lefts)
    return next((c for c in lefts if held and c.lower_ in {"two", "both"}), None)


def loose_participle(noun: Token) -> list[Token]:
    """In 'the conference, now scheduled for May' the participle, which the parser hangs on the verb."""
    for token in noun.doc[noun.i + 1 : noun.i + 4]:
        if token.tag_ == "VBN":
            return [token] if token.dep_ == "advcl" else []
        if not token.is_punct and token.pos_ != "ADV":
            break
    return []
