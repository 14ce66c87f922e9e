"""Documents of RDF: read as they come over the network, and written for people to read."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

import pyoxigraph as ox

from kg.errors import BadInput
from kg.namespaces import Quad
from kg.store.embedded import terms
from kg.store.embedded.answers import one_line

_FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
DOCUMENT_TYPES = tuple(_FORMATS)


def ntriples(document: bytes, media_type: str, base_iri: str | None) -> str:
    """The triples of `document`, which is of one of DOCUMENT_TYPES, a line each, its blank nodes renamed,
    so that documents can be put together. Nothing is fetched: a JSON-LD context must be inside.

    Raises BadInput with the line for what is no such document.
    """
    document = document.removeprefix(codecs.BOM_UTF8)
    try:
        parsed = ox.parse(
            document, _FORMATS[media_type], base_iri=base_iri, without_named_graphs=True, rename_blank_nodes=True
        )
        lines = []
        for quad in parsed:
            if isinstance(quad.subject, ox.Triple) or isinstance(quad.object, ox.Triple):
                raise BadInput("the document holds a triple term of RDF 1.2, which this store does not keep")
            lines.append(f"{quad.triple} .\n")
        return "".join(lines)
    except SyntaxError as error:
        line = f"line {error.lineno}: " if error.lineno else ""
        raise BadInput(f"the document is no {media_type}: {line}{error.msg}") from error
    except (OSError, RuntimeError, ValueError) as error:
        raise BadInput(f"the document cannot be read as {media_type}: {one_line(error)}") from error


def write(quads: Iterable[Quad], media_type: str, stream: BinaryIO, prefixes: Mapping[str, str]) -> None:
    """`quads` in TriG (application/trig), or their triples in Turtle (text/turtle), each once and sorted, with those
    of `prefixes` that are used."""
    found = terms.quads(quads)
    lines: dict[str, Any]
    if media_type == "text/turtle":
        lines = {str(quad.triple): quad.triple for quad in found}
    else:
        lines = {f"{quad.graph_name} {quad.triple}": quad for quad in found}
    ordered = sorted(lines)
    text = "\n".join(ordered)
    used = {prefix: iri for prefix, iri in prefixes.items() if f"<{iri}" in text}
    form = ox.RdfFormat.from_media_type(media_type)
    ox.serialize((lines[line] for line in ordered), stream, format=form, prefixes=used)
