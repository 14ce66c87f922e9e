"""The words of encounters: which nouns and verbs name one, of which kind, and which verbs
say that one happens, is planned, proposed, put off or called off."""

from __future__ import annotations

from kg.records import MeetingKind as Kind


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


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
NOUNS: dict[str, Kind] = {word: kind for kind, words in _NOUNS.items() for word in words.split()}
# Their singular is mostly something else: a talk that somebody gives, a discussion of a matter.
PLURAL_ONLY = frozenset({"talk", "discussion", "negotiation", "consultation"})
# These count only with participants of their own beside them.
NEEDS_PARTNER = frozenset(
    {"conversation", "dialogue", "dinner", "lunch", "luncheon", "breakfast", "banquet", "discussion", "mediation"}
    | {"session", "assembly", "congress", "flight", "huddle", "retreat", "workshop", "seminar", "consultation"}
)
TELEPHONE = frozenset({"phone", "telephone", "video", "conference"})
# 'call' is an encounter only with such a modifier or with a partner: 'a call with', not 'a call for'.
CALL_MODIFIERS = TELEPHONE | {"skype", "zoom", "hotline"}
# What makes the compound no encounter ('meeting room', 'summit venue') or another thing.
NO_ENCOUNTER_MODIFIERS = _words(
    "prayer sports football soccer cricket race track athletics swap press news earnings concert album comedy book "
    "study field cheese guided return class party boat bus hotel wine ski hunting fishing camping shopping dream "
    "title championship premiership world fashion road"
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
    "call": Kind.CALL,
    "ring": Kind.CALL,
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
}
WITH_ONLY = frozenset({"confer", "consult", "huddle", "negotiate", "parley", "talk", "speak", "sit"})
PLURAL_SUBJECT = frozenset({"convene", "gather", "assemble", "reconvene", "meet", "confer", "huddle", "negotiate"})
GUEST_OBJECT = frozenset({"host", "receive", "welcome", "greet", "entertain"})
CALLED_OBJECT = frozenset({"phone", "telephone", "ring"})
VISITED_OBJECT = frozenset({"visit", "tour", "revisit"})
MOTION = frozenset({"travel", "fly", "head", "arrive", "jet", "journey"})

# Verbs that take an encounter as their object, with the subject taking part in it.
HOLDING = _words(
    "hold have conduct host attend join chair lead open start begin resume continue convene organize organise arrange "
    "schedule plan address make pay undertake conclude finish end complete wrap enter enjoy launch reopen restart "
    "broker mediate facilitate moderate kick take participate call propose seek request demand want offer announce "
    "cancel postpone scrap skip boycott abandon suspend delay reschedule give get keep share co-host cohost summon "
    "cut extend break leave engage agree invite sponsor"
)
# Of these the subject only brings it about or stays away.
ABSENT = frozenset({"skip", "boycott", "broker", "miss", "sponsor"})
TAKE_PLACE = frozenset({"take", "occur", "happen", "begin", "start", "open", "end", "conclude", "continue", "resume"})

CANCELLING = _words("cancel scrap abandon scuttle axe abort scotch nix derail torpedo ditch revoke")
POSTPONING = _words("postpone delay defer reschedule suspend adjourn shelve")
PROPOSING = _words(
    "propose offer invite suggest request seek urge demand want hope wish desire ask consider contemplate mull explore "
    "encourage recommend advocate like favour favor call discuss press push long try attempt"
)
PLANNING = _words(
    "plan intend schedule expect set slate agree arrange prepare announce due promise vow pledge book aim slat "
    "confirm decide"
)
PLANNED_WORDS = _words(
    "upcoming planned scheduled forthcoming due next future expected coming imminent anticipated slated impending"
)
PROPOSED_WORDS = _words("proposed possible potential prospective eventual hypothetical suggested")
CANCELLED_WORDS = _words("cancelled canceled aborted scrapped abandoned")
POSTPONED_WORDS = _words("postponed delayed rescheduled suspended stalled")
ONGOING_WORDS = _words("ongoing current continuing")
WILLING = _words("ready willing open prepared eager keen able unwilling reluctant")

# People in office or in company, as heads of a phrase that can take part in an encounter.
PEOPLE = _words(
    "activist administrator admiral adviser advisor aide ally ambassador amir archbishop ayatollah banker bishop "
    "boss cabinet candidate captain cardinal chair chairman chairperson chairwoman chancellor chief citizen "
    "cleric coalition colleague colonel commander commissioner committee congressman consul council counterpart "
    "crown delegate delegation deputy diplomat director donor economist editor emir emissary emperor envoy "
    "executive expert figure founder general government governor group guest head industrialist inspector "
    "investigator journalist judge king lawmaker lawyer leader legislator lieutenant manager mayor mediator "
    "member militant minister mission monarch mp nation negotiator nominee nun officer official operator opponent "
    "owner parliamentarian partner party pastor patriarch people person pope premier president priest prince "
    "princess principal prosecutor queen rebel refugee relative representative resident rival ruler scientist "
    "secretary senator sheikh side soldier speaker spokesman spokesperson spokeswoman staffer statesman "
    "strategist student sultan supporter survivor team titan treasurer troop veteran vice-president victim "
    "villager voter worker"
)
