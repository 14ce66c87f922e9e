"""Issues: positions of several articles that are taken on one matter, whatever their words."""

from __future__ import annotations

from kg.identity.issues.node import PositionNode

__all__ = ["PositionNode"]
