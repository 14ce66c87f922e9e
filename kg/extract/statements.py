"""Statements: what the article ascribes to a source as said or written.

In order: candidates of the parse whose cue the lexicon trusts; quotations complete the content
that they touch; those left over are attributed by the words beside them, joined to the quotation
before, or taken as its continuation; then the outlets that merely carried the words are set
apart from the speakers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from spacy.tokens import Token
from spacy.tokens import Span as TokenSpan

from kg.document import Document, Paragraph
from kg.extract import cues
from kg.extract.attributions import Attribution, candidates, name_of, spans, speaker
from kg.extract.circumstances import addressee_of, carrier_of, is_outlet, setting_of
from kg.grammar import HYPOTHETICAL, auxiliaries, is_negated
from kg.quotations import Quotation
from kg.records import Extraction, Span, Statement, StatementForm
from kg.times import time_words


@dataclass(slots=True)
class _Finding:
    """A statement in the making; spans are of the article."""

    paragraph: Paragraph
    pattern: str
    head: Token | None
    content: list[Span]
    source: TokenSpan | None
    cue: Span | None
    confidence: float
    addressee: Token | None = None
    carrier: Span | None = None
    quoted: bool = False
    also: list[Span] = field(default_factory=list)
    source_at: Span | None = None

    @property
    def hull(self) -> Span:
        parts = [*self.content, *self.also]
        if self.cue is not None:
            parts.append(self.cue)
        if self.source_at is not None:
            parts.append(self.source_at)
        return Span(min(s.start for s in parts), max(s.end for s in parts))


class StatementExtractor:
    """`Document` -> `Statement` records, in order of the text; headlines give none."""

    name = "statements"
    version = "1"
    produces = (Statement,)

    def __call__(self, document: Document) -> Iterable[Statement]:
        quotations = [q for q in document.quotations if not q.nested]
        findings: list[_Finding] = []
        for paragraph in document.paragraphs:
            if paragraph.is_headline:
                continue
            here = [q for q in quotations if q.paragraph == paragraph.index]
            found = _from_parse(document, paragraph, here)
            _complete(document, found, here)
            found = _attribute_quotations(document, paragraph, found, here, findings)
            findings += _set_carriers(document, paragraph, found)
        for finding in sorted(findings, key=lambda f: (f.hull, f.content)):
            yield _record(self, document, finding)


def _trimmed(document: Document, span: Span) -> Span | None:
    """`span` without white space and punctuation at its ends, quotation marks and brackets kept."""
    text, start, end = document.text, span.start, span.end
    while start < end and (text[start].isspace() or text[start] in ",.;:—–-"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",.;:—–-"):
        end -= 1
    return Span(start, end) if start < end else None


# --- from the parse -------------------------------------------------------------------------------


def _asserted(head: Token) -> bool:
    """Whether the cue tells of speech that took place: not denied, supposed, asked or ordered."""
    verb = head
    while verb.pos_ not in {"VERB", "AUX"} and verb.head != verb:
        verb = verb.head
    if head.pos_ in {"NOUN", "ADJ"}:
        return not (head.pos_ == "ADJ" and is_negated(verb))
    if is_negated(verb) or auxiliaries(verb) & HYPOTHETICAL:
        return False
    marks = {c.lower_ for c in verb.lefts if c.dep_ in {"mark", "advmod"}}
    if marks & {"if", "unless", "whether"}:
        return False
    if verb.tag_ == "VB" and not auxiliaries(verb) & {"did", "does", "do", "will", "'ll", "’ll", "shall"}:
        return verb.dep_ == "xcomp" and verb.head.lemma_.lower() in _ASPECT and _asserted(verb.head)
    return not any(c.dep_ == "nsubj" and c.lower_ in {"you", "one"} for c in verb.children)


# Verbs whose infinitive did take place.
_ASPECT = frozenset("go continue begin start come proceed use appear seem rush hasten dare manage".split())


def _believable(candidate: Attribution) -> bool:
    """The lexicon's word on a candidate, given its source."""
    pattern, lemma = candidate.pattern, candidate.lemma
    source = candidate.source
    documentary = source is not None and source.root.lemma_.lower() in cues.DOCUMENTS
    if lemma in cues.INFERRING and source is not None and not documentary and not _can_speak(source.root):
        return False
    if lemma == "ask" and source is None:
        return False
    if pattern in {"clause", "left"} and lemma in cues.SHOWING and documentary:
        return True
    return cues.trusted(pattern, lemma)


