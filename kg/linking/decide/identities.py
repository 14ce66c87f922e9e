"""Which actor each one was replaced by, as graph/identity has it."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import URIRef

from kg.iris import Minter
from kg.namespaces import DCTERMS
from kg.store import Queryable, values

# Actors asked for in one query, which servers limit in length.
_AT_ONCE = 500


def replaced(store: Queryable, minter: Minter, actors: Iterable[URIRef]) -> dict[URIRef, URIRef]:
    """Of those of `actors` that were replaced, by which."""
    ordered = sorted(set(actors))
    found: dict[URIRef, URIRef] = {}
    for start in range(0, len(ordered), _AT_ONCE):
        rows = store.select(
            f"SELECT ?x ?y {{ VALUES ?x {{ {values(ordered[start : start + _AT_ONCE])} }} "
            f"GRAPH <{minter.identity_graph}> {{ ?x <{DCTERMS.isReplacedBy}> ?y }} }}"
        )
        found |= {URIRef(row["x"]): URIRef(row["y"]) for row in rows}
    return found
