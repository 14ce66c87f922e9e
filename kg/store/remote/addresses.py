"""Which addresses of a server take queries and which take updates, by what servers call them.

oxigraph, newskg    …/sparql for both (older oxigraph: …/query and …/update)
Fuseki              …/DATASET for both, …/DATASET/sparql or /query, …/DATASET/update
GraphDB, RDF4J      …/repositories/NAME and …/repositories/NAME/statements
Virtuoso            …/sparql and …/sparql-auth
Neptune, QLever     one address for both
"""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit


def for_queries(address: str) -> list[str]:
    """Where to ask, the most likely first: beneath a server's front page, which seldom takes queries itself."""
    if urlsplit(address).path in {"", "/"}:
        return [_with_path(address, "/sparql"), _with_path(address, "/query"), address]
    return [address]


def for_updates(query: str) -> list[str]:
    """Where the server that takes queries at `query` may take updates, the most likely first."""
    path = urlsplit(query).path.rstrip("/")
    above, _, name = path.rpartition("/")
    if name == "query":
        return [_with_path(query, f"{above}/update"), query]
    if above.endswith("/repositories"):
        return [_with_path(query, f"{path}/statements"), query]
    if name == "sparql":
        return [query, _with_path(query, f"{above}/sparql-auth"), _with_path(query, f"{above}/update")]
    return [query, _with_path(query, f"{path}/update")]


def _with_path(address: str, path: str) -> str:
    return urlunsplit(urlsplit(address)._replace(path=path))
