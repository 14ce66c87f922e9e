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
    projection figure statistic table chart editorial manifesto platform headline caption video audio recording
    item source researcher scientist economist analyst investigator pollster expert agency bureau panel commission
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
    pronounce signal intimate profess stipulate warn tweet retweet predict claim"""
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

# Every lemma that reports speech in one construction or another; TELLING without those that do so
# only by framing their object ('dismissed it as …').
TELLING = frozenset({"according"}).union(
    SAYING, SHOWING, REQUESTING, COMMITTING, CLAIMING, UTTERING_OBJECT, UTTERING_GERUND, AS_PARENTHESIS,
    SAYING_ADJECTIVES, *PREPOSITIONS.values(), *REQUESTING_THROUGH.values(), *NOUN_PATTERNS.values(),
)  # fmt: skip
SPEECH = TELLING.union(*FRAMING.values())


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

# Share of a pattern's findings, in percent, in which careful readers of political news marked the
# same words as reported; lemmas by themselves where they are frequent enough to tell.
_PRECISION: dict[str, tuple[int, str]] = {
    "clause": (
        87,
        """acknowledge 88 add 91 admit 80 agree 79 allege 82 announce 85 argue 92 assert 96 assure 75
        claim 85 complain 86 conclude 81 declare 74 deny 86 emphasize 91 estimate 84 explain 91 find
        91 indicate 86 insist 84 note 92 point 85 predict 89 recall 90 reply 80 report 86 respond 89
        say 88 show 78 tell 85 tweet 83 warn 96 write 89""",
    ),
    "left": (
        95,
        """add 94 conclude 98 continue 81 declare 91 explain 98 note 94 recall 98 report 85 say 96 tell
        97 tweet 99 write 98""",
    ),
    "object": (
        65,
        """acknowledge 78 announce 69 cite 78 claim 48 demand 51 deny 49 emphasize 51 explain 59
        express 73 note 85 propose 74 recall 54 reiterate 60 repeat 55 stress 76 tout 71 voice 56""",
    ),
    "according": (80, ""),
    "infinitive": (69, "ask 67 encourage 61 pledge 71 promise 74 tell 64 threaten 74 urge 80 vow 84"),
    "quoted": (85, "ask 93 continue 91 say 89 tell 78 tweet 84 write 90"),
    "aside": (74, "add 88 say 85 tell 56"),
    "object+as": (76, "cast 65 cite 81 describe 86 dismiss 65 portray 74"),
    "object+predicate": (82, ""),
    "for": (72, "ask 84 call 73 push 64"),
    "continued": (53, ""),
    "object+of": (76, "accuse 81"),
    "noun+that": (72, "claim 63 suggestion 84"),
    "as": (77, "put 81 report 90 say 71"),
    "gerund": (78, "propose 87 report 77"),
    "on+infinitive": (76, ""),
    "for+infinitive": (82, "call 88"),
    "introduced": (66, ""),
    "made clear": (73, "make 74"),
    "noun+infinitive": (64, "promise 57"),
    "object+to": (64, "compare 62"),
    "object+for": (71, "blame 67"),
    "about": (65, ""),
    "of": (78, ""),
    "object+with": (77, ""),
    "against": (70, ""),
    "object+on": (82, ""),
    "at": (82, ""),
    "adjective+that": (69, ""),
    "to": (78, ""),
    "upon+infinitive": (66, ""),
}


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
    """How likely the words of such a finding were said by somebody, 0 to 1, as measured."""
    overall, lemmas = _PRECISION.get(pattern, (50, ""))
    measured = dict(zip(lemmas.split()[::2], lemmas.split()[1::2], strict=True)).get(lemma)
    return (int(measured) if measured is not None else overall) / 100
