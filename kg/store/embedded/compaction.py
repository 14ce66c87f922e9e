"""Writing a store's files anew, without what commits leave behind, and packed.

The engine packs the files that a bulk load writes, but those that commits leave it packs only beyond half a
gigabyte of an index, of which there are six. So a store is written anew beside the old one and takes its place; what
a killed process left there is thrown away, or put back, by the next that opens the store.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from kg.errors import StoreError, StoreLocked
from kg.store import directories

_FOLDER = "compact"
# The engine sorts a million quads at a time, in half a gigabyte of memory. The second lot it leaves beside the first,
# a third it would merge with them, and not pack.
_AT_MOST = 2_000_000
# Bytes of files that a quad takes at the least: where there are more, nobody counts.
_OF_A_QUAD = 150
# It pays where the store has grown by this share since the last time, and by these bytes.
_GROWTH, _LITTLE = 1.2, 1_000_000
_MB = 1_000_000


def compact(directory: Path, on_note: Callable[[str], None]) -> bool:
    """Tidy the files of the store in `directory`, where that saves much and nobody has it open: up to two million quads
    they are written anew, more are merged by the engine. Returns whether they were; where they could not be, the store
    is as it was, and `on_note` is told why, and where there is too little room before anything is written."""
    marker = directories.read_marker(directory)
    before = size(directory / "graph")
    if before < marker.get("compacted", 0) * _GROWTH + _LITTLE:
        return False
    try:
        descriptor = directories.lock(directory, shared=False)
    except StoreLocked:
        return False
    folder = directory / _FOLDER
    try:
        recover(directory)
        # What is packed or merged takes no more room than what is there.
        if (free := shutil.disk_usage(directory).free) < before:
            on_note(
                f"the files of the store {directory} were not packed, which would save room: {before // _MB} MB must "
                f"be free meanwhile, {free // _MB} MB are"
            )
            return False
        folder.mkdir()
        if _written_anew(directory / "graph", folder / "graph"):
            (directory / "graph").replace(folder / "old")
            (folder / "graph").replace(directory / "graph")
        directories.write_marker(directory, {**marker, "compacted": size(directory / "graph")})
    except (OSError, RuntimeError, StoreError) as error:
        on_note(f"the files of the store {directory} were not packed, which would save room: {error}")
        return False
    finally:
        with contextlib.suppress(OSError):
            recover(directory)
        directories.unlock(descriptor)
    return True


def recover(directory: Path) -> None:
    """Put the store's files back where a process was killed between taking them away and putting the new ones in
    their place, and throw away what it left. Raises OSError where that cannot be."""
    graph, folder = directory / "graph", directory / _FOLDER
    if not folder.exists():
        return
    if not graph.exists() and (folder / "old").exists():
        (folder / "old").replace(graph)
    shutil.rmtree(folder)


def clear(directory: Path, *, read_only: bool) -> None:
    """`recover`, and throw away the engine's diaries, of which it begins one each time that it is opened. Where
    nothing can be written, what is there stays."""
    with contextlib.suppress(OSError):
        recover(directory)
        for diary in () if read_only else (directory / "graph").glob("LOG.old.*"):
            diary.unlink()


def size(graph: Path) -> int:
    """Bytes of the files of a store's `graph` folder."""
    total = 0
    with os.scandir(graph) as entries:
        for entry in entries:
            with contextlib.suppress(FileNotFoundError):  # the engine throws old files away behind one's back
                total += entry.stat().st_size
    return total


def _written_anew(old: Path, new: Path) -> bool:
    """Write the quads of `old` into `new`, unless there are too many."""
    engine = ox.Store(str(old))
    if size(old) > _AT_MOST * _OF_A_QUAD and len(engine) > _AT_MOST:
        engine.optimize()
        engine.flush()
        return False
    written = ox.Store(str(new))
    written.bulk_extend(engine.quads_for_pattern(None, None, None, None))
    for name in engine.named_graphs():
        if not written.contains_named_graph(name):  # an empty one
            written.add_graph(name)
    written.flush()
    if len(written) != len(engine):
        raise RuntimeError("not all quads were written")
    return True
