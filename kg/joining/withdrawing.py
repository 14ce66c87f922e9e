"""Articles out of a store, with their joins."""

from __future__ import annotations

from collections.abc import Iterable

from kg import commit
from kg.iris import Minter
from kg.joining.updating import update
from kg.store import Store


def withdraw(store: Store, keys: Iterable[str], minter: Minter) -> frozenset[str]:
    """Take articles out of `store` as `commit.withdraw` does; what was one with them is so no more."""
    gone = commit.withdraw(store, keys, minter)
    update(store, minter)
    return gone
