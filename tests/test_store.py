"""The embedded store: what is put in comes out, whole or not at all, and only for those who may."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.namespace import XSD

from kg.errors import QueryError, QueryRefused, QuerySyntaxError, QueryTooLarge, StoreError, StoreLocked
from kg.export import EXPORTERS
from kg.iris import Minter
from kg.namespaces import NKG, SKOS
from kg.settings import Settings
from kg.store import GRAPH_TYPES, RESULT_TYPES, Change, guard
from kg.store.embedded import EmbeddedStore

G, H = URIRef("http://example.org/g"), URIRef("http://example.org/h")
S, T, P = URIRef("http://example.org/s"), URIRef("http://example.org/t"), URIRef("http://example.org/p")
NASTY = [
    "a\0b",
    "".join(map(chr, range(1, 32))),
    "\x7f\x85\xa0",
    "\"'\\\n\r\t",
    "'''\"\"\"",
    "\u200f\u202e\u2066 \u2028\u2029",
    "😀 𝒳 \U0010ffff",
    "\ufffe\uffff\ufeff",
    "\\u0041 \\N \\",
    '" } } ; DROP ALL ; INSERT DATA { GRAPH <http://example.org/g> { <x> <y> "',
    "trailing \\",
    "",
]


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    with EmbeddedStore.open(tmp_path_factory.mktemp("store") / "store", create=True) as store:
        yield store


@pytest.fixture
def store(shared_store: EmbeddedStore) -> EmbeddedStore:
    """One store for all tests of the module, its graphs G and H empty."""
    shared_store.commit(Change(drop_graphs=frozenset({G, H})))
    return shared_store


def values(store: EmbeddedStore, graph: URIRef = G) -> set[object]:
    return {o for _, _, o, _ in store.quads(graph)}


# --- terms and changes ---------------------------------------------------------------------------


@pytest.mark.parametrize("words", NASTY)
def test_every_text_comes_back_as_it_was(store: EmbeddedStore, words: str) -> None:
    store.commit(Change(insert=((S, P, Literal(words), G), (S, P, Literal(words, lang="en"), H))))
    assert values(store) == {Literal(words)}
    assert values(store, H) == {Literal(words, lang="en")}
    assert [row["o"] for row in store.select(f"SELECT ?o {{ GRAPH <{G}> {{ ?s ?p ?o }} }}")] == [Literal(words)]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(), st.sampled_from(["", "en", "de-AT"]))
def test_any_unicode_text_comes_back_as_it_was(store: EmbeddedStore, words: str, language: str) -> None:
    literal = Literal(words, lang=language or None)
    store.commit(Change(drop_graphs=frozenset({G}), insert=((S, P, literal, G),)))
    assert values(store) == {literal}
    assert store.holds(G)


def test_typed_literals_keep_type_and_words_and_plain_ones_have_no_type(store: EmbeddedStore) -> None:
    literals = {
        Literal("7", datatype=XSD.integer),
        Literal("0.95", datatype=XSD.decimal),
        Literal("2024-02-29", datatype=XSD.date),
        Literal("true", datatype=XSD.boolean),
        Literal("7"),
    }
    store.commit(Change(insert=tuple((S, P, literal, G) for literal in literals)))
    assert values(store) == literals
    assert {o.datatype for o in values(store) if str(o) == "7"} == {None, XSD.integer}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "term",
    [
        URIRef("http://example.org/a b"),
        URIRef('http://example.org/"> <x'),
        URIRef("relative"),
        Literal("\ud800"),
        BNode(),
    ],
)
def test_what_is_no_rdf_is_refused_before_anything_is_written(store: EmbeddedStore, term: URIRef | Literal) -> None:
    store.commit(Change(insert=((S, P, Literal("kept"), G),)))
    with pytest.raises(StoreError, match="cannot be stored"):
        store.commit(Change(drop_graphs=frozenset({G}), insert=((S, P, Literal("new"), G), (S, P, term, G))))
    assert values(store) == {Literal("kept")}


def test_a_change_drops_first_and_inserts_then(store: EmbeddedStore) -> None:
    store.commit(Change(insert=((S, P, T, G), (S, P, S, G), (T, P, S, G), (S, P, T, H))))
    store.commit(Change(drop_subjects=frozenset({(G, S)}), insert=((S, P, Literal("new"), G),)))
    assert {(s, o) for s, _, o, _ in store.quads(G)} == {(S, Literal("new")), (T, S)}
    assert values(store, H) == {T}, "the same subject in another graph stays"
    store.commit(Change(drop_graphs=frozenset({G})))
    assert not store.holds(G)
    assert values(store, H) == {T}


def test_an_empty_change_changes_nothing(store: EmbeddedStore) -> None:
    before = set(store.quads())
    store.commit(Change())
    assert set(store.quads()) == before


def test_many_quads_at_once(store: EmbeddedStore) -> None:
    quads = tuple((URIRef(f"http://example.org/s{i}"), P, Literal(i), G) for i in range(5000))
    store.commit(Change(insert=quads))
    assert set(store.quads(G)) == set(quads)
    store.flush()
    store.optimize()
    assert set(store.quads(G)) == set(quads)


# --- queries ---------------------------------------------------------------------------------


def test_the_default_graph_is_the_union_of_all_graphs(store: EmbeddedStore) -> None:
    store.commit(Change(insert=((S, P, Literal(1), G), (S, P, Literal(2), H))))
    assert {str(row["o"]) for row in store.select(f"SELECT ?o {{ <{S}> ?p ?o }}")} == {"1", "2"}


def test_a_dataset_in_the_query_or_beside_it_is_heeded(store: EmbeddedStore) -> None:
    store.commit(Change(insert=((S, P, Literal(1), G), (S, P, Literal(2), H))))

    def answer(query: str, **dataset: tuple[str, ...]) -> list[str]:
        return sorted(store.serialize(query, "text/csv", **dataset).decode().split()[1:])  # type: ignore[arg-type]

    triples, named = f"{{ <{S}> ?p ?o }}", "{ GRAPH ?g { ?s ?p ?o } }"
    assert answer(f"SELECT ?o FROM <{G}> {triples}") == ["1"]
    assert answer(f"PREFIX e: <http://example.org/> SELECT ?o FROM e:h {triples}") == ["2"]
    assert answer(f"BASE <http://example.org/> SELECT ?o FROM <g> FROM <h> {triples}") == ["1", "2"]
    assert answer(f"SELECT ?o FROM NAMED <{H}> {named}") == ["2"]
    assert answer(f"SELECT ?o FROM NAMED <{H}> {triples}") == []
    assert answer(f"SELECT ?o {triples}", default_graphs=(H,)) == ["2"]
    assert answer(f"SELECT ?o FROM <{G}> {triples}", default_graphs=(H,)) == ["2"], "the request wins over the query"
    assert answer(f"SELECT ?o {named}", named_graphs=(G,)) == ["1"]
    assert answer(f"SELECT ?o {triples}", named_graphs=(G,)) == []


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM <http://example.org/elsewhere> { ?s ?p ?o }",
        "SELECT * FROM NAMED <http://example.org/elsewhere> { ?s ?p ?o }",
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "PREFIX g: <http://example.org/else> CONSTRUCT WHERE { ?s ?p ?o }",
        "BASE <http://example.org/> ASK FROM <elsewhere> { ?s ?p ?o }",
    ],
)
def test_graphs_that_the_store_does_not_hold_are_refused(store: EmbeddedStore, query: str) -> None:
    if "CONSTRUCT" in query:
        query = query.replace("CONSTRUCT WHERE", "CONSTRUCT FROM g:where WHERE")
    with pytest.raises(QueryRefused, match="holds no graph <"):
        store.serialize(query, "text/turtle")
    with pytest.raises(QueryRefused, match="holds no graph <"):
        store.serialize("ASK { ?s ?p ?o }", "text/csv", default_graphs=("http://example.org/elsewhere",))


@pytest.mark.parametrize(
    ("query", "line", "column", "words"),
    [
        ("SELECT * WHERE {\n  ?s ?p \n}", 3, None, "line 3"),
        ("SELECT * {\n\n ?s nkg:speaker ?o }", 3, 5, "prefix nkg:"),
        ("SELECT * { ?s ?p 'open }", 1, None, "line 1"),
        ("", 1, 1, "line 1"),
        ("SELECT * { ?s ?p <http://a b> }", 1, None, "IRI"),
    ],
)
def test_a_syntax_error_says_where(store: EmbeddedStore, query: str, line: int, column: int | None, words: str) -> None:
    with pytest.raises(QuerySyntaxError, match=words) as caught:
        store.select(query)
    assert caught.value.line == line
    assert caught.value.column is not None
    assert column in (None, caught.value.column)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_only_a_select_has_rows(store: EmbeddedStore) -> None:
    with pytest.raises(QueryError, match="SELECT"):
        store.select("ASK { ?s ?p ?o }")


def test_unbound_variables_are_absent_from_a_row(store: EmbeddedStore) -> None:
    store.commit(Change(insert=((S, P, T, G),)))
    (row,) = store.select(f"SELECT ?s ?x {{ GRAPH <{G}> {{ ?s ?p ?o }} OPTIONAL {{ ?s <{S}> ?x }} }}")
    assert row == {"s": S}


# --- answers ---------------------------------------------------------------------------------


def test_every_results_format_gives_the_same_rows(store: EmbeddedStore) -> None:
    words = 'comma, "quote"\nline\ttab <tag> & é 😀'
    store.commit(Change(insert=((S, P, Literal(words), G),)))
    query = f"SELECT ?s ?o {{ GRAPH <{G}> {{ ?s ?p ?o }} }}"
    answers = {media: store.serialize(query, media) for media in RESULT_TYPES}
    (binding,) = json.loads(answers["application/sparql-results+json"])["results"]["bindings"]
    assert binding["o"] == {"type": "literal", "value": words}
    root = ElementTree.fromstring(answers["application/sparql-results+xml"])
    assert [e.text for e in root.iter("{http://www.w3.org/2005/sparql-results#}literal")] == [words]
    assert answers["text/csv"].decode().startswith("s,o\r\n")
    assert '"comma, ""quote""' in answers["text/csv"].decode()
    assert answers["text/tab-separated-values"].decode().splitlines()[0] == "?s\t?o"
    assert json.loads(store.serialize("ASK {}", "application/sparql-results+json"))["boolean"] is True
    assert b"<boolean>true</boolean>" in store.serialize("ASK {}", "application/sparql-results+xml")


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # its own parsers warn of its own classes
def test_every_graph_format_gives_the_same_triples(store: EmbeddedStore) -> None:
    words = 'a "b"\r\n\\ <c> & é 😀'
    store.commit(Change(insert=((S, P, Literal(words), G), (S, NKG.text, Literal("x", lang="en"), G), (S, P, T, G))))
    expected = {(s, p, o) for s, p, o, _ in store.quads(G)}
    parsers = {
        "text/turtle": "turtle",
        "application/ld+json": "json-ld",
        "application/n-triples": "nt",
        "application/rdf+xml": "xml",
        "application/n-quads": "nquads",
        "application/trig": "trig",
    }
    for media in GRAPH_TYPES:
        answer = store.serialize(f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{G}> {{ ?s ?p ?o }} }}", media)
        graph = Graph() if media in {"application/n-triples", "application/rdf+xml", "text/turtle"} else Dataset()
        graph.parse(data=answer, format=parsers[media])
        assert {triple[:3] for triple in graph} == expected, media
    turtle = store.serialize(f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{G}> {{ ?s ?p ?o }} }}", "text/turtle").decode()
    assert "@prefix nkg:" in turtle
    assert "@prefix skos:" not in turtle, "only prefixes that are used"
    assert f"<{S}>" in store.serialize(f"DESCRIBE <{S}>", "text/turtle").decode()


def test_a_form_has_only_its_own_formats(store: EmbeddedStore) -> None:
    with pytest.raises(QueryError, match=r"no answer in text/turtle.*text/csv"):
        store.serialize("SELECT * { ?s ?p ?o }", "text/turtle")
    with pytest.raises(QueryError, match=r"no answer in text/csv.*text/turtle"):
        store.serialize("CONSTRUCT WHERE { ?s ?p ?o }", "text/csv")


@pytest.mark.parametrize("character", ["\0", "\x0c", "\x1f", "\ufffe", "\uffff"])
def test_what_xml_cannot_hold_is_refused_and_not_misquoted(store: EmbeddedStore, character: str) -> None:
    store.commit(Change(insert=((S, P, Literal(f"a{character}b"), G),)))
    select, construct = f"SELECT ?o {{ <{S}> ?p ?o }}", f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{G}> {{ ?s ?p ?o }} }}"
    for query, media in ((select, "application/sparql-results+xml"), (construct, "application/rdf+xml")):
        with pytest.raises(QueryError, match=f"U\\+{ord(character):04X}"):
            store.serialize(query, media)
    answer = json.loads(store.serialize(select, "application/sparql-results+json"))
    assert answer["results"]["bindings"][0]["o"]["value"] == f"a{character}b"


@pytest.mark.parametrize(
    "query", ["SELECT * { ?a ?b ?c . ?d ?e ?f }", "CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f }"]
)
def test_an_answer_past_its_limit_is_refused_while_it_is_written(store: EmbeddedStore, query: str) -> None:
    media = "text/csv" if query.startswith("SELECT") else "text/turtle"
    with pytest.raises(QueryTooLarge, match="LIMIT"):
        store.serialize(query, media, limit=10_000)
    assert store.serialize(query + " LIMIT 1", media, limit=10_000)


# --- the directory -----------------------------------------------------------------------------


def test_the_ontology_and_the_shapes_are_there_from_the_beginning(tmp_path: Path) -> None:
    minter = Minter(Settings().base)
    with EmbeddedStore.open(tmp_path / "store", create=True) as store:
        assert list(store.select(f"SELECT ?l {{ <{NKG.Statement}> ?p ?l FILTER(LANG(?l) = 'en') }}"))
        assert list(
            store.select(f"SELECT ?x {{ GRAPH <{minter.ontology_graph}> {{ ?x <{SKOS.prefLabel}> 'opposes'@en }} }}")
        )
        assert store.holds(minter.shapes_graph)
        first = sorted(map(repr, store.quads()))
    marker = json.loads((tmp_path / "store" / "newskg.json").read_text())
    (tmp_path / "store" / "newskg.json").write_text(json.dumps({**marker, "reference": "of an older version"}))
    with EmbeddedStore.open(tmp_path / "store") as store:
        assert sorted(map(repr, store.quads())) == first, "loaded anew, and nothing is there twice"
    assert json.loads((tmp_path / "store" / "newskg.json").read_text()) == marker


def test_two_stores_of_the_same_content_export_the_same_bytes(tmp_path: Path) -> None:
    exports = set()
    for name in ("a", "b"):
        with EmbeddedStore.open(tmp_path / name, create=True) as store:
            store.commit(Change(insert=((S, P, Literal(name), G),), drop_graphs=frozenset({G})))
            store.commit(Change(insert=((S, P, Literal("same"), G),), drop_graphs=frozenset({G})))
            stream = io.BytesIO()
            EXPORTERS["nquads"](store, Minter(store.base), stream)
            exports.add(stream.getvalue())
    assert len(exports) == 1


def test_a_store_remembers_its_base(tmp_path: Path) -> None:
    EmbeddedStore.open(tmp_path / "store", create=True, base="https://example.org/kg/").close()
    with EmbeddedStore.open(tmp_path / "store") as store:
        assert store.base == "https://example.org/kg/"
        assert store.holds("https://example.org/kg/graph/ontology")
    with pytest.raises(StoreError, match=r"https://example.org/kg/.*KG_BASE"):
        EmbeddedStore.open(tmp_path / "store", base="https://example.org/other/")


@pytest.mark.parametrize("kind", ["absent", "empty", "foreign", "file"])
def test_what_is_no_store_is_named_with_the_remedy(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "here"
    if kind == "file":
        path.write_text("x")
    elif kind != "absent":
        path.mkdir()
    if kind == "foreign":
        (path / "letters.txt").write_text("private")
    with pytest.raises(StoreError, match="kg build") as caught:
        EmbeddedStore.open(path)
    assert str(path) in str(caught.value)
    if kind in {"foreign", "file"}:
        with pytest.raises(StoreError, match=str(path)):
            EmbeddedStore.open(path, create=True)
        assert (path / "letters.txt" if kind == "foreign" else path).exists()
    else:
        EmbeddedStore.open(path, create=True).close()
        EmbeddedStore.open(path).close()


def _spoil(directory: Path, how: str) -> None:
    graph = directory / "graph"
    if how == "marker cut":
        (directory / "newskg.json").write_text('{"format": 1, "ba')
    elif how == "marker of another kind":
        (directory / "newskg.json").write_text("[]")
    elif how == "no graph":
        shutil.rmtree(graph)
    elif how == "no CURRENT":
        (graph / "CURRENT").unlink()
    else:
        name = next(graph.glob("MANIFEST-*"))
        name.write_bytes(b"" if how == "manifest empty" else b"garbage" * 100)


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize(
    "how", ["marker cut", "marker of another kind", "no graph", "no CURRENT", "manifest empty", "manifest garbage"]
)
def test_a_damaged_store_is_one_clear_error_and_never_an_empty_store(tmp_path: Path, how: str, read_only: bool) -> None:
    with EmbeddedStore.open(tmp_path / "store", create=True) as store:
        store.commit(Change(insert=((S, P, T, G),)))
        store.flush()
    _spoil(tmp_path / "store", how)
    told = r"write \{.*\} into that file" if how.startswith("marker") else r"damaged.*Keep them.*kg link review"
    with pytest.raises(StoreError, match=told) as caught:
        EmbeddedStore.open(tmp_path / "store", read_only=read_only)
    assert not isinstance(caught.value, StoreLocked)
    assert "delete" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_store_of_a_newer_format_is_left_alone(tmp_path: Path) -> None:
    EmbeddedStore.open(tmp_path / "store", create=True).close()
    marker = json.loads((tmp_path / "store" / "newskg.json").read_text())
    (tmp_path / "store" / "newskg.json").write_text(json.dumps({**marker, "format": 99}))
    with pytest.raises(StoreError, match="format 99"):
        EmbeddedStore.open(tmp_path / "store")


OPEN = (
    "import sys\n"
    "from kg.errors import KgError\n"
    "from kg.store.embedded import EmbeddedStore\n"
    "try:\n"
    "    EmbeddedStore.open(sys.argv[1], read_only=sys.argv[2] == 'ro')\n"
    "    print('opened')\n"
    "except KgError as error:\n"
    "    print(type(error).__name__)\n"
)


def opened_elsewhere(directory: Path, mode: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", OPEN, str(directory), mode], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()


def test_one_process_writes_and_nobody_reads_beneath_it(tmp_path: Path) -> None:
    with EmbeddedStore.open(tmp_path / "store", create=True):
        assert opened_elsewhere(tmp_path / "store", "rw") == "StoreLocked"
        assert opened_elsewhere(tmp_path / "store", "ro") == "StoreLocked"
    with EmbeddedStore.open(tmp_path / "store", read_only=True):
        assert opened_elsewhere(tmp_path / "store", "ro") == "opened"
        assert opened_elsewhere(tmp_path / "store", "rw") == "StoreLocked"
    assert opened_elsewhere(tmp_path / "store", "rw") == "opened"


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = EmbeddedStore.open(tmp_path / "store", create=True)
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.select("SELECT * { ?s ?p ?o }")


def test_a_snapshot_stays_as_it_was_and_is_read_only(tmp_path: Path) -> None:
    with EmbeddedStore.open(tmp_path / "store", create=True) as store:
        store.commit(Change(insert=((S, P, Literal("old"), G),)))
        store.snapshot(tmp_path / "snapshot")
        store.commit(Change(drop_graphs=frozenset({G}), insert=((S, P, Literal("new"), G),)))
        with pytest.raises(StoreError, match="snapshot"):
            store.snapshot(tmp_path / "snapshot")
        with EmbeddedStore.open(tmp_path / "snapshot", read_only=True) as snapshot:
            assert values(snapshot) == {Literal("old")}
            assert opened_elsewhere(tmp_path / "snapshot", "ro") == "opened"
            with pytest.raises(StoreError, match="reading only"):
                snapshot.commit(Change(drop_graphs=frozenset({G})))
        assert values(store) == {Literal("new")}


WRITE = (
    "import sys\n"
    "from rdflib import Literal, URIRef\n"
    "from kg.store import Change\n"
    "from kg.store.embedded import EmbeddedStore\n"
    "g, s, p = (URIRef('http://example.org/' + x) for x in 'gsp')\n"
    "with EmbeddedStore.open(sys.argv[1]) as store:\n"
    "    n = 0\n"
    "    while True:\n"
    "        n += 1\n"
    "        quads = tuple((URIRef(f'{s}{i}'), p, Literal(n), g) for i in range(200))\n"
    "        store.commit(Change(drop_graphs=frozenset({g}), insert=quads))\n"
    "        print(n, flush=True)\n"
)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
@pytest.mark.parametrize("commits", [1, 7, 20])
def test_a_killed_writer_leaves_a_store_with_whole_commits(tmp_path: Path, commits: int) -> None:
    EmbeddedStore.open(tmp_path / "store", create=True).close()
    with subprocess.Popen(
        [sys.executable, "-c", WRITE, str(tmp_path / "store")], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        last = 0
        for line in writer.stdout:
            last = int(line)
            if last == commits:
                os.kill(writer.pid, signal.SIGKILL)
                break
        rest = writer.stdout.read().split()
    last = int(rest[-1]) if rest else last
    with EmbeddedStore.open(tmp_path / "store") as store:
        found = list(store.quads(G))
        numbers = {int(o) for _, _, o, _ in found}
        assert len(found) == 200
        assert len(numbers) == 1, "one commit, whole"
        assert min(numbers) in {last, last + 1}, "what was reported is there"


# --- the guard ---------------------------------------------------------------------------------

HARMLESS = [
    "SELECT * { ?s <http://example.org/service/x> ?o }",
    "SELECT ?service { ?service ?p 'SERVICE <http://x> {' }",
    'SELECT * { ?s ?p """ a "quoted" SERVICE <http://x> { """ }',
    "# SERVICE <http://x> {\nASK {}",
    "PREFIX service: <http://example.org/> SELECT * { GRAPH service:g { ?s service:p service:o . { ?s ?p ?o } } }",
    "SELECT ?service ?x { ?service ?p ?x }",
    "SELECT * { GRAPH <http://example.org/service> { ?s ?p ?o } }",
    "SELECT * { FILTER(?a<1) ?s ?p 'service' . FILTER(?b>2) }",
    "SELECT * { ?s <http://example.org/#service> ?o } # service",
    "PREFIX e: <http://example.org/> SELECT * { ?s e:service ?o . ?o a e:service }",
]
LEAVING = [
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "select*{service<http://127.0.0.1:9/>{?s?p?o}}",
    "SELECT * { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { { SELECT * { ?a ?b ?c OPTIONAL { SERVICE ?c { ?s ?p ?o } } } } }",
    "SELECT * { FILTER EXISTS { SERVICE # comment <\n silent # { \n <http://127.0.0.1:9/> { } } }",
    "SELECT * { FILTER(1<2)SERVICE?x#>\n{ ?s ?p ?o } }",
    "SELECT * { ?s ?p trueSERVICE<http://127.0.0.1:9/>{ } }",
    "PREFIX e: <http://127.0.0.1:9/> SELECT * { SERVICEe:x{ } }",
    "PREFIX e: <http://127.0.0.1:9/> SELECT * { SERVICESILENTe:x{ } }",
    "SELECT * { ?s ?p 1.SERVICE<http://127.0.0.1:9/>{ } }",
    "SELECT * { ?s ?p 'a'^^<http://a>SERVICE<http://127.0.0.1:9/>{ } }",
    'SELECT * { VALUES ?x {"""a"} SERVICE <http://127.0.0.1:9/> {} # \\ud800 """\n }',
    "SELECT * { VALUES ?x { '#' } SERVICE <http://127.0.0.1:9/> {} }",
    "SELECT * { ?s <http://a#b> '\\'' . SERVICE <http://127.0.0.1:9/> {} }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
]


