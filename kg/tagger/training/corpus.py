"""Reads attributions in brat's standoff format, as PolNeAR has them.

A folder of the corpus holds `text/<name>.txt` and `attributions/<name>_<annotator>.ann`. In an
annotation file 'T' lines are spans (label, pieces of code points, text) and 'E' lines the events
that join them: `Attribution`, with the roles Source, Cue and Content, each numbered from the
second on. Of several annotators of a text the first by name is taken. Spans labelled `Discard`
and `Discuss` are left open by the annotators: nothing is learnt of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kg.model import Span


@dataclass(frozen=True, slots=True)
class Attribution:
    """What one event joins; each is in pieces, source and cue may be empty."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Annotated:
    """A text of the corpus with its attributions; `open` are the spans left open."""

    name: str
    text: str
    attributions: tuple[Attribution, ...]
    open: tuple[Span, ...] = field(default=())


def read(folder: Path) -> Iterator[Annotated]:
    """The annotated texts of one part of the corpus, by name."""
    annotations: dict[str, Path] = {}
    for path in sorted((folder / "attributions").glob("*.ann"), reverse=True):
        annotations[path.stem.rpartition("_")[0]] = path
    for path in sorted((folder / "text").glob("*.txt")):
        if path.stem in annotations:
            attributions, left_open = _events(annotations[path.stem].read_text("utf-8"))
            yield Annotated(path.stem, path.read_bytes().decode("utf-8"), attributions, left_open)


def _events(standoff: str) -> tuple[tuple[Attribution, ...], tuple[Span, ...]]:
    spans: dict[str, tuple[Span, ...]] = {}
    left_open: list[Span] = []
    events: list[list[str]] = []
    for line in standoff.split("\n"):
        key, _, rest = line.partition("\t")
        if key[1:].isdecimal() and key[:1] == "T":
            label, _, offsets = rest.partition("\t")[0].partition(" ")
            pieces = tuple(Span(*map(int, piece.split())) for piece in offsets.split(";"))
            spans[key] = pieces
            if label in {"Discard", "Discuss"}:
                left_open += pieces
        elif key[1:].isdecimal() and key[:1] == "E":
            events.append(rest.split()[1:])  # the first names the event's own span
    attributions = []
    for event in events:
        roles: dict[str, set[Span]] = {"Source": set(), "Cue": set(), "Content": set()}
        for role, _, target in (part.partition(":") for part in event):
            name = role.rstrip("0123456789")
            if name in roles:
                roles[name].update(spans.get(target, ()))
        if roles["Content"]:
            attributions.append(Attribution(*(tuple(sorted(roles[r])) for r in ("Source", "Cue", "Content"))))
    return tuple(sorted(attributions, key=lambda a: a.content)), tuple(sorted(left_open))
