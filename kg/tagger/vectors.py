"""Words in their context as vectors: what the two lower layers of the tagger's network make of a text.

They are asked without hints, so that whoever reads them needs nothing of what rules found.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from kg.errors import BadInput
from kg.gc_tuning import lasting
from kg.model import Span
from kg.tagger import WEIGHTS, single_threaded
from kg.tagger.encoding import Passage, encode

WIDTH = 384


@dataclass(frozen=True, slots=True)
class WordVectors:
    """The vectors (float32, WIDTH wide) of the words that begin at `starts`, code points in rising order."""

    starts: NDArray[np.int64]
    rows: NDArray[np.float32]

    def at(self, offsets: Sequence[int]) -> NDArray[np.float32]:
        """The vectors of the words that hold the code points `offsets`, or stand last before them; zeros
        where nothing was read. Shape (offsets, WIDTH)."""
        if not len(self.starts):
            return np.zeros((len(offsets), WIDTH), np.float32)
        found = np.searchsorted(self.starts, np.asarray(offsets, np.int64), side="right") - 1
        return self.rows[np.maximum(found, 0)]


@lru_cache(maxsize=1)
@lasting()
def _network(folder: Path) -> tuple[Tokenizer, onnxruntime.InferenceSession]:
    network = folder / "lower.onnx"
    if not network.is_file():
        raise BadInput("this installation of newskg lacks the reader's weights: install it again or set KG_TAGGER=off")
    return Tokenizer.from_file(str(folder / "tokenizer.json")), single_threaded(network)


def vectors(
    text: str, paragraphs: Sequence[Span], quotations: Sequence[Span], unread: Set[int], folder: Path = WEIGHTS
) -> WordVectors:
    """The words of `paragraphs` of `text` but for those whose ordinals are `unread`.

    Raises BadInput where the installation lacks the network.
    """
    tokenizer, session = _network(folder)
    starts: list[NDArray[np.int64]] = [np.zeros(0, np.int64)]
    rows: list[NDArray[np.float32]] = [np.zeros((0, WIDTH), np.float32)]
    for window in encode(Passage(text, paragraphs, quotations, (), unread), tokenizer):
        (read,) = session.run(["vectors"], {"ids": window.ids, "features": window.features, "first": window.first})
        starts.append(window.starts)
        rows.append(read)
    return WordVectors(np.concatenate(starts), np.concatenate(rows))
