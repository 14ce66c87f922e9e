"""What the pages show, read from the store by SPARQL: rows, then facts with their sentences."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kg.errors import NotFound
from kg.model.classes import CLASSES, ENTITIES, AssertionClass, named
from kg.namespaces import NKG, PREFIXES, RDF, SKOS
from kg.server.engine.pool import Pool

# An answer is read in the event loop, so one for a page is kept to what takes milliseconds.
PAGE_BYTES = 4_000_000
JSON_RESULTS = "application/sparql-results+json"

# The characters of an IRI in SPARQL (rule 139, IRIREF), with a scheme before them.
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\\x7f\ud800-\udfff]*")


@dataclass(frozen=True, slots=True)
class Term:
    """An RDF term; `kind` is 'uri', 'literal' or 'bnode' as in the SPARQL JSON format."""

    kind: str
    value: str
    language: str | None = None

    @property
    def is_iri(self) -> bool:
        """Whether it names something, so that a page can be about it."""
        return self.kind == "uri"


Row = Mapping[str, Term]


@dataclass(frozen=True, slots=True)
class Table:
    """The answer to a SELECT (or, with `boolean`, to an ASK)."""

    variables: tuple[str, ...]
    rows: tuple[Row, ...]
    boolean: bool | None = None


def parse_table(answer: bytes) -> Table:
    """A Table from SPARQL 1.1 Query Results JSON (https://www.w3.org/TR/sparql11-results-json/)."""
    found = json.loads(answer)
    if "boolean" in found:
        return Table((), (), bool(found["boolean"]))
    rows = tuple(
        {name: Term(term["type"], str(term["value"]), term.get("xml:lang")) for name, term in binding.items()}
        for binding in found["results"]["bindings"]
    )
    return Table(tuple(found["head"]["vars"]), rows)


def iriref(iri: str) -> str:
    """`iri` as SPARQL writes it. Raises NotFound for what is no IRI, so that nothing else can get
    into a query."""
    if not _IRI.fullmatch(iri):
        raise NotFound(f"{iri[:200]!r} is no IRI")
    return f"<{iri}>"


def short(iri: str, base: str = "") -> str:
    """`iri` with the prefix that people know, or without `base`, or else as it is."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and re.fullmatch(r"[\w-]+", iri[len(namespace) :]):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri.removeprefix(base) or iri


def tail(iri: str) -> str:
    """The last part of an IRI, to be shown where there is no label."""
    return re.split(r"[/#]", iri.rstrip("/#"))[-1] or iri


@dataclass(frozen=True, slots=True)
class Value:
    """A term with the label that the store has for it."""

    term: Term
    label: str


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence cut around the words that are the evidence."""

    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of evidence: the words at [start:end] of an article, in their sentences."""

    article: str
    start: int
    end: int
    parts: tuple[Part, ...]


@dataclass(slots=True)
class Thing:
    """Something of the graph: what is said of it, the passages behind it, and how many there are.
    `values` leaves out the whole text of an article and the evidence, which has no bound; `words` are those
    of a span of an article's text."""

    iri: str
    values: dict[str, list[Value]] = field(default_factory=lambda: defaultdict(list))
    passages: list[Passage] = field(default_factory=list)
    mentions: int = 0
    words: str = ""

    def all(self, predicate: str) -> list[Value]:
        """The values of a property, by its IRI, in order of their labels."""
        return self.values.get(predicate, [])

    def one(self, predicate: str) -> Value | None:
        """The first of `all`."""
        found = self.all(predicate)
        return found[0] if found else None

    def nkg(self, name: str) -> list[Value]:
        """The values of a property of our ontology."""
        return self.all(str(NKG[name]))

    def is_a(self, name: str) -> bool:
        """Whether it is of the class of our ontology called `name`."""
        return any(v.term.value == str(NKG[name]) for v in self.all(str(RDF.type)))

    @property
    def kind(self) -> str:
        """The local name of the most special of our classes that it has, '' where it has none."""
        found = next((name for name in KINDS if self.is_a(name)), "")
        return found or ("Mention" if _SPAN.fullmatch(self.iri) else "Description" if self.nkg("describes") else "")

    @property
    def assertion(self) -> AssertionClass | None:
        """The class of assertions that it is of, None where it is none."""
        return named(self.kind)

    @property
    def is_web_address(self) -> bool:
        """Whether a browser may be sent there: no 'javascript:' and its like."""
        return self.iri.lower().startswith(("http://", "https://"))

    @property
    def label(self) -> str:
        """A name for headings: its label, its words, or the last part of its IRI."""
        for predicate in (str(SKOS.prefLabel), f"{PREFIXES['dcterms']}title", f"{PREFIXES['rdfs']}label"):
            if found := self.one(predicate):
                return found.label
        if self.is_a("Article") and (found := self.one(f"{PREFIXES['dcterms']}identifier")):
            return found.label
        words = [self.words] if self.words else []
        words += [v.label for name in _WORDS.get(self.kind, ()) for v in self.nkg(name)[:1]]
        if words:
            text = " ".join(words)
            return text if len(text) <= LABEL_CHARS else f"{text[:LABEL_CHARS].rstrip()}…"
        return tail(self.iri)

    @property
    def article(self) -> str | None:
        """The IRI of the article that it is in, or that its first evidence is from."""
        found = self.nkg("inArticle")
        return found[0].term.value if found else (self.passages[0].article if self.passages else None)


LABEL_CHARS = 120
# The properties whose values, in this order, say what a thing without a label is.
_WORDS: Mapping[str, tuple[str, ...]] = {
    **{cls.name: cls.heading for cls in CLASSES},
    **{"Sentence": ("text",), "Description": tuple(f"{name.lower()}Name" for name in ENTITIES)},
}
# The classes that pages tell apart, the more special first; spans and Descriptions are told by what they have.
KINDS = (*(cls.name for cls in CLASSES), *ENTITIES, "Article", "Sentence")

# A span is named by its place in the text of its article (RFC 5147).
_SPAN = re.compile(r"(.*)#char=([0-9]{1,9}),([0-9]{1,9})")
_WORDS_OF_SPANS = """SELECT ?s ?words WHERE {{ VALUES (?s ?article ?start ?end) {{ {spans} }}
  ?article <{n}fullText> ?text BIND(SUBSTR(?text, ?start + 1, ?end - ?start) AS ?words) }}"""
_TRIPLES = """SELECT ?s ?p ?o ?label WHERE {{ VALUES ?s {{ {iris} }} ?s ?p ?o .
  FILTER(?p NOT IN (<{n}fullText>, <{n}evidence>)) OPTIONAL {{ ?o <{label}> ?label }} }}"""
_MENTIONS = """SELECT ?s (COUNT(DISTINCT ?m) AS ?n) WHERE {{ VALUES ?s {{ {iris} }} ?s <{n}evidence> ?m }}
  GROUP BY ?s"""
_PASSAGES = """SELECT ?s ?article ?start ?end ?from ?text WHERE {{
  {{ SELECT ?s ?m WHERE {{ VALUES ?s {{ {iris} }} ?s <{n}evidence> ?m }} {limit} }}
  ?m <{n}start> ?start ; <{n}end> ?end ; <{n}inSentence> ?sentence .
  ?sentence <{n}start> ?from ; <{n}inArticle> ?article OPTIONAL {{ ?sentence <{n}text> ?text }} }}"""


class Reader:
    """Reads through the worker pool. Every method may raise what `Pool.evaluate` raises."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def table(self, query: str) -> Table:
        """The answer to a SELECT or ASK. Raises QueryTooLarge for one that is too long for a page."""
        return parse_table(await self._pool.evaluate(query, JSON_RESULTS, limit=PAGE_BYTES))

    async def turtle(self, query: str) -> str:
        """The answer to a CONSTRUCT or DESCRIBE. Raises QueryTooLarge as `table` does."""
        return (await self._pool.evaluate(query, "text/turtle", limit=PAGE_BYTES)).decode()

    async def rows(self, query: str) -> tuple[Row, ...]:
        """The rows of a SELECT. Raises QueryTooLarge as `table` does."""
        return (await self.table(query)).rows

    async def listed(self, query: str, *, passages: bool = True) -> list[Thing]:
        """The things that a SELECT finds as ?s, in its order."""
        iris = [row["s"].value for row in await self.rows(query) if "s" in row and row["s"].is_iri]
        return await self.things(iris, passages=passages)

    async def things(self, iris: Sequence[str], *, passages: bool = True) -> list[Thing]:
        """The things, in the order of `iris`; one that the store does not know has no values."""
        found = {iri: Thing(iri) for iri in iris}
        if not found:
            return []
        names = " ".join(iriref(iri) for iri in found)
        for row in await self.rows(_TRIPLES.format(iris=names, n=PREFIXES["nkg"], label=SKOS.prefLabel)):
            value = Value(row["o"], row["label"].value if "label" in row else _plain(row["o"]))
            known = found[row["s"].value].values[row["p"].value]
            # A second label of the same object is no second value.
            if all(each.term != value.term for each in known):
                known.append(value)
        for thing in found.values():
            for values in thing.values.values():
                values.sort(key=lambda v: (v.label.casefold(), v.term.value))
        await self._add_words(found)
        for row in await self.rows(_MENTIONS.format(iris=names, n=PREFIXES["nkg"])):
            found[row["s"].value].mentions = int(row["n"].value)
        if passages:
            for iri, its in (await self._passages(names)).items():
                found[iri].passages = its
        return list(found.values())

    async def _add_words(self, things: Mapping[str, Thing]) -> None:
        """The words of those that are spans; a sentence has its text."""
        spans = [(iri, span) for iri in things if (span := _SPAN.fullmatch(iri)) and not things[iri].is_a("Sentence")]
        if spans:
            values = " ".join(f"({iriref(iri)} {iriref(at[1])} {at[2]} {at[3]})" for iri, at in spans)
            for row in await self.rows(_WORDS_OF_SPANS.format(spans=values, n=PREFIXES["nkg"])):
                things[row["s"].value].words = row["words"].value

    async def passages(self, iri: str, limit: int) -> list[Passage]:
        """At most `limit` pieces of the evidence of `iri`, in the order of the text."""
        return (await self._passages(iriref(iri), f"ORDER BY ?m LIMIT {limit}"))[iri]

    async def _passages(self, names: str, limit: str = "") -> dict[str, list[Passage]]:
        rows = await self.rows(_PASSAGES.format(iris=names, n=PREFIXES["nkg"], limit=limit))
        sentences: dict[tuple[str, str, int, int], set[tuple[int, str]]] = defaultdict(set)
        for row in rows:
            where = (row["s"].value, row["article"].value, int(row["start"].value), int(row["end"].value))
            sentences[where].add((int(row["from"].value), row["text"].value if "text" in row else ""))
        found: dict[str, list[Passage]] = defaultdict(list)
        for (iri, article, start, end), texts in sorted(sentences.items()):
            found[iri].append(Passage(article, start, end, cut(start, end, sorted(texts))))
        return found


def _plain(term: Term) -> str:
    return short(term.value) if term.is_iri else term.value


def cut(start: int, end: int, sentences: Iterable[tuple[int, str]]) -> tuple[Part, ...]:
    """Each sentence (its offset and text) cut where the span [start:end] begins and ends in it."""
    parts = []
    for offset, text in sentences:
        left = min(max(start - offset, 0), len(text))
        right = min(max(end - offset, left), len(text))
        parts.append(Part(text[:left], text[left:right], text[right:]))
    return tuple(parts)
