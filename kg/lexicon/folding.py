"""Tables of words, and how names are compared: without accents, full stops, possessive and a
leading 'the'."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Arabic and Romance articles that begin a name without a capital ('al-Qaida', 'de Volkskrant').
_ARTICLES = ("al ", "an ", "ar ", "as ", "ash ", "at ", "el ", "de ", "la ", "le ")


def word_set(words: str) -> frozenset[str]:
    """The words of a table, which white space separates."""
    return frozenset(words.split())


@lru_cache(maxsize=1 << 15)  # the same words are looked up in one table after the other
def fold(words: str) -> str:
    """`words` without accents, full stops, possessive or leading 'the'; 'St' becomes 'Saint'."""
    plain = words.replace("’", "'").replace("‘", "'").strip()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
        plain = plain.replace("ı", "i").replace("ø", "o").replace("Ø", "O").replace("ł", "l").replace("Ł", "L")
    plain = plain.removesuffix("'s").replace(".", "").replace(",", "").replace("-", " ")
    parts = plain.split()
    if len(parts) > 1 and parts[0] in {"the", "The", "THE"}:
        parts = parts[1:]
    return " ".join("Saint" if part in {"St", "Ste"} else part for part in parts)


def is_acronym(folded: str) -> bool:
    """Whether a folded name is capitals alone, few enough for an acronym."""
    return len(folded) <= 5 and folded.isupper()


@lru_cache(maxsize=1 << 15)
def name_key(words: str) -> str | None:
    """What tables are keyed by: acronyms as they stand, all else in lower case; None for words
    that are not capitalised."""
    folded = fold(words)
    if not any(c.isupper() for c in folded) or (folded[0].islower() and not folded.startswith(_ARTICLES)):
        return None
    return folded.casefold()
