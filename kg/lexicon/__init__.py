"""The lexicon: English words and what they are, in the tables `*.tsv` beside this module.

A row gives a word one or more classes, parted by blanks, and for these, where the class needs it, the
construction that it takes, its polarity and how often it is right. A table's head says what its
classes are, a line `# class NAME: meaning` each, and where its entries come from. A class is declared
in one table; any table may add words to it. Open classes of words
stand nowhere else; small closed ones (pronouns, prepositions) stand beside the function that needs them.

>>> "telephone" in words("meeting.telephone")
True
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.errors import BadInput
from kg.lexicon.tables import rows

_FOLDER = Path(__file__).parent
_DECLARATION = re.compile(r"^# class (\S+): \S", re.MULTILINE)
_COLUMNS = ("word", "class", "construction", "polarity", "precision", "source")
_POLARITIES = {"": 0, "+": 1, "-": -1}


@dataclass(frozen=True, slots=True)
class Entry:
    """A word in one class.

    construction   how it is used, in the notation of its class; empty where the class has none
    polarity       1 for, -1 against, 0 neither
    precision      how often the word is what its class says, 0 to 1; None where nobody measured
    source         where the entry comes from
    """

    word: str
    construction: str = ""
    polarity: int = 0
    precision: float | None = None
    source: str = ""


def load(folder: Path) -> Mapping[str, tuple[Entry, ...]]:
    """The entries of all tables in `folder`, by class, in the order of files and rows.

    Raises BadInput, with the file and mostly the line, for a class that no table declares or two do, a
    word that stands twice in a class with the same construction, and cells that cannot be read.
    """
    tables = sorted(folder.glob("*.tsv"))
    found: dict[str, list[Entry]] = {}
    for path in tables:
        for name in _DECLARATION.findall(path.read_text("utf-8")):
            if name in found:
                raise BadInput(f"{path.name}: the class {name!r} is declared twice")
            found[name] = []
    seen: dict[tuple[str, str, str], str] = {}
    for where, (word, classes, *cells) in (row for path in tables for row in rows(path, _COLUMNS)):
        entry = _entry(where, word, *cells)
        for name in classes.split():
            if name not in found:
                raise BadInput(f"{where}: no table declares the class {name!r}")
            other = seen.setdefault((name, word, entry.construction), where)
            if other is not where:
                raise BadInput(f"{where}: {word!r} is in {name!r} already, at {other}")
            found[name].append(entry)
    return {name: tuple(entries) for name, entries in found.items()}


def _entry(where: str, word: str, construction: str, polarity: str, precision: str, source: str) -> Entry:
    try:
        return Entry(word, construction, _POLARITIES[polarity], float(precision) if precision else None, source)
    except (KeyError, ValueError):
        raise BadInput(f"{where}: no polarity (+, - or nothing) and precision: {polarity!r}, {precision!r}") from None


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, tuple[Entry, ...]]:
    return load(_FOLDER)


def entries(name: str) -> tuple[Entry, ...]:
    """What the lexicon has in the class `name`, in the tables' order. Raises BadInput for a class that
    is not declared."""
    try:
        return _shipped()[name]
    except KeyError:
        raise BadInput(f"the lexicon has no class {name!r}") from None


def words(*names: str) -> frozenset[str]:
    """The words of all these classes. Raises BadInput for a class that is not declared."""
    return frozenset(entry.word for name in names for entry in entries(name))


@lru_cache
def classes(prefix: str) -> Mapping[str, frozenset[str]]:
    """The classes whose names begin with `prefix`, with their words.

    >>> sorted(classes("office.pop")["office.pope"])
    ['pontiff', 'pope']
    """
    return {name: words(name) for name in _shipped() if name.startswith(prefix)}
