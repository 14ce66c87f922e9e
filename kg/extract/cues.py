"""The lexicon of speech cues: which lemmas report speech in which construction, and how surely.

The classes follow the usual division of English verbs of communication (saying, telling,
asking, promising, judging aloud, ...); a lemma stands in every class that it has a use in.
Thinking, hoping and planning are no speech and are in none.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# --- verbs ------------------------------------------------------------------------------------

# Take a clause as what is said, and can stand beside a quotation.
SAYING = _words(
    """say add note state declare announce assert affirm aver avow maintain contend claim allege argue insist
     reason submit observe remark comment mention report recount relate narrate recall reiterate repeat
    restate reaffirm stress emphasize emphasise underline underscore  explain clarify elaborate
    specify disclose reveal divulge confide acknowledge admit concede confess confirm deny warn caution
    predict forecast foretell prophesy project estimate calculate conclude suggest propose recommend indicate
     hint intimate signal signify joke quip jest crack tease boast brag gloat complain grumble gripe
    lament moan bemoan grouse rant protest object counter retort rejoin reply answer respond rebut riposte
    shoot write tweet retweet blog post text email e-mail cable telegraph radio phone read testify swear vow
    pledge promise guarantee assure reassure remind inform notify advise brief tell teach lecture preach
    pronounce proclaim decree rule charge attest certify vouch  profess protest marvel muse
    speculate conjecture theorize theorise hypothesize hypothesise posit postulate surmise opine
    reckon summarize summarise sum continue conclude begin  finish interject interrupt interpose
    exclaim cry shout yell scream shriek bellow roar bark snap growl snarl hiss groan sigh sob whisper murmur
    mutter mumble stammer stutter drawl croak holler thunder chant chime chirp gush rave enthuse fume
    fulminate rage plead beg implore urge exhort entreat demand threaten ask inquire enquire query question
    quiz wonder volunteer venture offer apologize apologise philosophize wisecrack deadpan counsel coax
    chide scold rebuke reprimand admonish rail sneer scoff jeer mock taunt crow exult rejoice gossip tattle
    blurt bluster vent editorialize editorialise pontificate declaim intone recite sing pray
    telegram message communicate    stipulate enjoin concur agree disagree demur
    dispute disclaim      correct boom cheer
    spell point  argue   tout  assent  
    fret stipulate """
)
# Verbs of the class above that say something only beside quoted words: alone they tell of an act,
# a way of going on, or a state of mind.
QUOTED_ONLY = _words(
    """begin start finish continue crack tease shoot start make pass hold reflect sing pray cheer boom cry
    laugh smile chime charge read start gush sigh sob bark snap growl snarl hiss groan roar thunder echo
    interrupt interject interpose marvel fume rage rave crow chant recite lecture preach allow
    describe characterize characterise dismiss dispute mock sneer scoff jeer taunt rail scold chide rebuke
    publish broadcast convey relay describe tout discount correct verify require"""
)
# A document, a poll or a court speaks by these; a person does not.
SHOWING = _words("show find reveal indicate suggest conclude estimate rule detail document demonstrate establish determine put predict forecast project recommend confirm note warn argue call describe say state read rate rank list allege claim report")
DOCUMENTS = _words(
    """poll survey study report analysis research data document statement letter memo memorandum email e-mail
    tweet post message article story column editorial op-ed book memoir paper journal newspaper magazine
    filing lawsuit suit complaint indictment affidavit brief petition ruling order court judge verdict
    review audit inquiry investigation assessment estimate forecast census record transcript testimony
    communique communiqué declaration resolution draft treaty agreement text website site page
    finding release bulletin dispatch account note notice advisory
    announcement ad advertisement constitution law bill act charter index official source
    researcher scientist economist analyst investigator pollster expert agency bureau panel commission
    committee institute inspector auditor watchdog monitor team group university firm company"""
)

# Verbs that also tell what a fact lets one think ('the trip suggests that'): speech only of
# people, organisations and documents.
INFERRING = _words("suggest indicate reveal imply signal underline underscore confirm reflect hint show demonstrate predict project")

# 'ask X to', 'urge X to', 'call on X to', and 'promise to'.
REQUESTING = _words(
    """ask urge tell beg implore beseech entreat exhort request petition plead appeal press pressure advise
    counsel recommend warn caution remind encourage challenge dare order command direct instruct enjoin
    invite call demand admonish summon advocate charge adjure lobby"""
)
COMMITTING = _words("promise vow pledge swear threaten offer guarantee undertake commit volunteer   propose ")
CLAIMING = _words("claim profess purport admit confess report")

# Utter their object: 'announced the deal', 'denied the charge', 'voiced concern'.
UTTERING_OBJECT = _words(
    """announce deny express voice propose suggest recommend reiterate reaffirm restate repeat stress emphasize
    emphasise underline  acknowledge admit concede confirm  divulge cite mention note claim
    allege explain  forecast       dispute   demand
    request urge declare proclaim state  estimate   advocate  tout convey affirm
     recall   lament rule pronounce  signal intimate  profess stipulate
          rule warn   
     tweet retweet      """
)
# Say of their object what the frame adds: 'described X as Y', 'accused X of Y', 'called X Y'.
FRAMING: dict[str, frozenset[str]] = {
    "object+of": _words("accuse warn assure inform notify remind advise tell suspect convict"),
    "object+as": _words(
        """describe portray depict characterize characterise cast paint dismiss denounce decry condemn criticize
        criticise praise hail laud label brand define cite deride ridicule mock slam blast hammer lambast lambaste
        tout bill frame present reject represent list interpret advertise peg
        defend acclaim castigate disparage attack bash pan rate classify announce"""
    ),
    "object+for": _words("blame fault credit ask"),
    "object+on": _words("blame"),
    "object+to": _words("compare liken attribute ascribe credit equate"),
    "object+with": _words("charge credit compare equate"),
    "object+against": _words("warn caution counsel advise"),
    "object+over": _words("warn"),
    "object+predicate": _words("call deem label brand dub term declare pronounce proclaim name rate"),
}
# With a preposition before what is said.
PREPOSITIONS: dict[str, frozenset[str]] = {
    "for": _words("call ask plead appeal apologize apologise push vouch beg agitate clamor clamour"),
    "of": _words("warn boast complain brag hint"),
    "against": _words("warn caution argue advise counsel inveigh testify"),
    "about": _words("complain boast brag joke warn gripe grumble rant quip moan inquire"),
    "at": _words("hint"),
    "to": _words("admit confess testify swear attest"),
}
REQUESTING_THROUGH: dict[str, frozenset[str]] = {
    "on+infinitive": _words("call prevail"),
    "upon+infinitive": _words("call"),
    "for+infinitive": _words("call ask plead appeal beg press push"),
    "to+infinitive": _words("appeal plead signal suggest propose"),
    "with+infinitive": _words("plead"),
}
# 'proposed sending', 'denied having', 'suggested that'
UTTERING_GERUND = _words("propose suggest recommend deny admit mention report recall acknowledge advocate urge describe advise say oppose")
AS_PARENTHESIS = _words("put say note report point mention reveal write describe argue explain tell suggest state observe remark recall announce tweet warn predict claim acknowledge admit joke insist")

# --- nouns and adjectives -----------------------------------------------------------------------

SPEECH_NOUNS = _words(
    """claim statement assertion allegation accusation charge complaint announcement declaration comment remark
    suggestion argument contention insistence assurance warning admission acknowledgement acknowledgment
    confession denial promise pledge vow threat prediction forecast claim proposal recommendation demand
    request call appeal plea report rumor rumour testimony disclosure revelation reminder reply response
    answer observation proclamation affirmation confirmation explanation speculation criticism
    boast brag quip joke tweet message letter note objection protest concession hint insinuation
    implication advice account verdict ruling finding conclusion estimate guarantee oath"""
)
NOUN_PATTERNS: dict[str, frozenset[str]] = {
    "noun+that": SPEECH_NOUNS - _words("ruling verdict report rumor rumour comment"),
    "noun+infinitive": _words("promise pledge vow threat claim"),
}
SAYING_ADJECTIVES = _words("adamant insistent emphatic explicit vocal clear")

# --- circumstances --------------------------------------------------------------------------------

REPORTERS = _words("reporter reporters journalist journalists newsman newsmen newspeople press media correspondents")
SETTING_WORDS: tuple[tuple[str, frozenset[str]], ...] = (
    ("socialMedia", _words("tweet tweets twitter facebook instagram telegram truth weibo tiktok youtube x retweet blog vkontakte linkedin")),
    ("interview", _words("interview interviews")),
    ("pressConference", _words("briefing briefings newsconference presser")),
    ("speech", _words("speech speeches address remarks sermon lecture keynote rally rallies")),
    ("writtenStatement", _words("statement statements letter letters communique communiqué memo memorandum report editorial op-ed email e-mail release document article column book memoir essay declaration")),
)
WRITING = _words("write pen")
POSTING = _words("tweet retweet blog post")


# --- how sure -------------------------------------------------------------------------------------

_PRIOR: dict[str, float] = {
    "clause": 0.85, "left": 0.85, "aside": 0.7, "as": 0.8, "infinitive": 0.65, "object": 0.5, "gerund": 0.55,
    "according": 0.8, "noun+that": 0.5, "noun+infinitive": 0.35, "noun+for": 0.35, "noun+of": 0.35, "noun+against": 0.35,
    "noun+about": 0.35, "noun+on": 0.3, "adjective+that": 0.5,
    "object+of": 0.65, "object+as": 0.65, "object+for": 0.6, "object+on": 0.55, "object+to": 0.5, "object+with": 0.4,
    "object+against": 0.5, "object+over": 0.5, "object+predicate": 0.65,
}


def trusted(pattern: str, lemma: str) -> bool:
    """Whether `lemma` reports speech in `pattern`, by its class."""
    if pattern == "made clear":
        return True
    if pattern in {"clause", "aside"}:
        named = pattern == "clause" and lemma in FRAMING["object+predicate"] and lemma not in {"declare", "rate"}
        return (lemma in SAYING and lemma not in QUOTED_ONLY) or named
    if pattern == "left":
        return lemma in SAYING
    if pattern == "infinitive":
        return lemma in REQUESTING or lemma in COMMITTING or lemma in CLAIMING
    if pattern == "object":
        return lemma in UTTERING_OBJECT
    if pattern == "gerund":
        return lemma in UTTERING_GERUND
    if pattern == "as":
        return lemma in AS_PARENTHESIS
    if pattern == "according":
        return True
    if pattern == "adjective+that":
        return lemma in SAYING_ADJECTIVES
    for table in (FRAMING, PREPOSITIONS, REQUESTING_THROUGH, NOUN_PATTERNS):
        if pattern in table:
            return lemma in table[pattern]
    return False


def confidence(pattern: str, lemma: str) -> float:
    """The share of such findings that a careful reader would make too, 0 to 1."""
    return _PRIOR.get(pattern, 0.5)
