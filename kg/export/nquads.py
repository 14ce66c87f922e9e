"""N-Quads, sorted: the same graph gives the same bytes."""

from __future__ import annotations

from typing import BinaryIO

from kg.export.source import Source
from kg.iris import Minter
from kg.nquads import lines


def write(source: Source, _: Minter, stream: BinaryIO) -> None:
    """All quads of `source`, one a line, sorted by code points."""
    stream.writelines(line.encode() for line in sorted(lines(source.quads())))
