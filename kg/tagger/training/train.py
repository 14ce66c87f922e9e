"""Fits a network to prepared examples, in two processes of one thread each.

On a machine that others use too, two processes that meet once a step lose far less than two
threads that meet in every operation.
"""

from __future__ import annotations

import copy
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, distributed, nn
from torch.nn import functional as F

from kg.tagger.encoding import distances
from kg.tagger.training.examples import PACKINGS, Lesson
from kg.tagger.training.network import FROZEN, Network

# Pieces of a batch: whole windows are laid end to end until it is full.
BATCH = 1200
WARM_UP = 0.06
# Share of the windows that show no hints, so that the network does not lean on them alone.
WITHOUT_HINTS = 0.2


@dataclass(frozen=True, slots=True)
class Plan:
    """How often the lessons are gone through, and the learning rates: of the encoder, of the head on it, and
    of its few biases, each of which must move far."""

    epochs: int = 7
    encoder: float = 3e-4
    head: float = 1e-3
    biases: float = 2e-2
    seed: int = 7

    def rate(self, name: str) -> float:
        """The learning rate of the parameter `name`."""
        if name.startswith("by_"):
            return self.biases
        return self.encoder if name.startswith("layers") else self.head


def batches(lessons: Sequence[Lesson], order: random.Random) -> Iterator[list[Lesson]]:
    """Every lesson once, in a new order."""
    shuffled = list(lessons)
    order.shuffle(shuffled)
    batch: list[Lesson] = []
    size = 0
    for lesson in shuffled:
        length = len(lesson.example.window.ids)
        if batch and size + length > BATCH:
            yield batch
            batch, size = [], 0
        batch.append(lesson)
        size += length
    if batch:
        yield batch


def loss_of(network: Network, batch: Sequence[Lesson], drop: random.Random | None) -> Tensor:
    """Mean loss of a batch; with `drop` some windows show no hints."""
    examples = [lesson.example for lesson in batch]
    lengths = [len(e.window.ids) for e in examples]
    shows = [drop is None or drop.random() >= WITHOUT_HINTS for _ in batch]
    features = [e.window.features.copy() for e in examples]
    for table, show in zip(features, shows, strict=True):
        if not show:
            table[:, 3:] = 0
    with torch.no_grad():  # these layers do not learn
        below = network.bottom(torch.from_numpy(np.concatenate([e.window.ids for e in examples])), lengths)
    vectors = network.top(below, torch.from_numpy(np.concatenate(features)), lengths)
    offsets = np.cumsum([0, *lengths])
    first = torch.from_numpy(np.concatenate([e.window.first + o for e, o in zip(examples, offsets, strict=False)]))
    words = vectors[first]
    answers = network.answers(words)
    kinds = torch.from_numpy(np.concatenate([lesson.kinds for lesson in batch]))
    total = -(kinds * F.log_softmax(network.kind(words), -1)).sum() / 10
    inside = torch.from_numpy(np.concatenate([lesson.inside for lesson in batch]))
    total = total + F.binary_cross_entropy_with_logits(network.inside(words), inside, reduction="sum") / 100
    at = np.cumsum([0, *(len(e.kinds) for e in examples)])
    cue_rows = np.concatenate([e.cues + o for e, o in zip(examples, at, strict=False)]).astype(np.int64)
    asks = network.asks(words[torch.from_numpy(cue_rows)])
    # of the content a cue has a score of words, of the source a few; of borders one
    weights = torch.tensor([1 / 40, 1 / 8, 1 / 8, 1 / 8, 1 / 8, 1 / 8])
    done = 0
    for lesson, show, start, end in zip(batch, shows, at[:-1], at[1:], strict=True):
        example = lesson.example
        n = len(example.cues)
        if n:
            distance, paragraph = distances(example.window, example.cues)
            hints = example.hints if show else np.zeros_like(example.hints)
            scores = network.pairs(
                asks[done : done + n],
                answers[start:end],
                torch.from_numpy(distance),
                torch.from_numpy(paragraph),
                torch.from_numpy(hints),
            )
            each = F.binary_cross_entropy_with_logits(scores, torch.from_numpy(lesson.roles), reduction="none")
            total = total + (each * weights).sum()
        done += n
    return total / max(1, len(batch))


def fit(rank: int, network: Network, lessons: Sequence[Lesson], plan: Plan, folder: Path) -> None:
    """Train in place, one of two processes; a checkpoint after each epoch."""
    torch.set_num_threads(1)
    distributed.init_process_group("gloo", init_method=f"file://{folder.absolute()}/meeting", rank=rank, world_size=2)
    torch.manual_seed(plan.seed + rank)
    order, drop = random.Random(plan.seed), random.Random(plan.seed + rank)
    network = copy.deepcopy(network)  # what came from the parent process is shared memory
    network.train()
    for layer in network.layers[:FROZEN]:
        layer.eval()
    trained = [(n, p) for n, p in network.named_parameters() if p.requires_grad]
    groups = [
        {
            "params": [p for n, p in trained if plan.rate(n) == rate and (p.dim() > 1) == matrix],
            "lr": rate,
            "weight_decay": 0.01 * matrix if rate != plan.biases else 0.0,
        }
        for rate in (plan.encoder, plan.head, plan.biases)
        for matrix in (True, False)
    ]
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)
    packed = [[each for each in lessons if each.example.longest == longest] for longest in PACKINGS]
    rounds = [list(batches(packed[epoch % len(packed)], order)) for epoch in range(plan.epochs)]
    steps = sum(len(r) // 2 for r in rounds)
    warm = max(1, int(WARM_UP * steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / warm, max(0.02, (steps - s) / max(1, steps - warm)))
    )
    began, step = time.monotonic(), 0
    for epoch, batches_of_epoch in enumerate(rounds):
        total = 0.0
        pairs = len(batches_of_epoch) // 2
        for batch in batches_of_epoch[rank : 2 * pairs : 2]:
            loss = loss_of(network, batch, drop)
            optimizer.zero_grad(set_to_none=False)
            loss.backward()
            _share([p for _, p in trained])
            norm = nn.utils.clip_grad_norm_([p for _, p in trained], 10.0)
            optimizer.step()
            schedule.step()
            step += 1
            total = 0.98 * total + 0.02 * float(loss.detach())
            if step % 25 == 0 and rank == 0:
                seconds = time.monotonic() - began
                mean = total / (1 - 0.98 ** ((step - 1) % pairs + 1))
                print(
                    f"epoch {epoch + 1} step {step}/{steps} loss {mean:.3f} norm {norm:.1f} {seconds:.0f}s", flush=True
                )
        if rank == 0:
            torch.save(network.state_dict(), folder / f"epoch{epoch + 1}.pt")
    distributed.destroy_process_group()


def _share(parameters: Sequence[nn.Parameter]) -> None:
    """Mean of the processes' gradients, in both."""
    gradients = [p.grad if p.grad is not None else torch.zeros_like(p) for p in parameters]
    flat = torch.cat([g.reshape(-1) for g in gradients])
    distributed.all_reduce(flat)
    flat /= 2
    for parameter, part in zip(parameters, flat.split([p.numel() for p in parameters]), strict=True):
        parameter.grad = part.view_as(parameter)