_PERSON_NOUN = re.compile(r"(?:[eo]r|ist|ian|[aei]nt|man|men|woman|people|al|ee|ive|aide|chief|head|crat|ey)s?$")


def _can_speak(noun: Token) -> bool:
    """Whether a source can be a speaker: a name, a personal pronoun, a noun for people."""
    if noun.pos_ == "PRON":
        return noun.lower_ not in {"it", "this", "that", "which", "these", "what", "all"}
    return noun.pos_ == "PROPN" or _PERSON_NOUN.search(noun.lower_) is not None


def _from_parse(document: Document, paragraph: Paragraph, quotations: list[Quotation]) -> list[_Finding]:
    """The trusted candidates outside quotations; of several for one cue the surest, but what
    stands before and after its attribution is one statement."""
    best: dict[int, _Finding] = {}
    for candidate in candidates(paragraph.doc):
        at = paragraph.span(candidate.head)
        if any(q.inner.overlaps(at) for q in quotations) or not _believable(candidate) or not _asserted(candidate.head):
            continue
        if candidate.source is None:
            continue
        pieces = [paragraph.span(s) for s in spans(paragraph.doc, candidate.content)]
        if not pieces or not _worth(candidate, paragraph):
            continue
        cue = Span(
            paragraph.span(paragraph.doc[candidate.cue[0]]).start, paragraph.span(paragraph.doc[candidate.cue[-1]]).end
        )
        finding = _Finding(
            paragraph, candidate.pattern, candidate.head, pieces, candidate.source, cue,
            cues.confidence(candidate.pattern, candidate.lemma), candidate.addressee,
            source_at=paragraph.span(candidate.source) if candidate.source is not None else None,
        )  # fmt: skip
        if candidate.carrier is not None:
            finding.carrier = paragraph.span(name_of(candidate.carrier))
        other = best.get(candidate.head.i)
        if other is None:
            best[candidate.head.i] = finding
        elif {other.pattern, finding.pattern} == {"left", "clause"}:
            other.content = sorted([*other.content, *pieces])
        elif finding.confidence > other.confidence:
            best[candidate.head.i] = finding
    return [best[i] for i in sorted(best)]


_EMPTY = frozenset("it that this so something nothing anything everything what which him her them me us".split())


def _worth(candidate: Attribution, paragraph: Paragraph) -> bool:
    """Whether the content says anything: 'said so', 'denied it' do not."""
    words = [paragraph.doc[i] for i in sorted(candidate.content) if paragraph.doc[i].is_alpha or paragraph.doc[i].like_num]
    return bool(words) and not (len(words) == 1 and words[0].lower_ in _EMPTY)


# --- quotations -----------------------------------------------------------------------------------


def _complete(document: Document, findings: list[_Finding], quotations: list[Quotation]) -> None:
    """A quotation that a content touches belongs to it whole; one that several touch belongs to
    the nearest cue."""
    for quotation in quotations:
        touching = [f for f in findings if any(s.overlaps(quotation.inner) for s in f.content)]
        whole = [f for f in touching if not any(s.covers(quotation.inner) for s in f.content)]
        for finding in whole:
            if len(touching) > 1 and finding is not min(touching, key=lambda f: _distance(f, quotation)):
                kept = [_less(s, quotation.span) for s in finding.content]
                kept_whole = [s for each in kept for s in each]
                if kept_whole:
                    finding.content = kept_whole
                    continue
            finding.content.append(quotation.span)
    for finding in findings:
        finding.content = _merged(document, finding.content, quotations)
        finding.quoted = any(q.span.overlaps(s) for q in quotations for s in finding.content)


def _distance(finding: _Finding, quotation: Quotation) -> int:
    if finding.cue is None:
        return 10**6
    return max(finding.cue.start - quotation.span.end, quotation.span.start - finding.cue.end, 0)


