"""The pattern language of codebooks: wordings of an issue, as a person writes them into a cell.

    sanction* on [Iran]              the words after one another, inflected as may be; `*` stands for any ending
    "comprehensive deal"             these forms exactly
    sanctions AND [Iran] NOT oil     all of them, in any order, and none of those after NOT
    border wall | wall funding       one or the other; a semicolon or a new line parts them too
    TURNED: lift* sanctions          a wording that is the reverse of the issue
    [Barack Obama]                   whoever or whatever is called so, by any name: 'Tehran' and 'Iranian' are [Iran]
    target: missile*                 only in the words that the stance is on
    article: Guam                    anywhere in the article

Between the words of a phrase up to two others may stand. Some part must be found in the words that the stance is on,
the rest in the sentence. A name alone is an issue of its own: the stance is on nothing but it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from kg.errors import BadInput
from kg.identity.codebook.passages import EMPTY, UNHEARD, Name, Passage, country_of, plain, stem
from kg.lexicon.folding import words_of

_PARTS = re.compile(r'"[^"]*"|\[[^\]]*\]|[|;\n]|[^\s"\[\]|;]+')
_OPERATORS = frozenset({"AND", "NOT", "OR"})
_BETWEEN = 2  # words that may stand between those of a phrase
_LEAST_STEM = 3  # letters before a `*`, or it stands for half of the dictionary
_EMPTY_STEMS = EMPTY | {stem(word) for word in EMPTY}


class Where(StrEnum):
    """Where a part of a pattern is to be found."""

    SENTENCE = "sentence"
    TARGET = "target"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True)
class Piece:
    """One element of a phrase: a form exactly, the beginning of one, a stem, or a name."""

    kind: str
    words: tuple[str, ...]
    country: str | None = None

    def begins(self, passage: Passage) -> Iterable[int]:
        """Where the piece may begin."""
        match self.kind:
            case "stem":
                return passage.at_stem.get(self.words[0], ())
            case "exact":
                return passage.at_word.get(self.words[0], ())
            case "start":
                return [at for at, word in enumerate(passage.words) if word.startswith(self.words[0])]
        return sorted({*passage.names, *(passage.at_word.get(self.words[0], ()) if self.country is None else ())})

    def ends(self, passage: Passage, at: int) -> Iterator[int]:
        """Where the piece ends if it begins at the word `at`: just after its last word."""
        if self.kind == "name":
            yield from self._name_ends(passage, at)
        elif at < len(passage.words) and (
            (self.kind == "exact" and passage.words[at] == self.words[0])
            or (self.kind == "stem" and passage.stems[at] == self.words[0])
            or (self.kind == "start" and passage.words[at].startswith(self.words[0]))
        ):
            yield at + 1

    def _name_ends(self, passage: Passage, at: int) -> Iterator[int]:
        for name in passage.names.get(at, ()):
            if self._is(name):
                yield name.last
        end = at + len(self.words)
        if self.country is None and tuple(passage.words[at:end]) == self.words:
            yield end

    def _is(self, name: Name) -> bool:
        if self.country is not None:
            return name.country == self.country
        size = len(self.words)
        called = map(words_of, name.called)
        return any(each[at : at + size] == self.words for each in called for at in range(len(each)))


@dataclass(frozen=True, slots=True)
class Part:
    """A phrase, and where it must be found, or with `absent` must not."""

    pieces: tuple[Piece, ...]
    where: Where = Where.SENTENCE
    absent: bool = False

    @property
    def weight(self) -> int:
        """How much it tells."""
        return sum(1 if piece.kind == "name" else 2 for piece in self.pieces)

    def find(self, passage: Passage) -> Iterator[tuple[int, int]]:
        """First word and just after the last of each place where the phrase is."""
        for at in self.pieces[0].begins(passage):
            end = self._end(passage, at, 0)
            if end is not None:
                yield at, end

    def _end(self, passage: Passage, at: int, piece: int) -> int | None:
        if piece == len(self.pieces):
            return at
        exact = self.pieces[piece].kind == "exact"
        places, between = [at], 0
        while piece and places[-1] < len(passage.words):
            between += passage.words[places[-1]] not in UNHEARD
            if between > (0 if exact else _BETWEEN):
                break
            places.append(places[-1] + 1)
        for place in places:
            for end in self.pieces[piece].ends(passage, place):
                found = self._end(passage, end, piece + 1)
                if found is not None:
                    return found
        return None


@dataclass(frozen=True, slots=True, order=True)
class Fit:
    """How well a wording fits a position, the greater the better: how much of it lies in the words that the stance is
    on, and how much there is of it in all. A word counts twice as much as a name."""

    in_target: int
    everywhere: int


@dataclass(frozen=True, slots=True)
class Wording:
    """One alternative of a cell.

    text    as it was written
    parts   all of them must hold
    turned  whether it is the reverse of the issue
    """

    text: str
    parts: tuple[Part, ...]
    turned: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """The same for two wordings that mean the same."""
        return tuple(sorted((p.where, p.absent, tuple((e.kind, e.words) for e in p.pieces)) for p in self.parts))

    @property
    def stems(self) -> frozenset[str]:
        """Without these in the sentence it fits nothing."""
        there = (part for part in self.parts if part.where is not Where.ARTICLE and not part.absent)
        return frozenset(piece.words[0] for part in there for piece in part.pieces if piece.kind == "stem")

    @property
    def needs_article(self) -> bool:
        """Whether the whole article is to be looked at."""
        return any(part.where is Where.ARTICLE for part in self.parts)

    @property
    def _is_name(self) -> bool:
        there = [
            piece for part in self.parts if part.where is not Where.ARTICLE and not part.absent for piece in part.pieces
        ]
        return [piece.kind for piece in there] == ["name"]

    def fit(self, passage: Passage, article: Passage | None) -> Fit | None:
        """How well it fits the position of `passage`, in `article`; None where it does not."""
        in_target = everywhere = 0
        for part in sorted(self.parts, key=lambda each: each.where is Where.ARTICLE):
            if part.where is Where.ARTICLE:
                if article is not None and any(True for _ in part.find(article)) == part.absent:
                    return None
                continue
            found = list(part.find(passage))
            inside = [(a, b) for a, b in found if any(passage.in_target[a:b])]
            if part.where is Where.TARGET:
                found = inside
            if bool(found) == part.absent:
                return None
            if part.absent:
                continue
            if self._is_name and not any(passage.is_all_of_target(a, b) for a, b in inside):
                return None
            in_target += part.weight if inside else 0
            everywhere += part.weight
        return Fit(in_target, everywhere) if in_target else None


def parse(cell: str) -> list[Wording | BadInput]:
    """The wordings in `cell`, in their order; for each that is none, what is wrong with it."""
    found: list[Wording | BadInput] = []
    for turned, tokens in _alternatives(cell):
        try:
            found.append(_wording(tokens, turned=turned))
        except BadInput as error:
            found.append(error)
    return found


def _alternatives(cell: str) -> Iterator[tuple[bool, list[str]]]:
    tokens: list[str] = []
    for token in [*_PARTS.findall(_straight(cell)), "|"]:
        if token not in {"|", ";", "\n", "OR"}:
            tokens.append(token)
            continue
        if tokens:
            turned = tokens[0].rstrip(":") == "TURNED"
            yield turned, tokens[1:] if turned else tokens
        tokens = []


def _straight(cell: str) -> str:
    """With the quotation marks that spreadsheets bend made straight again."""
    marked = re.sub("[“”„«»]", '"', cell)
    for mark, other in (('"', '"'), ("[", "]")):
        odd = marked.count(mark) % 2 if mark == other else marked.count(mark) != marked.count(other)
        if odd:
            raise BadInput(f"{cell.strip()!r} opens or closes {mark} without its other half: write both, or none")
    return marked


def _wording(tokens: list[str], *, turned: bool) -> Wording:
    text = " ".join(tokens)
    parts: list[Part] = []
    pieces: list[Piece] = []
    where, absent = Where.SENTENCE, False

    def close(*, before: str) -> None:
        nonlocal where, absent
        if not pieces:
            raise BadInput(f"{text!r} has no word {before}: write one there")
        parts.append(Part(tuple(pieces), where, absent))
        pieces.clear()
        where, absent = Where.SENTENCE, False

    for number, token in enumerate(tokens):
        if token in _OPERATORS:
            if not (token == "NOT" and number and tokens[number - 1] == "AND"):
                close(before=f"before {token}")
            absent = token == "NOT"
            continue
        place, colon, rest = token.partition(":")
        if colon and place in set(Where) and not pieces:
            where = Where(place)
            if not rest:
                continue
            token = rest
        pieces += _pieces(token)
    if any(token.startswith("#") for token in tokens):
        raise BadInput(f"{text!r} is what a spreadsheet makes of a formula: write the pattern anew, as text")
    if not pieces and all(token not in _OPERATORS for token in tokens):
        raise BadInput(f"{text!r} matches nearly everything: write a word that tells the issue")
    close(before="behind its last AND or NOT")
    _check(text, parts)
    return Wording(("TURNED: " if turned else "") + text, tuple(parts), turned)


def _pieces(token: str) -> Iterator[Piece]:
    if token.startswith("["):
        name = token[1:-1].strip()
        words = words_of(name)
        if not words:
            raise BadInput("[] names nobody: write a name into it")
        yield Piece("name", words, country_of(name))
        return
    if token.startswith('"'):
        yield from (Piece("exact", (word,)) for word in map(plain, re.findall(r"[^\W_]+", token)) if word)
        return
    for word in re.findall(r"[^\W_]+(?:['’.][^\W_]+)*\*?|\*", token):
        bare = plain(word.rstrip("*"))
        if word.endswith("*"):
            if len(bare) < _LEAST_STEM:
                raise BadInput(f"{word!r} matches nearly everything: write at least {_LEAST_STEM} letters before *")
            yield Piece("start", (bare,))
        elif bare and bare not in UNHEARD:
            yield Piece("stem", (stem(bare),))


def _check(text: str, parts: list[Part]) -> None:
    """Raises BadInput for a wording that would fit everything, or that only says what it is not."""
    there = [part for part in parts if not part.absent]
    if not there:
        raise BadInput(f"{text!r} only says what it is not: write what it is before NOT")
    if all(part.where is Where.ARTICLE for part in there):
        raise BadInput(f"{text!r} fits every position of an article: add what the stance is on, beside article:")
    told = any(
        piece.kind in {"name", "start"} or piece.words[0] not in _EMPTY_STEMS for part in there for piece in part.pieces
    )
    if not told:
        raise BadInput(f"{text!r} matches nearly everything: write a word that tells the issue")
