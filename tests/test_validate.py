"""Validation and the gate: every shape, every kind of corruption, and what a reader is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
from example import TEXT, Example, example, span_of
from rdflib import Graph, Literal, URIRef

from kg import graph, nquads, resources, validate
from kg.errors import BadInput
from kg.graph import ArticleGraph
from kg.namespaces import DCTERMS, NKG, NKGV, PREFIXES, RDF, SH, SKOS, TIME, XSD, Quad

CASES = Path(__file__).parent / "shapes"
SHAPES = "https://w3id.org/newskg/shapes#"
EX = "https://example.org/"

Corruption = Callable[["Edit"], None]


def shapes_graph() -> Graph:
    shapes = Graph()
    for path in resources.files("shapes", ".ttl"):
        shapes.parse(path)
    return shapes


def shape_names() -> list[str]:
    shapes = shapes_graph()
    targets = {*shapes.subjects(SH.targetClass), *shapes.subjects(SH.targetSubjectsOf)}
    return sorted(str(each).removeprefix(SHAPES) for each in targets)


def names(folder: str) -> list[str]:
    return sorted(path.stem for path in (CASES / folder).glob("*.ttl"))


# --- the shapes --------------------------------------------------------------------------------


def test_every_shape_has_an_invalid_case_and_every_shapes_file_a_valid_one() -> None:
    assert names("invalid") == shape_names()
    assert names("valid") == [path.stem for path in resources.files("shapes", ".ttl")]


@pytest.mark.parametrize("name", names("valid"))
def test_a_valid_case_conforms_and_has_something_to_check(name: str) -> None:
    data = Graph().parse(CASES / "valid" / f"{name}.ttl")
    report = validate.validate(data)
    assert report.results == ()
    shapes = Graph().parse(resources.folder("shapes") / f"{name}.ttl")
    for shape in {*shapes.subjects(SH.targetClass), *shapes.subjects(SH.targetSubjectsOf)}:
        patterns = [(None, RDF.type, target) for target in shapes.objects(shape, SH.targetClass)]
        for target in (SH.targetSubjectsOf, SH.targetObjectsOf):
            patterns += [(None, predicate, None) for predicate in shapes.objects(shape, target)]
        assert any(pattern in data for pattern in patterns), shape


@pytest.mark.parametrize("name", names("invalid"))
def test_an_invalid_case_is_caught_by_its_shape(name: str) -> None:
    report = validate.validate_file(CASES / "invalid" / f"{name}.ttl")
    caught = [each for each in report.results if str(each.source_shape) == SHAPES + name]
    assert [each for each in caught if not isinstance(each.at_fault, URIRef) or str(each.at_fault) == EX + "wrong"]
    assert report.conforms is False or all(each.severity == "Warning" for each in caught)


@pytest.mark.parametrize("path", sorted(CASES.glob("*/*.ttl")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_pyshacl_by_itself_says_the_same(path: Path) -> None:
    data = Graph().parse(path)
    conforms, report, _ = pyshacl.validate(data, shacl_graph=shapes_graph(), allow_warnings=True)
    assert isinstance(report, Graph)
    ours = validate.validate(data)
    theirs = {
        (str(report.value(each, SH.sourceShape)), str(report.value(each, SH.focusNode)))
        for each in report.objects(None, SH.result)
        if isinstance(report.value(each, SH.focusNode), URIRef)
    }
    assert ours.conforms == conforms
    assert {
        (str(r.source_shape), str(r.focus_node)) for r in ours.results if isinstance(r.focus_node, URIRef)
    } == theirs


def test_the_shapes_are_valid_shacl() -> None:
    nothing = Graph()
    assert pyshacl.validate(nothing, shacl_graph=shapes_graph(), meta_shacl=True)[0]


def test_every_constraint_has_a_severity_and_a_message_in_words() -> None:
    shapes = shapes_graph()
    for name in shape_names():
        shape = URIRef(SHAPES + name)
        assert shapes.value(shape, SH.severity) in {SH.Violation, SH.Warning}
        holders = list(shapes.objects(shape, SH.sparql)) or [shape]
        for holder in holders:
            message = str(shapes.value(holder, SH.message))
            assert message == "{?problem}" or re.fullmatch(r"[A-Z][^{}?]{15,}", message)


def test_shapes_and_ontology_use_the_same_terms() -> None:
    shapes = shapes_graph()
    known = set(vars(NKG))
    pattern = re.compile(rf"(?:{re.escape(PREFIXES['nkg'])}|\bnkg:)(\w+)")
    used = {term for triple in shapes for each in triple for term in pattern.findall(str(each))}
    assert used <= known
    # Of provenance only revisions have a shape: it is written whole by one function, manifests too; and what joining
    # keeps for itself.
    assert known - used == {"awaits", "inputHash", "joinKey", "outcome", "settingsHash"}


# --- corruptions of a good graph ----------------------------------------------------------------


class Edit:
    """The graph of the example article with its entities, to be spoilt."""

    def __init__(self, good: Example) -> None:
        self.made = graph.describe(good.document, good.resolution, good.minter, good.settings)
        self.minter = good.minter
        self.article = good.minter.article(self.made.key)
        self.graph = Graph()
        for quad in (*self.made.quads, *graph.merge(graph.descriptions(self.made.quads), good.minter)):
            self.graph.add(quad[:3])

    def span(self, words: str, nth: int = 0) -> URIRef:
        return self.minter.span(self.made.key, span_of(words, nth))

    def one(self, kind: URIRef, of: str = "") -> URIRef:
        return next(node for node in sorted(self.graph.subjects(RDF.type, kind), key=str) if of in str(node))  # type: ignore[return-value]

    def put(self, node: URIRef, predicate: URIRef, value: URIRef | Literal) -> None:
        self.graph.set((node, predicate, value))

    def drop(self, node: URIRef, predicate: URIRef) -> None:
        assert (node, predicate, None) in self.graph
        self.graph.remove((node, predicate, None))


@pytest.fixture(scope="module")
def good() -> Example:
    return example()


def integer(value: int) -> Literal:
    return Literal(value, datatype=XSD.integer)


def wrong_offset(edit: Edit) -> None:
    node = edit.span("NRK")
    edit.put(node, NKG.start, integer(span_of("NRK").start - 1))
    edit.put(node, NKG.end, integer(span_of("NRK").end - 1))


def text_longer_than_span(edit: Edit) -> None:
    edit.put(edit.span("NRK"), NKG.text, Literal("NRK in"))


def span_outside_the_body(edit: Edit) -> None:
    node, words = edit.span("NRK"), span_of("Support our journalism")
    edit.put(node, NKG.start, integer(words.start))
    edit.put(node, NKG.end, integer(words.end))
    edit.put(node, NKG.text, Literal("Support our journalism"))


def span_in_a_sentence_it_does_not_touch(edit: Edit) -> None:
    edit.put(edit.span("NRK"), NKG.inSentence, edit.one(NKG.Sentence, "char=0,"))


def evidence_of_another_article(edit: Edit) -> None:
    other = URIRef(edit.minter.article("0" * 16))
    words = URIRef(f"{other}#char=0,4")
    edit.put(edit.one(NKG.Position), NKG.evidence, words)


def content_not_in_the_text(edit: Edit) -> None:
    edit.put(edit.one(NKG.Statement, "31-"), NKG.content, Literal("Oslo welcomed the herring quota"))


def weekday_against_the_date(edit: Edit) -> None:
    edit.put(edit.one(NKG.Meeting), NKG.weekday, TIME.Sunday)


def no_speaker(edit: Edit) -> None:
    edit.drop(edit.one(NKG.Statement), NKG.speaker)


def a_place_speaks(edit: Edit) -> None:
    edit.put(edit.one(NKG.Statement), NKG.speaker, edit.one(NKG.Place, "bergen"))


def too_confident(edit: Edit) -> None:
    edit.put(edit.one(NKG.Affiliation), NKG.confidence, Literal("1.2", datatype=XSD.decimal))


def date_as_a_string(edit: Edit) -> None:
    edit.put(edit.one(NKG.Meeting), NKG.date, Literal("Friday"))


def stance_of_ones_own(edit: Edit) -> None:
    edit.put(edit.one(NKG.Position), NKG.stance, NKGV.loves)


def two_classes(edit: Edit) -> None:
    edit.graph.add((edit.one(NKG.Person), RDF.type, NKG.Organization))


def two_labels(edit: Edit) -> None:
    edit.graph.add((edit.one(NKG.Person), SKOS.prefLabel, Literal("Somebody else", lang="en")))


def no_status(edit: Edit) -> None:
    edit.drop(edit.one(NKG.Meeting), NKG.meetingStatus)


def unknown_property(edit: Edit) -> None:
    edit.graph.add((edit.one(NKG.Statement), URIRef(f"{PREFIXES['nkg']}mood"), Literal("angry")))


def metonym_of_nowhere(edit: Edit) -> None:
    edit.drop(edit.span("Oslo"), NKG.literalPlace)


def no_evidence(edit: Edit) -> None:
    edit.drop(edit.one(NKG.Affiliation), NKG.evidence)


def no_name(edit: Edit) -> None:
    edit.drop(edit.article, DCTERMS.identifier)


def another_text(edit: Edit) -> None:
    edit.put(edit.article, NKG.fullText, Literal(TEXT.replace("NRK", "BBC")))


@pytest.mark.parametrize(
    ("corruption", "message"),
    [
        (wrong_offset, "The text is not what the article holds at these offsets"),
        (another_text, "The text is not what the article holds at these offsets"),
        (text_longer_than_span, "The text is not as long as its offsets say"),
        (span_outside_the_body, "The span reaches outside the article's body"),
        (span_in_a_sentence_it_does_not_touch, "The span is said to lie in a sentence that it does not touch"),
        (evidence_of_another_article, "It refers to words of another article"),
        (content_not_in_the_text, "The content is not made of the words of the content spans"),
        (weekday_against_the_date, "The date falls on another day of the week than the words name"),
        (no_speaker, "A statement has a speaker: a person, an organisation or a group"),
        (a_place_speaks, "A statement has a speaker: a person, an organisation or a group"),
        (too_confident, "An assertion has one confidence, a decimal number from 0 to 1"),
        (
            date_as_a_string,
            "A date is one xsd:date, or an xsd:gYearMonth or xsd:gYear where only the month or the year is known",
        ),
        (stance_of_ones_own, "A stance is supports, opposes, neutral, ambivalent or unclear"),
        (two_classes, "An actor is either a Person, an Organization or a Group, and nothing else"),
        (two_labels, "An actor, place or topic has one label with a language"),
        (no_status, "A meeting is proposed, planned, ongoing, held, postponed, cancelled or denied"),
        (unknown_property, "A statement has a property that statements do not have"),
        (metonym_of_nowhere, "A metonymic mention says which place its words literally name"),
        (no_evidence, "An assertion has evidence: words of its own article"),
        (no_name, "An article has one name that people know it by (dcterms:identifier)"),
    ],
)
def test_a_corruption_is_caught_and_explained(good: Example, corruption: Corruption, message: str) -> None:
    edit = Edit(good)
    assert validate.validate(edit.graph).results == ()
    corruption(edit)
    report = validate.validate(edit.graph)
    assert not report.conforms
    assert message in {each.message for each in report.results}
    assert message in report.text()


@pytest.mark.parametrize("words", ["2024-03", "2024"])
def test_a_date_may_stop_at_the_month_or_the_year(good: Example, words: str) -> None:
    edit = Edit(good)
    datatype = XSD.gYearMonth if "-" in words else XSD.gYear
    edit.put(edit.one(NKG.Meeting), NKG.date, Literal(words, datatype=datatype, normalize=False))
    assert validate.validate(edit.graph).results == ()
    edit.put(edit.one(NKG.Meeting), NKG.date, Literal("March", datatype=datatype, normalize=False))
    assert not validate.validate(edit.graph).conforms


def test_a_report_shows_the_sentence(good: Example) -> None:
    edit = Edit(good)
    stance_of_ones_own(edit)
    (result,) = validate.validate(edit.graph).results
    assert result.path == NKG.stance
    assert result.value == NKGV.loves
    assert result.sentence is not None
    assert result.sentence.startswith("Norwegian Fisheries Minister Ingrid Solheim said on Tuesday")
    assert result.sentence in result.text()


def test_the_sentence_of_an_entity_is_the_first_that_names_it(good: Example) -> None:
    edit = Edit(good)
    edit.graph.add((edit.one(NKG.Person, "arnason"), RDF.type, NKG.Group))
    result = next(each for each in validate.validate(edit.graph).results if "arnason" in str(each.at_fault))
    assert result.sentence == "Solheim will meet Jon Arnason in Bergen on Friday, the newspaper Aftenposten reported."


def test_a_warning_does_not_fail(good: Example) -> None:
    edit = Edit(good)
    edit.graph.remove((edit.one(NKG.Meeting), NKG.participant, edit.one(NKG.Person, "arnason")))
    report = validate.validate(edit.graph)
    assert report.conforms
    assert [each.severity for each in report.results] == ["Warning"]
    assert report.text().startswith("Conforms (1 article): 1 warning")


# --- the gate -----------------------------------------------------------------------------------


def spoilt(made: ArticleGraph, change: dict[tuple[URIRef, URIRef], URIRef | Literal | None]) -> ArticleGraph:
    """`made` with other values, or none."""
    quads: list[Quad] = []
    for s, p, o, g in made.quads:
        value = change.get((s, p), o)
        if value is not None:
            quads.append((s, p, value, g))
    return replace(made, quads=tuple(quads))


@pytest.fixture(scope="module")
def made(good: Example) -> ArticleGraph:
    return graph.describe(good.document, good.resolution, good.minter, good.settings)


def nodes(made: ArticleGraph, kind: URIRef) -> list[URIRef]:
    return [s for s, p, o, _ in made.quads if p == RDF.type and o == kind]


def test_the_gate_lets_a_good_graph_through_as_it_is(made: ArticleGraph) -> None:
    gated = validate.gate(made)
    assert gated.accepted is made
    assert gated.rejected == ()
    assert gated.report.conforms


def test_the_gate_takes_out_one_assertion_and_what_only_it_needs(good: Example, made: ArticleGraph) -> None:
    position = nodes(made, NKG.Position)[0]
    gated = validate.gate(spoilt(made, {(position, NKG.stance): NKGV.loves}))
    assert gated.accepted is not None
    assert not gated.report.conforms
    assert nodes(gated.accepted, NKG.Position) == []
    assert nodes(gated.accepted, NKG.Statement) == nodes(made, NKG.Statement)
    terms = {term for quad in gated.accepted.quads for term in quad[:3]}
    # The statement no longer expresses it; its topic is left with the words that name it, for the
    # statement is about it.
    assert position not in terms
    topic = good.minter.topic("herring quota")
    named = good.minter.span(made.key, span_of("the herring quota"))
    assert (topic, NKG.evidence, named) in {quad[:3] for quad in gated.accepted.quads}
    # The government was named in the text, with the capital that stands for it.
    assert good.minter.span(made.key, span_of("Oslo")) in terms
    everything = sorted([*gated.accepted.quads, *gated.rejected], key=str)
    assert everything == sorted(spoilt(made, {(position, NKG.stance): NKGV.loves}).quads, key=str)
    assert validate.gate(gated.accepted).report.conforms


def test_words_that_fail_take_the_assertions_that_rest_on_them(good: Example, made: ArticleGraph) -> None:
    (statement,) = (node for node in nodes(made, NKG.Statement) if str(node).endswith("/31-126"))
    (words,) = (o for s, p, o, _ in made.quads if s == statement and p == NKG.evidence)
    gated = validate.gate(spoilt(made, {(words, NKG.start): integer(32)}))
    assert gated.accepted is not None
    assert len(nodes(gated.accepted, NKG.Statement)) == 1
    assert len(nodes(gated.accepted, NKG.Position)) == 1
    assert words not in {quad[0] for quad in gated.accepted.quads}
    assert validate.gate(gated.accepted).report.conforms


def test_an_entity_that_fails_takes_what_is_said_of_it(good: Example, made: ArticleGraph) -> None:
    person = next(o for s, p, o, _ in made.quads if p == NKG.describes and "solheim" in str(o))
    node = good.minter.description(made.key, URIRef(str(person)))
    gated = validate.gate(spoilt(made, {(node, NKG.sector): NKGV.sports}))
    assert gated.accepted is not None
    assert person not in {term for quad in gated.accepted.quads for term in quad[:3]}
    assert nodes(gated.accepted, NKG.Statement) == []
    assert nodes(gated.accepted, NKG.Position) != []
    assert validate.gate(gated.accepted).report.conforms


@pytest.mark.parametrize("kind", [NKG.Article, NKG.Sentence])
def test_a_fault_of_the_article_or_a_sentence_rejects_all(made: ArticleGraph, kind: URIRef) -> None:
    gated = validate.gate(spoilt(made, {(nodes(made, kind)[0], NKG.start): None}))
    assert gated.accepted is None
    assert len(gated.rejected) == len(made.quads) - 1
    assert "starts at one offset" in gated.report.text()


# --- files and whole stores ---------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["trig", "nq", "jsonld", "ttl", "nt", "rdf"])
def test_a_file_of_every_format(made: ArticleGraph, good: Example, tmp_path: Path, suffix: str) -> None:
    position = nodes(made, NKG.Position)[0]
    for changes, conforms in (({}, True), ({(position, NKG.stance): NKGV.loves}, False)):
        quads = (
            *spoilt(made, changes).quads,
            *made.provenance,
            *graph.merge(graph.descriptions(made.quads), good.minter),
        )
        syntax = ox.RdfFormat.from_extension(suffix)
        assert syntax is not None
        data = list(ox.parse(nquads.text(quads), format=ox.RdfFormat.N_QUADS))
        if not syntax.supports_datasets:
            data = [ox.Quad(each.subject, each.predicate, each.object) for each in data]
        path = tmp_path / f"graph.{suffix}"
        ox.serialize(data, str(path), format=syntax)
        report = validate.validate_file(path)
        assert report.articles == 1
        assert report.conforms is conforms
        assert [each.at_fault for each in report.results] == ([] if conforms else [position])


def test_an_article_alone_brings_its_entities(made: ArticleGraph, tmp_path: Path) -> None:
    path = tmp_path / "article.nq"
    path.write_text(nquads.text(made.quads), encoding="utf-8")
    assert validate.validate_file(path).results == ()


def test_a_store_holds_ontology_and_shapes_beside_its_articles(good: Example, made: ArticleGraph) -> None:
    ontology: list[Quad] = []
    for folder in ("ontology", "shapes"):
        for path in resources.files(folder, ".ttl"):
            ontology += [(s, p, o, good.minter.ontology_graph) for s, p, o in Graph().parse(path)]  # type: ignore[misc]
    merged = graph.merge(graph.descriptions(made.quads), good.minter)
    report = validate.validate_quads((*ontology, *made.quads, *merged, *made.provenance))
    assert report.results == ()
    assert report.articles == 1


def test_a_store_without_an_entity_that_its_articles_need_does_not_conform(good: Example, made: ArticleGraph) -> None:
    merged = graph.merge(graph.descriptions(made.quads), good.minter)
    assert validate.validate_quads((*made.quads, *merged)).conforms
    without = [quad for quad in merged if "ingrid" not in quad[0]]
    report = validate.validate_quads((*made.quads, *without))
    assert "A statement has a speaker: a person, an organisation or a group" in {
        each.message for each in report.results
    }


def test_entities_that_no_article_speaks_of_are_checked_too(good: Example, made: ArticleGraph) -> None:
    stray = good.minter.topic("stray")
    merged = graph.merge(graph.descriptions(made.quads), good.minter)
    report = validate.validate_quads((*made.quads, *merged, (stray, RDF.type, NKG.Topic, good.minter.entities_graph)))
    assert [each.at_fault for each in report.results] == [stray]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("graph.ttl", b"<a> <b> <c> .\n<a> <b> ,", "line 2"),
        ("graph.trig", b"\xff\xfe", "graph.trig"),
        ("graph.nq", b"\n\nno quads", "line 3"),
        ("graph.rdf", b"<rdf", "graph.rdf"),
        ("graph.jsonld", b"{", "graph.jsonld"),
        ("graph.jsonld", b'{"@context": "https://example.org/c", "a": 1}', "graph.jsonld"),
        ("graph.txt", b"", "unknown suffix"),
        ("graph.ttl", b"", "holds no triple"),
        ("graph.nt", b"# nothing but a comment", "holds no triple"),
    ],
)
def test_a_file_that_cannot_be_read_is_bad_input(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadInput, match=re.escape(words)) as caught:
        validate.validate_file(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("suffix", [".ttl", ".nt", ".jsonld", ".rdf"])
def test_a_byte_order_mark_is_no_part_of_a_file(made: ArticleGraph, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"graph{suffix}"
    form = {".ttl": "turtle", ".nt": "nt", ".jsonld": "json-ld", ".rdf": "xml"}[suffix]
    graph = Graph()
    for s, p, o, _ in made.quads:
        graph.add((s, p, o))
    path.write_bytes(b"\xef\xbb\xbf" + graph.serialize(format=form, encoding="utf-8"))
    assert validate.validate_file(path).articles == 1


def test_a_file_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="No such file"):
        validate.validate_file(tmp_path / "none.ttl")
