"""The learned tagger: which words are said, by whom, at which cue.

    from kg.tagger import load
    predictions = load().read(passage, cues)

The network (`weights/`, see its MODEL_CARD.md) runs in onnxruntime on one thread, so that the
same text gives the same scores. Nothing here needs a parser: what the parse and the rules know
comes in as hints (`encoding.Hint`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from kg.errors import BadInput
from kg.gc_tuning import lasting
from kg.tagger.decoding import Biases, Prediction, Scores, kinds, predictions
from kg.tagger.encoding import Passage, Window, encode

WEIGHTS = Path(__file__).parent / "weights"


@dataclass(frozen=True, slots=True)
class Tagger:
    """The network with its tokenizer."""

    tokenizer: Tokenizer
    session: onnxruntime.InferenceSession
    biases: Biases

    def read(self, passage: Passage, cues: Iterable[int], threshold: float = 0.3) -> list[Prediction]:
        """What the network reads at the words that begin at the code points `cues`, and at every
        other word that it holds for a cue, of speech or of another kind, with a probability of
        `threshold` or more; in order of the text."""
        asked = set(cues)
        scored: list[tuple[Window, Scores, NDArray[np.int64]]] = []
        for window in encode(passage, self.tokenizer):
            scores = self.score(window)
            heads = 1 - kinds(scores)[:, 0] >= threshold
            heads |= [start in asked for start in window.starts.tolist()]
            scored.append((window, scores, np.flatnonzero(heads)))
        return predictions(scored, self.biases, passage.hints)

    def score(self, window: Window) -> Scores:
        """The network's logits for a window."""
        return Scores(
            *self.session.run(
                ["kinds", "inside", "asks", "answers"],
                {"ids": window.ids, "features": window.features, "first": window.first},
            )
        )


@lru_cache(maxsize=1)
@lasting()
def load(folder: Path = WEIGHTS) -> Tagger:
    """The tagger whose weights lie in `folder`, loaded once a process.

    Raises BadInput where the installation lacks them.
    """
    network, tables = folder / "tagger.onnx", folder / "biases.npz"
    if not network.is_file() or not tables.is_file():
        raise BadInput("this installation of newskg lacks the tagger's weights: install it again or set KG_TAGGER=off")
    with np.load(tables) as found:
        biases = Biases(*(found[each.name] for each in fields(Biases)))
    return Tagger(Tokenizer.from_file(str(folder / "tokenizer.json")), single_threaded(network), biases)


def single_threaded(network: Path) -> onnxruntime.InferenceSession:
    """The network in the file `network`, run on one thread: in how many parts a sum is made up may decide
    its last bit."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
