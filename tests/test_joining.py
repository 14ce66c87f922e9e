"""Identity across articles in a store: a function of the set of articles and decisions, whatever happened before."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Iterable, Sequence
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import URIRef
from serving import running
from typer.testing import CliRunner

from kg import commit, graph, joining, queries, validate, verify
from kg import nquads as written
from kg.cli import app
from kg.graph import ArticleGraph
from kg.iris import Minter, slug
from kg.linking.decide.decisions import Decision
from kg.model import Actor, ActorType, Article, Resolution, ResolvedAffiliation, Span
from kg.model.records import Evidence, Extraction
from kg.namespaces import DCTERMS, NKG, OWL
from kg.server.engine import update_gate
from kg.settings import Settings
from kg.store.embedded import EmbeddedStore
from kg.text.document import Document

MINTER = Minter(Settings().base)
HOW = Extraction("by-hand", "1.0", 0.9)


def article(text: str, *names: str) -> ArticleGraph:
    """An article that names people, each minister of the United States; a name alone is the article's own."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    found = Article(digest[:16], digest, text, Span(0, len(text)), text.split(".")[0])
    people = [Actor(slug(name), ActorType.PERSON, name, country="us", local=" " not in name) for name in names]
    states = Actor("states", ActorType.ORGANIZATION, "The States", governs="us")
    words = Evidence(found.key, Span(0, 1), text[:1])
    held = tuple(ResolvedAffiliation(each, states, "minister", (words,), HOW) for each in people)
    resolution = Resolution((*people, states), {}, held, (), (), (), ())
    return graph.describe(Document(found, (), ()), resolution, MINTER, Settings(), (("by-hand", "1.0"),))


ARTICLES = [
    article("One. Ann.", "Ann Lee", "Bo Ek"),
    article("Two. Ann.", "Ann B. Lee", "Lee"),
    article("Three. Ann.", "Ann B Lee", "Ann Lee", "Ek"),
    article("Four. Bo.", "Bo Ek", "Lee"),
    article("Five. Cy.", "Cy D. Roe", "Roe"),
    article("Six. Cy.", "CY D ROE", "Ann Lee"),
]
KEYS = [each.key for each in ARTICLES]


def actor(name: str) -> URIRef:
    return URIRef(f"{MINTER.base}actor/{name}")


def decision(one: str, other: str, accepted: bool = True) -> Decision:
    return Decision(actor(one), OWL.sameAs, actor(other), accepted)


DECISIONS = [
    decision("ann-lee", "bo-ek"),
    decision("bo-ek", "cy-d-roe"),
    decision("ann-b-lee", "ann-lee", accepted=False),
    decision("cy-d-roe", "nobody"),
]


def content(store: EmbeddedStore) -> str:
    return "".join(sorted(written.lines(q for q in store.quads() if q[0] != MINTER.links_graph)))


def fresh(directory: Path, articles: Iterable[ArticleGraph], decided: Sequence[Decision] = ()) -> str:
    """What a store holds that nothing else ever happened to."""
    with EmbeddedStore.open(directory, create=True) as store:
        joining.decide(store, MINTER, decided)
        commit.Committer(store, MINTER).put(sorted(articles, key=lambda each: each.key))
        joining.update(store, MINTER)
        return content(store)


@pytest.fixture
def store(tmp_path: Path) -> Iterable[EmbeddedStore]:
    with EmbeddedStore.open(tmp_path / "store", create=True) as opened:
        yield opened


def replaced(store: EmbeddedStore) -> dict[str, str]:
    rows = store.select(f"SELECT ?x ?y {{ GRAPH <{MINTER.identity_graph}> {{ ?x <{DCTERMS.isReplacedBy}> ?y }} }}")
    return {str(row["x"]).removeprefix(MINTER.base): str(row["y"]).removeprefix(MINTER.base) for row in rows}


