"""Text as the tagger's network reads it: word pieces in windows, with features of each piece.

What the parse and the rules know comes in as `Hint`s, so that nothing here needs a parser.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from kg.model import Span

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


# Of each word piece, a column each: its number in the vocabulary, start and end in the text, whether it
# opens a word, and the ordinal of its paragraph.
_Pieces = NDArray[np.int64]
_ID, _START, _END, _OPENS, _PARAGRAPH = range(5)


def encode(passage: Passage, tokenizer: Tokenizer, longest: int = READING) -> list[Window]:
    """The windows of a passage, in order, of at most `longest` pieces."""
    quotations = sorted(passage.quotations)
    hints = sorted((h for h in passage.hints if h.level > POSSIBLE), key=lambda h: (h.level, h.cue))
    extents = np.array([_extent(hint) for hint in hints], np.int64).reshape(-1, 2)
    found = []
    for run in _runs(_pieces(passage, tokenizer, longest), longest):
        near = np.flatnonzero((extents[:, 1] > run[0, _START]) & (extents[:, 0] < run[-1, _END]))
        found.append(_window(passage.text, quotations, [hints[i] for i in near], run))
    return found


def _extent(hint: Hint) -> tuple[int, int]:
    """From the first code point that `hint` speaks of to one past the last."""
    spans = [*hint.content, *([hint.source] if hint.source is not None else [])]
    return min([hint.cue, *(s.start for s in spans)]), max([hint.cue + 1, *(s.end for s in spans)])


def _pieces(passage: Passage, tokenizer: Tokenizer, longest: int) -> Iterator[_Pieces]:
    """Of each paragraph its pieces; a paragraph longer than a window gives several lists."""
    read = [(i, p) for i, p in enumerate(passage.paragraphs) if i not in passage.unread]
    encodings = tokenizer.encode_batch([passage.text[p.start : p.end] for _, p in read], add_special_tokens=False)
    for (index, paragraph), encoding in zip(read, encodings, strict=True):
        pieces = np.empty((len(encoding.ids), 5), np.int64)
        if len(pieces):
            pieces[:, _ID] = encoding.ids
            pieces[:, _START : _END + 1] = encoding.offsets
            pieces[:, _START : _END + 1] += paragraph.start
            pieces[:, _OPENS] = np.diff(np.array(encoding.word_ids, np.int64), prepend=-1) != 0
            pieces[:, _PARAGRAPH] = index
        while len(pieces):
            cut = min(len(pieces), longest - 2)
            while cut < len(pieces) and cut > 1 and not pieces[cut, _OPENS]:
                cut -= 1
            yield pieces[:cut]
            pieces = pieces[cut:]


def _runs(paragraphs: Iterable[_Pieces], longest: int) -> Iterator[_Pieces]:
    run: list[_Pieces] = []
    for pieces in paragraphs:
        if run and sum(map(len, run)) + len(pieces) > longest - 2:
            yield np.concatenate(run)
            run = []
        run.append(pieces)
    if run:
        yield np.concatenate(run)


def _window(text: str, quotations: Sequence[Span], hints: Sequence[Hint], pieces: _Pieces) -> Window:
    opens = pieces[:, _OPENS].astype(bool)
    opens[0] = True
    firsts = np.flatnonzero(opens)
    starts = pieces[firsts, _START]
    ends = pieces[np.append(firsts[1:], len(pieces)) - 1, _END]
    paragraphs = pieces[firsts, _PARAGRAPH]
    columns = np.zeros((len(firsts), len(FEATURES)), np.int64)
    columns[:, 0] = [_case(text[a:b]) for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
    if quotations:
        at = np.searchsorted(np.array([q.start for q in quotations]), starts, side="right") - 1
        columns[:, 1] = (at >= 0) & (starts < np.array([q.end for q in quotations])[at])
    columns[:, 2] = np.diff(paragraphs, prepend=-1) != 0
    begins = starts.tolist()
    for hint in hints:
        _mark(columns, begins, hint)
    features = np.zeros((len(pieces) + 2, len(FEATURES)), np.int64)
    features[1:-1] = columns[np.cumsum(opens) - 1]
    return Window(
        ids=np.concatenate([[_OPEN], pieces[:, _ID], [_CLOSE]]),
        features=features,
        first=firsts + 1,
        starts=starts,
        ends=ends,
        paragraph=paragraphs,
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
    if word.islower():
        return 1
    if word.isupper():
        return 3 if len(word) > 1 else 2
    if word[:1].isupper() and word[1:].islower():
        return 2
    return 4 if any(map(str.isalpha, word)) else 0


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
