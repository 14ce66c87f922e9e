"""Stage 5, describe: what was found in an article -> RDF quads. The only writer of triples.

`describe` writes the graph of one article and its provenance; `merge` computes graph/entities
from the Description nodes of any number of article graphs.
"""

from __future__ import annotations

from kg.graph.describe import ArticleGraph, describe
from kg.graph.entities import VOTED, Vote, descriptions, entities, merge
from kg.graph.writer import without_texts
from kg.namespaces import Triple

__all__ = [
    "VOTED",
    "ArticleGraph",
    "Triple",
    "Vote",
    "describe",
    "descriptions",
    "entities",
    "merge",
    "without_texts",
]
