"""What the order of words tells of the words that name a matter, without a parse: a store keeps words, not trees."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.lexicon import words as listed

POINTING = listed("issue.pointing")
GENERAL = listed("issue.general")
COMPLIANCE = listed("issue.compliance")
TURNING = listed("issue.turning")
LIGHT = listed("issue.light")
ORDER = listed("issue.order")
_PREPOSITIONS = listed("issue.preposition")
DESTROYING = listed("issue.destroying")
_WORD = re.compile(r"[^\W_]+(?:[-.][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s\b|['’](?=\s|$)")


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text in lower case, without possessive endings, in order."""
    return tuple(each.group().lower() for each in _WORD.finditer(_POSSESSIVE.sub("", text)))


def head_of(words: Sequence[str]) -> tuple[str, ...]:
    """The noun that says what the words are of: the last before a preposition, past nouns that only measure or turn.

    >>> head_of(("build", "a", "wall", "along", "the", "border")), head_of(("a", "halt", "to", "all", "drills"))
    (('wall',), ('drills',))
    """
    last: str | None = None
    for word in words:
        if word in _PREPOSITIONS:
            if last is not None and last not in LIGHT and last not in TURNING:
                break
        elif word not in POINTING:
            last = word
    return (last,) if last is not None else ()


def points(words: Sequence[str]) -> float:
    """How little the words say by themselves: 3 pronouns alone, 2 a general noun alone, 1 with 'this' and the like.

    >>> [points(words) for words in (("it",), ("the", "bill"), ("these", "sanctions"), ("oil", "imports"))]
    [3.0, 2.0, 1.0, 0.0]
    """
    rest = [word for word in words if word not in POINTING]
    if not rest:
        return 3.0
    return 2.0 if len(rest) == 1 and rest[0] in GENERAL else float(words[0] in POINTING)


def turns(words: Sequence[str]) -> bool:
    """Whether who is for what the words say is against what they name: 'ending the blockade', 'no nuclear weapons'.

    >>> turns(("a", "halt", "to", "the", "drills")), turns(("sanctions", "to", "halt", "the", "programme"))
    (True, False)
    """
    rest = [word for word in words if word not in POINTING]
    return bool(rest) and rest[0] in TURNING


def destroys(words: Sequence[str]) -> bool:
    """Whether the words are of the end of what they name: 'the eradication of X', 'defeat X'."""
    return any(word in DESTROYING for word in words[:2])
