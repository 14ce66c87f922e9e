"""What a mention of a name, and all mentions of it in a document, show of what it is a name of: signs that
the judge weighs (`judge`), each a number between 0 and 1, named as in its table."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from kg import gazetteer, lexicon
from kg.english import outlets, titles
from kg.english.syntax import SUBJECTS
from kg.naming.spans import NameSpan, is_hyphen

Signs = dict[str, float]

ACRONYM = re.compile(r"[A-Z][A-Z&.\-]{1,7}s?")
_INITIALS = re.compile(r"(?:[A-Z]\.-?){1,3}")
_SAYING = lexicon.words("name.sayer")
_ORGANIZATIONS = lexicon.words("name.organization")
_THINGS = lexicon.words("name.thing")
_THING_BEGINNINGS = lexicon.words("name.thing-beginning")
_PARTICLES = lexicon.words("name.particle")
_PLACE_EVENTS = lexicon.words("name.place-event")
_BODIES = lexicon.words("actor.organization", "actor.group", "actor.government")
_PLACE_KINDS = lexicon.words("name.place-kind")
_ACTS = frozenset(e.word for e in lexicon.entries("government.governor") if "subject" in e.construction.split())
_OUTLETS = lexicon.words("outlet.name")
_LEGAL_FORMS = lexicon.words("name.legal-form")
_ROLES = {"poss": "possessor", "dobj": "object", "appos": "apposition", "ROOT": "root"}
_LOCATIVES = frozenset({"in", "near", "at", "into", "across", "around", "outside", "inside", "throughout"})


def is_person_shape(words: TokenSpan) -> bool:
    """One to six capitalised words, particles aside, none of them an organisation's head word."""
    named = [t for t in words if t.text[:1].isalpha()]
    return 0 < len(named) <= 6 and all(
        (t.text[:1].isupper() or t.lower_ in _PARTICLES or is_hyphen(t.doc, t.i - 1)) and t.lower_ not in _ORGANIZATIONS
        for t in named
    )


def of_mention(doc: Doc, each: NameSpan, in_capitals: bool) -> Signs:
    """What one mention shows by its label and its surroundings; `in_capitals` where all of `doc` is."""
    words = doc[each.start : each.end]
    shown = {f"label {each.label}", *_role(words.root), *_before(doc, each.start), *_after(doc, each.end)}
    if outlets.is_called_outlet(words):
        shown.add("called outlet")
    shown |= {f"beside {_kind(c)}" for c in words.root.children if c.dep_ == "appos" and c.pos_ == "NOUN"}
    if words.root.dep_ == "appos" and words.root.head.pos_ == "NOUN":
        shown.add(f"beside {_kind(words.root.head)}")
    if _is_before_office(doc, each):
        shown.add("before a titled name")
    if words[0].is_sent_start:
        shown.add("opens sentence")
    if not any(t.pos_ == "PROPN" for t in words):
        shown.add("no proper noun")
    if any(t.pos_ in {"VERB", "AUX"} for t in words):
        shown.add("with verb")
    if in_capitals:
        shown.add("all in capitals")
    return dict.fromkeys(shown, 1.0)


def _is_before_office(doc: Doc, each: NameSpan) -> bool:
    """'Gazprom | chief executive Alexei Miller'."""
    if each.start and doc[each.start - 1].lower_ in {"of", "for", "and"}:
        return False
    end = each.end
    while end + 1 < len(doc) and end < each.end + 3 and titles.is_title_word(doc[end]):
        end += 1
    return end > each.end and titles.is_office(doc[end - 1]) and doc[end].pos_ == "PROPN"


def _kind(noun: Token) -> str:
    """What kind of thing a common noun tells of."""
    if titles.is_office(noun):
        return "office"
    word = noun.lower_
    if word in _BODIES or word in _ORGANIZATIONS:
        return "body"
    return "place" if word in _PLACE_KINDS else "thing" if word in _THINGS else "noun"


def _role(head: Token) -> Iterable[str]:
    yield from (f"listed with {c.ent_type_}" for c in head.children if c.dep_ == "conj" and c.ent_type_)
    while head.dep_ == "conj" and head.head != head:
        head = head.head
        yield f"listed with {head.ent_type_ or 'words'}"
    if head.dep_ in SUBJECTS:
        yield "subject of saying" if head.head.lemma_ in _SAYING else "subject"
        if head.head.lemma_ in _ACTS:
            yield "acts"
    elif head.dep_ == "pobj":
        preposition = head.head.lower_
        if preposition in _LOCATIVES:
            yield "in"
        elif preposition == "of":
            whose = head.head.head
            person = whose.ent_type_ == "PERSON"
            yield "of, behind a person" if person else "of place event" if whose.lower_ in _PLACE_EVENTS else "of"
        elif preposition in {"by", "with", "from", "to", "on"}:
            yield preposition
        else:
            yield "other preposition"
    elif head.dep_ in {"compound", "nmod", "amod"}:
        yield f"before {_kind(head.head)}" if head.head.pos_ == "NOUN" else "before name"
    elif head.dep_ == "poss" and head.head.ent_type_ == "PERSON":
        yield "possessor of a person"
    else:
        yield _ROLES.get(head.dep_, "other role")


