"""Records of classes that have no rules of their own: whoever they must name is somebody, each once."""

from __future__ import annotations

from collections.abc import Iterable

from kg.model import Record
from kg.model.classes import Kind, Property, class_of, evidence_of
from kg.resolve.coreference import Resolver


def resolve_others(records: Iterable[Record], resolver: Resolver) -> tuple[list[Record], list[tuple[Record, str]]]:
    """The records whose required properties have a value, an actor where it is one, in order of the text."""
    kept: list[Record] = []
    dropped: list[tuple[Record, str]] = []
    for record in sorted(dict.fromkeys(records), key=lambda r: [words.span for words in evidence_of(r)]):
        missing = [
            each.name for each in class_of(record).properties if each.required and not _has(record, each, resolver)
        ]
        if missing:
            dropped.append((record, f"nothing in the article fits its {missing[0]}"))
        else:
            kept.append(record)
    return kept, dropped


def _has(record: Record, each: Property, resolver: Resolver) -> bool:
    if each.kind is Kind.ACTOR:
        return any(resolver.resolve(words) is not None for words in each.evidence(record))
    return bool(each.values(record))
