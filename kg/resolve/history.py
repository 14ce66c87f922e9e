"""What the text has said before a place: who was spoken of, how much, and as what.

Every earlier reference to an actor speaks for it, by its grammatical role, fading with the distance in sentences;
the weightiest reference counts whole and the others in part, so that who is spoken of all the time does not hide
who was spoken of last. In the manner of the salience ranking of Lappin and Leass (1994), with a source of speech as
the most salient role.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.model import Span
from kg.resolve.clustering import Cluster
from kg.resolve.discourse import Discourse, Reference, Role

_WEIGHT = {Role.SOURCE: 4.5, Role.SUBJECT: 4.0, Role.POSSESSOR: 2.5, Role.OBJECT: 2.0, Role.MODIFIER: 1.0}
_FADE = 0.38
# What the references other than the weightiest one count for.
_REST = 0.2


def salience(weights: Iterable[float]) -> float:
    """How much an actor is in the reader's mind, by the weights of the references to it."""
    found = list(weights)
    return _REST * sum(found) + (1 - _REST) * max(found)


class Vantage:
    """The place from which words look back."""

    def __init__(self, discourse: Discourse, span: Span) -> None:
        self.discourse = discourse
        self.sentence = discourse.sentence(span.start)
        self.paragraph = discourse.paragraph(span.start).index
        self.quote = discourse.quote_at(span.start)
        self._own = discourse.content_of(span)

    def distance(self, reference: Reference) -> int:
        """How many sentences ago."""
        return self.discourse.distance(reference.sentence, self.sentence)

    def in_own_words(self, reference: Reference) -> bool:
        """Whether it stands in what the words themselves are said to say: who speaks seldom names himself."""
        return any(content.covers(reference.span) for content in self._own)

    def weight(self, reference: Reference) -> float:
        """How much a reference speaks for its actor."""
        weight = _WEIGHT[reference.role] * _FADE ** self.distance(reference)
        if reference.paragraph != self.paragraph:
            weight *= 0.85
        if reference.quoted and (self.quote is None or not self.quote.covers(reference.span)):
            weight *= 0.3
        return weight * 0.1 if self.in_own_words(reference) else weight


@dataclass(slots=True)
class Seen:
    """An actor that was spoken of: how often, how saliently, and where last but in the words' own content."""

    count: int
    salience: float
    last: Reference | None


class History:
    """The actors that were spoken of before the words at `span`; who spoke last, and who was the last subject."""

    def __init__(self, discourse: Discourse, span: Span) -> None:
        vantage = Vantage(discourse, span)
        self.sentence = vantage.sentence
        self.speaker: Cluster | None = None
        self.subject: Cluster | None = None
        weights: dict[Cluster, list[float]] = {}
        outside: dict[Cluster, Reference] = {}
        for reference in discourse.before(span.start):
            weights.setdefault(reference.cluster, []).append(vantage.weight(reference))
            if vantage.in_own_words(reference) or (reference.quoted and vantage.quote is None):
                continue
            outside[reference.cluster] = reference
            if reference.role >= Role.SUBJECT:
                self.subject = reference.cluster
            if reference.role is Role.SOURCE:
                self.speaker = reference.cluster
        self.seen = {c: Seen(len(each), salience(each), outside.get(c)) for c, each in weights.items()}
