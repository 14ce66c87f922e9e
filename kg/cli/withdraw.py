"""`kg withdraw`: articles out of the store."""

from __future__ import annotations

from typing import Annotated

import typer

from kg import commit, joining, settings
from kg.cli.common import StoreOption, console, writable

EXAMPLE = "kg withdraw --store graph c26070722920b8f3 https://news.example/story"


def command(
    articles: Annotated[
        list[str],
        typer.Argument(
            metavar="ARTICLE",
            help="The article's key or IRI, its name, its web address, or what its source calls it; any number.",
            show_default=False,
        ),
    ],
    store: StoreOption = None,
) -> int:
    """Take articles out of the store.

    With each go its assertions, its evidence, its provenance and that of its earlier versions, and the
    descriptions of actors, places and topics that no other article speaks of. Nothing else is touched, and no
    earlier version comes back. Where one of them is unknown or not the only one meant, nothing is withdrawn.
    """
    with writable(settings.load({"store": store})) as (graph, minter):
        keys = {commit.key_meant(graph, minter, each) for each in articles}
        joining.withdraw(graph, keys, minter)
        graph.flush()
    for key in sorted(keys):
        console().print(f"withdrawn: {key}", markup=False)
    return 0
