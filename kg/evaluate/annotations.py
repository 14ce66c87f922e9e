"""Annotations of an article as typed values, read from the objects that `kg.export.standoff` writes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kg.english.names import without_titles
from kg.errors import BadInput
from kg.lexicon.folding import bare_words
from kg.model import Span
from kg.model.classes import CLASSES, AssertionClass, Kind

Spans = tuple[Span, ...]


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


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """An assertion of the class `cls`: the ids of actors, other values and words, by their keys there."""

    cls: AssertionClass
    actors: Mapping[str, frozenset[str]]
    values: Mapping[str, str | None]
    spans: Mapping[str, Spans]
    confidence: float | None = None

    def actor(self, key: str) -> str | None:
        """The only actor of a part that has one at most."""
        return next(iter(self.actors[key]), None)

    @property
    def where(self) -> Spans:
        """The words at which it stands in the text."""
        return self.spans[self.cls.order[0]]

    @property
    def order(self) -> tuple[object, ...]:
        """The words that it is sorted by, then what it says."""
        words = (self.spans[key] for key in self.cls.order if key in self.spans)
        said = {key: sorted(ids) for key, ids in self.actors.items()}
        return (*words, repr((said, self.values, self.spans, self.confidence)))


Item = Actor | Fact


@dataclass(frozen=True, slots=True)
class Annotation:
    """What one article holds, by a person or by the graph, `facts` by layer. The items stand in an order
    of their own, so that the order in a file cannot change a figure."""

    text: str
    body: Span
    headline: Span | None
    actors: tuple[Actor, ...]
    facts: Mapping[str, tuple[Fact, ...]]

    def empty(self) -> Annotation:
        """The same article with nothing in it."""
        return replace(self, actors=(), facts=dict.fromkeys(self.facts, ()))


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
    # Gold's affiliations stand with the actors.
    given = data if data.get("affiliations") is not None else {**data, "affiliations": _roles(actors)}
    facts = {cls.layer: [_fact(text, cls, each) for each in given.get(cls.layer, ())] for cls in CLASSES}
    return Annotation(
        text=text,
        body=_spans(text, data["body"])[0],
        headline=headline[0] if headline else None,
        actors=tuple(sorted(actors, key=lambda a: (a.mentions, a.name, a.type, a.id))),
        facts={layer: tuple(sorted(found, key=lambda fact: fact.order)) for layer, found in facts.items()},
    )


def plain(name: str) -> str:
    """A name to compare: lower case, without accents, punctuation, genitive and leading titles."""
    return " ".join(without_titles(bare_words(name)))


def _actor(text: str, data: Mapping[str, Any]) -> Actor:
    mentions = _spans(text, data.get("mentions"))
    written = {plain(data["name"]), *(plain(text[m.start : m.end]) for m in mentions)} - {""}
    return Actor(
        str(data["id"]), data["name"], data["type"], tuple(sorted(mentions)), frozenset(written),
        data.get("role"), data.get("affiliation"), bool(data.get("optional")),
    )  # fmt: skip


def _roles(actors: list[Actor]) -> list[dict[str, Any]]:
    found = []
    for each in actors:
        if each.role or each.affiliation:
            first = [[span.start, span.end] for span in each.mentions[:1]]
            found.append({"member": each.id, "organization": each.affiliation, "role": each.role, "evidence": first})
    return found


def _fact(text: str, cls: AssertionClass, data: Mapping[str, Any]) -> Fact:
    actors: dict[str, frozenset[str]] = {}
    values: dict[str, str | None] = {}
    spans = {"evidence": _spans(text, data.get("evidence"))}
    for each in cls.properties:
        if each.span_key:
            # What there are several of is never left out.
            spans[each.span_key] = _spans(text, data[each.span_key] if each.many else data.get(each.span_key))
        if each.key and each.kind is Kind.ACTOR:
            ids = data[each.key] if each.many else [data.get(each.key)]
            actors[each.key] = frozenset(str(i) for i in ids if i is not None)
        elif each.key:
            values[each.key] = data.get(each.key)
    return Fact(cls, actors, values, spans, data.get("confidence"))


def _spans(text: str, value: Any) -> Spans:
    """One [start, end], a list of them, or null. Raises ValueError for what is no span of the text."""
    if not value:
        return ()
    spans = tuple(Span(start, end) for start, end in ([value] if isinstance(value[0], int) else value))
    for span in spans:
        if span.end > len(text):
            raise ValueError(f"{span.start}-{span.end} is beyond the end of the text")
    return spans
