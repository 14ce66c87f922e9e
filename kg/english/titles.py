"""Words of office and address, and where they stand before a name.

The nouns are those of government, diplomacy, the military, the church, parties, business and the
press in English; the list is of the kind, not of one article.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from kg import lexicon
from kg.gazetteer import nation

_HONORIFICS = lexicon.words("title.honorific")
_OFFICES = lexicon.words("title.office")
_MODIFIERS = lexicon.words("title.modifier")
_DOMAINS = lexicon.words("title.domain")


@dataclass(frozen=True, slots=True)
class Title:
    """Words of office or address directly before a name: `whole` with demonym and country,
    `role` the office alone; `honorific` where it is 'Mr', 'Sen' or the like."""

    whole: TokenSpan
    role: TokenSpan
    honorific: bool = False


def role_words(title: Title) -> str:
    """The office as worded; 'Presidents X and Y' are each a 'President'.

    >>> from kg.text.document import doc_of
    >>> role_words(title_before(doc_of("Presidents Putin and Xi spoke."), 1))
    'President'
    """
    text = str(title.role.text)
    return text.removesuffix("s") if is_plural(title.role[-1]) else text


def _plain(token: Token) -> str:
    return token.lower_.rstrip(".")


def singular(token: Token) -> str:
    """`token` in lower case and without full stop, in the singular where it is the noun of an office."""
    word = _plain(token)
    return word.removesuffix("s") if word.removesuffix("s") in _OFFICES else word


def is_plural(token: Token) -> bool:
    """Whether `token` is the noun of an office in the plural."""
    return singular(token) != _plain(token)


def is_office(token: Token) -> bool:
    """Whether `token` is the noun of an office, in the singular or plural."""
    return token.pos_ != "VERB" and singular(token) in _OFFICES


def is_title_word(token: Token) -> bool:
    """Whether `token` can be part of a title before a name, but is no demonym or country."""
    return is_office(token) or _plain(token) in _HONORIFICS or _plain(token) in _MODIFIERS


def is_honorific(token: Token) -> bool:
    """'Mr', 'Sen.', 'Sir', capitalised."""
    return _plain(token) in _HONORIFICS and token.text[:1].isupper()


def is_domain(token: Token) -> bool:
    """What an office can be of: 'State', 'Foreign Affairs'."""
    return token.lower_ in _DOMAINS


def title_before(doc: Doc, index: int, floor: int = 0) -> Title | None:
    """The title that ends just before the token `index`, None where there is none; it does not
    reach over the token `floor`, the end of another name ('White House | press secretary').

    >>> from kg.text.document import doc_of
    >>> found = title_before(doc_of("The U.S. Secretary of State John Kerry left."), 5)
    >>> found.whole, found.role, found.honorific
    (U.S. Secretary of State, Secretary of State, False)
    >>> title_before(doc_of("Mr Kerry left."), 1).honorific
    True
    """
    end = index
    if end <= floor:
        return None
    last = doc[end - 1]
    if _plain(last) in _HONORIFICS and last.text[:1].isupper():
        start = end - 1
        while start > floor and _plain(doc[start - 1]) in _HONORIFICS:
            start -= 1
        return Title(doc[start:end], doc[start:end], honorific=not is_office(last))
    office = _office_start(doc, end, floor)
    if office is None:
        return None
    begin = office
    while begin and nation(doc[begin - 1].text):
        begin -= 1
    return Title(doc[begin:end], doc[office:end])


def _office_start(doc: Doc, end: int, floor: int) -> int | None:
    """First token of the office that ends before `end`: 'deputy foreign minister', 'Secretary of State'."""
    start = end - 1
    if not is_office(doc[start]):
        # 'Secretary of State': go back over what the office is of.
        back = start
        while back > floor + 1 and doc[back].lower_ in _DOMAINS and start - back < 5:
            if doc[back - 1].lower_ in {"of", "for"} and is_office(doc[back - 2]):
                start = back - 2
                break
            back -= 1
        else:
            return None
    while start > floor and _continues(doc, start - 1):
        start -= 1
    return start


def _continues(doc: Doc, index: int) -> bool:
    """Whether the token `index` belongs to the title that begins right after it."""
    token = doc[index]
    if token.text == "-" and index and _plain(doc[index - 1]) in _MODIFIERS | _OFFICES:
        return True
    if token.text.lower() == "and" and index and _plain(doc[index - 1]) in _MODIFIERS:
        if index > 1 and doc[index - 2].lower_ == "of":
            return False
        return doc[index + 1].lower_ in _MODIFIERS and doc[index + 1].lower_ not in _OFFICES
    return _plain(token) in _MODIFIERS or (is_office(token) and token.dep_ in {"compound", "nmod", "amod"})
