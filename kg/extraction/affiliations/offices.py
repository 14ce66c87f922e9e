"""An office of a person in the words around the name: before it, in apposition, as a predicate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from kg import gazetteer, lexicon
from kg.english import repairs, titles
from kg.model import Span
from kg.naming.names import Name, NameType
from kg.text.document import Paragraph

_TENSES = lexicon.words("title.tense")
_STANDINGS = lexicon.words("title.standing")
_ACCREDITED = lexicon.words("title.accredited")
_STATE_OFFICES = lexicon.words("title.state")
_NON_STATE = lexicon.words("not-of-the-state")
_OF = frozenset({"of", "for", "at", "to", "in", "with"})


@dataclass(frozen=True, slots=True)
class Office:
    """An office of a person before it becomes a record. `start`-`end` are the tokens of the evidence."""

    person: Name
    start: int
    end: int
    role: str
    head: str
    organization: Span | None = None
    country: str | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class OfficeReader:
    by_start: dict[tuple[int, int], Name]
    by_end: dict[tuple[int, int], Name]

    def offices(self, name: Name) -> Iterator[Office]:
        """The offices that the words around one mention of a person give."""
        before = self._before(name)
        if before is not None:
            yield before
        yield from self._apposed(name)

    # 'Turkish Foreign Minister X', 'Kremlin spokesman X', 'President X of Y'
    def _before(self, name: Name) -> Office | None:
        title = name.title
        if title is None or title.honorific:
            return None
        head = titles.singular(title.role[-1] if titles.is_office(title.role[-1]) else _office_in(title.role))
        if head in _STANDINGS and head != "member":
            return None
        found = Office(name, title.role.start, name.tokens.end, titles.role_words(title), head)
        if title.whole.end != name.tokens.start:
            return self._with_owner(found, title.role.start, 0, name.tokens.end)
        owned = self._with_owner(found, title.whole.start, title.role.start, name.tokens.end)
        return _with_tense(owned, name.paragraph.doc) if owned is not None else None

    def _with_owner(self, found: Office, left: int, role_start: int, right: int) -> Office | None:
        """`found` with the country or body named before the office, or after the name."""
        paragraph = found.person.paragraph
        doc = paragraph.doc
        for index in range(left, role_start):
            code = gazetteer.nation(doc[index].text)
            if code:
                return _of_country(replace(found, start=index), code)
        end = role_start - 1 if role_start and doc[role_start - 1].text in {"'s", "’s", "'", "’"} else role_start
        owner = self.by_end.get((paragraph.index, end))
        if owner is not None:
            return self._owned(replace(found, start=owner.tokens.start), owner)
        pair = doc[max(0, role_start - 2) : role_start]
        two = pair.text if all(t.is_alpha for t in pair) else ""
        code = gazetteer.nation(two)
        if code and _is_of_state(found):
            return replace(found, start=pair.start, country=code)
        if right < len(doc) and doc[right].lower_ == "of":
            owner = self._name_after(paragraph, right + 1)
            if owner is not None and owner.type in {NameType.COUNTRY, NameType.ORGANIZATION}:
                return self._owned(replace(found, end=owner.tokens.end), owner)
        return found

    def _owned(self, found: Office, owner: Name) -> Office | None:
        if owner.type in {NameType.COUNTRY, NameType.CAPITAL}:
            return _of_country(found, owner.code)
        if owner.type is NameType.SEAT:
            return replace(found, organization=owner.span, country=owner.code)
        if owner.type in {NameType.ORGANIZATION, NameType.GROUP}:
            return replace(found, organization=owner.span)
        if owner.type is NameType.PLACE and owner.tokens.end <= found.person.tokens.start:
            return replace(found, role=f"{owner.words} {found.role}")
        return found

    def _name_after(self, paragraph: Paragraph, index: int) -> Name | None:
        """The name that begins at the token `index`, a determiner or demonym passed over."""
        doc = paragraph.doc
        for start in range(index, min(index + 3, len(doc))):
            owner = self.by_start.get((paragraph.index, start))
            if owner is not None:
                return owner
            if doc[start].lower_ not in {"the", "a", "an"} and not gazetteer.demonym(doc[start].text):
                return None
        return None

    # 'X, the foreign minister of Y', 'Y's president, X', 'X is the head of Z'
    def _apposed(self, name: Name) -> Iterator[Office]:
        root = name.tokens.root
        heads = [c for c in root.children if c.dep_ == "appos"]
        if root.dep_ == "appos":
            heads.append(root.head)
        if root.dep_ == "nsubj" and _asserts(root.head):
            heads.extend(c for c in root.head.children if c.dep_ == "attr")
        for clause in root.children:
            if clause.dep_ == "relcl" and clause.lemma_ == "be":
                heads.extend(c for c in clause.children if c.dep_ == "attr")
        if root.dep_ == "nsubjpass" and root.head.lemma_ in {"elect", "appoint", "name"}:
            heads.extend(c for c in root.head.children if c.dep_ == "oprd")
        missed = (repairs.office_after(name.tokens), repairs.office_before(name.tokens))
        heads.extend(each for each in missed if each is not None and each not in heads)
        for head in heads:
            if (
                titles.is_office(head)
                and head.tag_ in {"NN", "NNP"}
                and not name.tokens.start <= head.i < name.tokens.end
            ):
                found = self._phrase(name, head)
                if found is not None:
                    yield found

    def _phrase(self, name: Name, head: Token) -> Office | None:
        """The office of the noun phrase that `head` governs."""
        doc, paragraph = head.doc, name.paragraph
        first, end, owner = head.i, head.i + 1, None
        while first and (
            titles.is_title_word(doc[first - 1]) or doc[first - 1].text == "-" or _modifies(doc[first - 1], head)
        ):
            first -= 1
        left = first
        country = None
        while left and country is None and owner is None:
            token = doc[left - 1]
            country = gazetteer.demonym(token.text)
            if country or token.text in {"'s", "’s"}:
                left -= 1
                owner = None if country else self.by_end.get((paragraph.index, left))
                if owner is None and not country:
                    break
            else:
                owner = self.by_end.get((paragraph.index, left))
                break
        if owner is not None:
            left = owner.tokens.start
        role_end = _domain_end(doc, end)
        if titles.singular(head) in _ACCREDITED and role_end + 1 < len(doc) and doc[role_end].lower_ in {"to", "for"}:
            seat = self._name_after(paragraph, role_end + 1)
            role_end = seat.tokens.end if seat is not None else role_end
        role = doc[first:role_end].text
        head_word = titles.singular(head)
        if head_word in _STANDINGS - {"member", "officer"}:
            return None
        start, stop = min(left, name.tokens.start), max(role_end, name.tokens.end)
        found = Office(name, start, stop, role, head_word, confidence=0.9)
        if country:
            return _of_country(found, country)
        if owner is not None:
            return self._owned(found, owner)
        if role_end < len(doc) and doc[role_end].lower_ in _OF:
            owner = self._name_after(paragraph, role_end + 1)
            if owner is not None and owner.type is NameType.PLACE:
                return replace(found, role=doc[first : owner.tokens.end].text, end=max(stop, owner.tokens.end))
            if owner is not None:
                return self._owned(replace(found, end=max(stop, owner.tokens.end)), owner)
            ministry = _ministry(doc, role_end + 1)
            if ministry is not None:
                span = paragraph.span(doc[ministry[0] : ministry[1]])
                return replace(found, organization=span, country=ministry[2], end=max(stop, ministry[1]))
        return found if head_word not in _STANDINGS and left == first else None


def _with_tense(found: Office, doc: Doc) -> Office:
    """'Former British Prime Minister': what stands before the nation belongs to the role."""
    before = doc[found.start - 1].lower_ if found.start else ""
    if before not in _TENSES or found.role.casefold().startswith(before):
        return found
    return replace(found, start=found.start - 1, role=f"{before} {found.role}")


def _modifies(token: Token, head: Token) -> bool:
    """'junta' of 'junta chief'."""
    return token.dep_ in {"compound", "amod", "nmod"} and token.head == head and token.text.islower()


def _asserts(verb: Token) -> bool:
    """'is', 'was' as the main verb, without 'will', 'not' and the like."""
    plain = not any(c.dep_ in {"aux", "neg"} for c in verb.children)
    return verb.lemma_ == "be" and verb.dep_ in {"ROOT", "conj"} and plain


def _office_in(role: Iterable[Token]) -> Token:
    """The office noun of 'Secretary of State'."""
    tokens = list(role)
    return next(
        (t for t in tokens if titles.is_office(t) and t.i + 1 <= tokens[-1].i and t.nbor().lower_ in {"of", "for"}),
        tokens[-1],
    )


def _is_of_state(found: Office) -> bool:
    own = set(found.role.casefold().split())
    return found.head in _STATE_OFFICES and not own & _NON_STATE


def _of_country(found: Office, code: str | None) -> Office | None:
    """`found` as an office of the country; None where it is none of a state."""
    return replace(found, country=code) if _is_of_state(found) else None


def _domain_end(doc: Doc, index: int) -> int:
    """Past 'of State', 'of Foreign Affairs', 'for Europe' where they belong to the office."""
    if index + 1 < len(doc) and doc[index].lower_ in {"of", "for"}:
        end = index + 1
        while end < len(doc) and titles.is_domain(doc[end]) and doc[end].lower_ not in {"of", "for"}:
            end += 1
        if end > index + 1 and doc[end - 1].lower_ not in {"the", "and"}:
            return end
    return index


def _ministry(doc: Doc, index: int) -> tuple[int, int, str] | None:
    """'the Turkish Foreign Ministry': its tokens and country."""
    start = index + 1 if index < len(doc) and doc[index].lower_ == "the" else index
    if start >= len(doc):
        return None
    code = gazetteer.demonym(doc[start].text)
    if code is None:
        return None
    for end in range(start + 1, min(start + 6, len(doc))):
        if doc[end].lower_ in {"ministry", "government", "department", "army", "military", "presidency", "parliament"}:
            return start, end + 1, code
    return None
