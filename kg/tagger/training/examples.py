"""Training examples: windows of annotated texts with what the network shall say of them.

Prepared once, with the parser and the rules (for their hints), into one file without any text:
the training itself needs neither.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.tagger.encoding import READING, Window

# Values of `Example.cue`: no cue, of speech, of thought or another kind; left open.
NONE, SPEECH, OTHER, OPEN = 0, 1, 2, -100
# Pieces of a window at most, the tagger's own reading first: the same text is learnt from in windows
# that begin and end elsewhere, one packing after the other.
PACKINGS = (READING, 176, 240)


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A window and its answers. Of each word the kind of cue that it heads; of each cue (a row
    of the last four) the word, its roles for each word (`encoding.hinted` has the same six
    columns), and how far each word is. `longest` is the length that its text was cut into
    windows of: every text is there once for each of `PACKINGS`."""

    name: str
    longest: int
    window: Window
    kinds: NDArray[np.int64]
    cues: NDArray[np.int64]
    roles: NDArray[np.bool_]
    hints: NDArray[np.int64]
    inside: NDArray[np.bool_]


def save(examples: Iterable[Example], path: Path) -> None:
    with path.open("wb") as file:
        pickle.dump(list(examples), file)


def load(path: Path) -> list[Example]:
    with path.open("rb") as file:
        found: list[Example] = pickle.load(file)
    return found
