"""Fit the confidence of meetings (`kg/lexicon/weights/meeting_confidence.tsv`) to annotated articles, and say what it
is worth: a logistic regression over `kg.resolve.meetings.features`. With --folds (a JSON list of lists of names) the
figures are out of fold.

    python benchmarks/meetings.py --folds folds.json
    python benchmarks/meetings.py --write
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from reference import REPOSITORY, evaluation_folder

import kg.resolve
from kg import articles
from kg.evaluate import read_gold
from kg.evaluate.annotations import Annotation
from kg.evaluate.matching import touch
from kg.evaluate.sources import lay_out
from kg.extraction import EXTRACTORS
from kg.lexicon import weights
from kg.model import Meeting, Record
from kg.resolve import meetings as resolution
from kg.resolve.coreference import Resolver
from kg.settings import Settings
from kg.text import document as documents

TABLE = REPOSITORY / "kg" / "lexicon" / "weights" / "meeting_confidence.tsv"
HEAD = (
    "# Whether what resolution makes of all that tells of a meeting is one. Fitted by benchmarks/meetings.py; log-odds."
)
# Of the squared weights; and how often a feature is seen at least.
PENALTY, LEAST = 6.0, 5
Example = tuple[Sequence[str], bool]


def read(folder: Path) -> Iterator[tuple[str, list[Example]]]:
    """The articles of a folder of texts and gold: what the model knows of each meeting, and whether gold has it."""
    gold = read_gold(folder / "texts", folder / "gold")
    with tempfile.TemporaryDirectory() as temporary:
        lay_out(folder / "texts", gold, Path(temporary))
        for name in gold:
            article = articles.read(Path(temporary) / f"{name}.txt", Settings()).article
            document = next(iter(documents.parse([article], Settings())))
            yield name, _examples([r for each in EXTRACTORS for r in each(document)], document, gold[name])


def _examples(records: Sequence[Record], document: documents.Document, gold: Annotation) -> list[Example]:
    found: list[Example] = []
    original, least = resolution.resolve_meetings, resolution.LEAST

    def note(meetings: Sequence[Meeting], resolver: Resolver) -> tuple[list[Meeting], list[tuple[Record, str]]]:
        kept, dropped = original(meetings, resolver)
        found.extend(_judged(kept, resolver, gold))
        return kept, dropped

    kg.resolve.resolve_meetings, resolution.LEAST = note, -1.0  # type: ignore[attr-defined]
    try:
        kg.resolve.resolve(document, records)
    finally:
        kg.resolve.resolve_meetings, resolution.LEAST = original, least  # type: ignore[attr-defined]
    return found


def _judged(kept: Sequence[Meeting], resolver: Resolver, gold: Annotation) -> Iterator[Example]:
    """One to one, those with most participants in common first."""
    meant = {}
    for cluster in resolver.discourse.clusters:
        votes = Counter(a.id for a in gold.actors for m in cluster.mentions if touch(a.mentions, (m.evidence.span,)))
        meant[cluster] = votes.most_common(1)[0][0] if votes else None
    facts, pairs = gold.facts["meetings"], []
    for i, meeting in enumerate(kept):
        people = {meant.get(c) for p in meeting.participants if (c := resolver.resolve(p)) is not None}
        for j, fact in enumerate(facts):
            both = len(people & fact.actors["participants"])
            if both and touch(fact.where, tuple(e.span for e in meeting.evidence)):
                pairs.append((-both, i, j))
    right: dict[int, int] = {}
    for _, i, j in sorted(pairs):
        if i not in right and j not in right.values():
            right[i] = j
    for i, meeting in enumerate(kept):
        yield resolution.features(meeting, kept, resolver), i in right


def fit(examples: Sequence[Example]) -> dict[str, float]:
    """The weights of a logistic regression, by Newton's method."""
    seen = Counter(f for features, _ in examples for f in set(features))
    names = [weights.BIAS, *sorted(f for f, n in seen.items() if n >= LEAST)]
    index = {f: i for i, f in enumerate(names)}
    given = np.zeros((len(examples), len(names)))
    given[:, 0] = 1
    for row, (features, _) in enumerate(examples):
        given[row, [index[f] for f in features if f in index]] = 1
    wanted = np.array([right for _, right in examples], float)
    prior = np.full(len(names), PENALTY)
    prior[0] = 1e-3
    found = np.zeros(len(names))
    for _ in range(30):
        likely = 1 / (1 + np.exp(-np.clip(given @ found, -30, 30)))
        curve = (given * (likely * (1 - likely))[:, None]).T @ given + np.diag(prior)
        found += np.linalg.solve(curve, given.T @ (wanted - likely) - prior * found)
    return {name: round(float(w), 2) for name, w in zip(names, found, strict=True) if abs(w) >= 0.05}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds", type=Path, metavar="FILE", help="a JSON list of lists of names: figures out of fold")
    parser.add_argument("--write", action="store_true", help="write the table, fitted to all articles")
    arguments = parser.parse_args()
    texts = {name: found for part in ("train", "dev") for name, found in read(evaluation_folder() / part)}
    if arguments.folds:
        cells: Counter[tuple[int, bool]] = Counter()
        for fold in json.loads(arguments.folds.read_text("utf-8")):
            model = fit([e for name, found in texts.items() if name not in fold for e in found])
            for features, right in (e for name in fold for e in texts[name]):
                sure = 1 / (1 + np.exp(-sum(model.get(f, 0.0) for f in (weights.BIAS, *features))))
                cells[int(sure * 20), right] += 1
        for row in range(20):
            print(f"{row / 20:.2f}  {cells[row, True]:3} of {cells[row, True] + cells[row, False]}")
    if arguments.write:
        lines = [
            HEAD,
            "feature\tweight",
            *(f"{f}\t{w}" for f, w in fit([e for t in texts.values() for e in t]).items()),
        ]
        TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
