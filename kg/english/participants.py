"""Whom a noun phrase names: the words that stand for an actor that takes part or holds a view."""

from __future__ import annotations

import re

from spacy.tokens import Span as TokenSpan
from spacy.tokens import Token

from kg import gazetteer
from kg.english import titles
from kg.english.syntax import SUBJECTS, conjuncts, noun_phrase
from kg.lexicon.folding import word_set
from kg.model import Sector

_NAMES = frozenset({"PERSON", "ORG", "GPE", "NORP"})
_NO_NAMES = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "CARDINAL", "ORDINAL", "QUANTITY", "LANGUAGE"})
PRONOUNS = frozenset(
    {"he", "she", "they", "we", "i", "him", "her", "them", "us", "me", "his", "their", "its", "our", "my"}
)
_BOTH = frozenset({"both", "two", "trio", "pair", "duo"})
# What an outlet is called, or is called after; names without any of these are in the gazetteer.
_OUTLET = re.compile(
    r"\b(?:newspaper|news|agency|daily|weekly|magazine|television|tv|radio|channel|broadcaster|broadcasting|network"
    r"|website|journal|tabloid|gazette|reporters?|journalists?|correspondents?|times|post|herald|tribune|wire)\b",
    re.IGNORECASE,
)


# People in office or in company, as heads of a phrase that can take part in an encounter.
PEOPLE = word_set(
    """
    activist administration administrator admiral adviser advisor agency aide ally ambassador amir archbishop army
    association attorney authority ayatollah banker bishop bloc boss businessman businesswoman cabinet camp campaign
    candidate captain cardinal chair chairman chairperson chairwoman challenger chancellor chief church citizen
    cleric co-chair co-president coalition colleague colonel commander commissar commissioner committee community
    company congressman conservative consul contender council counsel counterpart country crown czar delegate
    delegation democrat deputy diplomat director donor economist editor emir emissary emperor entrepreneur envoy
    executive expert faction figure firm force founder front-runner frontrunner general government governor group
    guest head hopeful imam industrialist inspector investigator journalist judge junta king lawmaker lawyer leader
    leadership legislator lieutenant manager mayor mediator member militant militia minister ministry mission
    monarch movement mp mufti nation negotiator newspaper nominee nun officer official operator opponent
    organisation organization owner pair parliament parliamentarian partner party pastor patriarch people person
    police pontiff pope premier president president-elect priest prime-minister prince princess principal prosecutor
    queen rabbi rebel refugee regime relative representative republican resident rival ruler scientist secretary
    secretary-general senator sheikh side socialist soldier speaker spokesman spokesperson spokeswoman staffer state
    statesman statesperson strategist student sultan supporter survivor team titan treasurer trio troop tsar tycoon
    union veteran vice-president victim villager voter watchdog worker
    """
)
_DASHES = frozenset({"-", "--", "–", "—"})


def is_party(token: Token) -> bool:
    """Whether `token` heads words that can name somebody who acts: a person, a government, a body."""
    if token.pos_ == "PRON":
        return token.lower_ in PRONOUNS or token.lower_ in _BOTH
    if token.ent_type_ in _NO_NAMES:
        return token.lower_ in _BOTH
    if token.pos_ == "PROPN" or token.ent_type_ in _NAMES:
        return token.ent_type_ not in {"EVENT", "FAC", "LOC", "PRODUCT", "LAW"} or token.ent_type_ == ""
    if token.pos_ == "ADJ":
        return token.text[0].isupper() and token.dep_ in SUBJECTS and not any(token.lefts)
    return token.pos_ == "NOUN" and (token.lemma_.lower() in PEOPLE or _is_name_elsewhere(token))


def _is_name_elsewhere(token: Token) -> bool:
    """A name at the head of a sentence, which taggers take for a common noun or an adjective."""
    return token.text[0].isupper() and any(t.text == token.text and t.pos_ == "PROPN" for t in token.doc)


def parties(token: Token | None) -> list[Token]:
    """The parties that the phrase of `token` names, coordinated ones each; 'his Kenyan
    counterpart A. B.' is B., 'a delegation of Kurds' the delegation."""
    if token is None:
        return []
    found: list[Token] = []
    for each in conjuncts(token):
        # 'Prime Minister A B and President C D' often parses as one long compound.
        for c in each.lefts:
            if c.dep_ in {"nmod", "compound"} and c.ent_type_ != "NORP" and any(g.dep_ == "cc" for g in c.children):
                found += [t for t in conjuncts(c) if t.i < each.i and not _is_before_title(t)]
        found.append(each)
    named = (t for each in dict.fromkeys(found) if is_party(each) for t in _named(each))
    return list(dict.fromkeys(named))


