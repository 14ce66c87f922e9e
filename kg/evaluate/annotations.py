"""Annotations of an article as typed values, read from the objects that `kg.export.standoff` writes."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kg.errors import BadInput
from kg.lexicon.folding import word_set
from kg.model import Span

Spans = tuple[Span, ...]

# Stand before a name without being part of it.
_TITLES = word_set(
    """the mr mrs ms miss dr prof professor sir dame lord lady president vice premier prime minister
    foreign chancellor king queen prince princess emir sultan pope cardinal archbishop bishop imam
    general gen colonel col admiral senator sen representative rep governor gov mayor judge justice"""
)


@dataclass(frozen=True, slots=True)
class Actor:
    """`names` are the ways in which its name was written, in a form to compare."""

    id: str
    name: str
    type: str
    mentions: Spans
    names: frozenset[str]
    role: str | None = None
    affiliation: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    speaker: str | None
    speaker_text: Spans
    content: Spans
    form: str | None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    participants: frozenset[str]
    place: str | None
    date: str | None
    status: str | None
    kind: str | None
    evidence: Spans
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Position:
    holder: str | None
    stance: str | None
    target: Spans
    evidence: Spans
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Affiliation:
    member: str | None
    organization: str | None
    role: str | None
    evidence: Spans
    confidence: float | None = None


Item = Actor | Statement | Meeting | Position | Affiliation


@dataclass(frozen=True, slots=True)
class Annotation:
    """What one article holds, by a person or by the graph. The items stand in an order of their
    own, so that the order in a file cannot change a figure."""

    text: str
    body: Span
    headline: Span | None
    actors: tuple[Actor, ...]
    statements: tuple[Statement, ...]
    meetings: tuple[Meeting, ...]
    positions: tuple[Position, ...]
    affiliations: tuple[Affiliation, ...]

    def empty(self) -> Annotation:
        """The same article with nothing in it."""
        return replace(self, actors=(), statements=(), meetings=(), positions=(), affiliations=())


def read_gold(texts: Path, gold: Path) -> dict[str, Annotation]:
    """The annotations of the folder `gold`, NAME.json for NAME.txt in the folder `texts`.

    Raises BadInput, with the file, for what is no such folder, no such format or no span of the text.
    """
    if not gold.is_dir():
        raise BadInput(f"{gold} is no folder of gold annotations, NAME.json for each NAME.txt")
    found = {}
    for path in sorted(gold.glob("*.json")):
        source = texts / f"{path.stem}.txt"
        try:
            text = source.read_bytes().decode("utf-8")  # as bytes: every line end counts in the offsets
            data = json.loads(path.read_bytes())
        except OSError as error:
            raise BadInput(f"{error.filename} cannot be read: {error.strerror}") from error
        except (UnicodeDecodeError, json.JSONDecodeError) as error:
            raise BadInput(f"{path} or {source} is not in UTF-8 or no JSON: {error}") from error
        try:
            found[path.stem] = annotation(text, data)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BadInput(f"{path} is no annotation of {source.name}: {error!r}") from error
    if not found:
        raise BadInput(f"{gold} holds no gold annotations, NAME.json for each NAME.txt")
    return found


def annotation(text: str, data: Mapping[str, Any]) -> Annotation:
    """The annotation that `data` holds of `text`. Raises KeyError, TypeError or ValueError where it is none."""
    actors = [_actor(text, each) for each in data["actors"]]
    headline = _spans(text, data.get("headline"))
    given = data.get("affiliations")
    affiliations = _roles(actors) if given is None else [_affiliation(text, each) for each in given]
    return Annotation(
        text=text,
        body=_spans(text, data["body"])[0],
        headline=headline[0] if headline else None,
        actors=tuple(sorted(actors, key=lambda a: (a.mentions, a.name, a.type, a.id))),
        statements=tuple(sorted((_statement(text, s) for s in data["statements"]), key=lambda s: (s.content, repr(s)))),
        meetings=tuple(sorted((_meeting(text, m) for m in data["meetings"]), key=_meeting_key)),
        positions=tuple(
            sorted((_position(text, p) for p in data["positions"]), key=lambda p: (p.evidence, p.target, repr(p)))
        ),
        affiliations=tuple(sorted(affiliations, key=lambda a: (a.evidence, repr(a)))),
    )


def _meeting_key(meeting: Meeting) -> tuple[Spans, str]:
    what = (sorted(meeting.participants), meeting.date, meeting.place, meeting.status, meeting.kind)
    return meeting.evidence, repr(what)


def plain(name: str) -> str:
    """A name to compare: lower case, without accents, punctuation, genitive and leading titles."""
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    words = re.sub(r"[^\w\s]", "", re.sub(r"['’]s\b", "", letters).replace("-", " ")).split()
    while len(words) > 1 and words[0] in _TITLES:
        del words[0]
    return " ".join(words)


def _actor(text: str, data: Mapping[str, Any]) -> Actor:
    mentions = _spans(text, data.get("mentions"))
    written = {plain(data["name"]), *(plain(text[m.start : m.end]) for m in mentions)} - {""}
    return Actor(
        str(data["id"]), data["name"], data["type"], tuple(sorted(mentions)), frozenset(written),
        data.get("role"), data.get("affiliation"), bool(data.get("optional")),
    )  # fmt: skip


def _roles(actors: list[Actor]) -> list[Affiliation]:
    """Gold's affiliations stand with the actors."""
    return [Affiliation(a.id, a.affiliation, a.role, a.mentions[:1]) for a in actors if a.role or a.affiliation]


def _statement(text: str, data: Mapping[str, Any]) -> Statement:
    speaker_text, content = _spans(text, data.get("speaker_text")), _spans(text, data["content"])
    return Statement(data.get("speaker"), speaker_text, content, data.get("form"), data.get("confidence"))


def _meeting(text: str, data: Mapping[str, Any]) -> Meeting:
    who = frozenset(map(str, data["participants"]))
    what = (data.get("place"), data.get("date"), data.get("status"), data.get("kind"))
    return Meeting(who, *what, _spans(text, data.get("evidence")), data.get("confidence"))


def _position(text: str, data: Mapping[str, Any]) -> Position:
    target, evidence = _spans(text, data.get("target")), _spans(text, data.get("evidence"))
    return Position(data.get("holder"), data.get("stance"), target, evidence, data.get("confidence"))


def _affiliation(text: str, data: Mapping[str, Any]) -> Affiliation:
    evidence = _spans(text, data.get("evidence"))
    return Affiliation(data.get("member"), data.get("organization"), data.get("role"), evidence, data.get("confidence"))


def _spans(text: str, value: Any) -> Spans:
    """One [start, end], a list of them, or null. Raises ValueError for what is no span of the text."""
    if not value:
        return ()
    spans = tuple(Span(start, end) for start, end in ([value] if isinstance(value[0], int) else value))
    for span in spans:
        if span.end > len(text):
            raise ValueError(f"{span.start}-{span.end} is beyond the end of the text")
    return spans
