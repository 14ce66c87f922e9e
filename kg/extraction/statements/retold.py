"""What the quoted words themselves report: '"He told us that the talks had failed," she said'.

The rules alone find it, for the corpus that the tagger learnt from leaves such statements out.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from kg.extraction.statements import cues
from kg.extraction.statements.assertions import asserted, can_speak
from kg.extraction.statements.attributions import Attribution, pieces_of
from kg.extraction.statements.quoted import Finding
from kg.model import Span
from kg.text.document import Document, Paragraph

# Constructions that tell of words; the others are, in what people say, mostly ways of talking.
_PATTERNS = frozenset(
    {"clause", "left", "made-clear", "infinitive", "for+infinitive", "on+infinitive", "upon+infinitive"}
    | {"to+infinitive", "noun+that", "noun+infinitive"}
)
# 'I tell you', 'we urge them to leave' are what is said, and report nothing.
_SPEAKING, _ADDRESSED = frozenset({"i", "we"}), frozenset({"me", "us", "you"})


def retold(document: Document, spoken: Iterable[Span]) -> Iterator[Finding]:
    """What is reported within `spoken`, spans of one paragraph each: quotations and the turns of a transcript."""
    nested = [q.span for q in document.quotations if q.nested]
    for span in spoken:
        paragraph = document.paragraph_at(span.start)
        if paragraph is None or paragraph.is_headline:
            continue
        starts = [paragraph.start + t.idx for t in paragraph.doc]
        inside = range(bisect_left(starts, span.start), bisect_left(starts, span.end))
        for candidate in asserted(paragraph.doc, inside):
            if _is_retold(candidate, inside):
                yield from _finding(paragraph, candidate, nested)


def _is_retold(candidate: Attribution, inside: range) -> bool:
    source, head = candidate.source, candidate.head
    if candidate.pattern not in _PATTERNS or source is None or not can_speak(source.root):
        return False
    if source.root.lower_ in _ADDRESSED or (source.root.lower_ in _SPEAKING and head.tag_ not in {"VBD", "VBN"}):
        return False
    return all(i in inside for i in (source.start, source.end - 1, *candidate.content))


def _finding(paragraph: Paragraph, candidate: Attribution, nested: Iterable[Span]) -> Iterator[Finding]:
    content = [paragraph.span(s) for s in pieces_of(candidate)]
    if content:
        # 'She said 'not yet' twice': what is quoted in it and no more
        content = [each for each in nested if each.covers(Span(content[0].start, content[0].start + 1))] or content
        first, last = (paragraph.span(paragraph.doc[i]) for i in (candidate.cue[0], candidate.cue[-1]))
        yield Finding(
            paragraph, "retold", candidate.head, content, candidate.source, Span(first.start, last.end),
            cues.confidence("retold"), candidate.addressee, quoted=True,
        )  # fmt: skip
