"""The store in other formats: one row of EXPORTERS a format.

An exporter writes what a store holds to a binary stream; the same graph gives the same bytes. The
RDF formats hold everything, ontology and shapes too, so that they can be loaded elsewhere and
asked the same questions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import BinaryIO

from kg.export import jsonld, nquads, standoff, tables, turtle
from kg.export.standoff import write_files as write_annotation_files
from kg.iris import Minter
from kg.store import Queryable

Exporter = Callable[[Queryable, Minter, BinaryIO], None]

EXPORTERS: Mapping[str, Exporter] = MappingProxyType(
    {
        "nquads": nquads.write,
        "trig": turtle.write_trig,
        "turtle": turtle.write_turtle,
        "jsonld": jsonld.write,
        "csv": tables.write,
        "annotations": standoff.write,
    }
)

__all__ = ["EXPORTERS", "Exporter", "write_annotation_files"]
