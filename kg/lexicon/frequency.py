"""How rare a word is in English, from the vocabulary of the tagger's network: its word pieces stand in the order of how
often they occur in books and in Wikipedia (Devlin et al. 2019, https://arxiv.org/abs/1810.04805, section 3.1)."""

from __future__ import annotations

import json
import math
from functools import lru_cache
from pathlib import Path

# Read as a file: importing the tagger loads the runtime of its network.
_VOCABULARY = Path(__file__).parent.parent / "tagger" / "weights" / "tokenizer.json"


@lru_cache
def _ranks() -> dict[str, int]:
    places: dict[str, int] = json.loads(_VOCABULARY.read_text("utf-8"))["model"]["vocab"]
    words = sorted((each for each in places if each.isalpha() and len(each) > 1), key=places.__getitem__)
    return {word: rank for rank, word in enumerate(words, start=1)}


def rarity(word: str) -> float:
    """How rare a word in lower-case ASCII is, 0 for the commonest to 1 for what is in no list of common words. Words
    fall off with their rank (Zipf's law), so this is the logarithm of the rank.

    >>> [round(rarity(word), 2) for word in ("the", "people", "talks", "chibok")]
    [0.0, 0.47, 0.85, 1.0]
    """
    ranks = _ranks()
    return math.log(ranks.get(word, len(ranks))) / math.log(len(ranks))
