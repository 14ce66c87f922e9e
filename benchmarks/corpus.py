"""A store of about a million quads, made by our own graph module from synthetic articles.

    python benchmarks/corpus.py STORE
    python benchmarks/corpus.py STORE --quads 200000

The numbers of sentences, mentions, statements, positions and so on of an article, and how often the
same actor or topic comes back, are like those of the graphs of real news. The words are made up:
no model is asked, so it takes minutes. The same arguments give the same store.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from kg import graph
from kg.graph import ArticleGraph
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
    Sentence,
    Span,
    Stance,
    Statement,
    StatementForm,
    TimeWords,
)
from kg.namespaces import Quad, Triple
from kg.settings import Settings
from kg.store import Change
from kg.store.embedded import EmbeddedStore
from kg.text.document import Document

# Of an article, as counted in 838 articles of news that were read and put into a store.
SENTENCES = 37
ACTORS = 26
PLACES = 5
MENTIONS_OF_AN_ACTOR = 4
STATEMENTS = 13
POSITIONS = 6
MEETINGS = 0.75
AFFILIATIONS = 0.75

# In a store of a million quads: how many of each there are, apart from an article's own.
PEOPLE = 3000
BODIES = 2500
TOPICS = 3000

# fmt: off
ADJECTIVES = (
    "northern", "southern", "eastern", "western", "central", "upper", "lower", "old", "new", "great", "inner",
    "outer", "green", "red", "blue",
)
NOUNS = (
    "river", "valley", "harbour", "bridge", "treaty", "budget", "border", "grain", "harvest", "railway", "dam",
    "forest", "island", "port", "tax",
)
VERBS = (
    "review", "reform", "expansion", "closure", "inspection", "ownership", "funding", "protection", "export",
    "repair",
)
CUES = (
    "said", "told", "announced", "warned", "added", "insisted", "explained",
)
COUNTRIES = (
    "al", "no", "tr", "fr", "de", "pl", "it", "es", "pt", "gr", "fi", "se", "dk", "nl", "be", "at", "hu", "ro",
    "bg", "hr",
)
ROLES = (
    "minister", "spokesman", "director", "chairwoman", "ambassador", "commissioner",
)
# fmt: on


def _extraction(extractor: str, chance: random.Random) -> Extraction:
    return Extraction(extractor, "1", chance.choice([0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]))


def _common(chance: random.Random, count: int) -> int:
    """The number of one of `count` things, of which a few come often and most seldom."""
    return int(count * chance.random() ** 2)


def _topic(number: int) -> str:
    a, rest = divmod(number, len(NOUNS) * len(VERBS))
    b, c = divmod(rest, len(VERBS))
    return f"{VERBS[c]} of the {ADJECTIVES[a % len(ADJECTIVES)]} {NOUNS[b]}" + (f" {a}" if a >= len(ADJECTIVES) else "")


def _actor(number: int, key: str) -> Actor:
    """A person, a body, or one without a name of its own."""
    sectors = list(Sector)
    if number < PEOPLE:
        name = f"{ADJECTIVES[number % 15].title()}a {NOUNS[number // 15 % 15].title()}sen"
        name += f"-{number // 225}" if number >= 225 else ""
        return Actor(name.lower().replace(" ", "-"), ActorType.PERSON, name, other_names=(name.split()[1],))
    if number < PEOPLE + BODIES:
        number -= PEOPLE
        name = f"{NOUNS[number % 15].title()} {VERBS[number // 15 % 10].title()} Agency {number // 150}"
        country = COUNTRIES[number % len(COUNTRIES)]
        sector = sectors[number % len(sectors)]
        return Actor(name.lower().replace(" ", "-"), ActorType.ORGANIZATION, name, sector=sector, country=country)
    name = f"{ADJECTIVES[number % 15]} {NOUNS[number // 15 % 15]} workers"
    return Actor(f"{name.replace(' ', '-')}-{key[:4]}-{number}", ActorType.GROUP, name, local=True)


@dataclass(slots=True)
class _Text:
    """A text that grows by words, and where in it things stand."""

    chance: random.Random
    text: str = ""
    sentences: list[Span] = field(default_factory=list)

    def sentence(self, *parts: str) -> list[Span]:
        """A further sentence of these parts; where each of them stands."""
        self.text += "\n\n" if self.sentences and len(self.sentences) % 3 == 0 else " " if self.sentences else ""
        start, spans = len(self.text), []
        for i, part in enumerate(parts):
            self.text += " " if i else ""
            spans.append(Span(len(self.text), len(self.text) + len(part)))
            self.text += part
        self.text += "."
        self.sentences.append(Span(start, len(self.text)))
        return spans

    def filler(self) -> str:
        """Words that say nothing, as many as a sentence has."""
        words = [self.chance.choice((*ADJECTIVES, *NOUNS, *VERBS, *CUES)) for _ in range(self.chance.randint(8, 24))]
        return " ".join(words)


def _made(number: int, seed: int) -> tuple[Article, tuple[Sentence, ...], Callable[[str], Resolution]]:
    """The article `number`: its text is written first, then what is found in it, with its key."""
    chance = random.Random(f"{seed}/{number}")
    text = _Text(chance)
    several = list(dict.fromkeys(_common(chance, PEOPLE + BODIES) for _ in range(ACTORS * 2 // 3)))
    several += [PEOPLE + BODIES + chance.randrange(200) for _ in range(ACTORS // 3)]
    actors = list(dict.fromkeys(several))
    found: list[tuple[str, list[Span], list[int]]] = []

    def some(rate: float) -> int:
        return int(rate) + (chance.random() < rate % 1)

    for _ in range(some(STATEMENTS)):
        who, other = chance.choice(actors), chance.choice(actors)
        spans = text.sentence(_actor(who, "").name, chance.choice(CUES), text.filler(), _actor(other, "").name)
        found.append(("statement", spans, [who, other]))
    for _ in range(some(POSITIONS)):
        who, topic = chance.choice(actors), _common(chance, TOPICS)
        verb = chance.choice(["supports", "supports", "opposes"])
        spans = text.sentence(_actor(who, "").name, verb, f"the {_topic(topic)}", text.filler())
        found.append((verb, spans, [who, topic]))
    for _ in range(some(MEETINGS)):
        who, other = chance.sample(actors, 2)
        spans = text.sentence(_actor(who, "").name, "met", _actor(other, "").name, "on Monday", text.filler())
        found.append(("meeting", spans, [who, other]))
    for _ in range(some(AFFILIATIONS)):
        who, body = chance.choice(actors), PEOPLE + _common(chance, BODIES)
        spans = text.sentence(_actor(who, "").name, "is", chance.choice(ROLES), "of", _actor(body, "").name)
        found.append(("affiliation", spans, [who, body]))
    while len(text.sentences) < SENTENCES:
        named = [chance.choice(actors) for _ in range(3)]
        parts = [word for each in named for word in (_actor(each, "").name, text.filler()[: chance.randint(20, 60)])]
        found.append(("mention", text.sentence(*parts)[::2], named))
    places = [text.sentence("in", f"{chance.choice(COUNTRIES)} land", text.filler())[1] for _ in range(PLACES)]

    digest = hashlib.sha256(text.text.encode()).hexdigest()
    article = Article(
        digest[:16],
        digest,
        text.text,
        Span(0, len(text.text)),
        f"synthetic-{number:05}",
        published=date(2020, 1, 1) + timedelta(days=number % 1500) if number % 3 else None,
        language="en",
        publisher=f"Paper {number % 20}",
    )
    sentences = tuple(
        Sentence(i, span, text.text[span.start : span.end]) for i, span in enumerate(text.sentences, start=1)
    )
    return article, sentences, lambda key: _resolved(article, found, places, chance)


def _resolved(
    article: Article, found: list[tuple[str, list[Span], list[int]]], places: list[Span], chance: random.Random
) -> Resolution:
    def words(span: Span) -> Evidence:
        return Evidence(article.key, span, article.text[span.start : span.end])

    def together(spans: list[Span]) -> Evidence:
        return words(Span(spans[0].start, spans[-1].end))

    mentions: dict[int, list[Mention]] = defaultdict(list)

    def name(number: int, span: Span) -> Span:
        actor = _actor(number, article.key)
        kind = MentionKind.NOMINAL if actor.local else MentionKind.NAME
        extraction = _extraction("actors", chance)
        mentions[number].append(Mention(words(span), kind, actor.type, actor.name, extraction, actor.sector))
        return span

    statements: list[Statement] = []
    positions: list[Position] = []
    meetings: list[Meeting] = []
    members: list[tuple[int, int, list[Span]]] = []
    at: dict[Span, int] = {}
    for kind, spans, numbers in found:
        if kind == "statement":
            at[name(numbers[0], spans[0])] = numbers[0]
            name(numbers[1], spans[3])
            content = words(Span(spans[2].start, spans[3].end))
            form = chance.choice(list(StatementForm))
            sure, source, cue = _extraction("statements", chance), words(spans[0]), words(spans[1])
            statements.append(Statement(together(spans), (content,), form, sure, source, cue))
        elif kind in {"supports", "opposes"}:
            at[name(numbers[0], spans[0])] = numbers[0]
            positions.append(
                Position(
                    (together(spans[:3]),),
                    words(spans[2]),
                    _topic(numbers[1]),
                    Stance(kind),
                    _extraction("positions", chance),
                    words(spans[0]),
                )
            )
        elif kind == "meeting":
            for number, span in zip(numbers, (spans[0], spans[2]), strict=True):
                at[name(number, span)] = number
            status = chance.choice([MeetingStatus.HELD, MeetingStatus.HELD, MeetingStatus.PLANNED])
            meetings.append(
                Meeting(
                    (words(spans[1]),),
                    status,
                    MeetingKind.MEETING,
                    _extraction("meetings", chance),
                    (words(spans[0]), words(spans[2])),
                    time=TimeWords(words(spans[3]), weekday=1),
                )
            )
        elif kind == "affiliation":
            name(numbers[0], spans[0]), name(numbers[1], spans[4])
            members.append((numbers[0], numbers[1], spans))
        else:
            for number, span in zip(numbers, spans, strict=True):
                name(number, span)
    actors = {}
    for number, its in sorted(mentions.items()):
        plain = _actor(number, article.key)
        actors[number] = Actor(
            plain.slug, plain.type, plain.name, plain.local, plain.other_names, plain.sector, None, plain.country,
            tuple(its),
        )  # fmt: skip
    return Resolution(
        actors=tuple(actors.values()),
        actor_at={span: actors[number] for span, number in at.items()},
        affiliations=tuple(
            ResolvedAffiliation(
                actors[who],
                actors[body],
                article.text[spans[2].start : spans[2].end],
                (together(spans),),
                _extraction("affiliations", chance),
            )
            for who, body, spans in members
        ),
        statements=tuple(statements),
        meetings=tuple(meetings),
        positions=tuple(positions),
        places=tuple(
            PlaceMention(words(span), Place(article.text[span.start : span.start + 2]), _extraction("places", chance))
            for span in places
        ),
    )


def articles(settings: Settings, seed: int = 1) -> Iterator[ArticleGraph]:
    """The graphs of articles without end."""
    minter = Minter(settings.base)
    number = 0
    while True:
        article, sentences, resolution = _made(number, seed)
        yield graph.describe(Document(article, (), sentences), resolution(article.key), minter, settings)
        number += 1


def build(directory: Path, quads: int, settings: Settings) -> int:
    """Make a store of at least `quads` quads in `directory`; how many articles that took."""
    count, done = 0, 0
    descriptions: list[Triple] = []
    waiting: list[Quad] = []
    with EmbeddedStore.open(directory, create=True, base=settings.base) as store:
        for described in articles(settings):
            waiting += (*described.quads, *described.provenance)
            descriptions += graph.descriptions(described.quads)
            count += 1
            is_last = done + len(waiting) >= quads
            if is_last or len(waiting) > 50_000:
                store.commit(Change(insert=tuple(waiting)))
                done += len(waiting)
                waiting = []
            if is_last:
                break
        # What `kg.commit.put` works out for each article, for all at once.
        store.commit(Change(insert=graph.merge(descriptions, Minter(settings.base))))
        store.flush()
        store.optimize()
        store.flush()
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path, help="a new or empty folder")
    parser.add_argument("--quads", type=int, default=1_000_000, help="how many at least (default: 1000000)")
    arguments = parser.parse_args()
    began = time.perf_counter()
    count = build(arguments.store, arguments.quads, Settings())
    print(f"{count} articles in {time.perf_counter() - began:.0f} s: {arguments.store}")


if __name__ == "__main__":
    main()
