"""Stage 7, store: articles in, out, or in place of their earlier versions, with the descriptions that they share.

A store depends only on the set of articles in it and on the decisions of people, never on the order in
which they came: `Committer` says what that means where articles have versions.
"""

from __future__ import annotations

from kg.commit.committer import Committer, provenance_nodes, put, withdraw
from kg.commit.contribution import Contribution, contribution
from kg.commit.entities import entities_of
from kg.commit.fates import Fate, Item, Known, Refused, Status, Tally
from kg.commit.naming import key_meant
from kg.commit.versions import last_change

__all__ = [
    "Committer",
    "Contribution",
    "Fate",
    "Item",
    "Known",
    "Refused",
    "Status",
    "Tally",
    "contribution",
    "entities_of",
    "key_meant",
    "last_change",
    "provenance_nodes",
    "put",
    "withdraw",
]
