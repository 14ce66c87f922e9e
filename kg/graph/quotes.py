"""Quotation marks around quoted words."""

from __future__ import annotations

import re

_PAIRS = {'"': '"', "“": "”", "„": "”", "«": "»", "‘": "’", "'": "'", "``": "''", "''": "''"}
_OPENING = tuple(sorted(_PAIRS, key=lambda mark: -len(mark)))
_CLOSING = ("''", '"', "”", "»")


def _closes_at(words: str, mark: str) -> int:
    """Where the quotation that `mark` opens at the beginning of `words` ends, -1 where it does not.
    An apostrophe inside or after a word closes nothing while a later mark can."""
    close, inner = _PAIRS[mark], words[len(mark) :]
    if close in {"'", "’"}:
        found = re.search(re.escape(close) + r"(?![^\W_])", inner)
        return -1 if found is None else len(mark) + found.start()
    depth = 1
    for match in re.finditer("|".join(map(re.escape, sorted({mark, close}, key=len, reverse=True))), inner):
        depth += 1 if match.group() != close else -1
        if depth == 0:
            return len(mark) + match.start()
    return -1


def without_quotes(words: str) -> str:
    """`words` without the quotation marks that enclose them whole, or that open or close without
    their counterpart (a quotation that goes on elsewhere). Marks around a part of the words stay."""
    words = words.strip()
    mark = next((each for each in _OPENING if words.startswith(each)), None)
    if mark is not None:
        close = _PAIRS[mark]
        at = _closes_at(words, mark)
        if at >= 0 and words[at + len(close) :].strip(",; ") == "":
            words = words[len(mark) : at]
        elif at < 0 and mark not in {"'", "‘"}:
            words = words[len(mark) :]
    else:
        close = next((each for each in _CLOSING if words.rstrip(",; ").endswith(each)), "")
        opening = [each for each in _PAIRS if _PAIRS[each] == close]
        body = words.rstrip(",; ").removesuffix(close)
        if close and body.count(close) % 2 == 0 and not any(o in body for o in opening if o != close):
            words = body
    return words.strip()
