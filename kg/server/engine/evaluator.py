"""The processes that evaluate queries, away from the server and from the network.

Run as `python -m kg.server.engine.evaluator MEMORY_BYTES [FEDERATION PREFIX...]` with a socket as its standard
input, this is the *zygote*: a process that has everything imported and nothing open. For each socket that the server
hands it, with the directory of a snapshot, it forks a *worker*: that opens the snapshot read-only,
in milliseconds, and answers one query after another (`kg.server.engine.ipc`). Nothing can stop a
running query from inside its process, so the server kills the process instead (`kg.server.engine.worker`).
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import signal
import socket
import struct
import sys
import time
import traceback
import zlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.errors import KgError, QueryTooLarge
from kg.server.engine import ipc
from kg.server.engine.ipc import Task, frame
from kg.server.engine.isolation import channel_to_server, die_with, isolate
from kg.server.engine.service_relay import Relay
from kg.server.errors import NotAcceptable
from kg.store.embedded import EmbeddedStore, Limits

# The fastest: on the way to a client the processor is scarcer than the line.
GZIP_LEVEL = 1
GZIP_LEAST = 1_000
# A query that took longer may have grown the process.
LOOK_SECONDS = 0.002
# A worker that has grown by this much goes after its answer, so that its memory comes back.
GROWTH_KILOBYTES = 256_000


def _packer() -> Any:
    return zlib.compressobj(GZIP_LEVEL, wbits=31)


_limits = lru_cache(maxsize=16)(Limits)


class _Answer:
    """Sends one answer: whole where it is short, else piece by piece; a slow reader makes it wait."""

    def __init__(self, channel: socket.socket, gzip: bool) -> None:
        self._channel = channel
        self._gzip = gzip
        self._packer: Any = None
        self._first: bytes | None = None
        self._begun = False
        self.is_graph = False

    def write(self, piece: bytes) -> None:
        """Take the next piece. The first is kept until it is known whether there are more."""
        if self._first is None:
            self._first = piece
            return
        if not self._begun:
            self._begun = True
            self._packer = _packer() if self._gzip else None
            about = ipc.ABOUT.pack(self.is_graph, self._gzip, 0, False)
            self._channel.sendall(frame(ipc.BEGIN, about + self._packed(self._first)))
        self._channel.sendall(frame(ipc.MORE, self._packed(piece)))

    def _packed(self, piece: bytes) -> bytes:
        return piece if self._packer is None else self._packer.compress(piece)

    def finish(self, rows: int, is_last: bool) -> None:
        """Send what is left."""
        if self._begun:
            if self._packer is not None:
                self._channel.sendall(frame(ipc.MORE, self._packer.flush()))
            self._channel.sendall(frame(ipc.END, ipc.ROWS.pack(rows, is_last)))
            return
        body = self._first or b""
        packed = self._gzip and len(body) >= GZIP_LEAST
        if packed:
            packer = _packer()
            body = packer.compress(body) + packer.flush()
        self._channel.sendall(frame(ipc.WHOLE, ipc.ABOUT.pack(self.is_graph, packed, rows, is_last) + body))


def _answer(store: EmbeddedStore, task: Task, channel: socket.socket, most_kilobytes: int) -> None:
    """Answer one query."""
    began = time.perf_counter()
    answer = _Answer(channel, task.gzip)
    try:
        rows = _write_answer(store, task, answer)
    except KgError as error:
        channel.sendall(ipc.error_frame(error))
        return
    except MemoryError:
        message = "the query needs more memory than a query may use"
        channel.sendall(ipc.error_frame(QueryTooLarge(message)))
        return
    # So much memory is not filled in no time.
    took_long = time.perf_counter() - began > LOOK_SECONDS
    is_last = took_long and resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > most_kilobytes
    answer.finish(rows, is_last)


def _write_answer(store: EmbeddedStore, task: Task, answer: _Answer) -> int:
    """Write the answer piece by piece; its number of rows or triples."""

    def media_type(form: str | None) -> str:
        answer.is_graph = form in {"CONSTRUCT", "DESCRIBE"}
        found = task.graph if answer.is_graph else task.solutions
        if found is None:
            raise NotAcceptable("no acceptable format", form)
        return found

    return store.write_answer(
        task.text,
        media_type,
        answer.write,
        _limits(task.size, task.rows),
        default_graphs=task.default_graphs,
        named_graphs=task.named_graphs,
        absent_is_empty=task.absent_is_empty,
    )


def _work(directory: Path, channel: socket.socket, services: Callable[[str], str | None] | None) -> None:
    """The life of a worker: answer until the server lets go of the channel."""
    try:
        store = EmbeddedStore.open(directory, read_only=True)
    except KgError as error:
        channel.sendall(ipc.error_frame(error))
        return
    store.services = services
    channel.sendall(frame(ipc.READY, struct.pack(">I", os.getpid())))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + GROWTH_KILOBYTES
    for fields in ipc.questions(channel):
        _answer(store, Task._make(fields), channel, most)


def main(memory: str, federation: str = "", *prefixes: str) -> None:
    """The life of the zygote: fork a worker for each message until the server lets go. With `federation`,
    where the server asks other endpoints in the workers' stead, SERVICE with an address that begins with one
    of `prefixes` is answered through it."""
    requests = channel_to_server()
    isolate(int(memory))
    relay = Relay.start(federation, prefixes, requests) if federation else None
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # workers that end leave nothing behind
    gc.freeze()  # what is imported stays shared with the workers
    while True:
        message, descriptors, _, _ = socket.recv_fds(requests, 1 << 16, 1)
        if not message:
            if relay is not None:
                relay.end()
            with contextlib.suppress(ChildProcessError):
                os.wait()  # none is reported: this ends with the last of them
            return
        zygote = os.getpid()
        if os.fork() == 0:
            requests.close()
            die_with(zygote)
            try:
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    _work(
                        Path(os.fsdecode(message)),
                        socket.socket(fileno=descriptors[0]),
                        relay.address if relay else None,
                    )
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(0)  # nothing of the zygote's is the worker's to tidy up
        os.close(descriptors[0])
        with contextlib.suppress(BrokenPipeError):  # the next round sees that the server is gone
            requests.send(b"+")


if __name__ == "__main__":
    main(*sys.argv[1:])
