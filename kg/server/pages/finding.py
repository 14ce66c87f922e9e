"""Finding on pages: one box for names and sentences, and lists of facts by facets, also as files."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kg.errors import BadInput
from kg.export import csv_tables
from kg.model.classes import CLASSES, ENTITIES, AssertionClass
from kg.server.pages.menu import MENU, Listing
from kg.server.pages.paging import PER_PAGE, Pagination, page_number
from kg.server.pages.reader import Reader, iriref
from kg.server.pages.templating import link, page
from kg.server.search.filling import FACETS
from kg.server.search.finder import Finder
from kg.server.search.index import SORTS, Found, Index, Wanted

NAMES_SHOWN = 10
OPTIONS_SHOWN = 12
# Rows of a file, which are made in memory.
FILE_ROWS = 100_000
# Facts of which the triples are given at once.
TRIPLES_OF = 1_000
WORDS = 100

_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_SORTED = {
    "text": "as in the articles",
    "newest": "newest articles first",
    "oldest": "oldest articles first",
    "surest": "surest first",
    "unsure": "least sure first",
}


def words_asked(request: Request) -> str:
    """The words in the box."""
    return request.query_params.get("q", "").strip()[:WORDS]


def wanted(request: Request, cls: AssertionClass | None) -> Wanted:
    """The facts that the address asks for. Raises BadInput for what is no day, no number, no order."""
    given = {name: value.strip()[:500] for name, value in request.query_params.items() if value.strip()}
    for name in ("from", "to"):
        if not _DAY.fullmatch(given.get(name, "2000")):
            raise BadInput(f"{name}={given[name][:20]!r} is no day: write YYYY-MM-DD, YYYY-MM or YYYY")
    sort = given.get("sort", "text")
    if sort not in SORTS:
        raise BadInput(f"sort={sort[:20]!r} is none of {', '.join(SORTS)}")
    return Wanted(
        cls=cls.name if cls else "",
        words=words_asked(request),
        parts={role: given[role] for role in (FACETS[cls.name] if cls else ()) if role in given},
        outlet=given.get("outlet", ""),
        since=given.get("from", ""),
        until=given.get("to", ""),
        confidence=_share(given["confidence"]) if "confidence" in given else None,
        sort=sort,
    )


def _share(words: str) -> float:
    try:
        found = float(words)
    except ValueError:
        found = -1.0
    if not 0 <= found <= 1:
        raise BadInput(f"confidence={words[:20]!r} is no number from 0 to 1")
    return found


def _given(request: Request) -> dict[str, str]:
    """The parameters of the address but the page."""
    return {name: value for name, value in request.query_params.items() if value.strip() and name not in {"page", "as"}}


def _options(request: Request, path: str, found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the page offers to narrow the list by: of each facet its title, what is chosen, and links."""
    given = _given(request)
    shown = []
    for role, rows in found.items():
        chosen = given.get(role)
        rest = {name: value for name, value in given.items() if name != role}
        values = [
            {
                "label": label or value,
                "count": count,
                "chosen": value == chosen,
                "address": link(path, **rest) if value == chosen else link(path, **rest, **{role: value}),
            }
            for value, label, count in rows
        ]
        shown.append({"role": role, "chosen": chosen, "options": values})
    return shown


def _file(rows: list[Found], form: str, stem: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{stem}.{form}"'}
    told = [{**asdict(each)} for each in rows]
    if form == "json":
        return Response(json.dumps(told, ensure_ascii=False, indent=1), headers=headers, media_type="application/json")
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [each.name for each in fields(Found)], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(told)
    return Response(csv_tables.guarded(text.getvalue().encode()), headers=headers, media_type="text/csv")


def make_router(finder: Finder, reader: Reader) -> APIRouter:
    """The routes."""
    router = APIRouter(include_in_schema=False)

    @router.get("/find")
    async def find(request: Request) -> Response:
        words, number = words_asked(request), page_number(request)
        asked = wanted(request, None)
        names = await finder.ask(Index.names, words, NAMES_SHOWN, (*ENTITIES, "Article")) if words else []
        pages = Pagination(number, await finder.ask(Index.count, asked) if words else 0)
        found = await finder.ask(Index.facts, asked, pages.first, PER_PAGE) if pages.total else []
        things = await reader.things([each.iri for each in found])
        context = {"title": f"“{words}”" if words else "Find", "words": words, "names": names, "things": things}
        return page(request, "find.html", context | {"pages": pages, "given": _given(request)})

    for listing in MENU:
        cls = next((each for each in CLASSES if each.name == listing.cls), None)
        if cls is not None:
            _add_list(router, finder, reader, listing, cls)
    return router


def _add_list(router: APIRouter, finder: Finder, reader: Reader, listing: Listing, cls: AssertionClass) -> None:
    path = f"/{listing.path}"

    async def show(request: Request) -> Response:
        asked, number = wanted(request, cls), page_number(request)
        pages = Pagination(number, await finder.ask(Index.count, asked))
        found = await finder.ask(Index.facts, asked, pages.first, PER_PAGE) if pages.total else []
        facets = await finder.ask(Index.facets, asked, FACETS[cls.name], OPTIONS_SHOWN)
        context = {
            "title": listing.title,
            "listing": listing,
            "words": asked.words,
            "pages": pages,
            "things": await reader.things([each.iri for each in found]),
            "facets": _options(request, path, facets),
            "given": _given(request),
            "sorts": _SORTED,
            "sort": asked.sort,
        }
        return page(request, "facts.html", context)

    async def file(request: Request) -> Response:
        form = request.url.path.rpartition(".")[2]
        asked = wanted(request, cls)
        limit = TRIPLES_OF if form == "ttl" else FILE_ROWS
        total = await finder.ask(Index.count, asked)
        if total > limit:
            raise BadInput(f"{total:,} facts are too many for this: narrow the list, or use `kg export`")
        found = await finder.ask(Index.facts, asked, 0, limit)
        if form != "ttl":
            return _file(found, form, listing.path)
        iris = " ".join(iriref(each.iri) for each in found)
        turtle = await reader.turtle(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {iris} }} ?s ?p ?o }}")
        return Response(turtle, media_type="text/turtle")

    router.add_api_route(path, show, methods=["GET"])
    for form in ("csv", "json", "ttl"):
        router.add_api_route(f"{path}.{form}", file, methods=["GET"])
