"""Statements: what the article ascribes to a source as said or written.

In order: attributions that the parse shows and the lexicon trusts; quotations complete them or
are attributed by the words beside them; then the outlets that merely carried the words are set
apart from the speakers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from kg import tagger
from kg.english.outlets import is_outlet
from kg.english.speakers import name_of, relative_pronoun
from kg.extraction.statements import cues
from kg.extraction.statements.assertions import asserted
from kg.extraction.statements.attributions import pieces_of
from kg.extraction.statements.circumstances import addressee_of, carrier_of, setting_of
from kg.extraction.statements.content_bounds import past_datelines
from kg.extraction.statements.ensemble import join
from kg.extraction.statements.hints import passage
from kg.extraction.statements.quoted import (
    Finding,
    attribute,
    complete,
    introduced,
    is_title,
    led_up,
    letters,
    overlapping,
)
from kg.extraction.statements.retold import retold
from kg.extraction.statements.signed import signed
from kg.extraction.statements.transcripts import spoken, turns
from kg.extraction.statements.unmarked import unmarked
from kg.model import Extraction, Span, Statement, StatementForm
from kg.text.document import Document, Paragraph
from kg.text.quotations import Quotation
from kg.text.times import time_words


class StatementExtractor:
    """`Document` -> `Statement` records, in order of the text; headlines give none."""

    name = "statements"
    version = "4"
    produces = (Statement,)

    def __call__(self, document: Document) -> Iterable[Statement]:
        quotations = [q for q in document.quotations if not q.nested]
        findings = by_rules(document, quotations)
        if document.learned:
            heads = [f.paragraph.span(f.head).start for f in findings if f.head is not None]
            predictions = tagger.load().read(passage(document, findings), heads)
            findings = join(document, findings, predictions, quotations)
        uttered = [*spoken(findings), *(q.inner for q in quotations if not is_title(document, q))]
        findings += retold(document, sorted(uttered))
        findings += unmarked(document, findings)
        for finding in findings:
            finding.content = past_datelines(document, finding.content)
        records: dict[Span, Statement] = {}
        for finding in sorted((f for f in findings if f.content), key=lambda f: (-f.confidence, f.content)):
            record = _record(document, finding)
            # a statement is known by its evidence: of two with the same words the surer stays
            records.setdefault(record.evidence.span, record)
        yield from (records[span] for span in sorted(records))


def by_rules(document: Document, quotations: list[Quotation]) -> list[Finding]:
    """What the rules find, paragraph by paragraph."""
    findings: list[Finding] = []
    transcript = turns(document)
    for paragraph in document.paragraphs:
        if paragraph.is_headline:
            continue
        if paragraph.index in transcript:
            turn = transcript[paragraph.index]
            findings += [turn] if turn is not None else []
            continue
        here = [q for q in quotations if q.paragraph == paragraph.index and not is_title(document, q)]
        if alone := signed(document, paragraph, here):
            findings += alone
            continue
        found = _from_parse(document, paragraph, here)
        complete(document, found, here)
        found = introduced(document, paragraph, found, here)
        found = attribute(document, paragraph, found, here, findings)
        findings += _set_carriers(document, paragraph, found)
    return led_up(document, findings, quotations)


def _from_parse(document: Document, paragraph: Paragraph, quotations: list[Quotation]) -> list[Finding]:
    """The trusted candidates outside quotations; of several for one cue the surest, but what
    stands before and after its attribution is one statement."""
    best: dict[int, Finding] = {}
    doc = paragraph.doc
    starts = [paragraph.start + t.idx for t in doc]
    outside = set(range(len(doc)))
    for q in quotations:
        outside -= set(range(bisect_left(starts, q.inner.start), bisect_left(starts, q.inner.end)))
    for candidate in asserted(doc, outside):
        pieces = [paragraph.span(s) for s in pieces_of(candidate)]
        if not pieces or candidate.source is None:
            continue
        first, last = paragraph.doc[candidate.cue[0]], paragraph.doc[candidate.cue[-1]]
        finding = Finding(
            paragraph, candidate.pattern, candidate.head, pieces, candidate.source,
            Span(paragraph.span(first).start, paragraph.span(last).end),
            cues.confidence(candidate.pattern, candidate.lemma), candidate.addressee,
        )  # fmt: skip
        pronoun = relative_pronoun(candidate.head, candidate.source)
        finding.relative = paragraph.span(pronoun) if pronoun is not None else None
        if candidate.carrier is not None:
            finding.carrier = paragraph.span(name_of(candidate.carrier))
        other = best.get(candidate.head.i)
        if other is None:
            best[candidate.head.i] = finding
        elif {other.pattern, finding.pattern} == {"left", "clause"}:
            # 'The deal, X said, is dead' is one statement; 'Y left, as X said that Z' is not
            clause = finding if finding.pattern == "clause" else other
            quoted = any(q.span.overlaps(s) for q in quotations for s in (*other.content, *pieces))
            if quoted or not _has_that(document, clause):
                other.content = sorted([*other.content, *pieces])
            else:
                best[candidate.head.i] = clause
        elif finding.confidence > other.confidence:
            best[candidate.head.i] = finding
    return [best[i] for i in sorted(best)]


def _has_that(document: Document, clause: Finding) -> bool:
    start = clause.content[0].start
    return document.text[max(start - 6, 0) : start].split()[-1:] == ["that"]


def _set_carriers(document: Document, paragraph: Paragraph, findings: list[Finding]) -> list[Finding]:
    """An outlet's reporting clause around another attribution names the carrier, not a speaker."""
    dropped: set[int] = set()
    for outer in findings:
        if (
            outer.source is None
            or outer.pattern not in {"left", "aside", "as", "according", "quoted"}
            or not is_outlet(outer.source)
        ):
            continue
        for inner in findings:
            if inner is outer or inner.source_at is None or inner.source is None or is_outlet(inner.source):
                continue
            inside = any(s.covers(inner.source_at) for s in outer.content) and inner.cue is not None
            if inside and _size(inner.hull) >= 0.6 * sum(_size(s) for s in outer.content):
                inner.carrier = outer.source_at
                inner.also += [s for s in (outer.cue, outer.source_at) if s is not None]
                dropped.add(id(outer))
                break
    return [f for f in findings if id(f) not in dropped]


