"""Pronouns, and what they can go back to as far as syntax tells; `kg.resolve.pronouns` ranks what is left."""

from __future__ import annotations

from spacy.tokens import Token

from kg.english.names import Gender
from kg.english.syntax import objects, subject

HE = frozenset({"he", "him", "his", "himself"})
SHE = frozenset({"she", "her", "hers", "herself"})
IT = frozenset({"it", "its", "itself"})
THEY = frozenset({"they", "them", "their", "theirs", "themselves"})
RELATIVE = frozenset({"who", "whom", "whose", "which", "that"})
WE = frozenset({"we", "us", "our", "ours", "ourselves"})
FIRST_PERSON = frozenset({"i", "me", "my", "mine", "myself"}) | WE
SECOND_PERSON = frozenset({"you", "your", "yours", "yourself", "yourselves"})
THIRD_PERSON = HE | SHE | IT | THEY
PRONOUNS = THIRD_PERSON | RELATIVE | FIRST_PERSON | SECOND_PERSON
_ARGUMENTS = frozenset({"nsubj", "nsubjpass", "dobj", "dative", "pobj", "attr"})


def word_of(token: Token) -> str:
    """The token in lower case, as pronouns are looked up; nothing for the country 'US'."""
    return "" if token.text == "US" else token.lower_


def is_first_person(words: str) -> bool:
    """Whether `words` are a pronoun of the first person; 'US' is a country.

    >>> is_first_person("Us"), is_first_person("US")
    (True, False)
    """
    return words != "US" and words.casefold() in FIRST_PERSON


def gender_of_pronoun(word: str) -> Gender | None:
    """The gender of a pronoun in lower case, None where it has none."""
    return Gender.MALE if word in HE else Gender.FEMALE if word in SHE else None


def antecedent(relative: Token) -> Token | None:
    """The noun that a relative pronoun stands for, None where the parse has no clause that it introduces.

    >>> from kg.text.document import doc_of
    >>> antecedent(doc_of("The envoy who met rebels left.")[2])
    envoy
    """
    return next((clause.head for clause in relative.ancestors if clause.dep_ in {"relcl", "acl"}), None)


def referent(token: Token) -> Token:
    """What a relative pronoun stands for, where the parse tells; any other token itself."""
    return (antecedent(token) if token.lower_ in RELATIVE else None) or token


def same_object(pronoun: Token) -> Token | None:
    """The object of the verb before, which 'it' or 'them' takes up as the object of the next.

    >>> from kg.text.document import doc_of
    >>> same_object(doc_of("Oslo once opposed the ban but now backs it.")[8])
    ban
    """
    verb = pronoun.head
    if pronoun.lower_ not in {"it", "them"} or pronoun.dep_ != "dobj" or verb.dep_ != "conj":
        return None
    return next((o for o in objects(verb.head) if o.pos_ in {"NOUN", "PROPN"}), None)


def place_of(verb: Token) -> Token | None:
    """'The island' of 'the island where he visited a camp': where what `verb` says takes place, as the noun
    says to which the clause belongs.

    >>> from kg.text.document import doc_of
    >>> place_of(doc_of("He left the island where he visited a camp.")[6])
    island
    """
    clause = verb
    while clause.dep_ in {"xcomp", "conj", "ccomp"} and clause.head != clause:
        clause = clause.head
    if clause.dep_ == "relcl" and any(t.lower_ == "where" for t in clause.subtree if t.i < clause.i):
        return clause.head
    return None


def is_clause_mate(pronoun: Token, head: Token) -> bool:
    """Whether the phrase of `head` is another argument of the pronoun's own verb: then they differ, for the
    language would have a reflexive.

    >>> from kg.text.document import doc_of
    >>> smith, _, him, _, jones, *_ = doc_of("Smith told him that Jones would stay.")
    >>> is_clause_mate(him, smith), is_clause_mate(him, jones)
    (True, False)
    """
    if pronoun.lower_.endswith(("self", "selves")) or pronoun.dep_ == "poss" or head.doc is not pronoun.doc:
        return False
    governor = head.head.head if head.dep_ == "pobj" else head.head
    own = pronoun.head.head if pronoun.dep_ == "pobj" else pronoun.head
    return governor == own and head.dep_ in _ARGUMENTS


def likely_owner(possessive: Token) -> Token | None:
    """The subject of the clause that a possessive pronoun stands in.

    >>> from kg.text.document import doc_of
    >>> likely_owner(doc_of("Smith praised his guests on Monday.")[2])
    Smith
    """
    verb = next((t for t in possessive.ancestors if t.pos_ in {"VERB", "AUX"}), None)
    return subject(verb) if verb is not None else None
