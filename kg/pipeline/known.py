"""What a store holds, so small that every worker can ask whether an article is in it unchanged."""

from __future__ import annotations

import hashlib
import mmap
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import overload

from kg.errors import QueryTooLarge, StopRun
from kg.iris import Minter
from kg.namespaces import DCTERMS, NKG, PROV, SCHEMA
from kg.nquads import quoted
from kg.store import Row, Store

_SIZE = 16
# Where an answer is cut, it is asked for in parts; what is cut of so many digits, too, is cut for another reason.
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Held:
    """What a store holds: digests, sorted, one an article, in a file or as they are; and every set of agents, separated
    by spaces, that some article of it came from."""

    digests: Path | bytes
    agents: tuple[str, ...]

    def portable(self) -> Held:
        """The same without a file."""
        return Held(self.digests.read_bytes(), self.agents) if isinstance(self.digests, Path) else self


# Of an article that is held: input hash, hash of the settings, version of the software, and its agents by their IRIs.
Known = tuple[str, str, str, Iterable[str]]


def in_store(store: Store, minter: Minter, settings_hash: str, version: str) -> Iterator[Known]:
    """What `store` holds from these settings and this version of the software."""
    graph, teams = f"GRAPH <{minter.provenance_graph}>", defaultdict[str, list[str]](list)
    for row in store.select(f"SELECT ?team ?agent {{ {graph} {{ ?team <{DCTERMS.hasPart}> ?agent }} }}"):
        teams[str(row["team"])].append(str(row["agent"]))
    made = (
        f"?run <{NKG.settingsHash}> {quoted(settings_hash)} ; <{SCHEMA.softwareVersion}> {quoted(version)} ; "
        f"<{NKG.inputHash}> ?input ; <{PROV.wasAssociatedWith}> ?team"
    )
    for row in _all_rows(store, f"SELECT ?input ?team {{ {graph} {{ {made} }}", "?input"):
        yield str(row["input"]), settings_hash, version, teams[str(row["team"])]


def _all_rows(store: Store, query: str, digits: str, beginning: str = "") -> Iterator[Row]:
    """The rows of `query`, which lacks its last brace; in parts, by how the hexadecimal `digits` begin, where a server
    does not give them at once."""
    part = f" FILTER(STRSTARTS({digits}, {quoted(beginning)}))" if beginning else ""
    try:
        rows = store.select(f"{query}{part} }}")
    except QueryTooLarge:
        if len(beginning) == _DIGITS:
            raise
        for digit in "0123456789abcdef":
            yield from _all_rows(store, query, digits, beginning + digit)
    else:
        yield from rows


@contextmanager
def held(known: Iterable[Known]) -> Iterator[Held]:
    """`known`, as long as the context lasts."""
    agents, digests = set[str](), list[bytes]()
    for input_hash, settings_hash, version, names in known:
        together = " ".join(sorted(names))
        agents.add(together)
        digests.append(_digest(input_hash, settings_hash, version, together))
    with _written(b"".join(sorted(digests))) as path:
        yield Held(path, tuple(sorted(agents)))


@contextmanager
def _written(data: bytes) -> Iterator[Path]:
    with ExitStack() as stack:
        try:
            file = stack.enter_context(NamedTemporaryFile(prefix="newskg-"))
            file.write(data)
            file.flush()
        except OSError as error:
            raise StopRun(f"no temporary file can be written ({error.strerror}): set TMPDIR to a folder") from error
        yield Path(file.name)


def _digest(input_hash: str, settings_hash: str, version: str, agents: str) -> bytes:
    words = "\n".join([input_hash, settings_hash, version, agents])
    return hashlib.blake2b(words.encode(), digest_size=_SIZE).digest()


class Lookup:
    """Whether an article is held from the same settings, version of the software and extractors."""

    def __init__(self, held: Held, settings_hash: str, version: str, extractors: Iterable[str]) -> None:
        """`extractors` are the IRIs of those that have to have been at it."""
        self._digests = _Digests(held.digests)
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
    """The digests of a file, which all processes that open it share in memory, or as they are."""

    def __init__(self, digests: Path | bytes) -> None:
        self._data: mmap.mmap | bytes = digests if isinstance(digests, bytes) else b""
        if isinstance(digests, Path) and digests.stat().st_size:
            with digests.open("rb") as file:
                self._data = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)

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
