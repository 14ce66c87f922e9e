"""Shards: what articles became, as files that any number of machines write and one loads.

A shard holds some articles, one after the other: the lines of an article's graph, then those of its provenance, in
canonical N-Quads, each sorted; compressed by Zstandard. It is named after the hash of its lines, so that whoever
writes it again writes the same file. Beside it, NAME.jsonl tells which articles are in it.
"""

from __future__ import annotations

from kg.shards.files import Block, BrokenShard, Shard, blocks, find
from kg.shards.folder import Folder
from kg.shards.sorting import ExternalCounter

__all__ = ["Block", "BrokenShard", "ExternalCounter", "Folder", "Shard", "blocks", "find"]
