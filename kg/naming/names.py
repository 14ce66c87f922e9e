"""The proper names of a document and what each is a name of.

spaCy finds most names but errs in their type, above all for organisations and lone surnames. So
each finding is a vote, as are titles, 'who', acronyms and head words; the votes of all mentions
of one name in the document are added up, a surname counts with the full name that it ends, and
tables of facts (`kg.gazetteer`) are believed before votes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import lru_cache

from spacy.tokens import Doc
from spacy.tokens import Span as TokenSpan

from kg import gazetteer, lexicon
from kg.english import outlets, titles
from kg.model import ActorType, Span
from kg.naming.spans import NameSpan, candidates, table_label
from kg.naming.types import ACRONYM, NameType, Votes, is_person_shape, votes_of, winner
from kg.text.document import Document, Paragraph

__all__ = ["Name", "NameType", "names", "short_forms", "with_kind"]


@dataclass(frozen=True, slots=True)
class Name:
    """One mention of a name. `tokens` leave out determiner, title and possessive; `code` is the
    country of a COUNTRY, CAPITAL or SEAT; `body` what a table knows of it."""

    paragraph: Paragraph
    tokens: TokenSpan
    type: NameType
    code: str | None = None
    body: gazetteer.Body | None = None
    title: titles.Title | None = None

    @property
    def words(self) -> str:
        """The name as written."""
        return str(self.tokens.text)

    @property
    def span(self) -> Span:
        """Where it stands in the article's text."""
        return self.paragraph.span(self.tokens)


_ORGANIZATIONS = lexicon.words("name.organization")
_PLATFORMS = lexicon.words("name.platform")


def with_kind(name: Name) -> TokenSpan:
    """The tokens of `name` with the common noun that follows an outlet's: 'Kyodo news agency'."""
    return outlets.with_kind(name.tokens) if name.type is NameType.ORGANIZATION else name.tokens


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
    forms.extend(last[len(p) :] for p in ("al-", "Al-", "el-", "El-", "ul-") if last.startswith(p))
    return [f for f in forms if f[:1].isupper() or f.startswith(("al-", "el-"))]


@dataclass(slots=True)
class _Found:
    paragraph: Paragraph
    candidate: NameSpan
    votes: Votes
    words: str = field(init=False)

    def __post_init__(self) -> None:
        self.words = str(self.paragraph.doc[self.candidate.start : self.candidate.end].text)


def _is_title_case(doc: Doc) -> bool:
    """A line that capitalises its words as headlines do; there capitals tell nothing of names."""
    longer = [t for t in doc if t.is_alpha and len(t) > 3]
    return len(longer) >= 4 and doc[-1].text != "." and sum(t.text[:1].isupper() for t in longer) >= 0.8 * len(longer)


def _is_known(each: _Found, totals: dict[str, Votes], surnames: dict[str, str]) -> bool:
    """Whether a name of a headline is one of the tables or of the article below; a longer run is cut
    to the known name that it begins or ends with ('Obama Seeks')."""
    doc, candidate = each.paragraph.doc, each.candidate
    known = {*totals, *surnames}
    pieces = [(candidate.start, end) for end in range(candidate.end, candidate.start, -1)]
    pieces += [(start, candidate.end) for start in range(candidate.start + 1, candidate.end)]
    for start, end in pieces:
        words = doc[start:end].text
        if words.casefold() in known or table_label(words):
            candidate.start, candidate.end = start, end
            return True
    return False


def _person_by_votes(totals: dict[str, Votes], key: str) -> bool:
    votes = totals.get(key, {})
    return winner(votes) is NameType.PERSON and votes[NameType.PERSON] > 0


