"""The values that records hold: the local names of the concepts in ontology/vocab.ttl."""

from __future__ import annotations

from enum import StrEnum


class MentionKind(StrEnum):
    """How words name an actor; the more telling kind first."""

    NAME = "name"
    NOMINAL = "nominal"
    PRONOUN = "pronoun"


class ActorType(StrEnum):
    """Lower-case local names of the Actor classes."""

    PERSON = "person"
    ORGANIZATION = "organization"
    GROUP = "group"


class Sector(StrEnum):
    """What an actor is politically."""

    GOVERNMENT = "government"
    LEGISLATURE = "legislature"
    JUDICIARY = "judiciary"
    MILITARY = "military"
    REBEL = "rebel"
    OPPOSITION = "opposition"
    PARTY = "party"
    IGO = "igo"
    NGO = "ngo"
    MEDIA = "media"
    BUSINESS = "business"
    CIVILIAN = "civilian"


class StatementForm(StrEnum):
    """Whether the content stands in quotation marks wholly, not at all, or in part."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class Setting(StrEnum):
    """Where a statement was made."""

    INTERVIEW = "interview"
    PRESS_CONFERENCE = "pressConference"
    SPEECH = "speech"
    WRITTEN_STATEMENT = "writtenStatement"
    SOCIAL_MEDIA = "socialMedia"


class MeetingStatus(StrEnum):
    """What became of an encounter, as the article tells it."""

    PROPOSED = "proposed"
    PLANNED = "planned"
    ONGOING = "ongoing"
    HELD = "held"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    DENIED = "denied"


class MeetingKind(StrEnum):
    """What the article calls an encounter."""

    MEETING = "meeting"
    SUMMIT = "summit"
    VISIT = "visit"
    CALL = "call"
    TALKS = "talks"
    CONFERENCE = "conference"
    NEGOTIATION = "negotiation"


class Stance(StrEnum):
    """What a holder thinks of an issue; UNCLEAR where the article says that there is a position but
    not which."""

    SUPPORTS = "supports"
    OPPOSES = "opposes"
    NEUTRAL = "neutral"
    AMBIVALENT = "ambivalent"
    UNCLEAR = "unclear"
