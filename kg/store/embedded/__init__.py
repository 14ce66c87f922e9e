"""A store in a directory on this machine, on pyoxigraph, which else only `kg.validate` imports.

What lies in the directory, and its lock, is in `directories`. To read while somebody writes, take a
`snapshot` and open that.
"""

from __future__ import annotations

import contextlib
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib import URIRef

from kg.errors import QueryError, QueryRefused, StoreError
from kg.namespaces import Quad, Triple
from kg.settings import Settings
from kg.store import DEFAULT_GRAPH, Change, Row, directories, guard, reference, update_guard
from kg.store.causes import store_error
from kg.store.embedded import compaction
from kg.store.embedded.answers import (
    is_short,
    one_line,
    rows,
    short_results,
    syntax_error,
    unanswered,
    write_graph,
    write_results,
)
from kg.store.embedded.bounded_writer import Limits
from kg.store.embedded.engine import open_engine
from kg.store.embedded.terms import named_node, node, quads, term, trig, update_text, uri

__all__ = ["EmbeddedStore", "Limits"]


class EmbeddedStore:
    """A `kg.store.Store` in a directory; a context manager that closes itself."""

    def __init__(self, directory: Path, base: str, store: ox.Store, lock: int | None, *, read_only: bool) -> None:
        """Use `open`."""
        self.directory = directory
        self.base = base
        self._store: ox.Store | None = store
        self._release = weakref.finalize(self, directories.unlock, lock)
        self._read_only = read_only
        # Gives for the address of a SERVICE the one to ask in its place, None to refuse it.
        self.services: Callable[[str], str | None] | None = None

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
            compaction.clear(directory, read_only=read_only)
            store = open_engine(directory, read_only=read_only, is_new=not marker["reference"])
        except BaseException:
            directories.unlock(lock)
            raise
        found = cls(directory, marker["base"], store, lock, read_only=read_only)
        try:
            if not read_only:
                found._refresh_reference(marker)
        except BaseException:
            found.close()
            raise
        return found

    def __enter__(self) -> EmbeddedStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- queries ---------------------------------------------------------------------------

    def select(self, query: str) -> Iterator[Row]:
        """See `kg.store.Store`. The query is parsed at the call, its rows come as they are asked for."""
        results = self._query(query, self._check(query))
        if not isinstance(results, ox.QuerySolutions):
            raise QueryError("only a SELECT has rows")
        return rows(results)

    def serialize(
        self,
        query: str,
        media_type: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        limit: int | None = None,
        absent_is_empty: bool = False,
    ) -> bytes:
        """See `kg.store.Store`. With `absent_is_empty` a graph that the store does not hold is an empty
        one instead of refused; nothing is fetched either way."""
        pieces: list[bytes] = []
        self.write_answer(
            query,
            lambda form: media_type,
            pieces.append,
            Limits(size=limit),
            default_graphs=default_graphs,
            named_graphs=named_graphs,
            absent_is_empty=absent_is_empty,
        )
        return b"".join(pieces)

    def write_answer(
        self,
        query: str,
        media_type: Callable[[str | None], str],
        write: Callable[[bytes], None],
        limits: Limits,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        absent_is_empty: bool = False,
    ) -> int:
        """Write what `serialize` gives, piece by piece as it is found; the number of rows or triples.

        `media_type` tells the type for a form of query ('SELECT', None where the query has none).
        Raises what `serialize` raises, perhaps after the first pieces.
        """
        asked = query
        if self.services is not None:
            query, asked = guard.with_services(query, self.services)
        outline = self._check(asked, default_graphs, named_graphs, absent_is_empty)
        wanted = media_type(outline.form)
        results = self._query(query, outline, default_graphs, named_graphs)
        try:
            if isinstance(results, ox.QueryTriples):
                return write_graph(results, wanted, write, limits)
            if is_short(query, outline.form, wanted):
                body, count = short_results(results, wanted, limits)
                write(body)
                return count
            return write_results(results, wanted, write, limits)
        except (OSError, RuntimeError, ValueError) as error:
            raise unanswered(error) from error
        finally:
            del results

    def quads(self, graph: URIRef | None = None) -> Iterator[Quad]:
        """See `kg.store.Store`."""
        wanted = None if graph is None else named_node(graph)
        try:
            for quad in self._engine.quads_for_pattern(None, None, None, wanted):
                name = quad.graph_name
                if not isinstance(name, ox.DefaultGraph):
                    yield (uri(quad.subject), uri(quad.predicate), term(quad.object), uri(name))
        except OSError as error:
            raise store_error(error, self.directory, "read") from error

    def about(self, subject: URIRef, graph: URIRef) -> Iterator[Quad]:
        """The quads of `subject` in `graph`."""
        for quad in self._engine.quads_for_pattern(named_node(subject), None, None, named_node(graph)):
            yield (subject, uri(quad.predicate), term(quad.object), graph)

    def graphs_of(self, triple: Triple) -> list[URIRef]:
        """The named graphs that hold `triple`, sorted."""
        s, p, o = triple
        found = self._engine.quads_for_pattern(named_node(s), named_node(p), node(o), None)
        return sorted(uri(quad.graph_name) for quad in found if not isinstance(quad.graph_name, ox.DefaultGraph))

    def difference(
        self, other: EmbeddedStore, graphs: Iterable[str] | None = None
    ) -> tuple[tuple[Quad, ...], tuple[Quad, ...]]:
        """What `other` holds that this store does not, and what this store holds that `other` does not,
        in all graphs or in `graphs` and the default graph, which is called DEFAULT_GRAPH. Blank nodes
        become `_:` names."""
        names = {*map(str, self.graphs()), *map(str, other.graphs())} if graphs is None else set(graphs)
        missing: list[Quad] = []
        added: list[Quad] = []
        for name in sorted(names | {DEFAULT_GRAPH}):
            mine, others = self._lines(name), other._lines(name)
            if mine != others:
                before, after = set(others.splitlines()), set(mine.splitlines())
                missing += _parsed(before - after, name)
                added += _parsed(after - before, name)
        return tuple(missing), tuple(added)

    def graphs(self) -> list[URIRef]:
        """The names of all named graphs, empty ones too, sorted."""
        return sorted(uri(name) for name in self._engine.named_graphs())

    def holds(self, graph: str) -> bool:
        """See `kg.store.Store`."""
        if graph == DEFAULT_GRAPH:
            return True
        try:
            return self._engine.contains_named_graph(ox.NamedNode(graph))
        except ValueError:
            return False

    # --- changes ---------------------------------------------------------------------------

    def commit(self, change: Change) -> None:
        """See `kg.store.Store`: one load or one SPARQL update, hence one transaction.

        Raises StoreError for a term that RDF cannot hold, before anything is written.
        """
        going = self._going(change)
        if going:
            going.difference_update(quads(change.insert))
        text = trig(change)
        with self._writing() as engine:
            if not going and not any(map(engine.contains_named_graph, map(named_node, change.drop_graphs))):
                engine.load(text, ox.RdfFormat.TRIG)
            else:
                engine.update(update_text(change))

    def _going(self, change: Change) -> set[ox.Quad]:
        """The quads that `change` deletes, some of which it may bring back."""
        going = set(quads(change.delete))
        for graph, subject in change.drop_subjects:
            going.update(self._engine.quads_for_pattern(named_node(subject), None, None, named_node(graph)))
        for graph in change.drop_graphs:
            going.update(self._engine.quads_for_pattern(None, None, None, named_node(graph)))
        return going

    def update(self, update: str) -> None:
        """Apply a SPARQL 1.1 update whole or not at all. Relative IRIs are resolved against the store's base,
        those of queries too.

        Raises QuerySyntaxError, QueryRefused for SERVICE and LOAD, QueryError for what cannot be done
        (a graph to create that exists), StoreError.
        """
        try:
            text = update_guard.closed(update)
        except QueryRefused:
            _check_syntax(update)  # what is no SPARQL is told so, whatever it names
            raise
        with self._writing() as engine:
            try:
                engine.update(text, base_iri=self.base)
            except SyntaxError as error:
                raise syntax_error(text, str(error)) from error
            except (RuntimeError, ValueError) as error:
                raise QueryError(f"the update could not be carried out: {one_line(error)}") from error

    def flush(self) -> None:
        """See `kg.store.Store`."""
        with self._writing() as engine:
            engine.flush()

    def optimize(self) -> None:
        """Tidy the files after many commits: less room on disk, quicker queries."""
        with self._writing() as engine:
            engine.optimize()

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
            raise store_error(error, directory, "made as a snapshot") from error

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

    @contextlib.contextmanager
    def _writing(self) -> Iterator[ox.Store]:
        """The engine, to be written. Raises StoreError where it is not open for that, or fails."""
        if self._read_only:
            raise StoreError(f"the store {self.directory} is open for reading only")
        try:
            yield self._engine
        except (OSError, RuntimeError) as error:
            raise store_error(error, self.directory, "written") from error

    def _lines(self, graph: str) -> bytes:
        """The N-Triples of one graph."""
        name = ox.DefaultGraph() if graph == DEFAULT_GRAPH else ox.NamedNode(graph)
        lines = self._engine.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=name)
        assert lines is not None
        return lines

    def _check(
        self,
        query: str,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        absent_is_empty: bool = False,
    ) -> guard.Outline:
        return guard.check(query, _is_iri if absent_is_empty else self.holds, (*default_graphs, *named_graphs))

    def _query(
        self,
        query: str,
        outline: guard.Outline,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        try:
            if not (default_graphs or named_graphs):
                # A union default graph makes the engine ignore FROM.
                return self._engine.query(query, base_iri=self.base, use_default_graph_as_union=not outline.has_dataset)
            return self._engine.query(
                query,
                base_iri=self.base,
                default_graph=[ox.DefaultGraph() if g == DEFAULT_GRAPH else ox.NamedNode(g) for g in default_graphs],
                named_graphs=[ox.NamedNode(iri) for iri in named_graphs],
            )
        except SyntaxError as error:
            raise syntax_error(query, str(error)) from error
        except (OSError, RuntimeError, ValueError) as error:
            raise unanswered(error) from error

    def _refresh_reference(self, marker: dict[str, Any]) -> None:
        wanted = reference.fingerprint(self.base)
        if marker["reference"] != wanted:
            self.commit(reference.reload(self.base))
            self.flush()
            # After the graphs: a process killed in between loads them once more.
            directories.write_marker(self.directory, {**marker, "reference": wanted})


def _check_syntax(update: str) -> None:
    """Raises QuerySyntaxError, as far as that can be told with nothing to load: an update of no data
    that is nowhere stored is what is evaluated."""
    try:
        text = update_guard.closed(update_guard.without_loads(update))
    except QueryRefused:
        return
    try:
        ox.Store().update(text, base_iri="http://localhost/")
    except SyntaxError as error:
        raise syntax_error(update, str(error)) from error
    except (OSError, RuntimeError, ValueError):
        return


def _is_iri(name: str) -> bool:
    try:
        ox.NamedNode(name)
    except ValueError:
        return False
    return True


def _parsed(lines: Iterable[bytes], graph: str) -> Iterator[Quad]:
    """Lines of N-Triples as quads of `graph`, in the order of their bytes."""
    name = uri(ox.NamedNode(graph))
    for quad in ox.parse(b"\n".join(sorted(lines)), ox.RdfFormat.N_TRIPLES, rename_blank_nodes=False):
        yield (uri(quad.subject), uri(quad.predicate), term(quad.object), name)
