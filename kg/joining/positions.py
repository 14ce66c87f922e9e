"""What articles tell of positions, read from the store as the nodes that `kg.identity.issues` compares."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date

from rdflib import URIRef

from kg.graph.entities import NAMES
from kg.identity.issues import PositionNode
from kg.identity.issues.naming import Named, alone, within
from kg.iris import Minter
from kg.namespaces import DCTERMS, NKG, NKGV
from kg.store import Queryable, Row, values

# How much of an article tells what it is about.
_LEAD = 500
_PLACE = re.compile(r".*#char=(\d+),(\d+)")
_NAMING = [naming for of, naming in NAMES.items() if naming != NKG.topicName]
_SUPPORTS = {NKGV.supports: True, NKGV.opposes: False}


@dataclass(slots=True)
class _Article:
    """Day, story, beginning and first words, and who is named where."""

    day: int | None = None
    story: URIRef | None = None
    begin: int = 0
    lead: str = ""
    named: set[Named] = field(default_factory=set)
    governments: dict[str, URIRef] = field(default_factory=dict)


def positions(store: Queryable, minter: Minter, iris: Collection[str]) -> Iterator[PositionNode]:
    """Those of `iris` that are positions in the store; where texts are not kept, with no words but their own."""
    rows = store.select(
        f"SELECT ?x ?a ?h ?t ?label ?stance ?target ?s ?text {{ VALUES ?x {{ {values(iris)} }} GRAPH ?g {{ "
        f"?x a <{NKG.Position}> ; <{NKG.inArticle}> ?a ; <{NKG.holder}> ?h ; <{NKG.issue}> ?t ; "
        f"<{NKG.stance}> ?stance ; <{NKG.targetSpan}> ?target . ?d <{NKG.describes}> ?t ; <{NKG.topicName}> ?label "
        f"OPTIONAL {{ ?target <{NKG.inSentence}> ?s . ?s <{NKG.text}> ?text }} }} }}"
    )
    found: dict[URIRef, list[Row]] = defaultdict(list)
    for row in rows:
        found[URIRef(row["x"])].append(row)
    articles = _articles(store, minter, {URIRef(row["a"]) for each in found.values() for row in each})
    for iri in sorted(found):
        # The first words that name the matter; of a name in two spellings the first.
        row = min(found[iri], key=lambda each: (_span(each["target"]), str(each.get("s", "")), str(each["label"])))
        yield _node(iri, row, articles[URIRef(row["a"])])


def _node(iri: URIRef, row: Row, article: _Article) -> PositionNode:
    label, start, end = str(row["label"]), *_span(row["target"])
    sentence, begin = (str(row["text"]), _span(row["s"])[0]) if "text" in row else (label, start)
    # The words may reach beyond the sentence in which they begin.
    target = sentence[start - begin : end - begin] if "text" in row else label
    named = [(first - begin, last - begin, whom) for first, last, whom in article.named]
    size = len(sentence)
    in_lead = [(first - article.begin, last - article.begin, whom) for first, last, whom in article.named]
    return PositionNode(
        iri,
        URIRef(row["a"]),
        article.day,
        label,
        str(row["h"]),
        _SUPPORTS.get(URIRef(row["stance"])),
        target or label,
        sentence,
        article.lead,
        within(sentence, start - begin, min(end - begin, size), named),
        within(sentence, 0, size, named),
        within(article.lead, 0, len(article.lead), in_lead),
        article.governments.get(str(own), own) if (own := alone(sentence, start - begin, end - begin, named)) else None,
        article.story,
    )


def _articles(store: Queryable, minter: Minter, iris: Collection[URIRef]) -> dict[URIRef, _Article]:
    found = {iri: _Article() for iri in iris}
    listed = values(sorted(iris))
    rows = store.select(
        f"SELECT ?a ?start ?lead ?day ?story {{ VALUES ?a {{ {listed} }} ?a a <{NKG.Article}> ; <{NKG.start}> ?start "
        f"OPTIONAL {{ ?a <{NKG.fullText}> ?text BIND(SUBSTR(?text, ?start + 1, {_LEAD}) AS ?lead) }} "
        f"OPTIONAL {{ ?a <{DCTERMS.issued}> ?day }} OPTIONAL {{ ?a <{NKG.story}> ?story }} }}"
    )
    for row in rows:
        each = found[URIRef(row["a"])]
        each.begin, each.lead = int(row["start"]), str(row.get("lead", ""))
        each.day = date.fromisoformat(str(row["day"])[:10]).toordinal() if "day" in row else None
        each.story = URIRef(row["story"]) if "story" in row else None
    graphs = {minter.article_graph(iri.rpartition("/")[2]): iri for iri in iris}
    rows = store.select(
        f"SELECT DISTINCT ?g ?e ?m ?governs {{ VALUES ?g {{ {values(sorted(graphs))} }} GRAPH ?g {{ "
        f"?d <{NKG.describes}> ?e ; ?naming ?name . ?e <{NKG.evidence}> ?m "
        f"OPTIONAL {{ ?d <{NKG.governs}> ?governs }} }} VALUES ?naming {{ {values(_NAMING)} }} }}"
    )
    for row in rows:
        article, whom = found[graphs[URIRef(row["g"])]], str(row["e"])
        if "governs" in row:
            # A government is its country.
            whom = str(row["governs"]).removeprefix(f"{minter.base}place/")
            article.governments[whom] = URIRef(row["e"])
        article.named.add((*_span(row["m"]), whom))
    return found


def _span(node: object) -> tuple[int, int]:
    place = _PLACE.fullmatch(str(node))
    return (int(place[1]), int(place[2])) if place else (0, 0)
