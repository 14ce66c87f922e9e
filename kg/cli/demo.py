"""`kg demo`: the whole way on the articles that come with newskg."""

from __future__ import annotations

from typing import Annotated

import typer

from kg import resources, settings
from kg.cli import build
from kg.cli.common import PortOption, StoreOption, announce, console
from kg.cli.summary import print_summary
from kg.store.embedded import EmbeddedStore

NAME = "demo"
EXAMPLE = "kg demo --no-serve"


def command(
    store: StoreOption = None,
    serving: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the graph afterwards.")] = True,
    port: PortOption = None,
) -> int:
    """Build the articles under seeds/, validate the graph, print what it holds, and serve it."""
    from kg import validate

    loaded = settings.load({"store": store, "port": port})
    built = build.build_into([resources.folder("seeds")], loaded, None)
    code = build.report(built, loaded.store)
    out = console()
    with EmbeddedStore.open(loaded.store, read_only=True) as graph:
        report = validate.validate_quads(graph.quads())
        print_summary(graph, out)
    out.print("The graph conforms to the shapes." if report.conforms else report.text(), markup=False)
    out.print(f"Ask it: kg query --store {loaded.store} who-said-what", markup=False)
    if serving:
        from kg.server import serve

        serve(loaded, announce)
    return code or (0 if report.conforms else 1)
