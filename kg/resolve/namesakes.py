"""Two of a surname: who is the elder, and which of them 'the elder Bush' is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.english.names import generation
from kg.lexicon.folding import bare_words
from kg.model import Mention

_AGE = re.compile(r"\b(?:(elder|older|senior)|(younger|junior))\s+(?:(?:Mr|Mrs|Ms)\.?\s+)?$", re.IGNORECASE)
# 'A praised his son, President B'; 'B's father, A'.
_CHILD = re.compile(r"\b(?:his|her)\s+(?:\w+\s+)?(?:son|daughter)\b", re.IGNORECASE)
_PARENT = re.compile(r"\b(?:father|mother)\b", re.IGNORECASE)
_NEAR = 60


def wants_elder(mention: Mention, text: str) -> bool | None:
    """Whether the words before a surname ask for the elder of its bearers; None where they do not say."""
    start = mention.evidence.span.start
    found = _AGE.search(text, max(start - 24, 0), start)
    return None if found is None else found[1] is not None


def is_elder(mentions: Iterable[Mention], others: Iterable[Mention], text: str) -> bool:
    """Whether the person of `mentions` is a parent of one of `others` by what the text says between
    their full names, or is called 'Sr.'."""
    full = [m for m in mentions if len(bare_words(m.name)) > 1]
    if any(generation(bare_words(m.name)) == "sr" for m in full):
        return True
    rest = [m.evidence.span for m in others if len(bare_words(m.name)) > 1]
    for own in (m.evidence.span for m in full):
        for other in rest:
            if 0 <= other.start - own.end <= _NEAR and _CHILD.search(text, own.end, other.start):
                return True
            if 0 <= own.start - other.end <= _NEAR and _PARENT.search(text, other.end, own.start):
                return True
    return False
