"""The store in other formats: one row of EXPORTERS a format.

An exporter writes what a store holds; the same graph gives the same bytes. The first RDF formats hold
everything, ontology and shapes too, so that they can be loaded elsewhere and asked the same questions. The others
are for those who analyse (docs/exports.md); but for JSON-LD, Turtle, TriG and annotations all are written as they
are read, in memory that does not grow with the store.
"""

from __future__ import annotations

from kg.export.formats import EXPORTERS, Format
from kg.export.options import Options, day
from kg.export.standoff import write_files as write_annotation_files

__all__ = ["EXPORTERS", "Format", "Options", "day", "write_annotation_files"]
