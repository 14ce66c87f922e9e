"""The records: frozen types that cross stages.

Offsets are Unicode code points of the article's text as received, `text[start:end]`.
Extractors speak of *mentions* (spans); `resolve` turns them into actors. A record never
holds an IRI: those are minted in `iris`, and triples are written in `graph` alone.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kg.model.values import (
    ActorType,
    MeetingKind,
    MeetingStatus,
    MentionKind,
    Sector,
    Setting,
    Stance,
    StatementForm,
)

# --- text --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of code points, `0 <= start < end`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: {self.start}-{self.end}")

    def covers(self, other: Span) -> bool:
        """Whether `other` lies in this one whole."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a code point."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Article:
    """One article as received; stage 1's product.

    key         first 16 hex digits of `sha256`
    sha256      of the text in UTF-8, 64 hex digits
    text        every character as received, nothing stripped or normalised
    body        the analysed part, headline included; what is outside is boilerplate
    notices     paragraphs within the body that are boilerplate, too
    headline    range of the headline, where the text has one
    name        short name for people and exports: the file's stem
    published   the day (or moment) that the source or the option gives; never guessed
    modified    the day (or moment) that the source gives for the latest change of it
    author      all who wrote it, '; ' between
    source_id   what the source itself calls it, through all its revisions
    """

    key: str
    sha256: str
    text: str
    body: Span
    name: str
    headline: Span | None = None
    published: date | datetime | None = None
    title: str | None = None
    language: str | None = None
    url: str | None = None
    publisher: str | None = None
    notices: frozenset[Span] = frozenset()
    modified: date | datetime | None = None
    author: str | None = None
    source_id: str | None = None

    @property
    def input_hash(self) -> str:
        """64 hex digits over the text and all that is known beside it: two articles with one
        input hash give the same graph."""
        beside = [self.name, self.published, self.title, self.language, self.url, self.publisher]
        # what came later counts where it is known, so that hashes of before still hold
        later = {"modified": self.modified, "author": self.author, "id": self.source_id}
        beside += [f"{key}={value}" for key, value in later.items() if value is not None]
        return hashlib.sha256(repr((self.sha256, *map(str, beside))).encode()).hexdigest()

    @property
    def published_day(self) -> date | None:
        """The day of `published`, in the time zone that it was given in."""
        return self.published.date() if isinstance(self.published, datetime) else self.published


@dataclass(frozen=True, slots=True, order=True)
class Sentence:
    """`index` counts from 1."""

    index: int
    span: Span
    text: str


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """Words of an article: `article` is its key, `text` is exactly `article text[span]`."""

    article: str
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """Who made a record and how sure it is: extractor name and version, confidence 0 to 1."""

    extractor: str
    version: str
    confidence: float


# --- what the extractors find --------------------------------------------------------------


# The code that ISO 3166 leaves to its users and CLDR takes for an unknown region.
UNLOCATED = "zz"


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the gazetteer: ISO 3166 alpha-2 country in lower case, and the city's or
    region's name where it is not the country itself. A named place of which nobody knows where it
    is has UNLOCATED for its country."""

    country: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """Words that name a place as a place."""

    evidence: Evidence
    place: Place
    extraction: Extraction


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name an actor, before anybody asked which.

    name         the words without title, determiner or possessive: what is compared and shown
    governs      ISO alpha-2 (lower case) of the country whose government is meant
    literal      the place that a metonym's words literally name ('Moscow')
    titles       words of office or address that stand with the name ('Foreign Minister', 'Mrs')
    """

    evidence: Evidence
    kind: MentionKind
    type: ActorType
    name: str
    extraction: Extraction
    sector: Sector | None = None
    governs: str | None = None
    country: str | None = None
    metonymic: bool = False
    literal: Place | None = None
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TimeWords:
    """A time expression as written, and what it fixes: `day` only where the words and the
    publication date give it; `weekday` is ISO (1 = Monday); `period` is the month ('2005-11') or
    the year ('1994') where no day is fixed."""

    evidence: Evidence
    day: date | None = None
    weekday: int | None = None
    period: str | None = None

    @property
    def fixed(self) -> str | None:
        """The day, month or year as ISO 8601 writes it."""
        return self.day.isoformat() if self.day is not None else self.period


