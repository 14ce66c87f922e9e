"""Fit the weights by which names are told apart: which of them are a person's, an organization's, neither.

Learns from the annotated articles (train and dev), judges by folds that learnt from other articles, and with
--write puts the weights fitted to all of them into kg/naming/types.tsv. Needs `pip install scikit-learn`.

    python benchmarks/names.py
    python benchmarks/names.py --folds folds.json --write
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from reference import REPOSITORY, evaluation_folder
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from kg import articles, gazetteer
from kg.evaluate import Annotation, read_gold
from kg.evaluate.matching import common
from kg.evaluate.sources import lay_out
from kg.model import Span
from kg.naming.names import findings
from kg.naming.spans import table_label
from kg.naming.types import JUDGED, NameType
from kg.settings import Settings
from kg.text.document import Document, parse

TABLE = REPOSITORY / "kg" / "naming" / "types.tsv"
HEAD = """# What the signs of a name (kg/naming/signs.py) say for its being a person's, an organization's or group's, or
# neither's. Fitted by benchmarks/names.py to annotated articles: run it again, do not change this table.
#
"""
# Signs that fewer names show are left out, as are weights that hardly change anything.
SELDOM, LITTLE = 12, 0.05


class Example(NamedTuple):
    article: str
    signs: Mapping[str, float]
    kind: str
    weight: float


def documents(folder: Path) -> Iterator[tuple[str, Document, Annotation]]:
    gold = read_gold(folder / "texts", folder / "gold")
    with tempfile.TemporaryDirectory() as work:
        lay_out(folder / "texts", gold, Path(work))
        for name in sorted(gold):
            article = articles.read(Path(work) / f"{name}.txt", Settings()).article
            yield name, next(iter(parse([article], Settings()))), gold[name]


def annotated(span: Span, gold: Annotation) -> tuple[str, bool]:
    """What the actor is that gold names at `span`, and whether it is an optional one."""
    found = max(
        ((common(m, span), a.type, a.optional) for a in gold.actors for m in a.mentions), default=(0.0, "", False)
    )
    if found[0] < 0.5:
        return NameType.OTHER, found[0] > 0
    return {"person": NameType.PERSON, "country": "country"}.get(found[1], NameType.ORGANIZATION), found[2]


def examples(name: str, document: Document, gold: Annotation) -> Iterator[Example]:
    """The names that no table knows, once each; a country's are no examples."""
    found, signs = findings(document)
    labels: dict[str, list[tuple[str, bool]]] = {}
    for each in found:
        span = each.paragraph.span(each.paragraph.doc[each.candidate.start : each.candidate.end])
        known = table_label(each.words) not in {None, "region"}
        people = gazetteer.demonym(each.words) and not signs.get(each.key, {}).get("label PERSON")
        if not each.titled and span.overlaps(gold.body) and not known and not people:
            labels.setdefault(each.key, []).append(annotated(span, gold))
    for key, seen in labels.items():
        count = Counter(kind for kind, _ in seen)
        kind = max((k for k in count if k != NameType.OTHER), key=lambda k: count[k], default=NameType.OTHER)
        if "country" not in count:
            often = kind if count[kind] >= 0.34 * len(seen) else NameType.OTHER
            yield Example(name, signs[key], often, 0.3 if any(optional for _, optional in seen) else 1.0)


def fitted(given: Any, learnt: list[Example]) -> LogisticRegression:
    model = LogisticRegression(C=1.0, max_iter=5000)
    return model.fit(given, [e.kind for e in learnt], sample_weight=[e.weight for e in learnt])


def table(model: LogisticRegression, signs: list[str]) -> str:
    order = [list(model.classes_).index(kind) for kind in JUDGED]
    lines = ["\t".join(("sign", *JUDGED))]
    for at, sign in enumerate(signs):
        weights = [model.coef_[i][at] + (model.intercept_[i] if sign == "always" else 0.0) for i in order]
        if max(map(abs, weights)) >= LITTLE:
            lines.append("\t".join((sign, *(f"{w:.2f}" for w in weights))))
    return HEAD + "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds", type=Path, help="a JSON list of lists of articles; by default every fourth")
    parser.add_argument("--write", action="store_true", help="write the weights into the package")
    arguments = parser.parse_args()
    folders = [evaluation_folder() / part for part in ("train", "dev")]
    learnt = [e for folder in folders for each in documents(folder) for e in examples(*each)]
    names = sorted({e.article for e in learnt})
    folds = json.loads(arguments.folds.read_text()) if arguments.folds else [names[i::4] for i in range(4)]
    vectors = DictVectorizer()
    given = vectors.fit_transform([e.signs for e in learnt]).tocsr()
    often = np.asarray((given > 0).sum(axis=0)).ravel() >= SELDOM
    given, signs = given[:, often], list(vectors.get_feature_names_out()[often])
    judged = np.empty(len(learnt), dtype=object)
    for fold in folds:
        inside = np.array([e.article in set(fold) for e in learnt])
        model = fitted(given[~inside], [e for e, held in zip(learnt, inside, strict=True) if not held])
        judged[inside] = model.predict(given[inside])
    sure = [(e.kind, kind) for e, kind in zip(learnt, judged, strict=True) if e.weight == 1.0]
    right = sum(gold == kind != NameType.OTHER for gold, kind in sure)
    precision = right / sum(kind != NameType.OTHER for _, kind in sure)
    recall = right / sum(gold != NameType.OTHER for gold, _ in sure)
    print(f"{len(learnt)} names, out of fold: precision {precision:.3f}, recall {recall:.3f}")
    if arguments.write:
        TABLE.write_text(table(fitted(given, learnt), signs), encoding="utf-8")


if __name__ == "__main__":
    main()
