"""A store behind any SPARQL 1.1 server: the Query and Update protocols.

Answers are asked for as SPARQL JSON and N-Triples and written anew here, so that they are the
same bytes as those of the embedded store, and a cut answer is noticed instead of handed on.
A change is one request of SPARQL 1.1 Update, which servers should carry out whole or not at all
(section 2.2); of one that does not, `virtuoso` and `journal` tell. What survives a power cut is the server's word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from http import HTTPStatus

import requests
from rdflib import URIRef

from kg import http_client, nquads, sparql_request
from kg.errors import NotConforming, QueryError, QuerySyntaxError, QueryTooLarge, StoreError
from kg.iris import Minter
from kg.namespaces import OWL, Quad
from kg.settings import Settings
from kg.store import Change, Row, guard, reference
from kg.store.embedded import Limits, answers, terms
from kg.store.remote import virtuoso
from kg.store.remote.access import Access, Credentials, said
from kg.store.remote.journal import Journal

__all__ = ["Credentials", "RemoteStore"]

_NTRIPLES = "application/n-triples"
_ONTOLOGY = "https://w3id.org/newskg/ontology"
# Rows asked for at once of a graph that the server does not give whole.
_PAGE = 5_000


class RemoteStore:
    """A `kg.store.Store` at two addresses."""

    def __init__(
        self,
        query_endpoint: str,
        update_endpoint: str | None = None,
        *,
        credentials: Credentials | None = None,
        timeout: float = 60.0,
        patience: float = 0.0,
        base: str | None = None,
        journal: Journal | None = None,
    ) -> None:
        """Nothing is sent yet: `check` does.

        update_endpoint  without one the store is for reading only
        timeout          seconds that the server may be silent
        patience         seconds for which a request is repeated where the server is gone for a moment
        base             base of every IRI, by default that of the settings
        journal          for updates to a server without transactions

        Raises StoreError for an address that is not http or https.
        """
        for address in (query_endpoint, update_endpoint):
            if address is not None and not http_client.is_address(address):
                raise StoreError(f"{address!r} is no http address of a SPARQL endpoint")
        self.base = Settings().base if base is None else base
        self.query_endpoint = query_endpoint
        self._update_endpoint = update_endpoint
        self._access = Access(credentials or Credentials(), timeout, patience)
        self._journal = journal

    def check(self) -> None:
        """Raises StoreError where the server does not answer, or keeps its named graphs out of the
        default graph, so that queries would find nothing."""
        if self._any("GRAPH ?g { ?s ?p ?o }") and not self._any("?s ?p ?o"):
            raise StoreError(
                f"{self.query_endpoint} does not show its named graphs in the default graph: switch that on "
                "(oxigraph: --union-default-graph; Fuseki: tdb2:unionDefaultGraph)"
            )

    def bases(self) -> list[str]:
        """The bases of the newskg graphs that the server holds, sorted: one each that has the ontology's graph."""
        name = Minter("").ontology_graph
        rows = self.select(f"SELECT DISTINCT ?g {{ GRAPH ?g {{ <{_ONTOLOGY}> a <{OWL.Ontology}> }} }}")
        found = {str(row["g"]) for row in rows}
        return sorted(graph.removesuffix(name) for graph in found if graph.endswith(f"/{name}"))

    def check_updates(self) -> None:
        """Raises StoreError where the server does not take updates at the address that is named for them: it is sent
        one that changes nothing."""
        node = f"<{self.base}graph/probe>"
        self._update(f"DELETE DATA {{ GRAPH {node} {{ {node} {node} {node} }} }}")

    def refresh_reference(self) -> None:
        """Write the ontology and the shapes of this newskg into the server, unless it holds just these."""
        wanted = reference.reload(self.base)
        if any(set(self.quads(graph)) != {q for q in wanted.insert if q[3] == graph} for graph in wanted.drop_graphs):
            self.commit(wanted)

    # --- queries ---------------------------------------------------------------------------

    def select(self, query: str) -> Iterator[Row]:
        """See `kg.store.Store`."""
        guard.check(query, self.holds, services=True)
        results = self._results(query)
        if not isinstance(results, answers.Solutions):
            raise QueryError("only a SELECT has rows")
        return answers.rows(results)

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
        outline = guard.check(query, self.holds, (*default_graphs, *named_graphs), services=True)
        pieces: list[bytes] = []
        limits = Limits(size=limit)
        if outline.form not in {"CONSTRUCT", "DESCRIBE"}:
            answers.write_results(self._results(query, default_graphs, named_graphs), media_type, pieces.append, limits)
            return b"".join(pieces)
        answer = self._ask_for(_NTRIPLES, query, default_graphs, named_graphs, limit).content
        try:
            answers.write_graph(answers.parse_triples(answer), media_type, pieces.append, limits)
        except (SyntaxError, ValueError) as error:
            raise self._unreadable(_NTRIPLES, error) from error
        return b"".join(pieces)

    def quads(self, graph: URIRef | None = None) -> Iterator[Quad]:
        """See `kg.store.Store`; without what every server of its kind holds. One graph at a time, for servers limit
        their answers in length."""
        for each in self.graphs() if graph is None else [graph]:
            name = terms.node(each)
            pattern = f"GRAPH {name} {{ ?s ?p ?o }}"
            answer = self._ask_for(sparql_request.JSON_RESULTS, f"SELECT ?s ?p ?o {{ {pattern} }}", (), (), None)
            rows = self._pages(pattern) if virtuoso.was_cut(answer) else self._rows(answer)
            for row in rows:
                yield (URIRef(row["s"]), URIRef(row["p"]), row["o"], each)

    def graphs(self) -> list[URIRef]:
        """The names of all named graphs but a server's own, sorted."""
        # Not DISTINCT: for that Virtuoso takes minutes.
        rows = self.select("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
        found = sorted(URIRef(row["g"]) for row in rows)
        own = virtuoso.OWN_GRAPHS if virtuoso.is_one(self._access.server) else ()
        return [each for each in found if str(each) not in own]

    def holds(self, graph: str) -> bool:
        """See `kg.store.Store`."""
        try:
            name = terms.node(URIRef(graph))
        except StoreError:
            return False
        return self._any(f"GRAPH {name} {{ ?s ?p ?o }}")

    # --- changes ---------------------------------------------------------------------------

    def commit(self, change: Change) -> None:
        """See `kg.store.Store`: one request of SPARQL 1.1 Update."""
        operations = list(terms.operations(change))
        if not operations:
            return
        if self._journal is None:
            self._update(" ;\n".join(operations))
            return
        self._journal.begin(list(_joined(operations)))
        self.finish_pending()

    def finish_pending(self) -> None:
        """Carry out what the journal holds, from its beginning."""
        if self._journal is None:
            return
        for text in self._journal.pending():
            self._update(text)
        self._journal.end()

    def flush(self) -> None:
        """The server sees to it."""

    def close(self) -> None:
        """Nothing is held: each request has a connection of its own."""

    # --- inside ----------------------------------------------------------------------------

    @property
    def software(self) -> str:
        """What the server calls itself."""
        return self._access.server

    def _update(self, text: str) -> None:
        if self._update_endpoint is None:
            raise StoreError(f"{self.query_endpoint} is open for reading only: name its update endpoint too")
        answer = self._access.answer(sparql_request.update(self._update_endpoint, text))
        if answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY:
            raise NotConforming(f"{self._update_endpoint} refuses the update{said(answer)}")
        if answer.status_code == HTTPStatus.BAD_REQUEST:
            raise StoreError(f"{self._update_endpoint} cannot read the update{said(answer)}")
        self._access.check_status(answer, self._update_endpoint)

    def _any(self, pattern: str) -> bool:
        """Whether anything matches. No ASK: its answer is not that of the specification everywhere."""
        results = self._results(f"SELECT (1 AS ?any) {{ {pattern} }} LIMIT 1")
        if not isinstance(results, answers.Solutions):
            raise StoreError(f"{self.query_endpoint} answered a SELECT without rows: is this a SPARQL endpoint?")
        return any(True for _ in results)

    def _results(
        self, query: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> answers.Solutions | answers.Boolean:
        answer = self._ask_for(sparql_request.JSON_RESULTS, query, default_graphs, named_graphs, None)
        if cut := virtuoso.was_cut(answer):
            raise QueryTooLarge(f"{self.query_endpoint} did not give the whole answer: {cut}")
        return self._parsed(answer)

    def _parsed(self, answer: requests.Response) -> answers.Solutions | answers.Boolean:
        mend = virtuoso.is_one(answer.headers.get("Server", ""))
        try:
            return answers.parse_results(virtuoso.results(answer.content) if mend else answer.content)
        except (SyntaxError, ValueError) as error:
            raise self._unreadable(sparql_request.JSON_RESULTS, error) from error

    def _rows(self, answer: requests.Response) -> Iterator[Row]:
        results = self._parsed(answer)
        assert isinstance(results, answers.Solutions)
        return answers.rows(results)

    def _pages(self, pattern: str) -> Iterator[Row]:
        """What matches `pattern` of ?s, ?p and ?o, in pages by subject."""
        after = ""
        while True:
            query = f"SELECT ?s ?p ?o {{ {pattern}{after} }} ORDER BY STR(?s) LIMIT {_PAGE}"
            rows = list(self.select(query))
            if len(rows) < _PAGE:
                yield from rows
                return
            last = rows[-1]["s"]
            whole = [row for row in rows if row["s"] != last]
            if not whole:
                raise QueryError(f"{self.query_endpoint} does not give all that it holds of <{last}>: raise its limit")
            yield from whole
            after = f" FILTER(STR(?s) >= {nquads.quoted(last)})"

    def _ask_for(
        self,
        media_type: str,
        query: str,
        default_graphs: Sequence[str],
        named_graphs: Sequence[str],
        limit: int | None,
    ) -> requests.Response:
        parameters = {"default-graph-uri": default_graphs, "named-graph-uri": named_graphs}
        answer = self._access.answer(sparql_request.query(self.query_endpoint, query, media_type, parameters), limit)
        if answer.status_code == HTTPStatus.BAD_REQUEST:
            raise guard.undeclared_prefix(query) or QuerySyntaxError(f"the server cannot read the query{said(answer)}")
        self._access.check_status(answer, self.query_endpoint)
        found = answer.headers.get("Content-Type", "nothing known").partition(";")[0].strip().lower()
        if found != media_type:
            raise StoreError(f"{self.query_endpoint} answered with {found}, not {media_type}: is it a SPARQL endpoint?")
        return answer

    def _unreadable(self, media_type: str, error: Exception) -> StoreError:
        words = " ".join(str(error).split())
        return StoreError(f"{self.query_endpoint} gave an answer that is no whole {media_type}: {words}")


def _joined(operations: Iterable[str]) -> Iterator[str]:
    """`operations` in requests of bounded length."""
    waiting: list[str] = []
    length = 0
    for operation in operations:
        if waiting and length + len(operation) > virtuoso.REQUEST_CHARACTERS:
            yield " ;\n".join(waiting)
            waiting, length = [], 0
        waiting.append(operation)
        length += len(operation)
    yield " ;\n".join(waiting)
