"""What is written about an article, and what follows from many."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import pyoxigraph as ox
import pytest
from conftest import article_of
from example import BODY_END, TEXT, Example, example, span_of
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef

from kg import graph, nquads, validate
from kg.graph import ArticleGraph
from kg.graph.entities import NAMES as NAMING
from kg.graph.quotes import without_quotes
from kg.graph.writer import decimal, moment, web_address
from kg.iris import Minter
from kg.model import (
    ActorType,
    Evidence,
    Extraction,
    Meeting,
    MeetingKind,
    MeetingStatus,
    Mention,
    MentionKind,
    Place,
    PlaceMention,
    Resolution,
    Sentence,
    Span,
    TimeWords,
)
from kg.model.classes import meeting_label
from kg.namespaces import DCTERMS, NKG, NKGV, PROV, RDF, RDFS, SCHEMA, SKOS, TIME, XSD, Triple
from kg.settings import Settings
from kg.text.document import Document

BASE = Settings().base
MINTER = Minter(BASE)


@pytest.fixture(scope="module")
def good() -> Example:
    return example()


def described(given: Example) -> ArticleGraph:
    return graph.describe(given.document, given.resolution, given.minter, given.settings)


@pytest.fixture(scope="module")
def made(good: Example) -> ArticleGraph:
    return described(good)


@pytest.fixture(scope="module")
def store(good: Example, made: ArticleGraph) -> Graph:
    """The article's graph and its entities as one."""
    triples = Graph()
    for quad in (*made.quads, *graph.merge(graph.descriptions(made.quads), good.minter)):
        triples.add(quad[:3])
    return triples


def iri(path: str) -> URIRef:
    return URIRef(BASE + path)


def span(made: ArticleGraph, words: str, nth: int = 0) -> URIRef:
    return MINTER.span(made.key, span_of(words, nth))


def words_of(node: object) -> str:
    """The words of TEXT that a span is named by."""
    start, end = map(int, str(node).partition("#char=")[2].split(","))
    return TEXT[start:end]


# --- the article's graph --------------------------------------------------------------------------


def test_it_conforms_to_the_shapes(store: Graph) -> None:
    assert validate.validate(store).results == ()


def test_the_same_article_gives_the_same_quads(good: Example, made: ArticleGraph) -> None:
    again = described(good)
    assert again == made
    assert nquads.text(again.quads) == nquads.text(made.quads)
    assert all(a != b for a, b in pairwise(made.quads))


def test_each_triple_lies_in_one_graph(good: Example, made: ArticleGraph) -> None:
    merged = graph.merge(graph.descriptions(made.quads), good.minter)
    everything = [*made.quads, *made.provenance, *merged]
    assert len({quad[:3] for quad in everything}) == len(everything)
    assert {quad[3] for quad in made.quads} == {made.graph}
    assert {quad[3] for quad in made.provenance} == {MINTER.provenance_graph}
    assert {quad[3] for quad in merged} == {MINTER.entities_graph}


def test_the_article_keeps_its_text_and_what_is_known_of_it(made: ArticleGraph, store: Graph) -> None:
    article = MINTER.article(made.key)
    assert store.value(article, NKG.fullText) == Literal(TEXT)
    assert store.value(article, NKG.end) == Literal(BODY_END)
    assert store.value(article, DCTERMS.identifier) == Literal("herring")
    assert store.value(article, DCTERMS.issued) == Literal("2024-03-13", datatype=XSD.date)
    assert store.value(article, SCHEMA.url) == URIRef("https://news.example/herring%20quota")
    assert words_of(store.value(article, NKG.headline)) == "Ministers to meet over herring"


def test_sentences_and_evidence_say_where_they_are(made: ArticleGraph, store: Graph) -> None:
    sentences = set(store.subjects(RDF.type, NKG.Sentence))
    evidence = set(store.subjects(NKG.inSentence))
    assert sentences
    assert set(store.objects(predicate=NKG.evidence)) == evidence
    for node in sentences | evidence:
        start, end = (int(str(store.value(node, each))) for each in (NKG.start, NKG.end))
        assert str(node) == f"{MINTER.article(made.key)}#char={start},{end}"
        assert store.value(node, NKG.text) == (Literal(TEXT[start:end]) if node in sentences else None)
    for sentence in sentences:
        assert store.value(sentence, NKG.inArticle) == MINTER.article(made.key)


