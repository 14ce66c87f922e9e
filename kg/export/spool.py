"""Rows in order by way of a temporary file: an export is sorted however much of it there is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import groupby

from kg.errors import StoreError


def database() -> sqlite3.Connection:
    """An empty database in a temporary file that nobody else sees and that goes when it is closed
    (https://sqlite.org/inmemorydb.html#temp_db)."""
    connection = sqlite3.connect("")
    # Sorting and grouping may use files too, never the memory alone.
    connection.execute("PRAGMA temp_store = FILE")
    return connection


def sorted_rows(rows: Iterable[tuple[str, ...]], width: int) -> Iterator[tuple[str, ...]]:
    """`rows` of `width` texts by code points, each once. Raises StoreError where there is no room for them."""
    names = ", ".join(f"c{number}" for number in range(width))
    with closing(database()) as spool:
        try:
            spool.execute(f"CREATE TABLE row ({names})")
            spool.executemany(f"INSERT INTO row VALUES ({', '.join('?' * width)})", rows)
            # Equal rows follow each other; to find them by DISTINCT would take an index of all.
            for row, _ in groupby(spool.execute(f"SELECT {names} FROM row ORDER BY {names}")):
                yield row
        except sqlite3.OperationalError as error:
            raise StoreError(f"no room to sort what is exported: {error} (TMPDIR names another folder)") from error