@lru_cache(maxsize=2)
def names(document: Document) -> tuple[Name, ...]:
    """Every proper name of `document`, in order of the text, none overlapping another."""
    found = [
        _Found(paragraph, each, votes_of(paragraph.doc, each))
        for paragraph in document.paragraphs
        for each in candidates(paragraph.doc)
    ]
    headlines = {p.index for p in document.paragraphs if p.is_headline or _is_title_case(p.doc)}
    totals: dict[str, Votes] = defaultdict(lambda: defaultdict(float))
    for each in found:
        if each.paragraph.index not in headlines:
            for kind, weight in each.votes.items():
                totals[each.words.casefold()][kind] += weight
    _share_titles(totals)
    _trust_short_forms(totals)
    full_names = sorted(
        {f.words for f in found if len(_parts(f.words)) > 1 and _person_by_votes(totals, f.words.casefold())}
    )
    surnames: dict[str, str] = {}
    for full in full_names:
        for form in short_forms(full):
            surnames.setdefault(form.casefold(), full)
    explained = _explained_acronyms(found, totals)
    common = _common_nouns(document)
    codes = {gazetteer.country(f.words) for f in found}
    result = []
    floor = (-1, 0)
    for each in found:
        if floor[0] != each.paragraph.index:
            floor = (each.paragraph.index, 0)
        title = titles.title_before(each.paragraph.doc, each.candidate.start, floor[1])
        floor = (each.paragraph.index, each.candidate.end)
        if each.candidate.label in {"ORG", "PROPN"} and each.words.casefold() in common - set(surnames):
            continue
        if each.paragraph.index in headlines and not _is_known(each, totals, surnames):
            continue
        if each.words in explained:
            name: Name | None = Name(
                each.paragraph, each.paragraph.doc[each.candidate.start : each.candidate.end], explained[each.words]
            )
        else:
            name = _korea(each, codes) or _read(each, title, totals, surnames)
        if name is not None:
            result.append(name)
    return tuple(result)


def _trust_short_forms(totals: dict[str, Votes]) -> None:
    """A name without any organisation's word that is shortened to its last word is a person's."""
    for key, votes in totals.items():
        parts = key.split()
        short = 1 < len(parts) <= 3 and parts[-1] in totals and not set(parts) & _ORGANIZATIONS
        known = table_label(key.title()) or (parts and gazetteer.demonym(parts[-1].title()))
        if short and not known and votes.get(NameType.OTHER, 0.0) <= 0.0:
            votes[NameType.PERSON] += 2.0 if votes.get(NameType.PLACE, 0.0) <= 0.0 else 0.0


def _common_nouns(document: Document) -> frozenset[str]:
    """Nouns that the document writes without a capital too: 'the Bank' beside 'the bank' is no name."""
    return frozenset(t.lower_ for p in document.paragraphs for t in p.doc if t.pos_ == "NOUN" and t.text.islower())


def _explained_acronyms(found: list[_Found], totals: dict[str, Votes]) -> dict[str, NameType]:
    """'Darfur Peace Agreement (DPA)': the acronym is of the kind of the name that it stands behind."""
    ends = {(f.paragraph.index, f.candidate.end): f for f in found}
    explained: dict[str, NameType] = {}
    for each in found:
        doc, start = each.paragraph.doc, each.candidate.start
        full = ends.get((each.paragraph.index, start - 1)) if start and doc[start - 1].text in {"(", "["} else None
        if full is not None and ACRONYM.fullmatch(each.words) and " " in full.words and not table_label(full.words):
            kind = winner(totals.get(full.words.casefold()) or full.votes)
            if kind not in {None, NameType.PERSON}:  # 'Jane Doe (SPD)' is of a party
                explained.setdefault(each.words, kind)
    return explained


_KOREAS = {"north": "kp", "south": "kr"}


def _korea(each: _Found, codes: set[str | None]) -> Name | None:
    """'the North', 'the South' in an article that names both or either Korea."""
    doc, candidate = each.paragraph.doc, each.candidate
    code = _KOREAS.get(each.words.casefold())
    begun = candidate.start > 0 and doc[candidate.start - 1].lower_ == "the"
    if code is None or not begun or not codes & set(_KOREAS.values()):
        return None
    return Name(each.paragraph, doc[candidate.start : candidate.end], NameType.COUNTRY, code)


