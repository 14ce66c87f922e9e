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
from kg.store import Queryable, values

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
    found: dict[URIRef, dict[URIRef, list[URIRef]]] = defaultdict(lambda: defaultdict(list))
    wanted = (NKG.inArticle, NKG.holder, NKG.issue, NKG.stance, NKG.targetSpan)
    rows = store.select(
        f"SELECT ?x ?p ?o {{ VALUES ?x {{ {values(iris)} }} VALUES ?p {{ {values(wanted)} }} "
        f"GRAPH ?g {{ ?x a <{NKG.Position}> ; ?p ?o }} }}"
    )
    for row in rows:
        found[URIRef(row["x"])][URIRef(row["p"])].append(URIRef(row["o"]))
    articles = _articles(store, minter, {each[NKG.inArticle][0] for each in found.values()})
    # The first words that name the matter.
    targets = {iri: min(each[NKG.targetSpan], key=_span) for iri, each in found.items()}
    sentences = _sentences(store, set(targets.values()))
    names = _names(store, {_description(minter, each) for each in found.values()})
    for iri, said in sorted(found.items()):
        label = names.get(_description(minter, said), said[NKG.issue][0].rpartition("/")[2])
        start, end = _span(targets[iri])
        begin, sentence = sentences.get(targets[iri], (start, label))
        words = sentence[start - begin : end - begin] if targets[iri] in sentences else label
        yield _node(
            iri,
            said,
            articles[said[NKG.inArticle][0]],
            (begin, start, min(end, begin + len(sentence))),
            (label, words, sentence),
        )


def _description(minter: Minter, said: dict[URIRef, list[URIRef]]) -> URIRef:
    return minter.description(said[NKG.inArticle][0].rpartition("/")[2], said[NKG.issue][0])


def _names(store: Queryable, descriptions: Collection[URIRef]) -> dict[URIRef, str]:
    """What articles call their topics."""
    found: dict[URIRef, str] = {}
    for row in store.select(
        f"SELECT ?d ?label {{ VALUES ?d {{ {values(sorted(descriptions))} }} ?d <{NKG.topicName}> ?label }}"
    ):
        d, label = URIRef(row["d"]), str(row["label"])
        found[d] = min(found.get(d, label), label)
    return found


def _sentences(store: Queryable, spans: Collection[URIRef]) -> dict[URIRef, tuple[int, str]]:
    """Of each span the sentence in which it begins: where that begins, and its words."""
    rows = store.select(
        f"SELECT ?x ?s ?text {{ VALUES ?x {{ {values(sorted(spans))} }} "
        f"?x <{NKG.inSentence}> ?s . ?s <{NKG.text}> ?text }}"
    )
    every = [(_span(row["s"])[0], str(row["text"]), URIRef(row["x"])) for row in rows]
    return {span: (begin, text) for begin, text, span in sorted(every, reverse=True)}


def _node(
    iri: URIRef,
    said: dict[URIRef, list[URIRef]],
    article: _Article,
    places: tuple[int, int, int],
    words: tuple[str, str, str],
) -> PositionNode:
    """`places` are where the sentence begins and the target begins and ends, `words` label, target and sentence."""
    begin, start, end = places
    label, target, sentence = words
    named = [(first - begin, last - begin, whom) for first, last, whom in article.named]
    in_lead = [(first - article.begin, last - article.begin, whom) for first, last, whom in article.named]
    own = alone(sentence, start - begin, end - begin, named)
    return PositionNode(
        iri,
        said[NKG.inArticle][0],
        article.day,
        label,
        min(said[NKG.holder]),
        _SUPPORTS.get(said[NKG.stance][0]),
        target or label,
        sentence,
        article.lead,
        within(sentence, start - begin, end - begin, named),
        within(sentence, 0, len(sentence), named),
        within(article.lead, 0, len(article.lead), in_lead),
        None if own is None else article.governments.get(own, own),
        article.story,
    )


def _articles(store: Queryable, minter: Minter, iris: Collection[URIRef]) -> dict[URIRef, _Article]:
    found = {iri: _Article() for iri in iris}
    listed = values(sorted(iris))
    rows = store.select(
        f"SELECT ?a ?start (SUBSTR(?text, ?start + 1, {_LEAD}) AS ?lead) ?day ?story {{ "
        f"VALUES ?a {{ {listed} }} ?a a <{NKG.Article}> ; <{NKG.start}> ?start "
        f"OPTIONAL {{ ?a <{NKG.fullText}> ?text }} "
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