def test_one_actor_of_two_articles_has_one_iri_a_redirect_and_a_reason(store: EmbeddedStore) -> None:
    commit.Committer(store, MINTER).put(ARTICLES[:2])
    joining.update(store, MINTER)
    (former, stays) = next((x, y) for x, y in replaced(store).items() if "/ann-" in x)
    assert {former, stays} == {"actor/ann-lee", "actor/ann-b-lee"}
    described = f"GRAPH ?g {{ ?d <{NKG.describes}> <{MINTER.base}{stays}> }}"
    assert len(list(store.select(f"SELECT DISTINCT ?g {{ {described} }}"))) == 2
    (why,) = store.select(f"SELECT ?why ?sure {{ ?j <{NKG.joins}> <{actor('ann-b-lee')}> , <{actor('ann-lee')}> ; "
                          f"<{NKG.reason}> ?why ; <{NKG.confidence}> ?sure }}")  # fmt: skip
    assert str(why["why"])
    assert 0.5 <= float(why["sure"]) <= 1
    # these articles have no sentences
    assert not [each for each in validate.validate_quads(store.quads()).results if "/article/" not in each.focus_node]
    assert not verify.verify(store).discrepancies


def test_what_people_said_is_two_items_is_never_one(store: EmbeddedStore) -> None:
    commit.Committer(store, MINTER).put(ARTICLES)
    joining.update(store, MINTER)
    before = content(store)
    items = [URIRef(f"http://www.wikidata.org/entity/Q{number}") for number in (11, 12)]
    made = [
        Decision(actor(name), OWL.sameAs, item, True)
        for name, item in zip(("ann-lee", "ann-b-lee"), items, strict=True)
    ]
    joining.decide(store, MINTER, made)
    assert not {"actor/ann-lee", "actor/ann-b-lee"} <= {*replaced(store), *replaced(store).values()}
    joining.decide(store, MINTER, (), made)
    assert content(store) == before


def test_a_query_tells_why_two_are_one_and_who_said_so(store: EmbeddedStore) -> None:
    commit.Committer(store, MINTER).put(ARTICLES[:2])
    joining.decide(
        store, MINTER, [Decision(actor("bo-ek"), OWL.sameAs, actor("ann-lee"), True, "Kari", comment="alias")]
    )
    rows = list(store.select(queries.bind(queries.find("why-one"), {})))
    told = {(str(row["one"]).rpartition("/")[2], str(row["by"]), str(row["why"])) for row in rows}
    assert ("bo-ek", "Kari", "alias") in told
    assert ("ann-b-lee", "newskg") in {each[:2] for each in told}


def test_what_a_person_splits_on_the_command_line_stays_apart(tmp_path: Path) -> None:
    where = tmp_path / "store"
    with EmbeddedStore.open(where, create=True) as opened:
        commit.Committer(opened, MINTER).put(ARTICLES)
        joining.update(opened, MINTER)
        before = content(opened)

    def kg(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(app, [*words, "--store", str(where)])
        assert done.exit_code == code, done.output
        return done.output

    pair = ("actor/ann-b-lee", "actor/ann-lee")
    assert "one already" in kg("link", "merge", *pair, code=2)
    assert "split" in kg("split", *pair, "--author", "Kari")
    assert "two already" in kg("split", "actor/bo-ek", "actor/ann-lee", code=2)
    assert "knows no actor" in kg("split", "actor/nobody", "actor/ann-lee", code=2)
    assert "never one" in kg("link", "merge", "actor/ann-lee", f"article/{KEYS[0]}", code=2)
    with EmbeddedStore.open(where) as opened:
        assert not {*pair} <= {*replaced(opened), *replaced(opened).values()}
    kg("split", *pair, "--undo")
    assert "nobody split" in kg("split", *pair, "--undo", code=2)
    with EmbeddedStore.open(where) as opened:
        assert content(opened) == before


def test_withdrawing_an_article_takes_its_joins_away(store: EmbeddedStore, tmp_path: Path) -> None:
    commit.Committer(store, MINTER).put(ARTICLES[:2])
    joining.update(store, MINTER)
    commit.withdraw(store, [KEYS[1]], MINTER)
    joining.update(store, MINTER)
    assert content(store) == fresh(tmp_path / "fresh", ARTICLES[:1])
    commit.withdraw(store, [KEYS[0]], MINTER)
    joining.update(store, MINTER)
    assert {g for _, _, _, g in store.quads()} == {MINTER.ontology_graph, MINTER.shapes_graph}


def test_people_keep_apart_what_the_machine_would_join_and_undo_it(store: EmbeddedStore) -> None:
    commit.Committer(store, MINTER).put(ARTICLES)
    joining.update(store, MINTER)
    before = content(store)
    assert "actor/ann-b-lee" in {*replaced(store), *replaced(store).values()}
    joining.decide(store, MINTER, [DECISIONS[2]])
    assert not {"actor/ann-b-lee", "actor/ann-lee"} <= {*replaced(store), *replaced(store).values()}
    joining.decide(store, MINTER, (), [DECISIONS[2]])
    assert content(store) == before


steps = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.sets(st.integers(0, 5), min_size=1)),
        st.tuples(st.just("withdraw"), st.sets(st.integers(0, 5), min_size=1)),
        st.tuples(st.just("decide"), st.sets(st.integers(0, 3), max_size=2)),
        st.tuples(st.just("update"), st.just(set())),
    ),
    max_size=9,
)


