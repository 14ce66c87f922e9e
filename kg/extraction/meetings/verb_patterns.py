"""How a verb tells of an encounter ('met', 'visited', 'telephoned'), with its parties, its place and the
verb that carries the tense. Nouns are read in `encounter_nouns`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from spacy.tokens import Token

from kg import gazetteer
from kg.english import titles
from kg.english.participants import PEOPLE, is_party, is_reporter, name_span, parties
from kg.english.subjects import subject_of
from kg.english.syntax import conjuncts, is_passive, objects, prepositional
from kg.extraction.meetings import words
from kg.extraction.meetings.locatives import FACILITIES
from kg.model import MeetingKind

_WITH = ("with", "alongside")
_TITLE_POS = frozenset({"DET", "ADJ", "PROPN", "NOUN", "PUNCT"})
_JOINING = frozenset({"join", "accompany"})


@dataclass(slots=True)
class Frame:
    """An encounter as one clause tells it.

    carrier_of_tense   the verb that says that it happens, the trigger where there is none
    locatives          words whose locative phrases may say where
    destination        where a journey goes to
    where              what a clause with 'where' hangs on
    """

    trigger: Token
    kind: MeetingKind
    carrier_of_tense: Token
    participants: list[Token] = field(default_factory=list)
    locatives: list[Token] = field(default_factory=list)
    destination: Token | None = None
    where: Token | None = None
    confidence: float = 0.9

    def add(self, tokens: Iterable[Token]) -> None:
        """Add participants, each once."""
        for token in tokens:
            if token not in self.participants:
                self.participants.append(token)


def verb_frames(verb: Token) -> Iterator[Frame]:
    """The encounters that `verb` tells of: none, one, or for a journey one for each country."""
    frame = _verb_frame(verb)
    if frame is None:
        return
    frame.where = antecedent_of_where(verb)
    countries = [t for t in objects(verb) if t.ent_type_ == "GPE" and gazetteer.country(name_span(t).text)]
    if frame.kind is not MeetingKind.VISIT or len(countries) < 2:
        yield frame
        return
    for each in countries:
        others = [t for t in frame.participants if t not in countries]
        yield replace(frame, participants=[*others, each], destination=each)


def antecedent_of_where(verb: Token) -> Token | None:
    """'The island where he visited a camp': the island."""
    clause = verb
    while clause.dep_ in {"xcomp", "conj", "ccomp"} and clause.head != clause:
        clause = clause.head
    if clause.dep_ == "relcl" and any(t.lower_ == "where" for t in clause.subtree if t.i < clause.i):
        return clause.head
    return None


def is_town(token: Token) -> bool:
    """A city or a region that stands for no government: a mere place where somebody goes."""
    name = name_span(token).text
    where = gazetteer.place(name) if token.pos_ == "PROPN" and token.ent_type_ in {"GPE", "LOC"} else None
    return where is not None and where.name is not None and gazetteer.capital(name) is None


def hosts(place: Token) -> list[Token]:
    """Whose seat a building is: 'the SAS headquarters', 'Iran's embassy', 'the headquarters of MI5 and MI6'."""
    if place.lemma_.lower() not in FACILITIES and place.lower_ not in FACILITIES:
        return []
    if place.ent_type_ == "ORG" and place.pos_ == "PROPN":
        return [place]
    found = [c for c in place.lefts if c.dep_ in {"compound", "nmod", "poss"} and c.pos_ == "PROPN"]
    found += prepositional(place, "of")
    bodies = (t for t in found if t.ent_type_ != "GPE" and t.text[:1].isupper())
    return [p for t in bodies for p in parties(t) if p.ent_type_ in {"ORG", "PERSON", ""}]


def companions(verb: Token) -> list[Token]:
    """Those with whom: 'with A and with B', 'along with C', 'joining D', 'accompanied by E'."""
    found = list(prepositional(verb, *_WITH))
    for child in verb.children:
        if child.lower_ in {"along", "together"}:
            found += prepositional(child, "with")
        if child.dep_ in {"advcl", "acl", "conj"} and child.lemma_.lower() in _JOINING and child.tag_ in {"VBG", "VBN"}:
            found += objects(child) if child.tag_ == "VBG" else prepositional(child, "by")
    return [p for t in found for p in parties(t)]


