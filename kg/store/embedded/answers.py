"""Answers of the engine in the media types of the W3C, and its error messages in plain words.

The engine's result objects must be dropped by the thread that got them. The traceback of an exception
would keep them, and any thread may drop that, hence `del` in `finally` wherever one can be raised.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyoxigraph as ox

from kg.errors import QueryError, QuerySyntaxError
from kg.namespaces import PREFIXES
from kg.store import Row, guard
from kg.store.embedded.bounded_writer import (
    BoundedWriter,
    CsvRows,
    JsonRows,
    Limits,
    RowCounter,
    TsvRows,
    XmlRows,
)
from kg.store.embedded.terms import term

Solutions = ox.QuerySolutions
Boolean = ox.QueryBoolean

_RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
_GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/trig": ox.RdfFormat.TRIG,
}
# How the rows of an answer are counted.
_ROWS: dict[str, type[RowCounter]] = {
    "application/sparql-results+json": JsonRows,
    "application/sparql-results+xml": XmlRows,
    "text/csv": CsvRows,
    "text/tab-separated-values": TsvRows,
}
_XML = frozenset({"application/sparql-results+xml"})
# Those in which the engine's words need not be looked through.
_IN_ONE_GO = {media_type: form for media_type, form in _RESULTS.items() if media_type not in _XML}
_NOT_XML = "Turtle, N-Triples or JSON-LD"
# What an element can be called by, at the end of an IRI: letters, digits and a few more, not a digit first.
_ELEMENT_NAME = re.compile(r"[^\W\d][\w.-]*\Z")
# A graph up to this size, as N-Triples, is put in order before it is written.
SORTED_BYTES = 8_000_000
_SYNTAX = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


def rows(results: ox.QuerySolutions) -> Iterator[Row]:
    """The rows of a SELECT in rdflib's terms."""
    names = [variable.value for variable in results.variables]
    try:
        for solution in results:
            yield {name: term(value) for name, value in zip(names, solution, strict=True) if value is not None}
    except (OSError, RuntimeError) as error:
        raise unanswered(error) from error


def unanswered(error: BaseException) -> QueryError:
    """What is told where the engine gives a query up."""
    return QueryError(f"the query could not be answered: {one_line(error)}")


def one_line(error: BaseException) -> str:
    """The engine's message on one line."""
    return " ".join(str(error).split())


# The end of a query that asks for a hundred rows at most.
_FEW_ROWS = re.compile(r"\}\s*LIMIT\s+(?:\d{1,2}|100)\s*$", re.IGNORECASE)
_END = 40


def is_short(query: str, form: str | None, media_type: str) -> bool:
    """Whether `short_results` can write the answer to a query of this form. Where its end stands in a comment the
    answer may be long all the same: then the memory that a query may use is what bounds it."""
    if media_type not in _IN_ONE_GO or form not in {"SELECT", "ASK"}:
        return False
    return form == "ASK" or _FEW_ROWS.search(query, max(len(query) - _END, 0)) is not None


def write_results(
    results: ox.QuerySolutions | ox.QueryBoolean, media_type: str, write: Callable[[bytes], None], limits: Limits
) -> int:
    """Write the answer of a SELECT or ASK in `media_type`, piece by piece; its number of rows.

    Raises QueryError and QueryTooLarge as `serialize` does, then perhaps after the first pieces.
    """
    form = _RESULTS.get(media_type)
    if form is None:
        raise QueryError(f"SELECT and ASK have no answer in {media_type}: ask for one of {', '.join(_RESULTS)}")
    not_xml = "JSON, CSV or TSV" if media_type in _XML else None
    writer: Any = BoundedWriter(write, limits, _ROWS[media_type](), not_xml)
    is_boolean = isinstance(results, ox.QueryBoolean)
    try:
        results.serialize(writer, form)
    finally:
        del results
    writer.finish()
    return 1 if is_boolean else int(writer.rows)


def short_results(results: ox.QuerySolutions | ox.QueryBoolean, media_type: str, limits: Limits) -> tuple[bytes, int]:
    """What `write_results` writes of an answer that `is_short`, and its number of rows: in less time, for it is
    made in one go. Raises QueryTooLarge.
    """
    try:
        is_boolean = isinstance(results, ox.QueryBoolean)
        body = results.serialize(format=_IN_ONE_GO[media_type])
    finally:
        del results
    assert body is not None  # it is only where it is written elsewhere
    rows = 1 if is_boolean else _ROWS[media_type].count(body)
    limits.check(len(body), rows)
    return body, rows


