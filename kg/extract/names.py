"""The proper names of a document and what each is a name of.

spaCy finds most names but errs in their type, above all for organisations and lone surnames. So
each finding is a vote, as are titles, 'who', acronyms and head words; the votes of all mentions
of one name in the document are added up, a surname counts with the full name that it ends, and
tables of facts (`kg.gazetteer`) are believed before votes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from kg import gazetteer
from kg.document import Document, Paragraph
from kg.extract import roles
from kg.records import ActorType, Span


class Reading(StrEnum):
    PERSON = "person"
    ORGANIZATION = "organization"
    GROUP = "group"
    COUNTRY = "country"
    CAPITAL = "capital"
    SEAT = "seat"
    PLACE = "place"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Name:
    """One mention of a name. `tokens` leave out determiner, title and possessive; `code` is the
    country of a COUNTRY, CAPITAL or SEAT; `body` what a table knows of it."""

    paragraph: Paragraph
    tokens: TokenSpan
    reading: Reading
    code: str | None = None
    body: gazetteer.Body | None = None
    title: roles.Title | None = None

    @property
    def words(self) -> str:
        return str(self.tokens.text)

    @property
    def span(self) -> Span:
        return self.paragraph.span(self.tokens)


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Last words (and some first) that tell what a longer name is of.
_ORGANIZATION_WORDS = _words("""academy administration agency airlines airways alliance army assembly association authority bank battalion board
    brigade brigades broadcaster broadcasting bureau cabinet campaign center centre chamber church club coalition college
    command commission committee committe communications community company confederation conference congress consortium
    consulate corp corporation corps council court courts daily department directorate embassy enterprise exchange
    federation fleet force forces foundation front fund gazette government group guard guards herald holding holdings
    hospital house inc industries initiative institute institution international journal laboratory league legislature
    llc ltd magazine media militia ministry mission mosque movement municipality navy network news newspaper observatory
    office organisation organization panel parliament partnership party plc police politburo post press project radio
    regiment register registry reserve resistance school secretariat senate service services society squadron staff
    syndicate synod taskforce telegraph television times tribunal tribune troupe trust tv union unit university watch
    watchdog workers""")

# Names that are no actors: agreements, laws, events, buildings, land and water, prizes.
_THING_WORDS = _words("""accord accords act agreement agreements airport amendment anniversary award awards basin battle bay bill boulevard
    bridge building canal canyon cathedral championship championships city coast constitution convention corridor county
    cup day deal declaration desert district doctrine dome drive east election elections feet festival games gulf hall
    highway hill hills holocaust hotel island islands isles lake lane line manifesto marathon memorial metro monument mount
    mountain mountains museum north ocean olympics pact palace park peninsula pipeline plan plateau plaza port prize
    protocol province railway range reef referendum region religion renaissance report resolution revolution river road
    roundtable scandal sea shore south spring square stadium station strait straits street summit theatre tower town
    treaty trial tunnel area lines show tax uprising valley village wall war wars west world zone euro dollar pound ruble rouble act""")

# Capitalised words that name no actor and that entity recognisers take for one.
_NO_ACTORS = _words(
    """brexit islam christianity judaism hinduism buddhism catholicism communism socialism nazism zionism internet
    web facebook twitter youtube instagram whatsapp telegram tiktok covid covid-19 coronavirus ebola aids hiv english
    parliamentarian ramadan easter christmas god allah quran koran bible torah oscar nobel earth mars moon
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december gmt utc pm am ceo mp mps dmz"""
)

# Bodies of a state that are named by their kind and the nation.
_STATE_WORDS = _words(
    """parliament government ministry army navy military cabinet embassy senate presidency constitution police guard
    administration"""
)
_PARTICLES = _words("al el bin ibn abu abd de da di del della der den des dos du la le van von ben bint ul ud")
# Capitalised at the start of the next sentence, never the end of a name.
_FUNCTION_WORDS = _words("in on at the for of and to by but from with as a an if when while after before")
_ENTITIES = frozenset({"PERSON", "ORG", "GPE", "NORP", "FAC", "LOC", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW"})
_LONGEST_TABLE_NAME = 9


_KINDS_OF_OUTLET = (("news", "agency"), ("newspaper",), ("daily",), ("magazine",), ("television",), ("tv",), ("radio",))


def with_kind(name: Name) -> TokenSpan:
    """The tokens of `name` with the common noun that follows an outlet's: 'Interfax news agency'."""
    doc, end = name.paragraph.doc, name.tokens.end
    if name.reading is Reading.ORGANIZATION:
        for kind in _KINDS_OF_OUTLET:
            if tuple(t.lower_ for t in doc[end : end + len(kind)]) == kind:
                return doc[name.tokens.start : end + len(kind)]
    return name.tokens


