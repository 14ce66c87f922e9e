"""Items by their names, so that the candidates for a name are found without looking at all items."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator

from rdflib import URIRef

from kg.english.names import place_key, skeletons
from kg.english.organizations import acronym, key_words
from kg.gazetteer import country, demonym
from kg.lexicon.folding import is_acronym, words_of
from kg.linking.match.items import Authority, Item, Kind
from kg.linking.match.roles import Role, head, likeness
from kg.linking.records import KnowledgeBase

# A word that so many people bear is followed only together with a rarer one.
_COMMON = 2_000
# Fewer people than these say nothing of how common a name is.
_ENOUGH = 10_000


class Index:
    """The items of several authorities, by name, country and office."""

    def __init__(self, authorities: Iterable[Authority]) -> None:
        self.items: list[Item] = []
        self.people = 0
        # how many people bear a word in one of their names
        self.bearers: Counter[str] = Counter()
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._by_key: dict[tuple[Kind, str], list[int]] = defaultdict(list)
        self._countries: dict[str, list[Item]] = defaultdict(list)
        self._offices: dict[str, Item] = {}
        self._offices_of: dict[str, list[Item]] = defaultdict(list)
        self._holders: dict[str, list[int]] = defaultdict(list)
        # what office holders are called: minister, president...
        self._heads: set[str] = set()
        self._known: dict[URIRef, list[int]] = defaultdict(list)
        for authority in authorities:
            for item in authority.items:
                self._add(item)

    def _add(self, item: Item) -> None:
        number = len(self.items)
        self.items.append(item)
        self._known[item.iri].append(number)
        if item.kind is Kind.PERSON:
            self.people += 1
            for word in sorted({word for name in item.names for word in skeletons(name)}):
                self.bearers[word] += 1
                self._by_word[word].append(number)
            for office in sorted({tenure.office for tenure in item.tenures}):
                self._holders[office].append(number)
        elif item.kind is Kind.OFFICE:
            self._offices[str(item.iri)] = item
            self._heads |= {called for name in item.names if (called := head(name, None)) is not None}
            for code in sorted(item.countries):
                self._offices_of[code].append(item)
        elif item.kind is Kind.COUNTRY:
            for code in sorted(item.countries):
                self._countries[code].append(item)
        elif item.kind is Kind.ORGANIZATION:
            for key in sorted({key for name in item.names for key in organization_keys(name)}):
                self._by_key[Kind.ORGANIZATION, key].append(number)
        else:
            # A city's other names in GeoNames are in the gazetteer already, which gave the place its name.
            names = item.names if item.source is KnowledgeBase.WIKIDATA else item.names[:1]
            for key in sorted({place_key(name) for name in names}):
                self._by_key[Kind.PLACE, key].append(number)

    def item(self, iri: URIRef) -> Item | None:
        """The item `iri`."""
        known = self._known.get(iri)
        return self.items[known[0]] if known else None

    def same(self, iri: URIRef) -> list[URIRef]:
        """The items of other sources that are the same as `iri`, from all authorities that know it."""
        return list(dict.fromkeys(target for number in self._known.get(iri, ()) for target in self.items[number].same))

    def country(self, code: str) -> list[Item]:
        """The items of the country `code`."""
        return self._countries.get(code, [])

    def office(self, iri: str) -> Item | None:
        """The office `iri`."""
        return self._offices.get(iri)

    def offices(self, code: str) -> list[Item]:
        """The offices in the country `code`."""
        return self._offices_of.get(code, [])

    def organizations(self, names: Iterable[str]) -> list[Item]:
        """Organisations that one of `names` may mean."""
        return self._of(Kind.ORGANIZATION, (key for name in names for key in organization_keys(name)))

    def places(self, names: Iterable[str]) -> list[Item]:
        """Towns and regions that one of `names` may mean."""
        return self._of(Kind.PLACE, map(place_key, names))

    def _of(self, kind: Kind, keys: Iterable[str]) -> list[Item]:
        numbers = {number for key in keys for number in self._by_key.get((kind, key), ())}
        return [self.items[number] for number in sorted(numbers)]

    def persons(self, names: Iterable[str]) -> list[Item]:
        """People who share with one of `names` its only word, or two of its words, or one and an initial."""
        found = {number for name in names for number in self._sharing(skeletons(name))}
        return [self.items[number] for number in sorted(found)]

    def _sharing(self, words: tuple[str, ...]) -> Iterator[int]:
        full = sorted({word for word in words if len(word) > 1}, key=lambda word: (self.bearers[word], word))
        if len(full) < 2:
            yield from self._by_word.get(full[0], ()) if full else ()
            return
        shared: Counter[int] = Counter()
        for word in full:
            rare_enough = self.bearers[word] <= _COMMON
            for number in self._by_word.get(word, ()):
                if rare_enough or number in shared:
                    shared[number] += 1
        yield from (number for number, count in shared.items() if count > 1)

    def accidental(self, words: Collection[str]) -> float:
        """How many people in the authority bear all of `words` by chance, given how common each is. A
        single word has at least one other bearer, in an authority or not."""
        population = max(self.people, _ENOUGH)
        expected = float(self.people)
        for word in words:
            expected *= max(self.bearers[word], 1) / population
        return expected if len(words) > 1 else max(expected, 1.0)

    def is_office(self, role: Role) -> bool:
        """Whether the role can be an office at all: whether the authority has any that is called so."""
        word = head(role.words, role.country)
        return word is None or not self._heads or word in self._heads

    def knows(self, role: Role) -> bool:
        """Whether the authority has the office of `role`."""
        return any(True for _ in self._fitting(role))

    def _fitting(self, role: Role) -> Iterator[Item]:
        for office in self.offices(role.country or ""):
            if likeness(role.words, office.label, role.country) >= 0.9:
                yield office

    def held_by_another(self, role: Role, item: Item) -> bool:
        """Whether the authority knows somebody else who held the office of `role` on its day."""
        if role.country is None or role.day is None:
            return False
        for office in self._fitting(role):
            for number in self._holders.get(str(office.iri), ()):
                other = self.items[number]
                if other.iri != item.iri and any(
                    tenure.office == str(office.iri) and tenure.start is not None and tenure.covers(role.day)
                    for tenure in other.tenures
                ):
                    return True
        return False


def organization_keys(name: str) -> set[str]:
    """Keys under which an organisation called `name` is found: its words, the acronym that it is or
    has, its words without those of a country."""
    keys = {key_words(name)}
    if is_acronym(name):
        keys.add("".join(words_of(name)))
    elif (initials := acronym(name)) is not None:
        keys.add(initials)
    plain, codes = without_country(name)
    if codes and plain:
        keys.add(key_words(plain))
    return keys


def without_country(name: str) -> tuple[str, frozenset[str]]:
    """`name` without the words that name a country, and that country: 'Turkish Foreign Ministry' gives
    'Foreign Ministry' and Turkey."""
    kept, codes = [], set()
    head, comma, tail = name.replace("(", ",").replace(")", "").partition(",")
    if comma and (code := country(tail.strip())) is not None:
        codes.add(code)
        name = head
    words = name.split()
    while words:
        for length in range(min(3, len(words)), 0, -1):
            span = " ".join(words[:length])
            found = demonym(span) or country(span)
            if found is not None:
                codes.add(found)
                words = words[length:]
                break
        else:
            kept.append(words.pop(0))
    while kept and kept[-1] in {"of", "the", "in", "for"}:
        kept.pop()
    return " ".join(kept), frozenset(codes)
