"""The words of stance: verbs, nouns, adjectives and evaluations that say that somebody is for
or against something, with the constructions that each takes.

A line of a table is `constructions: words`. Constructions of verbs and nouns:

    o       object (of a verb)                  'backs the plan'
    g       gerund                              'opposes sending troops'
    i       infinitive, the subject's own act   'vowed to leave'
    oi      object and infinitive               'urged Iran to stop'
    t       clause, mostly with 'should'        'demanded that he resign'
    =prep   prepositional object or gerund      'called for calm', 'support for the plan'
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from kg.lexicon.folding import word_set


@dataclass(frozen=True, slots=True)
class Entry:
    """How a word takes its target: `supports` tells its polarity, `strength` how surely it is a
    stance at all."""

    supports: bool
    constructions: frozenset[str]
    strength: float = 0.9

    @property
    def prepositions(self) -> frozenset[str]:
        """Those of the constructions `=prep`."""
        return frozenset(c[1:] for c in self.constructions if c.startswith("="))


_VERBS_FOR = """
o g: support endorse champion advocate favour favor uphold applaud hail praise laud commend espouse embrace extol
o g: promote defend welcome tout salute cheer celebrate
o: back approve ratify bless second authorise authorize greenlight admire respect appreciate cosponsor sponsor
=of: approve
=to: subscribe consent adhere
=with: side sympathise sympathize
=by =with: stand
=by =with =behind: rally
=behind =around: unite
o g t oi: recommend propose
o g oi: encourage
o t i oi: request beg implore beseech
oi t: urge
o: wish
o t i: demand
o: seek
o oi i: want desire
t i: hope
=for: hope wish call push press lobby campaign appeal plead argue vote agitate clamour clamor root pray strive
=on: insist
t: insist urge suggest
i =to =on =with t: agree
i g: accept
i: vow swear undertake volunteer threaten offer resolve pledge promise vote
o: pledge promise accept
=to g: commit
=for: opt thank
oi: advise appeal invite ask implore exhort entreat press pressure lobby challenge instruct order call remind
oi: beseech petition
o: order
=on: agree
""".strip()

_VERBS_AGAINST = """
o g: oppose reject condemn denounce criticise criticize deplore decry lambaste lambast slam blast bemoan lament regret
o g: protest resist abhor detest loathe disavow repudiate
o: rebuke reprimand castigate chide berate assail bash rebuff spurn dismiss deride mock ridicule scorn disparage
o: rebut veto boycott censure vilify excoriate blame fault scold malign snub demonise demonize pan shun torpedo
o: question challenge attack outlaw forbid prohibit pillory skewer
=to: object
=against: protest campaign rally vote warn caution speak argue fight lobby rail inveigh demonstrate march militate
=over =at: protest
=about =of: complain
=at: balk bristle baulk scoff sneer
=of: disapprove despair
=with: disagree
o i: refuse decline
g: discourage
t: regret lament deplore complain
""".strip()

# Set phrases: verb, the word that goes with it, preposition.
_PHRASES_FOR = """
come out for, get behind, give backing to, give blessing to, give support to, go along with
lend support to, look forward to, make case for, pay tribute to, place faith in, put weight behind, see merit in
sign off on, speak out for, speak up for, stand up for, stick up for, stick with, throw support behind
throw weight behind, vouch for, warm up to
"""
_PHRASES_AGAINST = """
back away from, come down on, come out against, distance himself from, distance herself from, distance itself from
distance themselves from, do away with, draw line at, find fault with, fire back at, get rid of, go offense against
go offensive against, hit back at, hit out at, lash out at, lash out against, pour scorn on, pour water on
pull out of, push back against, push back on, raise objection to, shy away from, sound alarm about, sound alarm over
speak out against, stand up to, steer clear of, strike out at, take aim at, take exception to, take issue with
take shot at, take stand against, take swipe at, turn back on, walk away from, wash hand of
"""

# 'Accused Iran of developing weapons', 'blamed him for the deaths': the wrong is opposed.
ACCUSING = frozenset({"accuse", "suspect", "convict"})

_NOUNS_FOR = """
=for: support backing praise admiration respect enthusiasm sympathy preference gratitude approval appreciation
=of: approval endorsement advocacy acceptance embrace praise support defence defense ratification
=for i: call demand appeal request push campaign plea petition wish desire need readiness
i: bid
=to i: commitment
=to: consent devotion dedication allegiance adherence
i: pledge promise vow willingness eagerness keenness determination insistence recommendation proposal offer
i: invitation threat demand intent ambition
=for: recommendation proposal
=on =that: insistence
=of: promise pledge offer recommendation
=with: solidarity
=for =with: understanding
""".strip()

_NOUNS_AGAINST = """
=to: opposition objection resistance aversion hostility antipathy
=against: protest opposition prejudice resistance
=of: rejection condemnation criticism denunciation disapproval repudiation refusal critique dislike
=for: contempt disdain
=at =over: anger outrage indignation fury dismay disgust displeasure alarm protest unease regret
=about =over: concern worry misgiving reservation anxiety unease regret scepticism skepticism complaint anger
=with: frustration displeasure disappointment
=of: fear scepticism skepticism
i: refusal reluctance unwillingness
""".strip()

# 'He is a critic of the war', 'a supporter of Brexit': the noun names the holder.
HOLDERS_FOR = frozenset(
    {"supporter", "advocate", "proponent", "champion", "fan", "backer", "defender", "believer", "admirer", "promoter"}
    | {"enthusiast", "cheerleader", "endorser"}
)
HOLDERS_AGAINST = frozenset(
    {"critic", "opponent", "foe", "detractor", "adversary", "enemy", "objector", "sceptic", "skeptic"}
)

_ADJECTIVES_FOR = """
i: ready willing prepared keen eager happy glad determined committed open anxious pleased
=to: committed open sympathetic receptive favourable favorable amenable dedicated devoted
=for: ready grateful thankful
=of: supportive appreciative proud fond
=about: enthusiastic optimistic keen
=on: keen
=with: satisfied pleased happy
""".strip()

_ADJECTIVES_AGAINST = """
=to: opposed hostile averse resistant allergic
=of: critical sceptical skeptical wary afraid contemptuous dismissive disapproving intolerant suspicious
=about: concerned worried angry unhappy sceptical skeptical uneasy furious upset alarmed anxious nervous
=at =by =over: outraged alarmed dismayed appalled angered disappointed shocked disturbed troubled horrified disgusted
=over: angry concerned
=with: unhappy disappointed frustrated dissatisfied angry displeased furious
i: reluctant unwilling loath loth
""".strip()

# Evaluations of a thing, as predicates: 'the siege is unacceptable', 'called the deal historic'.
GOOD = word_set(
    "acceptable admirable advantageous advisable appropriate beautiful beneficial best better brave brilliant "
    "commendable constructive correct courageous critical crucial decent desirable effective encouraging "
    "essential excellent exemplary fair fantastic favorable favourable fine good great helpful "
    "heroic historic ideal imperative important indispensable invaluable just justified key laudable "
    "lawful legitimate magnificent meaningful natural necessary needed noble outstanding paramount pivotal "
    "positive praiseworthy precious productive promising proper prudent reasonable remarkable required "
    "responsible right rightful sensible smart sound splendid superb terrific tremendous urgent useful "
    "valid valuable vital warranted welcome wise wonderful worthwhile worthy"
)
BAD = word_set(
    "abhorrent absurd abusive abysmal alarming appalling arbitrary atrocious awful bad barbaric baseless biased "
    "brutal catastrophic clumsy corrupt counter-productive counterproductive cowardly crazy criminal cruel "
    "cynical damning dangerous deceptive deplorable despicable destabilising destabilizing destructive "
    "detrimental devastating disappointing disastrous discriminatory disgraceful disgusting dishonest "
    "disproportionate disturbing divisive erroneous evil excessive extremist failed false flawed foolish futile "
    "groundless harmful hateful heinous hideous horrendous horrible horrific hypocritical idiotic ignorant "
    "illegal illegitimate illogical immoral impermissible impractical inacceptable inaccurate inadequate "
    "inadmissible inappropriate inconceivable indefensible inexcusable inhuman inhumane insane insensitive "
    "insufficient insulting intolerable invalid irrational irresponsible lamentable laughable ludicrous malicious "
    "meaningless misguided misleading monstrous nasty negative nonsensical objectionable obscene offensive "
    "outrageous pathetic pointless preposterous problematic provocative racist reckless regrettable reprehensible "
    "repugnant repulsive ridiculous risky rude sad scandalous senseless shameful shocking short-sighted sick "
    "stupid terrible totalitarian tragic troubling unacceptable unconstitutional undemocratic unethical unfair "
    "unfortunate unhelpful unjust unjustifiable unjustified unlawful unnecessary unreasonable "
    "unsustainable unthinkable unthinking unwarranted unwelcome unwise useless vicious vile worrying worse worst "
    "worthless wrong wrongheaded"
)
GOOD_NOUNS = word_set(
    "achievement advance blessing boon breakthrough duty goal hero honor honour improvement leader milestone must "
    "necessity obligation opportunity pleasure priority privilege progress right solution step success triumph "
    "victory win"
)
BAD_NOUNS = word_set(
    "abomination abuse affront aggression atrocity barbarism betrayal blunder bully catastrophe charade crime "
    "cynicism damage danger defeat disaster disgrace distraction embarrassment error evil failure farce folly "
    "fraud harm hoax hypocrisy injustice insult joke liar lie menace mistake nativism nightmare nonsense obstacle "
    "outrage overreach propaganda provocation racism scandal scum setback shame slander stunt terrorism terrorist "
    "threat thug tragedy travesty treason tyrant violation waste xenophobia"
)
PREDICATING = frozenset(
    {
        "call",
        "describe",
        "label",
        "brand",
        "dub",
        "term",
        "deem",
        "consider",
        "characterise",
        "characterize",
        "denounce",
    }
    | {"condemn", "dismiss", "hail", "find", "view", "regard", "see", "recognise", "recognize", "cast", "portray"}
    | {"slam", "praise", "declare", "judge", "criticise", "criticize", "decry", "blast", "deride"}
)

# Verbs that turn the stance towards their object: who wants to end a war is against the war.
ENDING = word_set(
    "abolish avoid block cancel cease combat counter defeat destroy dismantle eliminate end eradicate fight foil "
    "halt lift obstruct oppose overturn prevent reject repeal rescind resist revoke scrap stop thwart veto"
)
ENDING_NOUNS = frozenset({"end", "cessation", "abolition", "repeal", "stop", "eradication", "elimination", "lifting"})
# Doing these together is a common wish.
JOINT_ACTION = frozenset(
    {"collaborate", "cooperate", "co-operate", "team", "unite", "partner", "coordinate", "co-ordinate", "join"}
)
GOALS = frozenset(
    {"goal", "aim", "objective", "priority", "target", "ambition", "purpose", "wish", "desire", "interest"}
)
OUTLOOKS = frozenset({"position", "stance", "view", "opinion", "attitude", "stand", "outlook", "standpoint"})
# 'Attacked the decision' is criticism; 'attacked the village' is not.
OPINIONS = word_set(
    "accusation agreement allegation announcement argument assertion bill budget call charge claim comment "
    "conclusion deal decision demand document editorial idea ideology judgement judgment law legislation letter "
    "measure motion move opinion order plan platform policy position proposal recommendation record reform remark "
    "report request resolution response rhetoric rule ruling speech stance statement strategy suggestion treaty "
    "tweet verdict view vote"
)
DIFFERING = frozenset({"differ", "diverge", "vary", "clash", "conflict", "divide", "split", "contrast"})
# Verbs that say that the subject has, shows or takes back the stance that a noun names.
SHOWING = word_set(
    "abandon affirm announce confirm contain convey declare demonstrate draft drop emphasise emphasize end explain "
    "express forward get give have highlight include indicate issue launch lend lodge lose maintain make note offer "
    "pledge present promise put raise reaffirm receive register reiterate renew repeat retract reverse send share "
    "show sign signal soften state stress submit throw underline underscore voice win withdraw"
)
# To voice a stance of one's own body is to take it.
VOICING = word_set(
    "affirm convey emphasise emphasize express reaffirm reiterate repeat restate stress underline underscore voice"
)
# Who gets support does not give it.
RECEIVING = word_set(
    "attract command draw earn enjoy face gain garner get have lack lose need receive retain secure seek win"
)
WITHDRAWING = frozenset({"withdraw", "drop", "abandon", "reverse", "end", "retract", "lose", "lack"})
STRESSING = frozenset(
    {"stress", "emphasise", "emphasize", "underline", "underscore", "highlight", "note", "affirm", "reaffirm", "agree"}
    | {"reiterate", "acknowledge", "recognise", "recognize"}
)
# Declining to say a thing is no stance on it, nor is a reporter's request for it.
SAYING = word_set(
    "answer state comment confirm define describe detail disclose discuss elaborate explain give identify name predict "
    "provide respond reveal say speak specify speculate talk tell"
)
ANSWERS = frozenset(
    {"comment", "comments", "interview", "interviews", "information", "details", "clarification", "response"}
)
# What people seek for themselves, and wishes that only tell of oneself.
PRIVATE_AIMS = word_set(
    "asylum election help office permission re-election reelection refuge safety shelter treatment work"
)
PRIVATE_WISHES = word_set(
    "add apologise apologize ask assure be become congratulate do emphasise emphasize find get go have know live make "
    "mention point reassure remind say see speak stress talk tell thank win"
)
# 'Would have a negative impact', 'does more harm than good'.
# Adjectives that praise a thing as a predicate only: 'key factors' may be bad ones.
IMPORTANT = word_set(
    "critical crucial essential imperative important key necessary needed paramount pivotal required urgent vital"
)
# 'Should be expected' says what will be rather than what ought to be.
EXPECTING = word_set("admit believe consider expect know note remember say see think understand")
# Who tries to stop a thing is against it.
TRYING = word_set("attempt battle campaign fight lobby move seek strive struggle try vow work")
# 'Rejected calls for X' is about X.
ASKING = word_set("appeal call demand idea plea proposal request suggestion")
EFFECTS = frozenset({"impact", "effect", "consequence", "influence", "outcome", "repercussion", "implication"})
OBLIGING = frozenset({"must", "should", "ought"})


def _table(positive: str, negative: str) -> dict[str, list[Entry]]:
    table: dict[str, list[Entry]] = {}
    for text, supports in ((positive, True), (negative, False)):
        for line in text.splitlines():
            constructions, _, listed = line.partition(":")
            for word in listed.split():
                table.setdefault(word, []).append(Entry(supports, frozenset(constructions.split())))
    return table


@lru_cache(maxsize=1)
def phrases() -> dict[str, list[tuple[str, str, bool]]]:
    """Set phrases by the lemma of their verb: companion, preposition, whether they support."""
    table: dict[str, list[tuple[str, str, bool]]] = {}
    for text, supports in ((_PHRASES_FOR, True), (_PHRASES_AGAINST, False)):
        for phrase in text.replace("\n", ",").split(","):
            if phrase.strip():
                verb, *middle, preposition = phrase.split()
                table.setdefault(verb, []).append((" ".join(middle), preposition, supports))
    return table


@lru_cache(maxsize=1)
def verbs() -> dict[str, list[Entry]]:
    """Stance verbs by their lemma."""
    return _table(_VERBS_FOR, _VERBS_AGAINST)


@lru_cache(maxsize=1)
def nouns() -> dict[str, list[Entry]]:
    """Stance nouns by their lemma."""
    return _table(_NOUNS_FOR, _NOUNS_AGAINST)


@lru_cache(maxsize=1)
def adjectives() -> dict[str, list[Entry]]:
    """Adjectives of a holder's attitude by their lower-case form."""
    return _table(_ADJECTIVES_FOR, _ADJECTIVES_AGAINST)
