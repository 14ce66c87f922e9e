"""Where proper names stand: tables of facts, spaCy's entities and runs of proper nouns, made into
spans that do not overlap. What each is a name of is for `names` to say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from kg import gazetteer, lexicon
from kg.english import repairs, titles

_ENTITIES = frozenset({"PERSON", "ORG", "GPE", "NORP", "FAC", "LOC", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW"})
_TABLES = frozenset({"body", "country", "capital", "seat", "region"})
_LONGEST_TABLE_NAME = 9
_ORGANIZATIONS = lexicon.words("name.organization")
_OF_THINGS = lexicon.words("name.organization", "name.thing")
_FUNCTION_WORDS = lexicon.words("name.function-word")
_PARTICLES = lexicon.words("name.particle")
_STATE_BODIES = lexicon.words("name.state-body")
# Offices in capitals, which stand between a body's name and a person's: 'Acme CEO Jane Doe'.
_OFFICES = frozenset({"CEO", "CFO", "COO", "MP", "MSP", "MLA", "PM"})
_NO_ACTORS = lexicon.words("name.no-actor")
# 'The Brezhnev-era tank' names no one else.
_OF_TIMES = frozenset({"era", "style"})
_PLATFORMS = lexicon.words("name.platform")


@dataclass(slots=True)
class NameSpan:
    """Tokens `start` to `end`; `label` is a table ('body', 'country', 'capital', 'seat', 'region'),
    spaCy's entity label, or PROPN for proper nouns that neither knows."""

    start: int
    end: int
    label: str


def _starts_name(token: Token) -> bool:
    return token.text[:1].isupper() or token.lower_ in {"al", "el"} or token.text in {"i"}


@lru_cache(maxsize=1 << 14)
def table_label(words: str) -> str | None:
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


def _article_length(words: str, label: str) -> int:
    """1 where a leading 'The' is no part of the name: 'The Hague' and 'The Times' keep theirs."""
    found = gazetteer.body(words) if label == "body" else None
    own = found is not None and found.name.startswith("The ")
    return int(words[:4].casefold() == "the " and not own)


def _is_shouted(token: Token) -> bool:
    """'She IS sure', 'MAYOR TELLS US TO WAIT': a small word in capitals, which the tables have as an acronym."""
    return token.text in {"IS", "IT", "US", "WE", "WHO"} and (
        token.pos_ in {"AUX", "VERB", "PRON"} or token.doc.text.isupper()
    )


def _from_tables(doc: Doc) -> Iterator[NameSpan]:
    """Longest names of the tables, left to right."""
    index = 0
    tokens, text = list(doc), doc.text
    while index < len(tokens):
        if _starts_name(tokens[index]) and gazetteer.begins_name(tokens[index].text) and not _is_shouted(tokens[index]):
            for end in range(min(len(tokens), index + _LONGEST_TABLE_NAME), index, -1):
                last = tokens[end - 1]
                if last.lower_ in {"'s", "’s"} or not any(c.isalnum() for c in last.text):
                    continue
                words = text[tokens[index].idx : last.idx + len(last)]
                label = table_label(words) if "\n" not in words else None
                if label == "body" and last.text.islower():
                    continue
                if label and not (end - index > 1 and last.text == "."):
                    yield NameSpan(index + _article_length(words, label), end, label)
                    index = end - 1
                    break
        index += 1


