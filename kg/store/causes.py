"""Why a store could not be opened, read or written, and what helps: from what the operating system or the engine says.

Most of what keeps a store from being opened is no damage, and who deletes a store loses what people decided. So only
what cannot be anything else is called damage, and even then the way is told in which decisions are saved.
"""

from __future__ import annotations

import os
import re
from errno import EACCES, EDQUOT, EFBIG, EIO, EMFILE, ENFILE, ENOMEM, ENOSPC, EPERM, EROFS, ESTALE
from pathlib import Path

from kg.errors import StoreError, StoreReadOnly

_FULL = (
    "{what}: the disk is full ({said}). What was stored before is whole, and of what was under way there is nothing: "
    "make room, then run the same again"
)
_READ_ONLY = (
    "{what}: it lies on a file system that is mounted read-only. It can be queried, exported and served as it is; to "
    "write, mount it for writing or copy it"
)
_FORBIDDEN = (
    "{what}: this user may not ({said}). Run as the user that the store belongs to, or give this one the right; to "
    "read a store, the right to read all of its files is enough"
)
_FILES = "{what}: too many files are open ({said}). Raise the limit, as with: ulimit -n 4096"
_MEMORY = "{what}: there is not enough memory ({said}). Give the process more, or end others"
_LENGTH = "{what}: a file would be longer than this process may write ({said}). Raise the limit: ulimit -f unlimited"
_DISK = (
    "{what}: the disk fails or is gone ({said}). Leave the store as it is, look at the disk (dmesg), and copy the "
    "store to another"
)
_DAMAGED = (
    "{what}: its files are damaged ({said}). Keep them, for what people decided is in them: put back a copy of the "
    "store, or build into another directory; `kg link review --store {store} --output decisions.tsv` tells whether "
    "the decisions can still be read, and `kg link review --take decisions.tsv` puts them into the other"
)
# By the system's error number; the engine tells it only by its words.
_BY_NUMBER = {
    ENOSPC: _FULL,
    EDQUOT: _FULL,
    EROFS: _READ_ONLY,
    EACCES: _FORBIDDEN,
    EPERM: _FORBIDDEN,
    EMFILE: _FILES,
    ENFILE: _FILES,
    ENOMEM: _MEMORY,
    EFBIG: _LENGTH,
    EIO: _DISK,
    ESTALE: _DISK,
}
_BY_WORDS = {os.strerror(number): text for number, text in _BY_NUMBER.items()} | {"file descriptors": _FILES}
_DAMAGE = re.compile(r"corrupt|checksum|No such file|truncated|bad magic|invalid|not an sstable|does not exist", re.I)


def store_error(error: BaseException, store: Path, doing: str) -> StoreError:
    """What is told of `error`, which came while `store` was to be `doing` ('opened', 'written')."""
    said = " ".join(str(error).split())
    number = getattr(error, "errno", None)
    text = _BY_NUMBER.get(number) if number is not None else None
    if text is None:
        text = next((found for words, found in _BY_WORDS.items() if words in said), None)
    if text is None:
        text = _DAMAGED if _DAMAGE.search(said) else "{what}: {said}"
    if isinstance(error, MemoryError):
        text, said = _MEMORY, "the allocation failed"
    kind = StoreReadOnly if text in (_READ_ONLY, _FORBIDDEN) and doing != "read" else StoreError
    return kind(text.format(what=f"the store {store} cannot be {doing}", said=said[:500], store=store))


def damaged(store: Path, what: str) -> StoreError:
    """What is told where the files themselves show that something is missing."""
    return StoreError(_DAMAGED.format(what=f"the store {store} cannot be opened", said=what, store=store))
