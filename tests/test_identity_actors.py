"""Who is one across articles: people, bodies, and what their names alone tell."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import URIRef

from kg.english.organizations import shared_name
from kg.identity.actors import ACTORS, ActorNode
from kg.identity.actors.names import fit, person_name
from kg.identity.joins import cluster
from kg.iris import slug
from kg.model import ActorType

BASE = "https://example.org/actor/"


def node(
    name: str,
    *,
    own: str | None = None,
    articles: int = 1,
    offices: Sequence[str] = (),
    countries: Sequence[str] = (),
    kind: ActorType = ActorType.PERSON,
    other: Sequence[str] = (),
) -> ActorNode:
    """An actor as `articles` name it; of the article `own` where it is one's."""
    path = f"{own:0>16}/{slug(name)}" if own is not None else slug(name)
    return ActorNode(
        URIRef(BASE + path),
        tuple(sorted((each, articles) for each in (name, *other))),
        ((kind, articles),),
        tuple((code, articles) for code in countries),
        tuple((office, articles) for office in offices),
        None,
        articles,
    )


def clusters(nodes: Sequence[ActorNode]) -> list[set[str]]:
    keys = {key for each in nodes for key in ACTORS.keys(each)}
    blocks = [[each for each in nodes if key in ACTORS.keys(each)] for key in sorted(keys)]
    joins = [join for block in blocks for join in ACTORS.joins(block)]
    leaves = {each.iri for each in nodes if ACTORS.leaf(each)}
    found = cluster([each.iri for each in nodes], joins, enough=ACTORS.enough, leaves=leaves)
    return [{str(iri).removeprefix(BASE) for iri in each} for each in found]


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Henry Wallace", "Henry A. Wallace", "middle initial"),
        ("Mary Robinson", "Mary Therese Robinson", "middle name"),
        ("Ted Heath", "Edward Heath", "short for"),
        ("Edward Heath", "Ted Heath", "short for"),
        ("Sergey Ivanov", "Sergei Ivanov", "spelling"),
        ("Mohammed Khatami", "Muhammad Khatami", "spelling"),
        ("Roh Moo-hyun", "Roh Moo Hyun", "same full name"),
        ("J. Edgar Hoover", "John Edgar Hoover", "initial"),
    ],
)
def test_full_names_that_can_be_one_persons(one: str, other: str, reason: str) -> None:
    found = fit(person_name(one), person_name(other))
    assert found is not None
    assert reason in found.reason
    assert found == fit(person_name(other), person_name(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gordon Brown", "Jerry Brown"),
        ("Henry A. Wallace", "Henry C. Wallace"),
        ("Park Chung-hee", "Park Geun-hye"),
        ("Martin King Jr.", "Martin King Sr."),
        ("Harold Wilson", "Woodrow Wilson"),
        ("Eva Peron", "Juan Peron"),
    ],
)
def test_full_names_of_two_people(one: str, other: str) -> None:
    assert fit(person_name(one), person_name(other)) is None


@pytest.mark.parametrize(
    ("name", "surname"),
    [
        ("Jiang Zemin", "jiang"),
        ("Roh Moo-hyun", "roh"),
        ("Kim Campbell", "campbell"),
        ("Charles de Gaulle", "gaulle"),
        ("Dr. Josef Klaus", "klaus"),
        ("Sammy Davis Jr.", "davis"),
        ("Chirac", "chirac"),
    ],
)
def test_the_surname(name: str, surname: str) -> None:
    assert person_name(name).surname == surname


def test_a_bare_surname_is_that_of_the_one_most_spoken_of() -> None:
    nodes = [
        node("Jacques Chirac", articles=9),
        node("Bernadette Chirac"),
        node("Chirac", own="1"),
        node("Chirac", own="2"),
    ]
    (found,) = clusters(nodes)
    assert found == {"jacques-chirac", "0000000000000001/chirac", "0000000000000002/chirac"}


def test_in_doubt_a_bare_surname_stays_its_articles_and_is_proposed() -> None:
    nodes = [node("Anna Berg", articles=2), node("Bo Berg", articles=2), node("Berg", own="1")]
    assert clusters(nodes) == []
    (join,) = ACTORS.joins(nodes)
    assert 0 < join.confidence < ACTORS.enough
    assert "Berg" in join.reason


