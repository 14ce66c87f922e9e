"""Score a build of the 44 development articles: actors, statements, meetings and positions.

The articles get the publication date, title and publisher that their index gives.

    python benchmarks/development.py
    python benchmarks/development.py --jobs 2 --verbose --keep scored
    python benchmarks/development.py --only d001 d036
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from reference import annotate, evaluation_folder, score, work_folder


def sidecar(entry: dict[str, Any]) -> dict[str, Any]:
    """What a line of the index says, in the words of a sidecar."""
    about = {"published": entry["published"], "title": entry["title"], "publisher": entry["outlet"]}
    if (entry["url"] or "").startswith("http"):
        about["url"] = entry["url"]
    return about


def chosen_gold(folder: Path, only: list[str] | None, work: Path) -> Path:
    """The gold annotations, or copies of those in `only`."""
    if not only:
        return folder / "gold"
    (work / "gold").mkdir(parents=True)
    for name in only:
        shutil.copyfile(folder / "gold" / f"{name}.json", work / "gold" / f"{name}.json")
    return work / "gold"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=1, help="worker processes of the build (default: 1)")
    parser.add_argument("--only", nargs="+", metavar="ID", help="these articles alone")
    parser.add_argument("--verbose", action="store_true", help="a row for each article first")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all figures to FILE")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep texts, store and annotations in FOLDER")
    arguments = parser.parse_args()
    evaluation = evaluation_folder()
    folder = evaluation / "dev"
    entries = [json.loads(line) for line in (folder / "index.jsonl").read_text("utf-8").splitlines()]
    wanted = {entry["id"]: entry for entry in entries if not arguments.only or entry["id"] in arguments.only}
    if arguments.only and (unknown := sorted(set(arguments.only) - set(wanted))):
        parser.error(f"there is no article {', '.join(unknown)}")
    with tempfile.TemporaryDirectory() as temporary:
        work = work_folder(arguments.keep, temporary)
        texts = {name: folder / "texts" / f"{name}.txt" for name in wanted}
        sidecars = {name: sidecar(entry) for name, entry in wanted.items()}
        annotations = annotate(texts, sidecars, work, arguments.jobs)
        gold = chosen_gold(folder, arguments.only, work)
        options = (["--verbose"] if arguments.verbose else []) + (["--json", arguments.json] if arguments.json else [])
        score(evaluation / "score.py", "--texts", folder / "texts", "--gold", gold, "--pred", annotations, *options)


if __name__ == "__main__":
    main()
