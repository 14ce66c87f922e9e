"""What is to be linked, with all that the articles say of it, read from a store."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from rdflib import URIRef

from kg.gazetteer import capital, region
from kg.iris import Minter
from kg.linking.match.dates import earliest
from kg.linking.match.items import Kind
from kg.linking.match.roles import Role
from kg.namespaces import DCTERMS, NKG, RDF, SKOS
from kg.store import Store


@dataclass(frozen=True, slots=True)
class Subject:
    """An actor, a place or an affiliation.

    kind     what kind of item it can be: PERSON, ORGANIZATION, COUNTRY, REGION, PLACE, or OFFICE for an
             affiliation
    names    the label first
    country  that it belongs to or lies in, as an ISO 3166 code in lower case
    governs  the country whose government it is
    roles    of a person: the offices that articles give it; of an affiliation: the one that it is
    as_of    date of the earliest dated article that names it
    context  countries that its articles speak of
    member   of an affiliation: who has the role
    """

    iri: URIRef
    kind: Kind
    names: tuple[str, ...]
    country: str | None = None
    governs: str | None = None
    roles: tuple[Role, ...] = ()
    as_of: date | None = None
    context: frozenset[str] = frozenset()
    member: URIRef | None = None

    @property
    def label(self) -> str:
        """The name that people read."""
        return self.names[0]

    def basis(self, *others: str) -> str:
        """Hash of all that a judgement on it is made from, of `others` as well."""
        said = (
            self.iri, self.kind, self.names, self.country, self.governs,
            [(r.words, r.country, str(r.day)) for r in self.roles], str(self.as_of), sorted(self.context), others,
        )  # fmt: skip
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:16]


@dataclass(slots=True)
class _Articles:
    """The date of each article, the entities that each names, and the countries that it speaks of."""

    days: dict[str, date]
    naming: dict[URIRef, set[str]]
    countries: dict[str, set[str]]


def read(store: Store, minter: Minter) -> list[Subject]:
    """All actors that are called by a name, all places, and the affiliations to governments, in order
    of their IRIs. Groups and those whom articles only describe ('a spokesman') are none."""
    said: dict[URIRef, dict[URIRef, list[str]]] = defaultdict(lambda: defaultdict(list))
    for s, p, o, _ in store.quads(minter.entities_graph):
        said[s][p].append(str(o))
    articles = _articles(store, minter)
    affiliations = list(_affiliations(store, minter, said, articles))
    roles: dict[URIRef, list[Role]] = defaultdict(list)
    for each in affiliations:
        if each.member is not None:
            roles[each.member] += each.roles
    found = [
        subject
        for iri, facts in said.items()
        if (subject := _entity(iri, facts, articles, roles.get(iri, ()), minter)) is not None
    ]
    found += [each for each in affiliations if each.country is not None]
    return sorted(found, key=lambda each: each.iri)


def _entity(
    iri: URIRef, facts: Mapping[URIRef, list[str]], articles: _Articles, roles: Iterable[Role], minter: Minter
) -> Subject | None:
    classes = {URIRef(each) for each in facts[RDF.type]}
    country, governs = _code(facts[NKG.country], minter), _code(_countries(facts[NKG.governs], minter), minter)
    names = (*sorted(facts[SKOS.prefLabel]), *sorted(facts[SKOS.altLabel]))
    named = articles.naming.get(iri, set())
    if not names:
        return None
    if NKG.Place in classes:
        code, _, rest = iri.removeprefix(f"{minter.base}place/").partition("/")
        country = code
        kind = Kind.COUNTRY if not rest else Kind.REGION if is_region(names[0], code) else Kind.PLACE
    elif classes & {NKG.Person, NKG.Organization} and (named or governs):
        kind = Kind.PERSON if NKG.Person in classes else Kind.ORGANIZATION
    else:
        return None
    days = sorted(articles.days[each] for each in named if each in articles.days)
    context = {code for each in named for code in articles.countries.get(each, ())}
    # A role is one thing however many articles give it on one day.
    unique = sorted(dict.fromkeys(roles), key=lambda r: (r.words, r.country or "", str(r.day)))
    return Subject(
        iri,
        kind,
        names,
        country,
        governs,
        roles=tuple(unique) if kind is Kind.PERSON else (),
        as_of=days[0] if days else None,
        # What a place or a government is does not hang on its neighbours.
        context=frozenset(context) if country is None else frozenset(),
    )


def is_region(name: str, code: str) -> bool:
    """Whether the gazetteer takes the name for that of a part of the country: not where it is a capital's."""
    found = region(name)
    return found is not None and found.country == code and capital(name) is None


def _countries(values: Iterable[str], minter: Minter) -> list[str]:
    """Of the IRIs of places those of countries: no regions, which have governments too."""
    return [value for value in values if "/" not in value.removeprefix(f"{minter.base}place/")]


def _code(values: Iterable[str], minter: Minter) -> str | None:
    """The country code in the IRI of a place."""
    found = sorted(value.removeprefix(f"{minter.base}place/") for value in values)
    return found[0].partition("/")[0] if found else None


def _articles(store: Store, minter: Minter) -> _Articles:
    days = {
        str(row["article"]): day
        for row in store.select(f"SELECT ?article ?day {{ ?article <{DCTERMS.issued}> ?day }}")
        if (day := earliest(str(row["day"]))) is not None
    }
    naming: dict[URIRef, set[str]] = defaultdict(set)
    countries: dict[str, set[str]] = defaultdict(set)
    rows = store.select(
        f"SELECT DISTINCT ?entity ?article {{ ?entity <{NKG.evidence}> ?span . "
        f"?span <{NKG.inSentence}>/<{NKG.inArticle}> ?article FILTER NOT EXISTS {{ ?span <{NKG.mentionKind}> ?kind "
        f"FILTER NOT EXISTS {{ ?entity a <{NKG.Place}> }} }} }}"
    )
    for row in rows:
        entity, article = URIRef(row["entity"]), str(row["article"])
        naming[entity].add(article)
        if entity.startswith(f"{minter.base}place/"):
            countries[article].add(entity.removeprefix(f"{minter.base}place/").partition("/")[0])
    return _Articles(days, naming, countries)


def _affiliations(
    store: Store, minter: Minter, said: Mapping[URIRef, Mapping[URIRef, list[str]]], articles: _Articles
) -> Iterator[Subject]:
    rows = store.select(
        f"SELECT ?affiliation ?member ?organization ?role ?article ?day {{ ?affiliation <{NKG.member}> ?member ; "
        f"<{NKG.organization}> ?organization ; <{NKG.role}> ?role ; <{NKG.inArticle}> ?article "
        f"OPTIONAL {{ ?affiliation <{NKG.date}> ?day }} }}"
    )
    for row in rows:
        facts = said.get(URIRef(row["organization"]), {})
        country = _code((*facts.get(NKG.governs, ()), *facts.get(NKG.country, ())), minter)
        day = earliest(str(row.get("day", ""))) or articles.days.get(str(row["article"]))
        role = Role(str(row["role"]), country, day)
        yield Subject(
            URIRef(row["affiliation"]),
            Kind.OFFICE,
            (role.words,),
            # Offices that authorities know are those of states.
            country if _countries(facts.get(NKG.governs, ()), minter) else None,
            roles=(role,),
            as_of=day,
            member=URIRef(row["member"]),
        )
