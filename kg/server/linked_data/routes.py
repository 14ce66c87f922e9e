"""The routes of IRIs that answer.

`/id/PATH`, and the base's own path where that is another, stands for the IRI that ends in PATH behind the base: 303 to
its page or its data, by the Accept header; `/data/PATH.ttl` is a document about it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from kg.errors import NotFound
from kg.iris import Minter
from kg.server.engine.pool import Pool
from kg.server.errors import ProtocolError
from kg.server.linked_data import data, vocabularies
from kg.server.pages import links
from kg.server.pages.reader import Reader
from kg.server.pages.templating import link, page
from kg.server.protocol.sparql import HTML, Format, negotiate

_OPEN = {"Access-Control-Allow-Origin": "*", "Vary": "Accept"}
_METHODS = ["GET"]


def mirrored(base: str) -> tuple[str, ...]:
    """The paths, each with '/' at its end, under which IRIs with `base` are answered here.

    >>> mirrored("https://w3id.org/newskg/id/"), mirrored("http://127.0.0.1:8080/id/"), mirrored("http://a.example/")
    (('/id/', '/newskg/id/'), ('/id/',), ('/id/',))
    """
    own = urlsplit(base).path
    return tuple(dict.fromkeys(("/id/", own))) if own.endswith("/") and own != "/" else ("/id/",)


def make_router(pool: Pool, base: str) -> APIRouter:
    """The routes; `base` is that of the store's IRIs."""
    router = APIRouter(include_in_schema=False)
    reader, minter = Reader(pool), Minter(base)

    async def identifier(request: Request, path: str) -> Response:
        stem, wanted = data.split(data.local(path))
        iri = base + stem
        into = await links.merged_into(reader, iri, minter)
        if into is not None:
            ending = f".{wanted.name}" if wanted else ""
            return RedirectResponse(f"/id/{into.removeprefix(base)}{ending}", 301, _OPEN)
        if not await data.known(reader, iri):
            raise NotFound(f"this graph says nothing of <{iri[:200]}>")
        if stem.startswith("graph/"):
            return RedirectResponse(link("/store", graph=iri), 303, _OPEN)
        chosen = wanted or _chosen(request)
        address = f"/data/{stem}.{chosen.name}" if chosen is not HTML else link("/resource", iri=iri)
        return RedirectResponse(address, 303, {**_OPEN, "Link": data.alternates(stem)})

    async def document(request: Request, path: str) -> Response:
        stem, form = data.split(data.local(path))
        if form is None:
            raise NotFound(f"a document ends in {', '.join(f'.{each.name}' for each in data.FORMATS)}")
        return await _tagged(request, pool, form, lambda: data.document(pool, base + stem, form, base), base + stem)

    for prefix in mirrored(base):
        router.add_api_route(f"{prefix}{{path:path}}", identifier, methods=_METHODS)
    router.add_api_route("/data/{path:path}", document, methods=_METHODS)
    for name in vocabularies.NAMES:
        _add_vocabulary(router, name)

    @router.get("/context.jsonld")
    async def context() -> Response:
        return Response(vocabularies.context(), headers=_OPEN, media_type="application/ld+json")

    return router


def _chosen(request: Request) -> Format:
    """The format that the client takes: data for whoever has no wish, pages for browsers. Raises ProtocolError 406."""
    choice = negotiate(request.headers.get("accept"), (*data.FORMATS, HTML))
    if choice is None:
        names = ", ".join(each.media_type for each in (*data.FORMATS, HTML))
        raise ProtocolError(406, f"what is said of it can be had as {names}")
    return choice.format


async def _tagged(
    request: Request, pool: Pool, form: Format, made: Callable[[], Awaitable[bytes]], iri: str
) -> Response:
    """A document with what a cache needs to know; 304 where the client has it."""
    tag = f'W/"{pool.version}-{form.name}"'
    headers = {**_OPEN, "ETag": tag, "Cache-Control": "no-cache", "Link": f'<{iri}>; rel="describes"'}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(await made(), headers=headers, media_type=form.media_type)


def _add_vocabulary(router: APIRouter, name: str) -> None:
    async def vocabulary(request: Request) -> Response:
        _, wanted = data.split(request.url.path)
        chosen = wanted or _chosen(request)
        listed = ", ".join(f'</{name}.{each.name}>; rel="alternate"; type="{each.media_type}"' for each in data.FORMATS)
        headers: dict[str, Any] = {**_OPEN, "Link": listed}
        if chosen is HTML:
            return page(request, "vocabulary.html", vocabularies.shown(name), headers=headers)
        return Response(vocabularies.document(name, chosen), headers=headers, media_type=chosen.media_type)

    paths = [f"/{name}", *(f"/{name}.{each.name}" for each in data.FORMATS)]
    for path in dict.fromkeys((*paths, urlsplit(vocabularies.NAMES[name]).path)):
        router.add_api_route(path, vocabulary, methods=_METHODS)
