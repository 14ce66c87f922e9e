"""`kg evaluate`: what the graph holds against what a careful person found."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from kg import settings
from kg.cli.build import build_into
from kg.cli.common import check_choice, console, notice, opened
from kg.errors import BadInput
from kg.evaluate import (
    Annotation,
    Fault,
    Figures,
    annotation,
    evaluate,
    faults,
    floors,
    overall,
    read_gold,
)
from kg.evaluate.sources import check_texts, lay_out
from kg.export import standoff
from kg.model.classes import CLASSES

EXAMPLE = "kg evaluate --texts tests/gate/texts --gold tests/gate/gold --errors --layer meetings"
LAYERS = ("actors", *(cls.layer for cls in CLASSES))


TextsOption = Annotated[
    Path,
    typer.Option(
        help="Folder of NAME.txt, each with a sidecar NAME.json or a line in index.jsonl where there is one.",
        show_default=False,
    ),
]
GoldOption = Annotated[
    Path, typer.Option(help="Folder of NAME.json, in the format of annotations.", show_default=False)
]
JudgedOption = Annotated[
    str | None,
    typer.Option(
        help="Judge what this store holds, a directory or an address; by default the texts are built anew.",
        show_default=False,
    ),
]
JobsOption = Annotated[
    int | None, typer.Option(help="Worker processes; by default KG_JOBS, else 1.", show_default=False)
]
JsonOption = Annotated[
    Path | None, typer.Option("--json", help="Also write figures and faults to this file; - is standard output.")
]
FloorsOption = Annotated[
    Path | None, typer.Option("--floors", help="Check the figures against the floors in this file.")
]
WriteFloorsOption = Annotated[
    bool, typer.Option("--write-floors", help="Raise the floors in that file to what is measured.")
]
ReasonOption = Annotated[
    str | None, typer.Option(help="Also lower the floors that are missed; the reason goes into the change log.")
]


def command(
    texts: TextsOption,
    gold: GoldOption,
    store: JudgedOption = None,
    jobs: JobsOption = None,
    errors: Annotated[bool, typer.Option("--errors", help="List every fault, gold and found side by side.")] = False,
    layer: Annotated[str | None, typer.Option(help=f"Only this layer's faults: {', '.join(LAYERS)}.")] = None,
    as_json: JsonOption = None,
    floors_file: FloorsOption = None,
    write_floors: WriteFloorsOption = False,
    lower_with_reason: ReasonOption = None,
    changelog: Annotated[Path, typer.Option(help="The change log.")] = Path("CHANGELOG.md"),
) -> int:
    """Measure what the graph holds against gold annotations: actors, statements, meetings,
    positions and affiliations, with precision, recall, F1 and what is right of the pairs.

    Exit code 1: a figure is under its floor. Floors are raised by --write-floors, and lowered
    by nothing but --lower-with-reason.
    """
    if layer is not None:
        check_choice(layer, LAYERS, "--layer")
    if floors_file is None and (write_floors or lower_with_reason is not None):
        raise BadInput("--write-floors and --lower-with-reason need --floors FILE")
    if lower_with_reason is not None and not (write_floors and lower_with_reason.strip()):
        raise BadInput("--lower-with-reason needs a reason, and --write-floors")
    known = read_gold(texts, gold)
    with _graph(store, texts, known, jobs) as annotations:
        found = {name: annotation(known[name].text, each) for name, each in annotations if name in known}
    for name in sorted(known.keys() - found.keys()):
        notice(f"{name} is not in the graph: all of its gold counts as missed")
    judgements = evaluate(known, found)
    figures = overall(judgements)
    listed = [
        fault
        for name, judged in judgements.items()
        for fault in faults(name, judged, known[name], found.get(name))
        if layer in {None, fault.layer}
    ]
    if as_json is not None:
        _write_json(as_json, len(known), figures, listed)
    if as_json is None or str(as_json) != "-":
        if errors:
            _print_faults(listed, console())
        _print_figures(figures, len(known), console())
    if floors_file is None:
        return 0
    if write_floors:
        return _raise_floors(figures, floors_file, lower_with_reason, changelog)
    return _report(floors.check(figures, floors.read(floors_file)))


@contextmanager
def _graph(
    store: str | None, texts: Path, gold: dict[str, Annotation], jobs: int | None
) -> Iterator[Iterable[tuple[str, dict[str, object]]]]:
    """The annotations, by name, of the store, or of one built for the purpose."""
    with tempfile.TemporaryDirectory() as temporary:
        if store is None:
            sources = Path(temporary, "texts")
            sources.mkdir()
            lay_out(texts, gold, sources)
            store = str(Path(temporary, "store"))
            build = build_into([sources], settings.load({"store": Path(store), "jobs": jobs}), None)
            for problem in build.problems:
                notice(f"{problem.source}: {problem.reason}")
        with opened(store) as (graph, minter):
            check_texts(graph, gold)
            yield ((str(each["id"]), each) for each in standoff.annotate(graph, minter))


def _report(shortfalls: list[floors.Shortfall]) -> int:
    for each in shortfalls:
        notice(str(each))
    return 1 if shortfalls else 0


def _raise_floors(figures: Figures, path: Path, reason: str | None, changelog: Path) -> int:
    before = floors.read(path) if path.exists() else {}
    missed = floors.check(figures, before)
    if missed and reason is None:
        notice("no floor was changed: give --lower-with-reason, or mend what made these fall")
        return _report(missed)
    if missed and reason is not None:
        floors.log_lowering(changelog, path, missed, reason)
    floors.write(path, floors.changed(figures, before))
    return 0


def _write_json(path: Path, articles: int, figures: Figures, listed: list[Fault]) -> None:
    report = {"articles": articles, "figures": figures.values(), "faults": [asdict(fault) for fault in listed]}
    text = json.dumps(report, indent=1, ensure_ascii=False)
    if str(path) == "-":
        print(text)
        return
    try:
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise BadInput(f"cannot write {path}: {error.strerror}") from error


def _print_figures(figures: Figures, articles: int, out: Console) -> None:
    counted = Table(f"{articles} articles", box=None, header_style="bold")
    for name in ("precision", "recall", "F1", "right", "found", "gold"):
        counted.add_column(name, justify="right")
    for name, tally in figures.tallies.items():
        shown = map(_number, (tally.precision, tally.recall, tally.f1))
        counted.add_row(name, *shown, *map(str, (tally.right_gold, tally.found, tally.gold)))
    compared = Table("of the pairs", box=None, header_style="bold")
    for name in ("right", "", "of"):
        compared.add_column(name, justify="right")
    for name, share in figures.shares.items():
        compared.add_row(name, _number(share.values()["accuracy"]), str(share.right), str(share.of))
    out.print(counted, "", compared)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _print_faults(listed: list[Fault], out: Console) -> None:
    for fault in listed:
        out.print(f"{fault.article}  {fault.layer}: {fault.kind}", style="bold", markup=False)
        for name, words in (("text", fault.sentence), ("gold", fault.gold), ("found", fault.found)):
            out.print(f"  {name:<6}{words or '–'}", markup=False)