def _is_before_title(token: Token) -> bool:
    """The country in 'A B and Kosovo Prime Minister C D', which is no party of its own."""
    return token.ent_type_ in {"GPE", "NORP"} and titles.is_title_word(token.nbor())


def _named(token: Token) -> list[Token]:
    """The names in apposition, where the head is only their title ('Presidents A B and C D') or a dateline."""
    dateline = any(c.text in _DASHES for c in token.rights) or (
        token.is_upper and token.i + 1 < len(token.doc) and token.nbor().text in {"(", ","}
    )
    apposed = [c for c in token.rights if c.dep_ == "appos"]
    people = [c for c in apposed if c.pos_ == "PROPN" and c.ent_type_ == "PERSON"]
    if people and token.ent_type_ == "" and token.tag_ not in {"NNS", "NNPS"}:
        return people[:1]
    if token.pos_ == "NOUN" or dateline:
        apposed += [d for c in apposed if c.pos_ == "NOUN" for d in c.rights if d.dep_ == "appos"]
        names = [c for c in apposed if c.pos_ == "PROPN" and c.ent_type_ in {"PERSON", "", "ORG", "GPE"}]
        chosen = next((c for c in names if c.ent_type_ == "PERSON"), names[0] if names else None)
        if chosen is not None:
            plural = token.tag_ in {"NNS", "NNPS"} and chosen.ent_type_ == "PERSON"
            return conjuncts(chosen) if plural else [chosen]
    return [token]


def is_reporter(token: Token) -> bool:
    """Whether `token` heads the name or the description of a news outlet or of reporters."""
    apposed = [c for c in token.rights if c.dep_ == "appos"]
    phrase = " ".join([noun_phrase(token).text, *(c.text for c in apposed)])
    return _OUTLET.search(phrase) is not None or any(map(_is_known_outlet, [token, *apposed]))


def _is_known_outlet(token: Token) -> bool:
    if not token.text[:1].isupper():
        return False
    name = name_span(token)
    article = "The " if name.start and name.doc[name.start - 1].lower_ == "the" else ""
    known = gazetteer.body(article + name.text)
    return known is not None and known.sector is Sector.MEDIA


def name_span(token: Token) -> TokenSpan:
    """The words that name the party: its entity or run of proper nouns, else its noun phrase.

    Determiner and possessive marker are left out of names.
    """
    doc = token.doc
    if token.pos_ == "PRON":
        return doc[token.i : token.i + 1]
    if token.lower_ == "two" and token.i and doc[token.i - 1].lower_ == "the":
        return doc[token.i - 1 : token.i + 1]
    if token.ent_type_ in _NAMES:
        start = end = token.i
        while doc[start].ent_iob_ == "I" and start > 0:
            start -= 1
        while end + 1 < len(doc) and doc[end + 1].ent_iob_ == "I":
            end += 1
        # 'Vietnam's Ho Chi Minh City' may be one entity.
        start = max([start, *(t.i + 1 for t in doc[start : token.i] if t.tag_ == "POS")])
        start = max([start, *(t.i + 1 for t in doc[start : token.i] if t.text in _DASHES and t.whitespace_)])
        while start < token.i and (doc[start].pos_ in {"DET", "PUNCT", "ADP"} or doc[start].tag_ == "VBG"):
            start += 1
        while end > token.i and doc[end].tag_ in {"POS", "."}:
            end -= 1
        return doc[start : end + 1]
    if token.pos_ == "PROPN":
        start = token.i
        while start > 0 and doc[start - 1].pos_ == "PROPN" and doc[start - 1].dep_ in {"compound", "nmod"}:
            start -= 1
        return doc[start : token.i + 1]
    for child in token.lefts:
        # 'EU foreign ministers' act for the EU.
        if token.tag_ == "NNS" and child.dep_ in {"compound", "nmod"} and child.ent_type_ in {"ORG", "GPE"}:
            return name_span(child)
    return noun_phrase(token, with_of=False)
