"""What the assertions of the graph are: one row of CLASSES a class, one Property for each thing it says.

Describe, resolve, the exports, the pages, the statistics and the docs ask this table; none of them names
a class. docs/extending.md shows how to add one. Names of properties are local names of the ontology.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from string import Formatter
from typing import Any

from kg.model.records import (
    Evidence,
    Meeting,
    PlaceMention,
    Position,
    ResolvedAffiliation,
    Statement,
    TimeWords,
)
from kg.model.values import ActorType, MeetingKind, MeetingStatus

# The classes of actors, and of all that assertions speak of.
ACTORS = tuple(each.capitalize() for each in ActorType)
ENTITIES = (*ACTORS, "Place", "Topic")


class Kind(StrEnum):
    """What the value of a property is, in a record and in the graph.

    ACTOR    words that name somebody, or an Actor: the actor, and where they stand the words
    PLACE    a PlaceMention: the place, and the words that name it
    TOPIC    a neutral label: the topic, which has the words for its evidence
    TIME     TimeWords: their text, weekday and date, and the words
    CONCEPT  a value of the vocabulary
    SPEECH   the pieces of what was said: the text without its quotation marks, the words, and what they
             name and express
    WORDS    words: their text, and the words
    SPAN     words alone, the property being the one that links them
    LITERAL  a text
    """

    ACTOR = "actor"
    PLACE = "place"
    TOPIC = "topic"
    TIME = "time"
    CONCEPT = "concept"
    SPEECH = "speech"
    WORDS = "words"
    SPAN = "span"
    LITERAL = "literal"


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a class of assertions.

    field     the attribute of the record that holds its value, where that is not called as the property
    words     the attribute that holds its words, where that is not `field`
    span      the property that links the words; '' where they are not kept
    many      whether a record has several
    required  whether an assertion without one is no assertion
    key       what it is called in an annotation, `span_key` its words; '' where they have no part in it
    column    the column of the table of assertions in which it stands
    """

    name: str
    kind: Kind
    field: str = ""
    words: str = ""
    span: str = ""
    many: bool = False
    required: bool = False
    key: str = ""
    span_key: str = ""
    column: str = ""

    def values(self, record: object) -> tuple[Any, ...]:
        """What `record` has of it."""
        return _several(getattr(record, self.field or self.name))

    def evidence(self, record: object) -> tuple[Evidence, ...]:
        """The words of it in `record`."""
        found = _several(getattr(record, self.words)) if self.words else self.values(record)
        inner = (each.evidence if isinstance(each, PlaceMention | TimeWords) else each for each in found)
        return tuple(each for each in inner if isinstance(each, Evidence))


@dataclass(frozen=True, slots=True)
class AssertionClass:
    """A class of assertions.

    name      its local name in the ontology
    layer     what its instances together are called in annotations, paths and figures
    title     the same as a heading, and `noun` for one of them in a sentence
    record    the type of the records that `describe` writes as such
    identity  the properties whose values make the IRI; none: its place in the text does
    caption   how a list tells one: {property} stands for its value, {property:words} has words for where
              there is none, {label} for the label
    heading   the properties whose values, in a row, name one that has no label
    label     the label that is written, made of the record and of the names in each property
    details   the properties that a page shows below the caption, and the word before each
    counted   the property by whose values the statistics count
    order     the keys by which annotations are sorted; the first tells where one stands in the text
    named_as  what a statement that names one has to do with it (a property); '' where nothing is said of it
    on_front  whether the front page shows some
    linked    whether the links to other sources are about it too
    joined    the property by which graph/identity says of which utterance, encounter or the like one is a report, and
    joined_key  what that is called in an annotation; '' where reports are not joined. As 'id' one that is with no
              other has its own
    """

    name: str
    layer: str
    title: str
    noun: str
    record: type
    properties: tuple[Property, ...]
    caption: str
    identity: tuple[str, ...] = ()
    heading: tuple[str, ...] = ()
    label: Callable[[Any, Mapping[str, Sequence[str]]], str] | None = None
    details: tuple[tuple[str, str], ...] = ()
    counted: str = ""
    order: tuple[str, ...] = ("evidence",)
    named_as: str = ""
    on_front: bool = True
    linked: bool = False
    joined: str = ""
    joined_key: str = ""

    def of_kind(self, *kinds: Kind) -> tuple[Property, ...]:
        """Its properties of these kinds."""
        return tuple(each for each in self.properties if each.kind in kinds)

    def property(self, name: str) -> Property | None:
        """Its property called `name`, None for 'label'."""
        return next((each for each in self.properties if each.name == name), None)

    def caption_parts(self) -> Iterator[tuple[str, str, str]]:
        """The caption in pieces: words, the property after them ('' at the end), and what stands for none."""
        for words, name, absent, _ in Formatter().parse(self.caption):
            yield words, name or "", absent or ""


def _several(value: object) -> tuple[Any, ...]:
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


_BETWEEN = frozenset({MeetingKind.TALKS, MeetingKind.CALL, MeetingKind.NEGOTIATION})
_NAMED_IN_LABEL = 4


