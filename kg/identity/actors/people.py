"""People: full names that are one person's, and whose a bare surname is.

Full names are compared in pairs. A bare surname goes to the one bearer of a full name who fits and of whom the store
speaks far more than of the others; where nobody does, it stays its article's.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise

from kg import lexicon
from kg.english.names import gender_of_name, gender_of_words
from kg.gazetteer import given_names
from kg.gazetteer.leaders import led_by
from kg.identity.actors.names import Fit, PersonName, fit, person_name
from kg.identity.actors.node import ActorNode
from kg.identity.joins import Join
from kg.lexicon.folding import bare_words

# From this confidence on two are one.
ENOUGH = 0.6
# What is worth how many times the articles that speak of a bearer: the same office (if each of them tells it), to lead
# a country, the same country and another; and other offices alone.
_OFFICE, _LEADER, _COUNTRY, _ABROAD, _ELSE = 8.0, 3.0, 2.0, 0.2, 0.4
_HONORIFICS = lexicon.words("title.honorific")
_TITLES = lexicon.words("title.honorific", "title.office", "title.style", "title.domain")
_TENSE = lexicon.words("title.tense")
_ANYBODYS = lexicon.words("title.standing") | {"spokesman", "spokeswoman", "spokesperson", "leader", "chief", "aide"}


@lru_cache(maxsize=1 << 16)
def full_name(node: ActorNode) -> PersonName:
    """The parts of the fullest of the names that are most used."""
    told = [(name, number) for name, number in node.names if person_name(name).given] or list(node.names)
    return person_name(min(told, key=lambda each: (-each[1], -len(each[0]), each[0]))[0])


def is_bare(node: ActorNode) -> bool:
    """Whether nothing but a surname, or a given name, is known."""
    return not full_name(node).given


def keys(node: ActorNode) -> frozenset[str]:
    """The surname; of a name of three words also what may be the surname where the last is left out ('Peña Nieto')."""
    name = full_name(node)
    if not name.given and name.surname in _TITLES:
        return frozenset()  # 'Minister' is whoever holds the office
    found = {name.surname}
    if name.middle and len(name.middle[-1]) > 1 and name.middle[-1] not in given_names():
        found.add(name.middle[-1])
    return frozenset(f"person {PersonName('', (), word).key}" for word in found)


def joins(block: Sequence[ActorNode]) -> list[Join]:
    """What is to say of the people of a block who share a surname, in order; those below ENOUGH are in doubt."""
    people = sorted(block, key=lambda node: node.iri)
    full = [node for node in people if not is_bare(node)]
    found = list(_between(full))
    bare = [node for node in people if is_bare(node)]
    if bare:
        bearers = _bearers(full, found)
        found += [join for node in bare for join in _whose(node, bearers)]
        found += _among(bare, found)
    return sorted(found, key=lambda join: join.ends)


# --- full names ------------------------------------------------------------------------------------


def _between(full: Sequence[ActorNode]) -> Iterator[Join]:
    for one, other in combinations(full, 2):
        a, b = full_name(one), full_name(other)
        said = fit(a, b) or _shortened(one, other)
        if said is None:
            continue
        confidence, reason = said.confidence, said.reason
        alike = set(_offices(one)) & set(_offices(other))
        if a.generation != b.generation and not (alike and (a if a.generation else b).middle):
            # Who is called so without any middle name is told from somebody by it.
            confidence, reason = confidence * 0.5, f"{reason}, but {a.generation or b.generation} with one alone"
        elif _abroad(one, other) and not alike:
            confidence, reason = confidence * 0.6, f"{reason}, but of different countries"
        elif alike:
            confidence, reason = 1 - (1 - confidence) / 2, f"{reason}, and the same office: {min(alike)}"
        yield Join.of(one.iri, other.iri, reason, round(confidence, 3))


def _shortened(one: ActorNode, other: ActorNode) -> Fit | None:
    """'Enrique Peña' and 'Peña Nieto' beside 'Enrique Peña Nieto'."""
    short, long = sorted((_words(one), _words(other)), key=len)
    if len(short) < 2 or len(long) != len(short) + 1:
        return None
    if short == long[:-1] and short[-1] not in given_names() and len(short[-1]) > 1:
        return Fit("the same full name with one surname and with two", 0.8)
    if short == long[1:] and short[0] not in given_names() and len(short[0]) > 1:
        return Fit("both surnames with and without the given name", 0.75)
    return None


def _words(node: ActorNode) -> tuple[str, ...]:
    name = full_name(node)
    return (name.given, *name.middle, name.surname)


def _offices(node: ActorNode) -> dict[str, int]:
    """Its offices, in folded words, and how often they are told; not those that many people have at once."""
    found: Counter[str] = Counter()
    for words, often in node.offices:
        role = " ".join(word for word in bare_words(words) if word not in _TENSE)
        if role and role not in _HONORIFICS and role.split()[-1] not in _ANYBODYS:
            found[role] += often
    return dict(found)


def _countries(node: ActorNode) -> set[str]:
    return {code for code, _ in node.countries}


def _abroad(one: ActorNode, other: ActorNode) -> bool:
    mine, theirs = _countries(one), _countries(other)
    return bool(mine and theirs) and mine.isdisjoint(theirs)


# --- bare surnames ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Bearer:
    """One person of the surname, of whom `articles` speak by a full name; `head` is the name most used."""

    head: ActorNode
    articles: int
    offices: Mapping[str, int]
    countries: frozenset[str]
    leads: bool


def _bearers(full: Sequence[ActorNode], said: Iterable[Join]) -> list[_Bearer]:
    """The people whom the full names speak of, those that are surely one together."""
    number = {node.iri: at for at, node in enumerate(full)}
    for join in sorted(said, key=lambda each: each.rank):
        if join.confidence >= ENOUGH:
            low, high = sorted((number[join.one], number[join.other]))
            number = {iri: low if at == high else at for iri, at in number.items()}
    groups: dict[int, list[ActorNode]] = defaultdict(list)
    for node in full:
        groups[number[node.iri]].append(node)
    return [_bearer(nodes) for _, nodes in sorted(groups.items())]


def _bearer(nodes: Sequence[ActorNode]) -> _Bearer:
    countries: Counter[str] = Counter()
    offices: Counter[str] = Counter()
    for node in nodes:
        countries.update(dict(node.countries))
        offices.update(_offices(node))
    return _Bearer(
        head=min(nodes, key=lambda node: (-node.articles, node.iri)),
        articles=sum(node.articles for node in nodes),
        offices=dict(offices),
        leads=any(led_by(name) for node in nodes for name, _ in node.names if person_name(name).given),
        countries=frozenset(code for code, often in countries.items() if often * 4 >= max(countries.values())),
    )


def _whose(node: ActorNode, bearers: Sequence[_Bearer]) -> Iterator[Join]:
    """The join of a bare surname with the one who is likeliest to be meant, and how likely."""
    word = full_name(node)
    weights = [(_weight(node, each), each) for each in bearers if full_name(each.head).key == word.key]
    every = sum(weight for weight, _ in weights)
    if not every:
        return
    weight, best = max(weights, key=lambda pair: (pair[0], pair[1].head.iri))
    # One article more that speaks of somebody else is always to be reckoned with.
    likely = weight / (every + 1)
    yield Join.of(node.iri, best.head.iri, _grounds(node, best, len(weights)), round(likely, 3))


def _weight(node: ActorNode, bearer: _Bearer) -> float:
    titles = [title for title, _ in node.offices]
    gender, named = gender_of_words(titles), gender_of_name(bare_words(bearer.head.name))
    if gender is not None and named is not None and gender is not named:
        return 0.0
    weight = bearer.articles * (_LEADER if bearer.leads else 1.0)
    offices = _offices(node)
    told = max((bearer.offices.get(office, 0) for office in offices), default=0)
    if told:
        weight *= 1 + (_OFFICE - 1) * min(1.0, told / bearer.articles)
    elif offices and sum(bearer.offices.values()) > 1:
        weight *= _ELSE
    countries = _countries(node)
    if countries and bearer.countries:
        weight *= _ABROAD if countries.isdisjoint(bearer.countries) else _COUNTRY
    return weight


def _grounds(node: ActorNode, bearer: _Bearer, number: int) -> str:
    name, word = bearer.head.name, node.name
    office = sorted(_offices(node).keys() & bearer.offices.keys())
    if office:
        return f"{word} with the title that {name} has: {office[0]}"
    if number == 1:
        return f"the only {word} with a full name: {name}"
    return f"of {number} people called {word} the one most spoken of: {name}"


def _among(bare: Sequence[ActorNode], said: Iterable[Join]) -> Iterator[Join]:
    """Bare surnames with a common office, that are nobody's whose full name is known."""
    taken = {end for join in said if join.confidence >= ENOUGH for end in join.ends}
    by_office: dict[str, list[ActorNode]] = defaultdict(list)
    for node in bare:
        for office in () if node.iri in taken else _offices(node):
            by_office[office].append(node)
    for office, nodes in sorted(by_office.items()):
        for one, other in pairwise(nodes):
            if not _abroad(one, other):
                yield Join.of(one.iri, other.iri, f"the same surname and the same title: {office}", 0.7)
