"""A codebook as a table, as people keep it in a spreadsheet: out, and in with all that spreadsheets do to it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from kg.errors import BadInput
from kg.identity.codebook.entries import Codebook, Entry
from kg.identity.codebook.patterns import Wording, parse
from kg.iris import slug

COLUMNS = ("issue", "patterns", "parent", "notes")
# What others call the columns, in small letters without marks.
_CALLED: Mapping[str, tuple[str, ...]] = {
    "issue": ("issue", "issues", "concept", "topic", "code", "label", "issuename"),
    "patterns": ("patterns", "pattern", "wordings", "wording", "keywords", "terms", "searchterms", "words"),
    "parent": ("parent", "broader", "parentissue", "wider", "parents", "broaderissue"),
    "notes": ("notes", "note", "comment", "comments", "remarks", "description", "definition"),
}
_DELIMITERS = ",;\t|"
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Found:
    """What a table says: the codebook, and a line for each thing in it that a person should look at."""

    codebook: Codebook
    problems: tuple[str, ...]


@dataclass(slots=True)
class _Row:
    number: int
    entry: Entry


def write(codebook: Codebook) -> str:
    """`codebook` as CSV (RFC 4180)."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((each.issue, each.pattern, each.parent, each.notes) for each in codebook.entries)
    return stream.getvalue()


def read(text: str) -> Found:
    """The codebook in `text`, a table between commas, semicolons, tabs or bars whose columns stand in any order.

    What is wrong with a row is told with its number, the first being 1 as spreadsheets have it, and the rest is taken.
    Raises BadInput for what is no such table at all.
    """
    problems: list[str] = []
    numbered = list(_cells(text, problems))
    if not numbered:
        raise BadInput("it is empty: its first row names the columns issue, patterns, parent and notes")
    columns = _columns(*numbered[0], problems)
    rows: dict[str, _Row] = {}
    for number, cells in numbered[1:]:
        entry = _entry(number, cells, columns, len(numbered[0][1]), problems)
        if entry is not None:
            _add(rows, _Row(number, entry), problems)
    for row in list(rows.values()):
        _check_parent(rows, row, problems)
    _check_patterns(rows, problems)
    return Found(Codebook(tuple(row.entry for row in rows.values())), tuple(problems))