def _less(span: Span, hole: Span) -> list[Span]:
    """What of `span` lies outside `hole`."""
    if not span.overlaps(hole):
        return [span]
    return [Span(*ends) for ends in ((span.start, hole.start), (hole.end, span.end)) if ends[0] < ends[1]]


def _merged(document: Document, pieces: list[Span], quotations: list[Quotation]) -> list[Span]:
    """`pieces` with the marks of the quotations that they fill, joined where only punctuation
    lies between, and trimmed."""
    text = document.text
    widened = []
    for piece in pieces:
        start, end = piece.start, piece.end
        for q in quotations:
            if q.span.overlaps(piece) and start <= q.inner.start + 1 and end >= q.inner.end - 2:
                start, end = min(start, q.span.start), max(end, q.span.end)
        widened.append(Span(start, end))
    joined: list[Span] = []
    for piece in sorted(widened):
        if joined and (piece.start <= joined[-1].end or not any(c.isalnum() for c in text[joined[-1].end : piece.start])):
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, piece.end))
        else:
            joined.append(piece)
    return [t for s in joined if (t := _trimmed(document, s)) is not None]


def _attribute_quotations(
    document: Document, paragraph: Paragraph, found: list[_Finding], quotations: list[Quotation], earlier: list[_Finding]
) -> list[_Finding]:
    """Give the quotations that no content touches to a cue beside them, to the quotation before
    them, or to the speaker of the paragraph before."""
    for position, quotation in enumerate(quotations):
        if any(s.overlaps(quotation.span) for f in found for s in f.content):
            continue
        words = document.text[quotation.inner.start : quotation.inner.end].split()
        before = quotations[position - 1].span.end if position else paragraph.start
        after = quotations[position + 1].span.start if position + 1 < len(quotations) else paragraph.start + len(paragraph.doc.text)
        right = _cue_after(paragraph, quotation, after)
        left = _cue_before(document, paragraph, quotation, before)
        if right is not None and len(words) > 1 and _add(document, paragraph, quotation, right, found):
            continue
        if left is not None and len(words) > 1 and _add(document, paragraph, quotation, left, found):
            continue
        if len(words) < 3:
            continue
        if position and _join(document, quotations[position - 1], quotation, found):
            continue
        opens = not any(c.isalnum() for c in document.text[paragraph.start : quotation.span.start])
        if opens and earlier and _follows(earlier[-1], paragraph):
            last = earlier[-1]
            found.append(
                _Finding(paragraph, "continued", None, [quotation.span], last.source, None, 0.8, quoted=True, source_at=last.source_at)
            )
    return sorted(found, key=lambda f: f.content[0])


def _follows(last: _Finding, paragraph: Paragraph) -> bool:
    return last.quoted and 0 < paragraph.index - last.paragraph.index <= 1


def _cue_verb(token: Token) -> bool:
    return token.pos_ == "VERB" and cues.trusted("left", token.lemma_.lower()) and _asserted(token)


def _cue_after(paragraph: Paragraph, quotation: Quotation, limit: int) -> Token | None:
    """The cue in the words right after a quotation: '… ," said X', '… ?" X asked.'"""
    count = 0
    for token in paragraph.doc:
        at = paragraph.start + token.idx
        if at < quotation.span.end:
            continue
        if at >= limit or count > 14 or token.text in {".", "?", "!", ";", ":"}:
            return None
        if _cue_verb(token):
            return token
        count += 1
    return None


def _cue_before(document: Document, paragraph: Paragraph, quotation: Quotation, limit: int) -> Token | None:
    """The cue in the sentence that leads up to a quotation: 'X said: "…'."""
    lead = document.text[limit : quotation.span.start].rstrip()
    if not lead or lead[-1] not in ",:":
        return None
    found = None
    for token in paragraph.doc:
        at = paragraph.start + token.idx
        if at < limit:
            continue
        if at >= quotation.span.start:
            break
        if token.text in {".", "?", "!"}:
            found = None
        elif _cue_verb(token):
            found = token
    return found


