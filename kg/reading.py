"""What an article says, as objects: actors who are resolved, facts with the words that they rest on.

All of it is read off the quads that a build would store for the article, so that what a program sees,
what a query finds and what a page shows are the same. A class says beside each field which property it is.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from rdflib import Dataset, Literal, URIRef

from kg import graph
from kg.errors import MissingExtra
from kg.iris import Minter
from kg.model import ActorType, Article, MeetingKind, MeetingStatus, Sector, Setting, Stance, StatementForm
from kg.namespaces import NKG, PREFIXES, RDF, SKOS, Quad

if TYPE_CHECKING:
    import pandas


def holds(prop: URIRef, read: Callable[[str], Any] = str, *, many: bool = False) -> Any:
    """A field that holds the value of `prop`, all of them where there may be `many`. `read` makes it of a
    literal's text or of the local name of a concept; another node becomes its own record."""
    return field(metadata={"property": prop, "read": read, "many": many})


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of the article, `article.text[start:end]`, and the whole sentence that they stand in (the
    sentences, where there are several). Offsets count Unicode code points, as Python does."""

    text: str
    start: int
    end: int
    sentence: str = field(repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class Entity:
    """Somebody or something that the article speaks of; `mentions` are the words that name it, in order."""

    iri: str
    mentions: tuple[Evidence, ...]
    name: str = holds(SKOS.prefLabel)
    other_names: tuple[str, ...] = holds(SKOS.altLabel, many=True)

    @property
    def evidence(self) -> Evidence | None:
        """The first words that name it; None where none do, as a country known from a nationality alone."""
        return self.mentions[0] if self.mentions else None

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"


@dataclass(frozen=True, slots=True, repr=False)
class Place(Entity):
    """A country, or a place in one."""

    country: Place | None = holds(NKG.country)


@dataclass(frozen=True, slots=True, repr=False)
class Actor(Entity):
    """A person, an organisation or a group; `governs` the country whose government it is."""

    type: ActorType = holds(RDF.type, lambda name: ActorType(name.lower()))
    sector: Sector | None = holds(NKG.sector, Sector)
    country: Place | None = holds(NKG.country)
    governs: Place | None = holds(NKG.governs)


@dataclass(frozen=True, slots=True, repr=False)
class Topic(Entity):
    """What a position is about."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that the article says. `evidence` are its words, `more_evidence` further ones elsewhere;
    `confidence` is 0 to 1: of the facts at 0.9 about nine of ten are right."""

    iri: str = field(repr=False)
    evidence: Evidence
    more_evidence: tuple[Evidence, ...] = field(repr=False)
    confidence: float = holds(NKG.confidence, float)


@dataclass(frozen=True, slots=True)
class Affiliation(Fact):
    """A role in an organisation, as worded."""

    member: Actor = holds(NKG.member)
    role: str = holds(NKG.role)
    organization: Actor = holds(NKG.organization)


@dataclass(frozen=True, slots=True)
class Position(Fact):
    """A stance on an issue."""

    holder: Actor = holds(NKG.holder)
    stance: Stance = holds(NKG.stance, Stance)
    issue: Topic = holds(NKG.issue)

    def __str__(self) -> str:
        return f"{self.holder} {self.stance}: {self.issue}"


@dataclass(frozen=True, slots=True)
class Meeting(Fact):
    """An encounter, visit, call or talks. `date` is as much as is known, in ISO 8601 (2016-08-10, 2016-08,
    2016); without the article's date mostly only its words are, `date_text`."""

    label: str = holds(SKOS.prefLabel)
    kind: MeetingKind = holds(NKG.meetingKind, MeetingKind)
    status: MeetingStatus = holds(NKG.meetingStatus, MeetingStatus)
    participants: tuple[Actor, ...] = holds(NKG.participant, many=True)
    place: Place | None = holds(NKG.place)
    date: str | None = holds(NKG.date)
    date_text: str | None = holds(NKG.dateText)
    reported_by: Actor | None = holds(NKG.reportedBy)

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, slots=True)
class Statement(Fact):
    """Something said or written. `content` are the words said, `cue` the reporting words ('said'), `about`
    what is named in it, `expresses` the positions taken in it; `date` is as for a meeting."""

    speaker: Actor = holds(NKG.speaker)
    content: str = holds(NKG.content)
    form: StatementForm = holds(NKG.form, StatementForm)
    cue: str | None = holds(NKG.cue)
    addressee: Actor | None = holds(NKG.addressee)
    reported_by: Actor | None = holds(NKG.reportedBy)
    setting: Setting | None = holds(NKG.setting, Setting)
    date: str | None = holds(NKG.date)
    date_text: str | None = holds(NKG.dateText)
    about: tuple[Entity | Meeting, ...] = holds(NKG.about, many=True)
    expresses: tuple[Position, ...] = holds(NKG.expresses, many=True)


