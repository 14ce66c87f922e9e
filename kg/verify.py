"""Re-check a store against the texts of its articles: every hash, every offset, every word.

SHACL says whether a graph is well formed; this says whether it is true to its articles, and whether each actor has the
one name that stands for it in all of them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from kg.namespaces import DCTERMS, NKG
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
    """What was checked, and what did not agree; of how many articles only a hash was there, so that no more could
    be checked than that offsets, names and hashes agree with each other."""

    articles: int
    spans: int
    discrepancies: tuple[Discrepancy, ...]
    without_text: int = 0


def without_text(store: Store) -> frozenset[str]:
    """The hashes of the articles of which the store does not keep the text."""
    rows = store.select(
        f"SELECT ?sha {{ ?a a <{NKG.Article}> ; <{NKG.sha256}> ?sha "
        f"FILTER NOT EXISTS {{ ?a <{NKG.fullText}> ?text }} }}"
    )
    return frozenset(str(row["sha"]) for row in rows)


def verify(
    store: Store,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
    texts: Mapping[str, str] | None = None,
) -> Verification:
    """Check every article of `store`; `on_progress` is told how many of how many.

    `texts` are those of articles whose text the store does not keep, by the hash of each; one that is not among
    them does not agree.
    """
    found: list[Discrepancy] = []
    articles = spans = unread = 0
    graphs = [str(row["g"]) for row in store.select(f"SELECT ?g {{ GRAPH ?g {{ ?a a <{NKG.Article}> }} }} ORDER BY ?g")]
    for row in (row for graph in graphs for row in store.select(_article_query(graph))):
        articles += 1
        on_progress(articles, len(graphs))
        article, graph = str(row["a"]), str(row["g"])
        text = row["text"] if "text" in row else (texts or {}).get(str(row.get("sha")))
        found += (Discrepancy(article, article, message) for message in article_faults(row, text))
        if text is None:
            unread += 1
            if texts is not None:
                found.append(Discrepancy(article, article, f"no text with the hash {row.get('sha')} was given"))
        for query in (_spans_query(graph), _parts_query(graph)):
            for span in store.select(query):
                spans += 1
                found += (Discrepancy(article, str(span["s"]), message) for message in _span_faults(span, text, graph))
    found += (Discrepancy(str(row["g"]), str(row["d"]), _RENAMED) for row in store.select(_renamed_query()))
    found += (Discrepancy(str(row["g"]), str(row["d"]), _FORMER) for row in store.select(_former_query()))
    return Verification(articles, spans, tuple(sorted(found)), unread)


_RENAMED = "it says as what its actor was minted, but nothing says that this is the same"
_FORMER = "it is of an actor that another stands for"


def _renamed_query() -> str:
    return (
        f"SELECT ?g ?d {{ GRAPH ?g {{ ?d <{NKG.mintedAs}> ?x ; <{NKG.describes}> ?y }} "
        f"FILTER NOT EXISTS {{ ?x <{DCTERMS.isReplacedBy}> ?y }} }}"
    )


def _former_query() -> str:
    return f"SELECT ?g ?d {{ ?x <{DCTERMS.isReplacedBy}> ?y . GRAPH ?g {{ ?d <{NKG.describes}> ?x }} }}"


def _article_query(graph: str) -> str:
    return (
        f"SELECT ?g ?a ?text ?sha {{ BIND(<{graph}> AS ?g) GRAPH <{graph}> {{ ?a a <{NKG.Article}> . "
        f"OPTIONAL {{ ?a <{NKG.fullText}> ?text }} OPTIONAL {{ ?a <{NKG.sha256}> ?sha }} }} }}"
    )


def article_faults(row: Row, text: str | None) -> Iterator[str]:
    """How an article does not agree with its text, where that is at hand: its node ("a"), its graph ("g") and its
    hash ("sha")."""
    if "sha" not in row:
        yield "the article has no hash of its text"
        return
    digest = str(row["sha"]) if text is None else hashlib.sha256(str(text).encode("utf-8")).hexdigest()
    if digest != str(row["sha"]):
        yield f"the text's hash is {digest}, the graph says {row['sha']}"
    graph = _GRAPH.search(str(row["g"]))
    key = graph.group(1) if graph else None
    if key != digest[:16] or not str(row["a"]).endswith(f"/article/{key}"):
        yield f"the key in its IRI or graph is not {digest[:16]}, the beginning of its text's hash"


def _spans_query(graph: str) -> str:
    """Sentences, and words that are evidence."""
    return (
        f"SELECT ?s ?start ?end ?text {{ GRAPH <{graph}> {{ "
        f"{{ SELECT DISTINCT ?s {{ {{ ?s a <{NKG.Sentence}> }} UNION {{ ?s <{NKG.inSentence}> ?in }} "
        f"UNION {{ ?of <{NKG.evidence}> ?s }} }} }} "
        f"OPTIONAL {{ ?s <{NKG.start}> ?start }} OPTIONAL {{ ?s <{NKG.end}> ?end }} "
        f"OPTIONAL {{ ?s <{NKG.text}> ?text }} }} }}"
    )


def _parts_query(graph: str) -> str:
    """Words that are a part of something, whose place is told by their name alone."""
    return (
        f"SELECT ?s ?start ?end {{ GRAPH <{graph}> {{ {{ SELECT DISTINCT ?s {{ ?of ?part ?s "
        f'FILTER(isIRI(?s) && CONTAINS(STR(?s), "#char=")) FILTER NOT EXISTS {{ ?s <{NKG.start}> ?any }} '
        f"FILTER(?part != <{NKG.evidence}>) }} }} "
        f'BIND(STRAFTER(STR(?s), "#char=") AS ?range) '
        f'BIND(STRBEFORE(?range, ",") AS ?start) BIND(STRAFTER(?range, ",") AS ?end) }} }}'
    )


def _span_faults(row: Row, text: str | None, graph: str) -> Iterator[str]:
    if not {"start", "end"} <= row.keys():
        yield "the span lacks its start or end"
        return
    if not all(re.fullmatch("[0-9]+", row[name]) for name in ("start", "end")):
        yield f"{row['start']!s} and {row['end']!s} are no offsets"
        return
    start, end = int(row["start"]), int(row["end"])
    if not 0 <= start < end or (text is not None and end > len(text)):
        yield f"the span {start}-{end} does not lie in a text" + (f" of {len(text)} characters" if text else "")
    elif "text" in row and text is None:
        yield "the graph has the span's text, but not the article's"
    elif text is not None and text[start:end] != str(row.get("text", text[start:end])):
        yield f"the text at {start}-{end} is {text[start:end]!r}, the graph says {str(row['text'])!r}"
    fragment = _FRAGMENT.search(str(row["s"]))
    if not fragment or (int(fragment[2]), int(fragment[3])) != (start, end):
        yield f"the IRI does not say char={start},{end}"
    elif not graph.endswith(f"/graph/article/{fragment[1]}"):
        yield "the span belongs to another article"
