"""Who does what a verb says, through relative clauses, participles and infinitives."""

from __future__ import annotations

from spacy.tokens import Token

from kg.english.antecedents import referent
from kg.english.participants import is_party, parties
from kg.english.syntax import SUBJECTS, is_negated, objects, prepositional, subject

_PAST = frozenset({"VBD", "VBN"})
_FINITE = frozenset({"VBD", "VBN", "VBZ", "VBP"})


def subject_of(verb: Token) -> Token | None:
    """Who does what `verb` says, through relative clauses, participles and infinitives.

    >>> from kg.text.document import doc_of
    >>> subject_of(doc_of("The envoy made a bid to stop the war.")[6])
    envoy
    """
    found = subject(_coordinated(verb))
    if found is None:
        # Some parses hang the subject on the auxiliary.
        hung = (s for c in verb.lefts if c.dep_ in {"aux", "auxpass"} for s in c.lefts if s.dep_ in SUBJECTS)
        found = next(hung, None)
    if found is None:
        return _implied_subject(verb)
    return referent(found)


def _coordinated(verb: Token) -> Token:
    """The verb whose subject `verb` shares: 'has urged talks on the oil that funds it and proposed …'
    often parses as if the oil proposed, but tenses are coordinated with their like."""
    if verb.dep_ != "conj" or verb.head.dep_ not in {"relcl", "acl", "ccomp", "advcl"}:
        return verb
    past = verb.tag_ in _PAST
    if verb.tag_ not in _FINITE or verb.head.tag_ not in _FINITE or (verb.head.tag_ in _PAST) == past:
        return verb
    if any(c.dep_ in SUBJECTS or c.dep_ == "aux" for c in verb.children):
        return verb
    return next((a for a in verb.head.ancestors if a.pos_ == "VERB" and (a.tag_ in _PAST) == past), verb)


def _implied_subject(verb: Token) -> Token | None:
    current = verb
    for _ in range(4):
        if current.dep_ in {"acl", "relcl"}:
            noun = current.head
            if noun.dep_ == "attr" or (noun.dep_ == "dobj" and current.tag_ == "VBG" and not is_party(noun)):
                return subject(noun.head)  # 'became the latest to reject it', 'took turns rejecting it'
            if current.tag_ == "VBG":
                return noun
            if current.tag_ != "VB" or is_party(noun):
                return None
            # 'In an attempt to stop it', 'his bid to stop it'
            owner = next((c for c in noun.lefts if c.dep_ == "poss"), None)
            above = noun.head.head if noun.dep_ == "pobj" else noun.head
            return owner or (subject(above) if above.pos_ == "VERB" else None)
        if current.dep_ == "pcomp":
            accused = current.head.lower_ in {"of", "for", "from", "into"} and objects(current.head.head)
            current = current.head.head
            if current.pos_ == "VERB":
                # 'Accused him of opposing it': he is said to, nobody says so of himself.
                return None if accused or is_negated(current) else subject(current)
        elif current.dep_ in {"xcomp", "conj", "advcl", "acomp"}:
            current = current.head  # 'is due to meet', 'is willing to back'
            if (found := subject(current)) is not None:
                return referent(found)
        else:
            return None
    return None


def agents(verb: Token) -> list[Token]:
    """By whom it is done: 'was received by A and B'."""
    return [p for t in prepositional(verb, "by") for p in parties(t)]
