"""Stand-off annotations: one JSON object an article, offsets and ids only, for evaluation and for tools that
work on the text itself.

Offsets are `[start, end]` in code points of the article's text as received.

    id          the article's name; where two articles share it, each gets '--' and its key
    body        the analysed part; `headline` its headline, or null
    story       id of the story, the same in every article that reports it; null where no other article does
    actors      id, name (the fullest in the article), type (person, organization, country, group),
                mentions (the spans that name it). Actors without a name are left out, and what
                speaks of them has null in their place
    statements  speaker (actor id or null), speaker_text (a span; two where a relative pronoun stands for
                the name beside the cue), content (spans), form, cue, reported_by, utterance (its id, the same
                wherever it is reported; null where no other statement reports it)
    meetings    participants (actor ids), place, date_text, date, status, kind, evidence (spans), id (that of
                the encounter, the same wherever it is reported, else the meeting's own)
    positions   holder (actor id or null), stance, target, evidence (spans); issue, the id of what it is on, the same
                in every article; turned, true where the wording is the reverse of that; theme, the id of its theme
    affiliations  member and organization (actor ids or null), role, evidence (spans)

Statements, meetings, positions and affiliations also have their `confidence`. What they hold is told by
their rows in kg.model.classes, and so it is for any other class there.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from rdflib import Literal, URIRef

from kg.errors import BadInput, StoreError
from kg.graph.entities import NAMES
from kg.iris import Minter, slug
from kg.model.classes import ACTORS, CLASSES, AssertionClass, Kind, Property
from kg.namespaces import DCTERMS, NKG, SKOS
from kg.store import Queryable

Term = URIRef | Literal
Offsets = list[int]
Properties = Mapping[Term, list[Term]]

_ARTICLES = (
    f"SELECT ?article ?name ?start ?end ?headline ?story {{ ?article a <{NKG.Article}> ; "
    f"<{DCTERMS.identifier}> ?name ; "
    f"<{NKG.start}> ?start ; <{NKG.end}> ?end OPTIONAL {{ ?article <{NKG.headline}> ?headline }} "
    f"OPTIONAL {{ ?article <{NKG.story}> ?story }} }}"
)
# The graph of an article holds its Descriptions: what this article, and no other, says of an actor.
_NAMING = {NAMES[NKG[name]]: name.lower() for name in ACTORS}
_ACTORS = (
    f"SELECT ?article ?actor ?naming ?name ?governs {{ GRAPH ?g {{ ?article a <{NKG.Article}> . "
    f"VALUES ?naming {{ {' '.join(f'<{each}>' for each in _NAMING)} }} ?d <{NKG.describes}> ?actor ; ?naming ?name "
    f"OPTIONAL {{ ?d <{NKG.governs}> ?governs }} }} }}"
)
_MENTIONS = (
    f"SELECT ?actor ?m {{ ?actor a <{NKG.Actor}> ; <{NKG.evidence}> ?m "
    f"FILTER NOT EXISTS {{ ?m <{NKG.mentionKind}> ?kind }} }}"
)
_PLACES = f"SELECT ?place ?label {{ ?place a <{NKG.Place}> ; <{SKOS.prefLabel}> ?label }}"
_SPAN = re.compile(r"(.*)#char=(\d+),(\d+)")
# Line ends of Unicode that JSON leaves as they are, but that many readers of lines do not.
_LINE_ENDS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}


@dataclass(slots=True)
class _Article:
    """What the queries found of one article; `names` maps an actor to (name, type), `facts` a layer to
    what is said of each of its assertions."""

    iri: str
    name: str
    body: Offsets
    headline: Offsets | None
    story: Term | None = None
    names: dict[Term, tuple[str, str]] = field(default_factory=dict)
    mentions: dict[Term, list[Offsets]] = field(default_factory=lambda: defaultdict(list))
    facts: dict[str, list[tuple[Term, Properties]]] = field(default_factory=lambda: defaultdict(list))


def annotate(source: Queryable, minter: Minter) -> Iterator[dict[str, Any]]:
    """The annotation of every article of `source`, in the order of their ids."""
    articles = _collect(source)
    places = {row["place"]: str(row["label"]) for row in source.select(_PLACES)}
    shared = Counter(article.name.casefold() for article in articles)
    named = [(f"{a.name}--{_key(a)}" if shared[a.name.casefold()] > 1 else a.name, a) for a in articles]
    for identifier, article in sorted(named, key=lambda each: (each[0], each[1].iri)):
        yield {"id": identifier, **_annotation(article, places, minter)}


def write(source: Queryable, minter: Minter, stream: BinaryIO) -> None:
    """One JSON object a line."""
    for annotation in annotate(source, minter):
        line = json.dumps(annotation, ensure_ascii=False).translate(_LINE_ENDS)
        stream.write(line.encode() + b"\n")


def write_files(source: Queryable, minter: Minter, folder: Path) -> int:
    """One file an article, `folder`/ID.json; returns their number. An id that is no file name is
    written as one. Raises BadInput where the folder cannot be written."""
    count = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for annotation in annotate(source, minter):
            path = folder / f"{_file_name(annotation['id'])}.json"
            path.write_text(json.dumps(annotation, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            count += 1
    except OSError as error:
        raise BadInput(f"cannot write {error.filename or folder}: {error.strerror}") from error
    return count


def _file_name(identifier: str) -> str:
    """An id of this store never leaves the folder, whoever wrote it."""
    is_name = not re.search(r"[/\\\x00-\x1f]", identifier) and identifier.strip(". ") and len(identifier.encode()) < 200
    return identifier if is_name else slug(identifier)


def _key(article: _Article) -> str:
    return article.iri.rpartition("/")[2]


def _collect(source: Queryable) -> list[_Article]:
    """One query a kind of thing, whatever the number of articles."""
    articles: dict[str, _Article] = {}
    for row in source.select(_ARTICLES):
        headline = _offsets(row["headline"]) if "headline" in row else None
        iri = str(row["article"])
        body = [int(row["start"]), int(row["end"])]
        articles[iri] = _Article(iri, str(row["name"]), body, headline, row.get("story"))
    for row in source.select(_ACTORS):
        kind = "country" if "governs" in row else _NAMING[URIRef(row["naming"])]
        articles[str(row["article"])].names[row["actor"]] = (str(row["name"]), kind)
    for row in source.select(_MENTIONS):
        articles[_split(row["m"])[0]].mentions[row["actor"]].append(_offsets(row["m"]))
    for cls in CLASSES:
        nodes: dict[Term, dict[Term, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for row in source.select(f"SELECT ?node ?p ?o {{ ?node a <{NKG[cls.name]}> ; ?p ?o }}"):
            nodes[row["node"]][row["p"]].append(row["o"])
        for node in sorted(nodes):
            articles[str(nodes[node][NKG.inArticle][0])].facts[cls.layer].append((node, nodes[node]))
    return list(articles.values())


def _annotation(article: _Article, places: Mapping[Term, str], minter: Minter) -> dict[str, Any]:
    local = f"{minter.base}actor/{_key(article)}/"
    # In words of the text, and not by somebody's office alone.
    spoken_of = {
        o
        for cls in CLASSES
        for each in cls.of_kind(Kind.ACTOR)
        if each.key and each.span
        for _, properties in article.facts[cls.layer]
        for o in properties.get(NKG[each.name], ())
    }
    ids = {
        actor: str(actor).removeprefix(f"{minter.base}actor/")
        for actor in article.names
        if article.mentions.get(actor) or (actor in spoken_of and not str(actor).startswith(local))
    }
    actors = [
        {"id": ids[a], "name": name, "type": kind, "mentions": sorted(article.mentions.get(a, []))}
        for a, (name, kind) in article.names.items()
        if a in ids
    ]
    return {
        "body": article.body,
        "headline": article.headline,
        "story": _local(article.story, minter),
        "actors": sorted(actors, key=lambda each: str(each["id"])),
        **{cls.layer: _facts(cls, article, ids, places, minter) for cls in CLASSES},
    }


def _facts(
    cls: AssertionClass, article: _Article, ids: Mapping[Term, str], places: Mapping[Term, str], minter: Minter
) -> list[dict[str, Any]]:
    found = [
        _fact(cls, properties, ids, places) | _joined(cls, node, properties, minter) | _across(properties, minter)
        for node, properties in article.facts[cls.layer]
    ]
    return sorted(found, key=lambda fact: [(fact[key] is not None, fact[key]) for key in cls.order])


def _joined(cls: AssertionClass, node: Term, properties: Properties, minter: Minter) -> dict[str, Any]:
    """Of what it is a report, as others may be."""
    if not cls.joined:
        return {}
    alone = node if cls.joined_key == "id" else None
    return {cls.joined_key: _local(min(properties.get(NKG[cls.joined], ()), default=alone), minter)}


def _local(node: Term | None, minter: Minter) -> str | None:
    return None if node is None else str(node).removeprefix(minter.base)


def _across(properties: Properties, minter: Minter) -> dict[str, Any]:
    """What the position of these `properties`, if it is one, shares with those of other articles."""
    issues = properties.get(NKG.joinedIssue) or properties.get(NKG.issue)
    if not issues:
        return {}
    return {
        "issue": _local(min(issues), minter),
        "turned": NKG.turned in properties,
        "theme": _local(min(properties.get(NKG.theme, ()), default=None), minter),
    }


def _fact(
    cls: AssertionClass, properties: Properties, ids: Mapping[Term, str], places: Mapping[Term, str]
) -> dict[str, Any]:
    fact: dict[str, Any] = {}
    for each in cls.properties:
        spans = _spans(properties, NKG[each.span]) if each.span_key else []
        # The words of a single thing are one span, unless another property says where else it is named.
        shared = any(other.name == each.span for other in cls.properties)
        words = spans if each.many or (shared and len(spans) > 1) else next(iter(spans), None)
        value = _value(each, properties.get(NKG[each.name], ()), ids, places) if each.key else None
        named = [(each.key, value), (each.span_key, words)]
        fact |= {key: what for key, what in (reversed(named) if each.kind is Kind.TIME else named) if key}
    if "evidence" in cls.order:
        fact["evidence"] = _spans(properties, NKG.evidence)
    return fact | {"confidence": next((float(o) for o in properties.get(NKG.confidence, ())), None)}


def _value(each: Property, terms: Sequence[Term], ids: Mapping[Term, str], places: Mapping[Term, str]) -> Any:
    """The ids of actors, the names of places, the local names of concepts, the text of literals: of several
    values all or, where one is expected, the first."""
    match each.kind:
        case Kind.ACTOR:
            found = [ids[o] for o in terms if o in ids]
        case Kind.PLACE:
            found = [places[o] for o in terms if o in places]
        case Kind.CONCEPT:
            found = [str(o).rpartition("#")[2] for o in terms]
        case _:
            found = [str(o) for o in terms]
    return sorted(found) if each.many else min(found, default=None)


def _split(span: Term) -> tuple[str, Offsets]:
    found = _SPAN.fullmatch(str(span))
    if found is None:
        raise StoreError(f"{span} is no span of a text: this graph was not written by newskg")
    return found[1], [int(found[2]), int(found[3])]


def _offsets(span: Term) -> Offsets:
    return _split(span)[1]


def _spans(properties: Properties, of: URIRef) -> list[Offsets]:
    return sorted(_offsets(span) for span in properties.get(of, ()))
