"""Stage 1: files and folders into articles, the text exactly as received."""

from __future__ import annotations

import codecs
import hashlib
import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import articles, resources
from kg.articles import ReadResult
from kg.articles.headline import headline
from kg.articles.readers.text import decode
from kg.errors import BadInput, BadSetting, BadSidecar, SkipArticle, UnreadableArticle, UnsupportedLanguage
from kg.model import Span
from kg.settings import Settings
from kg.text.paragraphs import paragraphs

SETTINGS = Settings()
NEWS = (
    "Envoys meet in Geneva\n\n"
    "GENEVA (Reuters) - Envoys from both sides met in Geneva on Monday to save the truce, a diplomat said.\n\n"
    "“We don’t give up,” the diplomat said.\n"
)


def write(folder: Path, text: str | bytes = NEWS, sidecar: object = None, name: str = "a") -> Path:
    path = folder / f"{name}.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    if sidecar is not None:
        raw = sidecar if isinstance(sidecar, str) else json.dumps(sidecar)
        (folder / f"{name}.json").write_text(raw, encoding="utf-8")
    return path


def read(folder: Path, text: str | bytes = NEWS, sidecar: object = None) -> ReadResult:
    return articles.read(write(folder, text, sidecar), SETTINGS)


# --- finding ---------------------------------------------------------------------------------


def found(*sources: Path) -> list[tuple[str, str]]:
    """Names of what the sources hold, with the reason why it is not read."""
    return [
        (Path(piece.name).name, piece.reason if isinstance(piece, articles.NotRead) else "")
        for piece in articles.find(sources, SETTINGS)
    ]


def test_a_folder_gives_its_files_in_order_and_nothing_hidden(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "a.json", ".hidden.txt", "sub/c.TXT", ".git/d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert found(tmp_path) == [("a.txt", ""), ("b.txt", ""), ("c.TXT", "")]


def test_a_file_named_twice_is_found_once_and_the_order_given_holds(tmp_path: Path) -> None:
    a, b = write(tmp_path, name="a"), write(tmp_path, name="b")
    assert found(b, tmp_path, a) == [("b.txt", ""), ("a.txt", "")]


def test_an_empty_folder_holds_no_article(tmp_path: Path) -> None:
    assert found(tmp_path) == []


def test_a_path_that_does_not_exist_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="does not exist"):
        articles.find([tmp_path / "none.txt"], SETTINGS)


# --- text as received ------------------------------------------------------------------------


def test_the_seed_article_has_its_known_key_and_body() -> None:
    (path,) = resources.files("seeds", "000_30e579ae81563925.txt")
    article = articles.read(path, SETTINGS).article
    assert (article.key, article.body, article.headline) == ("c26070722920b8f3", Span(0, 1305), None)
    assert article.name == "000_30e579ae81563925"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\u2028", "\v"])
def test_line_ends_and_marks_survive(tmp_path: Path, end: str) -> None:
    text = f"  Envoys met in Geneva on Monday.{end}\u200fThey \x07talked\u202e.\x1f{end}{end}"
    article = read(tmp_path, text.encode()).article
    assert article.text == text
    assert article.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert article.key == article.sha256[:16]
    assert article.text[article.body.start : article.body.end].startswith("Envoys")


def test_a_byte_order_mark_is_kept_but_is_no_part_of_the_body(tmp_path: Path) -> None:
    article = read(tmp_path, codecs.BOM_UTF8 + NEWS.encode()).article
    assert article.text == "\ufeff" + NEWS
    assert article.body.start == 1
    assert article.headline == Span(1, 22)


