"""newskg: news articles into a knowledge graph that people can trust, query and link.

    import kg

    reading = kg.extract(kg.read(text, published="2016-08-10"))

docs/python.md shows what there is. Importing this loads nothing yet: every part of the package does.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.api import OpenStore, build, extract, link, load, open_store, read
    from kg.errors import KgError
    from kg.model import Article
    from kg.reading import Reading

__version__ = "0.1.0"
__all__ = [
    "Article", "KgError", "OpenStore", "Reading",
    "build", "extract", "link", "load", "open_store", "read",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    # By its name, for every room imports this package, but not all that stands behind the door.
    return getattr(importlib.import_module("kg.api"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
