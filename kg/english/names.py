"""Names of people and places: when may two wordings name the same?

Within an article, names are compared as `kg.lexicon.folding.bare_words`: `same_person` and `part_of_name`
say whether they fit. Across sources they may also differ by order, transliteration and middle names:
`person_score` says how well they fit. `kg.english.organizations` has the names of organisations.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from kg import lexicon
from kg.gazetteer import given_names
from kg.lexicon.folding import lower_ascii, words_of


class Gender(StrEnum):
    """What pronouns must agree with."""

    FEMALE = "female"
    MALE = "male"


_GENERATIONS = {entry.word: entry.construction or entry.word for entry in lexicon.entries("name.generation")}
_FEMALE_WORDS, _MALE_WORDS = lexicon.words("gender.female"), lexicon.words("gender.male")
_TITLES = lexicon.words("title.honorific", "title.office", "title.style")
_FIRST_OF_TITLES = lexicon.words("title.first")
_SUFFIXES = lexicon.words("name.credential", "name.generation")
_NUMERAL = re.compile(r"[ivx]{2,6}")
_PARTICLES = lexicon.words("name.particle", "name.particle-alone")


# --- within an article -----------------------------------------------------------------------------


def generation(name: Sequence[str]) -> str | None:
    """'jr', 'sr', 'ii' ... where the name ends so: father and son differ by it.

    >>> generation(("martin", "king", "junior"))
    'jr'
    """
    return _GENERATIONS.get(name[-1]) if len(name) > 1 else None


def _elder(name: Sequence[str]) -> bool:
    return generation(name) == "sr"


def without_generation(name: tuple[str, ...]) -> tuple[str, ...]:
    """`name` without 'jr', 'sr', 'ii' ... at its end."""
    return name[:-1] if generation(name) else name


def _same_word(a: str, b: str) -> bool:
    return a == b or (min(len(a), len(b)) == 1 and a[0] == b[0])


def same_person(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two names of at least two words can be one person's: the shorter's words occur in
    the longer in their order, the first and the last ones meeting; an initial stands for its name.

    >>> same_person(("george", "w", "bush"), ("george", "bush")), same_person(("jeb", "bush"), ("george", "bush"))
    (True, False)
    """
    if _elder(a) != _elder(b) or (generation(a) and generation(b) and generation(a) != generation(b)):
        return False
    short, long = sorted((without_generation(a), without_generation(b)), key=len)
    if len(short) < 2:
        return False
    if not (_same_word(short[0], long[0]) and short[-1] == long[-1]):
        return False
    rest = iter(long[1:-1])
    return all(any(_same_word(word, other) for other in rest) for word in short[1:-1])


def part_of_name(part: tuple[str, ...], name: tuple[str, ...]) -> int:
    """How well the short form `part` fits the fuller `name`: 3 its surname, 2 its family name put
    first or its given name, 1 something in its middle, 0 not at all.

    >>> [part_of_name((part,), ("recep", "tayyip", "erdogan")) for part in ("erdogan", "recep", "tayyip", "gul")]
    [3, 2, 1, 0]
    """
    part, name = without_generation(part), without_generation(name)
    if not part or len(part) >= len(name):
        return 0
    if name[-len(part) :] == part:
        return 3
    if name[: len(part)] == part:
        return 2
    return 1 if any(name[i : i + len(part)] == part for i in range(1, len(name) - 1)) and len(part[0]) > 2 else 0


def gender_of_words(words: Sequence[str]) -> Gender | None:
    """What titles and role words tell ('Mrs', 'spokesman', 'king')."""
    for word in words:
        plain = lower_ascii(word).strip(".")
        if plain in _FEMALE_WORDS:
            return Gender.FEMALE
        if plain in _MALE_WORDS:
            return Gender.MALE
    return None


def gender_of_name(name: Sequence[str]) -> Gender | None:
    """What the given name tells, where the name has one (two words at least) and it is one-sided."""
    if len(name) < 2:
        return None
    found = next(filter(None, map(given_names().get, name[:-1])), None)
    return Gender(found) if found else None


# --- across sources --------------------------------------------------------------------------------

# Applied in this order to a folded word; what romanisations write in several ways becomes one.
_RESPELLINGS = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"^abd[aeu]l$|^abd$", "abdel"),
        (r"tsch|tch|tsh|cz|ch", "C"),
        (r"sch|sh|sz", "s"),
        (r"zh", "j"),
        (r"kh", "h"),
        (r"gh", "g"),
        (r"dh", "d"),
        (r"th", "t"),
        (r"ph", "f"),
        (r"c(?=[eiy])", "s"),
        (r"ck|q|c", "k"),
        (r"x", "ks"),
        (r"w", "v"),
        (r"ou|oo", "u"),
        (r"ei|ey|ay|ai|iy|yi|ij|ej|ee|yj|ie", "i"),
        (r"[yj]", "i"),
        (r"(.)\1+", r"\1"),
        (r"er$", "r"),
        (r"[ae]", "a"),
        (r"[ou]", "o"),
    )
)


@lru_cache(maxsize=1 << 18)
def skeleton(word: str) -> str:
    """`word`, folded, with the differences between romanisations taken out.

    >>> {skeleton(word) for word in ("sergei", "sergey", "sergej")}
    {'sargi'}
    """
    for pattern, to in _RESPELLINGS:
        word = pattern.sub(to, word)
    return word


