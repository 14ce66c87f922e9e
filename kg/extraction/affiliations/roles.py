"""Where the words around a person's name tell of an office: before it, behind it, as a predicate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from spacy.tokens import Doc, Token

from kg import lexicon
from kg.english import titles
from kg.naming.names import Name, NameType, short_forms

_TENSES = lexicon.words("title.tense")
_ABBREVIATED = {entry.word: entry.construction for entry in lexicon.entries("title.abbreviation")}
_APPOINTED = lexicon.words("title.appointing")
_DISMISSED = lexicon.words("title.leaving")
_PREPOSITIONS = frozenset({"of", "for", "to", "at", "in", "on", "with", "from"})
_GOVERNMENTS = frozenset({"administration", "government", "regime", "cabinet"})
_COUNTERPARTS = frozenset({"counterpart", "opposite", "colleague"})
_HEADING = {"head": "head", "lead": "leader", "chair": "chair"}
_LINKS = frozenset({"be", "become", "remain"})
_DASHES = frozenset({"-", "–", "—", "--"})
_REACH = 16


@dataclass(frozen=True, slots=True, eq=False)
class Role:
    """An office of a person as the text words it. `head` is the token of its noun, `start` to `end` its
    tokens; `noun` the head in the singular; `origin` the one whose counterpart this is;
    `how` is the construction:

    title   right before the name              post    right behind it ('X MP')
    before  'the head of the group, X'         after   'X, the head of the group'
    is      'X is the head of the group'       as      'appointed X as head of the group'
    of, paren, poss   no office at all, a body alone: 'X of the PRI', 'X (PRI)', "the PRI's X"
    led, heads, rule  no office's noun: 'the party led by X', 'X, who heads the party', 'the X administration'
    """

    person: Name
    how: str
    head: int
    start: int
    end: int
    noun: str
    words: str
    origin: Role | None = None

    @property
    def beginning(self) -> int:
        """The token at which the words begin that tell of it."""
        start = min(self.start, self.person.tokens.start)
        here = self.origin is not None and self.origin.person.paragraph.index == self.person.paragraph.index
        return min(start, self.origin.beginning) if self.origin is not None and here else start

    @property
    def doc(self) -> Doc:
        """The paragraph that it stands in."""
        return self.person.paragraph.doc


class RoleReader:
    """Reads the roles of the persons of one paragraph. `persons` are their names in it, in order."""

    def __init__(self, persons: list[Name]) -> None:
        self._taken = {i for n in persons for i in range(n.tokens.start, n.tokens.end)}
        self._titles = {
            i: n for n in persons if n.title is not None for i in range(n.title.whole.start, n.title.whole.end)
        }

    def roles(self, name: Name) -> Iterator[Role]:
        """The roles that the words around `name` tell of, each head once."""
        heads: set[int] = set()
        for each in (*self._title(name), *self._before(name), *self._after(name), *self._without_office(name)):
            if each.head < 0 or each.head not in heads:
                heads.add(each.head)
                yield each

    def _made(self, name: Name, how: str, head: int) -> Role:
        doc = name.paragraph.doc
        start, end = _extent(doc, head)
        noun = titles.singular(doc[head])
        words = doc[start:end].text
        if titles.is_plural(doc[head]):
            words = words.removesuffix("s")
        return Role(name, how, head, start, end, noun, words)

    # 'Prime Minister X', 'Sen. X', 'Labour leader Sir X', 'X MP'
    def _title(self, name: Name) -> Iterator[Role]:
        doc, title, end = name.paragraph.doc, name.title, name.tokens.end
        if end < len(doc) and titles.is_office(doc[end]) and doc[end].text.isupper():
            yield self._made(name, "post", end)
        if title is not None and title.honorific:
            yield from self._abbreviated(name, title)
            title = titles.title_before(doc, title.whole.start)
        if title is None or title.honorific:
            return
        start, end = title.role.start, title.role.end
        while end - start > 1 and doc[end - 1].lower_ in {"of", "for", "the", "and"}:
            end -= 1
        head = next(
            (t for t in title.role if titles.is_office(t) and t.i + 1 < end and t.nbor().lower_ in {"of", "for"}),
            title.role[-1],
        )
        before = doc[title.whole.start - 1] if title.whole.start else None
        start = min(start, _extent(doc, head.i)[0])
        words = doc[start:end].text
        words = words.removesuffix("s") if titles.is_plural(title.role[-1]) else words
        if before is not None and before.lower_ in _TENSES and before.lower_ != doc[start].lower_:
            words = f"{before.lower_} {words}"
        yield Role(name, "title", head.i, start, end, titles.singular(head), words)

    def _abbreviated(self, name: Name, title: titles.Title) -> Iterator[Role]:
        for token in title.role:
            full = _ABBREVIATED.get(token.lower_.rstrip("."))
            if full is not None:
                yield Role(name, "title", token.i, token.i, token.i + 1, full, full)
                return

    # 'the foreign minister, X', 'US ambassador to the UN X'
    def _before(self, name: Name) -> Iterator[Role]:
        doc = name.paragraph.doc
        right = name.title.whole.start if name.title is not None and name.title.whole.end == name.tokens.start else None
        right = name.tokens.start if right is None else right
        if not right:
            return
        floor = doc[right - 1].sent.start
        comma = doc[right - 1].text in {",", ")", *_DASHES}
        last = right - 1 - comma
        for index in range(last, max(floor, last - _REACH) - 1, -1):
            token = doc[index]
            if index in self._taken or index in self._titles:
                return
            if titles.is_office(token) and token.tag_ in {"NN", "NNP", "NNS"} and not _is_modifier(token):
                chain = index < last and doc[index + 1].lower_ in _PREPOSITIONS
                several = comma and titles.is_plural(token)  # 'diplomats and intelligence officials, X announced'
                if (chain and doc[last].lower_ not in _PREPOSITIONS) or (comma and index == last and not several):
                    yield self._made(name, "before", index)
                return
            if _ends_phrase(token):
                return

    # 'X, the foreign minister', 'X is the head of', 'appointed X as head of'
    def _after(self, name: Name) -> Iterator[Role]:
        doc, index = name.paragraph.doc, name.tokens.end
        if index + 1 >= len(doc):
            return
        token = doc[index]
        if token.text in {",", "("} or token.text in _DASHES:
            how, index = "after", _past_age(doc, index + 1)
            if index < len(doc) and doc[index].lower_ == "who":
                how, index = "is", index + 1
                if index < len(doc) and doc[index].lemma_ in _HEADING:
                    yield Role(name, "heads", -1, index, index + 1, "leader", _HEADING[doc[index].lemma_])
                if index >= len(doc) or doc[index].lemma_ not in _LINKS:
                    return
                index += 1
        elif token.lemma_ in _LINKS and token.pos_ in {"AUX", "VERB"}:
            how, index = "is", index + 1
            if index < len(doc) and doc[index].lemma_ in _APPOINTED:
                index += 1
        elif token.lemma_ in _HEADING and token.pos_ == "VERB":
            yield Role(name, "heads", -1, index, index + 1, "leader", _HEADING[token.lemma_])
            return
        elif token.lemma_ == "serve" and doc[index + 1].lower_ == "as":
            how, index = "is", index + 2
        elif token.lower_ == "as" or (token.lemma_ in _DISMISSED and doc[index + 1].lower_ == "as"):
            index += token.lower_ != "as"
            verbs = {t.lemma_.lower() for t in doc[token.sent.start : index]}
            if verbs & _DISMISSED:
                former = self._scanned(name, "as", index + 1)
                yield from (replace(role, words=f"former {role.words}") for role in former)
            if verbs & _DISMISSED or not verbs & _APPOINTED:
                return
            how, index = "as", index + 1
        else:
            return
        yield from self._scanned(name, how, index)

    def _scanned(self, name: Name, how: str, index: int) -> Iterator[Role]:
        doc = name.paragraph.doc
        stop = min(len(doc), index + _REACH, doc[name.tokens.start].sent.end)
        for at in range(index, stop):
            token = doc[at]
            if at in self._taken or at in self._titles or token.dep_ == "neg":
                return
            if titles.is_office(token) and token.tag_ in {"NN", "NNP"} and not _is_modifier(token):
                yield self._made(name, how, _last_office(doc, at, stop))
                return
            if _ends_phrase(token) and not (at == index and token.lower_ in {"as", "then"}):
                return

    # 'X of the PRI', 'X (PRI)', "CNN's X"
    def _without_office(self, name: Name) -> Iterator[Role]:
        doc, start, end = name.paragraph.doc, name.tokens.start, name.tokens.end
        if end + 1 < len(doc) and doc[end].lower_ in {"of", "from"}:
            yield Role(name, "of", -1, start, end, "", "member")
        if end + 1 < len(doc) and doc[end].text in {"(", ","}:
            yield Role(name, "paren", -1, start, end, "", "member")
        if start > 1 and doc[start - 1].lower_ in {"'s", "’s", "'", "’"}:
            yield Role(name, "poss", -1, start, end, "", "member")
        if end < len(doc) and doc[end].lower_ in _GOVERNMENTS and doc[end].dep_ != "punct":
            yield Role(name, "rule", -1, start, end + 1, "leader", "leader")
        if start > 2 and doc[start - 1].lower_ == "by" and doc[start - 2].lower_ in {"led", "headed"}:
            yield Role(name, "led", -1, start - 2, end, "leader", "leader")


def people(named: Iterable[Name]) -> list[list[Name]]:
    """The mentions of each person among the names, in order of the first; a short form is whose full name it
    can shorten, of several that of the first."""
    persons = [each for each in named if each.type is NameType.PERSON]
    full: dict[str, str] = {}
    for each in persons:
        for form in short_forms(each.words):
            full.setdefault(form.casefold(), each.words.casefold())
    found: dict[str, list[Name]] = {}
    for each in persons:
        words = each.words.casefold()
        found.setdefault(full.get(words, words), []).append(each)
    return list(found.values())


def roles_of(named: Sequence[Name]) -> list[list[Role]]:
    """The roles of each person, in order of the text; nothing of those without one."""
    readers = {
        index: RoleReader([n for n in here if n.type is NameType.PERSON])
        for index, here in groupby(named, key=lambda n: n.paragraph.index)
    }
    every = [[_with_shared_title(n, named) for n in mentions] for mentions in people(named)]
    found = [[r for n in mentions for r in readers[n.paragraph.index].roles(n)] for mentions in every]
    completed = _with_counterparts([each for each in found if each])
    return [each for each in completed if each]


def _with_shared_title(name: Name, named: Iterable[Name]) -> Name:
    """'Foreign ministers X of A and Y of B': each in the list bears the plural title."""
    if name.title is not None or name.tokens.root.dep_ != "conj":
        return name
    listed = {t.i for t in name.tokens.root.conjuncts}
    here = (n for n in named if n.paragraph.index == name.paragraph.index and n.tokens.root.i in listed)
    shared = next((n.title for n in here if n.title and titles.is_plural(n.title.role[-1])), None)
    return replace(name, title=shared) if shared else name


def _with_counterparts(found: Sequence[Sequence[Role]]) -> list[list[Role]]:
    """'President X and his Turkish counterpart Y': the office of the one whose counterpart Y is, the last
    before in this paragraph or the two before; none where there is nobody."""
    every = sorted((r for each in found for r in each if r.head >= 0), key=lambda r: r.person.span)

    def completed(role: Role) -> Role | None:
        if role.noun not in _COUNTERPARTS:
            return role
        at = role.person.span
        before = (r for r in reversed(every) if r.person.span < at and r.noun not in _COUNTERPARTS)
        near = (r for r in before if role.person.paragraph.index - r.person.paragraph.index <= 2)
        origin = next(near, None)
        if origin is None:
            return None if role.noun == "counterpart" else role
        return replace(role, noun=origin.noun, words=origin.words, origin=origin)

    return [[done for role in each if (done := completed(role)) is not None] for each in found]


def _is_modifier(token: Token) -> bool:
    """'minister' of 'the minister level talks', 'leader' of 'leader Kim'."""
    return (
        token.dep_ in {"compound", "nmod", "amod"}
        and token.head.i == token.i + 1
        and not titles.is_honorific(token.head)
    )


def _last_office(doc: Doc, at: int, stop: int) -> int:
    """'minister' of 'first deputy energy minister'."""
    for later in range(at + 1, min(at + 4, stop)):
        if titles.is_office(doc[later]) and doc[later].tag_ in {"NN", "NNP"}:
            return later
        if doc[later].pos_ not in {"NOUN", "ADJ", "PROPN"}:
            break
    return at


def _ends_phrase(token: Token) -> bool:
    """Whether no noun phrase reaches over the token."""
    if token.pos_ in {"VERB", "AUX"}:
        return token.dep_ not in {"amod", "compound"}
    if token.pos_ == "PRON":
        return token.tag_ != "PRP$"
    if token.pos_ == "PUNCT" or token.pos_ == "SYM":
        return token.text not in {"-", "/", "'", "’", "“", "”", '"', "``", "''"}
    return token.pos_ == "SCONJ"


def _past_age(doc: Doc, index: int) -> int:
    """Past '77,' and 'D-Calif.,'."""
    for at in range(index, min(index + 5, len(doc) - 1)):
        if doc[at].text in {",", ")"}:
            said = doc[index:at].text
            return at + 1 if said.isdigit() or said[:2] in {"D-", "R-", "I-"} else index
    return index


def _extent(doc: Doc, head: int) -> tuple[int, int]:
    """The tokens of the office whose noun is at `head`: 'deputy foreign minister', 'secretary of state'."""
    start = head
    title = titles.title_before(doc, head + 1)
    if title is not None and title.role.end == head + 1:
        start = title.role.start
    while start and doc[start - 1].text.islower() and _belongs(doc[start - 1], doc[head]):
        start -= 1
    end = head + 1
    if end + 1 < len(doc) and doc[end].lower_ in {"of", "for"}:
        last = end + 1
        while last < len(doc) and titles.is_domain(doc[last]) and doc[last].lower_ not in {"of", "for"}:
            last += 1
        named = last < len(doc) and doc[last].pos_ in {"NOUN", "PROPN"} and last > end + 2
        if last > end + 1 and doc[last - 1].lower_ not in {"the", "and"} and not named:
            end = last
    return start, end


def _belongs(token: Token, head: Token) -> bool:
    """'junta' of 'junta chief'."""
    return token.dep_ in {"compound", "amod", "nmod"} and (token.head == head or token.head.head == head)
