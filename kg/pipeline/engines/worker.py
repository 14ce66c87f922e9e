"""A worker process of the local engine: takes pickled batches from a socket, gives back pickled results.

It is started by its own command line and not by `multiprocessing`, which would run the user's script once more in
every worker. It ends as soon as the other end of the socket is closed, whatever it is doing.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import signal
import sys
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Thread
from typing import Any

from kg import gc_tuning
from kg.errors import KgError


def main(descriptor: int) -> None:
    """Serve the socket `descriptor`: the first message is the work, each other a batch. Answers None when it is
    ready, then each result; a KgError is the last answer."""
    _end_with_parent()
    connection: Connection[Any, Any] = Connection(descriptor)
    inbox: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_receive, args=(connection, inbox), daemon=True).start()
    gc_tuning.collect_seldom()
    try:
        work = pickle.loads(inbox.get())
        work.prepare()
        _answer(connection, None)
        while True:
            for result in work(pickle.loads(inbox.get())):
                _answer(connection, result)
    except KgError as error:
        _answer(connection, error)


def _answer(connection: Connection[Any, Any], answer: object) -> None:
    try:
        connection.send(answer)
    except OSError:  # nobody listens any more
        os._exit(0)


def _end_with_parent() -> None:
    """A hang in C lets no other thread see that the parent is gone: where the kernel can be asked to, it ends this
    process (https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html)."""
    if sys.platform == "linux":
        set_death_signal = 1
        ctypes.CDLL(None).prctl(set_death_signal, signal.SIGKILL)


def _receive(connection: Connection[Any, Any], inbox: SimpleQueue[bytes]) -> None:
    """Read ahead, for the parent must never wait for a worker that is at work."""
    try:
        while True:
            inbox.put(connection.recv_bytes())
    except (EOFError, OSError):  # the parent has ended, or wants an end
        os._exit(0)
