"""Floors: what no figure may fall under without somebody saying why.

The file is JSON, {figure: {measure: floor}}: precision, recall and f1 of what is counted, accuracy of
what is compared, and how much there is in gold, so that no figure rises by leaving articles out.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.errors import BadInput
from kg.evaluate.figures import Figures

# So much may a figure vary, by a changed version of a dependency, before it counts as fallen.
MARGIN = 0.005
_HEADING = "## Unreleased\n"

Floors = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A figure under its floor; `value` None where it is no longer measured."""

    figure: str
    measure: str
    floor: float
    value: float | None

    def __str__(self) -> str:
        value, floor = (_number(number, self.measure) for number in (self.value, self.floor))
        return f"{self.figure}, {self.measure}: {value} is under its floor {floor}"


def read(path: Path) -> Floors:
    """The floors in the file `path`. Raises BadInput where it holds none."""
    try:
        data = json.loads(path.read_bytes())
        return {name: {measure: float(floor) for measure, floor in each.items()} for name, each in data.items()}
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}; --write-floors makes it") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise BadInput(f"{path} holds no floors, {{figure: {{measure: number}}}}: {error}") from error


def write(path: Path, floors: Floors) -> None:
    """Write them to `path`. Raises BadInput where that is impossible."""
    tidy = {n: {m: int(f) if m == "gold" else f for m, f in each.items()} for n, each in floors.items()}
    rows = (f" {json.dumps(name)}: {json.dumps(each)}" for name, each in tidy.items())
    try:
        path.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")
    except OSError as error:
        raise BadInput(f"cannot write {path}: {error.strerror}") from error


def check(figures: Figures, floors: Floors) -> list[Shortfall]:
    """The figures that are under their floor, or for which there is none of what the floor is of."""
    measured = _measured(figures)
    return [
        Shortfall(name, measure, floor, value)
        for name, each in floors.items()
        for measure, floor in each.items()
        if (value := measured.get(name, {}).get(measure)) is None or value < floor
    ]


def changed(figures: Figures, floors: Floors) -> Floors:
    """Floors for what is measured now, the margin below it: raised where it is better than before, new
    where there was none, and lower where it is under its floor. None falls for being near it."""
    result: Floors = {}
    for name, each in _measured(figures).items():
        before = floors.get(name, {})
        row = {}
        for measure, value in each.items():
            floor = float(value) if measure == "gold" else max(math.floor((value - MARGIN) * 1000) / 1000, 0.0)
            old = before.get(measure)
            row[measure] = floor if old is None or value < old else max(floor, old)
        if row:
            result[name] = row
    return result


def _measured(figures: Figures) -> Mapping[str, Mapping[str, float]]:
    """Every figure that has a value."""
    found = {
        name: {measure: value for measure, value in each.items() if value is not None}
        for name, each in figures.values().items()
    }
    for name, tally in figures.tallies.items():
        if name != "meeting participants":  # theirs are those of the meetings found, not all of gold
            found[name]["gold"] = tally.gold
    return found


def _number(value: float | None, measure: str) -> str:
    if value is None:
        return "not measured"
    return f"{value:.0f}" if measure == "gold" else f"{value:.3f}"


def log_lowering(changelog: Path, path: Path, missed: list[Shortfall], reason: str) -> None:
    """Write into the change log, under its heading of what is unreleased, which floors of `path` fall
    and why. Raises BadInput where there is no such file or heading."""
    try:
        text = changelog.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{changelog} cannot be read: {error.strerror}; name the change log with --changelog") from error
    head, heading, rest = text.partition(_HEADING)
    if not heading:
        raise BadInput(f"{changelog} has no heading {_HEADING.strip()!r} to write the reason under")
    which = "; ".join(map(str, missed))
    line = f"- Floors in `{path.name}` lowered: {' '.join(reason.split())} ({which})\n"
    # an empty line before the next heading, none between the entries
    body = rest.lstrip("\n")
    gap = "\n" if body.startswith("## ") else ""
    changelog.write_text(f"{head}{heading}\n{line}{gap}{body}", encoding="utf-8")