def test_nothing_is_written_of_words_that_are_a_part_alone(made: ArticleGraph, store: Graph) -> None:
    assert (None, None, span(made, "said")) in store
    assert (span(made, "said"), None, None) not in store


def test_a_statement_links_each_part_to_its_words(made: ArticleGraph, store: Graph) -> None:
    statement = MINTER.assertion_at("statement", made.key, span_of(TEXT[31:126]))
    assert store.value(statement, NKG.speaker) == iri("actor/ingrid-solheim")
    assert store.value(statement, NKG.sourceSpan) == span(made, "Norwegian Fisheries Minister Ingrid Solheim")
    assert store.value(statement, NKG.cueSpan) == span(made, "said")
    assert store.value(statement, NKG.contentSpan) == span(made, "Oslo opposed the herring quota")
    assert store.value(statement, NKG.dateText) == Literal("on Tuesday")
    assert store.value(statement, NKG.dateSpan) == span(made, "on Tuesday")
    assert store.value(statement, NKG.weekday) == TIME.Tuesday
    assert store.value(statement, NKG.date) == Literal("2024-03-12", datatype=XSD.date)
    assert store.value(statement, NKG.confidence) == Literal("0.9", datatype=XSD.decimal)


def test_content_in_pieces_is_joined_without_its_quotation_marks(made: ArticleGraph, store: Graph) -> None:
    statement = next(node for node in store.subjects(NKG.addressee, iri("actor/nrk")))
    assert store.value(statement, NKG.content) == Literal(
        "We will not accept it, The talks in Bergen are the last chance."
    )
    pieces = {words_of(node) for node in store.objects(statement, NKG.contentSpan)}
    assert pieces == {'"We will not accept it,"', '"The talks in Bergen are the last chance."'}
    assert store.value(statement, NKG.setting) == NKGV.interview


def test_a_statement_expresses_the_positions_and_is_about_what_its_content_names(
    made: ArticleGraph, store: Graph
) -> None:
    first = MINTER.assertion_at("statement", made.key, span_of(TEXT[31:126]))
    position = iri(f"position/{made.key}/government-of-norway--herring-quota")
    assert set(store.objects(first, NKG.expresses)) == {position}
    assert set(store.objects(first, NKG.about)) == {iri("actor/government-of-norway"), iri("topic/herring-quota")}
    second = next(node for node in store.subjects(NKG.addressee, iri("actor/nrk")))
    # 'We' names nobody; the talks are the meeting that the last sentence announces.
    assert set(store.objects(second, NKG.about)) == {
        iri("place/no/bergen"),
        MINTER.assertion_at("meeting", made.key, span_of("Solheim will meet Jon Arnason in Bergen on Friday")),
    }
    assert set(store.objects(second, NKG.expresses)) == set()


def test_a_meeting_has_all_its_evidence_and_a_label(made: ArticleGraph, store: Graph) -> None:
    meeting = MINTER.assertion_at("meeting", made.key, span_of("Solheim will meet Jon Arnason in Bergen on Friday"))
    assert set(store.objects(meeting, NKG.evidence)) == {
        span(made, "Solheim will meet Jon Arnason in Bergen on Friday"),
        span(made, "The talks in Bergen"),
    }
    assert set(store.objects(meeting, NKG.participant)) == {iri("actor/ingrid-solheim"), iri("actor/jon-arnason")}
    assert set(store.objects(meeting, NKG.participantSpan)) == {span(made, "Solheim", 1), span(made, "Jon Arnason")}
    assert store.value(meeting, NKG.placeSpan) == span(made, "Bergen", 1)
    assert store.value(meeting, NKG.reportedBy) == iri("actor/aftenposten")
    assert store.value(meeting, SKOS.prefLabel) == Literal(
        "planned meeting of Ingrid Solheim and Jon Arnason in Bergen on Friday", lang="en"
    )
    assert store.value(meeting, NKG.confidence) == Literal("1", datatype=XSD.decimal)


