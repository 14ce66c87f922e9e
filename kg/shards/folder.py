"""A folder on any file system that fsspec knows: this machine's, s3://, gs://, abfs://, hdfs://, sftp://.

Several processes, on several machines, may write into one at a time: a file is there whole or not at all, and what
two of them write under one name is the same.
"""

from __future__ import annotations

import io
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, TextIO

from kg.errors import BadInput

# Names of what is still being written begin so; a killed writer leaves some, and nobody reads them.
PARTIAL = ".partial-"


@contextmanager
def telling(what: str) -> Iterator[None]:
    """Errors of a file system become BadInput, which says `what` failed and why."""
    try:
        yield
    except ImportError as error:
        raise BadInput(f"{what}: the package for this kind of address is not installed: {error}") from error
    except (OSError, ValueError) as error:
        raise BadInput(f"{what}: {getattr(error, 'strerror', None) or str(error) or type(error).__name__}") from error


class Folder:
    """The folder at an address. All names are relative to it, with '/' between their parts."""

    def __init__(self, url: str) -> None:
        """Nothing is made yet: `write` does. Raises BadInput for an address of no known kind."""
        import fsspec  # takes its time

        self.url = url.rstrip("/") or url
        with telling(f"{url} cannot be used"):
            self._fs: Any
            if "://" in url:
                self._fs, root = fsspec.url_to_fs(url)
            else:  # a path, whatever is in it: fsspec would take '::' for a chain of addresses
                self._fs, root = fsspec.filesystem("file"), os.path.abspath(url)
        self._root = root.rstrip("/") or root

    def __reduce__(self) -> tuple[type[Folder], tuple[str]]:
        # for a process with another working directory
        return Folder, (self._root if self._is_local else self._fs.unstrip_protocol(self._root),)

    def name_of(self, name: str) -> str:
        """What people find the file `name` by."""
        return f"{self.url}/{name}"

    def names(self) -> list[str]:
        """The names of all files, of folders below too, sorted; without what is still being written. None where
        there is no such folder."""
        with telling(f"{self.url} cannot be listed"):
            self._fs.invalidate_cache()
            found = self._fs.find(self._root) if self._fs.isdir(self._root) else []
        names = (path.removeprefix(self._root).lstrip("/") for path in found)
        return sorted(name for name in names if PARTIAL not in name)

    def exists(self, name: str) -> bool:
        """Whether there is such a file."""
        with telling(f"{self.name_of(name)} cannot be looked for"):
            return bool(self._fs.isfile(self._path(name)))

    def read(self, name: str) -> bytes:
        """What is in the file `name`. Raises BadInput where it cannot be read."""
        with self.opened(name) as stream:
            return stream.read()

    @contextmanager
    def opened(self, name: str) -> Iterator[BinaryIO]:
        """The file `name` to read from. Raises BadInput where it cannot be."""
        with telling(f"{self.name_of(name)} cannot be read"), self._fs.open(self._path(name), "rb") as stream:
            yield stream

    def write(self, name: str, data: bytes) -> None:
        """Put `data` into the file `name`, in place of what is there: written beside and moved."""
        path = self._path(name)
        parent, _, last = path.rpartition("/")
        partial = f"{parent}/{PARTIAL}{uuid.uuid4().hex}-{last}"
        with telling(f"{self.name_of(name)} cannot be written"):
            self._fs.makedirs(parent, exist_ok=True)
            try:
                with self._fs.open(partial, "wb") as stream:
                    stream.write(data)
                    if self._is_local:
                        stream.flush()
                        os.fsync(stream.fileno())
                if self._is_local:
                    os.replace(partial, path)
                else:
                    self._fs.mv(partial, path)
            except BaseException:
                if self._fs.exists(partial):
                    self._fs.rm(partial)
                raise

    def stream(self, name: str) -> TextIO:
        """The file `name`, new, to write text to bit by bit. On this machine what is flushed is there; elsewhere it may
        be there only when it is closed."""
        path = self._path(name)
        with telling(f"{self.name_of(name)} cannot be written"):
            self._fs.makedirs(path.rpartition("/")[0], exist_ok=True)
            # bytes of a file's name that are no UTF-8 stay visible, and never stop the run
            return io.TextIOWrapper(self._fs.open(path, "wb"), encoding="utf-8", errors="backslashreplace")

    def remove(self, name: str) -> None:
        """Take the file `name` away, if it is there, and the folder in this one that it was the last in."""
        path = self._path(name)
        with telling(f"{self.name_of(name)} cannot be removed"):
            if not self._fs.exists(path):
                return
            self._fs.rm(path)
            parent = path.rpartition("/")[0]
            if self._is_local and parent != self._root and not os.listdir(parent):
                os.rmdir(parent)

    @property
    def _is_local(self) -> bool:
        return "file" in self._fs.protocol

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"
