"""Statements as Discourse Network Analyzer has them: who, of which organisation, is for or against what.

A row is a position that a speaker expresses, for himself or for a body of which he holds an office. What a speaker says
of the positions of others is left out. Times and offsets are DNA's own: the day of the article's
publication, and carets in UTF-16 units, as Java counts. docs/exports.md tells how R takes it in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from kg.export import csv_tables, files
from kg.export.facts import Article, Fact, Term, articles
from kg.export.options import Options, days
from kg.export.tables import Row
from kg.iris import Minter
from kg.namespaces import NKG, NKGV
from kg.store import Queryable

COLUMNS = (
    "statement_id", "document_id", "time", "person", "organization", "concept", "agreement", "start_caret", "end_caret",
    "text", "title", "author", "source", "article", "confidence", "iri",
)  # fmt: skip
# The arguments of dna_addDocuments in rDNA, and the id by which the statements name a document.
DOCUMENT_COLUMNS = ("document_id", "title", "text", "author", "source", "section", "type", "notes", "date_time")
_AGREEMENT: dict[Term, int] = {NKGV.supports: 1, NKGV.opposes: 0}


def write(source: Queryable, _: Minter, stream: BinaryIO, options: Options) -> None:
    """The statements as CSV, by article and place in it."""
    with csv_tables.writing(stream, COLUMNS, plain=options.plain) as add:
        for _row, statements in _documents(source, options):
            for row in statements:
                add(row)


def write_files(source: Queryable, _: Minter, folder: Path, options: Options) -> int:
    """The statements and the documents in which they stand, as `folder`/statements.csv and documents.csv; two files."""
    paths = [folder / "statements.csv", folder / "documents.csv"]
    with ExitStack() as opened:
        streams = [opened.enter_context(files.written(path)) for path in paths]
        add, add_document = (
            opened.enter_context(csv_tables.writing(stream, columns, plain=options.plain))
            for stream, columns in zip(streams, (COLUMNS, DOCUMENT_COLUMNS), strict=True)
        )
        for document, statements in _documents(source, options):
            add_document(document)
            for row in statements:
                add(row)
    return len(paths)


def _documents(source: Queryable, options: Options) -> Iterator[tuple[Row, list[Row]]]:
    """The articles that have such statements, each with these."""
    number = statement = 0
    for article in articles(source):
        found = [row for fact in article.facts if options.cover(fact.days) for row in _statements(fact, options.level)]
        if not found:
            continue
        number += 1
        for row in found:
            statement += 1
            row |= {"statement_id": statement, "document_id": number}
        yield _document(article) | {"document_id": number}, found


def _document(article: Article) -> Row:
    published = days(article.published)
    return {
        "title": article.title or article.name,
        "text": article.text,
        "author": article.author,
        "source": article.publisher,
        "section": "",
        "type": "",
        "notes": " ".join(filter(None, (article.iri, article.url))),
        "date_time": published[0] if published else None,
    }


def _statements(said: Fact, level: str | None) -> Iterator[Row]:
    article, names = said.article, said.names
    expressed = sorted(said.properties.get(NKG.expresses, ()))
    positions = [fact for fact in article.facts if expressed and any(str(node) == fact.iri for node in expressed)]
    for position in positions:
        stance = position.properties.get(NKG.stance, [None])[0]
        for speaker in said.properties.get(NKG.speaker, ()):
            bodies = _bodies(article, speaker)
            holders = position.properties.get(NKG.holder, ())
            if stance not in _AGREEMENT or not (speaker in holders or set(bodies) & set(holders)):
                continue
            body = next((each for each in bodies if each in holders), bodies[0] if bodies else None)
            is_person = "Person" in names.classes(speaker) or body is not None
            organization = (names.label(body) if body else "") if is_person else names.label(speaker)
            start, end = said.evidence[0] if said.evidence else (0, 0)
            yield {
                "time": _document(article)["date_time"],
                "person": names.label(speaker) if is_person else "",
                "organization": organization,
                "concept": "; ".join(sorted(map(names.label, _concepts(position, level)))),
                "agreement": _AGREEMENT[stance] ^ (NKG.turned in position.properties),
                "start_caret": _caret(article, start),
                "end_caret": _caret(article, end),
                "text": article.words((start, end)) or said.first(NKG.content),
                "title": article.title or article.name,
                "author": article.author,
                "source": article.publisher,
                "article": article.key,
                "confidence": position.confidence,
                "iri": position.iri,
            }


def _concepts(position: Fact, level: str | None) -> Sequence[Term]:
    """What the stance is on: the issue that articles share, else the position's own; or its theme."""
    said = position.properties
    if level == "theme":
        return said.get(NKG.theme, ())
    return said.get(NKG.joinedIssue) or said.get(NKG.issue, ())


def _bodies(article: Article, member: Term) -> list[Term]:
    """The bodies of which the article says that `member` holds an office there, the surest first."""
    offices = [fact for fact in article.facts if member in fact.properties.get(NKG.member, ())]
    offices.sort(key=lambda fact: (-(fact.confidence or 0), fact.iri))
    return list(dict.fromkeys(body for fact in offices for body in fact.properties.get(NKG.organization, ())))


def _caret(article: Article, offset: int) -> int:
    if not article.text:  # a store may keep only the hashes of its texts
        return offset
    return len(article.text[:offset].encode("utf-16-le")) // 2
