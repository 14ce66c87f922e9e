"""Affiliations between actors that are both known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.iris import slug
from kg.model import ActorType, Affiliation, Record
from kg.resolve.clustering import Cluster, ClusterAffiliation
from kg.resolve.coreference import Resolver


def resolve_affiliations(
    affiliations: Sequence[Affiliation], resolver: Resolver
) -> tuple[list[ClusterAffiliation], list[tuple[Record, str]]]:
    """One affiliation for each member, organisation and role, with all its evidence, in order of the text."""
    found: dict[tuple[Cluster, Cluster, str], ClusterAffiliation] = {}
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
        new = ClusterAffiliation(
            member, organization, affiliation.role, (affiliation.evidence,), affiliation.extraction
        )
        known = found.get(key, new)
        evidence = tuple(dict.fromkeys((*known.evidence, *new.evidence)))
        surest = max(known.extraction, new.extraction, key=lambda e: e.confidence)
        found[key] = replace(known, evidence=evidence, extraction=surest)
    return list(found.values()), dropped


def _organization(affiliation: Affiliation, resolver: Resolver) -> Cluster | None:
    if affiliation.organization is not None:
        found = resolver.resolve(affiliation.organization)
        if found is not None:
            return found
    return resolver.discourse.government_of(affiliation.country) if affiliation.country is not None else None
