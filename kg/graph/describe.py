"""One article's graph and its provenance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import Literal, URIRef

import kg
from kg.graph.assertions import AssertionWriter
from kg.graph.entities import EntityWriter
from kg.graph.identity import works
from kg.graph.writer import TextWriter, sorted_quads
from kg.iris import Minter
from kg.model import Actor, Extraction, Mention, Place, PlaceMention, Resolution
from kg.model.classes import Kind, class_of
from kg.namespaces import DCTERMS, NKG, PROV, RDF, RDFS, SCHEMA, XSD, Quad, Triple
from kg.settings import Settings

if TYPE_CHECKING:
    from kg.text.document import Document

# The name of an extractor and its version.
Version = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ArticleGraph:
    """What one article brings into the store.

    key         the article's key
    graph       the named graph of its assertions, spans and Descriptions
    quads       that graph, sorted
    provenance  its part of graph/provenance, sorted
    """

    key: str
    graph: URIRef
    quads: tuple[Quad, ...]
    provenance: tuple[Quad, ...]


def _write_mention(writer: TextWriter, entities: EntityWriter, actor: Actor, mention: Mention) -> None:
    span = mention.evidence.span
    writer.link(entities.actor(actor), NKG.evidence, mention.evidence)
    writer.set_kind(span, mention.kind)
    if not mention.metonymic:
        return
    node = writer.minter.span(writer.key, span)
    writer.add(node, NKG.metonymic, Literal("true", datatype=XSD.boolean))
    country = mention.governs or mention.country or actor.governs
    # A seat such as a palace is no place of the gazetteer: its country is what is known of it.
    literal = mention.literal or (Place(country) if country is not None else None)
    if literal is not None:
        writer.add(node, NKG.literalPlace, entities.place(literal))


def _place_mentions(resolution: Resolution) -> Iterator[PlaceMention]:
    yield from resolution.places
    for record in resolution.assertions:
        for each in class_of(record).of_kind(Kind.PLACE):
            yield from each.values(record)


def _extractions(resolution: Resolution) -> Iterator[Extraction]:
    mentions = (mention for actor in resolution.actors for mention in actor.mentions)
    for record in (*mentions, *resolution.places, *resolution.assertions):
        yield record.extraction


def _provenance(
    document: Document, resolution: Resolution, minter: Minter, settings: Settings, extractors: Iterable[Version]
) -> tuple[Quad, ...]:
    """PROV-O: the article's graph came from the article by a run of these extractors, whether they found anything or
    not; as one team, which all runs of the same extractors share. It holds no time, for a rerun must give the same
    bytes."""
    article = document.article
    graph, node = minter.article_graph(article.key), minter.article(article.key)
    run = minter.run(article.key, settings.extraction_hash, kg.__version__)
    triples: set[Triple] = {
        (graph, PROV.wasDerivedFrom, node),
        (graph, PROV.wasGeneratedBy, run),
        (run, PROV.used, node),
        (run, NKG.settingsHash, Literal(settings.extraction_hash)),
        (run, NKG.inputHash, Literal(article.input_hash)),
        (run, SCHEMA.softwareVersion, Literal(kg.__version__)),
    }
    triples |= {(node, PROV.specializationOf, work) for work in works(article, minter)}
    versions = sorted({*extractors, *((made.extractor, made.version) for made in _extractions(resolution))})
    agents = {minter.agent(name, version): f"{name} {version}" for name, version in versions}
    team = minter.team(agents)
    triples.add((run, PROV.wasAssociatedWith, team))
    triples |= {(team, DCTERMS.hasPart, agent) for agent in agents}
    for agent, label in {**agents, team: ", ".join(agents.values())}.items():
        triples.add((agent, RDF.type, PROV.SoftwareAgent))
        triples.add((agent, RDFS.label, Literal(label)))
    return sorted_quads(triples, minter.provenance_graph)


def describe(
    document: Document, resolution: Resolution, minter: Minter, settings: Settings, extractors: Iterable[Version] = ()
) -> ArticleGraph:
    """The graph of one article: its text and sentences, the words that name its actors and places,
    its assertions, and a Description of every entity that it refers to. Its provenance names every
    extractor that made something of it, and besides these `extractors`, which ran.

    Pure: the same arguments give the same quads in the same order.
    """
    writer = TextWriter(document, minter)
    writer.write_article()
    writer.write_sentences()
    entities = EntityWriter(writer)
    for actor in resolution.actors:
        entities.actor(actor)
        for mention in actor.mentions:
            _write_mention(writer, entities, actor, mention)
    for found in _place_mentions(resolution):
        node = entities.place(found.place, found.evidence.text)
        writer.link(node, NKG.evidence, found.evidence)
    AssertionWriter(writer, entities, resolution).write()
    key = document.article.key
    provenance = _provenance(document, resolution, minter, settings, extractors)
    return ArticleGraph(key, minter.article_graph(key), writer.finished(), provenance)
