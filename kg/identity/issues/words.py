"""Words as vectors whose arithmetic is exact: small integers, so that every machine finds the same likeness."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from kg.errors import BadInput
from kg.gc_tuning import lasting

WEIGHTS = Path(__file__).parent / "weights" / "words.npz"
# A likeness of 1 as an integer.
ONE = 128
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Vectors:
    """Of each piece of the tokenizer's vocabulary a vector of whole numbers, and how much it tells (seldom words
    more), a whole number; what tells nothing has 0."""

    tokenizer: Tokenizer
    rows: NDArray[np.int8]
    telling: NDArray[np.uint8]

    def of(self, words: Sequence[str]) -> tuple[Matrix, Matrix]:
        """The vectors of words, the sums of their pieces', and how much each tells, that of its seldomest piece."""
        encoded = self.tokenizer.encode_batch(list(words), add_special_tokens=False)
        rows = np.zeros((len(words), self.rows.shape[1]))
        telling = np.zeros(len(words))
        for at, encoding in enumerate(encoded):
            if encoding.ids:
                rows[at] = self.rows[encoding.ids].sum(axis=0, dtype=np.float64)
                telling[at] = self.telling[encoding.ids].max()
        return rows, telling


def cosines(one: Matrix, other: Matrix) -> Matrix:
    """How alike the rows are, whole numbers from -ONE to ONE; 0 for what has no vector."""
    # Sums of products of whole numbers are exact in whatever order they are added.
    lengths = np.sqrt((one**2).sum(axis=1))[:, None] * np.sqrt((other**2).sum(axis=1))[None, :]
    return np.asarray(np.rint(ONE * np.divide(one @ other.T, lengths, out=np.zeros(lengths.shape), where=lengths > 0)))


def distinct(texts: Iterable[Sequence[str]]) -> list[str]:
    """The words of all texts, each once, in order."""
    return sorted({word for words in texts for word in words})


@lru_cache(maxsize=1)
@lasting()
def load(path: Path = WEIGHTS) -> Vectors:
    """The vectors in the file `path`. Raises BadInput where it is missing."""
    if not path.is_file():
        raise BadInput("this installation of newskg lacks the vectors of words: install it again")
    from kg.tagger import WEIGHTS as TAGGER

    with np.load(path) as found:
        return Vectors(Tokenizer.from_file(str(TAGGER / "tokenizer.json")), found["rows"], found["telling"])
