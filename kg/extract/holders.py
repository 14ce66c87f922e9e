"""Who holds a stance: the subject of its verb, the possessor or the agent of its noun."""

from __future__ import annotations

from spacy.tokens import Token

from kg import gazetteer
from kg.extract import stances
from kg.extract.parties import is_party, parties
from kg.grammar import SUBJECTS, conjuncts, is_passive, objects, prepositional, subject

RELATIVES = frozenset({"which", "that", "whom", "who"})


def holders_of(token: Token | None) -> list[Token]:
    """The parties that the phrase of `token` names, as far as they can be told apart."""
    if token is None:
        return []
    if token.lower_ == "it" and token.dep_ in SUBJECTS:
        return [token]
    return [p for p in parties(token) if _is_identifiable(p)]


def _is_identifiable(token: Token) -> bool:
    """'The government', 'EU leaders', 'his party'; not 'some leaders', 'foreign governments'."""
    if token.pos_ != "NOUN" or token.text[0].isupper():
        return True
    return any(
        c.lower_ in {"the", "this", "that", "these", "those", "both"}
        or c.dep_ == "poss"
        or c.pos_ == "PROPN"
        or gazetteer.demonym(c.text) is not None
        for c in token.lefts
    ) or any(c.pos_ == "PROPN" for c in token.rights)


def antecedent(relative: Token) -> Token | None:
    """The noun that a relative pronoun stands for."""
    clause = relative.head
    while clause.dep_ not in {"relcl", "acl"} and clause.head != clause:
        clause = clause.head
    return clause.head if clause.dep_ in {"relcl", "acl"} else None


def subject_of(verb: Token) -> Token | None:
    """Who does what `verb` says, through relative clauses, participles and infinitives."""
    found = subject(verb)
    if found is None:
        # Some parses hang the subject on the auxiliary.
        hung = (s for c in verb.lefts if c.dep_ in {"aux", "auxpass"} for s in c.lefts if s.dep_ in SUBJECTS)
        found = next(hung, None)
    if found is None:
        return _implied_subject(verb)
    return antecedent(found) if found.lower_ in RELATIVES else found


def _implied_subject(verb: Token) -> Token | None:
    current = verb
    for _ in range(4):
        if current.dep_ in {"acl", "relcl"}:
            noun = current.head
            if noun.dep_ == "attr":
                return subject(noun.head)  # 'became the latest to reject it'
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
                return None if accused else subject(current)
        elif current.dep_ in {"xcomp", "conj", "advcl", "acomp"}:
            current = current.head  # 'is due to meet', 'is willing to back'
            if (found := subject(current)) is not None:
                return antecedent(found) if found.lower_ in RELATIVES else found
        else:
            return None
    return None


def possessors(noun: Token) -> list[Token]:
    """'Turkey's and Russia's positions': both, though parsers miss the first."""
    found: list[Token] = []
    for child in noun.lefts:
        if child.dep_ == "poss":
            found += [t for t in conjuncts(child) if t.i < noun.i]
            before = child.left_edge.i - 1
            doc = noun.doc
            if before >= 2 and doc[before].dep_ == "cc" and doc[before - 1].tag_ == "POS":
                found.insert(0, doc[before - 2])
    return [p for t in dict.fromkeys(found) for p in ([t] if t.lower_ in {"its", "it"} else parties(t))][:4]


def noun_holders(noun: Token) -> list[Token]:
    """Who has the stance that `noun` names."""
    own = possessors(noun)
    if own:
        return list(dict.fromkeys(own))
    for each in prepositional(noun, "by", "from", "among"):
        own += parties(each)
    for child in noun.lefts:
        if (child.dep_ in {"compound", "nmod"} and is_party(child)) or (
            child.dep_ == "amod" and gazetteer.demonym(child.text)
        ):
            own.append(child)
    if own:
        return list(dict.fromkeys(own))
    governor = governor_of(noun)
    if governor is not None and governor.lemma_.lower() in stances.SHOWING | stances.STRESSING | {
        "be",
        "speak",
        "talk",
    }:
        if is_passive(governor):
            return [p for t in prepositional(governor, "by") for p in parties(t)]
        return holders_of(subject_of(governor))
    return []


def governor_of(noun: Token) -> Token | None:
    """The verb whose object, or whose topic, `noun` is."""
    top = noun
    while top.dep_ == "conj":
        top = top.head
    if top.dep_ in {"dobj", "nsubjpass", "attr"}:
        return top.head
    if (
        top.dep_ == "pobj"
        and top.head.lower_ in {"of", "on", "about", "in", "with", "for"}
        and top.head.head.pos_ in {"VERB", "AUX"}
    ):
        return top.head.head
    return None
