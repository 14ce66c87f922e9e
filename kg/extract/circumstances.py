"""The circumstances of an attribution: outlet, setting and the person spoken to."""

from __future__ import annotations

import re

from spacy.tokens import Span as TokenSpan
from spacy.tokens import Token

from kg.extract import cues
from kg.grammar import noun_phrase
from kg.records import Setting

# Names of news agencies, broadcasters and papers that no other word gives away.
_OUTLETS = frozenset(
    """ap afp dpa efe ansa apa anp belga ntb tt ritzau stt lusa agerpres mti pap ctk čtk tanjug hina sta bta lrt
    reuters upi tass itar-tass ria interfax xinhua kyodo jiji yonhap kcna antara bernama pti ani ians irna isna
    mehr fars tasnim sana nna petra wafa mena kuna spa wam bna qna azertac armenpress trend
    unian ukrinform belta kazinform anadolu dha aa cihan maan apa-ots bloomberg politico axios buzzfeed
    bbc cnn nbc abc cbs pbs npr msnbc cnbc c-span fox itv sky rtl zdf ard dw orf srf rai tve tf1 bfmtv lci
    nhk cctv cgtn rt ntv al-jazeera aljazeera al-arabiya al-mayadeen alhurra globo televisa telesur trt cnni voa
    rfe rferl rfi euronews sputnik meduza novaya haaretz ynet maariv bild spiegel stern zeit faz welt
    guardian telegraph independent economist figaro monde libération liberation parisien corriere repubblica
    stampa país pais mundo vanguardia hurriyet sabah milliyet cumhuriyet zaman kommersant vedomosti izvestia
    pravda asahi yomiuri mainichi nikkei straits dawn newsweek time fortune forbes vox slate salon breitbart
    huffpost vice wired variety gawker intercept propublica tmz variety mashable""".split()
)
_OUTLET_WORDS = re.compile(
    r"\b(?:news ?agency|news ?paper|news ?wire|wire service|broadcaster|TV|television|radio|channel|magazine|daily|weekly|tabloid"
    r"|news (?:site|website|outlet|service|portal|channel|network|program|programme)|media|press)\b"
    r"|\b(?:New York|Washington|Los Angeles|Financial|Sunday|Moscow|Jerusalem|Irish|Japan|Korea|Straits|Economic|Global|Daily|The)"
    r" (?:Times|Post|Mail|Mirror|Star|Express|Telegraph|News|Sun|Herald|Observer)\b"
    r"|\b\w+ (?:Post|Times|Journal|Tribune|Herald|Gazette|Chronicle|Inquirer|Globe|Examiner|News|Today|Daily|Weekly|Review)$"
)
_PEOPLE = frozenset({"PRON", "PROPN", "NOUN"})


def is_outlet(phrase: TokenSpan) -> bool:
    """Whether `phrase` names a news agency, a paper, a broadcaster or the like."""
    if phrase.root.ent_type_ == "PERSON" and phrase.root.lower_ not in _OUTLETS:
        return False
    words = [t.lower_ for t in phrase]
    if phrase.root.pos_ == "PROPN" and (words[-1] in _OUTLETS or (len(words) > 1 and words[0] in _OUTLETS)):
        return True
    return _OUTLET_WORDS.search(phrase.text) is not None and phrase.root.lower_ not in {"secretary", "spokesman", "officer"}


def addressee_of(head: Token) -> TokenSpan | None:
    """The phrase of who is spoken to; None where `head` can be no hearer."""
    if head.pos_ not in _PEOPLE or head.lower_ in {"it", "that", "this", "what", "all", "something", "nothing"}:
        return None
    if head.ent_type_ in {"DATE", "TIME", "MONEY", "PERCENT", "CARDINAL", "QUANTITY"}:
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
    if lemma in cues.POSTING:
        return Setting.SOCIAL_MEDIA
    told = [c for c in head.children if c.dep_ in {"dobj", "dative"}]
    nouns = [*_modifiers(head), *told]
    if head.head.pos_ == "NOUN" and head.dep_ == "acl":
        nouns.append(head.head)
    for noun in nouns:
        words = {t.lower_ for t in noun_phrase(noun)} | {noun.lemma_.lower()}
        if "conference" in words and words & {"news", "press", "joint"}:
            return Setting.PRESS_CONFERENCE
        for name, known in cues.SETTING_WORDS:
            if words & known:
                return Setting(name)
    if any(n.lower_ in cues.REPORTERS for n in nouns):
        return Setting.PRESS_CONFERENCE
    return Setting.WRITTEN_STATEMENT if lemma in cues.WRITING else None
