"""Where a stance stands in a sentence: verbs, nouns, adjectives, evaluations, obligations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from kg.extract import stances
from kg.extract.holders import RELATIVES, antecedent, governor_of, holders_of, noun_holders, possessors, subject_of
from kg.extract.parties import is_party, parties
from kg.extract.stance_frames import Target, noun_targets, verb_targets
from kg.grammar import SUBJECTS, auxiliaries, conjuncts, is_negated, is_passive, objects, prepositional, subject
from kg.records import Stance

_BE_LIKE = frozenset({"be", "become", "remain", "seem", "feel", "stay", "look", "appear", "sound", "get"})
_CAUSING = frozenset({"allow", "call", "convince", "enable", "expect", "force", "get", "persuade", "tell", "compel"})
_EXPLETIVES = frozenset(
    {"it", "this", "that", "there", "these", "those", "they", "he", "she", "we", "you", "i", "what"}
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A stance before it is a record. No holders: whoever says it."""

    trigger: Token
    target: Token
    stance: Stance
    confidence: float
    holders: tuple[Token, ...] = ()
    whole: bool = False


def findings(token: Token, *, spoken: bool) -> Iterator[Finding]:
    """The stances that `token` carries. `spoken`: it stands in what somebody says."""
    if token.pos_ in {"VERB", "AUX"} or token.tag_.startswith("VB"):
        yield from _verb(token)
        yield from _accusation(token)
        yield from _predication(token)
        yield from _together(token)
        yield from _set_phrase(token)
        yield from _phrase(token)
        if spoken and token.sent[-1].text != "?":
            yield from _evaluation(token)
            yield from _obligation(token)
    if token.pos_ in {"NOUN", "PROPN"}:
        yield from _noun(token)
        yield from _role(token)
        yield from _goal(token)
        yield from _outlook(token)
    if token.pos_ in {"ADJ", "VERB"}:
        yield from _adjective(token)


def _stance(supports: bool) -> Stance:
    return Stance.SUPPORTS if supports else Stance.OPPOSES


def _resolved(
    trigger: Token, targets: list[Target], entry: stances.Entry, negated: bool, holders: list[Token]
) -> Iterator[Finding]:
    for each in targets:
        nearer = entry.supports and not negated and not each.flipped and _speaks_itself(each.head)
        if nearer or _is_answer(trigger, each.head):
            continue
        stance, confidence = _stance(entry.supports ^ negated ^ each.flipped), entry.strength
        if negated and not entry.supports:
            # Who does not oppose a thing need not be for it; who has no objection lets it pass.
            confidence *= 0.6
            stance = stance if trigger.lemma_ in {"objection", "reservation", "qualm"} else Stance.UNCLEAR
        yield Finding(trigger, each.head, stance, confidence, tuple(holders), each.whole)


def _is_answer(trigger: Token, head: Token) -> bool:
    """'Declined to comment', 'requests for comment', 'seek asylum', 'wants to win'."""
    if trigger.lemma_.lower() in {"refuse", "decline", "refusal", "ask", "agree"} and head.lemma_ in stances.SAYING:
        return True
    if head.pos_ == "VERB" and trigger.lemma_ in {"want", "hope", "wish", "seek"}:
        return head.lemma_ in stances.PRIVATE_WISHES and subject(head) == subject(trigger)
    if trigger.lemma_ == "seek" and head.lower_ in stances.PRIVATE_AIMS:
        return True
    return head.lower_ in stances.ANSWERS and trigger.lemma_.lower() in {"request", "ask", "seek", "demand", "call"}


def _speaks_itself(head: Token) -> bool:
    """'Wants to urge X', 'is ready to back X': the inner verb has its own, nearer target."""
    entries = stances.verbs().get(head.lemma_.lower(), []) if head.pos_ == "VERB" and head.tag_ == "VB" else []
    if _is_anothers(head):
        return False
    return subject_of(head) is not None and any(verb_targets(head, entry) for entry in entries)