def _verb_frame(verb: Token) -> Frame | None:
    kind = words.VERBS.get(verb.lemma_.lower())
    in_title = verb.text[0].isupper() and not verb.is_sent_start  # 'Meet the Press'
    if kind is None or verb.dep_ in {"amod", "compound"} or in_title or _is_visiting(verb):
        return None
    lemma = verb.lemma_.lower()
    frame = Frame(verb, kind, verb, locatives=[verb, *(c for c in verb.rights if _is_visiting(c))])
    passive = is_passive(verb)
    who = parties(acting_subject(verb))
    partners = companions(verb)
    things = [p for t in _objects(verb) for p in parties(t)]
    if lemma in words.MOTION:
        return _journey(frame, who)
    if lemma == "invite":
        return _invitation(frame, who, things)
    if lemma in words.VISITED_OBJECT:
        return _visit(frame, who, passive)
    if lemma in {"call", "tell"} or lemma in words.CALLED_OBJECT or lemma in {"talk", "speak"}:
        return _call(frame, who, things, partners)
    if lemma in words.GUEST_OBJECT:
        return _guest(frame, who, things, passive)
    if lemma in words.WITH_ONLY:
        together = lemma in words.PLURAL_SUBJECT and len(who) > 1  # 'Chad and Mali are negotiating over a canal'
        if not (any(prepositional(verb, *_WITH)) or together) or (
            lemma == "sit" and not any(c.lower_ == "down" for c in verb.children)
        ):
            return None
        things = []
    if any(t.ent_type_ == "GPE" for t in things) and lemma == "meet":
        return None  # countries and cities meet each other in sports
    if objects(verb) and lemma in words.BRINGING_TOGETHER:
        return None  # 'will assemble a force'
    if objects(verb) and not things and lemma not in words.WITH_ONLY:
        return None  # 'meet demands', 'convened a council': the latter is the noun's business
    if passive:
        who, things = [p for t in prepositional(verb, "by") for p in parties(t)], who
    frame.add([*who, *things, *partners])
    together = lemma in words.PLURAL_SUBJECT and (_is_with_people(verb) or any(map(_is_body, who)))
    several = len(frame.participants) > 1 or (not passive and (_is_plural(verb) or together))
    return frame if frame.participants and several else None


def _is_with_people(verb: Token) -> bool:
    """'Met with officials', 'with a mix of lawmakers'; not 'met with applause'."""
    partners = list(prepositional(verb, *_WITH))
    return any(parties(t) or any(parties(p) for p in prepositional(t, "of")) for t in partners)


def acting_subject(verb: Token) -> Token | None:
    """The subject, also of 'leaders meeting in Rome' and 'the experts to visit the camp'; in 'left for Lima
    to attend the summit' it is not the town that some parses give the infinitive."""
    found = subject_of(verb)
    if found is None:
        return verb.head if verb.dep_ == "acl" and is_party(verb.head) else None
    clause = found.head
    if town_before(clause) == found and clause.head.pos_ == "VERB":
        return subject_of(clause.head)
    return found


def town_before(verb: Token) -> Token | None:
    """The town in 'left for Lima to attend the summit', which some parses make the infinitive's subject."""
    found = next((c for c in verb.lefts if c.dep_ == "nsubj"), None) if verb.tag_ == "VB" else None
    if found is None or not found.left_edge.i or found.doc[found.left_edge.i - 1].lower_ != "for":
        return None
    where = gazetteer.place(name_span(found).text)
    return found if where is not None and where.name is not None else None


def _is_body(token: Token) -> bool:
    """A council, a cabinet, a parliament: one subject that meets."""
    return token.ent_type_ == "ORG" or (token.pos_ in {"NOUN", "PROPN"} and token.lemma_.lower() in words.COLLECTIVE)


def _objects(verb: Token) -> list[Token]:
    """The objects; a person that the parse has lost before words of time too ('phoned Ann Smith hours before')."""
    found = objects(verb)
    found += [t for c in verb.rights if _is_visiting(c) for t in objects(c)]
    if not found:
        times = (c for c in verb.rights if c.dep_ == "npadvmod" and c.ent_type_ in {"TIME", "DATE"})
        found = [c for t in times for c in t.lefts if c.dep_ == "compound" and c.ent_type_ == "PERSON"]
    if not found and verb.lemma_.lower() in words.CALLED_OBJECT:
        after = (e for e in verb.doc.ents if e.label_ == "PERSON" and verb.i < e.start <= verb.i + 4)
        found = [e.root for e in after if all(t.pos_ in _TITLE_POS for t in verb.doc[verb.i + 1 : e.start])][:1]
    return found


def _is_visiting(token: Token) -> bool:
    """'Received visiting Thai minister A B': an adjective, whatever the parse makes of it."""
    if token.lower_ != "visiting" or not token.i or any(c.dep_ == "aux" for c in token.children):
        return False
    name = token.nbor() if token.i + 1 < len(token.doc) else token
    person = name.ent_type_ in {"NORP", "PERSON"} or titles.is_title_word(name)
    return person and (token.nbor(-1).pos_ in {"VERB", "ADP", "DET"} or token.nbor(-1).lower_ == "the")


