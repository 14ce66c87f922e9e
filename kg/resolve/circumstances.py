"""Where and when an encounter took place, as other sentences tell it: the event that it is a part of, the
visit in whose course it falls, the day that the article's lead gives to its news."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Token

from kg.english.definiteness import is_known
from kg.english.syntax import SUBJECTS, auxiliaries, conjuncts
from kg.model import Evidence, Meeting, MeetingKind, TimeWords
from kg.resolve.clustering import Cluster
from kg.resolve.coreference import Resolver
from kg.resolve.discourse import head_of
from kg.resolve.encounters import HAPPENED, LARGE, PROCESSES
from kg.text.times import time_words, times_named

# The paragraphs, headline and dateline aside, in which the day of the news is looked for.
_LEAD = 2
_STAY = 7
_OWN_DAY = re.compile(
    r"\bthe \d{1,2}(?:st|nd|rd|th)\b|\b(?:day|night|week|month|year)s? (?:before|after|earlier|later)\b", re.IGNORECASE
)


def complete(meetings: Sequence[Meeting], resolver: Resolver) -> list[Meeting]:
    """The meetings, with place, time and participants that follow from each other and from the lead."""
    found = list(meetings)
    for index, meeting in enumerate(found):
        if not meeting.participants and (_is_round(meeting) or meeting.time is not None or meeting.place is not None):
            like = next((kinds for kinds in (PROCESSES, LARGE) if meeting.kind in kinds), frozenset({meeting.kind}))
            earlier = [m for m in found[:index] if m.kind in like and m.participants]
            if earlier:
                found[index] = replace(meeting, participants=earlier[-1].participants)
    for index, meeting in enumerate(found):
        outer = _enclosing(meeting, found, resolver)
        if outer is None:
            continue
        whole = found[outer]
        found[index] = replace(meeting, place=meeting.place or whole.place, time=_time_of_part(meeting, whole))
        if whole.kind in LARGE and {meeting.status, whole.status} <= HAPPENED:
            known = {resolver.resolve(p) for p in whole.participants}
            more = (p for p in meeting.participants if resolver.resolve(p) not in known)
            found[outer] = replace(whole, participants=(*whole.participants, *more))
    for index, meeting in enumerate(found):
        if meeting.kind is MeetingKind.VISIT and meeting.place is None:
            found[index] = _same_journey(meeting, found[:index], resolver)
    for index, meeting in enumerate(found):
        if meeting.place is None and (visit := _visit_of(meeting, found, resolver)) is not None:
            found[index] = replace(meeting, place=visit.place)
    lead = _lead_day(resolver)
    if lead is None:
        return found
    return [replace(m, time=lead[0]) if _is_news(m, *lead, resolver) else m for m in found]


def _is_round(meeting: Meeting) -> bool:
    """'The next round of talks': between those who talked before."""
    return meeting.trigger is not None and "round" in meeting.trigger.text.lower().split()


# --- events within events ----------------------------------------------------------------------


def _enclosing(meeting: Meeting, found: Sequence[Meeting], resolver: Resolver) -> int | None:
    """The meeting that the words of `meeting.within` name: by its own noun, by the name of its body
    ('the APEC event'), or as the last one of that kind ('the summit')."""
    words = meeting.within
    if words is None:
        return None
    others = [i for i, m in enumerate(found) if m is not meeting and m.trigger is not None]
    for i in others:
        trigger = found[i].trigger
        told = [trigger, *(e for e in found[i].evidence if words.span.covers(e.span))] if trigger is not None else []
        if any(t.span.overlaps(words.span) for t in told):
            return i
    bodies = {c for _, c in resolver.discourse.inside(words.span) if not c.local}
    if bodies:
        named = [
            i for i in others if bodies & _actors(found[i], resolver) and found[i].kind in LARGE | {MeetingKind.VISIT}
        ]
        return named[0] if named else None
    noun = resolver.discourse.head(words.span)
    earlier = [
        i
        for i in others
        if found[i].evidence[0].span < words.span
        and noun.lemma_.lower() in found[i].evidence[0].text.lower()
        and is_known(noun)
    ]
    return earlier[-1] if earlier else None


def _actors(meeting: Meeting, resolver: Resolver) -> set[Cluster]:
    return {c for p in meeting.participants if (c := resolver.resolve(p)) is not None}


def _time_of_part(part: Meeting, whole: Meeting) -> TimeWords | None:
    if part.time is not None and (part.time.fixed is not None or part.time.weekday is not None):
        return part.time
    return whole.time if whole.time is not None and whole.time.fixed is not None else part.time


# --- visits ------------------------------------------------------------------------------------


def _same_journey(visit: Meeting, earlier: Sequence[Meeting], resolver: Resolver) -> Meeting:
    """'His trip will now be in May': to where the visitor's last one was to go."""
    visitors = _actors(visit, resolver)
    trigger = visit.trigger
    definite = trigger is not None and any(
        trigger.span.start > p.span.start and trigger.span.start - p.span.end <= 3 for p in visit.participants
    )
    for other in reversed(earlier):
        if (
            definite
            and other.kind is MeetingKind.VISIT
            and other.place is not None
            and visitors & _actors(other, resolver)
        ):
            more = (p for p in other.participants if resolver.resolve(p) not in visitors)
            return replace(visit, place=other.place, participants=(*visit.participants, *more))
    return visit


