"""Decisions on the pages: sign in with the token, then accept, reject, merge, or take a decision back."""

from __future__ import annotations

import asyncio
import datetime
import re
from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from rdflib import URIRef

from kg import joining
from kg.errors import BadInput, NotFound
from kg.iris import Minter
from kg.linking.decide import decisions
from kg.linking.decide.decisions import Decision
from kg.namespaces import OWL
from kg.server.ops.tokens import Tokens
from kg.server.pages import links
from kg.server.pages.paging import page_number
from kg.server.pages.reader import Reader
from kg.server.pages.sessions import Session, Sessions
from kg.server.pages.templating import link, page
from kg.server.protocol.bodies import read_form
from kg.store import Store

MAX_BODY = 20_000
MAX_WORDS = 1_000
PER_PAGE = 50
WRONG_TOKEN_SECONDS = 1.0

_LOCAL = re.compile(r"/(?![/\\])[\x21-\x7e]*")


def make_router(reader: Reader, tokens: Tokens, sessions: Sessions, minter: Minter) -> APIRouter:
    """The routes under /review."""
    router = APIRouter(prefix="/review", include_in_schema=False)
    # A decision follows from those that stand, so one is taken after the other.
    turn = asyncio.Lock()
    _add_session(router, sessions)

    @router.get("")
    async def queue(request: Request) -> Response:
        number = page_number(request)
        found = await links.waiting(reader, minter, (number - 1) * PER_PAGE, PER_PAGE + 1)
        context = {
            "title": "Links to review",
            "waiting": found[:PER_PAGE],
            "number": number,
            "more": len(found) > PER_PAGE,
            "sharing": await links.all_sharing(reader, minter, PER_PAGE) if number == 1 else [],
            "session": sessions.of(request),
            "can_sign_in": sessions.possible,
        }
        return page(request, "review.html", context)

    @router.post("/decide")
    async def decide(request: Request) -> Response:
        form = await read_form(request, MAX_BODY)
        # A program sends the token with every request; a browser its session, and the secret in the form.
        session: Session | None = None
        if "authorization" in request.headers:
            tokens.check(request)
        else:
            session = sessions.check(request, form.get("secret", ""))
        decision, verdict = _decision(form, session)
        store: Store = request.app.state.own_store()
        async with turn:
            await asyncio.to_thread(_decide, store, minter, decision, verdict)
        if session is None:
            return Response(status_code=204)
        stays = decision.object if verdict == "accept" and decisions.is_actor(decision.object, minter) else None
        return RedirectResponse(_local(form.get("next")) or link("/resource", iri=stays or decision.subject), 303)

    return router


def _decide(store: Store, minter: Minter, decision: Decision, verdict: str) -> None:
    if verdict != "forget":
        joining.decide(store, minter, [decision])
        return
    standing = decisions.read(store, minter).made.get((decision.subject, decision.object))
    if standing is None:
        raise NotFound("nobody decided that, or it was taken back already")
    joining.decide(store, minter, (), [standing])


def _decision(form: Mapping[str, str], session: Session | None) -> tuple[Decision, str]:
    """What the form decides. Raises BadInput for a form that is none of ours."""
    verdict = form.get("verdict", "")
    if verdict not in {"accept", "reject", "forget"}:
        raise BadInput("'verdict' is accept, reject or forget")
    missing = [name for name in ("subject", "object") if not form.get(name, "").strip()]
    if missing:
        raise BadInput(f"a decision needs '{missing[0]}', an address")
    words = {name: form.get(name, "").strip()[:MAX_WORDS] or None for name in ("author", "comment")}
    return (
        Decision(
            subject=URIRef(form["subject"].strip()),
            predicate=URIRef(form.get("predicate", "").strip() or OWL.sameAs),
            object=URIRef(form["object"].strip()),
            accepted=verdict == "accept",
            author=(session.author if session is not None else words["author"]) or None,
            date=datetime.datetime.now(tz=datetime.UTC).date(),
            comment=words["comment"],
        ),
        verdict,
    )


# --- signing in ------------------------------------------------------------------------------------


def _add_session(router: APIRouter, sessions: Sessions) -> None:
    def form_page(request: Request, back: str, message: str | None, status: int) -> Response:
        context = {"title": "Sign in", "next": back, "message": message, "possible": sessions.possible}
        return page(request, "login.html", context, status=status)

    @router.get("/login")
    async def login_form(request: Request) -> Response:
        return form_page(request, _local(request.query_params.get("next")) or "/review", None, 200)

    @router.post("/login")
    async def login(request: Request) -> Response:
        form = await read_form(request, MAX_BODY)
        back = _local(form.get("next")) or "/review"
        answer = RedirectResponse(back, 303)
        author = form.get("author", "").strip()[:MAX_WORDS]
        secure = request.url.scheme == "https"
        if sessions.open(answer, form.get("token", ""), author, secure=secure):
            return answer
        await asyncio.sleep(WRONG_TOKEN_SECONDS)  # guessing shall take time
        return form_page(request, back, "that is not the token of this server", 403)

    @router.post("/logout")
    async def logout(request: Request) -> Response:
        sessions.check(request, (await read_form(request, MAX_BODY)).get("secret", ""))
        answer = RedirectResponse("/", 303)
        sessions.close(request, answer)
        return answer


def _local(path: str | None) -> str | None:
    """`path` if it stays on this server."""
    return path if path and _LOCAL.fullmatch(path) else None
