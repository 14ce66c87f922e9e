"""Text as the tagger's network reads it: word pieces in windows, with features of each piece.

What the parse and the rules know comes in as `Hint`s, so that nothing here needs a parser.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from kg.records import Span

# Columns of `Window.features`, with the number of values that each takes.
FEATURES = {"case": 5, "quoted": 2, "opens": 2, "content": 4, "cue": 3, "source": 3}
# Pieces of a window, [CLS] and [SEP] among them, at most (shorter ones take less time, for attention
# grows with the square, and were a little more accurate).
READING = 128
# Levels of a hint: the rules' lexicon believes it; the parse shows a construction that tells of
# speech or thought; the parse shows a verb with an object or the like.
TRUSTED, TELLING, POSSIBLE = 3, 2, 1
_OPEN, _CLOSE = 101, 102  # [CLS] and [SEP] of the vocabulary


@dataclass(frozen=True, slots=True)
class Hint:
    """What rules hold for an attribution: the cue whose head begins at `cue`, what was said, by
    whom, and how much there is to it (TRUSTED, TELLING or POSSIBLE)."""

    cue: int
    content: tuple[Span, ...]
    source: Span | None
    level: int


@dataclass(frozen=True, slots=True)
class Passage:
    """An article as the tagger needs it; all spans are of `text`. `unread` are the ordinals of
    paragraphs in which nobody says anything as far as words and parse tell: no time is spent on them."""

    text: str
    paragraphs: Sequence[Span]
    quotations: Sequence[Span]
    hints: Sequence[Hint]
    unread: Set[int] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """Whole paragraphs that the network reads at once.

    ids, features   of each word piece
    first           of each word, its first piece
    starts, ends    of each word, its code points in the article's text
    paragraph       of each word, the ordinal of its paragraph in the article
    """

    ids: NDArray[np.int64]
    features: NDArray[np.int64]
    first: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    paragraph: NDArray[np.int64]

    def words_in(self, span: Span) -> tuple[int, int]:
        """First and one past the last word that begins in `span`; equal where none does."""
        return int(np.searchsorted(self.starts, span.start)), int(np.searchsorted(self.starts, span.end))

    def word_at(self, offset: int) -> int | None:
        """The word that holds the code point `offset`."""
        index = int(np.searchsorted(self.ends, offset, side="right"))
        return index if index < len(self.ends) and self.starts[index] <= offset else None


@dataclass(frozen=True, slots=True)
class _Piece:
    id: int
    start: int
    end: int
    opens_word: bool
    paragraph: int


def encode(passage: Passage, tokenizer: Tokenizer, longest: int = READING) -> list[Window]:
    """The windows of a passage, in order, of at most `longest` pieces."""
    return [_window(passage, run) for run in _runs(_pieces(passage, tokenizer, longest), longest)]


def _pieces(passage: Passage, tokenizer: Tokenizer, longest: int) -> Iterator[list[_Piece]]:
    """Of each paragraph its pieces; a paragraph longer than a window gives several lists."""
    read = [(i, p) for i, p in enumerate(passage.paragraphs) if i not in passage.unread]
    encodings = tokenizer.encode_batch([passage.text[p.start : p.end] for _, p in read], add_special_tokens=False)
    for (index, paragraph), encoding in zip(read, encodings, strict=True):
        pieces, before = [], None
        for id, (start, end), word in zip(encoding.ids, encoding.offsets, encoding.word_ids, strict=True):
            at = paragraph.start
            pieces.append(_Piece(id, at + start, at + end, word != before, index))
            before = word
        while pieces:
            cut = min(len(pieces), longest - 2)
            while cut < len(pieces) and cut > 1 and not pieces[cut].opens_word:
                cut -= 1
            yield pieces[:cut]
            pieces = pieces[cut:]


def _runs(paragraphs: Iterable[list[_Piece]], longest: int) -> Iterator[list[_Piece]]:
    run: list[_Piece] = []
    for pieces in paragraphs:
        if run and len(run) + len(pieces) > longest - 2:
            yield run
            run = []
        run = run + pieces
    if run:
        yield run


def _window(passage: Passage, pieces: list[_Piece]) -> Window:
    firsts = [i for i, piece in enumerate(pieces) if piece.opens_word or i == 0]
    starts = [pieces[i].start for i in firsts]
    ends = [pieces[i - 1].end for i in [*firsts[1:], len(pieces)]]
    words = np.array([bisect_right(firsts, i) - 1 for i in range(len(pieces))])
    columns = np.zeros((len(firsts), len(FEATURES)), np.int64)
    quotations = sorted(passage.quotations)
    quoted_from = [q.start for q in quotations]
    for i, (start, end) in enumerate(zip(starts, ends, strict=True)):
        columns[i, 0] = _case(passage.text[start:end])
        at = bisect_right(quoted_from, start) - 1
        columns[i, 1] = at >= 0 and start < quotations[at].end
        columns[i, 2] = firsts[i] == 0 or pieces[firsts[i]].paragraph != pieces[firsts[i] - 1].paragraph
    for hint in sorted(passage.hints, key=lambda h: (h.level, h.cue)):
        if hint.level > POSSIBLE:
            _mark(columns, starts, hint)
    features = np.zeros((len(pieces) + 2, len(FEATURES)), np.int64)
    features[1:-1] = columns[words]
    return Window(
        ids=np.array([_OPEN, *(p.id for p in pieces), _CLOSE], np.int64),
        features=features,
        first=np.array(firsts, np.int64) + 1,
        starts=np.array(starts, np.int64),
        ends=np.array(ends, np.int64),
        paragraph=np.array([pieces[i].paragraph for i in firsts], np.int64),
    )


def _mark(columns: NDArray[np.int64], starts: list[int], hint: Hint) -> None:
    """Write a hint into the features of the words that it names; trusted ones come last and win."""
    trusted = hint.level == TRUSTED
    for span in hint.content:
        first, last = bisect_left(starts, span.start), bisect_left(starts, span.end)
        columns[first:last, 3] = 3 if trusted else 1
        if trusted and first < last:
            columns[first, 3] = 2
    head = bisect_left(starts, hint.cue)
    if head < len(starts) and starts[head] == hint.cue:
        columns[head, 4] = 2 if trusted else 1
    if hint.source is not None:
        first, last = bisect_left(starts, hint.source.start), bisect_left(starts, hint.source.end)
        columns[first:last, 5] = 2 if trusted else 1


def _case(word: str) -> int:
    """0 no letter, 1 lower, 2 capitalised, 3 capitals, 4 mixed."""
    if not any(c.isalpha() for c in word):
        return 0
    if word.islower():
        return 1
    if word.isupper():
        return 3 if len(word) > 1 else 2
    return 2 if word[:1].isupper() and word[1:].islower() else 4


def distances(window: Window, cues: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each cue (a word) and each word: bucket of the signed distance in words (0 to 32),
    and of that in paragraphs (0 to 6)."""
    words = np.arange(len(window.starts))[None, :] - cues[:, None]
    size = np.abs(words)
    bucket = np.minimum(np.where(size < 4, size, 4 + np.floor(2 * np.log2(np.maximum(size, 1) / 4)).astype(int)), 16)
    paragraphs = np.clip(window.paragraph[None, :] - window.paragraph[cues][:, None], -3, 3)
    return 16 + np.where(words < 0, -bucket, bucket), 3 + paragraphs


def hinted(window: Window, cues: NDArray[np.int64], hints: Sequence[Hint]) -> NDArray[np.int64]:
    """For each cue and word, what the hints of that cue hold of the word, in six columns: inside,
    first and last word of a content, of a source; 0 nothing, else the level of the surest hint."""
    table = np.zeros((len(cues), len(window.starts), 6), np.int64)
    row = {int(window.starts[c]): i for i, c in enumerate(cues)}
    for hint in sorted(hints, key=lambda h: h.level):
        i = row.get(hint.cue)
        if i is None:
            continue
        if table[i].max(initial=0) < hint.level:
            table[i] = 0
        for column, spans in ((0, hint.content), (3, (hint.source,) if hint.source is not None else ())):
            for span in spans:
                first, last = window.words_in(span)
                if first < last:
                    table[i, first:last, column] = hint.level
                    table[i, first, column + 1] = hint.level
                    table[i, last - 1, column + 2] = hint.level
    return table
