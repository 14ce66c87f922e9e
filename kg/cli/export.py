"""`kg export`: the store in other formats."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.common import StoreOption, check_choice, is_file, notice, opened, output_stream
from kg.errors import BadInput
from kg.export import EXPORTERS, write_annotation_files

EXAMPLE = "kg export --store graph --format annotations --output annotations/"


def command(
    store: StoreOption = None,
    output_format: Annotated[str, typer.Option("--format", help=", ".join(EXPORTERS))] = "nquads",
    output: Annotated[
        Path | None,
        typer.Option(help="File to write; - is standard output; for annotations also a folder, a file an article."),
    ] = None,
) -> int:
    """Write the store as N-Quads, TriG, Turtle, JSON-LD, CSV or annotations.

    Annotations are one JSON object an article with the spans of actors, statements, meetings and
    positions. The same graph gives the same bytes.
    """
    check_choice(output_format, tuple(EXPORTERS), "--format")
    with opened(store) as (graph, minter):
        if output_format == "annotations" and is_file(output) and output.suffix not in {".json", ".jsonl"}:
            if output.is_file():
                raise BadInput(f"{output} is a file: name a folder, or a file that ends in .jsonl")
            count = write_annotation_files(graph, minter, output)
            notice(f"{count} files written to {output}")
            return 0
        with output_stream(output) as stream:
            EXPORTERS[output_format](graph, minter, stream)
    return 0
