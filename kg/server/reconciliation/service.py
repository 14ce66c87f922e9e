"""The Reconciliation Service API 0.2 over our actors, places and topics, so that OpenRefine and its like
can link to them.

Specification: https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/ (sections
given below). An identifier is an IRI without the base of the store.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import escape
from pydantic import BaseModel, ConfigDict, PositiveInt, TypeAdapter, ValidationError

from kg import __version__
from kg.errors import NotFound
from kg.namespaces import PREFIXES
from kg.server.engine.pool import Pool
from kg.server.errors import ProtocolError
from kg.server.pages.reader import Reader
from kg.server.pages.templating import page
from kg.server.protocol.bodies import read_form
from kg.server.reconciliation import data_extension
from kg.server.reconciliation.entity_index import Entities, Entity, Index
from kg.server.reconciliation.vocabulary import PROPERTIES, TYPES, Property, Type, of_type

BATCH = 50
LIMIT, MOST = 10, 100
SUGGESTED = 10
MAX_BODY = 2_000_000
# Candidates that score as much, and stand alone there, are a match.
MATCH = 94.0
PREVIEW = (430, 280)

_CALLBACK = re.compile(r"[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*")


def manifest(origin: str, base: str) -> dict[str, Any]:
    """The service manifest (section 4.1); `origin` is the server's address, without a slash at its end."""
    return {
        "versions": ["0.1", "0.2"],
        "name": "newskg: actors, places and topics in the news",
        "identifierSpace": base,
        "schemaSpace": PREFIXES["nkg"],
        "defaultTypes": [_type(name) for name in TYPES],
        "documentation": f"{origin}/openapi.json",
        "logo": f"{origin}/static/icon.svg",
        "serviceVersion": __version__,
        "view": {"url": f"{origin}/resource?iri={quote(base, safe='')}{{{{id}}}}"},
        "preview": {
            "url": f"{origin}/reconcile/preview?id={{{{id}}}}",
            "width": PREVIEW[0],
            "height": PREVIEW[1],
        },
        "suggest": {
            kind: {
                "service_url": origin,
                "service_path": f"/reconcile/suggest/{kind}",
                "flyout_service_url": origin,
                "flyout_service_path": f"/reconcile/flyout/{kind}?id=${{id}}",
            }
            for kind in ("entity", "type", "property")
        },
        "extend": {
            "propose_properties": {"service_url": origin, "service_path": "/reconcile/properties"},
            "property_settings": [],
        },
        "batchSize": BATCH,
    }


def _type(name: str) -> dict[str, Any]:
    broader = TYPES[name].broader
    found: dict[str, Any] = {"id": name, "name": name}
    return {**found, "broader": [{"id": broader, "name": broader}]} if broader else found


# --- queries (section 5) ---------------------------------------------------------------------------


# Properties that queries may give, as the values that an entity has for them.
_COMPARED: Mapping[str, Callable[[Entity], Sequence[str | None]]] = {
    "country": lambda entity: (entity.country, entity.home),
    "sector": lambda entity: (entity.sector,),
}


class PropertyValue(BaseModel):
    """A property and the value, or values, that the entity should have for it."""

    pid: str
    v: Any


