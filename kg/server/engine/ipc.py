"""The frames between the server and its worker processes.

A frame is one byte of kind, four bytes of length (big-endian), and that many bytes. The server sends
QUERY, perhaps several ahead; a worker answers with READY once at its start, then for each query in
its turn with ERROR, with WHOLE for an answer that is short, or with BEGIN, any number of MORE, and END
(or ERROR: the answer broke off). WITHDRAW takes back the last so many queries, as far as the worker has
not begun them; each of those has SKIPPED for its answer.
"""

from __future__ import annotations

import json
import marshal
import struct
from collections.abc import Mapping
from typing import Any, NamedTuple

from kg import errors
from kg.errors import KgError

HEAD = struct.Struct(">cI")
# Of WHOLE and BEGIN: whether the answer is a graph, whether it is gzipped, how many rows (0 in BEGIN,
# where END tells them), and whether the process has grown so large that it should be its last query.
ABOUT = struct.Struct(">??Q?")
ROWS = struct.Struct(">Q?")
COUNT = struct.Struct(">I")

QUERY = b"Q"
WITHDRAW = b"V"
READY = b"R"
ERROR = b"E"
WHOLE = b"W"
BEGIN = b"B"
MORE = b"M"
END = b"Z"
SKIPPED = b"S"


class NotAcceptable(KgError):
    """The answer has no format that the client takes; `form` is the query's."""

    def __init__(self, message: str, form: str | None = None) -> None:
        super().__init__(message)
        self.form = form


class Task(NamedTuple):
    """A query as it goes to a worker. The answer is written as `solutions` or as `graph`, whichever
    its form needs; None where the client takes none. `size` and `rows` are its limits; with
    `absent_is_empty` a graph that the store lacks is an empty one instead of refused."""

    text: str
    solutions: str | None
    graph: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    size: int | None = None
    rows: int | None = None
    gzip: bool = False
    absent_is_empty: bool = False

    def frame(self) -> bytes:
        """The QUERY frame."""
        # Both ends are this very Python, and the server is to be trusted: the quickest will do.
        return frame(QUERY, marshal.dumps(self[:]))

    @classmethod
    def read(cls, payload: bytes) -> Task:
        """The task of a QUERY frame."""
        return cls._make(marshal.loads(payload))


def frame(kind: bytes, payload: bytes = b"") -> bytes:
    """One frame."""
    return HEAD.pack(kind, len(payload)) + payload


def error_frame(error: KgError) -> bytes:
    """The ERROR frame that `read_error` reads."""
    more: dict[str, Any] = {}
    if isinstance(error, errors.QuerySyntaxError):
        more = {"line": error.line, "column": error.column}
    if isinstance(error, NotAcceptable):
        more = {"form": error.form}
    return frame(ERROR, json.dumps({"error": type(error).__name__, "message": str(error), **more}).encode())


def read_error(payload: bytes) -> KgError:
    """The exception that a worker reported."""
    told: Mapping[str, Any] = json.loads(payload)
    name, message = told["error"], told["message"]
    if name == NotAcceptable.__name__:
        return NotAcceptable(message, told["form"])
    if name == errors.QuerySyntaxError.__name__:
        return errors.QuerySyntaxError(message, told["line"], told["column"])
    kind: type[KgError] = getattr(errors, name)
    return kind(message)
