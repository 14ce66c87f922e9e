"""What issues a store has, and how much is said of each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from rdflib import URIRef

from kg.namespaces import NKG, SKOS
from kg.store import Queryable


@dataclass(slots=True)
class Issue:
    """An issue, or a topic that is an issue of its own: who is on it, and in which articles."""

    iri: str
    label: str
    joined: bool = False
    positions: int = 0
    articles: set[str] = field(default_factory=set)
    holders: set[str] = field(default_factory=set)
    wider: str = ""


def issues(store: Queryable) -> list[Issue]:
    """The issues of `store`, those with most positions first; where a position has a joined issue, that counts."""
    found: dict[str, Issue] = {}
    labels: dict[str, str] = defaultdict(str)
    for row in store.select(
        f"SELECT ?i ?label ?wider {{ {{ SELECT DISTINCT ?i {{ ?p <{NKG.joinedIssue}>|<{NKG.issue}> ?i }} }} "
        f"?i <{SKOS.prefLabel}> ?label OPTIONAL {{ ?i <{SKOS.broader}> ?w . ?w a <{NKG.Topic}> ; "
        f"<{SKOS.prefLabel}> ?wider }} }}"
    ):
        issue = found.setdefault(str(row["i"]), Issue(str(row["i"]), str(row["label"])))
        issue.wider = min(filter(None, (issue.wider, str(row.get("wider", "")))), default="")
        labels[issue.iri] = issue.label
    for row in store.select(
        f"SELECT ?p ?own ?joined ?h ?a {{ ?p <{NKG.issue}> ?own ; <{NKG.holder}> ?h ; <{NKG.inArticle}> ?a "
        f"OPTIONAL {{ ?p <{NKG.joinedIssue}> ?joined }} }}"
    ):
        iri = str(row.get("joined", row["own"]))
        issue = found.setdefault(iri, Issue(iri, ""))
        issue.joined = issue.joined or "joined" in row
        issue.positions += 1
        issue.articles.add(str(row["a"]))
        issue.holders.add(str(row["h"]))
    used = (issue for issue in found.values() if issue.positions)
    return sorted(used, key=lambda each: (-each.positions, -len(each.articles), each.label, each.iri))


def uncoded(store: Queryable) -> list[str]:
    """The names of the own topics of all positions that are on no joined issue."""
    rows = store.select(
        f"SELECT ?p ?label {{ ?p <{NKG.issue}> ?own . ?own <{SKOS.prefLabel}> ?label "
        f"FILTER NOT EXISTS {{ ?p <{NKG.joinedIssue}> ?any }} }}"
    )
    labels: dict[URIRef, str] = {}
    for row in rows:
        labels[URIRef(row["p"])] = min(filter(None, (labels.get(URIRef(row["p"])), str(row["label"]))))
    return sorted(labels.values())
