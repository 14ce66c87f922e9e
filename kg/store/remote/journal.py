"""The update under way to a server that has no transactions, kept until it is done.

Where either side dies in the middle, the server holds one half. The next who writes from here sends the whole
again, which leaves the same graph as if it had been carried out once.
"""

from __future__ import annotations

import os
from pathlib import Path

from kg.errors import StoreError

NAME = "pending-update.ru"


class Journal:
    """One update in a file of `folder`."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME

    def pending(self) -> list[str]:
        """The requests of an update that was not finished, in their order; none where all is done."""
        try:
            text = self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError(f"{self._path}, an update that was not finished, cannot be read: {error}") from error
        return text.split("\0")

    def begin(self, requests: list[str]) -> None:
        """Keep `requests` safe against a power cut. Text of SPARQL holds no NUL: the serialiser escapes it."""
        beside = self._path.with_suffix(".new")
        try:
            with beside.open("w", encoding="utf-8") as stream:
                stream.write("\0".join(requests))
                stream.flush()
                os.fsync(stream.fileno())
            beside.replace(self._path)
        except OSError as error:
            raise StoreError(f"{beside} cannot be written: {error.strerror}") from error

    def end(self) -> None:
        """All of it is done."""
        self._path.unlink(missing_ok=True)
