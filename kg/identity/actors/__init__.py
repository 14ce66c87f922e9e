"""Actors: which names of several articles are one person's, body's or group's."""

from __future__ import annotations

from kg.identity.actors.node import ActorNode, Counts

__all__ = ["ActorNode", "Counts"]
