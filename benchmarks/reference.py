"""What the benchmarks share: where the reference data lies, and a build of some texts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent


def evaluation_folder() -> Path:
    """`eval` of the reference data: below KG_SHARED, else below `shared` beside the checkout."""
    return reference_folder("eval")


def reference_folder(name: str) -> Path:
    """A folder of the reference data."""
    folder = Path(os.environ.get("KG_SHARED", REPOSITORY.parent / "shared")).resolve() / name
    if not folder.is_dir():
        raise SystemExit(f"{folder} does not exist: set KG_SHARED to the folder of the reference data")
    return folder


def kg(*arguments: str | Path, may_skip: bool = False) -> None:
    """Run the command `kg`; articles that it leaves out (exit code 1) end the benchmark unless `may_skip`."""
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    code = subprocess.run(command, cwd=REPOSITORY, stdout=sys.stderr, check=False).returncode
    if code and not (may_skip and code == 1):
        raise SystemExit(f"kg {arguments[0]} ended with exit code {code}")


def annotate(texts: Mapping[str, Path], sidecars: Mapping[str, dict[str, Any]], work: Path, jobs: int) -> Path:
    """Build the texts (by name) with their sidecars and export the graph as annotations.

    Everything is written below `work`, an empty folder; returns the folder of NAME.json files.
    """
    sources, store, annotations = work / "texts", work / "store", work / "annotations"
    sources.mkdir(parents=True)
    for name, path in sorted(texts.items()):
        shutil.copyfile(path, sources / f"{name}.txt")
        if sidecars.get(name):
            (sources / f"{name}.json").write_text(json.dumps(sidecars[name]), encoding="utf-8")
    kg("build", sources, "--store", store, "--jobs", str(jobs), may_skip=True)
    kg("export", "--store", store, "--format", "annotations", "--output", annotations)
    return annotations


def score(*arguments: str | Path) -> None:
    """Run one of the reference scorers; its table goes to standard output."""
    sys.stdout.flush()
    code = subprocess.run([sys.executable, *map(str, arguments)], check=False).returncode
    if code:
        raise SystemExit(f"{Path(arguments[0]).name} ended with exit code {code}")


def work_folder(keep: Path | None, temporary: str) -> Path:
    """`keep`, which must be new or empty, or the temporary folder."""
    if keep is None:
        return Path(temporary)
    if keep.exists() and any(keep.iterdir()):
        raise SystemExit(f"{keep} is not empty: name a new folder")
    return keep.resolve()