def _visit_of(meeting: Meeting, found: Sequence[Meeting], resolver: Resolver) -> Meeting | None:
    """The visit to a country in whose course a guest meets somebody of that country."""
    actors = _actors(meeting, resolver)
    if meeting.kind is MeetingKind.CALL or len(actors) < 2:
        return None
    for visit in found:
        if visit.kind is not MeetingKind.VISIT or visit.place is None or visit is meeting:
            continue
        if not (visit.status is meeting.status or {visit.status, meeting.status} <= HAPPENED):
            continue
        guests = actors & {c for c in _actors(visit, resolver) if c.governs is None}
        host = visit.place.place.country
        nations = {resolver.government_behind(c).governs for c in actors - guests}
        step = _index(meeting.evidence[0], resolver) - _index(visit.evidence[0], resolver)
        goes_on = step in {0, 1} and nations == {None} and _is_soon(visit.time, meeting.time)
        if guests and actors - guests and (host in nations or goes_on):
            return visit
    return None


def _is_soon(arrival: TimeWords | None, later: TimeWords | None) -> bool:
    """Whether what is told after an arrival may fall within the stay."""
    if arrival is None or arrival.day is None or later is None:
        return True
    return later.day is not None and 0 <= (later.day - arrival.day).days <= _STAY


# --- the day of the news -----------------------------------------------------------------------


def _lead_day(resolver: Resolver) -> tuple[TimeWords, frozenset[Cluster]] | None:
    """The day on which what the lead tells happened, and who acts in it."""
    document = resolver.document
    body = [p for p in document.paragraphs if not p.is_headline and any(t.pos_ == "VERB" for t in p.doc)]
    for paragraph in body[:_LEAD]:
        for sentence in paragraph.doc.sents:
            verb = sentence.root
            time = time_words(document, paragraph, verb, future=False) if _is_past(verb) else None
            if time is None or time.day is None:
                continue
            clauses = [verb, *(c for c in verb.children if c.dep_ == "ccomp")]
            agents = [t for v in clauses for c in v.lefts if c.dep_ in SUBJECTS for t in conjuncts(c)]
            spots = [paragraph.span(t) for t in agents]
            return time, frozenset(
                c for spot in spots for c in _meant(document.evidence(spot), resolver) if not c.local
            )
    return None


def _meant(words: Evidence, resolver: Resolver) -> list[Cluster]:
    named = [c for _, c in resolver.discourse.inside(words.span)]
    found = named or [c for c in [resolver.resolve(words)] if c is not None]
    return [*found, *(resolver.government_behind(c) for c in found)]


def _same_paragraph(a: Evidence, b: Evidence, resolver: Resolver) -> bool:
    return resolver.discourse.paragraph(a.span.start) is resolver.discourse.paragraph(b.span.start)


def _index(words: Evidence, resolver: Resolver) -> int:
    return resolver.discourse.paragraph(words.span.start).index


def _is_past(verb: Token) -> bool:
    return verb.tag_ == "VBD" or (verb.tag_ == "VBN" and bool(auxiliaries(verb) & {"was", "were"}))


def _is_news(meeting: Meeting, lead: TimeWords, agents: frozenset[Cluster], resolver: Resolver) -> bool:
    """Whether a meeting without a time of its own is told as what the lead's actors did that day: in the
    simple past, outside of quotations and of clauses that tell what went before."""
    if meeting.status not in HAPPENED or meeting.time is not None or meeting.kind is MeetingKind.NEGOTIATION:
        return False
    actors = {a for c in _actors(meeting, resolver) for a in (c, resolver.government_behind(c))}
    trigger = meeting.trigger
    tokens = resolver.discourse.tokens(trigger.span) if trigger is not None else None
    if trigger is None or tokens is None or resolver.discourse.quote_at(trigger.span.start) is not None:
        return False
    # 'Here' is where the news is from; the paragraphs after the lead go on about it.
    here = meeting.place is not None and not _same_paragraph(meeting.place.evidence, trigger, resolver)
    after = 0 <= _index(trigger, resolver) - _index(lead.evidence, resolver) <= _LEAD
    if not (actors & agents or here or after):
        return False
    head = head_of(tokens)
    verb = next((t for t in [head, *head.ancestors] if t.pos_ in {"VERB", "AUX"} and t.tag_ in {"VBD", "VBN"}), None)
    paragraph = resolver.discourse.paragraph(trigger.span.start)
    if verb is None or not _is_past(verb):
        return False
    times = [paragraph.span(each).start for each in times_named(tokens.sent)]
    # 'The day before', 'on the 15th': a time of its own, even where nobody can read it
    times += [paragraph.start + tokens.sent.start_char + found.start() for found in _OWN_DAY.finditer(tokens.sent.text)]
    if any(resolver.discourse.quote_at(start) is None for start in times):
        return False
    clauses = [t for t in [verb, *verb.ancestors] if t.dep_ in {"relcl", "advcl", "acl"}]
    marks = {c.lower_ for t in clauses for c in t.lefts if c.dep_ in {"mark", "advmod"}}
    return not any(t.dep_ == "relcl" for t in clauses) and not marks & {"since", "when", "before", "until", "because"}