def meeting_label(meeting: Meeting, names: Mapping[str, Sequence[str]]) -> str:
    """What a list shows for a meeting: 'planned talks between A and B in Geneva on Thursday'."""
    status = "" if meeting.status is MeetingStatus.HELD else f"{meeting.status} "
    label = f"{status}{meeting.kind}"
    participants = names.get("participant", ())
    if participants:
        shown, more = list(participants[:_NAMED_IN_LABEL]), len(participants) - _NAMED_IN_LABEL
        if more > 0:
            shown.append(f"{more} other{'s' if more > 1 else ''}")
        listed = " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
        label += f" {'between' if meeting.kind in _BETWEEN and len(shown) > 1 else 'of'} {listed}"
    for place in names.get("place", ()):
        label += f" in {place}"
    if meeting.time is not None:
        label += f" {' '.join(meeting.time.evidence.text.split())}"
    return label


TIME = Property("date", Kind.TIME, field="time", span="dateSpan")
REPORTED_BY = Property(
    "reportedBy", Kind.ACTOR, field="carrier", span="carrierSpan", column="reported by"
)  # the outlet that the text names as having reported it

CLASSES: tuple[AssertionClass, ...] = (
    AssertionClass(
        "Statement", "statements", "Statements", "statement", Statement,
        (
            Property("speaker", Kind.ACTOR, field="source", span="sourceSpan", required=True,
                     key="speaker", span_key="speaker_text", column="who"),
            Property("sourceSpan", Kind.SPAN, field="relative"),
            Property("content", Kind.SPEECH, span="contentSpan", many=True, required=True, span_key="content",
                     column="what"),
            Property("form", Kind.CONCEPT, required=True, key="form", column="kind"),
            Property("cue", Kind.WORDS, span="cueSpan", span_key="cue"),
            Property("setting", Kind.CONCEPT),
            Property("addressee", Kind.ACTOR, span="addresseeSpan", column="with"),
            replace(REPORTED_BY, key="reported_by"),
            TIME,
        ),
        caption="{speaker:Someone unnamed} {cue:said}: {content}",
        heading=("content",),
        details=(("form", ""), ("setting", "in"), ("addressee", "to"), ("reportedBy", "reported by")),
        counted="form",
        order=("content",),
        joined="utterance",
        joined_key="utterance",
    ),
    AssertionClass(
        "Meeting", "meetings", "Meetings", "meeting", Meeting,
        (
            Property("participant", Kind.ACTOR, field="participants", span="participantSpan", many=True,
                     key="participants", column="who"),
            Property("place", Kind.PLACE, span="placeSpan", key="place", column="where"),
            replace(TIME, key="date", span_key="date_text"),
            Property("meetingStatus", Kind.CONCEPT, field="status", required=True, key="status", column="status"),
            Property("meetingKind", Kind.CONCEPT, field="kind", required=True, key="kind", column="kind"),
            REPORTED_BY,
        ),
        caption="{label}",
        label=meeting_label,
        details=(
            ("meetingStatus", ""), ("meetingKind", ""), ("participant", "with"), ("place", "in"),
            ("reportedBy", "reported by"),
        ),
        counted="meetingStatus",
        named_as="about",
        joined="encounter",
        joined_key="id",
    ),
    AssertionClass(
        "Position", "positions", "Positions", "position", Position,
        (
            Property("holder", Kind.ACTOR, span="holderSpan", required=True, key="holder", column="who"),
            Property("stance", Kind.CONCEPT, required=True, key="stance", column="kind"),
            Property("issue", Kind.TOPIC, field="label", words="target", span="targetSpan", required=True,
                     span_key="target", column="what"),
        ),
        caption="{holder} {stance} {issue}",
        identity=("holder", "issue"),
        heading=("holder", "stance", "issue"),
        counted="stance",
        order=("evidence", "target"),
        named_as="expresses",
    ),
    AssertionClass(
        "Affiliation", "affiliations", "Offices", "office or role", ResolvedAffiliation,
        (
            Property("member", Kind.ACTOR, required=True, key="member", column="who"),
            Property("organization", Kind.ACTOR, required=True, key="organization", column="with"),
            Property("role", Kind.LITERAL, required=True, key="role", column="what"),
        ),
        caption="{member}: {role:member}, {organization}",
        identity=("member", "organization", "role"),
        heading=("member", "role"),
        order=("evidence", "member", "role"),
        on_front=False,
        linked=True,
    ),
)  # fmt: skip


def named(name: str) -> AssertionClass | None:
    """The class with this local name, None where that is no class of assertions."""
    return next((each for each in CLASSES if each.name == name), None)


def class_of(record: object) -> AssertionClass:
    """The class that `record` becomes. Raises KeyError for what becomes none."""
    return _BY_RECORD[type(record)]


def actor_words(records: Iterable[object]) -> list[Evidence]:
    """The words in `records` that name actors."""
    return [
        words for record in records for each in class_of(record).of_kind(Kind.ACTOR) for words in each.evidence(record)
    ]


def evidence_of(record: Any) -> tuple[Evidence, ...]:
    """The words that `record` as a whole rests on."""
    return _several(record.evidence)


_BY_RECORD: Mapping[type, AssertionClass] = {each.record: each for each in CLASSES}
