"""The pages for people: lists, one page for each article and each thing, queries with their results.

Everything works without a script and without the internet, and reads through the worker pool.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from kg import queries
from kg.errors import BadInput, KgError, NotFound, QueryError, QuerySyntaxError, QueryTooLarge
from kg.export import csv_tables
from kg.iris import Minter
from kg.model.classes import ACTORS, CLASSES, Kind, named
from kg.namespaces import DCTERMS, NKG, RDF, RDFS, SKOS, XSD
from kg.server.engine.pool import Pool
from kg.server.errors import ProtocolError, told
from kg.server.pages import highlighting, links, reports
from kg.server.pages.menu import MENU, Listing
from kg.server.pages.paging import PER_PAGE, Pagination, page_number
from kg.server.pages.problems import message_of
from kg.server.pages.reader import Reader, Table, Thing, iriref
from kg.server.pages.sessions import Sessions
from kg.server.pages.templating import link, page
from kg.server.protocol.sparql import GRAPHS, SOLUTIONS, by_name, formats_for
from kg.settings import Settings

# The IRIs of the entities of a class, by its local name, of which a name holds some words.
Find = Callable[[str, str], Awaitable[list[str]]]

ON_FRONT_PAGE = 3
ROWS_SHOWN = 500
PASSAGES_SHOWN = 50
USES_SHOWN = 50

# How a fact refers to the actors, places, topics and other facts that it is about.
_ROLES = dict.fromkeys(
    each.name for cls in CLASSES for each in cls.of_kind(Kind.ACTOR, Kind.PLACE, Kind.TOPIC)
) | dict.fromkeys(("about", "expresses"))

# The IRI of a statement or a meeting ends in /start-end: its article, then its place in the text.
_IN_TEXT = (
    r'(REPLACE(STR(?s), "/\\d+-\\d+$", "/") AS ?k) '
    rf'(<{XSD.integer}>(REPLACE(STR(?s), "^.*/(\\d+)-\\d+$", "$1")) AS ?n)'
)


async def _counts(reader: Reader) -> dict[str, int]:
    classes = " ".join(f"<{NKG[listing.cls]}>" for listing in MENU)
    rows = await reader.rows(
        f"SELECT ?c (COUNT(DISTINCT ?s) AS ?n) WHERE {{ VALUES ?c {{ {classes} }} ?s <{RDF.type}> ?c }} GROUP BY ?c"
    )
    found = {row["c"].value: int(row["n"].value) for row in rows}
    return {listing.cls: found.get(str(NKG[listing.cls]), 0) for listing in MENU}


async def _listed(reader: Reader, listing: Listing, first: int, limit: int, words: str = "") -> list[Thing]:
    """The things of a listing from number `first`, in the order of their names; facts, which have none, article by
    article in the order of the text. With `words` only articles whose title or name holds them."""
    name = {"Article": DCTERMS.identifier}.get(listing.cls, SKOS.prefLabel)
    named = listing.named or listing.cls == "Article"
    pattern = f"?s <{RDF.type}> <{NKG[listing.cls]}> ."
    if named:
        pattern += f" OPTIONAL {{ ?s <{name}> ?name }}"
    if words:
        pattern += f" OPTIONAL {{ ?s <{DCTERMS.title}> ?title }} FILTER({_holds('STR(?name)', words)}"
        pattern += f" || {_holds('STR(?title)', words)})"
    # A computed key: comparing stored terms, the engine would look each of them up again and again.
    key = "(MIN(LCASE(STR(?name))) AS ?k)" if named else _IN_TEXT
    group = " GROUP BY ?s" if named else ""
    order = "?k ?s" if named else "?k ?n ?s"
    query = f"SELECT ?s {key} WHERE {{ {pattern} }}{group} ORDER BY {order} OFFSET {first} LIMIT {limit}"
    return await reader.listed(query, passages=not named)


async def _first(reader: Reader, listing: Listing) -> list[Thing]:
    """What the front page shows of a listing: of named things those named most often."""
    if not listing.named:
        return await _listed(reader, listing, 0, ON_FRONT_PAGE)
    query = (
        f"SELECT ?s (COUNT(?m) AS ?n) WHERE {{ ?s <{RDF.type}> <{NKG[listing.cls]}> ; <{NKG.evidence}> ?m }} "
        f"GROUP BY ?s ORDER BY DESC(?n) ?s LIMIT {ON_FRONT_PAGE + 2}"
    )
    return await reader.listed(query, passages=False)


def _holds(variable: str, words: str) -> str:
    return f"CONTAINS(LCASE({variable}), LCASE({_literal(words)}))"


def _literal(words: str) -> str:
    """`words` as a SPARQL string: every character that is no letter or digit is escaped."""
    return '"' + "".join(c if c.isalnum() and c.isascii() else f"\\U{ord(c):08X}" for c in words) + '"'


def _add_lists(router: APIRouter, reader: Reader, find: Find) -> None:
    @router.get("/")
    async def front(request: Request) -> Response:
        counts = await _counts(reader)
        on_front = [each for each in MENU if each.on_front]
        shown = [(each, await _first(reader, each) if counts[each.cls] else []) for each in on_front]
        context = {"counts": counts, "shown": shown, "catalogue": queries.catalogue()}
        return page(request, "front.html", {"title": "What the articles say"} | context)

    async def show_listing(request: Request) -> Response:
        listing = next(each for each in MENU if f"/{each.path}" == request.url.path)
        number = page_number(request)
        words = request.query_params.get("q", "").strip()[:100]
        if words and listing.named:
            found = await find(words, listing.cls)
            pages = Pagination(number, len(found))
            things = await reader.things(found[pages.first : pages.first + PER_PAGE], passages=False)
        elif words:
            things = await _listed(reader, listing, (number - 1) * PER_PAGE, PER_PAGE + 1, words)
            pages = Pagination(number, (number - 1) * PER_PAGE + len(things))
        else:
            pages = Pagination(number, (await _counts(reader))[listing.cls])
            things = await _listed(reader, listing, pages.first, PER_PAGE) if pages.total else []
        context = {
            "title": listing.title,
            "listing": listing,
            "things": things[:PER_PAGE],
            "pages": pages,
            "words": words,
        }
        return page(request, "list.html", context)

    for each in MENU:
        if named(each.cls) is None:  # facts are found in the index
            router.add_api_route(f"/{each.path}", show_listing, methods=["GET"])


# Things that are linked to items of other sources.
_LINKED = (*ACTORS, "Place", *(cls.name for cls in CLASSES if cls.linked))


def _add_things(router: APIRouter, reader: Reader, sessions: Sessions, base: str) -> None:
    minter = Minter(base)

    @router.get("/article/{key}")
    async def article(request: Request, key: str) -> Response:
        iri = f"{base}article/{key}"
        thing = await _thing(reader, iri)
        if not thing.is_a("Article"):
            raise NotFound("this store holds no such article")
        number = page_number(request)
        shown, total = await highlighting.article_text(reader, iri, (number - 1) * highlighting.TEXT_SHOWN)
        # Where only a hash of the text is kept, the body's end tells how long it is.
        pages = Pagination(number, total or (_body(thing) or (0, 0))[1], highlighting.TEXT_SHOWN)
        last = pages.first + (len(shown) if total else highlighting.TEXT_SHOWN)
        marks = await highlighting.marks(reader, iri, pages.first, last)
        facts = await reader.things(list(dict.fromkeys(m.iri for m in marks if named(m.kind))), passages=True)
        context = {
            "title": thing.label,
            "thing": thing,
            "segments": highlighting.segments(shown, pages.first, marks, _body(thing)),
            "facts": facts,
            "pages": pages,
            "reports": await reports.others(reader, thing),
        }
        return page(request, "article.html", context)

    @router.get("/resource")
    async def resource(request: Request) -> Response:
        iri = request.query_params.get("iri", "")
        into = await links.merged_into(reader, iri, minter)
        if into is not None:
            return RedirectResponse(link("/resource", iri=into), 303)
        thing = await _thing(reader, iri)
        key = iri.removeprefix(f"{base}article/")
        if thing.is_a("Article") and key.isalnum() and request.query_params.get("as") != "triples":
            return RedirectResponse(f"/article/{key}", 303)
        context = await _about(reader, thing, minter, page_number(request))
        context |= {
            "session": sessions.of(request),
            "can_sign_in": sessions.possible,
            "here": link("/resource", iri=iri),
        }
        return page(request, "resource.html", context)


async def _about(reader: Reader, thing: Thing, minter: Minter, number: int) -> dict[str, object]:
    """What the page of `thing` shows, with page `number` of the facts that speak of it. Raises NotFound where
    the graph says nothing of it."""
    name = iriref(thing.iri)
    facts, pages = await _facts_about(reader, name, number)
    uses = await _uses(reader, name, {fact.iri for fact in facts})
    if not (thing.values or facts or uses):
        raise NotFound("the graph says nothing of that")
    thing.passages = await reader.passages(thing.iri, PASSAGES_SHOWN)
    return {
        "title": thing.label,
        "thing": thing,
        "external": thing.is_web_address and not thing.iri.startswith(minter.base),
        "passages_shown": PASSAGES_SHOWN,
        "facts": facts,
        "pages": pages,
        "properties": _properties(thing),
        "uses": uses,
        "linking": await links.about(reader, thing.iri, minter) if thing.kind in _LINKED else None,
        "is_actor": thing.is_a("Actor"),
        "reports": await reports.others(reader, thing),
    }


async def _thing(reader: Reader, iri: str) -> Thing:
    """What the store says of `iri`. Raises NotFound where that is no IRI."""
    try:
        (thing,) = await reader.things([iri], passages=False)
    except QuerySyntaxError:  # the engine is stricter about IRIs than the grammar of SPARQL
        raise NotFound(f"{iri[:200]!r} is no IRI") from None
    return thing


def _body(article: Thing) -> tuple[int, int] | None:
    """The analysed part of an article's text."""
    start, end = article.nkg("start"), article.nkg("end")
    return (int(start[0].term.value), int(end[0].term.value)) if start and end else None


