"""Words that have who says them beside them, and no verb: in lists of reactions ('Ana Lovik, prime minister: “…”'),
where a quotation stands by itself ('“…” — Ana Lovik') and in posts ('… — Ana Lovik (@lovik) March 5, 2024')."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from spacy.tokens import Span as TokenSpan

from kg import lexicon
from kg.english.speakers import name_of
from kg.extraction.statements import cues
from kg.extraction.statements.assertions import can_speak
from kg.extraction.statements.quoted import Finding, letters
from kg.extraction.statements.transcripts import is_named
from kg.model import Span
from kg.text.document import Document, Paragraph
from kg.text.quotations import Quotation

_BULLETS = " \t*•·▪–—-"
_COLON = re.compile(r"[\s*•·▪–—-]*[^\W_][^:]*:\s*")
_LISTED = re.compile(r"[\s*•·▪–—-]*[^\W\d_][^:\"“”‘«„\n]{1,120}:\s*[\"“‘«„]")
_DASH = re.compile(r"\s*(?:[—–]|--?)\s*")
_POST = re.compile(r"\s[—–-]{1,2}\s*(?P<name>[^@()\n]{2,60}?)\s*\(@\w+\)")
# What a post ends with: its pictures and links.
_LINKS = re.compile(r"(?:\s*(?:https?://|pic\.twitter\.com/)\S+)+\s*$")
# A label has no more words.
_LONGEST = 16
_OFFICES = lexicon.words("title.office")
_NAMED = frozenset({"PERSON", "ORG", "NORP", "GPE"})


def signed(document: Document, paragraph: Paragraph, quotations: Sequence[Quotation]) -> list[Finding]:
    """The statement of a paragraph with these quotations that is such words and no more; else nothing."""
    post = _POST.search(document.text, paragraph.start, paragraph.end)
    if post is not None and not quotations:
        words = _LINKS.sub("", document.text[paragraph.start : post.start()]).rstrip()
        named = _tokens(paragraph, Span(*post.span("name")))
        return _finding(paragraph, [Span(paragraph.start, paragraph.start + len(words))], named)
    spans = [q.span for q in quotations]
    if not spans or any(letters(document, Span(a.end, b.start)) for a, b in pairwise(spans) if a.end < b.start):
        return []
    before = document.text[paragraph.start : spans[0].start]
    after = document.text[spans[-1].end : paragraph.end]
    dash = _DASH.match(after)
    if _COLON.fullmatch(before) and not any(map(str.isalnum, after)):
        label = Span(paragraph.start + len(before) - len(before.lstrip(_BULLETS)), paragraph.start + before.rindex(":"))
    elif dash is not None and any(map(str.isalnum, after)) and not any(map(str.isalnum, before)):
        label = Span(spans[-1].end + dash.end(), paragraph.end)
    else:
        return []
    return _finding(paragraph, spans, _name(document, paragraph, label))


def _finding(paragraph: Paragraph, said: list[Span], name: TokenSpan | None) -> list[Finding]:
    if name is None or not all(span.start < span.end for span in said):
        return []
    return [Finding(paragraph, "signed", None, said, name, None, cues.confidence("signed"), quoted=True)]


def _tokens(paragraph: Paragraph, span: Span) -> TokenSpan | None:
    start, end = span.start - paragraph.start, span.end - paragraph.start
    return paragraph.doc.char_span(start, end, alignment_mode="contract")


def _name(document: Document, paragraph: Paragraph, label: Span) -> TokenSpan | None:
    """The words of a label that name who speaks: a name, or a noun for people or for what they write; a single
    word that is no known name only in a list. None where a verb makes the label a clause."""
    words = _tokens(paragraph, label)
    if words is None or len(words) == 0 or len(words) > _LONGEST:
        return None
    clauses = {t.i for token in words if token.dep_ in {"relcl", "acl"} for t in token.subtree}
    if any(t.pos_ in {"VERB", "AUX"} and t.i not in clauses for t in words):
        return None
    head = words.root
    if head.pos_ == "NOUN" and head.text.islower():
        known = can_speak(head) or head.lemma_.lower() in cues.DOCUMENTARY
    else:
        known = head.ent_type_ in _NAMED and len(words) > 1
        named = head.pos_ in {"PROPN", "NOUN"} and (not head.ent_type_ or head.ent_type_ in _NAMED)
        known = known or (named and (_is_listed(document, paragraph) or _has_office(words)))
        known = known or (named and is_named(document, head.text, [paragraph]))
    name = name_of(head) if known else None
    return words.doc[max(name.start, words.start) : min(name.end, words.end)] if name is not None else None


def _has_office(words: TokenSpan) -> bool:
    """Whether an office stands behind a name and a comma: 'Ana Lovik, prime minister of Estonia'."""
    commas = [t.i for t in words if t.text == ","]
    return bool(commas) and any(t.i > commas[0] and t.lower_ in _OFFICES for t in words)


def _is_listed(document: Document, paragraph: Paragraph) -> bool:
    """Whether the paragraph before or after has its words behind a colon too."""
    beside = document.paragraphs[max(paragraph.index - 1, 0) : paragraph.index + 2]
    return sum(_LISTED.match(document.text, p.start, p.end) is not None for p in beside) > 1
