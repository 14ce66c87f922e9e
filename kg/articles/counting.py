"""How many pieces sources hold, where names alone tell: for a progress bar, which must not cost a second reading."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.articles.containers import CONTAINERS
from kg.articles.folders import OUR_OWN
from kg.articles.readers import READERS

_SINGLE = frozenset(suffix for reader in READERS for suffix in reader.suffixes)
_SEVERAL = frozenset(suffix for container in CONTAINERS for suffix in container.suffixes) | {".xml", ".json"}


def count(sources: Iterable[str | Path]) -> int | None:
    """The number of files in `sources`, as far as each of them holds one article by its name; None where one may hold
    several, or is no file. What a file is in truth, `find` tells."""
    total = 0
    for source in sources:
        if not os.path.exists(source):
            return None
        for path in _files(Path(source)):
            suffix = path.suffix.lower()
            if suffix == ".json" and any(path.with_suffix(each).exists() for each in _SINGLE if each):
                continue
            if suffix in _SEVERAL:
                return None
            total += 1
    return total


def _files(source: Path) -> Iterator[Path]:
    if not source.is_dir():
        yield source
    for where, folders, names in os.walk(source):
        folders[:] = [name for name in folders if not name.startswith(".")]
        if not OUR_OWN.isdisjoint(names):
            folders.clear()
            continue
        yield from (Path(where, name) for name in names if not name.startswith("."))
