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

from kg.tagger.decoding import Floats
from kg.tagger.encoding import READING, Window

# Values of `Example.kinds`: no cue, of speech, of thought or another kind; left open.
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


@dataclass(frozen=True, slots=True, eq=False)
class Opinion:
    """What other networks hold of the window of an example: probabilities in 255ths, of the kinds of each
    word, of its being inside, of the roles of each cue and word."""

    kinds: NDArray[np.uint8]
    inside: NDArray[np.uint8]
    roles: NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """An example and, where other networks teach, what they hold of it: that counts for as much as the
    answers of the example, and alone where those are left open."""

    example: Example
    opinion: Opinion | None = None

    @property
    def kinds(self) -> Floats:
        """The probabilities of the kinds of each word; all zero where nobody says anything of it."""
        known = self.example.kinds != OPEN
        answers = np.zeros((len(known), 3), np.float32)
        answers[known, self.example.kinds[known]] = 1
        if self.opinion is None:
            return answers
        held = _probabilities(self.opinion.kinds)
        return np.where(known[:, None], (answers + held) / np.float32(2), held)

    @property
    def inside(self) -> Floats:
        """As `Example.inside`."""
        return self._mixed(self.example.inside, None if self.opinion is None else self.opinion.inside)

    @property
    def roles(self) -> Floats:
        """As `Example.roles`."""
        return self._mixed(self.example.roles, None if self.opinion is None else self.opinion.roles)

    def _mixed(self, answers: NDArray[np.bool_], held: NDArray[np.uint8] | None) -> Floats:
        certain = answers.astype(np.float32)
        return certain if held is None else (certain + _probabilities(held)) / np.float32(2)


def _probabilities(held: NDArray[np.uint8]) -> Floats:
    return held.astype(np.float32) / np.float32(255)


def save(examples: Iterable[Example], path: Path) -> None:
    with path.open("wb") as file:
        pickle.dump(list(examples), file)


def load(path: Path) -> list[Example]:
    with path.open("rb") as file:
        found: list[Example] = pickle.load(file)
    return found
