"""Stage 4, resolve: mentions -> actors, inside one article; records -> facts about actors.

clustering    name mentions -> clusters, one for each actor
coreference   the words a record points at -> cluster: names in `named`, the rest in `pronouns` (by salience in
              `history`) and `nominals` (by `phrases` and `likeness`); `ranking` chooses by learnt weights
statements, meetings (by `encounters` and `circumstances`), positions, affiliations, others   what the records
              say, actors known
confidence    how sure that is, as measured
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

from kg.english.antecedents import is_first_person
from kg.iris import slug
from kg.model import (
    Actor,
    ActorType,
    Affiliation,
    Evidence,
    Meeting,
    Mention,
    MentionKind,
    PlaceMention,
    Position,
    Record,
    Resolution,
    ResolvedAffiliation,
    Span,
    Statement,
)
from kg.model.classes import actor_words
from kg.resolve.affiliations import resolve_affiliations
from kg.resolve.clustering import Cluster, ClusterAffiliation, cluster_mentions, government_slug
from kg.resolve.confidence import as_measured
from kg.resolve.coreference import Resolver
from kg.resolve.meetings import resolve_meetings
from kg.resolve.others import resolve_others
from kg.resolve.positions import resolve_positions
from kg.resolve.statements import resolve_statements
from kg.text.document import Document

__all__ = ["resolve"]

_WITH_RULES = (Mention, PlaceMention, Affiliation, Statement, Meeting, Position)


def resolve(document: Document, records: Sequence[Record]) -> Resolution:
    """Turn the mentions of one article into actors, and complete the records with them.

    Takes the document and everything that the extractors found in it, in any order; the same
    records in another order give the same resolution.
    """
    mentions = [r for r in records if isinstance(r, Mention)]
    statements = [r for r in records if isinstance(r, Statement)]
    affiliations = [r for r in records if isinstance(r, Affiliation)]
    meetings = [r for r in records if isinstance(r, Meeting)]
    positions = [r for r in records if isinstance(r, Position)]
    places = sorted((r for r in records if isinstance(r, PlaceMention)), key=lambda p: p.evidence.span)

    clusters = cluster_mentions(mentions, document.text)
    resolver = Resolver(document, clusters, mentions, statements, affiliations)
    others = [r for r in records if not isinstance(r, _WITH_RULES)]
    words = _in_order(mentions, affiliations, (*statements, *meetings, *positions, *others))
    for evidence in words:
        if not is_first_person(evidence.text):
            resolver.resolve(evidence)
    kept_affiliations, unplaced = resolve_affiliations(affiliations, resolver)
    resolver.learn_affiliations(kept_affiliations)
    for each in kept_affiliations:
        if each.member.country is None:
            each.member.country = each.organization.governs
    # In the first person last: the speaker is often named after what he says.
    for evidence in words:
        resolver.resolve(evidence)

    kept_statements, dropped = resolve_statements(statements, resolver)
    kept_meetings, unmet = resolve_meetings([_placed(each, places) for each in meetings], resolver)
    held, unheld = resolve_positions(positions, kept_statements, resolver)
    kept_others, unfit = resolve_others(others, resolver)

    at: dict[Span, Cluster] = {}
    for evidence in actor_words((*kept_statements, *kept_meetings, *kept_others)):
        found = resolver.resolve(evidence)
        if found is not None:
            at[evidence.span] = found
    for position, holder in held:
        if position.holder is not None:
            at[position.holder.span] = holder
    needed = {*at.values(), *(c for a in kept_affiliations for c in (a.member, a.organization))}
    actors = _actors([c for c in resolver.discourse.clusters if c in needed or not c.local])
    resolution = Resolution(
        actors=tuple(actors.values()),
        actor_at={span: actors[cluster] for span, cluster in sorted(at.items(), key=lambda item: item[0])},
        affiliations=tuple(_affiliation(each, actors) for each in kept_affiliations),
        statements=tuple(kept_statements),
        meetings=tuple(kept_meetings),
        positions=tuple(position for position, _ in held),
        places=tuple(places),
        others=tuple(kept_others),
        dropped=(*dropped, *unplaced, *unmet, *unheld, *unfit),
    )
    return as_measured(resolution)


def _placed(meeting: Meeting, places: Sequence[PlaceMention]) -> Meeting:
    """The meeting at the place that its words name where they stand ('Athens' of 'Athens, Georgia')."""
    where = meeting.place
    named = (
        p for p in places if where is not None and p.place.name is not None and p.evidence.span == where.evidence.span
    )
    found = next(named, None)
    return replace(meeting, place=found) if found is not None else meeting


def _in_order(
    mentions: Iterable[Mention], affiliations: Iterable[Affiliation], records: Iterable[Record]
) -> list[Evidence]:
    """The words that records point at, and other descriptions of actors, in the order of the text."""
    words = actor_words(records)
    words.extend(e for a in affiliations for e in (a.member, a.organization) if e is not None)
    words.extend(m.evidence for m in mentions if m.kind is MentionKind.NOMINAL)
    return sorted(dict.fromkeys(words), key=lambda e: e.span)


def _affiliation(found: ClusterAffiliation, actors: dict[Cluster, Actor]) -> ResolvedAffiliation:
    return ResolvedAffiliation(
        actors[found.member], actors[found.organization], found.role, found.evidence, found.extraction
    )


# --- actors ------------------------------------------------------------------------------


def _actors(clusters: Iterable[Cluster]) -> dict[Cluster, Actor]:
    """The actor of each cluster, in order of first mention, those without one at the end."""

    def order(cluster: Cluster) -> tuple[bool, int, int, str]:
        spans = [m.evidence.span for m in cluster.mentions]
        first = min(spans) if spans else Span(0, 1)
        return not spans, first.start, first.end, cluster.name

    actors: dict[Cluster, Actor] = {}
    taken: set[str] = set()
    for cluster in sorted(clusters, key=order):
        name = _unique(cluster, taken)
        actors[cluster] = Actor(
            slug=name,
            type=cluster.type,
            name=cluster.name,
            local=cluster.local,
            other_names=tuple(n for n in cluster.names if n != cluster.name),
            sector=cluster.sector,
            governs=cluster.governs,
            country=cluster.country,
            mentions=tuple(sorted(_distinct(cluster.mentions), key=lambda m: (m.evidence.span, str(m.kind)))),
        )
    return actors


def _distinct(mentions: Iterable[Mention]) -> list[Mention]:
    """One mention for the same words, the named one first; of two descriptions of which one is part
    of the other, the longer."""
    rank = {MentionKind.NAME: 0, MentionKind.NOMINAL: 1, MentionKind.PRONOUN: 2}
    best: dict[Span, Mention] = {}
    for mention in sorted(mentions, key=lambda m: (m.evidence.span, rank[m.kind])):
        best.setdefault(mention.evidence.span, mention)
    nominal = [span for span, m in best.items() if m.kind is MentionKind.NOMINAL]
    # A span that covers another comes before it in this order.
    reached, inside = -1, set()
    for span in sorted(nominal, key=lambda s: (s.start, -s.end)):
        if span.end <= reached:
            inside.add(span)
        reached = max(reached, span.end)
    return [m for span, m in best.items() if span not in inside]


def _unique(cluster: Cluster, taken: set[str]) -> str:
    """A slug that no other actor of the article has: that of the name, else with a word that tells
    them apart (title, type), else with a number."""
    base = government_slug(cluster.governs) if cluster.governs is not None else slug(cluster.name)
    telling = [str(cluster.type)] if cluster.type is not ActorType.PERSON or cluster.local else []
    # Numbers are tried one by one: nearly every name is free as it is.
    endings: Iterable[object] = chain(cluster.titles, telling, range(2, len(taken) + 3))
    choices = chain([base], (slug(f"{cluster.name} {ending}") for ending in endings))
    found = next(choice for choice in choices if choice not in taken)
    taken.add(found)
    return found
