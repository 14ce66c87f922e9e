"""Of what an office can be: the countries and bodies that an article names, with every place where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from spacy.tokens import Doc, Token

from kg import gazetteer, lexicon
from kg.english.organizations import same_organization
from kg.lexicon.folding import bare_words
from kg.naming import metonymy
from kg.naming.names import Name, NameType
from kg.text.document import Document, Paragraph

_SECTORS = {
    word: name.removeprefix("sector.") for name, words in lexicon.classes("sector.").items() for word in sorted(words)
}
_PARTIES = {entry.word: entry.construction for entry in lexicon.entries("party")}
_COUNTRIES = frozenset({NameType.COUNTRY, NameType.CAPITAL, NameType.SEAT})
_BODIES = frozenset({NameType.ORGANIZATION, NameType.GROUP})
# What an office can be of so that it is of nothing else, though no actor: 'Florida's attorney general', 'X's lawyer'.
_BARS = {NameType.PLACE: "place", NameType.PERSON: "person"}


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """A place where an owner is named: by a name, the adjective of a nation, the word for a party's member."""

    paragraph: Paragraph
    start: int
    end: int
    name: Name | None = None

    @property
    def doc(self) -> Doc:
        """The paragraph's tokens."""
        return self.paragraph.doc

    @property
    def offset(self) -> int:
        """Where it begins in the article."""
        return self.paragraph.start + self.doc[self.start].idx


@dataclass(eq=False, slots=True)
class Owner:
    """A country, a body, or what is neither but has offices: a place or a person. `kind` is 'country', the
    sector of a body, 'group', 'place', 'person', or 'body' where nothing more is known; `names` are as written."""

    kind: str
    code: str | None = None
    names: list[str] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    acting: int = 0

    @property
    def is_actor(self) -> bool:
        """Whether an affiliation can be with it."""
        return self.kind not in _BARS.values()

    def before(self, offset: int) -> int:
        """Where it was last named before `offset`; -1 where it was not."""
        return max((s.offset for s in self.spots if s.offset < offset), default=-1)

    def nearest(self, offset: int) -> Name | None:
        """The name of it that stands nearest to `offset`, one before rather than one behind."""
        named = [s for s in self.spots if s.name is not None]
        best = min(named, key=lambda s: (s.offset > offset, abs(s.offset - offset)), default=None)
        return best.name if best is not None else None


def owners_of(document: Document, named: Sequence[Name]) -> list[Owner]:
    """Every owner that the article names, in order of the first place."""
    countries: dict[str, Owner] = {}
    bodies: list[Owner] = []
    bars: dict[str, Owner] = {}
    taken: set[tuple[int, int]] = set()
    for name in named:
        where = Spot(name.paragraph, name.tokens.start, name.tokens.end, name)
        if name.type in _COUNTRIES and name.code:
            if name.type is NameType.COUNTRY or metonymy.is_party(name):
                owner = countries.setdefault(name.code, Owner("country", name.code))
                owner.acting += metonymy.is_party(name)
                owner.spots.append(where)
        elif name.type in _BODIES and not gazetteer.demonym(name.words):
            _body(bodies, name).spots.append(where)
        elif name.type in _BARS:
            words = name.words.split()[-1] if name.type is NameType.PERSON else name.words
            bars.setdefault(words, Owner(_BARS[name.type], names=[name.words])).spots.append(where)
        else:
            continue
        taken.update((name.paragraph.index, i) for i in range(name.tokens.start, name.tokens.end))
    for paragraph in document.paragraphs:
        for start, end, code in _nations(paragraph.doc):
            if not any((paragraph.index, i) in taken for i in range(start, end)):
                owner = countries.setdefault(code, Owner("country", code))
                owner.spots.append(Spot(paragraph, start, end))
        _add_parties(bodies, paragraph, taken)
    found = [*countries.values(), *bodies, *bars.values()]
    for owner in found:
        owner.spots.sort(key=lambda s: (s.paragraph.index, s.start))
    return sorted(found, key=lambda o: (o.spots[0].offset, o.kind))


def _body(bodies: list[Owner], name: Name) -> Owner:
    """The body that the name names, a new one where no earlier name is of the same."""
    words = name.words
    for each in bodies:
        if any(w == words or same_organization(w, words) for w in each.names):
            if words not in each.names:
                each.names.append(words)
            return each
    bodies.append(Owner(_kind(name), names=[words]))
    return bodies[-1]


def _kind(name: Name) -> str:
    """The sector of a body, by what the tables know of it or by its words."""
    if bare_words(name.words)[-1:] and bare_words(name.words)[-1] in _PARTIES:
        return "party"
    if name.body is not None and name.body.sector is not None:
        return str(name.body.sector)
    for token in reversed(name.tokens):
        if token.lower_ in _SECTORS:
            return _SECTORS[token.lower_]
    return "group" if name.type is NameType.GROUP else "body"


def _add_parties(bodies: Iterable[Owner], paragraph: Paragraph, taken: set[tuple[int, int]]) -> None:
    """'Republican', 'D-Calif.': words for members of a party that the article names elsewhere."""
    parties = [b for b in bodies if b.kind == "party"]
    if not parties:
        return
    for token in paragraph.doc:
        party = _party(token) if (paragraph.index, token.i) not in taken else None
        for each in parties if party is not None else ():
            if any(_PARTIES.get(word, word) == party for name in each.names for word in bare_words(name)):
                end = token.i + 3 if _is_seat(token) else token.i + 1
                each.spots.append(Spot(paragraph, token.i, end))
                break


def _party(token: Token) -> str | None:
    if token.text[:2] in {"D-", "R-"} or _is_seat(token):
        return "democratic" if token.text[0] == "D" else "republican"
    return _PARTIES.get(token.lower_) if token.text[:1].isupper() else None


def _is_seat(token: Token) -> bool:
    """'D' of 'D-Calif.'."""
    return token.text in {"D", "R"} and token.i + 2 < len(token.doc) and token.nbor().text == "-"


def _nations(doc: Doc) -> Iterator[tuple[int, int, str]]:
    """The adjectives and names of nations: 'South Korean', 'Iraqi', 'US'."""
    capitals = [t.text[:1].isupper() for t in doc]
    index = 0
    while index < len(doc):
        for length in (2, 1) if capitals[index] else ():
            code = _nation(doc[index : index + length].text)
            if code is not None:
                yield index, min(index + length, len(doc)), code
                index += length - 1
                break
        index += 1


@lru_cache(maxsize=4096)
def _nation(words: str) -> str | None:
    return gazetteer.nation(words)
