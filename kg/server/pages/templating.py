"""The page templates: Jinja2 with autoescape on, and nothing in them marked as safe."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kg.model.classes import CLASSES
from kg.server.pages.highlighting import TEXT_SHOWN
from kg.server.pages.menu import MENU
from kg.server.pages.reader import short, tail

_FOLDER = Path(__file__).resolve().parent
STATIC = _FOLDER / "static"

# No script, no frame, nothing from elsewhere, no form that sends elsewhere.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def link(path: str, **parameters: str | int | None) -> str:
    """`path` with the parameters that are not None, urlencoded."""
    query = urlencode({name: value for name, value in parameters.items() if value is not None})
    return f"{path}?{query}" if query else path


def article_link(iri: str, start: int | None = None) -> str:
    """The page of the article `iri`, at the character `start` where that is given."""
    path = f"/article/{quote(tail(iri), safe='')}"
    if start is None:
        return path
    number = start // TEXT_SHOWN + 1
    return f"{link(path, page=number if number > 1 else None)}#c{start}"


def _printable(value: object) -> object:
    """Control characters that HTML cannot hold, as the pictures that stand for them (U+2400)."""
    if type(value) is str:
        return "".join(chr(0x2400 + ord(c)) if c < " " and c not in "\t\n\r" else c for c in value)
    return value


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"link": link, "article_link": article_link, "short": short}
    environment.globals |= {"menu": MENU, "assertions": CLASSES}
    return environment


def _find_words(request: Request) -> str:
    """What the box of all pages holds: what was asked there."""
    return request.query_params.get("q", "")[:100] if request.url.path == "/find" else ""


def page(
    request: Request,
    template: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """The page `template`, rendered; `context` must hold `title`. Templates also see the request's
    `path` and the `base` of the store's IRIs."""
    html = (
        _environment()
        .get_template(template)
        .render(path=request.url.path, base=request.app.state.base, find_words=_find_words(request), **context)
    )
    policy = {"Content-Security-Policy": CONTENT_SECURITY_POLICY, "Referrer-Policy": "no-referrer"}
    return HTMLResponse(html, status, {**policy, **(headers or {})})
