"""Write the generated pages of docs/ from what the code, the ontology and the queries say.

python docs/generate.py            write them
python docs/generate.py --check    exit 1 if any is out of date
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import typer.main
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef

from kg import queries, resources, settings
from kg.cli import app
from kg.extraction import EXTRACTORS
from kg.model.classes import CLASSES
from kg.namespaces import PREFIXES

DOCS = Path(__file__).parent
NOTE = "<!-- made by docs/generate.py: change the source, not this page -->\n"


def cli_page() -> Iterator[str]:
    yield "# Commands\n"
    yield "Exit codes: 0 all is well; 1 done, but something needs a person; 2 the call or its input was wrong;"
    yield "130 interrupted.\n"
    yield from _commands(typer.main.get_command(app), "kg")


def _commands(group: click.Command, path: str) -> Iterator[str]:
    """The commands of `group` in order of their names, each followed by its own subcommands."""
    for name, command in sorted(getattr(group, "commands", {}).items()):
        yield f"## {path} {name}\n"
        yield " ".join((command.help or "").split("\n\n")[0].split()) + "\n"
        parameters = [each for each in command.params if each.name != "help"]
        if parameters:
            yield "| argument or option | meaning | default |\n|---|---|---|"
        for parameter in parameters:
            shown = ", ".join(parameter.opts) if parameter.param_type_name == "option" else parameter.name.upper()
            about = (getattr(parameter, "help", "") or "").replace("|", "\\|")
            default = "" if parameter.default in (None, False) or parameter.required else f"`{parameter.default}`"
            yield f"| `{shown}` | {about} | {default} |"
        if command.epilog:
            yield f"\n{command.epilog}\n".replace("Example: ", "    ")
        yield from _commands(command, f"{path} {name}")


def settings_page() -> Iterator[str]:
    yield "# Settings\n"
    yield "Each is an environment variable; a command's option of the same name wins over it.\n"
    yield "| variable | default | meaning | changes the graph |\n|---|---|---|---|"
    for each in dataclasses.fields(settings.Settings):
        changes = "yes" if each.metadata["extraction"] else "no"
        yield f"| `KG_{each.name.upper()}` | `{each.default}` | {each.metadata['about']} | {changes} |"


def curie(iri: URIRef) -> str:
    return next((f"{p}:{iri.removeprefix(ns)}" for p, ns in PREFIXES.items() if iri.startswith(ns)), f"<{iri}>")


_NUMBER = {
    (True, True): "at least one", (True, False): "any number", (False, True): "one", (False, False): "at most one",
}  # fmt: skip


def ontology_page() -> Iterator[str]:
    graph = Graph()
    for path in resources.files("ontology", ".ttl"):
        graph.parse(path)
    yield "# Ontology\n"
    for heading, kinds in (("Classes", {OWL.Class}), ("Properties", {OWL.ObjectProperty, OWL.DatatypeProperty})):
        yield f"## {heading}\n\n| term | meaning |\n|---|---|"
        terms = {s for kind in kinds for s in graph.subjects(RDF.type, kind) if isinstance(s, URIRef)}
        for term in sorted(terms):
            yield f"| `{curie(term)}` | {graph.value(term, RDFS.comment)} |"
        yield ""
    yield "## Assertions\n"
    yield "What the program knows of each class (`kg/model/classes.py`, see [extending](extending.md)): where"
    yield "`kg export` has it in annotations and in which column of CSV.\n"
    yield "| class | property | what | of it | annotation | column |\n|---|---|---|---|---|---|"
    for cls in CLASSES:
        for each in cls.properties:
            number = _NUMBER[each.many, each.required]
            keys = ", ".join(f"`{key}`" for key in (each.key, each.span_key) if key)
            words = f", words `nkg:{each.span}`" if each.span else ""
            yield f"| {cls.name} | `nkg:{each.name}`{words} | {each.kind} | {number} | {keys} | {each.column} |"
    yield ""
    yield "## Values\n\n| scheme | value | meaning |\n|---|---|---|"
    for scheme in sorted(graph.subjects(RDF.type, SKOS.ConceptScheme)):
        for concept in sorted(graph.subjects(SKOS.inScheme, scheme)):
            about = graph.value(concept, SKOS.definition) or graph.value(concept, SKOS.prefLabel)
            yield f"| {str(scheme).rpartition('#')[2]} | `{curie(URIRef(concept))}` | {about} |"


def queries_page() -> Iterator[str]:
    yield "# Catalogue of queries\n"
    yield "`kg query NAME --store DIR`, or the links on the front page of `kg serve`.\n"
    for each in queries.catalogue():
        yield f"## {each.name}\n\n**{each.title}** {each.description}\n"
        for parameter in each.parameters:
            yield f"- `--param {parameter.name}=…` ({parameter.type}) {parameter.description}"
        if each.parameters:
            yield ""
        yield f"```sparql\n{each.text.strip()}\n```\n"


def extractors_page() -> Iterator[str]:
    yield "# Extractors\n"
    yield "| name | version | gives | what it does |\n|---|---|---|---|"
    for each in EXTRACTORS:
        gives = ", ".join(kind.__name__ for kind in each.produces)
        about = " ".join((type(each).__doc__ or "").split("\n\n")[0].split())
        yield f"| {each.name} | {each.version} | {gives} | {about} |"


def identity_page() -> Iterator[str]:
    """The page as it is, with the figures that benchmarks measured in their place."""
    figures = json.loads((DOCS / "identity.json").read_text(encoding="utf-8"))
    before, _, rest = (DOCS / "identity.md").read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    yield before + BEGIN
    yield "On annotated positions of eval/identity: a codebook was written from half of a story's articles and"
    yield "measured on the other half (`benchmarks/codebooks.py`), by pairs of positions in two articles that are on"
    yield "one issue.\n"
    yield "| story | issues in the codebook | articles | pairs | precision | recall | F1 | turned rightly |"
    yield "|---|---|---|---|---|---|---|---|"
    for row in figures["codebooks"]:
        rightly = f"{row['turned']} of {row['right']}"
        said = [row["story"], row.get("issues", ""), row.get("articles", ""), row["gold"]]
        said += [f"{row[key]:.2f}" for key in ("precision", "recall", "f1")]
        yield f"| {' | '.join(map(str, said))} | {rightly} |"
    yield f"\n{figures['remark']}"
    told = figures["export"]
    yield f"Through a store of all 168 articles and `kg export`, of the {told['gold']} pairs whose positions were"
    yield f"found: precision {told['right'] / told['predicted']:.2f}, recall {told['right'] / told['gold']:.2f}."
    themes = figures["themes"]
    yield f"\nThemes: {themes['with theme']:.0%} of {themes['positions']} positions have one; {themes['right']:.0%} of"
    yield f"{themes['judged']} that were judged by hand had the right kind of matter and concern the right country"
    yield "or body."
    yield END + after


BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
PAGES = {
    "identity.md": identity_page,
    "commands.md": cli_page,
    "settings.md": settings_page,
    "ontology.md": ontology_page,
    "queries.md": queries_page,
    "extractors.md": extractors_page,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a page is out of date")
    check = parser.parse_args().check
    stale = []
    for name, page in PAGES.items():
        text = "\n".join(page()).rstrip() + "\n"
        if not text.startswith("<!--"):
            text = f"{NOTE}\n{text}"
        path = DOCS / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                path.write_text(text, encoding="utf-8")
    if check and stale:
        print(f"out of date: {', '.join(stale)}; run python docs/generate.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
