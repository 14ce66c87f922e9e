"""Fit the judge of offices (`kg/extraction/affiliations/judge.tsv`) to annotated articles, and say how good it is
on those that it did not learn from.

    python benchmarks/affiliations.py EVAL/dev EVAL/train --folds folds.json
    python benchmarks/affiliations.py EVAL/dev EVAL/train --write

A folder holds `texts/ID.txt` and `gold/ID.json`. `--folds` is a file with lists of ids, one for each fold; by
default every fifth article makes a fold. The model is a conditional logistic one: the signs of every country and
body of the article, and of none, for each person of whom gold knows the affiliation; its weights are bound to nought
by a Gaussian. The same texts give the same table.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kg import articles, gazetteer
from kg.errors import SkipArticle
from kg.extraction.affiliations import judge
from kg.extraction.affiliations.owners import Owner, owners_of
from kg.extraction.affiliations.roles import roles_of
from kg.model import Span
from kg.naming.names import names
from kg.settings import Settings
from kg.text import document

Array = npt.NDArray[np.float64]

SPREAD = 1.0
STEPS, PACE = 1500, 0.05
KEPT = 0.05


@dataclass(frozen=True)
class Example:
    """A person of an article: the signs of each alternative, which of them are right, and which are owners that
    an affiliation can be with; `asked` whether gold names an affiliation, so that it counts in the figures."""

    article: str
    alternatives: list[judge.Signs]
    right: list[int]
    owning: list[bool]
    asked: bool


class Gold:
    """The actors of one annotated article, by place."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.actors = {actor["id"]: actor for actor in data["actors"]}

    def at(self, spans: Iterable[Span], *, person: bool) -> str | None:
        """The actor that most of `spans` are mentions of."""
        votes: dict[str, int] = {}
        for span in spans:
            for identifier, actor in self.actors.items():
                if (actor["type"] == "person") is person and any(
                    span.start < end and start < span.end for start, end in actor["mentions"]
                ):
                    votes[identifier] = votes.get(identifier, 0) + 1
        return max(votes, key=lambda each: (votes[each], each), default=None)

    def country(self, code: str) -> str | None:
        """The country with this code."""
        return next(
            (i for i, a in self.actors.items() if a["type"] == "country" and gazetteer.country(a["name"]) == code), None
        )


def owner_in(gold: Gold, owner: Owner) -> str | None:
    """The actor of gold that the owner is."""
    if owner.code is not None and (found := gold.country(owner.code)) is not None:
        return found
    return gold.at((spot.name.span for spot in owner.spots if spot.name is not None), person=False)


def examples(folder: Path, settings: Settings) -> Iterator[Example]:
    """The persons of the folder's articles of whom gold tells something."""
    for path in sorted((folder / "gold").glob("*.json")):
        gold = Gold(json.loads(path.read_text("utf-8")))
        try:
            article = articles.read(folder / "texts" / f"{path.stem}.txt", settings).article
        except SkipArticle:
            continue
        parsed = next(iter(document.parse([article], settings)))
        named = names(parsed)
        roles, owners = roles_of(named), owners_of(parsed, named)
        judging = judge.Judge(owners, roles)
        meant = {owner: owner_in(gold, owner) for owner in owners}
        for person, each in enumerate(roles):
            actor = gold.actors.get(gold.at((role.person.span for role in each), person=True) or "")
            if actor is None or (actor.get("role") and not actor.get("affiliation")):
                continue
            found = judging.alternatives(person, each)
            wanted = actor.get("affiliation")
            right = [i for i, (owner, _) in enumerate(found) if owner is not None and wanted and meant[owner] == wanted]
            owning = [owner is not None and owner.is_actor for owner, _ in found]
            yield Example(path.stem, [signs for _, signs in found], right or [0], owning, bool(wanted))


def fit(examples: Sequence[Example]) -> dict[str, float]:
    """The weights that make what is right likeliest, by Adam on the whole."""
    index = {name: i for i, name in enumerate(sorted({n for e in examples for s in e.alternatives for n in s}))}
    rows, columns, values, group, right = [], [], [], [], []
    row = 0
    for number, example in enumerate(examples):
        for place, signs in enumerate(example.alternatives):
            for name, value in signs.items():
                rows.append(row), columns.append(index[name]), values.append(value)
            group.append(number)
            right.append(place in example.right)
            row += 1
    r, c, v, g = np.array(rows), np.array(columns), np.array(values), np.array(group)
    y = np.array(right, dtype=np.float64)
    weights, mean, square = (np.zeros(len(index)) for _ in range(3))
    for step in range(1, STEPS + 1):
        scores = np.bincount(r, v * weights[c], row)
        top = np.full(len(examples), -np.inf)
        np.maximum.at(top, g, scores)
        parts = np.exp(scores - top[g])
        chance = parts / np.bincount(g, parts)[g]
        correct = chance * y / (np.bincount(g, chance * y)[g] + 1e-12)
        slope = np.bincount(c, v * (chance - correct)[r], len(index)) + weights / SPREAD
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        pace = PACE * min(1.0, 2.0 * (1.0 - step / STEPS))
        weights = weights - pace * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return {name: float(weights[i]) for name, i in index.items()}


def chances(example: Example, weights: Mapping[str, float]) -> Array:
    """How likely each alternative is."""
    scores = np.array([sum(v * weights.get(n, 0.0) for n, v in signs.items()) for signs in example.alternatives])
    parts = np.exp(scores - scores.max())
    return np.asarray(parts / parts.sum())


def figures(judged: Iterable[tuple[Example, Array]], threshold: float) -> tuple[int, int, int]:
    """Right, decided and asked for, where the likeliest owner counts from `threshold` on."""
    right = decided = asked = 0
    for example, chance in judged:
        asked += example.asked
        best = int(np.argmax(chance[1:])) + 1 if len(chance) > 1 else 0
        if example.owning[best] and chance[best] >= threshold and example.asked:
            decided += 1
            right += best in example.right
    return right, decided, asked


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--folds", type=Path)
    parser.add_argument("--write", action="store_true", help="write the weights of all into the table")
    arguments = parser.parse_args()
    settings = Settings()
    every = [example for folder in arguments.folders for example in examples(folder, settings)]
    order = sorted({example.article for example in every})
    folds = json.loads(arguments.folds.read_text("utf-8")) if arguments.folds else [order[i::5] for i in range(5)]
    judged = []
    for held in map(set, folds):
        weights = fit([e for e in every if e.article not in held])
        judged += [(e, chances(e, weights)) for e in every if e.article in held]
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        right, decided, asked = figures(judged, threshold)
        print(f"{threshold:.1f}  precision {right / max(decided, 1):.3f}  found {right} of {asked} persons with a role")
    if arguments.write:
        judge.write({name: w for name, w in fit(every).items() if abs(w) >= KEPT})


if __name__ == "__main__":
    main()