def without_titles(words: Sequence[str]) -> tuple[str, ...]:
    """The folded `words` without titles at their beginning, where others remain.

    >>> without_titles(("vice", "president", "joe", "biden")), without_titles(("air", "india"))
    (('joe', 'biden'), ('air', 'india'))
    """
    start = 0
    while start + 1 < len(words) and (
        words[start] in _TITLES or (words[start] in _FIRST_OF_TITLES and words[start + 1] in _TITLES)
    ):
        start += 1
    return tuple(words[start:])


@lru_cache(maxsize=1 << 18)
def person_words(name: str) -> tuple[str, ...]:
    """The words of a person's name without titles and what stands in brackets; all of them where
    nothing else is left ('King').

    >>> person_words("Dr. Martin Luther King, Jr."), person_words("Abdullah II of Jordan")
    (('martin', 'luther', 'king'), ('abdullah',))
    """
    plain = re.sub(r"\([^)]*\)", " ", name)
    # Monarchs and popes: 'Abdullah II of Jordan'.
    found = words_of(re.sub(r"(?<=\w) of (?=[A-Z]).*$", "", plain))
    kept = [word for word in found if word not in _SUFFIXES and not _NUMERAL.fullmatch(word)] or list(found)
    return without_titles(kept) or found


@lru_cache(maxsize=1 << 18)
def skeletons(name: str) -> tuple[str, ...]:
    """`person_words` of `name` as skeletons, small words left out where others remain."""
    words = person_words(name)
    # 'Al' and 'Ben' are given names too, and then stand first and apart.
    given = words[:1] if re.match(r"(Al|Ben) ", name) else ()
    kept = [word for word in words[len(given) :] if word not in _PARTICLES]
    return tuple(skeleton(word) for word in (*given, *kept) or words)


def person_score(mention: str, name: str) -> float:
    """How well the name of a person in a text fits a name in an authority, 0 to 1.

    1 the same words; 0.94 to 0.97 in another order or spelling; 0.93 without middle names; 0.88 one
    name within the other; 0.85 a surname alone or a first name's initial; 0.8 a surname in another
    spelling; 0.6 words shared in another order; 0 where either has a word that contradicts the other.

    >>> [person_score(each, "Sergei Viktorovich Lavrov") for each in ("Sergey Lavrov", "Lavrov", "Ivan Lavrov")]
    [0.93, 0.85, 0.0]
    """
    ours, theirs = skeletons(mention), skeletons(name)
    if mention == name or not ours or not theirs:
        return float(mention == name)
    if person_words(mention) == person_words(name):
        return 1.0
    if sorted(ours) == sorted(theirs):
        same_words = sorted(person_words(mention)) == sorted(person_words(name))
        return 0.97 if same_words else 0.95 if ours == theirs else 0.94
    score = _partial(ours, theirs)
    if len(ours) == 1 and score >= 0.8 and not set(person_words(mention)) & set(person_words(name)):
        return 0.8
    return score


def _partial(ours: Sequence[str], theirs: Sequence[str]) -> float:
    left = list(theirs)
    full, initials, missing = [], [], []
    for word in ours:
        if word in left:
            left.remove(word)
            full.append(word)
    # A surname is never an initial: 'John M. Roe' is no 'John Major'.
    surnames = {ours[-1], theirs[-1]}
    for word in ours:
        if word in full:
            continue
        longer = next((each for each in left if _abbreviates(word, each) and not surnames & {word, each}), None)
        if longer is not None:
            left.remove(longer)
            initials.append(longer)
        else:
            missing.append(word)
    if not full or any(len(word) > 1 for word in missing):
        # They have nothing that we lack: 'Recep Erdogan' for 'Recep Tayyip Erdogan'.
        inside = len(full) >= 2 and not left
        return (0.88 if ours[0] in full and ours[-1] in full else 0.6) if inside else 0.0
    if missing:
        return 0.5 if len(left) or len(theirs) > 2 else 0.9  # another middle initial
    if initials:
        first = theirs[0] in initials
        return 0.85 if first else 0.95 if not left else 0.9
    if len(ours) == 1:
        return 0.85 if ours[0] == theirs[-1] else 0.7
    if list(ours) != [word for word in theirs if word in full]:
        return 0.6
    return 0.93 if theirs[0] in full and theirs[-1] in full else 0.88


def _abbreviates(a: str, b: str) -> bool:
    """Whether one is the initial of the other."""
    return (len(a) == 1 or len(b) == 1) and a[0] == b[0]


# --- places ----------------------------------------------------------------------------------------


@lru_cache(maxsize=1 << 18)
def place_key(name: str) -> str:
    """What names of one place have in common; what follows a comma or stands in brackets is left out
    (see `qualifier`).

    >>> place_key("St. Petersburg, Russia"), place_key("The Hague")
    ('saint petersburg', 'hague')
    """
    plain = re.sub(r"\s*[(,].*$", "", name) or name
    return " ".join("saint" if word in {"st", "ste"} else word for word in words_of(plain) if word != "the")


def qualifier(name: str) -> str | None:
    """What follows the comma or stands in brackets.

    >>> qualifier("St. Petersburg, Russia"), qualifier("Georgia (country)"), qualifier("Paris")
    ('Russia', 'country', None)
    """
    found = re.search(r"[(,]\s*([^(),]+)\)?\s*$", name)
    return found[1].strip() if found else None