def _cells(text: str, problems: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, with their numbers."""
    lines = text.splitlines(keepends=True)
    if lines and lines[0].lower().startswith("sep="):  # for spreadsheets
        del lines[0]
    if "\0" in text:
        raise BadInput("it is no text: save it as CSV in UTF-8")
    head = next((line for line in lines if line.strip(" \t\r\n,;|") and not line.startswith("#")), "")
    delimiter = max(_DELIMITERS, key=lambda each: (len(_known(head.split(each))), head.count(each)))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = [" ".join(cell.split(" ")).strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            problems.append(f"row {number} is none: {error}; close its quotation marks")
            continue
        if any(cells) and not cells[0].startswith("#"):
            yield number, cells


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def _known(cells: list[str]) -> dict[str, int]:
    """Which of `cells` names which column; of two the first."""
    plain = [_plain(cell) for cell in cells]
    return {
        column: min(plain.index(name) for name in names if name in plain)
        for column, names in _CALLED.items()
        if any(name in plain for name in names)
    }


def _columns(number: int, cells: list[str], problems: list[str]) -> dict[str, int]:
    known = _known(cells)
    for column in ("issue", "patterns"):
        if column not in known:
            named = ", ".join(repr(cell[:_SHOWN]) for cell in cells if cell) or "nothing"
            raise BadInput(f"row {number} names no column {column}, but {named}: call one of them so")
    for at, cell in enumerate(cells):
        if cell and at not in known.values():
            problems.append(
                f"row {number}: the column {cell[:_SHOWN]!r} is none of {', '.join(COLUMNS)}, or is there twice: "
                "it is left aside; rename it if it is one of them"
            )
    return known


def _entry(number: int, cells: list[str], columns: Mapping[str, int], width: int, problems: list[str]) -> Entry | None:
    if any(cells[width:]):
        problems.append(
            f"row {number} has more cells than there are columns: put those that hold the separator in quotation "
            "marks; it is left out"
        )
        return None
    said = {name: cells[at] if at < len(cells) else "" for name, at in columns.items()}
    issue = said["issue"]
    if not issue:
        problems.append(f"row {number} names no issue: write its name into the column issue")
        return None
    return Entry(issue, said["patterns"], said.get("parent", ""), said.get("notes", ""))


def _add(rows: dict[str, _Row], row: _Row, problems: list[str]) -> None:
    """A second row of an issue adds its patterns to those of the first."""
    key = slug(row.entry.issue)
    if key not in rows:
        rows[key] = row
        return
    first = rows[key]
    problems.append(
        f"row {row.number}: {row.entry.issue!r} is the issue of row {first.number} already: its patterns are added to "
        "those; write both into one row"
    )
    one, other = first.entry, row.entry
    first.entry = replace(
        one,
        pattern=" | ".join(filter(None, (one.pattern, other.pattern))),
        parent=one.parent or other.parent,
        notes="; ".join(dict.fromkeys(filter(None, (one.notes, other.notes)))),
    )


def _check_parent(rows: dict[str, _Row], row: _Row, problems: list[str]) -> None:
    """A parent is an issue of the codebook, by its name there, and no circle leads back to the issue."""
    parent = row.entry.parent
    if not parent:
        return
    if slug(parent) not in rows:
        problems.append(
            f"row {row.number}: the parent {parent!r} has no row: it is taken as an issue; write one for it"
        )
        rows[slug(parent)] = _Row(row.number, Entry(parent))
    row.entry = replace(row.entry, parent=rows[slug(parent)].entry.issue)
    above, seen = row, {slug(row.entry.issue)}
    while above.entry.parent:
        key = slug(above.entry.parent)
        if key == slug(row.entry.issue):
            problems.append(
                f"row {row.number}: {row.entry.issue!r} would be its own parent, by way of {above.entry.issue!r}: "
                "it is left without one; take the circle out"
            )
            row.entry = replace(row.entry, parent="")
            return
        if key in seen or key not in rows:
            return
        seen.add(key)
        above = rows[key]


def _check_patterns(rows: Mapping[str, _Row], problems: list[str]) -> None:
    parents = {slug(row.entry.parent) for row in rows.values() if row.entry.parent}
    taken: dict[tuple[object, ...], _Row] = {}
    for key, row in rows.items():
        wordings = list(_wordings(row, problems))
        kept: list[Wording] = []
        for each in wordings:
            other = taken.setdefault(each.key, row)
            if other is row:
                kept.append(each)
                continue
            problems.append(
                f"row {row.number}: {each.text!r} is a pattern of {other.entry.issue!r} in row {other.number} too, "
                "and stays with that; take it out of one of the two"
            )
        if not kept and not (key in parents and not row.entry.pattern):
            problems.append(
                f"row {row.number}: {row.entry.issue!r} has no pattern that can be used, so nothing will be on it: "
                "write words into the column patterns"
            )
        if len(kept) < len(wordings) or any(not isinstance(each, Wording) for each in _parsed(row.entry.pattern)):
            row.entry = replace(row.entry, pattern=" | ".join(each.text for each in kept))


def _parsed(pattern: str) -> list[Wording | BadInput]:
    try:
        return parse(pattern)
    except BadInput as error:
        return [error]


def _wordings(row: _Row, problems: list[str]) -> Iterator[Wording]:
    for each in _parsed(row.entry.pattern):
        if isinstance(each, Wording):
            yield each
        else:
            problems.append(f"row {row.number}: {each}; its other patterns are taken")
