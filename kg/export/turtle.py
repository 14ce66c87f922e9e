"""Turtle and TriG for people to read: prefixes, one block a subject, everything sorted."""

from __future__ import annotations

from typing import BinaryIO

from kg.iris import Minter
from kg.namespaces import PREFIXES
from kg.store import Queryable
from kg.store.embedded import documents


def write_turtle(source: Queryable, minter: Minter, stream: BinaryIO) -> None:
    """All triples of `source`, whatever graph they are in."""
    documents.write(source.quads(), "text/turtle", stream, _prefixes(minter))


def write_trig(source: Queryable, minter: Minter, stream: BinaryIO) -> None:
    """All graphs of `source`, in the order of their names."""
    documents.write(source.quads(), "application/trig", stream, _prefixes(minter))


def _prefixes(minter: Minter) -> dict[str, str]:
    return {**PREFIXES, **{name: f"{minter.base}{name}/" for name in ("actor", "place", "topic")}}
