"""What a process that evaluates queries or updates may do: nothing but that."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import socket
import sys

_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000


def channel_to_server() -> socket.socket:
    """The socket that this process has for standard input (`kg.server.engine.ipc`); nothing else reads it any
    more, and what is written to standard output goes where errors go."""
    channel = socket.socket(fileno=os.dup(0))
    os.dup2(2, 1)
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
    return channel


def isolate(memory: int) -> None:
    """Die with the server, have no network, use no more memory than `memory` bytes.

    The guard refuses whatever would leave the store before it is evaluated; losing the network is
    a second fence, and where the kernel does not permit it the first one stands alone.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends this process
    parent = os.getppid()
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(_CLONE_NEWNET) != 0:
            libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    die_with(parent)  # after unshare: a change of credentials clears it
    # Private writable memory; address space would count the store's mapped files too.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def die_with(parent: int) -> None:
    """End when the process `parent` ends, from which this one comes."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)
