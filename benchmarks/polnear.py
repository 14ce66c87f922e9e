"""Score the statements of a build of PolNeAR's articles against its attributions.

The articles get the publication date, title and publisher that the corpus's metadata give.
PolNeAR annotates beliefs, wishes and plans too; the last line of the table ("statements end to
end") is the figure for statements. None of its attributions stands inside the words of another, so
statements that do are left out (--nested keeps them).

    python benchmarks/polnear.py
    python benchmarks/polnear.py --split train --limit 100 --jobs 2 --errors errors.tsv
"""

from __future__ import annotations

import argparse
import csv
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from reference import annotate, evaluation_folder, score, work_folder


def sidecars(metadata: Path, split: str) -> dict[str, dict[str, Any]]:
    """By text: date, title and publisher, so far as the metadata give them."""
    found = {}
    with metadata.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            about = {"published": row["publication_date"], "title": row["title"], "publisher": row["publisher"]}
            known = {key: value for key, value in about.items() if value and value.strip() and value != "None"}
            if row["compartment"] == split:
                found[row["filename"].removesuffix(".txt")] = known
    return found


def spans(value: list[Any] | None) -> list[list[int]]:
    """A span or a list of spans as a list of spans."""
    if not value:
        return []
    return [value] if isinstance(value[0], int) else value


def is_nested(statement: Mapping[str, Any], others: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the cue of a statement stands in the content of another."""
    cue = statement.get("cue")
    pieces = (piece for other in others if other is not statement for piece in spans(other["content"]))
    return cue is not None and any(start <= cue[0] and cue[1] <= end for start, end in pieces)


def predictions(annotations: Iterable[Path], nested: bool) -> Iterator[dict[str, Any]]:
    """One line of the scorer's prediction format an article; `nested`: with what is told inside other statements."""
    for path in annotations:
        article = json.loads(path.read_text("utf-8"))
        statements = [
            {
                "content": spans(statement["content"]),
                "source": spans(statement.get("speaker_text")),
                "cue": spans(statement.get("cue")),
            }
            for statement in article["statements"]
            if nested or not is_nested(statement, article["statements"])
        ]
        yield {"id": article["id"], "statements": statements}


def part_of_corpus(corpus: Path, split: str, texts: Iterable[Path], work: Path) -> Path:
    """A corpus below `work` that has no other texts than `texts`."""
    part = work / "corpus" / split
    (part / "text").mkdir(parents=True)
    (part / "attributions").symlink_to(corpus / split / "attributions")
    for path in texts:
        (part / "text" / path.name).symlink_to(path)
    return work / "corpus"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("dev", "train"), default="dev", help="part of the corpus (default: dev)")
    parser.add_argument("--jobs", type=int, default=1, help="worker processes of the build (default: 1)")
    parser.add_argument("--limit", type=int, help="only the first LIMIT articles by name")
    parser.add_argument("--nested", action="store_true", help="score statements inside statements too")
    parser.add_argument("--errors", type=Path, metavar="FILE", help="write missed and spurious cases to FILE")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep texts, store and annotations in FOLDER")
    arguments = parser.parse_args()
    evaluation = evaluation_folder()
    corpus = evaluation / "polnear"
    texts = {p.stem: p for p in sorted((corpus / arguments.split / "text").glob("*.txt"))[: arguments.limit]}
    with tempfile.TemporaryDirectory() as temporary:
        work = work_folder(arguments.keep, temporary)
        about = sidecars(corpus / "metadata.tsv", arguments.split)
        annotations = annotate(texts, about, work, arguments.jobs)
        predicted = work / "newskg.jsonl"
        lines = predictions(sorted(annotations.glob("*.json")), arguments.nested)
        predicted.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
        options = ["--errors", arguments.errors.resolve()] if arguments.errors else []
        root = part_of_corpus(corpus, arguments.split, texts.values(), work)
        score(evaluation / "polnear.py", "--root", root, "--split", arguments.split, "--pred", predicted, *options)


if __name__ == "__main__":
    main()
