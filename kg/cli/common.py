"""Options, consoles and small habits that all commands share."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from kg import __version__, settings
from kg.errors import BadInput, StoreError
from kg.iris import Minter
from kg.settings import Settings
from kg.store import directories, server_lockfile
from kg.store.embedded import EmbeddedStore
from kg.store.remote import RemoteStore

# A server may be silent for so long before it is given up.
REMOTE_SECONDS = 60.0

StoreOption = Annotated[
    Path | None,
    typer.Option("--store", help="The store directory; by default KG_STORE, else newskg-store.", show_default=False),
]
GraphOption = Annotated[
    str | None,
    typer.Option(
        "--store",
        help="The store directory, or the address of a SPARQL endpoint; by default KG_STORE, else newskg-store.",
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


def announce(address: str) -> None:
    """Where the server listens, on standard error."""
    notice(f"serving {address} (SPARQL at {address}sparql); Ctrl-C ends it")


@contextmanager
def opened(store: str | None) -> Iterator[tuple[EmbeddedStore | RemoteStore, Minter]]:
    """An existing store for reading, in a directory or behind a SPARQL endpoint, and the minter of
    its base. Any number of readers may have a directory open."""
    if store is not None and store.startswith(("http://", "https://")):
        loaded = settings.load()
        remote = RemoteStore(store, base=loaded.base, timeout=max(loaded.timeout, REMOTE_SECONDS))
        remote.check()
        yield remote, Minter(loaded.base)
        return
    with EmbeddedStore.open(settings.load({"store": Path(store) if store else None}).store, read_only=True) as embedded:
        yield embedded, Minter(embedded.base)


@contextmanager
def writable(loaded: Settings, *, create: bool = False) -> Iterator[EmbeddedStore | RemoteStore]:
    """The store directory of `loaded` for writing; with `create` a new or empty one becomes a store. While
    a server runs over it on this machine, everything goes through that, so that nobody has to end it.
    """
    server = server_lockfile.find(loaded.store)
    if server is None:
        with EmbeddedStore.open(loaded.store, create=create, base=loaded.base if create else None) as embedded:
            yield embedded
        return
    base = directories.read_marker(loaded.store)["base"]
    if create and base != loaded.base:
        raise StoreError(f"the store {loaded.store} was made with base {base}, not {loaded.base}: set KG_BASE to it")
    address = f"{server.address}sparql"
    with server_lockfile.feeding(loaded.store):
        notice(f"{loaded.store} is being served: writing through {server.address}")
        seconds = loaded.update_timeout + REMOTE_SECONDS
        yield RemoteStore(address, address, token=server.token, timeout=seconds, base=base)


def check_output(output: Path | None) -> None:
    """Raises BadInput where `output` cannot be a new file, before the work for it is done."""
    if output is None or str(output) == "-":
        return
    if output.is_dir():
        raise BadInput(f"{output} is a folder: name a file")
    if not output.parent.is_dir():
        raise BadInput(f"cannot write {output}: there is no folder {output.parent}")


@contextmanager
def output_stream(output: Path | None) -> Iterator[BinaryIO]:
    """Standard output for None and '-', else the file, written beside and moved when complete."""
    if output is None or str(output) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    check_output(output)
    partial = output.with_name(f".{output.name}.partial")
    try:
        with partial.open("wb") as stream:
            yield stream
        partial.replace(output)
    except OSError as error:
        raise BadInput(f"cannot write {output}: {error.strerror}") from error
    finally:
        partial.unlink(missing_ok=True)


class Counting:
    """How far long work has come: a bar on a terminal; elsewhere a line after every tenth of it, where
    there is enough of it."""

    _LINES_FROM = 100

    def __init__(self, what: str, bar: Progress) -> None:
        self._what, self._bar = what, bar
        self._task = bar.add_task(what, total=None)
        self._done, self._total = 0, 0

    def plan(self, total: int) -> None:
        """There are `total` to be done."""
        self._total = total
        self._bar.update(self._task, total=total)

    def advance(self, number: int = 1) -> None:
        """So many more are done."""
        self.reach(self._done + number)

    def reach(self, done: int, total: int | None = None) -> None:
        """`done` are done, of `total` where that is known by now."""
        if total is not None and total != self._total:
            self.plan(total)
        before, self._done = self._done, done
        self._bar.update(self._task, completed=done)
        in_lines = self._bar.disable and self._total >= self._LINES_FROM
        if in_lines and 10 * done // self._total > 10 * before // self._total:
            notice(f"{self._what}: {done} of {self._total}")


@contextmanager
def counting(what: str) -> Iterator[Counting]:
    """Progress of `what` ('verifying') on standard error."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    err = Console(stderr=True)
    with Progress(*columns, console=err, disable=not err.is_terminal, transient=True) as bar:
        yield Counting(what, bar)


def check_choice(value: str, choices: tuple[str, ...], option: str) -> str:
    """`value` if it is one of `choices`, else BadInput that names them."""
    if value not in choices:
        raise BadInput(f"{option} {value!r} is none of {', '.join(choices)}")
    return value
