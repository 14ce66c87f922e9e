"""Identity across articles: which actors, stories, meetings, utterances and issues are one.

Pure: nothing here knows a store. Nodes are what single articles tell, named as they minted it; only nodes that share a
key (a block) are ever compared; what is joined follows from the set of nodes and from what people decided.
"""

from __future__ import annotations

from kg.identity.joins import Join, Pair, cluster, pair, spanning
from kg.identity.kinds import Kind, Node

__all__ = ["Join", "Kind", "Node", "Pair", "cluster", "pair", "spanning"]
