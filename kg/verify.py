"""Re-check a store against the texts that it holds: every hash, every offset, every word.

SHACL says whether a graph is well formed; this says whether it is true to its articles.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kg.namespaces import NKG
from kg.store import Row, Store

_FRAGMENT = re.compile(r"/article/([0-9a-f]{16})#char=(\d+),(\d+)$")
_GRAPH = re.compile(r"/graph/article/([0-9a-f]{16})$")


@dataclass(frozen=True, slots=True, order=True)
class Discrepancy:
    """`subject` (an IRI) does not agree with its article's text, and how."""

    article: str
    subject: str
    message: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked, and what did not agree."""

    articles: int
    spans: int
    discrepancies: tuple[Discrepancy, ...]


def verify(store: Store, on_progress: Callable[[int, int], None] = lambda done, total: None) -> Verification:
    """Check every article of `store`; `on_progress` is told how many of how many."""
    found: list[Discrepancy] = []
    articles = spans = 0
    graphs = [str(row["g"]) for row in store.select(f"SELECT ?g {{ GRAPH ?g {{ ?a a <{NKG.Article}> }} }} ORDER BY ?g")]
    for row in (row for graph in graphs for row in store.select(_article_query(graph))):
        articles += 1
        on_progress(articles, len(graphs))
        article, graph = str(row["a"]), str(row["g"])
        found += (Discrepancy(article, article, message) for message in article_faults(row))
        text = str(row.get("text", ""))
        for span in store.select(_spans_query(graph)):
            spans += 1
            found += (Discrepancy(article, str(span["s"]), message) for message in _span_faults(span, text, graph))
    return Verification(articles, spans, tuple(sorted(found)))


def _article_query(graph: str) -> str:
    return (
        f"SELECT ?g ?a ?text ?sha {{ BIND(<{graph}> AS ?g) GRAPH <{graph}> {{ ?a a <{NKG.Article}> . "
        f"OPTIONAL {{ ?a <{NKG.fullText}> ?text }} OPTIONAL {{ ?a <{NKG.sha256}> ?sha }} }} }}"
    )


def article_faults(row: Row) -> Iterator[str]:
    """How an article does not agree with its own text: its node ("a"), its graph ("g"), "text" and hash ("sha")."""
    if "text" not in row or "sha" not in row:
        yield "the article has no text or no hash"
        return
    digest = hashlib.sha256(str(row["text"]).encode("utf-8")).hexdigest()
    if digest != str(row["sha"]):
        yield f"the text's hash is {digest}, the graph says {row['sha']}"
    graph = _GRAPH.search(str(row["g"]))
    key = graph.group(1) if graph else None
    if key != digest[:16] or not str(row["a"]).endswith(f"/article/{key}"):
        yield f"the key in its IRI or graph is not {digest[:16]}, the beginning of its text's hash"


def _spans_query(graph: str) -> str:
    return (
        f"SELECT ?s ?start ?end ?text {{ GRAPH <{graph}> {{ VALUES ?class {{ <{NKG.Sentence}> <{NKG.Mention}> }} "
        f"?s a ?class . OPTIONAL {{ ?s <{NKG.start}> ?start }} OPTIONAL {{ ?s <{NKG.end}> ?end }} "
        f"OPTIONAL {{ ?s <{NKG.text}> ?text }} }} }}"
    )


def _span_faults(row: Row, text: str, graph: str) -> Iterator[str]:
    if not {"start", "end", "text"} <= row.keys():
        yield "the span lacks its start, end or text"
        return
    if not all(re.fullmatch("[0-9]+", row[name]) for name in ("start", "end")):
        yield f"{row['start']!s} and {row['end']!s} are no offsets"
        return
    start, end = int(row["start"]), int(row["end"])
    if not 0 <= start < end <= len(text):
        yield f"the span {start}-{end} does not lie in a text of {len(text)} characters"
    elif text[start:end] != str(row["text"]):
        yield f"the text at {start}-{end} is {text[start:end]!r}, the graph says {str(row['text'])!r}"
    fragment = _FRAGMENT.search(str(row["s"]))
    if not fragment or (int(fragment[2]), int(fragment[3])) != (start, end):
        yield f"the IRI does not say char={start},{end}"
    elif not graph.endswith(f"/graph/article/{fragment[1]}"):
        yield "the span belongs to another article"
