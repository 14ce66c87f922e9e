"""Where a stance stands in a sentence: its verb, noun, adjective or set phrase."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from kg.english.antecedents import RELATIVE, antecedent, referent
from kg.english.participants import is_party
from kg.english.subjects import agents, subject_of
from kg.english.syntax import (
    FUTURE,
    SUBJECTS,
    auxiliaries,
    is_negated,
    is_passive,
    objects,
    prepositional,
    subject,
)
from kg.extraction.positions import words
from kg.extraction.positions.disowned import (
    has_other_sense,
    is_anothers,
    is_given_up,
    is_prescribed,
    is_unwilled,
)
from kg.extraction.positions.holders import governor_of, holders_of, noun_holders, possessors
from kg.extraction.positions.judgements import judgements, predication
from kg.extraction.positions.target_patterns import FoundStance, Target, noun_targets, stance_of, verb_targets
from kg.model import Stance


def findings(token: Token, *, spoken: bool) -> Iterator[FoundStance]:
    """The stances that `token` carries. `spoken`: it stands in what somebody says."""
    if token.pos_ in {"VERB", "AUX"}:
        yield from _verb(token)
        yield from _accusation(token)
        yield from predication(token)
        yield from _together(token)
        yield from _set_phrase(token)
        yield from _prevention(token)
        yield from _phrase(token)
        if spoken and token.sent[-1].text != "?":
            yield from judgements(token)
    if token.pos_ in {"NOUN", "PROPN"}:
        yield from _noun(token)
        yield from _in_spite(token)
        yield from _role(token)
        yield from _goal(token)
        yield from _outlook(token)
    if token.pos_ in {"ADJ", "VERB"}:
        yield from _adjective(token)


def _resolved(
    trigger: Token, targets: list[Target], usage: words.Usage, negated: bool, holders: list[Token]
) -> Iterator[FoundStance]:
    for each in targets:
        nearer = usage.supports and not negated and not each.flipped and _speaks_itself(each.head)
        if nearer or _is_answer(trigger, each.head):
            continue
        stance, confidence = stance_of(usage.supports ^ negated ^ each.flipped), usage.strength
        if negated and not usage.supports:
            # Who does not oppose a thing need not be for it; who has no objection lets it pass.
            confidence *= 0.6
            stance = stance if trigger.lemma_ in {"objection", "reservation", "qualm"} else Stance.UNCLEAR
        yield FoundStance(trigger, each.head, stance, confidence, tuple(holders), each.whole)


def _is_answer(trigger: Token, head: Token) -> bool:
    """'Declined to comment', 'requests for comment', 'seek asylum', 'wants to win'."""
    if trigger.lemma_.lower() in {"refuse", "decline", "refusal", "ask", "agree"} and (
        head.lemma_ in words.SAYING or head.lower_ in words.ANSWERS
    ):
        return True
    if head.pos_ in {"VERB", "AUX"} and trigger.lemma_ in {"want", "hope", "wish", "seek"}:
        return head.lemma_ in words.PRIVATE_WISHES and subject(head) == subject(trigger)
    if trigger.lemma_ == "seek" and head.lower_ in words.PRIVATE_AIMS:
        return True
    return head.lower_ in words.ANSWERS and trigger.lemma_.lower() in {"request", "ask", "seek", "demand", "call"}


def _speaks_itself(head: Token) -> bool:
    """'Wants to urge X', 'is ready to back X': the inner verb has its own, nearer target."""
    usages = words.VERBS.get(head.lemma_.lower(), []) if head.pos_ == "VERB" and head.tag_ == "VB" else []
    if is_anothers(head):
        return False
    return subject_of(head) is not None and any(verb_targets(head, usage) for usage in usages)


# --- verbs ---------------------------------------------------------------------------------------


def _is_reception(verb: Token) -> bool:
    """'Welcomed leaders to the White House'."""
    return verb.lemma_ in {"welcome", "greet"} and any(True for _ in prepositional(verb, "to", "at"))


def _verb(verb: Token) -> Iterator[FoundStance]:
    usages = words.VERBS.get(verb.lemma_.lower())
    others = (has_other_sense, is_unwilled, is_anothers, _is_reception, is_prescribed, is_given_up)
    if usages is None or any(is_other(verb) for is_other in others):
        return
    if verb.dep_ == "amod" or (verb.dep_ == "acl" and verb.tag_ == "VBN") or is_passive(verb):
        yield from _passive(verb, usages)
        return
    holders = holders_of(subject_of(verb))
    if not holders:
        return
    relative = next((o for o in objects(verb) if o.lower_ in RELATIVE), None)
    meant = antecedent(relative) if relative is not None else None
    for usage in usages:
        willed = usage.supports and not is_negated(verb)
        if meant is not None and "o" in usage.constructions:
            targets = [Target(meant)]
        else:
            targets = verb_targets(verb, usage, willed=willed)
        if verb.lemma_ in {"challenge", "question"}:
            targets = [t for t in targets if not is_party(t.head)]  # rivals in an election, witnesses
        if verb.lemma_ == "attack":
            targets = [t for t in targets if t.head.lemma_.lower() in words.OPINIONS]
        if targets:
            yield from _resolved(verb, targets, usage, is_negated(verb), holders)
            if any(is_party(t.head) for t in targets) and not is_negated(verb):
                yield from _conduct(verb, usage, holders)
            return


def _conduct(verb: Token, usage: words.Usage, holders: list[Token]) -> Iterator[FoundStance]:
    """'Criticised her for leaving the talks': what she did is judged as well."""
    for act in prepositional(verb, "for", "over"):
        if act.tag_ == "VBG":
            yield FoundStance(verb, act, stance_of(usage.supports), 0.8, tuple(holders))


def _passive(verb: Token, usages: list[words.Usage]) -> Iterator[FoundStance]:
    """'Was rejected by X', 'a plan backed by X'."""
    holders = agents(verb)
    usage = next((e for e in usages if "o" in e.constructions), None)
    if not holders or usage is None:
        return
    heads = [verb.head] if verb.dep_ == "acl" else [c for c in verb.children if c.dep_ == "nsubjpass"]
    targets = [Target(verb.head.head if h.lower_ in RELATIVE and verb.dep_ == "relcl" else h) for h in heads]
    yield from _resolved(verb, targets, usage, is_negated(verb), holders)


def _accusation(verb: Token) -> Iterator[FoundStance]:
    if verb.lemma_.lower() not in words.ACCUSING or is_negated(verb):
        return
    if is_passive(verb):
        holders = [p for t in prepositional(verb, "by") for p in holders_of(t)]
    else:
        holders = holders_of(subject_of(verb))
    wrongs = list(prepositional(verb, "of")) or [w for o in objects(verb) for w in prepositional(o, "of")]
    for wrong in wrongs:
        if holders:
            yield FoundStance(verb, wrong, Stance.OPPOSES, 0.8, tuple(holders))


def _prevention(verb: Token) -> Iterator[FoundStance]:
    """'Tried to stop the deal', 'is working to block it'."""
    if verb.lemma_.lower() not in words.ENDING or verb.tag_ != "VB" or verb.dep_ not in {"xcomp", "advcl"}:
        return
    trying = verb.head
    if trying.lemma_.lower() not in words.TRYING or is_negated(trying):
        return
    holders = holders_of(subject_of(trying))
    for thing in objects(verb) if holders else ():
        yield FoundStance(verb, referent(thing), Stance.OPPOSES, 0.75, tuple(holders))


def _together(verb: Token) -> Iterator[FoundStance]:
    """'Are to collaborate on X': all who will do so are for it."""
    lemma = verb.lemma_.lower()
    jointly = any(c.lower_ == "together" for c in verb.children)
    if not (lemma in words.JOINT_ACTION or (jointly and lemma in {"work", "act", "fight", "stand"})):
        return
    intended = verb.dep_ == "xcomp" and verb.head.lemma_ in {"be", "go"}
    if not intended and not auxiliaries(verb) & FUTURE:
        return
    holders = holders_of(subject_of(verb))
    several = len(holders) > 1 or any(h.lower_ in {"they", "we"} or h.tag_ == "NNS" for h in holders)
    if several and not is_negated(verb):
        yield FoundStance(verb, verb, Stance.SUPPORTS, 0.9, tuple(holders))


def _phrase(verb: Token) -> Iterator[FoundStance]:
    """'Took aim at X', 'pushed back against X', 'looks forward to X'."""
    for middle, preposition, supports in words.PHRASES.get(verb.lemma_.lower(), ()):
        bases = [verb]
        if middle:
            beside = [c for c in verb.rights if c.dep_ in {"prt", "advmod", "dobj", "npadvmod", "prep"}]
            beside += [o for c in beside if c.dep_ == "prep" for o in c.children]
            companions = [c for c in beside if middle in {c.lower_, c.lemma_.lower()}]
            if not companions:
                continue
            bases += companions
        targets = [t for base in bases for t in prepositional(base, preposition)]
        holders = holders_of(subject_of(verb)) if targets else []
        for target in dict.fromkeys(targets) if holders else ():
            yield FoundStance(verb, target, stance_of(supports ^ is_negated(verb)), 0.8, tuple(holders))


def _set_phrase(verb: Token) -> Iterator[FoundStance]:
    """'Is in favour of X', 'is against X', 'came out against X', 'rules in favour of X'."""
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
        if targets and (holders := holders_of(subject_of(verb))):
            for target in targets:
                yield FoundStance(verb, target, stance_of(supports ^ is_negated(verb)), 0.85, tuple(holders))


# --- nouns and adjectives ------------------------------------------------------------------------


def _in_spite(noun: Token) -> Iterator[FoundStance]:
    """'Signed the pact despite condemnation by Iran': whoever condemns is against what was done."""
    usages = words.NOUNS.get(noun.lemma_.lower(), ())
    prep = noun.head
    if noun.dep_ != "pobj" or prep.lower_ not in {"despite", "notwithstanding"} or all(e.supports for e in usages):
        return
    against = next(e for e in usages if not e.supports)
    act = prep.head
    if noun_targets(noun, against):
        return
    act = next((c for c in act.rights if c.dep_ == "xcomp"), act)
    done = objects(act)
    holders = noun_holders(noun) or [p for t in prepositional(noun, "of") for p in holders_of(t)]
    for each in done or [act] if holders else []:
        yield FoundStance(noun, each, Stance.OPPOSES, 0.8, tuple(holders))


def _noun(noun: Token) -> Iterator[FoundStance]:
    usages = words.NOUNS.get(noun.lemma_.lower())
    if usages is None or noun.pos_ != "NOUN":
        return
    if is_given_up(noun) and noun.head.lemma_.lower() not in words.WITHDRAWING:
        return
    for usage in usages:
        targets = noun_targets(noun, usage, willed=usage.supports)
        if not targets and noun.dep_ == "dobj" and noun.head.lemma_.lower() in words.SHOWING:
            targets = noun_targets(noun.head, usage, willed=usage.supports)  # 'voiced anger at X'
        governor = governor_of(noun)
        if governor is not None and noun.dep_ == "dobj" and governor.lemma_.lower() in words.RECEIVING:
            received = list(_received(noun, governor, usage))
            yield from received
            if received or (usage.supports and any(prepositional(noun, "of", "from", "by"))):
                return
        if not targets:
            continue
        negated = any(c.lower_ == "no" for c in noun.lefts)
        if governor is not None and governor.lemma_.lower() in words.SHOWING and noun.dep_ in {"dobj", "attr"}:
            negated ^= governor.lemma_.lower() in words.WITHDRAWING
            negated ^= is_negated(governor)
        holders = noun_holders(noun)
        if holders:
            yield from _resolved(noun, targets, usage, negated, holders)
        return


def _received(noun: Token, verb: Token, usage: words.Usage) -> Iterator[FoundStance]:
    """'The plan has the support of France', 'won praise from Spain': theirs, for the subject."""
    givers = [p for t in prepositional(noun, "of", "from", "by") for p in holders_of(t)]
    target = subject_of(verb)
    if givers and target is not None and target.pos_ in {"NOUN", "PROPN"}:
        negated = is_negated(verb) ^ (verb.lemma_.lower() in {"lack", "lose"})
        if verb.lemma_.lower() not in {"need", "seek"}:
            yield FoundStance(noun, target, stance_of(usage.supports ^ negated), 0.8, tuple(givers))


def _role(noun: Token) -> Iterator[FoundStance]:
    """'He is an outspoken critic of the war', 'opponents of the bill' as a name's description."""
    lemma = noun.lemma_.lower()
    if lemma not in words.HOLDERS:
        return
    holders: list[Token] = []
    if noun.dep_ == "attr":
        holders = holders_of(subject_of(noun.head))
    elif noun.dep_ == "appos":
        holders = holders_of(noun.head)
    negated = noun.dep_ == "attr" and is_negated(noun.head)
    if holders:
        for target in prepositional(noun, "of"):
            yield FoundStance(noun, target, stance_of(words.HOLDERS[lemma] ^ negated), 0.9, tuple(holders))


