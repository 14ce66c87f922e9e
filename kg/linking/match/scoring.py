"""How well an item fits a subject: signals between 0 and 1, each with its weight.

A signal that says nothing, since the text or the authority does not tell, is left out and the others
share its weight; the prior always counts for people, so that a bare name is never enough where many
people are called so.

The weights began with 0.6 name, 0.25 office held on the article's date, 0.15 country; docs/linking.md
has the figures for every signal.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from rdflib import URIRef

from kg.english.names import person_score, place_key, qualifier, skeletons
from kg.english.organizations import acronym, key_words
from kg.gazetteer import country
from kg.lexicon.folding import is_acronym, words_of
from kg.linking.match.index import Index, without_country
from kg.linking.match.items import Item, Kind
from kg.linking.match.roles import OTHER_TIME, Role, at_the_time, likeness
from kg.linking.match.shipped import country_items
from kg.linking.match.subjects import Subject
from kg.linking.records import Candidate, KnowledgeBase, Signal
from kg.linking.verdicts import REVIEW, ranked

_PERSON = {Signal.NAME: 0.50, Signal.OFFICE: 0.22, Signal.COUNTRY: 0.13, Signal.PLACE: 0.06, Signal.PRIOR: 0.15}
_ORGANIZATION = {Signal.NAME: 0.50, Signal.COUNTRY: 0.20, Signal.PLACE: 0.10, Signal.PRIOR: 0.20}
_PLACE = {Signal.NAME: 0.50, Signal.COUNTRY: 0.20, Signal.PLACE: 0.15, Signal.PRIOR: 0.15}
_OFFICE = {Signal.NAME: 0.60, Signal.OFFICE: 0.25, Signal.COUNTRY: 0.15}
WEIGHTS: Mapping[Kind, Mapping[Signal, float]] = {
    Kind.PERSON: _PERSON,
    Kind.ORGANIZATION: _ORGANIZATION,
    Kind.COUNTRY: _PLACE,
    Kind.REGION: _PLACE,
    Kind.PLACE: _PLACE,
    Kind.OFFICE: _OFFICE,
}
# So many candidates of a source are kept for people to choose from.
KEPT = 5
# An item of a hundred Wikipedias is as well known as can be.
_WELL_KNOWN = math.log1p(100)
# What is said of items whose fame an authority does not tell.
_UNKNOWN_FAME = 0.6

Parts = dict[Signal, float]


class Scorer:
    """Finds and scores candidates in an index.

    signals   those that count; others are left out, which benchmarks use to see what each is worth
    """

    def __init__(self, index: Index, signals: AbstractSet[Signal] = frozenset(Signal)) -> None:
        self.index = index
        self.signals = signals

    def candidates(self, subject: Subject, member: URIRef | None = None) -> tuple[Candidate, ...]:
        """The candidates for `subject` that score enough to be judged, the best of each source.

        `member` is the item that the member of an affiliation was linked to.
        """
        if subject.kind is Kind.PERSON:
            found = self._persons(subject)
        elif subject.governs is not None:
            found = self._countries(subject, subject.governs, close=True)
        elif subject.kind is Kind.ORGANIZATION:
            found = self._organizations(subject)
        elif subject.kind is Kind.COUNTRY:
            found = self._countries(subject, subject.country, close=False)
        elif subject.kind is Kind.OFFICE:
            found = self._offices(subject, member)
        else:
            found = self._places(subject)
        kept: list[Candidate] = []
        for source in KnowledgeBase:
            kept += [each for each in ranked(found) if each.source is source and each.score >= REVIEW][:KEPT]
        return tuple(kept) + tuple(self._derived(kept))

    def _candidate(self, item: Item, kind: Kind, parts: Parts, *, close: bool = False) -> Candidate:
        weights = WEIGHTS[kind]
        known = {signal: round(value, 2) for signal, value in parts.items() if signal in self.signals}
        total = sum(weights[signal] for signal in known)
        score = sum(weights[signal] * value for signal, value in known.items()) / total if total else 0.0
        ordered = tuple((signal, known[signal]) for signal in Signal if signal in known)
        return Candidate(
            item.iri, item.source, item.label, item.kind.iri, round(score, 2), ordered, item.born, close=close
        )

    def _derived(self, candidates: Iterable[Candidate]) -> Iterable[Candidate]:
        """The items of other sources that a candidate's authority says are the same."""
        direct = {each.target for each in candidates}
        given: set[URIRef] = set()
        for each in candidates:
            same = self.index.same(each.target)
            for source in KnowledgeBase:
                of_source = [target for target in same if KnowledgeBase.of(target) is source]
                if of_source and not direct & set(of_source) and not given & set(of_source):
                    given.add(of_source[0])
                    yield replace(each, target=of_source[0], source=source, parts=(), via=each.target)

    # --- people ----------------------------------------------------------------------------------

    def _persons(self, subject: Subject) -> list[Candidate]:
        found = []
        for item in self.index.persons(subject.names):
            if subject.as_of is not None and item.born is not None and item.born > subject.as_of:
                continue
            name, words = _best_name(subject.names, item.names)
            if name < 0.5:
                continue
            office = self._office(subject.roles, item, alone=len(words) < 2) if Signal.OFFICE in self.signals else None
            if office is not None and office < 0.4 and len(words) < 2:
                # A surname alone says little, and less where the office is another's.
                name = round(name - 0.15, 2)
            parts: Parts = {Signal.NAME: name}
            if office is not None:
                parts[Signal.OFFICE] = office
            parts |= _country(subject, item)
            if _contradicted(parts):
                continue
            parts[Signal.PRIOR] = 1.0 if office is not None and office >= 0.9 else self._fame(subject, item, words)
            found.append(self._candidate(item, Kind.PERSON, parts))
        return found

    def _office(self, roles: Sequence[Role], item: Item, *, alone: bool) -> float | None:
        """How well the roles fit the offices held at the time, on average; None where the authority
        knows too little to say. A surname `alone` needs an office that it has, where there is one."""
        values = [value for role in roles if (value := self._one_office(role, item, alone)) is not None]
        return sum(values) / len(values) if values else None

    def _one_office(self, role: Role, item: Item, alone: bool) -> float | None:
        best = 0.0
        for tenure in item.tenures:
            office = self.index.office(tenure.office)
            if office is None or (role.country and office.countries and role.country not in office.countries):
                continue
            country_ = role.country or next(iter(sorted(office.countries)), None)
            like = max(likeness(role.words, name, country_) for name in office.names)
            best = max(best, like * at_the_time(role, tenure))
        if best > OTHER_TIME:
            return best
        # A singer holds none; or somebody else had the office then, so it is hardly this one.
        if not self.index.is_office(role) or self.index.held_by_another(role, item):
            return best
        if alone and self.index.knows(role):
            return best
        return best or None

    def _fame(self, subject: Subject, item: Item, words: tuple[str, ...]) -> float:
        """How likely it is that this is the bearer of the name who is in the news."""
        rare = 1 / (1 + 30 * self.index.accidental(words))
        fame = 0.2
        if item.tenures:
            day = subject.as_of
            fame = 1.0 if day is not None and any(t.start and t.covers(day) for t in item.tenures) else 0.8
        if item.sitelinks is not None:
            fame = max(fame, min(1.0, math.log1p(item.sitelinks) / _WELL_KNOWN))
        return max(fame * (0.3 + 0.7 * rare), 0.8 * rare if len(words) > 1 else 0.0)

    # --- places ----------------------------------------------------------------------------------

    def _countries(self, subject: Subject, code: str | None, *, close: bool) -> list[Candidate]:
        """The item of a country, which its code tells."""
        items = [item for item in self.index.country(code or "") if item.iri == country_items().get(code or "")]
        parts: Parts = {Signal.NAME: 1.0, Signal.COUNTRY: 1.0, Signal.PRIOR: 1.0}
        return [self._candidate(item, Kind.COUNTRY, parts, close=close) for item in items[:1]]

    def _places(self, subject: Subject) -> list[Candidate]:
        named = [
            (item, name)
            for item in self.index.places(subject.names)
            if (name := _place_name(subject.names, item)) > 0 and _lies_in(item, subject.country)
        ]
        found: list[Candidate] = []
        best: URIRef | None = None
        for source in (KnowledgeBase.GEONAMES, KnowledgeBase.WIKIDATA):
            rivals = [(item, name) for item, name in named if item.source is source]
            scored = [
                self._candidate(item, subject.kind, self._place_parts(subject, item, name, rivals, best))
                for item, name in rivals
            ]
            if source is KnowledgeBase.GEONAMES and scored:
                best = ranked(scored)[0].target
            found += scored
        return found

    def _place_parts(
        self, subject: Subject, item: Item, name: float, rivals: Sequence[tuple[Item, float]], best: URIRef | None
    ) -> Parts:
        """`best` is the town of GeoNames that the subject is most likely to be."""
        parts: Parts = {Signal.NAME: name}
        countries = _countries_of(item)
        if subject.country is not None and countries:
            parts[Signal.COUNTRY] = float(subject.country in countries)
        own = [target for target in item.same if KnowledgeBase.of(target) is KnowledgeBase.GEONAMES]
        if best is not None and own:
            parts[Signal.PLACE] = float(best in own)
        parts[Signal.PRIOR] = _share(item, [other for other, _ in rivals if other.kind is item.kind])
        if item.kind is not subject.kind:
            parts[Signal.PRIOR] *= 0.2
        return parts

    # --- organisations and offices ---------------------------------------------------------------

    def _organizations(self, subject: Subject) -> list[Candidate]:
        found = []
        for item in self.index.organizations(subject.names):
            name = _organization_name(subject, item)
            if name <= 0:
                continue
            parts: Parts = {Signal.NAME: name, **_country(subject, item)}
            famous = item.sitelinks is not None
            parts[Signal.PRIOR] = (
                min(1.0, math.log1p(item.sitelinks or 0) / _WELL_KNOWN + 0.2) if famous else _UNKNOWN_FAME
            )
            found.append(self._candidate(item, Kind.ORGANIZATION, parts))
        return found

    def _offices(self, subject: Subject, member: URIRef | None) -> list[Candidate]:
        (role,) = subject.roles
        holder = self.index.item(member) if member is not None else None
        found = []
        for office in self.index.offices(role.country or ""):
            like = max(likeness(role.words, name, role.country) for name in office.names)
            if like < 0.7:
                continue
            parts: Parts = {Signal.NAME: like, Signal.COUNTRY: 1.0}
            if holder is not None and holder.tenures:
                held = [at_the_time(role, each) for each in holder.tenures if each.office == str(office.iri)]
                parts[Signal.OFFICE] = max(held, default=0.0)
            found.append(self._candidate(office, Kind.OFFICE, parts, close=True))
        return found