@pytest.mark.parametrize("query", HARMLESS)
def test_the_word_service_alone_is_no_service(store: EmbeddedStore, query: str) -> None:
    assert guard.outline(query).form in guard.FORMS
    store.serialize(query, "text/csv")


@pytest.mark.parametrize("query", LEAVING)
def test_service_is_refused_however_it_is_written(store: EmbeddedStore, query: str) -> None:
    with pytest.raises(QueryRefused, match="SERVICE"):
        store.serialize(query, "text/csv")


PIECES = (
    *("SERVICE", "service", "SILENT", "<http://127.0.0.1:9/>", "e:x", "?x", "{", "}", "{}", "#", "'", '"', '"""'),
    *("'''", "\\", "<", ">", "(", ")", ".", ";", "FILTER", "1", "true", "?s ?p ?o", "a", ":", "VALUES ?x"),
    *("GRAPH", "OPTIONAL", "UNION", "FROM", "@en", "^^", "\\u0041", "e:", "_:b", "=", "<2", "[]", " ", "\n"),
)
ELEMENTS = (
    *("FILTER(1<2)", "FILTER(?a<1&&2>?b)", "?s ?p true", "?s ?p 1.", "?s ?p 'x'@en.", "?s ?p 'x'^^<http://a#b>", "{}"),
    *("VALUES ?x{1 'a'}", "BIND(1 AS ?z)", "OPTIONAL{}", "?s <http://a/'b>?o.", "?s ?p <#'>,'#'", "?s ?p[]", "# '\n"),
    *('?s ?p """a\'""".', "?s ?p '''\\u0041\"'''.", "{}UNION{}", "?a<?b>?c.", "FILTER(?a<?b)", "?s a e:service."),
    "?s ?p e:x\\#.",
)