@pytest.mark.parametrize(
    ("encoding", "mark", "said"),
    [
        ("cp1252", b"", "windows-1252"),
        ("utf-16-le", codecs.BOM_UTF16_LE, "utf-16-le"),
        ("utf-16-be", codecs.BOM_UTF16_BE, "utf-16-be"),
        ("utf-32-le", codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_other_encodings_are_read_and_named(tmp_path: Path, encoding: str, mark: bytes, said: str) -> None:
    reading = read(tmp_path, mark + NEWS.encode(encoding))
    assert reading.article.text.removeprefix("\ufeff") == NEWS
    assert reading.notes == (f"not UTF-8: read as {said}",)


@pytest.mark.parametrize("name", ["Jörg Müller", "Inés Peña", "Åsa Öberg", "Noël Façade", "Ruiz – the ‘fox’", "“Zoë”"])
@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_one_accent_is_enough_to_be_read_as_western(name: str, encoding: str) -> None:
    text = f"The treaty is dead, the minister said on Monday. Her deputy, {name}, welcomed it and left for home."
    if encoding == "latin-1" and not text.isascii() and max(text) > "\xff":
        return
    assert decode(text.encode(encoding), "a.txt") == (text, ("not UTF-8: read as windows-1252",))


def test_other_alphabets_and_old_computers_are_not_taken_for_western() -> None:
    for text, encoding in (
        ("Министр сказал, что договор мёртв. " * 3, "cp1251"),
        ("Mr. Köln said “no”. " * 9, "mac_roman"),
    ):
        assert "windows-1252" not in decode(text.encode(encoding), "a.txt")[1][0]


@pytest.mark.parametrize("bad", [b"\x92", b"\xe2\x80", b"\xff"])
def test_a_bad_byte_does_not_make_utf8_another_encoding(bad: bytes) -> None:
    good = "The envoy, José Peña, said: “No”.".encode()
    text, [note] = decode(good + b" He wo" + bad + b"nt go. " + good, "a.txt")
    assert text.count("José Peña") == 2
    assert text.count("\ufffd") == 1
    assert note.startswith("no valid UTF-8 at byte ")


@hypothesis.settings(deadline=None)
@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])).filter(
        lambda t: t[:1] not in {"<", "{", "%", "\ufeff"}
    )
)
def test_utf8_is_decoded_unchanged(text: str) -> None:
    assert decode(text.encode(), "a.txt") == (text, ())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"...\n", "empty"),
        (b"\x7fELF\x02\x00\x00\x00", "a program"),
        (b"text \x00 with NUL", "binary"),
        (b"\x01\x02\x03\x04abc", "binary"),
        (b"%PDF-1.7 \x00text", "PDF|binary"),
        (b"<!DOCTYPE html><html><p>News</p>", "without an article"),
        (b"\xff\xfeA", "utf-16-le"),
        (b"Share\nTweet\nAll rights reserved.\n", "no article"),
    ],
)
def test_what_is_no_article_is_left_out_with_its_reason(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableArticle, match=reason):
        read(tmp_path, data)


def test_a_text_over_the_limit_is_left_out_and_one_at_it_is_not(tmp_path: Path) -> None:
    source = write(tmp_path)
    assert articles.read(source, Settings(max_article_chars=len(NEWS))).article.text == NEWS
    for limit in (len(NEWS) - 1, 10):
        with pytest.raises(UnreadableArticle, match="KG_MAX_ARTICLE_CHARS"):
            articles.read(source, Settings(max_article_chars=limit))


def test_a_file_that_vanished_or_is_none_is_left_out(tmp_path: Path) -> None:
    source = write(tmp_path)
    piece = articles.find_one(source, SETTINGS)
    source.unlink()
    with pytest.raises(UnreadableArticle, match="vanished"):
        articles.read(piece, SETTINGS)
    os.mkfifo(source)
    for read_again in (piece, source):
        with pytest.raises(UnreadableArticle, match="no regular file"):
            articles.read(read_again, SETTINGS)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_left_out(tmp_path: Path) -> None:
    source = write(tmp_path)
    source.chmod(0)
    with pytest.raises(UnreadableArticle, match="permissions"):
        articles.read(source, SETTINGS)


def test_one_line_of_five_megabytes_is_one_article(tmp_path: Path) -> None:
    text = "The envoys met in Geneva on Monday and agreed to meet again. " * 85_000
    article = read(tmp_path, text).article
    assert article.text == text
    assert article.body == Span(0, len(text) - 1)


def test_a_text_without_a_sentence_is_noted(tmp_path: Path) -> None:
    assert read(tmp_path, "Geneva 12\nMoscow 14\n").notes == ("no sentence in it ends: is it an article?",)
    assert read(tmp_path, NEWS).notes == ()