def test_a_metonym_is_evidence_for_the_government_beside_the_place_it_names(made: ArticleGraph, store: Graph) -> None:
    oslo = span(made, "Oslo")
    assert set(store.subjects(NKG.evidence, oslo)) == {iri("actor/government-of-norway")}
    assert store.value(oslo, NKG.metonymic) == Literal(True)
    assert store.value(oslo, NKG.literalPlace) == iri("place/no/oslo")
    assert store.value(oslo, NKG.mentionKind) is None  # by a name


def test_a_metonym_whose_place_is_unknown_names_its_country(good: Example) -> None:
    actors = tuple(
        replace(actor, mentions=tuple(replace(each, literal=None) for each in actor.mentions))
        for actor in good.resolution.actors
    )
    made = described(replace(good, resolution=replace(good.resolution, actors=actors)))
    assert (span(made, "Oslo"), NKG.literalPlace, iri("place/no"), made.graph) in made.quads
    assert validate.gate(made).report.conforms


def test_an_actor_is_traceable_to_every_word_that_means_it(made: ArticleGraph, store: Graph) -> None:
    solheim = iri("actor/ingrid-solheim")
    assert {words_of(node) for node in store.objects(solheim, NKG.evidence)} == {
        "Ingrid Solheim",
        "she",
        "Solheim",
    }
    assert store.value(span(made, "she", 1), NKG.mentionKind) == NKGV.pronoun


def test_whatever_is_referred_to_is_described(made: ArticleGraph, store: Graph) -> None:
    entities = {
        o
        for _, p, o, _ in made.quads
        if isinstance(o, URIRef) and str(o).startswith((BASE + "actor/", BASE + "place/", BASE + "topic/"))
    }
    assert entities >= {iri("place/no"), iri("place/no/oslo"), iri("topic/herring-quota")}
    for entity in entities:
        assert store.value(entity, SKOS.prefLabel) is not None
    assert store.value(iri("place/no"), SKOS.prefLabel) == Literal("Norway", lang="en")
    assert store.value(iri("place/no/bergen"), NKG.country) == iri("place/no")
    assert store.value(iri("actor/government-of-norway"), NKG.governs) == iri("place/no")


def test_provenance_says_which_run_of_what_made_the_graph_and_holds_no_time(good: Example, made: ArticleGraph) -> None:
    provenance = Graph()
    for quad in made.provenance:
        provenance.add(quad[:3])
    run = provenance.value(made.graph, PROV.wasGeneratedBy)
    assert provenance.value(made.graph, PROV.wasDerivedFrom) == MINTER.article(made.key)
    assert provenance.value(run, NKG.settingsHash) == Literal(good.settings.extraction_hash)
    assert provenance.value(run, NKG.inputHash) == Literal(good.document.article.input_hash)
    team = provenance.value(run, PROV.wasAssociatedWith)
    agents = list(provenance.objects(team, DCTERMS.hasPart))
    assert [provenance.value(agent, RDFS.label) for agent in agents] == [Literal("by-hand 1.0")]
    assert {o for _, p, o, _ in made.quads if p == NKG.extractedBy} == set(agents)
    assert not any(isinstance(o, Literal) and o.datatype in {XSD.date, XSD.dateTime} for o in provenance.objects())


def test_two_statements_in_the_same_words_stay_two(good: Example) -> None:
    first, second = good.resolution.statements
    twin = replace(first, content=second.content)
    made = described(replace(good, resolution=replace(good.resolution, statements=(first, twin))))
    assert sum(o == NKG.Statement for _, _, o, _ in made.quads) == 2


def test_an_article_without_anything_in_it(good: Example) -> None:
    nothing = Resolution((), {}, (), (), (), (), ())
    bare = replace(good.document.article, headline=None, published=None, title=None, url=None, publisher=None)
    made = described(replace(good, document=replace(good.document, article=bare), resolution=nothing))
    assert validate.gate(made).report.conforms
    assert not any(p == NKG.inSentence for _, p, _, _ in made.quads)
    assert not any(p in {DCTERMS.issued, DCTERMS.title} for _, p, _, _ in made.quads)


