"""How far a codebook that was written from half of a story's articles goes with the other half.

    python benchmarks/codebooks.py BOOKS [--write]

BOOKS holds a codebook STORY.csv for each story of BOOKS/stories.json, which lists the story's articles: the codebook
was written from the first, third, fifth and so on, and is measured on the others, on the annotated positions of
eval/train and the issues of eval/identity (KG_SHARED). A pair of positions in two articles is right where both are
on one issue there too. With --write the figures go into docs/identity.json, from which docs/generate.py takes them.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from itertools import combinations
from pathlib import Path
from typing import Any

from kg.identity.codebook import Codebook, Mention, Passage
from kg.linking.decide import codebooks

EVAL = Path(os.environ.get("KG_SHARED", "/work/shared")) / "eval"
FIGURES = Path(__file__).parent.parent / "docs" / "identity.json"
_END = re.compile(r"[.!?][\"”’]?\s")


def passages(name: str) -> tuple[dict[str, Passage], Passage]:
    """The annotated positions of an article as passages, and all of its text."""
    gold = json.loads((EVAL / "train" / "gold" / f"{name}.json").read_text("utf-8"))
    text = (EVAL / "train" / "texts" / f"{name}.txt").read_bytes().decode()
    mentions = [Mention(*at, (each["name"],)) for each in gold["actors"] if each["name"] for at in each["mentions"]]
    found = {}
    for number, position in enumerate(gold["positions"]):
        start, end = sentence(text, position)
        inside = [Mention(m.start - start, m.end - start, m.called) for m in mentions if start <= m.start < end]
        target = (position["target"][0] - start, position["target"][1] - start)
        found[f"{name}/p{number}"] = Passage(text[start:end], inside, [target])
    return found, Passage(text, mentions)


def sentence(text: str, position: dict[str, Any]) -> tuple[int, int]:
    """The sentences around the evidence and the target of a position."""
    start = min(position["evidence"][0], position["target"][0])
    end = max(position["evidence"][1], position["target"][1])
    while start and text[start - 1] != "\n" and not _END.match(text[start - 1 : start + 2]):
        start -= 1
    while end < len(text) and text[end] != "\n" and text[end - 1] not in ".!?":
        end += 1
    return start, end


def measured(book: Codebook, articles: list[str], gold: dict[str, Any]) -> dict[str, int]:
    """How many pairs across articles are one issue in the gold, by the codebook, and by both; and of these, how many
    are turned rightly."""
    coded = {}
    for name in articles:
        positions, whole = passages(name)
        coded |= {member: book.code(passage, whole) for member, passage in positions.items()}
    counts = dict.fromkeys(("gold", "predicted", "right", "turned"), 0)
    for one, other in combinations(sorted(coded), 2):
        if one.split("/")[0] == other.split("/")[0]:
            continue
        a, b = coded[one], coded[other]
        same = gold[one]["issue"] == gold[other]["issue"]
        joined = a is not None and b is not None and a.issue == b.issue
        counts["gold"] += same
        counts["predicted"] += joined
        if same and joined and a is not None and b is not None:
            counts["right"] += 1
            counts["turned"] += (gold[one]["turned"] ^ gold[other]["turned"]) == (a.turned ^ b.turned)
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("books", type=Path)
    parser.add_argument("--write", action="store_true", help="put the figures into docs/identity.json")
    args = parser.parse_args()
    gold = json.loads((EVAL / "identity" / "issues.json").read_text("utf-8"))["positions"]
    rows = []
    for story, articles in json.loads((args.books / "stories.json").read_text("utf-8")).items():
        book = codebooks.load(args.books / f"{story}.csv").codebook
        row = {"story": story, "issues": len(book.entries), "articles": len(articles[1::2])}
        rows.append(row | measured(book, articles[1::2], gold))
    total = {key: sum(row[key] for row in rows) for key in ("gold", "predicted", "right", "turned")}
    rows.append({"story": "all", **total})
    for row in rows:
        precision, recall = row["right"] / max(1, row["predicted"]), row["right"] / max(1, row["gold"])
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        row |= {"precision": round(precision, 3), "recall": round(recall, 3), "f1": round(f1, 3)}
        print(row)
    if args.write:
        figures = json.loads(FIGURES.read_text("utf-8"))
        figures["codebooks"] = rows
        FIGURES.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
