"""Questions to people, out as a table of SSSOM and back as decisions."""

from __future__ import annotations

import datetime
import shutil
import tempfile
from pathlib import Path

import pytest
from conftest import build
from hypothesis import given
from hypothesis import strategies as st
from rdflib import URIRef

from kg import joining, nquads, resources
from kg.errors import BadInput
from kg.iris import Minter
from kg.linking.decide import decisions, mappings, questions, sssom
from kg.linking.decide.decisions import Decision
from kg.linking.records import Candidate, KnowledgeBase, Link, Signal
from kg.namespaces import NKG, OWL, SEMAPV, SKOS
from kg.settings import Settings
from kg.store.embedded import EmbeddedStore

MINTER = Minter(Settings().base)
PUTIN, ERDOGAN, MINISTER, RUSSIA = (
    URIRef(f"{MINTER.base}actor/{slug}")
    for slug in ("vladimir-putin", "recep-erdogan", "mevlut-cavusoglu", "government-of-russia")
)
Q7747, Q39259, Q159, OTHER = (
    URIRef(f"http://www.wikidata.org/entity/{item}") for item in ("Q7747", "Q39259", "Q159", "Q99999")
)
DBPEDIA = URIRef("http://dbpedia.org/resource/Vladimir_Putin")
TODAY = datetime.date(2026, 11, 22)
HEADER = "subject_id\tpredicate_id\tpredicate_modifier\tobject_id\tmapping_justification\n"


def candidate(target: URIRef, score: float, kind: URIRef = NKG.Person, **more: object) -> Candidate:
    source = KnowledgeBase.of(target)
    assert source is not None
    parts = ((Signal.NAME, score), (Signal.OFFICE, 1.0))
    return Candidate(target, source, f"item {target[-4:]}", kind, score, parts, **more)  # type: ignore[arg-type]


LINKS = [
    Link(PUTIN, "Vladimir Putin", "a", "v1", candidates=(
        candidate(Q7747, 0.97), candidate(DBPEDIA, 0.97, via=Q7747), candidate(OTHER, 0.7))),
    Link(ERDOGAN, "Recep Erdogan", "b", "v1", candidates=(candidate(Q39259, 0.8), candidate(OTHER, 0.75))),
    Link(RUSSIA, "Government of Russia", "c", "v1", candidates=(candidate(Q159, 0.7, NKG.Place, close=True),)),
]  # fmt: skip


@pytest.fixture
def linked(seed_directory: Path, tmp_path: Path) -> Path:
    """The seed's store with candidates for three of its actors."""
    directory = shutil.copytree(seed_directory, tmp_path / "linked")
    with EmbeddedStore.open(directory) as store:
        store.commit(mappings.change(LINKS, {}, decisions.Decisions(), MINTER))
        store.flush()
    return directory


def asked(directory: Path, *, accepted: bool = False) -> list[sssom.Question]:
    with EmbeddedStore.open(directory, read_only=True) as store:
        standing, links = decisions.read(store, MINTER), questions.read(store, MINTER)
        return [
            *questions.about_items(links, standing, accepted=accepted),
            *questions.about_actors(links, standing, store, MINTER),
        ]


def take(directory: Path, *add: Decision) -> None:
    with EmbeddedStore.open(directory) as store:
        joining.decide(store, MINTER, add)


def links_of(directory: Path, subject: URIRef) -> set[tuple[URIRef, URIRef]]:
    with EmbeddedStore.open(directory, read_only=True) as store:
        return {(p, URIRef(o)) for s, p, o, _ in store.quads(MINTER.links_graph) if s == subject}


def content(directory: Path) -> str:
    with EmbeddedStore.open(directory, read_only=True) as store:
        return "".join(sorted(nquads.lines(store.quads())))


# --- questions ------------------------------------------------------------------------------------


def test_what_the_machine_does_not_dare_to_judge_is_asked_with_its_grounds(linked: Path) -> None:
    found = asked(linked)
    assert {(q.subject, q.object, q.predicate) for q in found} == {
        (ERDOGAN, Q39259, OWL.sameAs),
        (ERDOGAN, OTHER, OWL.sameAs),
        (RUSSIA, Q159, SKOS.closeMatch),
    }
    (first,) = (q for q in found if q.object == Q39259)
    assert first.grounds == {"verdict": "review", "name": "0.8", "office": "1"}
    assert first.confidence == 0.8


def test_accepted_links_are_asked_about_only_where_that_is_wanted(linked: Path) -> None:
    assert Q7747 not in {q.object for q in asked(linked)}
    (sure,) = (q for q in asked(linked, accepted=True) if q.object == Q7747)
    assert sure.predicate == SKOS.exactMatch
    (derived,) = (q for q in asked(linked, accepted=True) if q.object == DBPEDIA)
    assert derived.justification == SEMAPV.MappingChaining


