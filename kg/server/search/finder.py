"""The index, kept as the store is: filled at the first question, and article by article where the store has changed."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from itertools import islice
from pathlib import Path
from typing import ParamSpec, TypeVar

from kg.errors import KgError
from kg.iris import Minter
from kg.server.engine.pool import Pool
from kg.server.errors import ServerBusy
from kg.server.search.filling import Filling
from kg.server.search.index import Index

# Of so many articles facts are read at once.
_AT_ONCE = 100
# Whoever asks waits so long for the index to be as the store is; then it answers as the store was, or, where it was
# never filled, that it is being made.
_PATIENCE = 3.0
_FIRST_PATIENCE = 20.0

_P = ParamSpec("_P")
_Answer = TypeVar("_Answer")


class Finder:
    """Answers from the index."""

    def __init__(self, pool: Pool, base: str, folder: Path) -> None:
        """folder   where the index is kept; where it cannot be written, the index is made anew at every start"""
        self._pool = pool
        self._minter = Minter(base)
        self._filling = Filling(pool, self._minter)
        self._folder = folder
        self._index: Index | None = None
        self._version: str | None = None
        self._filled = False
        self._progress = 0, 0
        self._task: asyncio.Task[None] | None = None
        self._stack = contextlib.ExitStack()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """While the server runs."""
        with self._stack:
            try:
                yield
            finally:
                if self._task is not None:
                    self._task.cancel()
                    with contextlib.suppress(asyncio.CancelledError, KgError):
                        await self._task

    def _made(self) -> Index:
        folder = self._folder
        if not _is_writable(folder):
            folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="newskg-search-")))
        index = Index(folder / f"{hashlib.sha256(self._minter.base.encode()).hexdigest()[:8]}.sqlite")
        index.prepare()
        return index

    async def ask(self, question: Callable[..., _Answer], *arguments: object) -> _Answer:
        """`question`, a method of Index, answered by the index. Where it was never filled, raises what filling it
        raises, or ServerBusy as long as that lasts."""
        await self._renewed()
        assert self._index is not None
        return await asyncio.to_thread(question, self._index, *arguments)

    async def _renewed(self) -> None:
        if self._version == self._pool.version:
            return
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._fill())
        await asyncio.wait([self._task], timeout=_PATIENCE if self._filled else _FIRST_PATIENCE)
        if self._filled:
            return
        if self._task.done():
            self._task.result()
        done, total = self._progress
        raise ServerBusy(f"the index is being made: {done:,} of {total:,} articles are in it; try again in a moment")

    async def _fill(self) -> None:
        version = self._pool.version
        if self._index is None:
            self._index = await asyncio.to_thread(self._made)
        index = self._index
        held, made = await asyncio.to_thread(index.made), await self._filling.made()
        names = await self._filling.names()
        await asyncio.to_thread(index.put_names, names)
        labels = {iri: label for iri, (_, label, _) in names.items()}
        gone = sorted(held.keys() - made.keys())
        new = sorted(key for key in made if held.get(key) != made[key])
        if gone:
            await asyncio.to_thread(index.put, (), (), gone)
        done = len(made) - len(new)
        for keys in _batched(new):
            self._progress = done, len(made)
            articles = await self._filling.articles({key: made[key] for key in keys})
            facts = await self._filling.facts(keys, labels)
            await asyncio.to_thread(index.put, articles, facts)
            done += len(keys)
        self._version, self._filled = version, True


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _batched(keys: Sequence[str]) -> Iterator[list[str]]:
    rest = iter(keys)
    while batch := list(islice(rest, _AT_ONCE)):
        yield batch