async def _facts_about(reader: Reader, name: str, number: int) -> tuple[list[Thing], Pagination]:
    """The facts in which the thing (an IRIREF) plays a part."""
    roles = "|".join(f"<{NKG[role]}>" for role in _ROLES)
    total = int((await reader.rows(f"SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ ?s {roles} {name} }}"))[0]["n"].value)
    pages = Pagination(number, total)
    query = f"SELECT DISTINCT ?s WHERE {{ ?s {roles} {name} }} ORDER BY ?s OFFSET {pages.first} LIMIT {PER_PAGE}"
    return await reader.listed(query), pages


async def _uses(reader: Reader, name: str, shown: set[str]) -> list[tuple[str, Thing]]:
    """Some of the other things that point at the thing (an IRIREF), with the property."""
    rows = await reader.rows(f"SELECT ?s ?p WHERE {{ ?s ?p {name} }} LIMIT {USES_SHOWN}")
    found = sorted({(row["p"].value, row["s"].value) for row in rows if row["s"].is_iri})
    named = {thing.iri: thing for thing in await reader.things([s for _, s in found], passages=False)}
    return [(predicate, named[iri]) for predicate, iri in found if iri not in shown]


def _properties(thing: Thing) -> list[tuple[str, list[object]]]:
    """What is said of a thing, class first, for the table of its page."""
    order = {str(RDF.type): 0, str(SKOS.prefLabel): 1, str(SKOS.altLabel): 2, str(RDFS.label): 1}
    found = sorted(thing.values.items(), key=lambda item: (order.get(item[0], 3), item[0]))
    return [(predicate, list(values)) for predicate, values in found]


