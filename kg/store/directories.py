"""A store's directory: its marker and its lock.

    DIR/newskg.json   the marker: format version, base IRI, fingerprint of the reference graphs
    DIR/graph/        the graph store's own files (RocksDB)
    DIR/quarantine/   what could not be stored, with the reasons; `pipeline` writes it
    DIR/cache/        answers of services of others; may be deleted at any time
    DIR/serving-*/    the snapshots of a server that runs; `server.snapshots` writes them

One process writes. The lock is on the directory itself, shared among readers, because the engine's
own lock lets a reader open the files beneath a living writer, which it documents as undefined.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from kg.errors import StoreError, StoreLocked
from kg.store.causes import store_error

if sys.platform != "win32":
    import fcntl

FORMAT = 2
MARKER = "newskg.json"
# A server holds the store for the moment in which it takes a snapshot: a builder waits that long.
LOCK_TRIES = 20
LOCK_PAUSE = 0.1


def prepare(directory: Path, base: str) -> None:
    """Make `directory` a store, still without its graphs, unless it is one."""
    if (directory / MARKER).exists():
        return
    try:
        directory.mkdir(parents=True, exist_ok=True)
        if any(directory.iterdir()):
            raise StoreError(f"{directory} holds other files and is no newskg store: name a new or empty folder")
        write_marker(directory, {"format": FORMAT, "base": base, "reference": ""})
    except OSError as error:
        raise store_error(error, directory, "made") from error


def read_marker(directory: Path) -> dict[str, Any]:
    """The marker: "format", "base" and "reference". Raises StoreError where there is no sound one."""
    try:
        marker = json.loads((directory / MARKER).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        what = "is no newskg store" if directory.exists() else "does not exist"
        raise StoreError(f"{directory} {what}: kg build ... --store {directory} makes one") from None
    except OSError as error:
        raise store_error(error, directory, "read") from error
    except ValueError as error:
        raise _no_marker(directory, "is not JSON") from error
    if not isinstance(marker, dict) or not all(
        isinstance(marker.get(key), kind) for key, kind in (("format", int), ("base", str), ("reference", str))
    ):
        raise _no_marker(directory, "lacks its fields")
    if marker["format"] != FORMAT:
        raise StoreError(
            f"the store {directory} has format {marker['format']}, this newskg reads format {FORMAT}: use the newskg "
            "that made it to export it (kg export) and its decisions (kg link review), then build it anew elsewhere"
        )
    return marker


def write_marker(directory: Path, marker: dict[str, Any]) -> None:
    """Written beside and moved over, so that there is always a whole one. Raises StoreError."""
    beside = directory / f"{MARKER}.new"
    try:
        with beside.open("w", encoding="utf-8") as stream:
            stream.write(json.dumps(marker, sort_keys=True) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(directory / MARKER)
    except OSError as error:
        raise store_error(error, directory, "written") from error


def _no_marker(directory: Path, what: str) -> StoreError:
    """The graph beside a marker that is spoilt is whole, as a rule."""
    marker = json.dumps({"format": FORMAT, "base": "https://w3id.org/newskg/id/", "reference": ""})
    return StoreError(
        f"the store {directory} cannot be opened: {directory / MARKER} {what}. The graph beside it may well be whole: "
        f"write {marker} into that file, with the base that the store was made with (KG_BASE)"
    )


def lock(directory: Path, *, shared: bool) -> int | None:
    """Descriptor that holds the lock, None where the file system or the platform has none (then the
    engine's own lock still keeps writers apart)."""
    if sys.platform == "win32":
        return None
    try:
        descriptor = os.open(directory, os.O_RDONLY)
    except OSError as error:
        raise store_error(error, directory, "read") from error
    mode = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB
    for _ in range(LOCK_TRIES):
        try:
            fcntl.flock(descriptor, mode)
        except BlockingIOError:
            time.sleep(LOCK_PAUSE)
        except OSError:
            os.close(descriptor)
            return None
        else:
            return descriptor
    os.close(descriptor)
    raise StoreLocked(f"another process holds the store {directory}: wait for it or end it")


def unlock(descriptor: int | None) -> None:
    """Give back what `lock` gave."""
    if descriptor is not None:
        os.close(descriptor)
