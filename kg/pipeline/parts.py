"""The i-th of n parts of what is found: for n machines, each of which is given the same sources."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.articles import Piece
from kg.errors import BadSetting

_WORDS = re.compile(r"([0-9]{1,9})/([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Part:
    """The `number`-th, from 1, of `total` parts.

    >>> str(Part.of("3/8")), Part.of("3/8").folder
    ('3/8', 'part-3-of-8')
    """

    number: int
    total: int

    @classmethod
    def of(cls, words: str) -> Part:
        """What `words` such as 3/8 mean. Raises BadSetting for what is no part."""
        found = _WORDS.fullmatch(words.strip())
        number, total = map(int, found.groups()) if found else (0, 0)
        if not 1 <= number <= total:
            raise BadSetting(f"the shard {words!r} is none: write 1/8 for the first of eight, and so on up to 8/8")
        return cls(number, total)

    def __str__(self) -> str:
        return f"{self.number}/{self.total}"

    @property
    def folder(self) -> str:
        """The folder that its shards go into."""
        return f"part-{self.number}-of-{self.total}"

    def pieces(self, found: Iterable[Piece]) -> Iterator[Piece]:
        """Those of `found` that belong to this part, by their names: each belongs to one part, in whatever order and
        company they are found."""
        return (piece for piece in found if self._of(piece.name) == self.number)

    def _of(self, name: str) -> int:
        digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(digest[:8], "big") % self.total + 1
