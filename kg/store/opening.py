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

# A server may be silent for so long before it is given up.
REMOTE_SECONDS = 60.0


def reading(store: str | Path, settings: Settings) -> EmbeddedStore | RemoteStore:
    """An existing store to read from, in a directory or behind a SPARQL endpoint (an address of http or
    https, whose graph has the base of `settings`). Any number of readers may have a directory open.

    Raises StoreError where there is none.
    """
    name = store_name(store)
    if isinstance(name, Path):
        return EmbeddedStore.open(name, read_only=True)
    remote = _remote(name, settings)
    remote.check()
    return remote


@contextmanager
def writing(settings: Settings, *, create: bool = False) -> Iterator[EmbeddedStore | RemoteStore]:
    """The store of `settings` to write to; with `create` a new or empty directory, or an empty server, becomes a
    store. While a server runs over a directory on this machine, everything goes through that, so that nobody has
    to end it.

    Raises StoreError where it is no store or was made with another base, StoreLocked where another
    process than a server writes to it.
    """
    if isinstance(settings.store, str):
        remote = _remote(settings.store, settings, settings.store_update or settings.store)
        remote.check()
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
    from kg.store.remote import RemoteStore

    address = f"{server.address}sparql"
    with server_lockfile.feeding(settings.store):
        seconds = settings.update_timeout + REMOTE_SECONDS
        yield RemoteStore(address, address, token=server.token, timeout=seconds, base=base)


def _remote(address: str, settings: Settings, update: str | None = None) -> RemoteStore:
    from kg.store.remote import RemoteStore  # an HTTP client takes its time to import

    seconds = max(settings.timeout, REMOTE_SECONDS)
    return RemoteStore(address, update, token=settings.store_token or None, base=settings.base, timeout=seconds)