def test_a_file_name_that_is_no_unicode_gives_a_name_that_is(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    path.write_text(NEWS, encoding="utf-8")
    assert articles.read(path, SETTINGS).article.name == "caf\ufffd"


# --- sidecars --------------------------------------------------------------------------------


def test_a_sidecar_describes_the_article_and_wins_over_the_option(tmp_path: Path) -> None:
    about = {
        "published": "2016-08-10",
        "url": "https://example.org/a?b=1",
        "title": "Envoys meet",
        "publisher": "The Daily",
        "language": "en-GB",
    }
    source = write(tmp_path, sidecar=about)
    article = articles.read(source, SETTINGS, published=date(2020, 1, 1)).article
    assert article.published == date(2016, 8, 10)
    assert (article.url, article.title, article.publisher, article.language) == (
        "https://example.org/a?b=1",
        "Envoys meet",
        "The Daily",
        "en-GB",
    )


def test_without_a_sidecar_the_option_holds_and_nothing_is_guessed(tmp_path: Path) -> None:
    source = write(tmp_path)
    assert articles.read(source, SETTINGS, published=date(2020, 1, 1)).article.published == date(2020, 1, 1)
    article = articles.read(source, SETTINGS).article
    assert (article.published, article.title, article.url, article.publisher) == (None, None, None, None)


def test_null_counts_as_absent(tmp_path: Path) -> None:
    assert read(tmp_path, sidecar={"published": None, "title": None}).article.published is None


@pytest.mark.parametrize(
    ("sidecar", "said"),
    [
        ('{"published": "2020-01-01",\n}', "line 2, column 1"),
        ("", "line 1, column 1"),
        ("[]", "no JSON object"),
        ("[" * 100_000, "no JSON"),
        ({"publishd": "2020-01-01"}, "unknown key 'publishd'"),
        ({"published": 20200101}, "published is 20200101"),
        ({"published": "2020-02-30"}, "YYYY-MM-DD"),
        ({"published": "0000-01-01"}, "YYYY-MM-DD"),
        ({"published": "yesterday"}, "YYYY-MM-DD"),
        ({"published": "2020-01-01T25:00"}, "YYYY-MM-DD"),
        ({"title": " "}, "title"),
        ('{"title": "\\ud800"}', "title"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "https://example.org/a> <b"}, "url"),
        ({"language": "English, I think"}, "language"),
        ({"publisher": ["The Daily"]}, "publisher"),
    ],
)
def test_a_bad_sidecar_is_refused_with_file_and_remedy(tmp_path: Path, sidecar: object, said: str) -> None:
    with pytest.raises(BadSidecar, match=said) as caught:
        read(tmp_path, sidecar=sidecar)
    assert "a.json" in str(caught.value)
    assert "\n" not in str(caught.value)


@hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.sampled_from(["published", "url", "title", "language", "x"]), st.text() | st.none() | st.integers()
    )
)
def test_any_sidecar_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, about: dict[str, object]) -> None:
    folder = tmp_path_factory.mktemp("sidecar")
    try:
        article = read(folder, sidecar=about).article
    except SkipArticle:
        return
    assert article.url is None or not set('<>"{}|\\^` \n') & set(article.url)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2016-08-10", date(2016, 8, 10)),
        (" 2016-08-10 ", date(2016, 8, 10)),
        ("2016-08-10T09:30:00Z", datetime(2016, 8, 10, 9, 30, tzinfo=UTC)),
    ],
)
def test_the_option_published_takes_dates_and_moments(text: str, value: date) -> None:
    assert articles.parse_published(text) == value


@pytest.mark.parametrize("text", ["", "10.8.2016", "20160810", "2016-13-01", "2016-W32-3", "٢٠١٦-٠٨-١٠"])
def test_the_option_published_refuses_what_is_no_iso_date(text: str) -> None:
    with pytest.raises(BadSetting, match="YYYY-MM-DD"):
        articles.parse_published(text)


# --- language --------------------------------------------------------------------------------

FRENCH = (
    "Le ministre des Affaires étrangères a rencontré mardi à Berlin son homologue allemand, a dit son porte-parole. "
    "Les deux hommes ont parlé de la situation en Syrie."
)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (FRENCH, "French"),
        ("Президент встретился с министром в Москве.", "Russian"),
        ("习近平会见了普京总统。", "Chinese"),
    ],
)
def test_another_language_is_named_and_left_out(tmp_path: Path, text: str, language: str) -> None:
    with pytest.raises(UnsupportedLanguage, match=language):
        read(tmp_path, text)


DUTCH = (
    "De minister van Buitenlandse Zaken was dinsdag in Berlijn met zijn Duitse collega, had zijn woordvoerder gezegd. "
    "De twee hebben er over de oorlog in Syrië gesproken, of over wat er van over is, en ook over de vraag hoe het nu "
    "verder moet met het bestand. Morgen is er in Brussel weer een bijeenkomst van de ministers van de Europese Unie."
)
POLISH = (
    "Minister spraw zagranicznych spotkał się we wtorek w Berlinie ze swoim niemieckim kolegą. To nie jest koniec, to "
    "jest początek, powiedział rzecznik, a to znaczy, że rozmowy będą trwały. To, co się stało w Syrii, to tragedia, "
    "i to nie tylko dla jej mieszkańców. To był długi dzień, a jutro to samo czeka ministrów w Brukseli, dodał."
)
DANISH = (
    "Udenrigsministeren var tirsdag i Berlin for at tale med sin tyske kollega, har hans talsmand sagt, og her har de "
    "to talt om Syrien. I en by nord for grænsen har man at gøre med flygtninge, og her er have efter have fyldt med "
    "telte. De har brug for at vide, hvad der skal ske, og det har ministeren lovet at tale med Bruxelles om i morgen."
)


