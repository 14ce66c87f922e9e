r"""What a reader sees of a text that holds markup, entities or characters without width.

The visible text is as long as the text itself, so that offsets stay those of the text as received: what
is not seen becomes blanks, at the end of the word that it stands in ('Lo\xadvik' is read as 'Lovik ').
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

# Soft hyphen, zero-width space, non-joiner and joiner, word joiner, directional marks, byte order mark.
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\u200e\u200f\u202a-\u202e\ufeff"
_ENTITY = r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
_TAG = (
    r"</?(?:a|abbr|article|aside|b|big|blockquote|body|br|button|cite|code|dd|del|div|dl|dt|em|figcaption|figure|font|footer"
    r"|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|label|li|link|main|mark|meta|nav|ol|p|picture|pre|q|s|section"
    r"|small|span|strike|strong|sub|sup|svg|table|tbody|td|th|thead|time|title|tr|tt|u|ul|video|wbr)(?:\s[^<>]*|\s*/)?>"
)
_MARKUP = re.compile(rf"<(script|style)\b[^<>]*>.*?</\1\s*>|<!--.*?-->|{_TAG}", re.IGNORECASE | re.DOTALL)
_BREAKS = re.compile(
    r"</?(?:article|blockquote|br|div|dd|dt|fig\w+|h\d|header|footer|hr|li|ol|p|section|t[dhr]|ul)\b", re.I
)
_IN_WORD = re.compile(rf"[{_UNSEEN}]|{_ENTITY}")
_WORD = re.compile(rf"(?:[{_UNSEEN}]|{_ENTITY}|[^\W_])+")


@lru_cache(maxsize=4)  # reading and parsing ask for the same
def visible(text: str) -> tuple[str, frozenset[int]]:
    r"""The text as it is seen, and at which of its offsets blanks fill up a word.

    >>> words, pads = visible("Ana Lo\xadvik of P&otilde;lva")
    >>> words, sorted(pads)
    ('Ana Lovik  of Põlva       ', [9, 19, 20, 21, 22, 23, 24, 25])
    >>> visible("Ana <b>Lovik</b> left.")[0]
    'Ana    Lovik     left.'
    >>> visible("AT&T is < 3 & > 2")
    ('AT&T is < 3 & > 2', frozenset())
    """
    if "<" in text:
        text = _MARKUP.sub(lambda found: ("\n" if _BREAKS.match(found[0]) else " ").ljust(len(found[0])), text)
    if _IN_WORD.search(text) is None:
        return text, frozenset()
    text = re.sub(_ENTITY, lambda found: " " * len(found[0]) if html.unescape(found[0]).isspace() else found[0], text)
    pads: set[int] = set()

    def seen(run: re.Match[str]) -> str:
        words = _IN_WORD.sub(lambda found: _character(found[0]), run[0])
        missing = len(run[0]) - len(words)
        if missing and words.strip():
            pads.update(range(run.end() - missing, run.end()))
        return words + " " * missing

    return _WORD.sub(seen, text), frozenset(pads)


def as_read(words: str) -> str:
    """`words` as they are seen, and no longer than that.

    >>> as_read("&ldquo;We ag\u00adreed&rdquo;")
    '“We agreed”'
    """
    seen, pads = visible(words)
    return "".join(c for i, c in enumerate(seen) if i not in pads) if pads or seen is not words else words


def word_end(text: str, end: int) -> int:
    """Where the word that is seen before `end` ends in `text`, what is not seen of it included."""
    pads = visible(text)[1]
    while end in pads:
        end += 1
    return end


def _character(unseen: str) -> str:
    """What an entity stands for (a name that is none stays as it is); nothing for what has no width."""
    found = html.unescape(unseen) if unseen.startswith("&") else ""
    return unseen if found == unseen or len(found) > 1 else found if found.isprintable() else ""
