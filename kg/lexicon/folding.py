"""How names are folded, so that wordings of one name are equal. From the least folding to the most:

fold         no accents, full stops, possessive or leading "the"; capitals tell an acronym, so case and script stay
name_key     `fold` in lower case: what the gazetteer's tables are keyed by
lower_ascii  any script in lower-case ASCII, punctuation as it stands: what IRIs are made of
words_of     the words of `lower_ascii`, without any punctuation
bare_words   `words_of` without a leading determiner: as names of one article, and of two, are compared
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

# Arabic and Romance articles that begin a name without a capital ('al-Qaida', 'de Volkskrant').
_ARTICLES = ("al ", "an ", "ar ", "as ", "ash ", "at ", "el ", "de ", "la ", "le ")
_DETERMINERS = frozenset(
    {"the", "a", "an", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my", "some"}
)
_INNER_STOP = re.compile(r"(?<=\b\w)\.(?=\w\b)")
_APOSTROPHE = re.compile(r"['’`]s?\b|['’`]")
_WORD = re.compile(r"[a-z0-9]+")


@lru_cache(maxsize=1 << 15)  # the same words are looked up in one table after the other
def fold(words: str) -> str:
    """`words` without accents, full stops, possessive or leading 'the'; 'St' becomes 'Saint'.

    >>> fold("the U.N.'s"), fold("São Paulo"), fold("St Petersburg")
    ('UN', 'Sao Paulo', 'Saint Petersburg')
    """
    plain = words.replace("’", "'").replace("‘", "'").strip()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
        plain = plain.replace("ı", "i").replace("ø", "o").replace("Ø", "O").replace("ł", "l").replace("Ł", "L")
    plain = plain.removesuffix("'s").replace(".", "").replace(",", "").replace("-", " ")
    parts = plain.split()
    if len(parts) > 1 and parts[0] in {"the", "The", "THE"}:
        parts = parts[1:]
    return " ".join("Saint" if part in {"St", "Ste"} else part for part in parts)


@lru_cache(maxsize=1 << 15)
def name_key(words: str) -> str | None:
    """What tables are keyed by: `fold` in lower case; None for words that are not capitalised.

    >>> name_key("the Hague"), name_key("al-Qaida"), name_key("turkey")
    ('hague', 'al qaida', None)
    """
    folded = fold(words)
    if not any(c.isupper() for c in folded) or (folded[0].islower() and not folded.startswith(_ARTICLES)):
        return None
    return folded.casefold()


def lower_ascii(words: str) -> str:
    """`words` transliterated into ASCII, in lower case.

    >>> lower_ascii("Erdoğan, Путин")
    'erdogan, putin'
    """
    return anyascii(words).casefold()


@lru_cache(maxsize=1 << 18)
def words_of(name: str) -> tuple[str, ...]:
    """The words of `name` in lower-case ASCII, without punctuation and possessive; an acronym is one word.

    >>> words_of("the U.N.'s Ban Ki-moon"), words_of("J.K. O’Brien")
    (('the', 'un', 'ban', 'ki', 'moon'), ('jk', 'obrien'))
    """
    return tuple(_WORD.findall(_APOSTROPHE.sub("", _INNER_STOP.sub("", lower_ascii(name)))))


@lru_cache(maxsize=1 << 18)
def bare_words(name: str) -> tuple[str, ...]:
    """`words_of` without determiners before the first other word.

    >>> bare_words("the Taliban"), bare_words("His Majesty"), bare_words("The")
    (('taliban',), ('majesty',), ('the',))
    """
    found = words_of(name)
    start = next((i for i, word in enumerate(found) if word not in _DETERMINERS), len(found) - 1)
    return found[max(start, 0) :]


def is_acronym(words: str) -> bool:
    """Whether `words` are an acronym: one word, mostly capitals, with or without full stops.

    >>> [is_acronym(each) for each in ("EU", "U.N.", "IAEA", "DoD", "Nato", "G7", "X")]
    [True, True, True, True, False, False, False]
    """
    plain = words.replace(".", "").strip()
    return 2 <= len(plain) <= 8 and plain.isalnum() and sum(c.isupper() for c in plain) >= max(2, len(plain) - 1)
