"""The process that evaluates queries: opens a snapshot read-only, answers one query after another.

Run as `python -m kg.server.evaluator DIRECTORY MEMORY_BYTES`; it talks to its server
over standard input and output, in frames: four bytes of length (big-endian), a JSON header, eight
bytes of length, a body. Nothing can stop a running query from inside its process, so the server
kills the process instead (`kg.server.worker`).
"""

from __future__ import annotations

import json
import os
import struct
import sys
from pathlib import Path
from typing import Any, BinaryIO

from kg.errors import KgError, QuerySyntaxError, QueryTooLarge
from kg.server.isolation import isolate
from kg.store.embedded import EmbeddedStore

HEADER = struct.Struct(">I")
BODY = struct.Struct(">Q")


def frame(header: dict[str, Any], body: bytes = b"") -> bytes:
    """`header` and `body` as one frame."""
    raw = json.dumps(header).encode()
    return b"".join((HEADER.pack(len(raw)), raw, BODY.pack(len(body)), body))


def _read(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """The next frame, None at the end of the stream."""
    length = stream.read(HEADER.size)
    if len(length) < HEADER.size:
        return None
    header = json.loads(stream.read(HEADER.unpack(length)[0]))
    body = stream.read(BODY.unpack(stream.read(BODY.size))[0])
    return header, body


def _answer(store: EmbeddedStore, header: dict[str, Any], query: str) -> bytes:
    """The frame that answers one request."""
    try:
        body = store.serialize(
            query,
            header["media_type"],
            default_graphs=header["default_graphs"],
            named_graphs=header["named_graphs"],
            limit=header["limit"],
            absent_is_empty=header["absent_is_empty"],
        )
    except KgError as error:
        place = {"line": error.line, "column": error.column} if isinstance(error, QuerySyntaxError) else {}
        return frame({"error": type(error).__name__, "message": str(error), **place})
    except MemoryError:
        return frame({"error": QueryTooLarge.__name__, "message": "the query needs more memory than a query may use"})
    return frame({"error": None}, body)


def main(directory: str, memory: str) -> None:
    """Answer until standard input ends."""
    requests = sys.stdin.buffer
    # Whatever else writes to standard output must not get between the frames.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    isolate(int(memory))
    try:
        store = EmbeddedStore.open(Path(directory), read_only=True)
    except KgError as error:
        answers.write(frame({"error": type(error).__name__, "message": str(error)}))
        answers.flush()
        return
    answers.write(frame({"error": None}))
    answers.flush()
    while (request := _read(requests)) is not None:
        answers.write(_answer(store, request[0], request[1].decode()))
        answers.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
