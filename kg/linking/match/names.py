"""How names are compared: without accents, in any order, across transliterations, with initials.

`tokens` folds a name into words; `skeleton` makes one word of the ways in which other scripts are
written in Latin letters (Sergei, Sergey, Sergej). `person_score` says how well two names of people
fit; organisations and places are compared by keys.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from anyascii import anyascii

from kg.lexicon.folding import word_set

# Words before or after a name that are no part of it.
TITLES = word_set("""
    mr mrs ms miss mx dr prof professor sir dame lord lady baron baroness viscount count countess duke duchess
    prince princess king queen emperor empress emir sheikh shaikh sultan pope cardinal archbishop bishop rev
    reverend father imam ayatollah mullah rabbi patriarch president premier chancellor minister senator sen rep
    representative congressman congresswoman governor gov mayor ambassador judge justice general gen lt lieutenant
    colonel col major maj captain capt sergeant sgt admiral adm commander field marshal brigadier air vice
    secretary chairman chairwoman chairperson speaker deputy hon honourable honorable his her excellency
    """)
_NUMERAL = re.compile(r"[ivx]{2,6}")
_SUFFIXES = word_set("jr sr phd md qc kc mp mep obe cbe kbe mbe esq")
# Small words inside names, which one spelling has and another leaves out.
_PARTICLES = word_set(
    "al el ul an ar as ash at az bin ben ibn bint abu de del della der den di da das do dos du la le van von zu y e of"
)

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
_WORD = re.compile(r"[a-z0-9]+")


@lru_cache(maxsize=200_000)
def tokens(name: str) -> tuple[str, ...]:
    """The words of `name` in lower-case ASCII; 'U.S.' is one word, 'Jong-un' two."""
    plain = anyascii(name).casefold()
    plain = re.sub(r"(?<=\b\w)\.(?=\w\b)", "", plain)  # U.N. -> un, but 'A. Smith' stays two words
    return tuple(_WORD.findall(re.sub(r"['’`]s?\b", "", plain)))


@lru_cache(maxsize=200_000)
def skeleton(word: str) -> str:
    """`word`, folded, with the differences between romanisations taken out."""
    for pattern, to in _RESPELLINGS:
        word = pattern.sub(to, word)
    return word


@lru_cache(maxsize=200_000)
def person_tokens(name: str) -> tuple[str, ...]:
    """The words of a person's name without titles and what stands in brackets; all of them where
    nothing else is left ('King')."""
    plain = re.sub(r"\([^)]*\)", " ", name)
    # Monarchs and popes: 'Abdullah II of Jordan'.
    found = tokens(re.sub(r"(?<=\w) of (?=[A-Z]).*$", "", plain))
    kept = [word for word in found if word not in _SUFFIXES and not _NUMERAL.fullmatch(word)] or list(found)
    while len(kept) > 1 and kept[0] in TITLES:
        kept = kept[1:]
    return tuple(kept) or found


@lru_cache(maxsize=200_000)
def skeletons(name: str) -> tuple[str, ...]:
    """`person_tokens` of `name` as skeletons, small words left out where others remain."""
    words = person_tokens(name)
    # 'Al' and 'Ben' are given names too, and then stand first and apart.
    given = words[:1] if re.match(r"(Al|Ben) ", name) else ()
    kept = [word for word in words[len(given) :] if word not in _PARTICLES]
    return tuple(skeleton(word) for word in (*given, *kept) or words)


def person_score(mention: str, name: str) -> float:
    """How well the name of a person in a text fits a name in an authority, 0 to 1.

    1 the same words; 0.94 to 0.97 in another order or spelling; 0.93 without middle names; 0.88 one
    name within the other; 0.85 a surname alone or a first name's initial; 0.8 a surname in another
    spelling; 0.6 words shared in another order; 0 where either has a word that contradicts the other.
    """
    ours, theirs = skeletons(mention), skeletons(name)
    if mention == name or not ours or not theirs:
        return float(mention == name)
    if person_tokens(mention) == person_tokens(name):
        return 1.0
    if ours == theirs:
        same_words = sorted(person_tokens(mention)) == sorted(person_tokens(name))
        return 0.97 if same_words else 0.95
    if sorted(ours) == sorted(theirs):
        return 0.97 if sorted(person_tokens(mention)) == sorted(person_tokens(name)) else 0.94
    score = _partial(ours, theirs)
    if len(ours) == 1 and score >= 0.8 and not set(person_tokens(mention)) & set(person_tokens(name)):
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


# --- organisations and places ------------------------------------------------------------------

_SMALL = word_set("the of and for in on a an de la le les des du et y und der die das inc ltd llc plc corp co")
_SAME = {"labor": "labour", "defense": "defence", "center": "centre", "organisation": "organization"}


@lru_cache(maxsize=200_000)
def place_key(name: str) -> str:
    """What names of one place have in common; what follows a comma or stands in brackets is left out
    (see `qualifier`)."""
    plain = re.sub(r"\s*[(,].*$", "", name) or name
    return " ".join("saint" if word in {"st", "ste"} else word for word in tokens(plain) if word != "the")


def qualifier(name: str) -> str | None:
    """What follows the comma or stands in brackets: 'Russia' of 'St. Petersburg, Russia'."""
    found = re.search(r"[(,]\s*([^(),]+)\)?\s*$", name)
    return found[1].strip() if found else None


@lru_cache(maxsize=200_000)
def organization_key(name: str) -> str:
    """The words that tell an organisation, sorted, brackets and small words left out."""
    words = tokens(re.sub(r"\([^)]*\)", " ", name)) or tokens(name)
    kept = [_SAME.get(word, word) for word in words if word not in _SMALL] or list(words)
    if "foreign" in kept:
        kept = [word for word in kept if word != "affairs"]
    return " ".join(sorted(dict.fromkeys(kept)))


def acronym(name: str) -> str | None:
    """The initials of the words of `name` that begin with a capital; None for fewer than three."""
    initials = "".join(word[0] for word in re.findall(r"[^\W\d_][\w’']*", name) if word[0].isupper())
    return initials.casefold() if 3 <= len(initials) <= 8 else None


def is_acronym(name: str) -> bool:
    """Whether `name` is written as an acronym: capitals, with or without full stops."""
    letters = name.replace(".", "")
    return 2 <= len(letters) <= 8 and letters.isalpha() and letters.isupper()
