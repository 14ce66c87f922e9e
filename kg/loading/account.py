"""The account of a load, and what its manifest says of blocks."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Self

from kg.commit import Fate, Tally
from kg.iris import Minter
from kg.manifest import Entry
from kg.namespaces import DCTERMS, SCHEMA
from kg.shards import Block
from kg.store.embedded import bulk

# Told what is being done, and how many of how many are done.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Broken:
    """A shard of which nothing was loaded, and why."""

    source: str
    reason: str


@dataclass(slots=True)
class Account(Tally):
    """What became of shards and articles.

    shards    whole ones
    repeated  articles that stood in the shards once more
    notes     what a person may want to know
    """

    shards: int = 0
    repeated: int = 0
    problems: list[Broken] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def entry(block: Block, fate: Fate, minter: Minter) -> Entry:
    """What became of a block, by the name and the address that its article's graph has."""
    about = tuple(f"<{minter.article(block.key)}> <{said}> ".encode() for said in (DCTERMS.identifier, SCHEMA.url))
    said = {p: str(o) for _, p, o, _ in bulk.parse(b"".join(line for line in block.graph if line.startswith(about)))}
    name = said.get(DCTERMS.identifier, block.key)
    return Entry(name, fate.status, fate.key, said.get(SCHEMA.url), fate.reason or None, fate.other)


class Postponed:
    """Entries, which may be more than memory holds, until what they say is certain; a context manager."""

    def __init__(self, folder: Path) -> None:
        """They lie in a file of `folder` that has no name."""
        self._file = tempfile.TemporaryFile("w+", encoding="utf-8", dir=folder)  # noqa: SIM115

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, entry: Entry) -> None:
        """One more."""
        self._file.write(json.dumps(astuple(entry)) + "\n")

    def __iter__(self) -> Iterator[Entry]:
        """All of them, in their order; none can be added afterwards."""
        self._file.seek(0)
        return (Entry(*json.loads(line)) for line in self._file)
