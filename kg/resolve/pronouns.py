"""Third-person pronouns: which actor they stand for.

Every earlier reference to a fitting actor speaks for it, by its grammatical role, fading with
the distance in sentences; the weightiest reference counts whole and the others in part, so that
who is spoken of all the time does not hide who was spoken of last. In the manner of the salience
ranking of Lappin and Leass (1994), with a source of speech as the most salient role.
"""

from __future__ import annotations

from enum import StrEnum

from spacy.tokens import Token

from kg.english.antecedents import IT, gender_of_pronoun, is_clause_mate, likely_owner
from kg.model import ActorType, Span
from kg.resolve.clustering import Cluster
from kg.resolve.discourse import Discourse, Reference, Role

_WEIGHT = {Role.SOURCE: 4.5, Role.SUBJECT: 4.0, Role.POSSESSOR: 2.5, Role.OBJECT: 2.0, Role.MODIFIER: 1.0}
_FADE = 0.38
_REACH = 8
# What the references other than the weightiest one count for.
_REST = 0.2
# Below this nobody was spoken of near enough.
_FLOOR = 0.12


class Antecedent(StrEnum):
    """What a noun goes back to."""

    PERSON = "person"
    GOVERNMENT = "government"


def _is_kind(kind: Antecedent, reference: Reference) -> float:
    if kind is Antecedent.PERSON:
        return float(reference.cluster.type is ActorType.PERSON and not reference.cluster.local)
    # A country in passing is not the government that the text is about.
    return float(reference.cluster.governs is not None and reference.role >= Role.POSSESSOR)


def _fits(word: str, cluster: Cluster) -> float:
    """1 where the pronoun agrees with the actor, less where it may, 0 where it cannot."""
    wanted = gender_of_pronoun(word)
    if wanted is not None:
        if cluster.type is not ActorType.PERSON or cluster.plural:
            return 0.0
        if cluster.gender is None:
            return 0.8
        return float(cluster.gender is wanted)
    if word in IT:
        if cluster.type is ActorType.PERSON or cluster.plural:
            return 0.0
        return 1.0 if cluster.type is ActorType.ORGANIZATION else 0.5
    if cluster.plural or cluster.type is ActorType.GROUP:
        return 1.0
    return 0.4 if cluster.type is ActorType.ORGANIZATION else 0.0


def rank(word: Token, span: Span, discourse: Discourse, kind: Antecedent | None = None) -> list[tuple[float, Cluster]]:
    """The actors that the pronoun at `span` may stand for, best first, with their salience; with
    `kind` the word is a noun ('the government', 'the billionaire') for an actor of that kind."""
    form = word.lower_
    # Who speaks seldom names himself in what he says.
    own_content = discourse.content_of(span)
    sentence = discourse.sentence(span.start)
    paragraph = discourse.paragraph(span.start)
    owner = likely_owner(word) if word.dep_ == "poss" else None
    owner_at = paragraph.span(owner) if owner is not None else None
    quote = discourse.quote_at(span.start)
    weights: dict[Cluster, list[float]] = {}
    for reference in discourse.nearby(span.start, _REACH):
        distance = discourse.distance(reference.sentence, sentence)
        agreement = _fits(form, reference.cluster) if kind is None else _is_kind(kind, reference)
        if distance > _REACH or not agreement or is_clause_mate(word, discourse.head(reference.span)):
            continue
        weight = _WEIGHT[reference.role] * _FADE**distance * agreement
        if reference.paragraph != paragraph.index:
            weight *= 0.85
        if reference.quoted and (quote is None or not quote.covers(reference.span)):
            weight *= 0.3
        if any(content.covers(reference.span) for content in own_content):
            weight *= 0.1
        if owner_at is not None and owner_at.overlaps(reference.span):
            weight *= 2.0
        weights.setdefault(reference.cluster, []).append(weight)
    values = {cluster: _REST * sum(found) + (1 - _REST) * max(found) for cluster, found in weights.items()}
    ranked = [(value, cluster) for cluster, value in values.items() if value >= _FLOOR]
    # Equal sums: who was spoken of last.
    return sorted(ranked, key=lambda pair: (-pair[0], -pair[1].position(span.start)))
