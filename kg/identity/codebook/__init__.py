"""A person's codebook of issues: what it says, as a table and as a pure judge of what a position is on."""

from __future__ import annotations

from kg.identity.codebook.entries import Codebook, Coded, Entry
from kg.identity.codebook.passages import Mention, Passage

__all__ = ["Codebook", "Coded", "Entry", "Mention", "Passage"]
