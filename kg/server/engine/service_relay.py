"""The way out of the workers for an allow-listed SERVICE, and the only one.

The workers have no network but a loopback of their own. There a *relay* listens, a process beside
them, and hands on what it gets to a socket of the server's (`kg.server.engine.federation`), which decides
whom to ask.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import socket
import struct
import sys
import threading
from collections.abc import Sequence
from urllib.parse import quote

from kg.server.engine.isolation import die_with

_SIOCSIFFLAGS = 0x8914
_IFF_UP = 0x1
_PIECE = 1 << 16


class Relay:
    """A relay that runs."""

    def __init__(self, port: int, process: int, prefixes: Sequence[str]) -> None:
        self._port = port
        self._process = process
        self._prefixes = tuple(prefixes)

    @classmethod
    def start(cls, federation: str, prefixes: Sequence[str], foreign: socket.socket) -> Relay:
        """Fork a relay to the socket at the path `federation`; it lets go of `foreign`."""
        _raise_loopback()
        listener = socket.create_server(("127.0.0.1", 0))
        parent = os.getpid()
        process = os.fork()
        if process == 0:
            try:
                die_with(parent)
                foreign.close()
                _serve(listener, federation)
            finally:
                os._exit(0)
        port = listener.getsockname()[1]
        listener.close()
        return cls(port, process, prefixes)

    def address(self, iri: str) -> str | None:
        """The address at which `iri` is asked; None where no prefix admits it, which the server checks again."""
        if not iri.startswith(self._prefixes):
            return None
        return f"http://127.0.0.1:{self._port}/{quote(iri, safe='')}"

    def end(self) -> None:
        """End the process."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._process, signal.SIGKILL)


def _raise_loopback() -> None:
    """A new network namespace has a loopback that is down."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
            fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", _IFF_UP))


def _serve(listener: socket.socket, federation: str) -> None:
    while True:
        client, _ = listener.accept()
        threading.Thread(target=_connect, args=(client, federation), daemon=True).start()


def _connect(client: socket.socket, federation: str) -> None:
    with client, socket.socket(socket.AF_UNIX) as server, contextlib.suppress(OSError):
        server.connect(federation)
        back = threading.Thread(target=_pump, args=(server, client), daemon=True)
        back.start()
        _pump(client, server)
        back.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(_PIECE):
            target.sendall(piece)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
