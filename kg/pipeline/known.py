"""What a store holds, so small that every worker can ask whether an article is in it unchanged."""

from __future__ import annotations

import hashlib
import mmap
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import overload

from kg.iris import Minter
from kg.namespaces import NKG, PROV, SCHEMA
from kg.store import Store

_SIZE = 16


@dataclass(frozen=True, slots=True)
class Held:
    """What a store holds: a file of digests, sorted, one an article; and every set of agents, separated by spaces, that
    some article of it came from."""

    path: Path
    agents: tuple[str, ...]


@contextmanager
def held(store: Store, minter: Minter) -> Iterator[Held]:
    """What `store` holds, as long as the context lasts."""
    rows = store.select(
        f"SELECT ?input ?settings ?version (GROUP_CONCAT(STR(?agent); SEPARATOR=' ') AS ?agents) "
        f"{{ GRAPH <{minter.provenance_graph}> {{ ?run <{NKG.inputHash}> ?input ; <{NKG.settingsHash}> ?settings ; "
        f"<{SCHEMA.softwareVersion}> ?version ; <{PROV.wasAssociatedWith}> ?agent }} }} "
        "GROUP BY ?run ?input ?settings ?version"
    )
    agents, digests = set[str](), list[bytes]()
    for row in rows:
        names = " ".join(sorted(row["agents"].split()))
        agents.add(names)
        digests.append(_digest(row["input"], row["settings"], row["version"], names))
    with NamedTemporaryFile(prefix="newskg-") as file:
        file.writelines(sorted(digests))
        file.flush()
        yield Held(Path(file.name), tuple(sorted(agents)))


def _digest(input_hash: str, settings_hash: str, version: str, agents: str) -> bytes:
    words = "\n".join([input_hash, settings_hash, version, agents])
    return hashlib.blake2b(words.encode(), digest_size=_SIZE).digest()


class Lookup:
    """Whether an article is held from the same settings, version of the software and extractors."""

    def __init__(self, held: Held, settings_hash: str, version: str, extractors: Iterable[str]) -> None:
        """`extractors` are the IRIs of those that have to have been at it."""
        self._digests = _Digests(held.path)
        wanted = set(extractors)
        self._runs = [(settings_hash, version, agents) for agents in held.agents if wanted <= set(agents.split())]

    def __contains__(self, input_hash: str) -> bool:
        for run in self._runs:
            digest = _digest(input_hash, *run)
            place = bisect_left(self._digests, digest)
            if place < len(self._digests) and self._digests[place] == digest:
                return True
        return False


class _Digests(Sequence[bytes]):
    """The digests of a file, which all processes that open it share in memory."""

    def __init__(self, path: Path) -> None:
        size = path.stat().st_size
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) if size else b""

    def __len__(self) -> int:
        return len(self._data) // _SIZE

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[bytes]: ...
    def __getitem__(self, index: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        return self._data[_SIZE * index : _SIZE * (index + 1)]
