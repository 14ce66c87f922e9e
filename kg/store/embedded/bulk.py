"""A new store from more quads than memory holds, in a fraction of the time of commits.

Nothing here is a transaction: what is loaded lies in DIR/loading until all of it is there, and is then moved to its
place at once. What a killed process left there is thrown away by the next.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path

import pyoxigraph as ox

from kg.errors import StoreError
from kg.namespaces import Quad
from kg.store import directories, reference
from kg.store.causes import store_error
from kg.store.embedded import EmbeddedStore, terms
from kg.store.embedded.answers import one_line

# Quads that the engine gathers before it sorts and writes them: more take gigabytes.
_AT_ONCE = 500_000
_LOADING = "loading"
# What may stand beside `loading` in a folder that a killed process left behind.
_LEFT = frozenset({_LOADING, "graph", directories.MARKER + ".new"})


def is_new(directory: Path) -> bool:
    """Whether `directory` can become a store by loading: there is none, it is empty, or holds only what a killed
    process left."""
    try:
        names = {path.name for path in directory.iterdir()}
    except FileNotFoundError:
        return True
    except OSError:
        return False  # whoever opens it as a store is told why
    return not names or (_LOADING in names and names <= _LEFT)


class Loader:
    """Takes the quads of a new store; `new_store` gives one. `folder` is for other files of the load."""

    def __init__(self, folder: Path, base: str) -> None:
        """Use `new_store`."""
        self.folder = folder
        marker = {"format": directories.FORMAT, "base": base, "reference": reference.fingerprint(base)}
        directories.write_marker(folder, marker)
        self._open: ox.Store | None = ox.Store(str(folder / "graph"))

    def lines(self, lines: Iterable[bytes]) -> None:
        """Load lines of N-Quads, which may repeat quads. Raises StoreError where they are none."""
        try:
            rest = iter(lines)
            while first := next(rest, b""):
                some = chain((first,), islice(rest, _AT_ONCE))
                self._engine.bulk_load(io.BufferedReader(_Stream(some), 1 << 20), ox.RdfFormat.N_QUADS)
        except (SyntaxError, ValueError) as error:
            raise StoreError(f"what was to be loaded is no N-Quads: {one_line(error)}") from error

    def quads(self, quads: Iterable[Quad]) -> None:
        """Load quads. Raises StoreError for a term that RDF cannot hold."""
        self._engine.bulk_extend(quad for each in quads for quad in terms.quads([each]))

    @property
    def _engine(self) -> ox.Store:
        if self._open is None:
            raise StoreError(f"nothing more can be loaded into {self.folder}")
        return self._open

    @contextmanager
    def store(self) -> Iterator[EmbeddedStore]:
        """The store as it is by now, to be changed otherwise; nothing more can be loaded."""
        if self._open is not None:
            self._open.flush()
            self._open = None  # the engine has no close: it closes with its last reference
        with EmbeddedStore.open(self.folder) as store:
            yield store


@contextmanager
def new_store(directory: Path, base: str) -> Iterator[Loader]:
    """Make `directory`, of which `is_new` holds, a store of what its loader is given, and of the reference graphs.
    It becomes one when the block ends; where that raises, nothing is left of it.

    Raises StoreError where it cannot be written, StoreLocked where another process is at it.
    """
    made = not directory.exists()
    loading = directory / _LOADING
    try:
        directory.mkdir(parents=True, exist_ok=True)
        descriptor = directories.lock(directory, shared=False)
        try:
            if not is_new(directory):  # somebody made a store of it meanwhile
                raise StoreError(f"{directory} holds other files: name a new or empty folder")
            _clear(directory)
            loading.mkdir()
            loader = Loader(loading, base)
            loader.quads(reference.reload(base).insert)
            yield loader
            with loader.store() as store:
                store.flush()
            (loading / "graph").replace(directory / "graph")
            (loading / directories.MARKER).replace(directory / directories.MARKER)
            loading.rmdir()
        except BaseException:
            if not (directory / directories.MARKER).exists():
                _clear(directory)
                if made:
                    directory.rmdir()
            raise
        finally:
            directories.unlock(descriptor)
    except (OSError, RuntimeError) as error:
        raise store_error(error, directory, "made") from error


def _clear(directory: Path) -> None:
    for path in directory.iterdir():
        if path.name in _LEFT:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


class _Stream(io.RawIOBase):
    """Lines as a stream of bytes."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = iter(lines)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill `buffer` with what comes next; 0 at the end."""
        if not self._rest:
            self._rest = memoryview(next(self._lines, b""))
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def check(lines: bytes) -> None:
    """Raises SyntaxError, with the line, where `lines` are no N-Quads that a store can hold."""
    for quad in ox.parse(lines, ox.RdfFormat.N_QUADS):
        if not isinstance(quad.object, ox.NamedNode | ox.Literal) or not isinstance(quad.subject, ox.NamedNode):
            raise SyntaxError(f"{str(quad)[:100]} holds a blank node or a triple term")


def parse(lines: bytes) -> list[Quad]:
    """The quads of `lines`, which `check` has seen."""
    return [
        (terms.uri(quad.subject), terms.uri(quad.predicate), terms.term(quad.object), terms.uri(quad.graph_name))
        for quad in ox.parse(lines, ox.RdfFormat.N_QUADS)
    ]
