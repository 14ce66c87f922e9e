"""A store by what a user calls it: a directory, or the address of a SPARQL endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import StoreError
from kg.settings import Settings, store_name
from kg.store import directories, server_lockfile
from kg.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from kg.store.remote import RemoteStore


def reading(store: str | Path, settings: Settings) -> EmbeddedStore | RemoteStore:
    """An existing store to read from, in a directory or behind a SPARQL endpoint (an address of http or
    https). Any number of readers may have a directory open.

    Raises StoreError where there is none.
    """
    name = store_name(store)
    if isinstance(name, Path):
        return EmbeddedStore.open(name, read_only=True)
    from kg.store.remote import connecting  # an HTTP client takes its time to import

    return connecting.to_read(name, settings)


@contextmanager
def writing(settings: Settings, *, create: bool = False) -> Iterator[EmbeddedStore | RemoteStore]:
    """The store of `settings` to write to; with `create` a new or empty directory, or a server that holds none,
    gets one. While a server runs over a directory on this machine, everything goes through that, so that nobody
    has to end it.

    Raises StoreError where it is no store, was made with another base, or takes no updates, StoreLocked where another
    process than a server writes to it.
    """
    if isinstance(settings.store, str):
        from kg.store.remote import connecting

        with connecting.to_write(settings.store, settings, create=create) as remote:
            yield remote
        return
    server = server_lockfile.find(settings.store)
    if server is None:
        with EmbeddedStore.open(settings.store, create=create, base=settings.base if create else None) as embedded:
            yield embedded
        return
    base = directories.read_marker(settings.store)["base"]
    if create and base != settings.base:
        raise StoreError(
            f"the store {settings.store} was made with base {base}, not {settings.base}: set KG_BASE to it"
        )
    from kg.store.remote import Credentials, RemoteStore
    from kg.store.remote.connecting import SILENT_SECONDS

    address = f"{server.address}sparql"
    with server_lockfile.feeding(settings.store):
        seconds = settings.update_timeout + SILENT_SECONDS
        yield RemoteStore(address, address, credentials=Credentials(server.token), timeout=seconds, base=base)