@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(PIECES), max_size=14), st.booleans())
def test_nothing_that_the_guard_lets_through_leaves_the_store(
    store: EmbeddedStore, pieces: list[str], spaced: bool
) -> None:
    """Port 9 is one that the engine refuses to connect to, with an error of its own."""
    middle = (" " if spaced else "").join(pieces)
    query = f"PREFIX e: <http://127.0.0.1:9/> SELECT * {{ {middle} }}"
    with contextlib.suppress(QueryRefused, QuerySyntaxError):
        store.serialize(query, "text/csv")  # any other QueryError is the engine's about the SERVICE


@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(ELEMENTS), max_size=4),
    st.sampled_from(["SERVICE", "service", "sErViCe"]),
    st.lists(st.sampled_from(["", " ", "\n", "#>\n", "# <'\n", "SILENT", "silent "]), max_size=3),
    st.sampled_from(["<http://127.0.0.1:9/>", "e:x", "?x", "$x", "e:", "<x>", "e:x\\'"]),
    st.lists(st.sampled_from(["", " ", "#>{\n", "\t"]), max_size=2),
    st.lists(st.sampled_from(ELEMENTS), max_size=2),
)
def test_a_service_among_other_things_is_refused_or_no_sparql(
    store: EmbeddedStore, before: list[str], word: str, gap: list[str], target: str, end: list[str], after: list[str]
) -> None:
    call = f"{word}{''.join(gap)}{target}{''.join(end)}{{?s ?p ?o}}"
    query = f"PREFIX e: <http://127.0.0.1:9/> BASE <http://b/> SELECT * {{ {''.join(before)}{call}{''.join(after)} }}"
    with pytest.raises((QueryRefused, QuerySyntaxError)):
        store.serialize(query, "text/csv")


