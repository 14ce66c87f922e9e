"""Ontology, vocabulary, JSON-LD context and code name the same things, and say what they mean."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import VANN

from kg import model, resources
from kg.linking.records import Verdict
from kg.namespaces import DCTERMS, NKG, NKGV, OWL, PREFIXES, RDF, RDFS, SKOS, XSD

ONTOLOGY = URIRef("https://w3id.org/newskg/ontology")
VOCAB = URIRef("https://w3id.org/newskg/vocab")
TERMS = sorted(vars(NKG))
PROPERTIES = [term for term in TERMS if term[0].islower()]
# Each enumeration of the records beside the concept scheme of its values.
SCHEMES = {
    model.StatementForm: NKGV.StatementForm,
    model.Stance: NKGV.Stance,
    model.MeetingStatus: NKGV.MeetingStatus,
    model.MeetingKind: NKGV.MeetingKind,
    model.Setting: NKGV.Setting,
    model.Sector: NKGV.Sector,
    model.MentionKind: NKGV.MentionKind,
    Verdict: NKGV.Judgement,
}


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return Graph().parse(resources.folder("ontology") / "newskg.ttl")


@pytest.fixture(scope="module")
def vocab() -> Graph:
    return Graph().parse(resources.folder("ontology") / "vocab.ttl")


def own(graph: Graph) -> set[str]:
    namespace = PREFIXES["nkg"]
    return {str(s).removeprefix(namespace) for s in graph.subjects(unique=True) if str(s).startswith(namespace)}


def test_the_ontology_defines_the_terms_of_the_context_and_no_others(ontology: Graph) -> None:
    assert own(ontology) == set(TERMS)


@pytest.mark.parametrize("term", TERMS)
def test_a_term_is_labelled_explained_and_placed(ontology: Graph, term: str) -> None:
    node = NKG[term]
    assert ontology.value(node, RDFS.isDefinedBy) == ONTOLOGY
    for predicate in (RDFS.label, RDFS.comment):
        values = list(ontology.objects(node, predicate))
        assert len(values) == 1
        assert getattr(values[0], "language", None) == "en"
    assert str(ontology.value(node, RDFS.comment)).endswith((".", ".)"))
    kinds = set(ontology.objects(node, RDF.type))
    assert kinds <= {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty}
    assert len(kinds) == 1
    assert (OWL.Class in kinds) == term[0].isupper()


@pytest.mark.parametrize("term", PROPERTIES)
def test_a_property_has_one_domain_and_one_range(ontology: Graph, term: str) -> None:
    node = NKG[term]
    (domain,) = ontology.objects(node, RDFS.domain)
    (range_,) = ontology.objects(node, RDFS.range)
    is_data = OWL.DatatypeProperty in set(ontology.objects(node, RDF.type))
    for end in (domain, range_):
        union = ontology.value(end, OWL.unionOf)
        members = list(ontology.items(union)) if union is not None else [end]
        if end is range_:
            assert {is_data} == {isinstance(m, URIRef) and str(m).startswith(str(XSD)) for m in members}
        for member in members:
            assert not str(member).startswith(PREFIXES["nkg"]) or str(member).removeprefix(PREFIXES["nkg"]) in TERMS


@pytest.mark.parametrize("enumeration", SCHEMES, ids=lambda each: each.__name__)
def test_a_scheme_holds_the_values_of_its_enumeration(vocab: Graph, enumeration: type) -> None:
    scheme = SCHEMES[enumeration]
    assert (scheme, RDF.type, SKOS.ConceptScheme) in vocab
    assert vocab.value(scheme, DCTERMS.title)
    assert set(vocab.subjects(SKOS.inScheme, scheme)) == {NKGV[value] for value in enumeration}  # type: ignore[attr-defined]


def test_a_concept_lies_in_one_scheme_and_is_explained(vocab: Graph) -> None:
    concepts = list(vocab.subjects(RDF.type, SKOS.Concept))
    assert len(concepts) == sum(len(each) for each in SCHEMES)  # type: ignore[arg-type]
    for concept in concepts:
        for predicate in (SKOS.inScheme, SKOS.prefLabel, SKOS.definition):
            assert len(list(vocab.objects(concept, predicate))) == 1


def test_actor_types_are_classes(ontology: Graph) -> None:
    for each in model.ActorType:
        assert (NKG[each.capitalize()], RDFS.subClassOf, NKG.Actor) in ontology


def test_both_say_how_they_are_called_and_may_be_used(ontology: Graph, vocab: Graph) -> None:
    for graph, node, prefix in ((ontology, ONTOLOGY, "nkg"), (vocab, VOCAB, "nkgv")):
        assert (node, RDF.type, OWL.Ontology) in graph
        assert str(graph.value(node, VANN.preferredNamespacePrefix)) == prefix
        assert str(graph.value(node, VANN.preferredNamespaceUri)) == PREFIXES[prefix]
        assert graph.value(node, DCTERMS.license) is not None


def test_the_context_knows_every_term_by_its_local_name(ontology: Graph) -> None:
    text = (resources.folder("ontology") / "context.jsonld").read_text(encoding="utf-8")
    context = json.loads(text)["@context"]
    for term in TERMS:
        entry = context[term] if isinstance(context[term], dict) else {"@id": context[term]}
        assert entry["@id"] == f"nkg:{term}"
        if term in PROPERTIES:
            is_object = OWL.ObjectProperty in set(ontology.objects(NKG[term], RDF.type))
            assert (entry.get("@type") == "@id") == is_object
    own_prefixes = {key: value for key, value in context.items() if key in PREFIXES}
    assert own_prefixes.items() <= PREFIXES.items()


def test_the_context_reads_plain_json_as_the_graph_says_it() -> None:
    context = json.loads((resources.folder("ontology") / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    document = {
        "@context": context,
        "id": "https://example.org/statement",
        "type": ["Statement", "Assertion"],
        "speaker": "https://example.org/ann",
        "content": "Oslo backs the plan",
        "form": "nkgv:indirect",
        "date": "2024-03-11",
        "confidence": "0.9",
    }
    triples = {
        (quad.predicate.value, quad.object) for quad in ox.parse(json.dumps(document), format=ox.RdfFormat.JSON_LD)
    }
    for predicate, value in (
        (RDF.type, ox.NamedNode(str(NKG.Statement))),
        (NKG.speaker, ox.NamedNode("https://example.org/ann")),
        (NKG.form, ox.NamedNode(str(NKGV.indirect))),
        (NKG.content, ox.Literal("Oslo backs the plan")),
        (NKG.date, ox.Literal("2024-03-11", datatype=ox.NamedNode(str(XSD.date)))),
        (NKG.confidence, ox.Literal("0.9", datatype=ox.NamedNode(str(XSD.decimal)))),
    ):
        assert (str(predicate), value) in triples
