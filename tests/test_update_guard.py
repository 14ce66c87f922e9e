"""What an update may ask for, before an engine sees it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryError, QueryRefused
from kg.store.update_guard import closed, graphs_within, used_graphs, with_dataset


@pytest.mark.parametrize(
    "update",
    [
        "LOAD <http://localhost:1/>",
        "load<file:///etc/passwd>",
        "LOAD <http://169.254.169.254/latest/> INTO GRAPH <http://g/>",
        "PREFIX ex: <http://e/> LOAD ex:a",
        "PREFIX ex: <http://e/> loadex:a",
        "INSERT DATA { <a:a> <a:b> <a:c> } ;LOAD<http://x>;",
        "INSERT DATA { <a:a> <a:b> <a:c> }; # harmless\nLOAD # still\n <http://x>",
        "LOAD SILENT <http://x> INTO <http://g>",
        "INSERT { <a:a> <a:b> ?o } WHERE { SERVICE <http://localhost:1/> { ?s ?p ?o } }",
        "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o . FILTER(1<2)SERVICE?x#>\n{ ?s ?p ?o } }",
        "INSERT { <a:a> <a:b> ?o } WHERE { SERVICE SILENT ?where { ?s ?p ?o } }",
    ],
)
def test_what_leaves_the_store_is_refused(update):
    with pytest.raises(QueryRefused):
        closed(update)


@pytest.mark.parametrize(
    "update",
    [
        "PREFIX load: <x:> INSERT DATA { <a:a> load:b load:c . load:d <p:p> 'LOAD <x:x>' ; load:payload <x:x> }",
        'INSERT DATA { <a:a> <a:b> "; LOAD <http://x> ;" }',
        "INSERT DATA { <http://x/load> <http://x/service> <http://x/upload> }",
    ],
)
def test_words_in_data_are_only_words(update):
    assert closed(update) == update


def test_a_load_that_may_fail_fails():
    update = "LOAD SILENT <http://localhost:1/> INTO GRAPH <g:g> ; INSERT DATA { <a:a> <a:b> <a:c> }; load silent <a:b>"
    assert "localhost" not in closed(update)
    assert "INSERT DATA { <a:a> <a:b> <a:c> }" in closed(update)


@pytest.mark.parametrize(
    ("update", "graphs"),
    [
        (
            'DROP SILENT GRAPH <a:b>; INSERT DATA { GRAPH <c:d#e> { <s:s> <p:p> "all GRAPH ?x # \\"" } }',
            {"a:b", "c:d#e"},
        ),
        ("PREFIX g: <http://g/> WITH g:1 DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", {"http://g/1"}),
        ("DELETE { GRAPH <a:b> { ?s ?p ?o } } WHERE { VALUES ?s { <s:s> } GRAPH <a:b> { ?s ?p ?o } }", {"a:b"}),
        ("COPY <a:a> TO <b:b>", {"b:b"}),
        ("COPY DEFAULT TO <b:b>", {"b:b"}),
        ("INSERT { GRAPH ?g { <a:a> <b:b> 1 } } WHERE { ?g ?p ?o }", None),
        ("INSERT { GRAPH # what?\n ?g { <a:a> <b:b> 1 } } WHERE { ?g ?p ?o }", None),
        ("CLEAR ALL", None),
        ("DROP NAMED", None),
        ("BASE <http://b/> DROP GRAPH <x>", None),
        ("DROP GRAPH <relative>", None),
        ("DROP GRAPH <http://\\u0061/>", None),
        ("DROP GRAPH undeclared:x", None),
    ],
)
def test_the_graphs_that_an_update_can_change(update, graphs):
    found = graphs_within(update)
    assert found is None if graphs is None else graphs <= found


def test_using_clauses():
    update = "PREFIX g: <http://g/> DELETE { ?s ?p ?o } USING g:1 USING NAMED <http://g/2> WHERE { ?s ?p ?o }"
    assert used_graphs(update) == ("http://g/1", "http://g/2")


def test_the_dataset_of_the_request_becomes_the_dataset_of_every_operation():
    update = "DELETE WHERE { ?s ?p ?o } ; INSERT { ?s ?p 1 } WHERE { ?s ?p ?o { SELECT * WHERE { ?s ?p ?x } } }"
    clauses = "USING <http://g/1> USING NAMED <http://g/2>"
    with_clauses = with_dataset(update, ["http://g/1"], ["http://g/2"])
    assert with_clauses.count(clauses) == 2
    assert with_clauses.startswith(f"DELETE {{ ?s ?p ?o }} {clauses} WHERE {{ ?s ?p ?o }} ; INSERT {{ ?s ?p 1 }}")
    assert with_dataset(update, [], []) == update


@pytest.mark.parametrize("clause", ["WITH <a:a>", "PREFIX x: <y:> WITH x:a"])
def test_two_datasets_conflict(clause):
    with pytest.raises(QueryError, match="cannot go with"):
        with_dataset(f"{clause} DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}", [], ["http://g/1"])


def test_a_dataset_cannot_smuggle_syntax():
    with pytest.raises(QueryError, match="no IRI"):
        with_dataset("DELETE WHERE { ?s ?p ?o }", ["http://g/> WHERE {} ; DROP ALL #"], [])


_PIECES = st.sampled_from(
    [
        "LOAD",
        "SILENT",
        "<x:x>",
        ";",
        "{",
        "}",
        '"',
        "'",
        "#",
        "\n",
        " ",
        "INTO",
        "GRAPH",
        "?g",
        "x:y",
        "\\",
        "WHERE",
        "DELETE",
    ]
)


@given(st.lists(_PIECES, max_size=30).map("".join))
def test_no_text_breaks_the_reading(text):
    for read in (closed, graphs_within, used_graphs, lambda t: with_dataset(t, ["http://g/1"], [])):
        try:
            read(text)
        except QueryError:
            continue
