"""Whether a confidence of 0.9 means that nine of ten are right: the share of right assertions by confidence.

Right is a statement whose words and speaker are, a meeting and an affiliation that gold has, a position
with its stance; see `kg evaluate` and the scorer of PolNeAR for how they are compared. The table goes
to standard output, with --write into docs/calibration.md; after it, on standard error, stand the
factor that kg/resolve/confidence.py should have by the development articles.

    python benchmarks/calibration.py --jobs 2
    python benchmarks/calibration.py --train 120 --write
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from polnear import sidecars, spans
from reference import REPOSITORY, annotate, evaluation_folder

from kg.evaluate import annotation, evaluate, read_gold
from kg.evaluate.annotations import Fact
from kg.evaluate.sources import lay_out
from kg.resolve import confidence

BORDERS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9)
PAGE = REPOSITORY / "docs" / "calibration.md"
# What of a pair must be right besides.
NEEDED = {"statements": "speaker", "positions": "stance"}
INTRODUCTION = """<!-- made by benchmarks/calibration.py --write: run it again, do not change this page -->

# What a confidence means

Every assertion in the graph carries `nkg:confidence`. It is meant as the chance that a careful reader
would agree: for a statement to its words and its speaker, for a position to holder, target and stance,
for a meeting and an affiliation to its being told and to who is part of it. Each row below is a range of
confidences, each cell how many assertions have one and the share of them that is right.

- *PolNeAR*: statements on a sample of the corpus's training part, from which the tagger learnt and the
  confidences of the cues were measured, and on its development part, which was not used for that.
- *development*: the 44 annotated articles, from which a factor for positions was measured; what is learned of
  meetings, positions and affiliations was learned from these, too, so read those cells as an upper end.
- *gate*: the annotated articles of `tests/gate`, used for neither.

Mentions of actors carry no confidence of their own. Where no cell stands, no assertion is that sure: the
development articles are too few to tell which meetings and positions would deserve it.
"""

Judged = tuple[float, bool]


def reference_scorer(path: Path) -> ModuleType:
    """The corpus's scorer, which knows how its gold is read and compared."""
    spec = importlib.util.spec_from_file_location("reference_polnear", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def of_polnear(corpus: Path, split: str, limit: int | None, work: Path, jobs: int) -> list[Judged]:
    """Confidence and rightness of every statement in (a regular sample of) a part of the corpus."""
    scorer = reference_scorer(corpus.parent / "polnear.py")
    paths = sorted((corpus / split / "text").glob("*.txt"))
    step = max(len(paths) // limit, 1) if limit else 1
    texts = {path.stem: path for path in paths[::step]}
    folder = annotate(texts, sidecars(corpus / "metadata.tsv", split), work, jobs)
    found = {p.stem: json.loads(p.read_text("utf-8"))["statements"] for p in sorted(folder.glob("*.json"))}
    given = {name: [prediction(scorer, each) for each in statements] for name, statements in found.items()}
    faults: list[tuple[str, str, Any, Any]] = []
    scorer.evaluate([a for a in scorer.load_gold(split, corpus) if a.id in found], given, errors=faults)
    wrong = {(article, tuple(mine.content)) for article, _, _, mine in faults if mine is not None}
    return [
        (statement["confidence"], (name, tuple(mine.content)) not in wrong)
        for name in found
        for statement, mine in zip(found[name], given[name], strict=True)
    ]


def prediction(scorer: ModuleType, statement: Mapping[str, Any]) -> Any:
    parts = (statement["content"], statement.get("speaker_text"), statement.get("cue"))
    return scorer.Statement(*([tuple(span) for span in spans(part)] for part in parts))


def of_gold(folder: Path, work: Path, jobs: int) -> dict[str, list[Judged]]:
    """By layer, confidence and rightness of every assertion about the texts of a folder with gold."""
    gold = read_gold(folder / "texts", folder / "gold")
    sources = work / "sources"
    sources.mkdir(parents=True)
    lay_out(folder / "texts", gold, sources)
    about = {name: json.loads((sources / f"{name}.json").read_text("utf-8")) for name in gold}
    annotations = annotate({name: sources / f"{name}.txt" for name in gold}, about, work / "built", jobs)
    found = {
        path.stem: annotation(gold[path.stem].text, json.loads(path.read_text("utf-8")))
        for path in sorted(annotations.glob("*.json"))
    }
    layers: dict[str, list[Judged]] = {}
    for judged in evaluate(gold, found).values():
        for each in judged:
            item = each.found
            if not isinstance(item, Fact) or item.confidence is None:
                continue
            needed = NEEDED.get(each.layer)
            right = each.gold is not None and (needed is None or each.checks[needed])
            layers.setdefault(each.layer, []).append((item.confidence, right))
    return layers


def table(columns: Mapping[str, list[Judged]]) -> Iterator[str]:
    """A row for each range of confidences, in Markdown."""
    yield "| confidence | " + " | ".join(columns) + " |"
    yield "|---" * (len(columns) + 1) + "|"
    for low, high in zip(BORDERS, (*BORDERS[1:], 2.0), strict=True):
        name = f"{low:.1f} to {high:.1f}" if high <= 1 else "**0.9 and more**"
        ranges = ([right for sure, right in judged if low <= sure < high] for judged in columns.values())
        yield f"| {name} | " + " | ".join(map(cell, ranges)) + " |"
    yield "| all | " + " | ".join(cell([right for _, right in judged]) for judged in columns.values()) + " |"


def cell(rights: list[bool]) -> str:
    return f"{sum(rights) / len(rights):.2f} of {len(rights)}" if rights else ""


def factor(now: float, judged: list[Judged]) -> str:
    """What a factor should be so that the mean confidence is the share that is right."""
    if not judged:
        return f"{now} (nothing to measure)"
    return f"{now * sum(right for _, right in judged) / sum(sure for sure, _ in judged):.2f} (now {now})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=1, help="worker processes of the builds (default: 1)")
    parser.add_argument("--train", type=int, default=120, help="about so many articles of PolNeAR train (default: 120)")
    parser.add_argument("--write", action="store_true", help="write docs/calibration.md")
    arguments = parser.parse_args()
    evaluation = evaluation_folder()
    corpus = evaluation / "polnear"
    with tempfile.TemporaryDirectory() as temporary:
        work, jobs = Path(temporary), arguments.jobs
        development = of_gold(evaluation / "dev", work / "dev", jobs)
        gate = of_gold(REPOSITORY / "tests" / "gate", work / "gate", jobs)
        train = of_polnear(corpus, "train", arguments.train, work / "train", jobs)
        dev = of_polnear(corpus, "dev", None, work / "polnear", jobs)
    tables = [
        ("Statements", {"PolNeAR train": train, "PolNeAR dev": dev, "development": development["statements"],
                        "gate": gate["statements"]}),
        *((layer.capitalize(), {"development": development[layer], "gate": gate[layer]})
          for layer in ("meetings", "positions", "affiliations")),
    ]  # fmt: skip
    parts = [INTRODUCTION, *("\n".join((f"## {name}\n", *table(columns))) + "\n" for name, columns in tables)]
    page = "\n".join(parts)
    print(page)
    print(f"positions: {factor(confidence.POSITIONS, development['positions'])}", file=sys.stderr)
    if arguments.write:
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