STRINGS = st.sampled_from(["'{}'", '"{}"', "'''{}'''", '"""{}"""'])
SERVICE_CALLS = st.sampled_from(
    ["SERVICE <http://x> {", "SERVICE ?x {", "service silent e:x {", "INSERT DATA {", "FROM <http://x>"]
)


@given(STRINGS, SERVICE_CALLS)
def test_strings_and_comments_are_never_read_as_code(quotes: str, words: str) -> None:
    query = f"SELECT * {{ ?s ?p {quotes.replace('{}', words)} # {words}\n }}"
    assert guard.outline(query) == guard.Outline("SELECT", (), ())


@given(
    st.sampled_from(
        ["INSERT DATA {}", "delete where {}", "LOAD <http://x>", "DROP ALL", "CLEAR DEFAULT", "WITH <g> DELETE {}"]
    )
)
def test_updates_are_refused(update: str) -> None:
    for text in (update, f"# c\nPREFIX a: <http://a/>\n{update}", f"BASE <http://b/> {update}"):
        with pytest.raises(QueryRefused, match="update"):
            guard.outline(text)


@given(st.text(st.sampled_from("SELECT{}?<>#'\"\\:.@ \nservice"), max_size=60))
def test_the_guard_never_fails_on_any_text(text: str) -> None:
    with contextlib.suppress(QueryRefused):
        guard.outline(text)
    guard.undeclared_prefix(text)


def test_a_long_query_is_read_in_linear_work() -> None:
    """Shapes that keep careless scanners busy for minutes."""
    for unit in ("a-", "<#> ", "service<", "<service#>", '"', "'", "<'>", "service:", "service a ", "service#\n", "\\"):
        text = f"SELECT * {{ {unit * (100_000 // len(unit))} }} service"
        with contextlib.suppress(QueryRefused):
            guard.outline(text)
