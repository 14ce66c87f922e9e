"""Fixtures that several test modules share."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

import kg
from kg import pipeline, resources
from kg.model import Article, Span
from kg.settings import Settings
from kg.text import document
from kg.text.document import Document

REPOSITORY = Path(__file__).resolve().parent.parent


def shared_folder() -> Path | None:
    """Reference data that is not part of the repository: KG_SHARED, or `shared` beside it."""
    for candidate in (os.environ.get("KG_SHARED"), REPOSITORY.parent / "shared"):
        if candidate and Path(candidate).is_dir():
            return Path(candidate)
    return None


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference data; tests that need it are skipped where it is absent."""
    found = shared_folder()
    if found is None:
        pytest.skip("reference data is absent (KG_SHARED)")
    return found


def article_of(text: str, **known: object) -> Article:
    """The article whose text is `text`, all of it its body: without the checks that `kg.read` makes, for a
    test may speak of half a sentence."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    given: dict[str, object] = {"body": Span(0, len(text)), "name": "test", **known}
    return Article(digest[:16], digest, text, **given)  # type: ignore[arg-type]


@lru_cache(maxsize=64)
def parsed(text: str, settings: Settings = Settings(), **known: object) -> Document:  # noqa: B008
    """`article_of`, parsed."""
    return next(document.parse([article_of(text, **known)], settings))


def build(sources: list[Path], directory: Path, *, jobs: int = 1, **options: Any) -> pipeline.Build:
    """`kg.build` with the default settings, whatever the environment says."""
    return kg.build(sources, directory, settings=Settings(jobs=jobs), **options)


@pytest.fixture(scope="session")
def seed_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store directory with the seed article; tests must not write to it."""
    directory = tmp_path_factory.mktemp("seed") / "store"
    build([resources.folder("seeds")], directory)
    return directory
