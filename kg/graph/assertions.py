"""The assertions of one article as triples: of each the properties that its row in kg.model.classes gives."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from rdflib import Literal, URIRef

from kg.graph.entities import EntityWriter
from kg.graph.quotes import without_quotes
from kg.graph.writer import TextWriter, calendar, decimal
from kg.iris import hull, slug
from kg.model import Actor, Evidence, MentionKind, PlaceMention, Resolution, Span
from kg.model.classes import AssertionClass, Kind, Property, class_of, evidence_of
from kg.namespaces import NKG, NKGV, RDF, SKOS, TIME
from kg.text.visible import as_read

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class _Name(NamedTuple):
    """Words that name something, and what a statement that holds them has to do with it."""

    span: Span
    predicate: URIRef
    named: URIRef


# What a record has of each property, by the property's name, actors instead of the words that name them.
_Values = Mapping[str, tuple[Any, ...]]


class AssertionWriter:
    """Writes the assertions of one Resolution; what is said after all that it may name."""

    def __init__(self, writer: TextWriter, entities: EntityWriter, resolution: Resolution) -> None:
        self._writer = writer
        self._entities = entities
        self._resolution = resolution
        self._known: set[URIRef] = set()
        self._taken: set[tuple[str, Span]] = set()
        self._names: list[_Name] = []

    def write(self) -> None:
        """Write them all, into the TextWriter and the EntityWriter given."""
        self._name_entities()
        records = [(class_of(record), record) for record in self._resolution.assertions]
        speech = [each for each in records if each[0].of_kind(Kind.SPEECH)]
        for cls, record in records:
            if not cls.of_kind(Kind.SPEECH):
                self._write(cls, record)
        self._names.sort()
        for cls, record in speech:
            self._write(cls, record)

    def _write(self, cls: AssertionClass, record: Any) -> None:
        """An assertion without a value that it must have is none; one whose node was written before is one
        more evidence of that."""
        values = {each.name: self._found(each, record) for each in cls.properties}
        if any(each.required and not values[each.name] for each in cls.properties):
            return
        writer = self._writer
        node = self._node(cls, record, values)
        for words in evidence_of(record):
            writer.link(node, NKG.evidence, words)
        for each in cls.properties:
            self._link_words(node, each, record)
        self._name_assertion(cls, record, node)
        if node in self._known:
            return
        self._known.add(node)
        made = record.extraction
        writer.add(node, RDF.type, NKG[cls.name])
        writer.add(node, NKG.inArticle, writer.node)
        writer.add(node, NKG.extractedBy, writer.minter.agent(made.extractor, made.version))
        writer.add(node, NKG.confidence, decimal(made.confidence))
        for each in cls.properties:
            for predicate, term in self._terms(each, values[each.name]):
                writer.add(node, predicate, term)
        if cls.label is not None:
            names = {name: list(dict.fromkeys(map(_name, found))) for name, found in values.items()}
            writer.add(node, SKOS.prefLabel, Literal(cls.label(record, names), lang="en"))

    def _found(self, each: Property, record: object) -> tuple[Any, ...]:
        found = each.values(record)
        if each.kind is not Kind.ACTOR:
            return found
        at = self._resolution.actor_at
        actors = (value if isinstance(value, Actor) else at.get(value.span) for value in found)
        return tuple(actor for actor in actors if actor is not None)

    def _node(self, cls: AssertionClass, record: object, values: _Values) -> URIRef:
        """By what makes one the same as another, else by the first of its places in the text that no
        earlier one of its class took: its evidence, then the words of what it has several of."""
        minter, key, kind = self._writer.minter, self._writer.key, cls.name.lower()
        if cls.identity:
            parts = (values[name][0] for name in cls.identity)
            return minter.assertion(kind, key, (p.slug if isinstance(p, Actor) else slug(p) for p in parts))
        spans = [words.span for words in evidence_of(record)]
        several = [words.span for each in cls.properties if each.many for words in each.evidence(record)]
        if several:
            spans += [hull(several), *several]
        chosen = next((span for span in spans if (kind, span) not in self._taken), spans[0])
        self._taken.add((kind, chosen))
        return minter.assertion_at(kind, key, chosen)

    def _link_words(self, node: URIRef, each: Property, record: object) -> None:
        predicate = each.name if each.kind is Kind.SPAN else each.span
        for words in each.evidence(record) if predicate else ():
            self._writer.link(node, NKG[predicate], words)
            if each.kind is Kind.TOPIC:
                for label in each.values(record):
                    self._writer.link(self._entities.topic(label), NKG.evidence, words)

    def _terms(self, each: Property, values: tuple[Any, ...]) -> Iterator[tuple[URIRef, URIRef | Literal]]:
        predicate = NKG[each.name]
        if each.kind is Kind.SPEECH:
            # The comma at the end belongs to the sentence that quotes, those in between to what was said.
            yield predicate, Literal(" ".join(without_quotes(as_read(piece.text)) for piece in values).rstrip(",; "))
            yield from self._named_in(values)
            return
        for value in values:
            match each.kind:
                case Kind.ACTOR:
                    yield predicate, self._entities.actor(value)
                case Kind.PLACE:
                    yield predicate, self._entities.place(value.place)
                case Kind.TOPIC:
                    yield predicate, self._entities.topic(value)
                case Kind.CONCEPT:
                    yield predicate, NKGV[value]
                case Kind.WORDS:
                    yield predicate, Literal(value.text)
                case Kind.LITERAL:
                    yield predicate, Literal(value)
                case Kind.TIME:
                    yield NKG.dateText, Literal(value.evidence.text)
                    if value.weekday is not None:
                        yield NKG.weekday, TIME[_WEEKDAYS[value.weekday - 1]]
                    if value.fixed is not None:
                        yield predicate, calendar(value.fixed)

    # --- what a statement names: found without going through the whole article --------------------------

    def _name_entities(self) -> None:
        """Actors, by all but pronouns, which name nobody, and places."""
        for actor in self._resolution.actors:
            iri = self._entities.actor(actor)
            named = (each.evidence.span for each in actor.mentions if each.kind is not MentionKind.PRONOUN)
            self._names += (_Name(span, NKG.about, iri) for span in named)
        for mention in self._resolution.places:
            self._names.append(_Name(mention.evidence.span, NKG.about, self._entities.place(mention.place)))

    def _name_assertion(self, cls: AssertionClass, record: object, node: URIRef) -> None:
        """Meetings, and positions with their topics, by their evidence."""
        if not cls.named_as:
            return
        topics = cls.of_kind(Kind.TOPIC)
        named = [(NKG[cls.named_as], node)]
        named += ((NKG.about, self._entities.topic(label)) for each in topics for label in each.values(record))
        for words in (*evidence_of(record), *(words for each in topics for words in each.evidence(record))):
            self._names += (_Name(words.span, predicate, iri) for predicate, iri in named)

    def _named_in(self, content: Iterable[Evidence]) -> Iterator[tuple[URIRef, URIRef]]:
        for piece in content:
            first = bisect_left(self._names, piece.span.start, key=lambda name: name.span.start)
            for name in islice(self._names, first, None):
                if name.span.start >= piece.span.end:
                    break
                if piece.span.covers(name.span):
                    yield name.predicate, name.named


def _name(value: object) -> str:
    """What stands for a value in a label."""
    if isinstance(value, PlaceMention):
        return value.place.name or value.evidence.text
    return value.name if isinstance(value, Actor) else str(value)