@dataclass(slots=True)
class _Candidate:
    start: int
    end: int
    label: str


def _starts_name(token: Token) -> bool:
    return token.text[:1].isupper() or token.lower_ in {"al", "el"} or token.text in {"i"}


def _table_label(words: str) -> str | None:
    """Which table knows `words`."""
    if gazetteer.body(words):
        return "body"
    if gazetteer.country(words):
        return "country"
    if gazetteer.seat(words):
        return "seat"
    if gazetteer.capital(words):
        return "capital"
    return "region" if gazetteer.region(words) else None


def _from_tables(doc: Doc) -> Iterator[_Candidate]:
    """Longest names of the tables, left to right."""
    index = 0
    while index < len(doc):
        if _starts_name(doc[index]):
            for end in range(min(len(doc), index + _LONGEST_TABLE_NAME), index, -1):
                last = doc[end - 1]
                if last.lower_ in {"'s", "’s"} or not (last.text[-1:].isalnum() or last.text.endswith(".")):
                    continue
                words = doc[index:end].text
                label = _table_label(words) if "\n" not in words else None
                if label and not (end - index > 1 and doc[end - 1].text == "."):
                    yield _Candidate(index, end, label)
                    index = end - 1
                    break
        index += 1


def _trimmed(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """A span without determiner, title, demonym before a person's title, possessive and punctuation."""
    while start < end and (doc[start].lower_ in {"the", "a", "an", "this", "that", "'s", "’s"} or doc[start].is_punct):
        start += 1
    while end > start + 1 and doc[end - 1].lower_ in _FUNCTION_WORDS:
        end -= 1
    while end > start and (
        doc[end - 1].lower_ in {"'s", "’s", "'", "’", "s"} or doc[end - 1].is_punct or doc[end - 1].is_space
    ):
        if doc[end - 1].text.endswith(".") and len(doc[end - 1]) > 1:
            break
        end -= 1
    return start, end


def _without_title(doc: Doc, start: int, end: int) -> int:
    """Where the person's own name begins in `start`-`end`."""
    index = start
    while index < end - 1 and (
        roles.is_title_word(doc[index]) or gazetteer.demonym(doc[index].text) or doc[index].text in {"-", "of", "and"}
    ):
        index += 1
    return index if index > start and doc[index].text[:1].isupper() else start


def _from_entities(doc: Doc) -> Iterator[_Candidate]:
    """spaCy's entities, cut at possessives, dashes and after titles."""
    for entity in doc.ents:
        if entity.label_ not in _ENTITIES:
            continue
        start = entity.start
        for index in range(entity.start, entity.end + 1):
            if index < entity.end and not _is_cut(doc, entity, index):
                continue
            left, right = _trimmed(doc, start, index)
            if entity.label_ == "PERSON" or (left < right and roles.is_honorific(doc[left])):
                left = _without_title(doc, left, right)
            if left < right and any(t.text[:1].isupper() for t in doc[left:right]):
                yield _Candidate(left, right, entity.label_)
            start = index + 1


def _is_cut(doc: Doc, entity: TokenSpan, index: int) -> bool:
    """Whether the entity is two names with the token `index` between them: 'France's Hollande',
    'ROME - Sanders', but not 'People's Party'."""
    token = doc[index]
    if token.text in {"'s", "’s"}:
        if doc[entity.end - 1].lower_ not in _ORGANIZATION_WORDS:
            return True
        return _table_label(doc[entity.start : index].text) is not None
    return token.text in {"-", "–", "—", "/"} and index > entity.start and bool(doc[index - 1].whitespace_)


def _from_capitals(doc: Doc, taken: list[_Candidate]) -> Iterator[_Candidate]:
    """Runs of proper nouns between the names that are `taken`."""
    used = {i for each in taken for i in range(each.start, each.end)}
    index = 0
    while index < len(doc):
        if not _is_free_proper(doc, index, used):
            index += 1
            continue
        end = index + 1
        while end < len(doc) and (_is_free_proper(doc, end, used) or _is_hyphen(doc, end) or _is_hyphen(doc, end - 1)):
            end += 1
        left, right = _trimmed(doc, index, end)
        left = _without_title(doc, left, right)
        if left < right:
            yield _Candidate(left, right, "PROPN")
        index = end


def _is_free_proper(doc: Doc, index: int, used: set[int]) -> bool:
    return index not in used and doc[index].pos_ == "PROPN" and doc[index].text[:1].isupper()


def _is_hyphen(doc: Doc, index: int) -> bool:
    """A hyphen inside a word."""
    return doc[index].text == "-" and index > 0 and not doc[index - 1].whitespace_ and not doc[index].whitespace_


def _candidates(doc: Doc) -> list[_Candidate]:
    """Non-overlapping spans, in order. A table's name of several words goes first; an entity
    beats the table's name that it contains ('Bank of England'), else the table wins."""
    tables = list(_from_tables(doc))
    entities = list(_from_entities(doc))
    ranked: list[tuple[int, int, _Candidate]] = []
    for each in tables:
        ranked.append((2 if each.end - each.start == 1 else 1, each.start - each.end, each))
    for each in entities:
        inside = [t for t in tables if each.start <= t.start and t.end <= each.end]
        exact = any(t.start == each.start and t.end == each.end for t in inside)
        whole_name = each.end - each.start > 1 and each.label in {"ORG", "PERSON", "FAC", "EVENT", "LAW", "LOC", "GPE"}
        ranked.append(
            (
                3 if exact or not whole_name else (0 if inside and _joins(doc, each, inside) else 2),
                each.start - each.end,
                each,
            )
        )
    taken: list[_Candidate] = []
    for _, _, each in sorted(ranked, key=lambda r: (r[0], r[1], r[2].start)):
        if all(each.end <= t.start or t.end <= each.start for t in taken):
            taken.append(each)
    taken.extend(_from_capitals(doc, taken))
    for each in taken:
        _take_in_demonym(doc, each, taken)
    return sorted((each for each in taken if not _is_common(doc, each)), key=lambda c: c.start)


def _take_in_demonym(doc: Doc, each: _Candidate, taken: list[_Candidate]) -> None:
    """'Indian Parliament', 'Chinese Foreign Ministry', 'UK Government': the nation is part of the
    name of a body of the state."""
    if doc[each.end - 1].lower_ not in _STATE_WORDS or each.label == "PERSON" or not each.start:
        return
    before = doc[each.start - 1]
    owner = next((c for c in taken if c.end == each.start), None)
    if not (gazetteer.demonym(before.text) or gazetteer.country(before.text)) or not before.whitespace_:
        return
    if owner is None or owner.end - owner.start == 1:
        each.start -= 1
        if owner is not None:
            taken.remove(owner)


def _is_common(doc: Doc, each: _Candidate) -> bool:
    """Words of office alone ('State' of 'Secretary of State'), 'R-N.Y.', 'post-Brexit', a thing's name."""
    words = doc[each.start : each.end]
    text = words.text
    if text.casefold() in _NO_ACTORS or re.match(r"[RDI]-|(?i:pro|anti|post|pre|non|pan)-", text):
        return True
    if each.label in {"body", "country", "capital", "seat"}:
        return False
    return all(roles.is_title_word(t) or roles.is_domain(t) or not t.is_alpha for t in words)


def _joins(doc: Doc, entity: _Candidate, inside: list[_Candidate]) -> bool:
    """Whether the entity is one name around a table's name, not a list or a possessive of them."""
    words = doc[entity.start : entity.end]
    covered = sum(t.end - t.start for t in inside)
    if covered >= len(words) or any(t.text in {",", "'s", "’s", ";", "–", "—"} for t in words):
        return False
    if entity.label == "PERSON":
        return not any(t.label in {"body", "seat"} and t.end - t.start > 1 for t in inside)
    rest = [t for i, t in enumerate(words, entity.start) if not any(c.start <= i < c.end for c in inside)]
    return any(t.lower_ in _ORGANIZATION_WORDS | _THING_WORDS for t in rest) or (
        len(inside) == 1 and sum(t.text[:1].isupper() for t in rest) >= 1 and not any(t.lower_ in {"and"} for t in rest)
    )


# --- what each is a name of -----------------------------------------------------------------------

_VOTES = {
    "PERSON": (Reading.PERSON, 2.0),
    "ORG": (Reading.ORGANIZATION, 1.5),
    "GPE": (Reading.PLACE, 1.0),
    "NORP": (Reading.GROUP, 1.5),
    "FAC": (Reading.PLACE, 1.0),
    "LOC": (Reading.PLACE, 1.5),
    "PRODUCT": (Reading.OTHER, 0.5),
    "WORK_OF_ART": (Reading.OTHER, 1.0),
    "EVENT": (Reading.OTHER, 2.0),
    "LAW": (Reading.OTHER, 2.0),
}
_ACRONYM = re.compile(r"[A-Z][A-Z&.\-]{1,7}s?")
# Styles that stand for the one person who bears them.
_STYLES = frozenset({"dalai lama", "panchen lama", "aga khan", "karmapa", "karmapa lama"})
_SPEECH = _words("say tell add announce state warn claim insist note reply declare argue explain stress")


def _votes(doc: Doc, each: _Candidate) -> dict[Reading, float]:
    """What the surroundings of one mention say of its type."""
    found: dict[Reading, float] = defaultdict(float)
    words = doc[each.start : each.end]
    if each.label in _VOTES:
        reading, weight = _VOTES[each.label]
        found[reading] += weight
    last, first = words[-1], words[0]
    title = roles.title_before(doc, each.start)
    if words.text.casefold() in _STYLES:
        found[Reading.PERSON] += 9.0
    if title is not None and first.pos_ == "PROPN" and _is_person_shape(words):
        found[Reading.PERSON] += 4.0 if title.honorific else 3.0
    head = words.root
    after = doc[each.end] if each.end < len(doc) else None
    if after is not None and (
        after.lower_ == "who"
        or (after.text == "," and each.end + 1 < len(doc) and doc[each.end + 1].lower_ in {"who", "whose"})
    ):
        found[Reading.PERSON] += 1.5
    if head.dep_ == "nsubj" and head.head.lemma_ in _SPEECH:
        found[Reading.PERSON] += 0.5
    for child in head.children:
        if child.dep_ == "appos" and roles.is_office(child) and child.pos_ == "NOUN":
            found[Reading.PERSON] += 1.5
    # 'and his counterpart', ', 45,': people.
    if (
        after is not None
        and after.text == ","
        and each.end + 1 < len(doc)
        and re.fullmatch(r"[1-9]\d", doc[each.end + 1].text)
    ):
        found[Reading.PERSON] += 2.0
    before = doc[each.start - 1] if each.start else None
    if before is not None and before.lower_ == "the":
        found[Reading.ORGANIZATION] += 0.7
    if head.dep_ == "pobj" and head.head.lower_ in {"in", "near", "at"} and not _ACRONYM.fullmatch(words.text):
        found[Reading.PLACE] += 3.0 if gazetteer.place(words.text) else 1.5
    elif head.dep_ not in {"nsubj", "poss"} and title is None and gazetteer.place(words.text):
        found[Reading.PLACE] += 2.0 if len(words) > 1 else 1.0
    lower = {t.lower_ for t in words}
    if last.lower_ in _THING_WORDS or (
        len(words) > 1 and first.lower_ in {"operation", "mount", "lake", "fort", "gulf"}
    ):
        found[Reading.OTHER] += 3.0
        found[Reading.PERSON] -= 2.0
    elif lower & _ORGANIZATION_WORDS and len(words) > 1:
        found[Reading.ORGANIZATION] += 4.0
    elif _ACRONYM.fullmatch(words.text) and not doc.text.isupper():
        found[Reading.ORGANIZATION] += 2.0
    if len(words) > 1 and any(t.lower_ in {"of", "for", "and", "on"} for t in words[1:-1]):
        found[Reading.PERSON] -= 3.0
    if _has_media_cue(doc, each):
        found[Reading.ORGANIZATION] += 4.0
    return found


_MEDIA_NOUNS = _words("""newspaper paper daily weekly magazine broadcaster channel agency station network website tabloid outlet portal
    newswire wire journal tv television radio news""")


def _has_media_cue(doc: Doc, each: _Candidate) -> bool:
    """'newspaper X', 'X newspaper', 'X news agency', 'broadcaster X', 'X TV'."""
    head = doc[each.end - 1]
    before = doc[each.start - 1] if each.start else None
    if (
        before is not None
        and before.lower_ in _MEDIA_NOUNS
        and before.pos_ in {"NOUN", "PROPN"}
        and before.lower_ != "news"
    ):
        return True
    follow = doc[each.end : each.end + 3]
    words = [t.lower_ for t in follow]
    if words[:2] == ["news", "agency"] or words[:2] == ["state", "television"]:
        return True
    return (
        bool(words)
        and words[0] in _MEDIA_NOUNS - {"paper"}
        and head.dep_ in {"compound", "nmod", "nsubj", "pobj"}
        and follow[0].head.i >= head.i
    )


def _is_person_shape(words: TokenSpan) -> bool:
    """One to six capitalised words, particles aside, none of them an organisation's head word."""
    named = [t for t in words if t.text[:1].isalpha()]
    return 0 < len(named) <= 6 and all(
        (t.text[:1].isupper() or t.lower_ in _PARTICLES or _is_hyphen(t.doc, t.i - 1))
        and t.lower_ not in _ORGANIZATION_WORDS
        for t in named
    )


def _parts(words: str) -> list[str]:
    return [w for w in words.replace("’", "'").split() if w]


def short_forms(full: str) -> list[str]:
    """Forms that a person's full name is shortened to: its ends ('Peña Nieto', 'Nieto', without an
    Arabic article too) and, for names in Asian order, its beginning."""
    parts = [p for p in _parts(full) if p not in {"Jr", "Jr.", "Sr", "Sr.", "II", "III"}]
    if len(parts) < 2:
        return []
    forms = [" ".join(parts[i:]) for i in range(1, len(parts))] + [parts[0]]
    last = parts[-1]
    for prefix in ("al-", "Al-", "el-", "El-", "ul-"):
        if last.startswith(prefix):
            forms.append(last[len(prefix) :])
    return [f for f in forms if f[:1].isupper() or f.startswith(("al-", "el-"))]


@dataclass(slots=True)
class _Found:
    paragraph: Paragraph
    candidate: _Candidate
    votes: dict[Reading, float]

    @property
    def words(self) -> str:
        return str(self.paragraph.doc[self.candidate.start : self.candidate.end].text)


def _person_by_votes(totals: dict[str, dict[Reading, float]], key: str) -> bool:
    votes = totals[key]
    return bool(votes) and max(votes, key=lambda r: (votes[r], r)) is Reading.PERSON and votes[Reading.PERSON] > 0


@lru_cache(maxsize=2)
def names(document: Document) -> tuple[Name, ...]:
    """Every proper name of `document`, in order of the text, none overlapping another."""
    found = [
        _Found(paragraph, each, _votes(paragraph.doc, each))
        for paragraph in document.paragraphs
        for each in _candidates(paragraph.doc)
    ]
    totals: dict[str, dict[Reading, float]] = defaultdict(lambda: defaultdict(float))
    for each in found:
        if not each.paragraph.is_headline:
            for reading, weight in each.votes.items():
                totals[each.words.casefold()][reading] += weight
    _share_titles(totals)
    full_names = sorted(
        {f.words for f in found if len(_parts(f.words)) > 1 and _person_by_votes(totals, f.words.casefold())}
    )
    surnames: dict[str, str] = {}
    for full in full_names:
        for form in short_forms(full):
            surnames.setdefault(form.casefold(), full)
    _share_acronyms(found, totals)
    common = _common_nouns(document)
    codes = {gazetteer.country(f.words) for f in found}
    result = []
    floor = (-1, 0)
    for each in found:
        if floor[0] != each.paragraph.index:
            floor = (each.paragraph.index, 0)
        title = roles.title_before(each.paragraph.doc, each.candidate.start, floor[1])
        floor = (each.paragraph.index, each.candidate.end)
        if each.candidate.label in {"ORG", "PROPN"} and each.words.casefold() in common - set(surnames):
            continue
        name = _korea(each, codes) or _read(each, title, totals, surnames)
        if name is not None:
            result.append(name)
    return tuple(result)


def _common_nouns(document: Document) -> frozenset[str]:
    """Nouns that the document writes without a capital too: 'the Bank' beside 'the bank' is no name."""
    return frozenset(t.lower_ for p in document.paragraphs for t in p.doc if t.pos_ == "NOUN" and t.text.islower())


def _share_acronyms(found: list[_Found], totals: dict[str, dict[Reading, float]]) -> None:
    """'Darfur Peace Agreement (DPA)': the acronym is of the kind of the name that it stands behind."""
    ends = {(f.paragraph.index, f.candidate.end): f for f in found}
    for each in found:
        doc, start = each.paragraph.doc, each.candidate.start
        full = ends.get((each.paragraph.index, start - 1)) if start and doc[start - 1].text in {"(", "["} else None
        if full is not None and _ACRONYM.fullmatch(each.words):
            votes = totals.get(full.words.casefold()) or full.votes
            if votes:
                totals[each.words.casefold()][max(votes, key=lambda r: (votes[r], r))] += 6.0


_KOREAS = {"north": "kp", "south": "kr"}


def _korea(each: _Found, codes: set[str | None]) -> Name | None:
    """'the North', 'the South' in an article that names both or either Korea."""
    doc, candidate = each.paragraph.doc, each.candidate
    code = _KOREAS.get(each.words.casefold())
    if code is None or not codes & set(_KOREAS.values()) or not candidate.start:
        return None
    if doc[candidate.start - 1].lower_ != "the":
        return None
    return Name(each.paragraph, doc[candidate.start : candidate.end], Reading.COUNTRY, code)


def _share_titles(totals: dict[str, dict[Reading, float]]) -> None:
    """What 'Mr Cummings' says of Cummings is said of Dominic Cummings too."""
    sure = {key for key, votes in totals.items() if " " not in key and votes.get(Reading.PERSON, 0.0) >= 4.0}
    for key, votes in totals.items():
        if " " in key and key.split()[-1] in sure and not set(key.split()) & _ORGANIZATION_WORDS:
            votes[Reading.PERSON] += 3.0


def _read(
    each: _Found, title: roles.Title | None, totals: dict[str, dict[Reading, float]], surnames: dict[str, str]
) -> Name | None:
    """The name that a finding is, by tables, the whole document's votes and known surnames."""
    doc, candidate = each.paragraph.doc, each.candidate
    tokens = doc[candidate.start : candidate.end]
    words, key = each.words, each.words.casefold()
    base = Name(each.paragraph, tokens, Reading.OTHER)
    if key in surnames and len(tokens) <= 3 and not (gazetteer.country(words) and title is None):
        return replace(base, reading=Reading.PERSON, title=title)
    votes = totals.get(key) or each.votes
    if gazetteer.demonym(words) and gazetteer.country(words) is None and title is None:
        return _group(base, words)
    known = _from_table(base, words)
    if known is not None and not (title is not None and title.honorific) and votes[Reading.PERSON] < 5.0:
        return known
    if tokens[0].pos_ not in {"PROPN", "NOUN", "ADJ", "X", "ADP", "DET", "VERB", "NUM"} and candidate.label == "PROPN":
        return None
    best = max(votes, key=lambda r: (votes[r], r)) if votes else None
    if best is None or votes[best] <= 0.7:
        return base if not gazetteer.place(words) else replace(base, reading=Reading.PLACE)
    if best is Reading.GROUP:
        return _group(base, words)
    if best is Reading.PERSON and not _is_person_shape(tokens):
        best = Reading.ORGANIZATION if candidate.label == "ORG" else Reading.OTHER
    return replace(base, reading=best, title=title if best is Reading.PERSON else None)


def _from_table(base: Name, words: str) -> Name | None:
    body = gazetteer.body(words)
    if words in _ADJECTIVAL and base.tokens.root.dep_ in {"compound", "nmod", "amod"}:
        return base
    if body is not None:
        reading = Reading.GROUP if body.type is ActorType.GROUP else Reading.ORGANIZATION
        return replace(base, reading=reading, body=body)
    for ask, reading in ((gazetteer.country, Reading.COUNTRY), (gazetteer.capital, Reading.CAPITAL)):
        code = ask(words)
        if code:
            return replace(base, reading=reading, code=code)
    seat = gazetteer.seat(words)
    if seat is not None:
        return replace(base, reading=Reading.SEAT, code=seat.country)
    return replace(base, reading=Reading.PLACE) if gazetteer.region(words) else None


# Party names that serve as adjectives ('a Republican senator', 'a GOP senator').
_ADJECTIVAL = frozenset({"GOP", "Tory"})


def _group(base: Name, words: str) -> Name | None:
    """A people or party in the plural; adjectives ('Turkish', 'Republican') name nobody."""
    last = base.tokens[-1]
    if last.tag_ in {"NNPS", "NNS"} or (
        last.text.endswith("s") and last.pos_ in {"NOUN", "PROPN"} and not last.text.endswith("ss")
    ):
        return replace(base, reading=Reading.GROUP)
    if not gazetteer.demonym(words) and gazetteer.place(words):
        return replace(base, reading=Reading.PLACE)
    if gazetteer.demonym(words) or last.pos_ == "ADJ" or len(base.tokens) == 1:
        return replace(base, reading=Reading.OTHER)
    return replace(base, reading=Reading.ORGANIZATION)
