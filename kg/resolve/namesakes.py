"""Two who share a name: who is the elder, and which of them a short name cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kg import lexicon
from kg.english.names import generation
from kg.lexicon.folding import bare_words
from kg.model import Mention

_AGE = re.compile(r"\b(?:(elder|older|senior)|(younger|junior))\s+(?:(?:Mr|Mrs|Ms)\.?\s+)?$", re.IGNORECASE)
# 'A praised his son, President B'; 'B's father, A'.
_CHILD = re.compile(r"\b(?:his|her)\s+(?:\w+\s+)?(?:son|daughter)\b", re.IGNORECASE)
_PARENT = re.compile(r"\b(?:father|mother)\b", re.IGNORECASE)
_NEAR = 60
_RELATIVE = re.compile(
    r"\b(?:wife|husband|son|daughter|brother|sister|mother|father|widow|spouse|nephew|niece|first lady)\b",
    re.IGNORECASE,
)
# What is written in capitals is one of these, not a name that sounds so.
ACRONYMS = frozenset(word.upper() for word in lexicon.words("name.alias"))
# Titles of those who are known by their given name alone.
_BY_GIVEN_NAME = lexicon.words("office.monarch", "office.pope") | {"prince", "princess", "saint", "sister"}


def wants_elder(mention: Mention, text: str) -> bool | None:
    """Whether the words before a surname ask for the elder of its bearers; None where they do not say."""
    start = mention.evidence.span.start
    found = _AGE.search(text, max(start - 24, 0), start)
    return None if found is None else found[1] is not None


def is_elder(mentions: Iterable[Mention], others: Iterable[Mention], text: str) -> bool:
    """Whether the person of `mentions` is a parent of one of `others` by what the text says between
    their full names, or is called 'Sr.'."""
    full = [m for m in mentions if len(bare_words(m.name)) > 1]
    if any(generation(bare_words(m.name)) == "sr" for m in full):
        return True
    rest = [m.evidence.span for m in others if len(bare_words(m.name)) > 1]
    for own in (m.evidence.span for m in full):
        for other in rest:
            if 0 <= other.start - own.end <= _NEAR and _CHILD.search(text, own.end, other.start):
                return True
            if 0 <= own.start - other.end <= _NEAR and _PARENT.search(text, other.end, own.start):
                return True
    return False


def is_relative(mentions: Iterable[Mention], text: str) -> bool:
    """Whether the text introduces the person of `mentions` as somebody's relative: before or behind the first
    full name."""
    full = [m.evidence.span for m in mentions if len(bare_words(m.name)) > 1]
    if not full:
        return False
    first = min(full)
    before = text[max(first.start - 30, 0) : first.start].rpartition(".")[2]
    behind = text[first.end : first.end + 40]
    return bool(_RELATIVE.search(before) or _RELATIVE.search(behind.partition(".")[0]))


def is_other(mention: Mention, names: Sequence[str], *, given: bool) -> bool:
    """Whether the short name of `mention` cannot be that of the person called `names`, though it sounds like a
    part of it: 'UN' is no Kim Jong Un, and by a `given` name alone 'King Charles' no Charles Michel."""
    if mention.name in ACRONYMS:
        return mention.name not in " ".join(names)
    return given and any(word in _BY_GIVEN_NAME for t in mention.titles for word in bare_words(t))


def offices_conflict(titles: Sequence[str], others: Sequence[str]) -> bool:
    """Whether one is a former holder of the office that the other holds: father and son, two of a name."""
    mine, theirs = (
        {t.casefold().removeprefix("former ").removeprefix("ex-").strip() for t in each} for each in (titles, others)
    )
    return bool(mine & theirs) and _is_former(titles) != _is_former(others)


def _is_former(titles: Iterable[str]) -> bool:
    return any(
        t.casefold().split()[0] in {"former", "ex", "late"} or t.casefold().startswith("ex-")
        for t in titles
        if t.strip()
    )