@dataclass(frozen=True, slots=True)
class Affiliation:
    """A role as worded. `member` are the words that name who has it; the organisation is words of
    the text (`organization`) or the government of `country` (ISO alpha-2, lower case). With
    neither, nobody knows of what: `resolve` drops it."""

    evidence: Evidence
    member: Evidence
    role: str
    extraction: Extraction
    organization: Evidence | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """Speech attributed to a source.

    evidence    the whole: source, cue and content, as one hull
    content     the pieces of what was said, without source, cue and 'that'; quotation marks kept
    source      the words that name the speaker, as they stand there (name, nominal, pronoun)
    relative    the pronoun that stands for `source` in the clause of the cue ('X, who said')
    cue         the reporting words; None for a further paragraph of a running quotation
    carrier     the outlet that the text names as having reported it
    """

    evidence: Evidence
    content: tuple[Evidence, ...]
    form: StatementForm
    extraction: Extraction
    source: Evidence | None = None
    cue: Evidence | None = None
    addressee: Evidence | None = None
    carrier: Evidence | None = None
    setting: Setting | None = None
    time: TimeWords | None = None
    relative: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """An encounter; after `resolve`, one for all the sentences that tell of it.

    trigger   the verb, or the noun with what stands before it, that tells of the encounter
    within    words that name what it is a part of ('on the sidelines of the summit')
    """

    evidence: tuple[Evidence, ...]
    status: MeetingStatus
    kind: MeetingKind
    extraction: Extraction
    participants: tuple[Evidence, ...] = ()
    place: PlaceMention | None = None
    time: TimeWords | None = None
    carrier: Evidence | None = None
    trigger: Evidence | None = None
    within: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """A stance. `holder` None: whoever says it (the speaker of the statement whose content
    holds the evidence); a first-person holder ('we') is resolved likewise.
    `label` names the issue neutrally ('siege of Aleppo')."""

    evidence: tuple[Evidence, ...]
    target: Evidence
    label: str
    stance: Stance
    extraction: Extraction
    holder: Evidence | None = None


Record = Mention | PlaceMention | Affiliation | Statement | Meeting | Position


# --- what resolution makes of it -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Actor:
    """One actor of one article.

    slug        last part of the IRI; with the code of its country before it for a body whose name many countries' have
    local       True for an actor without a name of its own ('officials'), or with one that does not tell whom it
                means (a bare surname): its IRI then belongs to the article
    name        the fullest name in the article; other_names the other names used
    governs     ISO alpha-2 of the country whose government this is
    """

    slug: str
    type: ActorType
    name: str
    local: bool = False
    other_names: tuple[str, ...] = ()
    sector: Sector | None = None
    governs: str | None = None
    country: str | None = None
    mentions: tuple[Mention, ...] = ()

    @property
    def titles(self) -> list[str]:
        """The different titles that stand with its names, in order of the text."""
        return list(dict.fromkeys(title for mention in self.mentions for title in mention.titles))


@dataclass(frozen=True, slots=True)
class ResolvedAffiliation:
    """An affiliation between actors, both known."""

    member: Actor
    organization: Actor
    role: str
    evidence: tuple[Evidence, ...]
    extraction: Extraction


@dataclass(frozen=True, slots=True)
class Resolution:
    """Everything that one article holds, mentions turned into actors.

    `others` are records of classes that need no more than their actors found.
    `actor_at` maps the span of every source, addressee, carrier, participant and holder that
    the records below speak of, to its actor; a record that could not be completed is in
    `dropped` with the reason in plain words.
    """

    actors: tuple[Actor, ...]
    actor_at: dict[Span, Actor]
    affiliations: tuple[ResolvedAffiliation, ...]
    statements: tuple[Statement, ...]
    meetings: tuple[Meeting, ...]
    positions: tuple[Position, ...]
    places: tuple[PlaceMention, ...]
    others: tuple[Record, ...] = ()
    dropped: tuple[tuple[Record, str], ...] = ()

    @property
    def assertions(self) -> tuple[Any, ...]:
        """All records that become assertions, class by class."""
        return (*self.affiliations, *self.positions, *self.meetings, *self.others, *self.statements)