Record = Entity | Fact
# A table of a reading, the class of its rows and the classes of the graph that these are of.
_TABLES: Mapping[str, tuple[type[Record], frozenset[URIRef]]] = {
    "actors": (Actor, frozenset({NKG.Person, NKG.Organization, NKG.Group})),
    "places": (Place, frozenset({NKG.Place})),
    "topics": (Topic, frozenset({NKG.Topic})),
    "statements": (Statement, frozenset({NKG.Statement})),
    "meetings": (Meeting, frozenset({NKG.Meeting})),
    "positions": (Position, frozenset({NKG.Position})),
    "affiliations": (Affiliation, frozenset({NKG.Affiliation})),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in one article, each kind in the order of the text; places are those that words name.

    incomplete   what was found but nobody could complete, with the reason
    rejected     what the gate before the store refuses, in plain words; '' where it takes everything
    """

    article: Article
    actors: tuple[Actor, ...]
    places: tuple[Place, ...]
    topics: tuple[Topic, ...]
    statements: tuple[Statement, ...]
    meetings: tuple[Meeting, ...]
    positions: tuple[Position, ...]
    affiliations: tuple[Affiliation, ...]
    incomplete: tuple[str, ...] = field(repr=False)
    rejected: str = field(repr=False)
    quads: tuple[Quad, ...] = field(repr=False)

    def to_rdf(self) -> Dataset:
        """The quads that a build of this article alone stores: its graph, its provenance, and what follows
        for the entities that it speaks of; without graph/identity, which is worked out of all articles."""
        dataset = Dataset()
        for prefix, namespace in PREFIXES.items():
            dataset.bind(prefix, namespace)
        dataset.addN((s, p, o, dataset.graph(g)) for s, p, o, g in self.quads)
        return dataset

    def to_pandas(self) -> dict[str, pandas.DataFrame]:
        """A data frame a kind ('statements', 'actors', …), one row a record: another record by its name,
        several as a tuple, and the evidence as the columns text, sentence, start and end.

        Raises MissingExtra where pandas is not installed.
        """
        return {name: data_frame(map(_row, getattr(self, name)), _columns(row)) for name, (row, _) in _TABLES.items()}


def data_frame(rows: Iterable[Mapping[str, Any]], columns: Iterable[str]) -> pandas.DataFrame:
    """`rows` as a data frame of `columns`. Raises MissingExtra where pandas is not installed."""
    try:
        import pandas
    except ImportError as error:
        raise MissingExtra("data frames need pandas: pip install 'newskg[pandas]'") from error
    return pandas.DataFrame.from_records(list(rows), columns=list(columns))


def _columns(row: type[Record]) -> list[str]:
    """A class's own fields first, then how sure and in which words."""
    own = [each.name for each in fields(row) if each.metadata]
    return [*sorted(own, key="confidence".__eq__), *_WORDS, "iri"]


_WORDS = tuple(each.name for each in fields(Evidence))


def _row(record: Record) -> dict[str, Any]:
    row = {each.name: _cell(getattr(record, each.name)) for each in fields(record)}
    return row | {name: getattr(record.evidence, name, None) for name in _WORDS}


def _cell(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_cell, value))
    return str(value) if isinstance(value, Entity | Fact | StrEnum) else value


