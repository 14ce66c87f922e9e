"""Lines as they stand on printed pages -> paragraphs: the running heads are left out, lines and words joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

# Lines at the top and at the bottom of a page that may be a running head.
_EDGE = 2
_LONGEST_HEAD = 120
_NUMBER = re.compile(r"\W*(?:page\s+)?#\W*(?:(?:of|/)\s*#\W*)?", re.IGNORECASE)
# A line with more room than the next word needs was ended on purpose. Letters differ in width, hence the slack; less of
# it behind a sentence.
_SLACK, _SLACK_OF_A_SENTENCE = 0.88, 0.95
_SENTENCE_END = re.compile(r"[.!?:…][\"'”’»)\]]*$")
_BULLET = re.compile(r"(?:[•·‣▪●–—*-]|\(?\d{1,2}[.)])\s")
_HYPHENS = "-\u00ad\u2010"
_SPLIT = re.compile(rf"(\w+)[{_HYPHENS}]$")
_LONGEST_WORD = 60
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
    known = frozenset(each for line in lines for each in re.findall(r"[\w-]++", line.lower()) if "-" in each[1:-1])
    paragraphs: list[list[str]] = []
    before = ""
    for line in lines:
        words = " ".join(line.split())
        if words and before and not _ends(before, line, width):
            _go_on(paragraphs[-1], words, known)
        elif words:
            paragraphs.append([words])
        before = line if words else ""
    return "\n\n".join(map("".join, paragraphs))


def _without_heads(pages: Sequence[list[str]]) -> Iterator[str]:
    """The lines of all pages, without what stands at the top or bottom of many, numbers aside."""
    counts = Counter(key for lines in pages for key in {_key(lines[i]) for i in _edges(lines)})
    for lines in pages:
        edges = _edges(lines)
        for index, line in enumerate(lines):
            key = _key(line)
            repeated = counts[key] > 1 and 2 * counts[key] >= len(pages)
            if not (index in edges and key and (repeated or _NUMBER.fullmatch(key))):
                yield line


def _edges(lines: Sequence[str]) -> set[int]:
    said = [index for index, line in enumerate(lines) if line.strip()]
    return {index for index in (*said[:_EDGE], *said[-_EDGE:]) if len(lines[index]) <= _LONGEST_HEAD}


def _key(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.split()))


def _ends(line: str, following: str, width: int) -> bool:
    """Whether a paragraph ends with `line`."""
    following_words = following.split()
    closed = _SENTENCE_END.search(line.rstrip()[-20:]) is not None
    indented = len(following) - len(following.lstrip()) >= 2 > len(line) - len(line.lstrip())
    if _BULLET.match(following.lstrip()) or (closed and indented):
        return True
    slack = _SLACK_OF_A_SENTENCE if closed else _SLACK
    had_room = len(line.rstrip()) + 1 + len(following_words[0]) <= slack * width
    return had_room and (closed or not following_words[0][0].islower())


def _go_on(paragraph: list[str], words: str, known: frozenset[str]) -> None:
    """Put the next line behind those of a paragraph: a word that was divided is one again."""
    last = paragraph[-1]
    split = _SPLIT.search(last[-_LONGEST_WORD:])
    following = re.match(r"\w+", words)
    if split is None:
        paragraph.append(f" {words}")
        return
    if following is not None and words[0].islower():
        first, second = split[1].lower(), following[0].lower()
        is_hyphen = first in _BEFORE or second in _BEHIND or first.isdigit() or f"{first}-{second}" in known
        paragraph[-1] = last if is_hyphen else last.rstrip(_HYPHENS)
    paragraph.append(words)
