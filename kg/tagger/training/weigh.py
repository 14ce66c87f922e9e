"""What the opinions of rules and tagger are worth: the coefficients of `kg.extraction.statements.ensemble`.

They are fitted to annotated texts that the network has not learnt from, by logistic regression: the
findings that both make there, and whether each is right in words and source.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from kg.extraction.statements.ensemble import Opinion, paired
from kg.extraction.statements.extractor import by_rules
from kg.extraction.statements.hints import passage
from kg.extraction.statements.quoted import Finding
from kg.model import Span
from kg.tagger import Tagger
from kg.tagger.training.corpus import Annotated, Attribution
from kg.tagger.training.prepare import parsed

Floats = NDArray[np.float64]

_WORD = re.compile(r"\w+(?:[.'’-]\w+)*")
# Of the squared coefficients, so that those of rare constellations stay small.
_PENALTY = 1.0
_ROUNDS = 50


def opinions(texts: Iterable[Annotated], tagger: Tagger) -> Iterator[tuple[Opinion, bool]]:
    """Every finding in `texts` that both have an opinion of, and whether it is right: the same words
    by half as an attribution of the corpus, and its source."""
    for text in texts:
        document = parsed(text)
        quotations = [q for q in document.quotations if not q.nested]
        findings = by_rules(document, quotations)
        heads = [f.paragraph.span(f.head).start for f in findings if f.head is not None]
        predictions = tagger.read(passage(document, findings), heads)
        for finding, opinion in paired(document, findings, predictions, quotations):
            if opinion is not None and finding.content:
                yield opinion, is_right(text, finding)


def is_right(text: Annotated, finding: Finding) -> bool:
    """Whether the corpus has an attribution with the content, by half, and the source of a finding."""
    words = [Span(*m.span()) for m in _WORD.finditer(text.text)]
    content = _among(words, finding.content)
    sources = [s for s in (finding.source_at, finding.relative) if s is not None]
    for attribution in text.attributions:
        true = _among(words, attribution.content)
        if 2 * len(content & true) >= len(content | true) and _same_source(text, words, attribution, sources):
            return True
    return False


def _same_source(text: Annotated, words: Sequence[Span], true: Attribution, sources: Sequence[Span]) -> bool:
    """Whether they share a word, here or by its letters, as two mentions of one speaker do."""
    if not true.source:
        return not sources
    one, other = _among(words, true.source), _among(words, sources)
    spelt = [{text.text[words[i].start : words[i].end].casefold() for i in each} for each in (one, other)]
    return bool(one & other) or any(word[:1].isalpha() and len(word) > 3 for word in spelt[0] & spelt[1])


def _among(words: Sequence[Span], spans: Iterable[Span]) -> set[int]:
    chosen = list(spans)
    return {i for i, word in enumerate(words) if any(s.start <= word.start and word.end <= s.end for s in chosen)}


def fit(rated: Sequence[tuple[Opinion, bool]]) -> tuple[float, ...]:
    """The coefficients of `Opinion.evidence`, by Newton's method."""
    given: Floats = np.array([opinion.evidence for opinion, _ in rated], np.float64)
    right: Floats = np.array([is_right for _, is_right in rated], np.float64)
    weights = np.zeros(given.shape[1])
    shrink = np.full(given.shape[1], _PENALTY)
    shrink[0] = 0.0  # the intercept is free
    for _ in range(_ROUNDS):
        likely = 1 / (1 + np.exp(-given @ weights))
        slope = given.T @ (likely - right) + shrink * weights
        bend = (given * (likely * (1 - likely))[:, None]).T @ given + np.diag(shrink)
        weights = weights - np.linalg.solve(bend, slope)
    return tuple(float(w) for w in weights)
