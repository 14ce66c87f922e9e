"""CSV for a spreadsheet: one row an assertion, of all classes in one table.

UTF-8 with a byte order mark and CRLF (RFC 4180), which spreadsheet programs open unasked. A cell
that such a program would take for a formula gets an apostrophe before it, for the words come
from articles that anybody may have written.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import BinaryIO

from rdflib import Literal, URIRef

from kg.iris import Minter
from kg.model.classes import CLASSES
from kg.namespaces import DCTERMS, NKG, RDF, RDFS, SKOS
from kg.store import Queryable

COLUMNS = (
    "type", "article", "published", "who", "what", "kind", "status", "with", "reported by", "when", "date", "where",
    "words", "sentence", "start", "end", "confidence", "extractor", "iri",
)  # fmt: skip

_FILLED_BY_ANY = {
    "what": [SKOS.prefLabel],
    "when": [NKG.dateText],
    "date": [NKG.date],
    "confidence": [NKG.confidence],
    "extractor": [NKG.extractedBy],
}


def _filled_by() -> Mapping[str, list[URIRef]]:
    """Column -> the properties that fill it, whichever of them an assertion has."""
    filled = defaultdict(list, {column: list(properties) for column, properties in _FILLED_BY_ANY.items()})
    for each in (each for cls in CLASSES for each in cls.properties if each.column):
        filled[each.column].append(NKG[each.name])
    return filled


_PROPERTIES = f"SELECT ?node ?p ?o {{ ?node a <{NKG.Assertion}> ; ?p ?o }}"
_LABELS = f"SELECT ?node ?label {{ {{ ?node <{SKOS.prefLabel}> ?label }} UNION {{ ?node <{RDFS.label}> ?label }} }}"
_ARTICLES = (
    f"SELECT ?node ?name ?published {{ ?node a <{NKG.Article}> ; <{DCTERMS.identifier}> ?name "
    f"OPTIONAL {{ ?node <{DCTERMS.issued}> ?published }} }}"
)
_WORDS = (
    f"SELECT ?node ?start ?end ?words ?from ?sentence {{ ?node a <{NKG.Assertion}> ; <{NKG.evidence}> ?m . "
    f"?m <{NKG.start}> ?start ; <{NKG.end}> ?end ; <{NKG.text}> ?words ; <{NKG.inSentence}> ?s . "
    f"?s <{NKG.start}> ?from ; <{NKG.text}> ?sentence }}"
)

Term = URIRef | Literal


def write(source: Queryable, _: Minter, stream: BinaryIO) -> None:
    """All assertions of `source`, by article and place in it."""
    labels = {row["node"]: str(row["label"]) for row in source.select(_LABELS)}
    articles = {row["node"]: row for row in source.select(_ARTICLES)}
    facts: dict[Term, dict[Term, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for row in source.select(_PROPERTIES):
        facts[row["node"]][row["p"]].append(row["o"])
    evidence: dict[Term, set[tuple[int, int, str, int, str]]] = defaultdict(set)
    for row in source.select(_WORDS):
        evidence[row["node"]].add(
            (int(row["start"]), int(row["end"]), str(row["words"]), int(row["from"]), str(row["sentence"]))
        )
    table, filled = [], _filled_by()
    for node in facts:
        cells = _cells(facts[node], labels, filled) | _where_found(evidence[node])
        article = articles.get(facts[node][NKG.inArticle][0]) if facts[node][NKG.inArticle] else None
        if article is not None:
            cells |= {"article": str(article["name"]), "published": str(article.get("published", ""))}
        table.append(cells | {"iri": str(node)})
    table.sort(key=lambda c: (c.get("article", ""), int(c.get("start") or 0), int(c.get("end") or 0), c["iri"]))
    _write_rows(table, stream)


def _cells(
    properties: Mapping[Term, list[Term]], labels: Mapping[Term, str], filled: Mapping[str, Iterable[URIRef]]
) -> dict[str, str]:
    classes = [str(o) for o in properties[RDF.type] if o != NKG.Assertion]
    cells = {"type": min(classes, default="").rpartition("#")[2]}
    for column, names in filled.items():
        values = {labels.get(o) or str(o) for name in names for o in properties.get(name, ())}
        cells[column] = "; ".join(sorted(values))
    return cells


def _where_found(evidence: Iterable[tuple[int, int, str, int, str]]) -> dict[str, str]:
    """The words in order, the sentences in order, and where the first words begin and end."""
    rows = sorted(evidence)
    if not rows:
        return {}
    sentences = dict(sorted((begin, sentence) for *_, begin, sentence in rows))
    return {
        "words": " | ".join(dict.fromkeys(row[2] for row in rows)),
        "sentence": " ".join(sentences.values()),
        "start": str(rows[0][0]),
        "end": str(rows[0][1]),
    }


def _write_rows(table: Iterable[Mapping[str, str]], stream: BinaryIO) -> None:
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for cells in table:
        writer.writerow({column: _no_formula(value) for column, value in cells.items()})
    text.detach()  # the stream is the caller's to close


def _no_formula(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
