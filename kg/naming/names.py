"""The proper names of a document and what each is a name of.

spaCy finds most names but errs in their type, above all for organisations and lone surnames. So
its label is one sign of many (`signs`), which are taken over all mentions of a name in the document and
weighed by a model (`types`); a surname is whose full name it ends, and tables of facts
(`kg.gazetteer`) are believed before signs.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from spacy.tokens import Doc
from spacy.tokens import Span as TokenSpan

from kg import gazetteer, lexicon
from kg.english import outlets, titles
from kg.model import ActorType, Span
from kg.naming import signs
from kg.naming.spans import NameSpan, candidates, table_label
from kg.naming.types import NameType, judge
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


_STYLES = lexicon.words("name.style")
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
class Found:
    """Words that may be a name, where they stand."""

    paragraph: Paragraph
    candidate: NameSpan
    titled: bool

    @property
    def words(self) -> str:
        """The words as written."""
        return str(self.paragraph.doc[self.candidate.start : self.candidate.end].text)

    @property
    def key(self) -> str:
        """The words in lower case: all mentions of a name have the same."""
        return self.words.casefold()


def _is_title_case(doc: Doc) -> bool:
    """A line that capitalises its words as headlines do; there capitals tell nothing of names."""
    longer = [t for t in doc if t.is_alpha and len(t) > 3]
    return len(longer) >= 4 and doc[-1].text != "." and sum(t.text[:1].isupper() for t in longer) >= 0.8 * len(longer)


def _is_known(each: Found, known: Container[str]) -> bool:
    """Whether a name of a headline is one of the tables or of the article below; a longer run is cut
    to the known name that it begins or ends with ('Obama Seeks')."""
    doc, candidate = each.paragraph.doc, each.candidate
    pieces = [(candidate.start, end) for end in range(candidate.end, candidate.start, -1)]
    pieces += [(start, candidate.end) for start in range(candidate.start + 1, candidate.end)]
    for start, end in pieces:
        words = doc[start:end].text
        if words.casefold() in known or table_label(words):
            candidate.start, candidate.end = start, end
            return True
    return False


def _stated(shown: signs.Signs) -> NameType | None:
    """What the words beside a name say outright: 'the broadcaster X', 'Minister X of Japan'."""
    if shown.get("called outlet", 0.0) > 0.5:
        return NameType.ORGANIZATION
    return NameType.PERSON if min(shown.get("title before", 0.0), shown.get("of nation after", 0.0)) > 0.5 else None


def findings(document: Document) -> tuple[list[Found], Mapping[str, signs.Signs]]:
    """What may be a name in `document`, in order of the text (`titled` where it stands in a headline), and
    the signs of each name that stands outside of headlines, by its key."""
    found = []
    for paragraph in document.paragraphs:
        titled = paragraph.is_headline or _is_title_case(paragraph.doc)
        found += [Found(paragraph, each, titled) for each in candidates(paragraph.doc)]
    seen = [(f.paragraph.doc, f.candidate) for f in found if not f.titled]
    return found, signs.of_names(seen, _common_nouns(document), {f.key for f in found if f.titled})


@lru_cache(maxsize=2)
def names(document: Document) -> tuple[Name, ...]:
    """Every proper name of `document`, in order of the text, none overlapping another."""
    found, shown = findings(document)
    kinds = {key: _stated(each) or judge(each) for key, each in shown.items()}
    full_names = sorted({f.words for f in found if len(_parts(f.words)) > 1 and kinds.get(f.key) is NameType.PERSON})
    surnames = {form.casefold() for full in full_names for form in short_forms(full)}
    explained = _explained_acronyms(found, kinds)
    codes = {gazetteer.country(f.words) for f in found}
    common = _common_nouns(document)
    result = []
    floor = (-1, 0)
    for each in found:
        if floor[0] != each.paragraph.index:
            floor = (each.paragraph.index, 0)
        title = titles.title_before(each.paragraph.doc, each.candidate.start, floor[1])
        floor = (each.paragraph.index, each.candidate.end)
        if each.candidate.label in {"ORG", "PROPN"} and each.key in common - surnames:
            continue
        if each.titled and not _is_known(each, kinds.keys() | surnames):
            continue
        if each.words in explained:
            name: Name | None = Name(
                each.paragraph, each.paragraph.doc[each.candidate.start : each.candidate.end], explained[each.words]
            )
        else:
            person = each.key in surnames or each.key in _STYLES
            kind = NameType.PERSON if person else kinds.get(each.key, NameType.OTHER)
            name = _korea(each, codes) or _read(each, title, kind, shown.get(each.key, {}))
        if name is not None:
            result.append(name)
    return tuple(result)


def _common_nouns(document: Document) -> frozenset[str]:
    """Nouns that the document writes without a capital too: 'the Bank' beside 'the bank' is no name."""
    return frozenset(t.lower_ for p in document.paragraphs for t in p.doc if t.pos_ == "NOUN" and t.text.islower())


def _explained_acronyms(found: list[Found], kinds: Mapping[str, NameType]) -> dict[str, NameType]:
    """'Darfur Peace Agreement (DPA)': the acronym is of the kind of the name that it stands behind."""
    ends = {(f.paragraph.index, f.candidate.end): f for f in found}
    explained: dict[str, NameType] = {}
    for each in found:
        doc, start = each.paragraph.doc, each.candidate.start
        full = ends.get((each.paragraph.index, start - 1)) if start and doc[start - 1].text in {"(", "["} else None
        if (
            full is not None
            and signs.ACRONYM.fullmatch(each.words)
            and " " in full.words
            and not table_label(full.words)
        ):
            explained.setdefault(each.words, kinds.get(full.key, NameType.OTHER))
    return explained


_KOREAS = {"north": "kp", "south": "kr"}


def _korea(each: Found, codes: set[str | None]) -> Name | None:
    """'the North', 'the South' in an article that names both or either Korea."""
    doc, candidate = each.paragraph.doc, each.candidate
    code = _KOREAS.get(each.words.casefold())
    begun = candidate.start > 0 and doc[candidate.start - 1].lower_ == "the"
    if code is None or not begun or not codes & set(_KOREAS.values()):
        return None
    return Name(each.paragraph, doc[candidate.start : candidate.end], NameType.COUNTRY, code)


def _read(each: Found, title: titles.Title | None, kind: NameType, shown: Mapping[str, float]) -> Name | None:
    """The name that a finding is: by tables, else of the `kind` that the signs of the whole document say, which
    are `shown`."""
    doc, candidate = each.paragraph.doc, each.candidate
    tokens = doc[candidate.start : candidate.end]
    words = each.words
    base = Name(each.paragraph, tokens, NameType.OTHER)
    if kind is NameType.PERSON and each.key not in _PLATFORMS and (title is not None or table_label(words) is None):
        return replace(base, type=kind, title=title)
    if gazetteer.demonym(words) and gazetteer.country(words) is None and title is None:
        return _group(base, words)
    known = _from_table(base, words)
    if known is not None and not (title is not None and title.honorific):
        return known
    if kind is NameType.OTHER:
        place = gazetteer.place(words) or sum(shown.get(sign, 0.0) for sign in _OF_PLACES) > 0.5
        return replace(base, type=NameType.PLACE) if place else base
    return _group(base, words) if shown.get("label NORP", 0.0) > 0.5 else replace(base, type=NameType.ORGANIZATION)


_OF_PLACES = ("label GPE", "label LOC", "label FAC", "in")


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
