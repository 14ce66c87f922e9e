"""What became of each piece of a run, written down as soon as it is certain: a line of JSON each, or Turtle.

A run is a build, into a store or into shards, or a load of shards. What is written holds times, so it is no part of the
graph, which depends on the articles alone; and it survives whatever ends the process.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, TextIO

from rdflib import Literal, URIRef

from kg.errors import BadInput, StopRun
from kg.graph.writer import moment, web_address
from kg.iris import Minter
from kg.namespaces import DCTERMS, NKG, PREFIXES, PROV, RDF, RDFS, SCHEMA, curie
from kg.nquads import term
from kg.shards import Folder

# What becomes of a piece beside what `commit.Status` names: no article came of it, or one that may not be stored.
LEFT_OUT = "left out"
QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of a piece.

    name    as people find it: a file, a record of it
    status  what became of it: a `commit.Status`, LEFT_OUT or QUARANTINED
    key     of its article, where it held one
    other   key of the version that the article revises, or gives way to
    """

    name: str
    status: str
    key: str | None = None
    url: str | None = None
    reason: str | None = None
    other: str | None = None


class _Format(Protocol):
    def begin(self, now: datetime) -> str: ...
    def entry(self, entry: Entry, now: datetime) -> str: ...


class _JsonLines:
    def begin(self, now: datetime) -> str:
        return ""

    def entry(self, entry: Entry, now: datetime) -> str:
        row = {
            "time": moment(now), "name": entry.name, "status": entry.status, "key": entry.key, "url": entry.url,
            "other": entry.other, "reason": entry.reason,
        }  # fmt: skip
        return json.dumps(row, ensure_ascii=False) + "\n"


class _Turtle:
    """In PROV-O: an activity that used the pieces, and articles that come from them."""

    def __init__(self, minter: Minter) -> None:
        self._minter = minter
        self._run = URIRef(uuid.uuid4().urn)
        self._numbers = count(1)

    def begin(self, now: datetime) -> str:
        used = ("dcterms", "nkg", "prov", "rdfs", "schema", "xsd")
        prefixes = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in used)
        return f"{prefixes}\n{_about(self._run, [(RDF.type, PROV.Activity), (PROV.startedAtTime, moment(now))])}"

    def entry(self, entry: Entry, now: datetime) -> str:
        piece = URIRef(f"{self._run}#{next(self._numbers)}")
        said: list[tuple[URIRef, URIRef | Literal]] = [
            (RDF.type, PROV.Entity),
            (DCTERMS.identifier, Literal(entry.name)),
            (NKG.outcome, Literal(entry.status)),
            (PROV.generatedAtTime, moment(now)),
        ]
        if entry.url:
            said.append((SCHEMA.url, web_address(entry.url)))
        if entry.reason:
            said.append((RDFS.comment, Literal(entry.reason)))
        blocks = [_about(self._run, [(PROV.used, piece)]), _about(piece, said)]
        if entry.key:
            came: list[tuple[URIRef, URIRef | Literal]] = [(PROV.wasDerivedFrom, piece)]
            if entry.status == "revised" and entry.other:
                came.append((PROV.wasRevisionOf, self._minter.article(entry.other)))
            blocks.append(_about(self._minter.article(entry.key), came))
        return "".join(blocks)


def _about(subject: URIRef, said: Iterable[tuple[URIRef, URIRef | Literal]]) -> str:
    pairs = " ;\n    ".join(f"{'a' if p == RDF.type else curie(p)} {_object(o)}" for p, o in said)
    return f"{term(subject)} {pairs} .\n"


def _object(value: URIRef | Literal) -> str:
    short = curie(value) if isinstance(value, URIRef) else ""
    return short if short.startswith("prov:") else term(value)


# A folder, and the name of a file in it that a manifest is written to.
Target = tuple[Folder, str]


def in_runs(folder: Folder) -> Target:
    """In `folder`/runs, a file of its own for a run that begins now: several may write into one folder of shards."""
    moment_now = datetime.now(tz=UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
    return folder, f"runs/{moment_now}-{uuid.uuid4().hex[:8]}.jsonl"


def named(path: Path) -> Target:
    """The file of that name. Raises BadInput for one that no manifest can be written to, before the work for it is
    done."""
    if path.suffix not in (".jsonl", ".ttl"):
        raise BadInput(f"{path} is no name for a manifest: end it in .jsonl (a line of JSON a piece) or .ttl (Turtle)")
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise BadInput(f"{path} cannot be written: it is a folder, or lies in none")
    return Folder(str(path.parent)), path.name


class Manifest:
    """Files of what becomes of the pieces of one run, begun with the first piece; a context manager."""

    def __init__(self, targets: Iterable[Target], minter: Minter) -> None:
        """Names of files end in .jsonl or .ttl; what is there is replaced."""
        self._targets = tuple(targets)
        self._minter = minter
        self._open = ExitStack()
        self._files: list[tuple[TextIO, _Format]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._open.close()

    def add(self, entries: Iterable[Entry]) -> None:
        """Write down `entries`, now. Raises StopRun where that cannot be done."""
        now = datetime.now(tz=UTC)
        for entry in entries:
            self._write(entry, now)
        try:
            for file, _ in self._files:
                file.flush()
        except OSError as error:
            raise _unwritten(error) from error

    def _write(self, entry: Entry, now: datetime) -> None:
        try:
            if not self._files:
                self._begin(now)
            for file, form in self._files:
                file.write(form.entry(entry, now))
        except OSError as error:
            raise _unwritten(error) from error

    def _begin(self, now: datetime) -> None:
        for folder, name in self._targets:
            form: _Format = _Turtle(self._minter) if name.endswith(".ttl") else _JsonLines()
            file = self._open.enter_context(folder.stream(name))
            file.write(form.begin(now))
            self._files.append((file, form))


def _unwritten(error: OSError) -> StopRun:
    return StopRun(f"what became of the articles cannot be written to {error.filename or 'its file'}: {error.strerror}")
