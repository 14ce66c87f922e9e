"""Judgements as stances: what somebody calls good or bad, and what he says ought to be done."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from kg.english.antecedents import RELATIVE
from kg.english.participants import is_party
from kg.english.subjects import subject_of
from kg.english.syntax import (
    SUBJECTS,
    auxiliaries,
    conjuncts,
    is_negated,
    is_passive,
    objects,
    prepositional,
)
from kg.extraction.positions import words
from kg.extraction.positions.holders import holders_of
from kg.extraction.positions.target_patterns import FoundStance, stance_of
from kg.extraction.positions.topics import is_shared
from kg.model import Stance

_BE_LIKE = frozenset({"be", "become", "remain", "seem", "feel", "stay", "look", "appear", "sound", "get"})
_OPENERS = frozenset({"mark", "aux", "nsubj", "nsubjpass", "csubj"})
_EXPLETIVES = frozenset(
    {"it", "this", "that", "there", "these", "those", "they", "he", "she", "we", "you", "i", "what"}
)


def judgements(verb: Token) -> Iterator[FoundStance]:
    """What the clause of `verb`, which somebody says, judges or asks for: the speaker holds it."""
    yield from _evaluation(verb)
    yield from _obligation(verb)
    yield from _advice(verb)


def predication(verb: Token) -> Iterator[FoundStance]:
    """'Called the deal a mistake', 'described the report as misleading'."""
    lemma = verb.lemma_.lower()
    if lemma not in words.PREDICATING or is_passive(verb):
        return
    holders = holders_of(subject_of(verb))
    predicates = [c for c in verb.rights if c.dep_ in {"oprd", "xcomp", "acomp", "ccomp", "attr"}]
    predicates += [c for p in verb.rights if p.lower_ == "as" for c in p.children]
    small = (c for c in predicates if c.dep_ == "ccomp" and not any(m.dep_ == "mark" for m in c.lefts))
    things = objects(verb) + [s for c in small for s in c.lefts if s.dep_ in SUBJECTS]
    polarity = next((p for c in predicates if (p := _polarity(c)) is not None), None)
    if polarity is None or not holders:
        return
    for thing in things:
        clause = _extraposed(verb, predicates) if thing.lower_ == "it" else None
        if clause is not None:
            whole = any(c.dep_ in SUBJECTS for c in clause.lefts)
            yield FoundStance(verb, clause, stance_of(polarity ^ is_negated(verb)), 0.85, tuple(holders), whole=whole)
        elif thing.lower_ not in RELATIVE | {"it"}:
            yield FoundStance(verb, thing, stance_of(polarity ^ is_negated(verb)), 0.85, tuple(holders))


def _extraposed(verb: Token, predicates: list[Token]) -> Token | None:
    """What 'it' announces: 'called it dangerous that …', 'it is wrong to …'."""
    clauses = (c for p in [verb, *predicates] for c in p.rights if c.dep_ in {"xcomp", "ccomp", "csubj", "advcl"})
    return next((c for c in clauses if c.pos_ in {"VERB", "AUX"} and any(m.dep_ in _OPENERS for m in c.lefts)), None)


def _polarity(token: Token) -> bool | None:
    """Whether the predicate headed by `token` praises (True) or blames (False)."""
    negated = any(c.lower_ in {"not", "no", "hardly", "never"} for c in token.children)
    if token.lemma_.lower() == "interest" and token.dep_ == "pobj":
        return (token.head.lower_ == "in") ^ negated if any(c.dep_ == "poss" for c in token.lefts) else None
    near = [c for c in token.children if c.dep_ in {"amod", "conj", "acomp", "compound"}]
    near += [t for c in token.rights if c.dep_ == "prep" and token.pos_ != "NOUN" for t in c.children]
    for each in [token, *near, *(c for n in near for c in n.children if c.dep_ in {"amod", "conj"})]:
        lower, lemma = each.lower_, each.lemma_.lower()
        if each.pos_ in {"ADJ", "VERB", "ADV"} or each.dep_ in {"amod", "acomp", "oprd"}:
            praise = words.JUDGING_ADJECTIVES.get(lower)
            if praise is not None and not (each.dep_ == "amod" and lower in words.IMPORTANT):
                return praise ^ negated
        praise = words.JUDGING_NOUNS.get(lemma)
        if praise is False or (praise and each.pos_ == "NOUN"):
            return praise ^ negated
    return None


def _evaluation(verb: Token) -> Iterator[FoundStance]:
    """'The siege is unacceptable', 'it is wrong to wait', 'talks are a waste of time'."""
    if verb.lemma_.lower() in _BE_LIKE:
        predicates = [c for c in verb.rights if c.dep_ in {"acomp", "attr", "oprd"}]
        predicates += [t for t in prepositional(verb, "in", "against") if t.lemma_.lower() == "interest"]
    elif verb.tag_ == "VBG" and verb.lower_ in words.JUDGING_ADJECTIVES:
        predicates = [verb]  # 'it was damning that …', taken for a verb
    elif verb.lemma_ in {"have", "make", "do"}:
        predicates = [c for c in objects(verb) if c.lemma_ in words.EFFECTS | {"harm", "damage", "job", "work"}]
        predicates += [c for c in verb.rights if c.dep_ in {"ccomp", "oprd"} and c.lower_ in {"worse", "better"}]
    else:
        return
    polarity = next((p for c in predicates if (p := _polarity(c)) is not None), None)
    if polarity is None or (is_negated(verb) and not polarity):
        return  # 'not bad', 'not wrong' is little praise
    polarity ^= is_negated(verb)
    who = next((c for c in (*verb.lefts, *verb.rights) if c.dep_ in SUBJECTS), None)
    if who is None:
        return
    judged = is_party(who)
    if who.lower_ in _EXPLETIVES or judged:
        # 'It is wrong to wait', 'they would be wrong to wait'
        clause = _extraposed(verb, predicates) if who.lower_ == "it" or judged else None
        if clause is not None and clause.lemma_.lower() not in words.SAYING | words.EXPECTING:
            whole = any(c.dep_ in SUBJECTS for c in clause.lefts)
            negated = is_negated(clause) and not whole
            yield FoundStance(verb, clause, stance_of(polarity ^ negated), 0.75, whole=whole)
            return
        if not judged:
            return
    for each in conjuncts(who):
        if each.pos_ in {"NOUN", "PROPN", "VERB"} and not (_is_person(each) or is_shared(each)):
            yield FoundStance(verb, each, stance_of(polarity), 0.75)


def _is_person(token: Token) -> bool:
    """Whether people, or a land, are spoken of: what they are like is no matter of policy."""
    if token.pos_ in {"PROPN", "PRON"} or token.ent_type_:
        return token.ent_type_ in {"PERSON", "GPE", "NORP", "LOC"}
    return token.tag_ == "NNS" and is_party(token)


def _advice(verb: Token) -> Iterator[FoundStance]:
    """'The public is advised to ignore it', 'people need the government to act': so says the speaker."""
    lemma = verb.lemma_.lower()
    passive = is_passive(verb) and any("oi" in e.constructions for e in words.VERBS.get(lemma, ()))
    if (passive and not any(prepositional(verb, "by"))) or (lemma == "need" and not is_passive(verb)):
        for act in verb.rights:
            own = passive or any(c.dep_ in SUBJECTS for c in act.lefts)
            if act.dep_ in {"xcomp", "ccomp"} and act.tag_ == "VB" and own and not is_negated(verb):
                yield FoundStance(verb, act, stance_of(not is_negated(act)), 0.75)


def _obligation(verb: Token) -> Iterator[FoundStance]:
    """'The agreement must be completed', 'they have to respect it', 'help is needed'."""
    if verb.lemma_ in {"need", "require"} and is_passive(verb) and not is_negated(verb):
        for thing in verb.lefts:
            if thing.dep_ == "nsubjpass" and thing.pos_ in {"NOUN", "PROPN"}:
                yield FoundStance(verb, thing, Stance.SUPPORTS, 0.75)
        return
    aux = auxiliaries(verb)
    bound = bool(aux & words.OBLIGING) and "have" not in aux
    if not bound and verb.dep_ == "xcomp" and "to" in aux and verb.head.lemma_ in {"have", "need", "ought"}:
        bound = not is_negated(verb.head)
    if not bound or verb.lemma_ in {"be", "do", "have"} | words.EXPECTING:
        return
    who = subject_of(verb)
    if (who is not None and who.lower_ in {"i", "you"}) or any(o.pos_ == "PRON" for o in objects(verb)):
        return
    negated = is_negated(verb)
    if verb.dep_ == "xcomp" and is_passive(verb):
        if verb.lemma_.lower() in words.ENDING and who is not None:
            yield FoundStance(verb, who, stance_of(negated), 0.7)  # 'the wall needs to be torn down'
        return
    things = [o for o in objects(verb) if o.pos_ in {"NOUN", "PROPN"}]
    if verb.lemma_ in {"stop", "end", "cease"} and not things and who is not None and who.pos_ == "NOUN":
        things = [who]  # 'the bloodshed must stop'
    if verb.lemma_.lower() in words.ENDING and things:
        for thing in things:
            yield FoundStance(verb, thing, stance_of(negated), 0.7)
        return
    yield FoundStance(verb, verb, stance_of(not negated), 0.7, whole=is_passive(verb))
