"""How a stance word takes its target: the constructions of `stances`, read from the parse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from kg.english import repairs
from kg.english.antecedents import same_object
from kg.english.syntax import auxiliaries, is_negated, objects, prepositional
from kg.extraction.positions import words
from kg.extraction.positions.topics import is_shared
from kg.model import Stance

_SUBJUNCTIVE = frozenset({"should", "must", "be", "need", "needs", "ought"})


@dataclass(frozen=True, slots=True)
class Target:
    """What a stance is about. `flipped`: the stance on it is the opposite of the word's own.
    `whole`: the subject belongs to it ('the agreement must be completed')."""

    head: Token
    flipped: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class FoundStance:
    """A stance before it is a record. No holders: whoever says it. `by_reader`: patterns alone did not find it."""

    trigger: Token
    target: Token
    stance: Stance
    confidence: float
    holders: tuple[Token, ...] = ()
    whole: bool = False
    by_reader: bool = False


def stance_of(supports: bool) -> Stance:
    """For or against."""
    return Stance.SUPPORTS if supports else Stance.OPPOSES


def verb_targets(verb: Token, usage: words.Usage, *, willed: bool = True) -> list[Target]:
    """The targets of the stance verb `verb` as `usage` takes them, empty where it takes none.
    `willed`: the holder is for them."""
    if (gap := _gap(verb)) is not None:
        return [Target(gap)]
    for construction, find in (("oi", _controlled), ("i", _infinitives)):
        if construction in usage.constructions and (found := find(verb)):
            return _ends(found, willed)
    if "t" in usage.constructions and (clauses := _clauses(verb, usage)):
        return [_of_clause(each) for each in clauses]
    gerunds = _gerunds(verb) if "g" in usage.constructions else []
    found = gerunds or list(_under_prepositions(verb, usage.prepositions))
    if not found and "o" in usage.constructions:
        found = _objects(verb)
    return _ends(found, willed)


def _gap(verb: Token) -> Token | None:
    """'The target that it pledged to reach', 'the reforms she wants': the noun that the clause is about."""
    if verb.dep_ != "relcl" or verb.head.pos_ not in {"NOUN", "PROPN"}:
        return None
    who = next(filter(_is_subject, verb.lefts), None)
    if who is None or who.lower_ in {"who", "which", "that"}:
        return None
    act = next((c for c in verb.rights if c.dep_ == "xcomp" and _is_infinitive(c)), verb)
    if act == verb or any(c.dep_ in {"dobj", "obj", "ccomp", "xcomp", "prep", "attr", "acomp"} for c in act.rights):
        return None
    return verb.head


def noun_targets(noun: Token, usage: words.Usage, *, willed: bool = True) -> list[Target]:
    """The same for a noun or an adjective: 'support for …', 'ready to …', 'insistence that …'."""
    if "i" in usage.constructions:
        found = [c for c in noun.rights if c.dep_ in {"acl", "xcomp", "relcl", "ccomp"} and _is_infinitive(c)]
        if found:
            return _ends(_and_conjuncts(found), willed)
    return _ends(_under_prepositions(noun, usage.prepositions), willed)


def _ends(heads: Iterable[Token], willed: bool) -> list[Target]:
    return [target for head in heads for target in _end(head, willed)]


def _end(head: Token, willed: bool) -> list[Target]:
    """`head`, or what it puts an end to; hollow nouns give way to what they hold.

    Only an end that is willed tells of the thing ended: who does not support fighting rebels
    is no supporter of rebels.
    """
    if head.pos_ in {"VERB", "AUX"}:
        negated = is_negated(head)
        things = _objects(head)
        if willed and not negated and head.tag_ == "VB" and head.lemma_.lower() in words.ENDING and things:
            return [Target(t, True) for t in things]
        passive = any(c.dep_ == "nsubjpass" for c in head.lefts)
        return [Target(head, negated, whole=passive)]  # 'called for the base to be closed'
    lemma = head.lemma_.lower()
    if willed and lemma in words.ENDS:
        things = list(_under_prepositions(head, ("of", "to")))
        if things:
            return [Target(t, True) for t in things]
    if lemma in words.ASKING:
        acts = _and_conjuncts(c for c in head.rights if c.dep_ in {"acl", "relcl"} and _is_infinitive(c))
        things = acts or list(_under_prepositions(head, ("for",)))
        if not things and head.dep_ == "dobj" and lemma in {"call", "demand", "appeal", "plea", "request"}:
            things = list(_under_prepositions(head.head, ("for",)))
        if things:
            return [Target(t) for t in things]
    if lemma in words.HOLLOW:
        things = list(_under_prepositions(head, ("for", "of")))
        if things:
            return _ends(things, willed)
    return [Target(head)]


def _is_subject(token: Token) -> bool:
    return token.dep_ in {"nsubj", "nsubjpass"}


def _is_infinitive(verb: Token) -> bool:
    return verb.tag_ in {"VB", "VBN"} and any(c.lower_ == "to" and c.dep_ == "aux" for c in verb.children)


def _and_conjuncts(verbs: Iterable[Token]) -> list[Token]:
    """`verbs` with the verbs coordinated with them: a compound call names several things."""
    return [
        each for verb in verbs for each in (verb, *(c for c in verb.conjuncts if c.i > verb.i and c.pos_ == "VERB"))
    ]


def _infinitives(verb: Token) -> list[Token]:
    if objects(verb):
        return []
    return _and_conjuncts(c for c in verb.rights if c.dep_ == "xcomp" and _is_infinitive(c))


def _controlled(verb: Token) -> list[Token]:
    """Infinitives with a subject or an object of their governor before them: 'urged X to stop'."""
    addressed = bool(objects(verb)) or any(
        c.dep_ in {"prep", "dative"} and c.lower_ in {"on", "to", "upon", "for", "with"} for c in verb.rights
    )
    found = [
        c
        for c in verb.rights
        if _is_infinitive(c) and (addressed or c.dep_ == "ccomp" or any(map(_is_subject, c.lefts)))
    ]
    if not found:
        for prep in verb.rights:
            if prep.dep_ in {"prep", "dobj", "dative"}:
                holders = [prep] if prep.dep_ != "prep" else [c for c in prep.children if c.dep_ == "pobj"]
                found += [c for h in holders for c in h.rights if _is_infinitive(c) and h.tag_ == "NNS"]
    return _and_conjuncts(found)


def _clauses(verb: Token, usage: words.Usage) -> list[Token]:
    """Complement clauses; for verbs of demand only those that say what should be."""
    found = [c for c in verb.rights if c.dep_ == "ccomp" and c.pos_ in {"VERB", "AUX"}]
    wishes = verb.lemma_.lower() in words.WISHING or not usage.supports
    return [c for c in found if wishes or _is_wanted(c)]


def _is_wanted(verb: Token) -> bool:
    """'That Iran should implement it', 'that Iran implement it': a base form, which taggers take for a plural."""
    aux = auxiliaries(verb)
    if aux & _SUBJUNCTIVE and not aux & {"would", "could", "might", "may", "will"}:
        return True
    if aux - {"be", "not"}:
        return False  # 'would unite'
    who = next(filter(_is_subject, verb.lefts), None)
    singular = who is not None and who.tag_ in {"NN", "NNP"}
    return verb.tag_ == "VB" or (verb.tag_ == "VBP" and singular)


def _of_clause(verb: Token) -> Target:
    negated = is_negated(verb)
    things = [t for t in verb.lefts if _is_subject(t) and t.pos_ in {"NOUN", "PROPN"}]
    if negated and things and verb.lemma_ in {"occur", "happen", "take", "be", "begin", "continue", "go"}:
        return Target(things[0], True)
    if verb.lemma_.lower() in words.ENDING and _objects(verb):
        return Target(_objects(verb)[0], not negated)
    return Target(verb, whole=True)


def _gerunds(verb: Token) -> list[Token]:
    return _and_conjuncts(c for c in verb.rights if c.dep_ in {"xcomp", "ccomp", "pcomp", "dobj"} and c.tag_ == "VBG")


def _under_prepositions(token: Token, wanted: tuple[str, ...]) -> Iterator[Token]:
    for each in prepositional(token, *wanted):
        if each.ent_type_ not in {"DATE", "TIME", "MONEY", "PERCENT"} and not is_shared(each):
            yield each
    for prep in token.rights:
        # 'Called for the coalition to do more': the infinitive is a clause of its own.
        clausal = prep.dep_ in {"advcl", "ccomp", "xcomp"} and _is_infinitive(prep)
        if clausal and any(c.dep_ == "mark" and c.lower_ in wanted for c in prep.lefts):
            yield from _and_conjuncts([prep])


def _objects(verb: Token) -> list[Token]:
    return [
        t
        for o in objects(verb) or repairs.detached_name(verb)
        for t in [same_object(o) or o]
        if not is_shared(t)
        and t.pos_ in {"NOUN", "PROPN", "PRON", "NUM", "ADJ", "VERB"}
        and t.ent_type_ not in {"DATE", "TIME", "PERCENT"}
        and t.lower_ not in {"it", "itself", "himself", "herself", "themselves", "each", "other", "what"}
    ]