def write_graph(triples: Iterable[ox.Triple], media_type: str, write: Callable[[bytes], None], limits: Limits) -> int:
    """Write the answer of a CONSTRUCT or DESCRIBE in `media_type`, piece by piece; its number of triples.
    It is sorted, save that of more than SORTED_BYTES only the beginning is, the rest comes as found.

    Raises QueryError and QueryTooLarge as `serialize` does, then perhaps after the first pieces.
    """
    form = _GRAPHS.get(media_type)
    if form is None:
        raise QueryError(f"CONSTRUCT and DESCRIBE have no answer in {media_type}: ask for one of {', '.join(_GRAPHS)}")
    is_xml = form is ox.RdfFormat.RDF_XML
    writer: Any = BoundedWriter(write, limits, not_xml=_NOT_XML if is_xml else None)
    found = _in_xml(triples) if is_xml else iter(triples)
    try:
        lines = _lines(found)
        ordered = sorted(lines)
        text = "".join(ordered)
        counted = writer.counting(itertools.chain((lines[line] for line in ordered), found))
        if form in (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS):
            for triple in counted:
                writer.write(f"{triple} .\n".encode())
        else:
            used = {prefix: iri for prefix, iri in PREFIXES.items() if f"<{iri}" in text}
            ox.serialize(counted, writer, format=form, prefixes=used)
    finally:
        del triples, found
    writer.finish()
    return int(writer.rows)


def _in_xml(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """`triples`. Raises QueryError at one whose predicate RDF/XML cannot write, for there it is the name of an element
    (https://www.w3.org/TR/rdf-syntax-grammar/#section-Serialising)."""
    for triple in triples:
        if not _ELEMENT_NAME.search(triple.predicate.value):
            name = triple.predicate.value[:200]
            raise QueryError(f"RDF/XML has no name for the predicate <{name}>: ask for {_NOT_XML}")
        yield triple


def _lines(triples: Iterator[ox.Triple]) -> dict[str, ox.Triple]:
    """Each of the first triples once, by its line of N-Triples."""
    size = 0
    lines: dict[str, ox.Triple] = {}
    for triple in triples:
        line = f"{triple} .\n"
        if line not in lines:
            lines[line] = triple
            size += len(line)
            if size > SORTED_BYTES:
                break
    return lines


def parse_results(answer: bytes) -> ox.QuerySolutions | ox.QueryBoolean:
    """SPARQL 1.1 Query Results JSON. Raises ValueError where `answer` is none, or only its beginning."""
    results = ox.parse_query_results(answer, ox.QueryResultsFormat.JSON)
    if isinstance(results, ox.QueryBoolean):
        return results
    try:
        for _ in results:
            pass  # a cut answer shows only at its end
    finally:
        del results
    return ox.parse_query_results(answer, ox.QueryResultsFormat.JSON)


def parse_triples(answer: bytes) -> Iterator[ox.Triple]:
    """N-Triples. Raises ValueError, while it is read, where `answer` is none."""
    return (quad.triple for quad in ox.parse(answer, ox.RdfFormat.N_TRIPLES))


def syntax_error(query: str, message: str) -> QuerySyntaxError:
    """The error for the engine's `message` about `query`."""
    undeclared = guard.undeclared_prefix(query)
    if undeclared is not None:
        return undeclared
    found = _SYNTAX.fullmatch(message)
    if found is None:
        return QuerySyntaxError(f"not SPARQL: {' '.join(message.split())}")
    line, column = int(found[1]), int(found[2])
    return QuerySyntaxError(f"line {line}, column {column}: {_expected(found[3])}", line, column)


def _expected(message: str) -> str:
    """The engine's list of what could stand there, cut to what a person reads: no character classes."""
    words = message.removeprefix("expected ").removeprefix("one of ")
    words = re.sub(r"\[[^\[\]]*\](?:, )?", "", words, flags=re.DOTALL).strip(" ,\n")
    choices = [choice for choice in words.split(", ") if choice]
    sentence = next((c for c in choices if re.match(r"[A-Za-z]+ \w+ ", c)), None)
    if sentence:
        return sentence
    if not choices or choices == ["<unreported>"]:
        return "something is wrong here or just before"
    return "expected " + ", ".join(choices[:8]) + (" ..." if len(choices) > 8 else "")
