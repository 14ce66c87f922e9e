"""Articles that nobody has to parse, as graphs: for tests of what happens to articles as a whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from kg import graph
from kg.graph import ArticleGraph
from kg.iris import Minter
from kg.model import Actor, ActorType, Article, Resolution, ResolvedAffiliation, Sector, Span
from kg.model.records import Evidence, Extraction
from kg.settings import Settings
from kg.text.document import Document

MINTER = Minter(Settings().base)
HOW = Extraction("by-hand", "1.0", 0.9)
EXTRACTORS = (("statements", "1.0"),)


def described(text: str, actors: Iterable[str] = (), name: str = "plain", **known: object) -> ArticleGraph:
    """The graph of an article that names `actors`: people of one office, whose names are written in several ways."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    article = Article(digest[:16], digest, text, Span(0, len(text)), name, **known)  # type: ignore[arg-type]
    return graph.describe(Document(article, (), ()), _resolution(article, list(actors)), MINTER, Settings(), EXTRACTORS)


def _resolution(article: Article, names: Sequence[str]) -> Resolution:
    people = tuple(
        Actor(name.lower(), ActorType.PERSON, name, sector=Sector.GOVERNMENT if "e" in name else None) for name in names
    )
    states = Actor("states", ActorType.ORGANIZATION, "The States", governs="us")
    words = Evidence(article.key, Span(0, 1), article.text[:1])
    held = tuple(ResolvedAffiliation(each, states, "minister", (words,), HOW) for each in people)
    return Resolution((*people, states) if people else (), {}, held, (), (), (), ())
