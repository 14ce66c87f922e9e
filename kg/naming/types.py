"""What a name is a name of, by its signs: a logistic model whose weights stand in `types.tsv`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from kg.lexicon.tables import rows

_TABLE = Path(__file__).with_suffix(".tsv")


class NameType(StrEnum):
    """What a name is taken for: CAPITAL and SEAT may stand for the government that sits there."""

    PERSON = "person"
    ORGANIZATION = "organization"
    GROUP = "group"
    COUNTRY = "country"
    CAPITAL = "capital"
    SEAT = "seat"
    PLACE = "place"
    OTHER = "other"


# What the model tells apart, in the order of the table's columns.
JUDGED = (NameType.PERSON, NameType.ORGANIZATION, NameType.OTHER)


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, tuple[float, ...]]:
    return {sign: tuple(map(float, cells)) for _, (sign, *cells) in rows(_TABLE, ("sign", *JUDGED))}


def judge(signs: Mapping[str, float]) -> NameType:
    """PERSON, ORGANIZATION (a group too) or OTHER, whichever is likeliest of a name with these `signs`.

    >>> judge({"always": 1.0, "person's shape": 1.0, "given name first": 1.0, "label PERSON": 1.0})
    <NameType.PERSON: 'person'>
    """
    weights = _weights()
    known = sorted(signs.keys() & weights.keys())
    scores = [sum(signs[sign] * weights[sign][at] for sign in known) for at in range(len(JUDGED))]
    return JUDGED[scores.index(max(scores))]
