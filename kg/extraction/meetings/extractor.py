"""Meetings: meetings of identifiable parties, told by a verb ('met', 'visited') or by a noun
('talks between … and …', 'the pope's visit').

A definite noun without parties of its own ('before the meeting') gives a record with that
small evidence and no participants: resolution joins it to the meeting told before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Span as TokenSpan
from spacy.tokens import Token

from kg.english import outlets
from kg.english.participants import name_span
from kg.english.syntax import SUBJECTS, is_passive, noun_phrase, prepositional
from kg.extraction.meetings import words
from kg.extraction.meetings.found import FoundMeeting
from kg.extraction.meetings.locatives import Places
from kg.extraction.meetings.noun_patterns import is_back_reference, is_venue, noun_kind, told_by_noun, whole_of
from kg.extraction.meetings.status import PUT_OFF, Tense, fate_of, is_past, status_of
from kg.extraction.meetings.verb_patterns import told_by_verb
from kg.model import (
    UNLOCATED,
    Evidence,
    Extraction,
    Meeting,
    MeetingKind,
    MeetingStatus,
    PlaceMention,
    Span,
    TimeWords,
)
from kg.text.document import Document, Paragraph
from kg.text.times import time_words

_NAME, _VERSION = "meetings", "3"


class MeetingExtractor:
    """`Document` -> `Meeting`, one for each clause that tells of a meeting; headlines give none."""

    name = _NAME
    version = _VERSION
    produces: tuple[type, ...] = (Meeting,)

    def __call__(self, document: Document) -> Iterator[Meeting]:
        """The meetings that the text tells, in order; nothing from the headline."""
        places = Places(document)
        told_before = False
        for paragraph in document.paragraphs:
            if paragraph.is_headline:
                continue
            for token in paragraph.doc:
                for told in told_by_verb(token) if token.pos_ == "VERB" else told_by_noun(token):
                    meeting = _meeting(document, paragraph, told, places, told_before)
                    if meeting is not None:
                        told_before = True
                        yield meeting


def _meeting(
    document: Document, paragraph: Paragraph, told: FoundMeeting, places: Places, told_before: bool
) -> Meeting | None:
    status = status_of(told.trigger, told.carrier_of_tense)
    to_come = status in {MeetingStatus.PLANNED, MeetingStatus.PROPOSED}
    future = (
        to_come or status is Tense.PRESENT or (status is MeetingStatus.POSTPONED and not is_past(told.carrier_of_tense))
    )
    time = _time(document, paragraph, told, future=future)
    if status is Tense.PRESENT and told.kind is MeetingKind.VISIT and time is None and told.trigger.pos_ == "VERB":
        return None  # a habit
    if to_come and time is not None and _BEHIND.search(time.evidence.text):
        time = None  # 'agreed earlier in the day to meet'
    status = _with_time(document, status, time)
    place = _place(paragraph, told, places)
    participants = [s for t in told.participants if told.trigger not in (s := name_span(t)) or t == told.trigger]
    trigger = document.evidence_of(paragraph, _small_phrase(told.trigger))
    idle = told.kind is MeetingKind.VISIT and len(participants) == 1 and place is None and time is None
    if idle and not is_back_reference(told.trigger):
        return None  # nobody knows where to
    if not participants:
        if is_back_reference(told.trigger) and told_before and place is None:
            extraction = Extraction(_NAME, _VERSION, 0.5)
            return Meeting((trigger,), status, told.kind, extraction, time=time, trigger=trigger)
        if not _is_announced(told) or (place is None and time is None):
            return None
    spans = [trigger.span, *(paragraph.span(each) for each in participants)]
    if told.trigger.dep_ not in {"pobj", "conj"}:
        spans.append(paragraph.span(told.carrier_of_tense))
    spans += [each.evidence.span for each in (place, time) if each is not None]
    told_here = [s for s in spans if paragraph.start <= s.start]  # a dateline stands apart
    hull = Span(min(s.start for s in told_here), max(s.end for s in told_here))
    within = _enclosing(told)
    return Meeting(
        (document.evidence(hull),),
        status,
        told.kind,
        Extraction(_NAME, _VERSION, told.confidence),
        tuple(document.evidence_of(paragraph, each) for each in participants),
        place,
        time,
        _carrier(document, paragraph, told.trigger),
        trigger,
        document.evidence_of(paragraph, noun_phrase(within)) if within is not None else None,
    )


_BEHIND = re.compile(r"^(?:just )?earlier|\bago$|^(?:yesterday|last )", re.IGNORECASE)


def _enclosing(told: FoundMeeting) -> Token | None:
    """The noun of the event in whose course it takes place: 'on the sidelines of the summit', 'as part of a visit'."""
    for token in dict.fromkeys((told.trigger, told.carrier_of_tense)):
        for each in prepositional(token, "during", "at", "on", "in", "as"):
            inner = list(prepositional(each, "of")) if each.lemma_.lower() in words.WHOLES else []
            nouns = inner or ([each] if each.head.lower_ in {"during", "at"} else [])
            for noun in nouns:
                if noun != told.trigger and (noun_kind(noun) or noun.lemma_.lower() in {"event", "gathering", "tour"}):
                    return noun
    return None


def _with_time(document: Document, status: MeetingStatus | Tense, time: TimeWords | None) -> MeetingStatus:
    """The status that tense and date give together."""
    published = document.article.published_day
    fixed = time.fixed if time is not None else None
    ahead = fixed is not None and published is not None and fixed > published.isoformat()[: len(fixed)]
    if isinstance(status, Tense):
        if fixed is not None and published is not None and fixed < published.isoformat()[: len(fixed)]:
            return MeetingStatus.HELD
        if time is not None and (time.weekday is not None or time.day is not None):
            return MeetingStatus.PLANNED
        return MeetingStatus.ONGOING if status is Tense.PROGRESSIVE else MeetingStatus.HELD
    if status is MeetingStatus.HELD and ahead:
        return MeetingStatus.PLANNED
    return status


def _time(document: Document, paragraph: Paragraph, told: FoundMeeting, *, future: bool) -> TimeWords | None:
    # What follows or comes before a meeting has a time of its own.
    trigger = told.trigger
    top = whole_of(trigger)
    aside = top.dep_ == "pobj" and top.head.lower_ in {"following", "before", "of", "to", "until"}
    # 'The visit follows a summit last month': the month is the summit's.
    aside = aside or (trigger.dep_ == "nsubj" and told.carrier_of_tense.lemma_ in {"follow", "precede", "come"})
    # 'The visit was called off on Monday': nobody was to come on Monday.
    called_off = top.dep_ in {"dobj", "nsubjpass"} and fate_of(told.carrier_of_tense) in PUT_OFF
    vague = None
    for token in dict.fromkeys([trigger, *told.locatives, told.carrier_of_tense]):
        if token == told.carrier_of_tense and (aside or called_off):
            continue
        planned = token.dep_ in {"acl", "advcl"} and token.lemma_.lower() in words.PLANNING
        found = time_words(document, paragraph, token, future=future or planned)
        if found is None or found.evidence.span.covers(paragraph.span(trigger)):
            continue
        if found.fixed is not None or found.weekday is not None:
            return found
        within = _enclosing(told)
        if within is None or not found.evidence.span.covers(paragraph.span(within)):
            vague = vague or found
    above = _told_above(told)
    found = time_words(document, paragraph, above, future=False) if above is not None else None
    return found if found is not None and found.fixed is not None else vague


def _told_above(told: FoundMeeting) -> Token | None:
    """The verb whose time is that of the meeting as well: 'said on Monday after the two met'."""
    verb = told.carrier_of_tense
    if verb.dep_ == "conj" and verb == told.trigger and verb.tag_ == verb.head.tag_ == "VBD":
        own = any(c.dep_ in SUBJECTS for c in verb.lefts)
        return verb.head if not own else None  # 'flew to Rome on Monday and met Ann Smith'
    if verb.dep_ != "advcl" or verb.head.pos_ != "VERB":
        return None
    linked = any(c.dep_ in {"mark", "advmod"} and c.lower_ in {"after", "as", "while", "when"} for c in verb.lefts)
    return verb.head if linked else None


def _place(paragraph: Paragraph, told: FoundMeeting, places: Places) -> PlaceMention | None:
    places_named = [t for t in (told.destination, told.where) if t is not None]
    candidates = [told.destination] if told.destination is not None else []
    near = list(dict.fromkeys([told.trigger, *told.locatives, *told.participants]))
    for token in near:
        candidates += prepositional(token, "in", "at", "inside", "outside", "near", "on")
    candidates += [told.where] if told.where is not None else []
    within = _enclosing(told)
    if within is not None:  # 'during a State Department visit'
        venues = [c for c in within.lefts if c.dep_ == "compound" and is_venue(c, MeetingKind.VISIT)]
        places_named += venues
        candidates += venues
    extraction = Extraction(_NAME, _VERSION, told.confidence)
    site = None
    for token in candidates:
        found = places.mention(paragraph, token, extraction, located=token in places_named)
        if found is not None and found.place.country != UNLOCATED:
            return found
        site = site or found
    if site is not None:
        return site
    adverbs = {c.lower_: c for t in near for c in t.children if c.dep_ == "advmod"}
    if "here" in adverbs:
        return places.here(extraction)
    return places.there(paragraph, adverbs["there"], extraction) if "there" in adverbs else None


def _is_announced(told: FoundMeeting) -> bool:
    """Whether a clause of its own says that the meeting takes place ('will be held in …')."""
    verb = told.carrier_of_tense
    return (
        whole_of(told.trigger).dep_ in SUBJECTS
        and verb.pos_ == "VERB"
        and (is_passive(verb) or verb.lemma_.lower() in words.TAKE_PLACE)
    )


def _small_phrase(trigger: Token) -> TokenSpan:
    """The trigger with what stands before it."""
    if trigger.pos_ == "VERB":
        return trigger.doc[trigger.i : trigger.i + 1]
    lefts = [*whole_of(trigger).lefts, *trigger.lefts]
    left = min((t.left_edge.i for t in lefts if t.dep_ in {"det", "amod", "compound", "nummod"}), default=trigger.i)
    return trigger.doc[left : trigger.i + 1]


def _carrier(document: Document, paragraph: Paragraph, trigger: Token) -> Evidence | None:
    """The outlet that reports the whole sentence."""
    for verb in trigger.ancestors:
        if verb.lemma_ in {"report", "say", "write"} and verb.pos_ == "VERB":
            who = next((c for c in verb.children if c.dep_ == "nsubj"), None)
            if who is not None and outlets.is_press(who):
                name = next((c for c in who.rights if c.dep_ == "appos"), who)
                return document.evidence_of(paragraph, name_span(name))
    return None
