"""What the label and the surroundings of one mention of a name say of its type."""

from __future__ import annotations

import re
from collections import defaultdict
from enum import StrEnum

from spacy.tokens import Doc
from spacy.tokens import Span as TokenSpan

from kg import gazetteer, lexicon
from kg.english import outlets, titles
from kg.naming.spans import NameSpan, is_hyphen


class NameType(StrEnum):
    """What a name is taken for: CAPITAL and SEAT may stand for the government that sits there."""

    PERSON = "person"
    ORGANIZATION = "organization"
    GROUP = "group"
    COUNTRY = "country"
    CAPITAL = "capital"
    SEAT = "seat"
    PLACE = "place"
    OTHER = "other"


Votes = dict[NameType, float]
_VOTES = {
    "PERSON": (NameType.PERSON, 2.0),
    "ORG": (NameType.ORGANIZATION, 1.5),
    "GPE": (NameType.PLACE, 1.0),
    "NORP": (NameType.GROUP, 1.5),
    "FAC": (NameType.PLACE, 1.0),
    "LOC": (NameType.PLACE, 1.5),
    "PRODUCT": (NameType.OTHER, 0.5),
    "WORK_OF_ART": (NameType.OTHER, 1.0),
    "EVENT": (NameType.OTHER, 2.0),
    "LAW": (NameType.OTHER, 2.0),
}
ACRONYM = re.compile(r"[A-Z][A-Z&.\-]{1,7}s?")
_INITIALS = re.compile(r"(?:[A-Z]\.-?){1,3}")
_STYLES = lexicon.words("name.style")
_SAYING = lexicon.words("name.sayer")
_ORGANIZATIONS = lexicon.words("name.organization")
_THINGS = lexicon.words("name.thing")
_THING_BEGINNINGS = lexicon.words("name.thing-beginning")
_PARTICLES = lexicon.words("name.particle")
_PLACE_EVENTS = lexicon.words("name.place-event")


def winner(votes: Votes) -> NameType | None:
    """The type that most votes are for, of two the later in the alphabet; None where there are none.

    >>> winner({NameType.PERSON: 2.0, NameType.PLACE: 1.5}), winner({})
    (<NameType.PERSON: 'person'>, None)
    """
    return max(votes, key=lambda each: (votes[each], each), default=None)


def votes_of(doc: Doc, each: NameSpan) -> Votes:
    """What the entity label and the surroundings of one mention say of its type. The weights order
    the signs by how seldom they mislead: a table's style or 'Mr' outweighs any label."""
    words = doc[each.start : each.end]
    found: dict[NameType, float] = defaultdict(float)
    if each.label in _VOTES:
        kind, weight = _VOTES[each.label]
        found[kind] += weight
    found[NameType.PERSON] += _person_vote(doc, each, words)
    found[NameType.PLACE] += _place_vote(doc, each, words)
    if each.start and doc[each.start - 1].lower_ == "the":
        found[NameType.ORGANIZATION] += 0.7
    if _is_before_office(doc, each):
        found[NameType.ORGANIZATION] += 1.0
    if outlets.is_called_outlet(words):
        found[NameType.ORGANIZATION] += 4.0
    several = len(words) > 1
    if words[-1].lower_ in _THINGS or (several and words[0].lower_ in _THING_BEGINNINGS):
        found[NameType.OTHER] += 3.0
        found[NameType.PERSON] -= 2.0
    elif several and any(t.lower_ in _ORGANIZATIONS for t in words):
        found[NameType.ORGANIZATION] += 4.0
    elif ACRONYM.fullmatch(words.text) and not doc.text.isupper():
        found[NameType.ORGANIZATION] += 2.0
    return {kind: weight for kind, weight in found.items() if weight}


def _is_before_office(doc: Doc, each: NameSpan) -> bool:
    """'Gazprom | chief executive Alexei Miller'."""
    if each.start and doc[each.start - 1].lower_ in {"of", "for", "and"}:
        return False
    end = each.end
    while end + 1 < len(doc) and end < each.end + 3 and titles.is_title_word(doc[end]):
        end += 1
    return end > each.end and titles.is_office(doc[end - 1]) and doc[end].pos_ == "PROPN"


def _person_vote(doc: Doc, each: NameSpan, words: TokenSpan) -> float:
    head, vote = words.root, 0.0
    if words.text.casefold() in _STYLES:
        vote += 9.0
    if len(words) > 1 and any(t.lower_ in {"of", "for", "and", "on"} for t in words[1:-1]):
        vote -= 3.0
    if head.dep_ == "nsubj" and head.head.lemma_ in _SAYING:
        vote += 0.5
    if any(c.dep_ == "appos" and titles.is_office(c) and c.pos_ == "NOUN" for c in head.children):
        vote += 1.5
    following = [t.lower_ for t in doc[each.end : each.end + 2]]
    if following[:1] == ["who"] or (following[:1] == [","] and following[1:] in (["who"], ["whose"])):
        vote += 1.5
    if len(words) > 1 and _INITIALS.fullmatch(words[0].text) and not gazetteer.nation(words[0].text):
        vote += 3.0
    if following[:1] == [","] and following[1:] and re.fullmatch(r"[1-9]\d", following[1]):
        vote += 2.0  # an age
    if not is_person_shape(words):
        return vote
    title = titles.title_before(doc, each.start)
    if title is not None and words[0].pos_ == "PROPN":
        vote += 4.0 if title.honorific else 3.0
    if len(words) > 1 and gazetteer.is_given_name(words[0].text):
        vote += 2.0
    if head.dep_ in {"nsubj", "nsubjpass", "conj", "nmod"} and _is_owned_by_country(doc, each.start):
        vote += 1.4
    if head.dep_ == "conj" and head.head.ent_type_ == "PERSON":
        vote += 1.5
    return vote


def _place_vote(doc: Doc, each: NameSpan, words: TokenSpan) -> float:
    head = words.root
    preposition = head.head.lower_ if head.dep_ == "pobj" else ""
    if preposition in {"in", "near", "at"} and not ACRONYM.fullmatch(words.text):
        return 3.0 if gazetteer.place(words.text) else 1.5
    if preposition == "of" and head.head.head.lower_ in _PLACE_EVENTS:
        return 3.0
    if head.dep_ in {"nsubj", "poss"} or titles.title_before(doc, each.start) or not gazetteer.place(words.text):
        return 0.0
    return 2.0 if len(words) > 1 else 1.0


def _is_owned_by_country(doc: Doc, index: int) -> bool:
    """'Japan's | Kishida'."""
    if index < 2 or doc[index - 1].lower_ not in {"'s", "’s"}:
        return False
    return any(gazetteer.country(doc[start : index - 1].text) for start in range(max(0, index - 3), index - 1))


def is_person_shape(words: TokenSpan) -> bool:
    """One to six capitalised words, particles aside, none of them an organisation's head word."""
    named = [t for t in words if t.text[:1].isalpha()]
    return 0 < len(named) <= 6 and all(
        (t.text[:1].isupper() or t.lower_ in _PARTICLES or is_hyphen(t.doc, t.i - 1)) and t.lower_ not in _ORGANIZATIONS
        for t in named
    )
