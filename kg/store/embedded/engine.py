"""Opening the engine over a directory, and what keeps it from being opened."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pyoxigraph as ox

from kg.errors import StoreError, StoreLocked
from kg.store.causes import damaged, store_error

if sys.platform != "win32":
    import resource

# Address space that the engine takes for its threads; where they cannot be started it ends the process.
_ADDRESS_SPACE = 450_000_000
_PAGE = 4096


def open_engine(directory: Path, *, read_only: bool, is_new: bool) -> ox.Store:
    """The engine over the files of the store in `directory`; one that `is_new` has none yet.

    Raises StoreError with the cause, StoreLocked where another process writes.
    """
    graph = directory / "graph"
    # The engine would quietly begin an empty store in place of a lost one.
    if not is_new and not (graph / "CURRENT").exists():
        raise damaged(directory, f"{graph} lacks its files")
    _check_memory(directory)
    try:
        return ox.Store.read_only(str(graph)) if read_only else ox.Store(str(graph))
    except (OSError, RuntimeError) as error:
        if re.search(r"lock file|lock hold", str(error)):
            raise StoreLocked(f"another process holds the store {directory}: wait for it or end it") from error
        raise store_error(error, directory, "read" if read_only else "written") from error


def _check_memory(directory: Path) -> None:
    """Raises StoreError where a limit on address space (ulimit -v) leaves too little of it."""
    if sys.platform != "linux":
        return
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit == resource.RLIM_INFINITY:
        return
    left = limit - int(Path("/proc/self/statm").read_text().split()[0]) * _PAGE
    if left < _ADDRESS_SPACE:
        raise StoreError(
            f"the store {directory} cannot be opened: there is not enough memory. The limit on address space leaves "
            f"{left // 1_000_000} MB and {_ADDRESS_SPACE // 1_000_000} MB are needed: raise it (ulimit -v unlimited)"
        )
