"""How often Python's garbage collector goes through what this package makes. As it comes it goes through
models and tables of a hundred thousand objects again and again and finds nothing: a fifteenth of the time of
a build."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Objects made from one collection to the next; Python's own choice is under a tenth of that.
_MANY = 20_000


@contextmanager
def lasting() -> Iterator[None]:
    """What is loaded meanwhile lasts as long as the process, and is never gone through. Also a decorator."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


def collect_seldom() -> None:
    """For a process that takes one article after another: each makes many objects, which it needs to its end."""
    gc.set_threshold(_MANY, *gc.get_threshold()[1:])


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """`collect_seldom` for a while."""
    before = gc.get_threshold()
    collect_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)
