"""`kg validate`: any RDF file, or a store, against the shapes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.common import StoreOption, console, opened
from kg.cli.progress import counting
from kg.errors import BadInput

EXAMPLE = "kg validate graph.trig"


def command(
    file: Annotated[
        Path | None, typer.Argument(help="An RDF file: .ttl .trig .nt .nq .rdf .jsonld", show_default=False)
    ] = None,
    store: StoreOption = None,
) -> int:
    """Check a file, or a store article by article, against the SHACL shapes.

    Exit code, as pySHACL's: 0 conforms, 1 does not, 2 bad input. Warnings do not fail.
    """
    from kg import validate as shacl

    if file is not None and store is not None:
        raise BadInput("name a file or --store, not both")
    if file is not None:
        report = shacl.validate_file(file)
    else:
        with opened(store) as (graph, _), counting("validating") as progress:
            report = shacl.validate_quads(graph.quads(), progress.reach)
    console().print(report.text(), markup=False)
    return 0 if report.conforms else 1
