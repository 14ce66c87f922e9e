"""Whether a country, a capital or a seat of government is named as a party or as a mere place.

A country acts, is acted on or is a party by default and is a place in locative phrases; a capital
is a place by default and stands for its government where it does what only governments do.
"""

from __future__ import annotations

from spacy.tokens import Token

from kg.lexicon.folding import word_set
from kg.model import Sector
from kg.naming.names import Name, NameType

_LOCATIVE = word_set(
    """
    above across along amid around at behind below beside beyond in inside into near off onto outside past
    through throughout under via within
    """
)
_MOTION = word_set(
    """
    arrival arrive back come cross deploy deport drive emigrate enter escape evacuate flee flight fly gateway go
    head immigrate journey march migrate move pilgrimage relocate return road route sail send ship smuggle tour
    transport travel trip walk way withdraw withdrawal
    """
)
# 'from Turkey' after these is where somebody or something was, else it is a party.
_FROM_PLACE = _MOTION | word_set(
    """
    adopt away back be bring broadcast citizen date departure disappear emerge emigrant exile exit export
    exports extradite family far fire gas goods hail home immigrant import imports kilometer kilometre launch
    man migrant mile missile oil origin originate people product pull pullout recruit refugee report retreat
    rocket student tourist transfer vanish visitor woman worker
    """
)
_PLACE_NOUNS = word_set(
    """
    airspace archbishop area bishop border borders capital center centre city climate coast corner countryside
    desert district east edge frontier governor half heart interior island islands kilometers mainland map mayor
    middle miles mountains neighborhood neighbourhood north northeast northwest outskirts part parts patriarch
    people population port province region rest shores side soil south southeast southwest street streets suburb
    territory town university valley vicinity village visit waters west
    """
)
_ON_PARTY = word_set(
    """
    aggression assault attack ban blockade call count crackdown curb depend dependence dependent duties duty
    embargo focus hard impose inflict invasion levy press pressure raid reliant rely restriction restrictions
    sanction sanctions soft spy strike tariff tariffs tough urge wage war
    """
)
_VERBS_OF_MOTION_TO = word_set("leave reach enter tour cross")

# What governments do, and rooms for thunder, weather or football teams do not.
_ACTS = word_set(
    """
    accuse acknowledge act admit agree allow annex announce answer approve arm arrest ask attack attempt avoid
    back ban bar be become begin believe blame block bomb break bring buy call cancel claim collaborate come
    complain condemn confirm consider continue cooperate criticise criticize cut decide declare delay demand
    denounce deny deploy deport describe designate discuss dismiss do end establish exchange exert expand expect
    expel extradite face fail fear fight finance find fund gain get give go have help hold hope host ignore
    impose increase insist interfere interpret intervene invade invite join keep launch lead lift look lose
    lower maintain make meet move need negotiate normalise normalize object occupy offer oppose order owe pay
    plan pledge postpone prepare press pressure promise propose protest provide pull pursue push put raise
    ratify react recall recognise recognize reduce refuse regard reject release remain resist respond restore
    resume retaliate rule sanction say see seek sell send set share show sign signal stand start state step stop
    strike suffer summon supply support suspend take tell threaten treat try turn urge use veto view vow want
    warn welcome win withdraw work
    """
)
_ACTS |= word_set(
    """
    abstain acquiesce alarm allege allocate anger annoy antagonise antagonize appeal appease appoint argue assert assure
    backtrack balk baulk breach broker capitulate chair challenge commit compel comply concede concur contend convene
    convince counter court decline defy demonstrate disagree dispatch dispute dissent doubt embarrass encourage engage
    escalate evacuate express finalise finalize freeze halt harden hesitate hint honour honor infuriate insult intend
    isolate issue leak lobby mediate mobilise mobilize name object oblige outrage persuade placate praise press provoke
    publish punish reaffirm reassure rebuff rebuke recommend reconsider reiterate relent renege repeat reply report
    reprimand retort reward scold seize shift side snub soften stress tell thank trust undermine veto violate vote
    warm waver withhold woo yield irk irritate
    """
)
_TO_PARTY = word_set(
    """
    aid appeal apologise apologize arms assistance belong bow capitulate complain concession concessions deliver demand
    explain export give grant hand hostile lend letter loan message offer pay pledge present promise protest reply
    report respond response say sell send submit supply surrender threat ultimatum visit warning weapons yield
    """
)
_STRONG_ACTS = _ACTS - word_set(
    "be have see come go stand face lose win gain suffer look find turn become remain get hold hope do"
)
_PARTY_NOUNS = word_set(
    """
    action actions aggression agreement alliance allies ally ambassador ambition ambitions announcement approach
    army attack attacks backing behavior behaviour call campaign claim claims collaboration commitment concern
    concerns conflict cooperation deal decision decree demand demands denial dialogue diplomacy diplomat
    diplomats dispute effort efforts enemy envoy failure forces government influence insistence intention
    intentions interest interests invasion leader leaders leadership military negotiations offer official
    officials opposition pact partner plan plans pledge policies policy position positions promise proposal
    reaction readiness refusal regime relation relations representative request response rival rivals role
    sanctions spokesman stance statement strategy support talk talks tension tensions threat threats tie ties
    treaty troops view views war warning willingness
    """
)


