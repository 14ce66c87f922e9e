"""N-Quads, sorted: the same graph gives the same bytes."""

from __future__ import annotations

from typing import BinaryIO

from kg.iris import Minter
from kg.nquads import lines
from kg.store import Queryable


def write(source: Queryable, _: Minter, stream: BinaryIO) -> None:
    """All quads of `source`, one a line, sorted by code points."""
    stream.writelines(line.encode() for line in sorted(lines(source.quads())))