def _is_anothers(verb: Token) -> bool:
    """'Urged Chile to back the plan': Chile is to back it, and nobody says that it does."""
    if not any(c.lower_ == "to" and c.dep_ == "aux" for c in verb.lefts):
        return False
    if any(c.dep_ in {"nsubj", "nsubjpass"} for c in verb.lefts):
        return True
    controls = any("oi" in e.constructions for e in stances.verbs().get(verb.head.lemma_.lower(), []))
    addressed = bool(objects(verb.head)) or any(True for _ in prepositional(verb.head, "on", "to"))
    return addressed and (controls or verb.head.lemma_.lower() in _CAUSING)


def _is_unwilled(verb: Token) -> bool:
    """'Refused to back X': the outer verb tells the stance."""
    outer = verb.head
    if verb.dep_ != "xcomp" or outer == verb:
        return False
    return is_negated(outer) or outer.lemma_.lower() in {"refuse", "decline", "unwilling", "reluctant", "fail"}


# --- verbs ---------------------------------------------------------------------------------------


def _is_reception(verb: Token) -> bool:
    """'Welcomed leaders to the White House'."""
    return verb.lemma_ in {"welcome", "greet"} and any(True for _ in prepositional(verb, "to", "at"))


def _verb(verb: Token) -> Iterator[Finding]:
    entries = stances.verbs().get(verb.lemma_.lower())
    if entries is None or _is_unwilled(verb) or _is_anothers(verb) or _is_reception(verb):
        return
    if verb.dep_ == "amod" or (verb.dep_ == "acl" and verb.tag_ == "VBN") or is_passive(verb):
        yield from _passive(verb, entries)
        return
    holders = holders_of(subject_of(verb))
    if not holders:
        return
    relative = next((o for o in objects(verb) if o.lower_ in RELATIVES), None)
    referent = antecedent(relative) if relative is not None else None
    for entry in entries:
        willed = entry.supports and not is_negated(verb)
        if referent is not None and "o" in entry.constructions:
            targets = [Target(referent)]
        else:
            targets = verb_targets(verb, entry, willed=willed)
        if verb.lemma_ == "attack":
            targets = [t for t in targets if t.head.lemma_.lower() in stances.OPINIONS]
        if targets:
            yield from _resolved(verb, targets, entry, is_negated(verb), holders)
            return


def _passive(verb: Token, entries: list[stances.Entry]) -> Iterator[Finding]:
    """'Was rejected by X', 'a plan backed by X', 'a US-backed plan'."""
    agents = [p for t in prepositional(verb, "by") for p in parties(t)]
    if verb.dep_ == "amod":
        agents = [c for c in verb.lefts if c.dep_ in {"npadvmod", "compound", "nmod", "dobj", "nsubj"} and is_party(c)]
    entry = next((e for e in entries if "o" in e.constructions), None)
    if not agents or entry is None:
        return
    modifier = verb.dep_ in {"amod", "acl"}
    heads = [verb.head] if modifier else [c for c in verb.children if c.dep_ == "nsubjpass"]
    targets = [Target(verb.head.head if h.lower_ in RELATIVES and verb.dep_ == "relcl" else h) for h in heads]
    yield from _resolved(verb, targets, entry, is_negated(verb), agents)


def _accusation(verb: Token) -> Iterator[Finding]:
    if verb.lemma_.lower() not in stances.ACCUSING:
        return
    holders = holders_of(subject_of(verb)) if not is_passive(verb) else []
    for wrong in prepositional(verb, "of"):
        if holders:
            yield Finding(verb, wrong, Stance.OPPOSES, 0.8, tuple(holders))


def _predication(verb: Token) -> Iterator[Finding]:
    """'Called the deal a mistake', 'described the report as misleading'."""
    lemma = verb.lemma_.lower()
    if lemma not in stances.PREDICATING or is_passive(verb):
        return
    holders = holders_of(subject_of(verb))
    predicates = [c for c in verb.rights if c.dep_ in {"oprd", "xcomp", "acomp", "ccomp", "attr"}]
    predicates += [c for p in verb.rights if p.lower_ == "as" for c in p.children]
    things = objects(verb) + [s for c in predicates if c.dep_ == "ccomp" for s in c.lefts if s.dep_ in SUBJECTS]
    polarity = next((p for c in predicates if (p := _polarity(c)) is not None), None)
    if polarity is None or not holders:
        return
    for thing in things:
        if thing.lower_ not in RELATIVES | {"it"}:
            yield Finding(verb, thing, _stance(polarity ^ is_negated(verb)), 0.85, tuple(holders))


