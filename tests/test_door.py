"""The front door: what `import kg` offers to a program."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from conftest import REPOSITORY
from rdflib import Literal, URIRef

import kg
from kg import resources
from kg.errors import BadInput, BadSidecar, MissingExtra, NotFound, QueryError, UnreadableArticle
from kg.model import Stance, StatementForm
from kg.store.embedded import EmbeddedStore

SEED = resources.folder("seeds") / "000_30e579ae81563925.txt"
NEWS = (
    "GENEVA (AP) - Foreign Minister Sergei Lavrov met U.S. Secretary of State John Kerry in Geneva on Wednesday.\n"
    '"We oppose the embargo on Cuba," Lavrov told reporters after the meeting.'
)


@pytest.fixture(scope="module")
def reading() -> kg.Reading:
    return kg.extract(kg.read(NEWS, published="2016-08-25"))


# --- in ----------------------------------------------------------------------------------------


def test_importing_the_package_loads_neither_models_nor_graph_libraries() -> None:
    heavy = ("spacy", "rdflib", "pyoxigraph", "numpy", "onnxruntime", "pandas", "kg.api")
    code = f"import kg, sys; print([m for m in {heavy!r} if m in sys.modules], dir(kg) >= sorted(kg.__all__))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY)
    assert shown.stdout.startswith("[]")


def test_the_door_has_at_most_ten_names_and_each_is_there_with_its_words() -> None:
    assert len(kg.__all__) <= 10
    for name in kg.__all__:
        assert getattr(kg, name).__doc__
    with pytest.raises(AttributeError, match="nothing_such"):
        _ = kg.nothing_such  # type: ignore[attr-defined]


def test_submodules_never_take_a_name_of_the_door() -> None:
    """Importing `kg.x` sets `kg.x`: no part of the package may be called as a function of the door is."""
    parts = {path.stem if path.suffix else path.name for path in (REPOSITORY / "kg").iterdir()}
    assert not parts & set(kg.__all__)


def test_a_text_is_kept_as_given_with_what_is_known_of_it() -> None:
    article = kg.read(NEWS, published="2016-08-25", title="Talks", url="https://example.org/a", name="talks")
    assert (article.text, article.published, article.title) == (NEWS, date(2016, 8, 25), "Talks")
    assert (article.url, article.name) == ("https://example.org/a", "talks")
    assert kg.read(NEWS, published=date(2016, 8, 25)).name == article.key


def test_a_file_is_read_with_its_sidecar_and_what_is_given_wins(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NEWS)
    (tmp_path / "a.json").write_text('{"published": "2016-08-25", "title": "Of the sidecar"}')
    article = kg.read(tmp_path / "a.txt", title="As given")
    assert (article.name, article.title, article.published) == ("a", "As given", date(2016, 8, 25))


@pytest.mark.parametrize("wrong", ["articles/a.txt", "my articles/a.TXT", "C:\\news\\a.txt", "article", str(SEED)])
def test_a_path_in_a_str_is_not_taken_for_an_article(wrong: str) -> None:
    with pytest.raises(BadInput, match=r"Path\("):
        kg.extract(wrong)


def test_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nothing is fetched"):
        kg.read("https://example.org/news/article")
    with pytest.raises(BadInput, match="bytes"):
        kg.read(NEWS.encode())  # type: ignore[arg-type]
    with pytest.raises(BadInput, match=r"kg\.build takes folders"):
        kg.read(tmp_path)
    with pytest.raises(BadInput, match="does not exist"):
        kg.read(tmp_path / "none.txt")
    with pytest.raises(UnreadableArticle, match="empty"):
        kg.read(" \n")
    with pytest.raises(UnreadableArticle, match="HTML"):
        kg.read("<html><body><p>The minister said no.</p></body></html>")
    with pytest.raises(UnreadableArticle, match="half a character"):
        kg.read("The minister said \ud83d yes.")
    with pytest.raises(BadSidecar, match="published '25 August'"):
        kg.read(NEWS, published="25 August")


def test_how_a_text_was_read_is_a_warning() -> None:
    with pytest.warns(UserWarning, match="no sentence in it ends"):
        kg.read("ministers meet in Geneva")


# --- what was found ----------------------------------------------------------------------------


def test_facts_speak_of_actors_and_show_their_words(reading: kg.Reading) -> None:
    (statement,) = reading.statements
    assert statement.speaker is next(actor for actor in reading.actors if actor.name == "Sergei Lavrov")
    assert (statement.content, statement.cue, statement.form) == (
        "We oppose the embargo on Cuba",
        "told",
        StatementForm.DIRECT,
    )
    assert 0.5 < statement.confidence <= 1
    (position,) = reading.positions
    assert statement.expresses == (position,)
    assert (position.stance, position.issue.name) == (Stance.OPPOSES, "embargo on Cuba")
    (meeting,) = reading.meetings
    assert {each.name for each in meeting.participants} == {"Sergei Lavrov", "John Kerry"}
    assert (meeting.place and meeting.place.name, meeting.date) == ("Geneva", "2016-08-24")
    assert {(each.member.name, each.role) for each in reading.affiliations} >= {("John Kerry", "Secretary of State")}


def test_every_piece_of_evidence_is_the_text_at_its_offsets(reading: kg.Reading) -> None:
    facts = [*reading.statements, *reading.meetings, *reading.positions, *reading.affiliations]
    pieces = [each for fact in facts for each in (fact.evidence, *fact.more_evidence)]
    pieces += [each for entity in (*reading.actors, *reading.places, *reading.topics) for each in entity.mentions]
    assert len(pieces) > 10
    for piece in pieces:
        assert piece.text == NEWS[piece.start : piece.end]
        assert piece.text in piece.sentence
        assert piece.sentence in NEWS


def test_a_reading_is_the_same_each_time(reading: kg.Reading) -> None:
    assert kg.extract(kg.read(NEWS, published="2016-08-25")) == reading


def test_a_text_in_which_nothing_is_found_gives_empty_tables() -> None:
    empty = kg.extract("It rained all day. Then it was dry again.")
    assert (empty.statements, empty.meetings, empty.positions, empty.affiliations) == ((), (), (), ())
    assert len(empty.to_rdf()) > 0


def test_the_rdf_is_what_a_build_stores_of_the_article(tmp_path: Path) -> None:
    kg.build(SEED, tmp_path / "store")
    dataset = kg.extract(SEED).to_rdf()
    with EmbeddedStore.open(tmp_path / "store", read_only=True) as store:
        shipped = ("graph/ontology", "graph/shapes", "graph/identity")
        stored = {quad for quad in store.quads() if not quad[3].endswith(shipped)}
    told = {(s, p, o, g) for s, p, o, g in dataset.quads()}
    assert {tuple(map(_plain, quad)) for quad in told} == {tuple(map(_plain, quad)) for quad in stored}


def _plain(term: object) -> tuple[str, str, str]:
    """A term apart from how a library spells a plain string."""
    if isinstance(term, Literal):
        kind = str(term.datatype or "").removeprefix("http://www.w3.org/2001/XMLSchema#string")
        return str(term), kind, term.language or ""
    assert isinstance(term, URIRef)
    return str(term), "iri", ""


def test_tables_have_a_row_a_record_and_columns_even_when_empty(reading: kg.Reading) -> None:
    pytest.importorskip("pandas")
    frames = reading.to_pandas()
    assert list(frames["statements"]["speaker"]) == ["Sergei Lavrov"]
    assert sorted(frames["meetings"].explode("participants")["participants"]) == ["John Kerry", "Sergei Lavrov"]
    row = frames["positions"].iloc[0]
    assert (row["stance"], NEWS[row["start"] : row["end"]]) == ("opposes", row["text"])
    none = kg.extract("It rained all day. Then it was dry again.").to_pandas()["statements"]
    assert (len(none), list(none.columns)) == (0, list(frames["statements"].columns))


def test_without_pandas_the_remedy_is_named(reading: kg.Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingExtra, match=r"pip install 'newskg\[pandas\]'"):
        reading.to_pandas()


# --- a store -----------------------------------------------------------------------------------


def test_a_store_is_built_linked_asked_and_written_out(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_text(NEWS)
    (tmp_path / "news" / "b.txt").write_bytes(b"%PDF-1.7")
    account = kg.build([str(tmp_path / "news")], str(tmp_path / "graph"), published="2016-08-25")
    assert (account.stored, len(account.problems)) == (1, 1)
    assert kg.build(tmp_path / "news", tmp_path / "graph", published=date(2016, 8, 25), resume=True).resumed == 1
    assert kg.link(tmp_path / "graph").judged > 0
    with kg.open_store(tmp_path / "graph") as store:
        assert [row["speaker"] for row in store.query("who-said-what")] == ["Sergei Lavrov"]
        asked = store.query("SELECT ?d ?c { ?m a nkg:Meeting ; nkg:date ?d ; nkg:confidence ?c }")
        assert [type(value) for value in asked[0].values()] == [date, float]
        store.export(tmp_path / "graph.nq")
        assert "Sergei Lavrov" in (tmp_path / "graph.nq").read_text("utf-8")


def test_a_query_gives_rows_by_name_and_a_frame(seed_directory: Path) -> None:
    pytest.importorskip("pandas")
    turkey = next(each for each in kg.extract(SEED).actors if each.name == "Government of Turkey")
    with kg.open_store(seed_directory) as store:
        rows = store.query("positions-of-an-actor", actor=turkey)
        assert {row["stance"] for row in rows} == {"supports", "opposes", "unclear"}
        assert rows == store.query("positions-of-an-actor", actor="actor/government-of-turkey")
        assert list(rows.to_pandas().columns) == list(rows.columns)
        assert store.query("SELECT ?s ?day { ?s a nkg:Nothing ; nkg:date ?day }").columns == ("s", "day")


def test_a_wrong_question_says_what_is_wrong(seed_directory: Path, tmp_path: Path) -> None:
    with kg.open_store(str(seed_directory)) as store:
        with pytest.raises(NotFound, match="did you mean"):
            store.query("who-said-wat")
        with pytest.raises(BadInput, match="no parameter"):
            store.query("positions-of-an-actor", actr="x")
        with pytest.raises(QueryError, match="only a SELECT"):
            store.query("ASK { ?s ?p ?o }")
        with pytest.raises(QueryError):
            store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
        with pytest.raises(BadInput, match="nquads"):
            store.export(tmp_path / "graph.docx")
    with pytest.raises(kg.KgError, match="none does not exist"):
        kg.open_store(tmp_path / "none")
