"""A short article of our own with everything that resolution can give of it, written by hand."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from kg.iris import Minter
from kg.model import (
    Actor,
    ActorType,
    Article,
    Evidence,
    Extraction,
    Meeting,
    MeetingKind,
    MeetingStatus,
    Mention,
    MentionKind,
    Place,
    PlaceMention,
    Position,
    Resolution,
    ResolvedAffiliation,
    Sector,
    Setting,
    Span,
    Stance,
    Statement,
    StatementForm,
    TimeWords,
)
from kg.settings import Settings
from kg.text.document import Document, parse

TEXT = (
    "Ministers to meet over herring\n"
    "Norwegian Fisheries Minister Ingrid Solheim said on Tuesday that Oslo opposed the herring quota.\n"
    '"We will not accept it," she told NRK in an interview. "The talks in Bergen are the last chance." 🐟\n'
    "Solheim will meet Jon Arnason in Bergen on Friday, the newspaper Aftenposten reported.\n"
    "Support our journalism: subscribe today!\n"
)
BODY_END = TEXT.index("\nSupport our")
HOW = Extraction("by-hand", "1.0", 0.9)


def span_of(words: str, nth: int = 0, *, text: str = TEXT) -> Span:
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return Span(start, start + len(words))


@dataclass(frozen=True)
class Example:
    document: Document
    resolution: Resolution
    minter: Minter
    settings: Settings


def article(text: str = TEXT, **known: object) -> Article:
    digest = hashlib.sha256(text.encode()).hexdigest()
    beside: dict[str, object] = {
        "name": "herring",
        "headline": span_of("Ministers to meet over herring", text=text),
        "published": date(2024, 3, 13),
        "title": "Ministers to meet over herring",
        "language": "en",
        "url": "https://news.example/herring quota",
        "publisher": "The Example",
    }
    body = Span(0, text.index("\nSupport our"))
    return Article(digest[:16], digest, text, body, **{**beside, **known})  # type: ignore[arg-type]


def example(text: str = TEXT) -> Example:
    """`text` must hold the words of TEXT, in their order."""
    settings = Settings()
    document = next(iter(parse([article(text)], settings)))
    return Example(document, _resolution(document), Minter(settings.base), settings)


def _resolution(document: Document) -> Resolution:
    text = document.text

    def words(of: str, nth: int = 0) -> Evidence:
        return document.evidence(span_of(of, nth, text=text))

    def mention(of: str, nth: int, kind: MentionKind, type_: ActorType, name: str, **more: object) -> Mention:
        return Mention(words(of, nth), kind, type_, name, HOW, **more)  # type: ignore[arg-type]

    name, pronoun = MentionKind.NAME, MentionKind.PRONOUN
    person, organization = ActorType.PERSON, ActorType.ORGANIZATION
    bergen = Place("no", "Bergen")
    solheim = Actor(
        "ingrid-solheim",
        person,
        "Ingrid Solheim",
        other_names=("Solheim",),
        sector=Sector.GOVERNMENT,
        country="no",
        mentions=(
            mention("Ingrid Solheim", 0, name, person, "Ingrid Solheim"),
            mention("she", 1, pronoun, person, "she"),
            mention("Solheim", 1, name, person, "Solheim"),
        ),
    )
    oslo = Actor(
        "government-of-norway",
        organization,
        "Government of Norway",
        other_names=("Oslo",),
        sector=Sector.GOVERNMENT,
        governs="no",
        mentions=(
            mention("Oslo", 0, name, organization, "Oslo", governs="no", metonymic=True, literal=Place("no", "Oslo")),
            mention("We", 0, pronoun, organization, "We"),
        ),
    )
    nrk = Actor(
        "nrk", organization, "NRK", sector=Sector.MEDIA, mentions=(mention("NRK", 0, name, organization, "NRK"),)
    )
    arnason = Actor(
        "jon-arnason", person, "Jon Arnason", mentions=(mention("Jon Arnason", 0, name, person, "Jon Arnason"),)
    )
    aftenposten = Actor(
        "aftenposten",
        organization,
        "Aftenposten",
        sector=Sector.MEDIA,
        mentions=(mention("Aftenposten", 0, name, organization, "Aftenposten"),),
    )
    in_bergen = [PlaceMention(words("Bergen", nth), bergen, HOW) for nth in (0, 1)]
    first = Statement(
        evidence=words(
            "Norwegian Fisheries Minister Ingrid Solheim said on Tuesday that Oslo opposed the herring quota"
        ),
        content=(words("Oslo opposed the herring quota"),),
        form=StatementForm.INDIRECT,
        extraction=HOW,
        source=words("Norwegian Fisheries Minister Ingrid Solheim"),
        cue=words("said"),
        time=TimeWords(words("on Tuesday"), date(2024, 3, 12), 2),
    )
    second = Statement(
        evidence=words(
            '"We will not accept it," she told NRK in an interview. "The talks in Bergen are the last chance."'
        ),
        content=(words('"We will not accept it,"'), words('"The talks in Bergen are the last chance."')),
        form=StatementForm.DIRECT,
        extraction=HOW,
        source=words("she", 1),
        cue=words("told"),
        addressee=words("NRK"),
        setting=Setting.INTERVIEW,
    )
    meeting = Meeting(
        evidence=(words("Solheim will meet Jon Arnason in Bergen on Friday"), words("The talks in Bergen")),
        status=MeetingStatus.PLANNED,
        kind=MeetingKind.MEETING,
        extraction=Extraction("by-hand", "1.0", 1.0),
        participants=(words("Solheim", 1), words("Jon Arnason")),
        place=in_bergen[1],
        time=TimeWords(words("on Friday"), date(2024, 3, 15), 5),
        carrier=words("Aftenposten"),
    )
    positions = (
        Position(
            (words("Oslo opposed the herring quota"),),
            words("the herring quota"),
            "herring quota",
            Stance.OPPOSES,
            HOW,
            words("Oslo"),
        ),
    )
    at = {
        words("Norwegian Fisheries Minister Ingrid Solheim").span: solheim,
        words("she", 1).span: solheim,
        words("Solheim", 1).span: solheim,
        words("Oslo").span: oslo,
        words("NRK").span: nrk,
        words("Jon Arnason").span: arnason,
        words("Aftenposten").span: aftenposten,
    }
    role = words("Norwegian Fisheries Minister Ingrid Solheim")
    return Resolution(
        actors=(solheim, oslo, nrk, arnason, aftenposten),
        actor_at=at,
        affiliations=(ResolvedAffiliation(solheim, oslo, "Fisheries Minister", (role,), HOW),),
        statements=(first, second),
        meetings=(meeting,),
        positions=positions,
        places=tuple(in_bergen),
    )
