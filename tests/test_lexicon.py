"""The lexicon: its tables are whole, and a faulty table is refused with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import lexicon
from kg.errors import BadInput

HEAD = "# class colour: what one sees\nword\tclass\tconstruction\tpolarity\tprecision\tsource\n"


def table(folder: Path, text: str, name: str = "colours.tsv") -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder


def test_rows_become_entries(tmp_path):
    found = lexicon.load(table(tmp_path, HEAD + "red\tcolour\to g\t-\t0.75\tWordNet\n\n# more\npale blue\tcolour\n"))
    red = lexicon.Entry("red", "o g", -1, 0.75, "WordNet")
    assert found == {"colour": (red, lexicon.Entry("pale blue"))}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + "red\tcolour\nred\tcolour\n", r"colours.tsv:4: 'red' is in 'colour' already, at colours.tsv:3"),
        (HEAD + "red\ttaste\n", "colours.tsv:3: no table declares the class 'taste'"),
        (HEAD + "red\tcolour\t\t?\n", "colours.tsv:3: no polarity"),
        (HEAD + "red\tcolour\t\t\tmuch\n", "colours.tsv:3: no polarity"),
        (HEAD + "red \tcolour\n", "colours.tsv:3: no row"),
        ("word\tkind\n", "colours.tsv:1: the columns"),
        ("# class colour: again\n" + HEAD, "declared twice"),
    ],
)
def test_a_faulty_table_is_refused(tmp_path, text, message):
    with pytest.raises(BadInput, match=message):
        lexicon.load(table(tmp_path, text))


def test_a_word_may_take_several_constructions(tmp_path):
    found = lexicon.load(table(tmp_path, HEAD + "red\tcolour\to\nred\tcolour\tg\n"))
    assert [entry.construction for entry in found["colour"]] == ["o", "g"]


def test_no_class_is_empty_and_an_unknown_one_is_an_error():
    shipped = lexicon.load(Path(lexicon.__file__).parent)
    assert not [name for name, entries in shipped.items() if not entries]
    with pytest.raises(BadInput, match=r"no class 'nothing'"):
        lexicon.words("nothing")
