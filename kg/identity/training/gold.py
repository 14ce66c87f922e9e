"""Positions that people read, with what issue each is on: nodes for the judge to learn from."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from rdflib import URIRef

from kg.identity.codebook.passages import country_of
from kg.identity.issues.naming import Named, alone, within
from kg.identity.issues.node import PositionNode

LEAD = 500
_BEFORE = re.compile(r"[.!?][\"”’']?\s+|\n")
_AFTER = re.compile(r"[.!?][\"”’']?(?:\s|$)|\n")
# Reports of one matter, by words that each of them has: they are learnt from together or not at all.
_STORIES = (
    ("korea", "2016", "2019", r"north korea|pyongyang|dprk", 3),
    ("chibok and panama papers", "2000", "2030", r"chibok|boko haram|panama papers", 2),
    ("american presidents", "2015", "2020", r"clinton|trump|mueller|comey", 3),
)
_REST = 2


@dataclass(frozen=True, slots=True)
class Read:
    """A position as its article tells it, what issue people say it is on, whether its words are turned against that,
    and the fold of its article."""

    node: PositionNode
    issue: str
    turned: bool
    fold: str


def read(evaluation: Path) -> list[Read]:
    """All positions of the gold of issues in the folder `evaluation`, in order."""
    issues = json.loads((evaluation / "identity" / "issues.json").read_text("utf-8"))["positions"]
    actors: dict[str, str] = {}
    for at, actor in enumerate(json.loads((evaluation / "identity" / "actors.json").read_text("utf-8"))):
        actors |= dict.fromkeys(actor["members"], f"actor {at}")
    lines = (evaluation / "train" / "index.jsonl").read_text("utf-8").splitlines()
    published = {row["id"]: row["published"] or "" for row in map(json.loads, lines)}
    found: dict[str, list[str]] = defaultdict(list)
    for member in issues:
        found[member.partition("/")[0]].append(member)
    return [
        Read(node, issues[member]["issue"], issues[member]["turned"], fold)
        for article in sorted(found)
        for member, node, fold in _positions(evaluation / "train", article, found[article], actors, published[article])
    ]


def _positions(
    folder: Path, article: str, members: list[str], actors: dict[str, str], published: str
) -> Iterator[tuple[str, PositionNode, str]]:
    text = (folder / "texts" / f"{article}.txt").read_bytes().decode("utf-8")
    gold = json.loads((folder / "gold" / f"{article}.json").read_text("utf-8"))
    named = list(_named(article, gold, actors))
    begin = gold["body"][0]
    lead = text[begin : begin + LEAD]
    in_lead = within(text, begin, begin + LEAD, named)
    for member in members:
        said = gold["positions"][int(member.partition("/p")[2])]
        start, end = said["target"] if isinstance(said["target"][0], int) else said["target"][0]
        first = max((each.end() for each in _BEFORE.finditer(text[:start])), default=0)
        after = _AFTER.search(text, end)
        last = after.end() if after else len(text)
        yield (
            member,
            PositionNode(
                URIRef(f"position:{member}"),
                URIRef(f"article:{article}"),
                _day(published),
                text[start:end],
                actors.get(f"{article}/{said['holder']}"),
                {"supports": True, "opposes": False}.get(said["stance"]),
                text[start:end],
                text[first:last],
                lead,
                within(text, start, end, named),
                within(text, first, last, named),
                in_lead,
                alone(text, start, end, named),
            ),
            _fold(text, published),
        )


def _named(article: str, gold: dict[str, Any], actors: dict[str, str]) -> Iterator[Named]:
    for actor in gold["actors"]:
        whom = actors.get(f"{article}/{actor['id']}")
        if actor["type"] == "country":
            whom = country_of(actor["name"]) or whom
        if whom is not None:
            yield from ((start, end, whom) for start, end in actor["mentions"])


def _day(published: str) -> int | None:
    try:
        return date.fromisoformat(published[:10]).toordinal()
    except ValueError:
        return None


@cache
def _fold(text: str, published: str) -> str:
    for name, first, last, words, often in _STORIES:
        if first <= published < last and len(re.findall(words, text.lower())) >= often:
            return name
    return f"other {int(published[:4] or 0) % _REST}"
