"""The words of stance, as the lexicon has them: verbs, nouns, adjectives and evaluations that say that
somebody is for or against something, with the constructions that each takes."""

from __future__ import annotations

from dataclasses import dataclass

from kg import lexicon

_USUAL_STRENGTH = 0.9


@dataclass(frozen=True, slots=True)
class Usage:
    """How a word takes its target: `supports` tells its polarity, `strength` how surely it is a
    stance at all. The notation of `constructions` is that of the table of stances."""

    supports: bool
    constructions: frozenset[str]
    prepositions: tuple[str, ...]
    strength: float


def _usages(name: str) -> dict[str, list[Usage]]:
    found: dict[str, list[Usage]] = {}
    for entry in lexicon.entries(name):
        constructions = frozenset(entry.construction.split())
        prepositions = tuple(sorted(c[1:] for c in constructions if c.startswith("=")))
        usage = Usage(entry.polarity > 0, constructions, prepositions, entry.precision or _USUAL_STRENGTH)
        found.setdefault(entry.word, []).append(usage)
    return found


def _polarities(name: str) -> dict[str, bool]:
    return {entry.word: entry.polarity > 0 for entry in lexicon.entries(name)}


def _phrases() -> dict[str, list[tuple[str, str, bool]]]:
    found: dict[str, list[tuple[str, str, bool]]] = {}
    for entry in lexicon.entries("stance.phrase"):
        companion, _, preposition = entry.construction.rpartition("=")
        found.setdefault(entry.word, []).append((companion.strip(), preposition, entry.polarity > 0))
    return found


VERBS = _usages("stance.verb")
NOUNS = _usages("stance.noun")
ADJECTIVES = _usages("stance.adjective")
# By the lemma of the verb: companion, preposition, whether the phrase supports.
PHRASES = _phrases()
# Whether they are for or against, praise or blame.
HOLDERS = _polarities("stance.holder")
JUDGING_ADJECTIVES = _polarities("judgement.adjective")
JUDGING_NOUNS = _polarities("judgement.noun")
IMPORTANT = lexicon.words("judgement.importance")
PREDICATING = lexicon.words("judgement.predicating")
EFFECTS = lexicon.words("judgement.effect")
ACCUSING = lexicon.words("stance.accusing")
ENDING = lexicon.words("stance.ending")
ENDS = lexicon.words("stance.end")
TRYING = lexicon.words("stance.trying")
JOINT_ACTION = lexicon.words("stance.joint-action")
GOALS = lexicon.words("stance.goal")
OUTLOOKS = lexicon.words("stance.outlook")
DIFFERING = lexicon.words("stance.differing")
OPINIONS = lexicon.words("stance.opinion")
SHOWING = lexicon.words("stance.showing")
VOICING = lexicon.words("stance.voicing")
WITHDRAWING = lexicon.words("stance.withdrawing")
RECEIVING = lexicon.words("stance.receiving")
SAYING = lexicon.words("stance.saying")
ANSWERS = lexicon.words("stance.answer")
PRIVATE_AIMS = lexicon.words("stance.private-aim")
PRIVATE_WISHES = lexicon.words("stance.private-wish")
ASKING = lexicon.words("stance.asking")
HOLLOW = lexicon.words("stance.hollow")
CAUSING = lexicon.words("stance.causing")
WISHING = lexicon.words("stance.wishing")
EXPECTING = lexicon.words("stance.expecting")
ABANDONING = lexicon.words("stance.abandoning")
RUMOURING = lexicon.words("stance.rumouring")
ALLEGATIONS = lexicon.words("stance.allegation")
WRITINGS = lexicon.words("stance.writing")
OBLIGING = frozenset({"must", "should", "ought"})
