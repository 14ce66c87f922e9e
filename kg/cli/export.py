"""`kg export`: the store in other formats."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.common import StoreOption, check_choice, is_file, notice, opened, output_stream
from kg.errors import BadInput
from kg.export import EXPORTERS, Options, day
from kg.export.networks import NORMALISATIONS, RELATIONS
from kg.export.options import LEVELS
from kg.export.tables import TABLES

EXAMPLE = "kg export --store graph --format gexf --relation agreement --from 2024-01-01 --output agreement.gexf"

_DAY = {"metavar": "YYYY-MM-DD", "show_default": False}

_Level = Annotated[
    str | None,
    typer.Option(
        help=f"Of dna, and of graphml and gexf with agreement or conflict: what stances are on, "
        f"{' or '.join(LEVELS)}; by default the issue.",
        show_default=False,
    ),
]


def command(
    store: StoreOption = None,
    output_format: Annotated[str, typer.Option("--format", help=", ".join(EXPORTERS))] = "nquads",
    output: Annotated[
        Path | None,
        typer.Option(help="File or, for csv, parquet, dna and annotations, folder to write; - is standard output."),
    ] = None,
    table: Annotated[
        str | None,
        typer.Option(help=f"Of csv, parquet and xlsx, one table: {', '.join(TABLES)}.", show_default=False),
    ] = None,
    plain: Annotated[
        bool,
        typer.Option(
            "--plain", help="Of csv, croissant and dna: no byte order mark, no ' before what might be a formula."
        ),
    ] = False,
    relation: Annotated[
        str | None,
        typer.Option(help=f"Of graphml and gexf: {', '.join(RELATIONS)}; by default meetings.", show_default=False),
    ] = None,
    normalise: Annotated[
        str | None,
        typer.Option(help=f"Of graphml and gexf: {', '.join(NORMALISATIONS)}; by default none.", show_default=False),
    ] = None,
    level: _Level = None,
    since: Annotated[str | None, typer.Option("--from", help="Only facts of this day or later.", **_DAY)] = None,
    until: Annotated[str | None, typer.Option("--to", help="Only facts of this day or earlier.", **_DAY)] = None,
) -> int:
    """Write the store in another format. The same graph gives the same bytes.

        \b
    FORMATS

        docs/exports.md tells what each holds and how to open it. Examples:

        \b
        kg export --format csv --output tables/
        kg export --format csv --table statements --plain | head
        kg export --format xlsx --output graph.xlsx
        kg export --format parquet --table meetings --output meetings.parquet
        kg export --format graphml --relation quotes --output quotes.graphml
        kg export --format dna --plain --output dna/
        kg export --format rdf12 --from 2024-01-01 --output since-january.nt
        kg export --format annotations --output annotations/
    """
    check_choice(output_format, tuple(EXPORTERS), "--format")
    chosen = EXPORTERS[output_format]
    check_choice(level or LEVELS[0], LEVELS, "--level")
    options = Options(relation, normalise, table, day(since, "--from"), day(until, "--to"), plain, level)
    chosen.check(options)
    if chosen.is_binary and output is None and sys.stdout.isatty():
        raise BadInput(f"{output_format} is nothing for a terminal: name a file with --output")
    with opened(store) as (graph, minter):
        if not is_file(output):
            with output_stream(output) as stream:
                chosen(graph, minter, stream, options)
        elif (count := chosen.into(graph, minter, output, options)) and chosen.is_folder(output, options):
            notice(f"{count} file{'s' if count != 1 else ''} written to {output}")
    return 0


command.__doc__ = (command.__doc__ or "").replace(
    "FORMATS", "\n    ".join(f"{name:14} {each.about}" for name, each in EXPORTERS.items())
)