class Query(BaseModel):
    """One reconciliation query; a limit may come as text, and a cell of a table that holds a number as one."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    query: str = ""
    type: str | list[str] | None = None
    limit: PositiveInt = LIMIT
    properties: list[PropertyValue] | None = None

    @property
    def wanted(self) -> list[tuple[str, list[Any]]]:
        """The values of the properties that this service compares."""
        given = [(each.pid, each.v if isinstance(each.v, list) else [each.v]) for each in self.properties or ()]
        return [(pid, values) for pid, values in given if pid in _COMPARED and values]

    @property
    def types(self) -> set[str]:
        """The local names of the types that are asked for; none where all are."""
        given = [self.type] if isinstance(self.type, str) else self.type or ()
        return {each.removeprefix(PREFIXES["nkg"]) for each in given if each}


_BATCH: TypeAdapter[dict[str, dict[str, Any]]] = TypeAdapter(dict[str, dict[str, Any]])
_EXTENSION = TypeAdapter(data_extension.ExtensionQuery)
Read = TypeVar("Read")


def _read(shape: TypeAdapter[Read], text: str, name: str) -> Read:
    try:
        return shape.validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = "/".join(map(str, first["loc"]))[:100]
        raise ProtocolError(400, f"'{name}' is not what the API asks for: {where}: {first['msg']}") from None


def reconcile(index: Index, query: Query, base: str) -> list[dict[str, Any]]:
    """The candidates for one reconciliation query, best first.

    The score is 100 for the same name; a property that differs takes 20 from it, and a type that was not
    asked for excludes.
    """
    words, types, wanted = query.query.strip(), query.types, query.wanted
    named = {words, words.removeprefix(base)} & index.by_id.keys()
    if named:
        found = [(1.0, index.by_id[each]) for each in sorted(named)]
    elif words:
        found = list(index.named_like(words))
    elif not wanted:
        found = []
    else:
        found = [(1.0, each) for each in index.entities if all(_holds(each, *pair, base) for pair in wanted)]
    scored = []
    for likeness, entity in found:
        if types and not any(entity.is_a(each) for each in types):
            continue
        agree = [_holds(entity, *pair, base) for pair in wanted]
        score = round(max(0.0, 100 * likeness - 20 * agree.count(False)), 1)
        features = [{"id": "name", "value": round(100 * likeness, 1)}]
        features += [{"id": pid, "value": holds} for (pid, _), holds in zip(wanted, agree, strict=True)]
        scored.append((score, entity, features))
    scored.sort(key=lambda each: (-each[0], each[1].id))
    sure = scored[0][0] >= MATCH and (len(scored) == 1 or scored[1][0] < MATCH) if scored else False
    return [
        {
            "id": entity.id,
            "name": entity.name,
            "description": entity.description,
            "type": [_type(each) for each in TYPES[entity.kind][:2] if each],
            "score": score,
            "features": features,
            "match": place == 0 and sure,
        }
        for place, (score, entity, features) in enumerate(scored[: min(query.limit, MOST)])
    ]


def _holds(entity: Entity, pid: str, values: Sequence[Any], base: str) -> bool:
    """Whether one of `values`, names or identifiers, is a value of the property."""
    own = {each.casefold() for each in _COMPARED[pid](entity) if each is not None}
    asked = {str(each.get("id", "") if isinstance(each, dict) else each).strip().removeprefix(base) for each in values}
    return any(each.casefold() in own for each in asked)


def _batch(index: Index, text: str, base: str) -> dict[str, Any]:
    queries = _read(_BATCH, text, "queries")
    if len(queries) > BATCH:
        raise ProtocolError(413, f"a batch may hold {BATCH} queries, not {len(queries)}")
    return {key: {"result": _result(index, query, base)} for key, query in queries.items()}


def _result(index: Index, query: Mapping[str, Any], base: str) -> list[dict[str, Any]]:
    """The candidates for one query of a batch: none for a blank cell or another that is no query, for the others of
    the batch want their answers, and the protocol has no error of one query."""
    try:
        return reconcile(index, Query.model_validate(query), base)
    except ValidationError:
        return []


# --- suggestions (section 7) -----------------------------------------------------------------------


def suggest_entities(index: Index, prefix: str, base: str, cursor: int = 0) -> list[dict[str, Any]]:
    """The entities to suggest for `prefix`, a beginning of a name or a whole identifier, from number `cursor`."""
    entity = index.by_id.get(prefix.removeprefix(base))
    found = [entity] if entity is not None else index.beginning(prefix)
    return [
        {"id": e.id, "name": e.name, "description": e.description, "notable": [_type(e.kind)]}
        for e in found[cursor : cursor + SUGGESTED]
    ]


def _beginning(known: Mapping[str, Type | Property], prefix: str, cursor: int) -> list[dict[str, Any]]:
    """The types or properties to suggest for `prefix`, a beginning of an identifier or of a word about it."""
    key = prefix.strip().casefold()
    found = [
        {"id": name, "name": name, "description": each.about}
        for name, each in sorted(known.items())
        if any(word.startswith(key) for word in (name.casefold(), *each.about.casefold().split()))
    ]
    return found[cursor : cursor + SUGGESTED]


# --- routes ------------------------------------------------------------------------------------------


def make_router(pool: Pool, entities: Entities, base: str) -> APIRouter:
    """The routes of the service, all under /reconcile."""
    router = APIRouter(prefix="/reconcile", tags=["reconciliation"])
    reader = Reader(pool)
    _add_endpoint(router, entities, reader, base)
    _add_entities(router, entities, reader, base)
    _add_vocabulary(router, "type", TYPES)
    _add_vocabulary(router, "property", PROPERTIES)

    @router.options("", include_in_schema=False)
    @router.options("/{path:path}", include_in_schema=False)
    async def preflight() -> Response:
        headers = {
            "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
            "Access-Control-Allow-Headers": "Accept, Content-Type",
            "Access-Control-Max-Age": "86400",
        }
        return Response(status_code=204, headers=headers)

    return router


def _answer(request: Request, found: Any, callback: str | None = None) -> Response:
    """`found` as JSON, or as JSONP where a callback is asked for (section 4.3)."""
    callback = callback if callback is not None else request.query_params.get("callback")
    body = json.dumps(found, ensure_ascii=False)
    if callback is None:
        return Response(body, media_type="application/json")
    if not _CALLBACK.fullmatch(callback) or len(callback) > 200:
        raise ProtocolError(400, "'callback' must be the name of a function")
    # The comment keeps the answer from beginning with what the client chose; no script ends within it.
    script = body.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("</", "<\\/")
    return Response(f"/**/{callback}({script});", media_type="text/javascript")


def _add_endpoint(router: APIRouter, entities: Entities, reader: Reader, base: str) -> None:
    @router.get("", summary="Reconciliation API: the manifest, a batch of queries, or data extension")
    @router.get("/", include_in_schema=False)
    async def get_reconcile(
        request: Request, queries: str | None = None, extend: str | None = None, callback: str | None = None
    ) -> Response:
        if queries is not None:
            # Fifty names in a large store take a second, in which others want an answer too.
            found = await asyncio.to_thread(_batch, await entities.index(), queries, base)
        elif extend is not None:
            asked = _read(_EXTENSION, extend, "extend")
            found = await data_extension.extend(reader, await entities.index(), asked, base)
        else:
            found = manifest(f"{request.url.scheme}://{request.headers.get('host', '')}", base)
        return _answer(request, found, callback)

    @router.post("", summary="Reconciliation API: a batch of queries, or data extension, as a form")
    @router.post("/", include_in_schema=False)
    async def post_reconcile(request: Request) -> Response:
        form = await read_form(request, MAX_BODY)
        return await get_reconcile(request, form.get("queries"), form.get("extend"), form.get("callback"))

    @router.get("/properties", summary="Properties that data extension can give for a type")
    async def properties(request: Request, type: str = "", limit: int = 0) -> Response:
        proposed = [{"id": each.id, "name": each.name} for each in of_type(type)]
        found: dict[str, Any] = {"type": type, "properties": proposed[: limit if limit > 0 else None]}
        return _answer(request, {**found, "limit": limit} if limit > 0 else found)


def _flyout(request: Request, identifier: str, title: str, about: str) -> Response:
    html = f"<p><strong>{escape(title)}</strong></p><p>{escape(about)}</p>"
    return _answer(request, {"id": identifier, "html": html})


def _add_vocabulary(router: APIRouter, kind: str, known: Mapping[str, Type | Property]) -> None:
    """Suggestions and flyouts of types or of properties."""

    @router.get(f"/suggest/{kind}", summary=f"What begins so, of the kind {kind}")
    async def suggest(request: Request, prefix: str = "", cursor: int = 0) -> Response:
        return _answer(request, {"result": _beginning(known, prefix, max(0, cursor))})

    @router.get(f"/flyout/{kind}", summary=f"A few words on a {kind}, as HTML in JSON")
    async def flyout(request: Request, id: str) -> Response:
        if id not in known:
            raise NotFound(f"this service has no {kind} {id[:200]!r}")
        return _flyout(request, id, known[id].name, known[id].about)


def _add_entities(router: APIRouter, entities: Entities, reader: Reader, base: str) -> None:
    """Suggestions, flyouts and previews of entities."""

    async def known(identifier: str) -> Entity:
        found = (await entities.index()).by_id.get(identifier.removeprefix(base))
        if found is None:
            raise NotFound(f"this service has no entity {identifier[:200]!r}")
        return found

    @router.get("/suggest/entity", summary="Entities whose names begin so")
    async def suggest(request: Request, prefix: str = "", cursor: int = 0) -> Response:
        index = await entities.index()
        found = await asyncio.to_thread(suggest_entities, index, prefix.strip(), base, max(0, cursor))
        return _answer(request, {"result": found})

    @router.get("/flyout/entity", summary="A few words on an entity, as HTML in JSON")
    async def flyout(request: Request, id: str) -> Response:
        entity = await known(id)
        names = ", ".join(entity.other_names[:5])
        return _flyout(request, id, entity.name, entity.description + (f". Also: {names}" if names else ""))

    @router.get("/preview", summary="A small page on an entity, to be shown in a frame")
    async def preview(request: Request, id: str) -> Response:
        entity = await known(id)
        iri = base + entity.id
        passages = await reader.passages(iri, 2)
        context = {"title": entity.name, "entity": entity, "iri": iri, "passages": passages}
        # Clients show it in a frame of theirs.
        policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
        return page(request, "preview.html", context, headers={"Content-Security-Policy": policy})
