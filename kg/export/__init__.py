"""The store in other formats: one row of EXPORTERS a format.

An exporter writes what a store holds to a binary stream; the same graph gives the same bytes. The
RDF formats hold everything, ontology and shapes too, so that they can be loaded elsewhere and
asked the same questions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import BinaryIO

from kg import nquads
from kg.export import jsonld, standoff, tables
from kg.export.standoff import write_files as write_annotation_files
from kg.iris import Minter
from kg.namespaces import PREFIXES
from kg.store import Queryable
from kg.store.embedded import documents

Exporter = Callable[[Queryable, Minter, BinaryIO], None]


def _write_nquads(source: Queryable, _: Minter, stream: BinaryIO) -> None:
    stream.writelines(line.encode() for line in sorted(nquads.lines(source.quads())))


def _write_document(source: Queryable, minter: Minter, stream: BinaryIO, *, media_type: str) -> None:
    """For people to read: prefixes, one block a subject, everything sorted."""
    own = {name: f"{minter.base}{name}/" for name in ("actor", "place", "topic")}
    documents.write(source.quads(), media_type, stream, {**PREFIXES, **own})


EXPORTERS: Mapping[str, Exporter] = MappingProxyType(
    {
        "nquads": _write_nquads,
        "trig": partial(_write_document, media_type="application/trig"),
        "turtle": partial(_write_document, media_type="text/turtle"),
        "jsonld": jsonld.write,
        "csv": tables.write,
        "annotations": standoff.write,
    }
)

__all__ = ["EXPORTERS", "Exporter", "write_annotation_files"]
