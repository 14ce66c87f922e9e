"""The gate: gold that fits its texts and covers what it must, and figures that are not under their floors."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import REPOSITORY

from kg.model import MeetingKind, StatementForm

GATE = REPOSITORY / "tests" / "gate"
NAMES = sorted(path.stem for path in (GATE / "gold").glob("*.json"))
STATUSES = {"held", "planned", "proposed", "cancelled", "ongoing"}


def text(name: str) -> str:
    return (GATE / "texts" / f"{name}.txt").read_bytes().decode("utf-8")


def gold(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((GATE / "gold" / f"{name}.json").read_text("utf-8"))
    return data


def spans(name: str) -> Iterator[tuple[str, list[int]]]:
    """Every annotated span, with what it is."""
    data = gold(name)
    for actor in data["actors"]:
        yield from (("mention", span) for span in actor["mentions"])
    for statement in data["statements"]:
        yield from (("content", span) for span in statement["content"])
        yield from ((key, statement[key]) for key in ("speaker_text", "cue") if statement[key])
    for meeting in data["meetings"]:
        yield from ((key, meeting[key]) for key in ("evidence", "date_text") if meeting[key])
    for position in data["positions"]:
        yield from ((key, position[key]) for key in ("evidence", "target"))


def test_there_are_enough_articles_each_with_its_text() -> None:
    assert len(NAMES) >= 47
    assert sorted(path.stem for path in (GATE / "texts").glob("*.txt")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_gold_fits_its_text(name: str) -> None:
    words, data = text(name), gold(name)
    assert 120 <= len(words.split()) <= 350
    about = json.loads((GATE / "texts" / f"{name}.json").read_text("utf-8"))
    assert date.fromisoformat(about["published"])
    if data["headline"]:
        start, end = data["headline"]
        assert words[start:end] == about["title"]
        assert about["title"] in words.splitlines()
    else:
        assert about["title"] not in words
    for what, (start, end) in spans(name):
        found = words[start:end]
        assert data["body"][0] <= start < end <= data["body"][1], (what, found)
        assert found == found.strip(), (what, found)
        assert "\n" not in found, (what, found)
        borders = (words[start - 1 : start + 1], words[end - 1 : end + 1])
        assert not any(border.isalnum() for border in borders), (what, found)


@pytest.mark.parametrize("name", NAMES)
def test_the_parts_of_the_gold_fit_each_other(name: str) -> None:
    data = gold(name)
    ids = [actor["id"] for actor in data["actors"]]
    assert len(ids) == len(set(ids))
    mentions = sorted(span for actor in data["actors"] for span in actor["mentions"])
    assert all(a[1] <= b[0] for a, b in pairwise(mentions)), "mentions overlap"
    assert all(actor["mentions"] and actor["affiliation"] in {None, *ids} for actor in data["actors"])
    for statement in data["statements"]:
        assert {statement["speaker"], statement["reported_by"]} <= {None, *ids}
        assert statement["form"] in set(StatementForm)
        assert statement["content"] == sorted(statement["content"])
    for meeting in data["meetings"]:
        assert meeting["participants"]
        assert set(meeting["participants"]) <= set(ids)
        assert meeting["status"] in STATUSES
        assert meeting["kind"] in set(MeetingKind)
    for position in data["positions"]:
        assert position["holder"] in ids
        (start, end), (first, last) = position["evidence"], position["target"]
        assert start <= first < last <= end


def test_the_gold_covers_what_the_gate_is_for() -> None:
    """In kind; the table in its README says where."""
    everything = [gold(name) for name in NAMES]
    statements = [s for each in everything for s in each["statements"]]
    meetings = [m for each in everything for m in each["meetings"]]
    positions = [p for each in everything for p in each["positions"]]
    texts = "\n".join(map(text, NAMES))
    assert all(mark in texts for mark in ("“", "‘", '"', "``", "«", " '"))
    for form in StatementForm:
        assert sum(s["form"] == form for s in statements) >= 15, form
    assert sum(s["speaker"] is None for s in statements) >= 10
    assert sum(s["cue"] is None for s in statements) >= 3
    assert sum(len(s["content"]) > 1 for s in statements) >= 15
    assert sum(s["reported_by"] is not None for s in statements) >= 5
    assert {m["status"] for m in meetings} == STATUSES
    assert {m["kind"] for m in meetings} == set(MeetingKind)
    assert {p["stance"] for p in positions} == {"supports", "opposes", "neutral"}
    assert min(len(meetings), len(positions) // 2) >= 30
    assert sum(each["body"][1] < len(text(each["id"]).rstrip()) for each in everything) >= 3, "boilerplate"
    assert any(each["body"][0] for each in everything), "menus before the article"
    assert any(each["headline"] is None for each in everything)
    assert any(m["date_text"] and not m["date"] for m in meetings), "bounds"
    roles = " ".join(a["role"] or "" for each in everything for a in each["actors"])
    assert all(word in roles for word in ("former", "acting", "deputy", "onetime"))


def test_no_figure_is_under_its_floor() -> None:
    """Which ones are, and how far, is said in plain words; `kg evaluate --errors` shows why."""
    options = ("--texts", GATE / "texts", "--gold", GATE / "gold", "--floors", GATE / "floors.json")
    command = [sys.executable, "-m", "kg", "evaluate", *map(str, options)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert result.returncode == 0, "\n".join(["the gate's figures fell:", *result.stderr.splitlines()])


def test_every_figure_has_a_floor() -> None:
    kept = json.loads((GATE / "floors.json").read_text("utf-8"))
    for layer in ("actors", "statements", "statements end-to-end strict", "meetings", "positions", "affiliations"):
        assert set(kept[layer]) == {"precision", "recall", "f1", "gold"}
    for compared in ("actor type", "meeting place", "meeting date", "meeting status", "position stance"):
        assert set(kept[compared]) == {"accuracy"}
    assert kept["statements"]["gold"] == sum(len(gold(name)["statements"]) for name in NAMES)


def test_the_readme_of_the_gate_names_every_article() -> None:
    readme = Path(GATE / "README.md").read_text("utf-8")
    assert all(f"| `{name}` |" in readme for name in NAMES)
