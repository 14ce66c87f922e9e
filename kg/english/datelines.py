"""Datelines: the words at the head of a report that tell where it was written, when and by which agency."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kg.english.calendar import MONTH

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as TokenSpan

_CAPITALS = r"[A-ZÀ-Þ][A-ZÀ-Þ.'’-]+"
_AGENCY = r"\([A-Z][\w./ -]{1,25}\)"
_DATELINE = re.compile(
    rf"(?:(?P<town>{_CAPITALS}(?: {_CAPITALS})*)(?:/{_CAPITALS}(?: {_CAPITALS})*)?(?:, [A-Z][\w. ]{{1,25}})?"
    rf"(?:,? {MONTH} \d{{1,2}}(?: ?,? \d{{4}}){{0,2}}(?: ?{_AGENCY})?|,? ?{_AGENCY}| ?(?=[-–—―])| (?=/))"
    rf"|(?P<place>[A-Z][\w.'’-]+(?:[ ,]+[A-Z][\w.'’-]+){{0,4}}) {_AGENCY}) ?(?:[-–—―:/]+\s|$)"
)
_LOOSE = re.compile(
    r"(?:[A-Z][A-Z.'’ ]{2,}|[A-Z][\w.'’ ]+, [A-Z][\w. ]+?)(?:,[^()—–]{0,40})?(?: ?\([^)]{1,40}\))? ?(?:—|–|--|-|―|:) "
)
# No dateline is longer (in characters).
_REACH = 150


class Dateline(NamedTuple):
    """`place` is the town as it is written; the news begins `end` characters after the dateline does."""

    place: str
    end: int


def dateline(paragraph: str) -> Dateline | None:
    """The dateline that `paragraph` begins with, or that it is.

    >>> dateline("SEOUL, Nov. 2, 2005 (Xinhua) -- The envoys met.")
    Dateline(place='SEOUL', end=32)
    >>> dateline("LA CROSSE, Wisc. — It rained.").place, dateline("Washington (AFP) – It rained.").place
    ('LA CROSSE', 'Washington')
    >>> dateline("The UN - it said - would help.")
    """
    found = _DATELINE.match(paragraph[:_REACH])
    return Dateline(found["town"] or found["place"], found.end()) if found else None


@lru_cache(maxsize=4)  # each verb of a paragraph asks
def dateline_end(doc: Doc) -> int:
    """Where the dateline of a paragraph ends, in characters; 0 where there is none."""
    head = doc[:25].text
    found = _LOOSE.match(head)
    if found is not None:
        return found.end()
    strict = dateline(head)
    return strict.end if strict is not None else 0


def past_dateline(head: Token, verb: Token) -> Token:
    """`head`, or where the parser took the dateline for the subject of `verb` ('MACAU (Reuters) - The minister
    said') the head of the last noun phrase between them, names first."""
    end = dateline_end(head.doc) if head.i < 25 else 0
    if head.idx >= end or verb.idx < end:
        return head
    chunks = [c for c in head.doc.noun_chunks if c.root.i < verb.i and c.root.idx >= end]
    named = [c for c in chunks if c.root.pos_ == "PROPN" and c.root.ent_type_ in {"PERSON", "ORG", "GPE"}]
    return (named or chunks)[-1].root if chunks else head


def opens_dateline(name: TokenSpan) -> bool:
    """Whether a name at the head of a paragraph is the place of a dateline: a dash follows, with hardly a word between,
    or an agency in brackets. Unlike `dateline` it takes any name for a place, and any spelling.

    >>> from kg.text.document import doc_of
    >>> opens_dateline(doc_of("Paris, Nov. 3 - The talks went on.")[:1])
    True
    >>> opens_dateline(doc_of("PARIS (AP) It rained.")[:1])
    True
    >>> opens_dateline(doc_of("Paris said that talks went on - for a day.")[:1])
    False
    """
    doc, start, end = name.doc, name.start, name.end
    if start > 3:
        return False
    in_capitals = start == 0 and name.text.isupper() and len(name.text) > 3 and not doc.text.isupper()
    if in_capitals and doc[end : end + 1].text in {",", "(", ":"}:
        return True
    after = [(t.text, t.whitespace_) for t in doc[end : end + 14]]
    for index, (text, blank) in enumerate(after):
        if text in {"--", "—", "–"} or (text == "-" and blank):
            return not any(t.islower() and len(t) > 2 for t, _ in after[:index])
    words = [text for text, _ in after]
    return start == 0 and words[:1] == ["("] and ")" in words[:4]
