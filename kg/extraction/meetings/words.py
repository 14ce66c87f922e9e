"""The words of encounters: which nouns and verbs name one, of which kind, and which verbs
say that one happens, is planned, proposed, put off or called off."""

from __future__ import annotations

from kg import lexicon
from kg.lexicon.folding import word_set
from kg.model import MeetingKind as Kind

_MEETING = (
    "meeting encounter gathering audience get-together tete-a-tete tête-à-tête rendezvous dinner lunch luncheon "
    "breakfast banquet roundtable session huddle townhall sit-down retreat"
)
_CONFERENCE = "conference convention congress forum symposium seminar plenary assembly workshop"
_NOUNS: dict[Kind, str] = {
    Kind.MEETING: _MEETING,
    Kind.SUMMIT: "summit",
    Kind.VISIT: "visit trip tour stopover pilgrimage flight",
    Kind.CALL: "call conversation teleconference videoconference phone-call",
    Kind.TALKS: "talk talks dialogue discussion consultation",
    Kind.CONFERENCE: _CONFERENCE,
    Kind.NEGOTIATION: "negotiation mediation",
}
NOUNS: dict[str, Kind] = {noun: kind for kind, nouns in _NOUNS.items() for noun in nouns.split()}
# Their singular is mostly something else: a talk that somebody gives, a discussion of a matter.
PLURAL_ONLY = frozenset({"talk", "discussion", "negotiation", "consultation"})
# These count only with participants of their own beside them.
NEEDS_PARTNER = frozenset(
    {
        "audience",
        "conversation",
        "dialogue",
        "dinner",
        "lunch",
        "luncheon",
        "breakfast",
        "banquet",
        "discussion",
        "mediation",
    }
    | {"session", "assembly", "congress", "flight", "huddle", "retreat", "workshop", "seminar", "consultation"}
)
# Of those, what one attends among many.
ASSEMBLIES = frozenset({"session", "assembly", "congress", "seminar", "workshop", "retreat"})
# Of those, names of standing bodies.
BODIES = frozenset({"assembly", "congress", "session"})
# What is said to an assembly, and who is in one.
SPEECHES = frozenset({"speech", "address", "presentation", "remark", "report", "appearance", "testimony", "statement"})
TAKERS_PART = frozenset({"participant", "attendee", "delegate", "guest", "member", "player", "speaker"})
# Talks of this kind bargain over something.
BARGAINING = frozenset({"accession", "membership", "trade", "coalition", "disarmament"})
TELEPHONE = lexicon.words("encounter.telephone")
# 'call' is an encounter only with such a modifier or with a partner: 'a call with', not 'a call for'.
CALL_MODIFIERS = lexicon.words("encounter.call-modifier")
# What makes the compound no encounter ('meeting room', 'summit venue') or another thing.
NO_ENCOUNTER_MODIFIERS = word_set(
    "album athletics boat book bus camping championship cheese class comedy concert cricket dream earnings "
    "fashion field fishing football guided hotel hunting news party prayer premiership press race return road "
    "shopping naming ski soccer sports study swap title track wine world"
)
# With these the subject is in what 'at', 'in' or 'to' an encounter hangs on.
ATTENDING = frozenset(
    {"participate", "speak", "take", "appear", "arrive", "attend", "join", "gather", "agree", "be", "address"}
)
JOINT = frozenset({"joint", "three-way", "two-way", "trilateral", "bilateral"})

