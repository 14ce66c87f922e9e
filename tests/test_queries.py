"""The catalogue: every query reads, binds and answers; no value can change what is asked."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import BNode, Dataset, Literal, URIRef

from kg import queries, resources
from kg.errors import BadInput, NotFound
from kg.namespaces import NKGV, Quad
from kg.store import Change, guard
from kg.store.embedded import EmbeddedStore

CATALOGUE = queries.catalogue()
NAMES = [each.name for each in CATALOGUE]
FIRST_TWELVE = [
    "who-said-what", "show-me-the-sentence", "meetings", "who-met-whom", "positions-of-an-actor", "agreement-network",
    "roles-at-the-time", "source-chain", "metonymy", "links-out", "review-queue", "dna-export",
]  # fmt: skip


def read(folder: Path, text: str, name: str = "01-test.rq") -> queries.CatalogueQuery:
    (folder / name).write_text(text, encoding="utf-8")
    return queries.read(folder / name)


HEADER = "# title: T\n# description: D\n# user: U\n"


@pytest.fixture(scope="module")
def seed(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    """The seed article's graph as worked out by hand."""
    dataset = Dataset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's parser warns of its own classes
        dataset.parse(data=(shared / "design" / "seed-example.trig").read_text("utf-8"), format="trig")
        found = list(dataset.quads())
    quads: list[Quad] = []
    for s, p, o, g in found:
        if isinstance(s, BNode) or isinstance(o, BNode):
            continue
        # The example's vocabulary has a kind of meeting more than the ontology.
        o = NKGV.meeting if o == NKGV.bilateral else o
        quads.append((s, p, o, URIRef(str(g))))  # type: ignore[arg-type]
    with EmbeddedStore.open(tmp_path_factory.mktemp("seed") / "store", create=True) as store:
        store.commit(Change(insert=tuple(quads)))
        yield store


def rows(store: EmbeddedStore, name: str, **parameters: str) -> list[dict[str, str]]:
    found = store.select(queries.bind(queries.find(name), parameters))
    return [{key: str(value) for key, value in row.items()} for row in found]


# --- the catalogue --------------------------------------------------------------------------


def test_the_catalogue_is_numbered_without_gaps_and_holds_the_twelve() -> None:
    assert [each.number for each in CATALOGUE] == list(range(1, len(CATALOGUE) + 1))
    assert NAMES[:12] == FIRST_TWELVE
    assert len(set(NAMES)) == len(NAMES)
    assert {"positions", "meetings", "statements-of-an-actor"} <= set(NAMES)


@pytest.mark.parametrize("query", CATALOGUE, ids=NAMES)
def test_each_query_says_what_it_is_and_has_an_order(query: queries.CatalogueQuery) -> None:
    assert query.title.strip(".") == query.title
    assert query.description.endswith(".")
    assert query.user
    assert "ORDER BY" in query.query
    assert query.text.endswith(query.query)
    assert "LATERAL" not in query.query, "SPARQL 1.1 alone, for any server"
    for parameter in query.parameters:
        assert parameter.description.endswith(".")
        assert not re.search(rf"\?{parameter.name}\b", query.query), "a parameter is no variable as well"


@pytest.mark.parametrize("query", CATALOGUE, ids=NAMES)
def test_each_query_is_sparql_with_its_defaults_and_without(query: queries.CatalogueQuery, seed: EmbeddedStore) -> None:
    bound = queries.bind(query, {})
    assert "$" not in bound
    assert guard.outline(bound).form == "SELECT"
    list(seed.select(bound))
    list(seed.select(query.text))


