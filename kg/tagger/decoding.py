"""From the network's scores to attributions.

Whatever comes in is logits; spans come out. Nothing is searched word by word in Python but the
one pass of the Viterbi algorithm, which goes over all cues of a window at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.model import Span
from kg.tagger.encoding import Hint, Window, distances, hinted

Floats = NDArray[np.float32]

ROLES = 6


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """What the network says of the words of a window (logits; `asks` and `answers` are the
    projections that `Biases.pairs` joins)."""

    kinds: Floats
    inside: Floats
    asks: Floats
    answers: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Biases:
    """Learnt biases of a pair of cue and word, by role."""

    role: Floats
    distance: Floats
    paragraph: Floats
    hint: Floats

    def joined(self, scores: Scores, window: Window, cues: NDArray[np.int64], hints: NDArray[np.int64]) -> Floats:
        """Logits (cue, word, role) of the pairs; `hints` as `encoding.hinted` gives them."""
        a = scores.asks[cues].reshape(len(cues), ROLES, -1)
        w = scores.answers.reshape(len(scores.answers), ROLES, -1)
        rank = a.shape[2] - 1
        # role by role, so that each is one product of matrices
        product = np.stack([a[:, r, :rank] @ w[:, r, :rank].T for r in range(ROLES)], axis=2) / np.sqrt(rank)
        words, paragraphs = distances(window, cues)
        result: Floats = (
            product
            + a[:, None, :, rank]
            + w[None, :, :, rank]
            + self.role
            + self.distance.T[words]
            + self.paragraph.T[paragraphs]
            + self.hint.T[hints, np.arange(ROLES)]
        ).astype(np.float32)
        return result


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """What the network reads at one cue.

    cue         code points of the word that heads it
    speech      probability that it is a cue of speech; `other` of another kind (thought, plans)
    content     pieces of what is said
    source      who says it, None where the network finds none
    said, by    of each word of the window the probability that it is in the content, in the source
    """

    window: Window
    cue: Span
    speech: float
    other: float
    content: tuple[Span, ...]
    source: Span | None
    said: Floats
    by: Floats

    def sees(self, content: Sequence[Span]) -> bool:
        """Whether `content` lies in the window."""
        return all(self.window.starts[0] <= s.start and s.end <= self.window.ends[-1] + 1 for s in content)

    def agreement(self, content: Sequence[Span]) -> float:
        """Expected share, of the words in `content` or truly said, that are both."""
        chosen = _chosen(self.window, content)
        both = float(self.said[chosen].sum())
        return both / max(1e-6, float(chosen.sum()) + float(self.said[~chosen].sum()))

    def certainty(self, source: Span) -> float:
        """Probability of the likeliest word of `source` to be of the source."""
        first, last = self.window.words_in(source)
        return float(self.by[first:last].max(initial=0.0))


def _chosen(window: Window, spans: Sequence[Span]) -> NDArray[np.bool_]:
    mask = np.zeros(len(window.starts), np.bool_)
    for span in spans:
        first, last = window.words_in(span)
        mask[first:last] = True
    return mask


def probabilities(logits: Floats) -> Floats:
    """Logits as probabilities of yes."""
    result: Floats = (1 / (1 + np.exp(-logits))).astype(np.float32)
    return result


def kinds(scores: Scores) -> Floats:
    """Of each word the probabilities that it heads no cue, one of speech, another."""
    shifted = np.exp(scores.kinds - scores.kinds.max(axis=1, keepdims=True))
    result: Floats = (shifted / shifted.sum(axis=1, keepdims=True)).astype(np.float32)
    return result


def segments(logits: Floats) -> NDArray[np.bool_]:
    """The likeliest words of each cue's content: `logits` (cue, word, [inside, first, last])."""
    count, length, _ = logits.shape
    inside, opens, closes = np.ascontiguousarray(logits.transpose(2, 1, 0))
    # best scores of the words so far: the last of them outside, inside, inside as the last of a run
    out = np.zeros(count, np.float32)
    within = ended = np.full(count, -np.inf, np.float32)
    from_end, went_on = np.zeros((2, length, count), np.bool_)
    for i in range(length):
        from_end[i] = ended > out
        begin = out + opens[i]
        went_on[i] = within > begin
        out = np.maximum(out, ended)
        within = np.maximum(within, begin) + inside[i]
        ended = within + closes[i]
    mask = np.zeros((length, count), np.bool_)
    chosen = ended > out
    for i in range(length - 1, -1, -1):
        mask[i] = chosen
        chosen = np.where(chosen, went_on[i], from_end[i])
    return mask.T


