"""Nouns that stand for actors without naming them, as classes of the lexicon."""

from __future__ import annotations

from kg import lexicon

MEMBERS = lexicon.words("speaks-for.body")
OFFICIALS = lexicon.words("speaks-for.government")
SPEAKERS = lexicon.words("speaks-for.himself")
# In the plural, and with a country, they are its government.
LEADERS = lexicon.words("office.minister", "office.premier")
STATE_ORGANS = lexicon.words("organ")
ADMINISTRATIONS = lexicon.words("organ.whole")
DOCUMENTS = lexicon.words("document")
UTTERANCES = lexicon.words("document.utterance")
ORGANIZATIONS = lexicon.words("body")
COUNTRIES = lexicon.words("body.country")
MEDIA = lexicon.words("outlet", "outlet.broad", "body.medium")
APPELLATIONS = MEDIA | lexicon.words("body.appellation")
GROUPS = lexicon.words("group")
PARTIES = {entry.word: entry.construction for entry in lexicon.entries("party")}
_OFFICES = lexicon.classes("office.")
_PERSONS = lexicon.words("person", "speaks-for.body", "speaks-for.government", *_OFFICES)
_PERSON_ENDINGS = ("man", "woman", "person", "ist", "or", "er", "ian", "ee", "ant", "ent", "eer", "ess", "crat")


def related(a: str, b: str) -> bool:
    """Whether two nouns of office or trade can be said of one person.

    >>> related("senator", "lawmaker"), related("senator", "monk")
    (True, False)
    """
    return a == b or any(a in row and b in row for row in _OFFICES.values())


def is_person_noun(noun: str) -> bool:
    """Whether a singular noun (lemma) speaks of a person: by its class, else by its ending.

    >>> [is_person_noun(noun) for noun in ("senator", "brother", "typist", "settler", "letter")]
    [True, True, True, True, False]
    """
    if noun in ORGANIZATIONS or noun in DOCUMENTS:
        return False
    return noun in _PERSONS or noun.endswith(_PERSON_ENDINGS)


def is_office(noun: str) -> bool:
    """Whether a noun names an office or a trade."""
    return any(noun in row for row in _OFFICES.values())
