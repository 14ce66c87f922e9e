"""What the rules tell the tagger of a document: their findings, and what the parse alone suggests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.extraction.statements import cues
from kg.extraction.statements.attributions import Attribution, candidates
from kg.extraction.statements.quoted import Finding
from kg.model import Span
from kg.tagger.encoding import POSSIBLE, TELLING, TRUSTED, Hint, Passage
from kg.text.document import Document, Paragraph

# Constructions that tell of speech or thought whatever the verb; an object or a prepositional
# phrase does so with few verbs only.
_TELLING = frozenset(
    {
        "clause", "left", "aside", "as", "according", "infinitive", "noun+that", "noun+infinitive", "adjective+that",
        "gerund", "made-clear", "for+infinitive", "on+infinitive", "upon+infinitive", "to+infinitive",
    }
)  # fmt: skip


def passage(document: Document, findings: Iterable[Finding]) -> Passage:
    """A document as the tagger reads it."""
    heads = ((f, f.paragraph.span(f.head).start if f.head is not None else -1) for f in findings if f.content)
    trusted = [Hint(head, tuple(f.content), f.source_at, TRUSTED) for f, head in heads]
    quotations = [q.span for q in document.quotations if not q.nested]
    telling = {p.index for span in (*quotations, *_spans(trusted)) if (p := document.paragraph_at(span.start))}
    suggested: list[Hint] = []
    for paragraph in document.paragraphs:
        best = _suggested(paragraph)
        suggested += _hints(paragraph, best)
        if any(candidate.lemma in cues.TELLING for candidate in best.values()):
            telling.add(paragraph.index)
    return Passage(
        document.text,
        [Span(p.start, p.end) for p in document.paragraphs],
        quotations,
        [*suggested, *trusted],
        frozenset(p.index for p in document.paragraphs if p.index not in telling or p.is_headline),
    )


def _spans(hints: Iterable[Hint]) -> Iterator[Span]:
    for hint in hints:
        yield from hint.content
        if hint.source is not None:
            yield hint.source


def _suggested(paragraph: Paragraph) -> dict[int, Attribution]:
    """By cue the likeliest construction that the parse shows."""
    best: dict[int, Attribution] = {}
    for candidate in candidates(paragraph.doc):
        other = best.get(candidate.head.i)
        if other is None or _rank(candidate) > _rank(other):
            best[candidate.head.i] = candidate
    return best


def _hints(paragraph: Paragraph, best: dict[int, Attribution]) -> Iterator[Hint]:
    for index in sorted(best):
        candidate = best[index]
        doc = paragraph.doc
        runs: list[list[int]] = []
        for i in sorted(candidate.content):
            if doc[i].is_space or (doc[i].is_punct and not doc[i].is_quote):
                continue
            if runs and all(doc[j].is_punct or doc[j].is_space for j in range(runs[-1][1], i)):
                runs[-1][1] = i + 1
            else:
                runs.append([i, i + 1])
        content = tuple(paragraph.span(doc[start:end]) for start, end in runs)
        source = paragraph.span(candidate.source) if candidate.source is not None else None
        if content:
            level = TELLING if candidate.pattern in _TELLING else POSSIBLE
            yield Hint(paragraph.span(candidate.head).start, content, source, level)


def _rank(candidate: Attribution) -> tuple[bool, float]:
    return candidate.pattern in _TELLING, cues.confidence(candidate.pattern)
