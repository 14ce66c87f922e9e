"""Transcripts of interviews, briefings and debates: paragraphs that begin with who speaks, in capitals
and with a colon ('MR. PRICE: We have said …')."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg import gazetteer, lexicon
from kg.extraction.statements.quoted import Finding
from kg.model import Span
from kg.text.document import Document, Paragraph

_LABEL = re.compile(r"[\"“”„«‘'`\s]{0,3}(?P<name>(?:[A-Z][A-Z'’-]*\.? ){0,3}[A-Z][A-Z'’-]+)(?: \([^()]{1,40}\))?:\s+")
# Whoever asks has no name there.
_ASKING = lexicon.words("speech.asking")
# As sure as a quotation with its cue.
_CONFIDENCE = 0.9
_CLOSING = "\"”»’'"


def turns(document: Document) -> dict[int, Finding | None]:
    """By ordinal the paragraphs that are turns of a transcript: what is said there, None where nobody
    with a name says it. Empty for an article with fewer than two turns."""
    found = {p.index: match for p in document.paragraphs if (match := _LABEL.match(document.text, p.start, p.end))}
    labels = {match["name"] for match in found.values()}
    speaking = {label for label in labels if _is_speaker(document.text, label)}
    turning = {index: match for index, match in found.items() if match["name"] in speaking}
    if len(turning) < 2:
        return {}
    return {index: _turn(document.paragraphs[index], match) for index, match in turning.items()}


def _is_speaker(text: str, label: str) -> bool:
    """Whether a label names who asks, or somebody whom the article names in ordinary letters too: a
    dateline ('NEW DELHI: …') or a heading ('UPDATE: …') does not."""
    last = label.split()[-1]
    if last.casefold() in _ASKING:
        return True
    if gazetteer.country(label) or gazetteer.capital(label) or gazetteer.place(label.title()):
        return False
    return any(m[0] != last for m in re.finditer(rf"\b{re.escape(last)}\b", text, re.IGNORECASE) if m[0][0].isupper())


def _turn(paragraph: Paragraph, match: re.Match[str]) -> Finding | None:
    if match["name"].split()[-1].casefold() in _ASKING:
        return None
    start, end = match.end(), paragraph.end
    while end > start and match.string[end - 1] in _CLOSING:
        end -= 1
    named = Span(match.start("name"), match.end("name"))
    source = paragraph.doc.char_span(
        named.start - paragraph.start, named.end - paragraph.start, alignment_mode="expand"
    )
    if start >= end or source is None:
        return None
    said = [Span(start, end)]
    return Finding(paragraph, "transcript", None, said, source, None, _CONFIDENCE, quoted=True, source_at=named)


def spoken(findings: Iterable[Finding]) -> Iterator[Span]:
    """What is said in the turns among `findings`."""
    for finding in findings:
        if finding.pattern == "transcript":
            yield from finding.content
