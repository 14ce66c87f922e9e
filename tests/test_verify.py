"""`verify` finds whatever in a store is not true to the texts that it holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import build
from rdflib import Literal, URIRef

import kg
from kg import resources
from kg.iris import Minter
from kg.model import Span
from kg.namespaces import NKG, XSD
from kg.settings import Settings
from kg.store import Change
from kg.store.embedded import EmbeddedStore
from kg.validate.files import validate_quads
from kg.verify import verify, without_text

MINTER = Minter(Settings().base)
KEY = "c26070722920b8f3"
GRAPH = MINTER.article_graph(KEY)
ARTICLE = MINTER.article(KEY)
NAME = MINTER.span(KEY, Span(178, 194))
SENTENCE = MINTER.span(KEY, Span(0, 266))


@pytest.fixture
def store(tmp_path: Path) -> EmbeddedStore:
    build([resources.folder("seeds")], tmp_path / "store")
    return EmbeddedStore.open(tmp_path / "store")


def set_value(store: EmbeddedStore, subject: URIRef, predicate: URIRef, value: Literal) -> None:
    old = [quad for quad in store.quads(GRAPH) if quad[0] == subject and quad[1] != predicate]
    change = Change(drop_subjects=frozenset({(GRAPH, subject)}), insert=(*old, (subject, predicate, value, GRAPH)))
    store.commit(change)


def test_a_store_as_built_is_true_to_its_texts(store: EmbeddedStore) -> None:
    with store:
        seen: list[tuple[int, int]] = []
        result = verify(store, lambda done, total: seen.append((done, total)))
    assert result.discrepancies == ()
    assert result.articles == 1
    assert result.spans > 50
    assert seen == [(1, 1)]


def change_text(store: EmbeddedStore) -> None:
    (text,) = (str(o) for s, p, o, _ in store.quads(GRAPH) if s == ARTICLE and p == NKG.fullText)
    set_value(store, ARTICLE, NKG.fullText, Literal(text.replace("Cavusoglu", "Kavusoglu", 1)))


def change_hash(store: EmbeddedStore) -> None:
    set_value(store, ARTICLE, NKG.sha256, Literal("0" * 64))


def change_words(store: EmbeddedStore) -> None:
    set_value(store, NAME, NKG.text, Literal("Mevlut Kavusoglu"))


def change_start(store: EmbeddedStore) -> None:
    set_value(store, NAME, NKG.start, Literal(177, datatype=XSD.integer))


def reach_beyond(store: EmbeddedStore) -> None:
    set_value(store, NAME, NKG.end, Literal(99999, datatype=XSD.integer))


def put_words_for_an_offset(store: EmbeddedStore) -> None:
    set_value(store, NAME, NKG.start, Literal("near the beginning"))


@pytest.mark.parametrize(
    ("tamper", "subject", "message"),
    [
        (change_text, ARTICLE, "hash"),
        (change_text, SENTENCE, "Mevlut Cavusoglu"),
        (change_hash, ARTICLE, "the graph says 0000"),
        (change_words, NAME, "the graph says 'Mevlut Kavusoglu'"),
        (change_start, NAME, "does not say char=177,194"),
        (reach_beyond, NAME, "does not lie in a text of 2340 characters"),
        (put_words_for_an_offset, NAME, "near the beginning and 194 are no offsets"),
    ],
)
def test_tampering_is_found(
    store: EmbeddedStore, tamper: Callable[[EmbeddedStore], None], subject: URIRef, message: str
) -> None:
    with store:
        tamper(store)
        found = verify(store).discrepancies
    assert any(each.subject == str(subject) and message in each.message for each in found), found


def test_of_articles_kept_by_their_hashes_the_words_are_checked_against_the_files(tmp_path: Path) -> None:
    (text,) = (path.read_text("utf-8") for path in resources.folder("seeds").glob("*.txt"))
    kg.build([resources.folder("seeds")], tmp_path / "store", settings=Settings(keep_text="hash"))
    with EmbeddedStore.open(tmp_path / "store") as store:
        assert not [quad for quad in store.quads() if quad[1] in {NKG.fullText, NKG.text}]
        assert validate_quads(store.quads()).conforms
        (digest,) = without_text(store)
        result = verify(store)
        assert (result.discrepancies, result.without_text) == ((), 1)
        assert verify(store, texts={digest: text}).without_text == 0
        assert verify(store, texts={digest: text}).discrepancies == ()
        (missing,) = verify(store, texts={}).discrepancies
        assert missing.subject == str(ARTICLE)
        assert digest in missing.message
        reach_beyond(store)
        assert verify(store, texts={digest: text}).discrepancies
