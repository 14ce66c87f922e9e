"""What the store says, read through the worker pool as the index wants it."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from kg.iris import Minter
from kg.model.classes import CLASSES, ENTITIES, AssertionClass, Kind
from kg.namespaces import DCTERMS, NKG, PROV, RDF, SCHEMA, SKOS
from kg.server.engine.ipc import Task
from kg.server.engine.pool import Pool
from kg.server.search.index import ArticleRow, Fact

# All that one query may give: of some hundred articles, or of all names.
_MOST_BYTES = 1_000_000_000
_IN_TEXT = re.compile(r"(\d+)-\d+$")
_ROLES = {str(NKG[p.name]): p.name for cls in CLASSES for p in cls.properties if p.kind is not Kind.SPAN}
# What a fact is found by besides its words.
FACETS: Mapping[str, tuple[str, ...]] = {
    cls.name: tuple(p.name for p in cls.of_kind(Kind.ACTOR, Kind.TOPIC, Kind.PLACE, Kind.CONCEPT)) for cls in CLASSES
}
_Said = Mapping[str, list[str]]


class Filling:
    """Reads through `pool`. Every method may raise what `Pool.ask` raises."""

    def __init__(self, pool: Pool, minter: Minter) -> None:
        self._pool = pool
        self._minter = minter

    async def _rows(self, query: str) -> Iterator[dict[str, str]]:
        answer = await self._pool.ask(Task(query, "text/csv", None, size=_MOST_BYTES))
        text = (await answer.whole()).decode()
        return csv.DictReader(io.StringIO(text, newline=""))

    async def made(self) -> dict[str, str]:
        """Article key -> what its graph follows from: a run, an input, and which entities stand in place of which."""
        rows = await self._rows(
            f"SELECT ?a ?sum ?run ?input {{ ?a <{RDF.type}> <{NKG.Article}> OPTIONAL {{ ?a <{NKG.sha256}> ?sum }} "
            f"OPTIONAL {{ ?g <{PROV.wasDerivedFrom}> ?a ; <{PROV.wasGeneratedBy}> ?run . "
            f"?run <{NKG.inputHash}> ?input }} }} ORDER BY ?a ?run"
        )
        found = {_key(row["a"]): [row["sum"], row["run"], row["input"]] for row in rows}
        for row in await self._rows(
            f"SELECT ?g ?d ?e {{ GRAPH ?g {{ ?d <{NKG.asExtracted}> ?text ; <{NKG.describes}> ?e }} }} "
            "ORDER BY ?g ?d ?e"
        ):
            found.get(_key(row["g"]), []).extend((row["d"], row["e"]))
        return {key: hashlib.sha256(repr(told).encode()).hexdigest() for key, told in found.items()}

    async def names(self) -> dict[str, tuple[str, str, list[str]]]:
        """IRI -> (class, label, all names), of entities, of articles, and of the values of the vocabulary."""
        found: dict[str, tuple[str, str, list[str]]] = {}
        classes = " ".join(f"<{NKG[name]}>" for name in ENTITIES)
        rows = await self._rows(
            f"SELECT ?s ?c ?n ?main {{ VALUES ?c {{ {classes} }} ?s <{RDF.type}> ?c . "
            f"{{ ?s <{SKOS.prefLabel}> ?n BIND(1 AS ?main) }} UNION {{ ?s <{SKOS.altLabel}> ?n BIND(0 AS ?main) }} }} "
            "ORDER BY ?s DESC(?main) ?n"
        )
        for row in rows:
            cls = row["c"].rpartition("#")[2]
            found.setdefault(row["s"], (cls, row["n"], []))[2].append(row["n"])
        rows = await self._rows(
            f"SELECT ?s ?n {{ ?s <{RDF.type}> <{SKOS.Concept}> ; <{SKOS.prefLabel}> ?n }} ORDER BY ?s ?n"
        )
        found |= {row["s"]: ("Concept", row["n"], [row["n"]]) for row in rows}
        rows = await self._rows(
            f"SELECT ?s ?n ?t {{ ?s <{RDF.type}> <{NKG.Article}> ; <{DCTERMS.identifier}> ?n "
            f"OPTIONAL {{ ?s <{DCTERMS.title}> ?t }} }} ORDER BY ?s ?n ?t"
        )
        return found | {row["s"]: ("Article", row["t"] or row["n"], [row["t"], row["n"]]) for row in rows}

    async def articles(self, made: Mapping[str, str]) -> list[ArticleRow]:
        """What is known of the articles with these keys."""
        optional = {"title": DCTERMS.title, "outlet": DCTERMS.publisher, "day": DCTERMS.issued, "url": SCHEMA.url}
        rows = await self._rows(
            f"SELECT ?a ?name {' '.join(f'?{name}' for name in optional)} {{ VALUES ?a {{ "
            f"{' '.join(f'<{self._minter.article(key)}>' for key in made)} }} "
            f"?a <{RDF.type}> <{NKG.Article}> ; <{DCTERMS.identifier}> ?name "
            + " ".join(f"OPTIONAL {{ ?a <{predicate}> ?{name} }}" for name, predicate in optional.items())
            + " } ORDER BY ?a"
        )
        found: dict[str, ArticleRow] = {}
        for row in rows:
            key = _key(row["a"])
            found.setdefault(key, ArticleRow(key, made[key], row["name"], *(row[name] for name in optional)))
        return list(found.values())

    async def facts(self, keys: Iterable[str], labels: Mapping[str, str]) -> list[Fact]:
        """The facts of these articles; `labels` are those of entities and concepts."""
        articles = " ".join(f"<{self._minter.article(key)}>" for key in keys)
        classes = " ".join(f"<{NKG[cls.name]}>" for cls in CLASSES)
        kinds: dict[str, tuple[str, str]] = {}
        sentences: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for row in await self._rows(
            f"SELECT DISTINCT ?f ?c ?a ?at ?text {{ VALUES ?a {{ {articles} }} VALUES ?c {{ {classes} }} "
            f"?s <{NKG.inArticle}> ?a . ?m <{NKG.inSentence}> ?s . ?f <{NKG.evidence}> ?m ; <{RDF.type}> ?c . "
            f"?s <{NKG.start}> ?at OPTIONAL {{ ?s <{NKG.text}> ?text }} }} ORDER BY ?f ?at"
        ):
            kinds[row["f"]] = row["c"].rpartition("#")[2], _key(row["a"])
            sentences[row["f"]].append((int(row["at"]), row["text"]))
        told = " ".join(f"<{each}>" for each in (*_ROLES, NKG.confidence, SKOS.prefLabel))
        said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for row in await self._rows(
            f"SELECT ?f ?p ?o {{ VALUES ?f {{ {' '.join(f'<{iri}>' for iri in kinds)} }} VALUES ?p {{ {told} }} "
            "?f ?p ?o } ORDER BY ?f ?p ?o"
        ):
            said[row["f"]][row["p"]].append(row["o"])
        by_name = {cls.name: cls for cls in CLASSES}
        return [
            _fact(iri, by_name[cls], key, sentences[iri], said[iri], labels)
            for iri, (cls, key) in sorted(kinds.items())
        ]


def _fact(
    iri: str,
    cls: AssertionClass,
    key: str,
    sentences: list[tuple[int, str]],
    said: _Said,
    labels: Mapping[str, str],
) -> Fact:
    def shown(name: str, absent: str) -> str:
        values = said.get(str(SKOS.prefLabel) if name == "label" else str(NKG[name]), [])
        return " and ".join(labels.get(each, each) for each in values) or absent

    caption = "".join(
        words + (shown(name.partition(":")[0], absent) if name else "") for words, name, absent in cls.caption_parts()
    )
    confidence = said.get(str(NKG.confidence), [])
    place = _IN_TEXT.search(iri)
    return Fact(
        iri=iri,
        cls=cls.name,
        article=key,
        place=int(place[1]) if place else sentences[0][0],
        caption=caption,
        sentence=" ".join(text for _, text in sentences),
        confidence=float(confidence[0]) if confidence else None,
        parts=tuple((role, value) for role in FACETS[cls.name] for value in said.get(str(NKG[role]), [])),
    )


def _key(iri: str) -> str:
    return iri.rpartition("/")[2]
