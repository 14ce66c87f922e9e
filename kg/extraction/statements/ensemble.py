"""Rules and tagger together: the one place where their findings meet.

Both look at the same cues. Where both have one, the tagger may correct what is said and who says
it; what only one of them has is kept if it is likely enough. How likely a finding is comes from a
small logistic model over both opinions, fitted to articles that neither had learnt from.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Span as TokenSpan
from spacy.tokens import Token

from kg.english.antecedents import RELATIVE
from kg.english.speakers import addressee, name_of, speaker
from kg.extraction.statements import cues
from kg.extraction.statements.assertions import (
    EMPTY,
    asks_to_be_unnamed,
    can_speak,
    is_asserted,
    tells_occasion,
)
from kg.extraction.statements.content_bounds import bounded, is_told
from kg.extraction.statements.quoted import Finding, merged
from kg.extraction.statements.transcripts import spoken
from kg.model import Span
from kg.tagger.decoding import Prediction
from kg.text.document import Document, Paragraph
from kg.text.quotations import Quotation

# What the tagger alone has must be as likely as the first, what the rules have as the second: they
# know constructions that the tagger met too seldom to judge. A statement told inside another, above all:
# the tagger's corpus hardly ever marks one.
LIKELY, UNLIKELY, NESTED = 0.5, 0.2, 0.05
# The tagger's word counts as found from here on.
_FOUND = 0.5
# By so much must the tagger's content agree better with what it reads than the rules' does, whose
# borders are those of the parse.
_BETTER, _BETTER_QUOTED = 0.05, 0.25
# Patterns whose cue stands beside the clause that it attributes.
_AROUND = frozenset({"according", "left", "aside", "as"})
# So much surer must the tagger be of another source than the rules'.
_SURER = 0.3


@dataclass(frozen=True, slots=True)
class Opinion:
    """What both hold of a finding.

    by_rules    the rules have it; `rules` is then the measured precision of their pattern
    speech      the tagger's probability that the cue is one of speech; `cue` of any kind
    agreement   how far the content is what the tagger takes for said, 0 to 1
    certainty   the tagger's probability of the source
    shared      both have the same source
    """

    by_rules: bool
    rules: float
    speech: float
    cue: float
    agreement: float
    certainty: float
    shared: bool

    @property
    def found_by(self) -> str:
        if not self.by_rules:
            return "tagger"
        return "rules and tagger" if self.cue >= _FOUND else "rules"

    @property
    def evidence(self) -> tuple[float, ...]:
        """What speaks for and against it, as the logistic model takes it; the first is the intercept's."""
        return (
            1.0,
            float(self.by_rules),
            self.rules if self.by_rules else 0.0,
            _log_odds(self.speech),
            _log_odds(self.cue),
            _log_odds(self.agreement),
            _log_odds(self.certainty),
            float(self.shared),
        )

    @property
    def likelihood(self) -> float:
        """How likely content and source are both right."""
        score = sum(weight * each for weight, each in zip(_WEIGHTS, self.evidence, strict=True))
        return 1 / (1 + math.exp(-score))


# Of each part of `Opinion.evidence`: `python -m kg.tagger.training weigh` fits them to articles that the
# tagger had not learnt from.
_WEIGHTS = (-1.56, -0.81, 0.69, 0.07, 0.26, 0.29, 0.20, 0.21)


def _log_odds(probability: float) -> float:
    bounded = min(max(probability, 0.001), 0.999)
    return math.log(bounded / (1 - bounded))


def join(
    document: Document, findings: Sequence[Finding], predictions: Sequence[Prediction], quotations: Sequence[Quotation]
) -> list[Finding]:
    """The findings of rules and tagger as one list, those that are likely enough, in order of the text."""
    rated = []
    for finding, opinion in paired(document, findings, predictions, quotations):
        if opinion is not None:
            finding = replace(finding, confidence=round(opinion.likelihood, 2), found_by=opinion.found_by)
        if is_told(document, finding) and (opinion is None or finding.confidence >= _least(finding, opinion, findings)):
            rated.append(bounded(document, finding))
    kept: list[Finding] = []
    for finding in sorted(rated, key=lambda f: (-f.confidence, f.content)):
        # 'said in a statement that …' has two words that may pass for its cue; one told inside the other is its own
        if not any(_same(finding, other) for other in kept):
            kept.append(finding)
    return sorted(kept, key=lambda f: f.content)


