"""Fit the weights by which words without a name find their actor (`kg/resolve/ranking.tsv`) to annotated articles.

What is asked are the speakers of statements that are pronouns or descriptions; who is meant there is known from
gold. Before the fit to all articles it is measured out of fold: as many of those whom gold names as are right, wrong
and left without a name, and how many got a name whom gold leaves without one, by the fit and by the rules alone.

    python benchmarks/speakers.py                      measure
    python benchmarks/speakers.py --write              measure and write the weights
    python benchmarks/speakers.py --folds FILE         a JSON list of lists of articles that belong together
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from reference import REPOSITORY, evaluation_folder

from kg import articles, settings
from kg.evaluate import read_gold
from kg.evaluate.annotations import Annotation, Fact
from kg.evaluate.matching import common, letters, shared, touch
from kg.evaluate.sources import lay_out
from kg.extraction import EXTRACTORS
from kg.model import MentionKind, Record, Statement
from kg.resolve import ranking, resolve
from kg.resolve.clustering import Cluster
from kg.resolve.ranking import Question
from kg.text import document
from kg.text.document import Document

Floats = NDArray[np.float64]

TABLE = REPOSITORY / "kg" / "resolve" / "ranking.tsv"
HEAD = "# made by benchmarks/speakers.py --write: model, feature, weight\n"
# Of the squared weights, so that those of rare features stay small; and how often a feature must occur.
PENALTY = {"pronoun": 1.0, "noun": 0.5}
SELDOM = 8
ROUNDS = 60


@dataclass(frozen=True)
class Case:
    """A question of an article; which of nobody and the candidates are right, and whether gold has a name."""

    article: str
    question: Question
    right: tuple[bool, ...]
    named: bool


def cases_of(name: str, gold: Annotation, text: Document, records: Sequence[Record]) -> Iterator[Case]:
    """The cases of one article."""
    asked: dict[int, Question] = {}
    choose = ranking.choose

    def recorded(question: Question) -> tuple[Cluster | None, float]:
        asked[question.at] = question
        return choose(question)

    with patch.object(ranking, "choose", recorded):
        resolution = resolve(text, records)
    for statement in resolution.statements:
        if statement.source is None or (question := asked.get(statement.source.span.start)) is None:
            continue
        fact = _same(gold, statement)
        if fact is None:
            continue
        speaker = fact.actor("speaker")
        meant = [c for c, _ in question.candidates if speaker and _in_gold(gold, c) == speaker]
        unnamed = not meant
        right = (unnamed, *(c.local if unnamed else c in meant for c, _ in question.candidates))
        yield Case(name, question, right, speaker is not None)


def _same(gold: Annotation, statement: Statement) -> Fact | None:
    """The statement of gold with the same words, by half, and a speaker at the same place."""
    if statement.source is None:
        return None
    content = letters(gold.text, tuple(c.span for c in statement.content))
    found = [
        (shared(letters(gold.text, fact.spans["content"]), content), i)
        for i, fact in enumerate(gold.facts["statements"])
        if touch(fact.spans["speaker_text"], (statement.source.span,))
    ]
    best = max(found, default=(0.0, 0))
    return gold.facts["statements"][best[1]] if best[0] >= 0.5 else None


def _in_gold(gold: Annotation, cluster: Cluster) -> str | None:
    """The id of gold's actor that most of the cluster's names name."""
    votes: Counter[str] = Counter()
    for mention in cluster.mentions:
        if mention.kind is MentionKind.NAME:
            for actor in gold.actors:
                if any(common(mention.evidence.span, each) > 0.5 for each in actor.mentions):
                    votes[actor.id] += 1
    return votes.most_common(1)[0][0] if votes else None


def read(folder: Path) -> Iterator[Case]:
    """The cases of the annotated articles in a folder."""
    gold = read_gold(folder / "texts", folder / "gold")
    options = settings.load({})
    with tempfile.TemporaryDirectory() as temporary:
        lay_out(folder / "texts", gold, Path(temporary))
        for name in sorted(gold):
            article = articles.read(Path(temporary, f"{name}.txt"), options).article
            text = next(iter(document.parse([article], options)))
            records = [record for extractor in EXTRACTORS for record in extractor(text)]
            yield from cases_of(name, gold[name], text, records)


# --- the fit -----------------------------------------------------------------------------


def fit(cases: Sequence[Case], penalty: float) -> dict[str, float]:
    """The weights under which what is right is likeliest: of all that is right in a case together."""
    rows = [(case.question.nobody, *(f for _, f in case.question.candidates)) for case in cases]
    counts = Counter(name for each in rows for row in each for name, value in row.items() if value)
    names = sorted(name for name, count in counts.items() if count >= SELDOM)
    number = {name: i for i, name in enumerate(names)}
    tables = [_table(each, number) for each in rows]
    rights = [np.array(case.right) for case in cases]
    weights: Floats = np.zeros(len(names))
    for _ in range(ROUNDS):
        slope, bend = penalty * weights, penalty * np.eye(len(names))
        for table, right in zip(tables, rights, strict=True):
            sums = table @ weights
            likely = np.exp(sums - sums.max())
            likely /= likely.sum()
            true = np.where(right, likely, 0.0) + np.where(right, 1e-12, 0.0)
            mean = likely @ table
            slope += mean - (true / true.sum()) @ table
            bend += (table * likely[:, None]).T @ table - np.outer(mean, mean)
        step = np.linalg.solve(bend, slope)
        weights = weights - step * min(1.0, 1.0 / float(np.abs(step).max()))
        if np.abs(step).max() < 1e-4:
            break
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}


def _table(rows: Sequence[ranking.Features], number: dict[str, int]) -> Floats:
    table: Floats = np.zeros((len(rows), len(number)))
    for i, row in enumerate(rows):
        for name, value in row.items():
            if name in number:
                table[i, number[name]] = value
    return table


def outcome(case: Case, chosen: Cluster | None) -> str:
    """What became of a case."""
    named = chosen is not None and not chosen.local
    if not case.named:
        return "needless" if named else "unnamed"
    if not named:
        return "missed"
    place = [c for c, _ in case.question.candidates].index(chosen) if chosen is not None else 0
    return "right" if case.right[place + 1] else "wrong"


def measure(cases: Sequence[Case], folds: Sequence[frozenset[str]], model: str) -> tuple[Counter[str], Counter[str]]:
    """What became of the cases by weights that were fitted to the other folds, and by the rules."""
    fitted: Counter[str] = Counter()
    for fold in folds:
        weights = fit([c for c in cases if c.article not in fold], PENALTY[model])
        with patch.object(ranking, "shipped", lambda weights=weights: {model: weights}):
            fitted.update(outcome(c, ranking.choose(c.question)[0]) for c in cases if c.article in fold)
    rules = Counter(outcome(c, c.question.rules) for c in cases if model == "noun")
    return fitted, rules


def stories(names: Iterable[str], path: Path | None) -> list[frozenset[str]]:
    """The folds of the file, else the articles by turns."""
    if path is not None:
        return [frozenset(each) for each in json.loads(path.read_text("utf-8"))]
    ordered = sorted(set(names))
    return [frozenset(ordered[i::4]) for i in range(4)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds", type=Path, help="articles that belong together (default: by turns)")
    parser.add_argument("--write", action="store_true", help=f"write {TABLE.name}")
    arguments = parser.parse_args()
    cases = [case for part in ("train", "dev") for case in read(evaluation_folder() / part)]
    report(cases, stories((c.article for c in cases), arguments.folds), write=arguments.write)


def report(cases: Sequence[Case], folds: Sequence[frozenset[str]], *, write: bool) -> None:
    """Print what is measured; with `write` also fit the weights to all cases and write them."""
    lines = [HEAD]
    for model, penalty in PENALTY.items():
        asked = [case for case in cases if case.question.model == model]
        fitted, rules = measure(asked, folds, model)
        print(f"{model}: {len(asked)} cases, out of fold {dict(fitted)}, by rules {dict(rules)}")
        if write:
            lines += [f"{model}\t{name}\t{weight}\n" for name, weight in fit(asked, penalty).items()]
    if write:
        TABLE.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
