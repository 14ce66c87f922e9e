"""The Reconciliation Service API 0.2 over our actors, places and topics, so that OpenRefine and its like
can link to them.

Specification: https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/ (sections
given below). An identifier is an IRI without the base of the store.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import escape

from kg import __version__
from kg.errors import NotFound
from kg.namespaces import PREFIXES
from kg.server.engine.pool import Pool
from kg.server.errors import ProtocolError
from kg.server.pages.reader import Reader
from kg.server.pages.templating import page
from kg.server.protocol.bodies import read_form
from kg.server.reconciliation import data_extension
from kg.server.reconciliation.entity_index import TYPES, Entities, Entity, Index

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
    broader = TYPES[name]
    found: dict[str, Any] = {"id": name, "name": name}
    return found if broader is None else {**found, "broader": [{"id": broader, "name": broader}]}


# --- queries (section 5) ---------------------------------------------------------------------------


def reconcile(index: Index, query: Mapping[str, Any], base: str) -> list[dict[str, Any]]:
    """The candidates for one reconciliation query, best first.

    The score is 100 for the same name; a property that differs takes 20 from it, and a type that was not
    asked for excludes. Raises ProtocolError 400 for what is no query.
    """
    words, types, limit, wanted = _read_query(query)
    named = {words, words.removeprefix(base)} & index.by_id.keys()
    if named:
        found = [(1.0, index.by_id[each]) for each in sorted(named)]
    elif words:
        found = list(index.named_like(words))
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
            "type": [_type(each) for each in (entity.kind, TYPES[entity.kind]) if each],
            "score": score,
            "features": features,
            "match": place == 0 and sure,
        }
        for place, (score, entity, features) in enumerate(scored[:limit])
    ]


def _read_query(query: Any) -> tuple[str, tuple[str, ...], int, list[tuple[str, list[Any]]]]:
    """Words, types, limit, and property values by property of a query."""
    if not isinstance(query, dict):
        raise ProtocolError(400, "a reconciliation query is a JSON object")
    words, types, limit = query.get("query", ""), query.get("type") or [], query.get("limit", LIMIT)
    types = [types] if isinstance(types, str) else types
    if not isinstance(words, str):
        raise ProtocolError(400, "'query' of a reconciliation query is a string")
    if not isinstance(types, list) or not all(isinstance(each, str) for each in types):
        raise ProtocolError(400, "'type' of a reconciliation query is a type's identifier, or a list of them")
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 1:
        raise ProtocolError(400, "'limit' of a reconciliation query is a positive integer")
    wanted: list[tuple[str, list[Any]]] = []
    for each in query.get("properties") or []:
        if not isinstance(each, dict) or not isinstance(each.get("pid"), str) or "v" not in each:
            raise ProtocolError(400, "each of the 'properties' of a reconciliation query has 'pid' and 'v'")
        values = each["v"] if isinstance(each["v"], list) else [each["v"]]
        if each["pid"] in data_extension.COMPARED and values:
            wanted.append((each["pid"], values))
    if not words.strip() and not wanted:
        raise ProtocolError(400, "a reconciliation query needs a 'query', or 'properties' that this service knows")
    unknown = PREFIXES["nkg"]
    return words.strip(), tuple(each.removeprefix(unknown) for each in types), min(limit, MOST), wanted


def _holds(entity: Entity, pid: str, values: Sequence[Any], base: str) -> bool:
    """Whether one of `values`, names or identifiers, is a value of the property."""
    own = {each.casefold() for each in data_extension.COMPARED[pid](entity) if each is not None}
    asked = {str(each.get("id", "") if isinstance(each, dict) else each).strip().removeprefix(base) for each in values}
    return any(each.casefold() in own for each in asked)


def _batch(index: Index, text: str, base: str) -> dict[str, Any]:
    queries = _json(text, "queries")
    if len(queries) > BATCH:
        raise ProtocolError(413, f"a batch may hold {BATCH} queries, not {len(queries)}")
    return {key: {"result": reconcile(index, query, base)} for key, query in queries.items()}


def _json(text: str, name: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise ProtocolError(400, f"'{name}' is not JSON") from None
    if not isinstance(found, dict):
        raise ProtocolError(400, f"'{name}' is no JSON object")
    return found


# --- suggestions (section 7) -----------------------------------------------------------------------


def suggest_entities(index: Index, prefix: str, base: str, cursor: int = 0) -> list[dict[str, Any]]:
    """The entities to suggest for `prefix`, a beginning of a name or a whole identifier, from number `cursor`."""
    entity = index.by_id.get(prefix.removeprefix(base))
    found = [entity] if entity is not None else index.beginning(prefix)
    return [
        {"id": e.id, "name": e.name, "description": e.description, "notable": [_type(e.kind)]}
        for e in found[cursor : cursor + SUGGESTED]
    ]


def _of_table(table: Mapping[str, str], prefix: str) -> list[dict[str, Any]]:
    key = prefix.strip().casefold()
    rows = sorted(table.items())
    return [
        {"id": name, "name": name, "description": about}
        for name, about in rows
        if not key or name.casefold().startswith(key) or any(w.startswith(key) for w in about.casefold().split())
    ]


_TYPE_WORDS = {
    "Actor": "who speaks, meets, holds a position",
    "Person": "a human being",
    "Organization": "a government, ministry, party, company, outlet",
    "Group": "people without one organisation behind them",
    "Place": "a country, region or city",
    "Topic": "an issue that positions are taken on",
}


# --- routes ------------------------------------------------------------------------------------------


def make_router(pool: Pool, entities: Entities, base: str) -> APIRouter:
    """The routes of the service, all under /reconcile."""
    router = APIRouter(prefix="/reconcile", tags=["reconciliation"])
    reader = Reader(pool)
    _add_endpoint(router, entities, reader, base)
    _add_suggest(router, entities, base)
    _add_previews(router, entities, reader, base)

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


def _origin(request: Request) -> str:
    return f"{request.url.scheme}://{request.headers.get('host', '')}"


def _add_endpoint(router: APIRouter, entities: Entities, reader: Reader, base: str) -> None:
    async def answer(request: Request, given: Mapping[str, str]) -> Response:
        callback = given.get("callback")
        if "queries" in given:
            index = await entities.index()
            # Fifty names in a large store take a second, in which others want an answer too.
            found = await asyncio.to_thread(_batch, index, given["queries"], base)
            return _answer(request, found, callback)
        if "extend" in given:
            index = await entities.index()
            found = await data_extension.extend(reader, index, _json(given["extend"], "extend"), base)
            return _answer(request, found, callback)
        return _answer(request, manifest(_origin(request), base), callback)

    @router.get("", summary="Reconciliation API: the manifest, a batch of queries, or data extension")
    @router.get("/", include_in_schema=False)
    async def get_reconcile(
        request: Request, queries: str | None = None, extend: str | None = None, callback: str | None = None
    ) -> Response:
        given = {"queries": queries, "extend": extend, "callback": callback}
        return await answer(request, {name: value for name, value in given.items() if value is not None})

    @router.post("", summary="Reconciliation API: a batch of queries, or data extension, as a form")
    @router.post("/", include_in_schema=False)
    async def post_reconcile(request: Request) -> Response:
        return await answer(request, await read_form(request, MAX_BODY))

    @router.get("/properties", summary="Properties that data extension can give for a type")
    async def properties(request: Request, type: str = "", limit: int = 0) -> Response:
        proposed = [{"id": each.id, "name": each.name} for each in data_extension.of_type(type)]
        found: dict[str, Any] = {"type": type, "properties": proposed[: limit if limit > 0 else None]}
        return _answer(request, {**found, "limit": limit} if limit > 0 else found)


def _add_suggest(router: APIRouter, entities: Entities, base: str) -> None:
    def cut(found: list[dict[str, Any]], cursor: int) -> dict[str, Any]:
        first = max(0, cursor)
        return {"result": found[first : first + SUGGESTED]}

    @router.get("/suggest/entity", summary="Entities whose names begin so")
    async def entity(request: Request, prefix: str = "", cursor: int = 0) -> Response:
        index = await entities.index()
        found = await asyncio.to_thread(suggest_entities, index, prefix.strip(), base, max(0, cursor))
        return _answer(request, {"result": found})

    @router.get("/suggest/type", summary="Types whose names begin so")
    async def type_(request: Request, prefix: str = "", cursor: int = 0) -> Response:
        return _answer(request, cut(_of_table(_TYPE_WORDS, prefix), cursor))

    @router.get("/suggest/property", summary="Properties whose names begin so")
    async def property_(request: Request, prefix: str = "", cursor: int = 0) -> Response:
        table = {each.id: each.about for each in data_extension.PROPERTIES}
        return _answer(request, cut(_of_table(table, prefix), cursor))


def _add_previews(router: APIRouter, entities: Entities, reader: Reader, base: str) -> None:
    async def known(identifier: str) -> Entity:
        found = (await entities.index()).by_id.get(identifier.removeprefix(base))
        if found is None:
            raise NotFound(f"this service has no entity {identifier[:200]!r}")
        return found

    def flyout(request: Request, identifier: str, title: str, about: str) -> Response:
        html = f"<p><strong>{escape(title)}</strong></p><p>{escape(about)}</p>"
        return _answer(request, {"id": identifier, "html": html})

    @router.get("/flyout/entity", summary="A few words on an entity, as HTML in JSON")
    async def flyout_entity(request: Request, id: str) -> Response:
        entity = await known(id)
        names = ", ".join(entity.other_names[:5])
        return flyout(request, id, entity.name, entity.description + (f". Also: {names}" if names else ""))

    @router.get("/flyout/type", summary="A few words on a type, as HTML in JSON")
    async def flyout_type(request: Request, id: str) -> Response:
        if id not in _TYPE_WORDS:
            raise NotFound(f"this service has no type {id[:200]!r}")
        return flyout(request, id, id, _TYPE_WORDS[id])

    @router.get("/flyout/property", summary="A few words on a property, as HTML in JSON")
    async def flyout_property(request: Request, id: str) -> Response:
        found = data_extension.find(id)
        if found is None:
            raise NotFound(f"this service has no property {id[:200]!r}")
        return flyout(request, id, found.name, found.about)

    @router.get("/preview", summary="A small page on an entity, to be shown in a frame")
    async def preview(request: Request, id: str) -> Response:
        entity = await known(id)
        iri = base + entity.id
        passages = await reader.passages(iri, 2)
        context = {"title": entity.name, "entity": entity, "iri": iri, "passages": passages}
        # Clients show it in a frame of theirs.
        policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
        return page(request, "preview.html", context, headers={"Content-Security-Policy": policy})
