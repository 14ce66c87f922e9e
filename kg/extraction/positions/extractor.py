"""Positions: who is for or against what, by verb, noun, adjective or evaluation.

Patterns know the words of stance, a learned reader the many others; here their findings meet. The holder
is a word of the same sentence. An evaluation without one ('the siege is unacceptable') is given only where
somebody says it, with no holder: whoever says it holds it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from kg.english.participants import name_span
from kg.extraction.positions import learned, topics, words
from kg.extraction.positions.disowned import is_disowned
from kg.extraction.positions.features import View
from kg.extraction.positions.patterns import findings
from kg.extraction.positions.target_patterns import FoundStance
from kg.model import Evidence, Extraction, Position, Span, Stance
from kg.tagger.vectors import WordVectors, vectors
from kg.text.document import Document, Paragraph

_NAME, _VERSION = "positions", "3"
_LEAST_CONFIDENCE = 0.5
# What the reader alone finds must be as likely as the first, its holder as the second, and no condition or
# modality may leave less of it than the third.
_LIKELY, _HELD, _SAID = 0.25, 0.3, 0.8
# So much oftener than it says is the reader right, out of fold.
_MODEST = 0.08
_CONDITIONAL = frozenset({"if", "whether", "unless"})
# 'Would support it' tells a stance, though hedged; 'could support it' tells none.
_MODALS = {"would": 0.8, "may": 0.8, "could": 0.5, "might": 0.5}


class PositionExtractor:
    """`Document` -> `Position`, one for each holder and target that a clause names; headlines give none."""

    name = _NAME
    version = _VERSION
    produces: tuple[type, ...] = (Position,)

    def __call__(self, document: Document) -> Iterator[Position]:
        """The stances that the text tells, in order; nothing from the headline."""
        words = word_vectors(document) if document.learned else None
        for seen in by_patterns(document):
            found = _joined(seen, words) if words is not None else seen.found
            writer = _Writer(document, seen.paragraph, seen.quotations)
            yield from _without_doubles([p for f in found for p in writer.positions(f)])


@dataclass(frozen=True, slots=True)
class Seen:
    """A paragraph as the patterns see it. `joined` are the targets and holders (tokens' indexes, None for
    whoever says the words) that they join."""

    paragraph: Paragraph
    view: View
    quotations: list[Span]
    found: list[FoundStance]
    joined: frozenset[tuple[int, int | None]]


def by_patterns(document: Document) -> Iterator[Seen]:
    """What the patterns find in each paragraph of the body."""
    for paragraph in document.paragraphs:
        if paragraph.is_headline:
            continue
        quotations = [q.inner for q in document.quotations if q.paragraph == paragraph.index]
        inside = _quoted(paragraph, quotations) if quotations else set()
        reported = _reported(paragraph.doc)
        spoken = inside | reported
        hedged = (_hedged(f) for token in paragraph.doc for f in findings(token, spoken=token.i in spoken))
        found = [f for f in hedged if f.confidence >= _LEAST_CONFIDENCE]
        view = View.of(paragraph.doc, inside, reported, {f.target.i: f.stance.value for f in found})
        joined = frozenset((f.target.i, h.i if h is not None else None) for f in found for h in f.holders or (None,))
        yield Seen(paragraph, view, quotations, found, joined)


def word_vectors(document: Document) -> WordVectors:
    """The words of the body. Raises BadInput where the installation lacks the network."""
    headlines = frozenset(p.index for p in document.paragraphs if p.is_headline)
    spans = [Span(p.start, p.end) for p in document.paragraphs]
    return vectors(document.text, spans, [q.span for q in document.quotations if not q.nested], headlines)


def _joined(seen: Seen, words: WordVectors) -> list[FoundStance]:
    """What the patterns found, less what the reader is nearly sure against, and what the reader alone finds."""
    view, doc = seen.view, seen.paragraph.doc
    opinions = {o.target: o for o in learned.load().opinions(seen.paragraph, view, words, seen.joined)}
    kept = [f for f in seen.found if f.stance is Stance.UNCLEAR or _near(f.target) & opinions.keys()]
    for target, opinion in opinions.items():
        for holder, share in opinion.holders if target not in view.hints else ():
            whose = (doc[holder],) if holder is not None else ()
            trigger = doc[view.governors(target)[0]]
            likely = share >= _HELD and opinion.likelihood * share >= _LIKELY
            if likely and not is_disowned(trigger, whose) and _certainty(trigger) >= _SAID:
                sure = min(1.0, opinion.likelihood * share + _MODEST)
                kept.append(FoundStance(trigger, doc[target], opinion.stance, sure, whose, by_reader=True))
    return kept


def _near(target: Token) -> set[int]:
    """A target and what it completes: of 'an end to the blockade' the reader may take another word for the head."""
    return {target.i, *(each.i for each in islice(target.ancestors, 3))}


@dataclass(frozen=True, slots=True)
class _Writer:
    """Turns findings of one paragraph into records."""

    document: Document
    paragraph: Paragraph
    quoted: list[Span]

    def positions(self, finding: FoundStance) -> Iterator[Position]:
        aside = finding.trigger if finding.trigger.head == finding.target else None
        target = topics.clause(finding.target) if finding.whole else topics.phrase(finding.target, aside)
        label = topics.label(target)
        if finding.target.pos_ == "PRON" or target[-1].tag_ == "IN" or not any(c.isalpha() for c in label):
            return  # a pronoun or a broken phrase names no topic
        if not topics.names_something(finding.target, target):
            return
        extraction = Extraction(
            f"{_NAME} by {'reader' if finding.by_reader else 'patterns'}", _VERSION, round(finding.confidence, 2)
        )
        for holder in finding.holders or [None]:
            who = name_span(holder) if holder is not None else None
            if who is not None and who.start < target.end and target.start < who.end:
                continue
            evidence = self._clause(finding.trigger, target, who)
            yield Position(
                (evidence,),
                self.document.evidence_of(self.paragraph, target),
                label,
                finding.stance,
                extraction,
                self.document.evidence_of(self.paragraph, who) if who is not None else None,
            )

    def _clause(self, trigger: Token, target: TokenSpan, who: TokenSpan | None) -> Evidence:
        """The smallest clause with trigger, target and holder; what an unnamed speaker says stays
        inside his quotation."""
        inside = [target, trigger.doc[trigger.i : trigger.i + 1], *([who] if who is not None else [])]
        start, end = min(s.start for s in inside), max(s.end for s in inside)
        top = trigger
        while not (top.left_edge.i <= start and end <= top.right_edge.i + 1) or top.pos_ not in {"VERB", "AUX"}:
            if top.head == top:
                break
            top = top.head
        left = min(start, top.left_edge.i)
        right = max(end, top.right_edge.i + 1)
        while left < start and (
            trigger.doc[left].is_punct or trigger.doc[left].is_space or trigger.doc[left].dep_ in {"mark", "cc"}
        ):
            left += 1
        while right > end and (trigger.doc[right - 1].is_punct or trigger.doc[right - 1].is_space):
            right -= 1
        span = self.paragraph.span(trigger.doc[left:right])
        if who is None:
            core = self.paragraph.span(trigger.doc[start:end])
            for quotation in self.quoted:
                if quotation.covers(core):
                    span = Span(max(span.start, quotation.start), min(span.end, quotation.end))
        return self.document.evidence(span)


def _quoted(paragraph: Paragraph, quoted: list[Span]) -> set[int]:
    """The tokens (by index) that stand in a quotation."""
    spans = [paragraph.span(token) for token in paragraph.doc]
    found: set[int] = set()
    for each in quoted:
        first = bisect_left(spans, each.start, key=lambda span: span.start)
        last = bisect_right(spans, each.end, key=lambda span: span.end)
        found.update(range(first, last))
    return found


def _reported(doc: Doc) -> set[int]:
    """The tokens (by index) that stand in a reported clause."""
    found: set[int] = set()
    for token in doc:
        if token.dep_ != "ccomp":
            continue
        found.add(token.i)
        if token.head.pos_ == "VERB" and token.head != token:
            found.update(each.i for each in token.subtree)
    return found


def _hedged(finding: FoundStance) -> FoundStance:
    """A pattern's finding as sure as condition and modality leave it; what is unclear stays so."""
    if finding.stance is Stance.UNCLEAR:
        return finding
    return replace(finding, confidence=finding.confidence * _certainty(finding.trigger))


