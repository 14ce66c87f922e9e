"""Fit the learned reader of positions to annotated articles, or see how it does on articles it did not learn from.

    python benchmarks/positions.py --fit ARTICLES...                 writes kg/extraction/positions/weights
    python benchmarks/positions.py --folds folds.json ARTICLES...    out of fold, by targets

ARTICLES are folders with texts/ and gold/. The file of folds is a JSON list of lists of names: reports of one
event must stand in one list. Needs the extra 'train'. On two cores about four minutes for 356 articles.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from kg import articles, extraction, resolve
from kg.english.participants import name_span
from kg.evaluate import Annotation, read_gold
from kg.extraction.positions import extractor, features, learned
from kg.extraction.positions.features import BUCKETS
from kg.model import Actor, ActorType, Evidence, Extraction, Position, Resolution, Span, Stance
from kg.settings import Settings
from kg.tagger.vectors import WIDTH, WordVectors
from kg.text.document import Document, Paragraph, parse

HIDDEN, INNER = 128, 64
EPOCHS, BATCH, RATE = 6, 512, 1e-3
SEEDS = (1, 2)
# Of the vectors' values and of the features so many are left out at each step, so that none is leant on alone.
DROP_VALUES, DROP_FEATURES, DROP_HOLDER = 0.4, 0.3, 0.2
# What stands in a target, but does not head it, is hardly wrong.
INSIDE = 0.4
STANCES = {"supports": 1, "opposes": 2}


@dataclass(slots=True)
class Example:
    """A word as a target: its features and vectors; the stance on it (0 none, 1 for, 2 against) with the weight
    of that answer; of each candidate for the holder its features and whether it is one, nobody last."""

    features: list[int]
    vectors: np.ndarray
    stance: int
    weight: float
    candidates: list[tuple[list[int], bool]]


# --- examples ----------------------------------------------------------------------------------


def read(folders: Sequence[Path]) -> Iterator[tuple[str, list[Example]]]:
    """The examples of each annotated article."""
    settings = Settings()
    for folder in folders:
        for name, gold in sorted(read_gold(folder / "texts", folder / "gold").items()):
            article = articles.read(folder / "texts" / f"{name}.txt", settings).article
            document = next(iter(parse([article], settings)))
            yield name, examples(document, gold)


def examples(document: Document, gold: Annotation) -> list[Example]:
    """The examples of one article."""
    words, views = extractor.word_vectors(document), list(extractor.by_patterns(document))
    meant = holders(document, views, gold)
    on: dict[int, tuple[str, set[str]]] = {}
    inside: list[Span] = []
    for fact in gold.facts["positions"]:
        target = fact.spans["target"][0]
        inside.append(target)
        paragraph = document.paragraph_at(target.start)
        root = heads(paragraph, target) if paragraph is not None else None
        if root is not None and fact.values["stance"] in STANCES:
            on.setdefault(root, (str(fact.values["stance"]), set()))[1].add(str(fact.actor("holder")))
    return [
        _example(seen, token.i, words, meant, on, inside)
        for seen in views
        for token in seen.paragraph.doc
        if features.is_target(token)
    ]


def _example(
    seen: extractor.Seen, i: int, words: WordVectors, meant: dict[int | str, str],
    on: dict[int, tuple[str, set[str]]], inside: list[Span],
) -> Example:  # fmt: skip
    paragraph, view = seen.paragraph, seen.view
    at = paragraph.start + view.doc[i].idx
    stance, true = on.get(at, ("", set()))
    candidates = []
    for holder, row in learned.candidates(view, i, seen.joined):
        whose = f"s{at}" if holder is None else paragraph.start + view.doc[holder].idx
        candidates.append((row, meant.get(whose) in true if holder != learned.NOBODY else False))
    if not any(right for _, right in candidates):
        candidates[-1] = (candidates[-1][0], True)
    weight = INSIDE if not stance and any(s.start <= at < s.end for s in inside) else 1.0
    return Example(
        features.of_target(view, i),
        learned.around(paragraph, view, [i], words)[0],
        STANCES.get(stance, 0),
        weight,
        candidates,
    )


def heads(paragraph: Paragraph, target: Span) -> int | None:
    """Where the word begins that most of the words of `target` hang on."""
    words = [t for t in paragraph.doc if target.start <= paragraph.start + t.idx < target.end and not t.is_punct]
    tops = [t for t in words if t.head not in words or t.head == t]
    most = max(tops, key=lambda t: (sum(t == w or t.is_ancestor(w) for w in words), -t.i), default=None)
    return paragraph.start + most.idx if most is not None else None


def holders(document: Document, views: Sequence[extractor.Seen], gold: Annotation) -> dict[int | str, str]:
    """The annotated actor whom each possible holder means, by where it begins, and by 's' and the target's
    place who says the words there. Resolution itself is asked, by a position for each."""
    asked: dict[str, Position] = {}
    extraction_ = Extraction("positions", "0", 1.0)
    for seen in views:
        paragraph, view = seen.paragraph, seen.view
        for token in paragraph.doc:
            at = paragraph.start + token.idx
            own = document.evidence_of(paragraph, token)
            if features.is_holder(token):
                who = document.evidence_of(paragraph, name_span(token))
                asked[f"h{at}"] = Position((own,), own, f"h{at}", Stance.SUPPORTS, extraction_, who)
            if features.is_target(token) and (token.i in view.quoted or token.i in view.reported):
                asked[f"s{at}"] = Position((own,), own, f"s{at}", Stance.SUPPORTS, extraction_)
    others = (each for each in extraction.EXTRACTORS if Position not in each.produces)
    records = [record for each in others for record in each(document)]
    resolution = resolve.resolve(document, [*records, *asked.values()])
    known = {actor.slug: annotated(actor, gold) for actor in resolution.actors if not actor.local}
    found: dict[int | str, str] = {}
    for position in resolution.positions:
        actor = _holder(position.holder, resolution)
        name = known.get(actor.slug) if actor is not None else None
        if name is not None:
            found[position.label if position.label[0] == "s" else int(position.label[1:])] = name
    return found


def _holder(words: Evidence | None, resolution: Resolution) -> Actor | None:
    return resolution.actor_at.get(words.span) if words is not None else None


def annotated(actor: Actor, gold: Annotation) -> str | None:
    """The annotated actor that shares most mentions with `actor`, a person with a person."""
    best: dict[str, int] = defaultdict(int)
    for each in gold.actors:
        if (each.type == "person") == (actor.type is ActorType.PERSON):
            best[each.id] += sum(m.evidence.span.overlaps(s) for m in actor.mentions for s in each.mentions)
    name = max(sorted(best), key=lambda each: best[each], default=None)
    return name if name is not None and best[name] else None


# --- fitting -----------------------------------------------------------------------------------


class Network(nn.Module):
    """`learned.Member` while it learns."""

    def __init__(self) -> None:
        super().__init__()
        self.scores = nn.EmbeddingBag(BUCKETS, 3, mode="sum", sparse=True)
        self.hidden = nn.EmbeddingBag(BUCKETS, HIDDEN, mode="sum", sparse=True)
        for table in (self.scores, self.hidden):
            nn.init.zeros_(table.weight)
        self.words, self.norm = nn.Linear(3 * WIDTH, HIDDEN), nn.LayerNorm(HIDDEN)
        self.inner, self.outer = nn.Linear(HIDDEN, INNER), nn.Linear(INNER, 3)
        self.drop = nn.Dropout(DROP_VALUES)

    def forward(self, buckets: Tensor, firsts: Tensor, vectors: Tensor, share: float) -> Tensor:
        """Scores of nothing, for and against; `share` scales what the features add."""
        hidden = self.norm(self.words(self.drop(vectors)) + share * self.hidden(buckets, firsts))
        inner = F.gelu(self.inner(self.drop(F.gelu(hidden, approximate="tanh"))), approximate="tanh")
        return self.outer(inner) + share * self.scores(buckets, firsts)

    def member(self) -> learned.Member:
        """The network as the reader runs it."""
        table = self.hidden.weight.detach().numpy() * (1 - DROP_FEATURES)
        scale = np.maximum(np.abs(table).max(axis=0), 1e-9) / 127
        weights = {name: value.detach().numpy().astype(np.float32) for name, value in self.state_dict().items()}
        return learned.Member(
            weights["scores.weight"] * np.float32(1 - DROP_FEATURES),
            np.round(table / scale).astype(np.int8), scale.astype(np.float32),
            weights["words.weight"].T.copy(), weights["words.bias"], weights["norm.weight"], weights["norm.bias"],
            weights["inner.weight"].T.copy(), weights["inner.bias"],
            weights["outer.weight"].T.copy(), weights["outer.bias"],
        )  # fmt: skip


def fit(lessons: Sequence[Example], seed: int) -> learned.Member:
    """A network fitted to examples."""
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    network = Network().train()
    tables = [*network.scores.parameters(), *network.hidden.parameters()]
    others = [p for name, p in network.named_parameters() if name.split(".")[0] not in {"scores", "hidden"}]
    dense, sparse = torch.optim.AdamW(others, lr=RATE, weight_decay=0.05), torch.optim.Adagrad(tables, lr=15 * RATE)
    steps, step = EPOCHS * (len(lessons) // BATCH), 0
    for epoch in range(EPOCHS):
        order = chance.permutation(len(lessons))
        for start in range(0, len(order) - BATCH + 1, BATCH):
            batch = [lessons[i] for i in order[start : start + BATCH]]
            kept = [np.array(e.features)[chance.random(len(e.features)) > DROP_FEATURES].tolist() for e in batch]
            scores = network(
                *_tensors(kept), torch.from_numpy(np.stack([e.vectors for e in batch]).astype(np.float32)), 1.0
            )
            weights = torch.tensor([e.weight for e in batch])
            losses = F.cross_entropy(scores, torch.tensor([e.stance for e in batch]), reduction="none") * weights
            for optimizer, rate in ((dense, RATE), (sparse, 15 * RATE)):
                optimizer.param_groups[0]["lr"] = rate * max(0.03, 1 - step / steps)
                optimizer.zero_grad()
            (losses.sum() / weights.sum()).backward()
            nn.utils.clip_grad_norm_(others, 5.0)
            dense.step()
            sparse.step()
            step += 1
        print(f"network {seed}, epoch {epoch + 1} of {EPOCHS}", flush=True)
    return network.member()


def _tensors(rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    firsts = np.cumsum([0, *(len(row) for row in rows[:-1])])
    return torch.tensor([b for row in rows for b in row], dtype=torch.int64), torch.from_numpy(firsts)


def fit_holder(lessons: Sequence[Example], epochs: int = 12, seed: int = 1) -> np.ndarray:
    """What each feature of a holder is worth: a logistic choice among the candidates."""
    chance = np.random.default_rng(seed)
    chosen = [e for e in lessons if e.stance]
    table = nn.EmbeddingBag(BUCKETS, 1, mode="sum", sparse=True)
    nn.init.zeros_(table.weight)
    optimizer = torch.optim.Adagrad(table.parameters(), lr=0.1)
    for _ in range(epochs):
        order = chance.permutation(len(chosen))
        for start in range(0, len(order), 64):
            batch = [chosen[i].candidates for i in order[start : start + 64]]
            flat = [(n, row, right) for n, each in enumerate(batch) for row, right in each]
            kept = [[f for f in row if chance.random() > DROP_HOLDER] for _, row, _ in flat]
            scores = table(*_tensors(kept))[:, 0]
            group, right = torch.tensor([n for n, _, _ in flat]), torch.tensor([float(r) for _, _, r in flat])
            whole = torch.zeros(len(batch)).index_add(0, group, scores.exp())
            true = torch.zeros(len(batch)).index_add(0, group, scores.exp() * right)
            loss = (whole.log() - true.clamp_min(1e-9).log()).mean() + 1e-4 * (scores**2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return table.weight.detach().numpy()[:, 0] * np.float32(1 - DROP_HOLDER)


def reader(lessons: Sequence[Example]) -> learned.Reader:
    """A reader fitted to examples."""
    return learned.Reader(tuple(fit(lessons, seed) for seed in SEEDS), fit_holder(lessons))


# --- out of fold -------------------------------------------------------------------------------


def judged(fitted: learned.Reader, lessons: Sequence[Example]) -> None:
    """How many of the targets are found, and how many of their holders, at several thresholds."""
    flat = np.concatenate([np.array(e.features, np.int64) for e in lessons])
    firsts = np.cumsum([0, *(len(e.features) for e in lessons[:-1])])
    rows = np.stack([e.vectors for e in lessons]).astype(np.float32)
    likely = np.mean([m.judge(flat, firsts, rows) for m in fitted.members], axis=0)
    true = np.array([e.stance for e in lessons])
    for least in (0.2, 0.3, 0.4, 0.5, 0.6):
        found = 1 - likely[:, 0] >= least
        right = found & (likely[:, 1:].argmax(axis=1) + 1 == true)
        precision, recall = right.sum() / max(found.sum(), 1), right.sum() / (true > 0).sum()
        print(f"  from {least}: precision {precision:.3f} recall {recall:.3f}")
    choices = [e.candidates for e in lessons if e.stance]
    best = [max(c, key=lambda row: fitted.holder[row[0]].sum())[1] for c in choices]
    print(f"  the likeliest holder is right in {np.mean(best):.3f}", flush=True)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", nargs="+", type=Path)
    parser.add_argument("--fit", action="store_true", help="write the weights")
    parser.add_argument("--folds", type=Path, help="judge out of these folds")
    given = parser.parse_args()
    torch.set_num_threads(1)
    by_name = dict(read(given.articles))
    print(f"{len(by_name)} articles, {sum(map(len, by_name.values()))} words", flush=True)
    for fold in json.loads(given.folds.read_text("utf-8")) if given.folds else ():
        others = [e for name, each in by_name.items() if name not in fold for e in each]
        judged(reader(others), [e for name in fold for e in by_name[name]])
    if given.fit:
        learned.save(reader([e for each in by_name.values() for e in each]))


if __name__ == "__main__":
    main()
