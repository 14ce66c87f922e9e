"""Fitted weights: small linear models over features with names, in tables `*.tsv` beside this module.

A table's head says what its model decides and what fitted it; each row gives a feature and its weight.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from kg.errors import BadInput
from kg.lexicon.tables import rows

BIAS = "bias"


@lru_cache
def _table(name: str) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for where, (feature, weight) in rows(Path(__file__).parent / f"{name}.tsv", ("feature", "weight")):
        try:
            found[feature] = float(weight)
        except ValueError:
            raise BadInput(f"{where}: no weight: {weight!r}") from None
    return found


def likelihood(name: str, features: Iterable[str]) -> float:
    """How likely the model `name` holds what has these features to be what it decides on, 0 to 1. Raises BadInput
    where its table is none.

    >>> likelihood("meeting_confidence", ["named 2"]) > likelihood("meeting_confidence", ["named 0"])
    True
    """
    known = _table(name)
    return 1 / (1 + math.exp(-sum(known.get(each, 0.0) for each in (BIAS, *features))))
