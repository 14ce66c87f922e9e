"""`kg link review`: questions out as a table, decisions in."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer
from rdflib import URIRef

from kg import joining, settings
from kg.cli.common import StoreOption, check_output, console, opened, output_stream, writable
from kg.errors import BadInput
from kg.namespaces import SKOS
from kg.settings import Settings
from kg.store import Store

EXAMPLE = (
    "kg link review --store graph --output review.sssom.tsv && kg link review --store graph --take review.sssom.tsv"
)


def command(
    store: StoreOption = None,
    output: Annotated[
        Path | None,
        typer.Option(help="File for the table; by default, and for -, standard output.", show_default=False),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also ask about the links that the machine accepted.")
    ] = False,
    take: Annotated[
        Path | None, typer.Option(help="Take the decisions in this table instead of writing one.", show_default=False)
    ] = None,
    author: Annotated[
        str | None, typer.Option(help="Who decided, where the table does not say it.", show_default=False)
    ] = None,
) -> int:
    """Write what needs a person as a table of SSSOM, or take back the table with the decisions: links that are not
    sure, and things of several articles that may be one.

    To accept a row set its mapping_justification to semapv:ManualMappingCuration; to reject it set
    predicate_modifier to Not as well. A row whose object is of the graph itself merges the two.
    Rows that are left as they are decide nothing. Decisions stand until a person changes them.
    """
    loaded = settings.load({"store": store})
    if take is None:
        check_output(output)
        return _write(str(loaded.store), output, everything=everything)
    if output is not None or everything:
        raise BadInput("--take reads a table: --output and --all are for writing one")
    return _take(loaded, take, author)


def _write(store: str, output: Path | None, *, everything: bool) -> int:
    from kg.linking.decide import decisions, questions, sssom

    with opened(store) as (graph, minter):
        standing = decisions.read(graph, minter)
        links = questions.read(graph, minter)
        asked = [
            *questions.about_items(links, standing, accepted=everything),
            *questions.about_actors(links, standing, graph, minter),
            *joining.proposals(graph, minter, standing),
        ]
        text = sssom.write(asked, standing.made.values(), _labels(graph), minter)
    with output_stream(output) as stream:
        stream.write(text.encode())
    return 0


def _labels(graph: Store) -> dict[URIRef, str]:
    return {URIRef(row["e"]): str(row["n"]) for row in graph.select(f"SELECT ?e ?n {{ ?e <{SKOS.prefLabel}> ?n }}")}


def _take(loaded: Settings, table: Path, author: str | None) -> int:
    from kg.linking.decide import decisions, sssom

    with writable(loaded) as (graph, minter):
        today = datetime.datetime.now(tz=datetime.UTC).date()
        found = sssom.read(table, minter, author=author, date=today)
        standing = decisions.read(graph, minter).made
        new = [each for each in found if not decisions.is_standing(each, standing)]
        joining.decide(graph, minter, new)
    merged = sum(each.accepted and decisions.class_of(each.object, minter) is not None for each in new)
    accepted = sum(each.accepted for each in new) - merged
    rejected = len(new) - accepted - merged
    line = (
        f"{loaded.store}: {accepted} accepted, {rejected} rejected, {merged} merged, {len(found) - len(new)} as before"
    )
    console().print(line, markup=False)
    return 0
