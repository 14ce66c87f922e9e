"""What the IRIs of one article's actors are made of."""

from __future__ import annotations

import pytest

from kg import gazetteer
from kg.model import ActorType, Evidence, Extraction, Mention, MentionKind, Sector, Span
from kg.resolve.clustering import Cluster, government
from kg.resolve.minting import mint

HOW = Extraction("by-hand", "1", 0.9)
ORGANIZATION = ActorType.ORGANIZATION


def mention(name: str, start: int, kind: ActorType, country: str | None) -> Mention:
    words = Evidence("0" * 16, Span(start, start + len(name)), name)
    return Mention(words, MentionKind.NAME, kind, name, HOW, country=country)


def cluster(*names: str, at: int = 0, kind: ActorType = ORGANIZATION, country: str | None = None) -> Cluster:
    known = gazetteer.body(names[0])
    said = country or (known.country if known is not None else None)
    found = Cluster(kind, names[0], [mention(name, at + i * 40, kind, said) for i, name in enumerate(names)])
    found.country = said
    found.sector = known.sector if known is not None else None
    return found


def speaks_of(code: str, *at: int) -> Cluster:
    found = government(code)
    found.mentions = [mention(gazetteer.country_name(code), start, ORGANIZATION, code) for start in at]
    return found


def path(named: Cluster, *others: Cluster) -> str:
    """What follows 'actor/', with KEY for the article's."""
    actor = mint([named, *others], [], [])[named]
    return f"KEY/{actor.slug}" if actor.local else actor.slug


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("UN", "united-nations"),
        ("U.N.", "united-nations"),
        ("Tamil Tigers", "liberation-tigers-of-tamil-eelam"),
        ("The Guardian", "guardian"),
        ("US Department of State", "state-department"),
        ("Acme Motor Co.", "acme-motor"),
        ("C.O.D.", "cod"),
        ("French Ministry of Defence", "fr/defense-ministry"),
        ("Supreme Court of India", "in/supreme-court"),
        ("U.S. Supreme Court", "us-supreme-court"),
        ("Council", "KEY/council"),
    ],
)
def test_bodies_go_by_what_their_name_tells(name: str, expected: str) -> None:
    assert path(cluster(name)) == expected


def test_a_surname_is_its_articles_and_a_full_name_everybodys() -> None:
    assert path(cluster("Chirac", kind=ActorType.PERSON)) == "KEY/chirac"
    assert path(cluster("Jacques Chirac", "Chirac", kind=ActorType.PERSON)) == "jacques-chirac"


def test_a_senate_is_that_of_the_country_that_stands_before_it() -> None:
    assert path(cluster("Senate", at=500), speaks_of("it", 100, 450), speaks_of("us", 20)) == "it/senate"
    assert path(cluster("Senate", at=500), speaks_of("it", 100), speaks_of("us", 20, 200)) == "senate"
    assert path(cluster("Senate", at=500)) == "senate"


def test_a_court_without_a_country_is_its_articles() -> None:
    assert path(cluster("Constitutional Court")) == "KEY/constitutional-court"
    assert path(cluster("Constitutional Court"), speaks_of("es", 50, 90)) == "es/constitutional-court"


def test_words_beside_the_name_tell_its_country() -> None:
    assert path(cluster("Senate", country="ar"), speaks_of("us", 1, 2, 3)) == "ar/senate"


def test_an_outlet_says_nothing_of_the_country_of_a_body() -> None:
    reuters = cluster("Reuters", at=300)
    assert reuters.sector is Sector.MEDIA
    assert path(cluster("Congress", at=320), reuters) == "congress"


def test_an_acronym_beside_a_name_that_no_table_knows_is_not_another_body() -> None:
    assert path(cluster("Zembla Election Board", "EC")) == "zembla-election-board"
