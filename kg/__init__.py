"""newskg: news articles into a knowledge graph that people can trust, query and link."""

from __future__ import annotations

__version__ = "0.1.0"
