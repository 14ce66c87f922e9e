"""Quoted words and who said them: quotations complete the content that they touch; those left
over are attributed by the words beside them, joined to the quotation before, or taken as the
speaker's going on."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Span as TokenSpan
from spacy.tokens import Token

from kg import lexicon
from kg.english.repairs import lost_subject
from kg.english.speakers import name_of, speaker
from kg.extraction.statements import cues
from kg.extraction.statements.assertions import is_asserted
from kg.extraction.statements.attributions import readable
from kg.model import Span
from kg.text.document import Document, Paragraph
from kg.text.quotations import Quotation


@dataclass(slots=True)
class Finding:
    """A statement in the making; spans are of the article.

    pattern     how it was found (see `attributions`), or 'quoted', 'introduced', 'continued'
    head        head of the cue, None for a continued quotation
    found_by    'rules', 'tagger', or 'rules and tagger' where both have it
    also        further words that belong to the evidence: the clause of the carrier, the addressee
    source_at   where `source` stands; in `paragraph`, unless told
    relative    the pronoun that stands for it beside the cue ('X, who said')
    """

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
    found_by: str = "rules"
    also: list[Span] = field(default_factory=list)
    source_at: Span | None = None
    relative: Span | None = None

    def __post_init__(self) -> None:
        if self.source_at is None and self.source is not None:
            self.source_at = self.paragraph.span(self.source)

    @property
    def hull(self) -> Span:
        """From the first to the last of its words."""
        told = (self.cue, self.source_at, self.relative)
        parts = [*self.content, *self.also, *(span for span in told if span is not None)]
        return Span(min(s.start for s in parts), max(s.end for s in parts))


_LITTLE = lexicon.words("english.little")


def is_title(document: Document, quotation: Quotation) -> bool:
    """Whether the quotation marks set off a name ('on NBC's "Meet the Press"'), not speech."""
    text = document.text
    words = [w.strip(".,;:!?'’…") for w in text[quotation.inner.start : quotation.inner.end].split()]
    if not _in_title_case(words):
        return False
    before = text[max(quotation.span.start - 3, 0) : quotation.span.start].rstrip()
    return len(words) > 1 and before[-1:].isalpha() and sum(w[:1].isupper() for w in words) > 1


def _in_title_case(words: Sequence[str]) -> bool:
    """Whether a few words are written as those of a title."""
    return 0 < len(words) <= 7 and all(w[:1].isupper() or w[:1].isdigit() or w.lower() in _LITTLE for w in words)


def complete(document: Document, findings: list[Finding], quotations: list[Quotation]) -> None:
    """A quotation that a content touches belongs to it whole; one that several touch belongs to
    the nearest cue."""
    near: dict[Span, list[Finding]] = {}
    for finding in findings:
        for quotation in {q.span: q for s in finding.content for q in overlapping(quotations, s)}.values():
            near.setdefault(quotation.span, []).append(finding)
    for quotation in quotations:
        touching = [f for f in near.get(quotation.span, []) if any(s.overlaps(quotation.inner) for s in f.content)]
        whole = [f for f in touching if not any(s.covers(quotation.inner) for s in f.content)]
        for finding in whole:
            if len(touching) > 1 and finding is not min(touching, key=lambda f: _distance(f, quotation)):
                kept = [_less(s, quotation.span) for s in finding.content]
                kept_whole = [s for each in kept for s in each if letters(document, s)]
                if kept_whole:
                    finding.content = kept_whole
                    continue
            finding.content.append(quotation.span)
        if not touching:
            for finding in findings:
                # 'X said the steps were "a beginning"': the parser lost the words after the mark
                last = finding.content[-1].end
                if last < quotation.span.start and not document.text[last : quotation.span.start].strip():
                    finding.content.append(quotation.span)
                    break
    for finding in findings:
        finding.content = merged(document, finding.content, quotations)
        finding.quoted = any(overlapping(quotations, s) for s in finding.content)


def attribute(
    document: Document,
    paragraph: Paragraph,
    found: list[Finding],
    quotations: list[Quotation],
    earlier: list[Finding],
) -> list[Finding]:
    """Give the quotations that no content touches to a cue beside them, to the quotation before
    them, or to the speaker of the paragraph before."""
    for position, quotation in enumerate(quotations):
        if any(s.overlaps(quotation.span) for f in found for s in f.content):
            continue
        words = document.text[quotation.inner.start : quotation.inner.end].split()
        before = quotations[position - 1].span.end if position else paragraph.start
        after = quotations[position + 1].span.start if position + 1 < len(quotations) else paragraph.end
        right = _cue_after(paragraph, quotation, after) if not _ends_sentence(document, quotation) else None
        left = _cue_before(document, paragraph, quotation, before)
        utters = len(words) > 1 or document.text[quotation.inner.end - 1] in ",?!"
        if right is not None and utters and _add(document, paragraph, quotation, right, found):
            continue
        if left is not None and len(words) > 1 and _add(document, paragraph, quotation, left, found):
            continue
        if len(words) < 3:
            continue
        if _join(document, quotations[:position], quotation, found):
            continue
        opens = not any(c.isalnum() for c in document.text[paragraph.start : quotation.span.start])
        whole = opens and not any(c.isalnum() for c in document.text[quotation.span.end : after])
        if whole and _in_title_case(words):
            continue  # a heading between paragraphs
        last = _last(earlier) if opens and earlier else None
        if last is not None and _follows(last, paragraph, whole and len(words) > 6):
            sure = cues.confidence("continued")
            found.append(
                Finding(
                    paragraph, "continued", None, [quotation.span], last.source, None, sure,
                    quoted=True, source_at=last.source_at,
                )
            )  # fmt: skip
    return sorted(found, key=lambda f: f.content[0])


def led_up(document: Document, findings: list[Finding], quotations: Sequence[Quotation]) -> list[Finding]:
    """`findings` with the paragraphs left open before a quotation that goes on with them and has its speaker only
    there: theirs is the same."""
    result = list(findings)
    for later, earlier in zip(reversed(quotations), reversed(quotations[:-1]), strict=False):
        if not later.continues or earlier.paragraph != later.paragraph - 1:
            continue
        told = next((f for f in result if any(s.overlaps(later.span) for s in f.content)), None)
        before = [f for f in result if any(s.overlaps(earlier.span) for s in f.content)]
        if told is None or any(f.pattern != "continued" for f in before):
            continue
        if told.pattern != "continued" or told.source_at is None or told.source_at.start > later.span.start:
            result = [f for f in result if f not in before]
            result.append(
                Finding(
                    document.paragraphs[earlier.paragraph], "continued", None, [earlier.span], told.source, None,
                    cues.confidence("continued"), quoted=True, source_at=told.source_at,
                )
            )  # fmt: skip
    return sorted(result, key=lambda f: f.content[0]) if result != findings else result


def introduced(
    document: Document, paragraph: Paragraph, found: list[Finding], quotations: list[Quotation]
) -> list[Finding]:
    """A paragraph that the one before it introduces: 'X added:' and then, quoted or set off, the words."""
    if paragraph.index == 0:
        return found
    before = document.paragraphs[paragraph.index - 1]
    if before.is_headline or not before.doc.text.rstrip().endswith(":"):
        return found
    last = list(before.doc.sents)[-1]
    verbs = [t for t in last if _cue_verb(t) and not any(c.dep_ == "ccomp" and c.i > t.i for c in t.children)]
    who = speaker(verbs[-1]) if verbs else None
    if who is None or before.doc[-1].i - verbs[-1].i > 12:
        return found
    opening = next((q for q in quotations if not document.text[paragraph.start : q.span.start].strip()), None)
    whole = Span(paragraph.start, paragraph.end)
    content = [opening.span] if opening is not None else [whole]
    if any(s.overlaps(content[0]) for f in found for s in f.content) and opening is not None:
        return found
    cue, sure = before.span(verbs[-1]), cues.confidence("introduced")
    finding = Finding(before, "introduced", verbs[-1], content, name_of(who), cue, sure, quoted=True)
    return [finding] if opening is None else [*found, finding]


def _last(earlier: Sequence[Finding]) -> Finding:
    """The last finding whose words a quotation may go on with: of its paragraph the last with quoted words."""
    quoted = (f for f in reversed(earlier) if f.quoted and f.paragraph.index == earlier[-1].paragraph.index)
    return next(quoted, earlier[-1])


def _follows(last: Finding, paragraph: Paragraph, whole: bool) -> bool:
    """Whether a quotation that opens `paragraph` goes on with the speaker of `last`: the paragraph
    before held his quoted words, or this one is nothing but the quotation."""
    return (last.quoted or whole) and 0 < paragraph.index - last.paragraph.index <= 1


def _cue_verb(token: Token) -> bool:
    return (
        token.pos_ == "VERB"
        and cues.trusted("left", token.lemma_.lower())
        and readable(token.sent)
        and is_asserted(token)
    )


def overlapping(quotations: Sequence[Quotation], span: Span) -> Sequence[Quotation]:
    """Those of `quotations`, which are in order and apart, that share words with `span`."""
    first = bisect_right(quotations, span.start, key=lambda q: q.span.end)
    return quotations[first : bisect_left(quotations, span.end, lo=first, key=lambda q: q.span.start)]


def _tokens_from(paragraph: Paragraph, offset: int) -> Iterator[Token]:
    """The tokens that begin at the code point `offset` of the article or later."""
    doc = paragraph.doc
    first = bisect_left(range(len(doc)), offset - paragraph.start, key=lambda i: doc[i].idx)
    return (doc[i] for i in range(first, len(doc)))


def _cue_after(paragraph: Paragraph, quotation: Quotation, limit: int) -> Token | None:
    """The cue in the words right after a quotation: '… ," said X', '… ?" X asked.'"""
    for count, token in enumerate(_tokens_from(paragraph, quotation.span.end)):
        at = paragraph.start + token.idx
        if at >= limit or count > 45 or token.text in {".", "?", "!", ";", ":"}:
            return None
        if _cue_verb(token):
            return token
    return None


def _cue_before(document: Document, paragraph: Paragraph, quotation: Quotation, limit: int) -> Token | None:
    """The cue in the sentence that leads up to a quotation: 'X said: "…'."""
    lead = document.text[limit : quotation.span.start].rstrip()
    if not lead or lead[-1] not in ",:":
        return None
    found = None
    for token in _tokens_from(paragraph, limit):
        if paragraph.start + token.idx >= quotation.span.start:
            break
        if token.text in {".", "?", "!"}:
            found = None
        elif _cue_verb(token):
            found = token
    return found


def _add(document: Document, paragraph: Paragraph, quotation: Quotation, cue: Token, found: list[Finding]) -> bool:
    """Attribute `quotation` to `cue`; to the finding that already has that cue, if any."""
    for finding in found:
        if finding.head is not None and finding.head.i == cue.i:
            if finding.pattern in {"left", "clause", "quoted", "aside"} and finding.quoted:
                finding.content = merged(document, [*finding.content, quotation.span], [quotation])
                return True
            if (
                document.text[paragraph.start : quotation.span.start].rstrip()[-1:] != ":"
                and cue.idx + paragraph.start < quotation.span.start
            ):
                return False
            finding.content, finding.pattern, finding.quoted = [quotation.span], "quoted", True
            return True
    who = speaker(cue) or lost_subject(cue)
    if who is None:
        after = (c for c in cue.rights if c.dep_ in {"dobj", "attr", "npadvmod", "appos", "oprd"})
        who = next((c for c in after if c.pos_ in {"PROPN", "NOUN"}), None)
    if who is None or quotation.span.overlaps(paragraph.span(who)):
        return False
    sure = cues.confidence("quoted", cue.lemma_.lower())
    at = paragraph.span(cue)
    found.append(Finding(paragraph, "quoted", cue, [quotation.span], name_of(who), at, sure, quoted=True))
    return True


# A full stop inside, not one of an initial or a title.
_SENTENCE_BREAK = re.compile(
    r"(?<![A-Z])(?<!Mr)(?<!Mrs)(?<!Ms)(?<!Dr)(?<!Rep)(?<!Sen)(?<!Gov)(?<!Gen)(?<!St)[.?!][\"”’]?\s+[A-Z“\"‘]"
)


def _ends_sentence(document: Document, quotation: Quotation) -> bool:
    """Whether a full stop ends the sentence inside the marks: what follows then reports other words."""
    last = document.text[quotation.inner.start : quotation.inner.end].rstrip()
    return quotation.closed and last.endswith(".") and not last.endswith("..")


def _join(document: Document, before: Sequence[Quotation], quotation: Quotation, found: list[Finding]) -> bool:
    """Add a quotation to the statement before it, where only that one's attribution lies between
    (with words of its own in quotation marks, perhaps)."""
    attributed = (q for q in reversed(before) if any(s.overlaps(q.span) for f in found for s in f.content))
    previous = next(attributed, None)
    if previous is None:
        return False
    if previous is not before[-1] and document.text[previous.span.end : quotation.span.start].rstrip()[-1:] not in {
        ".",
        "?",
        "!",
    }:
        return False
    for finding in reversed(found):
        if any(s.overlaps(previous.span) for s in finding.content):
            between = (
                Span(previous.span.end, quotation.span.start) if previous.span.end < quotation.span.start else None
            )
            if between is not None and finding.cue is not None:
                words = document.text[between.start : between.end]
                if _SENTENCE_BREAK.search(words.strip()):
                    return False
            finding.content = merged(document, [*finding.content, quotation.span], [previous, quotation])
            return True
    return False


def _distance(finding: Finding, quotation: Quotation) -> int:
    if finding.cue is None:
        return 10**6
    return max(finding.cue.start - quotation.span.end, quotation.span.start - finding.cue.end, 0)


def _less(span: Span, hole: Span) -> list[Span]:
    """What of `span` lies outside `hole`."""
    if not span.overlaps(hole):
        return [span]
    return [Span(*ends) for ends in ((span.start, hole.start), (hole.end, span.end)) if ends[0] < ends[1]]


def merged(document: Document, pieces: list[Span], quotations: list[Quotation]) -> list[Span]:
    """`pieces` with the marks of the quotations that they fill, joined where only punctuation
    lies between, and trimmed."""
    text = document.text
    widened = []
    for piece in pieces:
        start, end = piece.start, piece.end
        for q in overlapping(quotations, piece):
            if start <= q.inner.start + 1 and end >= q.inner.end - 2:
                start, end = min(start, q.span.start), max(end, q.span.end)
        widened.append(Span(start, end))
    joined: list[Span] = []
    for piece in sorted(widened):
        if joined and (
            piece.start <= joined[-1].end or not any(c.isalnum() for c in text[joined[-1].end : piece.start])
        ):
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, piece.end))
        else:
            joined.append(piece)
    return [t for s in joined if (t := _trimmed(document, s)) is not None]


def _trimmed(document: Document, span: Span) -> Span | None:
    """`span` without white space and punctuation at its ends, quotation marks and brackets kept."""
    text, start, end = document.text, span.start, span.end
    while start < end and (text[start].isspace() or text[start] in ",.;:—–-"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",.;:—–-"):
        end -= 1
    return Span(start, end) if start < end else None


def letters(document: Document, span: Span) -> int:
    return sum(c.isalnum() for c in document.text[span.start : span.end])