def test_oxigraph_keeps_every_literal_as_it_is(made: ArticleGraph, good: Example) -> None:
    text = nquads.text(
        sorted((*made.quads, *made.provenance, *graph.merge(graph.descriptions(made.quads), good.minter)))
    )
    store = ox.Store()
    store.load(text, format=ox.RdfFormat.N_QUADS)
    assert sorted(f"{quad} ." for quad in store) == sorted(text.splitlines())


@given(st.text())
def test_n_quads_keep_any_text(words: str) -> None:
    words = "".join(c for c in words if not "\ud800" <= c <= "\udfff")
    quad = (iri("a"), NKG.text, Literal(words), iri("g"))
    line = nquads.text([quad])
    assert line.count("\n") == 1
    (parsed,) = ox.parse(line, format=ox.RdfFormat.N_QUADS)
    assert isinstance(parsed.object, ox.Literal)
    assert parsed.object.value == words


@given(st.text(min_size=1, max_size=60), st.data())
def test_any_text_comes_back_from_the_graph_as_it_was(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    words = Span(start, data.draw(st.integers(start + 1, len(text))))
    article = article_of(text)
    document = Document(article, (), (Sentence(1, article.body, text),))
    how = Extraction("by-hand", "1.0", 0.5)
    evidence = document.evidence(words)
    words = evidence.span  # to the end of a word that goes on unseen
    places = (PlaceMention(evidence, Place("no"), how),)
    made = graph.describe(document, Resolution((), {}, (), (), (), (), places), MINTER, Settings())
    assert validate.gate(made).report.conforms
    read = {
        (quad.subject.value, quad.predicate.value): quad.object.value  # type: ignore[union-attr]
        for quad in ox.parse(nquads.text(made.quads), format=ox.RdfFormat.N_QUADS)
    }
    assert read[str(MINTER.article(article.key)), str(NKG.fullText)] == text
    where = str(MINTER.span(article.key, words))
    assert text[int(read[where, str(NKG.start)]) : int(read[where, str(NKG.end)])] == text[words.start : words.end]


# --- single values --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "words"), [(1.0, "1"), (0.0, "0"), (0.5, "0.5"), (0.85, "0.85"), (0.333, "0.33"), (0.999, "1")]
)
def test_confidence_is_written_in_canonical_form(value: float, words: str) -> None:
    assert str(decimal(value)) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(2024, 3, 1), "2024-03-01"),
        (datetime(2024, 3, 1, 9, 30), "2024-03-01T09:30:00"),
        (datetime(2024, 3, 1, 9, 30, tzinfo=UTC), "2024-03-01T09:30:00Z"),
        (datetime(2024, 3, 1, 9, 30, 0, 120000, timezone(timedelta(hours=2))), "2024-03-01T07:30:00.12Z"),
    ],
)
def test_moments_are_written_in_canonical_form(value: date | datetime, words: str) -> None:
    assert str(moment(value)) == words
    term = ox.Literal(words, datatype=ox.NamedNode(str(moment(value).datatype)))
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode(BASE), ox.NamedNode(BASE), term))
    assert [quad.object for quad in store] == [term]


@given(
    st.text()
    | st.text(alphabet=string.printable).map("https://example.org/".__add__)
    | st.text().map("http://".__add__)
)
def test_an_address_is_an_iri_or_stays_a_string(words: str) -> None:
    words = "".join(c for c in words if not "\ud800" <= c <= "\udfff")
    address = web_address(words)
    if isinstance(address, URIRef):
        ox.NamedNode(str(address))
        assert web_address(str(address)) == address
    else:
        assert address == Literal(words)


def test_an_ordinary_address_stays_as_it_is() -> None:
    for words in ("https://news.example:8443/a/b.html?x=1&y=%20#top", "http://user@example.org/~me/(1)"):
        assert web_address(words) == URIRef(words)
    assert web_address("www.example.org") == Literal("www.example.org")


