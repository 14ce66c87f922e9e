"""Work that ends or holds up its process, for tests of engines: workers import it from here."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass

from kg.errors import BadSetting
from kg.pipeline.engines import Batch, Postponed


@dataclass(frozen=True)
class HardWork:
    """Does what the first word of a piece says, and answers with the piece and its process."""

    prepares: str = ""

    def prepare(self) -> None:
        do(self.prepares)

    def portable(self) -> HardWork:
        return self

    def __call__(self, batch: Batch) -> Iterator[tuple[bytes, int] | Postponed]:
        for task in batch:
            assert isinstance(task.raw.data, bytes)
            do(task.raw.data.split()[0].decode())
            yield task.raw.data, os.getpid()


@dataclass(frozen=True)
class HardWorkTogether(HardWork):
    """Gives its answers when the batch is done."""

    def __call__(self, batch: Batch) -> Iterator[tuple[bytes, int] | Postponed]:
        answers = []
        for answer in super().__call__(batch):
            answers.append(answer)
            yield Postponed()
        yield from answers


def do(what: str) -> None:
    match what:
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "exit":
            os._exit(3)
        case "segfault":
            ctypes.string_at(0)
        case "hang":  # in C, with Python's lock held: no other thread gets on
            re.match(r"(a+)+$", "a" * 60 + "b")
        case "sleep":
            time.sleep(600)
        case "refuse":
            raise BadSetting("this cannot go on")
