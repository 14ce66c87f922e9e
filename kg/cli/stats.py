"""`kg stats`: how much of what a store holds."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.table import Table

from kg.cli.common import StoreOption, check_choice, console, opened
from kg.model.classes import CLASSES, ENTITIES
from kg.namespaces import NKG, SKOS
from kg.store import Store

EXAMPLE = "kg stats --store graph --format json"

OTHERS = ("Article", "Sentence", "Mention", *ENTITIES)


def command(
    store: StoreOption = None,
    output_format: Annotated[str, typer.Option("--format", help="table or json")] = "table",
) -> int:
    """Count articles, actors and assertions, with their forms, statuses and stances."""
    check_choice(output_format, ("table", "json"), "--format")
    with opened(store) as (graph, _):
        counts = count(graph)
    if output_format == "json":
        print(json.dumps(counts, indent=1))
        return 0
    table = Table("what", "number", box=None)
    for what, number in counts.items():
        table.add_row(what, str(number))
    console().print(table)
    return 0


def count(store: Store) -> dict[str, int]:
    """Number of things by class, then of assertions by form, status or stance."""
    rows = store.select("SELECT ?c (COUNT(?x) AS ?n) { GRAPH ?g { ?x a ?c } } GROUP BY ?c")
    found = {str(row["c"]): int(row["n"]) for row in rows}
    counts = {name: found.get(str(NKG[name]), 0) for name in (*OTHERS, *(cls.name for cls in CLASSES))}
    for cls in (cls for cls in CLASSES if cls.counted):
        kinds = store.select(
            f"SELECT ?label (COUNT(?x) AS ?n) {{ ?x <{NKG[cls.counted]}> ?v . ?v <{SKOS.prefLabel}> ?label }} "
            "GROUP BY ?label ORDER BY ?label"
        )
        counts.update({f"{cls.name}: {row['label']}": int(row["n"]) for row in kinds})
    rows = store.select("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
    return counts | {"quads": sum(int(row["n"]) for row in rows)}