def test_what_was_answered_is_not_asked_again(linked: Path) -> None:
    take(linked, Decision(ERDOGAN, OWL.sameAs, Q39259, True), Decision(RUSSIA, SKOS.closeMatch, Q159, False))
    assert not {q.subject for q in asked(linked)} & {ERDOGAN, RUSSIA}
    assert links_of(linked, ERDOGAN) == {(OWL.sameAs, Q39259)}
    assert not links_of(linked, RUSSIA)


def test_two_actors_with_one_item_are_reported_until_a_person_has_said_what_they_are(linked: Path) -> None:
    take(linked, Decision(MINISTER, OWL.sameAs, Q7747, True))
    (pair,) = (q for q in asked(linked) if decisions.is_actor(q.object, MINTER))
    assert {pair.subject, pair.object} == {MINISTER, PUTIN}
    assert pair.justification == SEMAPV.MappingChaining
    assert pair.grounds["item"] == str(Q7747)
    take(linked, Decision(pair.subject, OWL.sameAs, pair.object, False))
    assert not [q for q in asked(linked) if decisions.is_actor(q.object, MINTER)]
    take(linked, Decision(pair.subject, OWL.sameAs, pair.object, True))
    assert not [q for q in asked(linked) if decisions.is_actor(q.object, MINTER)]
    assert not links_of(linked, pair.subject), "the merged actor has no links of its own"


# --- the table --------------------------------------------------------------------------------------


def table(directory: Path, path: Path) -> Path:
    with EmbeddedStore.open(directory, read_only=True) as store:
        made = decisions.read(store, MINTER).made.values()
        path.write_text(sssom.write(asked(directory), made, {PUTIN: "Vladimir Putin"}, MINTER), encoding="utf-8")
    return path


def edited(path: Path, pair: tuple[str, str], **cells: str) -> None:
    """What a person does in a spreadsheet: change cells of the row with that subject and object."""
    lines = path.read_text("utf-8").splitlines()
    head = next(n for n, line in enumerate(lines) if not line.startswith("#"))
    columns = lines[head].split("\t")
    for number in range(head + 1, len(lines)):
        row = dict(zip(columns, lines[number].split("\t"), strict=True))
        if (row["subject_id"], row["object_id"]) == pair:
            lines[number] = "\t".join({**row, **cells}.values())
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_a_table_that_nobody_touched_decides_nothing(linked: Path, tmp_path: Path) -> None:
    path = table(linked, tmp_path / "review.tsv")
    assert "nkgd:actor/recep-erdogan" in path.read_text("utf-8")
    assert sssom.read(path, MINTER) == []


def test_rows_that_a_person_marked_become_decisions_and_stay_in_the_next_table(linked: Path, tmp_path: Path) -> None:
    path = table(linked, tmp_path / "review.tsv")
    edited(path, ("nkgd:actor/recep-erdogan", "wd:Q39259"), mapping_justification="semapv:ManualMappingCuration")
    edited(path, ("nkgd:actor/government-of-russia", "wd:Q159"), predicate_modifier="Not", comment="a country")
    found = sssom.read(path, MINTER, author="Kari", date=TODAY)
    assert set(found) == {
        Decision(ERDOGAN, OWL.sameAs, Q39259, True, "Kari", TODAY),
        Decision(RUSSIA, SKOS.closeMatch, Q159, False, "Kari", TODAY, "a country"),
    }
    take(linked, *found)
    again = table(linked, tmp_path / "again.tsv")
    assert set(sssom.read(again, MINTER)) == set(found)


def test_decisions_from_a_table_outlive_build_linking_and_move(linked: Path, tmp_path: Path) -> None:
    path = table(linked, tmp_path / "review.tsv")
    edited(path, ("nkgd:actor/recep-erdogan", "wd:Q39259"), mapping_justification="semapv:ManualMappingCuration")
    edited(path, ("nkgd:actor/recep-erdogan", "wd:Q99999"), predicate_modifier="Not")
    take(linked, *sssom.read(path, MINTER, date=TODAY))
    before = content(linked)
    moved = linked.rename(tmp_path / "moved")
    build([resources.folder("seeds")], moved)
    with EmbeddedStore.open(moved) as store:
        # What a linking run does with the same candidates, and with better ones.
        held = mappings.held(store, MINTER)
        store.commit(mappings.change(LINKS, held, decisions.read(store, MINTER), MINTER))
    assert content(moved) == before
    better = Link(ERDOGAN, "Recep Erdogan", "b2", "v2", candidates=(candidate(OTHER, 1.0), candidate(Q39259, 0.6)))
    with EmbeddedStore.open(moved) as store:
        held = mappings.held(store, MINTER)
        store.commit(mappings.change([better], held, decisions.read(store, MINTER), MINTER))
    assert links_of(moved, ERDOGAN) == {(OWL.sameAs, Q39259)}


