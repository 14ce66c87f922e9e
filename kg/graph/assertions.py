"""Statements, meetings, positions and affiliations of one article as triples."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from rdflib import Literal, URIRef

from kg.graph.entities import EntityWriter
from kg.graph.quotes import without_quotes
from kg.graph.writer import TextWriter, calendar, decimal
from kg.iris import hull
from kg.model import (
    Actor,
    Evidence,
    Extraction,
    Meeting,
    MeetingKind,
    MeetingStatus,
    MentionKind,
    Position,
    Resolution,
    ResolvedAffiliation,
    Span,
    Statement,
    TimeWords,
)
from kg.namespaces import NKG, NKGV, RDF, SKOS, TIME

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_BETWEEN = frozenset({MeetingKind.TALKS, MeetingKind.CALL, MeetingKind.NEGOTIATION})
_NAMED_IN_LABEL = 4


def _free(candidates: Iterable[Span], taken: set[Span]) -> Span:
    """The first candidate that no earlier record of the class took, else the first of all."""
    spans = list(candidates)
    chosen = next((span for span in spans if span not in taken), spans[0])
    taken.add(chosen)
    return chosen


def _inside(content: tuple[Evidence, ...], evidence: Evidence) -> bool:
    return any(piece.span.covers(evidence.span) for piece in content)


def meeting_label(meeting: Meeting, names: list[str], place: str | None) -> str:
    """What a list shows for a meeting: 'planned talks between A and B in Geneva on Thursday'."""
    status = "" if meeting.status is MeetingStatus.HELD else f"{meeting.status} "
    label = f"{status}{meeting.kind}"
    if names:
        shown, more = names[:_NAMED_IN_LABEL], len(names) - _NAMED_IN_LABEL
        if more > 0:
            shown.append(f"{more} other{'s' if more > 1 else ''}")
        listed = " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
        label += f" {'between' if meeting.kind in _BETWEEN and len(shown) > 1 else 'of'} {listed}"
    if place:
        label += f" in {place}"
    if meeting.time is not None:
        label += f" {' '.join(meeting.time.evidence.text.split())}"
    return label


class _Name(NamedTuple):
    """Words that name something, and what a statement that holds them has to do with it."""

    span: Span
    predicate: URIRef
    named: URIRef


class AssertionWriter:
    """Writes the assertions of one Resolution; positions and meetings before the statements that
    express or name them."""

    def __init__(self, writer: TextWriter, entities: EntityWriter, resolution: Resolution) -> None:
        self._writer = writer
        self._entities = entities
        self._resolution = resolution
        self._positions: list[tuple[Position, URIRef, URIRef]] = []
        self._meetings: list[tuple[Meeting, URIRef]] = []
        self._known: set[URIRef] = set()
        self._names: list[_Name] = []

    def write(self) -> None:
        """Write them all, into the TextWriter and the EntityWriter given."""
        taken: dict[type, set[Span]] = {Meeting: set(), Statement: set()}
        for affiliation in self._resolution.affiliations:
            self._affiliation(affiliation)
        for position in self._resolution.positions:
            self._position(position)
        for meeting in self._resolution.meetings:
            candidates = [evidence.span for evidence in meeting.evidence]
            if meeting.participants:
                candidates.append(hull(evidence.span for evidence in meeting.participants))
            self._meeting(meeting, _free(candidates, taken[Meeting]))
        self._index_names()
        for statement in self._resolution.statements:
            pieces = [evidence.span for evidence in statement.content]
            candidates = [statement.evidence.span, hull(pieces), *pieces]
            self._statement(statement, _free(candidates, taken[Statement]))

    def _head(self, node: URIRef, kind: URIRef, evidence: Iterable[Evidence], extraction: Extraction) -> bool:
        """What every assertion has. False where `node` was written before: one more evidence of it."""
        writer = self._writer
        for each in evidence:
            writer.link(node, NKG.evidence, each)
        if node in self._known:
            return False
        self._known.add(node)
        writer.add(node, RDF.type, kind)
        writer.add(node, RDF.type, NKG.Assertion)
        writer.add(node, NKG.inArticle, writer.node)
        writer.add(node, NKG.extractedBy, writer.minter.agent(extraction.extractor, extraction.version))
        writer.add(node, NKG.confidence, decimal(extraction.confidence))
        return True

    def _actor(self, evidence: Evidence | None) -> Actor | None:
        return self._resolution.actor_at.get(evidence.span) if evidence is not None else None

    def _link_actor(self, node: URIRef, property_: URIRef, words: URIRef, evidence: Evidence | None) -> None:
        """Link the actor that `evidence` means, and the words themselves."""
        actor = self._actor(evidence)
        if actor is not None:
            self._writer.add(node, property_, self._entities.actor(actor))
        self._writer.link(node, words, evidence)

    def _time(self, node: URIRef, time: TimeWords | None) -> None:
        if time is None:
            return
        self._writer.link(node, NKG.dateSpan, time.evidence)
        self._writer.add(node, NKG.dateText, Literal(time.evidence.text))
        if time.weekday is not None:
            self._writer.add(node, NKG.weekday, TIME[_WEEKDAYS[time.weekday - 1]])
        if time.fixed is not None:
            self._writer.add(node, NKG.date, calendar(time.fixed))

    def _affiliation(self, affiliation: ResolvedAffiliation) -> None:
        writer, entities = self._writer, self._entities
        node = writer.minter.affiliation(writer.key, affiliation.member, affiliation.organization, affiliation.role)
        if self._head(node, NKG.Affiliation, affiliation.evidence, affiliation.extraction):
            writer.add(node, NKG.member, entities.actor(affiliation.member))
            writer.add(node, NKG.organization, entities.actor(affiliation.organization))
            writer.add(node, NKG.role, Literal(affiliation.role))

    def _holder(self, position: Position) -> Actor | None:
        """The holder that the words name, else whoever speaks where the target is named; of
        statements inside each other the innermost."""
        if position.holder is not None:
            return self._actor(position.holder)
        said = [s for s in self._resolution.statements if _inside(s.content, position.target)]
        innermost = min(said, key=lambda s: s.evidence.span.end - s.evidence.span.start, default=None)
        return self._actor(innermost.source) if innermost is not None else None

    def _position(self, position: Position) -> None:
        """A position without a known holder is nobody's: `resolve` drops it with its reason."""
        writer = self._writer
        holder = self._holder(position)
        if holder is None:
            return
        node = writer.minter.position(writer.key, holder, position.label)
        topic = self._entities.topic(position.label)
        self._positions.append((position, node, topic))
        new = self._head(node, NKG.Position, position.evidence, position.extraction)
        writer.link(node, NKG.targetSpan, position.target)
        writer.link(topic, NKG.evidence, position.target)
        writer.link(node, NKG.holderSpan, position.holder)
        if new:
            writer.add(node, NKG.holder, self._entities.actor(holder))
            writer.add(node, NKG.issue, topic)
            writer.add(node, NKG.stance, NKGV[position.stance])

    def _meeting(self, meeting: Meeting, span: Span) -> None:
        writer = self._writer
        node = writer.minter.meeting(writer.key, span)
        self._meetings.append((meeting, node))
        self._head(node, NKG.Meeting, meeting.evidence, meeting.extraction)
        writer.add(node, NKG.meetingStatus, NKGV[meeting.status])
        writer.add(node, NKG.meetingKind, NKGV[meeting.kind])
        names: dict[str, None] = {}
        for participant in meeting.participants:
            actor = self._actor(participant)
            if actor is not None:
                names[actor.name] = None
            self._link_actor(node, NKG.participant, NKG.participantSpan, participant)
        place = None
        if meeting.place is not None:
            place = meeting.place.place.name or meeting.place.evidence.text
            writer.add(node, NKG.place, self._entities.place(meeting.place.place))
            writer.link(node, NKG.placeSpan, meeting.place.evidence)
        self._link_actor(node, NKG.reportedBy, NKG.carrierSpan, meeting.carrier)
        self._time(node, meeting.time)
        writer.add(node, SKOS.prefLabel, Literal(meeting_label(meeting, list(names), place), lang="en"))

    def _statement(self, statement: Statement, span: Span) -> None:
        writer = self._writer
        node = writer.minter.statement(writer.key, span)
        self._head(node, NKG.Statement, [statement.evidence], statement.extraction)
        self._link_actor(node, NKG.speaker, NKG.sourceSpan, statement.source)
        if statement.relative is not None:
            writer.link(node, NKG.sourceSpan, statement.relative)
        self._link_actor(node, NKG.addressee, NKG.addresseeSpan, statement.addressee)
        self._link_actor(node, NKG.reportedBy, NKG.carrierSpan, statement.carrier)
        for piece in statement.content:
            writer.link(node, NKG.contentSpan, piece)
        # The comma at the end belongs to the sentence that quotes, those in between to what was said.
        words = " ".join(without_quotes(piece.text) for piece in statement.content).rstrip(",; ")
        writer.add(node, NKG.content, Literal(words))
        writer.add(node, NKG.form, NKGV[statement.form])
        if statement.cue is not None:
            writer.link(node, NKG.cueSpan, statement.cue)
            writer.add(node, NKG.cue, Literal(statement.cue.text))
        if statement.setting is not None:
            writer.add(node, NKG.setting, NKGV[statement.setting])
        self._time(node, statement.time)
        for predicate, named in self._named_in(statement.content):
            writer.add(node, predicate, named)

    def _index_names(self) -> None:
        """Find for a statement what its content names without going through the whole article: actors
        (pronouns name nobody), places and meetings, and the positions taken there."""
        names: list[_Name] = []
        for actor in self._resolution.actors:
            iri = self._entities.actor(actor)
            names += [
                _Name(each.evidence.span, NKG.about, iri)
                for each in actor.mentions
                if each.kind is not MentionKind.PRONOUN
            ]
        for mention in self._resolution.places:
            names.append(_Name(mention.evidence.span, NKG.about, self._entities.place(mention.place)))
        for meeting, iri in self._meetings:
            names += [_Name(each.span, NKG.about, iri) for each in meeting.evidence]
        for position, iri, topic in self._positions:
            for each in (position.target, *position.evidence):
                names += [_Name(each.span, NKG.expresses, iri), _Name(each.span, NKG.about, topic)]
        self._names = sorted(names)

    def _named_in(self, content: tuple[Evidence, ...]) -> Iterator[tuple[URIRef, URIRef]]:
        for piece in content:
            first = bisect_left(self._names, piece.span.start, key=lambda name: name.span.start)
            for name in islice(self._names, first, None):
                if name.span.start >= piece.span.end:
                    break
                if piece.span.covers(name.span):
                    yield name.predicate, name.named