EMPTY_ON_THE_SEED = {
    "contradictions", "differing-reports", "reports-of-meetings", "shifts", "stories", "utterances", "why-one",
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_each_query_answers_on_the_seed(seed: EmbeddedStore, name: str) -> None:
    first = rows(seed, name)
    assert bool(first) != (name in EMPTY_ON_THE_SEED)
    assert first == rows(seed, name)


def test_the_answers_on_the_seed(seed: EmbeddedStore) -> None:
    said = rows(seed, "who-said-what")
    assert [(r["speaker"], r["form"], r["cue"]) for r in said] == [
        ("Mevlut Cavusoglu", "indirect", "announced"),
        ("Mevlut Cavusoglu", "direct", "said"),
        ("Mevlut Cavusoglu", "indirect", "maintained"),
        ("Mevlut Cavusoglu", "direct", "said"),
        ("Mevlut Cavusoglu", "indirect", "stressing"),
        ("Mevlut Cavusoglu", "direct", "said"),
        ("Vladimir Putin", "direct", "said"),
    ]
    (sentence,) = rows(seed, "show-me-the-sentence")
    assert "the siege of Aleppo is unacceptable" in sentence["sentence"]
    assert sentence["words"] in sentence["sentence"]
    meetings = rows(seed, "meetings")
    assert [(r["status"], r["when"], r.get("where"), r.get("who")) for r in meetings] == [
        ("held", "on Tuesday", None, "Recep Erdogan, Vladimir Putin"),
        ("planned", "on Thursday", "Saint Petersburg", None),
    ]
    assert [r["status"] for r in rows(seed, "meetings", only="planned")] == ["planned"]
    assert [(r["a"], r["b"]) for r in rows(seed, "who-met-whom")] == [("Recep Erdogan", "Vladimir Putin")]
    assert [r["other"] for r in rows(seed, "meetings-of-an-actor")] == ["Recep Erdogan"]
    turkey = rows(seed, "positions-of-an-actor")
    assert {(r["stance"], r["issue"]) for r in turkey} >= {("opposes", "siege of Aleppo")}
    russia = rows(seed, "positions-of-an-actor", actor="actor/government-of-russia")
    assert ("opposes", "siege of Aleppo") not in {(r["stance"], r["issue"]) for r in russia}
    agreed = {(r["a"], r["b"], r["issue"]) for r in rows(seed, "agreement-network")}
    assert ("Government of Russia", "Government of Turkey", "collaboration on action in Syria") in agreed
    assert rows(seed, "agreement-network", relation="disagree") == []
    assert {(r["person"], r["role"]) for r in rows(seed, "roles-at-the-time")} >= {
        ("Mevlut Cavusoglu", "Foreign Minister")
    }
    assert {(r["words"], r["meant"]) for r in rows(seed, "metonymy")} == {
        ("Moscow", "Government of Russia"),
        ("Ankara", "Government of Turkey"),
    }
    sources = {(r["outlet"], r["how"], r["kind"]) for r in rows(seed, "source-chain")}
    assert sources == {
        ("Interfax", "reported by", "statement"),
        ("Hurriyet", "reported by", "meeting"),
        ("Hurriyet", "said to", "statement"),
    }
    assert all(float(r["confidence"]) < 0.7 for r in rows(seed, "review-queue", below="0.7"))
    links = {(r["label"], r.get("target")) for r in rows(seed, "links-out")}
    assert ("Vladimir Putin", "http://www.wikidata.org/entity/Q7747") in links
    assert ("Hurriyet", None) in {(label, None) for label, _ in links}
    assert rows(seed, "actors")[0]["name"] in {"Mevlut Cavusoglu", "Government of Turkey"}
    assert {r["person"] for r in rows(seed, "dna-export")} == {"Mevlut Cavusoglu", "Vladimir Putin"}
    assert len(rows(seed, "find-sentences", words="SIEGE OF aleppo")) == 1


# --- finding -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["who-said-what", "01-who-said-what", "01-who-said-what.rq", "who-said-what.rq", "1", "01"]
)
def test_a_query_is_found_by_every_form_of_its_name(name: str) -> None:
    assert queries.find(name).name == "who-said-what"


@pytest.mark.parametrize(
    ("name", "near"), [("who-sad-what", "who-said-what"), ("99-metonomy.rq", "metonymy"), ("zzzz", "kg query")]
)
def test_an_unknown_name_gets_the_names_most_like_it(name: str, near: str) -> None:
    with pytest.raises(NotFound, match=near) as caught:
        queries.find(name)
    assert repr(name) in str(caught.value)


# --- binding -----------------------------------------------------------------------------------


def test_an_iri_may_be_whole_prefixed_or_relative_to_the_base() -> None:
    query = queries.find("positions-of-an-actor")
    for value, iri in {
        "https://example.org/actor/é#x": "https://example.org/actor/é#x",
        "<https://example.org/x>": "https://example.org/x",
        "actor/jane-doe": "https://w3id.org/newskg/id/actor/jane-doe",
        "nkgv:supports": "https://w3id.org/newskg/vocab#supports",
        "urn:x:y": "urn:x:y",
    }.items():
        assert f"nkg:holder <{iri}> ;" in queries.bind(query, {"actor": value})
    assert "<https://example.org/kg/actor/government-of-turkey>" in queries.bind(
        query, {}, base="https://example.org/kg/"
    )