def _polarity(token: Token) -> bool | None:
    """Whether the predicate headed by `token` praises (True) or blames (False)."""
    negated = any(c.lower_ in {"not", "no", "hardly", "never"} for c in token.children)
    for each in [token, *(c for c in token.subtree if c.dep_ in {"amod", "conj", "pobj", "acomp", "compound"})]:
        lower, lemma = each.lower_, each.lemma_.lower()
        if each.pos_ in {"ADJ", "VERB", "ADV"} or each.dep_ in {"amod", "acomp", "oprd"}:
            if lower in stances.BAD:
                return negated
            if lower in stances.GOOD:
                return not negated
        if lemma in stances.BAD_NOUNS:
            return negated
        if lemma in stances.GOOD_NOUNS and each.pos_ == "NOUN":
            return not negated
    return None


def _together(verb: Token) -> Iterator[Finding]:
    """'Are to collaborate on X': all who will do so are for it."""
    lemma = verb.lemma_.lower()
    jointly = any(c.lower_ == "together" for c in verb.children)
    if not (lemma in stances.JOINT_ACTION or (jointly and lemma in {"work", "act", "fight", "stand"})):
        return
    intended = verb.dep_ == "xcomp" and verb.head.lemma_ in {"be", "go"}
    if not intended and not auxiliaries(verb) & {"will", "shall", "'ll", "’ll"}:
        return
    holders = holders_of(subject_of(verb))
    several = len(holders) > 1 or any(h.lower_ in {"they", "we"} or h.tag_ == "NNS" for h in holders)
    if several and not is_negated(verb):
        yield Finding(verb, verb, Stance.SUPPORTS, 0.9, tuple(holders))


def _phrase(verb: Token) -> Iterator[Finding]:
    """'Took aim at X', 'pushed back against X', 'looks forward to X'."""
    for middle, preposition, supports in stances.phrases().get(verb.lemma_.lower(), ()):
        bases = [verb]
        if middle:
            beside = [c for c in verb.rights if c.dep_ in {"prt", "advmod", "dobj", "npadvmod", "prep"}]
            beside += [o for c in beside if c.dep_ == "prep" for o in c.children]
            companions = [c for c in beside if middle in {c.lower_, c.lemma_.lower()}]
            if not companions:
                continue
            bases += companions
        targets = [t for base in bases for t in prepositional(base, preposition)]
        targets += [t for base in bases if base.lower_ == preposition for t in base.children if t.dep_ == "pobj"]
        holders = holders_of(subject_of(verb)) if targets else []
        for target in dict.fromkeys(targets) if holders else ():
            yield Finding(verb, target, _stance(supports ^ is_negated(verb)), 0.8, tuple(holders))


def _set_phrase(verb: Token) -> Iterator[Finding]:
    """'Is in favour of X', 'is against X', 'came out against X', 'rules in favour of X'."""
    holders = None
    for prep in verb.rights:
        if prep.dep_ not in {"prep", "acomp"}:
            continue
        targets: list[Token] = []
        supports = True
        if prep.lower_ == "in":
            for noun in prep.children:
                if noun.lower_ in {"favor", "favour", "support"} and noun.dep_ == "pobj":
                    targets += prepositional(noun, "of")
        elif prep.lower_ == "against" and verb.lemma_ in {"be", "come", "stand", "remain"}:
            targets, supports = [c for c in prep.children if c.dep_ in {"pobj", "pcomp"}], False
        if targets:
            holders = holders if holders is not None else holders_of(subject_of(verb))
            for target in targets if holders else []:
                yield Finding(verb, target, _stance(supports ^ is_negated(verb)), 0.85, tuple(holders))


