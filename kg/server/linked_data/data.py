"""The RDF that an IRI leads to: what the store says of it."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, unquote

from kg.errors import NotFound
from kg.namespaces import SKOS
from kg.server.engine.pool import Pool
from kg.server.pages.reader import Reader, iriref
from kg.server.protocol.sparql import GRAPHS, Format

# The forms in which it can be had, by the endings of their addresses; those of whole data sets are none.
FORMATS: tuple[Format, ...] = tuple(each for each in GRAPHS if each.name in {"ttl", "nt", "jsonld", "rdf"})
# What points at a thing is of use up to some number; SPARQL gives the rest.
POINTING = 2_000


def local(path: str) -> str:
    """The part of an IRI behind the base that the decoded `path` of an address stands for."""
    return quote(path, safe="/-._~!$&'()*+,;=:@")


def split(path: str) -> tuple[str, Format | None]:
    """`path` without the ending that names a format, and that format."""
    stem, dot, ending = path.rpartition(".")
    found = next((each for each in FORMATS if dot and each.name == ending), None)
    return (stem, found) if found is not None else (path, None)


def alternates(path: str, of: Sequence[Format] = FORMATS) -> str:
    """The Link header that names all documents about the IRI at `path` (RFC 8288)."""
    return ", ".join(
        f'</data/{quote(unquote(path))}.{each.name}>; rel="alternate"; type="{each.media_type}"' for each in of
    )


def _query(iri: str, article_graph: str | None) -> str:
    """An article's document holds its whole graph, so that the names of its words (`article/KEY#char=...`) lead to what
    is said of them; any other what the thing is subject of, with names of what it speaks of, and what points at it."""
    if article_graph is not None:
        return f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {iriref(article_graph)} {{ ?s ?p ?o }} }}"
    name = iriref(iri)
    return (
        f"CONSTRUCT {{ {name} ?p ?o . ?o <{SKOS.prefLabel}> ?label . ?s ?q {name} }} WHERE {{ "
        f"{{ {name} ?p ?o OPTIONAL {{ ?o <{SKOS.prefLabel}> ?label }} }} UNION "
        f"{{ SELECT ?s ?q {{ ?s ?q {name} }} ORDER BY ?s ?q LIMIT {POINTING} }} }}"
    )


async def document(pool: Pool, iri: str, form: Format, base: str) -> bytes:
    """What the store says of `iri`, in `form`. Raises NotFound where that is nothing, and what `Pool.evaluate`
    raises."""
    if not await known(Reader(pool), iri):
        raise NotFound(f"this graph says nothing of <{iri[:200]}>")
    key = iri.removeprefix(f"{base}article/")
    graph = f"{base}graph/article/{key}" if key != iri and "/" not in key else None
    return await pool.evaluate(_query(iri, graph), form.media_type)


async def known(reader: Reader, iri: str) -> bool:
    """Whether the store says anything of `iri`."""
    name = iriref(iri)
    rows = await reader.rows(f"SELECT ?p {{ {{ {name} ?p ?o }} UNION {{ ?s ?p {name} }} }} LIMIT 1")
    return bool(rows)