def test_a_spreadsheet_may_drop_the_metadata_add_a_byte_order_mark_and_columns(tmp_path: Path) -> None:
    path = tmp_path / "review.tsv"
    row = (
        "nkgd:actor/vladimir-putin\tskos:exactMatch\tNot\thttp://www.wikidata.org/entity/Q99999\tsemapv:LexicalMatching"
    )
    path.write_bytes(b"\xef\xbb\xbf" + f"{HEADER}{row}\n".replace("\n", "\r\n").encode())
    assert sssom.read(path, MINTER) == [Decision(PUTIN, SKOS.exactMatch, OTHER, False)]


@pytest.mark.parametrize(
    ("separator", "encoding"), [(";", "cp1252"), (",", "utf-8"), ("\t", "utf-16"), (";", "utf-8-sig")]
)
def test_what_a_spreadsheet_saves_is_taken(tmp_path: Path, separator: str, encoding: str) -> None:
    path = tmp_path / "review.csv"
    columns = (*HEADER.split("\t"), "author_label", "mapping_date")
    row = (
        "nkgd:actor/vladimir-putin",
        "owl:sameAs",
        " NOT",
        "https://www.wikidata.org/wiki/Q7747",
        sssom.MANUAL,
        "Müller",
        "",
    )
    lines = [separator.join(map(str.strip, each)) for each in (columns, row, [""] * len(row))]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    assert sssom.read(path, MINTER) == [Decision(PUTIN, OWL.sameAs, Q7747, False, "Müller")]


def test_a_table_may_have_prefixes_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "review.tsv"
    declared = (
        f"#curie_map:\n#  our: {MINTER.base}\n#  q: http://www.wikidata.org/entity/\n"
        "#mapping_set_id: https://e.example/s\n"
    )
    row = "our:actor/vladimir-putin\towl:sameAs\t\tq:Q7747\tsemapv:ManualMappingCuration\n"
    path.write_text(declared + HEADER + row, encoding="utf-8")
    assert sssom.read(path, MINTER) == [Decision(PUTIN, OWL.sameAs, Q7747, True)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "lacks the column"),
        ("subject_id\tobject_id\n", "lacks the column mapping_justification"),
        (HEADER + "nkgd:a\towl:sameAs\t\twd:Q1\n", "row 1: .*mapping_justification"),
        (HEADER + "nkgd:a\towl:sameAs\tPerhaps\twd:Q1\tsemapv:ManualMappingCuration\n", "row 1: .*predicate_modifier"),
        (HEADER + "nkgd:a\towl:sameAs\t\twd:\tsemapv:ManualMappingCuration\n", "row 1: .*'wd:' is no item"),
        (HEADER + "nkgd:a\towl:sameAs\t\twd:Q1\tsemapv:ManualMappingCuration\tmore\n", "row 1 has more cells"),
        (HEADER.strip() + "\tmapping_date\n" + "nkgd:a\towl:sameAs\t\twd:Q1\tx:y\t31/12/2024\n", "row 1: .*YYYY-MM-DD"),
        (HEADER + "zz:a\towl:sameAs\t\twd:Q1\tsemapv:ManualMappingCuration\n", "row 1: 'zz:a' is no identifier"),
        (HEADER + "nkgd:a\tskos:related\t\twd:Q1\tsemapv:ManualMappingCuration\n", "row 1: .*nothing about identity"),
        ("#curie_map: [\n" + HEADER, "no table of SSSOM"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_its_row(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "review.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=words):
        sssom.read(path, MINTER)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_is_none_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "review.tsv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadInput, match=r"review\.tsv"):
        sssom.read(path, MINTER)


# Words of which a table of any kind keeps every character, and which mean nothing special in one.
_WORDS = st.from_regex(r"[^\W\d_][\w ,.;'\"()-]{0,30}[^\W_]", fullmatch=True).filter(
    lambda words: words.lower() not in {"nan", "null", "none", "na"}
)
_MADE = st.tuples(st.sampled_from([Q7747, Q159, DBPEDIA]), st.booleans(), st.none() | _WORDS, st.none() | _WORDS)


@given(st.lists(_MADE, unique_by=lambda each: each[0]))
def test_decisions_go_through_a_table_unchanged(made: list[tuple[URIRef, bool, str | None, str | None]]) -> None:
    found = [Decision(PUTIN, OWL.sameAs, item, yes, author, TODAY, comment) for item, yes, author, comment in made]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "decisions.tsv"
        path.write_text(sssom.write([], found, {}, MINTER), encoding="utf-8")
        assert set(sssom.read(path, MINTER)) == set(found)
