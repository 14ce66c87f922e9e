"""How well a network reads examples that it has not learnt from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import torch

from kg.tagger.decoding import Biases, Scores, best_segment, kinds, segments
from kg.tagger.training.examples import OPEN, SPEECH, Example
from kg.tagger.training.network import Network


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares, 0 to 1. Of the words taken for cues of speech those that head any cue, and of the
    cues of speech those found; given such a cue, the contents with an IoU of words of 0.5 and of
    0.8 or more, and the sources that share a word with the true one."""

    cue_precision: float
    cue_recall: float
    content: float
    content_exact: float
    source: float


def scores(network: Network, example: Example) -> Scores:
    """The network's logits for the window of an example."""
    lengths = [len(example.window.ids)]
    with torch.no_grad():
        below = network.bottom(torch.from_numpy(example.window.ids), lengths)
        vectors = network.top(below, torch.from_numpy(example.window.features), lengths)
        words = vectors[torch.from_numpy(example.window.first)]
        parts = (network.kind, network.inside, network.asks, network.answers)
        return Scores(*(part(words).numpy() for part in parts))


def biases(network: Network) -> Biases:
    """The learnt biases of a pair."""
    return Biases(*(getattr(network, f"by_{each.name}").detach().numpy() for each in fields(Biases)))


def evaluate(network: Network, examples: Sequence[Example]) -> Figures:
    """The figures of a network over `examples`."""
    network.eval()
    learnt = biases(network)
    taken = right = missed = 0
    contents: list[float] = []
    sources: list[bool] = []
    for example in examples:
        found = scores(network, example)
        known = example.kinds != OPEN
        said = (kinds(found)[:, 1] > 0.5) & known
        taken += int(said.sum())
        right += int((said & (example.kinds > 0)).sum())
        missed += int(((example.kinds == SPEECH) & ~said).sum())
        if not len(example.cues):
            continue
        logits = learnt.joined(found, example.window, example.cues, example.hints)
        masks = segments(logits[:, :, :3])
        first, last, _ = best_segment(logits[:, :, 3:])
        for i in np.flatnonzero(example.kinds[example.cues] == SPEECH):
            content, source = example.roles[i, :, 0], example.roles[i, :, 3]
            if content.any():
                contents.append(float((content & masks[i]).sum() / (content | masks[i]).sum()))
            if source.any():
                sources.append(bool(source[first[i] : last[i] + 1].any()))
    speech = sum(int((e.kinds == SPEECH).sum()) for e in examples)
    ious = np.array(contents)
    return Figures(
        right / max(1, taken),
        1 - missed / max(1, speech),
        float((ious >= 0.5).mean()),
        float((ious >= 0.8).mean()),
        float(np.mean(sources)),
    )
