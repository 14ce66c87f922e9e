"""`kg serve`: the SPARQL endpoint and the pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg import settings
from kg.cli.common import DirectoryOption, PortOption, announce, notice

EXAMPLE = "kg serve --store graph --port 8080 --timeout 10 --workers 4"


def command(
    store: DirectoryOption = None,
    host: Annotated[
        str | None, typer.Option(help="Address; by default KG_HOST, else 127.0.0.1.", show_default=False)
    ] = None,
    port: PortOption = None,
    timeout: Annotated[
        float | None,
        typer.Option(help="Seconds after which a query is ended; by default KG_TIMEOUT, else 10.", show_default=False),
    ] = None,
    token_file: Annotated[
        Path | None,
        typer.Option(help="File with the token that writing takes; by default KG_TOKEN, else nobody may write."),
    ] = None,
    no_gate: Annotated[
        bool, typer.Option("--no-gate", help="Store whatever is written, whether or not it conforms to the shapes.")
    ] = False,
    allow_service: Annotated[
        list[str] | None,
        typer.Option(
            help="Prefix of addresses that SERVICE may ask; may be repeated; by default KG_ALLOW_SERVICE, else none.",
            show_default=False,
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(help="Queries evaluated at once; by default KG_WORKERS, else 2.", show_default=False),
    ] = None,
    memory: Annotated[
        int | None,
        typer.Option(
            help="Megabytes that a query may use; by default KG_QUERY_MEMORY bytes, else 2000.",
            min=1,
            show_default=False,
        ),
    ] = None,
    max_rows: Annotated[
        int | None,
        typer.Option(help="Rows that an answer may have; by default KG_MAX_ROWS, else 1000000.", show_default=False),
    ] = None,
    access_log: Annotated[
        str | None,
        typer.Option(help="File for a line of JSON a request, - for standard error; by default KG_ACCESS_LOG."),
    ] = None,
) -> int:
    """Serve the graph: pages for people at /, SPARQL 1.1 at /sparql, graphs at /store. Ctrl-C ends it.

    Whoever has the token may write: SPARQL Update at /sparql, the Graph Store Protocol at /store. What
    would not conform to the shapes is refused. `kg build` and `kg withdraw` on the same machine find the
    server by themselves and go through it.
    """
    from kg.server import serve

    options = {"store": store, "host": host, "port": port, "timeout": timeout, "token_file": token_file}
    rules = {"gate": False if no_gate else None, "allow_service": tuple(allow_service or ()) or None}
    limits = {"workers": workers, "query_memory": memory and memory * 1_000_000, "max_rows": max_rows}
    serve(settings.load(options | rules | limits | {"access_log": access_log}), announce, notice)
    return 0