def _add(document: Document, paragraph: Paragraph, quotation: Quotation, cue: Token, found: list[_Finding]) -> bool:
    """Attribute `quotation` to `cue`; to the finding that already has that cue, if any."""
    for finding in found:
        if finding.head is not None and finding.head.i == cue.i:
            if finding.pattern in {"left", "clause", "quoted", "aside"} and finding.quoted:
                finding.content = _merged(document, [*finding.content, quotation.span], [quotation])
                return True
            if document.text[: quotation.span.start].rstrip()[-1:] != ":" and cue.idx + paragraph.start < quotation.span.start:
                return False
            finding.content, finding.pattern, finding.quoted = [quotation.span], "quoted", True
            return True
    who = speaker(cue)
    if who is None:
        who = next((c for c in cue.rights if c.dep_ in {"dobj", "attr", "npadvmod", "appos", "oprd"} and c.pos_ in {"PROPN", "NOUN"}), None)
    if who is None or quotation.span.overlaps(paragraph.span(who)):
        return False
    source = name_of(who)
    found.append(
        _Finding(paragraph, "quoted", cue, [quotation.span], source, paragraph.span(cue), 0.85, quoted=True, source_at=paragraph.span(source))
    )
    return True


def _join(document: Document, previous: Quotation, quotation: Quotation, found: list[_Finding]) -> bool:
    """Add a quotation to the statement before it, where only that one's attribution lies between."""
    for finding in reversed(found):
        if any(s.overlaps(previous.span) for s in finding.content):
            between = Span(previous.span.end, quotation.span.start) if previous.span.end < quotation.span.start else None
            if between is not None and finding.cue is not None:
                words = document.text[between.start : between.end]
                if sum(c in ".?!" for c in words.rstrip(" .?!")) > 1:
                    return False
            finding.content = _merged(document, [*finding.content, quotation.span], [previous, quotation])
            return True
    return False


# --- outlets --------------------------------------------------------------------------------------


def _set_carriers(document: Document, paragraph: Paragraph, findings: list[_Finding]) -> list[_Finding]:
    """An outlet's reporting clause around another attribution names the carrier, not a speaker."""
    dropped: set[int] = set()
    for outer in findings:
        if outer.source is None or outer.pattern not in {"left", "aside", "as", "according", "quoted"} or not is_outlet(outer.source):
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


# --- the record -----------------------------------------------------------------------------------


def _form(document: Document, content: list[Span]) -> StatementForm:
    inside = outside = 0
    for piece in content:
        for q in document.quotations:
            if not q.nested and q.span.overlaps(piece):
                inside += _letters(document, Span(max(q.span.start, piece.start), min(q.span.end, piece.end)))
        outside += _letters(document, piece)
    outside -= inside
    if not inside:
        return StatementForm.INDIRECT
    return StatementForm.MIXED if outside > 1 else StatementForm.DIRECT


def _letters(document: Document, span: Span) -> int:
    return sum(c.isalnum() for c in document.text[span.start : span.end])


def _record(extractor: StatementExtractor, document: Document, finding: _Finding) -> Statement:
    head, paragraph = finding.head, finding.paragraph
    addressee = addressee_of(finding.addressee) if finding.addressee is not None else None
    if addressee is not None and any(s.overlaps(paragraph.span(addressee)) for s in finding.content):
        addressee = None
    carrier = finding.carrier
    if carrier is None and head is not None:
        named = carrier_of(head, addressee)
        carrier = paragraph.span(named) if named is not None else None
    return Statement(
        evidence=document.evidence(finding.hull),
        content=tuple(document.evidence(s) for s in finding.content),
        form=_form(document, finding.content),
        extraction=Extraction(extractor.name, extractor.version, finding.confidence),
        source=document.evidence(finding.source_at) if finding.source_at is not None else None,
        cue=document.evidence(finding.cue) if finding.cue is not None else None,
        addressee=document.evidence(paragraph.span(addressee)) if addressee is not None else None,
        carrier=document.evidence(carrier) if carrier is not None else None,
        setting=setting_of(head) if head is not None else None,
        time=time_words(document, paragraph, head, future=False) if head is not None and head.pos_ == "VERB" else None,
    )


