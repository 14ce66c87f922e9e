"""`kg serve`: the SPARQL endpoint and the pages."""

from __future__ import annotations

from typing import Annotated

import typer

from kg import settings
from kg.cli.common import PortOption, StoreOption, announce
from kg.server import serve

NAME = "serve"
EXAMPLE = "kg serve --store graph --port 8080 --timeout 10"


def command(
    store: StoreOption = None,
    host: Annotated[
        str | None, typer.Option(help="Address; by default KG_HOST, else 127.0.0.1.", show_default=False)
    ] = None,
    port: PortOption = None,
    timeout: Annotated[
        float | None,
        typer.Option(help="Seconds after which a query is ended; by default KG_TIMEOUT, else 10.", show_default=False),
    ] = None,
) -> int:
    """Serve the graph: pages for people at /, SPARQL 1.1 at /sparql. Read-only; Ctrl-C ends it."""
    serve(settings.load({"store": store, "host": host, "port": port, "timeout": timeout}), announce)
    return 0