def _trimmed(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """A span without determiner, title, demonym before a person's title, possessive and punctuation."""
    while start < end and (
        doc[start].lower_ in {"the", "a", "an", "this", "that", "plus", "'s", "’s"} or doc[start].is_punct
    ):
        start += 1
    while end > start + 1 and (
        doc[end - 1].lower_ in _FUNCTION_WORDS
        or (doc[end - 1].text.islower() and doc[end - 1].tag_[:2] in {"VB", "MD"})
    ):
        end -= 1
    while end > start + 2 and doc[end - 1].lower_ in _OF_TIMES and doc[end - 2].text in {"-", "–"}:
        end -= 2
    while end > start and (
        doc[end - 1].lower_ in {"'s", "’s", "'", "’", "s"} or doc[end - 1].is_punct or doc[end - 1].is_space
    ):
        end -= 1
    return start, end


def _without_title(doc: Doc, start: int, end: int) -> int:
    """Where the person's own name begins in `start`-`end`."""
    index = start
    if doc[end - 1].lower_ in _OF_THINGS:
        return start
    while index < end - 1 and (
        titles.is_title_word(doc[index])
        or gazetteer.demonym(doc[index].text)
        or doc[index].text in {"-", "of", "and"}
        or _is_acronym_of_body(doc[index])
    ):
        index += 1
    # '... Minister for Women and | Equalities | Nicola Marsh': the rest of what the office is of
    while (
        start
        and doc[start - 1].lower_ in {"of", "for", "and", "&"}
        and index < end - 1
        and titles.is_domain(doc[index])
    ):
        index += 1
    return index if index > start and doc[index].text[:1].isupper() else start


def _is_acronym_of_body(token: Token) -> bool:
    """'She told | CNN Jane Doe | was away': no part of a person's name."""
    return token.text.isupper() and len(token.text) > 2 and gazetteer.body(token.text) is not None


def _from_entities(doc: Doc) -> Iterator[NameSpan]:
    """spaCy's entities, cut at possessives, dashes and after titles."""
    for entity in doc.ents:
        if entity.label_ not in _ENTITIES:
            continue
        start = entity.start
        for index in range(entity.start, entity.end + 1):
            if index < entity.end and not _is_cut(doc, entity, index):
                continue
            left, right = _trimmed(doc, start, index)
            if entity.label_ == "PERSON" or (left < right and titles.is_honorific(doc[left])):
                left = _without_title(doc, left, right)
                right = _with_particles(doc, right)
            shouted = right - left == 1 and _is_shouted(doc[left])
            if left < right and not shouted and any(t.text[:1].isupper() for t in doc[left:right]):
                yield NameSpan(left, right, entity.label_)
            start = index + 1


def _with_particles(doc: Doc, end: int) -> int:
    """Past the name behind 'Abu | Bakr', where the entity ends with the particle."""
    begun = doc[end - 1].lower_ in _PARTICLES and end < len(doc) and doc[end].text[:1].isupper()
    return end + 1 if begun else end


def _is_cut(doc: Doc, entity: TokenSpan, index: int) -> bool:
    """Whether the entity is two names with the token `index` between them: 'France's Hollande',
    'ROME - Sanders', but not 'People's Party'."""
    token = doc[index]
    if token.text in _OFFICES and entity.start < index < entity.end - 1:
        return True
    if token.text in {"'s", "’s"}:
        if doc[entity.end - 1].lower_ not in _ORGANIZATIONS:
            return True
        return table_label(doc[entity.start : index].text) is not None
    return token.text in {"-", "–", "—", "/"} and index > entity.start and bool(doc[index - 1].whitespace_)


def _from_capitals(doc: Doc, used: set[int]) -> Iterator[NameSpan]:
    """Runs of proper nouns among the tokens that no name has `used`."""
    index = 0
    while index < len(doc):
        if not _is_free_proper(doc, index, used):
            index += 1
            continue
        end = index + 1
        while end < len(doc) and (_is_free_proper(doc, end, used) or is_hyphen(doc, end) or is_hyphen(doc, end - 1)):
            end += 1
        left, right = _trimmed(doc, index, end)
        left = _without_title(doc, left, right)
        if left < right:
            yield NameSpan(left, right, "PROPN")
        index = end


def _is_free_proper(doc: Doc, index: int, used: set[int]) -> bool:
    free = index not in used and doc[index].text not in _OFFICES and not _is_shouted(doc[index])
    return free and doc[index].pos_ == "PROPN" and doc[index].text[:1].isupper()


def is_hyphen(doc: Doc, index: int) -> bool:
    """A hyphen inside a word."""
    return doc[index].text == "-" and index > 0 and not doc[index - 1].whitespace_ and not doc[index].whitespace_


def candidates(doc: Doc) -> list[NameSpan]:
    """Non-overlapping spans, in order. A table's name of several words goes first; an entity
    beats the table's name that it contains ('Bank of England'), else the table wins."""
    tables = list(_from_tables(doc))
    ranked = [(2 if each.end - each.start == 1 else 1, each.start - each.end, each) for each in tables]
    ranked.extend((_rank(doc, each, tables), each.start - each.end, each) for each in _from_entities(doc))
    taken: list[NameSpan] = []
    used: set[int] = set()
    for _, _, each in sorted(ranked, key=lambda r: (r[0], r[1], r[2].start)):
        tokens = range(each.start, each.end)
        if used.isdisjoint(tokens):
            used.update(tokens)
            taken.append(each)
    taken.extend(_from_capitals(doc, used))
    starts, ends = {c.start: c for c in taken}, {c.end: c for c in taken}
    swallowed: set[int] = set()
    for each in sorted(taken, key=lambda c: c.start):
        parts = (_nation_before(doc, each, ends.get(each.start)), _surname_after(doc, each, starts.get(each.end)))
        swallowed.update(id(part) for part in parts if part is not None)
    kept = (each for each in taken if id(each) not in swallowed and not _is_common(doc, each))
    return sorted(kept, key=lambda c: c.start)


def _rank(doc: Doc, entity: NameSpan, tables: list[NameSpan]) -> int:
    """How an entity stands against the tables' names, whose ranks are 1 (several words) and 2."""
    inside = [t for t in tables if entity.start <= t.start and t.end <= entity.end]
    exact = any(t.start == entity.start and t.end == entity.end for t in inside)
    if exact or entity.end - entity.start == 1 or entity.label in {"NORP", "PRODUCT", "WORK_OF_ART"}:
        return 3
    return 0 if inside and _joins(doc, entity, inside) else 2


def _nation_before(doc: Doc, each: NameSpan, owner: NameSpan | None) -> NameSpan | None:
    """Lengthens 'Indian | Parliament', 'UK | Government', 'Darfur | Peace Agreement': the nation or
    region before is part of the name of a body of the state, and of what spaCy did not see as a
    name. Gives the candidate `owner` where it was swallowed."""
    if each.label == "PERSON" or not each.start or not doc[each.start - 1].whitespace_:
        return None
    last = doc[each.end - 1].lower_
    longer = each.label == "PROPN" and last in _OF_THINGS
    if longer and owner is not None and owner.label in {"country", "region", "capital"}:
        each.start = owner.start
        return owner
    before = doc[each.start - 1].text
    if last not in _STATE_BODIES or not gazetteer.nation(before):
        return None
    if owner is None or owner.end - owner.start == 1:
        each.start -= 1
        return owner
    return None


def _surname_after(doc: Doc, each: NameSpan, after: NameSpan | None) -> NameSpan | None:
    """Lengthens a person's name that the entity recogniser cut in two, and gives the second part."""
    if each.label != "PERSON" or after is None or after.end - after.start != 1 or after.label in _TABLES:
        return None
    if not repairs.is_cut_name(doc, each.end):
        return None
    each.end = after.end
    return after


def _is_common(doc: Doc, each: NameSpan) -> bool:
    """Words of office alone ('State' of 'Secretary of State'), 'R-N.Y.', 'post-Brexit', a thing's name."""
    words = doc[each.start : each.end]
    text = words.text
    if text.casefold() in _NO_ACTORS or re.match(r"[RDI]-|(?i:pro|anti|post|pre|non|pan)-", text):
        return True
    root = words.root
    if text.casefold() in _PLATFORMS and root.dep_ == "pobj" and root.head.lower_ in {"on", "via"}:
        return True
    if each.label in {"body", "country", "capital", "seat"} and not _is_of_office(doc, each):
        return False
    return all(titles.is_title_word(t) or titles.is_domain(t) or not t.is_alpha for t in words)


def _is_of_office(doc: Doc, each: NameSpan) -> bool:
    """'Minister of | Foreign Affairs', '| Foreign Affairs | Minister'."""
    if each.end - each.start == 1 or not all(titles.is_domain(t) for t in doc[each.start : each.end]):
        return False  # 'Labour leader' is of Labour
    before = each.start > 1 and doc[each.start - 1].lower_ in {"of", "for"} and titles.is_office(doc[each.start - 2])
    return before or (each.end < len(doc) and titles.is_office(doc[each.end]))


def _joins(doc: Doc, entity: NameSpan, inside: list[NameSpan]) -> bool:
    """Whether the entity is one name around a table's name, not a list or a possessive of them."""
    words = doc[entity.start : entity.end]
    covered = sum(t.end - t.start for t in inside)
    if covered >= len(words) or any(t.text in {",", "'s", "’s", ";", "–", "—"} for t in words):
        return False
    if entity.label == "PERSON":
        return not any(t.label in {"body", "seat"} and t.end - t.start > 1 for t in inside)
    rest = [t for i, t in enumerate(words, entity.start) if not any(c.start <= i < c.end for c in inside)]
    if all(titles.is_title_word(t) for t in rest):
        return False
    return any(t.lower_ in _OF_THINGS for t in rest) or (
        len(inside) == 1 and sum(t.text[:1].isupper() for t in rest) >= 1 and not any(t.lower_ in {"and"} for t in rest)
    )
