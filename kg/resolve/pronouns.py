"""Third-person pronouns: which actor they stand for, by salience and agreement."""

from __future__ import annotations

import math
from enum import StrEnum

from spacy.tokens import Token

from kg.english.antecedents import IT, THEY, gender_of_pronoun, is_clause_mate, likely_owner
from kg.model import ActorType, Span
from kg.resolve.clustering import Cluster
from kg.resolve.discourse import Discourse, Reference, Role
from kg.resolve.history import History, Vantage, salience
from kg.resolve.ranking import Features, Question

_REACH = 8
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
    owner = likely_owner(word) if word.dep_ == "poss" else None
    owner_at = discourse.paragraph(span.start).span(owner) if owner is not None else None
    vantage = Vantage(discourse, span)
    # Nobody is 'he' in his own mouth.
    speaker = discourse.quoted_speaker(span) if kind is None else None
    weights: dict[Cluster, list[float]] = {}
    for reference in discourse.nearby(span.start, _REACH):
        agreement = _fits(form, reference.cluster) if kind is None else _is_kind(kind, reference)
        if not agreement or reference.cluster is speaker or is_clause_mate(word, discourse.head(reference.span)):
            continue
        weight = vantage.weight(reference) * agreement
        if owner_at is not None and owner_at.overlaps(reference.span):
            weight *= 2.0
        weights.setdefault(reference.cluster, []).append(weight)
    values = {cluster: salience(found) for cluster, found in weights.items()}
    ranked = [(value, cluster) for cluster, value in values.items() if value >= _FLOOR]
    # Equal sums: who was spoken of last.
    return sorted(ranked, key=lambda pair: (-pair[0], -pair[1].position(span.start)))


def best(word: Token, span: Span, discourse: Discourse) -> tuple[Cluster | None, float]:
    """The actor that the pronoun most likely stands for, and how sure that is."""
    ranked = rank(word, span, discourse)
    if not ranked:
        return (_singular_they(span, discourse), 0.6) if word.lower_ in THEY else (None, 0.0)
    value, cluster = ranked[0]
    second = ranked[1][0] if len(ranked) > 1 else 0.0
    return cluster, 0.5 + 0.4 * (value - second) / value


def _singular_they(span: Span, discourse: Discourse) -> Cluster | None:
    """The one person of whom the text has just spoken, where nothing near is more than one."""
    near = [r for r in discourse.nearby(span.start, 1) if not r.quoted]
    persons = {r.cluster for r in near if r.cluster.type is ActorType.PERSON and not r.cluster.plural}
    paragraph = discourse.paragraph(span.start)
    before = [t for t in paragraph.doc if paragraph.span(t).end <= span.start]
    plural = any(t.tag_ in {"NNS", "NNPS"} for t in before if discourse.quote_at(paragraph.span(t).start) is None)
    return persons.pop() if len(persons) == 1 and not plural else None


def question(word: Token, span: Span, discourse: Discourse) -> Question:
    """Whom 'he' or 'she' at `span` may mean, and what speaks for each."""
    gender = gender_of_pronoun(word.lower_)
    mates = {r.cluster for r in discourse.nearby(span.start, 1) if is_clause_mate(word, discourse.head(r.span))}
    mates.update(filter(None, [discourse.quoted_speaker(span)]))
    history = History(discourse, span)
    candidates: list[tuple[Cluster, Features]] = []
    for cluster, seen in history.seen.items():
        agrees = cluster.type is ActorType.PERSON and not cluster.plural and cluster.gender in {None, gender}
        if agrees and cluster not in mates:
            candidates.append(
                (
                    cluster,
                    {
                        "salience": math.log(max(seen.salience, 0.02)),
                        "count": math.log1p(seen.count),
                        "subject": float(seen.last is not None and seen.last.role >= Role.SUBJECT),
                        "only in own words": float(seen.last is None),
                        "last speaker": float(history.speaker is cluster),
                        "last subject": float(history.subject is cluster),
                        "gender known": float(cluster.gender is not None),
                        "without a name": float(cluster.local),
                    },
                )
            )
    most = max((features["salience"] for _, features in candidates), default=0.0)
    for _, features in candidates:
        features["most salient"] = float(features["salience"] == most)
    return Question(span.start, "pronoun", {"nobody": 1.0}, candidates)
