"""Answers of the engine in the media types of the W3C, and its error messages in plain words.

The engine's result objects must be dropped by the thread that got them. The traceback of an exception
would keep them, and any thread may drop that, hence `del` in `finally` wherever one can be raised.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pyoxigraph as ox

from kg.errors import QueryError, QuerySyntaxError, QueryTooLarge
from kg.namespaces import PREFIXES
from kg.store import Row, guard
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
# What XML 1.0 cannot hold (its production Char), in UTF-8; surrogates are no Unicode text anyway.
_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_SYNTAX = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


def rows(results: ox.QuerySolutions) -> Iterator[Row]:
    """The rows of a SELECT in rdflib's terms."""
    names = [variable.value for variable in results.variables]
    try:
        for solution in results:
            yield {name: term(value) for name, value in zip(names, solution, strict=True) if value is not None}
    except (OSError, RuntimeError) as error:
        raise QueryError(f"the query could not be answered: {one_line(error)}") from error


def one_line(error: BaseException) -> str:
    """The engine's message on one line."""
    return " ".join(str(error).split())


class _Bounded:
    """A binary stream in memory that refuses to grow past `limit` bytes."""

    def __init__(self, limit: int | None) -> None:
        self._limit = limit
        self._size = 0
        self._chunks: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._size += len(data)
        if self._limit is not None and self._size > self._limit:
            raise QueryTooLarge(f"the answer is longer than {self._limit:,} bytes: add a LIMIT")
        self._chunks.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def getvalue(self) -> bytes:
        return b"".join(self._chunks)


def result_bytes(results: ox.QuerySolutions | ox.QueryBoolean, media_type: str, limit: int | None) -> bytes:
    """The answer of a SELECT or ASK in `media_type`; raises QueryError and QueryTooLarge as `serialize` does."""
    form = _RESULTS.get(media_type)
    if form is None:
        raise QueryError(f"SELECT and ASK have no answer in {media_type}: ask for one of {', '.join(_RESULTS)}")
    stream: Any = _Bounded(limit)
    try:
        results.serialize(stream, form)
    finally:
        del results
    answer: bytes = stream.getvalue()
    if form is ox.QueryResultsFormat.XML:
        _refuse_not_xml(answer, "JSON, CSV or TSV")
    return answer


def graph_bytes(triples: Iterable[ox.Triple], media_type: str, limit: int | None) -> bytes:
    """The answer of a CONSTRUCT or DESCRIBE in `media_type`, sorted; raises QueryError and QueryTooLarge."""
    form = _GRAPHS.get(media_type)
    if form is None:
        raise QueryError(f"CONSTRUCT and DESCRIBE have no answer in {media_type}: ask for one of {', '.join(_GRAPHS)}")
    try:
        lines = _lines(triples, limit)
    finally:
        del triples
    ordered = sorted(lines)
    text = "".join(ordered)
    if form in (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS):
        return text.encode()
    used = {prefix: iri for prefix, iri in PREFIXES.items() if f"<{iri}" in text}
    answer = ox.serialize((lines[line] for line in ordered), format=form, prefixes=used)
    assert answer is not None
    if form is ox.RdfFormat.RDF_XML:
        _refuse_not_xml(answer, "Turtle, N-Triples or JSON-LD")
        # A bare carriage return would come back as a line feed (XML 1.0, section 2.11).
        answer = answer.replace(b"\r", b"&#13;")
    return answer


def _lines(triples: Iterable[ox.Triple], limit: int | None) -> dict[str, ox.Triple]:
    """Each triple once, by its line of N-Triples."""
    size = 0
    lines: dict[str, ox.Triple] = {}
    try:
        for triple in triples:
            line = f"{triple} .\n"
            if line not in lines:
                lines[line] = triple
                size += len(line.encode())
                if limit is not None and size > limit:
                    raise QueryTooLarge(f"the answer is longer than {limit:,} bytes of N-Triples: add a LIMIT")
    finally:
        del triples
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


def _refuse_not_xml(answer: bytes, instead: str) -> None:
    """The graph keeps an article's characters as they are; to leave one out would be to misquote."""
    found = _NOT_XML.search(answer)
    if found:
        code = ord(found.group().decode())
        raise QueryError(f"the answer holds the character U+{code:04X}, which XML cannot hold: ask for {instead}")


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
