"""A store in a directory on this machine, on pyoxigraph; nothing else imports that library.

What lies in the directory, and its lock, is in `directories`. To read while somebody writes, take a
`snapshot` and open that.
"""

from __future__ import annotations

import re
import weakref
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib import BNode, Literal, URIRef

from kg.errors import QueryError, QuerySyntaxError, QueryTooLarge, StoreError, StoreLocked
from kg.namespaces import PREFIXES, XSD, Quad
from kg.settings import Settings
from kg.store import Change, Row, directories, guard, reference

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
_STRING = str(XSD.string)
# What XML 1.0 cannot hold (its production Char), in UTF-8; surrogates are no Unicode text anyway.
_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_SYNTAX = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


class EmbeddedStore:
    """A `kg.store.Store` in a directory; a context manager that closes itself."""

    def __init__(self, directory: Path, base: str, store: ox.Store, lock: int | None, *, read_only: bool) -> None:
        """Use `open`."""
        self.directory = directory
        self.base = base
        self._store: ox.Store | None = store
        self._release = weakref.finalize(self, directories.unlock, lock)
        self._read_only = read_only

    @classmethod
    def open(
        cls, directory: Path | str, *, create: bool = False, read_only: bool = False, base: str | None = None
    ) -> EmbeddedStore:
        """The store in `directory`; with `create` a new or empty directory becomes one.

        `base` is the base of every IRI; an existing store must have been made with the same one.
        Raises StoreError where the directory is no store or is damaged, StoreLocked where another
        process holds it.
        """
        directory = Path(directory)
        if create and not read_only:
            directories.prepare(directory, base or Settings().base)
        marker = directories.read_marker(directory)
        if base is not None and base != marker["base"]:
            raise StoreError(
                f"the store {directory} was made with base {marker['base']}, not {base}: set KG_BASE to it"
            )
        lock = directories.lock(directory, shared=read_only)
        try:
            marker = directories.read_marker(directory)  # as it is now that nobody else can write it
            store = _open_engine(directory, read_only=read_only, is_new=not marker["reference"])
            found = cls(directory, marker["base"], store, lock, read_only=read_only)
            if not read_only:
                found._refresh_reference(marker)
        except BaseException:
            directories.unlock(lock)
            raise
        return found

    def __enter__(self) -> EmbeddedStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- queries ---------------------------------------------------------------------------

    def select(self, query: str) -> Iterator[Row]:
        """See `kg.store.Store`. The query is parsed at the call, its rows come as they are asked for."""
        results = self._query(query)
        if not isinstance(results, ox.QuerySolutions):
            raise QueryError("only a SELECT has rows")
        return _rows(results)

    def serialize(
        self,
        query: str,
        media_type: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        limit: int | None = None,
    ) -> bytes:
        """See `kg.store.Store`."""
        results = self._query(query, default_graphs, named_graphs)
        try:
            if isinstance(results, ox.QueryTriples):
                return _graph_bytes(results, media_type, limit)
            return _result_bytes(results, media_type, limit)
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(f"the query could not be answered: {error}") from error

    def quads(self, graph: URIRef | None = None) -> Iterator[Quad]:
        """See `kg.store.Store`."""
        wanted = None if graph is None else _iri(graph)
        for quad in self._engine.quads_for_pattern(None, None, None, wanted):
            name = quad.graph_name
            if not isinstance(name, ox.DefaultGraph):
                yield (_uri(quad.subject), URIRef(quad.predicate.value), _term(quad.object), _uri(name))

    def holds(self, graph: str) -> bool:
        """See `kg.store.Store`."""
        try:
            return self._engine.contains_named_graph(ox.NamedNode(graph))
        except ValueError:
            return False

    # --- changes ---------------------------------------------------------------------------

    def commit(self, change: Change) -> None:
        """See `kg.store.Store`: one SPARQL update, hence one transaction.

        Raises StoreError for a term that RDF cannot hold, before anything is written.
        """
        update = update_text(change)
        if self._read_only:
            raise StoreError(f"the store {self.directory} is open for reading only")
        if not update:
            return
        try:
            self._engine.update(update)
        except (OSError, RuntimeError) as error:
            raise StoreError(f"the store {self.directory} could not be written: {_line(error)}") from error

    def flush(self) -> None:
        """See `kg.store.Store`."""
        try:
            self._engine.flush()
        except (OSError, RuntimeError) as error:
            raise StoreError(f"the store {self.directory} could not be written: {_line(error)}") from error

    def optimize(self) -> None:
        """Tidy the files after many commits: less room on disk, quicker queries."""
        try:
            self._engine.optimize()
        except (OSError, RuntimeError) as error:
            raise StoreError(f"the store {self.directory} could not be written: {_line(error)}") from error

    def snapshot(self, directory: Path | str) -> None:
        """A copy as of now in `directory`, which must not exist; any number of processes can open it
        with `read_only`. On the same file system it shares the files and takes about a millisecond.
        """
        directory = Path(directory)
        try:
            directory.mkdir(parents=True)
            self._engine.backup(str(directory / "graph"))
            directories.write_marker(directory, directories.read_marker(self.directory))
        except (OSError, RuntimeError) as error:
            raise StoreError(f"no snapshot could be made in {directory}: {_line(error)}") from error

    def close(self) -> None:
        """Give the directory free; the store cannot be used afterwards."""
        self._store = None  # the engine has no close: it closes with its last reference
        self._release()

    # --- inside ----------------------------------------------------------------------------

    @property
    def _engine(self) -> ox.Store:
        if self._store is None:
            raise StoreError(f"the store {self.directory} is closed")
        return self._store

    def _query(
        self, query: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        outline = guard.check(query, self.holds, (*default_graphs, *named_graphs))
        # A union default graph makes the engine ignore FROM.
        how: dict[str, Any] = {"use_default_graph_as_union": not outline.has_dataset}
        if default_graphs or named_graphs:
            how = {
                "default_graph": [ox.NamedNode(iri) for iri in default_graphs],
                "named_graphs": [ox.NamedNode(iri) for iri in named_graphs],
            }
        try:
            return self._engine.query(query, **how)
        except SyntaxError as error:
            raise _syntax_error(query, str(error)) from error
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(f"the query could not be answered: {_line(error)}") from error

    def _refresh_reference(self, marker: dict[str, Any]) -> None:
        wanted = reference.fingerprint(self.base)
        if marker["reference"] != wanted:
            self.commit(reference.reload(self.base))
            self.flush()
            # After the graphs: a process killed in between loads them once more.
            directories.write_marker(self.directory, {**marker, "reference": wanted})


def update_text(change: Change) -> str:
    """`change` as one SPARQL 1.1 update, empty where it changes nothing. Every term is written by the
    engine's own serialiser, so nothing in a text can reach the syntax.

    Raises StoreError for a term that RDF cannot hold.
    """
    parts = [f"DROP SILENT GRAPH {_node(graph)}" for graph in sorted(change.drop_graphs)]
    parts += [
        f"DELETE WHERE {{ GRAPH {_node(graph)} {{ {_node(subject)} ?p ?o }} }}"
        for graph, subject in sorted(change.drop_subjects)
    ]
    by_graph: dict[URIRef, list[str]] = {}
    for s, p, o, g in change.insert:
        by_graph.setdefault(g, []).append(f"{_node(s)} {_node(p)} {_node(o)} .")
    if by_graph:
        blocks = (f"GRAPH {_node(graph)} {{\n" + "\n".join(lines) + "\n}" for graph, lines in by_graph.items())
        parts.append("INSERT DATA {\n" + "\n".join(blocks) + "\n}")
    return " ;\n".join(parts)


# --- the engine ------------------------------------------------------------------------------


def _open_engine(directory: Path, *, read_only: bool, is_new: bool) -> ox.Store:
    graph = directory / "graph"
    # The engine would quietly begin an empty store in place of a lost one.
    if not is_new and not (graph / "CURRENT").exists():
        raise StoreError(f"the store {directory} is damaged: {graph} lacks its files; build it again")
    try:
        return ox.Store.read_only(str(graph)) if read_only else ox.Store(str(graph))
    except (OSError, RuntimeError) as error:
        if re.search(r"lock file|lock hold", str(error)):
            raise StoreLocked(f"another process holds the store {directory}: wait for it or end it") from error
        if isinstance(error, PermissionError):
            raise StoreError(f"the store {directory} cannot be written: {_line(error)}") from error
        raise StoreError(f"the store {directory} is damaged ({_line(error)}): delete it and build it again") from error


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())


