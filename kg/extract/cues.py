"""The lexicon of speech cues: which lemmas report speech in which construction, and how surely.

The classes follow the usual division of English verbs of communication (saying, telling,
asking, promising, framing, ...); a lemma stands in every class that it has a use in. Thinking,
hoping and planning are no speech and are in none; nor are verbs that only judge a thing
('criticised the plan'), for they tell a stance and no words.
"""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of `text`, which blanks part."""
    return frozenset(text.split())


# --- verbs ------------------------------------------------------------------------------------

# Take a clause as what is said, and can stand beside a quotation.
SAYING = words(
    """say add note state declare announce assert affirm aver avow maintain contend claim allege argue insist
    reason submit observe remark comment mention report recount relate narrate recall reiterate repeat restate
    reaffirm stress emphasize emphasise underline underscore explain clarify elaborate specify disclose reveal
    divulge confide acknowledge admit concede confess confirm deny warn caution predict forecast foretell
    prophesy project estimate calculate conclude suggest propose recommend indicate hint intimate signal joke
    quip jest boast brag gloat complain grumble gripe lament moan bemoan grouse rant protest object counter
    retort rejoin reply answer respond rebut riposte write tweet retweet blog post text email e-mail cable
    telegraph telegram radio message read testify swear vow pledge promise guarantee assure reassure remind
    inform notify advise brief tell teach rule attest certify vouch profess pronounce proclaim decree
    communicate stipulate muse speculate conjecture theorize theorise hypothesize hypothesise posit postulate
    surmise opine reckon summarize summarise exclaim cry shout yell scream shriek bellow whisper murmur mutter
    mumble stammer stutter drawl croak holler gush plead beg implore urge exhort entreat demand threaten ask
    inquire enquire query question quiz wonder volunteer venture offer apologize apologise philosophize
    wisecrack deadpan counsel admonish bluster vent blurt editorialize editorialise pontificate declaim intone
    agree concur disagree demur disclaim point"""
    + " continue conclude interject chant"
)
# Of these a clause alone tells of an act or a state of mind: they are cues only beside quoted words.
QUOTED_ONLY = words("continue interject chant gush cry vent disclaim quiz query")

# A document, a poll or a court speaks by these too; a person does not.
SHOWING = words(
    """show find reveal indicate suggest conclude estimate rule detail document demonstrate establish determine
    put predict forecast project recommend confirm note warn argue call describe say state read rate rank list
    allege claim report"""
)
DOCUMENTS = words(
    """poll survey study report analysis research data document statement letter memo memorandum email e-mail
    tweet post message article story column editorial op-ed book memoir paper journal newspaper magazine
    filing lawsuit suit complaint indictment affidavit brief petition ruling order court judge verdict
    review audit inquiry investigation assessment forecast census record transcript testimony
    communique communiqué declaration resolution draft treaty agreement text website site page finding
    release bulletin dispatch account notice advisory announcement ad advertisement law bill act charter
    source researcher scientist economist analyst investigator pollster expert agency bureau panel commission
    committee institute inspector auditor watchdog monitor team group university firm company"""
)
# Verbs that also tell what a fact lets one think ('the trip suggests that'): speech only of
# people, organisations and documents.
INFERRING = words(
    """suggest indicate reveal signal underline underscore confirm hint show demonstrate predict project"""
)

# 'ask X to', 'urge X to', and 'promise to'.
REQUESTING = words(
    """ask urge tell beg implore beseech entreat exhort request petition plead appeal press pressure advise
    counsel recommend warn caution remind encourage challenge dare order command direct instruct enjoin
    invite demand admonish summon advocate charge adjure lobby"""
)
COMMITTING = words("promise vow pledge swear threaten offer guarantee undertake commit volunteer propose")
CLAIMING = words("claim profess purport admit confess report")

# Utter their object: 'announced the deal', 'denied the charge', 'voiced concern'.
UTTERING_OBJECT = words(
    """announce deny express voice propose suggest recommend reiterate reaffirm restate repeat stress emphasize
    emphasise underline acknowledge admit concede confirm divulge cite note allege explain forecast
    dispute demand request urge proclaim state estimate advocate tout convey affirm recall lament
    pronounce signal intimate profess stipulate warn tweet retweet"""
)
# Say of their object what the frame adds: 'described X as Y', 'accused X of Y', 'called X Y'.
FRAMING: dict[str, frozenset[str]] = {
    "object+of": words("accuse warn assure inform notify remind advise tell suspect convict"),
    "object+as": words(
        """describe portray depict characterize characterise cast paint dismiss denounce decry condemn criticize
        criticise praise hail laud label brand define cite deride ridicule mock slam blast hammer lambast
        lambaste tout bill frame present reject represent list interpret advertise peg defend acclaim castigate
        disparage attack bash pan rate classify announce"""
    ),
    "object+for": words("blame fault credit ask"),
    "object+on": words("blame"),
    "object+to": words("compare liken attribute ascribe credit equate"),
    "object+with": words("charge credit compare equate"),
    "object+against": words("warn caution counsel advise"),
    "object+over": words("warn"),
    "object+predicate": words("call deem label brand dub term declare pronounce proclaim name rate"),
}
# With a preposition before what is said.
PREPOSITIONS: dict[str, frozenset[str]] = {
    "for": words("call ask plead appeal apologize apologise push vouch beg agitate clamor clamour"),
    "of": words("warn boast complain brag hint"),
    "against": words("warn caution argue advise counsel inveigh testify"),
    "about": words("complain boast brag joke warn gripe grumble rant quip moan inquire"),
    "at": words("hint"),
    "to": words("admit confess testify swear attest"),
}
REQUESTING_THROUGH: dict[str, frozenset[str]] = {
    "on+infinitive": words("call prevail"),
    "upon+infinitive": words("call"),
    "for+infinitive": words("call ask plead appeal beg press push"),
    "to+infinitive": words("appeal plead signal suggest propose"),
}
# 'proposed sending', 'denied having', 'suggested that'
UTTERING_GERUND = words(
    "propose suggest recommend deny admit mention report recall acknowledge advocate urge describe advise say"
)
AS_PARENTHESIS = words(
    """put say note report point mention reveal write describe argue explain tell suggest state observe remark
    recall announce tweet warn predict claim acknowledge admit joke insist"""
)

# --- nouns and adjectives -----------------------------------------------------------------------

NOUN_PATTERNS: dict[str, frozenset[str]] = {
    "noun+that": words(
        """claim statement assertion allegation accusation charge complaint announcement declaration remark
        suggestion argument contention insistence assurance warning admission acknowledgement acknowledgment
        confession denial promise pledge vow threat prediction forecast proposal recommendation demand request
        call appeal plea testimony disclosure revelation reminder reply response answer observation
        proclamation affirmation confirmation explanation speculation criticism boast brag quip joke tweet
        message letter note objection protest concession hint insinuation implication advice account finding
        conclusion estimate guarantee oath"""
    ),
    "noun+infinitive": words("promise pledge vow threat claim"),
}
SAYING_ADJECTIVES = words("adamant insistent emphatic explicit vocal clear")

# --- circumstances --------------------------------------------------------------------------------

REPORTERS = words("reporter reporters journalist journalists newsman newsmen newspeople press media correspondents")
SETTING_WORDS: tuple[tuple[str, frozenset[str]], ...] = (
    (
        "socialMedia",
        words(
            """tweet tweets twitter facebook instagram telegram truth weibo tiktok youtube x retweet blog
            vkontakte linkedin"""
        ),
    ),
    ("interview", words("interview interviews")),
    ("pressConference", words("briefing briefings newsconference presser")),
    ("speech", words("speech speeches address remarks sermon lecture keynote rally rallies")),
    (
        "writtenStatement",
        words(
            """statement statements letter letters communique communiqué memo memorandum report editorial op-ed
            email e-mail release document article column book memoir essay declaration"""
        ),
    ),
)
WRITING = words("write pen")
POSTING = words("tweet retweet blog post")


# --- how sure -------------------------------------------------------------------------------------

# Share of a pattern's findings in which a careful reader of political news marked the same words
# with the same source, in percent; lemmas by themselves where they are frequent enough to tell.
_PRECISION: dict[str, tuple[int, str]] = {
    "clause": (
        81,
        """acknowledge 77 add 88 admit 74 agree 72 allege 54 announce 80 argue 88 ask 70 assert 73 assure 67
        claim 70 complain 75 concede 73 conclude 80 declare 72 deny 77 estimate 62 explain 77 find 92
        indicate 81 insist 82 note 86 point 83 predict 78 promise 70 question 67 recall 82 reply 75 report
        80 respond 88 reveal 81 say 83 show 70 state 76 suggest 80 tell 82 tweet 79 warn 94 wonder 70 write
        85""",
    ),
    "left": (
        94,
        """add 94 conclude 100 continue 73 declare 93 explain 100 note 87 reply 80 report 79 say 95 tell 93
        tweet 100 write 96""",
    ),
    "object": (
        57,
        """acknowledge 71 announce 58 cite 74 declare 50 demand 9 deny 40 emphasize 33 explain 53 express 67
        mention 43 note 79 propose 64 recall 48 reiterate 43 repeat 50 stress 60 tout 73 tweet 65 voice 45""",
    ),
    "according": (77, ""),
    "infinitive": (55, "ask 59 encourage 50 pledge 43 promise 71 tell 50 threaten 58 urge 69 vow 67"),
    "aside": (69, "add 88 note 90 say 80 tell 44 write 64"),
    "object+as": (69, "cast 52 cite 82 describe 86 portray 64"),
    "object+predicate": (68, "call 70"),
    "object+of": (65, "accuse 70 remind 50"),
    "for": (60, "ask 57 call 61 push 58"),
    "noun+that": (54, "claim 32 statement 82 suggestion 83"),
    "as": (75, "note 82 put 85 report 90 say 60"),
    "gerund": (66, "propose 82 report 62"),
    "on+infinitive": (66, "call 69"),
    "for+infinitive": (78, "call 88"),
    "made clear": (66, ""),
    "noun+infinitive": (55, "promise 43"),
    "object+to": (52, "compare 45"),
    "object+for": (62, "blame 56"),
    "about": (50, ""),
    "of": (72, ""),
    "against": (63, ""),
    "object+with": (58, ""),
    "object+on": (65, ""),
    "at": (75, ""),
    "to": (61, ""),
    "adjective+that": (56, ""),
    "object+against": (50, ""),
    "upon+infinitive": (50, ""),
}
# Quotation marks leave no doubt about what was said.
_QUOTED = {"quoted": 0.85, "introduced": 0.75, "continued": 0.75}


def trusted(pattern: str, lemma: str) -> bool:
    """Whether `lemma` reports speech in `pattern` (see `attributions`), by its class."""
    if pattern in {"according", "made clear"}:
        return True
    if pattern == "clause":
        names = FRAMING["object+predicate"] - {"declare", "rate"}
        return (lemma in SAYING and lemma not in QUOTED_ONLY) or lemma in names
    if pattern == "aside":
        return lemma in SAYING and lemma not in QUOTED_ONLY
    if pattern == "infinitive":
        return lemma in REQUESTING or lemma in COMMITTING or lemma in CLAIMING
    classes = {
        "left": SAYING,
        "object": UTTERING_OBJECT,
        "gerund": UTTERING_GERUND,
        "as": AS_PARENTHESIS,
        "adjective+that": SAYING_ADJECTIVES,
        **FRAMING,
        **PREPOSITIONS,
        **REQUESTING_THROUGH,
        **NOUN_PATTERNS,
    }
    return lemma in classes.get(pattern, frozenset())


def confidence(pattern: str, lemma: str) -> float:
    """How likely such a finding is right, 0 to 1.

    The measured shares are a lower bound, for readers pass over attributions too: half of what
    is missing to certainty is put down to that.
    """
    if pattern in _QUOTED:
        return _QUOTED[pattern]
    overall, lemmas = _PRECISION.get(pattern, (50, ""))
    measured = dict(zip(lemmas.split()[::2], lemmas.split()[1::2], strict=True)).get(lemma)
    share = int(measured) / 100 if measured is not None else overall / 100
    return round((1 + share) / 2, 2)
