"""Whether a country, a capital or a seat of government is named as a party or as a mere place.

A country acts, is acted on or is a party by default and is a place in locative phrases; a capital
is a place by default and stands for its government where it does what only governments do.
"""

from __future__ import annotations

from spacy.tokens import Token

from kg.extract.names import Name, Reading


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


_LOCATIVE = _words(
    """in at near across inside outside throughout around within through into via along off beyond onto amid beside
    behind above below under past"""
)
_MOTION = _words(
    """go travel fly return trip arrive arrival move come head flee deport drive journey flight tour walk sail
    migrate emigrate immigrate relocate withdraw withdrawal evacuate cross enter send route road way gateway
    pilgrimage march march back escape smuggle transport ship deploy"""
)
# 'from Turkey' after these is where somebody or something was, else it is a party.
_FROM_PLACE = _MOTION | _words(
    """refugee migrant immigrant emigrant exile far away mile kilometer kilometre originate origin hail extradite import
    imports export exports be broadcast report launch fire rocket missile recruit retreat pull bring back home
    people family man woman student worker visitor tourist citizen product goods oil gas emerge disappear vanish
    date pullout exit departure transfer adopt"""
)
_PLACE_NOUNS = _words(
    """north south east west center centre northeast northwest southeast southwest city town village capital border
    borders region province area territory part parts rest coast island islands streets street port map half side
    corner outskirts suburb countryside interior mainland airspace waters soil shores heart middle edge frontier
    district neighbourhood neighborhood vicinity kilometers miles desert valley mountains university archbishop bishop
    mayor governor patriarch population climate people visit"""
)
_ON_PARTY = _words(
    """sanction sanctions pressure attack strike tariff tariffs embargo war ban blockade assault restriction
    restrictions impose press pressure call urge rely depend dependence count spy wage levy duty duties curb raid
    invasion aggression focus crackdown dependent reliant tough hard soft inflict"""
)
_VERBS_OF_MOTION_TO = _words("leave reach enter tour cross")

# What governments do, and rooms for thunder, weather or football teams do not.
_ACTS = _words(
    """say announce accuse agree deny warn urge call demand insist reject refuse condemn welcome support oppose back
    want seek plan propose offer vow pledge promise threaten decide consider believe view see hope expect fear
    recognize recognise impose lift ban allow block veto approve sign ratify withdraw send deploy expel recall summon
    negotiate discuss cooperate collaborate work meet host invite join help provide supply arm fund finance buy sell
    respond retaliate react answer ask tell claim maintain state declare confirm acknowledge admit criticize criticise
    blame denounce protest object complain act move step try attempt continue begin start stop end suspend resume
    break cut restore normalize normalise establish set need have fail prepare pursue push press pressure exert
    use avoid resist ignore keep hold give take make put launch attack bomb invade annex occupy strike fight
    intervene interfere interpret regard treat describe signal show remain become get order bar deport extradite
    release arrest sanction designate delay postpone cancel share exchange pull agree rule dismiss come go stand
    face lose win gain suffer pay owe lead look find turn bring raise lower reduce increase expand agree be do"""
)
_STRONG_ACTS = _ACTS - _words(
    "be have see come go stand face lose win gain suffer look find turn become remain get hold hope do"
)
_PARTY_NOUNS = _words(
    """government position positions policy policies stance decision refusal response demand demands proposal offer
    relation relations ties tie alliance pact agreement deal treaty talks talk negotiations dialogue tension tensions
    dispute conflict war cooperation collaboration support backing opposition view views plan plans interest interests
    claim claims threat threats promise pledge commitment role influence ambition ambitions intention intentions
    campaign effort efforts concern concerns request call sanctions attack attacks aggression invasion action actions
    failure failure willingness readiness announcement statement warning reaction ambassador envoy representative
    spokesman leadership leaders leader regime army military forces troops ally allies partner rival rivals enemy
    behavior behaviour strategy approach insistence denial decree diplomacy diplomat diplomats official officials"""
)
_RELATIONS = _words("with between against toward towards by for from upon vis-à-vis on of")


def _possessive_head(token: Token) -> Token | None:
    return token.head if token.dep_ == "poss" else None


def _governor(preposition: Token) -> Token:
    """The word that a preposition hangs on; a second preposition ('out of') is passed over."""
    head = preposition.head
    while head.dep_ in {"prep", "pcomp"} and head.head is not head:
        head = head.head
    return head


def _first_conjunct(token: Token) -> Token:
    """The head of a coordination, or what an apposition explains: it bears the role of all."""
    seen = token
    while seen.dep_ == "conj" and seen.head is not seen:
        seen = seen.head
    return seen


def is_party(name: Name) -> bool:
    """Whether a COUNTRY, CAPITAL or SEAT speaks of its government rather than of a place."""
    head = name.tokens.root
    token = _first_conjunct(head)
    if is_dateline(name) or _names_city_before(name):
        return False
    if name.reading is Reading.COUNTRY:
        return not _is_locative(token)
    if name.reading is Reading.SEAT:
        return not (token.dep_ == "pobj" and token.head.lower_ in _LOCATIVE | {"to"} and token.head.lower_ != "under")
    return _capital_acts(token)


def is_dateline(name: Name) -> bool:
    """'MOSCOW, Nov. 3 (Reuters) -', 'PARIS (AP) —': the first words of a paragraph and a dash or agency."""
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


def _names_city_before(name: Name) -> bool:
    """'Damascus, Syria': the country only says where the city is."""
    doc, start = name.paragraph.doc, name.tokens.start
    if start < 2 or doc[start - 1].text != "," or name.reading is not Reading.COUNTRY:
        return False
    city = doc[start - 2]
    return (
        city.ent_type_ in {"GPE", "LOC", "FAC"}
        and city.dep_ == "pobj"
        and name.tokens.root.head is city
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
        return not ({governor.lemma_, governor.lower_} & _ON_PARTY)
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
            or (c.dep_ == "dobj" and c.lower_ in _PARTY_NOUNS)
            for c in verb.children
        )
    return (
        verb.pos_ == "VERB" and verb.dep_ in {"xcomp", "ccomp"} and verb.lemma_ not in {"lie", "sit", "sprawl", "burn"}
    )