# 'had no comment', 'has the right', what only somebody can have.
_HELD = word_set("comment choice right doubt doubts reason hopes say illusions reservations objection objections")


def _governor(preposition: Token) -> Token:
    """The word that a preposition hangs on; a second preposition ('out of') is passed over."""
    head = preposition.head
    while head.dep_ in {"prep", "pcomp"} and head.head != head:
        head = head.head
    return head


def _first_conjunct(token: Token) -> Token:
    """The head of a coordination, or what an apposition explains: it bears the role of all."""
    seen = token
    while seen.dep_ == "conj" and seen.head != seen:
        seen = seen.head
    return seen


def is_party(name: Name) -> bool:
    """Whether a COUNTRY, CAPITAL or SEAT speaks of its government rather than of a place."""
    head = name.tokens.root
    token = _first_conjunct(head)
    if is_dateline(name) or _names_city_before(name):
        return False
    if name.type is NameType.COUNTRY:
        return not _is_locative(token)
    if name.type is NameType.SEAT:
        return not (token.dep_ == "pobj" and token.head.lower_ in _LOCATIVE | {"to"} and token.head.lower_ != "under")
    return _capital_acts(token)


def is_dateline(name: Name) -> bool:
    """'MOSCOW, Nov. 3 (Reuters) -', 'PARIS (AP) —': the first words of a paragraph and a dash or agency."""
    if _is_credit(name):
        return True
    if name.tokens.start > 3:
        return False
    if name.words.isupper() and len(name.words) > 3 and name.tokens.start == 0:
        following = name.paragraph.doc[name.tokens.end : name.tokens.end + 1].text
        if following in {",", "(", ":"} and not name.paragraph.doc.text.isupper():
            return True
    start = name.paragraph.doc[: min(len(name.paragraph.doc), name.tokens.end + 14)]
    after = [t.text for t in start[name.tokens.end :]]
    for index, text in enumerate(after):
        if text in {"--", "—", "–"} or (text == "-" and start[name.tokens.end + index].whitespace_):
            between = after[:index]
            return not any(t.islower() and len(t) > 2 for t in between)
    return bool(after[:1] == ["("] and ")" in after[:4] and name.tokens.start == 0)


def _is_credit(name: Name) -> bool:
    """'(Reuters)' at the head or the end of a paragraph."""
    doc, start, end = name.paragraph.doc, name.tokens.start, name.tokens.end
    if not start or end >= len(doc) or doc[start - 1].text not in {"(", "["} or doc[end].text not in {")", "]"}:
        return False
    if end + 1 >= len(doc):
        return name.type is NameType.ORGANIZATION and name.body is not None and name.body.sector is Sector.MEDIA
    return start < 15 and doc[end + 1].text in {"-", "--", "–", "—"}


