"""Affiliations between actors that are both known."""

from __future__ import annotations

from collections.abc import Sequence

from kg.iris import slug
from kg.model import ActorType, Affiliation, Record
from kg.resolve.clustering import Cluster, Office
from kg.resolve.coreference import Resolver


def resolve_affiliations(
    affiliations: Sequence[Affiliation], resolver: Resolver
) -> tuple[list[Office], list[tuple[Record, str]]]:
    """One office for each member, organisation and role, with all its evidence, in order of the text."""
    found: dict[tuple[Cluster, Cluster, str], Office] = {}
    dropped: list[tuple[Record, str]] = []
    for affiliation in sorted(affiliations, key=lambda a: (a.evidence.span, a.role)):
        member = resolver.resolve(affiliation.member)
        if member is None:
            dropped.append((affiliation, f"nobody in the article fits the member {affiliation.member.text!r}"))
            continue
        organization = _organization(affiliation, resolver)
        if organization is None:
            dropped.append(
                (affiliation, f"the text does not say of what {affiliation.member.text!r} is {affiliation.role!r}")
            )
            continue
        if organization is member or organization.type is not ActorType.ORGANIZATION:
            dropped.append((affiliation, f"{affiliation.member.text!r} can hold no office in {organization.name!r}"))
            continue
        key = (member, organization, slug(affiliation.role))
        known = found.get(key)
        if known is None:
            found[key] = Office(member, organization, affiliation.role, (affiliation.evidence,), affiliation.extraction)
            continue
        evidence = known.evidence if affiliation.evidence in known.evidence else (*known.evidence, affiliation.evidence)
        surest = max(known.extraction, affiliation.extraction, key=lambda e: e.confidence)
        found[key] = Office(member, organization, known.role, evidence, surest)
    return list(found.values()), dropped


def _organization(affiliation: Affiliation, resolver: Resolver) -> Cluster | None:
    if affiliation.organization is not None:
        found = resolver.resolve(affiliation.organization)
        if found is not None:
            return found
    return resolver.discourse.government_of(affiliation.country) if affiliation.country is not None else None