def _same(one: Finding, other: Finding) -> bool:
    """Whether two tell of the same words, and neither is told in those of the other."""
    return _overlap(one.content, other.content) > 0.5 and not _nested(one, other) and not _nested(other, one)


def _nested(inner: Finding, outer: Finding) -> bool:
    """Whether one is told in the words of the other: its cue and its source stand there."""
    told = (inner.cue, inner.source_at)
    return all(each is not None and any(s.covers(each) for s in outer.content) for each in told)


def _least(finding: Finding, opinion: Opinion, by_rules: Sequence[Finding]) -> float:
    """How likely a finding must be to stay."""
    if not opinion.by_rules:
        return LIKELY
    cue = finding.cue
    inside = cue is not None and any(s.covers(cue) for other in by_rules for s in other.content if other.cue != cue)
    return NESTED if inside else UNLIKELY


def paired(
    document: Document, findings: Sequence[Finding], predictions: Sequence[Prediction], quotations: Sequence[Quotation]
) -> Iterator[tuple[Finding, Opinion | None]]:
    """Every finding of the rules, corrected where the tagger is surer, and every one of the tagger alone."""
    # the clause of an outlet that carried a statement is part of it, and no statement of its own; nor
    # is anything in a transcript but what its speakers say
    carried = [span for finding in findings for span in finding.also]
    carried += spoken(findings)
    at = {r.cue.start: r for r in predictions if not any(span.overlaps(r.cue) for span in carried)}
    for finding in findings:
        start = finding.paragraph.span(finding.head).start if finding.head is not None else -1
        prediction = at.pop(start, None)
        others = [other for other in findings if other is not finding]
        if prediction is None or not prediction.sees(finding.content) or finding.carrier is not None:
            # words beyond its window; or where an outlet reports what X said, and the tagger's corpus
            # has the outlet for the source
            yield finding, None
        else:
            yield corrected(document, finding, prediction, quotations, others)
    for prediction in at.values():
        found = tagged(document, prediction, quotations)
        if found is not None:
            yield found


def _overlap(one: Sequence[Span], other: Sequence[Span]) -> float:
    """Share of the code points of either that are in both."""
    both = sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in one for b in other)
    return both / max(1, sum(s.end - s.start for s in (*one, *other)) - both)


def corrected(
    document: Document,
    finding: Finding,
    prediction: Prediction,
    quotations: Sequence[Quotation],
    others: Sequence[Finding],
) -> tuple[Finding, Opinion]:
    """A finding of the rules as the tagger sees it; what is said `others` have said stays theirs, and a statement
    inside a finding stays in it ('X said that Y, according to Z')."""
    content = _content(document, prediction, quotations)
    better = _BETTER_QUOTED if finding.quoted else _BETTER
    taken = finding.quoted and any(a.overlaps(b) for a in content for other in others for b in other.content)
    if finding.pattern in _AROUND:
        told = [each.cue for each in others if each.cue and any(s.covers(each.cue) for s in finding.content)]
        taken = taken or not all(any(s.covers(cue) for s in content) for cue in told)
    if content and not taken and prediction.agreement(content) > prediction.agreement(finding.content) + better:
        finding = replace(finding, content=content)
    ours, theirs = finding.source_at, prediction.source
    if ours is None or theirs is None:
        return finding, _opinion(finding, prediction, ours, False)
    if document.text[theirs.start : theirs.end].lower() in RELATIVE:
        # 'X, who said': the pronoun stands for the name that the rules give
        return replace(finding, relative=theirs), _opinion(finding, prediction, theirs, True)
    if ours.overlaps(theirs):
        return finding, _opinion(finding, prediction, theirs, True)
    if prediction.certainty(theirs) > prediction.certainty(ours) + _SURER:
        named = _source(document, finding.paragraph, theirs)
        if named is not None and not any(s.overlaps(theirs) for s in finding.content):
            finding = replace(finding, source=named[1], source_at=named[0].span(named[1]), relative=None)
    return finding, _opinion(finding, prediction, finding.source_at, False)


