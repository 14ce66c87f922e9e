"""How the server and its child processes talk: one way to start them, one framing, one reader of errors.

A child has a socket to its server for standard input. A frame is one byte of kind, four bytes of length
(big-endian), and that many bytes:

    to a child     ASK     a `Task` or a `Write`; the next one follows only when this one is answered
    to the server  READY   once, when it is up
                   WHOLE   an answer that is short
                   BEGIN   any number of MORE, and END: an answer in pieces
                   DONE    a write was carried out
                   ERROR   instead of an answer, or of its rest
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import marshal
import os
import socket
import struct
import sys
from asyncio.subprocess import Process
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

from kg import errors
from kg.errors import KgError
from kg.server import errors as server_errors
from kg.store import DEFAULT_GRAPH

HEAD = struct.Struct(">cI")
# Of WHOLE and BEGIN: whether the answer is a graph, whether it is gzipped, how many rows (0 in BEGIN,
# where END tells them), and whether the process has grown so large that it should be its last query.
ABOUT = struct.Struct(">??Q?")
ROWS = struct.Struct(">Q?")

ASK = b"A"
READY = b"R"
ERROR = b"E"
WHOLE = b"W"
BEGIN = b"B"
MORE = b"M"
END = b"Z"
DONE = b"D"

_RECEIVED = 1 << 16


class Task(NamedTuple):
    """A query for a worker. The answer is written as `solutions` or as `graph`, whichever its form needs;
    None where the client takes none. `size` and `rows` are its limits; with `absent_is_empty` a graph that
    the store lacks is an empty one instead of refused."""

    text: str
    solutions: str | None
    graph: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    size: int | None = None
    rows: int | None = None
    gzip: bool = False
    absent_is_empty: bool = False


class Write(NamedTuple):
    """A write operation for the updater.

    method     UPDATE, or PUT, POST, DELETE on one graph (Graph Store HTTP Protocol, section 5)
    snapshot   where the readers' snapshot of the outcome goes; beside it, a scratch copy
    gate       whether the outcome must conform
    text       the update
    graph      the graph; DEFAULT_GRAPH is the one without a name
    documents  what goes into it, each with its media type
    base_iri   what relative IRIs in the documents are resolved against
    """

    method: str
    snapshot: str
    gate: bool
    text: str = ""
    graph: str = DEFAULT_GRAPH
    documents: tuple[tuple[str, bytes], ...] = ()
    base_iri: str | None = None


# --- frames ----------------------------------------------------------------------------------


def frame(kind: bytes, payload: bytes = b"") -> bytes:
    """One frame."""
    return HEAD.pack(kind, len(payload)) + payload


def question(asked: Task | Write) -> bytes:
    """The ASK frame with `asked`."""
    # Both ends are this very Python, and a child trusts its server: the quickest will do.
    return frame(ASK, marshal.dumps(asked[:]))


def error_frame(error: KgError) -> bytes:
    """The ERROR frame that `read_error` reads."""
    told = {"error": type(error).__name__, "message": str(error), "more": vars(error)}
    return frame(ERROR, json.dumps(told).encode())


def read_error(payload: bytes) -> KgError:
    """The exception that a child reported."""
    told: dict[str, Any] = json.loads(payload)
    kind: type[KgError] = getattr(errors, told["error"], None) or getattr(server_errors, told["error"])
    return kind(told["message"], **told["more"])


def _frames(buffer: bytearray) -> Iterator[tuple[bytes, bytes]]:
    """Kind and payload of the whole frames at the beginning of `buffer`, which are taken from it."""
    start = 0
    while len(buffer) - start >= HEAD.size:
        kind, length = HEAD.unpack_from(buffer, start)
        begin = start + HEAD.size
        if len(buffer) - begin < length:
            break
        start = begin + length
        yield kind, bytes(buffer[begin:start])
    del buffer[:start]


# --- the child's end -------------------------------------------------------------------------


def questions(channel: socket.socket) -> Iterator[tuple[Any, ...]]:
    """The fields of what the server asks through `channel`, one after another, until it lets go."""
    buffer = bytearray()
    while data := channel.recv(_RECEIVED):
        buffer += data
        for _, payload in _frames(buffer):
            yield marshal.loads(payload)


# --- the server's end ------------------------------------------------------------------------


class Channel(asyncio.Protocol):
    """The server's end of a child's socket."""

    transport: asyncio.Transport

    def __init__(self) -> None:
        self._buffer = bytearray()

    async def connect(self, channel: socket.socket) -> None:
        """Take frames from `channel` from now on."""
        await asyncio.get_running_loop().create_unix_connection(lambda: self, sock=channel)

    def on_frame(self, kind: bytes, payload: bytes) -> None:
        """A frame has come."""
        raise NotImplementedError

    def on_end(self) -> None:
        """The child has ended, or the channel was closed."""
        raise NotImplementedError

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See `asyncio.Protocol`."""
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """See `asyncio.Protocol`."""
        self._buffer += data
        for kind, payload in _frames(self._buffer):
            self.on_frame(kind, payload)

    def connection_lost(self, exc: Exception | None) -> None:
        """See `asyncio.Protocol`."""
        self.on_end()


async def start(module: str, *arguments: str, environment: Mapping[str, str]) -> tuple[Process, socket.socket]:
    """Run `module` in a child process; the server's end of its socket, which does not block. Raises OSError."""
    ours, its = socket.socketpair()
    ours.setblocking(False)
    try:
        with its:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", module, *arguments),
                stdin=its.fileno(),
                # The child must find this very package, however this process found it; and no secrets.
                env={
                    **environment,
                    **{name: value for name, value in os.environ.items() if name != "KG_TOKEN"},
                    "PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path),
                },
            )
    except BaseException:
        ours.close()
        raise
    return process, ours


async def end(process: Process) -> None:
    """Kill `process`, if it has not ended yet, and wait for its end."""
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    await process.wait()
