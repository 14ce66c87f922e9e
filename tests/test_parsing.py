"""The stand-ins for spaCy's components set what those would set."""

from __future__ import annotations

import re
from collections.abc import Callable

import hypothesis
import numpy as np
import pytest
import threadpoolctl
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import NumpyOps

from kg import resources
from kg.settings import Settings
from kg.text.document import load_pipeline
from kg.text.parsing import Parser, index_forms
from kg.text.parsing.attributes import AttributeTable
from kg.text.parsing.entities import EntityDecoder

PIPELINE = Settings().pipeline
# Words of which the attribute ruler, the lemmatizer and the recogniser know something.
WORDS = re.split(
    "[ \n]",
    """that this but so because had has does did is 's gets got it her his mine there to who whom whose which will would
can might no not 'd 've n't - -- ( ) " “ ” ' , . ... : ; $ 5 12.50 % # @ https://example.org a.m. U.S. Monday 9 November
2016 June Geneva Russia Russian Ms. Anna Kovač Obama Clinton OPEC EU United Nations Security Council minister ministers
said says talks meeting better best worst lying lay feet went houses big bigger one third million dollars Germany and
of the in at for with from on gonna gotta let's y'all nothin' ain't c'mon there are \t \u00a0 \u200b  """,
)
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join), min_size=1, max_size=8)


@pytest.fixture(scope="module")
def spacys() -> Language:
    return load_pipeline(PIPELINE)


@pytest.fixture(scope="module")
def parser() -> Parser:
    return Parser(load_pipeline(PIPELINE))


def attributes(doc: Doc) -> list[tuple[object, ...]]:
    return [
        (t.text, t.tag_, t.pos_, str(t.morph), t.lemma_, t.dep_, t.head.i, t.is_sent_start, t.ent_iob_, t.ent_type_)
        for t in doc
    ]


def seed_texts() -> list[str]:
    found = resources.files("seeds", ".txt")
    return [line for path in found for line in path.read_text("utf-8").splitlines() if line.strip()]


def before(nlp: Language, name: str, texts: list[str]) -> list[Doc]:
    """`texts` with the annotations of the components before `name`."""
    later = nlp.pipe_names[nlp.pipe_names.index(name) :]
    with nlp.select_pipes(disable=later):
        return list(nlp.pipe(texts))


def both(
    nlp: Language, name: str, stand_in: Callable[[list[Doc]], list[Doc]], texts: list[str]
) -> tuple[list[list[tuple[object, ...]]], list[list[tuple[object, ...]]]]:
    """What the component `name` and its stand-in make of the same texts."""
    spacys = [nlp.get_pipe(name)(doc) for doc in before(nlp, name, texts)]
    ours = stand_in(before(nlp, name, texts))
    return [attributes(doc) for doc in spacys], [attributes(doc) for doc in ours]


@hypothesis.settings(max_examples=20, deadline=None)
@given(texts=TEXTS)
def test_the_table_sets_what_the_attribute_ruler_sets(spacys: Language, texts: list[str]) -> None:
    table = AttributeTable.of(spacys.get_pipe("attribute_ruler"))
    assert table is not None
    for _ in range(2):  # the second time the table knows all that it meets
        expected, found = both(spacys, "attribute_ruler", table.annotate, texts)
        assert found == expected


def test_the_table_leaves_to_the_matcher_what_is_no_function_of_one_token(spacys: Language) -> None:
    ruler = spacys.create_pipe("attribute_ruler")
    ruler.add([[{"LOWER": "said", "OP": "+"}]], {"POS": "X"})  # type: ignore[attr-defined]
    ruler.add([[{"ORTH": "Geneva"}, {}]], {"LEMMA": "town"}, index=-1)  # type: ignore[attr-defined]
    ruler.add([[{"LOWER": {"REGEX": "^tal"}}], [{"TAG": "NNP"}]], {"MORPH": "Number=Sing"})  # type: ignore[attr-defined]
    ruler.add([[{"LOWER": "talks"}]], {"POS": "ADJ", "LEMMA": "talk"})  # type: ignore[attr-defined]
    table = AttributeTable.of(ruler)
    assert table is not None
    texts = ["Anna said said that talks in Geneva failed.", "They talk.", "", "Geneva"]
    expected, found = [before(spacys, "attribute_ruler", texts) for _ in range(2)]
    assert list(map(attributes, table.annotate(found))) == [attributes(ruler(doc)) for doc in expected]