def _before(doc: Doc, start: int) -> Iterable[str]:
    title = titles.title_before(doc, start)
    if title is not None:
        yield "style before" if title.honorific else "title before"
        if not doc[start].ent_type_ or doc[start].ent_type_ == "PERSON":
            yield "title before a stranger"
    if not start:
        return
    before = doc[start - 1].lower_
    if before == "the" or any(t.lower_ == "the" for t in doc[start].lefts):
        yield "the"
    elif before in {"a", "an"}:
        yield "a"
    elif before in {"'s", "’s"}:
        yield "owned"
    elif before in {"(", "[", "/"}:
        yield "in brackets"
    elif before in {'"', "“", "‘", "'"}:
        yield "quotation mark before"
    elif doc[start - 1].pos_ == "NOUN":
        yield f"after {_kind(doc[start - 1])}"


def _after(doc: Doc, end: int) -> Iterable[str]:
    following = [t.lower_ for t in doc[end : end + 2]]
    comma = following[:1] == [","]
    if following[:1] == ["who"] or (comma and following[1:] in (["who"], ["whose"])):
        yield "who"
    if comma and following[1:] and re.fullmatch(r"[1-9]\d", following[1]):
        yield "age"
    if following[:1] == ["of"] and end + 1 < len(doc) and gazetteer.nation(doc[end + 1].text):
        yield "of nation after"
    if following[:1] in (["("], [":"]):
        yield "brackets after" if following[0] == "(" else "colon after"
    if following[:1] == ["-"] or (following and doc[end].text.isdigit()):
        yield "number or hyphen after"


def of_words(words: TokenSpan) -> Signs:
    """What the words of a name show."""
    text, first, last = words.text, words[0], words[-1]
    several = len(words) > 1
    shown = {f"words {min(len(words), 5)}"}
    if several and any(t.lower_ in {"of", "for", "and", "on", "in", "to", "&"} for t in words[1:-1]):
        shown.add("of inside")
    if is_person_shape(words):
        shown.add("person's shape")
        if gazetteer.is_given_name(first.text):
            shown.add("given name first" if several else "given name")
    if several and _INITIALS.fullmatch(first.text) and not gazetteer.nation(first.text):
        shown.add("initials")
    if last.lower_ in _THINGS or (several and first.lower_ in _THING_BEGINNINGS):
        shown.add("thing's word")
    if any(t.lower_ in _ORGANIZATIONS for t in words):
        shown.add("organization's words" if several else "organization's word")
    if last.lower_ in _OUTLETS:
        shown.add("outlet's word")
    if last.lower_.rstrip(".") in _LEGAL_FORMS:
        shown.add("legal form")
    if ACRONYM.fullmatch(text):
        shown.add(f"acronym {min(len(text), 5)}")
    elif text.isupper():
        shown.add("capitals")
    if gazetteer.place(text):
        shown.add("place")
    if gazetteer.region(text):
        shown.add("region")
    if any(gazetteer.nation(t.text) for t in words):
        shown.add("nation inside")
    if several and any(titles.is_title_word(t) for t in words):
        shown.add("office inside")
    if any(c.isdigit() for c in text):
        shown.add("digit")
    if any(t.text in {"-", "/", "–"} or "-" in t.text for t in words):
        shown.add("hyphen")
    if last.text.endswith("s") and not last.text.endswith("ss"):
        shown.add("plural")
    return dict.fromkeys(shown, 1.0)


def of_names(found: Iterable[tuple[Doc, NameSpan]], common: Container[str], titled: Container[str]) -> dict[str, Signs]:
    """The signs of each name of a document, by the name in lower case: what the words show, how often its
    mentions show what, and once more the whole family of names that share its last words ('family ...');
    `common` holds the nouns that the document writes without capitals, `titled` the names in headlines."""
    mentions: dict[str, list[Signs]] = defaultdict(list)
    words: dict[str, Signs] = {}
    in_capitals: dict[Doc, bool] = {}
    for doc, each in found:
        key = doc[each.start : each.end].text.casefold()
        if doc not in in_capitals:
            in_capitals[doc] = doc.text.isupper()
        mentions[key].append(of_mention(doc, each, in_capitals[doc]))
        words.setdefault(key, of_words(doc[each.start : each.end]))
    longer: dict[str, list[str]] = defaultdict(list)
    shorter: dict[str, list[str]] = defaultdict(list)
    for key in mentions:
        parts = key.replace("’", "'").split()
        for end in (" ".join(parts[at:]) for at in range(1, len(parts))):
            if end in mentions:
                longer[end].append(key)
                shorter[key].append(end)
    judged = {}
    for key, shown in mentions.items():
        family = [{**each, **words[other]} for other in (*longer[key], *shorter[key]) for each in mentions[other]]
        judged[key] = words[key] | _shares(shown)
        judged[key] |= {f"family {sign}": share for sign, share in _shares(family).items() if sign in _OF_FAMILY}
        judged[key] |= {
            "always": 1.0,
            "times": min(math.log2(len(shown)), 4.0) / 4.0,
            "common": float(key in common),
            "titled": float(key in titled),
            "longer": float(bool(longer[key])),
            "shorter": float(bool(shorter[key])),
        }
    return judged


_OF_FAMILY = frozenset(
    {
        "label PERSON", "label ORG", "label GPE", "style before", "title before", "who", "age", "subject of saying",
        "beside office", "given name first", "organization's words", "thing's word", "person's shape", "the", "in",
    }
)  # fmt: skip


def _shares(mentions: Sequence[Mapping[str, float]]) -> Signs:
    found: dict[str, float] = defaultdict(float)
    for each in mentions:
        for sign, value in each.items():
            found[sign] += value / len(mentions)
    return dict(found)
