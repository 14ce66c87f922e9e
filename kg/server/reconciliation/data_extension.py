"""Data extension of the Reconciliation API 0.2 (section 8): values of properties of entities."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from pydantic import BaseModel

from kg import queries
from kg.server.errors import ProtocolError
from kg.server.pages.reader import Reader, iriref
from kg.server.reconciliation.entity_index import Index
from kg.server.reconciliation.vocabulary import PROPERTIES, TYPES, Property

MOST_IDS = 500
MOST_VALUES = 100


class Wanted(BaseModel):
    """A property that is asked for."""

    id: str


class ExtensionQuery(BaseModel):
    """Which properties of which entities are asked for."""

    ids: list[str]
    properties: list[Wanted]


async def extend(reader: Reader, index: Index, query: ExtensionQuery, base: str) -> dict[str, Any]:
    """The answer to a data extension query. Raises ProtocolError 400 for a property that there is not, 413 for
    too many identifiers."""
    if len(query.ids) > MOST_IDS:
        raise ProtocolError(413, f"a data extension query may hold {MOST_IDS} identifiers, not {len(query.ids)}")
    wanted = dict.fromkeys(each.id for each in query.properties)
    for name in wanted:
        if name not in PROPERTIES:
            raise ProtocolError(400, f"this service has no property {name[:100]!r}: it has {', '.join(PROPERTIES)}")
    iris = {each: base + each.removeprefix(base) for each in query.ids if each.removeprefix(base) in index.by_id}
    rows: dict[str, dict[str, list[dict[str, Any]]]] = {each: {} for each in query.ids}
    for each in map(PROPERTIES.__getitem__, wanted):
        values = await _values(reader, each, {*iris.values()})
        for identifier, its in rows.items():
            found = values.get(iris.get(identifier, ""), ())
            its[each.id] = [_cell(each, value, index, base) for value in found[:MOST_VALUES]]
    return {"meta": [_meta(PROPERTIES[name]) for name in wanted], "rows": rows}


def _meta(each: Property) -> dict[str, Any]:
    about = {"id": each.id, "name": each.name}
    return {**about, "type": {"id": each.values, "name": each.values}} if each.values in TYPES else about


async def _values(reader: Reader, wanted: Property, iris: set[str]) -> dict[str, list[str]]:
    if not iris:
        return {}
    found: dict[str, list[str]] = defaultdict(list)
    value = {"date": "MIN(?x)", "int": "COUNT(?x)"}.get(wanted.values)
    head, group = (f"?e ({value} AS ?v)", " GROUP BY ?e") if value else ("DISTINCT ?e (?x AS ?v)", "")
    entities = " ".join(iriref(each) for each in sorted(iris))
    text = f"SELECT {head} WHERE {{ VALUES ?e {{ {entities} }} ?e {wanted.path} ?x }}{group} ORDER BY ?e ?v"
    for row in await reader.rows(queries.sparql(text, {})):
        if "v" in row:
            found[row["e"].value].append(row["v"].value)
    return found


def _cell(wanted: Property, value: str, index: Index, base: str) -> dict[str, Any]:
    if wanted.values == "int":
        return {"int": int(value)}
    if wanted.values == "date":
        return {"date": value if "T" in value else f"{value}T00:00:00"}
    entity = index.by_id.get(value.removeprefix(base)) if wanted.values else None
    return {"str": value} if entity is None else {"id": entity.id, "name": entity.name}
