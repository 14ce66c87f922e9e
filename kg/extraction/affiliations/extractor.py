"""Who holds which office where, as the article words it: 'Turkish Foreign Minister X', 'X, head of
the IMF', 'President X and his Turkish counterpart Y'."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from kg import gazetteer, lexicon
from kg.english import titles
from kg.model import Affiliation, Extraction, Span
from kg.naming import metonymy
from kg.naming.names import Name, NameType, names
from kg.text.document import Document, Paragraph

_TENSES = lexicon.words("title.tense")
_STANDINGS = lexicon.words("title.standing")
_ACCREDITED = lexicon.words("title.accredited")
_STATE_OFFICES = lexicon.words("title.state")
_NON_STATE = lexicon.words("title.non-state")
_OF = frozenset({"of", "for", "at", "to", "in", "with"})


@dataclass(frozen=True, slots=True)
class _Found:
    """An office of a person before it becomes a record. `start`-`end` are the tokens of the evidence."""

    person: Name
    start: int
    end: int
    role: str
    head: str
    organization: Span | None = None
    country: str | None = None
    confidence: float = 1.0


class AffiliationExtractor:
    """`Document` -> `Affiliation`: an office or a role that the words around a person's name give."""

    name = "affiliations"
    version = "1"
    produces: tuple[type, ...] = (Affiliation,)

    def __call__(self, document: Document) -> Iterable[Affiliation]:
        """Affiliations in order of the text."""
        named = names(document)
        owners = [n for n in named if n.type is not NameType.OTHER]
        by_start = {(n.paragraph.index, n.tokens.start): n for n in owners}
        by_end = {(n.paragraph.index, n.tokens.end): n for n in owners}
        reader = _Reader(by_start, by_end, _governments(named))
        persons = [_with_shared_title(name, named) for name in named if name.type is NameType.PERSON]
        found = [each for name in persons for each in reader.offices(name)]
        completed = list(reader.with_counterparts(found, persons))
        records = [self._record(document, each) for each in _filled(_once(completed))]
        return sorted(records, key=lambda a: (a.evidence.span, a.member.span, a.role))

    def _record(self, document: Document, each: _Found) -> Affiliation:
        paragraph = each.person.paragraph
        phrase = paragraph.doc[each.start : each.end]
        return Affiliation(
            evidence=document.evidence_of(paragraph, phrase),
            member=document.evidence(each.person.span),
            role=each.role,
            extraction=Extraction(self.name, self.version, each.confidence),
            organization=document.evidence(each.organization) if each.organization else None,
            country=each.country,
        )


def _with_tense(found: _Found, doc: Doc) -> _Found:
    """'Former British Prime Minister': what stands before the nation belongs to the role."""
    before = doc[found.start - 1].lower_ if found.start else ""
    if before not in _TENSES or found.role.casefold().startswith(before):
        return found
    return replace(found, start=found.start - 1, role=f"{before} {found.role}")


def _with_shared_title(name: Name, named: Iterable[Name]) -> Name:
    """'Foreign ministers X of A and Y of B': each in the list bears the plural title."""
    if name.title is not None or name.tokens.root.dep_ != "conj":
        return name
    chain = {t.i for t in name.tokens.root.conjuncts}
    for other in named:
        if other.paragraph.index == name.paragraph.index and other.title and other.tokens.root.i in chain:
            last = other.title.role[-1]
            if last.lower_.endswith("s") and last.lower_.removesuffix("s") in titles.OFFICES:
                return replace(name, title=other.title)
    return name


def _governments(named: Iterable[Name]) -> frozenset[str]:
    """Countries whose governments act in the article."""
    readings = {NameType.COUNTRY, NameType.CAPITAL, NameType.SEAT}
    return frozenset(n.code for n in named if n.code and n.type in readings and metonymy.is_party(n))


def _once(found: Iterable[_Found]) -> list[_Found]:
    """One office of one mention once, where two readings saw it."""
    kept: dict[tuple[Span, str], _Found] = {}
    for each in found:
        kept.setdefault((each.person.span, each.role.casefold()), each)
    return list(kept.values())


