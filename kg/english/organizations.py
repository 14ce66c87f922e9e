"""Names of organisations: when may two wordings name the same?

Within an article `same_organization` says so; across sources names are compared by `key_words`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from kg import lexicon
from kg.gazetteer import bodies, country, demonym
from kg.lexicon.folding import bare_words, is_acronym, words_of

# Nouns that only say of what kind a name is; 'Fox News' is more than 'Fox'.
_KINDS = lexicon.words("outlet", "outlet.broad", "body.medium", "body.appellation", "body.kind", "name.legal-form")
KIND_NOUNS = _KINDS - {"news"}
_FORMS = lexicon.words("name.legal-form") | {"corporation", "company"}
_SMALL = lexicon.words("name.small")
_IGNORED = lexicon.words("name.small", "name.legal-form")
_SPELLINGS = {entry.word: entry.construction for entry in lexicon.entries("name.spelling")}
_FULL_NAMES = {entry.word: entry.construction for entry in lexicon.entries("name.alias")}
_KNOWN = _FULL_NAMES.keys() | _FULL_NAMES.values()


def _without_brackets(name: str) -> str:
    return re.sub(r"\([^)]*\)", " ", name)


# --- within an article -----------------------------------------------------------------------------


def _is_nation(word: str) -> bool:
    return (
        len(word) > 1
        and (country(word.capitalize()) or demonym(word.capitalize()) or country(word.upper())) is not None
    )


@lru_cache(maxsize=4096)
def organization_key(words: str) -> str:
    """The name as organisations are compared: a known alias by its full name, without the noun
    that only says its kind.

    >>> organization_key("the Islamic State group"), organization_key("Daesh")
    ('islamic state', 'islamic state')
    """
    name = list(bare_words(re.sub(r"\s*\([^)]*\)\s*$", "", words) or words))
    while len(name) > 1 and name[-1] in KIND_NOUNS and (len(name) == 2 or " ".join(name[:-1]) in _KNOWN):
        name.pop()
    joined = " ".join(name)
    return _FULL_NAMES.get(joined, joined)


def initials(words: str) -> frozenset[str]:
    """The acronyms that `words` may be written as: with and without its small words.

    >>> sorted(initials("the Bank of England"))
    ['be', 'boe']
    """
    name = bare_words(words)
    if len(name) < 2:
        return frozenset()
    every = "".join(word[0] for word in name)
    main = "".join(word[0] for word in name if word not in _SMALL)
    return frozenset(found for found in (every, main) if len(found) > 1)


@lru_cache(maxsize=4096)
def organization_forms(words: str) -> frozenset[str]:
    """What two names of one organisation have in common at least one of: the last word of the key,
    or what an acronym would be."""
    acronyms = {f"{form}." for form in (*initials(words), "".join(bare_words(words)))}
    return frozenset({organization_key(words).rpartition(" ")[2], *acronyms})


def same_organization(a: str, b: str) -> bool:
    """Whether two names can be one organisation's: the same words, an acronym of them, or the
    shorter ends the longer, which only puts a country or a parent body before it.

    >>> same_organization("IAEA", "International Atomic Energy Agency")
    True
    >>> same_organization("Foreign Ministry", "Turkish Foreign Ministry")
    True
    >>> same_organization("Foreign Ministry", "Health Ministry")
    False
    """
    key_a, key_b = organization_key(a), organization_key(b)
    if key_a == key_b:
        return True
    if is_acronym(a) != is_acronym(b):
        acronym, full = (a, b) if is_acronym(a) else (b, a)
        return "".join(bare_words(acronym)) in initials(full)
    short, long = sorted((key_a.split(), key_b.split()), key=len)
    if not 0 < len(short) < len(long):
        return False
    extra = long[: len(long) - len(short)]
    if long[-len(short) :] == short and (len(short) > 1 or len(short[0]) > 4):
        before = b if len(bare_words(b)) > len(bare_words(a)) else a
        return _is_nation(" ".join(extra)) or all(_is_nation(w) for w in extra) or is_acronym(before.split()[0])
    return False


def without_kind(name: str) -> str:
    """`name` without the words at its end that only say of what form or kind the body is, as they are in one article
    and lack in another; where something is left.

    >>> [without_kind(each) for each in ("Acme Motor Co.", "Acme, Inc.", "UNB news agency", "HSBC Group", "Acme Group")]
    ['Acme Motor', 'Acme', 'UNB', 'HSBC', 'Acme Group']
    """
    words = name.split()
    while len(words) > 1:
        last = words[-1].strip(".,")
        said = last.casefold() in _FORMS or (last.islower() and last in _KINDS)
        if not said and not (last == "Group" and len(words) == 2 and is_acronym(words[0])):
            break
        words.pop()
    return " ".join(words).rstrip(",")


# --- across sources --------------------------------------------------------------------------------


@lru_cache(maxsize=1 << 18)
def key_words(name: str) -> str:
    """The words that tell an organisation, sorted, brackets and small words left out.

    >>> key_words("Ministry of Foreign Affairs (Turkey)"), key_words("Foreign Ministry")
    ('foreign ministry', 'foreign ministry')
    """
    words = words_of(_without_brackets(name)) or words_of(name)
    kept = [_SPELLINGS.get(word, word) for word in words if word not in _IGNORED] or list(words)
    if "foreign" in kept:
        kept = [word for word in kept if word != "affairs"]
    return " ".join(sorted(dict.fromkeys(kept)))


def acronym(name: str) -> str | None:
    """The initials of the words of `name` that begin with a capital; None for fewer than three.

    >>> acronym("International Committee of the Red Cross"), acronym("Bank of England")
    ('icrc', None)
    """
    found = "".join(word[0] for word in re.findall(r"[^\W\d_][\w’']*", name) if word[0].isupper())
    return found.casefold() if 3 <= len(found) <= 8 else None


# --- names that bodies of many countries bear --------------------------------------------------------

_SHARED = lexicon.words("name.shared-body", "name.shared-members")
_SHARED_WORDS = lexicon.words("name.shared-word")
_SHARED_ALONE = lexicon.words("name.shared-alone")
_MEMBERS = lexicon.words("name.shared-members")
_KIND_OF = re.compile(r"(ministry|department|court) (?:of|for) (?:the )?(.+)")


class SharedName(NamedTuple):
    """What a name says that bodies of many countries bear: `form` without the nation, `nation` its code where the
    name has it."""

    form: str
    nation: str | None

    @property
    def is_noun(self) -> bool:
        """Whether it is but a noun of the kind ('the Council'), which does not even tell a body of its country."""
        return " " not in self.form and self.form not in _SHARED_ALONE


@lru_cache(maxsize=4096)
def shared_name(name: str) -> SharedName | None:
    """What `name` says where it is made of nothing but a nation and words that name bodies of many countries, else
    None.

    >>> shared_name("Supreme Court of India"), shared_name("Turkish Ministry of Defence")
    (SharedName(form='supreme court', nation='in'), SharedName(form='defense ministry', nation='tr'))
    >>> shared_name("Senate"), shared_name("Bank of England"), shared_name("France")
    (SharedName(form='senate', nation=None), None, None)
    """
    nation, words = _without_nation(bare_words(_without_brackets(name)))
    every = _SHARED | _SHARED_WORDS | _SMALL
    if not words or _SHARED.isdisjoint((words[0], words[-1])) or not every.issuperset(words):
        return None
    if len(words) == 1 and words[0] in _MEMBERS:
        return None  # 'Democrats' are those of one country
    words = ["defense" if word == "defence" else "labour" if word == "labor" else word for word in words]
    form = " ".join(words)
    turned = _KIND_OF.fullmatch(form)
    if turned is not None:
        form = f"{turned[2].replace('foreign affairs', 'foreign')} {turned[1]}"
    return SharedName(form, nation)


def _without_nation(words: Sequence[str]) -> tuple[str | None, list[str]]:
    """The nation at the beginning or the end of a name, and the other words."""
    for length in (3, 2, 1):
        for start in (0, len(words) - length):
            code = _nation(words[start : start + length]) if start >= 0 else None
            if code is not None:
                rest = [*words[:start], *words[start + length :]]
                return code, rest[:-1] if rest and rest[-1] in _SMALL else rest
    return None, list(words)


def _nation(words: Sequence[str]) -> str | None:
    joined = " ".join(words)
    return country(joined.title()) or demonym(joined.title()) or country(joined.upper())


@lru_cache(maxsize=1)
def _owners() -> Mapping[tuple[str, str], str]:
    """The customary names of known bodies by what `shared_name` says of each of their names, and their country."""
    found: dict[tuple[str, str], str] = {}
    for name, known in bodies.entries():
        shared = shared_name(name)
        if shared is not None and known.country is not None:
            found.setdefault((shared.form, known.country), known.name)
    return found


def owner(form: str, code: str) -> str | None:
    """The customary name of the known body of the country `code` whose name is the shared `form`.

    >>> owner("labour party", "gb"), owner("state department", "us"), owner("senate", "it")
    ('Labour Party', 'State Department', None)
    """
    return _owners().get((form, code))