@pytest.mark.parametrize(
    ("name", "parameters", "words"),
    [
        ("positions-of-an-actor", {"acter": "x"}, ("acter", "did you mean actor")),
        ("who-said-what", {"actor": "x"}, ("actor", "it has none")),
        ("positions-of-an-actor", {"actor": "a b"}, ("actor", "IRI", "a b")),
        ("positions-of-an-actor", {"actor": ""}, ("actor", "IRI")),
        ("positions-of-an-actor", {"actor": "x> ?p ?o } #"}, ("actor", "IRI")),
        ("review-queue", {"below": "1e9"}, ("below", "number", "1e9")),
        ("review-queue", {"below": "1) } #"}, ("below", "number")),
        ("meetings", {"only": "Held"}, ("only", "planned, ongoing, held")),
        ("find-sentences", {"words": "\ud800"}, ("words", "character")),
    ],
)
def test_a_wrong_parameter_is_one_clear_error(name: str, parameters: dict[str, str], words: tuple[str, ...]) -> None:
    with pytest.raises(BadInput) as caught:
        queries.bind(queries.find(name), parameters)
    assert all(word in str(caught.value) for word in words)
    assert "\n" not in str(caught.value)


def test_a_required_parameter_must_be_given(tmp_path: Path) -> None:
    query = read(tmp_path, HEADER + '# param: x string - The words.\nSELECT ("a" AS ?y) { FILTER($x = ?z) }')
    with pytest.raises(BadInput, match=r"needs the parameter x: The words\."):
        queries.bind(query, {})


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    with EmbeddedStore.open(tmp_path_factory.mktemp("empty") / "store", create=True) as store:
        yield store


ECHO = queries.CatalogueQuery(
    1, "echo", "", "", "", (queries.Parameter("x", "string", None, ""),), "", "SELECT ?y { BIND($x AS ?y) } # $x"
)


@given(
    st.text(st.characters(exclude_categories=["Cs"]))
    | st.sampled_from(['"} #', "\\", '\\"', "\\u0022", "a\n}", "'\"\\"])
)
def test_any_text_is_a_value_and_never_syntax(empty: EmbeddedStore, words: str) -> None:
    assert [dict(row) for row in empty.select(queries.bind(ECHO, {"x": words}))] == [{"y": Literal(words)}]


ASK_IRI = queries.CatalogueQuery(
    1, "echo", "", "", "", (queries.Parameter("x", "iri", None, ""),), "", "SELECT ?y { BIND($x AS ?y) }"
)


@given(st.text(max_size=30) | st.text(st.sampled_from("ab:/#<> \"{}|\\^`'%é?"), max_size=20))
def test_any_text_is_an_iri_or_an_error(empty: EmbeddedStore, words: str) -> None:
    try:
        text = queries.bind(ASK_IRI, {"x": words})
    except BadInput:
        return
    inside = text.removeprefix("SELECT ?y { BIND(<").removesuffix("> AS ?y) }")
    assert not re.search(r"[<>\"{}|\\^`\x00-\x20]", inside)


# --- files -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("who.rq", HEADER + "ASK {}", "NN-name.rq"),
        ("01-test.rq", "ASK {}", "# title"),
        ("01-test.rq", HEADER + "# param: x iri\nASK { $x ?p ?o }", "name type default description"),
        ("01-test.rq", HEADER + "# param: x choice a What.\nASK { $x ?p ?o }", "name type default description"),
        ("01-test.rq", HEADER + "ASK { $x ?p ?o }", "differ: x"),
        ("01-test.rq", HEADER + "# param: x iri a/b What.\nASK { ?x ?p ?o }", "differ: x"),
    ],
)
def test_a_file_that_breaks_the_rules_is_named(tmp_path: Path, name: str, text: str, words: str) -> None:
    with pytest.raises(BadInput, match=re.escape(words)) as caught:
        read(tmp_path, text, name)
    assert name in str(caught.value)


def test_the_form_is_the_word_after_the_prologue() -> None:
    text = "# SELECT\nPREFIX a: <http://ask/>\nBASE <http://b/>\nconstruct where {}"
    assert guard.outline(text).form == "CONSTRUCT"
    assert guard.outline("PREFIX select: <http://x/>ASK{}").form == "ASK"
    assert {guard.outline(path.read_text("utf-8")).form for path in resources.files("queries", ".rq")} == {"SELECT"}