@given(steps, st.sampled_from([1, 2, 1000]))
@settings(max_examples=25, deadline=None)
def test_identity_depends_only_on_what_is_there_at_last(
    tmp_path_factory: pytest.TempPathFactory, history: list[tuple[str, set[int]]], portion: int
) -> None:
    """Whatever was put, withdrawn and decided, and whether or not it was cut off before the joins."""
    place = tmp_path_factory.mktemp("history")
    there: set[int] = set()
    standing: dict[int, Decision] = {}
    with pytest.MonkeyPatch.context() as patch, EmbeddedStore.open(place / "one", create=True) as store:
        patch.setattr("kg.joining.updating.PORTION", portion)
        for what, numbers in history:
            if what == "put":
                there |= numbers
                commit.Committer(store, MINTER).put([ARTICLES[each] for each in sorted(numbers)])
            elif what == "withdraw":
                there -= numbers
                commit.withdraw(store, [KEYS[each] for each in numbers], MINTER)
            elif what == "update":
                joining.update(store, MINTER)
            else:
                gone = [made for each, made in standing.items() if each not in numbers]
                standing = {each: DECISIONS[each] for each in sorted(numbers)}
                joining.decide(store, MINTER, standing.values(), gone)
        joining.update(store, MINTER)
        found = content(store)
    assert found == fresh(place / "fresh", [ARTICLES[each] for each in there], list(standing.values()))


def test_a_former_iri_leads_to_the_page_that_tells_why(tmp_path: Path) -> None:
    where = tmp_path / "store"
    with EmbeddedStore.open(where, create=True) as opened:
        commit.Committer(opened, MINTER).put(ARTICLES)
        joining.update(opened, MINTER)
        former, stays = next((x, y) for x, y in replaced(opened).items() if "/ann-" in x)
        (said,) = opened.select(f"SELECT (MIN(?r) AS ?why) {{ ?j <{NKG.joins}> <{MINTER.base}{former}> ; "
                                f"<{NKG.reason}> ?r }}")  # fmt: skip
    with running(where) as server, httpx.Client(base_url=server.url, follow_redirects=True, timeout=30) as client:
        page = client.get("/resource", params={"iri": f"{MINTER.base}{former}"})
        assert page.status_code == 200
        assert page.url.params["iri"] == f"{MINTER.base}{stays}"
        assert former in page.text
        assert html.escape(str(said["why"])) in page.text


def test_an_article_that_goes_through_the_endpoint_takes_its_joins_away_and_brings_them_back(tmp_path: Path) -> None:
    where = tmp_path / "store"
    with EmbeddedStore.open(where, create=True) as opened:
        commit.Committer(opened, MINTER).put(ARTICLES)
        joining.update(opened, MINTER)
        before = content(opened)
        name = MINTER.article_graph(KEYS[2])
        triples = "".join(
            f"{written.term(s)} {written.term(p)} {written.term(o)} .\n" for s, p, o, _ in opened.quads(name)
        )
        for update in (f"DROP GRAPH <{name}>", f"INSERT DATA {{ GRAPH <{name}> {{ {triples} }} }}"):
            scratch = tmp_path / f"before-{update[:4]}"
            opened.snapshot(scratch)
            with EmbeddedStore.open(scratch) as copy, pytest.MonkeyPatch.context() as patch:
                patch.setattr(update_gate, "_validate", lambda *_: None)  # these articles have no sentences
                copy.update(update)
                opened.commit(update_gate.admit(opened, copy))
            if update.startswith("DROP"):
                without = [each for each in ARTICLES if each.key != KEYS[2]]
                assert content(opened) == fresh(tmp_path / "fresh", without)
        made = f" <{MINTER.provenance_graph}> .\n"
        left = [line for line in before.splitlines(keepends=True) if not (KEYS[2] in line and line.endswith(made))]
        assert content(opened).splitlines(keepends=True) == left