# --- signals that need no index ------------------------------------------------------------------


def _best_name(ours: Iterable[str], theirs: Sequence[str]) -> tuple[float, tuple[str, ...]]:
    """The best score of any pair of names, and the words that they share. A name that is not the
    label counts a little less."""
    best = 0.0
    words: tuple[str, ...] = ()
    for mention in ours:
        for number, name in enumerate(theirs):
            score = person_score(mention, name) * (1.0 if number == 0 else 0.99)
            if score > best:
                shared = tuple(word for word in skeletons(mention) if word in skeletons(name) and len(word) > 1)
                best, words = score, shared
    return best, words


def _contradicted(parts: Parts) -> bool:
    """Whether something speaks against the candidate and nothing but the name for it."""
    others = [value for signal, value in parts.items() if signal is not Signal.NAME]
    return 0.0 in others and max(others) < OTHER_TIME


def _country(subject: Subject, item: Item) -> Parts:
    """Whether the countries agree; where the text gives none, whether the item's is spoken of."""
    if not item.countries:
        return {}
    if subject.country is not None:
        return {Signal.COUNTRY: float(subject.country in item.countries)}
    if subject.context:
        return {Signal.PLACE: 0.8 if subject.context & item.countries else 0.3}
    return {}


def _share(item: Item, rivals: Sequence[Item]) -> float:
    """How large a town is among all of its name; each has the same share where their size is not known."""
    sizes = [each.population or each.sitelinks for each in rivals]
    if all(sizes):
        return (item.population or item.sitelinks or 0) / sum(each or 0 for each in sizes)
    return 1 / len(rivals)


