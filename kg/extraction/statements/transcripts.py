"""Transcripts of interviews, briefings and debates: paragraphs that begin with who speaks and a colon, in
capitals ('MR. PRICE: We have said …'), in ordinary letters ('Mara Lindqvist: We will …') or as 'Q:' and 'A:'."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from spacy.tokens import Span as TokenSpan

from kg import gazetteer, lexicon
from kg.english.syntax import SUBJECTS
from kg.extraction.statements.quoted import Finding
from kg.model import Span
from kg.text.document import Document, Paragraph

_CAPITALS = r"(?:[A-Z][A-Z'’-]*\.? ){0,3}[A-Z][A-Z'’-]+"
_ORDINARY = r"(?:[A-Z][\w'’-]*\.? (?:(?:al|bin|da|de|del|der|di|el|la|le|of|van|von) ){0,2}){0,4}[A-Z][\w'’-]+"
_LABEL = re.compile(
    r"[\"“”„«‘'`\s]{0,3}(?:(?P<short>[QA])[.:]|"
    rf"(?P<name>{_CAPITALS}|{_ORDINARY})(?: \([^()]{{1,40}}\)|, [^:.?!]{{1,60}})?:)(?:\s+|$)"
)
# People who talk to each other ask, and say 'I', 'we' or 'you'; a heading hardly does.
_TALK = re.compile(r"\?|\b(?:I|[Ww]e|[Yy]ou|[Mm]y|[Oo]ur|[Yy]our|me|us)\b")
_SENTENCE = re.compile(r"[.?!…]$")
_ASKING = lexicon.words("speech.asking")
_ROLES = lexicon.words("speech.speaker", "title.office")
# As sure as a quotation with its cue.
_CONFIDENCE = 0.9
_CLOSING = "\"”»’'"
# No turn goes over more paragraphs.
_LONGEST = 8

Turn = tuple[Paragraph, "re.Match[str]"]
# The words that name who speaks, and where they stand.
_Source = tuple[TokenSpan, Span]


def turns(document: Document) -> dict[int, Finding | None]:
    """By ordinal the paragraphs of a transcript: what is said there, None where a label stands alone or nobody
    with a name asks. Empty for an article with fewer than two turns."""
    labels: dict[str, list[Turn]] = {}
    for paragraph in document.paragraphs:
        match = _LABEL.match(document.text, paragraph.start, paragraph.end)
        if match and not paragraph.is_headline:
            labels.setdefault(match["name"] or match["short"], []).append((paragraph, match))
    if "Q" not in labels:
        labels.pop("A", None)
    again = sum(len(found) > 1 for found in labels.values()) > 1
    opening = {
        paragraph.index: (paragraph, match)
        for label, found in labels.items()
        if _is_speaker(document, label, found, again)
        for paragraph, match in found
    }
    return dict(_told(document, opening)) if len(opening) > 1 else {}


def _is_speaker(document: Document, label: str, found: Sequence[Turn], again: bool) -> bool:
    """Whether a label names who asks, who answers, a person by his part, somebody whom the article names
    elsewhere too, or one of several that come `again` and again: a dateline ('NEW DELHI: …') or a heading
    ('UPDATE: …') does not."""
    text, last = document.text, label.split()[-1]
    if label in {"Q", "A"} or last.casefold() in _ASKING:
        return True
    if gazetteer.country(label) or gazetteer.capital(label) or gazetteer.place(label.title()):
        return False
    talks = any(_TALK.search(text, match.end(), p.end) and _ends_sentence(document, p) for p, match in found)
    if talks and (last.casefold() in _ROLES or (again and len(found) > 1)):
        return True
    if label.isupper():
        named = re.finditer(rf"\b{re.escape(last)}\b", text, re.IGNORECASE)
        return any(m[0] != last for m in named if m[0][0].isupper())
    return talks and is_named(document, label, [p for p, _ in found])


def is_named(document: Document, label: str, labelled: Iterable[Paragraph]) -> bool:
    """Whether the last word of a label ends a name of several words in a paragraph other than `labelled`."""
    *_, last = label.split()
    besides = {p.index for p in labelled}
    tokens = (t for p in document.paragraphs if p.index not in besides for t in p.doc if t.text == last and t.i)
    return any(t.pos_ == t.nbor(-1).pos_ == "PROPN" for t in tokens)


def _ends_sentence(document: Document, paragraph: Paragraph) -> bool:
    return _SENTENCE.search(document.text[paragraph.start : paragraph.end].rstrip().rstrip(_CLOSING)) is not None


def _told(document: Document, opening: Mapping[int, Turn]) -> Iterator[tuple[int, Finding | None]]:
    """The turns, and the paragraphs with which one goes on: those before the next turn; after the last one
    those in which somebody talks. Where one alone has a label, another asks."""
    last = max(opening)
    alone = len({match["name"] for _, match in opening.values()}) == 1
    source: _Source | None = None
    since = 0
    for paragraph in document.paragraphs[min(opening) :]:
        if paragraph.index in opening:
            match, since = opening[paragraph.index][1], paragraph.index
            source = _interviewed(document, since) if match["short"] == "A" else _labelled(paragraph, match)
            yield paragraph.index, _turn(document, paragraph, match.end(), source)
        elif source is not None and paragraph.index - since <= _LONGEST:
            words = document.text[paragraph.start : paragraph.end]
            if not words.startswith(("(", "[")) and _ends_sentence(document, paragraph):
                asks = alone and words.rstrip().endswith("?")
                source = source if not asks and (paragraph.index < last or _TALK.search(words)) else None
                if source is not None:
                    yield paragraph.index, _turn(document, paragraph, paragraph.start, source)


def _labelled(paragraph: Paragraph, match: re.Match[str]) -> _Source | None:
    if match["short"] or match["name"].split()[-1].casefold() in _ASKING:
        return None
    at = Span(*match.span("name"))
    words = paragraph.doc.char_span(at.start - paragraph.start, at.end - paragraph.start, alignment_mode="expand")
    return (words, at) if words is not None else None


def _interviewed(document: Document, before: int) -> _Source | None:
    """Who answers as 'A': the person before the first turns whom the article names most often, else who is the
    subject there."""
    lead = document.paragraphs[:before]
    names = [(p, e) for p in lead for e in p.doc.ents if e.label_ == "PERSON"]
    names = names or [
        (p, c)
        for p in lead
        for c in p.doc.noun_chunks
        if c.root.pos_ == "PROPN" and c.root.dep_ in SUBJECTS and not c.root.ent_type_
    ]
    counted = Counter(name[-1].text for _, name in names)
    chosen = max(names, key=lambda each: (counted[each[1][-1].text], len(each[1])), default=None)
    return (chosen[1], chosen[0].span(chosen[1])) if chosen is not None else None


def _turn(document: Document, paragraph: Paragraph, start: int, source: _Source | None) -> Finding | None:
    end = paragraph.end
    while end > start and (document.text[end - 1] in _CLOSING or document.text[end - 1].isspace()):
        end -= 1
    if start >= end or source is None:
        return None
    said, (words, at) = [Span(start, end)], source
    return Finding(paragraph, "transcript", None, said, words, None, _CONFIDENCE, quoted=True, source_at=at)


def spoken(findings: Iterable[Finding]) -> Iterator[Span]:
    """What is said in the turns among `findings`."""
    for finding in findings:
        if finding.pattern == "transcript":
            yield from finding.content
