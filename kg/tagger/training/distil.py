"""A smaller network that learns from larger ones as well as from the examples.

It begins with the mean of their weights, which is a network as good as they are, for they began alike; less a
layer, and the others narrower: of the values between the two halves of a layer those are kept that weigh most
in what it gives on. Several teachers err in different places: what they hold together is better than what
each holds, and smoother than the answers of the examples.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from kg.tagger.decoding import Biases, Floats, kinds, probabilities
from kg.tagger.training.examples import Example, Opinion
from kg.tagger.training.network import FROZEN, INNER, Layer, Network, freeze
from kg.tagger.training.score import biases, scores
from kg.tagger.training.train import Plan

# The layers of the teacher that are kept, and what is kept of the width of those that learn.
KEPT = (0, 1, 2, 4)
NARROW = 768
# It knows much already, and must not forget it.
PLAN = Plan(epochs=5, encoder=3e-4, head=6e-4, biases=5e-3)
# Windows by which it is told what weighs.
SAMPLE = 100


def opinions(teachers: Sequence[Network], examples: Sequence[Example]) -> list[Opinion]:
    """What the teachers hold of each of `examples`, on average."""
    for teacher in teachers:
        teacher.eval()
    learnt = [biases(teacher) for teacher in teachers]
    return [
        _mean([_held(teacher, biased, example) for teacher, biased in zip(teachers, learnt, strict=True)])
        for example in examples
    ]


def _held(network: Network, biased: Biases, example: Example) -> tuple[Floats, Floats, Floats]:
    found = scores(network, example)
    if not len(example.cues):
        return kinds(found), probabilities(found.inside), np.zeros(example.roles.shape, np.float32)
    roles = biased.joined(found, example.window, example.cues, example.hints)
    return kinds(found), probabilities(found.inside), probabilities(roles)


def _mean(held: Sequence[tuple[Floats, Floats, Floats]]) -> Opinion:
    return Opinion(*(np.round(np.mean(each, axis=0) * 255).astype(np.uint8) for each in zip(*held, strict=True)))


def smaller(teachers: Sequence[Network], examples: Sequence[Example]) -> Network:
    """A network of the layers KEPT of the mean of `teachers`, those that learn of the width NARROW; the
    beginning of a `distil`."""
    teacher = _mean_of(teachers)
    network = Network([INNER if i < FROZEN else NARROW for i in KEPT])
    state = {name: each for name, each in teacher.state_dict().items() if not name.startswith("layers.")}
    weighs = _weighs(teacher, examples[:: max(1, len(examples) // SAMPLE)])
    for number, kept in enumerate(KEPT):
        layer = dict(teacher.layers[kept].state_dict())
        if kept >= FROZEN:
            chosen = weighs[kept].topk(NARROW).indices.sort().values
            for name in ("up.weight", "up.bias"):
                layer[name] = layer[name][chosen]
            layer["down.weight"] = layer["down.weight"][:, chosen]
        state |= {f"layers.{number}.{name}": each for name, each in layer.items()}
    network.load_state_dict(state)
    freeze(network)
    return network


def _mean_of(networks: Sequence[Network]) -> Network:
    states = [network.state_dict() for network in networks]
    mean = Network()
    mean.load_state_dict({name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]})
    return mean


def _weighs(network: Network, examples: Sequence[Example]) -> list[Tensor]:
    """Of each layer, how much each of the values between its two halves weighs in what it gives on."""
    squares: dict[int, Tensor] = defaultdict(lambda: torch.zeros(INNER))
    layers = [layer for layer in network.layers if isinstance(layer, Layer)]

    def noting(index: int) -> Any:
        def note(module: nn.Module, given: Any, made: Tensor) -> None:
            squares[index] += F.gelu(made).square().mean(0)

        return note

    hooks = [layer.up.register_forward_hook(noting(i)) for i, layer in enumerate(layers)]
    network.eval()
    for example in examples:
        scores(network, example)
    for hook in hooks:
        hook.remove()
    return [squares[i].sqrt() * layer.down.weight.detach().norm(dim=0) for i, layer in enumerate(layers)]