@hypothesis.settings(max_examples=20, deadline=None)
@given(texts=TEXTS)
def test_the_decoder_finds_the_entities_of_the_recogniser(spacys: Language, texts: list[str]) -> None:
    decoder = EntityDecoder.of(spacys.get_pipe("ner"))
    assert decoder is not None
    expected, found = both(spacys, "ner", decoder.annotate, texts)
    assert found == expected


def test_entities_that_a_component_before_has_set_stay(spacys: Language) -> None:
    decoder = EntityDecoder.of(spacys.get_pipe("ner"))
    assert decoder is not None
    docs = [before(spacys, "ner", ["Anna Kovač met Barack Obama in Geneva."])[0] for _ in range(2)]
    for doc in docs:
        doc.set_ents([doc.char_span(0, 4, "PRODUCT")], default="unmodified")
    assert attributes(decoder.annotate([docs[0]])[0]) == attributes(spacys.get_pipe("ner")(docs[1]))
    assert docs[0].ents[0].label_ == "PRODUCT"


@hypothesis.settings(max_examples=12, deadline=None)
@given(texts=TEXTS)
def test_lemmas_are_the_same_from_sets_as_from_lists(spacys: Language, parser: Parser, texts: list[str]) -> None:
    lemmatizer = load_pipeline(PIPELINE).get_pipe("lemmatizer")
    index_forms(lemmatizer)
    expected, found = both(spacys, "lemmatizer", lambda docs: [lemmatizer(doc) for doc in docs], texts)
    assert found == expected


def test_the_seed_articles_are_parsed_as_by_spacy(spacys: Language, parser: Parser) -> None:
    texts = seed_texts()
    assert texts
    assert [attributes(doc) for doc in parser.parse(texts)] == [attributes(doc) for doc in spacys.pipe(texts)]


def test_a_component_of_another_kind_runs_as_it_is() -> None:
    nlp = load_pipeline(PIPELINE)
    nlp.add_pipe("entity_ruler", before="ner").add_patterns([{"label": "EVENT", "pattern": "talks"}])  # type: ignore[attr-defined]
    nlp.add_pipe("merge_entities", last=True)
    doc = Parser(nlp).parse(["The talks with Anna Kovač failed."])[0]
    assert [token.text for token in doc if token.ent_type_] == ["talks", "Anna Kovač"]


def test_products_are_computed_on_one_thread_and_those_of_others_are_left_alone() -> None:
    nlp = load_pipeline(PIPELINE)
    during: list[int] = []

    def blas_threads() -> list[int]:
        return [each["num_threads"] for each in threadpoolctl.threadpool_info() if each["user_api"] == "blas"]

    class Products(NumpyOps):  # type: ignore[misc]
        pass

    own = Products()
    nlp.get_pipe("tagger").model.ops = own  # type: ignore[attr-defined]
    parser = Parser(nlp)
    assert nlp.get_pipe("tagger").model.ops is own  # type: ignore[attr-defined]
    parser._components.append(lambda docs: during.extend(blas_threads()) or docs)
    with threadpoolctl.threadpool_limits(2, user_api="blas"):
        outside = blas_threads()
        parser.parse(["The talks failed."])
        assert blas_threads() == outside
    assert during
    assert set(during) == {1}
    assert np.ones(2).dot(np.ones(2)) == 2
