"""Options, consoles and small habits that all commands share."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, TypeGuard

import typer
from rich.console import Console

from kg import __version__, settings
from kg.errors import BadInput
from kg.export import files
from kg.iris import Minter
from kg.settings import Settings
from kg.store import opening, server_lockfile
from kg.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from kg.store.remote import RemoteStore

DirectoryOption = Annotated[
    str | None,
    typer.Option("--store", help="The store directory; by default KG_STORE, else newskg-store.", show_default=False),
]
StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store",
        help="The store directory, or the address of a SPARQL endpoint; by default KG_STORE, else newskg-store.",
        show_default=False,
    ),
]
ManifestOption = Annotated[
    Path | None,
    typer.Option(
        "--manifest",
        help="Also write what became of each file and article, as STORE/runs keeps it: FILE.jsonl, or FILE.ttl as RDF.",
        metavar="FILE",
        show_default=False,
    ),
]
PortOption = Annotated[
    int | None,
    typer.Option("--port", help="Port, 0 for a free one; by default KG_PORT, else 8080.", show_default=False),
]


def version_callback(wanted: bool) -> None:
    """Print the version and end, where it is `wanted`."""
    if wanted:
        print(f"newskg {__version__}")
        raise typer.Exit


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Leave it to the command line's own handling; rich would end with exit code 1."""
        raise BrokenPipeError


def console() -> Console:
    """Standard output: colours and wrapping only where it is a terminal."""
    width = None if sys.stdout.isatty() else 10_000
    return _Console(highlight=False, soft_wrap=True, width=width)


def notice(message: str) -> None:
    """A line for people, on standard error."""
    print(f"kg: {message}", file=sys.stderr)


def announce(address: str, base: str) -> None:
    """Where the server listens, and where IRIs with another `base` are answered, on standard error."""
    notice(f"serving {address} (SPARQL at {address}sparql); Ctrl-C ends it")
    if base != f"{address}id/":
        notice(f"its IRIs begin with {base}: {address}id/ answers for them; KG_BASE gives a new store another base")


@contextmanager
def opened(store: str | None) -> Iterator[tuple[EmbeddedStore | RemoteStore, Minter]]:
    """An existing store for reading, in a directory or behind a SPARQL endpoint, and the minter of its base."""
    loaded = settings.load({"store": store})
    with closing(opening.reading(loaded.store, loaded)) as graph:
        yield graph, Minter(graph.base)


@contextmanager
def writable(loaded: Settings) -> Iterator[tuple[EmbeddedStore | RemoteStore, Minter]]:
    """The store of `loaded` for writing, through the server that runs over it where there is one,
    and the minter of its base."""
    tell_if_served(loaded)
    with opening.writing(loaded) as graph:
        yield graph, Minter(graph.base)


def tell_if_served(loaded: Settings) -> None:
    """Say that a server runs over the store, through which everything goes that is written."""
    server = server_lockfile.find(loaded.store) if isinstance(loaded.store, Path) else None
    if server is not None:
        notice(f"{loaded.store} is being served: writing through {server.address}")


def is_file(output: Path | None) -> TypeGuard[Path]:
    """Whether `output` is a file; None and '-' are standard output."""
    return output is not None and str(output) != "-"


def check_output(output: Path | None) -> None:
    """Raises BadInput where `output` cannot be a new file, before the work for it is done."""
    if is_file(output):
        files.check(output)


@contextmanager
def output_stream(output: Path | None) -> Iterator[BinaryIO]:
    """Standard output for None and '-', else the file, written beside and moved when complete. Raises BadInput
    where it cannot be written, as on a disk that is full."""
    if is_file(output):
        with files.written(output) as stream:
            yield stream
        return
    try:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        # What is still buffered must go somewhere, or the interpreter complains at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise BadInput(f"cannot write to standard output: {error.strerror}") from error


def check_choice(value: str, choices: tuple[str, ...], option: str) -> str:
    """`value` if it is one of `choices`, else BadInput that names them."""
    if value not in choices:
        raise BadInput(f"{option} {value!r} is none of {', '.join(choices)}")
    return value
