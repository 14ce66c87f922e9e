"""How `kg build` on the same machine finds the server that runs over a store, and may write through it.

DIR/server.json   address and token, for the store's owner alone; locked for as long as it runs
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.errors import StoreError, StoreLocked

FILE = "server.json"
FEED_LOCK = "feed.lock"


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server that runs: the address of its front page, and a token that it takes."""

    address: str
    token: str

    def __repr__(self) -> str:
        return f"RunningServer({self.address!r})"


@contextlib.contextmanager
def announced(directory: Path, server: RunningServer) -> Iterator[None]:
    """Make `server` known to those who can read `directory`. Where another server is known there
    already, it stays the one."""
    path = directory / FILE
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror}") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield
            return
        os.fchmod(descriptor, 0o600)
        os.ftruncate(descriptor, 0)
        os.write(descriptor, json.dumps({"address": server.address, "token": server.token}).encode())
        try:
            yield
        finally:
            path.unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def find(directory: Path) -> RunningServer | None:
    """The server that runs over the store in `directory`, None where there is none. What a server left
    behind that was killed is nobody's: its lock went with it."""
    try:
        with (directory / FILE).open("rb") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                found = json.load(stream)
                return RunningServer(found["address"], found["token"])
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError) as error:
        raise StoreError(
            f"a server runs over {directory}, but {FILE} cannot be read ({error}): end it first"
        ) from error
    return None


@contextlib.contextmanager
def feeding(folder: Path, store: Path | str | None = None) -> Iterator[None]:
    """Be the only one who feeds the server of `store` (by default the store in `folder`), by a lock in `folder`: what
    an article adds depends on what is there.

    Raises StoreLocked where another process does.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / FEED_LOCK).open("wb")
    except OSError as error:
        raise StoreError(f"cannot write {folder / FEED_LOCK}: {error.strerror}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreLocked(f"another process feeds the store {store or folder}: wait for it or end it") from None
        yield
