"""The formats of exports: how each is written, to a stream or into a folder, and what can be asked of it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Protocol

from kg import nquads
from kg.errors import BadInput
from kg.export import (
    croissant,
    csv_tables,
    dna,
    files,
    jsonld,
    network_files,
    parquet,
    rdf12,
    standoff,
    tables,
    webannotation,
    workbook,
)
from kg.export.networks import NORMALISATIONS, RELATIONS
from kg.export.options import Options
from kg.export.spool import sorted_rows
from kg.export.tables import ALL, TABLES, Row, Table
from kg.iris import Minter
from kg.namespaces import PREFIXES
from kg.store import Queryable
from kg.store.embedded import documents

_Write = Callable[[Queryable, Minter, BinaryIO, Options], None]
_WriteFiles = Callable[[Queryable, Minter, Path, Options], int]

_PERIOD = frozenset({"since", "until"})
_NETWORK = _PERIOD | {"relation", "normalise", "level"}
_CHOICES = {"relation": tuple(RELATIONS), "normalise": tuple(NORMALISATIONS), "table": tuple(TABLES)}
# As people write them.
_CALLED = {"since": "--from", "until": "--to"}
_ASSERTIONS = "assertions"


@dataclass(frozen=True, slots=True)
class Format:
    """A format of exports.

    about      what it is, in a few words
    write      writes what a store holds to a stream
    endings    of a file's name; the first of a file that is made without a name
    takes      the names of the options that have a meaning for it
    to_folder  writes it into a folder, as several files; returns their number. None where it is one file
    is_binary  whether it makes no sense on a terminal
    """

    about: str
    write: _Write
    endings: tuple[str, ...]
    takes: frozenset[str] = frozenset()
    to_folder: _WriteFiles | None = None
    is_binary: bool = False

    def __call__(self, source: Queryable, minter: Minter, stream: BinaryIO, options: Options = Options()) -> None:  # noqa: B008
        """Write what `source` holds to `stream`, as `options` ask. The same graph gives the same bytes. Raises BadInput
        for options that have no meaning here, MissingExtra where a package is lacking."""
        self.check(options)
        self.write(source, minter, stream, options)

    def check(self, options: Options) -> None:
        """Raises BadInput for an option that this format does not take, or a value that there is none of."""
        for name in sorted(options.given - self.takes):
            takers = ", ".join(each for each, format_ in EXPORTERS.items() if name in format_.takes)
            raise BadInput(f"{_called(name)} has no meaning here: it goes with {takers}")
        for name, choices in _CHOICES.items():
            value = getattr(options, name)
            if value is not None and value not in choices:
                raise BadInput(f"{_called(name)} {value!r} is none of {', '.join(choices)}")
        if options.since and options.until and options.since > options.until:
            raise BadInput(f"--from {options.since} is after --to {options.until}")
        if options.table == "actors" and options.given & _PERIOD:
            raise BadInput("actors have no dates: --from and --to go with the other tables")

    def is_folder(self, path: Path, options: Options) -> bool:
        """Whether `path` is written as a folder: it is one, or ends in nothing that a file of this format ends in."""
        return self.to_folder is not None and options.table is None and path.suffix.lower() not in self.endings

    def into(self, source: Queryable, minter: Minter, path: Path, options: Options = Options()) -> int:  # noqa: B008
        """Write it to the file or the folder `path`; returns the number of files. Raises BadInput too where `path`
        cannot be written."""
        self.check(options)
        if self.to_folder is None or not self.is_folder(path, options):
            with files.written(path) as stream:
                self.write(source, minter, stream, options)
            return 1
        if path.exists() and not path.is_dir():
            raise BadInput(f"{path} is a file: name a folder, or a file that ends in {self.endings[0]}")
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadInput(f"cannot write {error.filename or path}: {error.strerror}") from error
        return self.to_folder(source, minter, path, options)


def _called(option: str) -> str:
    return _CALLED.get(option, f"--{option}")


# --- what knows no options -------------------------------------------------------------------------


def _without_options(write: Callable[[Queryable, Minter, BinaryIO], None]) -> _Write:
    return lambda source, minter, stream, _: write(source, minter, stream)


def _write_nquads(source: Queryable, _: Minter, stream: BinaryIO, __: Options) -> None:
    in_order = sorted_rows(((line,) for line in nquads.lines(source.quads())), 1)
    stream.writelines(line.encode() for (line,) in in_order)


def _document(media_type: str) -> _Write:
    def write(source: Queryable, minter: Minter, stream: BinaryIO, _: Options) -> None:
        """For people to read: prefixes, one block a subject, everything sorted."""
        own = {name: f"{minter.base}{name}/" for name in ("actor", "place", "topic")}
        documents.write(source.quads(), media_type, stream, {**PREFIXES, **own})

    return write


# --- tables ---------------------------------------------------------------------------------------


class _Writer(Protocol):
    def __call__(
        self, stream: BinaryIO, of: Table, *, plain: bool
    ) -> AbstractContextManager[Callable[[Row], None]]: ...


def _one_table(writer: _Writer) -> _Write:
    def write(source: Queryable, minter: Minter, stream: BinaryIO, options: Options) -> None:
        table = TABLES[options.table or _ASSERTIONS]
        with writer(stream, table, plain=options.plain) as add:
            for _, row in tables.rows(source, minter, options, [table.name]):
                add(row)

    return write


def _all_tables(writer: _Writer, ending: str, media_type: str) -> _WriteFiles:
    def write(source: Queryable, minter: Minter, folder: Path, options: Options) -> int:
        paths = {name: folder / f"{name}{ending}" for name in ALL}
        with ExitStack() as opened:
            add = {}
            for name, path in paths.items():
                stream = opened.enter_context(files.written(path))
                add[name] = opened.enter_context(writer(stream, TABLES[name], plain=options.plain))
            for name, row in tables.rows(source, minter, options, ALL):
                add[name](row)
        croissant.write(folder, [TABLES[name] for name in ALL], ending, media_type)
        return len(paths) + 1

    return write


def _description(source: Queryable, minter: Minter, stream: BinaryIO, options: Options) -> None:
    """The description that a folder of CSV tables has, without these."""
    with tempfile.TemporaryDirectory() as folder:
        _all_tables(csv_tables.table, ".csv", "text/csv")(source, minter, Path(folder), options)
        stream.write((Path(folder) / croissant.NAME).read_bytes())


def _workbook(source: Queryable, minter: Minter, stream: BinaryIO, options: Options) -> None:
    names: Iterable[str] = [options.table] if options.table else ALL
    workbook.write(tables.rows(source, minter, options, names), names, stream)


def _annotation_files(source: Queryable, minter: Minter, folder: Path, _: Options) -> int:
    return standoff.write_files(source, minter, folder)


EXPORTERS: Mapping[str, Format] = MappingProxyType(
    {
        "nquads": Format("the whole store, N-Quads", _write_nquads, (".nq",)),
        "trig": Format("the whole store, TriG", _document("application/trig"), (".trig",)),
        "turtle": Format("the whole store without its graphs, Turtle", _document("text/turtle"), (".ttl",)),
        "jsonld": Format("the whole store, JSON-LD", _without_options(jsonld.write), (".jsonld",)),
        "rdf12": Format(
            "facts as triples with their evidence, RDF 1.2", rdf12.write, (".nt",), takes=_PERIOD
        ),
        "csv": Format(
            "tables: one to a file, all to a folder", _one_table(csv_tables.table),
            (".csv", ".txt"), takes=_PERIOD | {"table", "plain"},
            to_folder=_all_tables(csv_tables.table, ".csv", "text/csv"),
        ),
        "parquet": Format(
            "the same with types, Parquet (extra 'parquet')", _one_table(parquet.table),
            (".parquet",), takes=_PERIOD | {"table"}, is_binary=True,
            to_folder=_all_tables(parquet.table, ".parquet", "application/x-parquet"),
        ),
        "xlsx": Format(
            "a workbook with a sheet a table", _workbook, (".xlsx",), takes=_PERIOD | {"table"}, is_binary=True
        ),
        "croissant": Format(
            "a Croissant description of the CSV tables", _description, (".json", ".jsonld"),
            takes=_PERIOD | {"plain"}, to_folder=_all_tables(csv_tables.table, ".csv", "text/csv"),
        ),
        "graphml": Format("a network of actors, GraphML", network_files.write_graphml, (".graphml",), takes=_NETWORK),
        "gexf": Format("a network of actors in time, GEXF 1.3", network_files.write_gexf, (".gexf",), takes=_NETWORK),
        "dna": Format(
            "statements for Discourse Network Analyzer, CSV", dna.write,
            (".csv", ".txt"), takes=_PERIOD | {"plain", "level"}, to_folder=dna.write_files,
        ),
        "webannotation": Format(
            "W3C Web Annotations, one a fact, JSON-LD", webannotation.write, (".json", ".jsonld"), takes=_PERIOD
        ),
        "annotations": Format(
            "stand-off annotations, a JSON object an article",
            _without_options(standoff.write), (".jsonl", ".json"), to_folder=_annotation_files,
        ),
    }
)  # fmt: skip