def test_the_title_outweighs_the_number_of_articles() -> None:
    nodes = [
        node("Anna Berg", articles=6, offices=["Mayor"]),
        node("Bo Berg", articles=2, offices=["President"]),
        node("Berg", own="1", offices=["President"]),
    ]
    assert clusters(nodes) == [{"bo-berg", "0000000000000001/berg"}]


def test_mrs_is_no_man() -> None:
    nodes = [node("Jacques Chirac", articles=9), node("Chirac", own="1", offices=["Mrs"])]
    assert clusters(nodes) == []


def test_junior_is_another_person() -> None:
    assert clusters([node("Cal Ripken", articles=5), node("Cal Ripken Jr.", articles=5)]) == []


def test_senator_joseph_p_dole_junior_is_joe_dole_where_both_have_the_office() -> None:
    nodes = [node("Joseph P. Dole Jr.", offices=["Vice President"]), node("Joe Dole", offices=["vice president"])]
    assert len(clusters(nodes)) == 1


def test_two_of_one_name_in_different_countries_are_proposed_at_most() -> None:
    assert clusters([node("John Hall", countries=["gb"]), node("John A. Hall", countries=["us"])]) == []


def test_a_person_is_no_body() -> None:
    body = node("Ford", kind=ActorType.ORGANIZATION, articles=3)
    assert clusters([body, node("Ford", own="1"), node("Gerald Ford", articles=5)]) == [
        {"gerald-ford", "0000000000000001/ford"}
    ]


def test_an_acronym_is_of_the_body_that_articles_tell_with_it() -> None:
    body = node("Zembla Liberation Union", kind=ActorType.ORGANIZATION, other=["ZLUX"])
    assert clusters([body, node("ZLUX", kind=ActorType.ORGANIZATION)]) == [{"zembla-liberation-union", "zlux"}]


def test_an_acronym_of_two_bodies_is_neither_ones() -> None:
    bodies = [
        node("Zembla Liberation Union", kind=ActorType.ORGANIZATION, other=["ZLUX"]),
        node("Zonal Luxury Association", kind=ActorType.ORGANIZATION, other=["ZLUX"]),
    ]
    assert clusters([*bodies, node("ZLUX", kind=ActorType.ORGANIZATION)]) == []


def test_a_cluster_is_named_by_a_full_name() -> None:
    nodes = [node("Jacques Chirac"), node("Chirac", own="1", articles=1)]
    assert ACTORS.head(nodes) == ACTORS.head(nodes[::-1]) == nodes[0].iri


@pytest.mark.parametrize(
    ("one", "other", "form"),
    [
        ("Kenyan Supreme Court", "Supreme Court of Kenya", "supreme court"),
        ("Ministry of Defence", "Defense Ministry", "defense ministry"),
        ("Ministry of Foreign Affairs", "the Foreign Ministry", "foreign ministry"),
        ("Department of Justice", "Justice Department", "justice department"),
    ],
)
def test_bodies_that_many_countries_have(one: str, other: str, form: str) -> None:
    assert {shared_name(each).form for each in (one, other)} == {form}  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["Bank of America", "European Parliament", "Air France", "Democrats", "China Daily"])
def test_names_of_one_body_alone(name: str) -> None:
    assert shared_name(name) is None


PEOPLE = st.lists(
    st.builds(
        node,
        st.sampled_from(["Ann Lee", "Ann B. Lee", "Anna Lee", "Bo Lee", "Bo Lee Jr.", "Robert Lee", "Bob Lee"]),
        articles=st.integers(1, 9),
        offices=st.lists(st.sampled_from(["President", "Mayor", "Mrs"]), max_size=2, unique=True),
        countries=st.lists(st.sampled_from(["us", "gb"]), max_size=1),
    )
    | st.builds(
        node,
        st.just("Lee"),
        own=st.sampled_from(["1", "2", "3"]),
        offices=st.lists(st.sampled_from(["President", "Mayor", "Mrs"]), max_size=2, unique=True),
    ),
    max_size=8,
    unique_by=lambda each: each.iri,
)


@settings(max_examples=60, deadline=None)
@given(PEOPLE, st.randoms())
def test_the_order_of_a_block_does_not_matter(people: list[ActorNode], random) -> None:
    shuffled = list(people)
    random.shuffle(shuffled)
    assert ACTORS.joins(people) == ACTORS.joins(shuffled)
    assert all(0 < join.confidence <= 1 and join.reason for join in ACTORS.joins(people))
