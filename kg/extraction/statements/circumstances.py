"""The circumstances of an attribution: outlet, setting and the person spoken to."""

from __future__ import annotations

from spacy.tokens import Span as TokenSpan
from spacy.tokens import Token

from kg import lexicon
from kg.english.outlets import is_outlet
from kg.english.syntax import noun_phrase
from kg.model import Setting

_PEOPLE = frozenset({"PRON", "PROPN", "NOUN"})
_SETTINGS = {entry.word: Setting(entry.construction) for entry in lexicon.entries("speech.setting")}
# Of several the most telling.
_ORDER = [Setting.SOCIAL_MEDIA, Setting.INTERVIEW, Setting.PRESS_CONFERENCE, Setting.SPEECH, Setting.WRITTEN_STATEMENT]
_VENUES = lexicon.words("speech.venue")
_REPORTERS = lexicon.words("speech.reporter")
_WRITING = lexicon.words("speech.writing")
_POSTING = lexicon.words("speech.posting")


def addressee_of(head: Token) -> TokenSpan | None:
    """The phrase of who is spoken to; None where `head` can be no hearer."""
    if head.pos_ not in _PEOPLE or head.lower_ in {"it", "that", "this", "what", "all", "something", "nothing"}:
        return None
    if head.ent_type_ in {"DATE", "TIME", "MONEY", "PERCENT", "CARDINAL", "QUANTITY"}:
        return None
    if head.lemma_.lower() in _VENUES:
        return None
    return noun_phrase(head)


def _modifiers(head: Token) -> list[Token]:
    """Objects of the prepositions that hang on the cue, two levels deep."""
    found = []
    for prep in head.children:
        if prep.dep_ in {"prep", "dative"}:
            for noun in prep.children:
                if noun.dep_ == "pobj":
                    found.append(noun)
                    found += [n for p in noun.children if p.dep_ == "prep" for n in p.children if n.dep_ == "pobj"]
    return found


def carrier_of(head: Token, addressee: TokenSpan | None) -> TokenSpan | None:
    """The outlet that was told, that interviewed, or on which it was said."""
    if addressee is not None and is_outlet(addressee):
        return addressee
    for noun in _modifiers(head):
        phrase = noun_phrase(noun)
        if noun.head.lower_ in {"with", "to", "on", "by", "in", "for"} and is_outlet(phrase) and noun.pos_ == "PROPN":
            return phrase
    return None


def setting_of(head: Token) -> Setting | None:
    """Where or how it was said, by the words that hang on the cue."""
    lemma = head.lemma_.lower()
    if lemma in _POSTING:
        return Setting.SOCIAL_MEDIA
    told = [c for c in head.children if c.dep_ in {"dobj", "dative"}]
    nouns = [*_modifiers(head), *told]
    if head.head.pos_ == "NOUN" and head.dep_ == "acl":
        nouns.append(head.head)
    for noun in nouns:
        words = {t.lower_ for t in noun_phrase(noun)} | {noun.lemma_.lower()}
        if "conference" in words and words & {"news", "press", "joint"}:
            return Setting.PRESS_CONFERENCE
        if known := {_SETTINGS[word] for word in words if word in _SETTINGS}:
            return min(known, key=_ORDER.index)
    if any(n.lower_ in _REPORTERS for n in nouns):
        return Setting.PRESS_CONFERENCE
    return Setting.WRITTEN_STATEMENT if lemma in _WRITING else None
