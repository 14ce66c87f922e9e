"""The gate before the store for what comes through the endpoint: an update is evaluated on a scratch
copy, and what it changed there is admitted or refused as a whole.

Refused is what no shape would catch but everything else relies on, then what the shapes refuse:

- triples outside any named graph, blank nodes, a triple that another graph holds already;
- a change to graph/ontology or graph/shapes, which come with newskg itself;
- an article outside its own graph;
- entities that are not what the Descriptions in the article graphs make of them;
- an article graph, an entity or another touched node that does not conform.

What follows is completed: an article graph that goes or changes takes the triples of its entities
and what it is one with others by along, and one that goes its provenance.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rdflib import URIRef

from kg import commit, joining, validate
from kg.commit import coding, going, marks
from kg.errors import NotConforming
from kg.iris import Minter
from kg.linking.decide import aliases, codebooks, identities
from kg.namespaces import NKG, RDF, Quad
from kg.store import DEFAULT_GRAPH, Change
from kg.store.embedded import EmbeddedStore

_SHOWN = 20


@dataclass(slots=True)
class _Difference:
    """What an update did, and what follows from it."""

    deleted: dict[Quad, None]
    inserted: dict[Quad, None]
    entities: set[URIRef] = field(default_factory=set)

    @property
    def quads(self) -> Iterator[Quad]:
        yield from self.deleted
        yield from self.inserted

    @property
    def graphs(self) -> list[URIRef]:
        return sorted({quad[3] for quad in self.quads})

    def add(self, quads: Iterable[Quad]) -> None:
        for quad in quads:
            if quad in self.deleted:
                del self.deleted[quad]
            else:
                self.inserted[quad] = None

    def remove(self, quads: Iterable[Quad]) -> None:
        for quad in quads:
            if quad in self.inserted:
                del self.inserted[quad]
            else:
                self.deleted[quad] = None


def admit(before: EmbeddedStore, after: EmbeddedStore, graphs: Iterable[str] | None = None) -> Change:
    """The change that brings `before` to what an update made of it in `after`, with what follows from
    it, which is written into `after` too. `graphs` are all that the update can have changed, None all.

    Raises NotConforming.
    """
    minter = Minter(before.base)
    deleted, inserted = after.difference(before, graphs)
    found = _Difference(dict.fromkeys(deleted), dict.fromkeys(inserted))
    _refuse(list(dict.fromkeys(_strays(found, after, minter))))
    articles = [graph for graph in found.graphs if _is_of_article(graph, minter)]
    _complete_entities(found, before, after, minter)
    standing = [graph for graph in articles if _any(after.quads(graph))]
    for graph in sorted(set(articles) - set(standing)):
        nodes = commit.provenance_nodes(after, graph, minter)
        found.remove(quad for node in sorted(nodes) for quad in after.about(node, minter.provenance_graph))
    _join(found, before, after, articles, minter)
    _validate(found, standing, after, minter)
    dropped = frozenset(graph for graph in found.graphs if not _any(after.quads(graph)))
    return Change(
        drop_graphs=dropped,
        delete=tuple(quad for quad in found.deleted if quad[3] not in dropped),
        insert=tuple(found.inserted),
    )


def _any(quads: Iterator[Quad]) -> bool:
    return next(quads, None) is not None


def _is_of_article(graph: URIRef, minter: Minter) -> bool:
    return graph.startswith(minter.article_graph(""))


def _refuse(reasons: list[str]) -> None:
    if reasons:
        more = [f"and {len(reasons) - _SHOWN} more"] if len(reasons) > _SHOWN else []
        raise NotConforming(
            f"nothing was stored: {reasons[0]}", "\n".join([*reasons[:_SHOWN], *more]) if len(reasons) > 1 else ""
        )


def _strays(found: _Difference, after: EmbeddedStore, minter: Minter) -> Iterator[str]:
    """What is against the order of the store, one line each."""
    for quad in found.quads:
        s, p, o, graph = quad
        if graph == URIRef(DEFAULT_GRAPH):
            yield f"<{s}> <{p}> is in no named graph: say GRAPH <...>, or WITH <...>"
        elif graph in {minter.ontology_graph, minter.shapes_graph}:
            yield f"<{graph}> comes with newskg itself and is not to be changed"
        elif any(term.startswith("_:") for term in (s, o) if isinstance(term, URIRef)):
            yield f"<{graph}> would hold a blank node: give it an IRI"
        elif quad in found.inserted:
            others = [other for other in after.graphs_of((s, p, o)) if other != graph]
            if others:
                yield f"<{s}> <{p}> would be in <{graph}> too, but a triple belongs in one graph: <{others[0]}> has it"
            if p == RDF.type and o == NKG.Article and graph != minter.article_graph(s.rpartition("/")[2]):
                yield f"the article <{s}> belongs in <{minter.article_graph(s.rpartition('/')[2])}>, not in <{graph}>"


def _complete_entities(found: _Difference, before: EmbeddedStore, after: EmbeddedStore, minter: Minter) -> None:
    """Bring graph/entities up to what the Descriptions say of every entity that was touched."""
    by_hand = {s for s, _, _, graph in found.quads if graph == minter.entities_graph}
    nodes = {(s, graph) for s, _, _, graph in found.quads if _is_of_article(graph, minter)}
    found.entities = by_hand | {
        URIRef(o)
        for s, g in nodes
        for store in (before, after)
        for _, p, o, _ in store.about(s, g)
        if p == NKG.describes
    }
    wanted: dict[URIRef, set[Quad]] = defaultdict(set)
    for quad in commit.entities_of(after, found.entities, minter):
        wanted[quad[0]].add(quad)
    found.entities |= set(wanted)
    held = {entity: set(after.about(entity, minter.entities_graph)) for entity in sorted(found.entities)}
    _refuse(
        [
            f"<{minter.entities_graph}> is worked out from the Descriptions in the article graphs, which say otherwise "
            f"of <{entity}>: change those"
            for entity in sorted(by_hand)
            if held[entity] != wanted[entity]
        ]
    )
    delete = tuple(quad for entity, quads in held.items() for quad in sorted(quads - wanted[entity], key=str))
    insert = tuple(quad for entity, quads in held.items() for quad in sorted(wanted[entity] - quads, key=str))
    after.commit(Change(delete=delete, insert=insert))
    found.remove(delete)
    found.inserted.update(dict.fromkeys(insert))


def _join(
    found: _Difference, before: EmbeddedStore, after: EmbeddedStore, articles: list[URIRef], minter: Minter
) -> None:
    """Bring what is one across articles up to the graphs of `articles` as they are now, and to what people decided."""
    decided = [URIRef(o) for _, _, o, graph in found.quads if graph == minter.decisions_graph]
    touched = {end for end in decided if _is_entity(end, minter)}
    touched |= going.read(before, articles, minter).joined

    def take(change: Change) -> None:
        gone = (*change.delete, *(quad for g, node in sorted(change.drop_subjects) for quad in after.about(node, g)))
        after.commit(change)
        found.remove(quad for quad in gone if quad not in change.insert)
        found.add(quad for quad in change.insert if quad not in gone)

    for graph in articles:
        held = set(after.quads(graph))
        if held:
            touched.add(minter.article(graph.rpartition("/")[2]))
            extracted = aliases.restore(held)
            renamed = set(aliases.apply(extracted, identities.replaced(after, minter, aliases.minted(extracted))))
            take(Change(delete=tuple(sorted(held - renamed)), insert=tuple(sorted(renamed - held))))
    take(_coding(before, after, articles, minter))
    take(Change(insert=tuple(quad for quad in marks.waiting(touched, minter) if quad not in found.inserted)))
    joining.update(after, minter, take)


def _coding(before: EmbeddedStore, after: EmbeddedStore, articles: list[URIRef], minter: Minter) -> Change:
    """The themes of the positions in the graphs of `articles` as they are now, and what the codebook says of these."""
    old = coding.leaving(before, minter, articles)
    coder = coding.Coder(codebooks.read(after, minter), minter)
    new: set[Quad] = set()
    for graph in articles:
        extracted = aliases.restore(after.quads(graph))
        themes = coding.themed(extracted, minter)
        new.update(themes, coder.quads(extracted, themes))
    held = {quad for node in {quad[0] for quad in old | new} for quad in after.about(node, minter.identity_graph)}
    return Change(delete=tuple(sorted(old & held - new)), insert=tuple(sorted(new - held)))


def _validate(found: _Difference, articles: list[URIRef], after: EmbeddedStore, minter: Minter) -> None:
    """Raises NotConforming with the report unless the articles, the entities and all other nodes that
    were touched conform."""
    quads = dict.fromkeys(quad for graph in articles for quad in after.quads(graph))
    nodes = {s for s, _, _, graph in found.quads if not _is_of_article(graph, minter)} | found.entities
    mentioned = {o for _, _, o, _ in quads if isinstance(o, URIRef)} | {s for s, _, _, _ in quads}
    waiting = sorted(nodes | {node for node in mentioned if _is_entity(node, minter)})
    seen = set(waiting)
    loose: set[URIRef] = set()
    # By name, for an entity has evidence in the graph of every article that mentions it.
    shared = {graph for graph in found.graphs if not _is_of_article(graph, minter)}
    shared |= {minter.entities_graph, minter.links_graph, minter.decisions_graph, minter.provenance_graph}
    shared.add(minter.identity_graph)
    while waiting:
        node = waiting.pop()
        own = [quad for graph in sorted(shared) for quad in after.about(node, graph)]
        quads.update(dict.fromkeys(own))
        for _, p, o, _ in own:
            # What a touched node refers to is there for its class; beyond that, entities only.
            if isinstance(o, URIRef) and p != RDF.type and o not in seen and (_is_entity(o, minter) or node in nodes):
                seen.add(o)
                waiting.append(o)
                loose |= set() if _is_entity(o, minter) else {o}
    report = validate.validate_quads(quads)
    wrong = [each for each in report.results if each.severity == "Violation" and each.focus_node not in loose]
    if wrong:
        raise NotConforming(
            f"nothing was stored: {wrong[0].message}", "\n\n".join(each.text() for each in wrong[:_SHOWN])
        )


def _is_entity(node: URIRef, minter: Minter) -> bool:
    return any(node.startswith(f"{minter.base}{kind}/") for kind in ("actor", "place", "topic"))
