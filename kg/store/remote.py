"""A store behind any SPARQL 1.1 server: the Query and Update protocols, through SPARQLWrapper.

Answers are asked for as SPARQL JSON and N-Triples and written anew here, so that they are the
same bytes as those of the embedded store, and a cut answer is noticed instead of handed on.
Whether a change is applied whole or not at all is the server's word: SPARQL 1.1 Update asks for it
(section 2.2). So is what survives a power cut.
"""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from rdflib import URIRef
from SPARQLWrapper import POST, SPARQLExceptions, SPARQLWrapper

from kg import __version__
from kg.errors import QueryError, QuerySyntaxError, QueryTimeout, QueryTooLarge, StoreError
from kg.namespaces import Quad
from kg.settings import Settings
from kg.store import Change, Row, guard, reference
from kg.store.embedded import Limits, answers, terms

_JSON = "application/sparql-results+json"
_NTRIPLES = "application/n-triples"
_CHUNK = 1 << 16


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
        token            sent as `Authorization: Bearer`, to these addresses alone, never on a redirect
        timeout          seconds that the server may be silent
        base             base of every IRI, by default that of the settings

        Raises StoreError for an address that is not http or https.
        """
        for address in (query_endpoint, update_endpoint):
            if address is not None and (
                urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).netloc
            ):
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
            wrapper = self._wrapper(update, "INSERT", "*/*")
            self._read(wrapper, self._update_endpoint, None)

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
        answer = self._ask_for(_JSON, query, default_graphs, named_graphs, None)
        try:
            return answers.parse_results(answer)
        except (SyntaxError, ValueError) as error:
            raise self._unreadable(_JSON, error) from error

    def _ask_for(
        self,
        media_type: str,
        query: str,
        default_graphs: Sequence[str],
        named_graphs: Sequence[str],
        limit: int | None,
    ) -> bytes:
        wrapper = self._wrapper(query, "SELECT" if media_type == _JSON else "CONSTRUCT", media_type)
        for iri in default_graphs:
            wrapper.addParameter("default-graph-uri", iri)
        for iri in named_graphs:
            wrapper.addParameter("named-graph-uri", iri)
        try:
            return self._read(wrapper, self._query_endpoint, limit, media_type)
        except SPARQLExceptions.QueryBadFormed as error:
            said = QuerySyntaxError(f"the server cannot read the query: {_said(error)}")
            raise guard.undeclared_prefix(query) or said from error

    def _wrapper(self, text: str, kind: str, accept: str) -> _Wrapper:
        wrapper = _Wrapper(self._query_endpoint, self._update_endpoint, agent=f"newskg/{__version__}")
        wrapper.token = self._token
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(True)
        wrapper.addCustomHttpHeader("Accept", accept)
        wrapper.timeout = self._timeout  # type: ignore[assignment]  # it hands on fractions too
        # Not setQuery, which guesses the kind by a pattern that a long text can keep busy.
        wrapper.queryString = text
        wrapper.queryType = kind
        return wrapper

    def _read(self, wrapper: _Wrapper, address: str, limit: int | None, media_type: str | None = None) -> bytes:
        """The body of the answer. Raises StoreError, QueryTimeout or QueryTooLarge; of SPARQLWrapper's
        errors only QueryBadFormed, for the caller to say what was malformed."""
        try:
            with wrapper.query().response as response:
                content_type = response.headers.get_content_type()
                if media_type is not None and content_type != media_type:
                    raise StoreError(
                        f"{address} answered with {content_type}, not {media_type}: is it a SPARQL endpoint?"
                    )
                return _bounded(response, limit)
        except SPARQLExceptions.QueryBadFormed as error:
            if media_type is not None:
                raise
            raise StoreError(f"{address} cannot read the update: {_said(error)}") from error
        except SPARQLExceptions.Unauthorized as error:
            raise StoreError(f"{address} refuses (401): check the token") from error
        except SPARQLExceptions.EndPointNotFound as error:
            raise StoreError(f"there is no SPARQL endpoint at {address} (404)") from error
        except SPARQLExceptions.EndPointInternalError as error:
            raise StoreError(f"{address} failed (500): {_said(error)}") from error
        except SPARQLExceptions.SPARQLWrapperException as error:
            raise StoreError(f"{address} failed: {_said(error)}") from error
        except urllib.error.HTTPError as error:
            with error:
                hint = ": check the token" if error.code in {401, 403} else _detail(error)
                raise StoreError(f"{address} answered {error.code} {error.reason}{hint}") from error
        except urllib.error.URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise self._silent(address) from error
            raise StoreError(f"{address} cannot be reached: {error.reason}") from error
        except TimeoutError as error:
            raise self._silent(address) from error
        except (OSError, http.client.HTTPException) as error:
            raise StoreError(f"{address} broke off its answer: {error or type(error).__name__}") from error

    def _silent(self, address: str) -> QueryTimeout:
        return QueryTimeout(f"{address} did not answer within {self._timeout:g} seconds")

    def _unreadable(self, media_type: str, error: Exception) -> StoreError:
        words = " ".join(str(error).split())
        return StoreError(f"{self._query_endpoint} gave an answer that is no whole {media_type}: {words}")


class _Wrapper(SPARQLWrapper):
    """Keeps the token off redirects: they may lead to another host."""

    token: str | None = None

    def _createRequest(self) -> urllib.request.Request:
        request = super()._createRequest()
        if self.token is not None:
            request.add_unredirected_header("Authorization", f"Bearer {self.token}")
        return request


def _bounded(response: http.client.HTTPResponse, limit: int | None) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while chunk := response.read(_CHUNK):
        chunks.append(chunk)
        size += len(chunk)
        # N-Triples may repeat triples, so twice the limit is what tells without reading on.
        if limit is not None and size > 2 * limit:
            raise QueryTooLarge(f"the answer is longer than {limit:,} bytes: add a LIMIT")
    if response.length:  # Content-Length promised more; reading in chunks does not mind
        raise http.client.IncompleteRead(b"", response.length)
    return b"".join(chunks)


def _detail(error: urllib.error.HTTPError) -> str:
    """What a problem document (RFC 9457) says, after a colon."""
    try:
        detail = json.loads(error.read(_CHUNK))["detail"]
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
        return ""
    return f": {' '.join(str(detail).split())[:500]}"


def _said(error: Exception) -> str:
    """What the server wrote about it, on one short line."""
    words = str(error).partition("Response:")[2] or str(error)
    words = words.strip().removeprefix("b'").removeprefix('b"').strip("'\"").replace("\\n", " ")
    return " ".join(words.split())[:300] or type(error).__name__
