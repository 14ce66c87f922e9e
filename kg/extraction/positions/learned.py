"""The learned reader: how likely a stance on each thing that a sentence names is, and who holds it.

Two small networks, whose opinions are averaged, add up what is known of a target: its features (one row
of a table for each) and the vectors of the word, of what it hangs on, and of what that hangs on. A
logistic choice among the candidates of the sentence, the speaker of the words and nobody says who holds
it. `weights/MODEL_CARD.md` tells what they learnt from; `kg.tagger.training` fits them.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from kg.errors import BadInput
from kg.extraction.positions import features
from kg.extraction.positions.features import View
from kg.gc_tuning import lasting
from kg.model import Stance
from kg.tagger.vectors import WordVectors
from kg.text.document import Paragraph

WEIGHTS = Path(__file__).parent / "weights" / "stances.npz"
# A stance less likely is not looked at further.
_POSSIBLE = 0.12
# Among candidates for the holder: nobody whom the sentence names.
NOBODY = -1
# So many words on either side of a target are asked whether they hold the stance; no sentence that is one has more.
_HOLDERS = 100
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the reader holds of a target, a token's index: the likelier stance, how likely any is, and who
    may hold it (a token's index, or None for whoever says the words) with how likely each is."""

    target: int
    stance: Stance
    likelihood: float
    holders: tuple[tuple[int | None, float], ...]


@dataclass(frozen=True, slots=True)
class Member:
    """One of the networks: of each feature what it adds to the three scores (nothing, for, against) and to
    the hidden values, these as bytes with a scale for each; then the layers."""

    scores: Floats
    hidden: NDArray[np.int8]
    scale: Floats
    words: Floats
    words_bias: Floats
    norm: Floats
    norm_bias: Floats
    inner: Floats
    inner_bias: Floats
    outer: Floats
    outer_bias: Floats

    def judge(self, buckets: NDArray[np.int64], firsts: NDArray[np.int64], vectors: Floats) -> Floats:
        """The likelihoods of nothing, for and against for each target, shape (targets, 3): its features
        are `buckets` from its place in `firsts` to the next one's."""
        hidden = np.add.reduceat(self.hidden[buckets].astype(np.float32), firsts) * self.scale
        hidden = hidden + vectors @ self.words + self.words_bias
        hidden = hidden - hidden.mean(axis=1, keepdims=True)
        hidden = hidden / np.sqrt((hidden**2).mean(axis=1, keepdims=True) + 1e-5) * self.norm + self.norm_bias
        inner = _gelu(_gelu(hidden) @ self.inner + self.inner_bias)
        scores = inner @ self.outer + self.outer_bias + np.add.reduceat(self.scores[buckets], firsts)
        return _shares(scores)


def _gelu(x: Floats) -> Floats:
    # Its usual approximation: numpy has no error function.
    bent = np.tanh(np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x))
    return np.asarray(0.5 * x * (1 + bent), np.float32)


def _shares(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), np.float32)


@dataclass(frozen=True, slots=True)
class Reader:
    """The networks, and what each feature of a holder is worth."""

    members: tuple[Member, ...]
    holder: Floats

    def opinions(
        self, paragraph: Paragraph, view: View, words: WordVectors, joined: Set[tuple[int, int | None]]
    ) -> list[Opinion]:
        """The possible stances of a paragraph, in order of their targets; `joined` as for `candidates`."""
        targets = [token.i for token in paragraph.doc if features.is_target(token)]
        if not targets:
            return []
        likely = self.likelihoods(paragraph, view, words, targets)
        found = []
        for target, (none, supports, opposes) in zip(targets, likely.tolist(), strict=True):
            if 1 - none >= _POSSIBLE:
                stance = Stance.SUPPORTS if supports >= opposes else Stance.OPPOSES
                found.append(Opinion(target, stance, 1 - none, self._holders(view, target, joined)))
        return found

    def likelihoods(self, paragraph: Paragraph, view: View, words: WordVectors, targets: Sequence[int]) -> Floats:
        """How likely nothing, for and against are for each of `targets`, shape (targets, 3)."""
        buckets = [features.of_target(view, i) for i in targets]
        firsts = np.cumsum([0, *map(len, buckets[:-1])])
        rows = around(paragraph, view, targets, words)
        flat = np.concatenate([np.array(each, np.int64) for each in buckets])
        # How a product is shared out among threads may decide its last bit.
        with _threads().limit(limits=1, user_api="blas"):
            judged = [member.judge(flat, firsts, rows) for member in self.members]
        return np.asarray(np.mean(judged, axis=0), np.float32)

    def _holders(
        self, view: View, target: int, joined: Set[tuple[int, int | None]]
    ) -> tuple[tuple[int | None, float], ...]:
        among = candidates(view, target, joined)
        shares = _shares(np.array([self.holder[row].sum() for _, row in among], np.float32)).tolist()
        return tuple((who, share) for (who, _), share in zip(among, shares, strict=True) if who != NOBODY)


def around(paragraph: Paragraph, view: View, targets: Sequence[int], words: WordVectors) -> Floats:
    """The vectors of each target, of what it hangs on and of what that hangs on, side by side: a row a target."""
    places = [paragraph.start + view.doc[i].idx for at in targets for i in (at, *view.governors(at)[:2])]
    return words.at(places).reshape(len(targets), -1)


def candidates(view: View, target: int, joined: Set[tuple[int, int | None]]) -> list[tuple[int | None, list[int]]]:
    """Who may hold a stance on `target`, with features: tokens of its sentence (their indexes), None for whoever
    says the words, where somebody may, and last NOBODY. `joined` are targets and holders as patterns join them."""
    holders = [token.i for token in view.doc[target].sent if features.is_holder(token)]
    before, after = [h for h in holders if h < target], [h for h in holders if h > target]
    near = [*before[: -_HOLDERS - 1 : -1], *after[:_HOLDERS]]
    found: list[tuple[int | None, list[int]]] = [
        (h, features.of_holder(view, target, h, (target, h) in joined, n)) for n, h in enumerate(near)
    ]
    if target in view.quoted or target in view.reported:
        found.append((None, features.of_speaker(view, target, (target, None) in joined)))
    return [*found, (NOBODY, features.of_nobody(view, target, holders))]


@lru_cache(maxsize=1)
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


@lru_cache(maxsize=1)
@lasting()
def load(path: Path = WEIGHTS) -> Reader:
    """The reader whose weights lie in `path`, loaded once a process. Raises BadInput where they are missing."""
    if not path.is_file():
        raise BadInput("this installation of newskg lacks the reader's weights: install it again or set KG_TAGGER=off")
    with np.load(path) as found:
        count = sum(name.endswith(".scale") for name in found.files)
        members = (
            {name.partition(".")[2]: found[name] for name in found.files if name.startswith(f"{n}.")}
            for n in range(count)
        )
        wide = ({k: v if v.dtype == np.int8 else v.astype(np.float32) for k, v in each.items()} for each in members)
        return Reader(tuple(Member(**each) for each in wide), found["holder"].astype(np.float32))


def save(reader: Reader, path: Path = WEIGHTS) -> None:
    """Write the weights of `reader` to `path`."""
    path.parent.mkdir(exist_ok=True)
    layers = {f"{n}.{name}": table for n, each in enumerate(reader.members) for name, table in asdict(each).items()}
    halves = {name: table.astype(np.float16) if name.endswith(".scores") else table for name, table in layers.items()}
    np.savez_compressed(path, holder=reader.holder.astype(np.float16), **halves)
