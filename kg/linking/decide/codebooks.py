"""The codebook of a store: a person's word on issues, in graph/decisions, which holds for all that is built later.

Its issues are named in graph/identity as soon as it is taken, whether a position is on them or not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from rdflib import Literal, URIRef

from kg.errors import BadInput
from kg.identity.codebook import Codebook, Entry, tables
from kg.iris import Minter
from kg.linking.decide import spreadsheets
from kg.namespaces import NKG, RDF, SKOS, XSD, Quad
from kg.store import Change, Queryable


def load(path: Path) -> tables.Found:
    """The codebook in the file at `path`, each problem with its name.

    Raises BadInput where there is none.
    """
    try:
        data = path.read_bytes()
        if data.startswith(b"PK"):
            raise BadInput(f"{path} is a workbook: save its sheet as CSV")
        found = tables.read(spreadsheets.decoded(data))
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is no text in UTF-8: save it as CSV in UTF-8") from error
    except BadInput as error:
        raise error if str(error).startswith(str(path)) else BadInput(f"{path}: {error}") from error
    return tables.Found(found.codebook, tuple(f"{path}: {each}" for each in found.problems))


def read(store: Queryable, minter: Minter) -> Codebook:
    """The codebook of `store`; empty where it has none."""
    rows = store.select(
        f"SELECT ?e ?p ?o {{ GRAPH <{minter.decisions_graph}> {{ ?e a <{NKG.CodebookEntry}> ; ?p ?o }} }}"
    )
    said: dict[URIRef, dict[URIRef, URIRef | Literal]] = defaultdict(dict)
    for row in rows:
        said[URIRef(row["e"])][URIRef(row["p"])] = row["o"]

    def words(node: URIRef | Literal | None, predicate: URIRef) -> str:
        return str(said[URIRef(node)].get(predicate, "")) if node in said else ""

    ordered = sorted(said, key=lambda node: int(said[node][NKG.row]))
    return Codebook(
        tuple(
            Entry(
                words(node, SKOS.prefLabel),
                words(node, NKG.pattern),
                words(said[node].get(SKOS.broadMatch), SKOS.prefLabel),
                words(node, SKOS.note),
            )
            for node in ordered
        )
    )


def quads(codebook: Codebook, minter: Minter) -> Iterator[Quad]:
    """`codebook` in graph/decisions, and its issues in graph/identity."""
    for number, each in enumerate(codebook.entries, start=1):
        node, issue = minter.entry(each.issue), minter.issue(each.issue)
        label = Literal(each.issue, lang="en")
        said: list[tuple[URIRef, URIRef | Literal]] = [
            (RDF.type, NKG.CodebookEntry),
            (SKOS.prefLabel, label),
            (NKG.row, Literal(str(number), datatype=XSD.integer)),
        ]
        if each.pattern:
            said.append((NKG.pattern, Literal(each.pattern)))
        if each.notes:
            said.append((SKOS.note, Literal(each.notes)))
        if each.parent:
            said.append((SKOS.broadMatch, minter.entry(each.parent)))
            yield issue, SKOS.broader, minter.issue(each.parent), minter.identity_graph
        yield from ((node, predicate, value, minter.decisions_graph) for predicate, value in said)
        yield issue, RDF.type, NKG.Topic, minter.identity_graph
        yield issue, SKOS.prefLabel, label, minter.identity_graph


def change(before: Codebook, after: Codebook, minter: Minter) -> Change:
    """What puts `after` in place of `before`."""
    old, new = set(quads(before, minter)), set(quads(after, minter))
    return Change(delete=tuple(sorted(old - new)), insert=tuple(sorted(new - old)))
