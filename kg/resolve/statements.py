"""Statements whose speaker is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.model import Evidence, Record, Span, Statement
from kg.resolve.clustering import Cluster
from kg.resolve.coreference import Resolver


def resolve_statements(
    statements: Sequence[Statement], resolver: Resolver
) -> tuple[list[Statement], list[tuple[Record, str]]]:
    """The statements with a speaker, in order of the text, one for each evidence, the surest;
    addressees and carriers that nobody can be found for are left out."""
    kept: dict[Span, Statement] = {}
    dropped: list[tuple[Record, str]] = []
    for statement in sorted(statements, key=lambda s: (s.evidence.span, -s.extraction.confidence)):
        if not statement.content:
            dropped.append((statement, "nothing is said in it"))
            continue
        if statement.source is None:
            dropped.append((statement, "the text names nobody who says it"))
            continue
        speaker = resolver.resolve(statement.source)
        if speaker is None:
            dropped.append((statement, f"nobody in the article fits the speaker {statement.source.text!r}"))
            continue
        statement = replace(
            statement,
            addressee=_known(statement.addressee, resolver, speaker),
            carrier=_known(statement.carrier, resolver),
        )
        if kept.setdefault(statement.evidence.span, statement) is not statement:
            dropped.append((statement, "the same words give a surer statement"))
    return list(kept.values()), dropped


def _known(evidence: Evidence | None, resolver: Resolver, other_than: Cluster | None = None) -> Evidence | None:
    """The words where they mean somebody, and somebody else than the speaker."""
    found = resolver.resolve(evidence) if evidence is not None else None
    return evidence if found is not None and found is not other_than else None
