"""The kinds of things that are joined, in their order: a later one sees what an earlier one made one."""

from __future__ import annotations

from typing import Any

from kg.identity.actors import exact
from kg.identity.actors.node import ActorNode
from kg.identity.kinds import Kind

ACTORS: Kind[ActorNode] = Kind("actors", exact.keys, exact.joins, 0.5, exact.head, lambda node: node.is_own)

KINDS: tuple[Kind[Any], ...] = (ACTORS,)
