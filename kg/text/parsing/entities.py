"""spaCy's entity recogniser, decoded by matrix products.

The recogniser walks over a text and takes at each token the valid transition with the best score:
begin an entity (B), go on with it (I), end it (L), take the token alone (U) or leave it out (O).
The score depends on the token, the first token of the open entity and the one before. Outside an
entity it therefore depends on the token alone, and all tokens of a batch can be scored at once; so
can the second tokens of all entities, then the third. spaCy scores token by token, which costs more
than everything else that the recogniser does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import ENT_IOB, IS_SPACE, SENT_START
from spacy.pipeline import EntityRecognizer
from spacy.tokens import Doc, Span

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]

# The features of a state: next token, first token of the open entity, token before the next.
_FEATURES = 3
# Paragraphs that are scored at once.
_BATCH = 64


class EntityDecoder:
    """Sets the entities that `recognizer` would set."""

    @classmethod
    def of(cls, component: object) -> EntityDecoder | None:
        """The decoder for `component`, if that is an entity recogniser of the usual form."""
        if type(component) is not EntityRecognizer:
            return None
        recognizer: Any = component
        model = recognizer.model
        if recognizer.cfg["beam_width"] != 1 or model.name != "parser_model" or not model.attrs["has_upper"]:
            return None
        if model.attrs["unseen_classes"] or model.get_ref("lower").maybe_get_dim("nF") != _FEATURES:
            return None
        return cls(recognizer)

    def __init__(self, recognizer: Any) -> None:
        self._recognizer = recognizer
        model = recognizer.model
        self._tokens = model.get_ref("tok2vec")
        self._features = model.get_ref("lower")
        self._scores = model.get_ref("upper")
        names = [recognizer.moves.get_class_name(number) for number in range(recognizer.moves.n_moves)]
        self._outside = names.index("O")
        moves, self._labels = zip(*(name.partition("-")[::2] for name in names), strict=True)
        # 'U-', without a label, is for tokens that a component before has barred from being an entity.
        labelled = np.array([bool(label) for label in self._labels])
        self._begins: Flags = (np.array(moves) == "B") & labelled
        self._alone: Flags = (np.array(moves) == "U") & labelled
        # For each class B-x the classes I-x and L-x.
        self._goes_on = np.array([names.index(f"I-{label}") if label else 0 for label in self._labels])
        self._ends = np.array([names.index(f"L-{label}") if label else 0 for label in self._labels])

    def annotate(self, docs: list[Doc]) -> list[Doc]:
        """Set the entities of `docs`."""
        # Entities that are there already have rules of their own, which spaCy's decoder knows.
        for start in range(0, len(docs), _BATCH):
            batch = [doc for doc in docs[start : start + _BATCH] if len(doc)]
            if any(doc.to_array(ENT_IOB).any() for doc in batch):
                for doc in batch:
                    self._recognizer(doc)
            elif batch:
                self._annotate(batch)
        return docs

    def _annotate(self, docs: Sequence[Doc]) -> None:
        attributes = np.concatenate([doc.to_array([IS_SPACE, SENT_START]) for doc in docs])
        lengths = [len(doc) for doc in docs]
        # Where an entity must end: at the last token of a sentence and of a paragraph.
        last: Flags = np.append(attributes[1:, 1] == 1, True)
        last[np.cumsum(lengths) - 1] = True
        features = self._features.predict(self._tokens.predict(docs))
        outside = self._outside_entities(features, attributes[:, 0] != 0, last)
        ends = self._ends_of_entities(features, outside, last)
        first = 0
        for doc, length in zip(docs, lengths, strict=True):
            found = self._entities(outside[first : first + length].tolist(), ends, first)
            doc.set_ents([Span(doc, s, e, label=self._labels[c]) for s, e, c in found], default="outside")
            first += length

    def _score(self, features: Floats, tokens: Numbers, starts: Numbers | None) -> Floats:
        """The score of each class where the next token is one of `tokens` and the open entity began
        at `starts`. Row 0 of `features` stands for what is not there, so that token t has row t + 1."""
        hidden = features[tokens + 1, 0]
        # In the order in which spaCy adds them: the sum of floats depends on it.
        hidden = hidden + (features[0, 1] if starts is None else features[starts + 1, 1])
        hidden += features[0, 2] if starts is None else features[tokens, 2]
        hidden += self._features.get_param("b")
        scores: Floats = self._scores.predict(hidden.max(axis=-1))
        return scores

    def _outside_entities(self, features: Floats, space: Flags, last: Flags) -> Numbers:
        """The best class for each token, given that no entity is open."""
        tokens = np.arange(len(last))
        scores = self._score(features, tokens, None)
        valid = np.zeros(scores.shape, dtype=bool)
        valid[:, self._outside] = True
        valid |= ~space[:, None] & (self._alone | (self._begins & ~last[:, None]))
        best: Numbers = np.where(valid, scores, -np.inf).argmax(axis=1)
        return best

    def _ends_of_entities(self, features: Floats, outside: Numbers, last: Flags) -> dict[int, int]:
        """For each token at which an entity may begin the one at which it then ends."""
        starts = np.flatnonzero(self._begins[outside])
        ends: dict[int, int] = {}
        tokens = starts + 1
        while len(starts):
            scores = self._score(features, tokens, starts)
            classes, rows = outside[starts], np.arange(len(starts))
            goes_on, ends_here = self._goes_on[classes], self._ends[classes]
            better = scores[rows, goes_on] - scores[rows, ends_here]
            open_still = ~last[tokens] & ((better > 0) | ((better == 0) & (goes_on < ends_here)))
            ends.update(zip(starts[~open_still].tolist(), tokens[~open_still].tolist(), strict=True))
            starts, tokens = starts[open_still], tokens[open_still] + 1
        return ends

    def _entities(self, outside: list[int], ends: dict[int, int], first: int) -> Iterator[tuple[int, int, int]]:
        """Start, end and class of the entities of a paragraph that begins at token `first`."""
        token = 0
        while token < len(outside):
            number = outside[token]
            end = token + 1
            if self._begins[number]:
                end = ends[first + token] - first + 1
            if number != self._outside:
                yield token, end, number
            token = end