def _names_city_before(name: Name) -> bool:
    """'Damascus, Syria': the country only says where the city is."""
    doc, start = name.paragraph.doc, name.tokens.start
    if start < 2 or doc[start - 1].text != "," or name.type is not NameType.COUNTRY:
        return False
    city = doc[start - 2]
    return (
        city.ent_type_ in {"GPE", "LOC", "FAC"}
        and city.dep_ == "pobj"
        and name.tokens.root.head == city
        and (name.tokens.root.dep_ in {"appos", "npadvmod"})
    )


def _is_locative(token: Token) -> bool:
    head = token.head
    if token.dep_ in {"pobj", "pcomp"}:
        return _is_locative_object(head)
    if token.dep_ == "poss":
        return head.lower_ in _PLACE_NOUNS or head.ent_type_ in {"GPE", "LOC", "FAC"}
    if token.dep_ in {"dobj", "obj"}:
        return head.lemma_ in _VERBS_OF_MOTION_TO
    if token.dep_ in {"appos", "npadvmod"} and head.ent_type_ in {"GPE", "LOC"} and head.i < token.i:
        return _is_locative(head)
    if token.dep_ in {"compound", "nmod", "amod"}:
        return head.ent_type_ in {"GPE", "LOC"}
    return False


def _is_locative_object(preposition: Token) -> bool:
    word, governor = preposition.lower_, _governor(preposition)
    if word in _LOCATIVE:
        return True
    if word == "to":
        return governor.lemma_ in _MOTION
    if word == "from":
        return bool({governor.lemma_, governor.lower_} & _FROM_PLACE)
    if word == "of":
        return governor.lower_ in _PLACE_NOUNS
    if word == "on":
        burdened = any(c.dep_ == "dobj" and c.lower_ in _ON_PARTY for c in governor.children)
        return not (burdened or {governor.lemma_, governor.lower_} & _ON_PARTY)
    if word in {"over", "about"}:
        return governor.lemma_ in {"fly", "flight", "airspace", "skies", "sky", "shoot"}
    if word == "for":
        return governor.lemma_ in {"leave", "head", "depart", "bind"}
    return False


def _capital_acts(token: Token) -> bool:
    head = token.head
    if token.dep_ in {"nsubj", "csubj"}:
        return _acts(head)
    if token.dep_ in {"nsubjpass", "dobj", "obj", "dative"}:
        return head.lemma_ in _STRONG_ACTS - {
            "leave",
            "visit",
            "attack",
            "bomb",
            "strike",
            "invade",
            "occupy",
            "enter",
            "reach",
        }
    if token.dep_ == "poss":
        return head.lower_ in _PARTY_NOUNS
    if token.dep_ in {"compound", "nmod"}:
        return head.lower_ in _PARTY_NOUNS
    if token.dep_ in {"pobj", "pcomp"}:
        word, governor = head.lower_, _governor(head)
        if word in {"with", "between", "against", "toward", "towards", "by", "among"}:
            return (governor.lemma_ not in {"bind"} and word != "by") or head.dep_ == "agent"
        if word == "to" and {governor.lemma_, governor.lower_} & _TO_PARTY - {"visit", "send", "export", "deliver"}:
            return True
        if word == "on" and any(c.dep_ == "dobj" and c.lower_ in _ON_PARTY for c in governor.children):
            return True
        if word in {"of", "from", "for", "to", "on"}:
            return {governor.lemma_, governor.lower_} & _PARTY_NOUNS != frozenset() and governor.lower_ not in {
                "talks",
                "talk",
                "attack",
                "attacks",
                "war",
                "agreement",
                "campaign",
            }
    return False


def _acts(verb: Token) -> bool:
    """Whether `verb` is what a government does; 'be' and the like need a complement that is."""
    if verb.lemma_ in _STRONG_ACTS:
        return True
    if verb.lemma_ in {"be", "have", "remain", "become"}:
        return any(
            c.dep_ in {"xcomp", "acomp"}
            or (c.dep_ == "attr" and c.lower_ in _PARTY_NOUNS)
            or (c.dep_ == "dobj" and c.lower_ in _PARTY_NOUNS | _HELD)
            for c in verb.children
        )
    return (
        verb.pos_ == "VERB" and verb.dep_ in {"xcomp", "ccomp"} and verb.lemma_ not in {"lie", "sit", "sprawl", "burn"}
    )