def _is_plural(verb: Token) -> bool:
    who = acting_subject(verb)
    if who is None:
        return False
    return len(conjuncts(who)) > 1 or who.tag_ in {"NNS", "NNPS"} or who.lower_ in {"they", "we", "both", "two"}


def _invitation(frame: Frame, who: list[Token], guests: list[Token]) -> Frame | None:
    """'Invited him to Porto-Novo': the guest is to visit the host."""
    target = next((t for t in prepositional(frame.trigger, "to") if t.pos_ == "PROPN"), None)
    if target is None or not who or not guests or gazetteer.place(name_span(target).text) is None:
        return None
    frame.destination = target
    frame.add([*guests, *who])
    frame.confidence = 0.7
    return frame


def _journey(frame: Frame, who: list[Token]) -> Frame | None:
    """'Flew to Havana': the traveller and the country or city where the journey ends."""
    verb, lemma = frame.trigger, frame.trigger.lemma_.lower()
    where = list(prepositional(verb, *words.MOTION[lemma]))
    target = next((t for t in where if t.pos_ == "PROPN" and gazetteer.place(name_span(t).text)), None)
    if target is None or not who or any(c.lower_ == "when" for c in verb.lefts):
        return None
    # 'Arrived in Khartoum on a visit to Sudan'
    visits = (t for t in prepositional(verb, "on", "for") if words.NOUNS.get(t.lemma_.lower()) is MeetingKind.VISIT)
    countries = [t for v in visits for t in (*prepositional(v, "to", "in"), *where) if t.pos_ == "PROPN"]
    country = next((t for t in countries if gazetteer.country(name_span(t).text)), None)
    frame.destination = country or target
    frame.add([*who, *companions(verb)])
    frame.add(t for t in [frame.destination] if not is_town(t))
    frame.confidence = 0.7
    return frame


def _visit(frame: Frame, who: list[Token], passive: bool) -> Frame | None:
    verb = frame.trigger
    seen = [t for t in verb.children if t.dep_ == "nsubjpass"] if passive else objects(verb)
    if passive:
        who = [p for t in prepositional(verb, "by") for p in parties(t)]
    if not who or not seen:
        return None
    frame.destination = next((t for t in seen if t.pos_ == "PROPN"), seen[0])
    frame.add([*who, *companions(verb)])
    frame.add(p for t in seen for p in conjuncts(t) if is_party(p) and not is_town(p) and p.lemma_ != "state")
    for thing in seen:
        if thing.pos_ == "NOUN":  # 'the company's headquarters in Lima'
            frame.locatives.append(thing)
            frame.add(hosts(thing))
    return frame


def _call(frame: Frame, who: list[Token], things: list[Token], partners: list[Token]) -> Frame | None:
    verb = frame.trigger
    by_telephone = any(t.lemma_ in words.TELEPHONE for t in prepositional(verb, "by", "on", "over", "via"))
    lemma = verb.lemma_.lower()
    if lemma in {"talk", "speak"}:
        partners += [p for t in prepositional(verb, "to") for p in parties(t)]
        partners = [p for p in partners if not is_reporter(p)]
        if not partners or not who or (lemma == "speak" and not by_telephone):
            return None
        frame.kind = MeetingKind.CALL if by_telephone else frame.kind
        frame.confidence = 0.9 if by_telephone else 0.6
    elif not things or not who or (lemma in {"call", "ring", "tell"} and not by_telephone):
        return None
    else:
        partners = things
    frame.add([*who, *partners])
    return frame


def _may_be_person(token: Token) -> bool:
    """Surnames are often taken for places or bodies; places that are none are persons here."""
    if token.ent_type_ in {"PERSON", ""}:
        return token.pos_ == "PROPN"
    return len(name_span(token)) == 1 and gazetteer.place(token.text) is None


def _guest(frame: Frame, who: list[Token], things: list[Token], passive: bool) -> Frame | None:
    verb = frame.trigger
    if passive:
        who, things = [p for t in prepositional(verb, "by") for p in parties(t)], who
    persons = [t for t in things if t.pos_ == "PRON" or t.lemma_ in PEOPLE or _may_be_person(t)]
    if not persons or not who:
        return None
    somewhere = any(True for _ in prepositional(verb, "to", "at", "in", "for"))
    if verb.lemma_.lower() in {"welcome", "greet", "entertain"} and not somewhere:
        return None
    frame.add([*who, *things])
    frame.destination = next(prepositional(verb, "to"), None)
    return frame
