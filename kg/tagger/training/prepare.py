"""From an annotated, parsed text to training examples."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from kg.extraction.statements import cues
from kg.extraction.statements.extractor import by_rules
from kg.extraction.statements.hints import passage
from kg.model import Article, Span
from kg.settings import Settings
from kg.tagger.encoding import Passage, Window, encode, hinted
from kg.tagger.training.corpus import Annotated, Attribution
from kg.tagger.training.examples import NONE, OPEN, OTHER, PACKINGS, SPEECH, Example
from kg.text.document import Document, parse


def prepare(texts: Iterable[Annotated], tokenizer: Path) -> Iterator[Example]:
    """The examples of annotated texts, parsed and read by the rules."""
    words = Tokenizer.from_file(str(tokenizer))
    words.no_padding()
    words.no_truncation()
    for text in texts:
        yield from examples(text, parsed(text), words)


def parsed(text: Annotated) -> Document:
    """An annotated text as an article, all of it body, and parsed."""
    key = hashlib.sha256(text.text.encode()).hexdigest()
    article = Article(key[:16], key, text.text, Span(0, len(text.text)), text.name)
    return next(iter(parse([article], Settings())))


def examples(annotated: Annotated, document: Document, tokenizer: Tokenizer) -> Iterator[Example]:
    """The examples of one text, parsed as `document`."""
    quotations = [q for q in document.quotations if not q.nested]
    read = passage(document, by_rules(document, quotations))
    heads = [head_of_cue(document, a.cue) for a in annotated.attributions]
    for longest in PACKINGS:
        for window in encode(read, tokenizer, longest):
            yield _example(annotated, heads, read, window, longest)


def _example(
    annotated: Annotated, heads: list[tuple[int, int] | None], read: Passage, window: Window, longest: int
) -> Example:
    kinds = np.full(len(window.starts), NONE, np.int64)
    inside = np.zeros((len(window.starts), 2), np.bool_)
    for span in annotated.open:
        first, last = window.words_in(span)
        kinds[first:last] = OPEN
    at: dict[int, list[Attribution]] = {}
    for attribution, head in zip(annotated.attributions, heads, strict=True):
        for column, spans in ((0, attribution.content), (1, attribution.source)):
            for span in spans:
                first, last = window.words_in(span)
                inside[first:last, column] = True
        word = window.word_at(head[0]) if head is not None else None
        if head is not None and word is not None:
            at.setdefault(word, []).append(attribution)
            kinds[word] = head[1] if word not in at or kinds[word] != SPEECH else SPEECH
    rows = np.array(sorted(at), np.int64)
    roles = np.zeros((len(rows), len(kinds), 6), np.bool_)
    for i, row in enumerate(rows):
        for attribution in at[int(row)]:
            _fill(roles[i, :, :3], window, attribution.content)
            _fill(roles[i, :, 3:], window, attribution.source)
    return Example(annotated.name, longest, window, kinds, rows, roles, hinted(window, rows, read.hints), inside)


def _fill(table: NDArray[np.bool_], window: Window, spans: Iterable[Span]) -> None:
    """Inside, first and last of the runs of words that `spans` cover together."""
    for span in spans:
        first, last = window.words_in(span)
        table[first:last, 0] = True
    runs = np.flatnonzero(np.diff(np.concatenate([[0], table[:, 0].astype(np.int8), [0]])))
    table[runs[::2], 1] = True
    table[runs[1::2] - 1, 2] = True


def head_of_cue(document: Document, cue: Iterable[Span]) -> tuple[int, int] | None:
    """Where the head of a cue begins, and its kind; None for an attribution without one."""
    for span in cue:
        paragraph = document.paragraph_at(span.start)
        if paragraph is None:
            continue
        words = paragraph.doc.char_span(
            span.start - paragraph.start, span.end - paragraph.start, alignment_mode="expand"
        )
        if words is None or not len(words):
            continue
        spoken = [t for t in words if t.lemma_.lower() in cues.SPEECH]
        head = next((t for t in spoken if t == words.root), None) or next((t for t in spoken if t.pos_ == "VERB"), None)
        head = head or (spoken[0] if spoken else words.root)
        return paragraph.span(head).start, SPEECH if spoken else OTHER
    return None
