"""Lines as they stand on printed pages -> paragraphs: the running heads are left out, lines and words joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

# Lines at the top and at the bottom of a page that may be a running head.
_EDGE = 2
_LONGEST_HEAD = 120
# A line with more room than the next word needs was ended on purpose. Letters differ in width, hence the slack.
_SLACK = 0.88
_SENTENCE_END = re.compile(r"[.!?:…][\"'”’»)\]]*$")
_BULLET = re.compile(r"(?:[•·‣▪●–—*-]|\(?\d{1,2}[.)])\s")
_SPLIT = re.compile(r"(\w+)[-\u00ad\u2010]$")
_LIGATURES = str.maketrans(
    {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st"}
)
# What stands before a hyphen that is one, or behind it.
_BEFORE, _BEHIND = (
    frozenset(words.split())
    for words in (
        "all anti cross ex full half high long low mid part self short so vice well",
        "based backed border chief elect general led level old run scale style term time wide year",
    )
)


def joined(pages: Sequence[str]) -> str:
    r"""The text of `pages`, a blank line between paragraphs.

    >>> joined(["Daily News\nEnvoys met to discuss the nego-\ntiations.\nPage 1", "Daily News\nThey left.\nPage 2"])
    'Envoys met to discuss the negotiations.\n\nThey left.'
    """
    lines = list(_without_heads([page.translate(_LIGATURES).split("\n") for page in pages]))
    lengths = sorted(len(line.rstrip()) for line in lines if line.strip())
    if not lengths:
        return ""
    width = lengths[-1 - len(lengths) // 20]
    known = frozenset(re.findall(r"\w+-\w+", " ".join(lines).lower()))
    paragraphs: list[str] = []
    before = ""
    for line in lines:
        words = " ".join(line.split())
        if not words:
            before = ""
        elif before and not _ends(before, line, width):
            paragraphs[-1] = _together(paragraphs[-1], words, known)
            before = line
        else:
            paragraphs.append(words)
            before = line
    return "\n\n".join(paragraphs)


def _without_heads(pages: Sequence[list[str]]) -> Iterator[str]:
    """The lines of all pages, without what stands at the top or bottom of many, numbers aside."""
    counts = Counter(key for lines in pages for key in {_key(lines[i]) for i in _edges(lines)})
    for lines in pages:
        edges = _edges(lines)
        for index, line in enumerate(lines):
            key = _key(line)
            is_head = index in edges and (key == "#" or (counts[key] > 1 and 2 * counts[key] >= len(pages)))
            if not (is_head and key and len(pages) > 1):
                yield line


def _edges(lines: Sequence[str]) -> set[int]:
    said = [index for index, line in enumerate(lines) if line.strip()]
    return {index for index in (*said[:_EDGE], *said[-_EDGE:]) if len(lines[index]) <= _LONGEST_HEAD}


def _key(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.split()))


def _ends(line: str, following: str, width: int) -> bool:
    """Whether a paragraph ends with `line`."""
    following_words = following.split()
    closed = _SENTENCE_END.search(line.rstrip()) is not None
    indented = len(following) - len(following.lstrip()) >= 2 > len(line) - len(line.lstrip())
    if _BULLET.match(following.lstrip()) or (closed and indented):
        return True
    had_room = len(line.rstrip()) + 1 + len(following_words[0]) <= _SLACK * width
    return had_room and (closed or not following_words[0][0].islower())


def _together(paragraph: str, words: str, known: frozenset[str]) -> str:
    """A paragraph with its next line: a word that was divided is one again."""
    split = _SPLIT.search(paragraph)
    if split is None or not words[0].islower():
        return f"{paragraph} {words}" if split is None else paragraph + words
    first, second = split[1].lower(), re.match(r"\w+", words)[0].lower()  # type: ignore[index]
    is_hyphen = first in _BEFORE or second in _BEHIND or first.isdigit() or f"{first}-{second}" in known
    return (paragraph if is_hyphen else paragraph[: split.end(1)]) + words