@dataclass(slots=True)
class QueryOutcome:
    """What became of a query on a page: a table, or a text (a graph), or an error."""

    table: Table | None = None
    text: str | None = None
    error: str | None = None
    status: int = 200
    too_long: bool = False


async def _outcome(reader: Reader, text: str) -> QueryOutcome:
    """The answer to the query `text`, with its error as part of the page."""
    try:
        if formats_for(text) is GRAPHS:
            return QueryOutcome(text=await reader.turtle(text))
        return QueryOutcome(table=await reader.table(text))
    except QueryTooLarge:
        # A download may be larger than a page.
        message = "the answer is too long for a page: download it, or add a LIMIT"
        return QueryOutcome(error=message, status=int(HTTPStatus.FORBIDDEN), too_long=True)
    except QueryError as error:
        return _failed(error)


def _failed(error: KgError) -> QueryOutcome:
    return QueryOutcome(error=message_of(error), status=int(told(error)[0]))


async def _download(pool: Pool, text: str, name: str, stem: str) -> Response:
    """The answer as a file in the format called `name`."""
    formats = formats_for(text)
    chosen = by_name(name, formats)
    if chosen is None:
        raise ProtocolError(400, f"the answer can be had as {', '.join(f.name for f in formats)}, not as {name[:20]}")
    body = await pool.evaluate(text, chosen.media_type)
    if chosen.name == "csv":
        body = await asyncio.to_thread(csv_tables.guarded, body)
    headers = {"Content-Disposition": f'attachment; filename="{stem}.{chosen.name}"'}
    return Response(body, media_type=chosen.media_type, headers=headers)