def _certainty(trigger: Token) -> float:
    """How much condition and modality leave of a stance."""
    factor = 1.0
    if any(a.lemma_.lower() in words.ALLEGATIONS and a.pos_ == "NOUN" for a in trigger.ancestors):
        factor = 0.3  # 'accusations that it backs rebels' are others' words about it
    for verb in [trigger, *trigger.ancestors]:
        if verb.pos_ not in {"VERB", "AUX"}:
            continue
        marks = {c.lower_ for c in verb.lefts if c.dep_ in {"mark", "advmod"}}
        if marks & _CONDITIONAL:
            factor *= 0.5
        factor *= min((_MODALS[c.lower_] for c in verb.children if c.dep_ == "aux" and c.lower_ in _MODALS), default=1)
        break
    return factor


def _without_doubles(found: list[Position]) -> Iterator[Position]:
    """One position for one holder and target: that of the patterns, then the surer, then the longer target."""
    kept: list[Position] = []
    for each in sorted(
        found,
        key=lambda p: (
            p.extraction.extractor.endswith("reader"),
            -p.extraction.confidence,
            p.target.span.start - p.target.span.end,
        ),
    ):
        if not any(
            (k.holder is None) == (each.holder is None)
            and (each.holder is None or (k.holder is not None and k.holder.span.overlaps(each.holder.span)))
            and k.target.span.overlaps(each.target.span)
            for k in kept
        ):
            kept.append(each)
    yield from sorted(
        kept, key=lambda p: (p.evidence[0].span, p.target.span, p.holder.span if p.holder else p.target.span)
    )
