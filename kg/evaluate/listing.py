"""Faults one by one, in words: what gold has and what was found, side by side with the sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.evaluate.annotations import Actor, Annotation, Item, Spans
from kg.evaluate.matching import touch
from kg.evaluate.scoring import Judgement
from kg.model import Span
from kg.text.paragraphs import paragraphs

# Where a sentence ends, for reading; the parser's own borders are not at hand for what was missed.
_SENTENCE_END = re.compile(r"(?<!\b[A-Z])(?<!\b(?:Mr|Dr|St|Lt))[.!?][\"'”’»)\]]*\s+(?=[\"'“‘«(]*[A-Z])")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `kind` is 'missed', 'spurious', or what of a pair is wrong. The side that is absent is
    empty, or in brackets what stands there of the same words, though it is no match."""

    article: str
    layer: str
    kind: str
    sentence: str
    gold: str
    found: str


def faults(article: str, judgements: list[Judgement], gold: Annotation, found: Annotation | None) -> Iterator[Fault]:
    """The faults of one article, in the order of its judgements."""
    mine = {a.id: a.name for a in gold.actors}
    others = {a.id: a.name for a in found.actors} if found else {}
    for each in judgements:
        item = each.gold or each.found
        if item is None:
            continue
        sentence = _sentence(gold.text, _where(item))
        known, seen = _words(gold.text, each.gold, mine), _words(gold.text, each.found, others)
        for other in judgements if each.found is None or each.gold is None else ():
            # What was found of the same words, though it is no match, tells what went wrong.
            if other.layer == each.layer and _answers(each, other):
                known = known or f"({_words(gold.text, other.gold, mine)})"
                seen = seen or f"({_words(gold.text, other.found, others)})"
                break
        for kind in _kinds(each):
            yield Fault(article, each.layer, kind, sentence, known, seen)


def _answers(each: Judgement, other: Judgement) -> bool:
    """Whether one of two judgements misses what the other finds at the same words."""
    if each.gold is not None:
        return other.gold is None and other.found is not None and touch(_where(each.gold), _where(other.found))
    return other.found is None and each.found is not None and other.gold is not None and _answers(other, each)


def _kinds(each: Judgement) -> Iterator[str]:
    if each.found is None:
        yield "missed"
    elif each.gold is None:
        yield "spurious"
    else:
        wrong = [name for name, right in each.checks.items() if not right]
        # Whoever the words name is wrong already where the words are.
        yield from (f"wrong {name}" for name in wrong if name != "speaking actor" or "speaker" not in wrong)
        if each.participants is not None and len({*each.participants}) > 1:
            yield "wrong participants"


def _where(item: Item) -> Spans:
    return item.mentions[:1] if isinstance(item, Actor) else item.where


def _sentence(text: str, spans: Spans) -> str:
    """The sentence around the first of the spans, up to the end of the last in its paragraph."""
    if not spans:
        return ""
    start, end = spans[0].start, max(span.end for span in spans)
    here = next((p for p in paragraphs(text, Span(0, len(text))) if p.start <= start < p.end), spans[0])
    borders = [here.start, *(m.end() for m in _SENTENCE_END.finditer(text, here.start, here.end)), here.end]
    first = max(border for border in borders if border <= start)
    last = min((border for border in borders if border >= end), default=here.end)
    return " ".join(text[first:last].split())


def _words(text: str, item: Item | None, names: Mapping[str, str]) -> str:
    """All that is known of it, in the order of its class."""
    if item is None:
        return ""
    if isinstance(item, Actor):
        return f"{item.name} ({item.type}, {len(item.mentions)} mentions)"
    parts = []
    for each in item.cls.properties:
        if item.actors.get(each.key) or (each.key in item.actors and each.required):
            parts.append(", ".join(sorted(names.get(i, i) for i in item.actors[each.key])) or "nobody")
        elif each.key in item.values:
            parts.append(item.values[each.key] or "–")
        if each.span_key and item.spans[each.span_key]:
            words = (" ".join(text[s.start : s.end].split()) for s in item.spans[each.span_key])
            parts.append(f"“{' … '.join(words)}”")
    return " · ".join(parts)