# --- nouns and adjectives ------------------------------------------------------------------------


def _noun(noun: Token) -> Iterator[Finding]:
    entries = stances.nouns().get(noun.lemma_.lower())
    stressed = noun.lemma_.lower() in {"importance", "need", "necessity", "urgency"}
    if stressed:
        entries = [stances.Entry(True, frozenset({"=of", "=for", "i"}), 0.85)]
    if entries is None or noun.pos_ != "NOUN":
        return
    for entry in entries:
        targets = noun_targets(noun, entry, willed=entry.supports)
        if not targets and noun.dep_ == "dobj" and noun.head.lemma_.lower() in stances.SHOWING:
            targets = noun_targets(noun.head, entry, willed=entry.supports)  # 'voiced anger at X'
        if not targets:
            continue
        governor = governor_of(noun)
        negated = any(c.lower_ == "no" and c.dep_ == "det" for c in noun.lefts)
        if governor is not None and governor.lemma_.lower() in stances.SHOWING and noun.dep_ in {"dobj", "attr"}:
            negated ^= governor.lemma_.lower() in stances.WITHDRAWING
            negated ^= is_negated(governor)
        holders = noun_holders(noun)
        if holders:
            yield from _resolved(noun, targets, entry, negated, holders)
        return


def _role(noun: Token) -> Iterator[Finding]:
    """'He is an outspoken critic of the war', 'opponents of the bill' as a name's description."""
    lemma = noun.lemma_.lower()
    if lemma not in stances.HOLDERS_FOR | stances.HOLDERS_AGAINST:
        return
    holders: list[Token] = []
    if noun.dep_ == "attr":
        holders = holders_of(subject_of(noun.head))
    elif noun.dep_ == "appos":
        holders = holders_of(noun.head)
    negated = noun.dep_ == "attr" and is_negated(noun.head)
    if holders:
        for target in prepositional(noun, "of"):
            yield Finding(noun, target, _stance((lemma in stances.HOLDERS_FOR) ^ negated), 0.9, tuple(holders))


def _goal(noun: Token) -> Iterator[Finding]:
    """'We have a common goal: X', 'our aim is X', 'the goal of ending X'."""
    if noun.lemma_.lower() not in stances.GOALS:
        return
    owners = possessors(noun)
    targets = [c for c in noun.rights if c.dep_ == "appos"]
    if noun.dep_ in {"dobj", "attr"} and noun.head.lemma_ in {"have", "share", "pursue", "set", "be"} and not owners:
        owners = holders_of(subject_of(noun.head))
    if noun.dep_ == "nsubj" and noun.head.lemma_ == "be":
        targets += [c for c in noun.head.rights if c.dep_ in {"attr", "xcomp"}]
    if not targets:
        targets = [c for c in prepositional(noun, "of") if c.tag_ == "VBG"]
    if owners:
        for target in targets:
            yield Finding(noun, target, Stance.SUPPORTS, 0.9, tuple(owners))


def _outlook(noun: Token) -> Iterator[Finding]:
    """'Their positions on X may differ': each has one, none is told."""
    if noun.lemma_.lower() not in stances.OUTLOOKS:
        return
    governor = noun.head if noun.dep_ in SUBJECTS else None
    differing = governor is not None and governor.lemma_.lower() in stances.DIFFERING
    for target in prepositional(noun, "on", "about", "regarding", "towards", "toward", "over", "of"):
        if target.tag_ == "VBG" and target.lemma_ in stances.verbs() and (owners := possessors(noun)):
            for entry in stances.verbs()[target.lemma_]:
                found = verb_targets(target, entry)
                yield from _resolved(noun, found, entry, False, owners)
        elif differing and (owners := possessors(noun)):
            yield Finding(noun, target, Stance.UNCLEAR, 0.9, tuple(owners))


