"""Articles that nothing but their name tells of: is one a new version of another that has its name?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from rdflib import URIRef

from kg.commit.versions import Version, key_of
from kg.namespaces import DCTERMS, NKG
from kg.nquads import quoted
from kg.store import Store

# Of so many of one name it is enough to know that there are many.
_MOST = 1000


class Namesakes:
    """Which new articles without address and identifier have the name of one that the store held before."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._asked: set[int] = set()
        self._found: dict[str, tuple[set[str], set[str]]] = {}

    def look(self, new: Iterable[Version]) -> None:
        """Look for those of `new`, which are about to be stored."""
        plain = [version for version in new if not version.works]
        names = {version.name for version in plain if hash(version.name) not in self._asked}
        self._asked |= set(map(hash, names))
        if names:
            listed = " ".join(map(quoted, sorted(names)))
            rows = self._store.select(
                f"SELECT ?name ?a {{ VALUES ?name {{ {listed} }} "
                f"?a <{DCTERMS.identifier}> ?name ; a <{NKG.Article}> }} LIMIT {_MOST}"
            )
            for row in rows:
                self._found.setdefault(str(row["name"]), (set(), set()))[0].add(key_of(URIRef(row["a"])))
        for version in plain:
            if version.name in self._found:
                self._found[version.name][1].add(version.key)

    def notes(self, came: Callable[[str], bool]) -> Iterator[str]:
        """A line for each name whose earlier articles did not all come in this run, as `came` tells of a key."""
        for name, (earlier, new) in sorted(self._found.items()):
            stay = sorted(key for key in earlier - new if not came(key))
            if stay and new:
                yield (
                    f"{name}: the store has another text of that name, and both stay ({_some(stay)} before, "
                    f"{_some(sorted(new))} now): kg withdraw KEY takes one out, and with a url or id beside its text "
                    "the next one takes the place of the last"
                )


def _some(keys: list[str]) -> str:
    return ", ".join(keys[:3]) + (f" and {len(keys) - 3} more" if len(keys) > 3 else "")
