"""The contract that every row of EXTRACTORS keeps: pure, deterministic, true to the text."""

from __future__ import annotations

import builtins
import dataclasses
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg import articles, resources
from kg.extraction import EXTRACTORS, Extractor
from kg.model import Evidence, Extraction
from kg.settings import Settings
from kg.text import document
from kg.text.document import Document

TEXTS = (
    "Talks fail\n\nOSLO, March 3 (NTB) — “We won’t sign,” Norway’s foreign minister, Kari Dahl, said on Monday. "
    "“Not now.”\r\n“Not ever,” she told Reuters, adding that “a bad deal” would be worse.\n"
    "\u202eThe talks\u202c with Denmark were called off, according to officials.\t\u00a0Denmark’s Lars Holm denied it.",
    "“Unclosed quotation, he said.\n\nX.\n\n\x0b\x0c\n” and « another » one ' with ' marks \ud83d\ude00.".encode(
        "utf-16", "surrogatepass"
    ).decode("utf-16"),
)

each = pytest.mark.parametrize("extractor", EXTRACTORS, ids=lambda extractor: extractor.name)


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> list[Document]:
    folder = tmp_path_factory.mktemp("texts")
    for number, text in enumerate(TEXTS):
        (folder / f"{number}.txt").write_bytes(text.encode())
    sources = articles.find([folder, resources.folder("seeds")], Settings())
    return list(document.parse((articles.read(s, Settings()).article for s in sources), Settings()))


def parts(value: object) -> Iterator[object]:
    """`value` and every record inside it."""
    yield value
    if dataclasses.is_dataclass(value):
        for found in dataclasses.fields(value):
            yield from parts(getattr(value, found.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from parts(item)


@each
def test_evidence_reproduces_the_text_of_the_body(extractor: Extractor, documents: list[Document]) -> None:
    for parsed in documents:
        body = parsed.article.body
        for record in extractor(parsed):
            for part in parts(record):
                if isinstance(part, Evidence):
                    assert part.article == parsed.article.key
                    assert part.text == parsed.article.text[part.span.start : part.span.end]
                    assert body.covers(part.span)


@each
def test_records_are_of_the_declared_types_and_say_who_made_them(
    extractor: Extractor, documents: list[Document]
) -> None:
    assert re.fullmatch(r"[a-z]+", extractor.name)
    for parsed in documents:
        for record in extractor(parsed):
            assert isinstance(record, extractor.produces)
            made: Extraction = record.extraction
            # statements also say whether rules, tagger or both found them
            assert (made.extractor.partition(" by ")[0], made.version) == (extractor.name, extractor.version)
            assert 0 < made.confidence <= 1


@each
def test_the_same_document_gives_the_same_records_and_nothing_outside_is_touched(
    extractor: Extractor, documents: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = [list(extractor(parsed)) for parsed in documents]

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("an extractor does no input or output")

    monkeypatch.setattr(builtins, "open", refuse)
    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(socket, "socket", refuse)
    assert [list(extractor(parsed)) for parsed in documents] == first


def test_names_are_unique() -> None:
    assert len({extractor.name for extractor in EXTRACTORS}) == len(EXTRACTORS)