def _adjective(token: Token) -> Iterator[Finding]:
    """'Is ready to talk', 'are opposed to the deal', 'outraged by the decision'."""
    entries = stances.adjectives().get(token.lower_)
    if entries is None:
        return
    if token.dep_ in {"acomp", "oprd"} or (token.dep_ == "conj" and token.head.dep_ == "acomp"):
        verb = token.head if token.dep_ != "conj" else token.head.head
    elif token.tag_ == "VBN" and is_passive(token):
        verb = token
    else:
        return
    holders = holders_of(subject_of(verb))
    for entry in entries:
        targets = noun_targets(token, entry, willed=entry.supports and not is_negated(verb))
        if targets and holders:
            yield from _resolved(token, targets, entry, is_negated(verb), holders)
            return


# --- what is said without a holder -----------------------------------------------------------------


def _evaluation(verb: Token) -> Iterator[Finding]:
    """'The siege is unacceptable', 'it is wrong to wait', 'talks are a waste of time'."""
    if verb.lemma_.lower() in _BE_LIKE:
        predicates = [c for c in verb.rights if c.dep_ in {"acomp", "attr", "oprd"}]
    elif verb.lemma_ in {"have", "make", "do"}:
        predicates = [c for c in objects(verb) if c.lemma_ in stances.EFFECTS | {"harm", "damage"}]
        predicates += [c for c in verb.rights if c.dep_ in {"ccomp", "oprd"} and c.lower_ in {"worse", "better"}]
    else:
        return
    polarity = next((p for c in predicates if (p := _polarity(c)) is not None), None)
    if polarity is None:
        return
    polarity ^= is_negated(verb)
    who = next((c for c in verb.lefts if c.dep_ in SUBJECTS), None)
    if who is None:
        who = next((c for c in verb.rights if c.dep_ in SUBJECTS), None)
    if who is None:
        return
    if who.lower_ in _EXPLETIVES:
        clauses = [c for p in [verb, *predicates] for c in p.rights if c.dep_ in {"xcomp", "ccomp", "csubj", "advcl"}]
        if who.lower_ == "it" and clauses:
            clause = clauses[0]
            whole = any(c.dep_ in SUBJECTS for c in clause.lefts)
            yield Finding(verb, clause, _stance(polarity ^ is_negated(clause)), 0.75, whole=whole)
        return
    for each in conjuncts(who):
        if each.pos_ in {"NOUN", "PROPN", "VERB"} and each.lower_ not in RELATIVES:
            yield Finding(verb, each, _stance(polarity), 0.75)


def _obligation(verb: Token) -> Iterator[Finding]:
    """'The agreement must be completed', 'they have to respect it', 'help is needed'."""
    if verb.lemma_ in {"need", "require"} and is_passive(verb) and not is_negated(verb):
        for thing in verb.lefts:
            if thing.dep_ == "nsubjpass" and thing.pos_ in {"NOUN", "PROPN"}:
                yield Finding(verb, thing, Stance.SUPPORTS, 0.75)
        return
    aux = auxiliaries(verb)
    bound = bool(aux & stances.OBLIGING) and "have" not in aux
    if not bound and verb.dep_ == "xcomp" and "to" in aux and verb.head.lemma_ in {"have", "need", "ought"}:
        bound = not is_negated(verb.head)
    if not bound or verb.lemma_ in {"be", "do", "have", "say", "admit", "know", "think", "remember", "note"}:
        return
    who = subject_of(verb)
    if (who is not None and who.lower_ in {"i", "you"}) or any(o.pos_ == "PRON" for o in objects(verb)):
        return
    negated = is_negated(verb)
    things = [o for o in objects(verb) if o.pos_ in {"NOUN", "PROPN"}]
    if verb.lemma_ in {"stop", "end", "cease"} and not things and who is not None and who.pos_ == "NOUN":
        yield Finding(verb, who, _stance(negated), 0.7)  # 'the bloodshed must stop'
        return
    if verb.lemma_.lower() in stances.ENDING and things:
        for thing in things:
            yield Finding(verb, thing, _stance(negated), 0.7)
        return
    yield Finding(verb, verb, _stance(not negated), 0.7, whole=is_passive(verb))