@pytest.mark.parametrize(
    ("words", "bare"),
    [
        ('"We go,"', "We go,"),
        ('"We go",', "We go"),
        ("“We go.”", "We go."),
        ("“We said ‘go’ twice”", "We said ‘go’ twice"),
        ("«We go»", "We go"),
        ("``We go''", "We go"),
        ("'We don't go'", "We don't go"),
        ('"Going on elsewhere', "Going on elsewhere"),
        ('came from elsewhere."', "came from elsewhere."),
        ('"One" and "two"', '"One" and "two"'),
        ('it is "a lie"', 'it is "a lie"'),
        ('"a lie" it is', '"a lie" it is'),
        ("it is a lie", "it is a lie"),
        ("the Smiths'", "the Smiths'"),
        ("'em", "'em"),
    ],
)
def test_only_enclosing_quotation_marks_go(words: str, bare: str) -> None:
    assert without_quotes(words) == bare


@given(st.text(alphabet="ab c\"'“”‘’«»`,."))
def test_taking_quotation_marks_off_only_shortens(words: str) -> None:
    bare = without_quotes(words)
    assert bare in words
    assert bare.strip() == bare


def meeting(status: MeetingStatus, kind: MeetingKind, when: str | None) -> Meeting:
    words = Evidence("0" * 16, Span(0, 1), when or "x")
    return Meeting((words,), status, kind, Extraction("x", "1", 1.0), time=TimeWords(words) if when else None)


@pytest.mark.parametrize(
    ("status", "kind", "names", "place", "when", "label"),
    [
        ("held", "meeting", ["A", "B"], None, "on Tuesday", "meeting of A and B on Tuesday"),
        ("planned", "meeting", [], "Bergen", "on\nFriday", "planned meeting in Bergen on Friday"),
        ("cancelled", "talks", ["A", "B", "C"], "Bergen", None, "cancelled talks between A, B and C in Bergen"),
        ("held", "talks", ["A"], None, None, "talks of A"),
        ("held", "summit", list("ABCDE"), None, None, "summit of A, B, C, D and 1 other"),
        ("proposed", "summit", list("ABCDEFG"), None, None, "proposed summit of A, B, C, D and 3 others"),
        ("denied", "call", [], None, None, "denied call"),
    ],
)
def test_a_meetings_label_reads_well(
    status: str, kind: str, names: list[str], place: str | None, when: str | None, label: str
) -> None:
    named = {"participant": names, "place": [place] if place else []}
    assert meeting_label(meeting(MeetingStatus(status), MeetingKind(kind), when), named) == label


# --- entities of many articles ----------------------------------------------------------------------

PERSON = iri("actor/ann")


def description(key: str, entity: URIRef, kind: URIRef, name: str, **more: object) -> list[Triple]:
    node = MINTER.description(key, entity)
    triples: list[Triple] = [
        (node, NKG.describes, entity),
        (node, NAMING[kind], Literal(name)),
    ]
    for term, value in more.items():
        values = value if isinstance(value, list) else [value]
        triples += [(node, NKG[term], each if isinstance(each, URIRef) else Literal(str(each))) for each in values]
    return triples


def merged(*descriptions: list[Triple]) -> set[Triple]:
    return {quad[:3] for quad in graph.merge([each for triples in descriptions for each in triples], MINTER)}


def test_most_articles_decide() -> None:
    triples = merged(
        description("1", PERSON, NKG.Person, "Ann Lee", sector=NKGV.party),
        description("2", PERSON, NKG.Person, "Ann Lee", altName=["Lee"], sector=NKGV.government),
        description("3", PERSON, NKG.Group, "Anne Margaret Lee", sector=NKGV.government),
    )
    assert triples == {
        (PERSON, RDF.type, NKG.Person),
        (PERSON, RDF.type, NKG.Actor),
        (PERSON, SKOS.prefLabel, Literal("Ann Lee", lang="en")),
        (PERSON, SKOS.altLabel, Literal("Lee", lang="en")),
        (PERSON, SKOS.altLabel, Literal("Anne Margaret Lee", lang="en")),
        (PERSON, NKG.sector, NKGV.government),
    }


def test_of_as_many_the_fuller_name_wins() -> None:
    triples = merged(description("1", PERSON, NKG.Person, "Lee"), description("2", PERSON, NKG.Person, "Ann Lee"))
    assert (PERSON, SKOS.prefLabel, Literal("Ann Lee", lang="en")) in triples