# --- terms -----------------------------------------------------------------------------------


def _node(term: URIRef | Literal) -> ox.NamedNode | ox.Literal:
    try:
        if isinstance(term, Literal):
            if term.language is not None:
                return ox.Literal(str(term), language=term.language)
            if term.datatype is not None and str(term.datatype) != _STRING:
                return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)))
            return ox.Literal(str(term))
    except ValueError as error:
        raise StoreError(f"{str(term)[:100]!r} cannot be stored: {_line(error)}") from error
    if isinstance(term, URIRef):
        return _iri(term)
    raise StoreError(f"{str(term)[:100]!r} cannot be stored: it is neither an IRI nor a literal")


def _iri(term: URIRef) -> ox.NamedNode:
    try:
        return ox.NamedNode(str(term))
    except ValueError as error:
        raise StoreError(f"{str(term)[:100]!r} cannot be stored: {_line(error)}") from error


def _term(term: Any) -> URIRef | Literal:
    """The rdflib term; a plain literal has no datatype there, though RDF 1.1 gives it xsd:string."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.Literal):
        if term.language is not None:
            return Literal(term.value, lang=term.language)
        if term.datatype.value == _STRING:
            return Literal(term.value)
        return Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)
    return _uri(term)


def _uri(term: Any) -> URIRef:
    """An IRI. The store holds no blank node, but BNODE() makes some: those become `_:` names."""
    return URIRef(term.value) if isinstance(term, ox.NamedNode) else URIRef(str(BNode(term.value).n3()))


def _rows(results: ox.QuerySolutions) -> Iterator[Row]:
    names = [variable.value for variable in results.variables]
    try:
        for solution in results:
            yield {name: _term(value) for name, value in zip(names, solution, strict=True) if value is not None}
    except (OSError, RuntimeError) as error:
        raise QueryError(f"the query could not be answered: {_line(error)}") from error


# --- answers ---------------------------------------------------------------------------------


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


def _result_bytes(results: ox.QuerySolutions | ox.QueryBoolean, media_type: str, limit: int | None) -> bytes:
    form = _RESULTS.get(media_type)
    if form is None:
        raise QueryError(f"SELECT and ASK have no answer in {media_type}: ask for one of {', '.join(_RESULTS)}")
    stream: Any = _Bounded(limit)
    results.serialize(stream, form)
    answer: bytes = stream.getvalue()
    if form is ox.QueryResultsFormat.XML:
        _refuse_not_xml(answer, "JSON, CSV or TSV")
    return answer


def _graph_bytes(triples: Iterable[ox.Triple], media_type: str, limit: int | None) -> bytes:
    form = _GRAPHS.get(media_type)
    if form is None:
        raise QueryError(f"CONSTRUCT and DESCRIBE have no answer in {media_type}: ask for one of {', '.join(_GRAPHS)}")
    size = 0
    lines: dict[str, ox.Triple] = {}
    for triple in triples:
        line = f"{triple} .\n"
        if line not in lines:
            lines[line] = triple
            size += len(line.encode())
            if limit is not None and size > limit:
                raise QueryTooLarge(f"the answer is longer than {limit:,} bytes of N-Triples: add a LIMIT")
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


def _refuse_not_xml(answer: bytes, instead: str) -> None:
    """The graph keeps an article's characters as they are; to leave one out would be to misquote."""
    found = _NOT_XML.search(answer)
    if found:
        code = ord(found.group().decode())
        raise QueryError(f"the answer holds the character U+{code:04X}, which XML cannot hold: ask for {instead}")


def _syntax_error(query: str, message: str) -> QuerySyntaxError:
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
