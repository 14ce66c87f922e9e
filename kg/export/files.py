"""A file that is there whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from kg.errors import BadInput


def check(path: Path) -> None:
    """Raises BadInput where `path` cannot be a new file, before the work for it is done."""
    if path.is_dir():
        raise BadInput(f"{path} is a folder: name a file")
    if not path.parent.is_dir():
        raise BadInput(f"cannot write {path}: there is no folder {path.parent}")


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """The file `path` to write to: written beside and moved when complete. Raises BadInput where it cannot be."""
    check(path)
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("wb") as stream:
            yield stream
        partial.replace(path)
    except OSError as error:
        raise BadInput(f"cannot write {path}: {error.strerror}") from error
    finally:
        partial.unlink(missing_ok=True)