VERBS: dict[str, Kind] = {
    "meet": Kind.MEETING,
    "confer": Kind.TALKS,
    "consult": Kind.TALKS,
    "huddle": Kind.MEETING,
    "host": Kind.MEETING,
    "receive": Kind.MEETING,
    "welcome": Kind.MEETING,
    "greet": Kind.MEETING,
    "entertain": Kind.MEETING,
    "convene": Kind.MEETING,
    "gather": Kind.MEETING,
    "assemble": Kind.MEETING,
    "reconvene": Kind.MEETING,
    "visit": Kind.VISIT,
    "tour": Kind.VISIT,
    "revisit": Kind.VISIT,
    "phone": Kind.CALL,
    "telephone": Kind.CALL,
    "contact": Kind.CALL,
    "call": Kind.CALL,
    "ring": Kind.CALL,
    "tell": Kind.CALL,
    "negotiate": Kind.NEGOTIATION,
    "parley": Kind.NEGOTIATION,
    "talk": Kind.TALKS,
    "speak": Kind.TALKS,
    "sit": Kind.MEETING,
    "travel": Kind.VISIT,
    "fly": Kind.VISIT,
    "head": Kind.VISIT,
    "arrive": Kind.VISIT,
    "jet": Kind.VISIT,
    "journey": Kind.VISIT,
    "depart": Kind.VISIT,
    "invite": Kind.VISIT,
    "leave": Kind.VISIT,
}
WITH_ONLY = frozenset({"confer", "consult", "huddle", "negotiate", "parley", "talk", "speak", "sit"})
PLURAL_SUBJECT = frozenset({"convene", "gather", "assemble", "reconvene", "meet", "confer", "huddle", "negotiate"})
BRINGING_TOGETHER = frozenset({"convene", "gather", "assemble", "reconvene"})
GUEST_OBJECT = frozenset({"host", "receive", "welcome", "greet", "entertain"})
CALLED_OBJECT = frozenset({"phone", "telephone", "ring", "contact"})
VISITED_OBJECT = frozenset({"visit", "tour", "revisit"})
# Verbs of motion, with the prepositions of where the journey goes to.
MOTION: dict[str, tuple[str, ...]] = {
    "arrive": ("in", "at"),
    "depart": ("for",),
    "fly": ("to",),
    "head": ("to", "for"),
    "jet": ("to", "into", "in"),
    "journey": ("to",),
    "leave": ("for",),
    "travel": ("to",),
}

# Bodies that meet by themselves.
COLLECTIVE = word_set(
    "assembly board bureau cabinet chamber commission committee conclave congress council court duma executive "
    "jury knesset leadership legislature panel parliament politburo presidium quartet secretariat senate synod "
    "tribunal troika"
)

# Verbs that take an encounter as their object, with the subject taking part in it.
HOLDING = word_set(
    "abandon address agree announce arrange attend begin boycott break broker call cancel chair co-host cohost "
    "complete conclude conduct continue convene cut delay demand end engage enjoy enter extend facilitate finish "
    "get give have hold host invite join keep kick launch lead leave make mediate moderate offer open organise "
    "organize participate pay plan postpone propose reopen request reschedule restart resume schedule scrap seek "
    "share skip sponsor start summon suspend take tell undertake want wrap"
)
# Of these the subject only brings it about or stays away.
ABSENT = frozenset({"skip", "boycott", "broker", "miss", "sponsor"})
TAKE_PLACE = frozenset({"take", "occur", "happen", "begin", "start", "open", "end", "conclude", "continue", "resume"})

CANCELLING = word_set("cancel scrap abandon scuttle axe abort scotch nix derail torpedo ditch revoke")
POSTPONING = word_set("postpone delay defer suspend adjourn shelve")
# 'Hop' is what the tagger's lemmas make of 'hopes'.
PROPOSING = word_set(
    "advocate ask attempt call consider contemplate demand desire discuss encourage explore favor favour hope hop "
    "invite like long mull offer press propose push recommend request seek suggest try urge want wish"
)
PLANNING = word_set(
    "agree aim announce arrange book confirm decide due expect intend plan pledge prepare promise schedule set "
    "reschedule slat slate vow"
)
PLANNED_WORDS = word_set(
    "anticipated coming due expected forthcoming future imminent impending next planned scheduled slated upcoming"
)
PROPOSED_WORDS = word_set("proposed possible potential prospective eventual hypothetical suggested")
CANCELLED_WORDS = word_set("cancelled canceled aborted scrapped abandoned")
POSTPONED_WORDS = word_set("postponed delayed rescheduled suspended stalled")
ONGOING_WORDS = word_set("ongoing current continuing")
WILLING = word_set("ready unlikely willing open prepared eager keen able unwilling reluctant")