# --- off the quads ------------------------------------------------------------------------------


def of(
    article: Article, accepted: graph.ArticleGraph, minter: Minter, incomplete: tuple[str, ...], rejected: str
) -> Reading:
    """The reading of `article`, of which a store gets `accepted`."""
    merged = graph.merge(graph.descriptions(accepted.quads), minter)
    records = _Records(article.text, (*accepted.quads, *merged))
    found = {name: records.of_class(classes) for name, (_, classes) in _TABLES.items()}
    found["places"] = tuple(place for place in found["places"] if place.evidence)
    quads = (*accepted.quads, *accepted.provenance, *merged)
    return Reading(article, **found, incomplete=incomplete, rejected=rejected, quads=quads)


def _order(value: Any) -> tuple[float, float, str]:
    """By place in the text; what no words name comes last, by its name."""
    words = value if isinstance(value, Evidence) else getattr(value, "evidence", None)
    name = getattr(value, "iri", str(value))
    return (words.start, words.end, name) if words else (math.inf, math.inf, name)


class _Records:
    """The record of each node of a graph, made at its first use."""

    def __init__(self, text: str, quads: Iterable[Quad]) -> None:
        self._text = text
        self._said: dict[Any, dict[URIRef, list[URIRef | Literal]]] = defaultdict(lambda: defaultdict(list))
        for subject, predicate, value, _ in quads:
            if value != NKG.Actor:  # a superclass, written out beside the class
                self._said[subject][predicate].append(value)
        self._made: dict[URIRef, Record] = {}

    def of_class(self, classes: frozenset[URIRef]) -> tuple[Any, ...]:
        """The records of all nodes of `classes`, in the order of the text."""
        nodes = [node for node, said in self._said.items() if classes.intersection(said.get(RDF.type, ()))]
        return tuple(sorted(map(self._record, nodes), key=_order))

    def _record(self, node: URIRef) -> Record:
        if node not in self._made:
            types = self._said[node][RDF.type]
            # a class of assertions that has no record of its own here is told of as a fact
            row = next((row for row, classes in _TABLES.values() if classes.intersection(types)), Fact)
            words = tuple(sorted(self._evidence(node), key=_order))
            own: dict[str, Any] = {
                each.name: self._values(node, each.metadata) for each in fields(row) if each.metadata
            }
            own |= {"evidence": words[0], "more_evidence": words[1:]} if issubclass(row, Fact) else {"mentions": words}
            self._made[node] = row(iri=str(node), **own)
        return self._made[node]

    def _values(self, node: URIRef, about: Mapping[str, Any]) -> Any:
        """The value of one field."""
        found = [self._value(value, about["read"]) for value in self._said[node].get(about["property"], ())]
        if about["many"]:
            return tuple(sorted(found, key=_order))
        return min(found, key=_order, default=None)

    def _value(self, value: URIRef | Literal, read: Callable[[str], Any]) -> Any:
        if isinstance(value, URIRef) and value in self._said:
            return self._record(value)
        return read(value.rpartition("#")[2] if isinstance(value, URIRef) else str(value))

    def _evidence(self, node: URIRef) -> Iterator[Evidence]:
        for mention in self._said[node][NKG.evidence]:
            start, end = self._range(mention)
            around = [self._range(sentence) for sentence in self._said[mention][NKG.inSentence]]
            first, last = min((a for a, _ in around), default=start), max((b for _, b in around), default=end)
            yield Evidence(self._text[start:end], start, end, self._text[first:last])

    def _range(self, node: object) -> tuple[int, int]:
        said = self._said[node]
        return int(said[NKG.start][0]), int(said[NKG.end][0])
