"""Which lemmas report speech in which construction (see `attributions`), and how surely: what
`kg/lexicon/speech.tsv` says, as the rules ask for it."""

from __future__ import annotations

from kg import lexicon

_CUES = [
    (entry.word, construction, entry.precision)
    for entry in lexicon.entries("speech.cue")
    for construction in entry.construction.split()
]
# Found by their words, whatever the lemma of the head.
_FORMULAS = frozenset({"according", "made-clear"})

SAYING = frozenset(lemma for lemma, construction, _ in _CUES if construction == "left")
SHOWING = lexicon.words("speech.showing")
# Nouns for what, or who, may show a thing by what it says.
DOCUMENTARY = lexicon.words("document.showing", "speech.showing-source")
INFERRING = lexicon.words("speech.inferring")
# The rules know the clauses of these; with less they tell of no speech, whatever the tagger holds.
CLAUSAL = lexicon.words("speech.clausal")
HEARD = lexicon.words("speech.to-hearer")

# Constructions in which a cue says something of its object, by the preposition between.
FRAMING = frozenset(construction for _, construction, _ in _CUES if construction.startswith("object+"))
# Lemma and preposition between its object and what it says of that: blame X for Y.
FRAMED = frozenset(
    (lemma, construction.removeprefix("object+")) for lemma, construction, _ in _CUES if construction in FRAMING
)
# Every lemma that reports speech in one construction or another; TELLING without those that do so
# only by framing their object ('dismissed it as …').
SPEECH = frozenset({"according"}).union(SHOWING, (lemma for lemma, _, _ in _CUES))
TELLING = frozenset({"according"}).union(
    SHOWING, (lemma for lemma, construction, _ in _CUES if construction not in FRAMING)
)

_KNOWN = frozenset((construction, lemma) for lemma, construction, _ in _CUES)
_OVERALL = {entry.word: entry.precision for entry in lexicon.entries("speech.construction")}
_MEASURED = {("clause", entry.word): entry.precision for entry in lexicon.entries("speech.showing")} | {
    (construction, lemma): precision for lemma, construction, precision in _CUES
}


def trusted(construction: str, lemma: str) -> bool:
    """Whether `lemma` reports speech in `construction`.

    >>> trusted("clause", "say"), trusted("clause", "hope"), trusted("object+of", "accuse")
    (True, False, True)
    """
    if construction in _FORMULAS or (construction, lemma) in _KNOWN:
        return True
    # 'called it a mistake' may be read as a clause
    return construction == "clause" and ("object+predicate", lemma) in _KNOWN


def confidence(construction: str, lemma: str = "") -> float:
    """How likely the words of such a finding were said by somebody, 0 to 1, as measured: for the
    lemma where it is frequent enough, else for the construction.

    >>> confidence("left", "tweet"), confidence("left"), confidence("over")
    (0.99, 0.95, 0.5)
    """
    return _MEASURED.get((construction, lemma)) or _OVERALL.get(construction) or 0.5
