"""`kg query`: a query of the catalogue by name, a file, or a text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from kg import queries
from kg.cli.common import StoreOption, check_choice, console, is_file, opened, output_stream
from kg.cli.show import printable
from kg.errors import BadInput
from kg.store.guard import outline

EXAMPLE = "kg query --store graph positions-of-an-actor --param actor=actor/government-of-turkey"

MEDIA_TYPES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "jsonld": "application/ld+json",
}


def command(
    query: Annotated[
        str | None, typer.Argument(help="Name in the catalogue, a .rq file, or SPARQL. None lists the catalogue.")
    ] = None,
    store: StoreOption = None,
    param: Annotated[list[str] | None, typer.Option(help="Parameter of a catalogue query, as name=value.")] = None,
    output_format: Annotated[str, typer.Option("--format", help="table, " + ", ".join(MEDIA_TYPES))] = "table",
    output: Annotated[
        Path | None, typer.Option(help="File to write, in a --format other than table; - is standard output.")
    ] = None,
) -> int:
    """Ask the graph.

    Prefixes nkg:, nkgv:, skos:, prov: and the like need not be declared. Exit code 0 also for
    an empty answer; 2 for a query that does not exist or is not SPARQL.
    """
    if query is None:
        return _list_catalogue()
    check_choice(output_format, ("table", *MEDIA_TYPES), "--format")
    parameters = dict(_pair(each) for each in param or ())
    with opened(store) as (graph, minter):
        text = queries.sparql(_asked(query), parameters, base=minter.base)
        if output_format == "table" and outline(text, services=True).form in {"CONSTRUCT", "DESCRIBE"}:
            output_format = "turtle"
        if output_format != "table":
            with output_stream(output) as stream:
                stream.write(graph.serialize(text, MEDIA_TYPES[output_format]))
            return 0
        if is_file(output):
            raise BadInput("a table is for the screen: give --format csv or another for a file")
        answer = json.loads(graph.serialize(text, MEDIA_TYPES["json"]))
    if "boolean" in answer:
        print("yes" if answer["boolean"] else "no")
        return 0
    _print_table(answer, minter.base)
    return 0


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise BadInput(f"--param {text!r} is not name=value")
    return name, value


def _asked(query: str) -> str:
    """The text of a file, else `query` itself."""
    path = Path(query)
    if path.suffix != ".rq" or not path.is_file():
        return query
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8, as SPARQL must be: convert it") from error
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from error


def _list_catalogue() -> int:
    table = Table("name", "question", "parameters", box=None)
    for each in queries.catalogue():
        table.add_row(each.name, each.title, ", ".join(p.name for p in each.parameters))
    console().print(table)
    return 0


def _print_table(answer: dict[str, dict[str, list[object]]], base: str) -> None:
    """IRIs of the graph are shown without their base, as `kg show` takes them."""
    variables = [str(v) for v in answer["head"]["vars"]]
    table = Table(box=None, header_style="bold")
    for variable in variables:
        # An IRI that is cut off is of no use, one on two lines is.
        table.add_column(variable, overflow="fold")
    rows = answer["results"]["bindings"]
    for row in rows:
        assert isinstance(row, dict)
        table.add_row(*(escape(printable(row[v]["value"].removeprefix(base))) if v in row else "" for v in variables))
    out = console()
    out.print(table)
    out.print(f"({len(rows)} row{'s' * (len(rows) != 1)})", style="dim")