def tagged(
    document: Document, prediction: Prediction, quotations: Sequence[Quotation]
) -> tuple[Finding, Opinion] | None:
    paragraph = document.paragraph_at(prediction.cue.start)
    if paragraph is None or paragraph.is_headline:
        return None
    head = _token(paragraph, prediction.cue)
    if head is None or any(q.inner.covers(prediction.cue) for q in quotations) or not is_asserted(head):
        return None
    content = _content(document, prediction, quotations)
    words = " ".join(document.text[s.start : s.end].lower() for s in content)
    if not words or words in EMPTY or asks_to_be_unnamed(words):
        return None
    quoted = any(q.span.overlaps(s) for q in quotations for s in content)
    framed = any((head.lemma_.lower(), word) in cues.FRAMED for word in words.split()[1:])
    if prediction.speech < prediction.other or not (framed or _reports(head, quoted)):
        return None
    if head.lemma_.lower() in cues.CLAUSAL and not quoted:
        return None
    named = _source(document, paragraph, prediction.source) if prediction.source is not None else None
    relative = None
    if named is None or named[1].root.lower_ in RELATIVE:
        who = speaker(head) if head.pos_ in {"VERB", "AUX"} else None
        relative = prediction.source if named is not None and who is not None else None
        named = (paragraph, name_of(who)) if who is not None else named
    if named is None:
        return None
    if head.lemma_.lower() in cues.INFERRING and not can_speak(named[1].root):
        return None
    finding = Finding(
        paragraph, "tagged", head, content, named[1], prediction.cue, 0.0,
        addressee(head) if head.pos_ == "VERB" else None,
        quoted=quoted,
        source_at=named[0].span(named[1]),
        relative=relative,
    )  # fmt: skip
    return finding, _opinion(finding, prediction, prediction.source, False)


def _opinion(finding: Finding, prediction: Prediction, source: Span | None, shared: bool) -> Opinion:
    return Opinion(
        finding.pattern != "tagged", finding.confidence, prediction.speech, prediction.speech + prediction.other,
        prediction.agreement(finding.content), prediction.certainty(source) if source is not None else 0.0, shared,
    )  # fmt: skip


def _content(document: Document, prediction: Prediction, quotations: Sequence[Quotation]) -> list[Span]:
    """What the tagger takes for said, quotations that it fills with their marks, without 'that'."""
    pieces = []
    for span in prediction.content:
        paragraph = document.paragraph_at(span.start)
        first = _token(paragraph, span) if paragraph is not None else None
        if paragraph is not None and first is not None and _introduces(first):
            start = paragraph.span(first).end
            if start >= span.end:
                continue
            span = Span(start, span.end)
        span = _without_occasion(paragraph, span) if paragraph is not None else span
        if any(c.isalnum() for c in document.text[span.start : span.end]):
            pieces.append(span)
    # what a paragraph of its own goes on to say is a statement of its own
    paragraph = document.paragraph_at(prediction.cue.start)
    if paragraph is not None:
        here = [s for s in pieces if paragraph.start <= s.start < paragraph.end]
        pieces = here or pieces
    return merged(document, pieces, list(quotations)) if pieces else []


def _without_occasion(paragraph: Paragraph, span: Span) -> Span:
    """`span` without the occasion of the speech at its end: 'in an interview with X'."""
    words = paragraph.doc.char_span(span.start - paragraph.start, span.end - paragraph.start, alignment_mode="contract")
    if words is None:
        return span
    for token in words:
        if token.i > words.start and tells_occasion(token) and token.right_edge.i >= words.end - 2:
            return Span(span.start, paragraph.span(token.nbor(-1)).end)
    return span


def _reports(head: Token, quoted: bool) -> bool:
    """Whether the lexicon knows a cue as one of speech in some construction. Verbs that only judge
    ('dismissed the plan') report speech no more than a stance, unless words are quoted with them."""
    lemma = head.lemma_.lower()
    return lemma in cues.SPEECH if quoted else lemma in cues.TELLING


def _introduces(token: Token) -> bool:
    """Whether 'that' opens a clause, and is neither its subject nor goes with a noun."""
    following = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    return (
        token.lower_ == "that"
        and token.dep_ != "det"
        and following is not None
        and following.pos_ not in {"VERB", "AUX"}
    )


def _token(paragraph: Paragraph, span: Span) -> Token | None:
    words = paragraph.doc.char_span(span.start - paragraph.start, span.end - paragraph.start, alignment_mode="expand")
    return words[0] if words is not None and len(words) else None


def _source(document: Document, near: Paragraph, span: Span) -> tuple[Paragraph, TokenSpan] | None:
    """The words that name a source, from the words that the tagger gives."""
    paragraph = document.paragraph_at(span.start) or near
    words = paragraph.doc.char_span(span.start - paragraph.start, span.end - paragraph.start, alignment_mode="expand")
    if words is None or not words.root.text[:1].isalnum():
        return None
    return paragraph, name_of(words.root)
