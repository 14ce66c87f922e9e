"""From an address as a user gives it to a store: where it takes queries and updates, and whose graph it holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from kg.errors import NotConforming, StoreError
from kg.settings import Settings
from kg.store import server_lockfile
from kg.store.remote import RemoteStore, addresses, virtuoso
from kg.store.remote.access import Credentials
from kg.store.remote.journal import Journal

# A server may be silent for so long before it is given up.
SILENT_SECONDS = 60.0
# For so long what is to be written waits for a server that is gone, as one that starts again.
PATIENCE_SECONDS = 60.0
# Characters of what a server says.
_SHOWN = 200


def to_read(address: str, settings: Settings) -> RemoteStore:
    """The store at `address`, with the base of its graph; that of `settings` where it holds none, or several.

    Raises StoreError where no SPARQL endpoint answers, or it needs another setting.
    """
    found = _answering(address, settings)
    bases = found.bases()
    if len(bases) == 1:
        found.base = bases[0]
    return found


@contextmanager
def to_write(address: str, settings: Settings, *, create: bool) -> Iterator[RemoteStore]:
    """The store at `address`, its reference graphs up to date and nothing left undone in it; with `create` a server
    without a graph of newskg gets one.

    Raises StoreError as `to_read`, where the server takes no updates, and where its graph has another base;
    StoreLocked where another process of this machine writes there.
    """
    asked = _answering(address, settings)
    bases = asked.bases()
    if not bases and not create:
        raise StoreError(f"{address} holds no graph of newskg: kg build ... --store {address} makes one")
    if bases and settings.base not in bases:
        if create or len(bases) > 1:
            raise StoreError(
                f"the graph at {address} was made with base {', '.join(bases)}, not {settings.base}: set KG_BASE to it"
            )
        asked.base = bases[0]
    updates = _update_address(asked, settings)
    is_transactional = not virtuoso.is_one(asked.software)
    with server_lockfile.feeding(settings.folder, address):
        store = RemoteStore(
            asked.query_endpoint,
            updates,
            credentials=_credentials(settings),
            timeout=settings.update_timeout + SILENT_SECONDS,
            patience=PATIENCE_SECONDS,
            base=asked.base,
            journal=None if is_transactional else Journal(settings.folder),
        )
        store.finish_pending()
        with suppress(NotConforming):  # newskg's own server keeps its ontology and shapes
            store.refresh_reference()
        store.check()  # where there was nothing to see before, there is now
        yield store


def _answering(address: str, settings: Settings) -> RemoteStore:
    """The store at the first address that answers queries."""
    failures: list[StoreError] = []
    for candidate in addresses.for_queries(address):
        seconds = max(settings.timeout, SILENT_SECONDS)
        store = RemoteStore(candidate, credentials=_credentials(settings), timeout=seconds, base=settings.base)
        try:
            store.check()
        except StoreError as error:
            failures.append(error)
        else:
            return store
    raise failures[0]


def _update_address(asked: RemoteStore, settings: Settings) -> str:
    """The address that takes updates. Raises StoreError, with what each address said, where there is none."""
    named = [settings.store_update] if settings.store_update else addresses.for_updates(asked.query_endpoint)
    failures: list[str] = []
    for candidate in named:
        store = RemoteStore(
            asked.query_endpoint,
            candidate,
            credentials=_credentials(settings),
            timeout=settings.update_timeout + SILENT_SECONDS,
            base=asked.base,
        )
        try:
            store.check_updates()
        except StoreError as error:
            failures.append(str(error)[:_SHOWN])
        else:
            return candidate
    raise StoreError(
        "the server takes no updates from here: name who writes in KG_STORE_USER and KG_STORE_PASSWORD, or "
        "KG_STORE_TOKEN, and the address that takes them in KG_STORE_UPDATE, if it is another than "
        f"{' or '.join(named)} (docs/remote.md). What these said: {'; '.join(failures)}"
    )


def _credentials(settings: Settings) -> Credentials:
    return Credentials(settings.store_token, settings.store_user, settings.store_password)