def _filled(found: list[_Found]) -> list[_Found]:
    """What one mention of a holder leaves out another says: 'President X' after 'Russian President
    A. X' is of the same country."""
    known: dict[tuple[str, str], _Found] = {}
    for each in found:
        if each.country or each.organization:
            known.setdefault((each.person.words.split()[-1].casefold(), each.role.casefold()), each)
    result = []
    for each in found:
        same = known.get((each.person.words.split()[-1].casefold(), each.role.casefold()))
        if same is not None and not each.country and not each.organization:
            confidence = min(0.9, same.confidence)
            each = replace(each, country=same.country, organization=same.organization, confidence=confidence)
        result.append(each)
    return result


@dataclass(frozen=True, slots=True)
class _Reader:
    by_start: dict[tuple[int, int], Name]
    by_end: dict[tuple[int, int], Name]
    acting: frozenset[str]

    def offices(self, name: Name) -> Iterator[_Found]:
        """The offices that the words around one mention of a person give."""
        before = self._before(name)
        if before is not None:
            yield before
        yield from self._apposed(name)

    # 'Turkish Foreign Minister X', 'Kremlin spokesman X', 'President X of Y'
    def _before(self, name: Name) -> _Found | None:
        title = name.title
        if title is None or title.honorific:
            return None
        head = _singular(title.role[-1] if titles.is_office(title.role[-1]) else _office_in(title.role))
        if head in _STANDINGS and head != "member":
            return None
        found = _Found(name, title.role.start, name.tokens.end, titles.role_words(title), head)
        if title.whole.end != name.tokens.start:
            return self._with_owner(found, title.role.start, 0, name.tokens.end)
        owned = self._with_owner(found, title.whole.start, title.role.start, name.tokens.end)
        return _with_tense(owned, name.paragraph.doc) if owned is not None else None

    def _with_owner(self, found: _Found, left: int, role_start: int, right: int) -> _Found | None:
        """`found` with the country or body named before the office, or after the name."""
        paragraph = found.person.paragraph
        doc = paragraph.doc
        for index in range(left, role_start):
            code = gazetteer.demonym(doc[index].text) or gazetteer.country(doc[index].text)
            if code:
                if not _is_of_state(found):
                    return None
                return replace(found, start=index, country=code)
        end = role_start - 1 if role_start and doc[role_start - 1].text in {"'s", "’s", "'", "’"} else role_start
        owner = self.by_end.get((paragraph.index, end))
        if owner is not None:
            return self._owned(replace(found, start=owner.tokens.start), owner)
        pair = doc[max(0, role_start - 2) : role_start]
        two = pair.text if all(t.is_alpha for t in pair) else ""
        code = gazetteer.demonym(two) or gazetteer.country(two)
        if code and _is_of_state(found):
            return replace(found, start=pair.start, country=code)
        if right < len(doc) and doc[right].lower_ == "of":
            owner = self._name_after(paragraph, right + 1)
            if owner is not None and owner.type in {NameType.COUNTRY, NameType.ORGANIZATION}:
                return self._owned(replace(found, end=owner.tokens.end), owner)
        return found

    def _owned(self, found: _Found, owner: Name) -> _Found | None:
        if owner.type is NameType.COUNTRY or owner.type is NameType.CAPITAL:
            return replace(found, country=owner.code) if _is_of_state(found) else None
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
    def _apposed(self, name: Name) -> Iterator[_Found]:
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
        after = _after_comma(name)
        heads.extend(each for each in (after, _before_comma(name)) if each is not None and each not in heads)
        for head in heads:
            if (
                titles.is_office(head)
                and head.tag_ in {"NN", "NNP"}
                and not name.tokens.start <= head.i < name.tokens.end
            ):
                found = self._phrase(name, head)
                if found is not None:
                    yield found

    def _phrase(self, name: Name, head: Token) -> _Found | None:
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
        if _singular(head) in _ACCREDITED and role_end + 1 < len(doc) and doc[role_end].lower_ in {"to", "for"}:
            seat = self._name_after(paragraph, role_end + 1)
            role_end = seat.tokens.end if seat is not None else role_end
        if head.i < name.tokens.start < role_end:
            return None
        role = doc[first:role_end].text
        head_word = _singular(head)
        if head_word in _STANDINGS - {"member", "officer"}:
            return None
        start, stop = min(left, name.tokens.start), max(role_end, name.tokens.end)
        found = _Found(name, start, stop, role, head_word, confidence=0.9)
        if country:
            return replace(found, country=country) if _is_of_state(found) else None
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

    # 'President X and his Turkish counterpart Y'
    def with_counterparts(self, found: list[_Found], persons: list[Name]) -> Iterator[_Found]:
        """`found`, then the offices of counterparts, which are those of the persons whose they are."""
        replaced: dict[_Found, _Found] = {}
        added: list[_Found] = []
        for position, name in enumerate(persons):
            doc, start = name.paragraph.doc, name.tokens.start
            if not start or doc[start - 1].lower_ not in {"counterpart", "opposite"}:
                continue
            country = _country_before(doc, start - 1)
            antecedent = _antecedent(name, persons[:position], found)
            if antecedent is None or country is None:
                continue
            near = antecedent.person.paragraph.index == name.paragraph.index
            begin = antecedent.start if near else start - 2
            added.append(
                _Found(name, begin, name.tokens.end, antecedent.role, antecedent.head, country=country, confidence=0.9)
            )
            others = self.acting - {country}
            if not antecedent.country and not antecedent.organization and len(others) == 1:
                replaced[antecedent] = replace(antecedent, country=min(others), confidence=0.9)
        yield from (replaced.get(each, each) for each in found)
        yield from added


