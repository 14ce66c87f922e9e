"""The processes of the local engine: a template, which loads the models, and workers that are forked from it. A worker
takes pickled batches from a socket, gives back pickled results, and ends as soon as the other end of the socket is
closed, whatever it is doing.

The template is started by its own command line and not by `multiprocessing`, which would run the user's script once
more. No other thread of it is at work when it is forked: of a process only the thread that forks lives on in the fork,
and what others hold stays locked (https://man7.org/linux/man-pages/man2/fork.2.html).
"""

from __future__ import annotations

import ctypes
import gc
import os
import pickle
import signal
import sys
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from queue import SimpleQueue
from threading import Thread
from typing import Any

from kg import gc_tuning
from kg.errors import KgError
from kg.pipeline.engines import Work

# Elsewhere libraries of the system have threads of their own, and each worker is a template that is not forked.
FORKS = sys.platform == "linux"


def main(descriptor: int) -> None:
    """The life of a template, told what to do through the socket `descriptor`. The first message is the work. None asks
    for a worker that serves the socket which comes with it; a worker's number to end it, and for its exit status."""
    _end_with(os.getppid())
    control: Connection[Any, Any] = Connection(descriptor)
    gc_tuning.collect_seldom()
    fault: KgError | None = None
    with suppress(EOFError, OSError):  # nobody asks any more
        work = pickle.loads(control.recv_bytes())
        try:
            work.prepare()
        except KgError as error:
            fault = error
        gc.freeze()  # what is loaded stays shared with the workers
        while True:
            asked = control.recv()
            if asked is not None:
                os.kill(asked, signal.SIGKILL)
                control.send(os.waitstatus_to_exitcode(os.waitpid(asked, 0)[1]))
                continue
            channel: Connection[Any, Any] = Connection(recv_handle(control))
            template = os.getpid()
            if not FORKS or os.fork() == 0:
                control.close()
                _be_worker(channel, work, fault, template)
            channel.close()


def _be_worker(channel: Connection[Any, Any], work: Work[Any], fault: KgError | None, template: int) -> None:
    """The life of a worker."""
    status = 1
    try:
        if os.getpid() != template:
            _end_with(template)
        _serve(channel, work, fault)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)  # nothing of the template's is the worker's to tidy up


def _serve(channel: Connection[Any, Any], work: Work[Any], fault: KgError | None) -> None:
    """Answer with the number of this process, then with what comes of each batch; a KgError is the last answer."""
    inbox: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_receive, args=(channel, inbox), daemon=True).start()
    try:
        if fault is not None:
            raise fault
        _answer(channel, os.getpid())
        while True:
            for result in work(pickle.loads(inbox.get())):
                _answer(channel, result)
    except KgError as error:
        _answer(channel, error)


def _answer(channel: Connection[Any, Any], answer: object) -> None:
    try:
        channel.send(answer)
    except OSError:  # nobody listens any more
        os._exit(0)


def _end_with(parent: int) -> None:
    """A hang in C lets no other thread see that the parent is gone: where the kernel can be asked to, it ends this
    process (https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html)."""
    if sys.platform == "linux":
        set_death_signal = 1
        ctypes.CDLL(None).prctl(set_death_signal, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(0)


def _receive(channel: Connection[Any, Any], inbox: SimpleQueue[bytes]) -> None:
    """Read ahead, for the parent must never wait for a worker that is at work."""
    try:
        while True:
            inbox.put(channel.recv_bytes())
    except (EOFError, OSError):  # the parent has ended, or wants an end
        os._exit(0)
