"""The SPARQL 1.1 Protocol without a server: negotiation and the parsing of requests."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, unquote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryRefused
from kg.server.protocol import sparql
from kg.server.protocol.sparql import (
    FORM_TYPE,
    GRAPHS,
    HTML,
    QUERY_TYPE,
    SOLUTIONS,
    UPDATE_TYPE,
    Operation,
    ProtocolError,
    content_type,
    formats_for,
    negotiate,
    parse_get,
    parse_post,
)

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"
MAX = 1000


@pytest.mark.parametrize(
    ("accept", "formats", "expected"),
    [
        (None, SOLUTIONS, JSON),
        ("", SOLUTIONS, JSON),
        ("*/*", SOLUTIONS, JSON),
        ("*/*", GRAPHS, "text/turtle"),
        ("nonsense", SOLUTIONS, JSON),
        (",,;q=1,", SOLUTIONS, JSON),
        (XML, SOLUTIONS, XML),
        ("APPLICATION/SPARQL-RESULTS+XML", SOLUTIONS, XML),
        (f"{XML}; charset=utf-8", SOLUTIONS, XML),
        ("text/csv", SOLUTIONS, "text/csv"),
        ("text/tab-separated-values", SOLUTIONS, "text/tab-separated-values"),
        # the name by which the client asked comes back
        ("application/json", SOLUTIONS, "application/json"),
        ("application/xml", SOLUTIONS, "application/xml"),
        ("application/json", GRAPHS, "application/json"),
        ("text/plain", GRAPHS, "text/plain"),
        # qualities
        (f"{XML};q=0.5, {JSON};q=0.4", SOLUTIONS, XML),
        (f"{XML};q=0.5,text/csv", SOLUTIONS, "text/csv"),
        (f"{XML} ; q=0.1 , {JSON} ; q=0.2", SOLUTIONS, JSON),
        (f"{JSON};q=0, */*;q=0.1", SOLUTIONS, XML),
        (f"{XML};Q=0.9, {JSON};q=0.8", SOLUTIONS, XML),
        # the more specific range decides, wherever it stands
        (f"*/*, {JSON};q=0.1", SOLUTIONS, XML),
        ("text/*;q=0.5, application/*;q=0.4", SOLUTIONS, "text/csv"),
        ("text/*", GRAPHS, "text/turtle"),
        ("application/*", GRAPHS, "application/n-triples"),
        # a broken quality does not count
        (f"{XML};q=2, {JSON};q=0.1", SOLUTIONS, JSON),
        (f"{XML};q=abc, text/csv;q=0.3", SOLUTIONS, "text/csv"),
        # commas and semicolons inside quoted parameters
        ('application/ld+json;profile="http://a/;b,c";q=0.9, text/turtle;q=0.5', GRAPHS, "application/ld+json"),
        # nothing that the answer can be
        ("text/turtle", SOLUTIONS, None),
        (JSON, GRAPHS, None),
        ("image/png", SOLUTIONS, None),
        ("*/*;q=0", SOLUTIONS, None),
        # a browser gets a page, everything else does not
        (BROWSER, (*SOLUTIONS, HTML), "text/html"),
        ("*/*", (*SOLUTIONS, HTML), JSON),
        (BROWSER, SOLUTIONS, "application/xml"),
        # what well-known clients send
        (f"{XML},application/rdf+xml,text/turtle,*/*;q=0.1", SOLUTIONS, XML),
        ("text/turtle,application/rdf+xml;q=0.9,*/*;q=0.1", GRAPHS, "text/turtle"),
    ],
)
def test_negotiation(accept, formats, expected):
    choice = negotiate(accept, formats)
    assert (choice.content_type if choice else None) == expected


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=200))
def test_no_accept_header_breaks_negotiation(accept):
    choice = negotiate(accept, SOLUTIONS)
    assert choice is None or choice.format in SOLUTIONS


@given(st.permutations([f.media_type for f in GRAPHS]), st.integers(0, len(GRAPHS) - 1))
def test_the_highest_quality_wins_in_any_order(types, best):
    accept = ", ".join(f"{t};q={'0.9' if i == best else '0.3'}" for i, t in enumerate(types))
    assert negotiate(accept, GRAPHS).content_type == types[best]


@pytest.mark.parametrize(
    ("text", "formats"),
    [
        ("SELECT * { ?s ?p ?o }", SOLUTIONS),
        ("ask {}", SOLUTIONS),
        ("CONSTRUCT WHERE { ?s ?p ?o }", GRAPHS),
        ("# SELECT\nPREFIX select: <http://x/#> BASE <http://b/>\n\tdescribe select:x", GRAPHS),
        ("this is no query", SOLUTIONS),
        ("", SOLUTIONS),
    ],
)
def test_the_form_of_a_query_decides_its_formats(text, formats):
    assert formats_for(text) is formats


@pytest.mark.parametrize(
    "text", ["DROP ALL", "PREFIX a: <b> INSERT DATA { <a> <b> <c> }", "LOAD <http://example.org/>"]
)
def test_updates_are_refused(text):
    with pytest.raises(QueryRefused):
        formats_for(text)


def test_query_via_get():
    raw = urlencode(
        [
            ("query", "ASK { ?s ?p 'ü + %' }"),
            ("default-graph-uri", "http://a/1"),
            ("default-graph-uri", "http://a/2"),
            ("named-graph-uri", "http://a/3"),
            ("format", "json"),
        ]
    ).encode()
    assert parse_get(raw, MAX) == Operation("ASK { ?s ?p 'ü + %' }", ("http://a/1", "http://a/2"), ("http://a/3",))


@pytest.mark.parametrize(
    "header", [FORM_TYPE, f"{FORM_TYPE}; charset=UTF-8", 'Application/X-WWW-Form-Urlencoded;charset="utf-8"']
)
def test_query_via_urlencoded_post(header):
    body = urlencode({"query": "ASK {}", "named-graph-uri": "http://a/1"}).encode()
    assert parse_post(header, b"", body, MAX) == Operation("ASK {}", (), ("http://a/1",))


def test_query_via_direct_post():
    found = parse_post(QUERY_TYPE, b"default-graph-uri=http%3A%2F%2Fa%2F1", "ASK { ?s ?p 'ü' }".encode(), MAX)
    assert found == Operation("ASK { ?s ?p 'ü' }", ("http://a/1",))


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"default-graph-uri=http://a/", 400),
        (b"query=ASK%7B%7D&query=ASK%7B%7D", 400),
        (b"query=%", 400),
        (b"query=%zz", 400),
        (b"query=%4", 400),
        (b"query=%FF%FE", 400),
        (b"query=%ED%A0%80", 400),
        (b"query=" + b"x" * (MAX + 1), 413),
        (b"&".join(b"a=b" for _ in range(1000)), 400),
    ],
)
def test_bad_get_requests(raw, status):
    with pytest.raises(ProtocolError) as caught:
        parse_get(raw, MAX)
    assert caught.value.status == status


@pytest.mark.parametrize(
    ("header", "address", "body", "status"),
    [
        (None, b"", b"query=ASK%7B%7D", 415),
        ("text/plain", b"", b"ASK {}", 415),
        ("application/json", b"", b'{"query": "ASK {}"}', 415),
        (f"{QUERY_TYPE}; charset=utf-16", b"", "ASK {}".encode("utf-16"), 415),
        (f"{FORM_TYPE}; charset=iso-8859-1", b"", b"query=%FC", 415),
        (QUERY_TYPE, b"", "ASK { ?s ?p 'ü' }".encode("latin-1"), 400),
        (QUERY_TYPE, b"", "ASK {}".encode("utf-16"), 400),
        (QUERY_TYPE, b"query=ASK%7B%7D", b"ASK {}", 400),
        (FORM_TYPE, b"query=ASK%7B%7D", b"query=ASK%7B%7D", 400),
        (FORM_TYPE, b"", b"", 400),
        (QUERY_TYPE, b"", b"x" * (MAX + 1), 413),
        (FORM_TYPE, b"", b"query=ASK%7B%7D&update=DROP+ALL", 400),
        (UPDATE_TYPE, b"query=ASK%7B%7D", b"DROP ALL", 400),
        (UPDATE_TYPE, b"update=DROP+ALL", b"DROP ALL", 400),
    ],
)
def test_bad_post_requests(header, address, body, status):
    with pytest.raises(ProtocolError) as caught:
        parse_post(header, address, body, MAX)
    assert caught.value.status == status


@pytest.mark.parametrize(("header", "body"), [(UPDATE_TYPE, b"DROP ALL"), (FORM_TYPE, b"update=DROP+ALL")])
def test_update_via_post(header, body):
    address = b"using-graph-uri=http%3A%2F%2Fa%2F1&using-named-graph-uri=http%3A%2F%2Fa%2F2&default-graph-uri=x"
    found = parse_post(header, address, body, 3)
    assert found == Operation("DROP ALL", ("http://a/1",), ("http://a/2",), is_update=True)


def test_an_update_by_get_is_refused():
    with pytest.raises(QueryRefused, match="only reads"):
        parse_get(b"update=DROP+ALL", MAX)


@given(st.text(max_size=100), st.lists(st.text(min_size=1, max_size=20), max_size=3))
def test_what_a_client_encodes_comes_back_unchanged(text, graphs):
    pairs = [("query", text), *(("default-graph-uri", graph) for graph in graphs)]
    raw = urlencode(pairs).encode()
    assert parse_get(raw, MAX) == Operation(text, tuple(graphs))
    assert parse_post(FORM_TYPE, b"", raw, MAX) == Operation(text, tuple(graphs))
    assert parse_get(b"query=" + quote(text, safe="").encode(), MAX).text == text
    assert parse_post(QUERY_TYPE, b"", text.encode(), MAX).text == text


@given(
    st.lists(st.one_of(st.sampled_from("az09AF=_.-~ \t\r\n?/"), st.from_regex(r"%[0-7][0-9A-Fa-f]", fullmatch=True)))
)
def test_percent_encoding_is_resolved_as_elsewhere(pieces):
    raw = "".join(pieces).encode()
    assert parse_get(b"query=" + raw, MAX).text == unquote(raw.decode())


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_a_query_or_a_clear_refusal(raw):
    status = 200
    try:
        parse_get(raw, MAX)
    except ProtocolError as error:
        status = error.status
    except QueryRefused:
        status = 403
    assert status in {200, 400, 403, 413}


@given(st.text(max_size=80))
def test_any_content_type_header_can_be_read(header):
    media_type, charset = content_type(header)
    assert media_type == media_type.lower()
    assert charset == charset.lower()


def test_what_the_endpoint_says_of_itself_names_every_format_that_it_can_give():
    folder = Path(sparql.__file__).parent
    openapi = (folder / "openapi.json").read_text("utf-8")
    assert [each.media_type for each in (*SOLUTIONS, *GRAPHS) if f'"{each.media_type}"' not in openapi] == []
    # The vocabulary of formats (https://www.w3.org/ns/formats/) writes 'RDF/XML' as RDF_XML.
    said = (folder / "description.ttl").read_text("utf-8").partition("sd:resultFormat")[2].partition(";")[0]
    names = [f"SPARQL_Results_{each.label}" for each in SOLUTIONS] + [each.label.replace("/", "_") for each in GRAPHS]
    assert sorted(each.strip(" .\n") for each in said.replace("formats:", "").split(",")) == sorted(names)
