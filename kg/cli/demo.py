"""`kg demo`: the whole way on the articles that come with newskg."""

from __future__ import annotations

from collections import defaultdict
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from kg import resources, settings
from kg.cli import build
from kg.cli.common import DirectoryOption, PortOption, announce, console, notice
from kg.cli.show import evidence, printable
from kg.model.classes import CLASSES, AssertionClass
from kg.namespaces import NKG, SKOS
from kg.store import Store
from kg.store.embedded import EmbeddedStore

EXAMPLE = "kg demo --no-serve"


def command(
    store: DirectoryOption = None,
    serving: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the graph afterwards.")] = True,
    port: PortOption = None,
) -> int:
    """Build the articles under seeds/, validate the graph, print what it holds, and serve it."""
    from kg import validate

    loaded = settings.load({"store": store, "port": port})
    directory = loaded.directory
    built = build.build_into([resources.folder("seeds")], loaded, None)
    code = build.report(built, loaded)
    out = console()
    with EmbeddedStore.open(directory, read_only=True) as graph:
        report = validate.validate_quads(graph.quads())
        _print_summary(graph, out)
    out.print("The graph conforms to the shapes." if report.conforms else report.text(), markup=False)
    out.print(f"Ask it: kg query --store {loaded.directory} who-said-what", markup=False)
    if serving:
        from kg.server import serve

        serve(loaded, announce, notice)
    return code or (0 if report.conforms else 1)


def _print_summary(store: Store, out: Console, limit: int = 30) -> None:
    """Print the assertions class by class in the order of the text, at most `limit` of each, with their
    sentences; the words that are the evidence stand in double brackets."""
    for cls in CLASSES:
        captions = _captions(store, cls)
        out.print(Text(f"\n{cls.title} ({len(captions)})", style="bold"))
        for iri, caption in list(captions.items())[:limit]:
            out.print(Text("  " + printable(caption)))
            for sentence in evidence(store, iri):
                out.print(Text("      ").append_text(sentence))
        if len(captions) > limit:
            out.print(Text(f"  … and {len(captions) - limit} more: kg export --format csv", style="dim"))
    out.print()


def _captions(store: Store, cls: AssertionClass) -> dict[str, str]:
    """The IRIs of a class with their captions."""
    said: dict[str, dict[str, list[str]]] = {}
    ordered = store.select(
        f"SELECT ?x {{ ?x a <{NKG[cls.name]}> ; <{NKG.inArticle}> ?article ; <{NKG.evidence}>/<{NKG.start}> ?start }} "
        "GROUP BY ?x ?article ORDER BY ?article MIN(?start) ?x"
    )
    for row in ordered:
        said[str(row["x"])] = defaultdict(list)
    for row in store.select(
        f"SELECT ?x ?p ?o ?label {{ ?x a <{NKG[cls.name]}> ; ?p ?o OPTIONAL {{ ?o <{SKOS.prefLabel}> ?label }} }}"
    ):
        said[str(row["x"])][str(row["p"])].append(str(row.get("label", row["o"])))
    return {iri: "".join(_pieces(cls, values)) for iri, values in said.items()}


def _pieces(cls: AssertionClass, values: dict[str, list[str]]) -> list[str]:
    pieces = []
    for words, name, absent in cls.caption_parts():
        found = values[str(SKOS.prefLabel if name == "label" else NKG[name])] if name else []
        pieces += [words, ", ".join(sorted(found)) or absent]
    return pieces