def test_an_entity_that_nothing_describes_is_gone() -> None:
    ann, bob = description("1", PERSON, NKG.Person, "Ann"), description("2", iri("actor/bob"), NKG.Person, "Bob")
    assert PERSON not in {s for s, _, _ in merged(bob)}
    assert merged(ann, bob) == merged(ann) | merged(bob)
    assert merged() == set()


def test_a_class_keeps_only_the_properties_that_it_can_have() -> None:
    node = iri("place/no")
    triples = merged(
        description("1", node, NKG.Place, "Norway", governs=node, sector=NKGV.government, country=node),
    )
    assert {p for _, p, _ in triples} == {RDF.type, SKOS.prefLabel, NKG.country}


ENTITIES = st.sampled_from([PERSON, iri("actor/bob"), iri("place/no"), iri("topic/x")])
NAMES = st.sampled_from(["Ann", "Ann Lee", "Lee", "LEE", "Ånn"])
DESCRIPTIONS = st.lists(
    st.builds(
        lambda key, entity, kind, name, alt, sector, country: description(
            f"{key:016x}", entity, kind, name, altName=alt, sector=sector, country=country
        ),
        st.integers(0, 6),
        ENTITIES,
        st.sampled_from([NKG.Person, NKG.Organization, NKG.Group, NKG.Place, NKG.Topic]),
        NAMES,
        st.lists(NAMES, max_size=2),
        st.lists(st.sampled_from([NKGV.media, NKGV.party]), max_size=1),
        st.lists(st.sampled_from([iri("place/no"), iri("place/se")]), max_size=1),
    ),
    max_size=8,
)


@given(DESCRIPTIONS, st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_matters(descriptions: list[list[Triple]], random: object) -> None:
    triples = [each for one in descriptions for each in one]
    shuffled = [*triples, *triples[: len(triples) // 2]]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert graph.merge(shuffled, MINTER) == graph.merge(triples, MINTER)


@given(DESCRIPTIONS)
def test_entities_can_be_computed_one_by_one(descriptions: list[list[Triple]]) -> None:
    triples = [each for one in descriptions for each in one]
    parts: set[Triple] = set()
    for entity in {o for _, p, o in triples if p == NKG.describes}:
        nodes = {s for s, p, o in triples if p == NKG.describes and o == entity}
        parts |= merged([each for each in triples if each[0] in nodes])
    assert merged(triples) == parts


@given(DESCRIPTIONS)
def test_each_entity_has_one_label_one_class_and_keeps_every_name(descriptions: list[list[Triple]]) -> None:
    triples = [each for one in descriptions for each in one]
    found = Graph()
    for triple in merged(triples):
        found.add(triple)
    for entity in {o for _, p, o in triples if p == NKG.describes}:
        nodes = {s for s, p, o in triples if p == NKG.describes and o == entity}
        names = {str(o) for s, p, o in triples if s in nodes and p in {*NAMING.values(), NKG.altName}}
        labels = [str(each) for each in found.objects(entity, SKOS.prefLabel)]
        assert len(labels) == 1
        assert {*labels, *(str(each) for each in found.objects(entity, SKOS.altLabel))} == names
        assert len(set(found.objects(entity, RDF.type)) - {NKG.Actor}) == 1
        assert len(list(found.objects(entity, NKG.country))) <= 1


def test_mentions_of_two_actors_in_the_same_words_keep_the_more_telling_kind(good: Example) -> None:
    words = good.document.evidence(span_of("Jon Arnason"))
    how = Extraction("by-hand", "1.0", 0.9)
    as_nominal = Mention(words, MentionKind.NOMINAL, ActorType.PERSON, "Jon Arnason", how)
    actors = tuple(
        replace(actor, mentions=(*actor.mentions, as_nominal)) if actor.slug == "nrk" else actor
        for actor in good.resolution.actors
    )
    made = described(replace(good, resolution=replace(good.resolution, actors=actors)))
    kinds = [o for s, p, o, _ in made.quads if s == span(made, "Jon Arnason") and p == NKG.mentionKind]
    assert kinds == []  # by a name
