"""Is the text English? In doubt it is: a short text says little about its language."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any

from kg import lexicon
from kg.errors import UnsupportedLanguage

ENGLISH = "en"
# Names of languages that news is often in; others are named by their ISO 639 code.
_NAMES = {
    "ar": "Arabic", "de": "German", "es": "Spanish", "fa": "Persian", "fr": "French", "he": "Hebrew", "hi": "Hindi",
    "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch", "pl": "Polish",
    "pt": "Portuguese", "ru": "Russian", "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian", "zh": "Chinese",
}  # fmt: skip
_SAMPLE = 20_000
_FEW_LETTERS = 60
_FEW_FOREIGN_LETTERS = 8


# A tenth and more of the words of nearly all English news.
_ENGLISH_WORDS = lexicon.words("english.common")
_SURELY_ENGLISH = 0.1
_FEW_WORDS = 40


@lru_cache(maxsize=1)
def _identifier() -> Any:
    # Loading the model takes as long as reading several articles.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _is_latin(character: str) -> bool:
    return character.isascii() or unicodedata.name(character, "").startswith("LATIN")


def _reads_as_english(sample: str) -> bool:
    """Whether the commonest words show already that `sample` is English."""
    words = sample.lower().split()
    return len(words) >= _FEW_WORDS and sum(w in _ENGLISH_WORDS for w in words) >= _SURELY_ENGLISH * len(words)


def check_language(body: str, declared: str | None) -> str:
    """The language of `body`: `declared` where somebody said it, else English unless the text
    is surely in another.

    Raises UnsupportedLanguage, which names the language, for anything but English.
    """
    if declared is not None:
        if declared.split("-")[0].lower() in {ENGLISH, "eng"}:
            return declared
        raise UnsupportedLanguage(f"its language is said to be {declared!r}: only English is supported")
    sample = body[:_SAMPLE]
    letters = [c for c in sample if c.isalpha()]
    foreign = sum(not _is_latin(c) for c in letters)
    mostly_foreign = foreign > len(letters) / 2 and foreign >= _FEW_FOREIGN_LETTERS
    if len(letters) < _FEW_LETTERS and not mostly_foreign:
        return ENGLISH
    if not mostly_foreign and _reads_as_english(sample):
        return ENGLISH
    ranked = _identifier().rank(sample)
    best, certainty = ranked[0]
    if best != ENGLISH and (mostly_foreign or (certainty >= 0.8 and dict(ranked)[ENGLISH] < 0.01)):
        name = _NAMES.get(best, f"language {best!r}")
        raise UnsupportedLanguage(
            f"the text looks like {name}: only English is supported (language in NAME.json overrules)"
        )
    return ENGLISH
