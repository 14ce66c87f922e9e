"""Actors, places and topics: what each article says of them, and what follows from all articles.

Articles share entities, so no article may write an entity's label or class itself: withdrawing
it would take away what others need too. Each article's graph holds one Description an entity;
graph/entities is computed from all Descriptions, whatever their order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from rdflib import Literal, URIRef

from kg.gazetteer import country_name, governed_by
from kg.graph.writer import TextWriter, sorted_quads
from kg.iris import Minter
from kg.model import UNLOCATED, Actor, ActorType, Place
from kg.model.classes import ENTITIES
from kg.namespaces import NKG, NKGV, RDF, SKOS, Quad, Triple

# Looking a term up in its namespace takes longer than comparing it.
_DESCRIBES = NKG.describes
ACTOR_CLASSES: Mapping[ActorType, URIRef] = {each: NKG[each.capitalize()] for each in ActorType}
# The property by which a Description names an entity of a class: it tells the class too.
NAMES: Mapping[URIRef, URIRef] = {NKG[name]: NKG[f"{name.lower()}Name"] for name in ENTITIES}


class EntityWriter:
    """Writes the Descriptions of one article, each entity once, countries of described ones too."""

    def __init__(self, writer: TextWriter) -> None:
        self._writer = writer
        self._minter = writer.minter
        self._actors: dict[tuple[str, bool], URIRef] = {}
        self._described: dict[URIRef, URIRef] = {}

    def _describe(self, entity: URIRef, kind: URIRef, name: str) -> URIRef:
        """The Description of `entity`; the first name given stays, later ones are added as other names."""
        add = self._writer.add
        if entity not in self._described:
            node = self._described[entity] = self._minter.description(self._writer.key, entity)
            add(node, NKG.describes, entity)
            add(node, NAMES[kind], Literal(name))
        node = self._described[entity]
        if not any((node, each, Literal(name)) in self._writer.triples for each in NAMES.values()):
            add(node, NKG.altName, Literal(name))
        return node

    def actor(self, actor: Actor) -> URIRef:
        """The IRI of `actor`, described at its first use."""
        known = (actor.slug, actor.local)
        if known in self._actors:
            return self._actors[known]
        entity = self._actors[known] = self._minter.actor(self._writer.key, actor)
        node = self._describe(entity, ACTOR_CLASSES[actor.type], actor.name)
        for name in actor.other_names:
            self._describe(entity, ACTOR_CLASSES[actor.type], name)
        add = self._writer.add
        if actor.local and actor.type is ActorType.PERSON:
            for title in actor.titles:
                add(node, NKG.personTitle, Literal(title))
        if actor.sector is not None:
            add(node, NKG.sector, NKGV[actor.sector])
        governs = Place(actor.governs) if actor.governs is not None else governed_by(actor.name)
        if governs is not None:
            add(node, NKG.governs, self.place(governs))
        country = actor.country or actor.governs
        if country is not None:
            add(node, NKG.country, self.place(Place(country)))
        return entity

    def place(self, place: Place, words: str | None = None) -> URIRef:
        """The IRI of `place`, described at its first use; `words` that name it are another name."""
        entity = self._minter.place(place)
        name = place.name or country_name(place.country)
        node = self._describe(entity, NKG.Place, name)
        if words is not None:
            self._describe(entity, NKG.Place, words)
        if place.name is not None and place.country != UNLOCATED:
            self._writer.add(node, NKG.country, self.place(Place(place.country)))
        return entity

    def topic(self, label: str) -> URIRef:
        """The IRI of the topic called `label`, described at its first use."""
        entity = self._minter.topic(label)
        self._describe(entity, NKG.Topic, label)
        return entity


def descriptions(quads: Iterable[Quad]) -> Iterator[Triple]:
    """The triples of the Description nodes among `quads`."""
    found = list(quads)
    nodes = {s for s, p, _, _ in found if p == _DESCRIBES}
    for s, p, o, _ in found:
        if s in nodes:
            yield s, p, o


_Votes = dict[URIRef | Literal, int]
# How many Descriptions of an entity say a value: (entity, predicate, value, number).
Vote = tuple[URIRef, URIRef, URIRef | Literal, int]


def _winner(votes: _Votes) -> URIRef | Literal | None:
    """What most Descriptions say; of equals the longest, of those the first by code points."""
    return min(votes, key=lambda value: (-votes[value], -len(value), str(value)), default=None)


# What a Description says that counts.
VOTED = (*NAMES.values(), NKG.altName, NKG.sector, NKG.country, NKG.governs)

_BEARERS: Mapping[URIRef, frozenset[URIRef]] = {
    NKG.sector: frozenset(ACTOR_CLASSES.values()),
    NKG.country: frozenset({*ACTOR_CLASSES.values(), NKG.Place}),
    NKG.governs: frozenset({NKG.Organization}),
}


def _entity(entity: URIRef, said: Mapping[URIRef, _Votes]) -> Iterator[Triple]:
    kinds: _Votes = {each: sum(said[naming].values()) for each, naming in NAMES.items() if said[naming]}
    kind = _winner(kinds)
    if isinstance(kind, URIRef):
        yield entity, RDF.type, kind
        if kind in ACTOR_CLASSES.values():
            yield entity, RDF.type, NKG.Actor
    names: _Votes = defaultdict(int)
    for naming in NAMES.values():
        for name, number in said[naming].items():
            names[name] += number
    label = _winner(names) or _winner(said[NKG.altName])
    for name in {**names, **said[NKG.altName]}:
        predicate = SKOS.prefLabel if name == label else SKOS.altLabel
        yield entity, predicate, Literal(str(name), lang="en")
    for predicate, classes in _BEARERS.items():
        value = _winner(said[predicate])
        if value is not None and kind in classes:
            yield entity, predicate, value


def entities(triples: Iterable[Triple], counted: Iterable[Vote] = ()) -> set[Triple]:
    """What follows for all entities that `triples`, of Description nodes of any number of
    articles, speak of, together with what other articles' are known to say (`counted`).

    Each entity gets one class (its superclass written out), one skos:prefLabel, its other names as
    skos:altLabel, and at most one sector, country and governed place: what most Descriptions
    say, ties broken by a fixed order. So the result depends neither on the order of the triples
    nor on their repetition, and entities do not influence each other: a part can be computed
    from the Descriptions of that part.
    """
    about: dict[URIRef, set[URIRef]] = defaultdict(set)
    values: dict[URIRef, list[tuple[URIRef, URIRef | Literal]]] = defaultdict(list)
    for node, predicate, value in triples:
        if predicate == _DESCRIBES and isinstance(value, URIRef):
            about[node].add(value)
        else:
            values[node].append((predicate, value))
    said: dict[URIRef, dict[URIRef, _Votes]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for node, described in about.items():
        for entity in described:
            for predicate, value in dict.fromkeys(values[node]):
                said[entity][predicate][value] += 1
    for entity, predicate, value, number in counted:
        said[entity][predicate][value] += number
    return {triple for entity, votes in said.items() for triple in _entity(entity, votes)}


def merge(triples: Iterable[Triple], minter: Minter, counted: Iterable[Vote] = ()) -> tuple[Quad, ...]:
    """`entities` as quads of graph/entities, sorted."""
    return sorted_quads(entities(triples, counted), minter.entities_graph)