def _antecedent(name: Name, earlier: list[Name], found: list[_Found]) -> _Found | None:
    """The office of the person whose counterpart `name` is: the nearest earlier one in the sentence,
    else in the paragraph, by what the document says of that person."""
    for person in reversed(earlier):
        if person.paragraph.index != name.paragraph.index:
            return None
        here = [f for f in found if f.person is person]
        if here:
            return here[0]
        last = person.words.split()[-1]
        elsewhere = [f for f in found if f.person.words.split()[-1] == last]
        if elsewhere:
            return elsewhere[0]
    return None


def _country_before(doc: Doc, index: int) -> str | None:
    for start in (index - 2, index - 1):
        if start >= 0:
            code = gazetteer.demonym(doc[start:index].text)
            if code:
                return code
    return None


def _after_comma(name: Name) -> Token | None:
    """The head of the noun phrase after 'X,' where the parse did not see an apposition."""
    doc, index = name.paragraph.doc, name.tokens.end
    if index + 1 >= len(doc) or doc[index].text != ",":
        return None
    for token in doc[index + 1 : index + 8]:
        if titles.is_office(token) and token.tag_ == "NN" and token.dep_ in {"appos", "conj", "attr"}:
            return token
        if token.pos_ in {"VERB", "AUX", "PUNCT", "SCONJ", "PRON"} and token.tag_ != "PRP$":
            return None
    return None


def _before_comma(name: Name) -> Token | None:
    """The head of the noun phrase before ', X,': 'the British ambassador in Tehran, X'."""
    doc, index = name.paragraph.doc, name.tokens.start - 1
    if index < 2 or doc[index].text != ",":
        return None
    closed = name.tokens.end >= len(doc) or doc[name.tokens.end].text in {",", "."}
    for token in reversed(doc[max(0, index - 8) : index]):
        if (
            titles.is_office(token)
            and token.tag_ == "NN"
            and token.dep_ in {"nsubj", "dobj", "pobj", "appos", "nsubjpass"}
        ):
            definite = any(t.lower_ == "the" or t.tag_ == "POS" for t in doc[max(0, token.left_edge.i) : token.i])
            return token if definite and closed else None
        if token.pos_ in {"VERB", "AUX", "PUNCT", "SCONJ", "PRON", "CCONJ"}:
            return None
    return None


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


def _singular(token: Token) -> str:
    word = str(token.lower_).rstrip(".")
    return word.removesuffix("s") if word.removesuffix("s") in titles.OFFICES else word


def _is_of_state(found: _Found) -> bool:
    own = set(found.role.casefold().split())
    return found.head in _STATE_OFFICES and not own & _NON_STATE


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