def _share_titles(totals: dict[str, Votes]) -> None:
    """What 'Mr Cummings' says of Cummings is said of Dominic Cummings too."""
    sure = {
        key
        for key, votes in totals.items()
        if votes.get(NameType.PERSON, 0.0) >= 4.0
        and _person_by_votes(totals, key)
        and gazetteer.country(key.title()) is None
    }
    for key, votes in totals.items():
        parts = key.split()
        ends = {" ".join(parts[i:]) for i in range(1, len(parts))}
        if ends & sure and not set(parts) & _ORGANIZATIONS:
            votes[NameType.PERSON] += 3.0


def _read(each: _Found, title: titles.Title | None, totals: dict[str, Votes], surnames: dict[str, str]) -> Name | None:
    """The name that a finding is, by tables, the whole document's votes and known surnames."""
    doc, candidate = each.paragraph.doc, each.candidate
    tokens = doc[candidate.start : candidate.end]
    words, key = each.words, each.words.casefold()
    base = Name(each.paragraph, tokens, NameType.OTHER)
    acronym = ACRONYM.fullmatch(words) is not None and gazetteer.body(words) is not None
    if key in surnames and len(tokens) <= 3 and not acronym and not (gazetteer.country(words) and title is None):
        return replace(base, type=NameType.PERSON, title=title)
    votes = totals.get(key) or each.votes
    if gazetteer.demonym(words) and gazetteer.country(words) is None and title is None:
        return _group(base, words)
    known = _from_table(base, words)
    by_votes = votes.get(NameType.PERSON, 0.0) >= 5.0 and (known is None or winner(votes) is NameType.PERSON)
    if known is not None and not (title is not None and title.honorific) and not by_votes:
        return known
    best = winner(votes)
    if best is None or votes[best] <= 0.7:
        return base if not gazetteer.place(words) else replace(base, type=NameType.PLACE)
    if best is NameType.GROUP:
        return _group(base, words)
    if best is NameType.PERSON and key in _PLATFORMS:
        best = NameType.ORGANIZATION
    if best is NameType.PERSON and not is_person_shape(tokens):
        best = NameType.ORGANIZATION if candidate.label == "ORG" else NameType.OTHER
    return replace(base, type=best, title=title if best is NameType.PERSON else None)


def _from_table(base: Name, words: str) -> Name | None:
    body = gazetteer.body(words)
    if words in _ADJECTIVAL and base.tokens.root.dep_ in {"compound", "nmod", "amod"}:
        return base
    if body is not None:
        kind = NameType.GROUP if body.type is ActorType.GROUP else NameType.ORGANIZATION
        return replace(base, type=kind, body=body)
    for ask, kind in ((gazetteer.country, NameType.COUNTRY), (gazetteer.capital, NameType.CAPITAL)):
        code = ask(words)
        if code:
            return replace(base, type=kind, code=code)
    seat = gazetteer.seat(words)
    if seat is not None:
        return replace(base, type=NameType.SEAT, code=seat.country)
    return replace(base, type=NameType.PLACE) if gazetteer.region(words) else None


# Party names that serve as adjectives ('a Republican senator', 'a GOP senator').
_ADJECTIVAL = frozenset({"GOP", "Tory"})


def _group(base: Name, words: str) -> Name | None:
    """A people or party in the plural; adjectives ('Turkish', 'Republican') name nobody."""
    last = base.tokens[-1]
    if last.tag_ in {"NNPS", "NNS"} or (
        last.text.endswith("s") and last.pos_ in {"NOUN", "PROPN"} and not last.text.endswith("ss")
    ):
        return replace(base, type=NameType.GROUP)
    if not gazetteer.demonym(words) and gazetteer.place(words):
        return replace(base, type=NameType.PLACE)
    if gazetteer.demonym(words) or last.pos_ == "ADJ" or len(base.tokens) == 1:
        return replace(base, type=NameType.OTHER)
    return replace(base, type=NameType.ORGANIZATION)