def _size(span: Span) -> int:
    return span.end - span.start


def _form(document: Document, finding: Finding) -> StatementForm:
    if finding.pattern in {"transcript", "signed", "unmarked"}:
        return StatementForm.DIRECT
    # of what is told in quoted words the marks within them tell the form
    quotations = [q for q in document.quotations if q.nested == (finding.pattern == "retold")]
    inside = outside = 0
    for piece in finding.content:
        for q in overlapping(quotations, piece):
            inside += letters(document, Span(max(q.span.start, piece.start), min(q.span.end, piece.end)))
        outside += letters(document, piece)
    outside -= inside
    if not inside:
        return StatementForm.INDIRECT
    return StatementForm.MIXED if outside > 1 else StatementForm.DIRECT


def _record(document: Document, finding: Finding) -> Statement:
    head, paragraph = finding.head, finding.paragraph
    addressee = addressee_of(finding.addressee) if finding.addressee is not None else None
    if addressee is not None and any(s.overlaps(paragraph.span(addressee)) for s in finding.content):
        addressee = None
    carrier = finding.carrier
    if carrier is None and head is not None:
        named = carrier_of(head, addressee)
        carrier = paragraph.span(named) if named is not None else None
    if addressee is not None:
        finding.also.append(paragraph.span(addressee))
    return Statement(
        evidence=document.evidence(finding.hull),
        content=tuple(document.evidence(s) for s in finding.content),
        form=_form(document, finding),
        extraction=Extraction(
            f"{StatementExtractor.name} by {finding.found_by}", StatementExtractor.version, finding.confidence
        ),
        source=document.evidence(finding.source_at) if finding.source_at is not None else None,
        cue=document.evidence(finding.cue) if finding.cue is not None else None,
        addressee=document.evidence(paragraph.span(addressee)) if addressee is not None else None,
        carrier=document.evidence(carrier) if carrier is not None else None,
        setting=setting_of(head) if head is not None else None,
        time=time_words(document, paragraph, head, future=False) if head is not None and head.pos_ == "VERB" else None,
        relative=document.evidence(finding.relative) if finding.relative is not None else None,
    )
