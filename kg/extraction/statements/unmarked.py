"""Quoted paragraphs that lost their quotation marks: where news says 'I' or 'we', somebody is quoted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.english.antecedents import is_first_person
from kg.extraction.statements import cues
from kg.extraction.statements.quoted import Finding
from kg.model import Span
from kg.text.document import Document, Paragraph


def unmarked(document: Document, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Paragraphs in the first person that go on with the statement in the paragraph before; none in an article
    whose author says 'I' or 'we' before anybody else does."""
    told: dict[int, Finding] = {}
    for finding in sorted(findings, key=lambda f: (f.quoted, f.hull)):
        told[finding.paragraph.index] = finding
        for span in finding.content:
            paragraph = document.paragraph_at(span.start)
            if paragraph is not None:
                told[paragraph.index] = finding
    marked = {q.paragraph for q in document.quotations}
    for paragraph in document.paragraphs:
        silent = paragraph.index not in told and paragraph.index not in marked and not paragraph.is_headline
        if not silent or not _in_first_person(paragraph):
            continue
        before = told.get(paragraph.index - 1)
        if before is None:
            return
        words = document.text[paragraph.start : paragraph.end].rstrip()
        going_on = Finding(
            paragraph, "unmarked", None, [Span(paragraph.start, paragraph.start + len(words))], before.source, None,
            cues.confidence("continued"), quoted=True, source_at=before.source_at,
        )  # fmt: skip
        told[paragraph.index] = going_on
        yield going_on


def _in_first_person(paragraph: Paragraph) -> bool:
    return any(token.pos_ == "PRON" and is_first_person(token.text) for token in paragraph.doc)
