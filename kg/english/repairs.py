"""Where the parser, the tagger or the lemmatiser errs: what is read instead.

Nothing here says anything about English. Each function names the sentence that needs it, and
`tests/test_repairs.py` shows the error and what becomes of it; with another parser, what no longer
errs there can go.
"""

from __future__ import annotations

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from kg import gazetteer
from kg.english import titles
from kg.english.participants import name_span
from kg.english.syntax import is_negated, negations

# The lemmatiser takes off too much: 'he hopes', 'the talks are slated'.
_LEMMAS = {"hop": "hope", "slat": "slate"}
_TITLE_POS = frozenset({"DET", "ADJ", "PROPN", "NOUN", "PUNCT"})


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


def bare_object(verb: Token) -> list[Token]:
    """In 'opposition leader Mart Kask met Tammik on Friday' the surname that the parser takes for an adverb."""
    return [
        t
        for t in verb.doc[verb.i + 1 : verb.i + 2]
        if t.pos_ == "PROPN"
        and t.dep_ in {"advmod", "npadvmod"}
        and t.head == verb
        and t.ent_type_ not in {"DATE", "TIME"}
    ]


def is_visiting(token: Token) -> bool:
    """Whether 'visiting' is an adjective, as in 'held talks with visiting Kenyan President William Ruto': the
    parser makes it a verb with the guest as its object."""
    inside = 0 < token.i < len(token.doc) - 1
    if token.lower_ != "visiting" or not inside or any(c.dep_ == "aux" for c in token.children):
        return False
    name = token.nbor()
    person = name.ent_type_ in {"NORP", "PERSON"} or titles.is_title_word(name)
    return person and token.nbor(-1).pos_ in {"VERB", "ADP", "DET"}


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


def is_cut_name(doc: Doc, end: int) -> bool:
    """Whether the person's name that the recogniser ends at `end` goes on with the next token, as the parse has it.

    >>> from kg.text.document import doc_of
    >>> doc = doc_of("Congolese President Denis Sassou Nguesso left.")
    >>> [entity for entity in doc.ents if entity.label_ == "PERSON"], is_cut_name(doc, 4)
    ([Denis Sassou], True)
    """
    last = doc[end - 1]
    return last.dep_ in {"compound", "flat"} and last.head == doc[end] and bool(last.whitespace_)


def office_after(name: TokenSpan) -> Token | None:
    """The office behind 'X,' that the parser does not put in apposition to X.

    >>> from kg.text.document import doc_of
    >>> doc = doc_of("John Podesta and Todd Stern, the State Department's climate envoy, began negotiations.")
    >>> office_after(doc[3:5]), doc[11].head
    (envoy, Podesta)
    """
    doc, index = name.doc, name.end
    if index + 1 >= len(doc) or doc[index].text != ",":
        return None
    for token in doc[index + 1 : index + 8]:
        if titles.is_office(token) and token.tag_ == "NN" and token.dep_ in {"appos", "conj", "attr"}:
            return token
        if token.pos_ in {"VERB", "AUX", "PUNCT", "SCONJ", "PRON"} and token.tag_ != "PRP$":
            return None
    return None


def office_before(name: TokenSpan) -> Token | None:
    """The office before ', X,' to which the parser does not put X in apposition.

    >>> from kg.text.document import doc_of
    >>> doc = doc_of("The UN envoy to Kosovo, Martti Ahtisaari, began negotiations in February.")
    >>> office_before(doc[6:8]), doc[7].head
    (envoy, Kosovo)
    """
    doc, index = name.doc, name.start - 1
    if index < 2 or doc[index].text != "," or (name.end < len(doc) and doc[name.end].text not in {",", "."}):
        return None
    for token in reversed(doc[max(0, index - 8) : index]):
        argument = token.dep_ in {"nsubj", "dobj", "pobj", "appos", "nsubjpass"}
        if titles.is_office(token) and token.tag_ == "NN" and argument:
            definite = any(t.lower_ == "the" or t.tag_ == "POS" for t in doc[token.left_edge.i : token.i])
            return token if definite else None
        if token.pos_ in {"VERB", "AUX", "PUNCT", "SCONJ", "PRON", "CCONJ"}:
            return None
    return None