def _goal(noun: Token) -> Iterator[FoundStance]:
    """'We have a common goal: X', 'our aim is X', 'the goal of ending X'."""
    if noun.lemma_.lower() not in words.GOALS:
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
            yield FoundStance(noun, target, Stance.SUPPORTS, 0.9, tuple(owners))


def _outlook(noun: Token) -> Iterator[FoundStance]:
    """'Their positions on X may differ': each has one, none is told."""
    if noun.lemma_.lower() not in words.OUTLOOKS:
        return
    governor = noun.head if noun.dep_ in SUBJECTS else None
    differing = governor is not None and governor.lemma_.lower() in words.DIFFERING
    for target in prepositional(noun, "on", "about", "regarding", "towards", "toward", "over", "of"):
        if target.tag_ == "VBG" and target.lemma_ in words.VERBS and (owners := possessors(noun)):
            for usage in words.VERBS[target.lemma_]:
                found = verb_targets(target, usage)
                yield from _resolved(noun, found, usage, False, owners)
        elif differing and (owners := possessors(noun)):
            yield FoundStance(noun, target, Stance.UNCLEAR, 0.9, tuple(owners))


def _adjective(token: Token) -> Iterator[FoundStance]:
    """'Is ready to talk', 'are opposed to the deal', 'outraged by the decision'."""
    usages = words.ADJECTIVES.get(token.lower_)
    if usages is None:
        return
    if token.dep_ in {"acomp", "oprd"} or (token.dep_ == "conj" and token.head.dep_ == "acomp"):
        verb = token.head if token.dep_ != "conj" else token.head.head
    elif token.tag_ == "VBN" and is_passive(token):
        verb = token
    else:
        return
    holders = holders_of(subject_of(verb))
    for usage in usages:
        targets = noun_targets(token, usage, willed=usage.supports and not is_negated(verb))
        if targets and holders:
            yield from _resolved(token, targets, usage, is_negated(verb), holders)
            return
