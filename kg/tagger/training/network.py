"""The network: MiniLM's encoder with features, and a head that ties words to the cue that they hang on.

For each word the encoder's vector says whether it heads a cue (of speech, of another kind). For
each cue and each word six scores say whether the word is inside, first or last in the content
that hangs on that cue, and the same of its source: a bilinear form of the two vectors, plus
learnt biases for the distance between them and for what the rules hold of the pair.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from kg.tagger.decoding import ROLES
from kg.tagger.encoding import FEATURES

VOCABULARY = 30522
POSITIONS = 512
DROPOUT = 0.1
KINDS = 3
WIDTH = 384
HEADS = 12
RANK = 64
# Of the base's six layers the last is left out: what it adds serves the mean of a sentence, not its words.
LAYERS = 5
# The width of the base's layers between their two halves.
INNER = 4 * WIDTH
# The lowest layers keep their weights: less to overfit with.
FROZEN = 1
_HIDDEN = 256


class Layer(nn.Module):
    """One layer of BERT's encoder, over sequences laid end to end."""

    def __init__(self, inner: int) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, inner)
        self.down = nn.Linear(inner, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, x: Tensor, lengths: Sequence[int]) -> Tensor:
        """The vectors `x` of the pieces of sequences of these `lengths`, one layer further."""
        parts = []
        for part in self.qkv(x).split(lengths):
            q, k, v = part.view(len(part), 3, HEADS, -1).permute(1, 2, 0, 3)
            mixed = F.scaled_dot_product_attention(q[None], k[None], v[None])[0]
            parts.append(mixed.transpose(0, 1).reshape(len(part), -1))
        x = self.norm(x + self.out(torch.cat(parts)))
        changed: Tensor = self.norm2(x + self.dropout(self.down(F.gelu(self.up(x)))))
        return changed


class Network(nn.Module):
    """The network; see the module. `inner` are the widths of its layers between their two halves."""

    def __init__(self, inner: Sequence[int] = (INNER,) * LAYERS) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.features = nn.ModuleList(nn.Embedding(n, WIDTH) for n in FEATURES.values())
        self.layers = nn.ModuleList(Layer(width) for width in inner)
        self.dropout = nn.Dropout(DROPOUT)
        self.kind = nn.Linear(WIDTH, KINDS)
        self.inside = nn.Linear(WIDTH, 2)
        self.asks = nn.Sequential(nn.Linear(WIDTH, _HIDDEN), nn.GELU(), nn.Linear(_HIDDEN, ROLES * (RANK + 1)))
        self.answers = nn.Sequential(nn.Linear(WIDTH, _HIDDEN), nn.GELU(), nn.Linear(_HIDDEN, ROLES * (RANK + 1)))
        # few words hang on a cue, most of them those that the rules name, in its own paragraph
        last = self.asks[-1]
        assert isinstance(last, nn.Linear)
        nn.init.zeros_(last.bias)
        self.by_role = nn.Parameter(torch.tensor([-2.0, -4.0, -4.0, -4.0, -4.0, -4.0]))
        self.by_distance = nn.Parameter(torch.zeros(ROLES, 33))
        self.by_paragraph = nn.Parameter(torch.tensor([-2.0, -2.0, -2.0, 0.0, -2.0, -2.0, -2.0]).repeat(ROLES, 1))
        self.by_hint = nn.Parameter(torch.tensor([-0.5, 1.0, 2.0, 3.0]).repeat(ROLES, 1))
        for embedding in self.features:
            assert isinstance(embedding, nn.Embedding)
            nn.init.zeros_(embedding.weight)

    def bottom(self, ids: Tensor, lengths: Sequence[int]) -> Tensor:
        """Vectors of the pieces after the layers that stay as they came; sequences of `lengths`
        lie end to end."""
        places = torch.cat([torch.arange(n) for n in lengths])
        x: Tensor = self.norm(self.words(ids) + self.positions(places))
        for layer in self.layers[:FROZEN]:
            x = layer(x, lengths)
        return x

    def top(self, x: Tensor, features: Tensor, lengths: Sequence[int]) -> Tensor:
        """Vectors of the pieces from those of `bottom` and the features."""
        for column, embedding in enumerate(self.features):
            x = x + embedding(features[:, column])
        x = self.dropout(x)
        for layer in self.layers[FROZEN:]:
            x = layer(x, lengths)
        return x

    def pairs(self, asks: Tensor, answers: Tensor, distance: Tensor, paragraph: Tensor, hints: Tensor) -> Tensor:
        """Scores (cue, word, role) from the projected vectors of the cues and of the words."""
        a, w = asks.view(-1, ROLES, RANK + 1), answers.view(-1, ROLES, RANK + 1)
        score = torch.einsum("crd,wrd->cwr", a[..., :RANK], w[..., :RANK]) / math.sqrt(RANK)
        score = score + a[:, None, :, RANK] + w[None, :, :, RANK]
        roles = torch.arange(ROLES)
        biased: Tensor = (
            score
            + self.by_role
            + self.by_distance.t()[distance]
            + self.by_paragraph.t()[paragraph]
            + self.by_hint.t()[hints, roles]
        )
        return biased


def from_base(state: dict[str, Tensor]) -> Network:
    """A network that starts from the weights of a BERT encoder, as its checkpoint names them."""
    network = Network()
    own = network.state_dict()
    own["words.weight"] = state["embeddings.word_embeddings.weight"]
    kind = state["embeddings.token_type_embeddings.weight"][0]
    own["positions.weight"] = state["embeddings.position_embeddings.weight"] + kind
    for side in ("weight", "bias"):
        own[f"norm.{side}"] = state[f"embeddings.LayerNorm.{side}"]
        for i in range(LAYERS):
            theirs, ours = f"encoder.layer.{i}.", f"layers.{i}."
            own[f"{ours}qkv.{side}"] = torch.cat(
                [state[f"{theirs}attention.self.{name}.{side}"] for name in ("query", "key", "value")]
            )
            own[f"{ours}out.{side}"] = state[f"{theirs}attention.output.dense.{side}"]
            own[f"{ours}norm.{side}"] = state[f"{theirs}attention.output.LayerNorm.{side}"]
            own[f"{ours}up.{side}"] = state[f"{theirs}intermediate.dense.{side}"]
            own[f"{ours}down.{side}"] = state[f"{theirs}output.dense.{side}"]
            own[f"{ours}norm2.{side}"] = state[f"{theirs}output.LayerNorm.{side}"]
    network.load_state_dict(own)
    freeze(network)
    return network


def freeze(network: Network) -> None:
    """Have what lies below learn no more: the vectors of the pieces and the lowest layers."""
    for part in (network.words, network.positions, network.norm, *network.layers[:FROZEN]):
        part.requires_grad_(False)
        part.eval()


def from_checkpoint(path: Path) -> Network:
    """The network that `train` or `distil` saved."""
    state: dict[str, Tensor] = torch.load(path)
    inner = {name: len(weight) for name, weight in state.items() if name.endswith(".up.weight")}
    network = Network([inner[f"layers.{i}.up.weight"] for i in range(len(inner))])
    network.load_state_dict(state)
    return network
