"""`kg topics suggest`: a codebook to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.common import StoreOption, check_output, opened, output_stream

EXAMPLE = "kg topics suggest --store graph --output codebook.csv"


def command(
    store: StoreOption = None,
    most: Annotated[int, typer.Option(min=1, help="So many issues at most.")] = 40,
    output: Annotated[
        Path | None, typer.Option(help="File for the codebook; by default, and for -, standard output.")
    ] = None,
) -> int:
    """Propose a codebook: the words that the topics of most positions share, and the countries that they are about.

    What the store's codebook has comes first, and the rest is for what that leaves open. Rename, join and delete in a
    spreadsheet, then take it with kg topics codebook.
    """
    from kg.identity.codebook import Codebook, suggesting, tables
    from kg.linking.decide import codebooks, topics

    check_output(output)
    with opened(store) as (graph, minter):
        standing = codebooks.read(graph, minter)
        proposed = suggesting.suggest(topics.uncoded(graph), most)
    named = {each.issue.casefold() for each in standing.entries}
    new = tuple(each for each in proposed.entries if each.issue.casefold() not in named)
    with output_stream(output) as stream:
        stream.write(tables.write(Codebook((*standing.entries, *new))).encode())
    return 0