def _segments_of_each(logits: Sequence[Floats]) -> list[NDArray[np.bool_]]:
    """`segments` of several windows in one pass."""
    rows = sum(map(len, logits))
    padded = np.full((rows, max(each.shape[1] for each in logits), 3), -np.inf, np.float32)
    padded[:, :, 0] = 0  # nothing can begin or end there
    ends = np.cumsum([len(each) for each in logits]).tolist()
    for each, end in zip(logits, ends, strict=True):
        padded[end - len(each) : end, : each.shape[1]] = each
    masks = segments(padded)
    return [masks[end - len(each) : end, : each.shape[1]] for each, end in zip(logits, ends, strict=True)]


def best_segment(logits: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """First word, last word and score of the likeliest single run of each cue's source."""
    inside, opens, closes = (logits[:, :, i].astype(np.float64) for i in range(3))
    total = np.cumsum(inside, axis=1)
    before = opens - (total - inside)
    best = np.maximum.accumulate(before, axis=1)
    score = total + closes + best
    last = score.argmax(axis=1)
    rows = np.arange(len(last))
    upto = np.where(np.arange(inside.shape[1])[None, :] <= last[:, None], before, -np.inf)
    return upto.argmax(axis=1), last, score[rows, last].astype(np.float32)


def spans(window: Window, masks: NDArray[np.bool_]) -> list[tuple[Span, ...]]:
    """The runs of the words chosen for each cue, as code points."""
    edges = np.diff(masks.astype(np.int8), axis=1, prepend=0, append=0)
    cues, opens = np.nonzero(edges == 1)
    closes = np.nonzero(edges == -1)[1]
    runs = zip(window.starts[opens].tolist(), window.ends[closes - 1].tolist(), strict=True)
    found: list[list[Span]] = [[] for _ in masks]
    for cue, run in zip(cues.tolist(), runs, strict=True):
        found[cue].append(Span(*run))
    return list(map(tuple, found))


def predictions(
    scored: Sequence[tuple[Window, Scores, NDArray[np.int64]]], biases: Biases, hints: Sequence[Hint]
) -> list[Prediction]:
    """What the network reads in each window, given its scores, at each of the cues (words of the window)."""
    scored = [each for each in scored if len(each[2])]
    if not scored:
        return []
    logits = [biases.joined(scores, window, cues, hinted(window, cues, hints)) for window, scores, cues in scored]
    masks = _segments_of_each([each[:, :, :3] for each in logits])
    found: list[Prediction] = []
    for (window, scores, cues), pairs, mask in zip(scored, logits, masks, strict=True):
        kind = kinds(scores)
        first, last, value = best_segment(pairs[:, :, 3:])
        said, by = probabilities(pairs[:, :, 0]), probabilities(pairs[:, :, 3])
        contents = spans(window, mask)
        found += [
            Prediction(
                window,
                Span(int(window.starts[cue]), int(window.ends[cue])),
                float(kind[cue, 1]),
                float(kind[cue, 2]),
                contents[i],
                Span(int(window.starts[first[i]]), int(window.ends[last[i]])) if value[i] > 0 else None,
                said[i],
                by[i],
            )
            for i, cue in enumerate(cues)
        ]
    return found
