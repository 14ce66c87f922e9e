"""NAME.json beside a document NAME: what that itself does not say of the article."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Any

from kg.articles.columns import has_text
from kg.articles.metadata import Metadata, known_keys
from kg.articles.readers import READERS
from kg.errors import BadSidecar

SUFFIX = ".json"
# What is longer tells no more than what is known of an article.
LONGEST = 1_000_000
# Plain text, which most sidecars lie beside, comes last in the table and is asked for first.
_SUFFIXES = [suffix for reader in reversed(READERS) for suffix in reader.suffixes if suffix]


def read_sidecar(path: Path) -> Metadata:
    """What the sidecar of the document `path` says, nothing where there is none; null counts as absent.

    Raises BadSidecar, with the file, the place and the remedy, for what is no JSON object, has
    unknown keys or values of a wrong kind.
    """
    beside = path.with_suffix(SUFFIX)
    if path.suffix.lower() == SUFFIX:  # an article in JSON tells of itself
        return Metadata()
    try:
        with beside.open("rb") as file:
            return parse_sidecar(file.read(LONGEST + 1), beside.name)
    except FileNotFoundError:
        return Metadata()
    except OSError as error:
        raise BadSidecar(f"{beside.name} cannot be read: {error.strerror or error}") from error


def parse_sidecar(data: bytes, name: str) -> Metadata:
    """What a sidecar says, of which `data` are the bytes; nothing where it is an article itself. Raises what
    `read_sidecar` raises."""
    if len(data) > LONGEST:
        return Metadata()
    try:
        said = json.loads(data)
    except json.JSONDecodeError as error:
        raise BadSidecar(f"{name} is no JSON: {error.msg} at line {error.lineno}, column {error.colno}") from error
    except (ValueError, RecursionError) as error:
        raise BadSidecar(f"{name} is no JSON in UTF-8: write one object with {known_keys()}") from error
    if _is_article(said):
        return Metadata()
    if not isinstance(said, dict):
        raise BadSidecar(f"{name} is no JSON object: write one with {known_keys()}")
    return Metadata.checked(name, said)


def is_sidecar(path: PurePath, exists: Callable[[PurePath], bool], read: Callable[[int], bytes]) -> bool:
    """Whether the file `path` tells of a document beside it, rather than being an article itself; `exists` says
    whether there is a file, `read` gives the first bytes of this one."""
    if path.suffix.lower() != SUFFIX:
        return False
    if not any(exists(path.with_suffix(each)) for suffix in _SUFFIXES for each in (suffix, suffix.upper())):
        return False
    data = read(LONGEST + 1)
    try:
        return len(data) <= LONGEST and not _is_article(json.loads(data))
    except (ValueError, RecursionError):
        return True  # reading the document will tell what is wrong


def _is_article(said: Any) -> bool:
    every = said if isinstance(said, list) else [said]
    return any(isinstance(each, dict) and has_text(each) for each in every)
