"""Names, roles, authorities and judgement: what makes a candidate, and what makes it accepted."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import URIRef

from kg.english.names import person_score, place_key
from kg.english.organizations import key_words
from kg.errors import BadInput
from kg.gazetteer import country_name
from kg.linking.match import authority, dates, shipped
from kg.linking.match.items import Kind, Tenure
from kg.linking.match.roles import Role, at_the_time, likeness
from kg.linking.records import Candidate, KnowledgeBase, Verdict
from kg.linking.verdicts import ACCEPT, GAP, REVIEW, judge

HERE = Path(__file__).parent / "linking"
WD = str(KnowledgeBase.WIKIDATA.iri)


# --- names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mention", "name", "at_least"),
    [
        ("Mevlut Cavusoglu", "Mevlüt Çavuşoğlu", 1.0),
        ("Binali Yildirim", "Binali Yıldırım", 1.0),
        ("Kim Jong Un", "Kim Jong-un", 1.0),
        ("Sergei Lavrov", "Sergey Lavrov", 0.95),
        ("Wladimir Putin", "Vladimir Putin", 0.95),
        ("Victor Yanukovich", "Viktor Yanukovych", 0.95),
        ("Abdul Fatah el-Sissi", "Abdel Fattah al-Sisi", 0.95),
        ("Julia Timoshenko", "Yulia Tymoshenko", 0.95),
        ("Jinping Xi", "Xi Jinping", 0.95),
        ("Recep Erdogan", "Recep Tayyip Erdoğan", 0.93),
        ("George Bush", "George W. Bush", 0.93),
        ("President Barack Obama", "Barack Obama", 1.0),
        ("J. Kerry", "John Kerry", 0.85),
        ("Cavusoglu", "Mevlüt Çavuşoğlu", 0.85),
        ("Abdullah", "Abdullah II of Jordan", 1.0),
        ("Владимир Путин", "Vladimir Putin", 0.95),
    ],
)
def test_one_person_in_many_spellings(mention: str, name: str, at_least: float) -> None:
    assert at_least <= person_score(mention, name) <= 1


@pytest.mark.parametrize(
    ("mention", "name", "at_most"),
    [
        ("Hassan Rouhani", "Hossein Rouhani", 0.0),
        ("Mevlut Cavusoglu", "Hakan Çavuşoğlu", 0.0),
        ("John Major", "John M. Quinlan", 0.0),
        ("Donald Tusk", "Donald T. Bliss", 0.0),
        ("George H. W. Bush", "George W. Bush", 0.5),
        ("Saud al-Faisal", "Prince Faisal bin Farhan Al Saud", 0.6),
        ("Merkel", "Jack Markell", 0.8),
    ],
)
def test_two_people_of_like_names(mention: str, name: str, at_most: float) -> None:
    assert person_score(mention, name) <= at_most


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_two_names_can_be_compared(a: str, b: str) -> None:
    assert 0 <= person_score(a, b) <= 1
    assert person_score(a, a) == 1


def test_keys_of_places_and_organisations() -> None:
    assert place_key("St. Petersburg, Russia") == place_key("Saint Petersburg") == "saint petersburg"
    assert place_key("Georgia (U.S. state)") == place_key("Georgia")
    assert key_words("Ministry of Foreign Affairs") == key_words("the Foreign Ministry")
    assert key_words("Ministry of Defence") == key_words("Defense Ministry")
    assert key_words("Foreign Ministry") != key_words("Interior Ministry")


# --- roles -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "office", "country"),
    [
        ("Foreign Minister", "Minister of Foreign Affairs, Turkey", "tr"),
        ("Secretary of State", "United States Secretary of State", "us"),
        ("Foreign Secretary", "Secretary of State for Foreign and Commonwealth Affairs", "gb"),
        ("Chancellor", "Federal Chancellor of Germany", "de"),
        ("Chancellor of the Exchequer", "Chancellor of the Exchequer", "gb"),
        ("Prime Minister", "Premier of the People's Republic of China", "cn"),
        ("former President", "President of the United States", "us"),
        ("National Security Adviser", "National Security Advisor", "us"),
    ],
)
def test_a_role_is_an_office(role: str, office: str, country: str) -> None:
    assert likeness(role, office, country) >= 0.9


@pytest.mark.parametrize(
    ("role", "office", "country"),
    [
        ("Prime Minister", "Deputy Prime Minister of Turkey", "tr"),
        ("Minister", "Prime Minister of Turkey", "tr"),
        ("President", "Vice President of the United States", "us"),
        ("President", "President of the Central Bank of Russia", "ru"),
        ("Foreign Minister", "Minister of the Interior", "fr"),
        ("Chancellor", "Chancellor of the Exchequer", "gb"),
    ],
)
def test_a_role_is_another_office(role: str, office: str, country: str) -> None:
    assert likeness(role, office, country) <= 0.4


def test_an_office_counts_on_the_day_of_the_article() -> None:
    tenure = Tenure("x", date(2009, 1, 20), date(2017, 1, 20))

    def score(words: str, *day: int) -> float:
        return at_the_time(Role(words, "us", date(*day) if day else None), tenure)

    assert score("President", 2014, 9, 10) == 1
    assert score("former President", 2018, 5, 1) == 1
    assert score("President-elect", 2008, 11, 20) == 1
    assert score("President", 2003, 3, 20) < 0.4
    assert score("former President", 2010, 1, 1) < 1
    assert score("President-elect", 2005, 1, 1) < 0.4
    assert 0.4 < score("President") < 1


# --- judgement -------------------------------------------------------------------------------------


def candidate(
    number: int, score: float, source: KnowledgeBase = KnowledgeBase.WIKIDATA, via: int | None = None
) -> Candidate:
    target = URIRef(f"{source.iri}Q{number}")
    return Candidate(target, source, str(number), None, score, via=URIRef(f"{WD}Q{via}") if via else None)


def wd(number: int) -> URIRef:
    return URIRef(f"{WD}Q{number}")


def test_the_best_is_accepted_where_it_stands_out() -> None:
    assert judge([candidate(1, 0.95), candidate(2, 0.85)]) == {wd(1): Verdict.ACCEPTED, wd(2): Verdict.OVERRULED}
    assert judge([candidate(1, 0.95), candidate(2, 0.86)]) == {wd(1): Verdict.REVIEW, wd(2): Verdict.REVIEW}
    assert judge([candidate(1, 0.89)]) == {wd(1): Verdict.REVIEW}
    assert judge([candidate(1, 0.59)]) == {}


def test_a_person_decides() -> None:
    rivals = [candidate(1, 0.95), candidate(2, 0.94)]
    assert judge(rivals, rejected={wd(2)})[wd(1)] is Verdict.ACCEPTED
    assert judge(rivals, rejected={wd(2)})[wd(2)] is Verdict.REJECTED
    decided = judge(rivals, confirmed={wd(3)})
    assert decided == {wd(3): Verdict.CONFIRMED, wd(1): Verdict.OVERRULED, wd(2): Verdict.OVERRULED}


def test_a_derived_item_follows_the_one_that_gave_it() -> None:
    page = candidate(9, 0.95, KnowledgeBase.DBPEDIA, via=1)
    assert judge([candidate(1, 0.95), page])[page.target] is Verdict.ACCEPTED
    assert judge([candidate(1, 0.8), page])[page.target] is Verdict.REVIEW
    assert judge([candidate(1, 0.95), page], rejected={wd(1)})[page.target] is Verdict.OVERRULED
    assert judge([page], confirmed={wd(1)})[page.target] is Verdict.ACCEPTED


scores = st.integers(0, 100).map(lambda n: n / 100)
some = st.lists(
    st.tuples(st.integers(1, 8), scores, st.sampled_from(KnowledgeBase)), max_size=8, unique_by=lambda t: t[::2]
)
numbers = st.frozensets(st.integers(1, 8), max_size=3)


@given(some, numbers, numbers, st.randoms(use_true_random=False))
def test_no_source_has_two_accepted_items(found: list, confirmed: frozenset, rejected: frozenset, random) -> None:
    candidates = [candidate(number, score, source) for number, score, source in found]
    words = {"confirmed": {wd(n) for n in sorted(confirmed)[:1]}, "rejected": {wd(n) for n in rejected - confirmed}}
    verdicts = judge(candidates, **words)
    shuffled = candidates[:]
    random.shuffle(shuffled)
    assert judge(shuffled, **words) == verdicts
    settled = [KnowledgeBase.of(t) for t, v in verdicts.items() if v in {Verdict.ACCEPTED, Verdict.CONFIRMED}]
    assert len(settled) == len(set(settled))
    by_target = {each.target: each.score for each in candidates}
    for target, verdict in verdicts.items():
        if verdict is Verdict.ACCEPTED:
            assert by_target[target] >= ACCEPT
            assert target not in words["rejected"]
            others = [
                each.score
                for each in candidates
                if each.source is KnowledgeBase.of(target) and each.target not in {target, *words["rejected"]}
            ]
            assert all(round(by_target[target] - other, 2) >= GAP for other in others if other >= REVIEW)


# --- authorities -----------------------------------------------------------------------------------


def test_the_shipped_authority_knows_every_country() -> None:
    items = {item.iri: item for item in shipped.authority().items}
    for code, iri in shipped.country_items().items():
        assert items[iri].label == country_name(code)
        assert items[iri].kind is Kind.COUNTRY
        assert any(KnowledgeBase.of(target) is KnowledgeBase.DBPEDIA for target in items[iri].same)
    assert len(set(shipped.country_items().values())) == len(shipped.country_items()) > 245
    turkey = items[URIRef(f"{WD}Q43")]
    assert set(turkey.same) == {shipped.dbpedia("Turkey"), shipped.geonames(298795)}


def test_an_authority_file_is_read_in_wikidatas_model() -> None:
    found = authority.read(HERE / "authority.ttl")
    items = {item.label: item for item in found.items}
    assert found.dated == date(2026, 11, 1)
    putin = items["Vladimir Putin"]
    assert (putin.kind, putin.born, putin.countries) == (Kind.PERSON, date(1952, 10, 7), frozenset({"ru"}))
    assert putin.names == ("Vladimir Putin", "Владимир Путин")
    assert putin.tenures[-1] == Tenure(f"{WD}Q218295", date(2012, 5, 7), None)
    assert putin.same == (shipped.dbpedia("Vladimir_Putin"),)
    assert items["Recep Tayyip Erdoğan"].same == (URIRef("http://dbpedia.org/resource/Recep_Tayyip_Erdoğan"),)
    assert items["NATO"].kind is Kind.ORGANIZATION
    assert items["President of Russia"].kind is Kind.OFFICE
    assert items["Aleppo"].same == (shipped.geonames(170063),)
    assert items["Aleppo"].population == 2098210


def test_an_authority_is_the_same_in_any_form_and_order(tmp_path: Path) -> None:
    import pyoxigraph as ox

    triples = list(ox.parse(path=str(HERE / "authority.ttl")))
    lines = sorted((f"{t.subject} {t.predicate} {t.object} ." for t in triples), reverse=True)
    path = tmp_path / "authority.nt.gz"
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    assert authority.read(path).items == authority.read(HERE / "authority.ttl").items


@pytest.mark.parametrize(
    ("name", "content", "remedy"),
    [
        ("a.csv", b"", "unknown suffix"),
        ("a.nt", b"<a:b> <a:b>", "line 1"),
        ("a.nt.gz", b"no gzip", "a.nt.gz"),
        ("a.nt.gz", gzip.compress(b"<a:b> <a:b> <a:b> .")[:-9], "a.nt.gz"),
    ],
)
def test_a_bad_authority_is_named(tmp_path: Path, name: str, content: bytes, remedy: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput, match=remedy):
        authority.read(tmp_path / name)
    with pytest.raises(BadInput, match="kg authority fetch"):
        authority.read(tmp_path / "absent.nt")


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("1940", date(1940, 1, 1), date(1940, 12, 31)),
        ("1940-02", date(1940, 2, 1), date(1940, 2, 29)),
        ("1940-02-03T00:00:00Z", date(1940, 2, 3), date(1940, 2, 3)),
        ("+1940-00-00T00:00:00Z", date(1940, 1, 1), date(1940, 12, 31)),
        ("-0044-03-15T00:00:00Z", None, None),
        ("http://www.wikidata.org/.well-known/genid/1", None, None),
    ],
)
def test_dates_of_any_precision(words: str, first: date | None, last: date | None) -> None:
    assert (dates.earliest(words), dates.latest(words)) == (first, last)
