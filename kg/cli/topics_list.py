"""`kg topics list`: which issues a store has."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from kg.cli.common import StoreOption, check_output, console, opened, output_stream
from kg.cli.show import printable

EXAMPLE = "kg topics list --store graph --most 20"
_COLUMNS = ("issue", "positions", "articles", "holders", "wider", "iri")


def command(
    store: StoreOption = None,
    most: Annotated[int, typer.Option(min=1, help="So many at most.")] = 50,
    output: Annotated[
        Path | None, typer.Option(help="Write all of them as CSV; - is standard output.", show_default=False)
    ] = None,
) -> int:
    """List the issues that positions are on, those of a codebook, joined ones and topics that stand alone, those with
    most positions first."""
    from kg.linking.decide import topics

    check_output(output)
    with opened(store) as (graph, minter):
        found = topics.issues(graph)
        rows = [
            (
                each.label,
                each.positions,
                len(each.articles),
                len(each.holders),
                each.wider,
                each.iri.removeprefix(minter.base),
            )
            for each in found
        ]
    if output is not None:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(_COLUMNS)
        writer.writerows(rows)
        with output_stream(output) as stream:
            stream.write(text.getvalue().encode())
        return 0
    table = Table(*_COLUMNS, box=None, header_style="bold")
    for row in rows[:most]:
        table.add_row(*(escape(printable(str(cell))) for cell in row))
    out = console()
    out.print(table)
    out.print(f"({min(most, len(rows))} of {len(rows)} issues)", style="dim")
    return 0
