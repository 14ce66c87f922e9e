"""Stage 4, resolve: mentions -> actors, inside one article; records -> facts about actors.

clustering    name mentions -> clusters, one for each actor
coreference   the words a record points at -> cluster: names in `named`, the rest in `pronouns` (by salience in
              `history`) and `nominals` (by `phrases` and `likeness`); `ranking` chooses by learnt weights
statements, meetings (by `encounters` and `circumstances`), positions, affiliations, others   what the records
              say, actors known
minting       clusters -> actors with the names that their IRIs are made of
confidence    how sure that is, as measured
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.english.antecedents import is_first_person
from kg.model import (
    Actor,
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
from kg.resolve.clustering import Cluster, ClusterAffiliation, cluster_mentions
from kg.resolve.confidence import as_measured
from kg.resolve.coreference import Resolver
from kg.resolve.meetings import resolve_meetings
from kg.resolve.minting import mint
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
    actors = mint([c for c in resolver.discourse.clusters if c in needed or not c.local], mentions, places)
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
