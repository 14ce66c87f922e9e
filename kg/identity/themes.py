"""The theme of a position: what kind of matter it is on, and which country or body it concerns in the main.

Kinds are the major topics of the Comparative Agendas Project (https://www.comparativeagendas.net), told by words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kg import gazetteer, lexicon
from kg.identity.codebook.passages import Passage, stem
from kg.model import Sector

# The names of the codes. Its 22 and 24 to 29 are in no national codebook.
MATTERS: Mapping[str, str] = {
    "1": "Macroeconomics",
    "2": "Civil Rights",
    "3": "Health",
    "4": "Agriculture",
    "5": "Labor",
    "6": "Education",
    "7": "Environment",
    "8": "Energy",
    "9": "Immigration",
    "10": "Transportation",
    "12": "Law and Crime",
    "13": "Social Welfare",
    "14": "Housing",
    "15": "Domestic Commerce",
    "16": "Defense",
    "17": "Technology",
    "18": "Foreign Trade",
    "19": "International Affairs",
    "20": "Government Operations",
    "21": "Public Lands",
    "23": "Culture",
}
_INTERNATIONAL, _GOVERNMENT = "19", "20"
# What a word tells: of the target, of the sentence; what is told in the whole article counts by its share.
_IN_TARGET, _IN_SENTENCE, _IN_ARTICLE = 5.0, 1.5, 6.0
# Presidents, ministers and houses speak of everything: outside the target they tell little.
_OFFICES = 0.25
_LONGEST = 3  # words of a phrase


@dataclass(frozen=True, slots=True)
class Theme:
    """A kind of matter, by its code, and whom it concerns: a country by its code or an international body by its name;
    '' where that is not known."""

    matter: str
    about: str = ""

    @property
    def label(self) -> str:
        """For people.

        >>> Theme("16", "kp").label
        'Defense: North Korea'
        """
        about = gazetteer.country_name(self.about) if len(self.about) == 2 else self.about
        return f"{MATTERS[self.matter]}: {about}" if about else MATTERS[self.matter]


@lru_cache(maxsize=1)
def _table() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for matter in MATTERS:
        for entry in lexicon.entries(f"theme.{matter}"):
            key = tuple(map(stem, entry.word.replace("-", " ").split()))
            found[key] = (*found.get(key, ()), matter)
    return found


def tells(word: str) -> bool:
    """Whether the stem `word` by itself tells a kind of matter."""
    return (word,) in _table()


def told(passage: Passage) -> tuple[Counter[str], Counter[str]]:
    """How often each kind of matter is told in the words that the stance is on, and in the others; a phrase counts for
    each of its words, and a word of a phrase for nothing else."""
    table = _table()
    inside: Counter[str] = Counter()
    outside: Counter[str] = Counter()
    at, stems = 0, passage.stems
    while at < len(stems):
        size = next((n for n in range(_LONGEST, 0, -1) if tuple(stems[at : at + n]) in table), 0)
        for matter in table[tuple(stems[at : at + size])] if size else ():
            (inside if passage.is_target(at) else outside)[matter] += size
        at += max(size, 1)
    return inside, outside


def theme(passage: Passage, article: Mapping[str, int], countries: Mapping[str, int], own: str) -> Theme:
    """The theme of the position of `passage`.

    article    how often each kind of matter is told in the whole article
    countries  those that the article speaks of, and how often
    own        the country of the holder, or ''
    """
    inside, outside = told(passage)
    whole = sum(article.values()) or 1
    scores = {
        matter: _IN_TARGET * inside[matter]
        + (_OFFICES if matter == _GOVERNMENT else 1.0)
        * (_IN_SENTENCE * outside[matter] + _IN_ARTICLE * article.get(matter, 0) / whole)
        for matter in MATTERS
    }
    best = max(scores, key=lambda matter: scores[matter])
    if not scores[best]:
        best = _INTERNATIONAL if len(countries) > 1 else _GOVERNMENT
    return Theme(best, _about(passage, countries, own))


def _about(passage: Passage, countries: Mapping[str, int], own: str) -> str:
    """What the target names: another country than the holder's, else an international body. Else the country that the
    sentence names and the article speaks of most."""
    in_target = _named(passage, inside=True)
    if in_target:
        return next((each for each in in_target if each != own and len(each) == 2), in_target[0])
    whole = sum(countries.values()) or 1
    in_sentence = [each for each in _named(passage, inside=False) if len(each) == 2]
    scores = {
        each: _IN_SENTENCE * (each in in_sentence and each != own) + _IN_ARTICLE * number / whole
        for each, number in countries.items()
    }
    return max(sorted(scores), key=lambda each: scores[each], default=own or next(iter(in_sentence), ""))


def _named(passage: Passage, *, inside: bool) -> list[str]:
    """The countries, and international bodies, that are named in the target, or else in the rest."""
    found: list[str] = []
    for first in sorted(passage.names):
        if passage.is_target(first) == inside:
            for name in passage.names[first]:
                found += [name.country] if name.country else _bodies(name.called)
    return list(dict.fromkeys(found))


def _bodies(names: Iterable[str]) -> list[str]:
    known = [body for body in map(gazetteer.body, names) if body is not None]
    return [body.country or body.name for body in known if body.country or body.sector is Sector.IGO]