def _countries_of(item: Item) -> frozenset[str]:
    """The item's countries, else those that its names give: 'Georgia (U.S. state)'."""
    if item.countries:
        return item.countries
    hints = (qualifier(name) for name in item.names)
    words = (" ".join(hint.split()[:-1]) if hint.endswith(" state") else hint for hint in hints if hint)
    return frozenset(code for each in words if (code := country(each)) is not None)


def _lies_in(item: Item, code: str | None) -> bool:
    countries = _countries_of(item)
    return code is None or not countries or code in countries


def _place_name(ours: Sequence[str], item: Item) -> float:
    keys = [place_key(name) for name in ours]
    for number, name in enumerate(item.names if item.source is KnowledgeBase.WIKIDATA else item.names[:1]):
        if place_key(name) in keys:
            main = 1.0 if place_key(name) == keys[0] else 0.9
            return main if number == 0 or place_key(name) == place_key(item.label) else main * 0.97
    return 0.0


def _organization_name(subject: Subject, item: Item) -> float:
    best = 0.0
    for ours in subject.names:
        for theirs in item.names:
            best = max(best, _one_organization_name(ours, theirs, subject.country, item))
            if best == 1.0:
                return best
    return best


def _one_organization_name(ours: str, theirs: str, country_: str | None, item: Item) -> float:
    if words_of(ours) == words_of(theirs):
        return 1.0
    if key_words(ours) == key_words(theirs):
        return 0.97
    (plain, codes), (other, theirs_codes) = without_country(ours), without_country(theirs)
    if plain and other and key_words(plain) == key_words(other):
        own = codes or ({country_} if country_ else set())
        return 0.95 if own and own <= (item.countries | theirs_codes) else 0.0
    if is_acronym(ours) != is_acronym(theirs):
        short, long = (ours, theirs) if is_acronym(ours) else (theirs, ours)
        return 0.85 if acronym(long) == "".join(words_of(short)) else 0.0
    return 0.0
