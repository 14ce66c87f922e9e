"""Who holds a stance: the subject of its verb, the possessor or the agent of its noun."""

from __future__ import annotations

from spacy.tokens import Token

from kg import gazetteer
from kg.english import repairs
from kg.english.antecedents import antecedent
from kg.english.datelines import past_dateline
from kg.english.definiteness import is_identifiable
from kg.english.participants import is_party, parties
from kg.english.subjects import agents, subject_of
from kg.english.syntax import conjuncts, is_passive, objects, prepositional
from kg.extraction.positions import words

_POSSESSIVES = frozenset({"his", "her", "its", "their"})
_LIKE = frozenset({"like", "including", "as"})


def holders_of(token: Token | None) -> list[Token]:
    """The parties that the phrase of `token` names, as far as they can be told apart."""
    if token is None:
        return []
    token = past_dateline(token, token.head)
    if token.lower_ == "it":
        return [token]
    if token.lemma_.lower() in words.WRITINGS:
        sent_by = (o for t in prepositional(token, "by", "from", "in", "of") for o in conjuncts(t))
        authors = possessors(token) or [p for t in sent_by for p in parties(t)]
        return [p for p in authors if is_identifiable(p)]
    return [p for each in parties(token) for p in _examples(each) or [each] if is_identifiable(p)]


def _examples(token: Token) -> list[Token]:
    """'States like Iran and Syria': those that are named."""
    if token.pos_ != "NOUN":
        return []
    named = (t for prep in token.rights if prep.lower_ in _LIKE for t in prep.children if t.dep_ == "pobj")
    return [p for t in named for p in parties(t)]


def possessors(noun: Token) -> list[Token]:
    """'Turkey's and Russia's positions': both."""
    found: list[Token] = []
    for child in noun.lefts:
        if child.dep_ == "poss":
            bound = _binder(child)
            if bound is not None:
                return holders_of(bound)
            found += [*repairs.lost_possessor(child), *conjuncts(child)]
    return [p for t in dict.fromkeys(found) for p in ([t] if t.lower_ in {"its", "it"} else parties(t))][:4]


def _binder(owner: Token) -> Token | None:
    """The words that the possessive pronoun `owner` can only stand for: 'Obama, whose criticism',
    'members expressed their support', 'criticised Smith over his call'."""
    if owner.lower_ == "whose":
        return antecedent(owner)
    noun = owner.head
    if owner.lower_ not in _POSSESSIVES:
        return None
    if noun.dep_ == "dobj" and noun.head.lemma_.lower() in words.SHOWING:
        who = subject_of(noun.head)
        return who if who is not None and is_party(who) and who.pos_ != "PRON" else None
    if noun.dep_ == "pobj" and noun.head.lower_ in {"over", "for"}:
        blaming = noun.head.head
        blamed = objects(blaming) if blaming.lemma_.lower() in words.VERBS else []
        if blamed:
            return blamed[0]
    return None


def noun_holders(noun: Token) -> list[Token]:
    """Who has the stance that `noun` names."""
    own = possessors(noun)
    if own:
        governor = governor_of(noun)
        if governor is not None and noun.dep_ == "dobj" and governor.lemma_.lower() in words.VOICING:
            # 'The envoy reiterated the government's support': it is his as well.
            own += holders_of(subject_of(governor))
        return list(dict.fromkeys(own))
    for each in prepositional(noun, "by", "from", "among"):
        own += holders_of(each)
    own += [c for c in noun.lefts if c.dep_ in {"compound", "nmod"} and is_party(c)]
    own += [c for c in noun.lefts if c.dep_ == "amod" and gazetteer.demonym(c.text)]
    if own:
        return list(dict.fromkeys(own))
    governor = governor_of(noun)
    if governor is None or governor.lemma_.lower() not in words.SHOWING | {"be", "speak", "talk"}:
        return []
    return agents(governor) if is_passive(governor) else holders_of(subject_of(governor))


def governor_of(noun: Token) -> Token | None:
    """The verb whose object, or whose topic, `noun` is."""
    top = noun
    while top.dep_ == "conj":
        top = top.head
    if top.dep_ in {"dobj", "nsubjpass", "attr"}:
        return top.head
    topic = top.dep_ == "pobj" and top.head.lower_ in {"of", "on", "about", "in", "with", "for"}
    return top.head.head if topic and top.head.head.pos_ in {"VERB", "AUX"} else None
