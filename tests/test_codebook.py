"""A person's codebook: what its patterns fit, what a spreadsheet's damage is told as, and that a store keeps it."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import build

from kg import commit, joining, nquads, queries, validate
from kg.errors import BadInput
from kg.export import standoff
from kg.identity import themes
from kg.identity.codebook import Codebook, Entry, Mention, Passage, tables
from kg.iris import Minter
from kg.linking.decide import codebooks, topics
from kg.namespaces import NKG, SKOS
from kg.settings import Settings
from kg.store.embedded import EmbeddedStore

MINTER = Minter(Settings().base)
ARTICLES = {
    "toll.txt": "OSLO, March 3 - Transport Minister Kari Nordmann said on Monday that she supports the toll on the "
    'Lofoten bridge. "I back the bridge toll," Nordmann told reporters in Oslo. Opposition leader Ola Hansen '
    "opposes the toll on the bridge.",
    "herring.txt": "OSLO, March 4 - Fisheries Minister Ingrid Solheim opposes the sanctions on Tehran. Solheim said "
    "that Norway supports lifting the sanctions on Iran. The minister backs a new quota for herring.",
}
BOOK = Codebook(
    (
        Entry("Tolls"),
        Entry("Bridge toll", "toll AND bridge", "Tolls", "since 2019"),
        Entry("Iran sanctions", "sanction* AND [Iran] | TURNED: lift* sanctions AND [Iran]"),
    )
)


def coded(pattern: str, sentence: str, target: str, *, mentions: tuple[Mention, ...] = ()) -> str | None:
    """What the target of the sentence is on: 'it', 'turned', or None."""
    start = sentence.index(target)
    passage = Passage(sentence, mentions, [(start, start + len(target))])
    found = Codebook((Entry("it", pattern),)).code(passage, Passage(f"Guam is an island. {sentence}"))
    return None if found is None else "turned" if found.turned else found.issue


@pytest.mark.parametrize(
    ("pattern", "sentence", "target", "expected"),
    [
        ("sanction on [Iran]", "He opposes sanctions on Tehran.", "sanctions on Tehran", "it"),
        ("sanction on [Iran]", "He opposes the sanctions imposed on Iranian banks.", "the sanctions", "it"),
        ("sanctions on [Iran]", "He opposes sanctions on Syria.", "sanctions on Syria", None),
        ('"sanction"', "He opposes sanctions.", "sanctions", None),
        ("negotiat*", "She welcomes the negotiations.", "the negotiations", "it"),
        ("bridge toll", "She backs the toll.", "the toll", None),
        ("toll AND bridge", "She backs the toll on the bridge.", "the toll", "it"),
        ("toll NOT bridge", "She backs the toll on the bridge.", "the toll", None),
        ("toll AND NOT road", "She backs the toll on the bridge.", "the toll", "it"),
        ("target: toll AND target: bridge", "She backs the toll on the bridge.", "the toll", None),
        ("toll AND article: Guam", "She backs the toll.", "the toll", "it"),
        ("toll AND article: Fiji", "She backs the toll.", "the toll", None),
        ("quota | toll", "She backs the toll.", "the toll", "it"),
        ("quota; toll", "She backs the toll.", "the toll", "it"),
        ("quota\ntoll", "She backs the toll.", "the toll", "it"),
        ("quota OR toll", "She backs the toll.", "the toll", "it"),
        ("toll | TURNED: scrap* toll", "She backs scrapping the old toll.", "scrapping the old toll", "turned"),
        ("TURNED: withdraw* from deal", "She backs withdrawing from the deal.", "withdrawing from the deal", "turned"),
        ("bridge", "She said of the bridge that she opposes this.", "this", "it"),
        ("bridge", "She said of the bridge that she opposes the toll.", "the toll", None),
        ("[Iran]", "He attacked Iran.", "Iran", "it"),
        ("[Iran]", "He attacked the sanctions on Iran.", "the sanctions on Iran", None),
        ("“bridge toll”", "She backs the bridge toll.", "the bridge toll", "it"),
    ],
)
def test_a_pattern_fits_what_it_says(pattern: str, sentence: str, target: str, expected: str | None) -> None:
    assert coded(pattern, sentence, target) == expected


def test_a_name_is_whoever_is_called_so_also_by_a_pronoun() -> None:
    sentence = "Voters trust him."
    mentions = (Mention(13, 16, ("Barack Obama",)),)
    assert coded("[Obama]", sentence, "him", mentions=mentions) == "it"
    assert coded("[Michelle Obama]", sentence, "him", mentions=mentions) is None


def test_the_narrower_issue_counts_before_the_wider_whatever_the_order() -> None:
    entries = (Entry("tolls", "toll AND bridge AND Lofoten"), Entry("bridges", "bridge", "tolls"))
    passage = Passage("the toll on the Lofoten bridge")
    for order in itertools.permutations(entries):
        found = Codebook(order).code(passage)
        assert found is not None
        assert found.issue == "bridges"


@pytest.mark.parametrize(
    ("table", "problem", "issues"),
    [
        ("issue,patterns\nA,*\nB,toll\n", "row 2: '*' matches nearly everything", {"A", "B"}),
        ("issue,patterns\nA,the | toll\n", "row 2: 'the' matches nearly everything", {"A"}),
        ("issue,patterns\nA,toll AND\n", "row 2: 'toll AND' has no word behind", {"A"}),
        ("issue,patterns\nA,NOT toll\n", "has no word before NOT", {"A"}),
        ("issue,patterns\nA,article: Iran\n", "fits every position of an article", {"A"}),
        ("issue,patterns\nA,[toll\n", "opens or closes [", {"A"}),
        ("issue,patterns\nA,#NAME?\n", "what a spreadsheet makes of a formula", {"A"}),
        ("issue,patterns\nA,toll\nB,tolls\n", "row 3: 'tolls' is a pattern of 'A' in row 2 too", {"A", "B"}),
        ("issue,patterns\nA,toll\n\na,quota\n", "row 4: 'a' is the issue of row 2 already", {"A"}),
        ("issue,patterns,parent\nA,toll,B\nB,quota,A\n", "would be its own parent", {"A", "B"}),
        ("issue,patterns,parent\nA,toll,A\n", "would be its own parent", {"A"}),
        ("issue,patterns,parent\nA,toll,C\n", "row 2: the parent 'C' has no row", {"A", "C"}),
        ("issue,patterns\n,toll\nB,quota\n", "row 2 names no issue", {"B"}),
        ("issue,patterns\nA,toll,more\nB,quota\n", "row 2 has more cells", {"B"}),
        ("issue,patterns,Überthema\nA,toll,x\n", "the column 'Überthema' is none of", {"A"}),
        ("issue,patterns\nA,\n", "row 2: 'A' has no pattern", {"A"}),
    ],
)
def test_what_is_wrong_is_told_with_its_row_and_the_rest_is_taken(table: str, problem: str, issues: set[str]) -> None:
    found = tables.read(table)
    assert any(problem in line for line in found.problems), found.problems
    assert {each.issue for each in found.codebook.entries} == issues


def test_of_an_issue_with_two_rows_no_pattern_is_lost() -> None:
    (entry,) = tables.read("issue,patterns,notes\nA,toll,x\nA,quota,y\n").codebook.entries
    assert (entry.pattern, entry.notes) == ("toll | quota", "x; y")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_spreadsheets_may_move_columns_and_choose_encoding_and_separator(
    tmp_path: Path, encoding: str, between: str
) -> None:
    path = tmp_path / "book.csv"
    rows = [("Notes", "Parent", "Patterns", "Issue"), ("café", "", "toll | quota", "Zölle"), ("", "", "", "")]
    path.write_bytes("\r\n".join(between.join(row) for row in rows).encode(encoding))
    found = codebooks.load(path)
    assert found.problems == ()
    assert found.codebook.entries == (Entry("Zölle", "toll | quota", "", "café"),)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04", "is a workbook"),
        (b"a,b\n1,2\n", "names no column issue"),
        (b"issue\nx\n", "names no column patterns"),
    ],
)
def test_what_is_no_codebook_is_told_with_the_file(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "book.csv"
    path.write_bytes(data)
    with pytest.raises(BadInput, match=message) as error:
        codebooks.load(path)
    assert str(path) in str(error.value)


def test_a_codebook_is_read_as_it_was_written() -> None:
    assert tables.read(tables.write(BOOK)) == tables.Found(BOOK, ())


# --- in a store ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("articles")
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return sorted(folder.iterdir())


def content(directory: Path) -> str:
    with EmbeddedStore.open(directory) as store:
        return "".join(sorted(nquads.lines(store.quads())))


def take(directory: Path, codebook: Codebook) -> joining.Taken:
    with EmbeddedStore.open(directory) as store:
        return joining.take_codebook(store, MINTER, codebook)


def test_a_store_with_a_codebook_is_the_same_whenever_it_came(tmp_path: Path, sources: list[Path]) -> None:
    before, after, by_parts = (tmp_path / name for name in ("before", "after", "by-parts"))
    for directory in (before, after, by_parts):
        build([] if directory == before else sources[:1] if directory == by_parts else sources, directory)
    plain = content(after)
    take(before, BOOK)
    build(sources, before)
    taken = take(after, BOOK)
    take(by_parts, Codebook((Entry("other", "herring"),)))
    build(sources[1:], by_parts)
    take(by_parts, BOOK)
    assert taken.coded >= 3
    assert content(before) == content(after) == content(by_parts) != plain
    with EmbeddedStore.open(after) as store:
        assert codebooks.read(store, MINTER) == BOOK
        assert validate.validate_quads(store.quads()).conforms
        listed = {each.label: each for each in topics.issues(store)}
        assert listed["Bridge toll"].wider == "Tolls"
        rows = list(store.select("SELECT ?p { ?p <https://w3id.org/newskg/ontology#turned> true }"))
        assert len(rows) == 1
    take(after, Codebook())
    assert content(after) == plain


def test_an_article_that_leaves_takes_its_issues_with_it(tmp_path: Path, sources: list[Path]) -> None:
    both, one = tmp_path / "both", tmp_path / "one"
    build(sources, both)
    build(sources[:1], one)
    for directory in (both, one):
        take(directory, BOOK)
    with EmbeddedStore.open(both) as store:
        joining.withdraw(store, [commit.key_meant(store, MINTER, sources[1].stem)], MINTER)
    assert content(both) == content(one)


def kg(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kg", *map(str, arguments)], capture_output=True, text=True, timeout=120
    )


def test_by_the_command_line(tmp_path: Path, sources: list[Path]) -> None:
    store, book = tmp_path / "store", tmp_path / "book.csv"
    book.write_text(tables.write(BOOK) + "Rest,the,,\n", encoding="utf-8")
    built = kg("build", *sources, "--store", store, "--codebook", book)
    assert built.returncode == 1
    assert f"{book}: row 5: 'the' matches nearly everything" in built.stderr
    listed = kg("topics", "list", "--store", store, "--output", "-").stdout
    assert "Bridge toll,3,1,2,Tolls,issue/bridge-toll" in listed
    book.write_text(tables.write(BOOK), encoding="utf-8")
    assert kg("topics", "codebook", book, "--store", store).returncode == 0
    assert kg("topics", "codebook", "--output", "-", "--store", store).stdout == tables.write(BOOK)
    suggested = kg("topics", "suggest", "--store", store).stdout
    assert tables.read(suggested).codebook.entries[: len(BOOK.entries)] == BOOK.entries
    assert kg("topics", "codebook", "--remove", "--store", store).returncode == 0
    assert "issue/" not in kg("topics", "list", "--store", store, "--output", "-").stdout
    assert kg("topics", "codebook", "--store", store).returncode == 2
    assert kg("topics", "codebook", tmp_path / "none.csv", "--store", store).returncode == 2


# --- themes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "target", "label"),
    [
        ("Oslo opposes new missile tests by North Korea.", "new missile tests by North Korea", "Defense: North Korea"),
        (
            "She backs higher tariffs on imports from China.",
            "higher tariffs on imports from China",
            "Foreign Trade: China",
        ),
        ("Norway opposes the sanctions on Tehran.", "the sanctions on Tehran", "International Affairs: Iran"),
    ],
)
def test_a_theme_is_the_kind_of_matter_and_whom_it_concerns(sentence: str, target: str, label: str) -> None:
    start = sentence.index(target)
    passage = Passage(sentence, (), [(start, start + len(target))])
    assert themes.theme(passage, {}, {"no": 1}, "no").label == label


def test_each_position_has_a_theme_that_leaves_with_the_last_of_them(tmp_path: Path, sources: list[Path]) -> None:
    directory = tmp_path / "store"
    build(sources, directory)
    asked = f"SELECT ?p ?label {{ ?p <{NKG.theme}> ?t . ?t a <{NKG.Theme}> ; <{SKOS.prefLabel}> ?label }}"
    with EmbeddedStore.open(directory) as store:
        found = {(row["p"], str(row["label"])) for row in store.select(asked)}
        positions = list(store.select(f"SELECT ?p {{ ?p a <{NKG.Position}> }}"))
        assert len(found) == len(positions)
        assert "International Affairs: Iran" in {label for _, label in found}
        commit.withdraw(store, [commit.key_meant(store, MINTER, sources[0].stem)], MINTER)
        assert "International Affairs: Iran" not in {str(row["label"]) for row in store.select(asked)}
        assert not list(store.quads(MINTER.identity_graph)) or list(store.select(asked))


# --- who agrees with whom ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which a minister turns round, with a codebook."""
    folder = tmp_path_factory.mktemp("dated")
    articles = {
        "2024-03-04": "OSLO, March 4 - Fisheries Minister Ingrid Solheim opposes the sanctions on Tehran. "
        "Finance Minister Kari Nordmann supports lifting the sanctions on Iran.",
        "2024-05-06": "OSLO, May 6 - Fisheries Minister Ingrid Solheim supports the Iranian sanctions.",
    }
    for day, text in articles.items():
        (folder / f"{day}.txt").write_text(text, encoding="utf-8")
        (folder / f"{day}.json").write_text(f'{{"published": "{day}"}}', encoding="utf-8")
    directory = folder / "store"
    build(sorted(folder.glob("*.txt")), directory)
    take(directory, BOOK)
    return directory


