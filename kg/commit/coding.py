"""What graph/identity says of the positions of one article by itself: their theme, and their issue in the codebook."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from rdflib import Literal, URIRef

from kg.graph.entities import NAMES
from kg.identity import themes
from kg.identity.codebook import Codebook, Mention, Passage
from kg.iris import Minter
from kg.namespaces import NKG, RDF, SKOS, XSD, Quad
from kg.store import Store, values

_PLACE = re.compile(r".*#char=(\d+),(\d+)")
_TRUE = Literal("true", datatype=XSD.boolean)
# Those of topics are the words that stances are on.
_NAMING = frozenset({*NAMES.values(), NKG.altName}) - {NKG.topicName}
_AT_ONCE = 200  # graphs asked for in one query, which servers limit in length

Span = tuple[int, int]
_Said = dict[URIRef, list[tuple[URIRef, URIRef | Literal]]]


def _span(node: object) -> Span:
    found = _PLACE.fullmatch(str(node))
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _country(place: object) -> str:
    """The code of the country of a place; '' for what is none."""
    return str(place).partition("/place/")[2].partition("/")[0]


@dataclass(slots=True)
class _Position:
    targets: list[Span] = field(default_factory=list)
    evidence: list[Span] = field(default_factory=list)
    issue: str = ""
    holder: URIRef | Literal | None = None


def themed(article: Iterable[Quad], minter: Minter) -> tuple[Quad, ...]:
    """The themes of the positions in the graph `article`, as extracted, for graph/identity, with their names."""
    said = _by_predicate(article)
    positions = _positions(said)
    if not positions:
        return ()
    read = _Article(said)
    graph = minter.identity_graph
    found: list[Quad] = []
    for node, position in sorted(positions.items()):
        country = read.country.get(position.holder or node, "")
        theme = themes.theme(read.passage(position), read.matters, read.countries, country)
        about = minter.theme(theme.matter, theme.about)
        found += [
            (node, NKG.theme, about, graph),
            (about, RDF.type, NKG.Theme, graph),
            (about, SKOS.prefLabel, Literal(theme.label, lang="en"), graph),
        ]
    return tuple(dict.fromkeys(found))


class Coder:
    """Tells what a codebook says of the positions in the graph of one article, for graph/identity."""

    def __init__(self, codebook: Codebook, minter: Minter) -> None:
        self._codebook = codebook
        self._minter = minter

    def quads(self, article: Iterable[Quad], themes: Iterable[Quad]) -> Iterator[Quad]:
        """The issues of the positions in the graph `article`, as extracted, of which `themes` tells the themes."""
        if not self._codebook.entries:
            return
        said = _by_predicate(article)
        positions = _positions(said)
        if not positions:
            return
        read = _Article(said)
        theme_of = {s: o for s, p, o, _ in themes if p == NKG.theme}
        graph = self._minter.identity_graph
        for node, position in sorted(positions.items()):
            whole = read.whole if self._codebook.needs_article else None
            coded = self._codebook.code(read.passage(position), whole)
            if coded is None:
                continue
            issue = self._minter.issue(coded.issue)
            yield node, NKG.joinedIssue, issue, graph
            yield issue, SKOS.broader, theme_of[node], graph
            if coded.turned:
                yield node, NKG.turned, _TRUE, graph


def _by_predicate(quads: Iterable[Quad]) -> _Said:
    found: _Said = defaultdict(list)
    for s, p, o, _ in quads:
        found[p].append((s, o))
    return found


def _positions(said: _Said) -> dict[URIRef, _Position]:
    found = {s: _Position() for s, o in said[RDF.type] if o == NKG.Position}
    described = dict(said[NKG.describes])
    labels = {described[s]: str(o) for s, o in said[NKG.topicName] if s in described}
    for s, o in said[NKG.targetSpan]:
        if s in found:
            found[s].targets.append(_span(o))
    for s, o in said[NKG.evidence]:
        if s in found:
            found[s].evidence.append(_span(o))
    for s, o in said[NKG.holder]:
        if s in found:
            found[s].holder = o
    for s, o in said[NKG.issue]:
        if s in found:
            found[s].issue = labels.get(o, "")
    return found


class _Article:
    """The text of one article, its sentences and who is named where; whatever the order of what is said."""

    def __init__(self, said: _Said) -> None:
        self._text = next((str(o) for _, o in said[NKG.fullText]), "")
        self._sentences = sorted(_span(s) for s, o in said[RDF.type] if o == NKG.Sentence)
        described = dict(said[NKG.describes])
        names: dict[object, set[str]] = defaultdict(set)
        for s, o in (each for naming in _NAMING for each in said[naming]):
            if s in described:
                names[described[s]].add(str(o))
        mentions = [Mention(*_span(o), tuple(sorted(names[s]))) for s, o in said[NKG.evidence] if s in names]
        self._mentions = sorted(mentions, key=lambda each: (each.start, each.end, each.called))
        countries = sorted((s, _country(o)) for of in (NKG.country, NKG.governs) for s, o in said[of])
        self.country = {described[s]: country for s, country in countries if s in described}
        self._whole: Passage | None = None
        self._matters: Counter[str] | None = None
        named = (_country(s) or self.country.get(s) for s, _ in said[NKG.evidence])
        self._countries = Counter(filter(None, named))

    @property
    def whole(self) -> Passage:
        """All of the text."""
        if self._whole is None:
            self._whole = Passage(self._text, self._mentions)
        return self._whole

    @property
    def matters(self) -> Counter[str]:
        """How often each kind of matter is told."""
        if self._matters is None:
            inside, outside = themes.told(self.whole)
            self._matters = inside + outside
        return self._matters

    @property
    def countries(self) -> Counter[str]:
        """How often the article speaks of each."""
        return self._countries

    def passage(self, position: _Position) -> Passage:
        """The sentences in which the position stands; where the store keeps no text, the name of its own topic."""
        spans = [*position.targets, *position.evidence]
        around = [(a, b) for a, b in self._sentences if any(a < e and s < b for s, e in spans)] or spans
        if not self._text or not around:
            return Passage(position.issue)
        start, end = min(a for a, _ in around), max(b for _, b in around)
        inside = [Mention(m.start - start, m.end - start, m.called) for m in self._mentions if start <= m.start < end]
        return Passage(self._text[start:end], inside, [(a - start, b - start) for a, b in position.targets])


def leaving(store: Store, minter: Minter, graphs: Collection[URIRef]) -> set[Quad]:
    """What graph/identity says of the positions of `graphs`, which are about to go, and of what nothing else is on."""
    ordered = sorted(graphs)
    wanted = values((NKG.joinedIssue, NKG.turned, NKG.theme))
    found: set[Quad] = set()
    for first in range(0, len(ordered), _AT_ONCE):
        rows = store.select(
            f"SELECT ?s ?p ?o {{ VALUES ?g {{ {values(ordered[first : first + _AT_ONCE])} }} VALUES ?p {{ {wanted} }} "
            f"GRAPH ?g {{ ?s a <{NKG.Position}> }} GRAPH <{minter.identity_graph}> {{ ?s ?p ?o }} }}"
        )
        found |= {(URIRef(r["s"]), URIRef(r["p"]), r["o"], minter.identity_graph) for r in rows}
    # What newskg joined it takes back itself, for what was one with it may be so no more (`kg.joining`).
    own = minter.issue("x").removesuffix("x")
    joined = {quad for quad in found if quad[1] == NKG.joinedIssue and not str(quad[2]).startswith(own)}
    return (found - joined) | _unused(store, minter, found)


def _unused(store: Store, minter: Minter, going: Collection[Quad]) -> set[Quad]:
    """What is said of themes, and of issues with them, that no position but those `going` is on."""
    theme_of = {s: URIRef(o) for s, p, o, _ in going if p == NKG.theme}
    on_theme = Counter(theme_of.values())
    on_both = Counter((URIRef(o), theme_of[s]) for s, p, o, _ in going if p == NKG.joinedIssue and s in theme_of)
    graph = minter.identity_graph
    gone: set[Quad] = set()
    for (issue, theme), number in on_both.items():
        where = f"?p <{NKG.theme}> <{theme}> ; <{NKG.joinedIssue}> <{issue}>"
        if not _more_than(number, store, graph, where):
            gone.add((issue, SKOS.broader, theme, graph))
    for theme, number in on_theme.items():
        if not _more_than(number, store, graph, f"?p <{NKG.theme}> <{theme}>"):
            rows = store.select(f"SELECT ?p ?o {{ GRAPH <{graph}> {{ <{theme}> ?p ?o }} }}")
            gone |= {(theme, URIRef(row["p"]), row["o"], graph) for row in rows}
    return gone


def _more_than(number: int, store: Store, graph: URIRef, where: str) -> bool:
    """Whether more than `number` are so, however many there are."""
    rows = store.select(f"SELECT ?p {{ GRAPH <{graph}> {{ {where} }} }} LIMIT {number + 1}")
    return sum(1 for _ in rows) > number
