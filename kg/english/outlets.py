"""What an outlet is called: newspapers, agencies, broadcasters and sites, which carry what others say."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from spacy.tokens import Span as TokenSpan
from spacy.tokens import Token

from kg import gazetteer, lexicon
from kg.english.participants import name_span
from kg.english.syntax import noun_phrase
from kg.model import Sector

_NOUNS = lexicon.words("outlet")
_ALL_NOUNS = lexicon.words("outlet", "outlet.broad")
_AFTER_NEWS = lexicon.words("outlet", "outlet.broad", "outlet.after-news")
_SURE = lexicon.words("outlet", "outlet.press") | {"channel"}
_NO_OUTLETS = lexicon.words("outlet.no-outlet")
_LAST_WORDS = lexicon.words("outlet.name")
_REPORTERS = lexicon.words("speech.reporter") - lexicon.words("outlet.press")


def is_outlet(phrase: TokenSpan) -> bool:
    """Whether `phrase` names or describes a news agency, a paper, a broadcaster or the like.

    >>> from kg.text.document import doc_of
    >>> doc = doc_of("He told the Interfax news agency and the Buenos Aires Herald that the press secretary left.")
    >>> [chunk for chunk in doc.noun_chunks if is_outlet(chunk)]
    [the Interfax news agency, the Buenos Aires Herald]
    """
    root, last = phrase.root, phrase[-1]
    body = gazetteer.body(phrase.text) or gazetteer.body(root.text)
    if body is not None and root.pos_ == "PROPN":
        return body.sector is Sector.MEDIA
    if root.ent_type_ == "PERSON" or root.lower_ in _NO_OUTLETS:
        return False
    return _says_so(phrase) or (len(phrase) > 1 and last.text[0].isupper() and last.lower_ in _LAST_WORDS)


def _says_so(tokens: Iterable[Token]) -> bool:
    """Whether a common noun among `tokens` says that they speak of an outlet: 'television', 'news agency'."""
    words = ["tv" if t.text == "TV" else t.text for t in tokens]
    return not _SURE.isdisjoint(words) or any(a == "news" and b in _AFTER_NEWS for a, b in pairwise(words))


def is_press(token: Token) -> bool:
    """Whether `token` heads the name or the description of an outlet or of reporters, who meet nobody.

    >>> from kg.text.document import doc_of
    >>> doc = doc_of("Lavrov met reporters of the Kyodo news agency.")
    >>> [token for token in doc if token.dep_ in {"nsubj", "dobj", "pobj"} and is_press(token)]
    [reporters, agency]
    """
    apposed = [c for c in token.rights if c.dep_ == "appos"]
    words = {t.lower_ for t in (*noun_phrase(token), *apposed)}
    return not words.isdisjoint(_ALL_NOUNS | _LAST_WORDS | _REPORTERS) or any(map(_is_known, [token, *apposed]))


def _is_known(token: Token) -> bool:
    if not token.text[:1].isupper():
        return False
    name = name_span(token)
    article = "The " if name.start and name.doc[name.start - 1].lower_ == "the" else ""
    known = gazetteer.body(article + name.text)
    return known is not None and known.sector is Sector.MEDIA


def with_kind(name: TokenSpan) -> TokenSpan:
    """`name` with the noun that follows it where that is an outlet's.

    >>> from kg.text.document import doc_of
    >>> with_kind(doc_of("The Kyodo news agency said so.")[1:2])
    Kyodo news agency
    """
    doc, end = name.doc, name.end
    words = [t.lower_ for t in doc[end : end + 2]]
    if words[:1] == ["news"]:
        return doc[name.start : end + 2] if words[1:] and words[1] in _AFTER_NEWS else name
    return doc[name.start : end + 1] if words and words[0] in _NOUNS else name


def follows_kind(name: TokenSpan) -> bool:
    """Whether an outlet's noun stands before `name`: 'the newspaper Izvestia'."""
    return name.start > 0 and name.doc[name.start - 1].lower_ in _NOUNS


def is_called_outlet(name: TokenSpan) -> bool:
    """Whether a noun before or after `name` may say that it is an outlet's; those that are other things
    too count: 'broadcaster X', 'X news agency', 'the X channel'."""
    doc, head = name.doc, name[-1]
    before = doc[name.start - 1] if name.start else None
    if before is not None and before.lower_ in _ALL_NOUNS - {"news"} and before.pos_ in {"NOUN", "PROPN"}:
        return True
    after = doc[name.end : name.end + 2]
    words = [t.lower_ for t in after]
    if words in (["news", "agency"], ["state", "television"]):
        return True
    inside = (
        head.dep_ in {"compound", "nmod", "amod", "nsubj", "pobj"}
        and bool(words)
        and (after[0].head.i >= head.i or head.head == after[0])
    )
    return inside and words[0] in _ALL_NOUNS - {"paper"}