def asked(directory: Path, query: str, **parameters: str) -> list[dict[str, str]]:
    with EmbeddedStore.open(directory, read_only=True) as store:
        rows = store.select(queries.bind(queries.find(query), parameters))
        return [{str(name): str(value) for name, value in row.items()} for row in rows]


def test_who_changed_his_mind_is_told_with_both_sentences(dated: Path) -> None:
    (row,) = asked(dated, "shifts")
    assert (row["holder"], row["issue"], row["atLevel"]) == ("Ingrid Solheim", "Iran sanctions", "issue")
    assert (row["stance"], row["otherStance"]) == ("opposes", "supports")
    assert "opposes the sanctions on Tehran" in row["sentence"]
    assert "supports the Iranian sanctions" in row["otherSentence"]
    assert asked(dated, "contradictions") == []


def test_those_agree_who_say_it_in_words_that_are_turned(dated: Path) -> None:
    pairs = {(row["a"], row["stanceOfA"], row["b"]) for row in asked(dated, "agreement-network")}
    assert ("Ingrid Solheim", "opposes", "Kari Nordmann") in pairs
    theme = asked(dated, "agreement-network", level="theme")
    assert {(row["issue"], row["atLevel"]) for row in theme} == {("International Affairs: Iran", "theme")}


def test_exports_tell_the_issue_that_articles_share(dated: Path, tmp_path: Path) -> None:
    with EmbeddedStore.open(dated, read_only=True) as store:
        positions = [each for article in standoff.annotate(store, MINTER) for each in article["positions"]]
    assert {(each["issue"], each["turned"]) for each in positions} == {
        ("issue/iran-sanctions", False),
        ("issue/iran-sanctions", True),
    }
    assert {each["theme"] for each in positions} == {"theme/19/ir"}
    for level, label in (("issue", "Iran sanctions"), ("theme", "International Affairs: Iran")):
        path = tmp_path / f"{level}.graphml"
        done = kg("export", "--store", dated, "--format", "graphml", "--relation", "agreement", "--level", level,
                  "--output", path)  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert label in path.read_text("utf-8")
    assert kg("export", "--store", dated, "--format", "graphml", "--level", "theme").returncode == 2