def lost_subject(verb: Token) -> Token | None:
    """The name or number right before a finite verb, or before the apposition that parts it from
    the verb, where the parser took the subject into a phrase before it.

    >>> from kg.text.document import doc_of
    >>> doc = doc_of("At a meeting with the board of the Washington Post Trump said that NATO was obsolete.")
    >>> doc[10].dep_, lost_subject(doc[11])
    ('pobj', Trump)
    """
    if verb.tag_ not in {"VBD", "VBZ", "VBP"}:
        return None
    at = verb.i - 1
    while at >= 0 and verb.doc[at].pos_ == "ADV":
        at -= 1
    if at < verb.sent.start:
        return None
    before = next((c for c in verb.lefts if c.dep_ == "ccomp"), None)
    if before is not None and any(c.dep_ == "ccomp" for c in verb.rights):
        # 'X shook hands, then says that …': two predicates of one subject
        return next((c for c in before.lefts if c.dep_ == "nsubj"), None)
    neighbour = verb.doc[at]
    if neighbour.pos_ == "NUM" or (neighbour.pos_ == "PROPN" and neighbour.ent_type_):
        return neighbour
    # 'X, the leader, said': the name that the apposition or relative clause before the comma hangs on
    attached = [t for t in verb.doc[verb.sent.start : at] if t.dep_ in {"appos", "relcl"} and t.right_edge.i == at - 1]
    named = [t.head for t in attached if "PROPN" in {t.pos_, t.head.pos_}]
    return named[-1] if named else None


def inverted_subject(verb: Token) -> Token | None:
    """The subject that follows its verb ('said Smith') and was parsed as something else.

    >>> from kg.text.document import doc_of
    >>> doc = doc_of("“We will not go,” tweeted the US president.")
    >>> doc[10].dep_, inverted_subject(doc[7])
    ('dobj', president)
    """
    for child in verb.rights:
        if child.left_edge.i == verb.i + 1 and child.dep_ in {"dobj", "attr", "oprd", "npadvmod", "appos", "dep"}:
            return child if child.pos_ in {"PROPN", "NOUN", "PRON"} else None
    return None


def speaker_behind(verb: Token) -> Token | None:
    """In 'The state will pay for it, announced Merkel' the speaker, whom the parser makes the object of a second
    predicate: one that a comma alone joins to the first.

    >>> from kg.text.document import doc_of
    >>> doc = doc_of("The state will pay for it together with the towns, announced Merkel on Tuesday.")
    >>> doc[12].dep_, speaker_behind(doc[11])
    ('dobj', Merkel)
    """
    listed = any(c.dep_ in {"cc", "conj"} for t in (verb, verb.head) for c in t.children if c != verb)
    if verb.dep_ != "conj" or verb.tag_ not in {"VBD", "VBZ"} or listed or verb.nbor(-1).text != ",":
        return None
    after = (c for c in verb.rights if c.left_edge.i == verb.i + 1 and c.dep_ in {"dobj", "nsubj"})
    return next((c for c in after if c.pos_ == "PROPN"), None)


def is_negated_itself(verb: Token) -> bool:
    """Whether `verb` is negated, and not by a quoted 'not' that the parser hangs on it.

    >>> from kg.text.document import doc_of
    >>> said = doc_of('"Probably not," she said.')[6]
    >>> is_negated(said), is_negated_itself(said)
    (True, False)
    """
    between = [verb.doc[min(n.i, verb.i) + 1 : max(n.i, verb.i)] for n in negations(verb)]
    quoted = (any(t.is_quote or t.text in {",", "''"} for t in words) for words in between)
    return is_negated(verb) and not (between and all(quoted))
