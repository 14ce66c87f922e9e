"""Readings of spaCy's English dependency parse that several extractors share.

Labels are those of the ClearNLP scheme that spaCy's English pipelines use.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Span as TokenSpan
from spacy.tokens import Token

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})
HYPOTHETICAL = frozenset({"would", "could", "might", "may", "should", "can"})
_NOBODY = frozenset({"nobody", "none", "neither"})
_NO = frozenset({"no", "neither", "nobody"})
FUTURE = frozenset({"will", "shall", "'ll", "’ll", "wo"})


def conjuncts(token: Token) -> list[Token]:
    """`token` and all that is coordinated with it, in order of the text."""
    return sorted([token, *token.conjuncts], key=lambda t: t.i)


def subject(verb: Token) -> Token | None:
    """The subject of `verb` as the parse has it; a coordinated or open-complement verb takes its governor's.

    `kg.english.subjects` also finds who is only implied, `kg.english.speakers` who says something.

    >>> from kg.text.document import doc_of
    >>> subject(doc_of("The envoys met and agreed to leave.")[6])
    envoys
    """
    seen = verb
    for _ in range(5):
        found = [c for c in seen.children if c.dep_ in SUBJECTS]
        if found:
            # 'Front runner Jane Doe said': parsers may take title and name for two subjects.
            named = len(found) > 1 and found[1].pos_ == "PROPN" and found[1].left_edge.i == found[0].i + 1
            return found[1] if named else found[0]
        if seen.dep_ in {"conj", "xcomp", "advcl", "aux"} and seen.head != seen:
            seen = seen.head
            continue
        return None
    return None


def objects(verb: Token) -> list[Token]:
    """Direct objects of `verb`, coordinated ones included."""
    return [each for c in verb.children if c.dep_ in {"dobj", "obj"} for each in conjuncts(c)]


def prepositional(token: Token, *prepositions: str) -> Iterator[Token]:
    """Objects of the prepositions (lower case) that hang on `token`, coordinated ones included ('with
    A, B and with C').

    >>> from kg.text.document import doc_of
    >>> list(prepositional(doc_of("They spoke with Merkel and Macron.")[1], "with"))
    [Merkel, Macron]
    """
    for child in token.children:
        for prep in conjuncts(child) if child.dep_ == "prep" else [child]:
            if prep.pos_ == "ADP" and child.dep_ in {"prep", "agent"} and prep.lower_ in prepositions:
                for each in prep.children:
                    if each.dep_ in {"pobj", "pcomp"}:
                        yield from conjuncts(each)


def negations(verb: Token) -> list[Token]:
    """'not', 'never', 'no longer' and the like that hang on `verb`."""
    return [
        c
        for c in verb.children
        if c.dep_ == "neg"
        or c.lower_ in {"never", "neither"}
        or (c.lower_ == "longer" and c.i and c.nbor(-1).lower_ == "no")
    ]


def is_negated(verb: Token) -> bool:
    """'did not', 'never', 'no longer', or a subject like 'no state', 'nobody', 'neither side'.

    >>> from kg.text.document import doc_of
    >>> is_negated(doc_of("No state signed it.")[2]), is_negated(doc_of("No 10 signed it.")[2])
    (True, False)
    """
    return bool(negations(verb)) or any(
        c.lower_ in _NOBODY or any(_is_no(d) for d in c.children) for c in verb.children if c.dep_ in SUBJECTS
    )


def _is_no(token: Token) -> bool:
    """Whether a token before a noun denies it; the 'No' of a number ('No 10') does not."""
    before_noun = token.lower_ in _NO and token.dep_ in {"det", "preconj", "cc", "poss"}
    return before_noun and not token.nbor().is_digit


def own_auxiliaries(verb: Token) -> set[str]:
    """Lower-case words of the auxiliaries of `verb`."""
    return {c.lower_ for c in verb.children if c.dep_ in {"aux", "auxpass"}}


def auxiliaries(verb: Token) -> set[str]:
    """Lower-case words of the auxiliaries of `verb`, and of the verb that it is coordinated with
    where it has none of its own.

    >>> from kg.text.document import doc_of
    >>> auxiliaries(doc_of("They will meet and talk.")[4])
    {'will'}
    """
    while not (own := own_auxiliaries(verb)) and verb.dep_ == "conj" and verb.head != verb:
        verb = verb.head
    return own


def is_passive(verb: Token) -> bool:
    """Whether `verb` has a passive auxiliary or subject."""
    return any(c.dep_ in {"nsubjpass", "auxpass"} for c in verb.children)


def noun_phrase(head: Token, *, with_of: bool = True) -> TokenSpan:
    """The phrase that `head` names: from its leftmost modifier to itself, its possessive marker
    left out, with the 'of' phrases that complete a name ('the siege of Aleppo').

    >>> from kg.text.document import doc_of
    >>> noun_phrase(doc_of("They ended the siege of Aleppo in May.")[3])
    the siege of Aleppo
    """
    left = min((t.i for t in head.lefts if t.dep_ not in {"punct", "cc", "preconj"}), default=head.i)
    for token in head.lefts:
        if token.i == left:
            left = token.left_edge.i
    right = head.i
    if with_of:
        for child in head.rights:
            if child.dep_ == "prep" and child.lower_ == "of":
                right = max(right, max(t.i for t in child.subtree if not t.is_punct))
    return head.doc[left : right + 1]


def trim(span: TokenSpan) -> TokenSpan:
    """`span` without white space and punctuation at its ends; quotation marks stay in pairs only
    where they enclose words inside it."""
    start, end = span.start, span.end
    while start < end - 1 and (span.doc[start].is_punct or span.doc[start].is_space):
        start += 1
    while start < end - 1 and (span.doc[end - 1].is_punct or span.doc[end - 1].is_space):
        end -= 1
    return span.doc[start:end]
