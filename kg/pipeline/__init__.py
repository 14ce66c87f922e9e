"""The only composer of stages.

    1 read      articles   source -> Article
    2 parse     document   Article -> Document
    3 extract   extraction Document -> records
    4 resolve   resolve    mentions -> actors
    5 describe  graph      records -> quads
    6 validate  validate   quads + shapes -> accepted, rejected, report
    7 store     commit     quads -> graph store

`process` (in `stages`) is stages 2 to 6: a pure function of (article, settings, code version). It runs in any number of
worker processes, which `engines` know, each of which reads too (`work`); one process hands out what sources hold and
stores what comes back, in any order (`run`).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from kg.pipeline.account import Build, Outcome, Problem
from kg.pipeline.run import default_engine, run

if TYPE_CHECKING:
    from kg.pipeline.stages import process

__all__ = ["Build", "Outcome", "Problem", "default_engine", "process", "run"]


def __getattr__(name: str) -> Any:
    if name != "process":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # It imports all models, and who hands out and stores needs none of them.
    return importlib.import_module("kg.pipeline.stages").process
