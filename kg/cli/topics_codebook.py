"""`kg topics codebook`: a person's codebook of issues into a store, out of it, or away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg import settings
from kg.cli.common import StoreOption, check_output, console, notice, opened, output_stream, writable
from kg.cli.progress import counting
from kg.errors import BadInput
from kg.settings import Settings
from kg.store import opening

if TYPE_CHECKING:
    from kg.joining import Taken

EXAMPLE = "kg topics codebook codebook.csv --store graph"
_SHOWN = 10


def command(
    file: Annotated[
        Path | None,
        typer.Argument(help="A table with the columns issue, patterns, parent and notes.", show_default=False),
    ] = None,
    store: StoreOption = None,
    output: Annotated[
        Path | None, typer.Option(help="Write the codebook that the store has as CSV; - is standard output.")
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take the codebook away, and all that it said.")] = False,
) -> int:
    """Say which issues there are, and by which words a position is on which of them: docs/identity.md.

    The issues of the codebook come before what newskg would join by itself, in all articles of the store and in
    those that are built later. A codebook takes the place of the one before. Exit code 1 where a row needs a look.
    """
    if sum((file is not None, output is not None, remove)) != 1:
        raise BadInput("give a FILE to take, or --output FILE, or --remove: one of the three")
    from kg import joining
    from kg.identity.codebook import Codebook, tables
    from kg.linking.decide import codebooks

    loaded = settings.load({"store": store})
    if output is not None:
        check_output(output)
        with opened(str(loaded.store)) as (graph, minter), output_stream(output) as stream:
            stream.write(tables.write(codebooks.read(graph, minter)).encode())
        return 0
    found = codebooks.load(file) if file is not None else tables.Found(Codebook(), ())
    _tell(found.problems)
    if file is not None and not found.codebook.entries:
        raise BadInput(f"{file} holds no issue that can be used: nothing was changed")
    with writable(loaded) as (graph, minter), counting("coding") as progress:
        taken = joining.take_codebook(graph, minter, found.codebook, progress.reach)
    if remove:
        console().print(f"{loaded.store}: the codebook is taken away", markup=False)
        return 0
    report(taken, str(loaded.store))
    return 1 if found.problems else 0


def take_first(file: Path, loaded: Settings) -> int:
    """Take the codebook in `file` before articles are built into the store of `loaded`, which is made where there is
    none; the exit code. Raises BadInput before anything is made where it holds none."""
    from kg import joining
    from kg.iris import Minter
    from kg.linking.decide import codebooks

    found = codebooks.load(file)
    _tell(found.problems)
    if not found.codebook.entries:
        raise BadInput(f"{file} holds no issue that can be used: nothing was done")
    with opening.writing(loaded, create=True) as graph:
        minter = Minter(graph.base)
        if codebooks.read(graph, minter) != found.codebook:
            joining.take_codebook(graph, minter, found.codebook)
    return 1 if found.problems else 0


def _tell(problems: tuple[str, ...]) -> None:
    for line in problems:
        notice(line)


def report(taken: Taken, store: str) -> None:
    """Say on how many positions a codebook has a word."""
    if taken.positions and taken.unused:
        more = f" and {len(taken.unused) - _SHOWN} more" if len(taken.unused) > _SHOWN else ""
        notice(f"no position is on {', '.join(map(repr, taken.unused[:_SHOWN]))}{more}")
    console().print(f"{store}: {taken.issues} issues, {taken.coded} of {taken.positions} positions coded", markup=False)