def _query_page(
    request: Request, template: str, text: str, outcome: QueryOutcome | None, context: Mapping[str, object]
) -> Response:
    """A page with the query `text` and what became of it."""
    try:
        formats = formats_for(text)
    except QueryError:
        formats = SOLUTIONS
    shown = {"text": text, "outcome": outcome, "formats": formats, "rows_shown": ROWS_SHOWN}
    return page(request, template, {**context, **shown}, status=outcome.status if outcome else 200)


def _add_queries(router: APIRouter, pool: Pool, reader: Reader, settings: Settings, base: str) -> None:
    @router.get("/editor")
    async def editor(request: Request) -> Response:
        text = request.query_params.get("query", "").replace("\r\n", "\n")
        if len(text) > settings.max_query_chars:
            raise ProtocolError(413, f"the query is longer than {settings.max_query_chars} characters")
        wanted = request.query_params.get("as", "table")
        if text.strip() and wanted != "table":
            return await _download(pool, text, wanted, "answer")
        outcome = await _outcome(reader, text) if text.strip() else None
        context = {"title": "Ask in SPARQL", "download": {"query": text}}
        return _query_page(request, "editor.html", text, outcome, context)

    @router.get("/query/{name}")
    async def catalogue_query(request: Request, name: str) -> Response:
        query = queries.find(name)
        known = {parameter.name for parameter in query.parameters}
        given = {n: v for n, v in request.query_params.items() if n in known and v.strip()}
        text = query.query
        try:
            text = queries.bind(query, given, base=base)
        except BadInput as error:
            outcome = _failed(error)
        else:
            wanted = request.query_params.get("as", "table")
            if wanted != "table":
                return await _download(pool, text, wanted, query.name)
            outcome = await _outcome(reader, text)
        context = {"title": query.title, "query": query, "given": given, "download": given}
        return _query_page(request, "query.html", text, outcome, context)


def make_router(pool: Pool, settings: Settings, sessions: Sessions, base: str, find: Find) -> APIRouter:
    """The routes of all pages; `base` is that of the store's IRIs, and `find` finds entities by name."""
    router = APIRouter(include_in_schema=False)
    reader = Reader(pool)
    _add_lists(router, reader, find)
    _add_things(router, reader, sessions, base)
    _add_queries(router, pool, reader, settings, base)
    return router
