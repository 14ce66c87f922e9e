"""Data extension of the Reconciliation API 0.2 (section 8): values of properties of entities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.namespaces import DCTERMS, NKG, OWL, SKOS
from kg.server.errors import ProtocolError
from kg.server.pages.reader import Reader, Row, iriref
from kg.server.reconciliation.entity_index import TYPES, Entity, Index

MOST_IDS = 500
MOST_VALUES = 100


@dataclass(frozen=True, slots=True)
class Property:
    """A property: which types have it, the SPARQL pattern from ?e to ?v, and the JSON key of its values
    ('id' for entities of this service)."""

    id: str
    name: str
    about: str
    types: tuple[str, ...]
    pattern: str
    key: str = "str"
    value_type: str | None = None


_ALL = tuple(TYPES)
_ACTORS = ("Actor", "Person", "Organization", "Group")
_MEMBER = f"?a <{NKG.member}> ?e ; "

PROPERTIES: tuple[Property, ...] = (
    Property("altLabel", "other name", "other names in the articles", _ALL, f"?e <{SKOS.altLabel}> ?v"),
    Property(
        "country",
        "country",
        "the country it belongs to, acts for or lies in",
        (*_ACTORS, "Place"),
        f"?e <{NKG.country}> ?v",
        "id",
        "Place",
    ),
    Property(
        "sector",
        "sector",
        "what the actor is politically: government, media, ...",
        _ACTORS,
        f"?e <{NKG.sector}>/<{SKOS.prefLabel}> ?v",
    ),
    Property(
        "governs",
        "governs",
        "the country whose government it is",
        ("Organization",),
        f"?e <{NKG.governs}> ?v",
        "id",
        "Place",
    ),
    Property("role", "role", "its roles in organisations, as articles word them", _ACTORS, f"{_MEMBER}<{NKG.role}> ?v"),
    Property(
        "organization",
        "organization",
        "organisations that it has a role in",
        _ACTORS,
        f"{_MEMBER}<{NKG.organization}> ?v",
        "id",
        "Organization",
    ),
    Property(
        "sameAs",
        "same as",
        "what it is in other sources: accepted and confirmed links",
        _ALL,
        f"?e <{OWL.sameAs}>|<{SKOS.exactMatch}> ?v",
    ),
    Property(
        "firstMentioned",
        "first mentioned",
        "publication date of the earliest dated article that names it",
        _ALL,
        "{ SELECT ?e (MIN(?d) AS ?v) WHERE { VALUES_HERE "
        f"?e <{NKG.evidence}>/<{NKG.inArticle}>/<{DCTERMS.issued}> ?d }} GROUP BY ?e }}",
        "date",
    ),
    Property(
        "mentions",
        "mentions",
        "how often articles name it",
        _ALL,
        f"{{ SELECT ?e (COUNT(?m) AS ?v) WHERE {{ VALUES_HERE ?e <{NKG.evidence}> ?m }} GROUP BY ?e }}",
        "int",
    ),
)

# Properties that reconciliation queries may give, as the values that an entity has for them.
COMPARED: Mapping[str, Callable[[Entity], Sequence[str | None]]] = {
    "country": lambda entity: (entity.country, entity.home),
    "sector": lambda entity: (entity.sector,),
}


def find(identifier: str) -> Property | None:
    """The property called `identifier`."""
    return next((each for each in PROPERTIES if each.id == identifier), None)


def of_type(name: str) -> list[Property]:
    """The properties that entities of the type `name` have; all for an unknown type."""
    return [each for each in PROPERTIES if name in each.types or name not in TYPES]


async def extend(reader: Reader, index: Index, query: Mapping[str, Any], base: str) -> dict[str, Any]:
    """The answer to a data extension query. Raises ProtocolError 400 for what is none, 413 for too many
    identifiers."""
    ids, wanted = _read(query)
    known = [each for each in ids if each.removeprefix(base) in index.by_id]
    rows: dict[str, dict[str, list[dict[str, Any]]]] = {each: {p.id: [] for p in wanted} for each in ids}
    for each in wanted:
        values = await _values(reader, each, {base + i.removeprefix(base) for i in known})
        for identifier in known:
            cells = values.get(base + identifier.removeprefix(base), ())
            rows[identifier][each.id] = [_cell(each, cell["v"].value, index, base) for cell in cells[:MOST_VALUES]]
    meta: list[dict[str, Any]] = []
    for each in wanted:
        about: dict[str, Any] = {"id": each.id, "name": each.name}
        if each.value_type is not None:
            about["type"] = {"id": each.value_type, "name": each.value_type}
        meta.append(about)
    return {"meta": meta, "rows": rows}


def _read(query: Mapping[str, Any]) -> tuple[list[str], list[Property]]:
    ids, properties = query.get("ids"), query.get("properties")
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        raise ProtocolError(400, "'ids' of a data extension query is a list of identifiers")
    if len(ids) > MOST_IDS:
        raise ProtocolError(413, f"a data extension query may hold {MOST_IDS} identifiers, not {len(ids)}")
    if not isinstance(properties, list) or not all(
        isinstance(each, dict) and isinstance(each.get("id"), str) for each in properties
    ):
        raise ProtocolError(400, "'properties' of a data extension query is a list of objects with an 'id'")
    found = []
    for name in dict.fromkeys(each["id"] for each in properties):
        each = find(name)
        if each is None:
            names = ", ".join(p.id for p in PROPERTIES)
            raise ProtocolError(400, f"this service has no property {name[:100]!r}: it has {names}")
        found.append(each)
    return ids, found


async def _values(reader: Reader, wanted: Property, iris: set[str]) -> dict[str, list[Row]]:
    if not iris:
        return {}
    values = f"VALUES ?e {{ {' '.join(iriref(each) for each in sorted(iris))} }}"
    pattern = wanted.pattern.replace("VALUES_HERE", values)
    where = pattern if pattern != wanted.pattern else f"{values} {pattern}"
    found: dict[str, list[Row]] = defaultdict(list)
    for row in await reader.rows(f"SELECT DISTINCT ?e ?v WHERE {{ {where} }} ORDER BY ?e ?v"):
        if "v" in row:
            found[row["e"].value].append(row)
    return found


def _cell(wanted: Property, value: str, index: Index, base: str) -> dict[str, Any]:
    if wanted.key == "int":
        return {"int": int(value)}
    if wanted.key == "date":
        return {"date": value if "T" in value else f"{value}T00:00:00"}
    entity = index.by_id.get(value.removeprefix(base))
    if wanted.key == "id" and entity is not None:
        return {"id": entity.id, "name": entity.name}
    return {"str": value}
