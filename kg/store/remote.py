"""A store behind any SPARQL 1.1 server: the Query and Update protocols.

Answers are asked for as SPARQL JSON and N-Triples and written anew here, so that they are the
same bytes as those of the embedded store, and a cut answer is noticed instead of handed on.
Whether a change is applied whole or not at all is the server's word: SPARQL 1.1 Update asks for it
(section 2.2). So is what survives a power cut.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from http import HTTPStatus

import requests
from rdflib import URIRef

from kg import http_client, sparql_request
from kg.errors import OutsideError, QueryError, QuerySyntaxError, QueryTimeout, QueryTooLarge, StoreError
from kg.http_client import Bounds, TooLong, TooSlow
from kg.namespaces import Quad
from kg.settings import Settings
from kg.store import Change, Row, guard, reference
from kg.store.embedded import Limits, answers, terms

_NTRIPLES = "application/n-triples"


class RemoteStore:
    """A `kg.store.Store` at two addresses."""

    def __init__(
        self,
        query_endpoint: str,
        update_endpoint: str | None = None,
        *,
        token: str | None = None,
        timeout: float = 60.0,
        base: str | None = None,
    ) -> None:
        """Nothing is sent yet: `check` does.

        update_endpoint  without one the store is for reading only
        token            sent as `Authorization: Bearer`, to these addresses alone: redirects are not followed
        timeout          seconds that the server may be silent
        base             base of every IRI, by default that of the settings

        Raises StoreError for an address that is not http or https.
        """
        for address in (query_endpoint, update_endpoint):
            if address is not None and not http_client.is_address(address):
                raise StoreError(f"{address!r} is no http address of a SPARQL endpoint")
        self.base = Settings().base if base is None else base
        self._query_endpoint = query_endpoint
        self._update_endpoint = update_endpoint
        self._token = token
        self._timeout = timeout

    def check(self) -> None:
        """Raises StoreError where the server does not answer, or keeps its named graphs out of the
        default graph, so that queries would find nothing."""
        if self._ask("ASK { GRAPH ?g { ?s ?p ?o } }") and not self._ask("ASK { ?s ?p ?o }"):
            raise StoreError(
                f"{self._query_endpoint} does not show its named graphs in the default graph: switch that on "
                "(oxigraph: --union-default-graph; Fuseki: tdb2:unionDefaultGraph)"
            )

    def refresh_reference(self) -> None:
        """Write the ontology and the shapes of this newskg into the server."""
        self.commit(reference.reload(self.base))

    # --- queries ---------------------------------------------------------------------------

    def select(self, query: str) -> Iterator[Row]:
        """See `kg.store.Store`."""
        guard.check(query, self.holds)
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
        outline = guard.check(query, self.holds, (*default_graphs, *named_graphs))
        pieces: list[bytes] = []
        limits = Limits(size=limit)
        if outline.form not in {"CONSTRUCT", "DESCRIBE"}:
            answers.write_results(self._results(query, default_graphs, named_graphs), media_type, pieces.append, limits)
            return b"".join(pieces)
        answer = self._ask_for(_NTRIPLES, query, default_graphs, named_graphs, limit)
        try:
            answers.write_graph(answers.parse_triples(answer), media_type, pieces.append, limits)
        except (SyntaxError, ValueError) as error:
            raise self._unreadable(_NTRIPLES, error) from error
        return b"".join(pieces)

    def quads(self, graph: URIRef | None = None) -> Iterator[Quad]:
        """See `kg.store.Store`."""
        name = "?g" if graph is None else terms.node(graph)
        for row in self.select(f"SELECT * {{ GRAPH {name} {{ ?s ?p ?o }} }}"):
            yield (URIRef(row["s"]), URIRef(row["p"]), row["o"], URIRef(row["g"]) if graph is None else graph)

    def holds(self, graph: str) -> bool:
        """See `kg.store.Store`."""
        try:
            name = terms.node(URIRef(graph))
        except StoreError:
            return False
        return self._ask(f"ASK {{ GRAPH {name} {{ ?s ?p ?o }} }}")

    # --- changes ---------------------------------------------------------------------------

    def commit(self, change: Change) -> None:
        """See `kg.store.Store`: one request of SPARQL 1.1 Update."""
        update = terms.update_text(change)
        if self._update_endpoint is None:
            raise StoreError(f"{self._query_endpoint} is open for reading only: name its update endpoint too")
        if update:
            answer = self._answer(sparql_request.update(self._update_endpoint, update))
            if answer.status_code == HTTPStatus.BAD_REQUEST:
                raise StoreError(f"{self._update_endpoint} cannot read the update{_said(answer)}")
            self._check_status(answer, self._update_endpoint)

    def flush(self) -> None:
        """The server sees to it."""

    def close(self) -> None:
        """Nothing is held: each request has a connection of its own."""

    # --- inside ----------------------------------------------------------------------------

    def _ask(self, query: str) -> bool:
        results = self._results(query)
        if isinstance(results, answers.Solutions):
            raise StoreError(f"{self._query_endpoint} answered an ASK with rows: is this a SPARQL endpoint?")
        return bool(results)

    def _results(
        self, query: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> answers.Solutions | answers.Boolean:
        answer = self._ask_for(sparql_request.JSON_RESULTS, query, default_graphs, named_graphs, None)
        try:
            return answers.parse_results(answer)
        except (SyntaxError, ValueError) as error:
            raise self._unreadable(sparql_request.JSON_RESULTS, error) from error

    def _ask_for(
        self,
        media_type: str,
        query: str,
        default_graphs: Sequence[str],
        named_graphs: Sequence[str],
        limit: int | None,
    ) -> bytes:
        parameters = {"default-graph-uri": default_graphs, "named-graph-uri": named_graphs}
        answer = self._answer(sparql_request.query(self._query_endpoint, query, media_type, parameters), limit)
        if answer.status_code == HTTPStatus.BAD_REQUEST:
            raise guard.undeclared_prefix(query) or QuerySyntaxError(f"the server cannot read the query{_said(answer)}")
        self._check_status(answer, self._query_endpoint)
        found = answer.headers.get("Content-Type", "nothing known").partition(";")[0].strip().lower()
        if found != media_type:
            raise StoreError(
                f"{self._query_endpoint} answered with {found}, not {media_type}: is it a SPARQL endpoint?"
            )
        return answer.content

    def _answer(self, request: requests.Request, limit: int | None = None) -> requests.Response:
        """Raises StoreError, QueryTimeout or QueryTooLarge."""
        if (token := self._token) is not None:
            request.auth = lambda prepared: _bearing(prepared, token)
        # N-Triples may repeat triples, so twice the limit is what tells without reading on.
        most = None if limit is None else 2 * limit
        try:
            return http_client.ask(request, Bounds(timeout=self._timeout, patient=True, max_bytes=most))
        except TooSlow as error:
            raise QueryTimeout(str(error)) from error
        except TooLong as error:
            raise QueryTooLarge(f"the answer is longer than {limit:,} bytes: add a LIMIT") from error
        except OutsideError as error:
            raise StoreError(str(error)) from error

    def _check_status(self, answer: requests.Response, address: str) -> None:
        """Raises StoreError where `answer` is none."""
        if answer.ok and not answer.is_redirect:
            return
        hints = {
            HTTPStatus.UNAUTHORIZED: ": check the token",
            HTTPStatus.FORBIDDEN: ": check the token",
            HTTPStatus.NOT_FOUND: ": there is no SPARQL endpoint",
        }
        hint = f": use {answer.headers['Location'][:200]}" if answer.is_redirect else _said(answer)
        code = answer.status_code
        raise StoreError(f"{address} answered {code} {answer.reason}{hints.get(HTTPStatus(code), hint)}")

    def _unreadable(self, media_type: str, error: Exception) -> StoreError:
        words = " ".join(str(error).split())
        return StoreError(f"{self._query_endpoint} gave an answer that is no whole {media_type}: {words}")


def _bearing(prepared: requests.PreparedRequest, token: str) -> requests.PreparedRequest:
    prepared.headers["Authorization"] = f"Bearer {token}"
    return prepared


def _said(answer: requests.Response) -> str:
    """What the server wrote about it, after a colon: the detail of a problem document (RFC 9457), or plain words."""
    try:
        words = str(json.loads(answer.content)["detail"])
    except (ValueError, KeyError, TypeError):
        words = "" if "html" in answer.headers.get("Content-Type", "") else answer.text
    words = " ".join(words.split())[:500]
    return f": {words}" if words else ""