@pytest.mark.parametrize(("text", "language"), [(DUTCH, "Dutch"), (POLISH, "Polish"), (DANISH, "'da'")])
def test_words_that_another_language_shares_with_english_do_not_make_it_english(
    tmp_path: Path, text: str, language: str
) -> None:
    with pytest.raises(UnsupportedLanguage, match=language):
        read(tmp_path, text)


def test_plain_english_prose_needs_no_model_of_languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.articles.language._identifier", lambda: pytest.fail("the model was loaded"))
    seed = next(resources.folder("seeds").glob("*.txt")).read_text("utf-8")
    assert read(tmp_path, seed).article.language == "en"


def test_the_sidecars_language_decides(tmp_path: Path) -> None:
    assert read(tmp_path, FRENCH, {"language": "en"}).article.language == "en"
    with pytest.raises(UnsupportedLanguage, match="'ru'"):
        read(tmp_path, NEWS, {"language": "ru"})


@pytest.mark.parametrize("text", ["Putin met Erdogan.", "MOSCOW", "Merkel, Macron, Tusk: Berlin.", "1, 2, 3."])
def test_a_short_text_gets_the_benefit_of_the_doubt(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text).article.language == "en"


# --- headline --------------------------------------------------------------------------------

BODY = "\n\nThe ministers of both countries met on Monday in Geneva, a diplomat said.\n\nThey will meet again soon.\n"


def headline_of(text: str, title: str | None = None) -> str | None:
    found = headline(text, list(paragraphs(text, Span(0, len(text)))), title)
    return found and text[found.start : found.end]


@pytest.mark.parametrize(
    "expected",
    [
        "Ministers meet in Geneva",
        "Ministers Meet In Geneva To Discuss Syria.",
        "Can ministers save the truce",
        "Truce holds; \nMinisters meet to extend it.",
        "Ministers meet in Geneva\n\nFirst encounter since the war began",
    ],
)
def test_headlines_are_found(expected: str) -> None:
    assert headline_of(expected + BODY) == expected


def test_a_full_stop_before_a_dateline_ends_a_headline() -> None:
    text = "Ministers say the truce is not an end.\n\nGENEVA, Nov. 3 (Reuters) - The ministers met on Monday.\n"
    assert headline_of(text) == "Ministers say the truce is not an end."


def test_the_sidecars_title_is_the_headline() -> None:
    text = "The ministers met on a Monday in the rain." + BODY
    assert headline_of(text) is None
    assert (
        headline_of(text, "The Ministers met on a Monday in the rain") == "The ministers met on a Monday in the rain."
    )


@pytest.mark.parametrize("lead", ["Estonia backs Finland in Rome.", "Ministers Meet In Rome To Discuss Ships."])
def test_a_sentence_is_no_headline_where_the_title_is_another(lead: str) -> None:
    assert headline_of(lead + BODY) == lead
    assert headline_of(lead + BODY, "Seven things to know of the sea") is None
    assert headline_of(lead + BODY, f"{lead.strip('.')} | The Daily") == lead


def test_a_caption_is_no_deck() -> None:
    text = "Ministers meet in Geneva\n\nThe ministers (right) in Geneva, in a photo of 2019" + BODY
    assert headline_of(text) == "Ministers meet in Geneva"


@pytest.mark.parametrize(
    "first",
    [
        "The ministers of both countries met on Monday in the capital.",
        "Prime Minister Mari Tamm of Estonia met President Olavi Korhonen of Finland in Tampere on Tuesday.",
        "Latvian President Mari Tamm met Finnish President Eino Olavi Korhonen in Sochi on Friday.",
        "Mari Tamm met Olavi Korhonen in Tampere last week.",
        "Presidents Mari Tamm and Olavi Korhonen shook hands in Tampere.",
        "French President Paul Girard hosted German Chancellor Uwe Kranz in Paris.",
        "Mari Tamm has resigned.",
        "NATO Secretary General Piet Vos will visit Kyiv.",
        "GENEVA, Nov. 3 , 2005 (Xinhua)",
        "Monday, May 18, 2015",
        "By Jane Doe",
        "The statement reads:",
        "“We will not go.”",
    ],
)
def test_no_headline_is_made_of_a_lead_a_dateline_or_a_byline(first: str) -> None:
    assert headline_of(first + BODY) is None


def test_a_headline_needs_an_article_below() -> None:
    assert headline_of("Ministers meet in Geneva") is None
    assert headline_of("Ministers\n\nGeneva\n\nTalks\n") is None
