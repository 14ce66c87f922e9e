"""Snapshots of the store: hard links, taken in a moment, read by the worker processes.

A store that is being written must not be read by another process, so the server opens it only to
take a snapshot and lets go of it at once; `kg build` can then write beside a running server.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import secrets
import shutil
import tempfile
import threading
import time
from pathlib import Path
from typing import IO

from kg.errors import StoreLocked, StoreReadOnly
from kg.store import directories
from kg.store.causes import store_error
from kg.store.embedded import EmbeddedStore

log = logging.getLogger(__name__)

PREFIX = "serving-"
LOCK = "lock"
LOCK_SECONDS = 5.0


class Snapshot:
    """A snapshot's directory and how many workers have it open."""

    def __init__(self, directory: Path, *, is_copy: bool = True) -> None:
        self.directory = directory
        self._is_copy = is_copy
        # Tells one state of the store from another, over the ends of servers too.
        self.version = secrets.token_hex(6)
        self.users = 0
        self.retired = False

    def retire(self) -> None:
        """A newer one has taken its place: it is deleted as soon as nobody uses it."""
        self.retired = True
        self._delete_unused()

    def release(self) -> None:
        """One user less."""
        self.users -= 1
        self._delete_unused()

    def _delete_unused(self) -> None:
        if self._is_copy and self.retired and self.users == 0:
            shutil.rmtree(self.directory, ignore_errors=True)


class Snapshots:
    """The snapshots of one server, in a directory of its own inside the store's (hard links need
    the same file system). A lock on a file there tells other servers that it is in use. A store that this
    process cannot write is its own snapshot, and as long as it is served nobody else writes it."""

    def __init__(self, store_directory: Path) -> None:
        self._store = store_directory
        self._folder: Path | None = None
        self._lock: IO[bytes] | None = None
        self._count = 0
        self._written = 0
        # An older snapshot must not be put in place of a newer one.
        self._turn = threading.Lock()
        self._state: tuple[object, ...] | None = None
        self._current: Snapshot | None = None
        # Why nothing can be written; empty where it can.
        self.read_only = ""

    @property
    def current(self) -> Snapshot:
        """The snapshot that new workers open."""
        assert self._current is not None, "take() comes first"
        return self._current

    def take(self) -> None:
        """The first snapshot, unless there is one. Waits a little for a store that another process holds.

        Raises StoreError, StoreLocked where it goes on being held.
        """
        if self._current is not None:
            return
        self._remove_stale()
        try:
            self._folder = self._make_folder()
        except StoreReadOnly as error:
            EmbeddedStore.open(self._store, read_only=True).close()
            self.read_only = str(error)
            self._current = Snapshot(self._store, is_copy=False)
            return
        deadline = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                self._snapshot()
                return
            except StoreLocked:
                if time.monotonic() > deadline:
                    self.close()
                    raise
                time.sleep(0.1)
            except BaseException:
                self.close()
                raise

    def renew(self) -> bool:
        """Take another snapshot if the store changed since the last; whether it did.

        Raises StoreLocked while another process holds the store, StoreError.
        """
        if self.read_only:
            return False
        with self._turn:
            if self._state is not None and self._fingerprint() == self._state:
                return False
            old = self.current
            self._snapshot()
            old.retire()
            return True

    def new_directory(self) -> Path:
        """Where the next snapshot goes that the writer makes; nothing is there yet."""
        assert self._folder is not None, "take() comes first"
        self._written += 1
        return self._folder / f"w{self._written}"

    def adopt(self, directory: Path) -> None:
        """Make the snapshot in `directory`, which the writer made of the store as it is now, the current one."""
        with self._turn:
            old = self.current
            self._current = Snapshot(directory)
            self._remember()
            old.retire()

    def close(self) -> None:
        """Delete everything that this server put into the store's directory."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        if self._lock is not None:
            self._lock.close()

    def _snapshot(self) -> None:
        assert self._folder is not None
        target = self._folder / str(self._count + 1)
        try:
            with EmbeddedStore.open(self._store) as store:
                store.snapshot(target)
        except BaseException:
            shutil.rmtree(target, ignore_errors=True)
            raise
        self._count += 1
        self._current = Snapshot(target)
        self._remember()

    def _remember(self) -> None:
        # Opening for writing changes the store's files, so what they are like is seen afterwards,
        # and under a lock, lest a writer that came in between go unnoticed.
        self._state = None
        with contextlib.suppress(StoreLocked):
            held = directories.lock(self._store, shared=True)
            self._state = self._fingerprint()
            directories.unlock(held)

    def _fingerprint(self) -> tuple[object, ...] | None:
        """Equal as long as nothing was written to the store; None while its files come and go."""
        try:
            files = sorted((self._store / "graph").iterdir())
            return tuple((f.name, s.st_size, s.st_mtime_ns) for f in files for s in (f.stat(),) if f.name != "LOCK")
        except OSError:
            return None

    def _make_folder(self) -> Path:
        try:
            folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=self._store))
        except OSError as error:
            raise store_error(error, self._store, "written") from error
        self._lock = (folder / LOCK).open("wb")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        return folder

    def _remove_stale(self) -> None:
        """Remove what servers left behind that were killed."""
        for folder in sorted(self._store.glob(f"{PREFIX}*")):
            try:
                with (folder / LOCK).open("rb") as lock:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(folder, ignore_errors=True)
            except OSError:
                continue  # in use, or just being made
