"""Folders -> their files, in order of names; what is hidden is none of them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from kg.articles.raw import Note, NotRead

# Files by which folders that newskg writes are known: a store's (kg.store.directories), and that of shards (kg.shards).
OUR_OWN = frozenset({"newskg.json", "newskg-shards.json"})


def files_of(path: Path, above: tuple[tuple[int, int], ...] = ()) -> Iterator[Path | NotRead | Note]:
    """`path`, or the files below it; `above` are the folders that it lies in."""
    try:
        status = path.stat()
        if not stat.S_ISDIR(status.st_mode):
            yield path
            return
        place = (status.st_dev, status.st_ino)
        if place in above or (path.is_symlink() and path.parent.resolve().is_relative_to(path.resolve())):
            yield NotRead(str(path), "it is a link to a folder that it lies in: it is not followed round and round")
            return
        names = _shown(os.listdir(path))
    except FileNotFoundError:
        yield NotRead(str(path), "it is a link to what does not exist")
        return
    except OSError as error:
        yield NotRead(str(path), f"it cannot be read: {error.strerror or error}")
        return
    if not OUR_OWN.isdisjoint(names):
        yield Note(str(path), "left out: it is a store of newskg, or its shards, not articles")
        return
    for name in names:
        yield from files_of(path / name, (*above, place))


def _shown(names: list[str]) -> list[str]:
    """The names in a folder without those that are hidden, and without the folders that browsers put beside a saved
    page for its pictures and styles; in order."""
    pages = {stem for stem, _, suffix in (name.rpartition(".") for name in names) if suffix.lower() in {"html", "htm"}}
    return sorted(name for name in names if not (name.startswith(".") or name.removesuffix("_files") in pages - {name}))


def is_below(path: Path, before: list[Path]) -> bool:
    """Whether a source that was read `before` is `path`, or a folder that shows it."""
    return any(
        path == each or (path.is_relative_to(each) and not any(p[0] == "." for p in path.relative_to(each).parts))
        for each in before
    )
