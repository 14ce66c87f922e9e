"""Answers in pieces: every row is counted, no limit is overrun, and the pieces are the answer."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryError, QueryTooLarge
from kg.store.embedded import bounded_writer
from kg.store.embedded.answers import is_short, short_results, write_graph, write_results
from kg.store.embedded.bounded_writer import CsvRows, JsonRows, Limits, RowCounter, TsvRows, XmlRows

FORMATS: list[tuple[str, ox.QueryResultsFormat, type[RowCounter]]] = [
    ("application/sparql-results+json", ox.QueryResultsFormat.JSON, JsonRows),
    ("application/sparql-results+xml", ox.QueryResultsFormat.XML, XmlRows),
    ("text/csv", ox.QueryResultsFormat.CSV, CsvRows),
    ("text/tab-separated-values", ox.QueryResultsFormat.TSV, TsvRows),
]
# What the marks of rows are made of.
WORDS = st.text(st.sampled_from('{}[],:"\\\r\n\t<>result ab'), max_size=12)
BIG = "SELECT ?a ?b WHERE { VALUES ?a { 0 1 2 3 4 5 6 7 8 9 } VALUES ?b { 0 1 2 3 4 5 6 7 8 9 } }"


def values(rows: list[tuple[str, str | None]]) -> str:
    lines = (f"({ox.Literal(a)} {'UNDEF' if b is None else ox.Literal(b)})" for a, b in rows)
    return f"SELECT ?ab ?c WHERE {{ VALUES (?ab ?c) {{ {' '.join(lines)} }} }}"


@pytest.mark.parametrize(("media_type", "form", "counter"), FORMATS, ids=[f[0] for f in FORMATS])
@given(rows=st.lists(st.tuples(WORDS, st.none() | WORDS), max_size=8), size=st.integers(1, 50))
def test_rows_are_counted_whatever_their_words_and_wherever_pieces_end(
    media_type: str, form: ox.QueryResultsFormat, counter: type[RowCounter], rows, size
) -> None:
    answer = ox.Store().query(values(rows)).serialize(format=form)
    counting, found = counter(), 0
    for start in range(0, len(answer), size):
        found = counting.feed(answer[start : start + size])
    assert found == counter.count(answer) == len(rows)


@pytest.mark.parametrize("media_type", [f[0] for f in FORMATS])
def test_the_pieces_are_the_answer(monkeypatch: pytest.MonkeyPatch, media_type: str) -> None:
    whole: list[bytes] = []
    assert write_results(ox.Store().query(BIG), media_type, whole.append, Limits()) == 100
    assert len(whole) == 1
    monkeypatch.setattr(bounded_writer, "PIECE", 200)
    # The engine writes what it has buffered, so that small answers still come in one.
    pieces: list[bytes] = []
    many = BIG.replace("WHERE {", "WHERE { VALUES ?c { 0 1 2 3 4 5 6 7 8 9 } VALUES ?d { 0 1 2 3 4 5 6 7 8 9 } ")
    assert write_results(ox.Store().query(many), media_type, pieces.append, Limits()) == 10_000
    assert len(pieces) > 2
    assert b"".join(pieces).count(b"1") > 1000


@pytest.mark.parametrize("media_type", [f[0] for f in FORMATS if f[2] is not XmlRows])
@pytest.mark.parametrize("text", [BIG, "ASK {}", "SELECT ?x WHERE {} LIMIT 1"])
def test_an_answer_written_in_one_go_is_the_same(media_type: str, text: str) -> None:
    pieces: list[bytes] = []
    rows = write_results(ox.Store().query(text), media_type, pieces.append, Limits(100_000, 100))
    assert short_results(ox.Store().query(text), media_type, Limits(100_000, 100)) == (b"".join(pieces), rows)


@pytest.mark.parametrize(
    ("limits", "told"), [(Limits(size=100), "longer than 100 bytes"), (Limits(rows=99), "99 rows")]
)
def test_limits_hold_for_an_answer_in_one_go(limits: Limits, told: str) -> None:
    with pytest.raises(QueryTooLarge, match=told):
        short_results(ox.Store().query(BIG), "text/csv", limits)


@pytest.mark.parametrize(
    ("end", "short"),
    [
        ("LIMIT 5", True),
        (" limit 100 \n", True),
        ("LIMIT 101", False),
        ("LIMIT 1000000000000000000000000000000000000000005", False),
        ("", False),
        ("# } LIMIT x", False),
        (" ORDER BY ?s LIMIT 5 OFFSET 5", False),
    ],
)
def test_only_a_query_that_ends_with_a_small_limit_is_sure_to_have_a_short_answer(end: str, short: bool) -> None:
    query = "SELECT ?s WHERE { ?s ?p ?o }" + end
    assert is_short(query, "SELECT", "text/csv") is short
    # XML cannot hold all that the graph holds, and a graph is another kind of answer
    assert not is_short(query, "SELECT", "application/sparql-results+xml")
    assert not is_short(query, "CONSTRUCT", "text/csv")


def test_a_limit_on_rows_or_bytes_ends_the_answer_before_it_is_overrun() -> None:
    pieces: list[bytes] = []
    for limits, words in ((Limits(rows=99), "99 rows"), (Limits(size=300), "300 bytes")):
        for media_type, _, _ in FORMATS:
            with pytest.raises(QueryTooLarge, match=words):
                write_results(ox.Store().query(BIG), media_type, pieces.append, limits)
        construct = BIG.replace("SELECT ?a ?b", "CONSTRUCT { ?s ?p ?a, ?b }").replace(
            "VALUES ?a", "VALUES (?s ?p) { (<x:s> <x:p>) (<x:s2> <x:p>) (<x:s3> <x:p>) (<x:s4> <x:p>) } VALUES ?a"
        )
        with pytest.raises(QueryTooLarge, match=r"rows|bytes"):
            write_graph(ox.Store().query(construct), "text/turtle", pieces.append, Limits(size=100, rows=9))
    assert pieces == []
    assert write_results(ox.Store().query(BIG), "text/csv", pieces.append, Limits(rows=100)) == 100


def graph(count: int) -> ox.Store:
    store = ox.Store()
    for n in range(count):
        store.add(ox.Quad(ox.NamedNode(f"x:s{n % 7}"), ox.NamedNode("x:p"), ox.Literal(f"{n:05}\r")))
    return store


@pytest.mark.parametrize(
    ("media_type", "form"),
    [
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/trig", ox.RdfFormat.TRIG),
    ],
)
def test_a_graph_too_large_to_be_sorted_streams_whole(
    monkeypatch: pytest.MonkeyPatch, media_type: str, form: ox.RdfFormat
) -> None:
    from kg.store.embedded import answers

    store = graph(5000)
    monkeypatch.setattr(answers, "SORTED_BYTES", 1000)
    pieces: list[bytes] = []
    rows = write_graph(store.query("CONSTRUCT WHERE { ?s ?p ?o }"), media_type, pieces.append, Limits())
    assert rows == 5000
    assert len(pieces) > 1
    found = {quad.triple for quad in ox.parse(b"".join(pieces), form)}
    assert found == {quad.triple for quad in store}


def test_what_xml_cannot_hold_is_found_across_the_ends_of_pieces() -> None:
    pieces: list[bytes] = []
    out = bounded_writer.BoundedWriter(pieces.append, Limits(), XmlRows(), "JSON")
    out.write(b"a" * bounded_writer.PIECE + b"\xef\xbf")
    with pytest.raises(QueryError, match=r"U\+FFFE.*JSON"):
        out.write(b"\xbe" + b"a" * bounded_writer.PIECE)
